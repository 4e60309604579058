// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Carrying it out. To bind, the boot program is called as udev calls it for a device that comes
 * late (early/hotplug.c): it fences, releases, loads vfio-pci with an empty ids=, binds, verifies,
 * rolls back, and adds what came of it to its report, by the rules that it reads itself; none of
 * that is written a second time here. To give back is what it does only for a boot's own mistakes,
 * and not at all once the last rule is gone: so that is here.
 *
 * Whatever may wait for a driver is done by a child. One that hangs in the kernel is left to its
 * fate, and goes on when that ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "apply.h"
#include "sysfs.h"
#include "words.h"

/* A driver that lets go does so within this. */
#define RELEASE_SECONDS 30
/* And the rest within this: modprobe has 30 s, and the lock of a boot's last work 32 (early.h). */
#define WHOLE_SECONDS 70
/* udev and a module that it loads. */
#define DRIVER_SECONDS 5
#define TICK_MILLISECONDS 20
#define TICKS(seconds) ((seconds)*1000 / TICK_MILLISECONDS)

/* The exit status of a child that gives back: an errno, and of which of the two writes. */
#define AT_UNBIND 128
#define NOT_STARTED 127

/* --- the child ----------------------------------------------------------------------------- */

static int write_to(const struct apply *apply, size_t index, const char *attribute,
		    const char *text)
{
	char path[EB_DEVICE_PATH_SIZE];

	eb_device_path(apply->machine->boot.functions.function[index].where, attribute, path);
	return eb_sysfs_write(apply->root->fd, path, text);
}

/* The driver of now, by its link alone: others wait for whoever holds the device. */
static void read_driver(const struct apply *apply, size_t index, char driver[EB_DRIVER_MAX + 1])
{
	char path[EB_DEVICE_PATH_SIZE];

	eb_device_path(apply->machine->boot.functions.function[index].where, "driver", path);
	if (eb_sysfs_link(apply->root->fd, path, driver, EB_DRIVER_MAX + 1) < 0)
		*driver = '\0';
}

__attribute__((noreturn)) static void bind_now(const struct apply *apply,
					       const struct apply_device *device)
{
	char address[EB_WHERE_SIZE], program[] = APPLY_EARLY, command[] = "hotplug";
	char *const argv[] = {program, command, address, NULL};

	eb_where_format(apply->machine->boot.functions.function[device->index].where, address);
	/* early leaves alone what has another one: for it, that is somebody else's. */
	if (device->clear)
		write_to(apply, device->index, "driver_override", "\n");
	execv(APPLY_EARLY, argv);
	_exit(NOT_STARTED);
}

/*
 * Away with an entry that vfio-pci has for its ID, or it would take it again: what is not in there
 * is an error that means nothing. No module may be there for it yet, for none was asked for while
 * it was fenced: udev loads one when it is told of the device again.
 */
__attribute__((noreturn)) static void give_back_now(struct apply *apply, size_t index)
{
	const struct host_function *function = host_function(apply->machine, index);
	uint64_t id = apply->machine->boot.functions.function[index].id;
	char path[128], text[32], driver[EB_DRIVER_MAX + 1], before[EB_DRIVER_MAX + 1];
	int error;

	host_override(apply->machine, index, before);
	error = write_to(apply, index, "driver_override", "\n");
	if (error)
		_exit(-error);
	if (*function->driver) {
		snprintf(text, sizeof(text), "%x %x", (unsigned int)(id >> 48),
			 (unsigned int)(id >> 32 & 0xffff));
		snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/remove_id", function->driver);
		eb_sysfs_write(apply->root->fd, path, text);
		snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/unbind", function->driver);
		error = eb_sysfs_write(apply->root->fd, path, function->address);
	}
	if (error) {
		write_to(apply, index, "driver_override", before);
		_exit(AT_UNBIND | -error);
	}
	/* Of a virtual function; see early/bind.c, early_roll_back. */
	write_to(apply, index, "physfn/sriov_drivers_autoprobe", "1");
	eb_sysfs_write(apply->root->fd, "sys/bus/pci/drivers_probe", function->address);
	read_driver(apply, index, driver);
	if (!*driver)
		write_to(apply, index, "uevent", "add");
	_exit(0);
}

/* Of no terminal: whoever gets impatient shall not stop it half-way. */
static pid_t start(struct apply *apply, const struct apply_device *device)
{
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child)
		return child;
	setsid();
	if (device->action == APPLY_BIND)
		bind_now(apply, device);
	give_back_now(apply, device->index);
}

/* --- its parent ---------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void result(struct apply_device *device,
							 const char *word, const char *format, ...)
{
	va_list args;

	device->result = word;
	va_start(args, format);
	apply_reason(device, format, args);
	va_end(args);
}

/* Wait for the end of the child. False: its driver does not let go, or something else hangs. */
static bool wait_for(const struct apply *apply, const struct apply_device *device, pid_t child,
		     int *status)
{
	const char *before = host_function(apply->machine, device->index)->driver;
	char driver[EB_DRIVER_MAX + 1];

	for (int ticks = 0; ticks < TICKS(WHOLE_SECONDS); ticks++) {
		pid_t got = waitpid(child, status, WNOHANG);

		if (got == child || (got < 0 && errno != EINTR))
			return true;
		read_driver(apply, device->index, driver);
		if (ticks > TICKS(RELEASE_SECONDS) && *before && !strcmp(driver, before))
			return false;
		poll(NULL, 0, TICK_MILLISECONDS);
	}
	return false;
}

/* The boot program says why in its report. */
static void judge_bind(struct apply *apply, struct apply_device *device, int status)
{
	uint64_t where = apply->machine->boot.functions.function[device->index].where;
	bool none = !strcmp(device->to, EB_DRIVER_NONE);
	struct host_report report;
	const char *reason = "";

	if (none ? !*device->after : !strcmp(device->after, device->to)) {
		result(device, none ? "fenced" : "bound", NULL);
		return;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_STARTED) {
		result(device, "failed", APPLY_EARLY " could not be started");
		return;
	}
	host_report_open(apply->root, &report);
	for (size_t i = 0; i < report.n; i++)
		if (report.device[i].where == where)
			reason = report.device[i].reason;
	result(device, "failed", "%s",
	       *reason ? reason : "it was not done; the kernel log may say why");
	host_report_close(&report);
}

static void wait_for_driver(const struct apply *apply, struct apply_device *device)
{
	for (int ticks = 0; !*device->after && ticks < TICKS(DRIVER_SECONDS); ticks++) {
		poll(NULL, 0, TICK_MILLISECONDS);
		read_driver(apply, device->index, device->after);
	}
}

static void judge_give_back(struct apply *apply, struct apply_device *device, int status)
{
	const char *before = host_function(apply->machine, device->index)->driver;
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;

	if (code & AT_UNBIND) {
		result(device, "failed", "cannot take it from %s: %s", before,
		       eb_errno_words(code & ~AT_UNBIND));
		return;
	}
	if (code) {
		result(device, "failed", "cannot clear its driver_override: %s",
		       eb_errno_words(code));
		return;
	}
	wait_for_driver(apply, device);
	if (host_is_vfio(device->after)) {
		result(device, "failed", "%s took it again", device->after);
		return;
	}
	if (*device->after)
		result(device, "given-back", NULL);
	else
		result(device, "given-back", "no driver of the host has taken it so far");
	if (!apply_record_host(apply, device->index))
		result(device, "failed", "it is the host's again, but the report still has it");
}

static void say(const struct apply *apply, const struct apply_device *device)
{
	const char *address = host_function(apply->machine, device->index)->address;

	if (!strcmp(device->result, "bound"))
		host_say("", "%s: bound to %s.", address, device->to);
	else if (!strcmp(device->result, "fenced"))
		host_say("", "%s: kept from every driver.", address);
	else if (!strcmp(device->result, "given-back") && *device->after)
		host_say("", "%s: the host has it back, on %s.", address, device->after);
	else if (!strcmp(device->result, "given-back"))
		host_say("", "%s: given back; %s.", address, device->reason);
	else
		host_warn("%s: %s: %s", address,
			  device->action == APPLY_BIND ? "not bound" : "not given back",
			  device->reason);
}

static void act(struct apply *apply, struct apply_device *device)
{
	const char *before = host_function(apply->machine, device->index)->driver;
	int status = 0;
	pid_t child = start(apply, device);

	if (child < 0) {
		result(device, "failed", "cannot start a process: %s", strerror(errno));
		return;
	}
	if (!wait_for(apply, device, child, &status)) {
		read_driver(apply, device->index, device->after);
		if (*before && !strcmp(device->after, before))
			result(device, "hangs",
			       "%s does not let go of it; process %ld goes on when it does, and "
			       "`earlybind status` says then what came of it. Reboot if it never "
			       "does",
			       before, (long)child);
		else
			result(device, "hangs", "process %ld has not ended; `dmesg` may say why",
			       (long)child);
		return;
	}
	read_driver(apply, device->index, device->after);
	if (device->action == APPLY_BIND)
		judge_bind(apply, device, status);
	else
		judge_give_back(apply, device, status);
}

void apply_act(struct apply *apply, bool quiet)
{
	static const enum apply_action order[] = {APPLY_GIVE_BACK, APPLY_BIND};

	if (apply_any(apply, APPLY_BIND) && !apply_record_in_use(apply))
		return;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (size_t j = 0; j < apply->n; j++) {
			if (apply->device[j].action != order[i])
				continue;
			act(apply, &apply->device[j]);
			if (!quiet)
				say(apply, &apply->device[j]);
		}
}
