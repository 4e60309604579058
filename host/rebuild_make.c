// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One run of a generator, so that power lost at any time leaves an image that boots: the one of
 * before, or the new one, whole.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "edit.h"
#include "rebuild.h"

static bool sync_image(char *path)
{
	char *slash = strrchr(path, '/');
	bool good = host_sync(path);

	*slash = '\0';
	good = host_sync(*path ? path : "/") && good;
	*slash = '/';
	return good;
}

/*
 * dracut copies its image over the old one (dracut.sh, `cp --reflink=auto`), which for that while
 * is no image: let it make another file, and rename that. Its name has a dot in front, for no
 * boot loader shall find it.
 */
static bool make_beside(const struct host_root *root, const struct host_command *command,
			char *whole, bool aside)
{
	struct host_command other = *command;
	char *slash = strrchr(whole, '/'), beside[PATH_MAX];
	size_t out = 2; /* dracut --force FILE KERNEL */

	for (size_t i = 0; other.argument[i]; i++)
		other.argument[i] = other.text[i];
	if (snprintf(beside, sizeof(beside), "%.*s/.%s.earlybind", (int)(slash - whole), whole,
		     slash + 1) >= (int)sizeof(beside)) {
		host_warn("cannot make %s: its path is too long", whole);
		return false;
	}
	snprintf(other.text[out], PATH_MAX, "%s", beside + strlen(root->path));
	if (!host_rebuild_run(root, &other, aside) || !host_sync(beside)) {
		unlink(beside);
		return false;
	}
	if (!rename(beside, whole))
		return true;
	host_warn("cannot put the new %s in its place: %s", whole, strerror(errno));
	unlink(beside);
	return false;
}

bool host_rebuild_make(const struct host_root *root, const struct host_command *command,
		       const struct host_boot_image *image, bool aside)
{
	char whole[PATH_MAX];

	if (!host_path(root, whole, "%s", image->path))
		return false;
	if (!strcmp(command->argument[0], "dracut"))
		return make_beside(root, command, whole, aside) && sync_image(whole);
	if (!host_rebuild_run(root, command, aside))
		return false;
	/* What is not there is said where the image is looked at. */
	return access(whole, F_OK) || sync_image(whole);
}
