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

static void of_slot(struct host_add *add, size_t index, bool told[])
{
	const struct eb_functions *functions = &add->after->boot.functions;
	struct list list;

	begin(&list, add);
	for (size_t i = 0; i < functions->n; i++) {
		if (i == index || told[i] || !stays(add, i) ||
		    eb_is_bridge(&functions->function[i]) ||
		    functions->function[i].where >> 3 != functions->function[index].where >> 3)
			continue;
		told[i] = true;
		put(&list, i, "slot", "--with slot");
	}
	end(&list);
	if (list.n)
		host_note(
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
		    !host_blocks(&kernel, function, host_function(add->after, member)->driver))
			continue;
		told[member] = true;
		bridges += bridge;
		put(&list, member, "group", bridge ? NULL : "--with group");
	}
	end(&list);
	if (list.n)
		host_note(
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

	of_slot(add, index, told);
	if (group)
		of_group(add, group, index, told);
}
