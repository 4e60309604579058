// SPDX-License-Identifier: GPL-2.0-or-later
/* collect: what of a machine somebody else needs to judge it, and nothing that is its own. */
#include "collect.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "view.h"

#define STANDARD "earlybind.tar.gz"

const char host_collect_help[] =
	"usage: earlybind collect [OPTION...]\n"
	"\n"
	"Pack this machine's PCI tree into a tar, for a report: addresses, IDs, classes,\n"
	"drivers and IOMMU groups, and the kernel's version. No serial numbers, no names\n"
	"of this host, its disks or its networks. Commands read it with --root FILE.\n"
	"\n"
	"  -o, --output FILE  write to FILE, which must not be there yet; its end says\n"
	"                     how it is packed: .tar, .tar.gz, .tar.xz, .tar.zst; - is\n"
	"                     standard output (" STANDARD ")\n"
	"  --with-config      also the rules, the kernel command line, the last boot's\n"
	"                     report and the list of what is in use: they name disks,\n"
	"                     mounts, and whatever you wrote there\n"
	"  --root DIR|TAR     of the machine below DIR, or in TAR\n"
	"  --help             this text\n";

struct request {
	const char *output;
	bool config;
};

/* Returns 0, or errno. */
static int write_to(FILE *out, const char *bytes, size_t size)
{
	errno = 0;
	if (fwrite(bytes, 1, size, out) == size && !fflush(out))
		return 0;
	return errno ? errno : EIO;
}

static bool write_new(const char *path, const char *bytes, size_t size)
{
	FILE *out = fopen(path, "wxe");
	int error = errno;

	if (!out && error == EEXIST) {
		host_warn("%s is there already: remove it, or name another with --output", path);
		return false;
	}
	if (out) {
		error = write_to(out, bytes, size);
		if (fclose(out) && !error)
			error = errno;
		if (error)
			unlink(path);
	}
	if (error)
		host_warn("cannot write %s: %s", path, strerror(error));
	return !error;
}

/* On standard error where the tar itself is on standard output. */
static void say(const struct request *request, const char *text)
{
	if (strcmp(request->output, "-") != 0)
		host_say("", "%s", text);
	else
		host_warn("%s", text);
}

static void say_numbers(const struct request *request, const struct host_collection *collection)
{
	const char *kernel = *collection->release ? collection->release : "unknown";
	char text[PATH_MAX + 200];

	snprintf(text, sizeof(text), "%s: %zu functions, %zu IOMMU groups, kernel %s%s.",
		 strcmp(request->output, "-") != 0 ? request->output : "standard output",
		 collection->functions, collection->groups, kernel,
		 collection->groups ? "" : " (no groups: the IOMMU is off)");
	say(request, text);
	if (collection->unreadable)
		host_warn("%zu attributes could not be read; try it as root",
			  collection->unreadable);
	if (collection->odd)
		host_warn("%zu names are left out: no kernel gives such ones, or so many",
			  collection->odd);
}

static void say_what(const struct request *request, const struct host_collection *collection)
{
	char text[400];

	say_numbers(request, collection);
	if (!request->config) {
		say(request, "In it are addresses, IDs, classes, drivers and groups: no serial "
			     "numbers, no names of this host, its disks or its networks, no "
			     "configuration.");
		return;
	}
	snprintf(text, sizeof(text),
		 "In it are addresses, IDs, classes, drivers and groups, and %zu files of the "
		 "configuration, the kernel command line, the report and the list of what is in "
		 "use. These name mounts and what else you wrote there, the command line often a "
		 "disk's UUID: look at them before you give them away.",
		 collection->files);
	say(request, text);
}

static int pack(const struct request *request, struct host_collection *collection)
{
	bool to_stdout = !strcmp(request->output, "-");
	char *bytes = NULL;
	size_t size = 0;
	bool written;
	int error;

	if (!host_pack(&collection->items, to_stdout ? STANDARD : request->output, &bytes, &size)) {
		host_warn("cannot tell how to pack %s: its name has to end in .tar, .tar.gz, "
			  ".tar.xz or .tar.zst",
			  request->output);
		return HOST_USAGE;
	}
	if (to_stdout) {
		error = write_to(stdout, bytes, size);
		written = !error;
		if (error)
			host_warn("cannot write to standard output: %s", strerror(error));
	} else {
		written = write_new(request->output, bytes, size);
	}
	if (written)
		say_what(request, collection);
	free(bytes);
	return written ? HOST_OK : HOST_NOT_SO;
}

static int run(const struct host_root *root, const struct request *request)
{
	struct host_collection collection = {.root = root};
	int status;

	host_collect_sys(&collection);
	if (!collection.functions) {
		host_warn("there is no PCI function in /sys/bus/pci/devices%s",
			  *root->path ? " of that tree" : ": is sysfs mounted on /sys?");
		host_items_free(&collection.items);
		return HOST_NOT_SO;
	}
	if (request->config)
		host_collect_config(&collection);
	status = pack(request, &collection);
	host_items_free(&collection.items);
	return status;
}

int host_collect(int argc, char *argv[])
{
	enum {
		WITH_CONFIG = HOST_OPT_OWN,
	};
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_OUTPUT_OPTION,
		{"with-config", no_argument, NULL, WITH_CONFIG},
		{NULL, 0, NULL, 0},
	};
	struct host_view view = {.root = "/"};
	struct request request = {.output = STANDARD};
	struct host_root root;
	int option, status;

	while ((option = getopt_long(argc, argv, HOST_VIEW_LETTERS, options, NULL)) != -1) {
		if (option == WITH_CONFIG)
			request.config = true;
		else if (!host_view_take(&view, option, optarg))
			return host_usage(host_collect_help);
	}
	if (optind != argc)
		return host_usage(host_collect_help);
	if (view.columns)
		request.output = view.columns;
	if (!strcmp(request.output, "-") && isatty(STDOUT_FILENO)) {
		host_warn("a tar is nothing for a terminal: send it into a file, or use --output");
		return HOST_USAGE;
	}
	if (!host_root_open(&root, view.root))
		return HOST_NOT_SO;
	status = run(&root, &request);
	host_root_close(&root);
	return status;
}
