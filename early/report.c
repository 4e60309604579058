// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "early.h"
#include "format.h"
#include "json.h"
#include "path.h"
#include "sysfs.h"

static void write_head(const struct early_run *run, struct json *json)
{
	static const char *const maybe[] = {"false", "true", "null"};
	char hash[17], boot_id[64];
	struct utsname name;
	ssize_t len;

	json_number(json, "version", 1);
	json_string(json, "program", "earlybind " EB_VERSION);
	json_string(json, "kernel", uname(&name) ? NULL : name.release);
	len = eb_sysfs_read(run->root, "proc/sys/kernel/random/boot_id", boot_id, sizeof(boot_id));
	if (len > 0)
		boot_id[strcspn(boot_id, "\n")] = '\0';
	json_string(json, "boot_id", len > 0 ? boot_id : NULL);
	eb_format(hash, sizeof(hash), "%08x%08x", (unsigned int)(run->rules.config_hash >> 32),
		  (unsigned int)run->rules.config_hash);
	json_string(json, "config_hash", hash);
	json_word(json, "first", maybe[run->first]);
	json_bool(json, "off", run->options.off);
	json_bool(json, "dry_run", run->options.dry_run);
	json_open(json, "times_ns", '{');
	json_string(json, "clock", early_clock);
	json_number(json, "start", run->times.start);
	json_number(json, "fenced", run->times.fenced);
	json_number(json, "loaded", run->times.loaded);
	json_number(json, "done", run->times.done);
	json_close(json, '}');
}

static void write_path(const struct early_run *run, const char *where, struct json *json)
{
	char link[EARLY_PATH_SIZE], target[512], path[256];
	ssize_t len;

	eb_format(link, sizeof(link), EB_DEVICES_DIR "/%s", where);
	len = readlinkat(run->root, link, target, sizeof(target) - 1);
	if (len == sizeof(target) - 1)
		len = 0;
	if (len > 0)
		target[len] = '\0';
	json_string(json, "path",
		    len > 0 && eb_path_format(target, path, sizeof(path)) > 0 ? path : NULL);
}

static const char *string_or_null(const struct early_run *run, uint16_t offset)
{
	return offset ? run->rules.strings + offset : NULL;
}

static void write_function(const struct early_run *run, size_t index, struct json *json)
{
	const struct early_fate *fate = &run->fate[index];
	char where[EB_WHERE_SIZE], id[EB_ID_SIZE], origin[EB_ORIGIN_SIZE];

	eb_where_format(run->functions.function[index].where, where);
	eb_id_format(run->functions.function[index].id, id);
	eb_origin_format(&run->rules, early_rule(run, index)->origin, origin);
	eb_out_text(json->out, "\n ");
	json_open(json, NULL, '{');
	json_string(json, "address", where);
	json_string(json, "id", id);
	write_path(run, where, json);
	json_string(json, "rule", origin);
	json_string(json, "driver_before", string_or_null(run, fate->before));
	json_string(json, "driver_after", string_or_null(run, fate->after));
	json_string(json, "result", early_result_name(fate->result));
	json_string(json, "reason", fate->reason ? run->rules.strings + fate->reason : "");
	json_number(json, "errno", (uint64_t)fate->error);
	json_close(json, '}');
}

static void write_rules(const struct early_run *run, struct json *json)
{
	json_open(json, "rules", '[');
	for (size_t i = 0; !run->idle && i < run->rules.rules; i++) {
		const struct eb_rule *rule = &run->rules.rule[i];
		char origin[EB_ORIGIN_SIZE];

		eb_origin_format(&run->rules, rule->origin, origin);
		json_open(json, NULL, '{');
		json_string(json, "rule", origin);
		json_number(json, "matched", run->plan.outcome[i].matched);
		if (rule->has_count)
			json_number(json, "wanted", rule->count);
		else
			json_word(json, "wanted", "null");
		json_bool(json, "ok", run->plan.outcome[i].ok);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void write_errors(const struct early_run *run, struct json *json)
{
	json_open(json, "errors", '[');
	for (size_t i = 0; i < run->rules.errors && i < EB_ERRORS_MAX; i++) {
		char origin[EB_ORIGIN_SIZE];

		eb_origin_format(&run->rules, run->rules.error[i].origin, origin);
		json_open(json, NULL, '{');
		json_string(json, "origin", origin);
		json_string(json, "message", run->rules.error[i].message);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void write_report(const struct early_run *run, struct eb_out *out)
{
	struct json json = {.out = out};

	json_open(&json, NULL, '{');
	write_head(run, &json);
	json_open(&json, "devices", '[');
	for (size_t i = 0; !run->idle && i < run->functions.n; i++)
		if (run->plan.decision[i].action != EB_NOTHING)
			write_function(run, i, &json);
	json_close(&json, ']');
	write_rules(run, &json);
	write_errors(run, &json);
	json_bool(&json, "ok", early_all_ok(run));
	json_close(&json, '}');
	eb_out_byte(out, '\n');
}

static int save(const struct early_run *run)
{
	struct eb_out out;
	int error;

	if (mkdirat(run->root, EARLY_RUN_DIR, 0755) && errno != EEXIST)
		return -errno;
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
		eb_format(reason, sizeof(reason), "it is not the host's: giving it back failed: %s",
			  eb_errno_words(fate->error));
	} else {
		fate->result = run->plan.decision[index].action == EB_DO_LEAVE ? EARLY_LEFT
									       : EARLY_REFUSED;
		eb_plan_reason(&run->rules, &run->functions, &run->plan, index, reason);
	}
	fate->reason = early_keep(run, reason);
}

static void settle(struct early_run *run)
{
	for (size_t i = 0; i < run->functions.n; i++) {
		uint8_t action = run->plan.decision[i].action;

		if (action == EB_DO_LEAVE || action == EB_DO_REFUSE)
			settle_one(run, i);
	}
}

bool early_report(struct early_run *run)
{
	bool ok;
	int error;

	if (!run->idle)
		settle(run);
	run->times.done = early_now();
	early_tell(run);
	ok = early_all_ok(run);
	error = save(run);
	if (!error)
		return ok;
	early_log(run, EARLY_ERROR, "cannot write /" EARLY_REPORT ": %s", eb_errno_words(-error));
	return false;
}
