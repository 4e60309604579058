/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the `earlybind` command share. They may allocate and print, unlike
 * common/; every path is below a root folder, so that a test can hand in a tree.
 */
#ifndef HOST_H
#define HOST_H

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* --- host.c -------------------------------------------------------------------------------- */

/* Exit statuses. */
enum host_status {
	HOST_OK,
	HOST_NOT_SO,
	HOST_USAGE,
};

struct host_root {
	int fd;			 /* for common/ */
	char path[PATH_MAX];	 /* canonical; empty for the machine's own */
	char unpacked[PATH_MAX]; /* what a tar was unpacked into; empty where it is a folder's */
};

/*
 * Open a folder, or unpack a tar (tar.h) into one that goes when this is closed. False after a
 * warning. What a tar's root is given is lost: who writes asks host_root_writable first, which
 * warns where it is false.
 */
bool host_root_open(struct host_root *root, const char *name);
bool host_root_writable(const struct host_root *root);
void host_root_close(struct host_root *root);

/*
 * `path` below the root, as everybody else would open it; the format is printf's. False
 * where it does not fit.
 */
bool host_path(const struct host_root *root, char path[PATH_MAX], const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with every link followed, and without the root in front. */
bool host_real(const struct host_root *root, char real[PATH_MAX], const char *format, ...)
	__attribute__((format(printf, 3, 4)));

bool host_exists(const struct host_root *root, const char *path);

/*
 * Open a file to read it to its end: a regular one, or NULL, and errno says why. In a tree that
 * somebody else made, what a read would wait for, and what never ends, is not even opened.
 */
FILE *host_open(const struct host_root *root, const char *path);
FILE *host_open_file(const char *whole);

/* Would host_open_file open it: before a library reads it that would take anything. */
bool host_is_file(const char *whole);

/* Is it /dev/null, or a link to it, which masks a file? */
bool host_is_null(const char *whole);

/* Call `each` with every name in a folder but `.` and `..`; a folder that is not there has none. */
typedef void host_name_fn(void *context, const char *name);
void host_each_name(const struct host_root *root, const char *folder, host_name_fn *each,
		    void *context);

/* Is there nothing in it but what ASCII can show? */
bool host_is_plain(const char *text);

/* What is given back, or the end of the program where there is no memory. */
void *host_need(void *memory);

/* A text of its own, to be freed; the format is printf's. */
char *host_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *host_vformat(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

/* --- folder.c ------------------------------------------------------------------------------ */

/*
 * An empty folder for a moment; false after a warning. It goes with all in it when it is handed
 * to host_folder_remove, when the program ends, and when a signal ends it.
 */
bool host_folder(char folder[PATH_MAX]);
void host_folder_remove(const char *folder);

/* How deep folders in it may be. */
#define HOST_FOLDER_DEEP 64

/* --- say.c --------------------------------------------------------------------------------- */

/* One line on standard error, after `earlybind: `. The format is printf's. */
void host_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Have host_warn say nothing, or speak again. Returns what was before. */
bool host_mute(bool mute);

/*
 * The text with `\xNN` for what a terminal would obey or cannot show, to be freed. host_warn,
 * host_say and tables do it themselves; printf does not.
 */
char *host_safe(const char *text);

/* A paragraph on standard output, broken at blanks where the terminal ends. */
void host_say(const char *indent, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The columns of the terminal, at most 100; that too where there is none. */
unsigned int host_width(void);

/* May colours be used: a terminal, and no NO_COLOR. */
bool host_colour(void);

/* --- carriers.c ---------------------------------------------------------------------------- */

/* The PCI functions that carry something of the host's, and what. */
struct host_carriers {
	const struct host_root *root;
	struct host_carrier *carrier;
	size_t n;
};

/*
 * Add every PCI function on the way to `device`, a canonical path below /sys/devices: not
 * its bridges; of a virtual function, the physical one too. True where there was any.
 */
bool host_carriers_add(struct host_carriers *carriers, const char *device, const char *what);

/* The lines of the file `compiled`, sorted. */
void host_carriers_print(struct host_carriers *carriers, FILE *out);
/* What that function carries, `/, swap`, to be freed; NULL where it carries nothing. */
char *host_carriers_words(const struct host_carriers *carriers, uint64_t where);
void host_carriers_free(struct host_carriers *carriers);

/* --- in_use.c, block.c, net.c -------------------------------------------------------------- */

struct libmnt_table;

/* On the way down to the functions that carry one thing. */
struct host_search {
	struct host_carriers *carriers;
	struct libmnt_table *mounts;
	const char *what;  /* a mount point, `swap`, `default route` */
	unsigned int deep; /* a loop of devices is none that we follow for ever */
};

#define HOST_DEEP_MAX 24

/* A block device by its name in /sys/class/block, or by the path of its node in /dev. */
bool host_block_name(struct host_search *search, const char *name);
bool host_block_node(struct host_search *search, const char *node);
bool host_block_number(struct host_search *search, unsigned int major, unsigned int minor);
/* All disks that are part of any ZFS pool. */
bool host_block_zfs(struct host_search *search);

/* The file system that holds the file `path`. */
void host_file(struct host_search *search, const char *path);

/* Every interface that is up: true where there was any. */
bool host_interfaces_up(struct host_search *search);

/* Every interface that has a default route. */
void host_routes(struct host_search *search);

/* Fill `carriers`. Returns NULL, or why that cannot be done. */
const char *host_in_use(struct host_carriers *carriers);

/* --- kmod.c -------------------------------------------------------------------------------- */

struct kmod_ctx;

/*
 * kmod_new, but without its words, for the folder of a kernel's modules, NULL for none, and those
 * folders of modprobe.d that can be read, up to a NULL. NULL, after a warning, where the modules
 * cannot be looked at.
 */
struct kmod_ctx *host_kmod(const char *modules, const char *const *config);

/* --- modules.c, modprobe_d.c --------------------------------------------------------------- */

/* `kernel` is a version, or a folder where it has a slash. */
bool host_modules_folder(const struct host_root *root, const char *kernel, char folder[PATH_MAX]);

/* The lines `legacy` and `variant`. */
void host_print_legacy(const struct host_root *root, FILE *out);
void host_print_variants(const char *folder, FILE *out);

/* The modules that an image needs, one a line; `here`: for this machine as it runs. */
void host_print_modules(const struct host_root *root, const char *folder, bool here, FILE *out);

/* Say what cannot be read of the configuration. */
void host_check_config(const struct host_root *root);

/* --- where.c ------------------------------------------------------------------------------- */

/* `built in a chroot`, or a container: whose mounts are not the host's. Else NULL. */
const char *host_inside(void);

/* --- the subcommands ----------------------------------------------------------------------- */

/*
 * Each takes its arguments from its own name on, and returns an exit status; its help fits a
 * screen of 80 columns and 24 lines.
 */
int host_groups(int argc, char *argv[]);
int host_list(int argc, char *argv[]);
int host_plan(int argc, char *argv[]);
int host_add(int argc, char *argv[]);
int host_remove(int argc, char *argv[]);
int host_rebuild(int argc, char *argv[]);
int host_check(int argc, char *argv[]);
int host_setup(int argc, char *argv[]);
int host_confirm(int argc, char *argv[]);
int host_undo(int argc, char *argv[]);
int host_apply(int argc, char *argv[]);
int host_status(int argc, char *argv[]);
int host_collect(int argc, char *argv[]);
int host_compile(int argc, char *argv[]);

extern const char host_groups_help[];
extern const char host_list_help[];
extern const char host_plan_help[];
extern const char host_add_help[];
extern const char host_remove_help[];
extern const char host_rebuild_help[];
extern const char host_check_help[];
extern const char host_setup_help[];
extern const char host_confirm_help[];
extern const char host_undo_help[];
extern const char host_apply_help[];
extern const char host_status_help[];
extern const char host_collect_help[];
extern const char host_compile_help[];

/*
 * What an image of this machine would have, as `compile` prints it; `kernel` as in
 * host_modules_folder, NULL for the running one.
 */
void host_compiled(const struct host_root *root, const char *kernel, FILE *out);

#endif
