// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parameters of the kernel command line. What is right here follows from next_arg
 * (lib/cmdline.c) and parse_args (kernel/params.c).
 */
#include "tap.h"

#include <stdlib.h>

#include "cmdline.h"

/* Each parameter in brackets, `name=value` where there is a value. */
static const char *params(const char *line, size_t len)
{
	static char out[512];
	struct eb_text text = {line, len};
	struct eb_param param;
	size_t at = 0;

	out[0] = '\0';
	while (eb_param_next(&text, &param))
		at += (size_t)snprintf(out + at, sizeof(out) - at, "[%.*s%s%.*s]",
				       (int)param.name.len, param.name.at,
				       param.has_value ? "=" : "", (int)param.value.len,
				       param.value.at);
	return out;
}

static const struct {
	const char *name, *line, *params;
} cases[] = {
	{"nothing", "", ""},
	{"only blanks", " \t\n ", ""},
	{"words", "quiet root=/dev/sda1 ro", "[quiet][root=/dev/sda1][ro]"},
	{"the newline of /proc/cmdline", "quiet\n", "[quiet]"},
	{"runs of blanks", "  a \t b\v\f\rc  ", "[a][b][c]"},
	{"the blank of Latin-1",
	 "a\xa0"
	 "b",
	 "[a][b]"},
	{"an empty value", "a= b", "[a=][b]"},
	{"a value with =", "a=b=c", "[a=b=c]"},
	{"only =", "=", "[=]"},

	/* quotes */
	{"a quoted value", "a=\"b c\" d", "[a=b c][d]"},
	{"a quoted parameter", "\"a=b c\" d", "[a=b c][d]"},
	{"a quoted word", "\"a b\" c", "[a b][c]"},
	{"an empty quoted value", "a=\"\" b", "[a=][b]"},
	{"quotes inside a value stay", "a=b\"c d\"e f", "[a=b\"c d\"e][f]"},
	{"a quote at the end of a value that begins without one stays", "a=b\"c d\" e",
	 "[a=b\"c d\"][e]"},
	{"quotes inside a name stay", "a\"b c\"=d e", "[a\"b c\"=d][e]"},
	{"two quoted parts", "a=\"b c\"\"d e\" f", "[a=b c\"\"d e][f]"},
	{"a quoted beginning", "a=\"b c\"d e", "[a=b c\"d][e]"},
	{"a quote that does not end, in a value", "a=\"b c", "[a=b c]"},
	{"a quote that does not end, at the front", "\"a=b c", "[a=b c]"},
	{"a quote that does not end, inside", "a=b\" c", "[a=b\" c]"},
	{"a lone quote", "\"", "[]"},
	{"two quotes", "\"\" a", "[][a]"},
	{"a value of one quote", "a=\"", "[a=]"},
	{"a = inside quotes at the front", "\"a b=c d\" e", "[a b=c d][e]"},
	{"a quoted parameter with a quoted value loses one quote at the end", "\"a=\"b\"\" c",
	 "[a=b\"][c]"},
	{"backslashes mean nothing", "a=\\\"b c", "[a=\\\"b c]"},
	{"single quotes mean nothing", "a='b c'", "[a='b][c']"},

	/* the end */
	{"nothing after --", "a -- b=c d", "[a]"},
	{"-- at the front", "-- a", ""},
	{"-- at the end", "a --", "[a]"},
	{"-- between other blanks", "a\t--\tb", "[a]"},
	{"a quoted --", "a \"--\" b", "[a]"},
	{"-- inside quotes", "a=\"b -- c\" d", "[a=b -- c][d]"},
	{"-- with a value goes on", "a --=b c", "[a][--=b][c]"},
	{"--x goes on", "a --x c", "[a][--x][c]"},
	{"--- goes on", "a --- c", "[a][---][c]"},
};

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_text(params(cases[i].line, strlen(cases[i].line)), cases[i].params,
			cases[i].name);
}

/* The text need not end in a NUL (the sanitizers watch). */
static void test_bounds(void)
{
	static const char line[] = "a=\"b c\" \"d\" --";
	bool inside = true;

	for (size_t len = 0; len < sizeof(line); len++) {
		char *copy = strndup(line, len);
		struct eb_text text = {copy, len};
		struct eb_param param;

		while (eb_param_next(&text, &param))
			inside &= param.name.at >= copy &&
				  param.name.at + param.name.len <= copy + len &&
				  param.value.at >= copy &&
				  param.value.at + param.value.len <= copy + len;
		free(copy);
	}
	ok(inside, "names and values lie within the line, wherever it is cut");
}

int main(void)
{
	test_cases();
	test_bounds();
	return tap_done();
}
