// SPDX-License-Identifier: GPL-2.0-or-later
/* Sentences of the commands that edit: shown to people, or kept for --json. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edit.h"
#include "view.h"

void host_notes_say(const json_t *notes)
{
	for (size_t i = 0; i < json_array_size(notes); i++)
		host_say("", "%s", json_string_value(json_array_get(notes, i)));
}

void host_notes_warn(const json_t *notes)
{
	for (size_t i = 0; i < json_array_size(notes); i++)
		host_warn("%s", json_string_value(json_array_get(notes, i)));
}

void host_called(struct host_machine *machine, size_t index, char text[HOST_CALLED_SIZE])
{
	char name[HOST_NAME_SIZE];

	host_name_device(machine->boot.functions.function[index].id, name);
	snprintf(text, HOST_CALLED_SIZE, "%s (%s)", host_function(machine, index)->address, name);
}

int host_next(const char *root, bool rebuild, bool json)
{
	char name[] = "rebuild", option[] = "--root", *folder = host_need(strdup(root));
	char *argv[] = {name, option, folder, NULL};
	int status, out = -1;

	if (!rebuild) {
		free(folder);
		if (!json)
			host_say("",
				 "What comes next: `earlybind rebuild` puts it into the images; "
				 "reboot; `earlybind status` says whether it was done.");
		return HOST_OK;
	}
	fflush(stdout);
	/* What we print is one JSON object, and no more. */
	if (json && ((out = dup(STDOUT_FILENO)) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0))
		host_warn("cannot keep standard output for JSON alone");
	if (!strcmp(root, "/"))
		argv[1] = NULL;
	optind = 0; /* getopt begins anew */
	status = host_rebuild(argv[1] ? 3 : 1, argv);
	fflush(stdout);
	if (out >= 0) {
		dup2(out, STDOUT_FILENO);
		close(out);
	}
	free(folder);
	if (!json && status == HOST_OK)
		host_say("",
			 "What comes next: reboot; `earlybind status` says whether it was done.");
	return status;
}
