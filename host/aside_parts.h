/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files host/aside*.c have in common. */
#ifndef HOST_ASIDE_PARTS_H
#define HOST_ASIDE_PARTS_H

#include "aside.h"
#include "text.h"

/* --- aside.c ------------------------------------------------------------------------------- */

/* One more; all three are copied. `path` is below the root, without a `/` in front, or NULL. */
struct host_legacy *aside_add(struct host_legacies *legacies, enum host_legacy_kind kind,
			      const char *path, const char *place, const char *words);

/* Add a selector, where it does not have that yet; the format is printf's. */
void aside_select(struct host_legacy *legacy, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Have it without any. */
void aside_select_none(struct host_legacy *legacy);

/*
 * A path as host_batch has them, from one without a `/` in front: its folder's links followed.
 * False where there is no such folder.
 */
bool aside_path(const struct host_root *root, const char *below, char path[PATH_MAX]);

/* --- aside_ids.c --------------------------------------------------------------------------- */

enum aside_form {
	ASIDE_MODPROBE, /* `options vfio-pci ids=...`; a backslash joins lines */
	ASIDE_MODULES,	/* `vfio-pci ids=...` */
};

struct aside_line {
	unsigned int number;
	const char *words;  /* the line, with one blank between its words */
	struct eb_text ids; /* what the last `ids=` of it says */
};

typedef void aside_line_fn(void *context, const struct aside_line *line);

/*
 * Call `each`, where it is not NULL, with every line that has `ids=` for vfio-pci. Returns the text
 * without these words, to be freed, with a NUL behind it.
 */
char *aside_ids(const char *text, size_t len, enum aside_form form, aside_line_fn *each,
		void *context, size_t *left);

/* Have a list of the module's as selectors. */
void aside_select_ids(struct host_legacy *legacy, struct eb_text ids);

/* --- aside_hook.c -------------------------------------------------------------------------- */

void aside_find_hooks(struct host_legacies *legacies, struct host_machine *machine);
void aside_hook(const struct host_legacy *legacy, struct host_batch *batch);

/* --- aside_initcpio.c ---------------------------------------------------------------------- */

/* Have a hook of /etc/initcpio gone, both its files and its name in HOOKS. */
void aside_initcpio(struct host_batch *batch, const char *name);

#endif
