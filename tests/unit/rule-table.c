// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables are fixed: what does not fit is reported, and a leave that does not suspends. */
#include "tap.h"

#include <errno.h>

#include "world.h"

static const struct eb_origin origin;

static int add(enum eb_verb verb, const char *text)
{
	return eb_rules_add(&set, EB_CONFIG, origin, verb, eb_text(text), " ");
}

static void test_rules(void)
{
	int errors_before = 0;

	no_rules();
	for (int i = 0; i < EB_RULES_MAX; i++)
		errors_before |= add(EB_BIND, "10de:2489");
	ok(!errors_before && set.rules == EB_RULES_MAX && !set.errors, "%d rules fit",
	   EB_RULES_MAX);
	ok(add(EB_BIND, "10de:2489") == -ENOSPC && set.rules == EB_RULES_MAX, "one more does not");
	has_text(errors(), "no room for more than 1024 rules", "it is said");
	ok(!set.suspended[EB_CONFIG], "a bind that does not fit suspends nothing");
	ok(add(EB_LEAVE, "10de:2489") == -ENOSPC && set.suspended[EB_CONFIG],
	   "a leave that does not fit suspends");
	eb_rules_add_list(&set, EB_LEGACY, origin, eb_text("1:2,3:4,5:6"));
	ok(set.rules == EB_RULES_MAX && set.errors == 3, "a list that does not fit is one error");
}

static void test_excepts(void)
{
	int errors_before = 0;

	no_rules();
	for (int i = 0; i < EB_EXCEPTS_MAX / 4; i++)
		errors_before |= add(EB_BIND, "10de:2489 except=01:00.0 except=02:00.0 "
					      "except=03:00.0 except=class=0302");
	ok(!errors_before && set.excepts == EB_EXCEPTS_MAX, "%d except= fit", EB_EXCEPTS_MAX);
	ok(add(EB_BIND, "10de:2489 except=01:00.0"), "one more does not");
	has_text(errors(), "'except=01:00.0': there is no room", "it is said");
	ok(add(EB_LEAVE, "10de:2489 except=01:00.0") && set.suspended[EB_CONFIG],
	   "in a leave it suspends");
	ok(!add(EB_BIND, "10de:2489"), "rules without except= still fit");
}

static void test_paths(void)
{
	int errors_before = 0;

	no_rules();
	for (int i = 0; i < EB_PATHS_MAX / 4; i++)
		errors_before |= add(EB_BIND, "00:01.0/00.0 except=00:01.0/00.1 "
					      "except=00:01.0/00.2 pf=00:02.0/00.0");
	ok(!errors_before && set.paths == EB_PATHS_MAX, "%d paths fit", EB_PATHS_MAX);
	ok(add(EB_BIND, "00:01.0/00.0"), "one more does not");
	has_text(errors(), "'00:01.0/00.0': there is no room", "it is said");
	ok(add(EB_LEAVE, "00:01.0/00.0") && set.suspended[EB_CONFIG], "in a leave it suspends");
	ok(!add(EB_BIND, "01:00.0"), "rules without a path still fit");
}

/* What a rule that failed had taken of the table is given back. */
static void test_given_back(void)
{
	no_rules();
	for (int i = 0; i < 2 * EB_PATHS_MAX; i++)
		add(EB_BIND, "00:01.0/00.0 pf=00:02.0/00.0 what");
	is_number((long long)set.paths, 0, "rules that cannot be read keep no path");

	no_rules();
	for (int i = 0; i < 2 * EB_EXCEPTS_MAX; i++)
		add(EB_BIND, "10de:2489 except=01:00.0 what");
	is_number((long long)set.excepts, 0, "rules that cannot be read keep no except=");
	is_number((long long)set.rules, 0, "and no rule");
	is_number((long long)set.errors, 2LL * EB_EXCEPTS_MAX, "all errors are counted");
	has_text(set.error[EB_ERRORS_MAX - 1].message, "cannot read 'what'", "the first are kept");
}

static void test_strings(void)
{
	char name[32];
	int first, added = 0, error;

	no_rules();
	first = eb_rules_string(&set, eb_text("pci-stub"));
	ok(first > 0, "a string has an offset that is not 0");
	is_number(eb_rules_string(&set, eb_text("pci-stub")), first, "a string is kept once");
	ok(eb_rules_string(&set, eb_text("pci-stu")) != first, "its beginning is another string");
	ok(eb_rules_string(&set, eb_text("stub")) != first, "and so is its end");
	do {
		snprintf(name, sizeof(name), "driver-%d", added++);
		error = eb_rules_string(&set, eb_text(name));
	} while (error >= 0 && added < EB_STRINGS_SIZE);
	is_number(error, -ENOSPC, "they do not all fit");
	is_text(set.strings + first, "pci-stub", "the first is still there");
	ok(set.strings_used <= EB_STRINGS_SIZE && !set.strings[set.strings_used - 1],
	   "the last one has its NUL within the table");
	ok(add(EB_BIND, "10de:2489 driver=one-that-is-not-in-there-yet"),
	   "a driver's name that does not fit makes the rule unreadable");
	has_text(errors(), "there is no room", "it is said");
}

static void test_origins(void)
{
	char text[EB_ORIGIN_SIZE];
	int file;

	no_rules();
	file = eb_rules_string(&set, eb_text("/etc/earlybind.d/a.conf"));
	eb_origin_format(&set, (struct eb_origin){0, 0}, text);
	is_text(text, "cmdline", "the command line");
	eb_origin_format(&set, (struct eb_origin){(uint16_t)file, 12}, text);
	is_text(text, "/etc/earlybind.d/a.conf:12", "a line of a file");
	eb_origin_format(&set, (struct eb_origin){(uint16_t)file, 0}, text);
	is_text(text, "/etc/earlybind.d/a.conf", "a whole file");
}

/* The first cause is the one that is named. */
static void test_suspend(void)
{
	no_rules();
	eb_rules_suspend(&set, EB_CONFIG, (struct eb_origin){1, 7});
	eb_rules_suspend(&set, EB_CONFIG, (struct eb_origin){1, 9});
	ok(set.suspended[EB_CONFIG] && set.suspended_by[EB_CONFIG].line == 7,
	   "the first line that suspends is remembered");
	ok(!set.suspended[EB_CMDLINE] && !set.suspended[EB_LEGACY], "for its source alone");
}

int main(void)
{
	test_rules();
	test_excepts();
	test_paths();
	test_given_back();
	test_strings();
	test_origins();
	test_suspend();
	return tap_done();
}
