// SPDX-License-Identifier: GPL-2.0-or-later
/* How `check` reads the files of a machine, which may be anything. */
#include <string.h>

#include "check.h"
#include "files.h"

FILE *check_open(const struct check *check, const char *path)
{
	return host_files_open(check->root, path);
}

/* What files.h calls back, with the check in front. */
struct reader {
	struct check *check;
	check_line_fn *line;
	check_file_fn *file;
	void *context;
};

static void take_line(void *context, const char *place, char *text)
{
	const struct reader *reader = context;

	reader->line(reader->check, reader->context, place, text);
}

void check_lines(struct check *check, const char *path, check_line_fn *each, void *context)
{
	struct reader reader = {.check = check, .line = each, .context = context};

	host_files_lines(check->root, path, take_line, &reader);
}

static void take_file(void *context, const char *path)
{
	const struct reader *reader = context;

	reader->file(reader->check, reader->context, path);
}

void check_files(struct check *check, const char *const *folders, const char *suffix,
		 check_file_fn *each, void *context)
{
	struct reader reader = {.check = check, .file = each, .context = context};

	host_files_each(check->root, folders, suffix, take_file, &reader);
}

static void take_modprobe_line(void *context, const char *place, char *text)
{
	text += strspn(text, " \t");
	if (*text && *text != '#')
		take_line(context, place, text);
}

static void take_modprobe_file(void *context, const char *path)
{
	const struct reader *reader = context;

	host_files_lines(reader->check->root, path, take_modprobe_line, context);
}

void check_modprobe_d(struct check *check, check_line_fn *each, void *context)
{
	struct reader reader = {.check = check, .line = each, .context = context};

	host_files_modprobe(check->root, take_modprobe_file, &reader);
}

bool check_line_param(const char *text, const char *name, struct eb_text *value)
{
	struct eb_text line = eb_text(text);
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

bool check_line_has(const char *text, const char *name, const char *word)
{
	struct eb_text line = eb_text(text), field;
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

bool check_param(const struct check *check, const char *name, struct eb_text *value)
{
	return check_line_param(check->machine->boot.cmdline, name, value);
}

bool check_param_has(const struct check *check, const char *name, const char *word)
{
	return check_line_has(check->machine->boot.cmdline, name, word);
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
	struct eb_text line = eb_text(text);
	struct eb_param param;

	(void)check;
	(void)place;
	if (!host_files_options(&line, option->module))
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
