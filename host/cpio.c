// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's cpio, `newc`, as the kernel reads it (Documentation/driver-api/early-userspace/
 * buffer-format.rst). libarchive reads one archive and stops; in an image there are several.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "image_read.h"
#include "text.h"

#define HEADER_SIZE 110
#define LAST_NAME "TRAILER!!!"

enum field {
	INODE,
	MODE,
	UID,
	GID,
	LINKS,
	TIME,
	SIZE,
	MAJOR,
	MINOR,
	OWN_MAJOR,
	OWN_MINOR,
	NAME_SIZE,
	CHECK,
	FIELDS,
};

/* True where there is something; false at the end and after an error: then `*failed`. */
static bool fill(struct host_stream *stream, struct host_load *load, bool *failed)
{
	ssize_t got;

	if (stream->left)
		return true;
	got = stream->more(stream, load);
	*failed = got < 0;
	return got > 0;
}

int host_stream_peek(struct host_stream *stream, struct host_load *load)
{
	bool failed = false;

	if (fill(stream, load, &failed))
		return *stream->at;
	return failed ? -2 : -1;
}

static void advance(struct host_stream *stream, size_t size)
{
	stream->at += size;
	stream->left -= size;
}

static bool ends_early(struct host_load *load, const char *what)
{
	return host_load_fail(load, "it ends in the middle of %s: cut off", what);
}

/* All of `size` into the buffer; `what` is being read. */
static bool take(struct host_stream *stream, struct host_load *load, void *buffer, size_t size,
		 const char *what)
{
	unsigned char *to = buffer;
	bool failed = false;

	while (size) {
		size_t n;

		if (!fill(stream, load, &failed))
			return failed ? false : ends_early(load, what);
		n = stream->left < size ? stream->left : size;
		memcpy(to, stream->at, n);
		advance(stream, n);
		to += n;
		size -= n;
	}
	return true;
}

static bool pass(struct host_stream *stream, struct host_load *load, uint64_t size,
		 const char *what)
{
	bool failed = false;

	while (size) {
		size_t n;

		if (!stream->left && stream->pass)
			return stream->pass(stream, size) || ends_early(load, what);
		if (!fill(stream, load, &failed))
			return failed ? false : ends_early(load, what);
		n = stream->left < size ? stream->left : (size_t)size;
		advance(stream, n);
		size -= n;
	}
	return true;
}

/* Everything begins at a multiple of four, the header's 110 bytes and the name together. */
static size_t padding(uint64_t size)
{
	return (size_t)(-size & 3);
}

static bool read_header(struct host_stream *stream, struct host_load *load, uint32_t field[FIELDS])
{
	char header[HEADER_SIZE];

	if (!take(stream, load, header, sizeof(header), "a header of cpio"))
		return false;
	if (memcmp(header, "070701", 6) && memcmp(header, "070702", 6))
		return host_load_fail(load, "there is a header of cpio that the kernel does not "
					    "read: the format has to be newc");
	for (size_t i = 0; i < FIELDS; i++) {
		struct eb_text digits = {header + 6 + 8 * i, 8};

		if (eb_text_hex(digits, 8, 8, &field[i]))
			return host_load_fail(load, "there is a header of cpio with something "
						    "else in it than digits");
	}
	return true;
}

static bool read_name(struct host_stream *stream, struct host_load *load, uint32_t size,
		      char name[PATH_MAX])
{
	if (!size || size > PATH_MAX)
		return host_load_fail(load, "there is a path of %u bytes in it", (unsigned)size);
	if (!take(stream, load, name, size, "a path") ||
	    !pass(stream, load, padding(HEADER_SIZE + size), "a path"))
		return false;
	name[size - 1] = '\0';
	return true;
}

/* A link's content is where it leads; of files, what somebody may ask for. */
static bool is_kept(const struct host_record *record)
{
	if (S_ISLNK(record->entry.mode))
		return true;
	/* Any of several names may be the one that is asked for. */
	return S_ISREG(record->entry.mode) &&
	       (host_image_keeps(record->entry.path) ||
		(record->linked && record->entry.size <= UINT64_C(1) << 20));
}

static bool read_entry(struct host_stream *stream, struct host_load *load,
		       const uint32_t field[FIELDS], const char *name)
{
	struct host_record *record = host_load_add(load, name);
	uint64_t size = field[SIZE];
	char *content;

	if (!record)
		return false;
	record->entry.mode = (mode_t)field[MODE];
	record->entry.size = size;
	record->number = load->archives;
	record->file[0] = field[INODE];
	record->file[1] = field[MAJOR];
	record->file[2] = field[MINOR];
	record->linked = field[LINKS] > 1 && S_ISREG(record->entry.mode);
	if (S_ISLNK(record->entry.mode) && size >= PATH_MAX)
		return host_load_fail(load, "the link %s in it is too long", name);
	if (is_kept(record)) {
		content = host_load_keep(load, size);
		if (!content || !take(stream, load, content, (size_t)size, name))
			return false;
		size = 0;
	}
	return pass(stream, load, size + padding(field[SIZE]), name);
}

bool host_cpio_read(struct host_stream *stream, struct host_load *load)
{
	char name[PATH_MAX];
	uint32_t field[FIELDS] = {0};
	int next;

	load->archives++;
	while ((next = host_stream_peek(stream, load)) == '0' || next == '\0') {
		if (next == '\0') {
			advance(stream, 1);
			continue;
		}
		if (!read_header(stream, load, field) ||
		    !read_name(stream, load, field[NAME_SIZE], name))
			return false;
		if (strcmp(name, LAST_NAME)) {
			if (!read_entry(stream, load, field, name))
				return false;
		} else {
			load->archives++;
			if (!pass(stream, load, field[SIZE] + (uint64_t)padding(field[SIZE]), name))
				return false;
		}
	}
	return next != -2;
}
