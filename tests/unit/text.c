// SPDX-License-Identifier: GPL-2.0-or-later
/* Pieces of text: fields, halves, numbers. */
#include "tap.h"

#include <errno.h>

#include "text.h"

/* The fields of a text, each in brackets. */
static const char *fields(const char *string, const char *separators)
{
	static char out[256];
	struct eb_text text = eb_text(string), field;
	size_t len = 0;

	out[0] = '\0';
	while (eb_text_field(&text, separators, &field))
		len += (size_t)snprintf(out + len, sizeof(out) - len, "[%.*s]", (int)field.len,
					field.at);
	return out;
}

static void test_fields(void)
{
	is_text(fields("", ","), "", "nothing has no field");
	is_text(fields("a", ","), "[a]", "one field");
	is_text(fields("a,b,c", ","), "[a][b][c]", "three fields");
	is_text(fields(",a,,b", ","), "[][a][][b]", "commas keep empty fields");
	is_text(fields("  a \t b\t", " \t"), "[a][b]", "blanks run together");
	is_text(fields(" \t ", " \t"), "", "only blanks are no field");
}

static void test_split(void)
{
	struct eb_text left, right;

	ok(eb_text_split(eb_text("a=b=c"), '=', &left, &right) && eb_text_is(left, "a") &&
		   eb_text_is(right, "b=c"),
	   "split at the first separator");
	ok(eb_text_split(eb_text("="), '=', &left, &right) && !left.len && !right.len,
	   "both sides may be empty");
	ok(!eb_text_split(eb_text("abc"), '=', &left, &right), "no separator, no split");
}

static void test_names(void)
{
	struct eb_text rest;

	ok(eb_text_is_name(eb_text("vfio_pci.ids"), "vfio-pci.ids"), "_ is - in names");
	ok(eb_text_is_name(eb_text("vfio-pci.ids"), "vfio_pci.ids"), "- is _ in names");
	ok(!eb_text_is_name(eb_text("vfio+pci.ids"), "vfio-pci.ids"), "+ is neither");
	ok(!eb_text_is_name(eb_text("vfio-pci.id"), "vfio-pci.ids"), "a shorter name is another");
	ok(!eb_text_is_name(eb_text("VFIO-pci.ids"), "vfio-pci.ids"), "case counts");
	ok(eb_text_begins(eb_text("id=10de"), "id=", &rest) && eb_text_is(rest, "10de"),
	   "what follows the beginning");
	ok(!eb_text_begins(eb_text("id"), "id=", NULL), "too short to begin so");
	ok(!eb_text_is((struct eb_text){"ab\0c", 4}, "ab"), "a NUL is a byte like others");
}

static const struct {
	const char *text;
	size_t least, most;
	int error;
	uint32_t value;
} hex[] = {
	{"0", 1, 8, 0, 0},
	{"10de", 4, 4, 0, 0x10de},
	{"10DE", 4, 4, 0, 0x10de},
	{"ffffffff", 1, 8, 0, UINT32_MAX},
	{"10de0", 4, 4, -EINVAL, 0},
	{"10d", 4, 4, -EINVAL, 0},
	{"", 1, 8, -EINVAL, 0},
	{"0x1", 1, 8, -EINVAL, 0},
	{"100000000", 1, 8, -EINVAL, 0},
	{"1g", 1, 8, -EINVAL, 0},
	{" 1", 1, 8, -EINVAL, 0},
	{"-1", 1, 8, -EINVAL, 0},
};

static const struct {
	const char *text;
	uint32_t most;
	int error;
	uint32_t value;
} decimal[] = {
	{"0", 9, 0, 0},
	{"007", 9, 0, 7},
	{"65535", 65535, 0, 65535},
	{"65536", 65535, -EINVAL, 0},
	{"99999999999999999999999", UINT32_MAX, -EINVAL, 0},
	{"", 9, -EINVAL, 0},
	{"1 ", 9, -EINVAL, 0},
	{"+1", 9, -EINVAL, 0},
	{"a", 9, -EINVAL, 0},
};

static void test_numbers(void)
{
	for (size_t i = 0; i < sizeof(hex) / sizeof(hex[0]); i++) {
		uint32_t value = 0;
		int error = eb_text_hex(eb_text(hex[i].text), hex[i].least, hex[i].most, &value);

		ok(error == hex[i].error && value == hex[i].value, "hex '%s' of %zu to %zu digits",
		   hex[i].text, hex[i].least, hex[i].most);
	}
	for (size_t i = 0; i < sizeof(decimal) / sizeof(decimal[0]); i++) {
		uint32_t value = 0;
		int error = eb_text_decimal(eb_text(decimal[i].text), decimal[i].most, &value);

		ok(error == decimal[i].error && value == decimal[i].value, "decimal '%s' up to %u",
		   decimal[i].text, decimal[i].most);
	}
}

int main(void)
{
	test_fields();
	test_split();
	test_names();
	test_numbers();
	return tap_done();
}
