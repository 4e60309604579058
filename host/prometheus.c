// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * status as metrics, in the text format that node_exporter's textfile collector reads
 * (prometheus.io/docs/instrumenting/exposition_formats).
 */
#include <string.h>

#include "status.h"

static void head(FILE *out, const char *name, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* The length of a control character that is UTF-8: C1 has two bytes. */
static size_t control(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;

	if (*byte < ' ' || *byte == 0x7f)
		return 1;
	return *byte == 0xc2 && byte[1] >= 0x80 && byte[1] < 0xa0 ? 2 : 0;
}

/* Label values are UTF-8; `\`, `"` and newlines are escaped. What moves a cursor becomes `\\xNN`.
 */
static void label(FILE *out, const char *name, const char *value, const char *after)
{
	json_t *valid = host_json_text(value ? value : "");
	const char *text = json_string_value(valid);

	fprintf(out, "%s=\"", name);
	for (size_t skipped; *text; text += skipped) {
		skipped = control(text);
		if (*text == '\n')
			fputs("\\n", out);
		else if (skipped)
			fprintf(out, "\\\\x%02x", (unsigned char)text[skipped - 1]);
		else if (*text == '\\' || *text == '"')
			fprintf(out, "\\%c", *text);
		else
			putc(*text, out);
		skipped += !skipped;
	}
	fprintf(out, "\"%s", after);
	json_decref(valid);
}

static void print_devices(const struct host_status_now *now, FILE *out)
{
	head(out, "earlybind_device_ok",
	     "Is the device as it was asked for at boot, and still so?");
	for (size_t i = 0; i < now->n; i++) {
		const struct host_standing *device = &now->device[i];

		fputs("earlybind_device_ok{", out);
		label(out, "address", device->boot->address, ",");
		label(out, "id", device->boot->id, ",");
		label(out, "rule", device->boot->rule, ",");
		label(out, "result", device->boot->result, ",");
		label(out, "driver", device->now ? device->now->driver : NULL, "} ");
		fprintf(out, "%d\n", device->ok);
	}
}

static void print_results(const struct host_status_now *now, FILE *out)
{
	static const char *const results[] = {"bound",	"fenced", "refused", "rolled-back",
					      "failed", "left",	  "dry-run"};

	head(out, "earlybind_devices", "Devices by what came of them at boot.");
	for (size_t result = 0; result < sizeof(results) / sizeof(results[0]); result++) {
		unsigned int n = 0;

		for (size_t i = 0; i < now->n; i++)
			n += now->device[i].boot->result &&
			     !strcmp(now->device[i].boot->result, results[result]);
		fprintf(out, "earlybind_devices{result=\"%s\"} %u\n", results[result], n);
	}
}

void host_prometheus(const struct host_status_now *now, FILE *out)
{
	const json_t *report = now->report.json, *first = json_object_get(report, "first");

	head(out, "earlybind_ok", "Is everything as it was asked for at boot, and still so?");
	fprintf(out, "earlybind_ok %d\n", now->ok);
	head(out, "earlybind_report_present", "Has this boot left a report that can be read?");
	fprintf(out, "earlybind_report_present %d\n", report && now->report.this_boot);
	if (json_is_boolean(first)) {
		head(out, "earlybind_first", "Was earlybind there before udev and other drivers?");
		fprintf(out, "earlybind_first %d\n", json_is_true(first));
	}
	head(out, "earlybind_errors", "What could not be read or done at boot, rules and files.");
	fprintf(out, "earlybind_errors %zu\n", json_array_size(json_object_get(report, "errors")));
	print_results(now, out);
	print_devices(now, out);
}
