/*
 * What every function over the history does around its own work: the pinned settings, SPI, the
 * table, its rows.
 */
#ifndef AF_EXT_HISTORY_CALL_H
#define AF_EXT_HISTORY_CALL_H

#include "fmgr.h"

#include "extension/history_lines.h"
#include "extension/result_set.h"

struct history_call
{
	struct result_set result;
	struct spi_source source;
	int nest_level;
	struct history_lines history;
};

/* `migrations_arg` and `history_arg` are the numbers of those arguments; migrations_arg is -1 where
 * there is none. */
extern void history_call_begin(struct history_call *call, FunctionCallInfo fcinfo,
							   int migrations_arg, int history_arg);
extern void history_call_end(struct history_call *call);

/* A number as text, for a result row. */
extern const char *number_text(int32 number);

#endif
