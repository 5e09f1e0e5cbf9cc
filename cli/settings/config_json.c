#include "cli/settings/values.h"
void read_config_json(struct settings *settings, const struct settings_args *args, bool all_environments, struct problems *problems){(void)settings;(void)args;(void)all_environments;(void)problems;}
