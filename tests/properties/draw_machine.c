// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "draw.h"

void draw_begin(struct draw *draw, uint64_t seed)
{
	draw->state = seed;
}

/* splitmix64: each seed, the next one too, has numbers of its own. */
static uint64_t next(struct draw *draw)
{
	uint64_t z = draw->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

unsigned int draw_below(struct draw *draw, unsigned int n)
{
	return (unsigned int)(next(draw) % n);
}

bool draw_chance(struct draw *draw, unsigned int percent)
{
	return draw_below(draw, 100) < percent;
}

static const uint32_t classes[] = {0x030000, 0x030000, 0x030200, 0x038000, 0x040300, 0x040100,
				   0x010802, 0x010601, 0x020000, 0x020000, 0x120000, 0x0c0330};
static const uint16_t vendors[] = {0x10de, 0x10ee, 0x8086, 0x1b36};
static const uint16_t devices[] = {0x2489, 0x228b, 0x5000, 0x0010};

#define PICK(draw, table) ((table)[draw_below((draw), sizeof(table) / sizeof((table)[0]))])

static struct drawn_function draw_function(struct draw *draw)
{
	struct drawn_function drawn = {
		.group = DRAWN_NONE,
		.under = DRAWN_NONE,
		.pf = DRAWN_NONE,
	};

	drawn.function.id = EB_ID(PICK(draw, vendors), PICK(draw, devices),
				  draw_chance(draw, 50) ? 0x1458 : 0x10ee,
				  draw_chance(draw, 50) ? 0x4075 : 0x000e);
	drawn.function.class_id = PICK(draw, classes);
	if (draw_chance(draw, 80))
		drawn.group = (int)draw_below(draw, 6);
	return drawn;
}

static bool is_taken(const struct drawn_machine *machine, uint64_t where)
{
	for (size_t i = 0; i < machine->n; i++)
		if (machine->function[i].function.where == where)
			return true;
	return false;
}

/* A port of the root bus for each bus behind it. */
static void draw_ports(struct draw *draw, struct drawn_machine *machine, unsigned int ports)
{
	for (unsigned int i = 0; i < ports; i++) {
		struct drawn_function port = draw_function(draw);

		port.function.class_id = 0x060400;
		port.function.where = EB_WHERE(0, 0, 0x1c, i);
		machine->function[machine->n++] = port;
	}
}

/* On the root bus, or behind a port; slots have several functions as often as not. */
static void draw_endpoint(struct draw *draw, struct drawn_machine *machine, unsigned int ports)
{
	struct drawn_function drawn = draw_function(draw);
	unsigned int behind = draw_below(draw, ports + 1);

	drawn.function.where =
		EB_WHERE(0, behind, behind ? draw_below(draw, 2) : 1 + draw_below(draw, 3),
			 draw_below(draw, 3));
	if (behind)
		drawn.under = (int)behind - 1;
	if (!is_taken(machine, drawn.function.where))
		machine->function[machine->n++] = drawn;
}

/* Virtual functions of the last endpoint, on slots of its bus that nothing else is on. */
static void draw_virtual(struct draw *draw, struct drawn_machine *machine)
{
	int pf = (int)machine->n - 1;
	unsigned int n = 1 + draw_below(draw, 3);

	machine->function[pf].vfs = n;
	for (unsigned int i = 0; i < n; i++) {
		struct drawn_function virtual = machine->function[pf];

		virtual.vfs = 0;
		virtual.pf = pf;
		virtual.vf = i;
		virtual.function.where = (virtual.function.where & ~UINT64_C(0xff)) | 0x10 << 3 | i;
		machine->function[machine->n++] = virtual;
	}
}

static int by_where(const void *a, const void *b)
{
	const struct drawn_function *left = a, *right = b;

	return (left->function.where > right->function.where) -
	       (left->function.where < right->function.where);
}

static int find(const struct drawn_machine *machine, uint64_t where)
{
	for (size_t i = 0; i < machine->n; i++)
		if (machine->function[i].function.where == where)
			return (int)i;
	return DRAWN_NONE;
}

/* As the scan has them: what refers to another function by its number is renumbered. */
static void sort(struct drawn_machine *machine)
{
	struct drawn_machine before = *machine;

	qsort(machine->function, machine->n, sizeof(machine->function[0]), by_where);
	for (size_t i = 0; i < machine->n; i++) {
		struct drawn_function *drawn = &machine->function[i];

		if (drawn->under != DRAWN_NONE)
			drawn->under = find(machine, before.function[drawn->under].function.where);
		if (drawn->pf != DRAWN_NONE)
			drawn->pf = find(machine, before.function[drawn->pf].function.where);
	}
}

void draw_machine(struct draw *draw, struct drawn_machine *machine)
{
	unsigned int ports = draw_below(draw, 3), endpoints = 1 + draw_below(draw, 9);

	machine->n = 0;
	draw_ports(draw, machine, ports);
	for (unsigned int i = 0; i < endpoints; i++)
		draw_endpoint(draw, machine, ports);
	if (machine->n > ports && draw_chance(draw, 30))
		draw_virtual(draw, machine);
	sort(machine);
}
