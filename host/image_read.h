/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts that read an image: bytes come in as streams, entries go into a table. */
#ifndef HOST_IMAGE_READ_H
#define HOST_IMAGE_READ_H

#include "image.h"

/* More than any image has that boots: whoever brings more is told so. */
#define HOST_IMAGE_ENTRIES_MAX 1000000
#define HOST_IMAGE_KEPT_MAX (64u << 20)
#define HOST_IMAGE_NAMES_MAX (64u << 20)
#define HOST_IMAGE_UNPACKED_MAX (UINT64_C(4) << 30)
#define HOST_IMAGE_DEEP_MAX 64

/* --- image_load.c, image.c: the table
 * -------------------------------------------------------------------- */

struct host_record {
	struct host_image_entry entry;
	size_t order;	     /* which came first */
	unsigned int number; /* of its archive: links are between files of one */
	uint32_t file[3];    /* the file's number and its device */
	bool linked;	     /* has other names */
	char *moved;	     /* what its path becomes where a folder of it is a link */
};

struct host_load {
	struct host_record *record;
	size_t n, room;
	size_t names, kept; /* bytes */
	uint64_t unpacked;  /* bytes that came out of something compressed */
	unsigned int archives;
	char form[128];
	char warning[HOST_IMAGE_ERROR_SIZE];
	char *error; /* of HOST_IMAGE_ERROR_SIZE bytes */
};

/* Say why the image cannot be read. Returns false. */
bool host_load_fail(struct host_load *load, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Note that there is something at its end which a kernel does not read. */
void host_load_doubt(struct host_load *load, uint64_t size);

/*
 * A new entry at the end of the table, with nothing but its path, made plain; NULL where there
 * are too many, or its path is too long. The entry of the root folder has an empty path.
 */
struct host_record *host_load_add(struct host_load *load, const char *path);

/* Forget all but the first `n` entries. */
void host_load_back(struct host_load *load, size_t n);

/* Room for the content of the last entry, with a NUL behind it; NULL where it is too much. */
char *host_load_keep(struct host_load *load, uint64_t size);

/* The path with the links in its folders followed, and with `last` the one at its end. */
bool host_image_resolve(const struct host_image *image, const char *path, bool last,
			char real[PATH_MAX]);

/* --- cpio.c -------------------------------------------------------------------------------- */

struct host_stream {
	const unsigned char *at; /* what is there already */
	size_t left;
	/* Bring more: how much, 0 at the end, negative after host_load_fail. */
	ssize_t (*more)(struct host_stream *stream, struct host_load *load);
	/* Pass over so much of what is not there yet; NULL: read it. */
	bool (*pass)(struct host_stream *stream, uint64_t size);
};

/*
 * Read cpio archives, and the zeros between them, up to the end of the stream, or to where
 * something else begins.
 */
bool host_cpio_read(struct host_stream *stream, struct host_load *load);

/* The next byte; -1 at the end; -2 after host_load_fail. */
int host_stream_peek(struct host_stream *stream, struct host_load *load);

/* --- unpack.c ------------------------------------------------------------------------------ */

/* A part of a file. */
struct host_part {
	int fd;
	uint64_t start, end;
};

/*
 * Read what begins at the start of `part`, in the kernel's compressions. `base`: the image's first
 * byte in the file. Sets `used`, where it ends.
 */
bool host_unpack(const struct host_part *part, uint64_t base, struct host_load *load,
		 uint64_t *used);

/* `gzip`, ...: what the first bytes promise; NULL: nothing that a kernel could unpack. */
const char *host_unpack_name(const struct host_part *part);

/* Like pread, but all of `size`, or up to the end of the part; negative where that fails. */
ssize_t host_part_read(const struct host_part *part, uint64_t at, void *buffer, size_t size);

/* --- uki.c --------------------------------------------------------------------------------- */

/* Is it a program for EFI? Then narrow the part to its section .initrd. */
bool host_uki(struct host_part *part, bool *is_uki, struct host_load *load);

#endif
