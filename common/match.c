// SPDX-License-Identifier: GPL-2.0-or-later
#include "match.h"

#include <errno.h>

static void never(struct eb_match *match)
{
	match->class_id |= EB_MATCH_NEVER;
	match->class_mask |= EB_MATCH_NEVER;
}

void eb_match_narrow(struct eb_match *match, const struct eb_match *other)
{
	if (((match->id ^ other->id) & match->id_mask & other->id_mask) ||
	    ((match->where ^ other->where) & match->where_mask & other->where_mask) ||
	    ((match->class_id ^ other->class_id) & match->class_mask & other->class_mask))
		never(match);
	match->id |= other->id;
	match->id_mask |= other->id_mask;
	match->where |= other->where;
	match->where_mask |= other->where_mask;
	match->class_id |= other->class_id;
	match->class_mask |= other->class_mask;
}

#define FIELDS 6

/* Split at every colon. Returns how many fields there are, or -EINVAL past six. */
static int split_fields(struct eb_text text, struct eb_text field[FIELDS])
{
	for (int n = 0; n < FIELDS; n++) {
		struct eb_text rest;

		if (!eb_text_split(text, ':', &field[n], &rest)) {
			field[n] = text;
			return n + 1;
		}
		text = rest;
	}
	return -EINVAL;
}

int eb_match_id(struct eb_text text, struct eb_match *match)
{
	struct eb_text field[FIELDS];
	int n = split_fields(text, field);

	*match = (struct eb_match){0};
	if (n < 2)
		return -EINVAL;
	for (int i = 0; i < n && i < 4; i++) {
		int shift = 48 - 16 * i;
		uint32_t value;

		if (eb_text_is(field[i], "*") || (i == 1 && n == 2 && !field[i].len))
			continue;
		if (eb_text_hex(field[i], 4, 4, &value))
			return -EINVAL;
		match->id |= (uint64_t)value << shift;
		match->id_mask |= UINT64_C(0xffff) << shift;
	}
	if (n < 5)
		return 0;
	match->class_mask = EB_CLASS_MASK;
	if (eb_text_hex(field[4], 1, 6, &match->class_id) ||
	    (n == 6 && eb_text_hex(field[5], 1, 6, &match->class_mask)))
		return -EINVAL;
	match->class_id &= match->class_mask;
	return 0;
}

/* Base class and subclass, with their mask: 0401 and 0403 are both audio. */
static const struct {
	char name[12];
	uint16_t value, mask;
} classes[] = {
	{"display", 0x0300, 0xff00}, {"accelerator", 0x1200, 0xff00}, {"network", 0x0200, 0xff00},
	{"storage", 0x0100, 0xff00}, {"nvme", 0x0108, 0xffff},	      {"usb", 0x0c03, 0xffff},
	{"audio", 0x0401, 0xfffd},
};

int eb_match_class(struct eb_text text, struct eb_match *match)
{
	uint32_t value;
	int missing = 24 - 4 * (int)text.len;

	*match = (struct eb_match){0};
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (!eb_text_is(text, classes[i].name))
			continue;
		match->class_id = (uint32_t)classes[i].value << 8;
		match->class_mask = (uint32_t)classes[i].mask << 8;
		return 0;
	}
	if (text.len % 2 || eb_text_hex(text, 2, 6, &value))
		return -EINVAL;
	match->class_id = value << missing;
	match->class_mask = EB_CLASS_MASK & EB_CLASS_MASK << missing;
	return 0;
}

int eb_match_vendor(struct eb_text text, struct eb_match *match)
{
	uint32_t value;

	*match = (struct eb_match){0};
	if (eb_text_hex(text, 4, 4, &value))
		return -EINVAL;
	match->id = (uint64_t)value << 48;
	match->id_mask = UINT64_C(0xffff) << 48;
	return 0;
}

int eb_match_selector(struct eb_text text, struct eb_match *match, struct eb_path *path,
		      enum eb_kind *kind)
{
	struct eb_text left, right;

	*match = (struct eb_match){0};
	if (eb_text_begins(text, "class=", &right)) {
		*kind = EB_KIND_CLASS;
		return eb_match_class(right, match);
	}
	if (eb_text_split(text, '/', &left, &right)) {
		*kind = EB_KIND_PATH;
		match->where = match->where_mask = EB_WHERE_NOWHERE;
		return eb_path_parse(text, path);
	}
	if (eb_text_split(text, '.', &left, &right)) {
		*kind = EB_KIND_ADDRESS;
		return eb_where_parse(text, &match->where, &match->where_mask);
	}
	*kind = EB_KIND_ID;
	return eb_match_id(text, match);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (unsigned char)c == 0xa0;
}

/*
 * One %x as the kernel's vsscanf reads it: blanks before it are skipped, 0x may
 * lead, and what is too large wraps. Returns the bytes taken, 0 where no digit is.
 */
static size_t kernel_hex(struct eb_text text, uint32_t *value)
{
	size_t i = 0;

	while (i < text.len && is_blank(text.at[i]))
		i++;
	if (i == text.len || eb_hex_digit(text.at[i]) < 0)
		return 0;
	if (i + 1 < text.len && text.at[i] == '0' && (text.at[i + 1] | 0x20) == 'x')
		i += 2;
	for (*value = 0; i < text.len && eb_hex_digit(text.at[i]) >= 0; i++)
		*value = *value << 4 | (uint32_t)eb_hex_digit(text.at[i]);
	return i;
}

int eb_match_kernel_id(struct eb_text text, struct eb_match *match)
{
	uint32_t field[FIELDS] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, 0, 0};
	int n = 0;

	*match = (struct eb_match){0};
	for (size_t used; n < FIELDS && (used = kernel_hex(text, &field[n])); n++) {
		text.at += used;
		text.len -= used;
		if (!text.len || *text.at != ':') {
			n++;
			break;
		}
		text.at++;
		text.len--;
	}
	if (n < 2)
		return -EINVAL;
	for (int i = 0; i < 4; i++) {
		int shift = 48 - 16 * i;

		if (field[i] == UINT32_MAX)
			continue;
		if (field[i] > 0xffff)
			never(match);
		match->id |= (uint64_t)(field[i] & 0xffff) << shift;
		match->id_mask |= UINT64_C(0xffff) << shift;
	}
	/* The kernel compares 32 bits of class; a device has 24 of them. */
	if (field[4] & field[5] & ~EB_CLASS_MASK)
		never(match);
	match->class_id |= field[4] & field[5] & EB_CLASS_MASK;
	match->class_mask |= field[5] & EB_CLASS_MASK;
	return 0;
}
