// SPDX-License-Identifier: GPL-2.0-or-later
#include "show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

int host_pick(struct host_machine *machine, char *const selector[], bool picked[EB_FUNCTIONS_MAX])
{
	size_t n = machine->boot.functions.n;
	bool *one = host_need(calloc(EB_FUNCTIONS_MAX, sizeof(*one)));
	int status = HOST_OK;

	memset(picked, !*selector, EB_FUNCTIONS_MAX * sizeof(picked[0]));
	for (; *selector && status != HOST_USAGE; selector++) {
		bool any = false;

		if (!host_select(machine, *selector, one))
			status = HOST_USAGE;
		for (size_t i = 0; status != HOST_USAGE && i < n; i++) {
			picked[i] |= one[i];
			any |= one[i];
		}
		if (status != HOST_USAGE && !any) {
			host_warn("there is no device that '%s' picks; `earlybind list` shows all",
				  *selector);
			status = HOST_NOT_SO;
		}
	}
	free(one);
	return status;
}

bool host_warn_sysfs(const struct host_machine *machine)
{
	const struct eb_functions *functions = &machine->boot.functions;
	const struct eb_ruleset *rules = &machine->boot.rules;
	size_t n = rules->errors < EB_ERRORS_MAX ? rules->errors : EB_ERRORS_MAX;
	char first[EB_WHERE_SIZE];
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const struct eb_error *error = &rules->error[i];

		if (error->origin.file || error->origin.line != EB_ORIGIN_SYSFS.line)
			continue;
		host_warn("%s", error->message);
		any = true;
	}
	/* Of a machine that nothing is asked of the boot program knows nothing. */
	if (machine->unlisted && !any)
		host_warn("cannot list /" EB_DEVICES_DIR ": %s", eb_errno_words(machine->unlisted));
	if (functions->skipped && !any) {
		eb_where_format(functions->skipped_first, first);
		host_warn("%zu functions are not shown, %s first: no readable modalias, or more "
			  "than %u of them",
			  functions->skipped, first, EB_FUNCTIONS_MAX);
	}
	return !any && !machine->unlisted && !functions->skipped;
}

const char *host_idle_words(const struct eb_machine *boot)
{
	if (!boot->idle)
		return NULL;
	if (boot->crashed)
		return "This is a crash-dump kernel (/proc/vmcore): nothing is touched.";
	if (boot->options.off)
		return "earlybind.off is on the kernel command line: nothing is touched, and "
		       "vfio-pci.ids= acts as if earlybind were not installed.";
	if (boot->rules.rules)
		return "The functions cannot be listed: nothing is bound.";
	if (boot->rules.errors)
		return "There is no rule that can be read: nothing is bound.";
	return "There are no rules: nothing is bound. `earlybind add` writes one.";
}

const char *host_idle_word(const struct eb_machine *boot)
{
	if (!boot->idle)
		return NULL;
	if (boot->crashed)
		return "crashed";
	if (boot->options.off)
		return "off";
	return boot->rules.errors ? "unreadable" : "no-rules";
}

const char *host_unlisted_help(const struct host_machine *machine)
{
	return machine->unlisted == EACCES || machine->unlisted == EPERM
		       ? "Look again as root."
		       : "Mount sysfs (mount -t sysfs sysfs /sys), or give --root a tree that has "
			 "one.";
}

void host_say_none(const struct host_machine *machine)
{
	if (machine->unlisted)
		host_say("",
			 "Which PCI devices there are is not known: /" EB_DEVICES_DIR
			 " cannot be listed (%s). %s",
			 eb_errno_words(machine->unlisted), host_unlisted_help(machine));
	else
		host_say("", "There are no PCI devices.");
}

void host_revision(struct host_machine *machine, size_t index, char revision[3])
{
	char text[16] = "";
	uint32_t value;

	*revision = '\0';
	if (host_attribute(machine, index, "revision", text, sizeof(text)) &&
	    !strncmp(text, "0x", 2) && !eb_text_hex(eb_text(text + 2), 2, 2, &value))
		snprintf(revision, 3, "%02x", value & 0xff);
}

void host_json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		host_need(NULL);
}

json_t *host_function_json(struct host_machine *machine, size_t index)
{
	const struct eb_function *function = &machine->boot.functions.function[index];
	const struct host_function *of = host_function(machine, index);
	char name[HOST_NAME_SIZE], class_name[HOST_NAME_SIZE], revision[3], subsystem[EB_ID_SIZE];

	host_name_device(function->id, name);
	host_name_class(function->class_id, class_name);
	host_revision(machine, index, revision);
	eb_id_format(function->id << 32, subsystem);
	return host_json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:b}", "address",
			      of->address, "id", of->id, "class", of->class_id, "class_name",
			      host_json_text(class_name), "name", host_json_text(name), "driver",
			      host_json_name(of->driver), "revision", host_json_name(revision),
			      "subsystem",
			      function->id & UINT32_MAX ? host_json_text(subsystem) : json_null(),
			      "bridge", of->bridge);
}
