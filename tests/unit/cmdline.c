// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel command line asks of us. */
#include "tap.h"

#include "world.h"

/* The switches, the log and the legacy list, in words. */
static const char *asked(void)
{
	static const char *const log[] = {"quiet", "info", "debug"};
	static char text[2048];

	snprintf(text, sizeof(text), "%s%s%s%s legacy=%.*s", options.off ? "off " : "",
		 options.dry_run ? "dry-run " : "", options.nofiles ? "nofiles " : "",
		 log[options.log], options.has_legacy ? (int)options.legacy.len : 4,
		 options.has_legacy ? options.legacy.at : "none");
	return text;
}

static const struct {
	const char *line, *asked;
} switches[] = {
	{"", "info legacy=none"},
	{"quiet splash off dry-run", "info legacy=none"},
	{"earlybind.off", "off info legacy=none"},
	{"earlybind.off=1", "off info legacy=none"},
	{"earlybind.off=0", "info legacy=none"},
	{"earlybind.off earlybind.off=0", "info legacy=none"},
	{"earlybind.off=0 earlybind.off", "off info legacy=none"},
	{"earlybind.dry-run", "dry-run info legacy=none"},
	{"earlybind.dry_run", "dry-run info legacy=none"},
	{"earlybind.dry_run=1", "dry-run info legacy=none"},
	{"earlybind.dry-run=1 earlybind.dry_run=0", "info legacy=none"},
	{"earlybind.nofiles", "nofiles info legacy=none"},
	{"earlybind.nofiles=1 earlybind.nofiles=0", "info legacy=none"},
	{"\"earlybind.off=1\"", "off info legacy=none"},
	{"earlybind.off=\"0\"", "info legacy=none"},
	{"earlybind.log=quiet", "quiet legacy=none"},
	{"earlybind.log=debug earlybind.log=info", "info legacy=none"},
	{"earlybind.log=debug", "debug legacy=none"},
	{"-- earlybind.off", "info legacy=none"},
	{"init=/bin/sh -- earlybind.off earlybind.dry-run", "info legacy=none"},
	{"myearlybind.off", "info legacy=none"},
	{"xearlybind.ids=1:2 earlybindxids=1:2", "info legacy=none"},

	{"vfio-pci.ids=10de:2489", "info legacy=10de:2489"},
	{"vfio_pci.ids=10de:2489", "info legacy=10de:2489"},
	{"vfio-pci.ids=", "info legacy="},
	{"vfio-pci.ids=10de:2489 vfio-pci.ids=", "info legacy="},
	{"vfio-pci.ids= vfio-pci.ids=10de:2489", "info legacy=10de:2489"},
	{"vfio-pci.ids=1:2 vfio_pci.ids=3:4", "info legacy=3:4"},
	{"vfio-pci.ids=\"1:2, 3:4\" quiet", "info legacy=1:2, 3:4"},
	{"vfio-pci.ids=1:2 -- vfio-pci.ids=3:4", "info legacy=1:2"},
	{"vfio-pci.idss=1:2 vfio.pci.ids=1:2 vfio-pci.disable_vga=1", "info legacy=none"},
	{"earlybind.off vfio-pci.ids=1:2", "off info legacy=1:2"},
};

static void test_switches(void)
{
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		no_rules();
		read_cmdline(switches[i].line);
		is_text(asked(), switches[i].asked, switches[i].line);
		ok(!set.errors && !set.rules, "it is no error and no rule");
	}
}

static const struct {
	const char *line, *asked, *message;
} bad[] = {
	{"earlybind.off=yes", "off info legacy=none", "cannot read 'earlybind.off=yes'"},
	{"earlybind.off=", "off info legacy=none", "cannot read 'earlybind.off='"},
	{"earlybind.off=01", "off info legacy=none", "cannot read 'earlybind.off=01'"},
	{"earlybind.dry-run=no", "dry-run info legacy=none", "cannot read 'earlybind.dry-run=no'"},
	{"earlybind.log=loud", "info legacy=none", "cannot read 'earlybind.log=loud'"},
	{"earlybind.log", "info legacy=none", "quiet, info or debug"},
	{"earlybind.", "info legacy=none", "no parameter is called 'earlybind.'"},
	{"earlybind.idss=1:2", "info legacy=none", "no parameter is called 'earlybind.idss'"},
	{"earlybind.Off", "info legacy=none", "no parameter is called 'earlybind.Off'"},
	{"earlybind.bind", "info legacy=none", "cannot read '': neither an address"},
	{"earlybind.bind=", "info legacy=none", "cannot read '': neither an address"},
	{"earlybind.leave=", "info legacy=none", "cannot read '': neither an address"},
	{"earlybind.leave", "info legacy=none", "cannot read '': neither an address"},
	{"earlybind.ids=10de", "info legacy=none", "cannot read '10de': the kernel takes"},
	{"earlybind.bind=10de:2489,what", "info legacy=none", "cannot read 'what'"},
	{"earlybind.allow", "info legacy=none", "allow takes last-display or in-use"},
	{"earlybind.allow=", "info legacy=none", "allow takes last-display or in-use"},
	{"earlybind.allow=last_display", "info legacy=none", "cannot read 'earlybind.allow="},
	{"earlybind.allow=in-use,,last-display", "info legacy=none",
	 "cannot read 'earlybind.allow="},
	{"earlybind.allow=in-use,all", "info legacy=none", "cannot read 'earlybind.allow=all'"},
	{"earlybind.profiles=a", "info legacy=none", "no parameter is called 'earlybind.profiles'"},
};

static void test_bad(void)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		no_rules();
		read_cmdline(bad[i].line);
		is_text(asked(), bad[i].asked, bad[i].line);
		ok(set.errors == 1 && !set.rules, "it is one error, and no rule");
		has_text(errors(), bad[i].message, "which is named");
		ok(set.suspended[EB_CMDLINE] == !!strstr(bad[i].line, ".leave"),
		   "only a leave suspends");
	}
}

static void test_rules(void)
{
	char driver[16];

	no_rules();
	read_cmdline("earlybind.ids=10ee:5000,0x10ee:5001 quiet "
		     "earlybind.bind=0000:65:00.0,id=10de:2489,driver=none "
		     "earlybind.leave=0000:01:00.0 \"earlybind.bind=10de:*,count=2\" "
		     "earlybind.ids=8086:10d3 -- earlybind.bind=1b36:0010");
	is_number((long long)set.rules, 6, "rules of all parameters are read, in their order");
	is_number((long long)set.errors, 0, "without an error");
	ok(set.rule[0].kind == EB_KIND_ID && set.rule[2].kind == EB_KIND_ADDRESS &&
		   set.rule[3].verb == EB_LEAVE && set.rule[4].count == 2 &&
		   set.rule[5].match.id >> 32 == 0x808610d3,
	   "each is what it says");
	snprintf(driver, sizeof(driver), "%s", eb_rule_driver(&set, &set.rule[2]));
	is_text(driver, "none", "keys are read");
	for (size_t i = 0; i < set.rules; i++)
		ok(set.rule[i].source == EB_CMDLINE && !set.rule[i].origin.file,
		   "rule %zu comes from the command line", i + 1);
}

/* The legacy list becomes rules of its own, last, source. */
static void test_legacy(void)
{
	static char line[2000], *list = line + sizeof("vfio-pci.ids=") - 1;

	read_rules("vfio-pci.ids=1:2,3:4 earlybind.ids=5:6", NULL);
	ok(set.rules == 3 && set.rule[0].source == EB_CMDLINE && set.rule[1].source == EB_LEGACY &&
		   set.rule[2].source == EB_LEGACY,
	   "a legacy list comes after the other rules");
	read_rules("vfio-pci.ids=1:2,bad", NULL);
	ok(set.rules == 1 && set.errors == 1, "what cannot be read of it is reported");
	read_rules("vfio-pci.ids=1:2 vfio-pci.ids=", NULL);
	ok(!set.rules && !set.errors, "an empty one that comes last empties the list");

	strcpy(line, "vfio-pci.ids=10de:2489,");
	memset(list + 10, ' ', 1013);
	memcpy(line, "vfio-pci.ids=", 13);
	memset(list + 10, ',', 1013);
	list[1023] = '\0';
	read_rules(line, NULL);
	ok(set.rules == 1 && !set.errors, "a list of 1023 bytes is taken");
	list[1023] = ',';
	list[1024] = '\0';
	read_rules(line, NULL);
	ok(!set.rules && set.errors == 1, "a list of 1024 bytes is not, as with the kernel");
	has_text(errors(), "over 1023 bytes", "which is said");
}

static void test_allow(void)
{
	static const struct {
		const char *line;
		uint8_t allow;
	} lines[] = {
		{"", 0},
		{"earlybind.allow=last-display", EB_ALLOW_LAST_DISPLAY},
		{"earlybind.allow=in-use", EB_ALLOW_IN_USE},
		{"earlybind.allow=in-use,last-display", EB_ALLOW_IN_USE | EB_ALLOW_LAST_DISPLAY},
		{"earlybind.allow=in-use earlybind.allow=last-display",
		 EB_ALLOW_IN_USE | EB_ALLOW_LAST_DISPLAY},
		{"allow=in-use -- earlybind.allow=in-use", 0},
		/* on a rule it is the rule's alone */
		{"earlybind.bind=01:00.0,allow=in-use", 0},
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		no_rules();
		read_cmdline(lines[i].line);
		is_number(set.allow, lines[i].allow, lines[i].line);
		is_text(errors(), "", "without an error");
	}
}

static void test_profile(void)
{
	no_rules();
	read_cmdline("quiet");
	is_number((long long)options.profile.len, 0, "without a profile there is none");
	read_cmdline("earlybind.profile=gaming quiet");
	ok(eb_text_is(options.profile, "gaming"), "the name of a profile");
	read_cmdline("earlybind.profile=gaming earlybind.profile=work");
	ok(eb_text_is(options.profile, "work"), "the last one wins");
	read_cmdline("earlybind.profile=gaming earlybind.profile=");
	is_number((long long)options.profile.len, 0, "an empty one is none");
	is_text(errors(), "", "all without an error");
}

/* After a line `cmdline off`: of what is ours `off` alone counts, and the kernel's list does. */
static void test_cmdline_off(void)
{
	no_rules();
	set.cmdline_off = true;
	read_cmdline("earlybind.ids=10ee:5000 earlybind.bind=01:00.0 earlybind.leave=what "
		     "earlybind.allow=in-use earlybind.profile=gaming earlybind.dry-run "
		     "earlybind.nofiles earlybind.log=debug earlybind.bad=1 vfio-pci.ids=1:2");
	is_text(asked(), "info legacy=1:2", "no switch of ours counts");
	ok(!set.rules && !set.allow && !options.profile.len, "no rule, no allow and no profile");
	is_text(errors(), "", "what is not read is no error");
	ok(!set.suspended[EB_CMDLINE], "and suspends nothing");
	read_cmdline("earlybind.off");
	is_text(asked(), "off info legacy=none", "off still counts");
	read_cmdline("earlybind.off earlybind.off=0");
	is_text(asked(), "info legacy=none", "and is read as ever");
}

/* A command line that goes on past what can be read. */
static void test_cut(void)
{
	const char *line = "earlybind.ids=10ee:5000 earlybind.bind=10de:2489";

	no_rules();
	eb_cmdline_read(eb_text(line), true, &options, &set);
	ok(set.rules == 1 && set.rule[0].match.id >> 32 == 0x10ee5000,
	   "all but the last word of a cut line is read");
	has_text(errors(), "the command line is longer", "that it is cut is said");
	ok(set.suspended[EB_CMDLINE], "and suspends, for a leave may be in the rest");

	no_rules();
	line = "earlybind.ids=10ee:5000 vfio-pci.ids=\"1:2, 3:4, 5";
	eb_cmdline_read(eb_text(line), true, &options, &set);
	ok(!options.has_legacy, "a last word in quotes is not read either, blanks and all");

	no_rules();
	line = "earlybind.off earlybind.off=0x";
	eb_cmdline_read(eb_text(line), true, &options, &set);
	ok(options.off, "the last word is no part of any other");

	no_rules();
	line = "earlybind.bind=10de:2489";
	eb_cmdline_read(eb_text(line), true, &options, &set);
	ok(!set.rules, "a cut line of one word has none that can be read");
}

int main(void)
{
	test_switches();
	test_bad();
	test_rules();
	test_legacy();
	test_allow();
	test_profile();
	test_cmdline_off();
	test_cut();
	return tap_done();
}
