// SPDX-License-Identifier: GPL-2.0-or-later
/* What `rebuild` found and did, for people and for programs. */
#include <stdlib.h>

#include "rebuild.h"

static void say_look(const struct host_look *look)
{
	if (*look->error)
		host_say("  ", "it cannot be read: %s", look->error);
	for (size_t i = 0; i < look->stales.n; i++)
		host_say("  ", "%s", look->stales.stale[i].words);
}

static void say_command(const struct host_rebuild *rebuild, const struct host_work *work)
{
	char *words;

	if (work->no_command) {
		host_warn("cannot make /%s anew: %s", work->image->path, work->no_command);
	} else if (rebuild->dry_run) {
		words = host_rebuild_words(&work->command);
		host_say("  ", "would run: %s", words);
		free(words);
	}
}

void host_rebuild_say(const struct host_rebuild *rebuild, const struct host_work *work)
{
	const struct host_boot_image *image = work->image;

	if (!work->wanted) {
		if (!rebuild->kernels)
			host_say("", "Kernel %s has no image; --kernel %s makes one.",
				 image->kernel, image->kernel);
		return;
	}
	if (work->before.denied) {
		host_warn("cannot read /%s: only root may", image->path);
		return;
	}
	if (!image->exists)
		host_say("", "Kernel %s has no image yet.", image->kernel);
	else if (work->before.current)
		host_say("", "/%s is current%s.", image->path,
			 rebuild->force ? ", and is made anew all the same" : "");
	else
		host_say("", "/%s is not current:", image->path);
	say_look(&work->before);
	if (work->stale)
		say_command(rebuild, work);
}

void host_rebuild_say_after(const struct host_work *work)
{
	if (work->after.current && work->rebuilt) {
		host_say("", "/%s is current now.", work->image->path);
		return;
	}
	if (work->after.current) {
		host_warn("/%s is current, although its generator failed", work->image->path);
		return;
	}
	host_warn("/%s is %s not current:", work->image->path, work->rebuilt ? "still" : "left");
	if (*work->after.error)
		host_warn("  it cannot be read: %s", work->after.error);
	for (size_t i = 0; i < work->after.stales.n; i++)
		host_warn("  %s", work->after.stales.stale[i].words);
}

static json_t *json_of_stales(const struct host_stales *stales)
{
	json_t *array = host_json_pack("[]");

	for (size_t i = 0; i < stales->n; i++) {
		const struct host_stale *stale = &stales->stale[i];

		host_json_append(array, host_json_pack("{s:s, s:o, s:o}", "kind",
						       host_stale_name(stale->kind), "what",
						       host_json_text(stale->what), "message",
						       host_json_text(stale->words)));
	}
	return array;
}

/* Unknown where nobody looked, or nobody was let. */
static json_t *json_of_current(const struct host_look *look, bool looked)
{
	return looked && !look->denied ? json_boolean(look->current) : json_null();
}

static json_t *json_of_work(const struct host_work *work)
{
	const struct host_boot_image *image = work->image;
	char path[PATH_MAX + 1], *words = NULL;
	json_t *object;

	snprintf(path, sizeof(path), "/%s", image->path);
	if (work->stale && !work->no_command)
		words = host_rebuild_words(&work->command);
	object = host_json_pack(
		"{s:o, s:o, s:b, s:b, s:o, s:o, s:o, s:o, s:b, s:o, s:o}", "kernel",
		host_json_text(image->kernel), "image", host_json_text(path), "exists",
		image->exists, "unified", image->unified, "current",
		json_of_current(&work->before, work->wanted && image->exists), "error",
		host_json_name(work->looked_after ? work->after.error : work->before.error),
		"stale", json_of_stales(&work->before.stales), "command", host_json_text(words),
		"rebuilt", work->rebuilt, "current_after",
		json_of_current(&work->after, work->looked_after), "stale_after",
		json_of_stales(&work->after.stales));
	free(words);
	return object;
}

void host_rebuild_json(const struct host_rebuild *rebuild, bool ok)
{
	json_t *images = host_json_pack("[]");

	for (size_t i = 0; i < rebuild->images.n; i++)
		host_json_append(images, json_of_work(&rebuild->work[i]));
	host_json_print(host_json_pack("{s:s, s:b, s:o, s:b}", "generator",
				       host_generator_name(rebuild->generator), "dry_run",
				       rebuild->dry_run, "images", images, "ok", ok));
}
