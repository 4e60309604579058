/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine, its rules and the plan for it, in a few words each. The tables are static:
 * they are as large as those of the program.
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"
#include "config.h"
#include "plan.h"

#define FILE_NAME "/etc/earlybind.conf"
#define UNUSED __attribute__((unused))

static struct eb_ruleset set UNUSED;
static struct eb_options options UNUSED;
static struct eb_functions machine UNUSED;
static struct eb_plan plan UNUSED;

/* An address that is known to be one. */
UNUSED static uint64_t where_of(const char *address)
{
	uint64_t where, mask;

	if (eb_where_parse(eb_text(address), &where, &mask) || mask != EB_WHERE_MASK) {
		printf("Bail out! '%s' in a test is no address\n", address);
		exit(1);
	}
	return where;
}

/* A function from its address, its four IDs in one word of hex each, and its class. */
UNUSED static struct eb_function function_of(const char *address, uint32_t id, uint32_t subsystem,
					     uint32_t class_id)
{
	return (struct eb_function){
		.where = where_of(address),
		.id = EB_ID(id >> 16, id & 0xffff, subsystem >> 16, subsystem & 0xffff),
		.class_id = class_id,
	};
}

UNUSED static void add_function(const char *address, uint32_t id, uint32_t subsystem,
				uint32_t class_id)
{
	machine.group[machine.n] = -1;
	machine.virtual[machine.n].vf = EB_VF_NONE;
	machine.function[machine.n++] = function_of(address, id, subsystem, class_id);
}

/* Begin with no rules at all. */
UNUSED static void no_rules(void)
{
	eb_rules_init(&set);
	options = (struct eb_options){.log = EB_LOG_INFO};
}

/* Read lines as if they were /etc/earlybind.conf. */
UNUSED static void read_config(const char *lines)
{
	struct eb_text text = eb_text(lines), line;
	int name = eb_rules_string(&set, eb_text(FILE_NAME));
	struct eb_origin origin = {(uint16_t)name, 0};

	while (text.len) {
		if (!eb_text_split(text, '\n', &line, &text)) {
			line = text;
			text.len = 0;
		}
		origin.line++;
		eb_config_line(&set, origin, line);
	}
}

/* Read a kernel command line. The text has to outlive `options`. */
UNUSED static void read_cmdline(const char *line)
{
	eb_cmdline_read(eb_text(line), false, &options, &set);
}

/* All sources, in the order of the program. */
UNUSED static void read_rules(const char *cmdline, const char *config)
{
	no_rules();
	read_cmdline(cmdline ? cmdline : "");
	if (config)
		read_config(config);
	eb_cmdline_legacy(&options, &set);
}

/* Every error as `ORIGIN: MESSAGE`, a line each. */
UNUSED static const char *errors(void)
{
	static char text[EB_ERRORS_MAX * (EB_ORIGIN_SIZE + EB_MESSAGE_SIZE)];
	char origin[EB_ORIGIN_SIZE];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < set.errors && i < EB_ERRORS_MAX; i++) {
		eb_origin_format(&set, set.error[i].origin, origin);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s: %s\n", origin,
					set.error[i].message);
	}
	return text;
}

/*
 * What the plan says of the functions that rules speak of: `ADDRESS WHAT ORIGIN`, a line each.
 * Behind a companion stands with which function it goes.
 */
UNUSED static const char *decisions(void)
{
	static const char *const action[] = {"nothing", "bind", "leave", "refuse"};
	static const char *const guard[] = {"",	       ":bridge", ":suspended",
					    ":except", ":count",  ":identity",
					    ":in-use", ":last",	  ":display"};
	static char text[1 << 16];
	char where[EB_WHERE_SIZE], origin[EB_ORIGIN_SIZE];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < machine.n; i++) {
		const struct eb_decision *decision = &plan.decision[i];

		if (decision->action == EB_NOTHING)
			continue;
		eb_where_format(machine.function[i].where, where);
		eb_origin_format(&set, set.rule[decision->rule].origin, origin);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s %s%s %s", where,
					action[decision->action], guard[decision->guard],
					origin[0] == '/' ? strrchr(origin, ':') + 1 : origin);
		where[0] = '\0';
		if (decision->first)
			eb_where_format(machine.function[decision->first - 1].where, where);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s\n",
					*where ? " with " : "", where);
	}
	return text;
}

/* For how many functions an action is planned. */
UNUSED static size_t count_of(enum eb_action action)
{
	size_t n = 0;

	for (size_t i = 0; i < machine.n; i++)
		n += plan.decision[i].action == action;
	return n;
}

/* Where a function is in the machine. */
UNUSED static size_t index_of(const char *address)
{
	uint64_t where = where_of(address);

	for (size_t i = 0; i < machine.n; i++)
		if (machine.function[i].where == where)
			return i;
	printf("Bail out! '%s' in a test is not in its machine\n", address);
	exit(1);
}

/* A letter for each function of the machine that a match picks. */
__attribute__((unused)) static const char *picked(const struct eb_match *match)
{
	static char letters[32];
	size_t len = 0;

	for (size_t i = 0; i < machine.n; i++)
		if (eb_match(match, &machine.function[i]))
			letters[len++] = (char)('a' + i);
	letters[len] = '\0';
	return letters;
}

#endif
