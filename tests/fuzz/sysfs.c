// SPDX-License-Identifier: GPL-2.0-or-later
/* fuzzing: bytes=256 turns=4 */
/* What sysfs says: modalias, and where a function's link leads. */
#include "fuzz.h"

#include <ctype.h>

#include "path.h"

static void check_modalias(struct eb_text text)
{
	struct eb_function function = {0, 0, 0};
	char written[80];

	if (eb_modalias_parse(text, &function))
		return;
	CHECK(!(function.class_id & ~EB_CLASS_MASK) && !function.where);
	snprintf(written, sizeof(written), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
		 (unsigned int)(function.id >> 48), (unsigned int)(function.id >> 32 & 0xffff),
		 (unsigned int)(function.id >> 16 & 0xffff), (unsigned int)(function.id & 0xffff),
		 function.class_id >> 16, function.class_id >> 8 & 0xff, function.class_id & 0xff);
	CHECK(text.len == strlen(written) ||
	      (text.len == strlen(written) + 1 && text.at[text.len - 1] == '\n'));
	CHECK(!strncasecmp(text.at, written, strlen(written)));
}

/* A path is an address and steps of `slot.function`. */
static void check_path_form(char *path)
{
	char *step = strtok(path, "/");
	uint64_t where, mask;

	CHECK(step && !eb_where_parse(eb_text(step), &where, &mask) && mask == EB_WHERE_MASK);
	while ((step = strtok(NULL, "/"))) {
		unsigned int slot, fn;
		char end;

		CHECK(sscanf(step, "%2x.%1x%c", &slot, &fn, &end) == 2 && slot < 32 && fn < 8);
	}
}

static void check_path(struct eb_text text, size_t size)
{
	char *target = malloc(text.len + 1), *path = malloc(size), whole[4096];
	int len, whole_len;

	if (!target || !path) {
		free(target);
		free(path);
		return;
	}
	memcpy(target, text.at, text.len);
	target[text.len] = '\0';
	len = eb_path_format(target, path, size);
	if (len >= 0)
		CHECK((size_t)len < size && strlen(path) == (size_t)len && len > 0);
	whole_len = eb_path_format(target, whole, sizeof(whole));
	/* Too few bytes are the only reason for another answer. */
	CHECK(len == whole_len || len < 0);
	CHECK(len >= 0 || whole_len < 0 || size <= (size_t)whole_len ||
	      strlen(target) > strlen("0000:00:00.0") + (size_t)whole_len);
	if (len > 0)
		check_path_form(path);
	free(target);
	free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct eb_text text = {(const char *)data, size};
	uint64_t where, mask, again;
	char written[EB_WHERE_SIZE];

	check_modalias(text);
	if (size)
		check_path((struct eb_text){text.at + 1, size - 1}, (size_t)data[0] + 1);
	if (!eb_where_parse(text, &where, &mask) && mask == EB_WHERE_MASK) {
		eb_where_format(where, written);
		CHECK(!eb_where_parse(eb_text(written), &again, &mask) && again == where);
	}
	return 0;
}
