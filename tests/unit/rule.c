// SPDX-License-Identifier: GPL-2.0-or-later
/* One rule: its selector, every key, and what is said of a key that cannot be read. */
#include "tap.h"

#include <errno.h>

#include "world.h"

static const struct eb_origin origin;

static int add(enum eb_verb verb, const char *text)
{
	no_rules();
	return eb_rules_add(&set, EB_CMDLINE, origin, verb, eb_text(text), ",");
}

/* All that a rule says but what it picks. */
static const char *says(const struct eb_rule *rule)
{
	static const char *const with[] = {"", " slot", " group"};
	static char text[256];
	size_t len = (size_t)snprintf(
		text, sizeof(text), "%s %s%s", rule->verb == EB_LEAVE ? "leave" : "bind",
		rule->variant ? "auto, else " : "", eb_rule_driver(&set, rule));

	if (rule->has_count)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " count=%u", rule->count);
	if (rule->excepts)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " excepts=%u",
					rule->excepts);
	if (rule->wanted.id_mask)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " id");
	if (rule->vfs)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " vf=%u-%u%s", rule->vf_low,
					rule->vf_high, rule->pf_mask ? " pf" : "");
	snprintf(text + len, sizeof(text) - len, "%s%s%s%s%s", with[rule->with],
		 rule->allow & EB_ALLOW_LAST_DISPLAY ? " last-display" : "",
		 rule->allow & EB_ALLOW_IN_USE ? " in-use" : "", rule->optional ? " optional" : "",
		 rule->keep ? " keep" : "");
	return text;
}

static const struct {
	enum eb_verb verb;
	const char *text, *says;
} good[] = {
	{EB_BIND, "10ee:5000", "bind vfio-pci"},
	{EB_LEAVE, "10ee:5000", "leave vfio-pci"},
	{EB_BIND, "01:00.0,id=10de:2489", "bind vfio-pci id"},
	{EB_BIND, "01:00.0,id=10de:2489,id=10de:*", "bind vfio-pci id"},
	{EB_BIND, "01:00.0,vendor=10de,class=0300", "bind vfio-pci"},
	{EB_BIND, "10de:2489,count=4", "bind vfio-pci count=4"},
	{EB_BIND, "10de:2489,count=0", "bind vfio-pci count=0"},
	{EB_BIND, "10de:2489,count=65535", "bind vfio-pci count=65535"},
	{EB_BIND, "10de:2489,except=01:00.0", "bind vfio-pci excepts=1"},
	{EB_BIND, "10de:2489,except=01:00.*,except=10de:2489:1458,except=class=0302",
	 "bind vfio-pci excepts=3"},
	{EB_BIND, "10ee:5000,fallback=none", "bind vfio-pci keep"},
	{EB_BIND, "1b36:0010,optional", "bind vfio-pci optional"},
	{EB_BIND, "1b36:0010,optional,optional", "bind vfio-pci optional"},
	{EB_BIND, "10ee:5000,driver=none", "bind none"},
	{EB_BIND, "10ee:5000,driver=vfio-pci", "bind vfio-pci"},
	{EB_BIND, "10ee:5000,driver=vfio_pci", "bind vfio-pci"},
	{EB_BIND, "10ee:5000,driver=pci-stub", "bind pci-stub"},
	{EB_BIND, "10ee:5000,driver=mlx5_vfio_pci", "bind mlx5_vfio_pci"},
	{EB_BIND, "10ee:5000,driver=8139too", "bind 8139too"},
	{EB_BIND, "10ee:5000,driver=3w-9xxx", "bind 3w-9xxx"},
	{EB_BIND, "10ee:5000,driver=none,driver=pci-stub", "bind pci-stub"},
	{EB_LEAVE, "10de:2489,except=01:00.0,count=1,optional",
	 "leave vfio-pci count=1 excepts=1 optional"},
	{EB_LEAVE, "01:00.0,id=10de:2489,vendor=10de", "leave vfio-pci id"},
	{EB_BIND, "class=0302,vendor=10de,count=4,optional,fallback=none,driver=x",
	 "bind x count=4 optional keep"},
	/* with, allow, auto */
	{EB_BIND, "65:00.0,with=slot", "bind vfio-pci slot"},
	{EB_BIND, "65:00.0,with=group", "bind vfio-pci group"},
	{EB_BIND, "65:00.0,with=group,with=slot", "bind vfio-pci slot"},
	{EB_BIND, "01:00.0,allow=last-display", "bind vfio-pci last-display"},
	{EB_BIND, "01:00.0,allow=in-use", "bind vfio-pci in-use"},
	{EB_BIND, "01:00.0,allow=in-use,allow=last-display", "bind vfio-pci last-display in-use"},
	{EB_BIND, "10ee:5000,driver=auto", "bind auto, else vfio-pci"},
	{EB_BIND, "10ee:5000,driver=auto,driver=none", "bind none"},
	{EB_BIND, "10ee:5000,driver=none,driver=auto", "bind auto, else vfio-pci"},
	/* paths, wherever an address may stand */
	{EB_BIND, "00:03.1/00.0,id=10de:2489", "bind vfio-pci id"},
	{EB_LEAVE, "0000:00:03.1/00.*", "leave vfio-pci"},
	{EB_BIND, "10de:2489,except=00:03.1/00.0", "bind vfio-pci excepts=1"},
	/* virtual functions */
	{EB_BIND, "pf=0000:41:00.0", "bind vfio-pci vf=0-65534 pf"},
	{EB_BIND, "pf=0000:41:00.0,vf=0-7,driver=auto", "bind auto, else vfio-pci vf=0-7 pf"},
	{EB_BIND, "pf=00:03.1/00.0,vf=3", "bind vfio-pci vf=3-3 pf"},
	{EB_BIND, "15b3:101e,vf=0-7", "bind vfio-pci vf=0-7"},
	{EB_BIND, "15b3:101e,vf=65534", "bind vfio-pci vf=65534-65534"},
	{EB_BIND, "15b3:*,vf=0-7,vf=4-9,pf=41:00.0", "bind vfio-pci vf=4-7 pf"},
	{EB_BIND, "15b3:*,vf=4-9,vf=0-7", "bind vfio-pci vf=4-7"},
	{EB_LEAVE, "pf=0000:41:00.0,vf=0", "leave vfio-pci vf=0-0 pf"},
};

static void test_good(void)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int error = add(good[i].verb, good[i].text);

		if (!ok(!error && set.rules == 1 && !set.errors, "'%s' can be read", good[i].text))
			tap_show("error", errors());
		is_text(says(&set.rule[0]), good[i].says, "and says what it says");
	}
}

static const struct {
	enum eb_verb verb;
	const char *text, *message;
} bad[] = {
	{EB_BIND, "", "cannot read '': neither an address"},
	{EB_BIND, ",optional", "cannot read '': neither an address"},
	{EB_LEAVE, "", "cannot read '': neither an address"},
	{EB_BIND, "10de", "cannot read '10de'"},
	{EB_BIND, "optional", "cannot read 'optional'"},
	{EB_BIND, "id=10de:2489", "cannot read 'id=10de:2489'"},
	{EB_BIND, "01:00.0/", "cannot read '01:00.0/': neither an address"},
	{EB_BIND, "01:00.*/00.0", "cannot read '01:00.*/00.0'"},
	{EB_BIND, "vf=0-7", "cannot read 'vf=0-7': neither an address"},
	{EB_BIND, "01:00.0,id=10de:2489,id=10ee:5000", "contradicts the id= before it"},
	{EB_LEAVE, "01:00.0,id=10de:2489,id=10ee:5000", "contradicts the id= before it"},
	{EB_BIND, "10de:2489,class=displays", "display accelerator network storage nvme usb audio"},
	{EB_BIND, "10de:2489,with=", "with= takes slot or group"},
	{EB_BIND, "10de:2489,with=Slot", "with= takes slot or group"},
	{EB_BIND, "10de:2489,with", "the keys are"},
	{EB_BIND, "10de:2489,allow=", "allow takes last-display or in-use"},
	{EB_BIND, "10de:2489,allow=in_use", "allow takes last-display or in-use"},
	{EB_LEAVE, "10de:2489,allow=in-use", "a leave has no such key"},
	{EB_LEAVE, "10de:2489,with=slot", "a leave has no such key"},
	{EB_LEAVE, "10de:2489,driver=auto", "a leave has no such key"},
	{EB_BIND, "pf=", "pf= takes one address or path"},
	{EB_BIND, "pf=10ee:5000", "pf= takes one address or path"},
	{EB_BIND, "pf=class=02", "pf= takes one address or path"},
	{EB_BIND, "pf=41:00.0,pf=42:00.0", "pf= takes one address or path"},
	{EB_BIND, "pf=00:03.1/00.0,pf=42:00.0", "pf= takes one address or path"},
	{EB_BIND, "10ee:5000,vf=", "vf= takes a number, or two"},
	{EB_BIND, "10ee:5000,vf=-7", "vf= takes a number, or two"},
	{EB_BIND, "10ee:5000,vf=7-", "vf= takes a number, or two"},
	{EB_BIND, "10ee:5000,vf=1-2-3", "vf= takes a number, or two"},
	{EB_BIND, "10ee:5000,vf=0x1", "vf= takes a number, or two"},
	{EB_BIND, "10ee:5000,vf=65535", "vf= takes a number, or two"},
	{EB_BIND, "10ee:5000,vf=7-0", "the lower first"},
	{EB_LEAVE, "pf=41:00.0,vf=0-3,vf=4-7", "the lower first"},
	{EB_BIND, "10de:2489,id=", "id= takes VENDOR:DEVICE"},
	{EB_BIND, "10de:2489,id=01:00.0", "id= takes VENDOR:DEVICE"},
	{EB_BIND, "10de:2489,vendor=10d", "vendor= takes four hex digits"},
	{EB_BIND, "10de:2489,vendor=*", "vendor= takes four hex digits"},
	{EB_BIND, "10de:2489,class=300", "class= takes 2, 4 or 6 hex digits"},
	{EB_BIND, "10de:2489,except=", "except= takes"},
	{EB_BIND, "10de:2489,except=01:00", "except= takes"},
	{EB_BIND, "10de:2489,count=", "count= takes a number"},
	{EB_BIND, "10de:2489,count=65536", "count= takes a number"},
	{EB_BIND, "10de:2489,count=-1", "count= takes a number"},
	{EB_BIND, "10de:2489,count=0x1", "count= takes a number"},
	{EB_BIND, "10de:2489,driver=", "driver= takes"},
	{EB_BIND, "10de:2489,driver=-v", "driver= takes"},
	{EB_BIND, "10de:2489,driver=../x", "driver= takes"},
	{EB_BIND, "10de:2489,driver=a/b", "driver= takes"},
	{EB_BIND, "10de:2489,driver=a b", "driver= takes"},
	{EB_BIND, "10de:2489,driver=a\nb", "driver= takes"},
	{EB_BIND, "10de:2489,driver=\xe4", "driver= takes"},
	{EB_BIND, "10de:2489,driver=.", "driver= takes"},
	{EB_LEAVE, "10de:2489,driver=vfio-pci", "a leave has no such key"},
	{EB_LEAVE, "10de:2489,driver=none", "a leave has no such key"},
	{EB_LEAVE, "10de:2489,fallback=none", "a leave has no such key"},
	{EB_BIND, "10de:2489,fallback=", "fallback= takes none"},
	{EB_BIND, "10de:2489,fallback=host", "fallback= takes none"},
	{EB_BIND, "10de:2489,optional=1", "the keys are"},
	{EB_BIND, "10de:2489,Optional", "the keys are"},
	{EB_BIND, "10de:2489,colour=red", "cannot read 'colour=red': the keys are"},
	{EB_BIND, "10de:2489,vendor", "the keys are"},
	{EB_BIND, "10de:2489,,optional", "the keys are"},
	{EB_BIND, "10de:2489,10ee:5000", "the keys are"},
	{EB_BIND, "10de:2489,optional,what", "cannot read 'what'"},
};

static void test_bad(void)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int error = add(bad[i].verb, bad[i].text);

		ok(error == -EINVAL && !set.rules && !set.excepts && !set.paths && set.errors == 1,
		   "'%s' cannot be read, and leaves nothing behind", bad[i].text);
		has_text(errors(), bad[i].message, "it is said why");
		ok(set.suspended[EB_CMDLINE] == (bad[i].verb == EB_LEAVE),
		   "it suspends if it is a leave, and only then");
		ok(!set.suspended[EB_CONFIG] && !set.suspended[EB_LEGACY],
		   "other sources are not suspended");
	}
}

/* A name of 63 bytes is the longest that a driver may have. */
static void test_driver_length(void)
{
	char text[128] = "10de:2489,driver=", *name = text + strlen(text);

	memset(name, 'a', EB_DRIVER_MAX);
	ok(!add(EB_BIND, text), "a driver's name of %d bytes", EB_DRIVER_MAX);
	is_text(eb_rule_driver(&set, &set.rule[0]), name, "is kept whole");
	name[EB_DRIVER_MAX] = 'a';
	ok(add(EB_BIND, text) == -EINVAL, "one byte more is refused");
}

/* Contradictory keys pick nothing; repeated ones must all hold. */
static void test_repeated(void)
{
	const struct eb_function twin = function_of("01:00.0", 0x10de2489, 0x14584075, 0x030000);

	add(EB_BIND, "01:00.0,vendor=10de,vendor=10de,class=03,class=0300");
	ok(eb_match(&set.rule[0].match, &twin), "keys that agree pick it");
	add(EB_BIND, "01:00.0,vendor=10de,vendor=10ee");
	ok(!eb_match(&set.rule[0].match, &twin), "two vendors pick nothing");
	add(EB_BIND, "01:00.0,class=0300,class=0302");
	ok(!eb_match(&set.rule[0].match, &twin), "two classes pick nothing");
	add(EB_BIND, "10de:2489,vendor=10ee");
	ok(!eb_match(&set.rule[0].match, &twin), "a vendor that is not the ID's picks nothing");
	add(EB_BIND, "01:00.0,id=10ee:5000");
	ok(eb_match(&set.rule[0].match, &twin), "id= does not narrow");
	ok(!eb_match(&set.rule[0].wanted, &twin), "and does not fit another");
	add(EB_BIND, "01:00.0,id=10de:*,id=*:2489");
	ok(eb_match(&set.rule[0].wanted, &twin), "two id= that agree fit");
}

/* A message shows no more than a part of what it cannot read. */
static void test_shown(void)
{
	char text[1000];

	memset(text, 'z', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	add(EB_BIND, text);
	ok(strstr(set.error[0].message, "zzzz") && strstr(set.error[0].message, "address"),
	   "a long word leaves room for what is allowed");
}

int main(void)
{
	test_good();
	test_bad();
	test_driver_length();
	test_repeated();
	test_shown();
	return tap_done();
}
