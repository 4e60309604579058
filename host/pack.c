// SPDX-License-Identifier: GPL-2.0-or-later
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "tar.h"

void host_items_add(struct host_items *items, enum host_item_type type, const char *path,
		    const char *text, size_t len)
{
	struct host_item *item;

	if (items->n == items->room) {
		items->room = items->room ? items->room * 2 : 1024;
		items->item =
			host_need(reallocarray(items->item, items->room, sizeof(items->item[0])));
	}
	item = &items->item[items->n++];
	*item = (struct host_item){.path = host_need(strdup(path)), .type = type, .len = len};
	item->text = host_need(malloc(len + 1));
	if (len)
		memcpy(item->text, text, len);
	item->text[len] = '\0';
}

void host_items_free(struct host_items *items)
{
	for (size_t i = 0; i < items->n; i++) {
		free(items->item[i].path);
		free(items->item[i].text);
	}
	free(items->item);
}

/* By path. Of one path folders come first: what comes after the first is left out. */
static int compare(const void *a, const void *b)
{
	const struct host_item *left = a, *right = b;
	int order = strcmp(left->path, right->path);

	return order ? order : (int)left->type - (int)right->type;
}

static void sort(struct host_items *items)
{
	if (items->n)
		qsort(items->item, items->n, sizeof(items->item[0]), compare);
}

/* Every folder that is on the way to something. */
static void add_above(struct host_items *items)
{
	size_t n = items->n;

	sort(items);
	for (size_t i = 0; i < n; i++) {
		char *path = host_need(strdup(items->item[i].path)), *slash;

		/* What is beside the one before has the same. */
		while ((slash = strrchr(path, '/'))) {
			*slash = '\0';
			if (i && !strncmp(items->item[i - 1].path, path, strlen(path)) &&
			    items->item[i - 1].path[strlen(path)] == '/')
				break;
			host_items_add(items, HOST_ITEM_FOLDER, path, NULL, 0);
		}
		free(path);
	}
	sort(items);
}

/* How the name ends says what the tar goes through. */
static bool add_filter(struct archive *archive, const char *name)
{
	static const struct {
		const char *ending;
		int (*add)(struct archive *archive);
	} filters[] = {
		{".tar", archive_write_add_filter_none},
		{".tar.gz", archive_write_add_filter_gzip},
		{".tgz", archive_write_add_filter_gzip},
		{".tar.xz", archive_write_add_filter_xz},
		{".tar.zst", archive_write_add_filter_zstd},
	};

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		size_t len = strlen(name), ending = strlen(filters[i].ending);

		if (len > ending && !strcmp(name + len - ending, filters[i].ending))
			return filters[i].add(archive) >= ARCHIVE_WARN;
	}
	return false;
}

static la_ssize_t take(struct archive *archive, void *out, const void *bytes, size_t len)
{
	(void)archive;
	return fwrite(bytes, 1, len, out) == len ? (la_ssize_t)len : -1;
}

static void write_item(struct archive *archive, struct archive_entry *entry,
		       const struct host_item *item)
{
	bool link = item->type == HOST_ITEM_LINK, folder = item->type == HOST_ITEM_FOLDER;

	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, item->path);
	archive_entry_set_filetype(entry, link ? AE_IFLNK : folder ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(entry, link ? 0777 : folder ? 0755 : 0644);
	archive_entry_set_mtime(entry, 0, 0);
	if (link)
		archive_entry_set_symlink(entry, item->text);
	else if (!folder)
		archive_entry_set_size(entry, (la_int64_t)item->len);
	/* Only memory can be what it lacks. */
	if (archive_write_header(archive, entry) < ARCHIVE_WARN)
		host_need(NULL);
	if (!link && !folder && archive_write_data(archive, item->text, item->len) < 0)
		host_need(NULL);
}

static void write_items(struct archive *archive, const struct host_items *items)
{
	struct archive_entry *entry = host_need(archive_entry_new());
	const char *before = "";

	for (size_t i = 0; i < items->n; i++) {
		if (strcmp(items->item[i].path, before) != 0)
			write_item(archive, entry, &items->item[i]);
		before = items->item[i].path;
	}
	archive_entry_free(entry);
}

bool host_pack(struct host_items *items, const char *name, char **bytes, size_t *size)
{
	struct archive *archive = host_need(archive_write_new());
	FILE *out;

	/* With GNU's format, names and links are the bytes that they were. */
	archive_write_set_format_gnutar(archive);
	if (!add_filter(archive, name)) {
		archive_write_free(archive);
		return false;
	}
	/* The time of day is none of what is packed. */
	archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
	archive_write_set_bytes_in_last_block(archive, 1);
	out = host_need(open_memstream(bytes, size));
	if (archive_write_open(archive, out, NULL, take, NULL))
		host_need(NULL);
	add_above(items);
	write_items(archive, items);
	if (archive_write_close(archive) != ARCHIVE_OK)
		host_need(NULL);
	archive_write_free(archive);
	if (fclose(out))
		host_need(NULL);
	return true;
}
