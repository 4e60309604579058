// SPDX-License-Identifier: GPL-2.0-or-later
#include "outlook.h"
#include "show.h"

static json_t *address(const struct host_outlooks *look, size_t index)
{
	char where[EB_WHERE_SIZE];

	eb_where_format(look->machine->boot.functions.function[index].where, where);
	return host_json_text(where);
}

static json_t *group_number(int group)
{
	return group < 0 ? json_null() : host_need(json_integer(group));
}

static json_t *device(struct host_outlooks *look, size_t index)
{
	const struct eb_machine *boot = &look->machine->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	const struct host_function *function = host_function(look->machine, index);
	char origin[EB_ORIGIN_SIZE], reason[EB_REASON_SIZE];
	bool bind = decision->action == EB_DO_BIND;
	const char *to = NULL;

	if (bind)
		to = eb_plan_driver(&boot->rules, &boot->functions, &boot->plan, index);
	eb_origin_format(&boot->rules, boot->rules.rule[decision->rule].origin, origin);
	eb_plan_reason(&boot->rules, &boot->functions, &boot->plan, index, reason);
	return host_json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "address", function->address,
		"id", function->id, "class", function->class_id, "group",
		group_number(function->group), "driver", host_json_name(function->driver), "action",
		host_plan_action(decision->action), "to", host_json_text(to), "rule",
		host_json_text(origin), "reason", host_json_text(reason), "companion_of",
		decision->first ? address(look, decision->first - 1u) : json_null());
}

static json_t *devices(struct host_outlooks *look)
{
	json_t *array = host_need(json_array());

	for (size_t i = 0; i < look->machine->boot.functions.n; i++)
		if (host_plan_shows(look, i))
			host_json_append(array, device(look, i));
	return array;
}

static json_t *rules(const struct host_outlooks *look)
{
	const struct eb_machine *boot = &look->machine->boot;
	json_t *array = host_need(json_array());

	for (size_t i = 0; !boot->idle && i < boot->rules.rules; i++) {
		const struct eb_rule *rule = &boot->rules.rule[i];
		const struct eb_outcome *outcome = &boot->plan.outcome[i];
		char origin[EB_ORIGIN_SIZE], complaint[EB_REASON_SIZE];

		eb_origin_format(&boot->rules, rule->origin, origin);
		eb_plan_complaint(&boot->rules, &boot->plan, i, complaint);
		host_json_append(
			array,
			host_json_pack("{s:o, s:I, s:o, s:b, s:o}", "rule", host_json_text(origin),
				       "matched", (json_int_t)outcome->matched, "wanted",
				       rule->has_count ? host_need(json_integer(rule->count))
						       : json_null(),
				       "ok", outcome->ok, "complaint", host_json_name(complaint)));
	}
	return array;
}

static json_t *errors(const struct host_outlooks *look)
{
	const struct eb_ruleset *set = &look->machine->boot.rules;
	json_t *array = host_need(json_array());

	for (size_t i = 0; i < set->errors && i < EB_ERRORS_MAX; i++) {
		char origin[EB_ORIGIN_SIZE];

		eb_origin_format(set, set->error[i].origin, origin);
		host_json_append(array,
				 host_json_pack("{s:o, s:o}", "origin", host_json_text(origin),
						"message", host_json_text(set->error[i].message)));
	}
	return array;
}

static json_t *member(struct host_outlooks *look, size_t index)
{
	return host_json_pack(
		"{s:s, s:o, s:o, s:b}", "address", host_function(look->machine, index)->address,
		"driver", host_json_name(host_function(look->machine, index)->driver),
		"driver_next", host_json_name(host_predict_driver(&look->prediction, index)),
		"planned", look->prediction.given[index]);
}

static const char *state_name(const struct host_outlook *outlook)
{
	switch (outlook->verdict.state) {
	case HOST_GROUP_VIABLE:
		return outlook->unsure ? NULL : "viable";
	case HOST_GROUP_HOST:
		return "host";
	case HOST_GROUP_BLOCKED:
		return "blocked";
	}
	return NULL;
}

static json_t *group(struct host_outlooks *look, const struct host_outlook *outlook)
{
	const struct host_group *of = &outlook->group;
	const struct host_verdict *verdict = &outlook->verdict;
	json_t *blockers = host_need(json_array()), *members = host_need(json_array());
	json_t *help = NULL;

	for (size_t i = 0; i < verdict->blockers; i++)
		host_json_append(blockers, address(look, verdict->blocker[i]));
	for (size_t i = 0; i < of->n; i++)
		host_json_append(members, member(look, of->member[i]));
	if (verdict->state == HOST_GROUP_BLOCKED)
		help = host_advice_json(look->machine, of, verdict, host_predict_driver,
					&look->prediction, look->prediction.given);
	return host_json_pack("{s:i, s:o, s:o, s:o, s:o, s:o}", "group", of->number, "viable",
			      verdict->viable && outlook->unsure ? json_null()
								 : json_boolean(verdict->viable),
			      "state", host_json_text(state_name(outlook)), "blockers", blockers,
			      "devices", members, "help", help ? help : host_need(json_array()));
}

/* Where there are none at all they are unknown. */
static json_t *groups(struct host_outlooks *look)
{
	const struct host_prediction *prediction = &look->prediction;
	json_t *array;

	if (!prediction->groups)
		return json_null();
	array = host_need(json_array());
	for (size_t i = 0; i < prediction->outlooks; i++)
		if (host_plan_shows_group(look, &prediction->outlook[i]))
			host_json_append(array, group(look, &prediction->outlook[i]));
	return array;
}

static json_t *ungrouped(const struct host_outlooks *look)
{
	const struct host_prediction *prediction = &look->prediction;
	json_t *array = host_need(json_array());

	for (size_t i = 0; i < prediction->alones; i++)
		if (look->picked[prediction->alone[i]])
			host_json_append(array, address(look, prediction->alone[i]));
	return array;
}

json_t *host_plan_json(struct host_outlooks *look)
{
	const struct eb_machine *boot = &look->machine->boot;

	return host_json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:b, s:b, s:o, s:b}", "devices",
		devices(look), "rules", rules(look), "errors", errors(look), "groups", groups(look),
		"ungrouped", ungrouped(look), "consequences", host_consequences(look), "kernel",
		host_json_name(look->prediction.kernel.release), "idle",
		host_json_text(host_idle_word(boot)), "off", boot->options.off, "dry_run",
		boot->options.dry_run, "nofiles", boot->options.nofiles, "cmdline_off",
		boot->rules.cmdline_off, "in_use_list",
		boot->idle ? json_null() : json_boolean(boot->rules.has_list), "ok",
		host_plan_ok(look));
}
