// SPDX-License-Identifier: GPL-2.0-or-later
/* The last display, and where no list says what the host uses, the last storage and network. */
#include "tap.h"

#include "machine.h"

/* Each function as `ADDRESS:CLASS@GROUP`, blanks between. */
static void make(const char *functions)
{
	char *copy = strdup(functions), *word;

	machine.n = 0;
	for (word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
		char *group = strchr(word, '@'), *class_id = strrchr(word, ':');

		*class_id++ = '\0';
		add_function(word, 0x10ee5000 + (uint32_t)machine.n, 0,
			     (uint32_t)strtoul(class_id, NULL, 16) << 8);
		machine.group[machine.n - 1] = group ? atoi(group + 1) : -1;
	}
	free(copy);
}

struct last_case {
	const char *name, *functions, *cmdline, *config, *decisions;
};

static const struct last_case displays[] = {
	{"the only display", "01:00.0:0300", "", "bind 01:00.0", "0000:01:00.0 refuse:display 1\n"},
	{"by any source", "01:00.0:0300", "vfio-pci.ids=10ee:5000", "",
	 "0000:01:00.0 refuse:display cmdline\n"},
	{"by driver=none too", "01:00.0:0300", "", "bind 01:00.0 driver=none",
	 "0000:01:00.0 refuse:display 1\n"},
	{"an XGA", "01:00.0:0301", "", "bind 01:00.0", "0000:01:00.0 refuse:display 1\n"},
	{"one that is neither", "01:00.0:0380", "", "bind 01:00.0",
	 "0000:01:00.0 refuse:display 1\n"},
	{"a 3D controller is no display", "01:00.0:0302", "", "bind 01:00.0",
	 "0000:01:00.0 bind 1\n"},
	{"so it is none that is left", "01:00.0:0300 02:00.0:0302", "", "bind 01:00.0",
	 "0000:01:00.0 refuse:display 1\n"},
	{"and none that is refused", "01:00.0:0300 02:00.0:0302", "", "bind *:*",
	 "0000:01:00.0 refuse:display 1\n0000:02:00.0 bind 1\n"},
	{"one of two", "01:00.0:0300 02:00.0:0300", "", "bind 01:00.0", "0000:01:00.0 bind 1\n"},
	{"both of two", "01:00.0:0300 02:00.0:0380", "", "bind class=display",
	 "0000:01:00.0 refuse:display 1\n0000:02:00.0 refuse:display 1\n"},
	{"both, by two rules", "01:00.0:0300 02:00.0:0300", "", "bind 01:00.0\nbind 02:00.0",
	 "0000:01:00.0 refuse:display 1\n0000:02:00.0 refuse:display 2\n"},
	{"both, by two sources", "01:00.0:0300 02:00.0:0300", "earlybind.bind=02:00.0",
	 "bind 01:00.0", "0000:01:00.0 refuse:display 1\n0000:02:00.0 refuse:display cmdline\n"},
	{"what another guard refuses is left to the host", "01:00.0:0300 02:00.0:0300", "",
	 "bind 01:00.0\nbind 02:00.0 id=8086:10d3",
	 "0000:01:00.0 bind 1\n0000:02:00.0 refuse:identity 2\n"},
	{"so is what is left", "01:00.0:0300 02:00.0:0300", "", "bind class=display\nleave 02:00.0",
	 "0000:01:00.0 bind 1\n0000:02:00.0 leave 2\n"},
	{"a host without a display has none to lose", "01:00.0:0200 02:00.0:0302", "", "bind *:*",
	 "0000:01:00.0 bind 1\n0000:02:00.0 bind 1\n"},

	/* allow */
	{"allow= on the rule", "01:00.0:0300", "", "bind 01:00.0 allow=last-display",
	 "0000:01:00.0 bind 1\n"},
	{"allow= of another guard", "01:00.0:0300", "", "bind 01:00.0 allow=in-use",
	 "0000:01:00.0 refuse:display 1\n"},
	{"a line of its own", "01:00.0:0300", "", "bind 01:00.0\nallow last-display",
	 "0000:01:00.0 bind 1\n"},
	{"the command line", "01:00.0:0300", "earlybind.allow=in-use,last-display", "bind 01:00.0",
	 "0000:01:00.0 bind 1\n"},
	{"one of two rules with allow=", "01:00.0:0300 02:00.0:0300", "",
	 "bind 01:00.0\nbind 02:00.0 allow=last-display",
	 "0000:01:00.0 refuse:display 1\n0000:02:00.0 bind 2\n"},
	{"it is the deciding rule's that counts", "01:00.0:0300", "",
	 "bind 01:00.0 allow=last-display\nbind 01:00.0", "0000:01:00.0 refuse:display 2\n"},

	/* companions */
	{"the last display takes no companions", "01:00.0:0300 01:00.1:0403", "",
	 "bind 01:00.0 with=slot", "0000:01:00.0 refuse:display 1\n"},
	{"with allow= it does", "01:00.0:0300 01:00.1:0403", "",
	 "bind 01:00.0 with=slot allow=last-display",
	 "0000:01:00.0 bind 1\n0000:01:00.1 bind 1 with 0000:01:00.0\n"},
	{"a companion that is the display", "01:00.0:0300 01:00.1:0403", "",
	 "bind 01:00.1 with=slot",
	 "0000:01:00.0 refuse:display 1 with 0000:01:00.1\n0000:01:00.1 bind 1\n"},
	{"a companion that is one of two", "01:00.0:0300 01:00.1:0403 02:00.0:0300", "",
	 "bind 01:00.1 with=slot", "0000:01:00.0 bind 1 with 0000:01:00.1\n0000:01:00.1 bind 1\n"},
	{"companions of two rules", "01:00.0:0300 01:00.1:0403 02:00.0:0300 02:00.1:0403", "",
	 "bind class=audio with=slot",
	 "0000:01:00.0 refuse:display 1 with 0000:01:00.1\n0000:01:00.1 bind 1\n"
	 "0000:02:00.0 refuse:display 1 with 0000:02:00.1\n0000:02:00.1 bind 1\n"},
	/* a display goes, its companion that another leave spoke of is left again */
	{"a leave that a companion overruled is back", "01:00.0:0300 01:00.1:0403",
	 "earlybind.bind=01:00.0,with=slot", "leave 01:00.1",
	 "0000:01:00.0 refuse:display cmdline\n0000:01:00.1 leave 1\n"},
	{"others keep their companions", "01:00.0:0300 01:00.1:0403 03:00.0:1200 03:00.1:1200", "",
	 "bind 01:00.0 with=slot\nbind 03:00.0 with=slot",
	 "0000:01:00.0 refuse:display 1\n"
	 "0000:03:00.0 bind 2\n0000:03:00.1 bind 2 with 0000:03:00.0\n"},
};

/* What a rule by ID or class alone may not take where there is no list. */
static const struct last_case listless[] = {
	{"the last storage, by ID", "01:00.0:0108", "", "bind 10ee:5000",
	 "0000:01:00.0 refuse:last 1\n"},
	{"the last storage, by class", "01:00.0:0106 02:00.0:0108", "", "bind class=storage",
	 "0000:01:00.0 refuse:last 1\n0000:02:00.0 refuse:last 1\n"},
	{"the last network, by ID", "01:00.0:0200", "vfio-pci.ids=10ee:5000", "",
	 "0000:01:00.0 refuse:last cmdline\n"},
	{"the last network of any kind", "01:00.0:0200 02:00.0:0280", "", "bind class=network",
	 "0000:01:00.0 refuse:last 1\n0000:02:00.0 refuse:last 1\n"},
	{"one of two", "01:00.0:0108 02:00.0:0106", "", "bind class=nvme", "0000:01:00.0 bind 1\n"},
	{"each kind alone", "01:00.0:0108 02:00.0:0200 03:00.0:0200", "",
	 "bind 10ee:5000\nbind 10ee:5001", "0000:01:00.0 refuse:last 1\n0000:02:00.0 bind 2\n"},
	{"an address may", "01:00.0:0108", "", "bind 01:00.0", "0000:01:00.0 bind 1\n"},
	{"a class narrowed by nothing but vendor= may not", "01:00.0:0108", "",
	 "bind class=nvme vendor=10ee", "0000:01:00.0 refuse:last 1\n"},
	{"by two rules, the one by ID may not", "01:00.0:0108 02:00.0:0108", "",
	 "bind 10ee:5000\nbind 02:00.0", "0000:01:00.0 refuse:last 1\n0000:02:00.0 bind 2\n"},
	{"with allow= it may", "01:00.0:0108", "", "bind 10ee:5000 allow=in-use",
	 "0000:01:00.0 bind 1\n"},
	{"allow= of another guard is none", "01:00.0:0108", "", "bind 10ee:5000 allow=last-display",
	 "0000:01:00.0 refuse:last 1\n"},
	{"a line of its own may", "01:00.0:0200", "", "allow in-use\nbind 10ee:5000",
	 "0000:01:00.0 bind 2\n"},
	{"accelerators are not held", "01:00.0:1200", "", "bind class=accelerator",
	 "0000:01:00.0 bind 1\n"},
	{"a companion of a rule by ID is held", "01:00.0:1200 01:00.1:0200", "",
	 "bind 10ee:5000 with=slot",
	 "0000:01:00.0 bind 1\n0000:01:00.1 refuse:last 1 with 0000:01:00.0\n"},
	{"the last takes no companions", "01:00.0:0200 01:00.1:0700", "",
	 "bind 10ee:5000 with=slot", "0000:01:00.0 refuse:last 1\n"},

	/* The order: what a refused function would have taken along is left to the host. */
	{"a disk that goes with the last display is left",
	 "01:00.0:0300@1 01:00.1:0108@1 02:00.0:0108@2", "",
	 "bind 01:00.0 with=group\nbind 10ee:5002",
	 "0000:01:00.0 refuse:display 1\n0000:02:00.0 bind 2\n"},
	{"a port that goes with the last disk is left",
	 "01:00.0:0108@1 01:00.1:0200@1 02:00.0:0200@2", "",
	 "bind 10ee:5000 with=group\nbind 10ee:5002",
	 "0000:01:00.0 refuse:last 1\n0000:02:00.0 bind 2\n"},
};

static void test_cases(const struct last_case *cases, size_t n, bool has_list)
{
	for (size_t i = 0; i < n; i++) {
		make(cases[i].functions);
		read_rules(cases[i].cmdline, cases[i].config);
		set.has_list = has_list;
		eb_plan_make(&set, &machine, &plan);
		is_text(decisions(), cases[i].decisions, cases[i].name);
		is_text(errors(), "", "without an error");
		for (size_t r = 0; r < set.rules; r++) {
			bool refused = false;

			for (size_t f = 0; f < machine.n; f++)
				refused |= plan.decision[f].action == EB_DO_REFUSE &&
					   plan.decision[f].rule == r;
			ok(plan.outcome[r].ok == !refused, "rule %zu is %sok", r + 1,
			   refused ? "not " : "");
		}
	}
}

/* With a list, even an empty one, the last of storage and network is the list's to protect. */
static void test_list(void)
{
	make("01:00.0:0108 02:00.0:0200");
	is_text(decide("", "bind *:*"), "0000:01:00.0 bind 1\n0000:02:00.0 bind 1\n",
		"with a list the last of a kind may be taken");
}

static void test_words(void)
{
	char text[EB_REASON_SIZE];

	make("01:00.0:0300 02:00.0:0108");
	read_rules("", "bind *:*");
	eb_plan_make(&set, &machine, &plan);
	eb_plan_reason(&set, &machine, &plan, 0, text);
	has_text(text, "allow=last-display", "how to take the last display is said");
	eb_plan_reason(&set, &machine, &plan, 1, text);
	has_text(text, "allow=in-use", "how to take the last disk is said");
}

int main(void)
{
	test_cases(displays, sizeof(displays) / sizeof(displays[0]), true);
	test_cases(listless, sizeof(listless) / sizeof(listless[0]), false);
	test_list();
	test_words();
	return tap_done();
}
