// SPDX-License-Identifier: GPL-2.0-or-later
#include "path.h"

#include <errno.h>
#include <string.h>

#include "format.h"
#include "scan.h"
#include "sysfs.h"

int eb_path_parse(struct eb_text text, struct eb_path *path)
{
	struct eb_text part;
	uint64_t mask;
	bool more;

	path->steps = 0;
	path->mask = 0xff;
	if (!eb_text_split(text, '/', &part, &text) || eb_where_parse(part, &path->first, &mask) ||
	    mask != EB_WHERE_MASK)
		return -EINVAL;
	do {
		more = eb_text_split(text, '/', &part, &text);
		/* `*` is for the last step alone. */
		if (path->mask != 0xff || path->steps == EB_STEPS_MAX ||
		    eb_devfn_parse(more ? part : text, &path->step[path->steps], &path->mask))
			return -EINVAL;
		path->steps++;
	} while (more);
	return 0;
}

/*
 * Any function right behind a bridge: the lowest, for virtual functions may be on buses of
 * their own behind it.
 */
static uint64_t behind(int root, uint64_t bridge, int *error)
{
	char path[EB_DEVICE_PATH_SIZE];
	uint64_t lowest = EB_WHERE_NOWHERE, where, mask;
	struct eb_dir dir;
	const char *name;

	eb_device_path(bridge, "", path);
	if (eb_dir_open(root, path, &dir)) {
		if (errno != ENOENT)
			*error = errno;
		return lowest;
	}
	while ((name = eb_dir_next(&dir)))
		if (!eb_where_parse(eb_text(name), &where, &mask) && where < lowest)
			lowest = where;
	eb_dir_close(&dir);
	if (!dir.error)
		return lowest;
	*error = -dir.error;
	return EB_WHERE_NOWHERE;
}

uint64_t eb_path_resolve(int root, const struct eb_path *path, int *error)
{
	uint64_t where = path->first;

	for (size_t i = 0; i < path->steps; i++) {
		where = behind(root, where, error);
		if (where == EB_WHERE_NOWHERE)
			break;
		where = (where & ~UINT64_C(0xff)) | path->step[i];
	}
	return where;
}

int eb_path_format(const char *target, char *buffer, size_t size)
{
	struct eb_text text = eb_text(target), part;
	size_t len = 0;

	while (eb_text_field(&text, "/", &part)) {
		char step[EB_WHERE_SIZE];
		uint64_t where, mask;
		const char *from = step;

		/* `pciDDDD:BB` is a root bus: behind VMD a second one, and the path begins there.
		 */
		if (eb_text_begins(part, "pci", NULL))
			len = 0;
		if (eb_where_parse(part, &where, &mask) || mask != EB_WHERE_MASK)
			continue;
		eb_where_format(where, step);
		/* Past the root bus only `slot.function`, what follows the last colon. */
		if (len)
			from = strrchr(step, ':') + 1;
		if (len + (len ? 1 : 0) + strlen(from) >= size)
			return -EOVERFLOW;
		len += eb_format(buffer + len, size - len, "%s%s", len ? "/" : "", from);
	}
	return len ? (int)len : -EINVAL;
}
