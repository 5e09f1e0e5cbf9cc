/*
 * What differs between the server versions 13 to 18; the only file that asks which one it is.
 */
#ifndef AF_EXT_PG_COMPAT_H
#define AF_EXT_PG_COMPAT_H

#if PG_VERSION_NUM < 130000
#error "aurora_flyway needs PostgreSQL 13 or newer"
#endif

/* VARSIZE and its like: a header of their own since 16, in postgres.h before */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#endif
