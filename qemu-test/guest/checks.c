// SPDX-License-Identifier: GPL-2.0-or-later
/* Expectations, one a line; each gets one answer, "ok LINE" or "not ok LINE", the last line says
 * how many there were. */
#include "guest.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char found[512];

static bool check_driver(char *words)
{
	char *address = strsep(&words, " "), path[512];

	sysfs_path(path, sizeof(path), address, "vendor");
	if (access(path, F_OK)) {
		snprintf(found, sizeof(found), "no such function");
		return false;
	}
	sysfs_path(path, sizeof(path), address, "driver");
	if (!link_name(path, found, sizeof(found)))
		strcpy(found, "-");
	return words && !strcmp(found, words);
}

static bool check_override(char *words)
{
	char *address = strsep(&words, " "), path[512];

	sysfs_path(path, sizeof(path), address, "driver_override");
	if (!read_first_line(path, found, sizeof(found))) {
		snprintf(found, sizeof(found), "no such function");
		return false;
	}
	return words && !strcmp(found, words);
}

static bool check_vfio(char *words)
{
	const char *error = vfio_usable(words);

	snprintf(found, sizeof(found), "%s", error ? error : "");
	return !error;
}

static bool check_novfio(char *words)
{
	char *address = strsep(&words, " ");
	const char *error = vfio_usable(address);

	snprintf(found, sizeof(found), "%s", error ? error : "it opens");
	return error && words && strstr(error, words);
}

static bool check_log(char *words)
{
	snprintf(found, sizeof(found), "in no line");
	return *words && klog_count(words) > 0;
}

static bool check_nolog(char *words)
{
	snprintf(found, sizeof(found), "in %zu lines", klog_count(words));
	return *words && klog_count(words) == 0;
}

static bool check_logcount(char *words)
{
	char *number = strsep(&words, " ");

	snprintf(found, sizeof(found), "in %zu lines", words ? klog_count(words) : 0);
	return words && *words && klog_count(words) == strtoul(number, NULL, 10);
}

static bool check_logorder(char *words)
{
	char *arrow = strstr(words, " -> ");

	if (!arrow)
		return false;
	*arrow = '\0';
	long first = klog_find(words), second = klog_find(arrow + 4);
	snprintf(found, sizeof(found), "lines %ld and %ld", first, second);
	return first >= 0 && first < second;
}

static bool check_show(char *words)
{
	klog_show(words);
	return *words;
}

static bool check_file(char *words)
{
	snprintf(found, sizeof(found), "not there");
	return access(words, F_OK) == 0;
}

static bool check_nofile(char *words)
{
	snprintf(found, sizeof(found), "there");
	return access(words, F_OK) != 0;
}

static bool check_exit(char *words)
{
	char *step = strsep(&words, " ");

	snprintf(found, sizeof(found), "%d", step_status(step));
	return words && !strcmp(found, words);
}

static const struct {
	const char *name;
	bool (*holds)(char *words);
} kinds[] = {
	{"driver", check_driver},     /* ADDRESS NAME|-: what holds the function now */
	{"override", check_override}, /* ADDRESS TEXT: as the kernel prints it, "(null)" when unset
				       */
	{"vfio", check_vfio},	      /* ADDRESS: opens through VFIO */
	{"novfio", check_novfio},     /* ADDRESS TEXT: does not, and why has TEXT in it */
	{"log", check_log},	      /* TEXT: part of some line of the kernel log */
	{"nolog", check_nolog},
	{"logcount", check_logcount}, /* N TEXT: part of exactly N lines */
	{"logorder", check_logorder}, /* TEXT -> TEXT: the first line with the one, then the other
				       */
	{"show", check_show},	      /* TEXT: such lines of it go to the host; holds always */
	{"file", check_file},	      /* PATH: exists */
	{"nofile", check_nofile},
	{"exit", check_exit}, /* STEP N: its exit status, the last time */
};

static bool check(const char *line)
{
	char *text = strdup(line), *words = text;
	const char *name = strsep(&words, " ");
	bool good = false;

	snprintf(found, sizeof(found), "no such expectation");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (words && !strcmp(name, kinds[i].name))
			good = kinds[i].holds(words);
	free(text);
	return good;
}

/* The host has the report from us, the console, and what is in the image. */
static bool for_host(const char *line)
{
	return !strncmp(line, "json ", 5) || !strncmp(line, "console ", 8) ||
	       !strncmp(line, "image ", 6);
}

void check_all(const char *expect)
{
	char *text = strdup(expect), *rest = text, *line;
	int count = 0;

	while (text && (line = strsep(&rest, "\n"))) {
		line += strspn(line, " \t");
		if (!*line || *line == '#' || for_host(line))
			continue;
		count++;
		if (check(line))
			port_printf("ok %s\n", line);
		else
			port_printf("not ok %s (found: %s)\n", line, found);
	}
	free(text);
	port_printf("end %d\n", count);
}

/* For people: what every function looks like now. */
void say_state(void)
{
	struct dirent **names;
	int count = scandir("/sys/bus/pci/devices", &names, NULL, alphasort);
	char path[512], alias[128], driver[64], override[64];

	for (int i = 0; i < count; i++) {
		const char *address = names[i]->d_name;

		if (address[0] == '.')
			continue;
		sysfs_path(path, sizeof(path), address, "modalias");
		if (!read_first_line(path, alias, sizeof(alias)))
			strcpy(alias, "?");
		sysfs_path(path, sizeof(path), address, "driver");
		if (!link_name(path, driver, sizeof(driver)))
			strcpy(driver, "-");
		sysfs_path(path, sizeof(path), address, "driver_override");
		if (!read_first_line(path, override, sizeof(override)))
			strcpy(override, "?");
		port_printf("state %s %s %s %s\n", address, driver, override, alias);
	}
}

void say_report(void)
{
	size_t size;
	char *report = read_file(REPORT_FILE, &size);

	port_printf("report-begin\n");
	if (report) {
		port_write(report, size);
		if (size > 0 && report[size - 1] != '\n')
			port_printf("\n");
	}
	port_printf("report-end\n");
	free(report);
}
