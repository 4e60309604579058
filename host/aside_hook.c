// SPDX-License-Identifier: GPL-2.0-or-later
/* Scripts of the administrator's in the images, which move devices between drivers. */
#include <string.h>

#include "aside_parts.h"
#include "rivals.h"

struct hooks {
	struct host_legacies *legacies;
	struct host_machine *machine;
	const char *path;
	bool found;
	struct host_legacy all; /* the selectors of the file, and nothing else */
};

static void select_function(struct hooks *hooks, size_t index)
{
	const struct host_function *function = host_function(hooks->machine, index);

	if (!function->bridge)
		aside_select(&hooks->all, "%s", function->address);
}

/* `0000:01:00.0`, whole; a shell is often given it as `0000\:01\:00.0`. */
static void take_address(struct hooks *hooks, const char *word)
{
	uint64_t where, mask;
	long index;

	if (strlen(word) < strlen("0000:01:00.0") || eb_where_parse(eb_text(word), &where, &mask) ||
	    mask != EB_WHERE_MASK)
		return;
	index = eb_functions_find(&hooks->machine->boot.functions, where);
	if (index >= 0)
		select_function(hooks, (size_t)index);
}

static void take_id(struct hooks *hooks, const char *vendor, const char *device)
{
	const struct eb_functions *functions = &hooks->machine->boot.functions;
	uint32_t v, d;

	if (eb_text_hex(eb_text(vendor), 4, 4, &v) || eb_text_hex(eb_text(device), 4, 4, &d))
		return;
	for (size_t i = 0; i < functions->n; i++)
		if (!((functions->function[i].id ^ EB_ID(v, d, 0, 0)) >> 32) &&
		    !eb_is_bridge(&functions->function[i])) {
			aside_select(&hooks->all, "%04x:%04x", v, d);
			return;
		}
}

static void take_word(struct hooks *hooks, char *word)
{
	char *device = strchr(word, ':');

	take_address(hooks, word);
	if (!device)
		return;
	*device++ = '\0';
	take_id(hooks, word, device);
}

/* An address, `10de:2489`, and `10de 2489` as new_id takes it. */
static void take_words(struct hooks *hooks, char *text)
{
	bool pairs = strstr(text, "new_id");
	const char *before = "";
	char *to = text, *word;

	for (const char *from = text; *from; from++)
		if (*from != '\\')
			*to++ = *from;
	*to = '\0';
	while ((word = strsep(&text, " \t\r\"'=/;,()<>|&{}[]$`"))) {
		if (!*word)
			continue;
		if (pairs)
			take_id(hooks, before, word);
		before = word;
		take_word(hooks, word);
	}
}

/* They are no scripts that could go: what is wrong with them is a line, or an order. */
static bool is_by_hand(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return !strcmp(name, "ORDER") ||
	       (!eb_text_begins(eb_text(path), "etc/initramfs-tools/", NULL) &&
		!eb_text_begins(eb_text(path), "etc/initcpio/hooks/", NULL) &&
		!eb_text_begins(eb_text(path), "etc/initcpio/install/", NULL));
}

static void take_line(void *context, const char *place, char *text)
{
	struct hooks *hooks = context;
	char *words = text + strspn(text, " \t");

	if (*words == '#')
		return;
	if (!hooks->found && host_rival_word(words)) {
		hooks->found = true;
		aside_add(hooks->legacies, HOST_LEGACY_HOOK, hooks->path, place, words)->by_hand =
			is_by_hand(hooks->path);
	}
	take_words(hooks, words);
}

static void take_file(void *context, const char *path)
{
	struct hooks *hooks = context;
	struct host_legacy *legacy;

	hooks->path = path;
	hooks->found = false;
	host_files_lines(hooks->machine->root, path, take_line, hooks);
	if (hooks->found) {
		legacy = &hooks->legacies->legacy[hooks->legacies->n - 1];
		legacy->selector = hooks->all.selector;
		legacy->selectors = hooks->all.selectors;
		hooks->all = (struct host_legacy){0};
	} else {
		aside_select_none(&hooks->all);
	}
}

void aside_find_hooks(struct host_legacies *legacies, struct host_machine *machine)
{
	struct hooks hooks = {.legacies = legacies, .machine = machine};

	for (const char *const *folder = host_rival_folders; *folder; folder++)
		if (eb_text_begins(eb_text(*folder), "etc/", NULL))
			host_rival_files(machine->root, *folder, take_file, &hooks);
}

void aside_hook(const struct host_legacy *legacy, struct host_batch *batch)
{
	char path[PATH_MAX];

	if (eb_text_begins(eb_text(legacy->path), "/etc/initcpio/", NULL))
		aside_initcpio(batch, strrchr(legacy->path, '/') + 1);
	else if (aside_path(batch->root, legacy->path + 1, path))
		host_batch_remove(batch, path, "takes a script away that moves devices");
}
