// SPDX-License-Identifier: GPL-2.0-or-later
/* What a line of a table has no room for, in sentences: reasons, groups, consequences. */
#include <stdlib.h>
#include <string.h>

#include "outlook.h"
#include "show.h"

#define RULES_SHOWN 4
#define GROUPS_SHOWN 12

/* --- functions ----------------------------------------------------------------------------- */

/* Why a function is not simply bound or left, with its rule; false where there is nothing to say.
 */
static bool because(const struct host_outlooks *look, size_t index, char why[EB_REASON_SIZE],
		    char origin[EB_ORIGIN_SIZE])
{
	const struct eb_machine *boot = &look->machine->boot;

	if (!host_plan_shows(look, index))
		return false;
	eb_plan_reason(&boot->rules, &boot->functions, &boot->plan, index, why);
	eb_origin_format(&boot->rules, boot->rules.rule[boot->plan.decision[index].rule].origin,
			 origin);
	return *why;
}

/* Neighbours that have the same said of them are one sentence. */
static void say_reasons(const struct host_outlooks *look)
{
	const struct eb_plan *plan = &look->machine->boot.plan;
	size_t n = look->machine->boot.functions.n, next;

	for (size_t i = 0; i < n; i = next) {
		char why[EB_REASON_SIZE], origin[EB_ORIGIN_SIZE], other_why[EB_REASON_SIZE],
			other_origin[EB_ORIGIN_SIZE], *addresses;
		bool refused = plan->decision[i].action == EB_DO_REFUSE;

		next = i + 1;
		if (!because(look, i, why, origin))
			continue;
		while (next < n && plan->decision[next].action == plan->decision[i].action &&
		       because(look, next, other_why, other_origin) && !strcmp(why, other_why) &&
		       !strcmp(origin, other_origin))
			next++;
		addresses =
			host_functions_words(look->machine, &look->order[i], next - i, NULL, NULL);
		host_say("", "%s: %s, %s (%s).", addresses, refused ? "refused" : "left", why,
			 origin);
		free(addresses);
	}
}

/* One that is refused comes along with nothing. */
static bool is_companion(const struct host_outlooks *look, size_t index)
{
	const struct eb_decision *decision = &look->machine->boot.plan.decision[index];

	return decision->first && decision->action == EB_DO_BIND && host_plan_shows(look, index);
}

static void say_companions(const struct host_outlooks *look)
{
	const struct eb_plan *plan = &look->machine->boot.plan;
	const struct eb_ruleset *set = &look->machine->boot.rules;
	size_t n = look->machine->boot.functions.n, next;

	for (size_t i = 0; i < n; i = next) {
		const struct eb_decision *decision = &plan->decision[i];
		char first[EB_WHERE_SIZE], *addresses;

		next = i + 1;
		if (!is_companion(look, i))
			continue;
		while (next < n && plan->decision[next].first == decision->first &&
		       is_companion(look, next))
			next++;
		eb_where_format(look->machine->boot.functions.function[decision->first - 1].where,
				first);
		addresses =
			host_functions_words(look->machine, &look->order[i], next - i, NULL, NULL);
		host_say("", "%s: along with %s, as with=%s asks.", addresses, first,
			 set->rule[decision->rule].with == EB_WITH_SLOT ? "slot" : "group");
		free(addresses);
	}
}

/* --- rules --------------------------------------------------------------------------------- */

/* Rules of which the same is to be said, after each other in the table. */
static size_t say_rule(const struct eb_machine *boot, size_t index)
{
	char complaint[EB_REASON_SIZE], other[EB_REASON_SIZE], origin[EB_ORIGIN_SIZE];
	size_t n = 0, size;
	char *origins = NULL;
	FILE *out;

	eb_plan_complaint(&boot->rules, &boot->plan, index, complaint);
	if (!*complaint)
		return 1;
	out = host_need(open_memstream(&origins, &size));
	for (; index + n < boot->rules.rules; n++) {
		eb_plan_complaint(&boot->rules, &boot->plan, index + n, other);
		if (strcmp(complaint, other) != 0)
			break;
		eb_origin_format(&boot->rules, boot->rules.rule[index + n].origin, origin);
		if (n < RULES_SHOWN)
			fprintf(out, "%s%s", n ? ", " : "", origin);
	}
	if (n > RULES_SHOWN)
		fprintf(out, " and %zu more", n - RULES_SHOWN);
	if (fclose(out))
		host_need(NULL);
	host_say("", "%s: %s.", origins, complaint);
	free(origins);
	return n;
}

static void say_rules(const struct eb_machine *boot)
{
	for (size_t i = 0; !boot->idle && i < boot->rules.rules;)
		i += say_rule(boot, i);
}

static void say_errors(const struct eb_ruleset *set)
{
	for (size_t i = 0; i < set->errors && i < EB_ERRORS_MAX; i++) {
		char origin[EB_ORIGIN_SIZE];

		eb_origin_format(set, set->error[i].origin, origin);
		host_say("", "%s: %s.", origin, set->error[i].message);
	}
	if (set->errors > EB_ERRORS_MAX)
		host_say("", "And %zu errors more.", set->errors - EB_ERRORS_MAX);
}

/* --- groups -------------------------------------------------------------------------------- */

static void say_unsure(struct host_outlooks *look, const struct host_outlook *outlook)
{
	for (size_t i = 0; i < outlook->group.n; i++) {
		const struct host_function *of =
			host_function(look->machine, outlook->group.member[i]);

		if (!look->prediction.given[outlook->group.member[i]] && of->vfio)
			host_say("",
				 "Group %d: unknown, for %s is on %s now, no rule asks for that, "
				 "and there are no modules of this kernel to tell what will take "
				 "it.",
				 outlook->group.number, of->address, of->driver);
	}
}

/* What stands in the way and does not yet: nobody would see it coming. */
static void say_foretold(struct host_outlooks *look, const struct host_outlook *outlook)
{
	for (size_t i = 0; i < outlook->verdict.blockers; i++) {
		size_t index = outlook->verdict.blocker[i];
		const struct host_function *of = host_function(look->machine, index);

		if (!*of->driver || of->vfio)
			host_say(
				"  ",
				"That %s will take %s is foretold: no rule keeps it off, and it is "
				"what the modules of this kernel have for it. Now the function is "
				"on %s.",
				host_predict_driver(&look->prediction, index), of->address,
				*of->driver ? of->driver : "no driver");
	}
}

static void say_blocked(struct host_outlooks *look, const struct host_outlook *outlook)
{
	host_advise(look->machine, &outlook->group, &outlook->verdict, host_predict_driver,
		    &look->prediction, look->prediction.given);
	say_foretold(look, outlook);
}

/* The groups that are as they should be, in one line. */
static void say_viable(const struct host_outlooks *look)
{
	const struct host_prediction *prediction = &look->prediction;
	size_t n = 0, size;
	char *numbers = NULL;
	FILE *out = host_need(open_memstream(&numbers, &size));

	for (size_t i = 0; i < prediction->outlooks; i++) {
		const struct host_outlook *outlook = &prediction->outlook[i];

		if (outlook->verdict.state == HOST_GROUP_VIABLE && !outlook->unsure &&
		    host_plan_shows_group(look, outlook) && n++ < GROUPS_SHOWN)
			fprintf(out, "%s%d", n > 1 ? ", " : "", outlook->group.number);
	}
	if (n > GROUPS_SHOWN)
		fprintf(out, " and %zu more", n - GROUPS_SHOWN);
	if (fclose(out))
		host_need(NULL);
	if (n)
		host_say("", "VFIO will open group%s %s.", n > 1 ? "s" : "", numbers);
	free(numbers);
}

static void say_alone(struct host_outlooks *look)
{
	const struct host_prediction *prediction = &look->prediction;
	size_t *index = host_need(calloc(prediction->alones + 1, sizeof(index[0]))), n = 0;
	char *addresses;

	for (size_t i = 0; i < prediction->alones; i++)
		if (look->picked[prediction->alone[i]])
			index[n++] = prediction->alone[i];
	addresses = host_functions_words(look->machine, index, n, NULL, NULL);
	if (n && prediction->groups)
		host_say("",
			 "%s: in no IOMMU group, so VFIO's driver will refuse %s. Intel's own "
			 "graphics is in one only with intel_iommu=on.",
			 addresses, n > 1 ? "them" : "it");
	else if (n)
		host_say("",
			 "There are no IOMMU groups: whether VFIO will take %s is unknown. "
			 "Turn the IOMMU on (in the firmware: VT-d or AMD-Vi; on the kernel "
			 "command line: intel_iommu=on, where it is off by default), reboot, "
			 "and look again.",
			 addresses);
	free(addresses);
	free(index);
}

static void say_groups(struct host_outlooks *look)
{
	const struct host_prediction *prediction = &look->prediction;

	say_viable(look);
	for (size_t i = 0; i < prediction->outlooks; i++) {
		const struct host_outlook *outlook = &prediction->outlook[i];

		if (!host_plan_shows_group(look, outlook))
			continue;
		if (outlook->verdict.state == HOST_GROUP_BLOCKED)
			say_blocked(look, outlook);
		else if (outlook->unsure)
			say_unsure(look, outlook);
	}
	say_alone(look);
}

/* --- the whole ----------------------------------------------------------------------------- */

static bool binds(const struct eb_machine *boot)
{
	for (size_t i = 0; i < boot->functions.n; i++)
		if (boot->plan.decision[i].action == EB_DO_BIND)
			return true;
	return false;
}

static void say_switches(const struct eb_machine *boot)
{
	if (boot->options.dry_run)
		host_say("",
			 "earlybind.dry-run is on the kernel command line: all this is decided, "
			 "logged and reported, and nothing is changed.");
	if (boot->options.nofiles)
		host_say("", "earlybind.nofiles is on the kernel command line: configuration files "
			     "are not read.");
	if (boot->rules.cmdline_off)
		host_say("",
			 "The configuration says `cmdline off`: of all earlybind.* on the kernel "
			 "command line only .off counts.");
}

static void say_list(const struct eb_machine *boot)
{
	if (!boot->rules.has_list && binds(boot))
		host_say("", "There is no list of the devices that this host uses: only the last "
			     "storage and the last network controller are protected, and only from "
			     "rules by ID or class.");
}

static void say_consequences(struct host_outlooks *look)
{
	json_t *all = host_consequences(look), *one;
	size_t i;

	json_array_foreach(all, i, one)
		host_say("", "%s", json_string_value(json_object_get(one, "message")));
	json_decref(all);
}

static bool shows_any(const struct host_outlooks *look)
{
	for (size_t i = 0; i < look->machine->boot.functions.n; i++)
		if (host_plan_shows(look, i))
			return true;
	return false;
}

void host_plan_say(struct host_outlooks *look)
{
	const struct eb_machine *boot = &look->machine->boot;

	if (look->config)
		host_say("",
			 "%s is read in the place of /etc/earlybind.conf, whose name its lines "
			 "have here.",
			 look->config);
	say_errors(&boot->rules);
	if (!boot->options.off)
		say_switches(boot);
	if (boot->idle) {
		host_say("", "%s", host_idle_words(boot));
		return;
	}
	if (!shows_any(look))
		host_say("", look->selected
				     ? "No rule speaks of what is asked for: the host keeps it."
				     : "No rule matches anything here: the host keeps all.");
	say_rules(boot);
	say_reasons(look);
	say_companions(look);
	say_groups(look);
	say_consequences(look);
	say_list(boot);
}
