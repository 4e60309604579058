// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "draw.h"

void drawn_add(struct drawn_text *text, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text->text + text->len, sizeof(text->text) - text->len, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(text->text) - text->len) {
		fputs("a drawn text is too long\n", stderr);
		exit(2);
	}
	text->len += (size_t)len;
}

static const struct drawn_function *any(struct draw *draw, const struct drawn_machine *machine)
{
	return &machine->function[draw_below(draw, (unsigned int)machine->n)];
}

static void add_address(struct draw *draw, uint64_t where, struct drawn_text *text)
{
	char address[EB_WHERE_SIZE];

	eb_where_format(where, address);
	if (draw_chance(draw, 20))
		address[11] = '*';
	drawn_add(text, "%s", address + (draw_chance(draw, 50) ? 5 : 0));
}

void drawn_path(const struct drawn_machine *machine, size_t index, struct drawn_text *text)
{
	const struct drawn_function *drawn = &machine->function[index];
	char address[EB_WHERE_SIZE];

	eb_where_format(drawn->function.where, address);
	if (drawn->under == DRAWN_NONE) {
		drawn_add(text, "%s", address);
		return;
	}
	drawn_path(machine, (size_t)drawn->under, text);
	drawn_add(text, "/%s", address + 8);
}

/* Of one that is there, or of none. */
static void add_id(struct draw *draw, const struct drawn_machine *machine, struct drawn_text *text)
{
	const struct eb_function *function = &any(draw, machine)->function;
	unsigned int vendor = function->id >> 48, device = function->id >> 32 & 0xffff;
	unsigned int subvendor = function->id >> 16 & 0xffff, subdevice = function->id & 0xffff;

	switch (draw_below(draw, 8)) {
	case 0:
		drawn_add(text, "%04x:*", vendor);
		break;
	case 1:
		drawn_add(text, "%04x:", vendor);
		break;
	case 2:
		drawn_add(text, "%04X:%04X:%04x:%04x", vendor, device, subvendor, subdevice);
		break;
	case 3:
		drawn_add(text, "%04x:%04x:*:%04x:%06x", vendor, device, subdevice,
			  function->class_id);
		break;
	case 4:
		drawn_add(text, "*:%04x:%04x:*:%06x:ff0000", device, subvendor, function->class_id);
		break;
	case 5:
		drawn_add(text, "dead:%04x", device);
		break;
	default:
		drawn_add(text, "%04x:%04x", vendor, device);
	}
}

static void add_class(struct draw *draw, const struct drawn_machine *machine,
		      struct drawn_text *text)
{
	static const char *const names[] = {"display", "accelerator", "network", "storage",
					    "nvme",    "usb",	      "audio"};
	uint32_t class_id = any(draw, machine)->function.class_id;
	int digits = 2 + 2 * (int)draw_below(draw, 3);

	if (draw_chance(draw, 50))
		drawn_add(text, "class=%s", names[draw_below(draw, 7)]);
	else
		drawn_add(text, "class=%0*x", digits, class_id >> (24 - 4 * digits));
}

static void add_path(struct draw *draw, const struct drawn_machine *machine,
		     struct drawn_text *text)
{
	size_t index = draw_below(draw, (unsigned int)machine->n);

	drawn_path(machine, index, text);
	/* There, or one step too far. */
	if (draw_chance(draw, 20))
		drawn_add(text, "/0%x.%x", draw_below(draw, 2), draw_below(draw, 2));
	if (draw_chance(draw, 10))
		text->text[text->len - 1] = '*';
}

static void add_selector(struct draw *draw, const struct drawn_machine *machine,
			 struct drawn_text *text)
{
	switch (draw_below(draw, 8)) {
	case 0:
	case 1:
		add_address(draw, any(draw, machine)->function.where, text);
		break;
	case 2:
		add_path(draw, machine, text);
		break;
	case 3:
		add_class(draw, machine, text);
		break;
	default:
		add_id(draw, machine, text);
	}
}

static void add_pf(struct draw *draw, const struct drawn_machine *machine, struct drawn_text *text)
{
	const struct drawn_function *drawn = any(draw, machine);

	drawn_add(text, "pf=");
	if (drawn->pf != DRAWN_NONE)
		drawn = &machine->function[drawn->pf];
	add_address(draw, drawn->function.where, text);
}

static void add_vf(struct draw *draw, struct drawn_text *text)
{
	unsigned int low = draw_below(draw, 3);

	drawn_add(text, "vf=%u", low);
	if (draw_chance(draw, 50))
		drawn_add(text, "-%u", low + draw_below(draw, 3));
}

/* What has no values, or few. */
static void add_word(struct draw *draw, struct drawn_text *text)
{
	static const char *const words[] = {
		"with=slot",	   "with=group",      "optional",      "allow=last-display",
		"allow=in-use",	   "fallback=none",   "driver=auto",   "driver=none",
		"driver=vfio_pci", "driver=pci-stub", "driver=a_b-c9", "count=0",
		"count=1",	   "count=2",	      "vendor=10de",   "vendor=8086",
		"with=nothing",	   "driver=",	      "colour=red",    "count=many",
	};
	/* The last four are wrong. */
	unsigned int n = draw_chance(draw, 5) ? 20 : 16;

	drawn_add(text, "%s", words[draw_below(draw, n)]);
}

static void add_key(struct draw *draw, const struct drawn_machine *machine, struct drawn_text *text)
{
	switch (draw_below(draw, 10)) {
	case 0:
		drawn_add(text, "except=");
		add_selector(draw, machine, text);
		break;
	case 1:
		drawn_add(text, "id=");
		add_id(draw, machine, text);
		break;
	case 2:
		add_pf(draw, machine, text);
		break;
	case 3:
		add_vf(draw, text);
		break;
	case 4:
		add_class(draw, machine, text);
		break;
	default:
		add_word(draw, text);
	}
}

static void add_rule(struct draw *draw, const struct drawn_machine *machine, char separator,
		     struct drawn_text *text)
{
	unsigned int keys = draw_chance(draw, 60) ? 0 : 1 + draw_below(draw, 3);

	if (draw_chance(draw, 10))
		add_pf(draw, machine, text);
	else
		add_selector(draw, machine, text);
	while (keys--) {
		drawn_add(text, "%c", separator);
		add_key(draw, machine, text);
	}
}

void draw_config(struct draw *draw, const struct drawn_machine *machine, struct drawn_text *text)
{
	unsigned int lines = draw_below(draw, 7);

	text->len = 0;
	text->text[0] = '\0';
	while (lines--) {
		unsigned int what = draw_below(draw, 100);

		if (what < 3)
			drawn_add(text, "allow %s\n", what ? "last-display" : "in-use");
		else if (what < 5)
			drawn_add(text, "leave it # to me\n");
		else if (what < 6)
			drawn_add(text, "cmdline off\n");
		else {
			drawn_add(text, what < 75 ? "bind\t" : "leave ");
			add_rule(draw, machine, ' ', text);
			drawn_add(text, what % 9 ? "\n" : " # because\n");
		}
	}
}

void draw_cmdline(struct draw *draw, const struct drawn_machine *machine, struct drawn_text *text)
{
	unsigned int words = draw_below(draw, 4);

	text->len = 0;
	text->text[0] = '\0';
	drawn_add(text, "root=/dev/vda1 ro");
	while (words--) {
		unsigned int what = draw_below(draw, 100);

		if (what < 15) {
			drawn_add(text, what < 10 ? " vfio-pci.ids=" : " earlybind.ids=");
			add_id(draw, machine, text);
		} else if (what < 20) {
			drawn_add(text, what < 17 ? " earlybind.allow=last-display" : " quiet");
		} else {
			drawn_add(text, what < 70 ? " earlybind.bind=" : " earlybind.leave=");
			add_rule(draw, machine, ',', text);
		}
	}
}
