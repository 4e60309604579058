// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * earlybind: what an administrator and the image generators call. One file a subcommand,
 * one row here.
 */
#include <locale.h>
#include <string.h>

#include "host.h"

static const struct {
	const char *name;
	int (*run)(int argc, char *argv[]);
	const char *summary;
	const char *help;
} commands[] = {
	{"setup", host_setup, "the whole procedure in one, for the next boots or for one",
	 host_setup_help},
	{"confirm", host_confirm, "keep what `setup --once` has tried", host_confirm_help},
	{"undo", host_undo, "take back all that setup changed", host_undo_help},
	{"apply", host_apply, "what the next boot would do, now, where that is safe",
	 host_apply_help},
	{"groups", host_groups, "the IOMMU groups, and what stands in the way of each",
	 host_groups_help},
	{"list", host_list, "the functions: drivers, group, and what earlybind will do",
	 host_list_help},
	{"plan", host_plan, "what the next boot will do, and why", host_plan_help},
	{"add", host_add, "have devices bound: write rules into the configuration", host_add_help},
	{"remove", host_remove, "take rules out of the configuration", host_remove_help},
	{"rebuild", host_rebuild, "make the images anew, if they are not current",
	 host_rebuild_help},
	{"check", host_check, "everything between here and a working boot", host_check_help},
	{"status", host_status, "what was asked of this boot, and what is true now",
	 host_status_help},
	{"collect", host_collect, "this machine's PCI tree as a tar, for a report",
	 host_collect_help},
	{"compile", host_compile, "what an image has to know of this host", host_compile_help},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *out)
{
	fputs("usage: earlybind COMMAND [OPTION...]\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n`earlybind COMMAND --help` says more; see also earlybind(8).\n", out);
}

/* What was printed counts only once it has left the buffer. */
static int end(int status)
{
	if (fflush(stdout) || ferror(stdout)) {
		host_warn("cannot write to standard output");
		return HOST_NOT_SO;
	}
	return status;
}

int main(int argc, char *argv[])
{
	const char *name = argc > 1 ? argv[1] : "";

	setlocale(LC_CTYPE, "");
	if (!strcmp(name, "--help") || !strcmp(name, "-h")) {
		print_help(stdout);
		return end(HOST_OK);
	}
	if (!strcmp(name, "--version")) {
		puts("earlybind " EB_VERSION);
		return end(HOST_OK);
	}
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(name, commands[i].name))
			continue;
		if (argc == 3 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
			fputs(commands[i].help, stdout);
			return end(HOST_OK);
		}
		return end(commands[i].run(argc - 1, argv + 1));
	}
	if (*name)
		host_warn("there is no command '%s'", name);
	print_help(stderr);
	return HOST_USAGE;
}
