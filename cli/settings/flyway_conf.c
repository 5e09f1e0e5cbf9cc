#include "cli/settings/values.h"
void read_flyway_conf(struct settings *settings, const char *path, struct problems *problems){(void)settings;(void)path;(void)problems;}
