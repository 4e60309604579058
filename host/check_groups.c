// SPDX-License-Identifier: GPL-2.0-or-later
/* Will VFIO open the groups of what is to be bound, with the drivers of the next boot? */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "judge.h"

struct situation {
	struct check *check;
	struct host_claims *claims;
	bool *given;
};

static const char *planned_driver(const struct check *check, size_t index)
{
	const struct eb_machine *boot = &check->machine->boot;
	const char *driver;

	if (!check_binds(check, index))
		return NULL;
	driver = eb_plan_driver(&boot->rules, &boot->functions, &boot->plan, index);
	return strcmp(driver, EB_DRIVER_NONE) ? driver : "";
}

/* After the next boot: what is asked for, or what the host loads for it. */
static const char *driver_then(void *context, size_t index)
{
	const struct situation *situation = context;
	const char *planned = planned_driver(situation->check, index);

	return planned ? planned : check_native(situation->check, situation->claims, index);
}

static char *join(json_t *array)
{
	char *words = NULL;
	size_t size, i;
	json_t *sentence;
	FILE *out = host_need(open_memstream(&words, &size));

	json_array_foreach(array, i, sentence)
		fprintf(out, "%s%s", i ? " " : "", json_string_value(sentence));
	fclose(out);
	json_decref(array);
	return words;
}

static void say_blocked(struct situation *situation, const struct host_group *group,
			const struct host_verdict *verdict)
{
	struct check *check = situation->check;
	char *who = host_functions_words(check->machine, verdict->blocker, verdict->blockers,
					 driver_then, situation);
	char *help = join(host_advice_json(check->machine, group, verdict, driver_then, situation,
					   situation->given));

	check_add(check, CHECK_FAILURE, check_words(check, "group %d", group->number), help,
		  "VFIO will refuse to open it while others of it are the host's: %s", who);
	free(who);
	free(help);
}

void check_group(struct check *check)
{
	size_t n = check->machine->boot.functions.n, groups = 0, blocked = 0;
	struct situation situation = {.check = check};

	if (check->asked && !check->iommu && !check->machine->boot.idle) {
		check_add(check, CHECK_UNKNOWN, NULL, "turn the IOMMU on, reboot, and look again",
			  "there are no groups while the IOMMU is off: what else has to be given "
			  "along cannot be said");
		return;
	}
	situation.given = host_need(calloc(n + 1, sizeof(bool)));
	for (size_t i = 0; i < n; i++)
		situation.given[i] =
			check_binds(check, i) && host_is_vfio(planned_driver(check, i));
	situation.claims = host_claims_open(check->root, check->given ? check->version[0] : NULL);
	for (size_t i = 0; i < check->groups.n; i++) {
		const struct host_group *group = &check->groups.group[i];
		struct host_verdict verdict;
		bool any = false;

		for (size_t j = 0; j < group->n; j++)
			any |= situation.given[group->member[j]];
		if (!any)
			continue;
		host_judge(check->machine, &check->kernel, group, driver_then, &situation,
			   situation.given, &verdict);
		groups++;
		if (verdict.state == HOST_GROUP_BLOCKED && ++blocked)
			say_blocked(&situation, group, &verdict);
		host_verdict_free(&verdict);
	}
	if (groups && !blocked)
		check_add(check, CHECK_OK, NULL, NULL, "VFIO can open %s",
			  groups == 1 ? "the group of what is bound"
				      : "every group of what is bound");
	host_claims_close(situation.claims);
	free(situation.given);
}
