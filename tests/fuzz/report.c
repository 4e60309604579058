// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as the boot's report: taken whole where it is one, told once more by the rules for
 * it, or refused with a reason. Then what `status` makes of it, on a machine that has booted.
 */
#include "report_judge.h"

/* Is it a report, by the rules for one? */
static bool is_report(const json_t *json)
{
	static const char *const lists[] = {"devices", "rules", "errors"};
	const json_t *devices = json_object_get(json, "devices"), *version;

	version = json_object_get(json, "version");
	if (!json_is_integer(version) || json_integer_value(version) != 1)
		return false;
	for (size_t i = 0; i < 3; i++) {
		const json_t *list = json_object_get(json, lists[i]);

		if (!json_is_array(list))
			return false;
		for (size_t n = 0; n < json_array_size(list); n++)
			if (!json_is_object(json_array_get(list, n)))
				return false;
	}
	for (size_t i = 0; i < json_array_size(devices); i++) {
		const char *address = text_in(json_array_get(devices, i), "address");
		uint64_t where, mask;

		if (!address || eb_where_parse(eb_text(address), &where, &mask) ||
		    mask != EB_WHERE_MASK)
			return false;
		for (size_t n = 0; n < i; n++)
			if (!strcmp(text_in(json_array_get(devices, n), "address"), address))
				return false;
	}
	return json_array_size(devices) <= EB_FUNCTIONS_MAX;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static void check_device(const struct host_reported *device, json_t *json)
{
	const char *reason = text_in(json, "reason");
	char written[EB_WHERE_SIZE];
	uint64_t where, mask;

	CHECK(json_equal(device->json, json));
	CHECK(same_text(device->address, text_in(json, "address")));
	CHECK(same_text(device->id, text_in(json, "id")));
	CHECK(same_text(device->path, text_in(json, "path")));
	CHECK(same_text(device->rule, text_in(json, "rule")));
	CHECK(same_text(device->after, text_in(json, "driver_after")));
	CHECK(same_text(device->result, text_in(json, "result")));
	CHECK(device->reason && !strcmp(device->reason, reason ? reason : ""));
	CHECK(device->error == (json_integer_value(json_object_get(json, "errno")) != 0));
	eb_where_format(device->where, written);
	CHECK(!eb_where_parse(eb_text(written), &where, &mask) && where == device->where);
}

static void check_report(const struct host_report *report, json_t *json)
{
	const json_t *devices = json_object_get(json, "devices");
	const char *id = text_in(json, "boot_id");

	CHECK(!*report->why && report->device && json_equal(report->json, json));
	CHECK(report->n == json_array_size(devices));
	for (size_t i = 0; i < report->n; i++)
		check_device(&report->device[i], json_array_get(devices, i));
	CHECK(report->off == json_is_true(json_object_get(json, "off")));
	CHECK(report->dry_run == json_is_true(json_object_get(json, "dry_run")));
	CHECK(report->late == json_is_false(json_object_get(json, "first")));
	CHECK(report->this_boot == (!id || !strcmp(id, BOOT_ID)));
	CHECK(id ? json_is_boolean(report->same) : json_is_null(report->same));
	CHECK(!id || json_is_true(report->same) == report->this_boot);
}

static void check_refused(const struct host_report *report)
{
	CHECK(!report->json && !report->device && !report->n);
	CHECK(*report->why && memchr(report->why, '\0', sizeof(report->why)));
	CHECK(!report->off && !report->dry_run && !report->late);
}

/* Written anew it is the same report. */
static void check_again(const struct host_root *at, const struct host_report *report)
{
	char *text = json_dumps(report->json, JSON_COMPACT | JSON_ENSURE_ASCII);
	struct host_report again;

	CHECK(text);
	put(HOST_REPORT, eb_text(text), "\n");
	host_report_open(at, &again);
	CHECK(again.json && again.n == report->n && json_equal(again.json, report->json));
	for (size_t i = 0; i < again.n; i++)
		CHECK(again.device[i].where == report->device[i].where);
	host_report_close(&again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct host_root *at = booted();
	json_t *json = json_loadb((const char *)data, size, 0, NULL);
	bool wanted = is_report(json);
	struct host_report report;

	put(HOST_REPORT, (struct eb_text){(const char *)data, size}, "");
	host_report_open(at, &report);
	CHECK(wanted == (report.json != NULL));
	if (wanted)
		check_report(&report, json);
	else
		check_refused(&report);
	check_status(&report);
	if (wanted)
		check_again(at, &report);
	host_report_close(&report);
	CHECK(!report.json && !report.device && !report.n);
	json_decref(json);
	return 0;
}
