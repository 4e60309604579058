// SPDX-License-Identifier: GPL-2.0-or-later
#include "files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lines.h"

FILE *host_files_open(const struct host_root *root, const char *path)
{
	char whole[PATH_MAX];
	struct stat file;
	int fd;

	if (!host_path(root, whole, "%s", path))
		return NULL;
	fd = open(whole, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &file) || !S_ISREG(file.st_mode) || file.st_size > EB_FILE_MAX) {
		close(fd);
		return NULL;
	}
	return host_need(fdopen(fd, "r"));
}

/* Take the next line onto the end of `text`, of which `len` bytes are used. */
static ssize_t take_line(FILE *in, char **text, size_t *size, size_t len)
{
	char *line = NULL;
	size_t unused = 0;
	ssize_t more = getline(&line, &unused, in);

	if (more > 0) {
		if (line[more - 1] == '\n')
			line[--more] = '\0';
		if (!*text || len + (size_t)more + 1 > *size) {
			*size = len + (size_t)more + 1;
			*text = host_need(realloc(*text, *size));
		}
		memcpy(*text + len, line, (size_t)more + 1);
	} else {
		more = -1;
	}
	free(line);
	return more;
}

void host_files_lines(const struct host_root *root, const char *path, host_line_fn *each,
		      void *context)
{
	FILE *in = host_files_open(root, path);
	char place[PATH_MAX + 16], *text = NULL;
	size_t size = 0;
	ssize_t len;

	if (!in)
		return;
	for (unsigned int number = 1, lines; (len = take_line(in, &text, &size, 0)) >= 0;
	     number += lines) {
		for (lines = 1; len > 0 && text[len - 1] == '\\'; lines++) {
			ssize_t more = take_line(in, &text, &size, (size_t)--len);

			if (more < 0) {
				text[len] = '\0';
				break;
			}
			len += more;
		}
		snprintf(place, sizeof(place), "/%s:%u", path, number);
		each(context, place, text);
	}
	free(text);
	fclose(in);
}

/* Names with their folders, for the first of each name. */
struct found {
	const char *folder, *suffix;
	struct named {
		char *name;
		const char *folder;
	} * file;
	size_t n;
};

static void add_file(void *context, const char *name)
{
	struct found *found = context;
	size_t len = strlen(name), end = strlen(found->suffix);

	if (len <= end || strcmp(name + len - end, found->suffix) || found->n >= HOST_FILES_MAX)
		return;
	for (size_t i = 0; i < found->n; i++)
		if (!strcmp(found->file[i].name, name))
			return;
	found->file = host_need(reallocarray(found->file, found->n + 1, sizeof(found->file[0])));
	found->file[found->n++] = (struct named){host_need(strdup(name)), found->folder};
}

static int compare(const void *left, const void *right)
{
	const struct named *a = left, *b = right;

	return strcmp(a->name, b->name);
}

void host_files_each(const struct host_root *root, const char *const *folders, const char *suffix,
		     host_file_fn *each, void *context)
{
	struct found found = {.suffix = suffix};

	for (; *folders; folders++) {
		found.folder = *folders;
		host_each_name(root, *folders, add_file, &found);
	}
	if (found.n)
		qsort(found.file, found.n, sizeof(found.file[0]), compare);
	for (size_t i = 0; i < found.n; i++) {
		char path[PATH_MAX];

		if (snprintf(path, sizeof(path), "%s/%s", found.file[i].folder,
			     found.file[i].name) < (int)sizeof(path))
			each(context, path);
		free(found.file[i].name);
	}
	free(found.file);
}

void host_files_modprobe(const struct host_root *root, host_file_fn *each, void *context)
{
	static const char *const folders[] = {"etc/modprobe.d",		  "run/modprobe.d",
					      "usr/local/lib/modprobe.d", "usr/lib/modprobe.d",
					      "lib/modprobe.d",		  NULL};

	host_files_each(root, folders, ".conf", each, context);
}

bool host_files_options(struct eb_text *line, const char *module)
{
	struct eb_text rest = *line, command, name;

	if (!eb_text_field(&rest, " \t", &command) || !eb_text_is(command, "options") ||
	    !eb_text_field(&rest, " \t", &name) || !eb_text_is_name(name, module))
		return false;
	line->len -= (size_t)(name.at + name.len - line->at);
	line->at = name.at + name.len;
	return true;
}
