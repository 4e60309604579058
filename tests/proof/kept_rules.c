// SPDX-License-Identifier: GPL-2.0-or-later
/* In place of rules.c, as kept.c is of text.c; tables.c proves it of errors, and suspend is as
 * here. */
#include <stdarg.h>

#include "proof.h"
#include "rules.h"

/* The words of an error are a few bytes of the text: they have to be there. */
void eb_rules_error(struct eb_ruleset *set, struct eb_origin origin, const char *format, ...)
{
	va_list args;

	(void)origin;
	set->errors++;
	va_start(args, format);
	for (const char *at = format; *at; at++) {
		struct eb_text text;

		if (at[0] != '%' || at[1] != '.')
			continue;
		text.len = (size_t)va_arg(args, int);
		text.at = va_arg(args, const char *);
		HOLDS(text.len <= EB_SHOWN_MAX);
		HOLDS(readable(text));
	}
	va_end(args);
}

void eb_rules_suspend(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin)
{
	HOLDS(source < EB_SOURCES);
	set->suspended[source] = true;
	set->suspended_by[source] = origin;
}
