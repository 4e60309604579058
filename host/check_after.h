/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks of `earlybind check` for other commands. */
#ifndef HOST_CHECK_AFTER_H
#define HOST_CHECK_AFTER_H

#include <jansson.h>

#include "host.h"

/*
 * Look at everything, images too, as `earlybind check --cmdline` does: with the command line that
 * the coming boot will have, NULL for that of now. What only a reboot can show is unknown. Prints
 * as that command does; or where `json` is not NULL, that is the object which it would print, NULL
 * where the machine cannot be looked at. Returns the exit status.
 */
int host_check_after(const struct host_root *root, const char *cmdline, json_t **json);

#endif
