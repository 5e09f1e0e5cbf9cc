/*
 * core/rows.h over SPI: every query is a read-only cursor on the snapshot that is active when the
 * function is called.
 */
#ifndef AF_EXT_SPI_SOURCE_H
#define AF_EXT_SPI_SOURCE_H

#include "core/rows.h"

struct spi_stream;

struct spi_source
{
	struct af_source source;
	const char *history;		/* quoted name put in place of :history; NULL: no query needs it */
	struct spi_stream *streams; /* every stream opened, the latest first */
};

/*
 * Connects to SPI, whose memory is the current context until spi_source_end(). Streams throw what
 * PostgreSQL throws; an error leaves nothing behind, since cursors and memory belong to the
 * transaction.
 */
extern void spi_source_begin(struct spi_source *source);
extern void spi_source_end(struct spi_source *source);

#endif
