// SPDX-License-Identifier: GPL-2.0-or-later
#include "edit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "lines.h"

static bool cannot_read(const char *name, const char *why)
{
	host_warn("cannot edit %s: %s", name, why);
	return false;
}

/* Up to one byte more than is allowed, which tells that there is more. */
static bool read_all(struct host_edit *edit, int fd)
{
	size_t room = EB_FILE_MAX + 2;
	ssize_t n;

	edit->text = host_need(realloc(edit->text, room));
	while ((n = read(fd, edit->text + edit->len, room - 1 - edit->len)) > 0)
		edit->len += (size_t)n;
	edit->text[edit->len] = '\0';
	if (n < 0)
		return cannot_read(edit->name, strerror(errno));
	if (edit->len > EB_FILE_MAX)
		return cannot_read(edit->name, "it is longer than 1 MiB, and nothing reads it");
	if (strlen(edit->text) != edit->len)
		return cannot_read(edit->name, "there is a NUL byte in it; mend it by hand first");
	return true;
}

static bool read_file(struct host_edit *edit)
{
	int fd = open(edit->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	bool good;

	if (fd < 0 && (errno == EACCES || errno == EPERM))
		return cannot_read(edit->name, "no permission to read it; run this as root");
	if (fd < 0)
		return cannot_read(edit->name, strerror(errno));
	if (fstat(fd, &edit->about))
		good = cannot_read(edit->name, strerror(errno));
	else if (!S_ISREG(edit->about.st_mode))
		good = cannot_read(edit->name, "it is no regular file");
	else
		good = read_all(edit, fd);
	edit->there = true;
	close(fd);
	return good;
}

/* The folder has to be there; a file in it need not be. */
static bool find_file(struct host_edit *edit)
{
	const char *last = strrchr(edit->name, '/');
	char path[PATH_MAX], folder[PATH_MAX];
	struct stat about;

	if (!host_path(edit->root, path, "%s", edit->name + 1))
		return cannot_read(edit->name, strerror(ENAMETOOLONG));
	if (!lstat(path, &about)) {
		if (!host_real(edit->root, folder, "%s", edit->name + 1))
			return cannot_read(edit->name,
					   errno == EACCES ? "no permission; run this as root"
							   : "it is a link that leads nowhere, or "
							     "out of the root folder");
		return (host_path(edit->root, edit->path, "%s", folder + 1) && read_file(edit));
	}
	if (errno != ENOENT)
		return cannot_read(edit->name, strerror(errno));
	if (!host_real(edit->root, folder, "%.*s", (int)(last - edit->name - 1), edit->name + 1))
		return cannot_read(edit->name, "there is no such folder; make it first");
	return host_path(edit->root, edit->path, "%s%s", folder + 1, last);
}

bool host_edit_open(struct host_edit *edit, const struct host_root *root, const char *name)
{
	*edit = (struct host_edit){
		.root = root,
		.name = host_need(strdup(name)),
		.text = host_need(calloc(1, 1)),
	};
	if (find_file(edit))
		return true;
	host_edit_close(edit);
	return false;
}

void host_edit_close(struct host_edit *edit)
{
	free(edit->name);
	free(edit->text);
	edit->name = edit->text = NULL;
}

/* Where line `number` begins, and how long it is with its newline; false past the last. */
static bool find_line(const struct host_edit *edit, size_t number, size_t *at, size_t *len)
{
	const char *from = edit->text, *end = edit->text + edit->len, *newline;

	for (; from < end; from = newline + 1) {
		newline = memchr(from, '\n', (size_t)(end - from));
		if (!--number || !newline) {
			*at = (size_t)(from - edit->text);
			*len = (size_t)((newline ? newline + 1 : end) - from);
			return !number;
		}
	}
	return false;
}

bool host_edit_line(const struct host_edit *edit, size_t number, struct eb_text *line)
{
	size_t at, len;

	if (!find_line(edit, number, &at, &len))
		return false;
	while (len && (edit->text[at + len - 1] == '\n' || edit->text[at + len - 1] == '\r'))
		len--;
	*line = (struct eb_text){edit->text + at, len};
	return true;
}

static size_t lines(const struct host_edit *edit)
{
	size_t n = edit->len && edit->text[edit->len - 1] != '\n';

	for (const char *c = edit->text; *c; c++)
		n += *c == '\n';
	return n;
}

/* A file whose last line has no newline stays one: what is added can be taken back exactly. */
size_t host_edit_append(struct host_edit *edit, const char *line)
{
	const char *end = strstr(edit->text, "\r\n") ? "\r\n" : "\n";
	bool open = edit->len && edit->text[edit->len - 1] != '\n';
	char *text;

	text = host_format("%s%s%s%s", edit->text, open ? end : "", line, open ? "" : end);
	free(edit->text);
	edit->text = text;
	edit->len = strlen(text);
	return lines(edit);
}

void host_edit_cut(struct host_edit *edit, size_t number)
{
	size_t at, len;

	if (!find_line(edit, number, &at, &len))
		return;
	if (edit->text[at + len - 1] != '\n') {
		/* The last line, and it has no end of its own: the one before gives its. */
		for (int i = 0; i < 2 && at && edit->text[at - 1] == (i ? '\r' : '\n'); i++) {
			at--;
			len++;
		}
	}
	memmove(edit->text + at, edit->text + at + len, edit->len - at - len + 1);
	edit->len -= len;
}

bool host_edit_owns(const struct host_edit *edit, const struct host_machine *machine, size_t index)
{
	const struct eb_ruleset *set = &machine->boot.rules;
	const struct eb_rule *rule = &set->rule[index];

	return rule->source == EB_CONFIG && !strcmp(set->strings + rule->origin.file, edit->name);
}

char *host_edit_words(struct eb_text line)
{
	char *words = host_need(calloc(1, line.len + 1));
	struct eb_text rest, word;
	size_t len = 0;

	eb_text_split(line, '#', &line, &rest);
	while (eb_text_field(&line, " \t\r", &word)) {
		if (len)
			words[len++] = ' ';
		memcpy(words + len, word.at, word.len);
		len += word.len;
	}
	return words;
}

bool host_edit_may(const struct host_edit *edit)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(edit->path, '/') - edit->path) + 1,
		 edit->path);
	if (!access(folder, W_OK))
		return true;
	host_warn("cannot write %s: %s%s", edit->path, strerror(errno),
		  errno == EACCES ? "; run this as root" : "");
	return false;
}

bool host_edit_write(struct host_edit *edit)
{
	struct host_edit again;
	bool same;

	if (!host_replace(edit->path, edit->text, edit->len, edit->there ? &edit->about : NULL))
		return false;
	if (!host_edit_open(&again, edit->root, edit->name))
		return false;
	same = again.len == edit->len && !memcmp(again.text, edit->text, edit->len);
	host_edit_close(&again);
	if (!same)
		host_warn("%s was written, but reads back otherwise: look at it", edit->name);
	return same;
}

/* The command line, with what switches all off switched on again: the last one wins. */
static char *awake(const struct host_machine *machine, bool readable)
{
	size_t len = readable ? strnlen(machine->boot.cmdline, sizeof(machine->boot.cmdline)) : 0;
	const char *end = memmem(machine->boot.cmdline, len, " -- ", 4);

	if (end)
		len = (size_t)(end - machine->boot.cmdline);
	while (len && machine->boot.cmdline[len - 1] == '\n')
		len--;
	return host_format("%.*s earlybind.off=0 earlybind.nofiles=0\n", (int)len,
			   machine->boot.cmdline);
}

struct host_machine *host_edit_machine(const struct host_root *root, const struct host_edit *edit,
				       const char **asleep)
{
	struct host_changes changes = {
		.config = edit ? edit->text : NULL,
		.file = edit ? edit->name : NULL,
	};
	struct host_machine *machine = host_machine_open(root, &changes);
	bool readable = host_exists(root, "proc/cmdline");
	const struct eb_options *options;
	char *cmdline;

	*asleep = NULL;
	if (!machine)
		return NULL;
	options = &machine->boot.options;
	*asleep = options->off && readable ? "earlybind.off"
		  : options->nofiles	   ? "earlybind.nofiles"
					   : NULL;
	if (machine->boot.crashed || (readable && !*asleep))
		return machine;
	changes.cmdline = cmdline = awake(machine, readable);
	host_machine_close(machine);
	machine = host_machine_open(root, &changes);
	free(cmdline);
	return machine;
}
