// SPDX-License-Identifier: GPL-2.0-or-later
/* Words for what the checks speak of. */
#include <string.h>

#include "check.h"
#include "judge.h"

bool check_binds(const struct check *check, size_t index)
{
	const struct eb_machine *boot = &check->machine->boot;

	return !boot->idle && boot->plan.decision[index].action == EB_DO_BIND;
}

const struct host_function *check_function(struct check *check, size_t index)
{
	return host_function(check->machine, index);
}

const char *check_origin(struct check *check, size_t rule)
{
	const struct eb_ruleset *rules = &check->machine->boot.rules;
	char origin[EB_ORIGIN_SIZE];

	eb_origin_format(rules, rules->rule[rule].origin, origin);
	return check_words(check, "%s", origin);
}

const char *check_path(struct check *check, size_t index)
{
	char path[HOST_PATH_SIZE];

	if (!host_bridge_path(check->machine, index, path) || !strchr(path, '/'))
		return "";
	return check_words(check, "%s", path);
}
