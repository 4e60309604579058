// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Something compressed in an image. libarchive unpacks it; where it ends is for us to find out,
 * for some of its filters take what is behind for a fault of what is before.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image_read.h"

#define BLOCK 65536UL
/* What 8 MiB come to that cannot be made smaller (LZ4_COMPRESSBOUND). */
#define LZ4_CHUNK_MAX ((8 << 20) + (8 << 20) / 255 + 16)
#define HEADER_SIZE 110
/* So near to where libarchive gives up is looked for what follows. */
#define WINDOW (4 * BLOCK)
/* So often is tried whether it ends here. */
#define TRIES_MAX 12

/*
 * lib/decompress.c, compressed_formats, but for the second form of gzip's magic, which nothing
 * makes. Of lz4 it is the old format (lz4 -l): no kernel reads the frames.
 */
#define LZ4 5
static const struct codec {
	const char *name;
	unsigned char magic[2];
	int (*support)(struct archive *archive);
} codecs[] = {
	{"gzip", {0x1f, 0x8b}, archive_read_support_filter_gzip},
	{"bzip2", {0x42, 0x5a}, archive_read_support_filter_bzip2},
	{"lzma", {0x5d, 0x00}, archive_read_support_filter_lzma},
	{"xz", {0xfd, 0x37}, archive_read_support_filter_xz},
	{"lzo", {0x89, 0x4c}, archive_read_support_filter_lzop},
	{"lz4", {0x02, 0x21}, archive_read_support_filter_lz4},
	{"zstd", {0x28, 0xb5}, archive_read_support_filter_zstd},
};

struct unpacker {
	struct host_stream stream; /* has to be first */
	struct host_part part;
	uint64_t next;	    /* what was not yet given to libarchive */
	bool open, refused; /* libarchive has begun; it found a fault */
	struct archive *archive;
	unsigned char block[BLOCK];
};

ssize_t host_part_read(const struct host_part *part, uint64_t at, void *buffer, size_t size)
{
	size_t done = 0;

	if (at >= part->end)
		return 0;
	if (size > part->end - at)
		size = (size_t)(part->end - at);
	while (done < size) {
		ssize_t got =
			pread(part->fd, (char *)buffer + done, size - done, (off_t)(at + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static const struct codec *find_codec(const struct host_part *part)
{
	unsigned char magic[2];

	if (host_part_read(part, part->start, magic, sizeof(magic)) != sizeof(magic))
		return NULL;
	for (size_t i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (!memcmp(magic, codecs[i].magic, sizeof(magic)))
			return &codecs[i];
	return NULL;
}

const char *host_unpack_name(const struct host_part *part)
{
	const struct codec *codec = find_codec(part);

	return codec ? codec->name : NULL;
}

/* --- libarchive's side --------------------------------------------------------------------- */

static la_ssize_t give(struct archive *archive, void *context, const void **block)
{
	struct unpacker *unpacker = context;
	ssize_t got = host_part_read(&unpacker->part, unpacker->next, unpacker->block,
				     sizeof(unpacker->block));

	if (got < 0) {
		archive_set_error(archive, errno, "cannot read it: %s", strerror(errno));
		return ARCHIVE_FATAL;
	}
	unpacker->next += (uint64_t)got;
	*block = unpacker->block;
	return got;
}

static ssize_t refuse(struct unpacker *unpacker, struct host_load *load)
{
	const char *words = archive_error_string(unpacker->archive);

	unpacker->refused = true;
	host_load_fail(load, "what is compressed in it is damaged or cut off: %s",
		       words ? words : "no more is known");
	return -1;
}

static ssize_t more(struct host_stream *stream, struct host_load *load)
{
	struct unpacker *unpacker = (struct unpacker *)stream;
	struct archive_entry *entry;
	const void *block;
	size_t size = 0;
	la_int64_t at;
	int status;

	if (!unpacker->open) {
		status = archive_read_next_header(unpacker->archive, &entry);
		if (status == ARCHIVE_EOF)
			return 0;
		if (status < ARCHIVE_WARN)
			return refuse(unpacker, load);
		unpacker->open = true;
	}
	do
		status = archive_read_data_block(unpacker->archive, &block, &size, &at);
	while (status == ARCHIVE_OK && !size);
	if (status == ARCHIVE_EOF)
		return 0;
	if (status < ARCHIVE_WARN)
		return refuse(unpacker, load);
	load->unpacked += size;
	if (load->unpacked > HOST_IMAGE_UNPACKED_MAX) {
		host_load_fail(load, "more than 4 GiB come out of it");
		return -1;
	}
	stream->at = block;
	stream->left = size;
	return (ssize_t)size;
}

static bool begin(struct unpacker *unpacker, const struct host_part *part, struct host_load *load)
{
	const struct codec *codec = find_codec(part);

	*unpacker = (struct unpacker){
		.stream = {.more = more},
		.part = *part,
		.next = part->start,
		.archive = host_need(archive_read_new()),
	};
	if (!codec)
		return host_load_fail(load, "it begins as nothing that a kernel can unpack");
	if (codec->support(unpacker->archive) < ARCHIVE_WARN ||
	    archive_read_support_format_raw(unpacker->archive) != ARCHIVE_OK ||
	    archive_read_support_format_empty(unpacker->archive) != ARCHIVE_OK)
		return host_load_fail(load, "libarchive cannot unpack %s here: %s", codec->name,
				      archive_error_string(unpacker->archive));
	if (archive_read_open(unpacker->archive, unpacker, NULL, give, NULL) != ARCHIVE_OK) {
		refuse(unpacker, load);
		return false;
	}
	/* Without a filter that knows it, the bytes themselves would come out. */
	if (archive_filter_code(unpacker->archive, 0) == ARCHIVE_FILTER_NONE) {
		unpacker->refused = true;
		return host_load_fail(load, "it begins like %s, and is none", codec->name);
	}
	return true;
}

/* How many of the bytes that were given to it libarchive has used up. */
static uint64_t consumed(const struct unpacker *unpacker)
{
	la_int64_t n = archive_filter_bytes(unpacker->archive, -1);

	return n < 0 ? 0 : (uint64_t)n;
}

static struct unpacker *new_unpacker(void)
{
	return host_need(malloc(sizeof(struct unpacker)));
}

static void free_unpacker(struct unpacker *unpacker)
{
	archive_read_free(unpacker->archive);
	free(unpacker);
}

/* --- where it ends ------------------------------------------------------------------------- */

/* Does all of the part come out without a fault? */
static bool is_whole(const struct host_part *part, struct host_load *load)
{
	struct unpacker *unpacker = new_unpacker();
	bool whole = begin(unpacker, part, load);

	while (whole) {
		ssize_t got = unpacker->stream.more(&unpacker->stream, load);

		whole = got >= 0;
		if (got <= 0)
			break;
	}
	free_unpacker(unpacker);
	return whole;
}

/* Zeros before `end` may be its own last bytes, or fill the space up to what follows. */
static bool ends_before(struct host_part *part, uint64_t end, unsigned int *tries,
			struct host_load *load)
{
	uint64_t stripped = end;
	unsigned char byte;

	while (stripped > part->start + 2 && end - stripped < WINDOW &&
	       host_part_read(part, stripped - 1, &byte, 1) == 1 && !byte)
		stripped--;
	for (uint64_t own = 0; own < 4 && stripped + own <= end && (*tries)++ < TRIES_MAX; own++) {
		struct host_part shorter = {part->fd, part->start, stripped + own};

		if (is_whole(&shorter, load)) {
			part->end = shorter.end;
			return true;
		}
	}
	return false;
}

static bool is_header(const unsigned char *at)
{
	if (memcmp(at, "070701", 6) && memcmp(at, "070702", 6))
		return false;
	for (size_t i = 6; i < HEADER_SIZE; i++)
		if (!memchr("0123456789abcdefABCDEF", at[i], 22))
			return false;
	return true;
}

/*
 * The first archive that follows, near the place where libarchive gave up, or else nothing but
 * zeros: narrow the part to what is before.
 */
static bool find_end(struct host_part *part, uint64_t base, uint64_t from, struct host_load *load)
{
	unsigned char *window;
	uint64_t tail = part->end, to;
	unsigned int tries = 0;
	ssize_t got;
	bool found = false;

	from = from > part->start + BLOCK ? from - BLOCK : part->start;
	from += (base - from) & 3;
	to = from + WINDOW + HEADER_SIZE;
	window = host_need(malloc((size_t)(to - from)));
	got = host_part_read(part, from, window, (size_t)(to - from));
	for (ssize_t at = 0; !found && tries < TRIES_MAX && at + HEADER_SIZE <= got; at += 4)
		found = is_header(window + at) &&
			ends_before(part, from + (uint64_t)at, &tries, load);
	free(window);
	return found || (tries < TRIES_MAX && ends_before(part, tail, &tries, load));
}

/*
 * The old format of lz4 has no end: chunks, each after its size. What the kernel takes for it is
 * a size of 0 (lib/decompress_unlz4.c); any other size that cannot be is a fault to it, after which
 * it reads no more. The part is narrowed; `rest` is how much it does not read.
 */
static void find_lz4_end(struct host_part *part, uint64_t *rest)
{
	static const unsigned char begin[4] = {0x02, 0x21, 0x4c, 0x18};
	unsigned char size[4];
	uint64_t at = part->start;

	*rest = 0;
	while (host_part_read(part, at, size, sizeof(size)) == sizeof(size)) {
		uint64_t chunk = size[0] | size[1] << 8 | size[2] << 16 | (uint64_t)size[3] << 24;
		bool again = !memcmp(size, begin, sizeof(size));

		if (!again && (!chunk || chunk > LZ4_CHUNK_MAX || chunk > part->end - at - 4)) {
			/* With no chunk before it is nothing that anybody reads. */
			if (at > part->start + 4) {
				*rest = chunk ? part->end - at : 0;
				part->end = at;
			}
			return;
		}
		at += again ? 4 : 4 + chunk;
	}
}

/* One attempt. False too where libarchive was content and the archive in it was not. */
struct attempt {
	bool refused;
	uint64_t at; /* what libarchive has used up */
};

static bool read_part(const struct host_part *part, struct host_load *load, struct attempt *attempt)
{
	struct unpacker *unpacker = new_unpacker();
	bool read = begin(unpacker, part, load) && host_cpio_read(&unpacker->stream, load);

	if (read && unpacker->stream.left)
		read = host_load_fail(load, "something that is no cpio comes out of it");
	attempt->refused = unpacker->refused;
	attempt->at = part->start + consumed(unpacker);
	free_unpacker(unpacker);
	return read;
}

bool host_unpack(const struct host_part *part, uint64_t base, struct host_load *load,
		 uint64_t *used)
{
	struct host_part shorter = *part;
	char why[HOST_IMAGE_ERROR_SIZE];
	struct attempt attempt;
	size_t before = load->n;
	uint64_t rest = 0;
	bool read;

	if (find_codec(part) == &codecs[LZ4])
		find_lz4_end(&shorter, &rest);
	read = read_part(&shorter, load, &attempt);
	*used = attempt.at;
	if (read && rest) {
		host_load_doubt(load, rest);
		*used = part->end;
	}
	if (!attempt.refused)
		return read;
	memcpy(why, load->error, sizeof(why));
	if (!find_end(&shorter, base, attempt.at, load)) {
		memcpy(load->error, why, sizeof(why));
		return false;
	}
	host_load_back(load, before);
	*used = shorter.end;
	return read_part(&shorter, load, &attempt);
}
