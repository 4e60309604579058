/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of `earlybind remove` hand around. */
#ifndef HOST_REMOVE_H
#define HOST_REMOVE_H

#include "edit.h"

struct host_remove {
	const char *folder; /* --root */
	bool rebuild, dry_run, yes, json;

	struct host_root root;
	struct host_machine *machine;
	struct host_edit *edit; /* the files that rules are in */
	size_t edits;

	bool cut[EB_RULES_MAX];	      /* what is to go */
	bool asked[EB_FUNCTIONS_MAX]; /* what is to be bound no more */
	json_t *notes, *still;
};

/* --- remove_find.c ------------------------------------------------------------------------- */

/* The file that a rule of the configuration is in; NULL, after a warning, where it is unreadable.
 */
struct host_edit *host_remove_file(struct host_remove *remove, size_t rule);

/* Its line, `bind 10ee:5000 count=1`, without the comment, to be freed. */
char *host_remove_words(struct host_remove *remove, size_t rule);

/* Does the rule, by its selector and narrowing keys, match a function? */
bool host_rule_matches(const struct host_machine *machine, size_t rule, size_t index);

/* Note a rule of the configuration to be cut; false, after a warning, where it is not ours to cut.
 */
bool host_remove_rule(struct host_remove *remove, size_t rule);

/* Find the rules for one word. False after a warning. */
bool host_remove_word(struct host_remove *remove, const char *text);

#endif
