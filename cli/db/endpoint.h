/*
 * What the name of a host tells: endpoints of Amazon RDS and Aurora.
 */
#ifndef AF_ENDPOINT_H
#define AF_ENDPOINT_H

#include <stdbool.h>

#include "cli/base/arena.h"

/* Instances, clusters, custom endpoints and proxies: NAME.….rds.amazonaws.com, and as they are
 * called in China. */
bool endpoint_is_rds(const char *host);
bool endpoint_is_in_china(const char *host);

/* NAME.cluster-ro-…: what it leads to takes no changes, unless the cluster has just one instance.
 */
bool endpoint_is_reader(const char *host);

/* Of a reader endpoint: that of the same cluster which takes changes. */
const char *endpoint_writer(struct arena *arena, const char *host);

#endif
