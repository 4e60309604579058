// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiled.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"
#include "sysfs.h"
#include "words.h"

struct reader {
	struct eb_ruleset *set;
	struct eb_origin origin; /* of the legacy list */
	int root;
	bool legacy, has_legacy;
	bool broken; /* some of the in-use list could not be read */
	bool mine;   /* it is this machine's */
};

/* Void only where both are known, and differ. */
static bool is_this_machine(int root, struct eb_text uuid)
{
	char own[64];
	ssize_t len = eb_sysfs_read(root, "sys/class/dmi/id/product_uuid", own, sizeof(own));

	if (eb_text_is(uuid, "-") || len <= 0)
		return true;
	return eb_text_is(uuid, own);
}

/* Returns 0, or -errno. */
static int read_use(struct eb_ruleset *set, struct eb_text line)
{
	struct eb_use *use = &set->use[set->uses];
	struct eb_text path, where, id;
	struct eb_match match;
	uint64_t mask;
	int what;

	if (set->uses == EB_USES_MAX)
		return -ENOSPC;
	if (!eb_text_field(&line, " ", &path) || !eb_text_field(&line, " ", &where) ||
	    !eb_text_field(&line, " ", &id) || eb_match_id(id, &match) ||
	    match.id_mask >> 32 != UINT32_MAX)
		return -EINVAL;
	use->id = match.id;
	/* On a root bus the path is the address; where the path was not known, so it is too. */
	if (eb_path_parse(path, &use->path)) {
		use->path.steps = 0;
		if (eb_where_parse(where, &use->path.first, &mask))
			return -EINVAL;
	}
	what = eb_rules_string(set, line);
	use->what = what > 0 ? (uint16_t)what : 0;
	set->uses++;
	return 0;
}

static void read_variant(struct eb_ruleset *set, struct eb_text line)
{
	struct eb_variant *variant = &set->variant[set->variants];
	struct eb_text id, driver;
	int name;

	if (set->variants == EB_VARIANTS_MAX || !eb_text_field(&line, " ", &id) ||
	    !eb_text_field(&line, " ", &driver) || eb_match_id(id, &variant->match))
		return;
	name = eb_rules_string(set, driver);
	if (name <= 0)
		return;
	variant->driver = (uint16_t)name;
	set->variants++;
}

static void read_line(void *context, struct eb_text line, bool cut)
{
	struct reader *reader = context;
	struct eb_ruleset *set = reader->set;
	struct eb_text word;

	if (!eb_text_field(&line, " ", &word))
		return;
	if (eb_text_is(word, "machine")) {
		reader->mine = is_this_machine(reader->root, line);
	} else if (eb_text_is(word, "in-use")) {
		if (cut || read_use(set, line))
			reader->broken = true;
	} else if (eb_text_is(word, "variant")) {
		read_variant(set, line);
	} else if (eb_text_is(word, "legacy")) {
		reader->has_legacy = true;
		/* Half an ID is another ID. */
		reader->broken |= cut;
		if (reader->legacy && !cut)
			eb_rules_add_list(set, EB_LEGACY, reader->origin, line);
	}
}

bool eb_compiled_read(int root, bool legacy, struct eb_ruleset *set)
{
	struct reader reader = {.set = set, .root = root, .legacy = legacy};
	int fd = openat(root, EB_COMPILED, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int error = 0, name = eb_rules_string(set, eb_text("/etc/modprobe.d"));

	if (fd < 0)
		fd = openat(root, EB_COMPILED_COPY, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		error = errno == ENOENT ? 0 : -errno;
	reader.origin.file = name > 0 ? (uint16_t)name : 0;
	if (fd >= 0) {
		error = eb_lines_read(fd, read_line, &reader);
		close(fd);
	}
	set->has_list = reader.mine;
	if (!reader.mine)
		set->uses = 0;
	if (error || reader.broken) {
		set->has_list = false;
		eb_rules_error(set, EB_ORIGIN_SYSFS, "cannot read /" EB_COMPILED ": %s",
			       eb_errno_words(error ? -error : EINVAL));
	}
	return reader.has_legacy;
}
