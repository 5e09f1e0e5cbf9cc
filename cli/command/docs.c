/*
 * aurora-flyway docs
 */
#include <stdio.h>
#include <string.h>

#include "cli/base/draft.h"
#include "cli/base/file.h"
#include "cli/base/json_writer.h"
#include "cli/base/log.h"
#include "cli/command/table.h"
#include "cli/command/usage.h"
#include "cli/flow/database.h"
#include "cli/flow/dev_run.h"
#include "cli/schema/document.h"
#include "cli/schema/publish.h"

#define MAX_ANSWER ((size_t) 2 << 30)

static const struct option options[] = {
	{"style", OPTION_TEXT, "STYLE", "classic or standard; default: the setting docs.style"},
	{"format", OPTION_TEXT, "FORMAT", "markdown; default: the setting docs.format"},
	{"schemas", OPTION_TEXT, "A,B",
	 "these schemas only; default: the setting docs.schemas, else all"},
	{"engine", OPTION_TEXT, "ENGINE",
	 "auto: the extension where the database has this version of it; extension; builtin"},
	{"dev", OPTION_FLAG, NULL, "migrate a throwaway PostgreSQL and document that"},
	{"output", OPTION_TEXT, "FILE", "write the document to FILE"},
	{"readme", OPTION_TEXT, "FILE",
	 "replace the document in FILE, from the line '# Database Documentation' to the end or to a "
	 "line "
	 "'<!-- aurora_flyway:end -->'; FILE is left alone when only 'Created at:' and 'Server "
	 "version:' would change"},
	{"check", OPTION_FLAG, NULL,
	 "write nothing; exit 1 and print the difference when the document in the file (--readme, "
	 "--output, else the setting "
	 "docs.readme) is stale, 'Created at:' and 'Server version:' aside"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_URL,		   SETTING_USER,		SETTING_PASSWORD,	  SETTING_CONNECT_RETRIES,
	SETTING_DOCS_STYLE,	   SETTING_DOCS_FORMAT, SETTING_DOCS_SCHEMAS, SETTING_DOCS_README,
	SETTING_DEV_PG_CONFIG, N_SETTINGS,
};

/* What was asked for. */
struct request
{
	struct document_args document;
	struct publish_args publish; /* path NULL: to standard output */
	bool is_dev;
};

/* "a,b" as a list; blanks around a name are not part of it. A name with a comma in it is for
 * config.json, which has arrays. */
static const char *const *
split_names(struct arena *arena, const char *text)
{
	const char **names = arena_alloc_array(arena, strlen(text) + 2, sizeof(*names));
	size_t n_names = 0;

	while (*text != '\0')
	{
		size_t len = strcspn(text, ",");
		size_t blanks = strspn(text, " ");
		const char *name = text + (blanks < len ? blanks : len);
		size_t name_len = (size_t) (text + len - name);

		while (name_len > 0 && name[name_len - 1] == ' ')
			name_len--;
		if (name_len > 0)
			names[n_names++] = arena_strndup(arena, name, name_len);
		text += len + (text[len] == ',');
	}
	return names;
}

static const char *
option_or_setting(const struct world *world, const char *option, enum setting_id setting)
{
	const char *value = world_option(world, option);

	return value != NULL ? value : settings_get(world->settings, setting);
}

static bool
read_target(const struct world *world, struct publish_args *publish, struct af_error *err)
{
	const char *output = world_option(world, "output");
	const char *readme = world_option(world, "readme");
	const char *configured = settings_get(world->settings, SETTING_DOCS_README);

	publish->is_check = world_option(world, "check") != NULL;
	if (output != NULL && readme != NULL)
		return usage_error(world->command, err, "--output and --readme exclude each other");
	if (publish->is_check && output == NULL && readme == NULL)
	{
		if (configured == NULL)
			return usage_error(world->command, err, "--check needs --readme or --output");
		readme = file_join(world->arena, settings_directory(world->settings), configured);
	}
	publish->is_readme = readme != NULL;
	publish->path = readme != NULL ? readme : output;
	if (publish->path != NULL && publish->path[0] == '\0')
		return usage_error(world->command, err, "--%s needs a file",
						   readme != NULL ? "readme" : "output");
	return true;
}

static bool
read_request(const struct world *world, struct request *request, struct af_error *err)
{
	const char *schemas = world_option(world, "schemas");

	*request = (struct request){
		.document.schemas = schemas != NULL
								? split_names(world->arena, schemas)
								: settings_get_list(world->settings, SETTING_DOCS_SCHEMAS),
		.document.style = option_or_setting(world, "style", SETTING_DOCS_STYLE),
		.document.format = option_or_setting(world, "format", SETTING_DOCS_FORMAT),
		.document.engine = world_option(world, "engine"),
		.is_dev = world_option(world, "dev") != NULL,
	};
	return read_target(world, &request->publish, err) &&
		   document_args_check(&request->document, err);
}

/* A document to be made, of the database at a URL or of the settings' own. */
struct making
{
	const struct world *world;
	const struct request *request;
	FILE *scratch;
};

static bool
make_document(void *argument, const char *url, struct af_error *err)
{
	const struct making *making = argument;
	struct db *db = NULL;
	bool is_made;

	is_made = database_connect(making->world->settings, url, &db, err) &&
			  document_make(db, &making->request->document, making->scratch, err);
	db_free(db);
	return is_made;
}

/* Copies what is left of the stream. */
static bool
read_all(FILE *scratch, bool (*take)(void *to, const char *piece, size_t len), void *to,
		 struct af_error *err)
{
	char piece[4096];
	size_t n;

	while ((n = fread(piece, 1, sizeof(piece), scratch)) > 0)
		if (!take(to, piece, n))
			return error_set_errno(err, ERR_FILE, "cannot write the document");
	return !ferror(scratch) || error_set_errno(err, ERR_FILE, "cannot read the temporary file");
}

static bool
take_as_output(void *to, const char *piece, size_t len)
{
	return fwrite(piece, 1, len, to) == len;
}

static bool
take_as_text(void *to, const char *piece, size_t len)
{
	return strbuf_add(to, piece, len);
}

static bool
print_document(const struct world *world, const struct request *request, FILE *scratch,
			   struct af_error *err)
{
	struct strbuf document;
	struct strbuf answer;
	struct json_writer json;
	bool is_done;

	if (!world->json)
		return read_all(scratch, take_as_output, stdout, err) && putchar('\n') != EOF;
	strbuf_init(&document, MAX_ANSWER);
	strbuf_init(&answer, MAX_ANSWER);
	is_done = read_all(scratch, take_as_text, &document, err);
	if (is_done)
	{
		json_writer_init(&json, &answer);
		json_writer_begin_object(&json, NULL);
		json_writer_text(&json, "style", request->document.style);
		json_writer_text(&json, "format", request->document.format);
		json_writer_text(&json, "document", strbuf_text(&document));
		json_writer_end_object(&json);
		printf("%s\n", strbuf_text(&answer));
	}
	strbuf_release(&document);
	strbuf_release(&answer);
	return is_done;
}

static void
print_outcome(const struct world *world, const struct publish_args *publish, bool is_changed,
			  const struct strbuf *diff)
{
	struct strbuf answer;
	struct json_writer json;

	if (!world->json)
	{
		if (!is_changed)
			log_info("\"%s\" is up to date", publish->path);
		else if (publish->is_check)
		{
			fputs(strbuf_text(diff), stdout);
			log_warning("the document in \"%s\" is stale", publish->path);
		}
		else
			log_info("\"%s\" has a new document", publish->path);
		return;
	}
	strbuf_init(&answer, MAX_ANSWER);
	json_writer_init(&json, &answer);
	json_writer_begin_object(&json, NULL);
	json_writer_text(&json, "file", publish->path);
	json_writer_bool(&json, "changed", is_changed);
	if (publish->is_check)
		json_writer_text(&json, "diff", is_changed ? strbuf_text(diff) : NULL);
	json_writer_end_object(&json);
	printf("%s\n", strbuf_text(&answer));
	strbuf_release(&answer);
}

static bool
publish(const struct world *world, struct request *request, FILE *scratch, int *status,
		struct af_error *err)
{
	struct strbuf diff;
	bool is_changed = false;
	bool is_done;

	strbuf_init(&diff, MAX_ANSWER);
	request->publish.document = scratch;
	is_done = publish_document(&request->publish, &diff, &is_changed, err);
	if (is_done)
		print_outcome(world, &request->publish, is_changed, &diff);
	if (request->publish.is_check && is_changed)
		*status = 1;
	strbuf_release(&diff);
	return is_done;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	struct request request;
	struct making making = {.world = world, .request = &request};
	FILE *scratch;
	bool is_done;

	if (!read_request(world, &request, err) || !draft_scratch(&scratch, err))
		return false;
	making.scratch = scratch;
	is_done = request.is_dev
				  ? dev_run_migrated(world->settings, world->arena, make_document, &making, err)
				  : make_document(&making, NULL, err);
	if (is_done)
		is_done = request.publish.path == NULL ? print_document(world, &request, scratch, err)
											   : publish(world, &request, scratch, status, err);
	fclose(scratch);
	return is_done;
}

const struct command command_docs = {
	.name = "docs",
	.group = "Documents",
	.summary = "writes the schema document of a database",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway docs --style classic\n"
				"aurora-flyway docs --dev --readme README.md\n"
				"aurora-flyway docs --readme README.md --check\n",
	.run = run,
};
