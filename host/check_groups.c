// SPDX-License-Identifier: GPL-2.0-or-later
/* Will VFIO open the groups of what is to be bound, with the drivers of the next boot? */
#include <stdlib.h>

#include "check.h"
#include "predict.h"

static char *join(json_t *array)
{
	char *words = NULL;
	size_t size, i;
	json_t *sentence;
	FILE *out = host_need(open_memstream(&words, &size));

	json_array_foreach(array, i, sentence)
		fprintf(out, "%s%s", i ? " " : "", json_string_value(sentence));
	if (fclose(out))
		host_need(NULL);
	json_decref(array);
	return words;
}

static void say_blocked(struct check *check, struct host_prediction *prediction,
			const struct host_outlook *outlook)
{
	const struct host_verdict *verdict = &outlook->verdict;
	char *who = host_functions_words(check->machine, verdict->blocker, verdict->blockers,
					 host_predict_driver, prediction);
	char *help = join(host_advice_json(check->machine, &outlook->group, verdict,
					   host_predict_driver, prediction, prediction->given));

	check_add(check, CHECK_FAILURE, check_words(check, "group %d", outlook->group.number), help,
		  "VFIO will refuse to open it while others of it are the host's: %s", who);
	free(who);
	free(help);
}

/* Nothing tells what takes a member that is on VFIO now and is no rule's. */
static void say_unsure(struct check *check, const struct host_prediction *prediction,
		       const struct host_outlook *outlook)
{
	size_t *index = host_need(calloc(outlook->group.n + 1, sizeof(index[0]))), n = 0;
	char *who;

	for (size_t i = 0; i < outlook->group.n; i++)
		if (!prediction->given[outlook->group.member[i]] &&
		    check_function(check, outlook->group.member[i])->vfio)
			index[n++] = outlook->group.member[i];
	who = host_functions_words(check->machine, index, n, host_driver_now, check->machine);
	check_add(check, CHECK_UNKNOWN, check_words(check, "group %d", outlook->group.number),
		  "have a rule for it, too, if it is to stay with VFIO",
		  "no rule asks for %s, and there are no modules of this kernel to tell what will "
		  "take it",
		  who);
	free(who);
	free(index);
}

void check_group(struct check *check)
{
	struct host_prediction prediction;
	bool fine = true;

	if (check->asked && !check->iommu && !check->machine->boot.idle) {
		check_add(check, CHECK_UNKNOWN, NULL,
			  check_next_iommu(check) ? "reboot, and look again"
						  : "turn the IOMMU on, reboot, and look again",
			  "there are no groups while the IOMMU is off: what else has to be given "
			  "along cannot be said");
		return;
	}
	host_predict_open(&prediction, check->machine, check->given ? check->version[0] : NULL);
	for (size_t i = 0; i < prediction.outlooks; i++) {
		const struct host_outlook *outlook = &prediction.outlook[i];

		if (outlook->verdict.state == HOST_GROUP_BLOCKED)
			say_blocked(check, &prediction, outlook);
		else if (outlook->unsure)
			say_unsure(check, &prediction, outlook);
		else
			continue;
		fine = false;
	}
	if (prediction.outlooks && fine)
		check_add(check, CHECK_OK, NULL, NULL, "VFIO can open %s",
			  prediction.outlooks == 1 ? "the group of what is bound"
						   : "every group of what is bound");
	host_predict_close(&prediction);
}
