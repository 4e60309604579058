/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text files, line by line, in bounded memory. */
#ifndef EB_LINES_H
#define EB_LINES_H

#include "text.h"

/* The longest line, with what would be its NUL. */
#define EB_LINE_MAX 1024

/* More than this is no text file of ours. */
#define EB_FILE_MAX (1 << 20)

/* One line without its newline; `cut`: it was longer, and this is how it begins. */
typedef void eb_line_fn(void *context, struct eb_text line, bool cut);

/*
 * Hand every line of `fd` to `each`, the last one with or without a newline. Returns 0,
 * -errno of the read that failed, or -EFBIG past EB_FILE_MAX bytes.
 */
int eb_lines_read(int fd, eb_line_fn *each, void *context);

#endif
