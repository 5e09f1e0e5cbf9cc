/*
 * The states of Flyway 13. Rows and files are joined by (version, type), repeatables by
 * description, through two sorted lists of indexes. Rules on what is wrong with a line are in
 * rules.c.
 */
#include "core/history/states.h"

#include <string.h>

#include "core/history/order.h"
#include "core/history/sort.h"
#include "core/history/version.h"

/* What the rows of one version (or one repeatable) say about each other. */
enum mark
{
	MARK_LATEST = 1,  /* the last row of its version or description */
	MARK_DELETED = 2, /* a later DELETE row hides it */
	MARK_UNDONE = 4,
	MARK_HIDDEN = 8, /* a DELETE row that has done its work: no line */
	MARK_REPEATED = 16
};

struct build
{
	const struct af_info_args *args;
	struct af_info *lines;
	size_t *by_key;	   /* indexes of files, sorted */
	size_t *is_used;   /* by index of file: a row is in force */
	size_t *row_order; /* indexes of rows, grouped by version or description */
	size_t *marks;	   /* by index of row */
	const char *last_applied;
	const char *last_resolved;
	const char *applied_baseline;
	const char *pending_baseline;
};

static int
compare_rows_by_index(const void *context, size_t a, size_t b)
{
	const struct af_applied *rows = context;
	int order = af_applied_compare_keys(&rows[a], &rows[b]);

	return order != 0 ? order : (a > b) - (a < b);
}

static bool
is_newer(const char *version, const char *than)
{
	return version != NULL && (than == NULL || af_version_compare(version, than) > 0);
}

static bool
is_baseline(const char *type)
{
	enum af_type_class type_class = af_type_classify(type);

	return type_class == AF_TYPE_BASELINE || type_class == AF_TYPE_BASELINE_SCRIPT;
}

/* Rows of one version or description, by rank: which of them are still in force. */
static void
mark_group(struct build *b, const size_t *group, size_t n)
{
	const size_t none = b->args->n_applied;
	size_t live = none;
	size_t i;

	for (i = 0; i < n; i++)
	{
		const struct af_applied *row = &b->args->applied[group[i]];
		size_t *mark = &b->marks[group[i]];
		bool is_gone = live == none || (b->marks[live] & (MARK_DELETED | MARK_UNDONE)) != 0;

		switch (af_type_classify(row->type))
		{
			case AF_TYPE_DELETE:
				/* one more DELETE row for the same run stays in sight, for a rule to tell */
				if (row->success && row->version != NULL &&
					(live == none || (b->marks[live] & MARK_DELETED) == 0))
					*mark |= MARK_HIDDEN;
				if (row->success && live != none)
					b->marks[live] |= MARK_DELETED;
				break;
			case AF_TYPE_UNDO:
				if (row->success && !is_gone)
					b->marks[live] |= MARK_UNDONE;
				break;
			case AF_TYPE_SCHEMA:
			case AF_TYPE_BASELINE:
				break;
			default:
				if (row->version != NULL && !is_gone)
					*mark |= MARK_REPEATED;
				live = group[i];
		}
	}
	b->marks[group[n - 1]] |= MARK_LATEST;
}

static void
mark_rows(struct build *b)
{
	const struct af_applied *rows = b->args->applied;
	size_t n = b->args->n_applied;
	size_t from = 0;
	size_t i;

	for (i = 0; i < n; i++)
	{
		b->row_order[i] = i;
		b->marks[i] = 0;
	}
	af_sort(b->row_order, n, compare_rows_by_index, rows);
	for (i = 1; i <= n; i++)
	{
		if (i < n &&
			af_applied_compare_keys(&rows[b->row_order[from]], &rows[b->row_order[i]]) == 0)
			continue;
		mark_group(b, b->row_order + from, i - from);
		from = i;
	}
}

/* The place in by_key of the first file not below the key. */
static size_t
lower_bound(const struct build *b, const struct af_resolved *key)
{
	size_t low = 0;
	size_t high = b->args->n_resolved;

	while (low < high)
	{
		size_t middle = low + (high - low) / 2;

		if (af_resolved_compare(&b->args->resolved[b->by_key[middle]], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The index of the row's own file; n_resolved: there is none. */
static size_t
find_file(const struct build *b, const struct af_applied *row)
{
	const struct af_resolved key = {
		.version = row->version, .description = row->description, .type = row->type};
	size_t place;

	for (place = lower_bound(b, &key); place < b->args->n_resolved; place++)
	{
		const struct af_resolved *file = &b->args->resolved[b->by_key[place]];

		if (af_resolved_compare(file, &key) != 0)
			break;
		if (row->version == NULL || strcmp(file->type, row->type) == 0)
			return b->by_key[place];
	}
	return b->args->n_resolved;
}

static const struct af_resolved *
find_undo(const struct build *b, const struct af_applied *row)
{
	const struct af_resolved key = {
		.version = row->version, .description = row->description, .type = "UNDO_SQL"};
	size_t place = lower_bound(b, &key);
	const struct af_resolved *file;

	if (place == b->args->n_resolved)
		return NULL;
	file = &b->args->resolved[b->by_key[place]];
	return af_resolved_compare(file, &key) == 0 ? file : NULL;
}

/* A row whose file is gone. */
static enum af_state
state_without_file(const struct build *b, const struct af_applied *row)
{
	if (row->version == NULL || is_newer(b->last_resolved, row->version))
		return row->success ? AF_STATE_MISSING : AF_STATE_FAILED_MISSING;
	return row->success ? AF_STATE_FUTURE : AF_STATE_FAILED_FUTURE;
}

static enum af_state
state_of_row(const struct build *b, size_t i, const struct af_resolved *file, bool is_out_of_order)
{
	const struct af_applied *row = &b->args->applied[i];
	bool is_latest = (b->marks[i] & MARK_LATEST) != 0;
	bool has_file = file != NULL || b->args->history_only;

	if ((b->marks[i] & MARK_DELETED) != 0)
		return AF_STATE_DELETED;
	if ((b->marks[i] & MARK_UNDONE) != 0)
		return AF_STATE_UNDONE;
	switch (af_type_classify(row->type))
	{
		case AF_TYPE_SCHEMA:
		case AF_TYPE_DELETE:
		case AF_TYPE_UNDO:
			return row->success ? AF_STATE_SUCCESS : AF_STATE_FAILED;
		case AF_TYPE_BASELINE:
			return row->success ? AF_STATE_BASELINE : AF_STATE_FAILED;
		case AF_TYPE_BASELINE_SCRIPT:
			if (!row->success)
				return AF_STATE_FAILED;
			return has_file ? AF_STATE_BASELINE : state_without_file(b, row);
		default:
			break;
	}
	if (!has_file && (row->version != NULL || is_latest))
		return state_without_file(b, row);
	if (!row->success)
		return AF_STATE_FAILED;
	if (row->version != NULL)
		return is_out_of_order ? AF_STATE_OUT_OF_ORDER : AF_STATE_SUCCESS;
	if (!is_latest)
		return AF_STATE_SUPERSEDED;
	return file == NULL || af_checksum_matches(row, file) ? AF_STATE_SUCCESS : AF_STATE_OUTDATED;
}

/* Whether the row keeps its file from being pending. */
static bool
uses_file(const struct build *b, size_t i, const struct af_resolved *file)
{
	const struct af_applied *row = &b->args->applied[i];

	if ((b->marks[i] & (MARK_DELETED | MARK_UNDONE)) != 0 ||
		af_type_classify(row->type) == AF_TYPE_DELETE)
		return false;
	return row->version != NULL ||
		   ((b->marks[i] & MARK_LATEST) != 0 && af_checksum_matches(row, file));
}

/* Makes the lines of the rows, in their order, and learns what the files are then compared with. */
static size_t
add_rows(struct build *b)
{
	size_t n_lines = 0;
	size_t i;

	for (i = 0; i < b->args->n_applied; i++)
	{
		const struct af_applied *row = &b->args->applied[i];
		struct af_info *line = &b->lines[n_lines];
		enum af_type_class type_class = af_type_classify(row->type);
		bool counts = type_class != AF_TYPE_DELETE && type_class != AF_TYPE_UNDO &&
					  (b->marks[i] & (MARK_DELETED | MARK_UNDONE)) == 0;
		bool is_out_of_order = row->version != NULL && !is_newer(row->version, b->last_applied);
		size_t file = find_file(b, row);

		if (is_baseline(row->type) && is_newer(row->version, b->applied_baseline))
			b->applied_baseline = row->version;
		if (counts && is_newer(row->version, b->last_applied))
			b->last_applied = row->version;
		if ((b->marks[i] & MARK_HIDDEN) != 0)
			continue;
		line->applied = row;
		line->resolved = file == b->args->n_resolved ? NULL : &b->args->resolved[file];
		line->state = state_of_row(b, i, line->resolved, is_out_of_order);
		line->is_repeated = (b->marks[i] & MARK_REPEATED) != 0;
		line->undo = counts && row->success && row->version != NULL && !is_baseline(row->type)
						 ? find_undo(b, row)
						 : NULL;
		if (line->resolved != NULL && uses_file(b, i, line->resolved))
			b->is_used[file] = true;
		n_lines++;
	}
	return n_lines;
}

/* The highest baseline script within the target that waits: where nothing was applied yet, it runs
 * alone. */
static void
find_pending_baseline(struct build *b)
{
	size_t i;

	for (i = 0; i < b->args->n_resolved; i++)
	{
		const struct af_resolved *file = &b->args->resolved[i];

		if (!b->is_used[i] && !file->is_skipped && is_baseline(file->type) &&
			is_newer(file->version, b->pending_baseline) &&
			(b->args->target == NULL || !is_newer(file->version, b->args->target)))
			b->pending_baseline = file->version;
	}
}

/* A file that no row uses. */
static enum af_state
state_of_file(const struct build *b, const struct af_resolved *file)
{
	bool is_fresh = b->last_applied == NULL;
	const char *baseline = is_fresh ? b->pending_baseline : b->applied_baseline;
	bool is_script_of_baseline = is_baseline(file->type);

	if (file->is_skipped)
		return AF_STATE_IGNORED;
	if (file->version == NULL)
		return AF_STATE_PENDING;
	if (baseline != NULL && is_newer(baseline, file->version))
		return AF_STATE_BELOW_BASELINE;
	if (baseline != NULL && !is_newer(file->version, baseline))
		return is_fresh && is_script_of_baseline ? AF_STATE_PENDING : AF_STATE_IGNORED_BASELINE;
	if (b->args->target != NULL && is_newer(file->version, b->args->target))
		return AF_STATE_ABOVE_TARGET;
	if (is_script_of_baseline ||
		(is_newer(b->last_applied, file->version) && !b->args->out_of_order))
		return AF_STATE_IGNORED;
	return AF_STATE_PENDING;
}

static bool
comes_before_rows(enum af_state state)
{
	return state == AF_STATE_BELOW_BASELINE || state == AF_STATE_IGNORED_BASELINE;
}

/* Adds the lines of the files that no row uses and whose place is before (or behind) the rows;
 * returns how many. */
static size_t
add_files(const struct build *b, bool before_rows, struct af_info *lines)
{
	size_t n_lines = 0;
	size_t i;

	for (i = 0; i < b->args->n_resolved; i++)
	{
		const struct af_resolved *file = &b->args->resolved[b->by_key[i]];
		enum af_state state;

		if (b->is_used[b->by_key[i]] || af_type_classify(file->type) == AF_TYPE_UNDO)
			continue;
		state = state_of_file(b, file);
		if (comes_before_rows(state) != before_rows)
			continue;
		if (lines != NULL)
			lines[n_lines] = (struct af_info){.resolved = file, .state = state};
		n_lines++;
	}
	return n_lines;
}

size_t
af_info_build(const struct af_info_args *args, struct af_info *lines, size_t *scratch)
{
	struct build b = {
		.args = args,
		.lines = lines,
		.by_key = scratch,
		.is_used = scratch + args->n_resolved,
		.row_order = scratch + 2 * args->n_resolved,
		.marks = scratch + 2 * args->n_resolved + args->n_applied,
	};
	size_t n_rows;
	size_t n_before;
	size_t i;

	af_resolved_sort(args->resolved, args->n_resolved, b.by_key);
	for (i = 0; i < args->n_resolved; i++)
	{
		b.is_used[i] = false;
		if (af_type_classify(args->resolved[i].type) != AF_TYPE_UNDO &&
			is_newer(args->resolved[i].version, b.last_resolved))
			b.last_resolved = args->resolved[i].version;
	}
	mark_rows(&b);
	n_rows = add_rows(&b);
	find_pending_baseline(&b);
	n_before = add_files(&b, true, NULL);
	memmove(lines + n_before, lines, n_rows * sizeof(*lines));
	add_files(&b, true, lines);
	return n_before + n_rows + add_files(&b, false, lines + n_before + n_rows);
}

const char *
af_info_current_version(const struct af_info *lines, size_t n_lines)
{
	const char *current = NULL;
	size_t i;

	for (i = 0; i < n_lines; i++)
	{
		const struct af_applied *row = lines[i].applied;

		if (row != NULL && af_state_is_applied(lines[i].state) &&
			af_type_classify(row->type) != AF_TYPE_UNDO &&
			af_type_classify(row->type) != AF_TYPE_DELETE && is_newer(row->version, current))
			current = row->version;
	}
	return current;
}
