// SPDX-License-Identifier: GPL-2.0-or-later
/* Do the images hold what is on disk now, and does earlybind come first in them? */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "generator.h"
#include "image.h"

struct subject {
	const char *object; /* as it is named to people */
	const char *remedy;
};

/* --- what is in it ------------------------------------------------------------------------- */

/* The boot goes another way than asked; or only a guard, or what comes later, does. */
static enum check_status weight(const struct check *check, enum host_stale_kind kind)
{
	return kind == HOST_STALE_IN_USE || kind == HOST_STALE_UDEV ? CHECK_WARNING
								    : check_if_asked(check);
}

/* What an image for elsewhere has to protect is not known here. */
static bool counts(const struct check *check, const struct host_stale *stale)
{
	return stale->kind != HOST_STALE_IN_USE || !check->images;
}

/* All of one weight in one line: the remedy is the same. */
static bool say_stales(struct check *check, const struct subject *subject,
		       const struct host_stales *stales, enum check_status status)
{
	char *words = NULL;
	size_t size, n = 0;
	FILE *out = host_need(open_memstream(&words, &size));

	for (size_t i = 0; i < stales->n; i++)
		if (weight(check, stales->stale[i].kind) == status &&
		    counts(check, &stales->stale[i]))
			fprintf(out, "%s%s", n++ ? "; " : "", stales->stale[i].words);
	fclose(out);
	if (n)
		check_add(check, status, subject->object, subject->remedy, "%s", words);
	free(words);
	return n;
}

static void compare(struct check *check, const struct subject *subject,
		    const struct host_image *image, const char *kernel)
{
	struct host_stales stales = {0};
	bool said = false;

	host_image_compare(check->root, image, kernel, &stales);
	for (enum check_status status = CHECK_WARNING; status <= CHECK_FAILURE; status++)
		said |= say_stales(check, subject, &stales, status);
	if (!said)
		check_add(check, CHECK_OK, subject->object, NULL, "current (%s)", image->form);
	host_stales_free(&stales);
}

/* --- who is first in it -------------------------------------------------------------------- */

/* initramfs-tools runs what this file lists, in its order. */
static void look_at_order(struct check *check, const struct subject *subject,
			  const struct host_image *image)
{
	const struct host_image_entry *order = host_image_find(image, "scripts/init-top/ORDER");
	struct eb_text text, line;
	char first[64] = "";

	if (!order || !order->content)
		return;
	text = eb_text(order->content);
	while (eb_text_field(&text, "\n", &line)) {
		struct eb_text rest, script;

		if (!eb_text_begins(line, "/scripts/init-top/", &rest) ||
		    !eb_text_field(&rest, " \t", &script))
			continue;
		if (eb_text_is(script, "00-earlybind")) {
			if (*first)
				check_add(check, CHECK_WARNING, subject->object,
					  "have it run after 00-earlybind: see PREREQ in "
					  "initramfs-tools(7)",
					  "the script init-top/%s runs before earlybind", first);
			return;
		}
		if (!*first)
			snprintf(first, sizeof(first), "%.*s", EB_SHOW(script));
		if (eb_text_is(script, "udev")) {
			check_add(check, check_if_asked(check), subject->object, subject->remedy,
				  "udev runs before earlybind, and gives devices to their drivers");
			return;
		}
	}
}

/* --- each of them -------------------------------------------------------------------------- */

static void look(struct check *check, const struct subject *subject, const char *file,
		 const char *kernel)
{
	char error[HOST_IMAGE_ERROR_SIZE], own[NAME_MAX + 1];
	struct host_image *image;
	const char *name = check->name;

	if (access(file, R_OK) && (errno == EACCES || errno == EPERM)) {
		check_add(check, CHECK_UNKNOWN, subject->object, "look again as root",
			  "it may not be read");
		return;
	}
	image = host_image_open(file, error);
	if (!image) {
		check_add(check, check_if_asked(check), subject->object, subject->remedy,
			  "it cannot be read: %s", error);
		return;
	}
	if (!kernel && host_image_kernel(image, own))
		kernel = own;
	compare(check, subject, image, kernel ? kernel : check->kernel.release);
	check->name = "image-order";
	look_at_order(check, subject, image);
	check->name = name;
	host_image_close(image);
}

static bool is_asked_for(const struct check *check, const char *kernel)
{
	for (size_t i = 0; i < check->versions; i++)
		if (!strcmp(check->version[i], kernel))
			return true;
	return false;
}

static void look_at_own(struct check *check)
{
	struct subject subject = {.remedy = check->here ? "earlybind rebuild"
							: "earlybind rebuild, in that system"};
	enum host_generator generator = host_generator_find(check->root);
	struct host_boot_images images = {0};
	char file[PATH_MAX];

	if (generator == HOST_NO_GENERATOR)
		return;
	host_boot_images_open(check->root, generator, &images);
	for (size_t i = 0; i < images.n; i++) {
		const struct host_boot_image *image = &images.image[i];

		if (!is_asked_for(check, image->kernel))
			continue;
		subject.object = check_words(check, "/%s", image->path);
		if (!image->exists)
			check_add(check, check_if_asked(check), subject.object, subject.remedy,
				  "the kernel %s has no image", image->kernel);
		else if (host_path(check->root, file, "%s", image->path))
			look(check, &subject, file, image->kernel);
	}
	host_boot_images_close(&images);
}

void check_image(struct check *check)
{
	struct subject subject = {
		.remedy = "build it anew, from the system that it is compared with"};

	if (check->no_image)
		return;
	if (!check->images && check->system)
		look_at_own(check);
	for (size_t i = 0; i < check->images; i++) {
		subject.object = check->image[i];
		look(check, &subject, check->image[i], check->given ? check->version[0] : NULL);
	}
}
