// SPDX-License-Identifier: GPL-2.0-or-later
/* rebuild: the images that are not current, through the generator in use, and then to look again.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rebuild.h"

const char host_rebuild_help[] =
	"usage: earlybind rebuild [OPTION...]\n"
	"\n"
	"Make the initramfs images anew that lack the configuration, the program, the\n"
	"modules or the list of devices in use as they are now, with initramfs-tools,\n"
	"dracut or mkinitcpio, whichever is in use; then look into them whether they have\n"
	"it all. Images that are current are left alone.\n"
	"\n"
	"  --kernel VERSION  only this kernel's images, made if there are none; may be\n"
	"                    repeated\n"
	"  --force           current images as well\n"
	"  --dry-run         only print what would be run, and why\n"
	"  --json            print what was found and done as JSON; the generator's\n"
	"                    output goes to standard error\n"
	"  --root DIR        look at the system below DIR; its generator is never run\n"
	"\n"
	"Exit status: 0 all images are current, or with --dry-run there is a command for\n"
	"each that is not; 1 not so; 2 usage.\n";

static struct host_rebuild rebuild;

static void look(const struct host_boot_image *image, struct host_look *look)
{
	char whole[PATH_MAX];
	struct host_image *opened = NULL;

	if (!host_path(&rebuild.root, whole, "%s", image->path)) {
		snprintf(look->error, sizeof(look->error), "its path is too long");
		return;
	}
	if (!access(whole, F_OK) && access(whole, R_OK))
		look->denied = true;
	opened = host_image_open(whole, look->error);
	if (opened) {
		host_image_compare(&rebuild.root, opened, image->kernel, &look->stales);
		look->current = !look->stales.n;
	}
	host_image_close(opened);
}

static bool is_asked_for(const char *kernel)
{
	for (size_t i = 0; i < rebuild.kernels; i++)
		if (!strcmp(rebuild.kernel[i], kernel))
			return true;
	return false;
}

/* Is there each of the kernels that were asked for? */
static bool has_kernels(void)
{
	bool all = true;

	for (size_t i = 0; i < rebuild.kernels; i++) {
		bool found = false;

		for (size_t k = 0; k < rebuild.images.n; k++)
			found = found || !strcmp(rebuild.images.image[k].kernel, rebuild.kernel[i]);
		if (!found)
			host_warn("there are no modules of a kernel %s below %s/lib/modules",
				  rebuild.kernel[i], rebuild.root.path);
		all = all && found;
	}
	if (!rebuild.images.n && !rebuild.kernels)
		host_warn("there are no modules of any kernel below %s/lib/modules",
			  rebuild.root.path);
	return all && rebuild.images.n;
}

/* Look at one image. False where it has to be made and cannot be. */
static bool judge(struct host_work *work)
{
	const struct host_boot_image *image = work->image;

	work->wanted = rebuild.kernels ? is_asked_for(image->kernel) : image->exists;
	if (work->wanted) {
		if (image->exists)
			look(image, &work->before);
		work->stale = rebuild.force || !work->before.current;
	}
	if (work->before.denied)
		work->stale = false;
	if (work->stale)
		host_rebuild_command(&rebuild.root, rebuild.generator, image, &work->command,
				     &work->no_command);
	if (!rebuild.json)
		host_rebuild_say(&rebuild, work);
	return !work->before.denied && !work->no_command;
}

static bool has_stale(void)
{
	for (size_t i = 0; i < rebuild.images.n; i++)
		if (rebuild.work[i].stale && !rebuild.work[i].no_command)
			return true;
	return false;
}

static bool may_run(void)
{
	if (*rebuild.root.path && !rebuild.within) {
		host_warn("%s is another system: no generator is run for it from here. Run "
			  "earlybind in it (chroot), or see what it would run with --dry-run",
			  rebuild.root.path);
		return false;
	}
	if (geteuid()) {
		host_warn("to make images anew takes root: run it with sudo");
		return false;
	}
	return true;
}

/* Run the command of one image, and note for which others it was as well. */
static bool run(size_t index)
{
	struct host_work *work = &rebuild.work[index];
	char *words = host_rebuild_words(&work->command);
	bool done;

	if (!rebuild.json)
		host_say("", "Running %s", words);
	free(words);
	done = host_rebuild_make(&rebuild.root, &work->command, work->image, rebuild.json);
	for (size_t i = index; i < rebuild.images.n; i++) {
		struct host_work *other = &rebuild.work[i];

		if (!other->stale || other->no_command || other->looked_after ||
		    !host_rebuild_same(&work->command, &other->command))
			continue;
		other->rebuilt = done;
		other->looked_after = true;
		look(other->image, &other->after);
	}
	return done;
}

static bool run_all(void)
{
	bool ok = true;

	for (size_t i = 0; i < rebuild.images.n; i++) {
		struct host_work *work = &rebuild.work[i];

		if (!work->stale || work->no_command)
			continue;
		if (!work->looked_after)
			run(i);
		if (!rebuild.json)
			host_rebuild_say_after(work);
		ok = ok && work->rebuilt && work->after.current;
	}
	return ok;
}

static bool find_images(bool *ok)
{
	rebuild.generator = host_generator_find(&rebuild.root);
	if (rebuild.generator == HOST_NO_GENERATOR) {
		host_warn("no generator of initramfs images is installed: neither "
			  "update-initramfs (initramfs-tools) nor dracut nor mkinitcpio");
		return false;
	}
	host_boot_images_open(&rebuild.root, rebuild.generator, &rebuild.images);
	if (!has_kernels())
		return false;
	rebuild.work = host_need(calloc(rebuild.images.n, sizeof(rebuild.work[0])));
	for (size_t i = 0; i < rebuild.images.n; i++) {
		rebuild.work[i].image = &rebuild.images.image[i];
		*ok = judge(&rebuild.work[i]) && *ok;
	}
	return true;
}

static int do_rebuild(void)
{
	bool ok = true;

	if (!find_images(&ok))
		return HOST_NOT_SO;
	if (has_stale() && !rebuild.dry_run)
		ok = may_run() && run_all() && ok;
	if (rebuild.json && !rebuild.within)
		host_rebuild_json(&rebuild, ok);
	return ok ? HOST_OK : HOST_NOT_SO;
}

static void finish(void)
{
	for (size_t i = 0; rebuild.work && i < rebuild.images.n; i++) {
		host_stales_free(&rebuild.work[i].before.stales);
		host_stales_free(&rebuild.work[i].after.stales);
	}
	free(rebuild.work);
	free(rebuild.kernel);
	host_boot_images_close(&rebuild.images);
}

bool host_rebuild_all(const struct host_root *root, bool aside, size_t *count)
{
	bool ok;

	rebuild = (struct host_rebuild){.root = *root, .json = aside, .within = true};
	ok = do_rebuild() == HOST_OK;
	for (size_t i = 0; count && rebuild.work && i < rebuild.images.n; i++)
		*count += rebuild.work[i].looked_after;
	finish();
	return ok;
}

bool host_rebuild_count(const struct host_root *root, size_t *stale, size_t *images)
{
	bool before = host_mute(true), ok = true;

	rebuild = (struct host_rebuild){.root = *root, .json = true, .within = true};
	ok = find_images(&ok) && ok;
	host_mute(before);
	*stale = *images = 0;
	for (size_t i = 0; rebuild.work && i < rebuild.images.n; i++) {
		*images += rebuild.work[i].wanted;
		*stale += rebuild.work[i].stale;
	}
	finish();
	return ok;
}

int host_rebuild(int argc, char *argv[])
{
	enum option_of { KERNEL = HOST_OPT_OWN, FORCE, DRY_RUN };
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		{"kernel", required_argument, NULL, KERNEL},
		{"force", no_argument, NULL, FORCE},
		{"dry-run", no_argument, NULL, DRY_RUN},
		{NULL, 0, NULL, 0},
	};
	struct host_view view = {.root = "/"};
	bool wrong = false;
	int option, status;

	/* Another command may have read its own arguments before. */
	optind = 0;
	rebuild = (struct host_rebuild){
		.kernel = host_need(calloc((size_t)argc, sizeof(rebuild.kernel[0])))};
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (host_view_take(&view, option, optarg))
			continue;
		if (option == KERNEL)
			rebuild.kernel[rebuild.kernels++] = optarg;
		else if (option == FORCE)
			rebuild.force = true;
		else if (option == DRY_RUN)
			rebuild.dry_run = true;
		else
			wrong = true;
	}
	wrong = wrong || optind != argc;
	if (wrong || !host_root_open(&rebuild.root, view.root)) {
		free(rebuild.kernel);
		return wrong ? host_usage(host_rebuild_help) : HOST_NOT_SO;
	}
	rebuild.json = view.json;
	status = do_rebuild();
	finish();
	host_root_close(&rebuild.root);
	return status;
}
