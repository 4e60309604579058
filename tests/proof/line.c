// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel command line: one word of it, and then a line of any number of words, whose loop is
 * gone through once, from any state that a round may begin with.
 */
#include "proof.h"
#include "rules.h"

struct eb_param;
static bool kept_param_next(struct eb_text *line, struct eb_param *param);

static bool next_item(struct eb_text *list, const char *separators, struct eb_text *item);

/* The loop over a list takes its items from here. */
#define eb_text_field next_item
/* And that over words takes them from what is kept in place of eb_param_next: see make_small in
 * `run`. */
#include "cmdline.c"
#undef eb_text_field

void proof_word(void);
void proof_line(void);
void proof_legacy(void);

/* Of it only counts are read here, of which any will do. */
static struct eb_ruleset set;
static struct eb_options options;
static struct eb_text whole;
static int asked, items;

int eb_rules_add(struct eb_ruleset *to, enum eb_source source, struct eb_origin origin,
		 enum eb_verb verb, struct eb_text text, const char *separators)
{
	(void)to;
	(void)origin;
	(void)verb;
	(void)separators;
	HOLDS(source < EB_SOURCES);
	HOLDS(readable(text));
	return nondet_int();
}

void eb_rules_add_list(struct eb_ruleset *to, enum eb_source source, struct eb_origin origin,
		       struct eb_text list)
{
	eb_rules_add(to, source, origin, EB_BIND, list, ",");
}

int eb_allow_parse(struct eb_text text, uint8_t *allow)
{
	HOLDS(readable(text));
	*allow = (uint8_t)nondet_len();
	return nondet_int();
}

/* What is remembered of a line is in it. */
static bool sound(void)
{
	return (!options.profile.len || within(options.profile, whole)) &&
	       (!options.has_legacy || within(options.legacy, whole));
}

static struct eb_text any_part(void)
{
	size_t from = nondet_len(), len = nondet_len();

	ASSUME(from + len <= whole.len);
	return (struct eb_text){whole.at + from, len};
}

static void any_state(void)
{
	__CPROVER_havoc_object(&options);
	options.profile = nondet_bool() ? any_part() : (struct eb_text){NULL, 0};
	options.legacy = options.has_legacy ? any_part() : (struct eb_text){NULL, 0};
}

/* The first is asked for before the loop; a round ends with the next one. */
static bool next_item(struct eb_text *list, const char *separators, struct eb_text *item)
{
	size_t skipped = nondet_len();

	REACHED(items == 2);
	ASSUME(items < 2);
	if (items++) {
		ASSUME(skipped <= list->len);
		list->at += skipped;
		list->len -= skipped;
		set.allow = (uint8_t)nondet_word();
	}
	return eb_text_field(list, separators, item);
}

static bool kept_param_next(struct eb_text *line, struct eb_param *param)
{
	HOLDS(sound());
	REACHED(asked);
	ASSUME(!asked);
	asked++;
	any_state();
	*line = any_part();
	param->name = any_part();
	param->value = any_part();
	param->has_value = nondet_bool();
	return nondet_bool();
}

void proof_word(void)
{
	struct eb_text line, before;
	struct eb_param param;
	bool more;

	whole = before = line = any_text();
	more = eb_param_next(&line, &param);
	HOLDS(within(line, whole));
	HOLDS(line.at + line.len == whole.at + whole.len);
	HOLDS(!more || line.len < before.len);
	HOLDS(!more || (within(param.name, whole) && within(param.value, whole)));
	HOLDS(!more || param.has_value || !param.value.len);
	REACHED(more && param.has_value && param.value.len && line.len);
	REACHED(more && !param.has_value && param.name.len == BOUND);
	REACHED(!more && line.len);
	REACHED(!more && whole.len && !line.len);
}

void proof_line(void)
{
	whole = any_text();
	set.cmdline_off = nondet_bool();
	eb_cmdline_read(whole, nondet_bool(), &options, &set);
	HOLDS(sound());
	REACHED(options.profile.len);
	REACHED(options.legacy.len);
}

void proof_legacy(void)
{
	whole = any_text();
	any_state();
	eb_cmdline_legacy(&options, &set);
	REACHED(options.legacy.len > 1023);
	REACHED(options.has_legacy && options.legacy.len == 1023);
}
