// SPDX-License-Identifier: GPL-2.0-or-later
#include "function.h"

#include <errno.h>
#include <string.h>

#include "format.h"

int eb_devfn_parse(struct eb_text text, uint8_t *devfn, uint8_t *mask)
{
	struct eb_text left, right;
	uint32_t slot, fn = 0;

	if (!eb_text_split(text, '.', &left, &right) || eb_text_hex(left, 1, 2, &slot) ||
	    slot > 0x1f)
		return -EINVAL;
	*mask = 0xff;
	if (eb_text_is(right, "*"))
		*mask = 0xf8;
	else if (eb_text_hex(right, 1, 1, &fn) || fn > 7)
		return -EINVAL;
	*devfn = (uint8_t)(slot << 3 | fn);
	return 0;
}

int eb_where_parse(struct eb_text text, uint64_t *where, uint64_t *mask)
{
	struct eb_text left, right, rest;
	uint8_t devfn, devfn_mask;
	uint32_t domain = 0, bus;

	if (!eb_text_split(text, ':', &left, &rest))
		return -EINVAL;
	if (eb_text_split(rest, ':', &right, &text)) {
		if (eb_text_hex(left, 1, 8, &domain))
			return -EINVAL;
		left = right;
		rest = text;
	}
	if (eb_text_hex(left, 1, 2, &bus) || eb_devfn_parse(rest, &devfn, &devfn_mask))
		return -EINVAL;
	*mask = (EB_WHERE_MASK & ~UINT64_C(0xff)) | devfn_mask;
	*where = EB_WHERE(domain, bus, 0, devfn);
	return 0;
}

void eb_where_format(uint64_t where, char buffer[EB_WHERE_SIZE])
{
	eb_format(buffer, EB_WHERE_SIZE, "%llX", (unsigned long long)where);
}

void eb_device_path(uint64_t where, const char *attribute, char path[EB_DEVICE_PATH_SIZE])
{
	eb_format(path, EB_DEVICE_PATH_SIZE, EB_DEVICES_DIR "/%llX/%s", (unsigned long long)where,
		  attribute);
}

void eb_id_format(uint64_t id, char buffer[EB_ID_SIZE])
{
	eb_format(buffer, EB_ID_SIZE, "%04x:%04x", (unsigned int)(id >> 48),
		  (unsigned int)(id >> 32 & 0xffff));
}

int eb_modalias_parse(struct eb_text text, struct eb_function *function)
{
	static const char keys[][6] = {"pci:v", "d", "sv", "sd", "bc", "sc", "i"};
	uint32_t value[7];

	for (size_t i = 0; i < 7; i++) {
		size_t digits = i < 4 ? 8 : 2;

		if (!eb_text_begins(text, keys[i], &text) || text.len < digits ||
		    eb_text_hex((struct eb_text){text.at, digits}, digits, digits, &value[i]) ||
		    (i < 4 && value[i] > 0xffff))
			return -EINVAL;
		text.at += digits;
		text.len -= digits;
	}
	if (text.len && !eb_text_is(text, "\n"))
		return -EINVAL;
	function->id = EB_ID(value[0], value[1], value[2], value[3]);
	function->class_id = value[4] << 16 | value[5] << 8 | value[6];
	return 0;
}

bool eb_is_bridge(const struct eb_function *function)
{
	uint32_t class_id = function->class_id >> 8;

	return class_id == 0x0604 || class_id == 0x0607 || class_id == 0x0609;
}
