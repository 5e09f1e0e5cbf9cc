/*
 * A script as it is run: the file's text in UTF-8, its placeholders replaced, its statements one
 * after another. It is read anew for each pass and never held whole.
 */
#ifndef AF_SCRIPT_H
#define AF_SCRIPT_H

#include <stdint.h>

#include "cli/base/strbuf.h"
#include "cli/db/lexer.h"
#include "cli/migrate/engine.h"
#include "cli/migrate/location.h"
#include "cli/migrate/script_config.h"

/* Flyway's checksums of what a pass has read. */
struct script_checksums
{
	int32_t original; /* as in the file */
	int32_t running;  /* placeholders replaced, those that are secret too */
	bool has_secret;  /* there are such */
};

struct script
{
	const struct engine *engine;
	const struct script_file *file;
	struct script_config config;
	const char *encoding;
	bool replaces_placeholders;
	struct script_checksums checksums; /* filled by script_decide_transaction(), as are the next */
	bool ends_transaction;			   /* by a statement of its own */
	bool may_unlock;				   /* it may give back the lock of migrations */
	bool rolls_back;				   /* it may undo what was set with its first statements */
	bool is_unscanned; /* nothing is known but that it runs in a transaction: it is checked on the
						  way */
	int fd;			   /* all passes read the same file, even if another takes its name; -1: none */
};

/* Opens the file and reads how it is to be run. script_release() it, after a failure too. */
AF_MUST_CHECK bool script_load(const struct engine *engine, const struct script_file *file,
							   struct script *script, struct af_error *err);
void script_release(struct script *script);

/* Reads all of it for its checksums. */
AF_MUST_CHECK bool script_checksums(const struct script *script, struct script_checksums *checksums,
									struct af_error *err);

/*
 * The one that is written into the history. Of a repeatable it is that of the text with
 * placeholders replaced, *other then that of the file as it is; Flyway takes both for unchanged.
 * With a secret in it they change places, since a new password is no reason to run all that name
 * it.
 */
int32_t script_checksum(const struct script *script, const struct script_checksums *checksums,
						bool is_repeatable, int32_t *other);

/* Fills err: the file is not what it was. */
bool script_fail_changed(const struct script *script, struct af_error *err);

/* Line and column (in characters, from 1) in the file: of an offset of the running text, or with
 * `is_running` false of the file's text. False: the file cannot be read any more. */
bool script_place(const struct script *script, size_t offset, bool is_running, int *line,
				  int *column);

/* A statement whose text may be gone: where it was in the running text. */
struct script_span
{
	size_t first_word;
	size_t end;
};

/* Says in err where in the file an offset of the running text is, and how the statement there
 * begins (NULL: none). */
void script_blame(const struct script *script, size_t offset, const struct script_span *statement,
				  struct af_error *err);

#endif
