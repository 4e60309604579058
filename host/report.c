// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sysfs.h"

/* As many functions as there can be take less, whatever their names and reasons. */
#define SIZE_MAX_MIB 48

__attribute__((format(printf, 2, 3))) static bool unreadable(struct host_report *report,
							     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(report->why, sizeof(report->why), format, args);
	va_end(args);
	return false;
}

static bool read_all(int fd, char *text, size_t size, size_t *len)
{
	for (*len = 0; *len < size;) {
		ssize_t got = read(fd, text + *len, size - *len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (!got)
			break;
		*len += (size_t)got;
	}
	return true;
}

static bool parse(struct host_report *report, const char *text, size_t len)
{
	json_error_t error;

	report->json = json_loadb(text, len, 0, &error);
	if (!report->json)
		return unreadable(report, "it is damaged, line %d: %s", error.line, error.text);
	return true;
}

static bool load(struct host_report *report, int fd)
{
	struct stat stat;
	size_t len = 0;
	char *text;
	bool good;

	if (fstat(fd, &stat))
		return unreadable(report, "%s", strerror(errno));
	if (!S_ISREG(stat.st_mode))
		return unreadable(report, "it is no regular file");
	if (stat.st_size > SIZE_MAX_MIB << 20)
		return unreadable(report, "it is larger than %d MiB", SIZE_MAX_MIB);
	text = host_need(malloc((size_t)stat.st_size + 1));
	if (read_all(fd, text, (size_t)stat.st_size, &len))
		good = parse(report, text, len);
	else
		good = unreadable(report, "%s", strerror(errno));
	free(text);
	return good;
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool read_device(struct host_report *report, size_t index, json_t *json, json_t *seen)
{
	struct host_reported *device = &report->device[index];
	uint64_t mask;

	*device = (struct host_reported){
		.json = json,
		.address = text_of(json, "address"),
		.id = text_of(json, "id"),
		.path = text_of(json, "path"),
		.rule = text_of(json, "rule"),
		.after = text_of(json, "driver_after"),
		.result = text_of(json, "result"),
		.reason = text_of(json, "reason"),
		.error = json_integer_value(json_object_get(json, "errno")) != 0,
	};
	if (!device->reason)
		device->reason = "";
	if (!device->address || eb_where_parse(eb_text(device->address), &device->where, &mask) ||
	    mask != EB_WHERE_MASK)
		return unreadable(report, "it is damaged: device %zu has no address", index + 1);
	if (json_object_get(seen, device->address))
		return unreadable(report, "it is damaged: it has %s twice", device->address);
	if (json_object_set(seen, device->address, json))
		host_need(NULL);
	return true;
}

static bool read_devices(struct host_report *report)
{
	const json_t *devices = json_object_get(report->json, "devices");
	json_t *seen = host_need(json_object());
	bool good = true;

	report->device = host_need(calloc(json_array_size(devices) + 1, sizeof(report->device[0])));
	for (; good && report->n < json_array_size(devices); report->n++)
		good = read_device(report, report->n, json_array_get(devices, report->n), seen);
	json_decref(seen);
	return good;
}

/* An array of objects, as it has to be there. */
static bool has_array(struct host_report *report, const char *name)
{
	const json_t *array = json_object_get(report->json, name), *value;
	size_t i;

	if (!json_is_array(array))
		return unreadable(report, "it is damaged: it has no list of %s", name);
	json_array_foreach(array, i, value) if (!json_is_object(value)) return unreadable(
		report, "it is damaged in the list of %s", name);
	return true;
}

static bool check(struct host_report *report)
{
	const json_t *version = json_object_get(report->json, "version");

	if (!json_is_integer(version))
		return unreadable(report, "it is no report of earlybind");
	if (json_integer_value(version) != 1)
		return unreadable(report,
				  "it is of version %" JSON_INTEGER_FORMAT
				  ", which this program does not know",
				  json_integer_value(version));
	if (!has_array(report, "devices") || !has_array(report, "rules") ||
	    !has_array(report, "errors"))
		return false;
	if (json_array_size(json_object_get(report->json, "devices")) > EB_FUNCTIONS_MAX)
		return unreadable(report, "it has more than %d devices", EB_FUNCTIONS_MAX);
	return read_devices(report);
}

static void compare_boot(const struct host_root *root, struct host_report *report)
{
	const char *reported = text_of(report->json, "boot_id");
	char now[64];

	if (!reported ||
	    eb_sysfs_read(root->fd, "proc/sys/kernel/random/boot_id", now, sizeof(now)) <= 0)
		return;
	report->this_boot = !strcmp(reported, now);
	report->same = json_boolean(report->this_boot);
}

void host_report_open(const struct host_root *root, struct host_report *report)
{
	int fd = openat(root->fd, HOST_REPORT, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good;

	*report = (struct host_report){.this_boot = true, .same = json_null()};
	if (fd < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			unreadable(report, "%s", strerror(errno));
		return;
	}
	good = load(report, fd) && check(report);
	close(fd);
	if (!good) {
		host_report_close(report);
		return;
	}
	report->off = json_is_true(json_object_get(report->json, "off"));
	report->dry_run = json_is_true(json_object_get(report->json, "dry_run"));
	report->late = json_is_false(json_object_get(report->json, "first"));
	compare_boot(root, report);
}

void host_report_close(struct host_report *report)
{
	json_decref(report->json);
	free(report->device);
	report->json = NULL;
	report->device = NULL;
	report->n = 0;
}
