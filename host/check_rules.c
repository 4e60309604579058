// SPDX-License-Identifier: GPL-2.0-or-later
/* What is asked for, and what the plan makes of it. */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "judge.h"
#include "words.h"

static size_t count_bound(const struct check *check)
{
	size_t n = 0;

	for (size_t i = 0; i < check->machine->boot.functions.n; i++)
		n += check_binds(check, i);
	return n;
}

void check_rules(struct check *check)
{
	const struct eb_machine *boot = &check->machine->boot;
	size_t n = boot->rules.rules;

	if (boot->crashed)
		check_add(check, CHECK_UNKNOWN, NULL, "look again after the next boot",
			  "this is a crash-dump kernel, in which nothing is ever bound");
	else if (!n && !boot->rules.errors)
		check_add(check, CHECK_OK, NULL, NULL,
			  "there is none: nothing is asked for, nothing will be bound");
	else
		check_add(check, CHECK_OK, NULL, NULL, "%zu %s, %zu %s to be bound", n,
			  n == 1 ? "rule" : "rules", count_bound(check),
			  count_bound(check) == 1 ? "device" : "devices");
}

void check_switched_off(struct check *check)
{
	static const char remedy[] =
		"take it out of the boot loader's configuration; what was typed for one boot is "
		"gone with the next";

	if (check->off)
		check_add(check, check_if_asked(check), "earlybind.off", remedy,
			  "it is on the kernel command line: nothing is bound; the rest here is "
			  "what would be without it");
	if (check->machine->boot.options.dry_run)
		check_add(check, check_if_asked(check), "earlybind.dry-run", remedy,
			  "it is on the kernel command line: all is decided, nothing is bound");
}

static void say_error(struct check *check, const struct eb_error *error)
{
	bool machine = !error->origin.file && error->origin.line;
	struct eb_text message = eb_text(error->message);
	enum check_status status = CHECK_FAILURE;
	const char *remedy = "mend it; earlybind.conf(5) has the grammar";
	char origin[EB_ORIGIN_SIZE];

	if (eb_text_has(message, eb_errno_words(EACCES))) {
		status = CHECK_UNKNOWN;
		remedy = "look again as root";
	} else if (eb_text_begins(message, "cannot read /", NULL) ||
		   eb_text_begins(message, "cannot list /", NULL)) {
		remedy =
			"see that it is there and can be read, and that /proc and /sys are mounted";
	} else if (machine) {
		remedy = "look for these functions with lspci; in a report, have the tar of "
			 "`earlybind collect`";
	}
	eb_origin_format(&check->machine->boot.rules, error->origin, origin);
	check_add(check, status, origin, remedy, "%s", error->message);
}

void check_rule_error(struct check *check)
{
	const struct eb_ruleset *rules = &check->machine->boot.rules;
	size_t shown = rules->errors < EB_ERRORS_MAX ? rules->errors : EB_ERRORS_MAX;

	for (size_t i = 0; i < shown; i++)
		say_error(check, &rules->error[i]);
	if (rules->errors > shown)
		check_add(check, CHECK_FAILURE, NULL, "mend the others, and look again",
			  "and %zu more", rules->errors - shown);
}

/* A rule whose functions are refused for its count is said there. */
static bool is_refused_whole(const struct check *check, size_t rule)
{
	const struct eb_machine *boot = &check->machine->boot;

	for (size_t i = 0; i < boot->functions.n; i++)
		if (boot->plan.decision[i].action == EB_DO_REFUSE &&
		    boot->plan.decision[i].rule == rule &&
		    (boot->plan.decision[i].guard == EB_GUARD_COUNT ||
		     boot->plan.decision[i].guard == EB_GUARD_EXCEPT))
			return true;
	return false;
}

void check_rule_match(struct check *check)
{
	const struct eb_machine *boot = &check->machine->boot;
	char complaint[EB_REASON_SIZE];
	size_t before = check->n;

	for (size_t i = 0; !boot->idle && i < boot->rules.rules; i++) {
		const char *remedy =
			"`earlybind list` shows what is there: mend or remove the rule";
		enum check_status status = CHECK_FAILURE;

		eb_plan_complaint(&boot->rules, &boot->plan, i, complaint);
		if (!*complaint || is_refused_whole(check, i))
			continue;
		if (boot->plan.outcome[i].groupless && !check->iommu && check_next_iommu(check)) {
			remedy = "reboot, and look again";
			status = CHECK_UNKNOWN;
		} else if (boot->plan.outcome[i].groupless) {
			remedy = "turn the IOMMU on, reboot, look again; or name each device";
		}
		check_add(check, status, check_origin(check, i), remedy, "%s", complaint);
	}
	if (!boot->idle && check->n == before)
		check_add(check, CHECK_OK, NULL, NULL, "every rule finds its devices");
}

static const char *allow(struct check *check, const struct eb_decision *decision, const char *what)
{
	const struct eb_rule *rule = &check->machine->boot.rules.rule[decision->rule];

	return host_is_listed(check->machine, rule)
		       ? check_words(check, "have a line `allow %s` in /etc/earlybind.conf", what)
		       : check_words(check, "add allow=%s to the rule", what);
}

static const char *insist(struct check *check, const struct eb_decision *decision)
{
	const char *origin = check_origin(check, decision->rule);

	switch ((enum eb_guard)decision->guard) {
	case EB_GUARD_BRIDGE:
		return "take it out of the rule: no bridge is ever bound";
	case EB_GUARD_SUSPENDED:
		return "mend the line with the leave";
	case EB_GUARD_EXCEPT:
		return check_words(check, "mend the except= of %s", origin);
	case EB_GUARD_COUNT:
		return check_words(check,
				   "if all of them are meant, mend the count= of %s; else name "
				   "those that are by their address",
				   origin);
	case EB_GUARD_IDENTITY:
		return check_words(check, "`earlybind list` shows where the device is now: mend %s",
				   origin);
	case EB_GUARD_IN_USE:
		return check_words(check, "keep it with the host; or, where you are sure, %s",
				   allow(check, decision, "in-use"));
	case EB_GUARD_LAST:
		return check_words(check,
				   "name the device by its address; or, where you are sure, %s",
				   allow(check, decision, "in-use"));
	case EB_GUARD_DISPLAY:
		return check_words(check,
				   "leave the host one display; or, where you have another way in, "
				   "%s",
				   allow(check, decision, "last-display"));
	case EB_NO_GUARD:
		break;
	}
	return check_words(check, "mend the id= of %s", origin);
}

void check_refused(struct check *check)
{
	const struct eb_machine *boot = &check->machine->boot;
	char reason[EB_REASON_SIZE];

	for (size_t i = 0; !boot->idle && i < boot->functions.n; i++) {
		const struct eb_decision *decision = &boot->plan.decision[i];

		if (decision->action != EB_DO_REFUSE && decision->action != EB_DO_LEAVE)
			continue;
		eb_plan_reason(&boot->rules, &boot->functions, &boot->plan, i, reason);
		if (decision->action == EB_DO_REFUSE)
			check_add(check, CHECK_FAILURE, check_function(check, i)->address,
				  insist(check, decision), "left to the host, against %s: %s",
				  check_origin(check, decision->rule), reason);
		else if (*reason)
			check_add(check, CHECK_WARNING, check_function(check, i)->address,
				  insist(check, decision), "left to the host, by %s, but %s",
				  check_origin(check, decision->rule), reason);
	}
}

void check_console(struct check *check)
{
	for (size_t i = 0; i < check->machine->boot.functions.n; i++)
		if (check_binds(check, i) && check_function(check, i)->boot_vga)
			check_add(
				check, CHECK_WARNING, check_function(check, i)->address,
				"have another way in before you reboot: a second display, ssh, or "
				"a serial console",
				"the screen that the firmware shows goes dark when this is "
				"bound, and the boot goes on unseen");
}

void check_in_use_list(struct check *check)
{
	const struct eb_ruleset *rules = &check->machine->boot.rules;
	const char *inside = check->here ? host_inside() : NULL;
	static const char kept[] =
		"the guards then know only the last storage and network controller by their kind";

	if (check->machine->boot.idle)
		return;
	if (rules->has_list)
		check_add(check, CHECK_OK, NULL, NULL, "%zu %s the host uses %s protected",
			  rules->uses, rules->uses == 1 ? "device that" : "devices that",
			  rules->uses == 1 ? "is" : "are");
	else if (inside)
		check_add(check, CHECK_WARNING, NULL,
			  "build the image on the machine itself, where it will boot",
			  "what the host uses cannot be known here (an image would be %s): %s",
			  inside, kept);
	else if (check->here)
		check_add(check, CHECK_WARNING, NULL, "see what `earlybind compile` says, as root",
			  "there is no list of what the host uses: %s", kept);
	else
		check_add(check, CHECK_UNKNOWN, NULL, NULL,
			  "what the host uses is not known from this tree: %s", kept);
}
