// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What `fence` tells `bind`, and `bind` tells `hotplug`: the plan is made anew from the same
 * rules, and only what stands here as fenced is touched. Fields between tabs:
 *
 *	boot FIRST START FENCED LOADED DONE
 *	ADDRESS RESULT FLAGS ERRNO LINE BEFORE AFTER FILE REASON
 *
 * FIRST and RESULT are enums of early.h, FLAGS 1 for fenced and 2 for held, LINE and FILE the
 * rule's. DONE is 0 until `bind` has written it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "early.h"
#include "format.h"
#include "lines.h"
#include "out.h"

struct eb_origin early_origin(const struct early_run *run, size_t index)
{
	return run->machine.plan.decision[index].action == EB_NOTHING
		       ? run->fate[index].origin
		       : early_rule(run, index)->origin;
}

static void write_function(struct eb_out *out, const struct early_run *run, size_t index)
{
	const struct early_fate *fate = &run->fate[index];
	const struct eb_origin origin = early_origin(run, index);
	const char *strings = run->machine.rules.strings;

	if (!fate->result && !fate->fenced && !fate->before)
		return;
	eb_out_format(out, "%llX\t%u\t%u\t%u\t%u\t%s\t%s\t%s\t%s\n", early_where(run, index),
		      fate->result, fate->fenced + 2u * fate->held, (unsigned int)fate->error,
		      (unsigned int)origin.line, strings + fate->before, strings + fate->after,
		      strings + origin.file, strings + fate->reason);
}

int early_state_write(struct early_run *run)
{
	const struct early_times *times = &run->times;
	struct eb_out out;
	int error;

	error = early_run_folder(run);
	if (!error)
		error = eb_out_open(&out, run->root, EARLY_STATE);
	if (error)
		return error;
	eb_out_format(&out, "boot\t%u\t%llu\t%llu\t%llu\t%llu\n", run->first,
		      (unsigned long long)times->start, (unsigned long long)times->fenced,
		      (unsigned long long)times->loaded, (unsigned long long)times->done);
	for (size_t i = 0; i < run->machine.functions.n; i++)
		write_function(&out, run, i);
	return eb_out_close(&out, run->root, EARLY_STATE);
}

static uint64_t number(struct eb_text text)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++)
		sum = sum * 10 + (uint64_t)(text.at[i] - '0');
	return sum;
}

static uint16_t keep(struct early_run *run, struct eb_text text)
{
	int offset = text.len ? eb_rules_string(&run->machine.rules, text) : 0;

	return offset > 0 ? (uint16_t)offset : 0;
}

enum field { ADDRESS, RESULT, FLAGS, ERROR, LINE, BEFORE, AFTER, FILE_NAME, FIELDS };

static void read_function(struct early_run *run, const struct eb_text field[FIELDS],
			  struct eb_text reason)
{
	uint64_t flags = number(field[FLAGS]), where, mask;
	struct early_fate *fate;
	long index;

	if (eb_where_parse(field[ADDRESS], &where, &mask))
		return;
	index = eb_functions_find(&run->machine.functions, where);
	if (index < 0) {
		if (!run->times.done && flags & 1)
			eb_rules_error(&run->machine.rules, EB_ORIGIN_SYSFS,
				       "%.*s is gone since it was fenced", EB_SHOW(field[ADDRESS]));
		return;
	}
	fate = &run->fate[index];
	fate->result = (uint8_t)(number(field[RESULT]) % EARLY_RESULTS);
	fate->fenced = flags & 1;
	fate->held = flags & 2;
	fate->error = (int16_t)number(field[ERROR]);
	fate->before = keep(run, field[BEFORE]);
	fate->after = keep(run, field[AFTER]);
	fate->reason = keep(run, reason);
	fate->origin =
		(struct eb_origin){keep(run, field[FILE_NAME]), (uint32_t)number(field[LINE])};
}

static void read_line(void *context, struct eb_text line, bool cut)
{
	struct early_run *run = context;
	struct eb_text field[FIELDS];
	size_t n = 0;

	while (n < FIELDS && eb_text_field(&line, "\t", &field[n]))
		n++;
	if (n == FIELDS && !cut) {
		read_function(run, field, line);
	} else if (n == 6) {
		run->first = (enum early_maybe)(number(field[1]) % 3);
		run->times = (struct early_times){number(field[2]), number(field[3]),
						  number(field[4]), number(field[5])};
	}
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

	for (size_t i = 0; i < run->machine.functions.n; i++) {
		if (run->machine.plan.decision[i].action != EB_DO_BIND ||
		    early_read(run, i, "driver_override", override, sizeof(override)) < 0)
			continue;
		run->fate[i].fenced = !strcmp(override, early_target(run, i));
	}
}
