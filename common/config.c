// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format.h"
#include "lines.h"
#include "sysfs.h"
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
	const char *const *folder; /* what is in a later one masks the earlier ones */
	struct dropin file[EB_DROPINS_MAX];
	size_t files;
	char names[16384];
	size_t names_used;
};

/*
 * May the line have been meant as a leave? Whatever stands around the word: a byte order
 * mark, a blank that is none, a wrong case. Such a line fails towards the host.
 */
static bool like_leave(struct eb_text word)
{
	return eb_text_has(word, "leave");
}

static void bad_line(struct eb_ruleset *set, struct eb_origin origin, struct eb_text word,
		     const char *why)
{
	eb_rules_error(set, origin, "cannot read '%.*s': %s", EB_SHOW(word), why);
	if (like_leave(word))
		eb_rules_suspend(set, EB_CONFIG, origin);
}

static int allow_word(struct eb_ruleset *set, struct eb_text word)
{
	return eb_allow_parse(word, &set->allow);
}

static int cmdline_word(struct eb_ruleset *set, struct eb_text word)
{
	if (!eb_text_is(word, "off"))
		return -EINVAL;
	set->cmdline_off = true;
	return 0;
}

/* The words of a line that is no rule. */
static void read_words(struct eb_ruleset *set, struct eb_origin origin, struct eb_text line,
		       int (*take)(struct eb_ruleset *set, struct eb_text word), const char *words)
{
	struct eb_text word = {line.at, 0};

	/* With no word at all, that one is empty. */
	eb_text_field(&line, BLANKS, &word);
	do {
		if (take(set, word))
			bad_line(set, origin, word, words);
	} while (eb_text_field(&line, BLANKS, &word));
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
	else if (eb_text_is(word, "allow"))
		read_words(set, origin, line, allow_word, EB_ALLOW_WORDS);
	else if (eb_text_is(word, "cmdline"))
		read_words(set, origin, line, cmdline_word, "cmdline takes off");
	else
		bad_line(set, origin, word, "a line begins with bind, leave, allow or cmdline");
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
		struct eb_text word = {line.at, 0};

		/* Nothing but blanks so far: what follows them may be a leave. */
		if (!eb_text_field(&line, BLANKS, &word))
			eb_rules_suspend(reader->set, EB_CONFIG, reader->origin);
		bad_line(reader->set, reader->origin, word, "a line is 1023 bytes at most");
	} else {
		eb_config_line(reader->set, reader->origin, line);
	}
}

static void cannot_read(struct eb_ruleset *set, struct eb_origin origin, int error)
{
	eb_rules_error(set, origin,
		       "cannot read it: %s; rules by ID and class bind nothing, for a leave "
		       "may be in it",
		       eb_errno_words(error));
	eb_rules_suspend(set, EB_CONFIG, origin);
}

/* A link that leads nowhere is not "no file": it may be an image that lacks its target. */
static bool is_missing(int root, const char *path)
{
	struct stat st;

	return fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) && errno == ENOENT;
}

/*
 * Only regular files are read, nothing that a read would wait for. A character device,
 * /dev/null, masks: it is as good as an empty file.
 */
static int read_open(int fd, struct reader *reader)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (S_ISCHR(st.st_mode))
		return 0;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	return eb_lines_read(fd, take_line, reader);
}

/* `path` begins with the slash that messages show. */
static void read_file(int root, const char *path, struct eb_ruleset *set)
{
	struct reader reader = {.set = set};
	int fd = openat(root, path + 1, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int error = fd < 0 ? -errno : 0, name;

	if (error == -ENOENT && is_missing(root, path + 1))
		return;
	name = eb_rules_string(set, eb_text(path));
	if (name < 0) {
		eb_rules_error(set, reader.origin, "there is no room for the name of %.120s", path);
		error = error ? error : name;
	} else {
		reader.origin.file = (uint16_t)name;
	}
	hash(set, eb_text(path));
	if (!error)
		error = read_open(fd, &reader);
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

/* Returns 0, or -errno. */
static int list_folder(int root, uint8_t folder, struct dropins *list)
{
	struct eb_dir dir;
	const char *name;
	int error = eb_dir_open(root, list->folder[folder] + 1, &dir);

	if (error)
		return error;
	while ((name = eb_dir_next(&dir)))
		if (is_dropin(name) && add_dropin(list, name, folder))
			error = -ENOSPC;
	eb_dir_close(&dir);
	return dir.error ? dir.error : error;
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

static void cannot_list(struct eb_ruleset *set, const char *folder, int error)
{
	int name = eb_rules_string(set, eb_text(folder));
	struct eb_origin origin = {name > 0 ? (uint16_t)name : 0, 0};

	cannot_read(set, origin, error);
}

/* The drop-ins of some folders, all by name; an `asked` folder has to be there. */
static void read_dropins(int root, const char *const *folder, uint8_t folders, bool asked,
			 struct eb_ruleset *set)
{
	struct dropins list = {.folder = folder};
	char path[400];

	for (uint8_t i = 0; i < folders; i++) {
		int error = list_folder(root, i, &list);

		if (error && (error != -ENOENT || asked))
			cannot_list(set, folder[i], -error);
	}
	sort_dropins(&list);
	for (size_t i = 0; i < list.files; i++) {
		eb_format(path, sizeof(path), "%s/%s", folder[list.file[i].folder],
			  list.names + list.file[i].name);
		read_file(root, path, set);
	}
}

void eb_config_read(int root, struct eb_text profile, struct eb_ruleset *set)
{
	/* In the order of systemd's. */
	static const char *const folders[] = {"/usr/lib/earlybind.d", "/run/earlybind.d",
					      "/etc/earlybind.d"};
	const char *folder;
	char path[100];

	read_file(root, "/etc/earlybind.conf", set);
	read_dropins(root, folders, 3, false, set);
	if (!profile.len)
		return;
	eb_format(path, sizeof(path), "/etc/earlybind.d/%.*s",
		  (int)(profile.len < 64 ? profile.len : 64), profile.at);
	folder = path;
	/* One folder right there, and no other. */
	if (profile.len > 64 || profile.at[0] == '.' || memchr(profile.at, '/', profile.len))
		cannot_list(set, path, EINVAL);
	else
		read_dropins(root, &folder, 1, true, set);
}
