// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "machine.h"

static struct host_machine *sorted;

static int compare(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;
	int group_a = host_function(sorted, a)->group, group_b = host_function(sorted, b)->group;

	if (group_a != group_b)
		return group_a < group_b ? -1 : 1;
	return a < b ? -1 : a > b;
}

void host_groups_open(struct host_machine *machine, struct host_groups *groups)
{
	size_t n = machine->boot.functions.n;

	*groups = (struct host_groups){
		.order = host_need(calloc(n + 1, sizeof(groups->order[0]))),
		.group = host_need(calloc(n + 1, sizeof(groups->group[0]))),
	};
	for (size_t i = 0; i < n; i++)
		groups->order[i] = i;
	sorted = machine;
	qsort(groups->order, n, sizeof(groups->order[0]), compare);
	for (size_t i = 0; i < n; i++) {
		int number = host_function(machine, groups->order[i])->group;
		struct host_group *last = groups->n ? &groups->group[groups->n - 1] : NULL;

		if (number < 0) {
			groups->ungrouped++;
		} else if (last && last->number == number) {
			last->n++;
		} else {
			groups->group[groups->n++] =
				(struct host_group){number, 1, &groups->order[i]};
		}
	}
}

void host_groups_close(struct host_groups *groups)
{
	free(groups->group);
	free(groups->order);
}

const struct host_group *host_groups_find(const struct host_groups *groups, int number)
{
	size_t low = 0, high = groups->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (groups->group[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < groups->n && groups->group[low].number == number ? &groups->group[low] : NULL;
}
