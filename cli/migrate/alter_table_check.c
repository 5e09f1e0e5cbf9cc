/*
 * ALTER TABLE: its actions one by one. Those that only touch the catalog hold their lock for a
 * moment and are not told; those that scan or write the table hold it until they are done.
 */
#include "cli/migrate/statement_judge.h"

/* One action: the words from `begin` to before `end`. */
struct action
{
	struct statement_judge *judge;
	const char *table;
	size_t begin;
	size_t end;
};

static const char serial_types[] = "SERIAL|BIGSERIAL|SMALLSERIAL|SERIAL2|SERIAL4|SERIAL8";

/* Functions that give every row the same value: the default is computed once, nothing is written.
 */
static const char steady_functions[] =
	"NOW|TRANSACTION_TIMESTAMP|STATEMENT_TIMESTAMP|CURRENT_TIMESTAMP|CURRENT_TIME|LOCALTIMESTAMP|"
	"LOCALTIME|CURRENT_SETTING|CURRENT_SCHEMA|CURRENT_USER|COALESCE|NULLIF|GREATEST|LEAST|CAST|"
	"LOWER|UPPER|LENGTH|ABS|ROUND|DATE_TRUNC|TO_DATE|TO_TIMESTAMP|TO_CHAR|MAKE_INTERVAL|MAKE_DATE|"
	"JSONB_BUILD_OBJECT|JSON_BUILD_OBJECT|JSONB_BUILD_ARRAY|JSON_BUILD_ARRAY|TO_JSONB|TO_JSON|"
	"ARRAY|ROW|INTERVAL|TIMESTAMP|TIMESTAMPTZ|TIME|NUMERIC|DECIMAL|VARCHAR|CHAR|CHARACTER|VARYING|"
	"BIT|ZONE|TIMEZONE|IN|AND|OR|NOT|THEN|ELSE|WHEN|CASE|MD5|CONCAT|REPLACE|TRIM|EXTRACT";

static bool
has(const struct action *action, size_t from, const char *keywords)
{
	return statement_find(&action->judge->words, from, action->end, 0, keywords) < action->end;
}

static const char *
with_table(const struct action *action, const char *column)
{
	return arena_printf(action->judge->words.arena, "%s.%s", action->table, column);
}

static void
tell(const struct action *action, enum check_rule_id rule, const char *about)
{
	judge_tell(action->judge, rule, about, action->begin);
}

/* ------------------------------------------------------------------ ADD */

static bool
is_constraint(const struct statement_words *words)
{
	return statement_word_is(words, words->at, "CONSTRAINT|CHECK|FOREIGN|UNIQUE|PRIMARY|EXCLUDE") ||
		   (statement_word_is(words, words->at, "NOT") &&
			statement_word_is(words, words->at + 1, "NULL"));
}

static void
judge_add_constraint(const struct action *action)
{
	struct statement_words *words = &action->judge->words;

	if (statement_accept(words, "CONSTRAINT"))
		(void) statement_name(words);
	if (has(action, words->at, "NOT VALID") || has(action, words->at, "USING INDEX"))
		return;
	if (statement_word_is(words, words->at, "CHECK|FOREIGN"))
		tell(action, CHECK_RULE_ADD_CONSTRAINT_SCAN, action->table);
	else if (statement_word_is(words, words->at, "UNIQUE|PRIMARY|EXCLUDE"))
		tell(action, CHECK_RULE_ADD_INDEX_CONSTRAINT, action->table);
	else if (statement_accept(words, "NOT NULL"))
	{
		const char *column = statement_name(words);

		tell(action, CHECK_RULE_SET_NOT_NULL, with_table(action, column == NULL ? "?" : column));
	}
}

/* Whether a call that may give another value in each row stands in the default. A type's length
 * (behind "::") is no call. */
static bool
has_unsteady_default(const struct action *action, size_t from)
{
	static const char ends[] = "CONSTRAINT|NULL|CHECK|UNIQUE|PRIMARY|REFERENCES|COLLATE|GENERATED";
	const struct statement_words *words = &action->judge->words;
	size_t i;

	for (i = from; i + 1 < action->end; i++)
	{
		if (words->words[i].depth == 0 && statement_word_is(words, i, ends))
			return false;
		if (statement_word_is_mark(words, i + 1, '(') && words->words[i].kind != WORD_MARK &&
			!statement_word_is(words, i, steady_functions) &&
			!statement_word_is_mark(words, i - 1, ':'))
			return true;
	}
	return false;
}

static void
judge_add_column(const struct action *action)
{
	struct statement_words *words = &action->judge->words;
	const char *column;
	size_t options;
	size_t default_at;
	bool is_filled;
	bool is_generated;

	statement_accept(words, "COLUMN");
	statement_accept(words, "IF NOT EXISTS");
	column = statement_name(words);
	if (column == NULL)
		return;
	is_filled = statement_word_is(words, words->at, serial_types);
	options = words->at;
	default_at = statement_find(words, options, action->end, 0, "DEFAULT");
	is_generated = has(action, options, "GENERATED");
	if (is_filled || has(action, options, "STORED") || has(action, options, "IDENTITY") ||
		(default_at < action->end && has_unsteady_default(action, default_at + 1)))
		tell(action, CHECK_RULE_ADD_COLUMN_REWRITE, with_table(action, column));
	else if (has(action, options, "NOT NULL") && default_at == action->end && !is_generated)
		tell(action, CHECK_RULE_ADD_COLUMN_NOT_NULL, with_table(action, column));
	if (has(action, options, "UNIQUE") || has(action, options, "PRIMARY KEY"))
		tell(action, CHECK_RULE_ADD_INDEX_CONSTRAINT, action->table);
	if (has(action, options, "CHECK"))
		tell(action, CHECK_RULE_ADD_CONSTRAINT_SCAN, action->table);
}

static void
judge_add(const struct action *action)
{
	if (is_constraint(&action->judge->words))
		judge_add_constraint(action);
	else
		judge_add_column(action);
}

/* ------------------------------------------------------------------ others */

static void
judge_alter_column(const struct action *action)
{
	struct statement_words *words = &action->judge->words;
	const char *column;

	if (statement_accept(words, "CONSTRAINT"))
		return;
	statement_accept(words, "COLUMN");
	column = statement_name(words);
	if (column == NULL)
		return;
	if (statement_accept(words, "SET DATA TYPE") || statement_accept(words, "TYPE"))
		tell(action, CHECK_RULE_ALTER_TYPE, with_table(action, column));
	else if (statement_accept(words, "SET NOT NULL") &&
			 !judge_has(&action->judge->check->validated, action->table))
		tell(action, CHECK_RULE_SET_NOT_NULL, with_table(action, column));
}

static void
judge_drop_column(const struct action *action)
{
	struct statement_words *words = &action->judge->words;
	const char *column;

	if (statement_word_is(words, words->at, "CONSTRAINT"))
		return;
	statement_accept(words, "COLUMN");
	statement_accept(words, "IF EXISTS");
	column = statement_name(words);
	if (column != NULL)
		tell(action, CHECK_RULE_DROP_COLUMN, with_table(action, column));
}

static void
judge_set(const struct action *action)
{
	struct statement_words *words = &action->judge->words;

	if (statement_word_is(words, words->at, "TABLESPACE|LOGGED|UNLOGGED|ACCESS"))
		tell(action, CHECK_RULE_REWRITE_TABLE, action->table);
	else if (statement_word_is(words, words->at, "SCHEMA"))
		tell(action, CHECK_RULE_RENAME, action->table);
}

static void
judge_rename(const struct action *action)
{
	struct statement_words *words = &action->judge->words;
	const char *column;

	if (statement_accept(words, "TO"))
	{
		tell(action, CHECK_RULE_RENAME, action->table);
		return;
	}
	if (statement_accept(words, "CONSTRAINT"))
		return;
	statement_accept(words, "COLUMN");
	column = statement_name(words);
	if (column != NULL)
		tell(action, CHECK_RULE_RENAME, with_table(action, column));
}

static void
judge_detach(const struct action *action)
{
	if (!has(action, action->begin, "CONCURRENTLY") && !has(action, action->begin, "FINALIZE"))
		tell(action, CHECK_RULE_DETACH_PARTITION, action->table);
}

static void
judge_validate(const struct action *action)
{
	judge_remember(action->judge, &action->judge->check->validated, action->table);
}

static const struct
{
	const char *words;
	void (*judge)(const struct action *action);
} actions[] = {
	{"ADD", judge_add},			  {"ALTER", judge_alter_column}, {"DROP", judge_drop_column},
	{"SET", judge_set},			  {"RENAME", judge_rename},		 {"DETACH PARTITION", judge_detach},
	{"VALIDATE", judge_validate},
};

static void
judge_action(const struct action *action)
{
	struct statement_words *words = &action->judge->words;
	size_t i;

	words->at = action->begin;
	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (statement_accept(words, actions[i].words))
		{
			actions[i].judge(action);
			return;
		}
}

/* What is attached is scanned, whatever it is attached to. */
static void
judge_attach(struct statement_judge *judge)
{
	size_t at = judge->words.at;
	const char *partition = statement_name(&judge->words);

	if (partition != NULL && !judge_is_new(judge, partition))
		judge_tell(judge, CHECK_RULE_ATTACH_PARTITION, partition, at);
}

/* A table of this change has nothing to lose; under a new name it is still one. */
static void
pass_new_table(struct statement_judge *judge)
{
	if (statement_accept(&judge->words, "RENAME TO"))
	{
		const char *name = statement_name(&judge->words);

		if (name != NULL)
			judge_remember(judge, &judge->check->made, name);
	}
}

static size_t
end_of_action(const struct statement_words *words, size_t begin)
{
	size_t i = begin;

	while (i < words->n && !(words->words[i].depth == 0 && statement_word_is_mark(words, i, ',')))
		i++;
	return i;
}

void
judge_alter_table(struct statement_judge *judge)
{
	struct statement_words *words = &judge->words;
	struct action action = {.judge = judge};

	if (statement_accept(words, "ALL IN TABLESPACE"))
	{
		judge_tell(judge, CHECK_RULE_REWRITE_TABLE, "every table of the tablespace", 0);
		return;
	}
	statement_accept(words, "IF EXISTS");
	statement_accept(words, "ONLY");
	action.table = statement_name(words);
	statement_accept_mark(words, '*');
	if (action.table == NULL)
		return;
	if (statement_accept(words, "ATTACH PARTITION"))
		judge_attach(judge);
	else if (judge_is_new(judge, action.table))
		pass_new_table(judge);
	else
		for (action.begin = words->at; action.begin < words->n; action.begin = action.end + 1)
		{
			action.end = end_of_action(words, action.begin);
			judge_action(&action);
		}
}
