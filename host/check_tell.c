// SPDX-License-Identifier: GPL-2.0-or-later
/* What `check` prints. */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "check.h"

static const struct {
	const char *name, *colour, *escape;
} statuses[] = {
	[CHECK_OK] = {"ok", "green", "\033[32m"},
	[CHECK_UNKNOWN] = {"unknown", NULL, ""},
	[CHECK_WARNING] = {"warning", "yellow", "\033[33m"},
	[CHECK_FAILURE] = {"failure", "red", "\033[31m"},
};

/* By status, and otherwise as they came. */
static void sort(struct check *check)
{
	struct check_finding *sorted = host_need(calloc(check->n + 1, sizeof(*sorted)));
	size_t n = 0;

	for (enum check_status status = CHECK_OK; status <= CHECK_FAILURE; status++)
		for (size_t i = 0; i < check->n; i++)
			if (check->finding[i].status == status)
				sorted[n++] = check->finding[i];
	free(check->finding);
	check->finding = sorted;
}

static size_t count(const struct check *check, enum check_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < check->n; i++)
		n += check->finding[i].status == status;
	return n;
}

json_t *check_json(struct check *check, bool *ok)
{
	json_t *array = host_need(json_array());

	sort(check);
	*ok = !count(check, CHECK_FAILURE);
	for (size_t i = 0; i < check->n; i++) {
		const struct check_finding *finding = &check->finding[i];

		host_json_append(array,
				 host_json_pack("{s:s, s:s, s:o, s:o, s:o}", "check", finding->name,
						"status", statuses[finding->status].name, "object",
						host_json_text(finding->object), "message",
						host_json_text(finding->message), "remedy",
						host_json_text(finding->remedy)));
	}
	return host_json_pack("{s:o, s:b}", "checks", array, "ok", *ok);
}

enum column { STATUS, CHECK, OBJECT, MESSAGE, REMEDY, COLUMNS };

static const struct host_column columns[COLUMNS] = {
	[STATUS] = {"STATUS", 7, 0, "ok, unknown, warning or failure"},
	[CHECK] = {"CHECK", 0.1, 0, "the name of the check"},
	[OBJECT] = {"OBJECT", 0.2, SCOLS_FL_WRAP, "what it is about: an address, a file, a kernel"},
	[MESSAGE] = {"MESSAGE", 0.5, SCOLS_FL_WRAP, "what was found"},
	[REMEDY] = {"REMEDY", 0.5, SCOLS_FL_WRAP, "what to do about it"},
};

static bool tell_table(const struct check *check, const struct host_view *view)
{
	struct host_table table;

	if (!host_table_open(&table, view, columns, COLUMNS, "STATUS,CHECK,OBJECT,MESSAGE"))
		return false;
	for (size_t i = 0; i < check->n; i++) {
		const struct check_finding *finding = &check->finding[i];
		const char *const text[COLUMNS] = {
			[STATUS] = statuses[finding->status].name,
			[CHECK] = finding->name,
			[OBJECT] = finding->object,
			[MESSAGE] = finding->message,
			[REMEDY] = finding->remedy,
		};
		struct libscols_line *line = host_table_line(&table, NULL, text);

		if (statuses[finding->status].colour)
			host_table_colour(&table, line, STATUS, statuses[finding->status].colour);
	}
	host_table_close(&table);
	return true;
}

/* How many columns a word takes. */
static size_t columns_of(const char *word)
{
	wchar_t wide[256];
	size_t n = mbstowcs(wide, word, 256);
	int width = n < 256 ? wcswidth(wide, n) : -1;

	return width < 0 ? strlen(word) : (size_t)width;
}

/* Break at blanks; every line but the first one begins at the margin. A word may be longer. */
static void fill(const char *text, size_t margin, size_t width)
{
	char *safe = host_safe(text), *rest = safe, *word;
	size_t column = margin;

	while ((word = strsep(&rest, " "))) {
		size_t len = columns_of(word);

		if (column > margin && column + 1 + len > width) {
			printf("\n%*s", (int)margin, "");
			column = margin;
		}
		column += (size_t)printf("%s", column > margin ? " " : "") + len;
		fputs(word, stdout);
	}
	putchar('\n');
	free(safe);
}

/* `last`: the next one has not the same remedy. */
static void tell_finding(const struct check_finding *finding, int names, size_t width, bool last)
{
	const char *escape = host_colour() ? statuses[finding->status].escape : "";
	size_t margin = 9 + (size_t)names + 2;
	char *text;

	printf("%s%-7s%s  %-*s  ", escape, statuses[finding->status].name, *escape ? "\033[0m" : "",
	       names, finding->name);
	/* A terminal that is all margin has room for nothing. */
	if (margin > width / 2) {
		margin = 2;
		printf("\n  ");
	}
	text = host_format("%s%s%s", finding->object ? finding->object : "",
			   finding->object ? ": " : "", finding->message);
	fill(text, margin, width);
	free(text);
	if (finding->remedy && last) {
		printf("%*s-> ", (int)margin, "");
		fill(finding->remedy, margin + 3, width);
	}
}

static const char *plural(size_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

static bool same_remedy(const struct check_finding *finding)
{
	const struct check_finding *next = finding + 1;

	return finding->remedy && next->remedy && finding->name == next->name &&
	       finding->status == next->status && !strcmp(finding->remedy, next->remedy);
}

static void tell_people(const struct check *check)
{
	size_t failures = count(check, CHECK_FAILURE), warnings = count(check, CHECK_WARNING),
	       unknown = count(check, CHECK_UNKNOWN);
	int names = 0;

	for (size_t i = 0; i < check->n; i++)
		if ((int)strlen(check->finding[i].name) > names)
			names = (int)strlen(check->finding[i].name);
	for (size_t i = 0; i < check->n; i++)
		tell_finding(&check->finding[i], names, host_width(),
			     i + 1 == check->n || !same_remedy(&check->finding[i]));
	putchar('\n');
	if (!failures && !warnings && !unknown)
		host_say("", "Nothing stands in the way.");
	else
		host_say("", "%zu %s, %zu %s, %zu unknown.", failures,
			 plural(failures, "failure", "failures"), warnings,
			 plural(warnings, "warning", "warnings"), unknown);
}

int check_tell(struct check *check, const struct host_view *view)
{
	bool ok = !count(check, CHECK_FAILURE);

	sort(check);
	if (view->json)
		host_json_print(check_json(check, &ok));
	else if (view->columns || view->raw || view->noheadings) {
		if (!tell_table(check, view))
			return HOST_USAGE;
	} else
		tell_people(check);
	return ok ? HOST_OK : HOST_NOT_SO;
}
