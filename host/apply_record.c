// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What apply leaves behind, in the boot program's own files: so `status` and the next `apply` know
 * whose work it was, and what comes by hotplug is written beside it. What is bound is written there
 * by the boot program itself; what went back to the host is taken out here, for with the last rule
 * gone that program has nothing to do with any function.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apply.h"
#include "compiled.h"
#include "edit.h"

#define FOLDER "/run/earlybind"
#define FENCE FOLDER "/fence"
#define LOCK FOLDER "/lock"

/* As long as early itself waits (early/early.h, EARLY_WAIT_SECONDS). */
#define LOCK_TRIES 320
#define LOCK_MILLISECONDS 100

bool apply_record_in_use(const struct apply *apply)
{
	char *text = NULL;
	size_t len;
	FILE *out = host_need(open_memstream(&text, &len));
	bool before = host_mute(true), good;

	host_compiled(apply->root, NULL, out);
	host_mute(before);
	if (fclose(out))
		host_need(NULL);
	if (mkdir(FOLDER, 0755) && errno != EEXIST)
		host_warn("cannot make the folder " FOLDER ": %s", strerror(errno));
	good = host_replace("/" EB_COMPILED_COPY, text, len, NULL);
	free(text);
	return good;
}

/* Returns a descriptor that holds the lock; -1 where it cannot be had: not waiting any longer. */
static int take_lock(void)
{
	int fd = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	for (int tries = 0; fd >= 0 && tries < LOCK_TRIES; tries++) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return fd;
		poll(NULL, 0, LOCK_MILLISECONDS);
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* A line a function, its address first (early/state.c). */
static bool cut_state(const struct apply *apply, const char *address)
{
	struct host_edit edit;
	struct eb_text line, first;
	bool good;

	if (!host_exists(apply->root, FENCE + 1))
		return true;
	if (!host_edit_open(&edit, apply->root, FENCE))
		return false;
	for (size_t number = 1; host_edit_line(&edit, number, &line);)
		if (eb_text_field(&line, "\t", &first) && eb_text_is(first, address))
			host_edit_cut(&edit, number);
		else
			number++;
	good = host_replace(FENCE, edit.text, edit.len, NULL);
	host_edit_close(&edit);
	return good;
}

static bool cut_report(const struct apply *apply, uint64_t where)
{
	struct host_report report;
	bool good = true;
	char *text;

	host_report_open(apply->root, &report);
	for (size_t i = 0; i < report.n; i++) {
		if (report.device[i].where != where)
			continue;
		json_array_remove(json_object_get(report.json, "devices"), i);
		text = host_need(json_dumps(report.json, JSON_INDENT(1)));
		good = host_replace("/" HOST_REPORT, text, strlen(text), NULL);
		free(text);
		break;
	}
	host_report_close(&report);
	return good;
}

bool apply_record_host(const struct apply *apply, size_t index)
{
	uint64_t where = apply->machine->boot.functions.function[index].where;
	char address[EB_WHERE_SIZE];
	int lock = take_lock();
	bool good;

	eb_where_format(where, address);
	good = cut_state(apply, address);
	good &= cut_report(apply, where);
	if (lock >= 0)
		close(lock);
	return good;
}
