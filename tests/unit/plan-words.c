// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of a function that is refused, and of a rule that is not ok. */
#include "tap.h"

#include "machine.h"

static const char *reason(const char *address)
{
	static char text[EB_REASON_SIZE];

	eb_plan_reason(&set, &machine, &plan, index_of(address), text);
	return text;
}

static const char *complaint(size_t rule)
{
	static char text[EB_REASON_SIZE];

	eb_plan_complaint(&set, &plan, rule, text);
	return text;
}

static const struct {
	const char *config, *address, *part;
} reasons[] = {
	{"bind 00:01.0", "00:01.0", "a bridge"},
	{"leave what\nbind 10ee:5000", "03:00.0", FILE_NAME ":1"},
	{"bind 10de:2489 except=05:00.0", "01:00.0",
	 "excludes nothing: what it spared may have moved"},
	{"bind 10de:2489 count=1", "01:00.0", "matches 2 functions, count= allows 1"},
	/* where the wanted ID is now */
	{"bind 01:00.1 id=10ee:5000", "01:00.1", "it is 10de:228b, not 10ee:5000"},
	{"bind 01:00.1 id=10ee:5000", "01:00.1", "is now at 0000:03:00.0"},
	{"bind 03:00.0 id=10de:2489", "03:00.0", "is now at 0000:01:00.0 and 1 more"},
	{"bind 01:00.1 id=8086:7a44", "01:00.1", "is now at 10000:e0:06.0"},
	{"bind 01:00.1 id=8086:10d3", "01:00.1", "nowhere"},
	{"bind 03:00.0 id=10de:*", "03:00.0", "not 10de:*"},
	{"bind 03:00.0 id=*:2489", "03:00.0", "not *:2489"},
	{"bind 03:00.0 id=10de:", "03:00.0", "and 3 more"},
	/* what differs is the subsystem or the class: that has to be seen */
	{"bind 01:00.0 id=10de:2489:1043:8888", "01:00.0", "1043:8888"},
	{"bind 01:00.0 id=10de:2489:1043:8888", "01:00.0", "1458:4075"},
	{"bind 01:00.0 id=10de:2489:*:*:030200", "01:00.0", "030200"},
};

static void test_reasons(void)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		decide("", reasons[i].config);
		has_text(reason(reasons[i].address), reasons[i].part, reasons[i].config);
	}
	decide("", "bind 10de:2489\nleave 02:00.0");
	is_text(reason("01:00.0"), "", "nothing is said of what is bound");
	is_text(reason("02:00.0"), "", "nor of what is left");
	is_text(reason("03:00.0"), "", "nor of what no rule speaks of");
}

static const struct {
	const char *config, *part;
} complaints[] = {
	{"bind 8086:10d3", "matches nothing"},
	{"leave 8086:10d3", "matches nothing"},
	{"bind 10de:2489 count=3", "matches 2 functions, count= expects 3"},
	/* a leave refuses nothing, so its rule alone can say what is wrong */
	{"leave 10de:2489 count=1", "count= "},
	{"leave 10de:2489 except=05:00.0", "except="},
	{"leave 01:00.1 id=10ee:5000", "is now at 0000:03:00.0"},
};

static void test_complaints(void)
{
	for (size_t i = 0; i < sizeof(complaints) / sizeof(complaints[0]); i++) {
		char said[2 * EB_REASON_SIZE];

		decide("", complaints[i].config);
		snprintf(said, sizeof(said), "%s%s", complaint(0), reason("01:00.1"));
		has_text(said, complaints[i].part, complaints[i].config);
	}
	decide("", "bind 10de:2489\nbind 8086:10d3 optional\nbind 10ee:5000 count=1");
	for (size_t i = 0; i < set.rules; i++)
		is_text(complaint(i), "", "nothing is said of a rule that is ok");
}

/* Is anything said of the first rule, or of a function that it decides? */
static bool is_said(void)
{
	bool said = *complaint(0);

	for (size_t i = 0; i < machine.n; i++) {
		char text[EB_REASON_SIZE];

		if (plan.decision[i].action == EB_NOTHING || plan.decision[i].rule)
			continue;
		eb_plan_reason(&set, &machine, &plan, i, text);
		said |= *text;
	}
	return said;
}

/*
 * Whatever makes the result not ok is said, of the rule or of a function it decides: also
 * where another rule decides them all.
 */
static void test_nothing_is_silent(void)
{
	static const char *const selectors[] = {"10de:2489", "01:00.0",	  "00:01.0", "class=0108",
						"01:00.*",   "8086:10d3", "*:*"};
	static const char *const keys[] = {"",
					   "id=10de:2489",
					   "id=8086:10d3",
					   "count=1",
					   "count=2",
					   "count=9",
					   "except=01:00.0",
					   "except=05:00.0",
					   "vendor=10de",
					   "optional",
					   "optional count=3"};
	static const char *const others[] = {"", "bind 03:00.0", "leave *:*", "bind *:*"};
	char config[128];

	for (size_t i = 0; i < (size_t)2 * 7 * 11 * 4; i++) {
		snprintf(config, sizeof(config), "%s %s %s\n%s", i % 2 ? "leave" : "bind",
			 selectors[i / 2 % 7], keys[i / 14 % 11], others[i / 154]);
		decide("", config);
		ok(is_said() == !plan.outcome[0].ok, "'%s': %s", config,
		   plan.outcome[0].ok ? "ok, and nothing is said" : "not ok, and it is said why");
	}
}

/* The longest words fit, or are cut with their NUL (the sanitizers watch). */
static void test_long(void)
{
	char config[512];

	snprintf(
		config, sizeof(config), "leave %.*s\nbind *:*", 400,
		"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww");
	decide("", config);
	for (size_t i = 0; i < machine.n; i++) {
		char text[EB_REASON_SIZE];

		memset(text, '~', sizeof(text));
		eb_plan_reason(&set, &machine, &plan, i, text);
		ok(memchr(text, '\0', sizeof(text)) && *text, "reason %zu ends within its buffer",
		   i);
	}
}

int main(void)
{
	make_machine();
	test_reasons();
	test_complaints();
	test_nothing_is_silent();
	test_long();
	return tap_done();
}
