/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files written whole or not at all: through a buffer, beside the old one, renamed. */
#ifndef EB_OUT_H
#define EB_OUT_H

#include <stddef.h>

struct eb_out {
	int fd;
	int error; /* -errno of the first write that failed; nothing is written after it */
	size_t len;
	char buffer[1024];
};

/*
 * Begin `path`, below the directory `dir`, as `path` with `.new` behind it. Returns 0 or
 * -errno; -ENAMETOOLONG for a path over 100 bytes.
 */
int eb_out_open(struct eb_out *out, int dir, const char *path);

/* Add one byte, or what a format of format.h makes. Errors are kept for eb_out_close. */
void eb_out_byte(struct eb_out *out, char byte);
void eb_out_format(struct eb_out *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Write what is left and take the old file's place. Returns 0 or -errno. */
int eb_out_close(struct eb_out *out, int dir, const char *path);

#endif
