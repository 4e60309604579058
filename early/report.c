// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "early.h"
#include "format.h"
#include "out.h"
#include "path.h"
#include "sysfs.h"

static const char *boolean(bool value)
{
	return value ? "true" : "false";
}

static void write_head(const struct early_run *run, struct eb_out *out)
{
	static const char maybe[][6] = {"false", "true", "null"};
	const struct early_times *times = &run->times;
	char boot_id[64];
	struct utsname name;
	ssize_t len = eb_sysfs_read(run->root, "proc/sys/kernel/random/boot_id", boot_id,
				    sizeof(boot_id));

	eb_out_format(out,
		      "{\"version\":1,\"program\":\"earlybind " EB_VERSION
		      "\",\"kernel\":%-s,\"boot_id\":%-s,\"config_hash\":\"%016llx\","
		      "\"first\":%s,\"off\":%s,\"dry_run\":%s,",
		      uname(&name) ? NULL : name.release, len > 0 ? boot_id : NULL,
		      (unsigned long long)run->machine.rules.config_hash, maybe[run->first],
		      boolean(run->machine.options.off), boolean(run->machine.options.dry_run));
	eb_out_format(out,
		      "\"times_ns\":{\"clock\":%-s,\"start\":%llu,\"fenced\":%llu,"
		      "\"loaded\":%llu,\"done\":%llu},\"devices\":[",
		      early_clock, (unsigned long long)times->start,
		      (unsigned long long)times->fenced, (unsigned long long)times->loaded,
		      (unsigned long long)times->done);
}

/* Returns `path`, or NULL where it cannot be told. */
static const char *read_path(const struct early_run *run, size_t index, char path[256])
{
	char link[EARLY_PATH_SIZE], target[512];
	ssize_t len;

	early_path(run, index, "", link);
	link[strlen(link) - 1] = '\0'; /* of the link itself */
	len = readlinkat(run->root, link, target, sizeof(target) - 1);
	if (len < 0 || len == sizeof(target) - 1)
		return NULL;
	target[len] = '\0';
	return eb_path_format(target, path, 256) > 0 ? path : NULL;
}

static const char *string_or_null(const struct early_run *run, uint16_t offset)
{
	return offset ? run->machine.rules.strings + offset : NULL;
}

static void write_function(const struct early_run *run, size_t index, struct eb_out *out)
{
	const struct early_fate *fate = &run->fate[index];
	char id[EB_ID_SIZE], origin[EB_ORIGIN_SIZE], path[256];

	eb_id_format(run->machine.functions.function[index].id, id);
	eb_origin_format(&run->machine.rules, early_origin(run, index), origin);
	eb_out_format(out,
		      "\n{\"address\":\"%llX\",\"id\":%-s,\"path\":%-s,\"rule\":%-s,"
		      "\"driver_before\":%-s,\"driver_after\":%-s,\"result\":%-s,"
		      "\"reason\":%-s,\"errno\":%u}",
		      early_where(run, index), id, read_path(run, index, path), origin,
		      string_or_null(run, fate->before), string_or_null(run, fate->after),
		      early_result_name(fate->result), early_reason(run, index),
		      (unsigned int)fate->error);
}

static void write_rule(const struct early_run *run, size_t index, struct eb_out *out)
{
	const struct eb_outcome *outcome = &run->machine.plan.outcome[index];
	const struct eb_rule *rule = &run->machine.rules.rule[index];
	char origin[EB_ORIGIN_SIZE];

	eb_origin_format(&run->machine.rules, rule->origin, origin);
	eb_out_format(out, "\n{\"rule\":%-s,\"matched\":%u,\"wanted\":", origin,
		      (unsigned int)outcome->matched);
	eb_out_format(out, rule->has_count ? "%u" : "null", (unsigned int)rule->count);
	eb_out_format(out, ",\"ok\":%s}", boolean(outcome->ok));
}

static void write_error(const struct early_run *run, size_t index, struct eb_out *out)
{
	const struct eb_error *error = &run->machine.rules.error[index];
	char origin[EB_ORIGIN_SIZE];

	eb_origin_format(&run->machine.rules, error->origin, origin);
	eb_out_format(out, "\n{\"origin\":%-s,\"message\":%-s}", origin, error->message);
}

static void write_report(const struct early_run *run, struct eb_out *out)
{
	size_t n = 0;

	write_head(run, out);
	for (size_t i = 0; !run->machine.idle && i < run->machine.functions.n; i++) {
		if (!run->fate[i].result)
			continue;
		if (n++)
			eb_out_byte(out, ',');
		write_function(run, i, out);
	}
	eb_out_format(out, "],\"rules\":[");
	for (size_t i = 0; !run->machine.idle && i < run->machine.rules.rules; i++) {
		if (i)
			eb_out_byte(out, ',');
		write_rule(run, i, out);
	}
	eb_out_format(out, "],\"errors\":[");
	for (size_t i = 0; i < run->machine.rules.errors && i < EB_ERRORS_MAX; i++) {
		if (i)
			eb_out_byte(out, ',');
		write_error(run, i, out);
	}
	eb_out_format(out, "],\"ok\":%s}\n", boolean(early_all_ok(run)));
}

static int save(const struct early_run *run)
{
	struct eb_out out;
	int error;

	error = early_run_folder(run);
	if (!error)
		error = eb_out_open(&out, run->root, EARLY_REPORT);
	if (error)
		return error;
	write_report(run, &out);
	return eb_out_close(&out, run->root, EARLY_REPORT);
}

/* What the plan alone decides has its result and its words from there. */
static void settle_one(struct early_run *run, size_t index)
{
	struct early_fate *fate = &run->fate[index];
	char reason[EB_REASON_SIZE];

	if (fate->result == EARLY_FAILED) {
		early_because(run, index, "it is not the host's: giving it back failed: %s",
			      eb_errno_words(fate->error));
	} else {
		fate->result = run->machine.plan.decision[index].action == EB_DO_LEAVE
				       ? EARLY_LEFT
				       : EARLY_REFUSED;
		eb_plan_reason(&run->machine.rules, &run->machine.functions, &run->machine.plan,
			       index, reason);
		fate->reason = early_keep(run, reason);
	}
}

void early_settle(struct early_run *run)
{
	for (size_t i = 0; i < run->machine.functions.n; i++) {
		uint8_t action = run->machine.plan.decision[i].action;

		if (action == EB_DO_LEAVE || action == EB_DO_REFUSE)
			settle_one(run, i);
	}
}

bool early_save(struct early_run *run)
{
	int error = run->machine.idle ? 0 : early_state_write(run);
	int other = run->times.done ? save(run) : 0;

	if (!error && !other)
		return true;
	early_log(run, EARLY_ERROR, "cannot write /%s: %s", other ? EARLY_REPORT : EARLY_STATE,
		  eb_errno_words(other ? -other : -error));
	return false;
}

bool early_report(struct early_run *run)
{
	bool ok;

	if (!run->machine.idle)
		early_settle(run);
	run->times.done = early_now();
	early_tell(run);
	ok = early_all_ok(run);
	return early_save(run) && ok;
}
