/*
 * Judging statements by their first words. ALTER TABLE, which is many statements, is
 * alter_table_check.c.
 */
#include "cli/migrate/statement_check.h"

#include <string.h>
#include <strings.h>

#include "cli/migrate/statement_judge.h"

void
judge_tell(struct statement_judge *judge, enum check_rule_id rule, const char *about, size_t at)
{
	if (judge->check->is_undo && check_rules[rule].area == CHECK_AREA_LOSS)
		return;
	judge->found(judge->to, rule, about, judge->words.words[at].start);
}

bool
judge_has(const struct statement_names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (statement_names_meet(names->names[i], name))
			return true;
	return false;
}

bool
judge_is_new(const struct statement_judge *judge, const char *name)
{
	return judge_has(&judge->check->made, name);
}

void
judge_remember(struct statement_judge *judge, struct statement_names *names, const char *name)
{
	struct arena *arena = judge->check->arena;

	if (names->n == names->room)
	{
		size_t room = names->room == 0 ? 32 : names->room * 2;

		names->names = arena_grow_array(arena, names->names, names->n, room, sizeof(*names->names));
		names->room = room;
	}
	names->names[names->n++] = arena_strdup(arena, name);
}

static void
remember_made(struct statement_judge *judge, const char *name)
{
	if (name != NULL)
		judge_remember(judge, &judge->check->made, name);
}

/* ------------------------------------------------------------------ CREATE */

/* Words that may stand between CREATE and what is made. */
static void
pass_adjectives(struct statement_words *words)
{
	while (statement_accept(words, "GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|RECURSIVE|TRUSTED|"
								   "PROCEDURAL|CONSTRAINT|UNIQUE|EVENT|FOREIGN|MATERIALIZED"))
		continue;
}

static void
judge_create_index(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;
	bool is_concurrent = statement_accept(words, "CONCURRENTLY");
	const char *table;
	size_t at;

	statement_accept(words, "IF NOT EXISTS");
	if (!statement_word_is(words, words->at, "ON"))
		remember_made(judge, statement_name(words));
	if (!statement_accept(words, "ON"))
		return;
	statement_accept(words, "ONLY");
	at = words->at;
	table = statement_name(words);
	if (table != NULL && !is_concurrent && !judge_is_new(judge, table))
		judge_tell(judge, CHECK_RULE_INDEX_NOT_CONCURRENT, table, at);
}

/* Something that is replaced was there before. */
static void
judge_create(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;
	bool is_replaced = statement_accept(words, "OR REPLACE");

	pass_adjectives(words);
	if (statement_accept(words, "INDEX"))
	{
		judge_create_index(judge);
		return;
	}
	words->at++;
	statement_accept(words, "IF NOT EXISTS");
	if (!is_replaced)
		remember_made(judge, statement_name(words));
}

/* SELECT … INTO makes a table, too. */
static void
judge_select(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;

	words->at = statement_find(words, words->at, words->n, 0, "INTO");
	if (!statement_accept(words, "INTO"))
		return;
	pass_adjectives(words);
	statement_accept(words, "TABLE");
	remember_made(judge, statement_name(words));
}

/* ------------------------------------------------------------------ DROP */

static enum check_rule_id
rule_of_drop(const struct statement_words *words)
{
	if (statement_word_is(words, words->at, "SCHEMA|DATABASE|OWNED"))
		return CHECK_RULE_DROP_SCHEMA;
	if (statement_word_is(words, words->at, "TABLE"))
		return CHECK_RULE_DROP_TABLE;
	if (statement_word_is(words, words->at, "INDEX"))
		return CHECK_RULE_DROP_INDEX_NOT_CONCURRENT;
	return CHECK_RULE_DROP_OBJECT;
}

/* What is dropped, in words: "function f", and for what a rule names by itself "t". */
static const char *
in_words(struct statement_judge *judge, enum check_rule_id rule, const char *kind, const char *name)
{
	if (rule != CHECK_RULE_DROP_OBJECT && rule != CHECK_RULE_DROP_SCHEMA)
		return name;
	return arena_printf(judge->words.arena, "%s %s", kind, name);
}

/* The names, divided by commas, until something else stands there. */
static void
judge_dropped(struct statement_judge *judge, enum check_rule_id rule, const char *kind,
			  bool is_cascade)
{
	struct statement_words *words = &judge->words;

	do
	{
		size_t at = words->at;
		const char *name = statement_name(words);

		if (name == NULL)
			return;
		if (judge_is_new(judge, name))
			continue;
		judge_tell(judge, rule, in_words(judge, rule, kind, name), at);
		if (is_cascade && rule == CHECK_RULE_DROP_OBJECT)
			judge_tell(judge, CHECK_RULE_DROP_CASCADE, name, at);
	} while (statement_accept_mark(words, ','));
}

static void
judge_drop(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;
	bool is_cascade = words->n > 0 && statement_word_is(words, words->n - 1, "CASCADE");
	const struct statement_word *kind;
	enum check_rule_id rule;
	const char *kind_name;

	pass_adjectives(words);
	rule = rule_of_drop(words);
	kind = &words->words[words->at];
	kind_name = arena_strndup(words->arena, words->text + kind->start, kind->end - kind->start);
	words->at += words->at < words->n;
	if (rule == CHECK_RULE_DROP_INDEX_NOT_CONCURRENT && statement_accept(words, "CONCURRENTLY"))
		rule = CHECK_RULE_DROP_OBJECT;
	statement_accept(words, "BY");
	statement_accept(words, "IF EXISTS");
	judge_dropped(judge, rule, kind_name, is_cascade);
}

/* ------------------------------------------------------------------ rows */

/* [ TABLE ] [ ONLY ] name [ * ] [, …]: each that is not new in this change. */
static void
tell_tables(struct statement_judge *judge, enum check_rule_id rule)
{
	struct statement_words *words = &judge->words;

	statement_accept(words, "TABLE");
	do
	{
		size_t at;
		const char *name;

		statement_accept(words, "ONLY");
		at = words->at;
		name = statement_name(words);
		if (name == NULL)
			return;
		if (!judge_is_new(judge, name))
			judge_tell(judge, rule, name, at);
		statement_accept_mark(words, '*');
	} while (statement_accept_mark(words, ','));
}

static void
judge_truncate(struct statement_judge *judge)
{
	tell_tables(judge, CHECK_RULE_TRUNCATE);
}

/* Where the words of this depth end: at the parenthesis that closes them, or the statement's end.
 */
static size_t
end_of_depth(const struct statement_words *words, int depth)
{
	size_t i = words->at;

	while (i < words->n && words->words[i].depth >= depth)
		i++;
	return i;
}

static void
judge_rows(struct statement_judge *judge, enum check_rule_id rule)
{
	struct statement_words *words = &judge->words;
	size_t first = words->at - 1;
	int depth = words->words[first].depth;
	size_t end = end_of_depth(words, depth);
	const char *name;

	if (rule == CHECK_RULE_DELETE_WITHOUT_WHERE && !statement_accept(words, "FROM"))
		return;
	statement_accept(words, "ONLY");
	name = statement_name(words);
	if (name != NULL && !judge_is_new(judge, name) &&
		statement_find(words, words->at, end, depth, "WHERE") == end)
		judge_tell(judge, rule, name, first);
}

static void
judge_delete(struct statement_judge *judge)
{
	judge_rows(judge, CHECK_RULE_DELETE_WITHOUT_WHERE);
}

static void
judge_update(struct statement_judge *judge)
{
	judge_rows(judge, CHECK_RULE_UPDATE_WITHOUT_WHERE);
}

/* The commands in WITH, and the one behind it, stand behind a parenthesis. */
static void
judge_with(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;
	size_t i;

	for (i = 1; i < words->n; i++)
	{
		if (!statement_word_is_mark(words, i - 1, '(') &&
			!statement_word_is_mark(words, i - 1, ')'))
			continue;
		words->at = i + 1;
		if (statement_word_is(words, i, "DELETE"))
			judge_delete(judge);
		else if (statement_word_is(words, i, "UPDATE"))
			judge_update(judge);
	}
}

/* ------------------------------------------------------------------ locks */

static void
judge_lock(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;
	size_t mode = statement_find(words, 0, words->n, 0, "MODE");

	if (mode < words->n && mode > 1 &&
		(statement_word_is(words, mode - 2, "ROW|ACCESS|UPDATE") &&
		 !(statement_word_is(words, mode - 2, "ACCESS") &&
		   statement_word_is(words, mode - 1, "EXCLUSIVE"))))
		return;
	tell_tables(judge, CHECK_RULE_LOCK_TABLE);
}

/* Passes the options in parentheses, and says whether one of them is this. */
static bool
has_option(struct statement_words *words, const char *option)
{
	bool has = false;

	if (!statement_accept_mark(words, '('))
		return false;
	for (; words->at < words->n && words->words[words->at].depth > 0; words->at++)
		has = has || (statement_word_is(words, words->at, option) &&
					  !statement_word_is(words, words->at + 1, "FALSE|OFF"));
	statement_accept_mark(words, ')');
	return has;
}

/* What is named, or all there is. */
static void
tell_named(struct statement_judge *judge, enum check_rule_id rule, const char *otherwise)
{
	size_t at = judge->words.at;
	const char *name = statement_name(&judge->words);

	if (name == NULL)
		judge_tell(judge, rule, otherwise, 0);
	else if (!judge_is_new(judge, name))
		judge_tell(judge, rule, name, at);
}

static void
judge_reindex(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;
	bool is_concurrent = has_option(words, "CONCURRENTLY");

	words->at += words->at < words->n;
	is_concurrent = statement_accept(words, "CONCURRENTLY") || is_concurrent;
	if (!is_concurrent)
		tell_named(judge, CHECK_RULE_REINDEX_NOT_CONCURRENT, "the database");
}

static void
judge_cluster(struct statement_judge *judge)
{
	has_option(&judge->words, "VERBOSE");
	statement_accept(&judge->words, "VERBOSE");
	tell_named(judge, CHECK_RULE_CLUSTER, "every clustered table");
}

static void
judge_vacuum(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;
	bool is_full = has_option(words, "FULL");

	is_full = statement_accept(words, "FULL") || is_full;
	while (statement_accept(words, "FREEZE|VERBOSE|ANALYZE|ANALYSE"))
		continue;
	if (is_full)
		tell_named(judge, CHECK_RULE_VACUUM_FULL, "every table");
}

static void
judge_refresh(struct statement_judge *judge)
{
	if (!statement_accept(&judge->words, "CONCURRENTLY"))
		tell_named(judge, CHECK_RULE_REFRESH_NOT_CONCURRENT, "the view");
}

/* ------------------------------------------------------------------ all of them */

static const struct
{
	const char *words;
	void (*judge)(struct statement_judge *judge);
} kinds[] = {
	{"ALTER TABLE", judge_alter_table},
	{"ALTER FOREIGN TABLE", judge_alter_table},
	{"CREATE", judge_create},
	{"SELECT", judge_select},
	{"DROP", judge_drop},
	{"TRUNCATE", judge_truncate},
	{"DELETE", judge_delete},
	{"UPDATE", judge_update},
	{"WITH", judge_with},
	{"LOCK", judge_lock},
	{"REINDEX", judge_reindex},
	{"CLUSTER", judge_cluster},
	{"VACUUM", judge_vacuum},
	{"REFRESH MATERIALIZED VIEW", judge_refresh},
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* The first word alone, so that a long INSERT is not taken apart. */
static bool
may_matter(const char *text, size_t len)
{
	struct words words;
	size_t i;

	words_init(&words, text, len);
	words_next(&words);
	for (i = 0; i < N_KINDS; i++)
	{
		const char *first = kinds[i].words;
		size_t n = strcspn(first, " ");

		if (words.kind == WORD_WORD && words.end - words.start == n &&
			strncasecmp(text + words.start, first, n) == 0)
			return true;
	}
	return false;
}

void
statement_check(struct statement_check *check, const char *text, size_t len, statement_found *found,
				void *to)
{
	struct statement_judge judge = {.check = check, .found = found, .to = to};
	struct arena *arena;
	size_t i;

	if (!may_matter(text, len))
		return;
	arena = arena_new();
	statement_words_init(&judge.words, text, len, arena);
	for (i = 0; i < N_KINDS; i++)
		if (statement_accept(&judge.words, kinds[i].words))
		{
			kinds[i].judge(&judge);
			break;
		}
	arena_free(arena);
}
