/*
 * cli/migrate/statement_kind.c: what cannot run in a transaction block, and what may give back a
 * lock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/statement_kind.h"

static const char *const outside[] = {
	"create database x",
	"DROP DATABASE IF EXISTS x",
	"alter database x set tablespace y",
	"create tablespace x location '/x'",
	"alter system set work_mem = '4MB'",
	"create index concurrently on t (a)",
	"-- comment\n/* another */ create unique index CONCURRENTLY if not exists i on t (a)",
	"drop index concurrently i",
	"reindex schema public",
	"reindex (verbose) database x",
	"REINDEX INDEX CONCURRENTLY i",
	"reindex (concurrently, verbose) table t",
	"alter table only p detach partition c concurrently",
	"alter table \"p\" detach partition public.c concurrently",
	"alter subscription s refresh publication",
	"alter subscription s set publication p",
	"vacuum",
	"vacuum (full, analyze) t",
	"cluster",
	"cluster verbose",
	"discard all",
	"commit prepared 'x'",
	"rollback prepared 'x'",
};

static const char *const inside[] = {
	"",
	"select 1",
	"create table t (a int)",
	"create index on t (a)",
	"create index concurrently_named on t (a)",
	"create index \"concurrently\" on t (a)",
	"select 'create index concurrently'",
	"$$ vacuum $$",
	"do $$ begin execute 'vacuum'; end $$",
	"reindex table t",
	"reindex index i",
	"cluster t using i",
	"alter table p detach partition c",
	"alter table p detach partition c finalize",
	"alter type e add value 'x'",
	"alter subscription s disable",
	"refresh materialized view concurrently m",
	"alter database x set work_mem = '4MB'",
	"discard temp",
	"commit",
	"rollback to savepoint prepared",
};

static void
test_outside(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (statement_is_transactional(outside[i], strlen(outside[i])))
			fail_msg("%s", outside[i]);
}

static void
test_inside(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if (!statement_is_transactional(inside[i], strlen(inside[i])))
			fail_msg("%s", inside[i]);
}

static const char *const unlocking[] = {
	"select pg_advisory_unlock_all()",
	"-- comment\nSELECT 1",
	"do $$ begin end $$",
	"call p()",
	"execute p",
	"discard all",
	"values (f())",
	"with x as (values (1)) insert into t table x",
	"insert into t select f()",
	"create table t as select 1",
	"insert into t values (pg_advisory_unlock(1))",
	"update t set a = PG_ADVISORY_UNLOCK_ALL()",
	"explain analyze insert into t values (1)",
};

static const char *const keeping[] = {
	"",
	"create table t (a int default 1)",
	"insert into t values ('select', \"select\")",
	"alter table t add a int -- select",
	"copy t from stdin",
	"set work_mem = '4MB'",
	"comment on table t is 'advisory lock'",
};

static void
test_unlocking(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(unlocking) / sizeof(unlocking[0]); i++)
		if (!statement_may_unlock(unlocking[i], strlen(unlocking[i])))
			fail_msg("%s", unlocking[i]);
	for (i = 0; i < sizeof(keeping) / sizeof(keeping[0]); i++)
		if (statement_may_unlock(keeping[i], strlen(keeping[i])))
			fail_msg("%s", keeping[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_unlocking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
