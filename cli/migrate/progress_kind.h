/*
 * When a statement outside a transaction can have its progress written.
 */
#ifndef AF_PROGRESS_KIND_H
#define AF_PROGRESS_KIND_H

#include <stddef.h>

enum progress_kind
{
	PROGRESS_ALONG,	  /* in one message with it, and so in one transaction */
	PROGRESS_BEHIND,  /* only when it is done: it would behave otherwise in a transaction */
	PROGRESS_SESSION, /* it changes nothing but the session: needed again in another one */
	PROGRESS_COMMIT	  /* it ends the script's own transaction: before it, inside that */
};

enum progress_kind progress_kind_of(const char *text, size_t len);

#endif
