// SPDX-License-Identifier: GPL-2.0-or-later
/* What there is to be said of a boot as a whole. */
#include <inttypes.h>
#include <string.h>

#include "compiled.h"
#include "status.h"
#include "trial.h"

#define FENCE "run/earlybind/fence"

/* Why there is no report, as far as that can be told. */
static const char *why_none(const struct host_root *root)
{
	const char *inside = *root->path ? NULL : host_inside();

	if (inside)
		return "This is a container or a chroot: ask the host.";
	if (host_exists(root, FENCE))
		return "Devices were fenced, but what was to bind them has left no report: `dmesg` "
		       "may say what became of it.";
	if (host_exists(root, EB_COMPILED_COPY))
		return "earlybind was in the image, and could not write it: `dmesg` may say why.";
	return "Perhaps the image has no earlybind, for it was not rebuilt since earlybind was "
	       "installed (`earlybind check` looks into it, `earlybind rebuild` makes it anew); or "
	       "another image was booted, or none.";
}

static void judge_missing(struct host_status_now *now)
{
	const struct eb_machine *boot = &now->machine->boot;

	if (*now->report.why)
		host_json_sentence(now->problems, "Cannot read /" HOST_REPORT ": %s.",
				   now->report.why);
	else if (boot->crashed)
		host_json_sentence(now->notes,
				   "This is a crash-dump kernel: earlybind does nothing "
				   "in it.");
	else if (boot->options.off)
		host_json_sentence(now->notes,
				   "earlybind.off is on the kernel command line: nothing "
				   "was to be done.");
	else if (!boot->rules.rules && !boot->rules.errors)
		host_json_sentence(now->notes,
				   "This boot ran without earlybind, and there is no rule: "
				   "nothing was asked.");
	else
		host_json_sentence(now->problems,
				   "This boot ran without earlybind: there is no /" HOST_REPORT
				   ". %s",
				   why_none(now->machine->root));
}

/* Does a device say what is not so with its rule? */
static bool is_explained(const struct host_status_now *now, const json_t *rule)
{
	const char *origin = json_string_value(json_object_get(rule, "rule"));

	for (size_t i = 0; origin && i < now->n; i++)
		if (json_array_size(now->device[i].messages) && now->device[i].boot->rule &&
		    !strcmp(now->device[i].boot->rule, origin))
			return true;
	return false;
}

/*
 * What is not ok with a rule, or null where a device has said it. Early has the words in its
 * log, and only numbers in the report.
 */
static json_t *complaint(const struct host_status_now *now, const json_t *rule)
{
	const json_t *wanted = json_object_get(rule, "wanted");
	bool counted;
	json_int_t matched = json_integer_value(json_object_get(rule, "matched"));
	char text[160];

	if (json_is_true(json_object_get(rule, "ok")))
		return json_null();
	if (!matched)
		return host_json_text("the rule matches nothing in this machine; say optional "
				      "where that is fine");
	counted = json_is_integer(wanted) && json_integer_value(wanted) != matched;
	if (!counted && is_explained(now, rule))
		return json_null();
	if (!counted)
		return host_json_text("not all that the rule asks for could be done; `dmesg` may "
				      "say what");
	snprintf(text, sizeof(text),
		 "the rule matches %" JSON_INTEGER_FORMAT
		 " function%s, count= expects %" JSON_INTEGER_FORMAT,
		 matched, matched == 1 ? "" : "s", json_integer_value(wanted));
	return host_json_text(text);
}

static void judge_rules(struct host_status_now *now)
{
	const json_t *rules = json_object_get(now->report.json, "rules");
	json_t *rule;
	size_t i;

	json_array_foreach(rules, i, rule)
	{
		json_t *copy = host_need(json_copy(rule)), *message = complaint(now, rule);

		if (!json_is_true(json_object_get(rule, "ok")) && !now->picked)
			now->ok = false;
		if (json_object_set_new(copy, "message", message))
			host_need(NULL);
		host_json_append(now->rules, copy);
	}
	if (!now->picked && json_array_size(json_object_get(now->report.json, "errors")))
		now->ok = false;
}

static bool is_reported(const struct host_status_now *now, uint64_t where)
{
	for (size_t i = 0; i < now->report.n; i++)
		if (now->report.device[i].where == where)
			return true;
	return false;
}

static void find_not_yet(struct host_status_now *now)
{
	const struct eb_machine *boot = &now->machine->boot;

	for (size_t i = 0; !boot->idle && i < boot->functions.n; i++) {
		const struct eb_decision *decision = &boot->plan.decision[i];
		char origin[EB_ORIGIN_SIZE];
		json_t *rule;

		if (decision->action != EB_DO_BIND || (now->picked && !now->picked[i]) ||
		    is_reported(now, boot->functions.function[i].where))
			continue;
		eb_origin_format(&boot->rules, boot->rules.rule[decision->rule].origin, origin);
		rule = host_json_text(origin);
		host_json_append(now->not_yet,
				 host_json_pack("{s:s,s:o}", "address",
						host_function(now->machine, i)->address, "rule",
						rule));
	}
}

/* False too where one of them is not known. */
static bool config_changed(const struct host_status_now *now)
{
	const struct eb_machine *boot = &now->machine->boot;
	const char *then = json_string_value(json_object_get(now->report.json, "config_hash"));
	char hash[17];

	if (!then || boot->crashed || boot->options.off || boot->options.nofiles)
		return false;
	snprintf(hash, sizeof(hash), "%016" PRIx64, boot->rules.config_hash);
	return strcmp(then, hash) != 0;
}

static void judge_report(struct host_status_now *now)
{
	const struct host_report *report = &now->report;

	if (!report->this_boot)
		host_json_sentence(now->problems,
				   "The report is of another boot: its boot_id is not "
				   "this one's.");
	if (report->off)
		host_json_sentence(now->notes,
				   "Switched off by earlybind.off on the kernel command "
				   "line: nothing was to be done.");
	else if (!report->n && !json_array_size(json_object_get(report->json, "rules")))
		host_json_sentence(now->notes, "Nothing was asked of this boot: it had no rule.");
	if (report->dry_run)
		host_json_sentence(now->warnings,
				   "This boot was a dry run, as earlybind.dry-run asks: "
				   "nothing was bound.");
	if (report->late)
		host_json_sentence(
			now->warnings,
			"earlybind was not the first: udev ran already, or a driver had a "
			"device. `earlybind check` may know what is in the image before it.");
	if (!now->report.off && config_changed(now))
		host_json_sentence(now->notes,
				   "The configuration is not the one of this boot; "
				   "`earlybind plan` shows what the next one will do, from "
				   "a new image.");
	judge_rules(now);
}

void host_boot_judge(struct host_status_now *now)
{
	now->ok = true;
	if (now->report.json)
		judge_report(now);
	else
		judge_missing(now);
	find_not_yet(now);
	if (host_is_trial(now->machine))
		host_json_sentence(now->notes,
				   "This boot is a trial of new rules: `earlybind confirm` keeps "
				   "them; without it the next boot is the old one.");
	for (size_t i = 0; i < now->n; i++)
		if (!now->device[i].ok)
			now->ok = false;
	if (json_array_size(now->problems))
		now->ok = false;
}
