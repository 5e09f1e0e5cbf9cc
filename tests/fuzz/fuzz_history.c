/*
 * core/history/states.c and rules.c on any rows and files: every file of a kind that has lines is
 * in one, every row but those that hide another too, rows stay in their order, and every finding
 * can be written.
 *
 * The input: six bytes a row or file (what it is, version, description, type, checksum, flags); the
 * first two are options.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/history/rules.h"
#include "core/history/states.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define N_BYTES 6
#define PICK(list, byte) ((list)[(byte) % (sizeof(list) / sizeof((list)[0]))])

static const char *const row_versions[] = {"1", "1.0", "2", "3", "10", "04", NULL, NULL, "x"};
static const char *const file_versions[] = {"1", "1.0", "2", "3", "10", "04", NULL, NULL};
static const char *const descriptions[] = {"a", "b", "", "\xEF\xBC\xA1", "\xF0\x9F\x98\x80"};
static const char *const types[] = {"SQL",		"SQL",	  "JDBC",	"SQL_BASELINE", "UNDO_SQL",
									"BASELINE", "SCHEMA", "DELETE", "FOO"};
static const char *const file_types[] = {"SQL", "SQL", "SQL_BASELINE", "UNDO_SQL", "JDBC"};
static const char *const pattern_lists[][3] = {
	{"*:*"}, {"*:missing", "*:pending"}, {"versioned:future", "nonsense"}, {NULL}};

struct input
{
	struct af_applied *applied;
	struct af_resolved *resolved;
	struct af_info_args args;
};

static void
read_input(struct input *input, const uint8_t *bytes, size_t n)
{
	size_t i;

	input->applied = calloc(n + 1, sizeof(*input->applied));
	input->resolved = calloc(n + 1, sizeof(*input->resolved));
	input->args.applied = input->applied;
	input->args.resolved = input->resolved;
	for (i = 0; i < n; i++, bytes += N_BYTES)
	{
		bool has_checksum = bytes[4] % 4 != 0;
		int32_t checksum = bytes[4] % 4;

		if (bytes[0] % 2 == 0)
			input->applied[input->args.n_applied++] = (struct af_applied){
				.installed_rank = (int32_t) i,
				.version = PICK(row_versions, bytes[1]),
				.description = PICK(descriptions, bytes[2]),
				.type = PICK(types, bytes[3]),
				.script = "s",
				.has_checksum = has_checksum,
				.checksum = checksum,
				.success = bytes[5] % 4 != 0,
			};
		else
			input->resolved[input->args.n_resolved++] = (struct af_resolved){
				.version = PICK(file_versions, bytes[1]),
				.description = PICK(descriptions, bytes[2]),
				.type = PICK(file_types, bytes[3]),
				.script = "s",
				.has_checksum = has_checksum,
				.checksum = checksum,
				.has_equivalent_checksum = bytes[5] % 2 != 0,
				.equivalent_checksum = checksum + 1,
				.is_skipped = bytes[5] % 8 == 7,
			};
	}
}

static bool
swallow(struct af_sink *sink, const char *text, size_t len)
{
	(void) sink;
	assert(len == 0 || memchr(text, '{', len) == NULL);
	return true;
}

static bool
write_finding(void *to, const struct af_finding *finding)
{
	struct af_sink sink = {swallow};

	(*(size_t *) to)++;
	assert(*finding->code != '\0' && *finding->hint != '\0');
	assert(af_finding_put(finding, &sink));
	return true;
}

static bool
has_line(const struct af_info *lines, size_t n_lines, const struct af_applied *row,
		 const struct af_resolved *file)
{
	size_t i;

	for (i = 0; i < n_lines; i++)
		if ((row != NULL && lines[i].applied == row) || (file != NULL && lines[i].resolved == file))
			return true;
	return false;
}

static void
check_lines(const struct input *input, const struct af_info *lines, size_t n_lines)
{
	const struct af_applied *last = NULL;
	size_t i;

	for (i = 0; i < n_lines; i++)
	{
		const struct af_applied *row = lines[i].applied;

		assert(row != NULL || lines[i].resolved != NULL);
		assert(lines[i].state < AF_N_STATES && lines[i].state != AF_STATE_AVAILABLE);
		assert(row != NULL || !af_state_is_applied(lines[i].state));
		assert(af_info_category(&lines[i]) != NULL && af_state_name(lines[i].state) != NULL);
		assert(row == NULL || last == NULL || row > last);
		last = row == NULL ? last : row;
	}
	for (i = 0; i < input->args.n_applied; i++)
		assert(
			has_line(lines, n_lines, &input->applied[i], NULL) ||
			(strcmp(input->applied[i].type, "DELETE") == 0 && input->applied[i].version != NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {0};
	struct af_info *lines;
	size_t *scratch;
	size_t n_most;
	size_t n_lines;
	size_t n_found = 0;
	size_t first;
	size_t second;
	struct af_validate_args args;
	size_t i;

	if (size < 2)
		return 0;
	input.args.target = bytes[0] % 2 == 0 ? NULL : PICK(file_versions, bytes[0] / 2 % 6);
	input.args.out_of_order = bytes[1] % 2 != 0;
	input.args.history_only = bytes[1] % 16 == 2;
	/* the pieces of an input longer than this teach nothing more */
	read_input(&input, bytes + 2, (size - 2) / N_BYTES < 200 ? (size - 2) / N_BYTES : 200);
	if (input.args.history_only)
		input.args.n_resolved = 0;
	n_most = input.args.n_applied + input.args.n_resolved;
	lines = malloc(n_most * sizeof(*lines));
	scratch = malloc(2 * n_most * sizeof(*scratch));
	n_lines = af_info_build(&input.args, lines, scratch);
	assert(n_lines <= n_most);
	check_lines(&input, lines, n_lines);
	if (!af_resolved_duplicate(input.resolved, input.args.n_resolved, scratch, &first, &second))
		for (i = 0; i < input.args.n_resolved; i++)
			assert(has_line(lines, n_lines, NULL, &input.resolved[i]) ||
				   strcmp(input.resolved[i].type, "UNDO_SQL") == 0);
	(void) af_info_current_version(lines, n_lines);
	args = (struct af_validate_args){
		.lines = lines,
		.n_lines = n_lines,
		.ignore_patterns = bytes[1] / 16 % 2 == 0 ? NULL : PICK(pattern_lists, bytes[1] / 32),
		.allow_pending = bytes[1] / 2 % 2 != 0,
		.history_only = input.args.history_only,
	};
	assert(af_validate(&args, write_finding, &n_found));
	assert(n_found <= n_lines);
	free(scratch);
	free(lines);
	free(input.applied);
	free(input.resolved);
	return 0;
}
