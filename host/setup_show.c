// SPDX-License-Identifier: GPL-2.0-or-later
/* What setup, confirm and undo have to say. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "rebuild.h"
#include "setup.h"

void host_setup_step(const struct host_setup *setup, int step, int steps, const char *format, ...)
{
	va_list args;
	char *text;

	if (setup->json)
		return;
	va_start(args, format);
	text = host_vformat(format, args);
	va_end(args);
	host_say("", "[%d/%d] %s", step, steps, text);
	free(text);
	fflush(stdout);
}

static void show_rules(const struct host_add *add)
{
	for (size_t i = 0; i < add->lines; i++) {
		char *line = host_safe(add->line[i].text);

		printf("      %s\n", line);
		free(line);
	}
}

static void show_words(const struct host_words *words)
{
	for (size_t i = 0; words->add[i]; i++)
		host_say("      ", "the kernel command line gets %s", words->add[i]);
	for (size_t i = 0; words->drop[i]; i++)
		host_say("      ", "the kernel command line loses %s", words->drop[i]);
}

static void show_commands(const struct host_setup *setup)
{
	char *command;

	if (setup->stale)
		host_say("  ", "images made anew: %zu of %zu, and looked into",
			 setup->batch.n ? setup->images : setup->stale, setup->images);
	else if (setup->batch.n && setup->images)
		host_say("  ", "images made anew where they are not current then: %zu to look into",
			 setup->images);
	if (!setup->batch.n || !host_loader_is_ours(setup->loader))
		return;
	command = host_loader_command(setup->loader);
	host_say("  ", "the boot menu made anew: %s", command);
	free(command);
}

void host_setup_show(const struct host_setup *setup)
{
	const struct host_batch *batch = &setup->batch;

	if (batch->n || setup->stale)
		host_say("", "What is to be done:");
	for (size_t i = 0; i < batch->n; i++) {
		const struct host_change *change = &batch->change[i];

		host_say("  ", "%s %s: %s", change->text ? "write" : "remove", change->path,
			 change->why);
		if (!strcmp(change->path, HOST_SETUP_FILE) ||
		    !strcmp(change->path, HOST_SETUP_TRIAL))
			show_rules(&setup->add);
	}
	show_words(&setup->words);
	if (batch->n || setup->stale)
		show_commands(setup);
	if (setup->once)
		host_say("  ", "the next boot, and that one alone, is the trial: `earlybind "
			       "confirm` keeps it, without it the boot after is as today's");
	for (size_t i = 0; i < json_array_size(setup->by_hand); i++)
		host_say("", "%s%s", i ? "  " : "By hand, for it cannot be done from here: ",
			 json_string_value(json_array_get(setup->by_hand, i)));
	host_notes_say(setup->add.notes);
	host_notes_say(setup->left_alone);
}

void host_setup_show_kept(const struct host_setup *setup)
{
	for (size_t i = 0; i < json_array_size(setup->kept); i++) {
		const json_t *one = json_array_get(setup->kept, i);
		const char *path = json_string_value(json_object_get(one, "path"));
		const char *before = json_string_value(json_object_get(one, "before"));

		if (before)
			host_say("",
				 "%s was changed since, by somebody else: it is left so. As it was "
				 "before setup it is in %s.",
				 path, before);
		else
			host_say("",
				 "%s was changed since, by somebody else: it is left so. Before "
				 "setup there was no such file.",
				 path);
	}
}

json_t *host_batch_json(const struct host_batch *batch)
{
	json_t *array = host_need(json_array());

	for (size_t i = 0; i < batch->n; i++)
		host_json_append(array,
				 host_json_pack("{s:o, s:s, s:o}", "path",
						host_json_text(batch->change[i].path), "action",
						batch->change[i].text ? "write" : "remove", "why",
						host_json_text(batch->change[i].why)));
	return array;
}

static json_t *words_json(const char *const words[])
{
	json_t *array = host_need(json_array());

	for (size_t i = 0; words[i]; i++)
		host_json_append(array, host_json_text(words[i]));
	return array;
}

static json_t *lines_json(const struct host_add *add)
{
	json_t *array = host_need(json_array());

	for (size_t i = 0; i < add->lines; i++)
		host_json_append(array, host_json_text(add->line[i].text));
	return array;
}

void host_setup_json(const struct host_setup *setup)
{
	json_t *object = host_json_pack(
		"{s:b, s:b, s:b, s:s, s:o, s:o, s:o, s:o, s:O, s:O, s:O, s:O, s:O, s:I, s:I, s:b}",
		"changed", setup->changed, "dry_run", setup->dry_run, "once", setup->once, "loader",
		host_loader_name(setup->loader), "changes", host_batch_json(&setup->batch), "rules",
		lines_json(&setup->add), "cmdline_add", words_json(setup->words.add),
		"cmdline_drop", words_json(setup->words.drop), "by_hand", setup->by_hand, "already",
		setup->add.already, "refused", setup->add.refused, "kept", setup->kept, "notes",
		setup->add.notes, "images_stale", (json_int_t)setup->stale, "images_made",
		(json_int_t)setup->made, "ok", setup->ok);

	json_array_extend(json_object_get(object, "notes"), setup->left_alone);
	json_object_set(object, "check", setup->check ? setup->check : json_null());
	host_json_print(object);
}
