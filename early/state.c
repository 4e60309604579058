// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What `fence` tells `bind`: the plan is made anew from the same rules, and only what
 * stands here as fenced is touched.
 *
 *   first 0|1|2
 *   start NANOSECONDS
 *   fenced-at NANOSECONDS
 *   fenced|failed|held|left ADDRESS ERRNO DRIVER|-
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "early.h"
#include "lines.h"
#include "out.h"

static const char *word(const struct early_run *run, size_t index)
{
	const struct early_fate *fate = &run->fate[index];

	if (run->plan.decision[index].action == EB_NOTHING)
		return NULL;
	if (fate->result == EARLY_FAILED)
		return fate->held ? "held" : "failed";
	if (fate->fenced)
		return "fenced";
	return fate->before ? "left" : NULL;
}

static void write_function(struct eb_out *out, const struct early_run *run, size_t index)
{
	const struct early_fate *fate = &run->fate[index];
	const char *what = word(run, index);
	char where[EB_WHERE_SIZE];

	if (!what)
		return;
	eb_where_format(run->functions.function[index].where, where);
	eb_out_text(out, what);
	eb_out_byte(out, ' ');
	eb_out_text(out, where);
	eb_out_byte(out, ' ');
	eb_out_number(out, (uint64_t)fate->error);
	eb_out_byte(out, ' ');
	eb_out_text(out, fate->before ? run->rules.strings + fate->before : "-");
	eb_out_byte(out, '\n');
}

int early_state_write(struct early_run *run)
{
	struct eb_out out;
	int error;

	if (mkdirat(run->root, EARLY_RUN_DIR, 0755) && errno != EEXIST)
		return -errno;
	error = eb_out_open(&out, run->root, EARLY_STATE);
	if (error)
		return error;
	eb_out_text(&out, "first ");
	eb_out_number(&out, run->first);
	eb_out_text(&out, "\nstart ");
	eb_out_number(&out, run->times.start);
	eb_out_text(&out, "\nfenced-at ");
	eb_out_number(&out, run->times.fenced);
	eb_out_byte(&out, '\n');
	for (size_t i = 0; i < run->functions.n; i++)
		write_function(&out, run, i);
	return eb_out_close(&out, run->root, EARLY_STATE);
}

/* Where the function at `where` is in the table, or -1. */
static long find(const struct early_run *run, uint64_t where)
{
	size_t low = 0, high = run->functions.n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (run->functions.function[middle].where < where)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == run->functions.n || run->functions.function[low].where != where)
		return -1;
	return (long)low;
}

static uint64_t number(struct eb_text text)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++)
		sum = sum * 10 + (uint64_t)(text.at[i] - '0');
	return sum;
}

static void read_function(struct early_run *run, struct eb_text what, struct eb_text where_text,
			  struct eb_text rest)
{
	struct eb_text error, driver;
	struct early_fate *fate;
	uint64_t where, mask;
	long index;
	int kept;

	if (!eb_text_field(&rest, " ", &error) || !eb_text_field(&rest, " ", &driver) ||
	    eb_where_parse(where_text, &where, &mask))
		return;
	index = find(run, where);
	if (index < 0 && eb_text_is(what, "fenced"))
		eb_rules_error(&run->rules, EB_ORIGIN_SYSFS, "%.*s is gone since it was fenced",
			       EB_SHOW(where_text));
	if (index < 0)
		return;
	fate = &run->fate[index];
	fate->fenced = eb_text_is(what, "fenced");
	fate->error = (int16_t)number(error);
	fate->held = eb_text_is(what, "held");
	if (fate->held || eb_text_is(what, "failed"))
		fate->result = EARLY_FAILED;
	kept = eb_text_is(driver, "-") ? 0 : eb_rules_string(&run->rules, driver);
	fate->before = kept > 0 ? (uint16_t)kept : 0;
}

static void read_line(void *context, struct eb_text line, bool cut)
{
	struct early_run *run = context;
	struct eb_text what, value;

	if (cut || !eb_text_field(&line, " ", &what) || !eb_text_field(&line, " ", &value))
		return;
	if (eb_text_is(what, "first"))
		run->first = (enum early_maybe)(number(value) % 3);
	else if (eb_text_is(what, "start"))
		run->times.start = number(value);
	else if (eb_text_is(what, "fenced-at"))
		run->times.fenced = number(value);
	else
		read_function(run, what, value, line);
}

int early_state_read(struct early_run *run)
{
	int fd = openat(run->root, EARLY_STATE, O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return -errno;
	error = eb_lines_read(fd, read_line, run);
	close(fd);
	return error;
}

void early_state_guess(struct early_run *run)
{
	char override[EB_DRIVER_MAX + 2];

	for (size_t i = 0; i < run->functions.n; i++) {
		if (run->plan.decision[i].action != EB_DO_BIND ||
		    early_read(run, i, "driver_override", override, sizeof(override)) < 0)
			continue;
		override[strcspn(override, "\n")] = '\0';
		run->fate[i].fenced = !strcmp(override, early_target(run, i));
	}
}
