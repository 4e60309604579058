/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of `rebuild`. */
#ifndef HOST_REBUILD_H
#define HOST_REBUILD_H

#include "generator.h"
#include "image.h"
#include "view.h"

#define HOST_ARGUMENTS_MAX 8

struct host_command {
	char program[PATH_MAX];
	char text[HOST_ARGUMENTS_MAX][PATH_MAX];
	char *argument[HOST_ARGUMENTS_MAX + 1]; /* into `text` */
};

/* What was found in an image when it was looked at. */
struct host_look {
	bool current;
	bool denied;			   /* only root may read it */
	char error[HOST_IMAGE_ERROR_SIZE]; /* else why it cannot be read; empty: it can */
	struct host_stales stales;
};

/* One image, and what became of it. */
struct host_work {
	const struct host_boot_image *image;
	struct host_look before, after;
	struct host_command command;
	const char *no_command; /* why there is none; NULL: there is one, or it needs none */
	bool wanted;		/* it is there, or was asked for */
	bool stale;		/* to be made, for whatever reason */
	bool looked_after;
	bool rebuilt; /* its command ran and did not fail */
};

struct host_rebuild {
	struct host_root root;
	enum host_generator generator;
	struct host_boot_images images;
	struct host_work *work; /* one for each image */
	const char **kernel;	/* asked for; none: all */
	size_t kernels;
	bool force, dry_run, json;
	bool within; /* of another command, which may be about another root */
};

/* --- rebuild.c ----------------------------------------------------------------------------- */

/*
 * Have every image current that is there; for another root its generator runs there, by chroot.
 * `aside`: without a word on standard output. `count`, where it is not NULL: how many were
 * made. False, after a warning, where one is not current then.
 */
bool host_rebuild_all(const struct host_root *root, bool aside, size_t *count);

/* How many of the images are not current, and of how many; false where that cannot be told. */
bool host_rebuild_count(const struct host_root *root, size_t *stale, size_t *images);

/* --- rebuild_run.c ------------------------------------------------------------------------- */

/*
 * The command that makes an image anew. False: none is known, and `why` says so; what was made
 * by hand has a command line in it that only its maker knows.
 */
bool host_rebuild_command(const struct host_root *root, enum host_generator generator,
			  const struct host_boot_image *image, struct host_command *command,
			  const char **why);
bool host_rebuild_same(const struct host_command *a, const struct host_command *b);

/* As a shell would take it; to be freed. */
char *host_rebuild_words(const struct host_command *command);

/*
 * Run it, in another root by chroot; its output goes to ours, or with `aside` to standard error.
 * False after a warning.
 */
bool host_rebuild_run(const struct host_root *root, const struct host_command *command, bool aside);

/* --- rebuild_make.c ------------------------------------------------------------------------ */

/*
 * Run the command of an image, and see to it that the disk has what it made: the old image or
 * the new one, whenever the power fails. False after a warning.
 */
bool host_rebuild_make(const struct host_root *root, const struct host_command *command,
		       const struct host_boot_image *image, bool aside);

/* --- rebuild_say.c ------------------------------------------------------------------------- */

/* What was found, for people, and what was found after it was made. */
void host_rebuild_say(const struct host_rebuild *rebuild, const struct host_work *work);
void host_rebuild_say_after(const struct host_work *work);
void host_rebuild_json(const struct host_rebuild *rebuild, bool ok);

#endif
