// SPDX-License-Identifier: GPL-2.0-or-later
#include "tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES_MAX 1000000
#define BYTES_MAX ((int64_t)256 << 20)
#define FILE_BYTES_MAX ((int64_t)1 << 20)
/* A folder in front of the tree, and one in front of that. */
#define FRONT_MAX 4

struct link {
	char *path, *target;
};

struct unpacking {
	struct archive *archive;
	const char *name; /* as it was given */
	int dir;	  /* what it is unpacked into */
	struct link *link;
	size_t links, room;
	size_t entries, left_out;
	int64_t bytes;	  /* of what is in it, taken or not, and of the names */
	const char *stop; /* why no more is read */
	char *content;	  /* of FILE_BYTES_MAX */
};

static const char *error_of(struct archive *archive)
{
	const char *error = archive_error_string(archive);

	return error ? error : "it is no tar";
}

/*
 * `./a//b/` as `a/b`. False where it does not lead down from here, or is too long or too deep.
 * An empty one is the top folder itself.
 */
static bool clean(const char *from, char to[PATH_MAX])
{
	size_t len = 0;
	int deep = 0;

	if (!from || *from == '/' || strlen(from) >= PATH_MAX)
		return false;
	while (*from) {
		size_t part = strcspn(from, "/");

		if (part == 2 && !strncmp(from, "..", 2))
			return false;
		if (part && !(part == 1 && *from == '.')) {
			if (len)
				to[len++] = '/';
			memcpy(to + len, from, part);
			len += part;
			deep++;
		}
		from += part + (from[part] == '/');
	}
	to[len] = '\0';
	return deep < HOST_FOLDER_DEEP;
}

/*
 * Links are made when all else is there, each in a real folder. First up, no further than to
 * the top, and then only down: such links cannot lead out, not one through the other either.
 */
static bool stays_inside(const char *path, const char *target)
{
	size_t up = 0;

	if (!strcmp(target, "/dev/null"))
		return true;
	if (!*target || *target == '/' || strlen(target) >= PATH_MAX)
		return false;
	for (const char *c = path; (c = strchr(c, '/')); c++)
		up++;
	while (!strncmp(target, "../", 3) || !strcmp(target, "..")) {
		if (!up--)
			return false;
		target += 2 + (target[2] == '/');
	}
	for (; *target; target += strcspn(target, "/")) {
		target += *target == '/';
		if (!strncmp(target, "..", 2) && (!target[2] || target[2] == '/'))
			return false;
	}
	return true;
}

/* The folders above, where they are not there yet. */
static bool make_above(struct unpacking *to, char *path)
{
	for (char *slash = path; (slash = strchr(slash, '/')); slash++) {
		bool made, there;

		*slash = '\0';
		made = !mkdirat(to->dir, path, 0700);
		there = made || errno == EEXIST;
		*slash = '/';
		/* A folder takes room as well, and one entry may be below thousands. */
		to->bytes += made ? 256 : 0;
		if (!there || to->bytes > BYTES_MAX)
			return false;
	}
	return true;
}

static bool add_folder(struct unpacking *to, const char *path)
{
	return !*path || !mkdirat(to->dir, path, 0700) || errno == EEXIST;
}

/*
 * tar reads of an attribute what it says it is, a page, and puts zeros where there was less
 * text.
 */
static size_t text_length(const char *path, const char *content, size_t len)
{
	if (strncmp(path, "sys/", 4) && !strstr(path, "/sys/"))
		return len;
	while (len && !content[len - 1])
		len--;
	return len;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t put = write(fd, bytes, len);

		if (put < 0)
			return false;
		bytes += put;
		len -= (size_t)put;
	}
	return true;
}

static bool add_file(struct unpacking *to, struct archive_entry *entry, const char *path)
{
	int64_t size = archive_entry_size(entry);
	la_ssize_t got;
	bool written;
	int fd;

	if (!*path || size > FILE_BYTES_MAX)
		return false;
	got = archive_read_data(to->archive, to->content, (size_t)FILE_BYTES_MAX);
	if (got < 0) {
		to->stop = error_of(to->archive);
		return false;
	}
	fd = openat(to->dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	written = write_all(fd, to->content, text_length(path, to->content, (size_t)got));
	if (!written)
		to->stop = strerror(errno);
	close(fd);
	return written;
}

static bool add_link(struct unpacking *to, const char *path, const char *target)
{
	if (!*path || !target || !stays_inside(path, target))
		return false;
	if (to->links == to->room) {
		to->room = to->room ? to->room * 2 : 1024;
		to->link = host_need(reallocarray(to->link, to->room, sizeof(to->link[0])));
	}
	to->link[to->links++] = (struct link){
		.path = host_need(strdup(path)),
		.target = host_need(strdup(target)),
	};
	to->bytes += (int64_t)strlen(target);
	return true;
}

/* The same file under a second name: no link is there yet that could lead elsewhere. */
static bool add_hard_link(struct unpacking *to, const char *path, const char *target)
{
	char first[PATH_MAX];

	return *path && clean(target, first) && !linkat(to->dir, first, to->dir, path, 0);
}

/* False where it is left out. */
static bool add(struct unpacking *to, struct archive_entry *entry)
{
	char path[PATH_MAX];

	if (!clean(archive_entry_pathname(entry), path) || !make_above(to, path))
		return false;
	to->bytes += (int64_t)strlen(path);
	if (archive_entry_hardlink(entry))
		return add_hard_link(to, path, archive_entry_hardlink(entry));
	switch (archive_entry_filetype(entry)) {
	case AE_IFDIR:
		return add_folder(to, path);
	case AE_IFREG:
		return add_file(to, entry, path);
	case AE_IFLNK:
		return add_link(to, path, archive_entry_symlink(entry));
	default:
		return false;
	}
}

static void make_links(struct unpacking *to)
{
	for (size_t i = 0; i < to->links; i++) {
		if (symlinkat(to->link[i].target, to->dir, to->link[i].path))
			to->left_out++;
		free(to->link[i].path);
		free(to->link[i].target);
	}
	free(to->link);
}

/* What is left out is read as well, to get to what is behind it. */
static bool too_much(struct unpacking *to, struct archive_entry *entry)
{
	int64_t size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : 0;

	if (size < 0 || size > BYTES_MAX || (to->bytes += size) > BYTES_MAX)
		to->stop = "it holds more than 256 MiB";
	else if (++to->entries > ENTRIES_MAX)
		to->stop = "it has more than a million entries";
	return to->stop;
}

static void unpack(struct unpacking *to)
{
	struct archive_entry *entry;
	int status;

	while (!to->stop &&
	       (status = archive_read_next_header(to->archive, &entry)) != ARCHIVE_EOF) {
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			to->stop = error_of(to->archive);
		else if (!too_much(to, entry) && !add(to, entry))
			to->left_out++;
	}
	if (!to->stop && !to->entries)
		to->stop = "there is nothing in it";
	make_links(to);
}

/* All that need no program of their own, which a file of somebody else's shall not start. */
static struct archive *open_archive(void)
{
	struct archive *archive = host_need(archive_read_new());

	archive_read_support_format_tar(archive);
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_compress(archive);
	archive_read_support_filter_lzma(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_lz4(archive);
	archive_read_support_filter_zstd(archive);
	return archive;
}

/* Read it all. False after a warning. */
static bool read_all(const char *whole, const char *name, int dir)
{
	struct unpacking to = {.name = name, .dir = dir};

	to.content = host_need(malloc((size_t)FILE_BYTES_MAX));
	to.archive = open_archive();
	if (archive_read_open_filename(to.archive, whole, 1 << 16))
		to.stop = error_of(to.archive);
	unpack(&to);
	if (to.stop)
		host_warn("cannot unpack %s: %s", name, to.stop);
	else if (to.left_out)
		host_warn("%s: %zu of its %zu entries are left out: no folders, files up to 1 MiB "
			  "or links inside the tree",
			  name, to.left_out, to.entries);
	archive_read_free(to.archive);
	free(to.content);
	return !to.stop;
}

/* Take the folder `path` for the root where there is a tree in it, or the only one in it. */
static bool find_tree(struct host_root *root)
{
	for (int i = 0; i <= FRONT_MAX; i++) {
		size_t len = strlen(root->path);
		struct dirent *entry;
		char only[256] = "";
		int n = 0;
		DIR *dir;

		if (host_exists(root, "sys/."))
			return true;
		dir = opendir(root->path);
		while (dir && (entry = readdir(dir)))
			if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") &&
			    strcmp(entry->d_name, "..") && !n++)
				snprintf(only, sizeof(only), "%s", entry->d_name);
		if (dir)
			closedir(dir);
		if (n != 1 || snprintf(root->path + len, PATH_MAX - len, "/%s", only) >=
				      (int)(PATH_MAX - len))
			return false;
	}
	return false;
}

bool host_untar(struct host_root *root, const char *file)
{
	char whole[PATH_MAX];

	memcpy(whole, root->path, sizeof(whole));
	if (!host_folder(root->unpacked))
		return false;
	root->fd = open(root->unpacked, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0) {
		host_warn("cannot open the folder %s: %s", root->unpacked, strerror(errno));
	} else if (realpath(root->unpacked, root->path) && read_all(whole, file, root->fd)) {
		close(root->fd);
		root->fd = -1;
		if (find_tree(root))
			root->fd = open(root->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (root->fd >= 0)
			return true;
		host_warn("%s is no tree of a machine: there is no folder sys in it", file);
	}
	if (root->fd >= 0)
		close(root->fd);
	host_folder_remove(root->unpacked);
	return false;
}
