/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of `earlybind add` hand around. */
#ifndef HOST_ADD_H
#define HOST_ADD_H

#include "edit.h"
#include "view.h"

/* A line that is to be written. */
struct host_add_line {
	char *text;
	size_t number; /* in its file */
	long rule;     /* its index in the rules of `after`; -1: it is not there */
};

struct host_add {
	/* What was asked for. */
	const char *folder; /* --root */
	const char *file;
	const char *with, *driver, *fallback;
	uint8_t allow;
	bool optional, rebuild, dry_run, yes, json;
	char **key;
	size_t keys;

	struct host_root root;
	struct host_edit edit;
	const char *asleep; /* what switches all rules off now, see host_edit_machine */
	struct host_machine *before, *after;
	struct host_add_line *line;
	size_t lines;
	bool asked[EB_FUNCTIONS_MAX]; /* by the lines */

	json_t *notes, *already, *refused, *left;
};

/* --- add.c --------------------------------------------------------------------------------- */

/* The options that say how a line binds, which setup has too; for the array of getopt_long. */
enum host_add_option {
	HOST_ADD_WITH = HOST_OPT_OWN,
	HOST_ADD_DRIVER,
	HOST_ADD_FALLBACK,
	HOST_ADD_ALLOW,
	HOST_ADD_OPTIONAL,
	HOST_ADD_OPT_OWN, /* the first that a command may use for its own */
};

/* clang-format off */
#define HOST_ADD_OPTIONS \
	{"with", required_argument, NULL, HOST_ADD_WITH}, \
	{"driver", required_argument, NULL, HOST_ADD_DRIVER}, \
	{"fallback", required_argument, NULL, HOST_ADD_FALLBACK}, \
	{"allow", required_argument, NULL, HOST_ADD_ALLOW}, \
	{"optional", no_argument, NULL, HOST_ADD_OPTIONAL}
/* clang-format on */

void host_add_init(struct host_add *add);
void host_add_free(struct host_add *add); /* but for its root and its file */

/* Take one of these options; false where it is none. `good` is false after a warning. */
bool host_add_take(struct host_add *add, int option, const char *value, bool *good);

/* Take the keys behind `--`, whose index, or else argc, is `end`. False after a warning. */
bool host_add_keys(struct host_add *add, int argc, char *argv[], int *end);

/* Show what there is, ask, and make the lines. `none`: nothing was chosen. False after a warning.
 */
bool host_add_choose(struct host_add *add, bool *none);

/* --- add_lines.c --------------------------------------------------------------------------- */

/* Make the lines for one word, none where that is done already. False after a warning. */
bool host_add_word(struct host_add *add, const char *text);

/* --- add_look.c ---------------------------------------------------------------------------- */

/* Decide with the lines, and say what comes of it. False after a warning: not to be written. */
bool host_add_look(struct host_add *add);

/* --- add_left.c ---------------------------------------------------------------------------- */

/* Say what stays with the host beside function `index`, that the lines have bound. */
void host_add_left(struct host_add *add, struct host_groups *groups, size_t index,
		   bool told[EB_FUNCTIONS_MAX]);

#endif
