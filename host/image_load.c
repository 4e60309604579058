// SPDX-License-Identifier: GPL-2.0-or-later
/* From the file of an image to its table. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image_read.h"

#define BLOCK 65536

bool host_load_fail(struct host_load *load, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(load->error, HOST_IMAGE_ERROR_SIZE, format, args);
	va_end(args);
	return false;
}

/* --- entries ------------------------------------------------------------------------------- */

/*
 * The path from the root folder on, without `.`, `..` and slashes that say nothing. `plain` has
 * the room of `path`. Returns how many names it has.
 */
static size_t make_plain(const char *path, char *plain)
{
	size_t len = 0, names = 0, n;

	for (; *(path += strspn(path, "/")); path += n) {
		n = strcspn(path, "/");
		if (n == 1 && *path == '.')
			continue;
		if (n == 2 && !strncmp(path, "..", 2)) {
			while (len && plain[--len] != '/')
				;
			names -= names > 0;
			continue;
		}
		if (len)
			plain[len++] = '/';
		memcpy(plain + len, path, n);
		len += n;
		names++;
	}
	plain[len] = '\0';
	return names;
}

struct host_record *host_load_add(struct host_load *load, const char *path)
{
	size_t size = strlen(path) + 1;
	struct host_record *record;

	load->names += size;
	if (load->n >= HOST_IMAGE_ENTRIES_MAX || load->names > HOST_IMAGE_NAMES_MAX) {
		host_load_fail(load, "there are more files in it than any image has: %zu",
			       load->n + 1);
		return NULL;
	}
	if (load->n == load->room) {
		load->room = load->room ? 2 * load->room : 1024;
		load->record =
			host_need(reallocarray(load->record, load->room, sizeof(load->record[0])));
	}
	record = &load->record[load->n];
	*record = (struct host_record){.order = load->n};
	record->entry.path = host_need(malloc(size));
	load->n++;
	if (make_plain(path, record->entry.path) > HOST_IMAGE_DEEP_MAX) {
		host_load_fail(load, "there is a path of more than %d folders in it",
			       HOST_IMAGE_DEEP_MAX);
		return NULL;
	}
	return record;
}

char *host_load_keep(struct host_load *load, uint64_t size)
{
	struct host_image_entry *entry = &load->record[load->n - 1].entry;

	if (size > HOST_IMAGE_KEPT_MAX - load->kept) {
		host_load_fail(load, "%s in it is larger than any file of its kind",
			       *entry->path ? entry->path : "a file");
		return NULL;
	}
	load->kept += (size_t)size;
	entry->content = host_need(calloc(1, (size_t)size + 1));
	return entry->content;
}

static void free_entry(struct host_image_entry *entry)
{
	free(entry->path);
	free(entry->content);
}

void host_load_back(struct host_load *load, size_t n)
{
	while (load->n > n) {
		struct host_image_entry *entry = &load->record[--load->n].entry;

		/* Names are counted as they came; the plain ones are no longer. */
		load->names -= strlen(entry->path) + 1;
		if (entry->content)
			load->kept -= (size_t)entry->size;
		free_entry(entry);
	}
}

/* --- files with several names -------------------------------------------------------------- */

static int by_file(const void *left, const void *right)
{
	const struct host_record *a = left, *b = right;
	int order = memcmp(a->file, b->file, sizeof(a->file));

	if (a->linked != b->linked)
		return a->linked ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (order)
		return order;
	return a->order < b->order ? -1 : 1;
}

static bool same_file(const struct host_record *a, const struct host_record *b)
{
	return b->linked && a->number == b->number && !memcmp(a->file, b->file, sizeof(a->file));
}

/* Only one of the names, as a rule the last one, comes with the content. */
static void share_content(struct host_load *load)
{
	size_t end;

	if (load->n)
		qsort(load->record, load->n, sizeof(load->record[0]), by_file);
	for (size_t i = 0; i < load->n && load->record[i].linked; i = end) {
		const struct host_record *with = &load->record[i];

		for (end = i; end < load->n && same_file(&load->record[i], &load->record[end]);
		     end++)
			if (load->record[end].entry.size)
				with = &load->record[end];
		for (size_t k = i; k < end; k++) {
			struct host_image_entry *entry = &load->record[k].entry;

			if (&load->record[k] == with)
				continue;
			free(entry->content);
			entry->size = with->entry.size;
			entry->content = NULL;
			if (with->entry.content && host_image_keeps(entry->path))
				entry->content = host_need(calloc(1, (size_t)entry->size + 1));
			if (entry->content)
				memcpy(entry->content, with->entry.content, (size_t)entry->size);
		}
	}
}

/* --- the table ----------------------------------------------------------------------------- */

static int by_path(const void *left, const void *right)
{
	const struct host_record *a = left, *b = right;
	int order = strcmp(a->entry.path, b->entry.path);

	return order ? order : a->order < b->order ? -1 : 1;
}

/* Sort by path; of each path the last one is left. */
static void sort_records(struct host_load *load)
{
	size_t left = 0;

	if (load->n)
		qsort(load->record, load->n, sizeof(load->record[0]), by_path);
	for (size_t i = 0; i < load->n; i++) {
		struct host_record *record = &load->record[i];
		bool again = i + 1 < load->n && !strcmp(record[1].entry.path, record->entry.path);

		if (again || !*record->entry.path)
			free_entry(&record->entry);
		else
			load->record[left++] = *record;
	}
	load->n = left;
}

static void copy_entries(const struct host_load *load, struct host_image *image)
{
	image->entry = host_need(reallocarray(image->entry, load->n + 1, sizeof(image->entry[0])));
	for (size_t i = 0; i < load->n; i++)
		image->entry[i] = load->record[i].entry;
	image->n = load->n;
}

/* What a later archive has put into `lib` is in `usr/lib` where that is a link. True: some was. */
static bool follow_links(struct host_load *load, const struct host_image *image)
{
	char real[PATH_MAX], folder[PATH_MAX] = "", plain[PATH_MAX] = "";
	bool moved = false;

	for (size_t i = 0; i < load->n; i++) {
		struct host_image_entry *entry = &load->record[i].entry;
		const char *slash = strrchr(entry->path, '/');
		size_t len = slash ? (size_t)(slash - entry->path) : 0;

		if (!len)
			continue;
		if (strncmp(folder, entry->path, len) || folder[len]) {
			memcpy(folder, entry->path, len);
			folder[len] = '\0';
			if (!host_image_resolve(image, folder, true, plain))
				strcpy(plain, folder);
		}
		if (!strcmp(folder, plain) ||
		    snprintf(real, sizeof(real), "%s%s", plain, slash) >= (int)sizeof(real))
			continue;
		load->record[i].moved = host_need(strdup(real + (*plain ? 0 : 1)));
		moved = true;
	}
	return moved;
}

static void build_table(struct host_load *load, struct host_image *image)
{
	share_content(load);
	sort_records(load);
	copy_entries(load, image);
	if (!follow_links(load, image))
		return;
	for (size_t i = 0; i < load->n; i++) {
		struct host_record *record = &load->record[i];

		if (!record->moved)
			continue;
		free(record->entry.path);
		record->entry.path = record->moved;
		record->moved = NULL;
	}
	sort_records(load);
	copy_entries(load, image);
}

/* --- the file ------------------------------------------------------------------------------ */

struct plain {
	struct host_stream stream; /* has to be first */
	struct host_part part;
	uint64_t next;
	unsigned char block[BLOCK];
};

static ssize_t plain_more(struct host_stream *stream, struct host_load *load)
{
	struct plain *plain = (struct plain *)stream;
	ssize_t got = host_part_read(&plain->part, plain->next, plain->block, sizeof(plain->block));

	if (got < 0) {
		host_load_fail(load, "cannot read it: %s", strerror(errno));
		return -1;
	}
	plain->next += (uint64_t)got;
	stream->at = plain->block;
	stream->left = (size_t)got;
	return got;
}

static bool plain_pass(struct host_stream *stream, uint64_t size)
{
	struct plain *plain = (struct plain *)stream;

	if (size > plain->part.end - plain->next)
		return false;
	plain->next += size;
	return true;
}

/* `cpio + zstd`: the same again is not said again. */
static void add_form(struct host_load *load, const char *form)
{
	size_t len = strlen(load->form), own = strlen(form);

	if (len >= own && !strcmp(load->form + len - own, form))
		return;
	if (len + own + 4 < sizeof(load->form))
		sprintf(load->form + len, "%s%s",
			len ? (load->form[len - 1] == ':' ? " " : " + ") : "", form);
}

static bool read_plain(const struct host_part *part, struct host_load *load, uint64_t *used)
{
	struct plain *plain = host_need(malloc(sizeof(*plain)));
	size_t before = load->n;
	bool read;

	*plain = (struct plain){
		.stream = {.more = plain_more, .pass = plain_pass},
		.part = *part,
		.next = part->start,
	};
	read = host_cpio_read(&plain->stream, load);
	*used = plain->next - plain->stream.left;
	free(plain);
	if (load->n > before)
		add_form(load, "cpio");
	return read;
}

/*
 * What is no archive after some that are: the kernel says so and goes on with what it has
 * (init/initramfs.c, do_populate_rootfs).
 */
void host_load_doubt(struct host_load *load, uint64_t size)
{
	snprintf(load->warning, sizeof(load->warning),
		 "the last %llu bytes of it are nothing that a kernel can unpack",
		 (unsigned long long)size);
}

static bool read_parts(struct host_part part, struct host_load *load)
{
	uint64_t base = part.start, used;
	const char *form;

	while (part.start < part.end) {
		if (!read_plain(&part, load, &used))
			return false;
		part.start = used;
		if (part.start >= part.end)
			break;
		form = host_unpack_name(&part);
		if (!form && load->n) {
			host_load_doubt(load, part.end - part.start);
			break;
		}
		if (!host_unpack(&part, base, load, &used))
			return false;
		if (form)
			add_form(load, form);
		/* Whatever it is, it is not for ever. */
		part.start = used > part.start ? used : part.end;
	}
	return load->n > 0 || host_load_fail(load, "there is no file in it");
}

static bool read_file(int fd, struct host_load *load)
{
	struct host_part part = {.fd = fd};
	struct stat stat;
	bool is_uki;

	if (fstat(fd, &stat))
		return host_load_fail(load, "%s", strerror(errno));
	if (!S_ISREG(stat.st_mode))
		return host_load_fail(load, "it is no regular file");
	part.end = (uint64_t)stat.st_size;
	if (!part.end)
		return host_load_fail(load, "it is empty");
	if (!host_uki(&part, &is_uki, load))
		return false;
	if (is_uki)
		strcpy(load->form, "UKI:");
	return read_parts(part, load);
}

struct host_image *host_image_open(const char *file, char error[HOST_IMAGE_ERROR_SIZE])
{
	/* What is no file may wait for ever for somebody who writes. */
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct host_load load = {.error = error};
	struct host_image *image = NULL;

	*error = '\0';
	if (fd < 0) {
		host_load_fail(&load, "%s", strerror(errno));
		return NULL;
	}
	if (read_file(fd, &load)) {
		image = host_need(calloc(1, sizeof(*image)));
		build_table(&load, image);
		memcpy(image->form, load.form, sizeof(image->form));
		memcpy(image->warning, load.warning, sizeof(image->warning));
		load.n = 0;
		*error = '\0';
	}
	host_load_back(&load, 0);
	free(load.record);
	close(fd);
	return image;
}
