/*
 * Measuring. Locks stay until the end of the transaction, so what a statement took is what is held
 * behind it and was not before. A relation that has another file was written anew. Rows are those
 * the server counts for the transaction, so those that triggers and cascades write are among them.
 */
#include "cli/migrate/rehearsal_measure.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/duration.h"
#include "cli/migrate/script_source.h"

#define N_MODES 8
#define BEGINNING 60

/* The weakest first; what each keeps others from. */
static const struct
{
	const char *name;
	const char *blocks;
} modes[N_MODES] = {
	{"AccessShareLock", NULL},	 {"RowShareLock", NULL},
	{"RowExclusiveLock", NULL},	 {"ShareUpdateExclusiveLock", NULL},
	{"ShareLock", "writes"},	 {"ShareRowExclusiveLock", "writes"},
	{"ExclusiveLock", "writes"}, {"AccessExclusiveLock", "reads and writes"},
};

#define FIRST_TOLD_OF_INDEX 4

/* A script that is attended. */
struct attendance
{
	struct rehearsal *rehearsal;
	const struct script *script;
	struct execution *execution;
	struct statement_watch watch;
	const struct statement_watch *inner; /* NULL: callbacks do not wait for statements */
	bool has_values;					 /* of placeholders: its text is not the file's */
	struct rehearsed told;				 /* the present statement */
	int64_t began;
};

/* What one look has found. */
struct found
{
	struct arena *arena;
	struct rehearsed_lock *locks;
	struct rehearsal_relation **locked; /* of each lock */
	size_t n_locks;
	const char **rewritten;
	size_t n_rewritten;
	long long n_rows;
};

void
rehearsal_measure_init(struct rehearsal *rehearsal, struct engine *engine,
					   rehearsal_listener *listener, void *to)
{
	memset(rehearsal, 0, sizeof(*rehearsal));
	rehearsal->engine = engine;
	rehearsal->listener = listener;
	rehearsal->to = to;
}

bool
rehearsal_measure_begin(struct rehearsal *rehearsal, struct af_error *err)
{
	struct engine *engine = rehearsal->engine;
	struct db_result *result;
	size_t n;
	size_t i;

	if (!engine_query(engine, "rehearsal_relations", NULL, &result, err))
		return false;
	n = rehearsal->n_relations = (size_t) db_result_n_rows(result);
	rehearsal->relations = arena_alloc_array(engine->arena, n + 1, sizeof(*rehearsal->relations));
	for (i = 0; i < n; i++)
	{
		struct rehearsal_relation *relation = &rehearsal->relations[i];

		relation->oid = strtoul(db_result_get(result, (int) i, 0), NULL, 10);
		relation->name = arena_strdup(engine->arena, db_result_get(result, (int) i, 1));
		relation->kind = *db_result_get(result, (int) i, 2);
		relation->file = strtoul(db_result_get(result, (int) i, 3), NULL, 10);
	}
	db_result_free(result);
	return true;
}

/* ------------------------------------------------------------------ looking */

static int
compare_oid(const void *key, const void *relation)
{
	unsigned long a = *(const unsigned long *) key;
	unsigned long b = ((const struct rehearsal_relation *) relation)->oid;

	return a < b ? -1 : a > b;
}

/* "AccessShareLock,RowExclusiveLock" */
static unsigned
read_modes(const char *text)
{
	unsigned bits = 0;
	size_t len;
	size_t i;

	for (; *text != '\0'; text += len + (text[len] == ','))
	{
		len = strcspn(text, ",");
		for (i = 0; i < N_MODES; i++)
			if (strlen(modes[i].name) == len && memcmp(text, modes[i].name, len) == 0)
				bits |= 1u << i;
	}
	return bits;
}

static bool
is_index(const struct rehearsal_relation *relation)
{
	return relation->kind == 'i' || relation->kind == 'I';
}

/* The strongest of what is new: the weaker ones say nothing more. */
static void
take_modes(struct rehearsal_relation *relation, unsigned bits, struct found *found)
{
	unsigned news = bits & ~relation->modes;
	size_t i = N_MODES;

	relation->modes |= bits;
	while (i > 0 && (news & 1u << (i - 1)) == 0)
		i--;
	if (i == 0 || (is_index(relation) && i - 1 < FIRST_TOLD_OF_INDEX))
		return;
	found->locked[found->n_locks] = relation;
	found->locks[found->n_locks].relation = relation->name;
	found->locks[found->n_locks].mode = modes[i - 1].name;
	found->locks[found->n_locks++].blocks = modes[i - 1].blocks;
}

static void
take_row(struct rehearsal *rehearsal, const struct db_result *result, int row, struct found *found)
{
	unsigned long oid = strtoul(db_result_get(result, row, 0), NULL, 10);
	unsigned long file = strtoul(db_result_get(result, row, 2), NULL, 10);
	struct rehearsal_relation *relation =
		bsearch(&oid, rehearsal->relations, rehearsal->n_relations, sizeof(*relation), compare_oid);

	found->n_rows += strtoll(db_result_get(result, row, 3), NULL, 10);
	if (relation == NULL)
		return;
	take_modes(relation, read_modes(db_result_get(result, row, 1)), found);
	if (file == 0 || file == relation->file)
		return;
	relation->file = file;
	if (!is_index(relation))
		found->rewritten[found->n_rewritten++] = relation->name;
}

static bool
look(struct rehearsal *rehearsal, struct found *found, struct af_error *err)
{
	struct db_result *result;
	long long n_before = rehearsal->n_rows;
	int n;
	int row;

	if (!engine_query(rehearsal->engine, "rehearsal_locks", NULL, &result, err))
		return false;
	n = db_result_n_rows(result);
	found->locks = arena_alloc_array(found->arena, (size_t) n + 1, sizeof(*found->locks));
	found->locked = arena_alloc_array(found->arena, (size_t) n + 1, sizeof(*found->locked));
	found->rewritten = arena_alloc_array(found->arena, (size_t) n + 1, sizeof(char *));
	for (row = 0; row < n; row++)
		take_row(rehearsal, result, row, found);
	db_result_free(result);
	rehearsal->n_rows = found->n_rows;
	found->n_rows = found->n_rows < n_before ? 0 : found->n_rows - n_before;
	return true;
}

/* ------------------------------------------------------------------ the summary */

static size_t
strength(const char *mode)
{
	size_t i;

	for (i = 0; i < N_MODES; i++)
		if (strcmp(modes[i].name, mode) == 0)
			return i;
	return 0;
}

static void
remember_locks(const struct found *found, const struct rehearsed *statement)
{
	size_t i;

	for (i = 0; i < found->n_locks; i++)
	{
		struct rehearsed_lock *strongest = &found->locked[i]->strongest;

		if (strongest->mode != NULL && strength(strongest->mode) >= strength(found->locks[i].mode))
			continue;
		*strongest = found->locks[i];
		strongest->file = statement->file;
		strongest->line = statement->line;
	}
}

static void
remember_rewrites(struct rehearsal *rehearsal, const struct rehearsed *statement)
{
	struct rehearsal_summary *summary = &rehearsal->summary;
	size_t i;

	for (i = 0; i < statement->n_rewritten; i++)
	{
		struct rehearsed_lock *rewrite;

		if (summary->n_rewrites == rehearsal->room_rewrites)
		{
			size_t room = rehearsal->room_rewrites == 0 ? 16 : rehearsal->room_rewrites * 2;

			summary->rewrites =
				arena_grow_array(rehearsal->engine->arena, summary->rewrites, summary->n_rewrites,
								 room, sizeof(*summary->rewrites));
			rehearsal->room_rewrites = room;
		}
		rewrite = &summary->rewrites[summary->n_rewrites++];
		rewrite->relation = statement->rewritten[i];
		rewrite->file = statement->file;
		rewrite->line = statement->line;
	}
}

static void
remember(struct rehearsal *rehearsal, const struct found *found, const struct rehearsed *statement)
{
	struct rehearsal_summary *summary = &rehearsal->summary;

	summary->n_statements++;
	if (summary->longest_file == NULL || statement->ms > summary->longest_ms)
	{
		summary->longest_file = statement->file;
		summary->longest_line = statement->line;
		summary->longest_ms = statement->ms;
	}
	remember_locks(found, statement);
	remember_rewrites(rehearsal, statement);
}

static int
compare_strength(const void *a, const void *b)
{
	const struct rehearsed_lock *one = a;
	const struct rehearsed_lock *two = b;
	size_t first = strength(one->mode);
	size_t second = strength(two->mode);

	return first != second ? (first < second ? 1 : -1) : strcmp(one->relation, two->relation);
}

void
rehearsal_summarise(struct rehearsal *rehearsal, struct rehearsal_summary *summary)
{
	size_t i;

	arena_free(rehearsal->arena);
	rehearsal->arena = NULL;
	*summary = rehearsal->summary;
	summary->locks = arena_alloc_array(rehearsal->engine->arena, rehearsal->n_relations + 1,
									   sizeof(*summary->locks));
	for (i = 0; i < rehearsal->n_relations; i++)
		if (rehearsal->relations[i].strongest.mode != NULL)
			summary->locks[summary->n_locks++] = rehearsal->relations[i].strongest;
	if (summary->n_locks > 0)
		qsort(summary->locks, summary->n_locks, sizeof(*summary->locks), compare_strength);
}

/* ------------------------------------------------------------------ one statement */

/* A script may set another one, but not a longer one. */
static bool
limit_waiting(const struct rehearsal *rehearsal, struct af_error *err)
{
	struct engine *engine = rehearsal->engine;
	const char *timeout;
	struct db_result *result;

	if (engine->config->rehearse_lock_timeout_ms == 0)
		return true;
	timeout = duration_text(rehearsal->arena, engine->config->rehearse_lock_timeout_ms);
	if (!engine_query(engine, "rehearsal_timeout", &timeout, &result, err))
		return false;
	db_result_free(result);
	return true;
}

/* Blanks and line ends become one blank. */
static const char *
beginning(const char *text, size_t len, struct arena *arena)
{
	char *line = arena_alloc(arena, BEGINNING + 2 * sizeof(" …"));
	size_t n = 0;
	size_t i;

	for (i = 0; i < len && n < BEGINNING; i++)
	{
		bool is_blank = strchr(" \t\r\n", text[i]) != NULL;

		if (!is_blank)
			line[n++] = text[i];
		else if (n > 0 && line[n - 1] != ' ')
			line[n++] = ' ';
	}
	while (i < len && ((unsigned char) text[i] & 0xC0) == 0x80)
		line[n++] = text[i++];
	if (i < len)
		memcpy(line + n, " …", sizeof(" …"));
	return line;
}

/* As it stands in the file: a value of a placeholder is not shown, nor are its lines counted. */
static void
place(const struct attendance *attendance, struct rehearsed *told, struct arena *arena)
{
	const struct lexer_statement *statement = attendance->execution->statement;
	struct script_span span = {statement->place.offset, statement->offset + statement->len};
	struct af_error found;

	told->file = attendance->script->file->shown;
	told->line = statement->place.line;
	told->text = beginning(statement->text + statement->first_word,
						   statement->len - statement->first_word, arena);
	if (!attendance->has_values)
		return;
	error_init(&found, arena);
	script_blame(attendance->script, span.first_word, &span, &found);
	told->line = found.line;
	told->text =
		found.statement == NULL ? "" : beginning(found.statement, strlen(found.statement), arena);
}

/* The text of a COPY is gone behind its data, so it is taken here. */
static bool
before(void *to, bool in_transaction, struct af_error *err)
{
	struct attendance *attendance = to;
	struct rehearsal *rehearsal = attendance->rehearsal;
	const struct statement_watch *inner = attendance->inner;

	if ((inner != NULL && !inner->before(inner->to, in_transaction, err)) ||
		!rehearsal_allows(attendance->script, attendance->execution->statement, err))
		return false;
	arena_free(rehearsal->arena);
	rehearsal->arena = arena_new();
	if (!limit_waiting(rehearsal, err))
		return false;
	memset(&attendance->told, 0, sizeof(attendance->told));
	place(attendance, &attendance->told, rehearsal->arena);
	attendance->began = clock_monotonic_ms();
	return true;
}

static bool
after(void *to, bool in_transaction, struct af_error *err)
{
	struct attendance *attendance = to;
	struct rehearsal *rehearsal = attendance->rehearsal;
	const struct statement_watch *inner = attendance->inner;
	struct rehearsed *told = &attendance->told;
	struct found found = {.arena = rehearsal->arena};

	told->ms = clock_monotonic_ms() - attendance->began;
	if (!look(rehearsal, &found, err))
		return false;
	told->n_rows = found.n_rows;
	told->locks = found.locks;
	told->n_locks = found.n_locks;
	told->rewritten = found.rewritten;
	told->n_rewritten = found.n_rewritten;
	remember(rehearsal, &found, told);
	rehearsal->listener(rehearsal->to, told);
	return inner == NULL || inner->after(inner->to, in_transaction, err);
}

static bool
holds_values(const struct script *script, bool *has_values, struct af_error *err)
{
	struct script_source source;
	struct source_piece piece;
	bool ok = script_source_init(&source, script, err);

	*has_values = false;
	do
	{
		ok = ok && script_source_next(&source, &piece, err);
		*has_values = ok && (*has_values || piece.is_value);
	} while (ok && piece.file_len > 0);
	script_source_release(&source);
	return ok;
}

bool
rehearsal_attend(struct engine *engine, const struct script *script, struct execution *execution,
				 struct af_error *err)
{
	struct attendance *attendance = arena_alloc(engine->arena, sizeof(*attendance));
	struct found ours = {.arena = arena_new()};
	bool ok = holds_values(script, &attendance->has_values, err);

	attendance->rehearsal = engine->rehearsal;
	attendance->script = script;
	attendance->execution = execution;
	attendance->inner = execution->watch;
	attendance->watch = (struct statement_watch){attendance, before, after};
	execution->watch = &attendance->watch;
	/* what is set for the script must not come behind what is set for its first statement */
	if (execution->before.sql != NULL)
		ok = ok && db_exec(engine->db, execution->before.sql, err);
	execution->before.sql = NULL;
	/* what the engine itself did since is nobody's */
	ok = ok && look(engine->rehearsal, &ours, err);
	arena_free(ours.arena);
	return ok;
}
