// SPDX-License-Identifier: GPL-2.0-or-later
/* eb_format says what snprintf says, in all that it knows. */
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "tap.h"

/* The same arguments to both: the libc's is the measure. */
#define SAME(...)                                                                                  \
	do {                                                                                       \
		char ours[64], libc[64];                                                           \
		size_t len = eb_format(ours, sizeof(ours), __VA_ARGS__);                           \
                                                                                                   \
		snprintf(libc, sizeof(libc), __VA_ARGS__);                                         \
		ok(!strcmp(ours, libc) && len == strlen(libc), "'%s' is '%s'", ours, libc);        \
	} while (0)

static void test_conversions(void)
{
	SAME("nothing to fill in");
	SAME("%s", "");
	SAME("a%sb%sc", "1", "2");
	SAME("%.*s.", 3, "abcdef");
	SAME("%.*s.", 9, "abc");
	SAME("%.*s.", 0, "abc");
	SAME("%.2s%.4s", "abc", "abc");
	SAME("%u %u", 0u, 4294967295u);
	SAME("%x %x", 0u, 0xdeadbeefu);
	SAME("%04x:%02x:%02x.%x", 0x1u, 0xau, 0x1fu, 7u);
	SAME("%04x", 0x10000u);
	SAME("%08x", 0xabcu);
	SAME("%llu", 18446744073709551615ull);
	SAME("<%u>%s: %u%%", 6u, "x", 50u);
}

/* What does not fit is left out, the NUL is not, and nothing behind it is touched. */
static void test_room(void)
{
	char buffer[8];

	memset(buffer, '#', sizeof(buffer));
	ok(eb_format(buffer, 5, "%s", "abcdefgh") == 4 && !strcmp(buffer, "abcd"),
	   "a long text is cut");
	ok(buffer[5] == '#', "and nothing is written behind it");
	ok(eb_format(buffer, 5, "%u", 123456u) == 4 && !strcmp(buffer, "1234"), "so is a number");
	ok(eb_format(buffer, 1, "x") == 0 && !buffer[0], "one byte is the NUL");
	buffer[0] = '#';
	ok(eb_format(buffer, 0, "x") == 0 && buffer[0] == '#', "no byte is no NUL");
}

int main(void)
{
	test_conversions();
	test_room();
	return tap_done();
}
