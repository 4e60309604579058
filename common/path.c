// SPDX-License-Identifier: GPL-2.0-or-later
#include "path.h"

#include <errno.h>
#include <string.h>

#include "format.h"
#include "function.h"

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
