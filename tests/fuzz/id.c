// SPDX-License-Identifier: GPL-2.0-or-later
/* fuzzing: bytes=256 turns=4 */
/* Selectors, IDs and lists of IDs: what is read can be written and read again. */
#include "fuzz.h"

static bool same(const struct eb_match *a, const struct eb_match *b)
{
	return a->id == b->id && a->id_mask == b->id_mask && a->where == b->where &&
	       a->where_mask == b->where_mask && a->class_id == b->class_id &&
	       a->class_mask == b->class_mask;
}

/* Write a match in the form that it was read from. */
static void format(const struct eb_match *match, enum eb_kind kind, char text[64])
{
	char where[EB_WHERE_SIZE];
	size_t len = 0;

	if (kind == EB_KIND_ADDRESS) {
		eb_where_format(match->where, where);
		if (match->where_mask != EB_WHERE_MASK)
			strcpy(where + strlen(where) - 2, ".*");
		strcpy(text, where);
	} else if (kind == EB_KIND_CLASS && match->class_mask == 0xfffd00) {
		/* The one name that no digits say. */
		strcpy(text, "class=audio");
	} else if (kind == EB_KIND_CLASS) {
		int digits = match->class_mask == EB_CLASS_MASK ? 6
			     : match->class_mask & 0xff00	? 4
								: 2;

		sprintf(text, "class=%0*x", digits, match->class_id >> (24 - 4 * digits));
	} else {
		for (int shift = 48; shift >= 0; shift -= 16)
			if (match->id_mask >> shift & 0xffff)
				len += (size_t)sprintf(text + len, "%04x:",
						       (unsigned int)(match->id >> shift & 0xffff));
			else
				len += (size_t)sprintf(text + len, "*:");
		sprintf(text + len, "%06x:%06x", match->class_id, match->class_mask);
	}
}

static void check_selector(struct eb_text text)
{
	struct eb_match match, again;
	enum eb_kind kind, kind_again;
	struct eb_path path;
	char written[64];

	if (eb_match_selector(text, &match, &path, &kind))
		return;
	CHECK((kind >= EB_KIND_ADDRESS) == (match.where_mask != 0));
	/* What it leads to is not known yet: it picks nothing. */
	CHECK((kind == EB_KIND_PATH) == (match.where == EB_WHERE_NOWHERE));
	CHECK((kind == EB_KIND_PATH) == !!memchr(text.at, '/', text.len));
	if (kind == EB_KIND_PATH)
		return;
	CHECK(!((match.class_id | match.class_mask) & EB_MATCH_NEVER));
	format(&match, kind, written);
	CHECK(!eb_match_selector(eb_text(written), &again, &path, &kind_again));
	CHECK(kind == kind_again && same(&match, &again));
}

/* The kernel stops at the first byte that fits nowhere: one more changes nothing. */
static void check_kernel_id(struct eb_text text)
{
	struct eb_match match, again;
	char *longer = malloc(text.len + 1);
	int error = eb_match_kernel_id(text, &match);

	if (!longer)
		return;
	memcpy(longer, text.at, text.len);
	longer[text.len] = '!';
	CHECK(error == eb_match_kernel_id((struct eb_text){longer, text.len + 1}, &again));
	CHECK(error || same(&match, &again));
	free(longer);
}

/* Each item that is not empty is a rule or an error, until the table is full. */
static void check_list(struct eb_text list)
{
	size_t items = 0;

	for (size_t i = 0; i < list.len; i++)
		items += list.at[i] != ',' && (!i || list.at[i - 1] == ',');
	no_rules();
	eb_rules_add_list(&set, EB_LEGACY, (struct eb_origin){0, 0}, list);
	CHECK(set.rules + set.errors == items || set.rules == EB_RULES_MAX);
	CHECK(!set.suspended[EB_LEGACY]);
	check_set();
}

/* Two selectors together pick what each of them picks. */
static void check_narrow(struct eb_text text)
{
	struct eb_match one, other, both;
	struct eb_function function;
	struct eb_text left, right;
	struct eb_path path;
	enum eb_kind kind;

	if (!eb_text_split(text, ' ', &left, &right) ||
	    eb_match_selector(left, &one, &path, &kind) ||
	    eb_match_selector(right, &other, &path, &kind))
		return;
	both = one;
	eb_match_narrow(&both, &other);
	for (unsigned int i = 0; i < 16; i++) {
		/* Bits of both, mixed: some that fit the one, some the other, some both. */
		function.id = (i & 1 ? one.id : other.id) | (i & 8 ? other.id : 0);
		function.where = i & 2 ? one.where : other.where;
		function.class_id = (i & 4 ? one.class_id : other.class_id) & EB_CLASS_MASK;
		CHECK(eb_match(&both, &function) ==
		      (eb_match(&one, &function) && eb_match(&other, &function)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct eb_text text = {(const char *)data, size};

	check_selector(text);
	check_kernel_id(text);
	check_list(text);
	check_narrow(text);
	return 0;
}
