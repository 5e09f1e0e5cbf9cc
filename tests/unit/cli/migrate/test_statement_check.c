/*
 * cli/migrate/statement_check.c and alter_table_check.c: statements and what is found in them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/statement_check.h"

/* Statements divided by ";", and the findings as "rule(about)", divided by blanks. */
static const struct
{
	const char *script;
	const char *findings;
} cases[] = {
	/* nothing */
	{"", ""},
	{"select 1; insert into t values (1); create table t (a int); comment on table t is 'x'", ""},
	{"-- drop table t", ""},
	{"select 'drop table t'; do $$ begin truncate t; end $$", ""},
	{"grant delete on t to u; create trigger x after update on t execute function f()", ""},
	{"create function f() returns void language sql as $$ delete from t $$", ""},
	{"insert into t values (1) on conflict (a) do update set b = 2", ""},
	{"select * from t for update", ""},

	/* what goes */
	{"DROP TABLE t", "drop-table(t)"},
	{"drop table if exists only_a, \"B c\".d cascade", "drop-table(only_a) drop-table(\"B c\".d)"},
	{"drop foreign table f", "drop-table(f)"},
	{"drop schema s; drop database d; drop owned by r",
	 "drop-schema(schema s) drop-schema(database d) drop-schema(owned r)"},
	{"drop view v; drop materialized view m; drop function f(int), g()",
	 "drop-object(view v) drop-object(view m) drop-object(function f)"},
	{"drop type x cascade", "drop-object(type x) drop-cascade(x)"},
	{"alter table t drop column a, drop if exists b cascade, drop constraint c",
	 "drop-column(t.a) drop-column(t.b)"},
	{"truncate t; truncate table only a, b *, c restart identity",
	 "truncate(t) truncate(a) truncate(b) truncate(c)"},
	{"delete from t; delete from only s.t returning *",
	 "delete-without-where(t) delete-without-where(s.t)"},
	{"delete from t where a = 1; delete from t using u where t.a = u.a", ""},
	{"delete from t using (select a from u where b) x", "delete-without-where(t)"},
	{"update t set a = 1; update only t set a = (select 1 where true)",
	 "update-without-where(t) update-without-where(t)"},
	{"update t set a = 1 where b; update t set a = 1 from u where t.b = u.b", ""},
	{"with x as (delete from t returning *) select * from x where a", "delete-without-where(t)"},
	{"with x as (select 1 where true) update t set a = 1", "update-without-where(t)"},
	{"with x as (update t set a = 1 where b returning a) delete from u where a in (table x)", ""},

	/* what is of this change has nothing to lose, and nobody waits for it */
	{"create table t (a int); drop table t; truncate t; delete from t; update t set a = 1", ""},
	{"create unlogged table if not exists s.t (); create index on t (a); alter table S.T add check "
	 "(a > 1)",
	 ""},
	{"create table s.t (); drop table r.t", "drop-table(r.t)"},
	{"create table \"T\" (); drop table t; drop table \"T\"", "drop-table(t)"},
	{"create temp table x as select 1; drop table x", ""},
	{"select 1 as a into temp table x from y; drop table x", ""},
	{"create table a (); alter table a rename to b; drop table b", ""},
	{"create view v as select 1; drop view v; create function f() returns int; drop function f()",
	 ""},
	{"create or replace view v as select 1; drop view v", "drop-object(view v)"},
	{"create index concurrently i on t (a); drop index i; reindex index i", ""},
	{"create materialized view m as select 1; refresh materialized view m", ""},

	/* indexes */
	{"create index i on t (a)", "index-not-concurrent(t)"},
	{"create unique index if not exists i on only s.t using gin (a)", "index-not-concurrent(s.t)"},
	{"create index on t (lower(a)) where b", "index-not-concurrent(t)"},
	{"create index concurrently on t (a); create unique index concurrently i on t (a)", ""},
	{"drop index if exists a, s.b", "drop-index-not-concurrent(a) drop-index-not-concurrent(s.b)"},
	{"drop index concurrently a", "drop-object(index a)"},
	{"reindex table t; reindex (verbose) index i; reindex database",
	 "reindex-not-concurrent(t) reindex-not-concurrent(i) reindex-not-concurrent(the database)"},
	{"reindex index concurrently i; reindex (concurrently, verbose) table t", ""},
	{"reindex (concurrently false) table t", "reindex-not-concurrent(t)"},

	/* locks */
	{"cluster t using i; cluster; cluster (verbose) s.t; cluster verbose t",
	 "cluster(t) cluster(every clustered table) cluster(s.t) cluster(t)"},
	{"vacuum full; vacuum full verbose t; vacuum (analyze, full) t",
	 "vacuum-full(every table) vacuum-full(t) vacuum-full(t)"},
	{"vacuum; vacuum t; vacuum (analyze) t; vacuum (full off) t; vacuum verbose t", ""},
	{"lock t; lock table only a, b in share mode", "lock-table(t) lock-table(a) lock-table(b)"},
	{"lock t in access exclusive mode nowait; lock t in exclusive mode; lock t in share row "
	 "exclusive mode",
	 "lock-table(t) lock-table(t)"},
	{"lock t in access share mode; lock t in row exclusive mode; lock t in share update exclusive "
	 "mode",
	 ""},
	{"refresh materialized view m; refresh materialized view concurrently m",
	 "refresh-not-concurrent(m)"},

	/* ALTER TABLE */
	{"alter table t alter a type bigint, alter column b set data type text using b::text",
	 "alter-type(t.a) alter-type(t.b)"},
	{"alter table t alter a set default 1, alter a drop not null, alter a set statistics 100", ""},
	{"alter table t alter column a set not null", "set-not-null(t.a)"},
	{"alter table t add constraint c check (a is not null) not valid; alter table t validate "
	 "constraint c; alter table t alter a set not null",
	 ""},
	{"alter table if exists only s.t add a int, add column if not exists b text default 'x', add c "
	 "numeric(10, 2) default 1.5",
	 ""},
	{"alter table t add a timestamptz default now() not null, add b text default lower('X')", ""},
	{"alter table t add a uuid default gen_random_uuid()", "add-column-rewrite(t.a)"},
	{"alter table t add a float default (1 + random())", "add-column-rewrite(t.a)"},
	{"alter table t add a timestamptz default pg_catalog.clock_timestamp() not null",
	 "add-column-rewrite(t.a)"},
	{"alter table t add a text default '1'::varchar(10) check (f(a))", "add-constraint-scan(t)"},
	{"alter table t add a bigserial, add b int generated always as identity, add c int generated "
	 "always as (1) stored",
	 "add-column-rewrite(t.a) add-column-rewrite(t.b) add-column-rewrite(t.c)"},
	{"alter table t add a int not null", "add-column-not-null(t.a)"},
	{"alter table t add a int not null default 0, add b int references u (b)", ""},
	{"alter table t add a int unique, add b int primary key",
	 "add-index-constraint(t) add-index-constraint(t)"},
	{"alter table t add check (a > 0), add constraint f foreign key (a) references u",
	 "add-constraint-scan(t) add-constraint-scan(t)"},
	{"alter table t add constraint c check (a > 0) not valid, add foreign key (a) references u not "
	 "valid",
	 ""},
	{"alter table t add primary key (a), add constraint u unique (b), add exclude using gist (c "
	 "with &&)",
	 "add-index-constraint(t) add-index-constraint(t) add-index-constraint(t)"},
	{"alter table t add constraint p primary key using index i, add unique using index j", ""},
	{"alter table t add constraint n not null a; alter table t add constraint n not null a not "
	 "valid",
	 "set-not-null(t.a)"},
	{"alter table t set tablespace x; alter table t set logged; alter table t set access method y",
	 "rewrite-table(t) rewrite-table(t) rewrite-table(t)"},
	{"alter table all in tablespace a set tablespace b",
	 "rewrite-table(every table of the tablespace)"},
	{"alter table t set (fillfactor = 70), enable trigger x, owner to me, replica identity full",
	 ""},
	{"alter table t rename to u; alter table t rename column a to b; alter table t rename a to b; "
	 "alter table t rename constraint c to d; alter table t set schema s",
	 "rename(t) rename(t.a) rename(t.a) rename(t)"},
	{"alter table p detach partition c; alter table p detach partition c concurrently; alter table "
	 "p detach partition c finalize",
	 "detach-partition(p)"},
	{"alter table p attach partition c for values in (1)", "attach-partition(c)"},
	{"create table c (); alter table p attach partition c default", ""},
	{"alter table __schema_.t drop column a", "drop-column(__schema_.t.a)"},
};

struct told
{
	struct strbuf text;
	size_t offset;
};

static void
found(void *to, enum check_rule_id rule, const char *about, size_t at)
{
	struct told *told = to;

	told->offset = at;
	strbuf_addf(&told->text, "%s%s(%s)", told->text.len == 0 ? "" : " ", check_rules[rule].name,
				about);
}

static void
check(struct statement_check *check_state, const char *script, struct told *told)
{
	while (*script != '\0')
	{
		size_t len = strcspn(script, ";");

		statement_check(check_state, script, len, found, told);
		script += len + (script[len] == ';');
	}
}

static void
test_statements(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		struct statement_check check_state = {.arena = arena_new()};
		struct told told = {0};

		strbuf_init(&told.text, 65536);
		check(&check_state, cases[i].script, &told);
		if (strcmp(strbuf_text(&told.text), cases[i].findings) != 0)
			fail_msg("%s\nfound:    %s\nexpected: %s", cases[i].script, strbuf_text(&told.text),
					 cases[i].findings);
		strbuf_release(&told.text);
		arena_free(check_state.arena);
	}
}

/* Whatever a statement breaks off with, nothing is read behind its end. */
static void
test_cut_off(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		struct statement_check check_state = {.arena = arena_new()};
		struct told told = {0};
		size_t len;

		strbuf_init(&told.text, 65536);
		for (len = 0; len < strlen(cases[i].script); len++)
		{
			/* as long as the text and no byte longer, so that the sanitizer sees the end */
			char *piece = malloc(len + (len == 0));

			memcpy(piece, cases[i].script, len);
			statement_check(&check_state, piece, len, found, &told);
			free(piece);
		}
		strbuf_release(&told.text);
		arena_free(check_state.arena);
	}
}

static void
test_place(void **state)
{
	struct statement_check check_state = {.arena = arena_new()};
	struct told told = {0};
	static const char statement[] = "alter table t\n  add a int,\n  drop column b";

	(void) state;
	strbuf_init(&told.text, 65536);
	statement_check(&check_state, statement, strlen(statement), found, &told);
	assert_ptr_equal(statement + told.offset, strstr(statement, "drop"));
	strbuf_release(&told.text);
	arena_free(check_state.arena);
}

static void
test_undo(void **state)
{
	struct statement_check check_state = {.arena = arena_new(), .is_undo = true};
	struct told told = {0};

	(void) state;
	strbuf_init(&told.text, 65536);
	check(&check_state, "drop table t; create index on u (a)", &told);
	assert_string_equal(strbuf_text(&told.text), "index-not-concurrent(u)");
	strbuf_release(&told.text);
	arena_free(check_state.arena);
}

/* Names are written in scripts: none twice, none that a comment could not hold. */
static void
test_rules(void **state)
{
	int id;

	(void) state;
	for (id = 0; id < N_CHECK_RULES; id++)
	{
		const char *name = check_rules[id].name;

		assert_int_equal(check_rule_find(name, strlen(name)), id);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
		assert_non_null(strstr(check_rules[id].message, "{}"));
	}
	assert_int_equal(check_rule_find("drop", 4), N_CHECK_RULES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statements), cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_place),	   cmocka_unit_test(test_undo),
		cmocka_unit_test(test_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
