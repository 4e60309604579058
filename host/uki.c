// SPDX-License-Identifier: GPL-2.0-or-later
/* A unified kernel image: a program for EFI (PE/COFF) with the initramfs as one of its sections. */
#include <string.h>

#include "image_read.h"

#define SECTIONS_MAX 96
#define SECTION_SIZE 40
#define COFF_SIZE 24 /* with the magic */

static uint32_t little(const unsigned char *at, size_t size)
{
	uint32_t value = 0;

	while (size--)
		value = value << 8 | at[size];
	return value;
}

static bool is_cut_off(struct host_load *load)
{
	return host_load_fail(load, "it is a program for EFI that is cut off");
}

/* Where the content of a section lies: its own size, or that with what fills it up. */
static bool narrow(struct host_part *part, const unsigned char section[SECTION_SIZE],
		   struct host_load *load)
{
	uint64_t size = little(section + 8, 4), raw = little(section + 16, 4);
	uint64_t at = little(section + 20, 4), length = part->end - part->start;

	if (!size || size > raw)
		size = raw;
	if (at > length || size > length - at)
		return is_cut_off(load);
	part->start += at;
	part->end = part->start + size;
	return true;
}

bool host_uki(struct host_part *part, bool *is_uki, struct host_load *load)
{
	unsigned char start[64], coff[COFF_SIZE], section[SECTION_SIZE];
	uint64_t at;
	uint32_t sections;

	*is_uki = host_part_read(part, part->start, start, sizeof(start)) == sizeof(start) &&
		  !memcmp(start, "MZ", 2);
	if (!*is_uki)
		return true;
	at = part->start + little(start + 60, 4);
	if (host_part_read(part, at, coff, sizeof(coff)) != sizeof(coff))
		return is_cut_off(load);
	if (memcmp(coff, "PE\0", 4))
		return host_load_fail(load, "it begins like a program for EFI, and is none");
	sections = little(coff + 6, 2);
	at += COFF_SIZE + little(coff + 20, 2);
	for (uint32_t i = 0; i < sections && i < SECTIONS_MAX; i++, at += SECTION_SIZE) {
		if (host_part_read(part, at, section, sizeof(section)) != sizeof(section))
			return is_cut_off(load);
		if (!memcmp(section, ".initrd", 8))
			return narrow(part, section, load);
	}
	return host_load_fail(load, "it is a program for EFI, or a kernel, without an initramfs "
				    "(section .initrd) in it");
}
