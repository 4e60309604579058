// SPDX-License-Identifier: GPL-2.0-or-later
#include "function.h"

#include <errno.h>
#include <string.h>

#include "format.h"

int eb_where_parse(struct eb_text text, uint64_t *where, uint64_t *mask)
{
	uint32_t domain = 0, bus, slot, fn = 0;
	struct eb_text left, right, rest;

	if (!eb_text_split(text, ':', &left, &rest))
		return -EINVAL;
	if (eb_text_split(rest, ':', &right, &text)) {
		if (eb_text_hex(left, 1, 8, &domain))
			return -EINVAL;
		left = right;
		rest = text;
	}
	if (eb_text_hex(left, 1, 2, &bus) || !eb_text_split(rest, '.', &left, &right) ||
	    eb_text_hex(left, 1, 2, &slot) || slot > 0x1f)
		return -EINVAL;
	*mask = EB_WHERE_MASK;
	if (eb_text_is(right, "*"))
		*mask &= ~UINT64_C(7);
	else if (eb_text_hex(right, 1, 1, &fn) || fn > 7)
		return -EINVAL;
	*where = EB_WHERE(domain, bus, slot, fn);
	return 0;
}

void eb_where_format(uint64_t where, char buffer[EB_WHERE_SIZE])
{
	eb_format(buffer, EB_WHERE_SIZE, "%04x:%02x:%02x.%x", (unsigned int)(where >> 16),
		  (unsigned int)(where >> 8 & 0xff), (unsigned int)(where >> 3 & 0x1f),
		  (unsigned int)(where & 7));
}

void eb_id_format(uint64_t id, char buffer[EB_ID_SIZE])
{
	eb_format(buffer, EB_ID_SIZE, "%04x:%04x", (unsigned int)(id >> 48),
		  (unsigned int)(id >> 32 & 0xffff));
}

/* Take `key` and `digits` hex digits off the front of a modalias. */
static int take(struct eb_text *text, const char *key, size_t digits, uint32_t *value)
{
	struct eb_text rest;

	if (!eb_text_begins(*text, key, &rest) || rest.len < digits ||
	    eb_text_hex((struct eb_text){rest.at, digits}, digits, digits, value))
		return -EINVAL;
	*text = (struct eb_text){rest.at + digits, rest.len - digits};
	return 0;
}

int eb_modalias_parse(struct eb_text text, struct eb_function *function)
{
	uint32_t vendor, device, subvendor, subdevice, base, sub, interface;

	if (take(&text, "pci:v", 8, &vendor) || take(&text, "d", 8, &device) ||
	    take(&text, "sv", 8, &subvendor) || take(&text, "sd", 8, &subdevice) ||
	    take(&text, "bc", 2, &base) || take(&text, "sc", 2, &sub) ||
	    take(&text, "i", 2, &interface))
		return -EINVAL;
	if (text.len && !(text.len == 1 && text.at[0] == '\n'))
		return -EINVAL;
	if ((vendor | device | subvendor | subdevice) > 0xffff)
		return -EINVAL;
	function->id = EB_ID(vendor, device, subvendor, subdevice);
	function->class_id = base << 16 | sub << 8 | interface;
	return 0;
}

bool eb_is_bridge(const struct eb_function *function)
{
	uint32_t class_id = function->class_id >> 8;

	return class_id == 0x0604 || class_id == 0x0607 || class_id == 0x0609;
}
