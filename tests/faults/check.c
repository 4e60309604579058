// SPDX-License-Identifier: GPL-2.0-or-later
/* What has to be true of every run, whatever failed in it. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "faults.h"

/* The result that the report has for a function; empty where it has none. */
static void reported(const struct outcome *outcome, const struct function *function,
		     char result[32])
{
	char key[64];
	const char *at, *next;

	*result = '\0';
	snprintf(key, sizeof(key), "\"address\":\"%s\"", function->address);
	at = strstr(outcome->report, key);
	if (!at)
		return;
	next = strstr(at + 1, "\"address\"");
	at = strstr(at, "\"result\":\"");
	if (at && (!next || at < next))
		sscanf(at, "\"result\":\"%31[^\"]", result);
}

static bool ended(const struct outcome *outcome, char why[512])
{
	if (outcome->late) {
		snprintf(why, 512, "it did not end in time");
		return false;
	}
	for (size_t i = 0; i < outcome->commands; i++) {
		int status = outcome->status[i];

		if (WIFEXITED(status) && WEXITSTATUS(status) <= 1)
			continue;
		if (WIFEXITED(status))
			snprintf(why, 512, "it ended with status %d", WEXITSTATUS(status));
		else
			snprintf(why, 512, "it died of signal %d", WTERMSIG(status));
		return false;
	}
	return true;
}

/* True where it is with this function as the rules ask; `why` where that is never right. */
static bool as_asked(const struct world *world, const struct outcome *outcome,
		     const struct function *function, char why[512])
{
	char driver[64], override[64], result[32];
	bool none = !strcmp(function->asked, "none");
	bool bound;

	world_driver(function, driver);
	world_override(function, override);
	reported(outcome, function, result);
	bound = *function->asked && !none && !strcmp(driver, function->asked);
	if (!*function->asked && (*override || strcmp(driver, function->native)))
		snprintf(why, 512, "%s: no rule asks for override '%s', driver '%s'",
			 function->address, override, driver);
	else if (!strcmp(result, "bound") && !bound)
		snprintf(why, 512, "%s is bound to '%s', not as reported", function->address,
			 driver);
	else if (!strcmp(result, "rolled-back") && *override)
		snprintf(why, 512, "%s is fenced, not rolled back", function->address);
	else if (!strcmp(result, "fenced") && !*override)
		snprintf(why, 512, "%s is not fenced as reported", function->address);
	else if (*override && !bound && !*result && !strstr(outcome->log, function->address) &&
		 !strstr(outcome->log, "cannot open the folder /"))
		snprintf(why, 512, "%s stays fenced for '%s', without a word", function->address,
			 override);
	if (!*function->asked)
		return true;
	if (world->refuse && !strcmp(function->more, "refused"))
		return false;
	return none ? *override && !*driver : bound;
}

bool check(const struct world *world, const struct fault *fault, const struct outcome *outcome,
	   char why[512])
{
	size_t len = strlen(outcome->report);
	bool all = true, said = false;

	*why = '\0';
	if (*outcome->wrong) {
		snprintf(why, 512, "%s", outcome->wrong);
		return false;
	}
	if (!ended(outcome, why))
		return false;
	for (size_t i = 0; !*why && i < world->functions; i++)
		if (!world->function[i].gone)
			all &= as_asked(world, outcome, &world->function[i], why);
	if (*why)
		return false;
	for (size_t i = 0; i < outcome->commands; i++)
		said |= WEXITSTATUS(outcome->status[i]) == 1;
	if (len && (len < 3 || strcmp(outcome->report + len - 2, "}\n")))
		snprintf(why, 512, "the report is not whole");
	else if (!all && !fault->forgiven && !said && !strstr(outcome->report, "\"ok\":false}\n"))
		snprintf(why, 512, "not all is as asked, and nothing says so");
	return !*why;
}
