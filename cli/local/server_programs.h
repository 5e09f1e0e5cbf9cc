/*
 * The server programs that a cluster is made and run with, found by pg_config.
 */
#ifndef AF_SERVER_PROGRAMS_H
#define AF_SERVER_PROGRAMS_H

#include "cli/base/error.h"

struct server_programs
{
	const char *initdb;
	const char *postgres;
	const char
		*psql; /* "psql", to be looked for in PATH, where it does not stand beside the others */
	const char *major; /* "15" */
};

/* The texts are in the arena. ERR_TOOL, with what to install or set, when pg_config or the programs
 * are missing. */
AF_MUST_CHECK bool server_programs_find(const char *pg_config, struct arena *arena,
										struct server_programs *programs, struct af_error *err);

#endif
