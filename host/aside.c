// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "aside_parts.h"
#include "lines.h"
#include "rivals.h"

#define INITRAMFS_MODULES "etc/initramfs-tools/modules"

struct host_legacy *aside_add(struct host_legacies *legacies, enum host_legacy_kind kind,
			      const char *path, const char *place, const char *words)
{
	char whole[PATH_MAX];
	struct host_legacy *legacy;

	legacies->legacy = host_need(
		reallocarray(legacies->legacy, legacies->n + 1, sizeof(legacies->legacy[0])));
	legacy = &legacies->legacy[legacies->n++];
	*legacy = (struct host_legacy){
		.kind = kind, .place = host_need(strdup(place)), .words = host_need(strdup(words))};
	if (path && snprintf(whole, sizeof(whole), "/%s", path) < (int)sizeof(whole))
		legacy->path = host_need(strdup(whole));
	return legacy;
}

void aside_select_none(struct host_legacy *legacy)
{
	for (size_t i = 0; i < legacy->selectors; i++)
		free(legacy->selector[i]);
	free(legacy->selector);
	legacy->selector = NULL;
	legacy->selectors = 0;
}

void host_legacies_close(struct host_legacies *legacies)
{
	for (size_t i = 0; i < legacies->n; i++) {
		aside_select_none(&legacies->legacy[i]);
		free(legacies->legacy[i].place);
		free(legacies->legacy[i].path);
		free(legacies->legacy[i].words);
	}
	free(legacies->legacy);
	*legacies = (struct host_legacies){NULL, 0};
}

void aside_select(struct host_legacy *legacy, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = host_vformat(format, args);
	va_end(args);
	for (size_t i = 0; i < legacy->selectors; i++)
		if (!strcmp(legacy->selector[i], text)) {
			free(text);
			return;
		}
	legacy->selector = host_need(
		reallocarray(legacy->selector, legacy->selectors + 1, sizeof(legacy->selector[0])));
	legacy->selector[legacy->selectors++] = text;
}

bool aside_path(const struct host_root *root, const char *below, char path[PATH_MAX])
{
	const char *slash = strrchr(below, '/');
	char folder[PATH_MAX];

	return host_real(root, folder, "%.*s", (int)(slash - below), below) &&
	       snprintf(path, PATH_MAX, "%s%s", folder, slash) < PATH_MAX;
}

/* --- lists of IDs -------------------------------------------------------------------------- */

/* The word of the way back, beside earlybind.off, is nobody's list. */
static bool find_cmdline(const struct host_machine *machine, struct eb_param *last)
{
	struct eb_text line = eb_text(machine->boot.cmdline);
	struct eb_param param;
	bool found = false;

	while (eb_param_next(&line, &param)) {
		if (!eb_text_is_name(param.name, "vfio-pci.ids") ||
		    (machine->boot.options.off && !param.value.len))
			continue;
		*last = param;
		found = true;
	}
	return found;
}

static void add_cmdline(struct host_legacies *legacies, const struct eb_param *param)
{
	struct host_legacy *legacy;
	char *words;

	words = host_format("%.*s=%.*s", (int)param->name.len, param->name.at,
			    (int)param->value.len, param->value.at);
	legacy = aside_add(legacies, HOST_LEGACY_CMDLINE, NULL, "the kernel command line", words);
	aside_select_ids(legacy, param->value);
	free(words);
}

struct finder {
	struct host_legacies *legacies;
	const struct host_root *root;
	enum aside_form form;
	const char *path;
	bool ours;   /* is the file the administrator's? */
	size_t last; /* one more than the index of the list that modprobe.d ends with; 0: none */
};

static void hide_last(struct finder *finder)
{
	struct host_legacy *legacy;

	if (!finder->last)
		return;
	legacy = &finder->legacies->legacy[finder->last - 1];
	aside_select_none(legacy);
	legacy->hidden = true;
	finder->last = 0;
}

static void take_ids(void *context, const struct aside_line *line)
{
	struct finder *finder = context;
	struct host_legacy *legacy;
	char place[PATH_MAX + 16];

	/* The last of a module's `ids=` wins (kernel/params.c, parse_args). */
	if (finder->form == ASIDE_MODPROBE)
		hide_last(finder);
	if (!finder->ours)
		return;
	snprintf(place, sizeof(place), "/%s:%u", finder->path, line->number);
	legacy =
		aside_add(finder->legacies, HOST_LEGACY_MODPROBE, finder->path, place, line->words);
	aside_select_ids(legacy, line->ids);
	if (finder->form == ASIDE_MODPROBE)
		finder->last = finder->legacies->n;
}

/* A text, or NULL: what is larger than any configuration is left alone. */
static char *read_text(const struct host_batch *batch, const char *path, size_t *len)
{
	char *text = host_batch_read(batch, path, len);

	if (text && *len <= EB_FILE_MAX)
		return text;
	free(text);
	return NULL;
}

static void take_file(void *context, const char *path)
{
	struct finder *finder = context;
	struct host_batch none;
	char real[PATH_MAX], *text = NULL;
	size_t len = 0, unused;

	if (!host_real(finder->root, real, "%s", path))
		return;
	host_batch_open(&none, finder->root);
	text = read_text(&none, real, &len);
	finder->path = path;
	finder->ours = !strncmp(path, "etc/", 4) && strncmp(real, "/usr/", 5) != 0;
	if (text)
		free(aside_ids(text, len, finder->form, take_ids, finder, &unused));
	free(text);
	host_batch_close(&none);
}

static void find_lists(struct host_legacies *legacies, struct host_machine *machine)
{
	struct finder finder = {.legacies = legacies, .root = machine->root};
	struct eb_param param;
	bool cmdline = find_cmdline(machine, &param);

	host_files_modprobe(machine->root, take_file, &finder);
	if (cmdline)
		hide_last(&finder);
	finder.form = ASIDE_MODULES;
	take_file(&finder, INITRAMFS_MODULES);
	if (cmdline)
		add_cmdline(legacies, &param);
}

/* The words, of every line of the file. */
static void aside_list(const struct host_legacy *legacy, struct host_batch *batch)
{
	enum aside_form form =
		strcmp(legacy->path + 1, INITRAMFS_MODULES) ? ASIDE_MODPROBE : ASIDE_MODULES;
	char real[PATH_MAX], path[PATH_MAX], *text, *rest;
	size_t len, left;

	if (!host_real(batch->root, real, "%s", legacy->path + 1) ||
	    !aside_path(batch->root, legacy->path + 1, path) ||
	    !(text = read_text(batch, real, &len)))
		return;
	rest = aside_ids(text, len, form, NULL, NULL, &left);
	if (strspn(rest, " \t\r\n") == left)
		host_batch_remove(batch, path, "takes the old list of IDs away");
	else
		host_batch_write(batch, real, rest, left, 0644, "takes the old list of IDs out");
	free(rest);
	free(text);
}

/* --- driverctl ----------------------------------------------------------------------------- */

struct overrides {
	struct host_legacies *legacies;
	struct host_machine *machine;
};

static void take_override(void *context, const char *name)
{
	struct overrides *overrides = context;
	struct host_machine *machine = overrides->machine;
	char path[PATH_MAX], place[PATH_MAX + 1], driver[EB_DRIVER_MAX + 1];
	struct host_legacy *legacy;
	uint64_t where;
	long index;

	if (!host_rival_driverctl(machine->root, name, &where, driver) || !host_is_vfio(driver) ||
	    snprintf(path, sizeof(path), HOST_DRIVERCTL "/%s", name) >= (int)sizeof(path))
		return;
	snprintf(place, sizeof(place), "/%s", path);
	legacy = aside_add(overrides->legacies, HOST_LEGACY_DRIVERCTL, path, place, driver);
	index = eb_functions_find(&machine->boot.functions, where);
	if (index >= 0)
		aside_select(legacy, "%s", host_function(machine, (size_t)index)->address);
}

/* --- all of them --------------------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
	const struct host_legacy *a = left, *b = right;

	return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind)
				  : strverscmp(a->place, b->place);
}

void host_legacies_open(struct host_legacies *legacies, struct host_machine *machine)
{
	struct overrides overrides = {legacies, machine};

	*legacies = (struct host_legacies){NULL, 0};
	find_lists(legacies, machine);
	host_each_name(machine->root, HOST_DRIVERCTL, take_override, &overrides);
	aside_find_hooks(legacies, machine);
	if (legacies->n)
		qsort(legacies->legacy, legacies->n, sizeof(legacies->legacy[0]), compare);
}

void host_legacies_aside(const struct host_legacies *legacies, struct host_batch *batch,
			 struct host_words *words)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < legacies->n; i++) {
		const struct host_legacy *legacy = &legacies->legacy[i];

		if (legacy->by_hand)
			continue;
		switch (legacy->kind) {
		case HOST_LEGACY_MODPROBE:
			aside_list(legacy, batch);
			break;
		case HOST_LEGACY_CMDLINE:
			host_words_want(words->drop, "vfio-pci.ids");
			break;
		case HOST_LEGACY_DRIVERCTL:
			if (aside_path(batch->root, legacy->path + 1, path))
				host_batch_remove(batch, path, "takes driverctl's override away");
			break;
		case HOST_LEGACY_HOOK:
			aside_hook(legacy, batch);
			break;
		}
	}
}
