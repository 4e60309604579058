// SPDX-License-Identifier: GPL-2.0-or-later
/* What the image knows of its host, and paths: whole, or none at all. */
#include "root.h"

#include "compiled.h"
#include "lines.h"

/* Read the bytes and what follows them as the file. Returns whether it has a legacy list. */
static bool read_bytes(struct eb_text text, const char *more)
{
	put(EB_COMPILED, text, more);
	no_rules();
	return eb_compiled_read(root, true, &set);
}

/* How many lines there are whose first word is `wanted`. */
static size_t lines_of(struct eb_text text, const char *wanted)
{
	size_t n = 0;

	while (text.len) {
		struct eb_text line, word;

		if (!eb_text_split(text, '\n', &line, &text)) {
			line = text;
			text.len = 0;
		}
		/* The rest of a line that is too long is not seen. */
		if (line.len > EB_LINE_MAX - 1)
			line.len = EB_LINE_MAX - 1;
		while (line.len && *line.at == ' ') {
			line.at++;
			line.len--;
		}
		word = line;
		word.len = 0;
		while (word.len < line.len && line.at[word.len] != ' ')
			word.len++;
		n += eb_text_is(word, wanted);
	}
	return n;
}

static void check_file(struct eb_text text)
{
	bool legacy = read_bytes(text, "");
	size_t uses = lines_of(text, "in-use"), rules;

	check_set();
	CHECK(legacy == !!lines_of(text, "legacy"));
	for (size_t i = 0; i < set.rules; i++)
		CHECK(set.rule[i].source == EB_LEGACY && set.rule[i].verb == EB_BIND);
	/* A list is whole, and is said to be one; else it is said why not. */
	CHECK(set.uses <= uses);
	CHECK(!set.has_list || (set.uses == uses && lines_of(text, "machine")));
	CHECK(set.uses == uses || set.errors || (!set.has_list && !set.uses));
	CHECK(!set.suspended[EB_CMDLINE] && !set.suspended[EB_CONFIG] && !set.suspended[EB_LEGACY]);
	rules = set.rules;
	CHECK(read_bytes(text, "\nin-use broken\n") == legacy);
	CHECK(!set.has_list && set.errors && set.rules == rules);
}

/* What is read as a path is the same when it is written and read again. */
static void check_path(struct eb_text text)
{
	int error = 0;
	struct eb_path path, again;
	char written[256];
	size_t len;

	if (eb_path_parse(text, &path))
		return;
	CHECK(path.steps >= 1 && path.steps <= EB_STEPS_MAX && !(path.first & ~EB_WHERE_MASK));
	CHECK(path.mask == 0xff || path.mask == 0xf8);
	eb_where_format(path.first, written);
	len = strlen(written);
	for (size_t i = 0; i < path.steps; i++)
		len += (size_t)snprintf(written + len, sizeof(written) - len, "/%02x.%x",
					path.step[i] >> 3, path.step[i] & 7u);
	if (path.mask == 0xf8) {
		CHECK(text.at[text.len - 1] == '*' && written[len - 1] == '0');
		written[len - 1] = '*';
	}
	CHECK(!eb_path_parse(eb_text(written), &again));
	CHECK(again.first == path.first && again.steps == path.steps && again.mask == path.mask &&
	      !memcmp(again.step, path.step, path.steps));
	CHECK(eb_path_resolve(root, &path, &error) == EB_WHERE_NOWHERE && !error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct eb_text text = {(const char *)data, size}, word;

	if (make_root())
		make_folders(EB_COMPILED);
	check_file(text);
	while (eb_text_field(&text, " \n", &word))
		check_path(word);
	return 0;
}
