// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is an image the one that a generator would make now? image/functions.sh, the hook of
 * initramfs-tools and the module of dracut say what goes into it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiled.h"
#include "current.h"
#include "image_read.h"

#define FILE_SIZE_MAX (64u << 20)

const char *host_stale_name(enum host_stale_kind kind)
{
	static const char *const name[] = {"early",  "start",	"config", "list",
					   "in-use", "modules", "udev"};

	return name[kind];
}

void host_stale_add(struct host_compare *compare, enum host_stale_kind kind, const char *what,
		    const char *format, ...)
{
	struct host_stales *stales = compare->stales;
	struct host_stale *stale;
	va_list args;

	stales->stale =
		host_need(reallocarray(stales->stale, stales->n + 1, sizeof(stales->stale[0])));
	stale = &stales->stale[stales->n++];
	stale->kind = kind;
	stale->what = host_need(strdup(what));
	va_start(args, format);
	stale->words = host_vformat(format, args);
	va_end(args);
}

void host_stales_free(struct host_stales *stales)
{
	for (size_t i = 0; i < stales->n; i++) {
		free(stales->stale[i].what);
		free(stales->stale[i].words);
	}
	free(stales->stale);
	*stales = (struct host_stales){0};
}

/* --- files --------------------------------------------------------------------------------- */

/* What a file on disk is to an image. */
enum on_disk {
	MISSING,
	UNREADABLE,
	MASK, /* a link to /dev/null: it stays one */
	REGULAR,
};

/* By itself, for a chroot may have no such device, or by other links. */
bool host_is_mask(const char *whole)
{
	char target[PATH_MAX];
	ssize_t len = readlink(whole, target, sizeof(target) - 1);

	if (len < 0)
		return false;
	target[len] = '\0';
	return !strcmp(target, "/dev/null") ||
	       (realpath(whole, target) && !strcmp(target, "/dev/null"));
}

static enum on_disk look(const struct host_root *root, const char *path)
{
	char whole[PATH_MAX];
	struct stat stat_of;

	if (!host_path(root, whole, "%s", path))
		return MISSING;
	if (host_is_mask(whole))
		return MASK;
	if (stat(whole, &stat_of))
		return errno == ENOENT || errno == ENOTDIR ? MISSING : UNREADABLE;
	return S_ISREG(stat_of.st_mode) ? REGULAR : MISSING;
}

/* dracut makes it a link that goes up from its own folder. */
bool host_is_mask_there(const struct host_image *image, const struct host_image_entry *entry)
{
	char real[PATH_MAX];

	return S_ISLNK(entry->mode) && host_image_resolve(image, entry->path, true, real) &&
	       !strcmp(real, "dev/null");
}

bool host_on_disk(const struct host_root *root, const char *path)
{
	return look(root, path) != MISSING;
}

enum same {
	SAME,
	OTHER,
	UNKNOWN,
};

/* Has the entry the bytes of the file on disk? */
static enum same compare_bytes(const struct host_root *root, const char *path,
			       const struct host_image_entry *entry)
{
	FILE *in = host_open(root, path);
	enum same same = UNKNOWN;
	char *text;
	size_t size;

	if (!in)
		return UNKNOWN;
	if (!entry->content || entry->size > FILE_SIZE_MAX) {
		fclose(in);
		return OTHER;
	}
	text = host_need(malloc((size_t)entry->size + 1));
	size = fread(text, 1, (size_t)entry->size + 1, in);
	if (!ferror(in))
		same = size == entry->size && !memcmp(text, entry->content, size) ? SAME : OTHER;
	free(text);
	fclose(in);
	return same;
}

void host_compare_file(struct host_compare *compare, enum host_stale_kind kind, const char *path,
		       const char *disk)
{
	const struct host_image_entry *entry = host_image_link(compare->image, path);
	enum on_disk state = look(compare->root, disk);
	enum same same = UNKNOWN;

	if (state == MISSING)
		return;
	if (!entry) {
		host_stale_add(compare, kind, path, "/%s is not in the image", disk);
		return;
	}
	if (state == MASK)
		same = host_is_mask_there(compare->image, entry) ? SAME : OTHER;
	else if (state == REGULAR)
		same = S_ISREG(entry->mode) ? compare_bytes(compare->root, disk, entry) : OTHER;
	if (same == OTHER)
		host_stale_add(compare, kind, path, "/%s in the image is not the one on disk",
			       path);
	else if (same == UNKNOWN)
		host_stale_add(compare, kind, path,
			       "/%s cannot be read, so it is not known whether the image has it",
			       disk);
}

/* --- the program and what starts it -------------------------------------------------------- */

static void compare_early(struct host_compare *compare)
{
	static const char early[] = "usr/lib/earlybind/early";

	if (look(compare->root, early) != MISSING)
		host_compare_file(compare, HOST_STALE_EARLY, early, early);
	else if (!host_image_link(compare->image, early))
		host_stale_add(compare, HOST_STALE_EARLY, early,
			       "/%s is neither in the image nor on disk", early);
}

enum {
	INITRAMFS_TOOLS = 0,
	MKINITCPIO = 5,
};

/* What has to come together: where it is in an image, and where it came from. */
static const struct start {
	const char *image[2];
	const char *disk[2];
	const char *other[2]; /* the administrator's own comes first */
} starts[] = {
	[INITRAMFS_TOOLS] = {{"scripts/init-top/00-earlybind", "scripts/init-bottom/00-earlybind"},
			     {"usr/share/initramfs-tools/scripts/init-top/00-earlybind",
			      "usr/share/initramfs-tools/scripts/init-bottom/00-earlybind"},
			     {"etc/initramfs-tools/scripts/init-top/00-earlybind",
			      "etc/initramfs-tools/scripts/init-bottom/00-earlybind"}},
#define MODULE "usr/lib/dracut/modules.d/50earlybind/"
	{{"usr/lib/systemd/system/earlybind-fence.service",
	  "usr/lib/systemd/system/earlybind-bind.service"},
	 {MODULE "earlybind-fence.service", MODULE "earlybind-bind.service"},
	 {NULL, NULL}},
#define HOOKS(folder)                                                                              \
	{                                                                                          \
		{folder "/cmdline/00-earlybind-start.sh",                                          \
		 folder "/pre-pivot/00-earlybind-wait.sh"},                                        \
			{MODULE "earlybind-start.sh", MODULE "earlybind-wait.sh"},                 \
		{                                                                                  \
			NULL, NULL                                                                 \
		}                                                                                  \
	}
	HOOKS("var/lib/dracut/hooks"),
	HOOKS("usr/lib/dracut/hooks"),
	HOOKS("lib/dracut/hooks"),
	[MKINITCPIO] = {{"hooks/earlybind", NULL},
			{"usr/lib/initcpio/hooks/earlybind", NULL},
			{"etc/initcpio/hooks/earlybind", NULL}},
};

static bool has_start(const struct host_image *image, const struct start *start)
{
	for (size_t i = 0; i < 2; i++)
		if (start->image[i] && host_image_find(image, start->image[i]))
			return true;
	return false;
}

static void compare_start(struct host_compare *compare)
{
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		const struct start *start = &starts[i];

		if (!has_start(compare->image, start))
			continue;
		for (size_t k = 0; k < 2; k++) {
			const char *disk = start->disk[k];

			if (!start->image[k])
				continue;
			if (start->other[k] && look(compare->root, start->other[k]) != MISSING)
				disk = start->other[k];
			host_compare_file(compare, HOST_STALE_START, start->image[k], disk);
		}
		return;
	}
	host_stale_add(compare, HOST_STALE_START, "usr/lib/earlybind/early",
		       "nothing in the image starts earlybind");
}

static bool is_copied(const struct host_image *image)
{
	return has_start(image, &starts[INITRAMFS_TOOLS]) || has_start(image, &starts[MKINITCPIO]);
}

/* Does dracut say that it is for this machine alone? */
static bool is_host_only(const struct host_image *image)
{
	return host_image_find(image, "usr/lib/dracut/hostonly-files") ||
	       host_image_find(image, "lib/dracut/hostonly-files");
}

/*
 * The administrator's own is in the place of ours where a hook copies it. dracut has each in its
 * place, and leaves the administrator's out where the image is for any machine.
 */
static void compare_udev(struct host_compare *compare)
{
	static const char rule[] = "usr/lib/udev/rules.d/75-earlybind.rules";
	static const char own[] = "etc/udev/rules.d/75-earlybind.rules";
	const struct host_image *image = compare->image;
	bool has_own = look(compare->root, own) != MISSING;

	if (host_image_link(image, own))
		host_compare_file(compare, HOST_STALE_UDEV, own, has_own ? own : rule);
	else if (has_own && is_copied(image))
		host_compare_file(compare, HOST_STALE_UDEV, rule, own);
	else if (has_own && is_host_only(image))
		host_compare_file(compare, HOST_STALE_UDEV, own, own);
	else
		host_compare_file(compare, HOST_STALE_UDEV, rule, rule);
}

void host_image_compare(const struct host_root *root, const struct host_image *image,
			const char *kernel, struct host_stales *stales)
{
	struct host_compare compare = {
		.root = root,
		.image = image,
		.kernel = kernel,
		.stales = stales,
		.here = !*root->path && !host_inside(),
	};
	bool before = host_mute(true);

	*stales = (struct host_stales){0};
	compare_early(&compare);
	compare_start(&compare);
	host_compare_config(&compare);
	host_compare_compiled(&compare);
	host_compare_modules(&compare);
	/* Of mkinitcpio, a hook that need not be there copies them. */
	if (!has_start(image, &starts[MKINITCPIO]))
		host_compare_options(&compare);
	compare_udev(&compare);
	host_mute(before);
}
