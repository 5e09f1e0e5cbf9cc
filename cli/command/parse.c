/*
 * Reading the command line. First the command is found, since its own options win over settings of
 * the same name; then every word is read once more, now knowing what it is.
 */
#include "cli/command/parse.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/command/usage.h"

struct parser
{
	int argc;
	char **argv;
	int at; /* in argv */
	struct arena *arena;
	struct invocation *invocation;
	struct af_error *err;
	const char **pairs; /* NAME, VALUE, … of settings */
	size_t n_pairs;
	const char **words; /* positional, the command's name included */
	int n_words;
};

/* An option as it was written: name without dashes and value. */
struct given
{
	const char *text; /* with dashes, without value: for messages */
	const char *name;
	char *value; /* in argv; NULL: none behind '=' */
};

static const struct option *
find_option(const struct option *options, const char *name)
{
	for (; options != NULL && options->name != NULL; options++)
		if (strcmp(options->name, name) == 0)
			return options;
	return NULL;
}

static const struct option *
find_option_of_any(const char *name)
{
	const struct option *found = NULL;
	size_t i;

	for (i = 0; commands[i] != NULL && found == NULL; i++)
		found = find_option(commands[i]->options, name);
	return found;
}

static bool
is_bool_word(const char *text)
{
	return text != NULL && (strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0);
}

/* The option of this name that one of the commands called has. */
static const struct option *
find_own_option(const struct invocation *invocation, const char *name)
{
	const struct option *found = NULL;
	size_t i;

	for (i = 0; i < invocation->n_calls && found == NULL; i++)
		found = find_option(invocation->calls[i].command->options, name);
	return found;
}

/* Every command called that has the option gets the value. */
static void
set_own_option(struct invocation *invocation, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < invocation->n_calls; i++)
	{
		const struct option *options = invocation->calls[i].command->options;
		const struct option *own = find_option(options, name);

		if (own != NULL)
			invocation->calls[i].option_values[own - options] = value;
	}
}

/* Does `--name` take the next word? Known before the command is, as far as it can be. */
static bool
takes_next(const struct parser *parser, const char *name)
{
	const struct option *option = find_own_option(parser->invocation, name);
	enum setting_id id;
	const char *key;

	if (option == NULL)
		option = find_option(common_options, name);
	if (option == NULL && parser->invocation->command == NULL)
		option = find_option_of_any(name);
	if (option != NULL)
		return option->type == OPTION_TEXT;
	id = settings_find(name, true, &key);
	if (id == N_SETTINGS)
		return false;
	return settings_table[id].type != SETTING_BOOL || is_bool_word(parser->argv[parser->at + 1]);
}

/* `-password geheim`: the value would be taken for a word, and told in an error. */
static bool
check_equals_sign(const struct parser *parser, const char *arg)
{
	const char *key;

	if (arg[1] == '-' || strchr(arg, '=') != NULL ||
		settings_find(arg + 1, false, &key) == N_SETTINGS)
		return true;
	return usage_error(NULL, parser->err, "option \"%s\" needs a value: %s=VALUE", arg, arg);
}

/* Every positional word. The text of an option's value is none. */
static bool
gather_words(struct parser *parser)
{
	bool is_over = false;

	parser->n_words = 0;
	for (parser->at = 1; parser->at < parser->argc; parser->at++)
	{
		const char *arg = parser->argv[parser->at];

		if (is_over || arg[0] != '-' || arg[1] == '\0')
			parser->words[parser->n_words++] = arg;
		else if (strcmp(arg, "--") == 0)
			is_over = true;
		else if (!check_equals_sign(parser, arg))
			return false;
		else if (arg[1] == '-' && strchr(arg, '=') == NULL && takes_next(parser, arg + 2))
			parser->at++;
	}
	return true;
}

static size_t
count_options(const struct command *command)
{
	size_t n = 0;

	while (command->options != NULL && command->options[n].name != NULL)
		n++;
	return n;
}

static void
add_call(struct parser *parser, const struct command *command)
{
	struct invocation *invocation = parser->invocation;
	struct command_call *call = &invocation->calls[invocation->n_calls++];

	call->command = command;
	call->option_values =
		arena_alloc_array(parser->arena, count_options(command) + 1, sizeof(*call->option_values));
}

/* The words behind a command that are commands too: clean migrate info. */
static int
add_further_calls(struct parser *parser, int at)
{
	while (parser->invocation->command->is_one_of_several && at < parser->n_words)
	{
		const struct command *command = command_find(parser->words[at]);

		if (command == NULL || !command->is_one_of_several)
			break;
		add_call(parser, command);
		at++;
	}
	return at;
}

/* The command of one word or two, and what is left for it. */
static bool
find_command(struct parser *parser)
{
	struct invocation *invocation = parser->invocation;
	const char **words = parser->words;
	int n_taken = 1;

	if (parser->n_words == 0)
		return true;
	if (parser->n_words > 1)
	{
		invocation->command =
			command_find(arena_printf(parser->arena, "%s %s", words[0], words[1]));
		n_taken = 2;
	}
	if (invocation->command == NULL)
	{
		invocation->command = command_find(words[0]);
		n_taken = 1;
	}
	if (invocation->command == NULL)
	{
		/* the words stay, for the help that names a family of commands */
		invocation->arguments = words;
		return invocation->wants_help || usage_unknown_command(words, parser->n_words, parser->err);
	}
	add_call(parser, invocation->command);
	n_taken = add_further_calls(parser, n_taken);
	invocation->arguments = words + n_taken;
	invocation->n_arguments = parser->n_words - n_taken;
	return true;
}

/* Once more, now that the options of the command are known: one may be called as a common one. */
static bool
gather_arguments(struct parser *parser)
{
	struct invocation *invocation = parser->invocation;
	int n_taken = parser->n_words - invocation->n_arguments;

	if (invocation->command == NULL)
		return true;
	if (!gather_words(parser))
		return false;
	parser->words[parser->n_words] = NULL;
	invocation->n_arguments = parser->n_words > n_taken ? parser->n_words - n_taken : 0;
	return true;
}

static bool
check_arguments(struct parser *parser)
{
	struct invocation *invocation = parser->invocation;
	const struct command *command = invocation->command;

	if (command == NULL || command->arguments != NULL || invocation->n_arguments == 0 ||
		invocation->wants_help)
		return true;
	return usage_unexpected_argument(command, invocation->arguments[0], parser->err);
}

/* The process list shows what stands in argv. */
static void
wipe(char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);
	size_t i;

	for (i = 0; i < len; i++)
		text[i] = i < 3 ? '*' : '\0';
}

static bool
take_setting(struct parser *parser, const struct given *given, enum setting_id id, const char *key)
{
	const char *name = settings_table[id].name;
	const char *value = given->value == NULL ? "true" : arena_strdup(parser->arena, given->value);

	if (key != NULL)
		name = arena_printf(parser->arena, "%s.%s", name, key);
	parser->pairs[parser->n_pairs++] = name;
	parser->pairs[parser->n_pairs++] = value;
	if (settings_table[id].is_secret)
		wipe(given->value);
	else if (id == SETTING_URL && given->value != NULL)
		settings_wipe_url(given->value);
	return true;
}

/* An option that settings/ knows by another name than its row's. */
static bool
take_as_written(struct parser *parser, const struct given *given, enum setting_id id)
{
	parser->pairs[parser->n_pairs++] = given->name;
	parser->pairs[parser->n_pairs++] = arena_strdup(parser->arena, given->value);
	if (id != N_SETTINGS && settings_table[id].is_secret)
		wipe(given->value);
	else if (id == SETTING_URL)
		settings_wipe_url(given->value);
	return true;
}

/* An option that is another spelling of a setting. */
static bool
take_output(struct parser *parser, struct given *given)
{
	static char standard_output[] = "-";

	if (given->value == NULL)
		given->value = standard_output;
	if (*given->value == '\0')
		return usage_error(parser->invocation->command, parser->err, "option \"%s\" names no file",
						   given->text);
	return take_setting(parser, given, SETTING_DRY_RUN_OUTPUT, NULL);
}

static void
take_common(struct invocation *invocation, const struct option *option, const char *value)
{
	if (strcmp(option->name, "env") == 0)
		invocation->settings.environment = value;
	else if (strcmp(option->name, "config") == 0)
		invocation->settings.config_json = value;
	else if (strcmp(option->name, "quiet") == 0)
		invocation->level = LOG_QUIET;
	else if (strcmp(option->name, "debug") == 0)
		invocation->level = LOG_DEBUG;
	else if (strcmp(option->name, "version") == 0)
		invocation->wants_version = true;
	else if (strcmp(option->name, "help") == 0)
		invocation->wants_help = true;
	/* json is known already: look_for_form() */
}

static bool
check_value(struct parser *parser, const struct given *given, bool is_flag)
{
	if (is_flag && given->value != NULL)
		return usage_error(parser->invocation->command, parser->err, "option \"%s\" takes no value",
						   given->text);
	if (!is_flag && given->value == NULL)
		return usage_error(parser->invocation->command, parser->err, "option \"%s\" needs a value",
						   given->text);
	return true;
}

/* `--name`, `--name=VALUE`, `--name VALUE`. */
static bool
read_long(struct parser *parser, struct given *given)
{
	const struct command *command = parser->invocation->command;
	const struct option *own = find_own_option(parser->invocation, given->name);
	const struct option *common = own == NULL ? find_option(common_options, given->name) : NULL;
	enum setting_id id = N_SETTINGS;
	const char *key;
	bool is_flag;

	if (own == NULL && common == NULL)
		id = settings_find(given->name, true, &key);
	if (own == NULL && common == NULL && id == N_SETTINGS)
		return usage_unknown_option(command, given->text, parser->err);
	if (given->value == NULL && takes_next(parser, given->name) && parser->at + 1 < parser->argc)
		given->value = parser->argv[++parser->at];
	if (id != N_SETTINGS)
		return (settings_table[id].type == SETTING_BOOL || check_value(parser, given, false)) &&
			   take_setting(parser, given, id, key);
	if (own != NULL && own->type == OPTION_OUTPUT)
		return take_output(parser, given);
	is_flag = (own != NULL ? own : common)->type == OPTION_FLAG;
	if (!check_value(parser, given, is_flag))
		return false;
	if (own != NULL)
		set_own_option(parser->invocation, given->name, is_flag ? "" : given->value);
	else
		take_common(parser->invocation, common, given->value);
	return true;
}

/* `-key=value`, as Flyway has it. */
static bool
read_flyway(struct parser *parser, const struct given *given)
{
	const char *key;
	enum setting_id id = settings_find(given->name, false, &key);
	bool is_by_name = id != N_SETTINGS;
	bool is_known = is_by_name || settings_find_in_environment(given->name, &id) ||
					settings_find_foreign(given->name) != NULL;
	size_t i;

	/* Flyway takes jdbcProperties from files and from the environment alone */
	if (!is_known || (is_by_name && id == SETTING_JDBC_PROPERTIES))
	{
		usage_unknown_option(parser->invocation->command, given->text, parser->err);
		parser->err->code = "CONFIGURATION";
		return false;
	}
	for (i = 0; i < parser->n_pairs; i += 2)
		if (strcmp(parser->pairs[i], given->name) == 0)
		{
			usage_error(parser->invocation->command, parser->err, "option \"%s\" is given twice",
						given->text);
			parser->err->code = "FAULT";
			return false;
		}
	return is_by_name ? take_setting(parser, given, id, key) : take_as_written(parser, given, id);
}

/* A flag of Flyway's in its spelling: -migrationIds. */
static bool
is_own_flag(const struct parser *parser, const char *arg, const char **name)
{
	const struct option *option;

	*name = settings_kebab(parser->arena, arg + 1);
	option = find_own_option(parser->invocation, *name);
	return strlen(arg) > 2 && option != NULL && option->type == OPTION_FLAG;
}

static bool
read_letter(struct parser *parser, const char *arg)
{
	struct invocation *invocation = parser->invocation;
	const char *flag;

	if (is_own_flag(parser, arg, &flag))
	{
		set_own_option(invocation, flag, "");
		return true;
	}
	if (strlen(arg) == 2)
		switch (arg[1])
		{
			case 'X':
				invocation->level = LOG_DEBUG;
				return true;
			case 'q':
				invocation->level = LOG_QUIET;
				return true;
			case 'n': /* Flyway: never ask; we never do */
				return true;
			case 'v':
				invocation->wants_version = true;
				return true;
			case '?':
			case 'h':
				invocation->wants_help = true;
				return true;
			default:
				break;
		}
	return usage_unknown_option(invocation->command, arg, parser->err);
}

static bool
read_option(struct parser *parser)
{
	char *arg = parser->argv[parser->at];
	char *equals = strchr(arg, '=');
	bool is_long = arg[1] == '-';
	struct given given;

	if (!is_long && equals == NULL)
		return read_letter(parser, arg);
	given.text = equals == NULL ? arg : arena_strndup(parser->arena, arg, (size_t) (equals - arg));
	given.name = given.text + (is_long ? 2 : 1);
	given.value = equals == NULL ? NULL : equals + 1;
	return is_long ? read_long(parser, &given) : read_flyway(parser, &given);
}

static bool
read_options(struct parser *parser)
{
	for (parser->at = 1; parser->at < parser->argc; parser->at++)
	{
		const char *arg = parser->argv[parser->at];

		if (strcmp(arg, "--") == 0)
			return true;
		if (arg[0] == '-' && arg[1] != '\0' && !read_option(parser))
			return false;
	}
	return true;
}

/* How to answer, found first of all, because a wrong command line must be answered in the form it
 * asks for. */
static void
look_for_form(struct parser *parser)
{
	struct invocation *invocation = parser->invocation;
	const char *from_environment = getenv(settings_table[SETTING_OUTPUT_TYPE].env);
	int i;

	invocation->json = from_environment != NULL && strcasecmp(from_environment, "json") == 0;
	for (i = 1; i < parser->argc && strcmp(parser->argv[i], "--") != 0; i++)
	{
		const char *arg = parser->argv[i];

		if (strcmp(arg, "--json") == 0 || strcasecmp(arg, "-outputType=json") == 0 ||
			strcmp(arg, "--output-type=json") == 0 ||
			(strcmp(arg, "--output-type") == 0 && i + 1 < parser->argc &&
			 strcmp(parser->argv[i + 1], "json") == 0))
			invocation->json = true;
		if (arg[0] == '-' && arg[1] != '-' && strchr(arg, '=') != NULL)
			invocation->flyway_spelling = true;
		if (strcmp(arg, "--help") == 0 || strcmp(arg, "-?") == 0 || strcmp(arg, "-h") == 0)
			invocation->wants_help = true;
	}
}

bool
invocation_parse(int argc, char **argv, struct arena *arena, struct invocation *invocation,
				 struct af_error *err)
{
	struct parser parser = {
		.argc = argc, .argv = argv, .arena = arena, .invocation = invocation, .err = err};

	memset(invocation, 0, sizeof(*invocation));
	invocation->level = LOG_NORMAL;
	parser.words = arena_alloc_array(arena, (size_t) argc + 1, sizeof(*parser.words));
	parser.pairs = arena_alloc_array(arena, (size_t) argc * 2 + 1, sizeof(*parser.pairs));
	invocation->calls = arena_alloc_array(arena, (size_t) argc + 1, sizeof(*invocation->calls));
	invocation->settings.options = parser.pairs;
	invocation->arguments = parser.words;
	look_for_form(&parser);
	if (!gather_words(&parser) || !find_command(&parser) || !gather_arguments(&parser))
		return false;
	if (!read_options(&parser) || !check_arguments(&parser))
		return false;
	if (invocation->wants_version)
	{
		invocation->command = command_find("version");
		invocation->n_calls = 0;
		add_call(&parser, invocation->command);
	}
	if (invocation->command == NULL && !invocation->wants_help)
		return usage_error(NULL, err, "no command is given");
	return true;
}
