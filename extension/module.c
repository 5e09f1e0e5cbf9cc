/*
 * The library as the server sees it. The functions that SQL calls are the fn_*.c files, one noun
 * each; exports.txt names them.
 */
#include "postgres.h"

#include "fmgr.h"

#include "extension/pg_compat.h"

PG_MODULE_MAGIC;
