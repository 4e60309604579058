// SPDX-License-Identifier: GPL-2.0-or-later
/* How `check` reads the files of a machine, which may be anything. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "lines.h"

FILE *check_open(const struct check *check, const char *path)
{
	char whole[PATH_MAX];
	struct stat file;
	int fd;

	if (!host_path(check->root, whole, "%s", path))
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
		if (len + (size_t)more + 1 > *size) {
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

void check_lines(struct check *check, const char *path, check_line_fn *each, void *context)
{
	FILE *in = check_open(check, path);
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
		each(check, context, place, text);
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

	if (len <= end || strcmp(name + len - end, found->suffix) || found->n >= CHECK_FILES_MAX)
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

void check_files(struct check *check, const char *const *folders, const char *suffix,
		 check_file_fn *each, void *context)
{
	struct found found = {.suffix = suffix};

	for (; *folders; folders++) {
		found.folder = *folders;
		host_each_name(check->root, *folders, add_file, &found);
	}
	if (found.n)
		qsort(found.file, found.n, sizeof(found.file[0]), compare);
	for (size_t i = 0; i < found.n; i++) {
		char path[PATH_MAX];

		if (snprintf(path, sizeof(path), "%s/%s", found.file[i].folder,
			     found.file[i].name) < (int)sizeof(path))
			each(check, context, path);
		free(found.file[i].name);
	}
	free(found.file);
}

struct modprobe {
	check_line_fn *each;
	void *context;
};

static void take_modprobe_line(struct check *check, void *context, const char *place, char *text)
{
	struct modprobe *modprobe = context;

	text += strspn(text, " \t");
	if (*text && *text != '#')
		modprobe->each(check, modprobe->context, place, text);
}

static void take_modprobe_file(struct check *check, void *context, const char *path)
{
	check_lines(check, path, take_modprobe_line, context);
}

void check_modprobe_d(struct check *check, check_line_fn *each, void *context)
{
	static const char *const folders[] = {"etc/modprobe.d",		  "run/modprobe.d",
					      "usr/local/lib/modprobe.d", "usr/lib/modprobe.d",
					      "lib/modprobe.d",		  NULL};
	struct modprobe modprobe = {each, context};

	check_files(check, folders, ".conf", take_modprobe_file, &modprobe);
}

bool check_param(const struct check *check, const char *name, struct eb_text *value)
{
	struct eb_text line = eb_text(check->machine->boot.cmdline);
	struct eb_param param;
	bool found = false;

	while (eb_param_next(&line, &param)) {
		if (!eb_text_is_name(param.name, name))
			continue;
		*value = param.value;
		found = true;
	}
	return found;
}

bool check_param_has(const struct check *check, const char *name, const char *word)
{
	struct eb_text line = eb_text(check->machine->boot.cmdline), field;
	struct eb_param param;

	while (eb_param_next(&line, &param)) {
		if (!eb_text_is_name(param.name, name))
			continue;
		while (eb_text_field(&param.value, ",", &field))
			if (eb_text_is_name(field, word))
				return true;
	}
	return false;
}

struct option {
	const char *module, *name;
	bool on;
};

/* As the kernel reads a bool (lib/kstrtox.c, kstrtobool); without a value it is true. */
static void take_value(struct option *option, const struct eb_param *param)
{
	option->on = !param->has_value || (param->value.len && strchr("1yYtT", *param->value.at)) ||
		     eb_text_is(param->value, "on");
}

static void take_option(struct check *check, void *context, const char *place, char *text)
{
	struct option *option = context;
	struct eb_text line = eb_text(text), word;
	struct eb_param param;

	(void)check;
	(void)place;
	if (!eb_text_field(&line, " \t", &word) || !eb_text_is(word, "options") ||
	    !eb_text_field(&line, " \t", &word) || !eb_text_is_name(word, option->module))
		return;
	while (eb_param_next(&line, &param))
		if (eb_text_is_name(param.name, option->name))
			take_value(option, &param);
}

bool check_option_on(struct check *check, const char *module, const char *name)
{
	struct eb_text line = eb_text(check->machine->boot.cmdline), left, right;
	struct option option = {.module = module, .name = name};
	struct eb_param param;

	check_modprobe_d(check, take_option, &option);
	/* modprobe appends those of the command line, and the last one counts. */
	while (eb_param_next(&line, &param))
		if (eb_text_split(param.name, '.', &left, &right) &&
		    eb_text_is_name(left, module) && eb_text_is_name(right, name))
			take_value(&option, &param);
	return option.on;
}
