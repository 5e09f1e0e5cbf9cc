/*
 * The library as the server sees it. The functions that SQL calls are the fn_*.c files, one noun
 * each; exports.txt names them.
 */
#include "postgres.h"

#include "fmgr.h"

#if PG_VERSION_NUM < 130000
#error "aurora_flyway needs PostgreSQL 13 or newer"
#endif

PG_MODULE_MAGIC;
