// SPDX-License-Identifier: GPL-2.0-or-later
/* What stays with the host beside what is bound, and may stand in its way. */
#include <stdlib.h>
#include <string.h>

#include "add.h"
#include "view.h"

/* The functions of one kind that are left behind, in words. */
struct list {
	struct host_add *add;
	char *text;
	size_t size, n;
	FILE *out;
};

static void begin(struct list *list, struct host_add *add)
{
	*list = (struct list){.add = add};
	list->out = host_need(open_memstream(&list->text, &list->size));
}

static void put(struct list *list, size_t index, const char *because, const char *insist)
{
	const struct host_function *function = host_function(list->add->after, index);
	char called[HOST_CALLED_SIZE];

	host_called(list->add->after, index, called);
	fprintf(list->out, "%s%s", list->n++ ? ", " : "", called);
	if (*function->driver)
		fprintf(list->out, " on %s", function->driver);
	host_json_append(list->add->left,
			 host_json_pack("{s:s, s:o, s:s, s:o}", "address", function->address,
					"driver", host_json_name(function->driver), "because",
					because, "insist", host_json_text(insist)));
}

static void end(struct list *list)
{
	if (fclose(list->out))
		host_need(NULL);
}

static bool stays(const struct host_add *add, size_t index)
{
	return add->after->boot.plan.decision[index].action != EB_DO_BIND;
}

/*
 * Is the other one there only as long as the host's driver has the function: its virtual function,
 * or what is behind it, as behind a VMD?
 */
static bool goes_with(const struct host_add *add, size_t index, size_t other)
{
	const char *address = host_function(add->after, index)->address;
	const char *others = host_function(add->after, other)->address;
	char real[PATH_MAX], path[PATH_MAX];
	size_t len;

	if (other == index || !host_real(&add->root, real, EB_DEVICES_DIR "/%s", address))
		return false;
	if (host_real(&add->root, path, EB_DEVICES_DIR "/%s/physfn", others))
		return !strcmp(path, real);
	len = strlen(real);
	return host_real(&add->root, path, EB_DEVICES_DIR "/%s", others) &&
	       !strncmp(path, real, len) && path[len] == '/';
}

static bool is_virtual(const struct host_add *add, size_t index)
{
	char path[PATH_MAX];

	return host_real(&add->root, path, EB_DEVICES_DIR "/%s/physfn",
			 host_function(add->after, index)->address);
}

static void tell_gone(struct host_add *add, size_t index)
{
	const struct eb_functions *functions = &add->after->boot.functions;
	char first[PATH_MAX];
	bool has_virtual = host_real(&add->root, first, EB_DEVICES_DIR "/%s/virtfn0",
				     host_function(add->after, index)->address);
	const char *example = NULL;
	size_t n = 0;

	for (size_t i = 0; i < functions->n; i++) {
		/* Behind others there are domains of more than 16 bits
		 * (drivers/pci/controller/vmd.c). */
		if ((!has_virtual && !(functions->function[i].where >> 32)) ||
		    !goes_with(add, index, i))
			continue;
		if (!n++)
			example = host_function(add->after, i)->address;
	}
	if (n)
		host_json_sentence(
			add->notes,
			"%zu function%s, beginning with %s, will not be there when %s is bound: "
			"%s the host's driver of it",
			n, n > 1 ? "s" : "", example, host_function(add->after, index)->address,
			has_virtual ? "virtual functions are made by"
				    : "what is behind it comes with");
}

static void of_slot(struct host_add *add, size_t index, bool told[])
{
	const struct eb_functions *functions = &add->after->boot.functions;
	struct list list;

	/* Virtual functions have addresses of one slot as they come, and are each for itself. */
	if (is_virtual(add, index))
		return;
	begin(&list, add);
	for (size_t i = 0; i < functions->n; i++) {
		if (i == index || told[i] || !stays(add, i) ||
		    eb_is_bridge(&functions->function[i]) ||
		    functions->function[i].where >> 3 != functions->function[index].where >> 3 ||
		    is_virtual(add, i))
			continue;
		told[i] = true;
		put(&list, i, "slot", "--with slot");
	}
	end(&list);
	if (list.n)
		host_json_sentence(
			add->notes,
			"Of the same card as %s, the host keeps %s. To bind them too: --with slot",
			host_function(add->after, index)->address, list.text);
	free(list.text);
}

/* Once for a group: nothing in it is told twice. */
static void of_group(struct host_add *add, const struct host_group *group, size_t index,
		     bool told[])
{
	struct host_kernel kernel;
	size_t bridges = 0;
	struct list list;

	host_kernel_read(&add->root, NULL, &kernel);
	begin(&list, add);
	for (size_t i = 0; i < group->n; i++) {
		size_t member = group->member[i];
		const struct eb_function *function = &add->after->boot.functions.function[member];
		bool bridge = eb_is_bridge(function);

		if (told[member] || !stays(add, member) ||
		    !host_blocks(&kernel, function, host_function(add->after, member)->driver) ||
		    goes_with(add, index, member))
			continue;
		told[member] = true;
		bridges += bridge;
		put(&list, member, "group", bridge ? NULL : "--with group");
	}
	end(&list);
	if (list.n)
		host_json_sentence(
			add->notes,
			"In IOMMU group %d, that of %s, the host keeps %s: as long as that is so, "
			"no guest can have any of the group.%s `earlybind groups` says what would "
			"help",
			group->number, host_function(add->after, index)->address, list.text,
			bridges < list.n ? " To bind them too: --with group;" : "");
	free(list.text);
}

void host_add_left(struct host_add *add, struct host_groups *groups, size_t index,
		   bool told[EB_FUNCTIONS_MAX])
{
	const struct host_group *group =
		host_groups_find(groups, host_function(add->after, index)->group);

	tell_gone(add, index);
	of_slot(add, index, told);
	if (group)
		of_group(add, group, index, told);
}
