// SPDX-License-Identifier: GPL-2.0-or-later
#include "rules.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "format.h"

void eb_rules_init(struct eb_ruleset *set)
{
	/* Not the tables: what is never used of them never becomes memory. */
	set->rules = set->excepts = set->paths = set->uses = set->variants = set->errors = 0;
	set->has_list = set->cmdline_off = false;
	set->allow = 0;
	memset(set->suspended, 0, sizeof(set->suspended));
	set->strings[0] = '\0';
	/* Offset 0 stands for the command line and for vfio-pci: no string begins there. */
	set->strings_used = 1;
	set->config_hash = UINT64_C(0xcbf29ce484222325);
}

int eb_rules_string(struct eb_ruleset *set, struct eb_text text)
{
	size_t at = 1;

	while (at < set->strings_used) {
		if (eb_text_is(text, set->strings + at))
			return (int)at;
		at += strlen(set->strings + at) + 1;
	}
	if (text.len >= sizeof(set->strings) - at)
		return -ENOSPC;
	memcpy(set->strings + at, text.at, text.len);
	set->strings[at + text.len] = '\0';
	set->strings_used = at + text.len + 1;
	return (int)at;
}

const char *eb_rule_driver(const struct eb_ruleset *set, const struct eb_rule *rule)
{
	return rule->driver ? set->strings + rule->driver : EB_DRIVER_DEFAULT;
}

void eb_origin_format(const struct eb_ruleset *set, struct eb_origin origin,
		      char buffer[EB_ORIGIN_SIZE])
{
	const char *file = origin.file	 ? set->strings + origin.file
			   : origin.line ? "sysfs"
					 : "cmdline";

	if (origin.file && origin.line)
		eb_format(buffer, EB_ORIGIN_SIZE, "%s:%u", file, (unsigned int)origin.line);
	else
		eb_format(buffer, EB_ORIGIN_SIZE, "%s", file);
}

void eb_rules_error(struct eb_ruleset *set, struct eb_origin origin, const char *format, ...)
{
	struct eb_error *error;
	va_list args;

	if (set->errors++ >= EB_ERRORS_MAX)
		return;
	error = &set->error[set->errors - 1];
	error->origin = origin;
	va_start(args, format);
	eb_vformat(error->message, sizeof(error->message), format, args);
	va_end(args);
}

void eb_rules_suspend(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin)
{
	if (set->suspended[source])
		return;
	set->suspended[source] = true;
	set->suspended_by[source] = origin;
}
