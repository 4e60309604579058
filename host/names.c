// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of devices and classes, by libpci. It reads pci.ids when it is first asked. */
#include <pci/pci.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define NAMES_FILE "usr/share/misc/pci.ids"
/* The names of this machine's udev may be others than pci.ids has. */
#define ALONE PCI_LOOKUP_NO_HWDB

static struct pci_access *names;

/* Only pci_init would set them, and it looks for hardware, and ends the program without. */
static void say_nothing(char *format, ...)
{
	(void)format;
}

/* libpci has its program end; a broken pci.ids is no reason to. */
static jmp_buf broken;
static bool loaded, loading;

__attribute__((noreturn)) static void give_up(char *format, ...)
{
	(void)format;
	if (!loading)
		host_need(NULL);
	longjmp(broken, 1);
}

static void load(void)
{
	if (loaded)
		return;
	loaded = loading = true;
	if (!setjmp(broken))
		pci_load_name_list(names);
	else
		host_warn("cannot read all of pci.ids: names are missing");
	loading = false;
}

void host_names_of(const struct host_root *root)
{
	char path[PATH_MAX];

	if (names)
		pci_cleanup(names);
	names = host_need(pci_alloc());
	names->error = give_up;
	loaded = false;
	names->warning = names->debug = say_nothing;
	if (*root->path && host_path(root, path, "%s", NAMES_FILE) && host_is_file(path))
		pci_set_name_list_path(names, host_need(strdup(path)), 1);
}

void host_name_device(uint64_t id, char name[HOST_NAME_SIZE])
{
	load();
	if (!pci_lookup_name(names, name, HOST_NAME_SIZE,
			     ALONE | PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE, (int)(id >> 48),
			     (int)(id >> 32 & 0xffff)))
		snprintf(name, HOST_NAME_SIZE, "Device %04x:%04x", (unsigned int)(id >> 48),
			 (unsigned int)(id >> 32 & 0xffff));
}

void host_name_class(uint32_t class_id, char name[HOST_NAME_SIZE])
{
	load();
	if (!pci_lookup_name(names, name, HOST_NAME_SIZE, ALONE | PCI_LOOKUP_CLASS,
			     (int)(class_id >> 8)))
		snprintf(name, HOST_NAME_SIZE, "Class %04x", class_id >> 8);
}

/* Words that all vendors have in their names, and what follows them. */
static void shorten_vendor(char *name)
{
	static const char *const ends[] = {
		", Inc",    " Inc",	  " Corp",	    " Co.",	    ", Ltd", " Ltd",
		" Limited", " Technolog", " Semiconductor", " Electronics", ", LLC", " GmbH",
	};
	char *open = strchr(name, '['), *close = open ? strchr(open, ']') : NULL;

	if (close && close > open + 1) {
		memmove(name, open + 1, (size_t)(close - open - 1));
		name[close - open - 1] = '\0';
		return;
	}
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char *end = strstr(name, ends[i]);

		if (end && end > name)
			*end = '\0';
	}
}

void host_name_short(uint64_t id, char name[HOST_NAME_SIZE])
{
	int vendor_id = (int)(id >> 48), device_id = (int)(id >> 32 & 0xffff);
	char vendor[HOST_NAME_SIZE], device[HOST_NAME_SIZE];
	const char *from = device;
	size_t len;

	load();
	if (!pci_lookup_name(names, vendor, sizeof(vendor),
			     ALONE | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_VENDOR, vendor_id) ||
	    !pci_lookup_name(names, device, sizeof(device), ALONE | PCI_LOOKUP_DEVICE, vendor_id,
			     device_id)) {
		host_name_device(id, name);
		return;
	}
	shorten_vendor(vendor);
	/* `GA104 [GeForce RTX 3060]`: what is on the box is in the brackets. */
	len = strlen(device);
	if (len > 2 && device[len - 1] == ']' && strrchr(device, '[') > device) {
		device[len - 1] = '\0';
		from = strrchr(device, '[') + 1;
	}
	snprintf(name, HOST_NAME_SIZE, "%.60s %.66s", vendor, from);
}

void host_class_short(uint32_t class_id, char name[HOST_NAME_SIZE])
{
	static const char word[] = " controller";
	size_t len;

	host_name_class(class_id, name);
	len = strlen(name);
	if (len > sizeof(word) && !strcmp(name + len - (sizeof(word) - 1), word))
		name[len - (sizeof(word) - 1)] = '\0';
}
