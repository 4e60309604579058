// SPDX-License-Identifier: GPL-2.0-or-later
#include "draw.h"

static void add_line(const struct drawn_machine *machine, const struct drawn_function *one,
		     struct drawn_text *table)
{
	const struct eb_function *function = &one->function;
	char address[EB_WHERE_SIZE], other[EB_WHERE_SIZE] = "-";

	eb_where_format(function->where, address);
	if (one->under != DRAWN_NONE)
		eb_where_format(machine->function[one->under].function.where, other);
	drawn_add(table, "%s %04x:%04x %04x:%04x %06x 00 - ", address,
		  (unsigned int)(function->id >> 48), (unsigned int)(function->id >> 32 & 0xffff),
		  (unsigned int)(function->id >> 16 & 0xffff),
		  (unsigned int)(function->id & 0xffff), function->class_id);
	if (one->group == DRAWN_NONE)
		drawn_add(table, "- %s", other);
	else
		drawn_add(table, "%d %s", one->group, other);
	if (one->vfs)
		drawn_add(table, " sriov=%u", one->vfs);
	if (one->pf != DRAWN_NONE) {
		eb_where_format(machine->function[one->pf].function.where, other);
		drawn_add(table, " physfn=%s", other);
	}
	drawn_add(table, "\n");
}

void drawn_table(const struct drawn_machine *machine, struct drawn_text *table)
{
	table->len = 0;
	drawn_add(table, "iommu dmar0\n");
	for (size_t i = 0; i < machine->n; i++)
		if (machine->function[i].under == DRAWN_NONE &&
		    machine->function[i].pf == DRAWN_NONE)
			add_line(machine, &machine->function[i], table);
	for (size_t i = 0; i < machine->n; i++)
		if (machine->function[i].under != DRAWN_NONE &&
		    machine->function[i].pf == DRAWN_NONE)
			add_line(machine, &machine->function[i], table);
	for (size_t i = 0; i < machine->n; i++)
		if (machine->function[i].pf != DRAWN_NONE)
			add_line(machine, &machine->function[i], table);
}
