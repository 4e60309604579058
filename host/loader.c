// SPDX-License-Identifier: GPL-2.0-or-later
/* Which boot loader it is, and what is asked of whichever. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "loader_parts.h"

static const struct {
	const char *name, *command;
} loaders[] = {
	[HOST_NO_LOADER] = {"unknown", NULL},
	[HOST_GRUB_DEBIAN] = {"GRUB", "update-grub"},
	[HOST_KERNEL_INSTALL] = {"systemd-boot", "kernel-install add"},
	[HOST_GRUB_OTHER] = {"GRUB without drop-ins", "grub-mkconfig"},
	[HOST_GRUBBY] = {"grubby", "grubby"},
	[HOST_RPM_OSTREE] = {"rpm-ostree", "rpm-ostree kargs"},
	[HOST_KERNELSTUB] = {"kernelstub", "kernelstub"},
	[HOST_PROXMOX] = {"proxmox-boot-tool", "proxmox-boot-tool refresh"},
};

const char *host_loader_name(enum host_loader loader)
{
	return loaders[loader].name;
}

bool host_loader_is_ours(enum host_loader loader)
{
	return loader == HOST_GRUB_DEBIAN || loader == HOST_KERNEL_INSTALL;
}

bool host_loader_reads(const char *path)
{
	static const char *const places[] = {"/etc/default/grub", "/etc/grub.d/", "/etc/kernel/",
					     HOST_ENTRIES};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (!strncmp(path, places[i], strlen(places[i])))
			return true;
	return false;
}

/* --- which --------------------------------------------------------------------------------- */

static bool has_program(const struct host_root *root, const char *name)
{
	char unused[PATH_MAX];

	return host_program(root, name, unused);
}

const char *const host_menu_folders[] = {"efi", "boot/efi", "boot", NULL};

static bool has_any(const struct host_root *root, const char *const paths[])
{
	for (; *paths; paths++)
		if (host_exists(root, *paths))
			return true;
	return false;
}

/* Debian's and Ubuntu's grub-mkconfig has a patch that reads drop-ins. */
static bool reads_dropins(const struct host_root *root)
{
	char path[PATH_MAX], *line = NULL;
	bool found = false;
	size_t size = 0;
	FILE *in;

	if (!host_program(root, "grub-mkconfig", path))
		return false;
	in = host_open(root, path + 1);
	while (in && !found && getline(&line, &size, in) > 0)
		found = strstr(line, "default/grub.d") != NULL;
	free(line);
	if (in)
		fclose(in);
	return found;
}

struct entries {
	const struct host_root *root;
	const char *entry; /* the name of one */
	bool found;
};

static void take_kernel(void *context, const char *version)
{
	struct entries *entries = context;

	entries->found = entries->found || strstr(entries->entry, version);
}

static void take_entry(void *context, const char *name)
{
	struct entries *entries = context;

	entries->entry = name;
	host_each_name(entries->root, "usr/lib/modules", take_kernel, entries);
}

/* Its entries are named after kernels: those of people's own are nobody's to make. */
static bool is_systemd_boot(const struct host_root *root)
{
	struct entries entries = {.root = root};
	bool unified = false;
	char path[64];

	if (!has_program(root, "kernel-install") || !has_program(root, "bootctl"))
		return false;
	for (const char *const *folder = host_menu_folders; *folder; folder++) {
		snprintf(path, sizeof(path), "%s/loader/entries", *folder);
		host_each_name(root, path, take_entry, &entries);
		snprintf(path, sizeof(path), "%s/EFI/Linux", *folder);
		unified = unified || host_exists(root, path);
	}
	return entries.found || (unified && host_exists(root, "etc/kernel/cmdline"));
}

enum host_loader host_loader_find(const struct host_root *root)
{
	static const char *const grub[] = {"boot/grub/grub.cfg", "boot/grub2/grub.cfg",
					   "etc/default/grub", NULL};
	bool has_grub = has_any(root, grub);

	if (has_program(root, "proxmox-boot-tool"))
		return HOST_PROXMOX;
	if (host_exists(root, "run/ostree-booted") || has_program(root, "rpm-ostree"))
		return HOST_RPM_OSTREE;
	if (has_program(root, "kernelstub"))
		return HOST_KERNELSTUB;
	if (has_program(root, "grubby"))
		return HOST_GRUBBY;
	if (is_systemd_boot(root))
		return HOST_KERNEL_INSTALL;
	if (has_grub && reads_dropins(root))
		return HOST_GRUB_DEBIAN;
	if (has_grub && (has_program(root, "grub-mkconfig") || has_program(root, "grub2-mkconfig")))
		return HOST_GRUB_OTHER;
	return HOST_NO_LOADER;
}

/* --- by hand ------------------------------------------------------------------------------- */

static void print_words(FILE *out, const char *const words[])
{
	for (size_t i = 0; words[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", words[i]);
}

/* One command with a word each. */
static void print_each(FILE *out, const char *command, const char *const words[],
		       const char *option)
{
	fputs(command, out);
	for (size_t i = 0; words[i]; i++)
		fprintf(out, " %s%s", option, words[i]);
	fputc('\n', out);
}

static void print_quoted(FILE *out, const char *command, const char *const words[])
{
	if (!words[0])
		return;
	fprintf(out, "%s\"", command);
	print_words(out, words);
	fputs("\"\n", out);
}

static void print_edit(FILE *out, const char *where, const struct host_words *words)
{
	if (words->add[0]) {
		fprintf(out, "in %s, add: ", where);
		print_words(out, words->add);
		fputc('\n', out);
	}
	if (words->drop[0]) {
		fprintf(out, "in %s, take out: ", where);
		print_words(out, words->drop);
		fputc('\n', out);
	}
}

static void print_by_hand(FILE *out, const struct host_root *root, enum host_loader loader,
			  const struct host_words *words)
{
	bool two = has_program(root, "grub2-mkconfig");

	switch (loader) {
	case HOST_GRUBBY:
		print_quoted(out, "grubby --update-kernel=ALL --args=", words->add);
		print_quoted(out, "grubby --update-kernel=ALL --remove-args=", words->drop);
		break;
	case HOST_RPM_OSTREE:
		if (words->add[0])
			print_each(out, "rpm-ostree kargs", words->add, "--append-if-missing=");
		if (words->drop[0])
			print_each(out, "rpm-ostree kargs", words->drop, "--delete-if-present=");
		break;
	case HOST_KERNELSTUB:
		print_quoted(out, "kernelstub --add-options ", words->add);
		print_quoted(out, "kernelstub --delete-options ", words->drop);
		break;
	case HOST_PROXMOX:
		print_edit(out,
			   host_exists(root, "etc/kernel/cmdline")
				   ? "/etc/kernel/cmdline"
				   : "GRUB_CMDLINE_LINUX of /etc/default/grub",
			   words);
		fputs("proxmox-boot-tool refresh\n", out);
		break;
	case HOST_GRUB_OTHER:
		print_edit(out, "GRUB_CMDLINE_LINUX of /etc/default/grub", words);
		fprintf(out, "%s -o /boot/%s/grub.cfg\n", two ? "grub2-mkconfig" : "grub-mkconfig",
			two ? "grub2" : "grub");
		break;
	default:
		print_edit(out, "the kernel command line of your boot loader", words);
		break;
	}
}

char *host_loader_by_hand(const struct host_root *root, enum host_loader loader,
			  const struct host_words *words)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = host_need(open_memstream(&text, &size));

	print_by_hand(out, root, loader, words);
	if (fclose(out))
		host_need(NULL);
	return text;
}

/* --- whichever ----------------------------------------------------------------------------- */

bool host_loader_has(const struct host_root *root, enum host_loader loader, const char *word)
{
	return loader == HOST_GRUB_DEBIAN      ? host_grub_has(root, word)
	       : loader == HOST_KERNEL_INSTALL ? host_install_has(root, word)
					       : false;
}

bool host_loader_words(enum host_loader loader, const struct host_words *words,
		       struct host_batch *batch)
{
	return loader == HOST_GRUB_DEBIAN ? host_grub_words(words, batch)
					  : host_install_words(words, batch);
}

bool host_loader_entries(enum host_loader loader, const char *once, struct host_batch *batch)
{
	static const char back[] = "way-back " HOST_WAY_BACK "\n";
	char *text;

	text = host_format("%s%s%s%s", back, once ? "once " : "", once ? once : "",
			   once ? "\n" : "");
	host_batch_write(batch, HOST_ENTRIES, text, strlen(text), 0644, "%s",
			 once ? "the entries of the boot menu: the way back, and the trial"
			      : "the entry of the boot menu that leaves the host everything");
	free(text);
	if (loader == HOST_GRUB_DEBIAN)
		host_grub_entries(batch);
	return loader == HOST_GRUB_DEBIAN || !once || host_install_keep(batch);
}

bool host_loader_shows(const struct host_root *root, enum host_loader loader,
		       const char *const words[])
{
	return loader != HOST_GRUB_DEBIAN || host_grub_shows(root, words);
}

const char *host_loader_no_once(const struct host_root *root, enum host_loader loader)
{
	switch (loader) {
	case HOST_GRUB_DEBIAN:
		return host_grub_no_once(root);
	case HOST_KERNEL_INSTALL:
		return host_install_no_once(root);
	default:
		return "it takes GRUB as Debian has it, or systemd-boot with kernel-install; with "
		       "this boot loader it cannot be done from here";
	}
}

const char *host_loader_no_way_back(const struct host_root *root, enum host_loader loader)
{
	switch (loader) {
	case HOST_GRUB_DEBIAN:
		return NULL;
	case HOST_KERNEL_INSTALL:
		return host_install_no_entries(root);
	default:
		return "the menu of this boot loader is not made from here";
	}
}

char *host_loader_command(enum host_loader loader)
{
	const char *command = loaders[loader].command;

	return host_need(strdup(command ? command : "nothing"));
}

bool host_loader_update(const struct host_root *root, enum host_loader loader, bool aside)
{
	return loader == HOST_GRUB_DEBIAN ? host_grub_update(root, aside)
					  : host_install_update(root, aside);
}

bool host_loader_once(const struct host_root *root, enum host_loader loader, bool aside)
{
	return loader == HOST_GRUB_DEBIAN ? host_grub_once(root, aside)
					  : host_install_once(root, aside);
}

/* --- a program ----------------------------------------------------------------------------- */

bool host_loader_run(const struct host_root *root, bool aside, const char *program, ...)
{
	struct host_command *command = host_need(calloc(1, sizeof(*command)));
	const char *word = program;
	va_list args;
	size_t n = 0;
	bool good;

	if (!host_program(root, program, command->program)) {
		host_warn("cannot run %s: there is no such program%s%s", program,
			  *root->path ? " below " : "", root->path);
		free(command);
		return false;
	}
	va_start(args, program);
	for (; word && n < HOST_ARGUMENTS_MAX; word = va_arg(args, const char *), n++) {
		snprintf(command->text[n], PATH_MAX, "%s", word);
		command->argument[n] = command->text[n];
	}
	va_end(args);
	good = host_rebuild_run(root, command, aside);
	free(command);
	return good;
}
