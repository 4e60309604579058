// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * aside-dump ROOT: what people did before earlybind, and the files and words as they are to be.
 */
#include <stdlib.h>

#include "aside.h"

static const char *const kinds[] = {"modprobe", "cmdline", "driverctl", "hook"};

static void print_legacy(const struct host_legacy *legacy)
{
	char *words = host_safe(legacy->words);

	printf("%s %s%s%s: %s\n", kinds[legacy->kind], legacy->place,
	       legacy->hidden ? " (hidden)" : "", legacy->by_hand ? " (by hand)" : "", words);
	for (size_t i = 0; i < legacy->selectors; i++)
		printf("  %s\n", legacy->selector[i]);
	free(words);
}

static void print_change(const struct host_change *change)
{
	if (change->text)
		printf("write %s (%s)\n%s---\n", change->path, change->why, change->text);
	else
		printf("remove %s (%s)\n", change->path, change->why);
}

int main(int argc, char *argv[])
{
	struct host_machine *machine;
	struct host_legacies legacies;
	struct host_words words = {0};
	struct host_batch batch;
	struct host_root root;

	if (argc != 2 || !host_root_open(&root, argv[1]) ||
	    !(machine = host_machine_open(&root, NULL)))
		return HOST_USAGE;
	host_legacies_open(&legacies, machine);
	host_batch_open(&batch, &root);
	host_legacies_aside(&legacies, &batch, &words);
	for (size_t i = 0; i < legacies.n; i++)
		print_legacy(&legacies.legacy[i]);
	for (size_t i = 0; i < batch.n; i++)
		print_change(&batch.change[i]);
	for (size_t i = 0; words.drop[i]; i++)
		printf("drop %s\n", words.drop[i]);
	host_batch_close(&batch);
	host_legacies_close(&legacies);
	host_machine_close(machine);
	host_root_close(&root);
	return HOST_OK;
}
