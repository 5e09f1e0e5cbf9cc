/*
 * Which table the history is in.
 */
#ifndef AF_EXT_HISTORY_TABLE_H
#define AF_EXT_HISTORY_TABLE_H

#include "extension/spi_source.h"

/*
 * Names the history table in the source, for its :history: the relation given, or with InvalidOid
 * the one table "flyway_schema_history" that the role can read. Throws 42P01 when there is none,
 * 42P08 when there are several, 42809 when the relation is not a history.
 */
extern void history_table_choose(struct spi_source *source, Oid given);

#endif
