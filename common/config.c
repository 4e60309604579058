// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lines.h"
#include "words.h"

#define BLANKS " \t\r"

/* Where in which file the reading is. */
struct reader {
	struct eb_ruleset *set;
	struct eb_origin origin;
};

/* One drop-in, and which folder it was found in last. */
struct dropin {
	uint16_t name; /* an offset into the names of struct dropins */
	uint8_t folder;
};

struct dropins {
	struct dropin file[EB_DROPINS_MAX];
	size_t files;
	char names[16384];
	size_t names_used;
};

/* In the order of systemd's: what is in a later folder masks the earlier ones. */
static const char *const folders[] = {"usr/lib/earlybind.d", "run/earlybind.d", "etc/earlybind.d"};

/* A line that begins like a leave fails towards the host even if the rest is wrong. */
static bool like_leave(struct eb_text word)
{
	return word.len >= 5 && !strncasecmp(word.at, "leave", 5);
}

static void bad_line(struct eb_ruleset *set, struct eb_origin origin, struct eb_text word,
		     const char *why)
{
	eb_rules_error(set, origin, "cannot read '%.*s': %s", EB_SHOW(word), why);
	if (like_leave(word))
		eb_rules_suspend(set, EB_CONFIG, origin);
}

void eb_config_line(struct eb_ruleset *set, struct eb_origin origin, struct eb_text line)
{
	struct eb_text left, right, word;
	bool nul = memchr(line.at, '\0', line.len);

	if (eb_text_split(line, '#', &left, &right))
		line = left;
	if (!eb_text_field(&line, BLANKS, &word))
		return;
	if (nul)
		bad_line(set, origin, word, "there is a NUL byte in this line");
	else if (eb_text_is(word, "bind"))
		eb_rules_add(set, EB_CONFIG, origin, EB_BIND, line, BLANKS);
	else if (eb_text_is(word, "leave"))
		eb_rules_add(set, EB_CONFIG, origin, EB_LEAVE, line, BLANKS);
	else
		bad_line(set, origin, word, "a line begins with bind or leave");
}

static void hash(struct eb_ruleset *set, struct eb_text text)
{
	for (size_t i = 0; i < text.len; i++)
		set->config_hash =
			(set->config_hash ^ (unsigned char)text.at[i]) * UINT64_C(0x100000001b3);
}

static void take_line(void *context, struct eb_text line, bool cut)
{
	struct reader *reader = context;

	reader->origin.line++;
	hash(reader->set, line);
	hash(reader->set, eb_text("\n"));
	if (cut) {
		struct eb_text word = line;

		eb_text_field(&line, BLANKS, &word);
		bad_line(reader->set, reader->origin, word, "a line is 1023 bytes at most");
	} else {
		eb_config_line(reader->set, reader->origin, line);
	}
}

static void cannot_read(struct eb_ruleset *set, struct eb_origin origin, int error)
{
	eb_rules_error(set, origin,
		       "cannot read the file: %s; rules by ID and class bind nothing, for a leave "
		       "may be in it",
		       eb_errno_words(error));
	eb_rules_suspend(set, EB_CONFIG, origin);
}

/* Only files, and /dev/null, which masks: nothing that a read would wait for. */
static int open_file(int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && (S_ISREG(st.st_mode) || S_ISCHR(st.st_mode)))
		return fd;
	close(fd);
	return -EINVAL;
}

/* `path` begins with the slash that messages show. */
static void read_file(int root, const char *path, struct eb_ruleset *set)
{
	struct reader reader = {.set = set};
	int name = eb_rules_string(set, eb_text(path));
	int fd = open_file(root, path + 1);
	int error = 0;

	if (fd == -ENOENT)
		return;
	if (name < 0)
		error = name;
	else
		reader.origin.file = (uint16_t)name;
	hash(set, eb_text(path));
	if (fd < 0)
		error = fd;
	else if (!error)
		error = eb_lines_read(fd, take_line, &reader);
	reader.origin.line = 0;
	if (error)
		cannot_read(set, reader.origin, -error);
	if (fd >= 0)
		close(fd);
}

static bool is_dropin(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > 5 && !strcmp(name + len - 5, ".conf");
}

/* Returns 0, or -ENOSPC. */
static int add_dropin(struct dropins *list, const char *name, uint8_t folder)
{
	size_t size = strlen(name) + 1;

	for (size_t i = 0; i < list->files; i++) {
		if (!strcmp(list->names + list->file[i].name, name)) {
			list->file[i].folder = folder;
			return 0;
		}
	}
	if (list->files == EB_DROPINS_MAX || size > sizeof(list->names) - list->names_used)
		return -ENOSPC;
	memcpy(list->names + list->names_used, name, size);
	list->file[list->files++] = (struct dropin){(uint16_t)list->names_used, folder};
	list->names_used += size;
	return 0;
}

/* Returns 0 (also where the folder is not there), or -errno. */
static int list_folder(int root, uint8_t folder, struct dropins *list)
{
	int fd = openat(root, folders[folder], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	int error = 0;
	DIR *dir;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	dir = fdopendir(fd);
	if (!dir) {
		error = -errno;
		close(fd);
		return error;
	}
	while (errno = 0, (entry = readdir(dir)))
		if (is_dropin(entry->d_name) && add_dropin(list, entry->d_name, folder))
			error = -ENOSPC;
	if (errno)
		error = -errno;
	closedir(dir);
	return error;
}

/* By name alone; an insertion sort, for the list is short and qsort has no context. */
static void sort_dropins(struct dropins *list)
{
	for (size_t i = 1; i < list->files; i++) {
		struct dropin file = list->file[i];
		size_t at = i;

		while (at &&
		       strcmp(list->names + list->file[at - 1].name, list->names + file.name) > 0) {
			list->file[at] = list->file[at - 1];
			at--;
		}
		list->file[at] = file;
	}
}

void eb_config_read(int root, struct eb_ruleset *set)
{
	struct dropins list = {.files = 0};
	char path[300];

	read_file(root, "/etc/earlybind.conf", set);
	for (uint8_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct eb_origin origin = {0, 0};
		int error = list_folder(root, i, &list);
		int name;

		if (!error)
			continue;
		snprintf(path, sizeof(path), "/%s", folders[i]);
		name = eb_rules_string(set, eb_text(path));
		if (name > 0)
			origin.file = (uint16_t)name;
		cannot_read(set, origin, -error);
	}
	sort_dropins(&list);
	for (size_t i = 0; i < list.files; i++) {
		snprintf(path, sizeof(path), "/%s/%s", folders[list.file[i].folder],
			 list.names + list.file[i].name);
		read_file(root, path, set);
	}
}
