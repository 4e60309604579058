/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration files: /etc/earlybind.conf, then the drop-ins, one rule a line.
 */
#ifndef EB_CONFIG_H
#define EB_CONFIG_H

#include "rules.h"

#define EB_DROPINS_MAX 256

/*
 * Read every configuration file below `root`, a descriptor of a directory, into `set`
 * and its config_hash; with a `profile`, last, those of /etc/earlybind.d/PROFILE. Files that are
 * not there are no error; what cannot be read is reported in the set and suspends
 * (eb_rules_suspend), for it may hold a `leave`.
 */
void eb_config_read(int root, struct eb_text profile, struct eb_ruleset *set);

/* Read one line of a file; exposed for the host's tools and for tests. */
void eb_config_line(struct eb_ruleset *set, struct eb_origin origin, struct eb_text line);

#endif
