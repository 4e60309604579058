// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual functions come while drivers are loaded, and udev hears of each too late to be
 * first. With 0 in the physical function's sriov_drivers_autoprobe the kernel offers a
 * virtual one to no driver until it has an override (drivers/pci/pci-driver.c,
 * pci_device_can_probe). One without stays bare: so only where all of them are to have one.
 */
#include "early.h"

/* A leave may speak of some of them, and so do other keys. */
static bool takes_all(const struct eb_ruleset *set, const struct eb_rule *rule)
{
	const struct eb_match *match = &rule->match;

	if (rule->verb != EB_BIND || !rule->pf_mask || rule->vf_low || rule->excepts ||
	    rule->has_count || match->id_mask || match->where_mask || match->class_mask ||
	    rule->wanted.id_mask || rule->wanted.class_mask)
		return false;
	for (size_t i = 0; i <= rule->source; i++)
		if (set->suspended[i])
			return false;
	for (size_t i = 0; i < set->rules; i++)
		if (set->rule[i].verb == EB_LEAVE && set->rule[i].source <= rule->source)
			return false;
	return true;
}

static void close_one(const struct early_run *run, const struct eb_rule *rule, size_t index)
{
	char text[16];
	uint32_t total;
	ssize_t len;
	int error;

	if ((run->machine.functions.function[index].where ^ rule->pf) & rule->pf_mask)
		return;
	len = early_read(run, index, "sriov_totalvfs", text, sizeof(text));
	/* A function that has none has no such file. */
	if (len <= 0 ||
	    eb_text_decimal((struct eb_text){text, (size_t)len}, rule->vf_high + 1u, &total))
		return;
	error = early_write(run, index, "sriov_drivers_autoprobe", "0");
	if (!error)
		return;
	early_log(run, EARLY_WARNING, "%llX: cannot clear sriov_drivers_autoprobe: %s",
		  early_where(run, index), eb_errno_words(-error));
}

void early_close_vfs(const struct early_run *run, size_t from, size_t to)
{
	for (size_t r = 0; r < run->machine.rules.rules; r++) {
		const struct eb_rule *rule = &run->machine.rules.rule[r];

		if (!rule->vfs || !takes_all(&run->machine.rules, rule))
			continue;
		for (size_t i = from; i < to; i++)
			close_one(run, rule, i);
	}
}
