/*
 * Running another program: by argument vector, never through a shell.
 */
#ifndef AF_PROCESS_H
#define AF_PROCESS_H

#include <sys/types.h>

#include "cli/base/error.h"
#include "cli/base/strbuf.h"

struct process_args
{
	const char *const
		*argv;				/* ended by NULL; argv[0] is looked for in PATH unless it has a slash */
	const char *const *env; /* further NAME=VALUE pairs, ended by NULL; NULL: none */
	const char *directory;	/* NULL: ours */
	struct strbuf *output;	/* takes standard output; NULL: goes to our stderr */
	struct strbuf *errors;	/* takes standard error; NULL: goes to our stderr */
	const char *input;		/* given on standard input; NULL: /dev/null */
	uid_t uid;				/* run as this user … */
	gid_t gid;				/* … and group, when change_user */
	bool change_user;
	bool inherit_stdio; /* the three streams are ours (psql on a terminal) */
	bool keeps_output;	/* standard output is ours where it is not taken */
};

/*
 * Runs it and waits. *status: its exit status, or 128 + the signal that ended it. False only when
 * it could not be run (ERR_TOOL, naming the program); a status that is not 0 is the caller's to
 * judge.
 */
AF_MUST_CHECK bool process_run(const struct process_args *args, int *status, struct af_error *err);

#endif
