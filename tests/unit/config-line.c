// SPDX-License-Identifier: GPL-2.0-or-later
/* One line of a configuration file. */
#include "tap.h"

#include "world.h"

static void read_bytes(const char *bytes, size_t len)
{
	struct eb_origin origin = {0, 7};

	no_rules();
	origin.file = (uint16_t)eb_rules_string(&set, eb_text(FILE_NAME));
	eb_config_line(&set, origin, (struct eb_text){bytes, len});
}

#define BEGINS "a line begins with bind, leave, allow or cmdline"

static const struct {
	const char *line;
	size_t rules;
	const char *message; /* NULL where there is none */
	bool suspends;
} lines[] = {
	/* no rule at all */
	{"", 0, NULL, false},
	{" \t \r", 0, NULL, false},
	{"# bind 10de:2489", 0, NULL, false},
	{"\t# leave what", 0, NULL, false},
	{"#", 0, NULL, false},
	/* lines for all rules */
	{"allow in-use", 0, NULL, false},
	{" allow\tlast-display in-use # both", 0, NULL, false},
	{"cmdline off", 0, NULL, false},
	/* rules */
	{"bind 10de:2489", 1, NULL, false},
	{"leave 10de:2489", 1, NULL, false},
	{"  bind\t10de:2489\t optional  ", 1, NULL, false},
	{"bind 10de:2489\r", 1, NULL, false},
	{"bind 10de:2489 optional\r", 1, NULL, false},
	{"bind 10de:2489 # the card", 1, NULL, false},
	{"bind 10de:2489#the card", 1, NULL, false},
	{"bind 10de:2489 optional#", 1, NULL, false},
	{"bind 10de:2489 # what is \"this\", then? \xff", 1, NULL, false},
	{"leave 0000:01:00.0 # never", 1, NULL, false},
	/* what cannot be read */
	{"bind", 0, "cannot read '': neither an address", false},
	{"bind # 10de:2489", 0, "cannot read '': neither an address", false},
	{"leave", 0, "cannot read '': neither an address", true},
	{"leave # 10de:2489", 0, "cannot read '': neither an address", true},
	{"bind 10de", 0, "cannot read '10de'", false},
	{"leave 10de", 0, "cannot read '10de'", true},
	{"bind 10de:2489 what", 0, "cannot read 'what'", false},
	{"leave 10de:2489 what", 0, "cannot read 'what'", true},
	{"allow", 0, "cannot read '': allow takes last-display or in-use", false},
	{"allow # in-use", 0, "allow takes last-display or in-use", false},
	{"allow in-use,last-display", 0, "cannot read 'in-use,last-display': allow takes", false},
	{"allow everything", 0, "cannot read 'everything': allow takes", false},
	{"allow=in-use", 0, BEGINS, false},
	{"cmdline", 0, "cannot read '': cmdline takes off", false},
	{"cmdline on", 0, "cannot read 'on': cmdline takes off", false},
	{"cmdline=off", 0, BEGINS, false},
	{"bind 10de:2489,optional", 0, "cannot read '10de:2489,optional'", false},
	{"bind 10de:2489 10ee:5000", 0, "cannot read '10ee:5000'", false},
	{"bind 10de:2489 count = 1", 0, "cannot read 'count'", false},
	{"bin 10de:2489", 0, BEGINS, false},
	{"BIND 10de:2489", 0, BEGINS, false},
	{"bind10de:2489", 0, BEGINS, false},
	{"10de:2489", 0, BEGINS, false},
	{"options vfio-pci ids=10de:2489", 0, "cannot read 'options'", false},
	{"[bind]", 0, "cannot read '[bind]'", false},
	/* keys of other versions are no licence to bind */
	{"bind 65:00.0 with=switch", 0, "cannot read 'with=switch'", false},
	{"bind 65:00.0 allow=anything", 0, "cannot read 'allow=anything'", false},
	{"bind class=displays", 0, "cannot read 'class=displays'", false},
	/* what was meant as a leave fails towards the host */
	{"Leave 10de:2489", 0, BEGINS, true},
	{"LEAVE 10de:2489", 0, BEGINS, true},
	{"leaves 10de:2489", 0, BEGINS, true},
	{"leave:10de:2489", 0, BEGINS, true},
	{"leave=10de:2489", 0, BEGINS, true},
	{"leave\v10de:2489", 0, BEGINS, true},
	/* an editor's byte order mark, a blank that is none: still meant as a leave */
	{"\xef\xbb\xbfleave 10de:2489", 0, BEGINS, true},
	{"\xc2\xa0leave 10de:2489", 0, BEGINS, true},
};

static void test_lines(void)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		read_bytes(lines[i].line, strlen(lines[i].line));
		ok(set.rules == lines[i].rules && set.errors == !!lines[i].message,
		   "'%s': %zu rules, %d errors", lines[i].line, lines[i].rules, !!lines[i].message);
		if (lines[i].message) {
			has_text(errors(), lines[i].message, "it is said what is wrong");
			has_text(errors(), FILE_NAME ":7: ", "and where");
		}
		ok(set.suspended[EB_CONFIG] == lines[i].suspends, "it %s",
		   lines[i].suspends ? "suspends" : "does not suspend");
		if (lines[i].suspends)
			is_number(set.suspended_by[EB_CONFIG].line, 7, "and it is known by what");
	}
}

static void test_for_all(void)
{
	no_rules();
	read_config("bind 01:00.0 allow=in-use");
	ok(!set.allow && !set.cmdline_off, "a rule's allow= is its own");
	read_config("allow in-use");
	is_number(set.allow, EB_ALLOW_IN_USE, "a line lifts a guard for all rules");
	read_config("allow last-display in-use");
	is_number(set.allow, EB_ALLOW_IN_USE | EB_ALLOW_LAST_DISPLAY, "or several");
	no_rules();
	read_config("allow what last-display");
	is_number(set.allow, EB_ALLOW_LAST_DISPLAY, "what can be read of it counts");
	ok(!set.cmdline_off, "no line, and the command line counts");
	read_config("cmdline off");
	ok(set.cmdline_off, "a line, and it does not");
}

static void test_nul(void)
{
	static const char bind[] = "bind 10de:2489\0";
	static const char leave[] = "leave 10de:2489\0optional";
	static const char comment[] = "bind 10de:2489 # a\0b";
	static const char only_comment[] = "# a\0b";

	read_bytes(bind, sizeof(bind) - 1);
	ok(!set.rules && set.errors == 1 && !set.suspended[EB_CONFIG],
	   "a bind with a NUL byte is not read");
	has_text(errors(), "NUL byte", "it is said");
	read_bytes(leave, sizeof(leave) - 1);
	ok(!set.rules && set.errors == 1 && set.suspended[EB_CONFIG],
	   "a leave with a NUL byte suspends");
	read_bytes(comment, sizeof(comment) - 1);
	ok(set.rules + set.errors == 1, "a NUL byte in a comment is read over or reported");
	read_bytes(only_comment, sizeof(only_comment) - 1);
	ok(!set.rules && !set.suspended[EB_CONFIG], "a comment with a NUL byte is no rule");
}

/* No byte, wherever it stands in a rule, makes it pick something else. */
static void test_any_byte(void)
{
	static const char rule[] = "leave 10de:2489 optional";
	size_t strange = 0, silent = 0;

	for (size_t at = 0; at < sizeof(rule) - 1; at++) {
		for (int byte = 0; byte < 256; byte++) {
			char line[sizeof(rule)];

			memcpy(line, rule, sizeof(rule));
			line[at] = (char)byte;
			read_bytes(line, sizeof(rule) - 1);
			strange += set.rules && (set.rules > 1 || set.rule[0].verb != EB_LEAVE);
			silent += !set.rules && !set.errors && byte != '#';
		}
	}
	is_number((long long)strange, 0, "a leave with one byte changed is a leave or none");
	is_number((long long)silent, 0, "and never dropped without a word");
}

int main(void)
{
	test_lines();
	test_for_all();
	test_nul();
	test_any_byte();
	return tap_done();
}
