// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "relate.h"
#include "sysfs.h"
#include "words.h"

/*
 * The boot program has no use for functions where it has nothing to do with them, nor for
 * what is in use.
 */
static void scan_anyway(struct host_machine *machine)
{
	struct eb_machine *boot = &machine->boot;
	int error = boot->functions.n ? 0 : eb_scan(machine->root->fd, &boot->functions);

	if (error) {
		boot->functions.n = 0;
		machine->unlisted = -error;
	}
	if (error && !boot->rules.errors)
		eb_rules_error(&boot->rules, EB_ORIGIN_SYSFS, "cannot list /" EB_DEVICES_DIR ": %s",
			       eb_errno_words(-error));
	if (boot->idle)
		eb_relate(machine->root->fd, &boot->rules, &boot->functions);
}

struct host_machine *host_machine_open(const struct host_root *root,
				       const struct host_changes *changes)
{
	struct host_machine *machine = host_need(calloc(1, sizeof(*machine)));
	bool own = !*root->path, staged = own || (changes && (changes->cmdline || changes->config));
	char folder[PATH_MAX];
	int fd = root->fd;

	machine->root = root;
	if (staged && (fd = host_stage(root, changes, own, folder)) < 0) {
		free(machine);
		return NULL;
	}
	eb_gather(fd, &machine->boot);
	if (staged) {
		close(fd);
		host_folder_remove(folder);
	}
	/* One that is cut has no end. */
	machine->boot.cmdline[sizeof(machine->boot.cmdline) - 1] = '\0';
	scan_anyway(machine);
	host_names_of(root);
	machine->function =
		host_need(calloc(machine->boot.functions.n + 1, sizeof(machine->function[0])));
	machine->known =
		host_need(calloc(machine->boot.functions.n + 1, sizeof(machine->known[0])));
	return machine;
}

void host_machine_close(struct host_machine *machine)
{
	free(machine->function);
	free(machine->known);
	free(machine);
}

bool host_attribute(struct host_machine *machine, size_t index, const char *name, char *text,
		    size_t size)
{
	char path[EB_DEVICE_PATH_SIZE];

	eb_device_path(machine->boot.functions.function[index].where, name, path);
	return eb_sysfs_read(machine->root->fd, path, text, size) >= 0;
}

/* The last part of a link; empty where there is none. */
static void read_link(struct host_machine *machine, size_t index, const char *name, char *text,
		      size_t size)
{
	char path[EB_DEVICE_PATH_SIZE];

	eb_device_path(machine->boot.functions.function[index].where, name, path);
	if (eb_sysfs_link(machine->root->fd, path, text, size) < 0)
		*text = '\0';
}

static void read_function(struct host_machine *machine, size_t index)
{
	const struct eb_function *function = &machine->boot.functions.function[index];
	struct host_function *of = &machine->function[index];
	char text[16];
	uint32_t group;

	eb_where_format(function->where, of->address);
	eb_id_format(function->id, of->id);
	snprintf(of->class_id, sizeof(of->class_id), "%06x", function->class_id & EB_CLASS_MASK);
	of->bridge = eb_is_bridge(function);
	read_link(machine, index, "driver", of->driver, sizeof(of->driver));
	of->vfio = host_is_vfio(of->driver);
	read_link(machine, index, "iommu_group", text, sizeof(text));
	of->group = eb_text_decimal(eb_text(text), INT32_MAX, &group) ? -1 : (int)group;
	/* Others have no such file (drivers/pci/pci-sysfs.c, pci_dev_attrs_are_visible). */
	of->boot_vga = (function->class_id & EB_CLASS_MASK) >> 8 == 0x0300 &&
		       host_attribute(machine, index, "boot_vga", text, sizeof(text)) &&
		       *text == '1';
}

const struct host_function *host_function(struct host_machine *machine, size_t index)
{
	if (!machine->known[index]) {
		read_function(machine, index);
		machine->known[index] = true;
	}
	return &machine->function[index];
}

void host_override(struct host_machine *machine, size_t index, char override[EB_DRIVER_MAX + 1])
{
	if (!host_attribute(machine, index, "driver_override", override, EB_DRIVER_MAX + 1) ||
	    !strcmp(override, "(null)"))
		*override = '\0';
}

bool host_select(struct host_machine *machine, const char *selector, bool picked[EB_FUNCTIONS_MAX])
{
	const struct eb_functions *functions = &machine->boot.functions;
	struct eb_match match;
	struct eb_path path;
	enum eb_kind kind;
	int error = 0;

	memset(picked, 0, functions->n * sizeof(picked[0]));
	if (eb_match_selector(eb_text(selector), &match, &path, &kind)) {
		host_warn("cannot read the selector '%s': give an ID (10de:2489), an address "
			  "(0000:01:00.0), a path (00:01.0/00.0) or class=display",
			  selector);
		return false;
	}
	if (kind == EB_KIND_PATH) {
		match.where = eb_path_resolve(machine->root->fd, &path, &error);
		match.where_mask = EB_WHERE_MASK & (path.mask | ~UINT64_C(0xff));
		if (match.where == EB_WHERE_NOWHERE)
			return true;
		match.where &= match.where_mask;
		match.class_mask = match.class_id = 0;
	}
	for (size_t i = 0; i < functions->n; i++)
		picked[i] = eb_match(&match, &functions->function[i]);
	return true;
}
