/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small text files by which people and packages configure a machine; they may be anything. */
#ifndef HOST_FILES_H
#define HOST_FILES_H

#include "host.h"
#include "text.h"

/*
 * A regular file below the root of at most EB_FILE_MAX bytes, NULL else: a tree may hold pipes and
 * devices, on which whoever opens them waits.
 */
FILE *host_files_open(const struct host_root *root, const char *path);

/*
 * Each line of a file, without its newline, and with those that a backslash joins to it. `place`
 * is `/FILE:LINE`; `text` may be changed.
 */
typedef void host_line_fn(void *context, const char *place, char *text);
void host_files_lines(const struct host_root *root, const char *path, host_line_fn *each,
		      void *context);

/*
 * The files of several folders, up to a NULL, that end in `suffix`, by name; a name of a folder
 * masks those of later ones. At most HOST_FILES_MAX.
 */
#define HOST_FILES_MAX 4096
typedef void host_file_fn(void *context, const char *path);
void host_files_each(const struct host_root *root, const char *const *folders, const char *suffix,
		     host_file_fn *each, void *context);

/* The files of modprobe.d, in the order in which modprobe reads them. */
void host_files_modprobe(const struct host_root *root, host_file_fn *each, void *context);

/*
 * Is it a line `options MODULE ...` of modprobe.d? Then `line` is what follows, parameters as
 * eb_param_next takes them, from the end of the module's name on.
 */
bool host_files_options(struct eb_text *line, const char *module);

#endif
