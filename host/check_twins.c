// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules that may take what nobody meant. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Another function of the same kind that stays with the host; -1: none. */
static long twin(const struct check *check, size_t index)
{
	const struct eb_functions *functions = &check->machine->boot.functions;

	for (size_t i = 0; i < functions->n; i++)
		if (i != index && functions->function[i].id == functions->function[index].id &&
		    !check_binds(check, i))
			return (long)i;
	return -1;
}

static void say_twin(struct check *check, size_t index, const struct eb_rule *rule, long other)
{
	const struct host_function *function = check_function(check, index);
	const char *path = check_path(check, index), *remedy;

	remedy = check_words(check, "name it by its path: bind %s id=%s", path, function->id);
	check_add(check, CHECK_WARNING, function->address, remedy,
		  "%s names an address, and %s is the same kind of device: where buses are "
		  "renumbered it could take this place, and %s",
		  check_origin(check, check->machine->boot.plan.decision[index].rule),
		  check_function(check, (size_t)other)->address,
		  rule->wanted.id_mask ? "id= cannot tell them apart" : "nothing would notice");
}

/*
 * A path holds where the bridges stay; a function on a root bus has no other. Only what is
 * behind a bridge moves when a card is put in or taken out.
 */
void check_twin(struct check *check)
{
	const struct eb_machine *boot = &check->machine->boot;

	for (size_t i = 0; i < boot->functions.n; i++) {
		const struct eb_rule *rule = &boot->rules.rule[boot->plan.decision[i].rule];
		const struct host_function *function = check_function(check, i);
		const char *path;
		long other;

		if (!check_binds(check, i) || boot->plan.decision[i].first ||
		    rule->kind != EB_KIND_ADDRESS || !*(path = check_path(check, i)))
			continue;
		other = twin(check, i);
		if (other >= 0)
			say_twin(check, i, rule, other);
		else if (!rule->wanted.id_mask && !rule->match.id_mask)
			check_add(check, CHECK_WARNING, function->address,
				  check_words(check, "say what it is: bind %s id=%s", path,
					      function->id),
				  "%s names an address alone: where buses are renumbered, whatever "
				  "is there then is taken",
				  check_origin(check, boot->plan.decision[i].rule));
	}
}

/* The addresses that a rule by ID or class binds, at most the first few in words. */
static size_t bound_by(struct check *check, size_t rule, char *words, size_t size)
{
	const struct eb_machine *boot = &check->machine->boot;
	size_t n = 0, len = 0;

	*words = '\0';
	for (size_t i = 0; i < boot->functions.n; i++) {
		if (!check_binds(check, i) || boot->plan.decision[i].rule != rule ||
		    boot->plan.decision[i].first)
			continue;
		if (n++ < 4)
			len += (size_t)snprintf(words + len, size - len, "%s%s", n > 1 ? ", " : "",
						check_function(check, i)->address);
	}
	if (n > 4)
		snprintf(words + len, size - len, " and %zu more", n - 4);
	return n;
}

void check_breadth(struct check *check)
{
	const struct eb_machine *boot = &check->machine->boot;
	char words[160];

	for (size_t i = 0; !boot->idle && i < boot->rules.rules; i++) {
		const struct eb_rule *rule = &boot->rules.rule[i];
		const char *remedy;
		size_t n;

		if (rule->verb != EB_BIND || rule->has_count ||
		    (rule->kind != EB_KIND_ID && rule->kind != EB_KIND_CLASS))
			continue;
		n = bound_by(check, i, words, sizeof(words));
		if (n < 2)
			continue;
		remedy = rule->source == EB_LEGACY || rule->origin.file == 0
				 ? "if not all of them are meant, take the ID off this list and "
				   "name those that are in /etc/earlybind.conf"
				 : check_words(check,
					       "if all of them are meant, say count=%u; else name "
					       "those that are by their address",
					       (unsigned int)boot->plan.outcome[i].matched);
		check_add(check, CHECK_WARNING, check_origin(check, i), remedy,
			  "it takes %zu devices: %s", n, words);
	}
}
