// SPDX-License-Identifier: GPL-2.0-or-later
/* What people call a device, and which PCI function that is. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "edit.h"

/* The last PCI function on the way to a device, a canonical path, that is no bridge. */
static bool carrier(struct host_machine *machine, const char *device, size_t *index)
{
	const struct eb_functions *functions = &machine->boot.functions;
	struct eb_text rest = eb_text(device), part;
	uint64_t where, mask;
	bool any = false;

	while (eb_text_field(&rest, "/", &part)) {
		long at;

		if (eb_where_parse(part, &where, &mask) || mask != EB_WHERE_MASK)
			continue;
		at = eb_functions_find(functions, where);
		if (at < 0 || eb_is_bridge(&functions->function[at]))
			continue;
		*index = (size_t)at;
		any = true;
	}
	return any;
}

/* What lies below a device of the kernel's own. */
struct below {
	struct host_machine *machine;
	char folder[PATH_MAX];
	const char *prefix; /* of the names that count */
	bool digits;	    /* and nothing but digits follows it */
	size_t n, index;    /* how many functions, and the last of them */
	char names[200];
};

static void look_below(void *context, const char *name)
{
	struct below *below = context;
	size_t len = strlen(below->names), prefix = strlen(below->prefix), index;
	char device[PATH_MAX];

	if (strncmp(name, below->prefix, prefix) ||
	    (below->digits && strspn(name + prefix, "0123456789") != strlen(name + prefix)))
		return;
	snprintf(below->names + len, sizeof(below->names) - len, "%s%s", len ? ", " : "",
		 below->digits ? name : name + prefix);
	if (!host_real(below->machine->root, device, "%s/%s", below->folder, name) ||
	    !carrier(below->machine, device, &index) || (below->n && index == below->index))
		return;
	below->n++;
	below->index = index;
}

static bool is_multipath(const char *device)
{
	return !strncmp(device, "/sys/devices/virtual/nvme-subsystem/", 36);
}

/*
 * Each namespace of an NVMe disk that could have several ports is the subsystem's, and the
 * subsystem's folder holds links to its controllers; most have one.
 */
static bool follow_virtual(struct host_machine *machine, const char *device, const char *name,
			   size_t *index)
{
	struct below below = {.machine = machine, .prefix = "nvme", .digits = true};
	const char *end;

	if (is_multipath(device)) {
		end = strchr(device + 36, '/');
		snprintf(below.folder, sizeof(below.folder), "%.*s",
			 (int)(end ? end - device : (long)strlen(device)), device);
		host_each_name(machine->root, below.folder, look_below, &below);
		*index = below.index;
		if (below.n == 1)
			return true;
	} else {
		below.digits = false;
		below.prefix = "lower_";
		snprintf(below.folder, sizeof(below.folder), "%s", device);
		host_each_name(machine->root, below.folder, look_below, &below);
		below.prefix = "";
		if (snprintf(below.folder, sizeof(below.folder), "%s/slaves", device) <
		    (int)sizeof(below.folder))
			host_each_name(machine->root, below.folder, look_below, &below);
	}
	if (*below.names)
		host_warn("%s is no device of its own, but made of others: name one of %s", name,
			  below.names);
	else
		host_warn("%s is on no PCI function: it is %s", name, device);
	return false;
}

/* The folder of a block or character device below /sys, of a node or what a node would be called.
 */
static bool find_node(struct host_machine *machine, const char *node, char device[PATH_MAX])
{
	static const char *const classes[] = {"block", "drm", "nvme", "accel", "misc"};
	char path[PATH_MAX], real[PATH_MAX];
	struct stat about;
	const char *last;

	if (host_path(machine->root, path, "%s", node + 1) && !stat(path, &about) &&
	    (S_ISBLK(about.st_mode) || S_ISCHR(about.st_mode)))
		return host_real(machine->root, device, "sys/dev/%s/%u:%u",
				 S_ISBLK(about.st_mode) ? "block" : "char", major(about.st_rdev),
				 minor(about.st_rdev));
	if (!host_real(machine->root, real, "%s", node + 1) &&
	    snprintf(real, sizeof(real), "%s", node) >= (int)sizeof(real))
		return false;
	last = strrchr(real, '/') + 1;
	for (size_t i = 0; *last && *last != '.' && i < sizeof(classes) / sizeof(classes[0]); i++)
		if (host_real(machine->root, device, "sys/class/%s/%s", classes[i], last))
			return true;
	return false;
}

static bool find_name(struct host_machine *machine, const char *name, char device[PATH_MAX])
{
	static const char *const classes[] = {"net", "block", "drm", "nvme", "infiniband", "accel"};

	if (!strncmp(name, "/dev/", 5))
		return find_node(machine, name, device);
	if (!*name || *name == '.' || strchr(name, '/'))
		return false;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (host_real(machine->root, device, "sys/class/%s/%s", classes[i], name))
			return true;
	return false;
}

static bool read_name(struct host_machine *machine, struct host_word *word)
{
	char device[PATH_MAX];
	size_t index;

	word->name = true;
	if (!find_name(machine, word->text, device)) {
		host_warn("nothing here is called '%s': give an address (0000:01:00.0), an ID "
			  "(10de:2489), a path (00:01.0/00.0), class=display, an interface, a "
			  "disk, or a card (card1)",
			  word->text);
		return false;
	}
	if (!carrier(machine, device, &index) &&
	    !follow_virtual(machine, device, word->text, &index))
		return false;
	word->picked[index] = true;
	word->n = 1;
	return true;
}

bool host_word_read(struct host_machine *machine, const char *text, struct host_word *word)
{
	size_t n = machine->boot.functions.n;
	struct eb_match match;
	struct eb_path path;
	enum eb_kind kind;
	bool good;

	*word = (struct host_word){
		.text = text,
		.picked = host_need(calloc(EB_FUNCTIONS_MAX, sizeof(word->picked[0]))),
	};
	if (eb_match_selector(eb_text(text), &match, &path, &kind)) {
		good = read_name(machine, word);
	} else {
		word->kind = kind == EB_KIND_ID || kind == EB_KIND_CLASS;
		good = host_select(machine, text, word->picked);
		for (size_t i = 0; i < n; i++)
			word->n += word->picked[i];
	}
	if (!good)
		host_word_free(word);
	return good;
}

void host_word_free(struct host_word *word)
{
	free(word->picked);
	word->picked = NULL;
}
