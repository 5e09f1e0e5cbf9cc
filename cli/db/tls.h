/*
 * TLS as it is wanted here: a host of Amazon RDS is verified unless somebody says that it need not
 * be, with Amazon's certificates and the system's. Elsewhere libpq's own rules hold.
 */
#ifndef AF_TLS_H
#define AF_TLS_H

#include "cli/db/connection.h"
#include "cli/db/jdbc_url.h"

struct tls
{
	const char *rds_host; /* NULL: the host is none of RDS */
	const char *roots;	  /* in words; NULL: libpq chooses */
	bool has_bundle;
	bool has_timeout; /* somebody has said how long one try to connect may take */
	int roots_fd;	  /* of a file that holds both; 0: there is none */
};

/*
 * Adds what is missing to the keywords (not ended yet). A weaker sslmode than verify-full is an
 * error at a host of RDS, or a warning with args->is_tls_insecure. tls_release() it when the
 * connection is closed.
 */
AF_MUST_CHECK bool tls_settle(const struct db_args *args, struct db_keywords *keywords,
							  struct tls *tls, struct af_error *err);
void tls_release(struct tls *tls);

/* Whether a connection failed for TLS, by libpq's message. */
bool tls_is_refusal(const char *message);

/* Says what to do about that. */
void tls_explain(const struct tls *tls, struct af_error *err);

#endif
