/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>

#define EXPECT_FILE "/earlybind-test/expect"
#define STEPS_FILE "/earlybind-test/steps"
#define SILENT_FILE "/earlybind-test/silent"
#define REPORT_FILE "/run/earlybind/report.json"
#define EARLY "/usr/lib/earlybind/early"
#define KMOD "/usr/bin/kmod"
#define UDEVADM "/usr/bin/udevadm"
#define UDEVD "/usr/lib/systemd/systemd-udevd"

/* port.c: the port that the host reads the verdict from; never the console. */
int open_port(const char *path, int mode);
void port_open(void);
void port_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void port_write(const char *text, size_t size);
void power_off(void) __attribute__((noreturn));

/* monitor.c: the machine itself, which QEMU changes when asked; not 0 is a failure, said already.
 */
int monitor_command(const char *command, const char *arguments);
int monitor_delete(const char *id);

/* file.c: small files; the caller frees what read_file returns, NULL where there is none. */
char *read_file(const char *path, size_t *size);
char *read_first_line(const char *path, char *line, size_t size);
int write_file(const char *path, const char *text);
char *link_name(const char *path, char *name, size_t size);
int sysfs_path(char *path, size_t size, const char *address, const char *name);

/* klog.c: the kernel log so far, one line a message. */
void klog_read(void);
size_t klog_count(const char *text);
long klog_find(const char *text);
void klog_show(const char *text);

/* root.c: what an initramfs begins and ends with. */
void mount_all(void);
void switch_root(void);

/* steps.c: what this boot does. */
void run_steps(const char *words);
void run_script(const char *text);
int run_program(const char *path, const char *const argv[], const char *environment);
int step_status(const char *step);
int hang(int argc, char **argv);

/* vfio.c: NULL when the device can be used through VFIO, else what stood in the way. */
const char *vfio_usable(const char *address);

/* checks.c: what must hold after it. */
void check_all(const char *expect);
void say_state(void);
void say_report(void);

#endif
