// SPDX-License-Identifier: GPL-2.0-or-later
#include "print.h"

#include <stdio.h>
#include <string.h>

/* The path that is resolved into `where`; NULL where that is no path. */
static const struct eb_path *path_of(const struct eb_ruleset *set, const uint64_t *where)
{
	for (size_t i = 0; i < set->paths; i++)
		if (set->path[i].where == where)
			return &set->path[i].path;
	return NULL;
}

static bool picks_nothing(const struct eb_match *match)
{
	return match->class_mask & EB_MATCH_NEVER;
}

static void print_path(const struct eb_path *path, struct drawn_text *text)
{
	char first[EB_WHERE_SIZE];

	eb_where_format(path->first, first);
	drawn_add(text, "%s", first);
	for (size_t i = 0; i < path->steps; i++)
		drawn_add(text, "/%02x.%x", path->step[i] >> 3, path->step[i] & 7u);
	if (path->mask != 0xff)
		text->text[text->len - 1] = '*';
}

static void print_where(const struct eb_ruleset *set, const uint64_t *where, uint64_t mask,
			struct drawn_text *text)
{
	const struct eb_path *path = path_of(set, where);
	char address[EB_WHERE_SIZE];

	if (path) {
		print_path(path, text);
		return;
	}
	eb_where_format(*where, address);
	drawn_add(text, "%s", address);
	if (mask != EB_WHERE_MASK)
		text->text[text->len - 1] = '*';
}

/* All of it that is an ID's, with the class where that is masked by half bytes alone. */
static void print_id(const struct eb_match *match, struct drawn_text *text)
{
	for (int shift = 48; shift >= 0; shift -= 16) {
		if (match->id_mask >> shift & 0xffff)
			drawn_add(text, "%04x", (unsigned int)(match->id >> shift & 0xffff));
		else
			drawn_add(text, "*");
		if (shift)
			drawn_add(text, ":");
	}
	if (match->class_mask)
		drawn_add(text, ":%06x:%06x", match->class_id, match->class_mask);
}

/* `class=` reads whole bytes, and the one name that no digits say. */
static void print_class(const struct eb_match *match, struct drawn_text *text)
{
	int digits = match->class_mask == EB_CLASS_MASK	      ? 6
		     : (match->class_mask & 0xff00) == 0xff00 ? 4
							      : 2;

	if ((match->class_mask & 0xff00) == 0xfd00)
		drawn_add(text, "class=audio");
	else
		drawn_add(text, "class=%0*x", digits, match->class_id >> (24 - 4 * digits));
}

/* What narrows beyond the selector; of one that contradicts itself, that alone. */
static void print_narrowing(const struct eb_match *match, char separator, struct drawn_text *text)
{
	if (picks_nothing(match)) {
		drawn_add(text, "%cclass=0000%cclass=0001", separator, separator);
		return;
	}
	if (match->id_mask >> 48)
		drawn_add(text, "%cvendor=%04x", separator, (unsigned int)(match->id >> 48));
	if (match->class_mask) {
		drawn_add(text, "%c", separator);
		print_class(match, text);
	}
}

static void print_pf(const struct eb_ruleset *set, const struct eb_rule *rule,
		     struct drawn_text *text)
{
	drawn_add(text, "pf=");
	print_where(set, &rule->pf, rule->pf_mask, text);
}

/* Returns whether it stood for `pf=`. */
static bool print_selector(const struct eb_ruleset *set, const struct eb_rule *rule, char separator,
			   struct drawn_text *text)
{
	const struct eb_match *match = &rule->match;
	bool is_pf = rule->kind >= EB_KIND_ADDRESS && !match->where_mask;

	if (is_pf)
		print_pf(set, rule, text);
	else if (rule->kind >= EB_KIND_ADDRESS)
		print_where(set, &match->where, match->where_mask, text);
	else if (rule->kind == EB_KIND_CLASS && picks_nothing(match))
		drawn_add(text, "class=00");
	else if (rule->kind == EB_KIND_CLASS)
		print_class(match, text);
	else if (picks_nothing(match))
		drawn_add(text, "*:*");
	else
		print_id(match, text);
	if (rule->kind >= EB_KIND_ADDRESS || picks_nothing(match))
		print_narrowing(match, separator, text);
	else if (rule->kind == EB_KIND_CLASS && match->id_mask)
		drawn_add(text, "%cvendor=%04x", separator, (unsigned int)(match->id >> 48));
	return is_pf;
}

static void print_except(const struct eb_ruleset *set, const struct eb_match *except,
			 struct drawn_text *text)
{
	drawn_add(text, "except=");
	if (except->where_mask)
		print_where(set, &except->where, except->where_mask, text);
	else if ((except->class_mask & 0xff00) == 0xfd00)
		print_class(except, text);
	else
		print_id(except, text);
}

static void print_tests(const struct eb_ruleset *set, const struct eb_rule *rule, char separator,
			struct drawn_text *text)
{
	for (size_t i = 0; i < rule->excepts; i++) {
		drawn_add(text, "%c", separator);
		print_except(set, &set->except[rule->except + i], text);
	}
	if (rule->wanted.id_mask || rule->wanted.class_mask) {
		drawn_add(text, "%cid=", separator);
		print_id(&rule->wanted, text);
	}
	if (rule->has_count)
		drawn_add(text, "%ccount=%u", separator, rule->count);
	if (rule->optional)
		drawn_add(text, "%coptional", separator);
}

static void print_how(const struct eb_ruleset *set, const struct eb_rule *rule, char separator,
		      struct drawn_text *text)
{
	if (rule->with)
		drawn_add(text, "%cwith=%s", separator,
			  rule->with == EB_WITH_SLOT ? "slot" : "group");
	if (rule->variant)
		drawn_add(text, "%cdriver=auto", separator);
	else if (rule->driver)
		drawn_add(text, "%cdriver=%s", separator, eb_rule_driver(set, rule));
	if (rule->keep)
		drawn_add(text, "%cfallback=none", separator);
	if (rule->allow & EB_ALLOW_LAST_DISPLAY)
		drawn_add(text, "%callow=last-display", separator);
	if (rule->allow & EB_ALLOW_IN_USE)
		drawn_add(text, "%callow=in-use", separator);
}

void print_rule(const struct eb_ruleset *set, size_t index, char separator, struct drawn_text *text)
{
	const struct eb_rule *rule = &set->rule[index];
	bool has_pf = print_selector(set, rule, separator, text);

	if (!has_pf && rule->pf_mask) {
		drawn_add(text, "%c", separator);
		print_pf(set, rule, text);
	}
	if (rule->vfs && (!rule->pf_mask || rule->vf_low || rule->vf_high != EB_VF_MAX))
		drawn_add(text, "%cvf=%u-%u", separator, rule->vf_low, rule->vf_high);
	print_tests(set, rule, separator, text);
	print_how(set, rule, separator, text);
}

static bool same_match(const struct eb_ruleset *set, const struct eb_match *match,
		       const struct eb_ruleset *other_set, const struct eb_match *other)
{
	const struct eb_path *path = path_of(set, &match->where),
			     *other_path = path_of(other_set, &other->where);

	if (picks_nothing(match) || picks_nothing(other))
		return picks_nothing(match) && picks_nothing(other);
	if (path || other_path)
		return path && other_path && path->first == other_path->first &&
		       path->mask == other_path->mask && path->steps == other_path->steps &&
		       !memcmp(path->step, other_path->step, path->steps) &&
		       match->id == other->id && match->id_mask == other->id_mask &&
		       match->class_id == other->class_id && match->class_mask == other->class_mask;
	return match->id == other->id && match->id_mask == other->id_mask &&
	       match->where == other->where && match->where_mask == other->where_mask &&
	       match->class_id == other->class_id && match->class_mask == other->class_mask;
}

/* Where the virtual functions' owner is, as a match of its own, but with its place in the set. */
static bool same_pf(const struct eb_ruleset *set, const struct eb_rule *rule,
		    const struct eb_ruleset *other_set, const struct eb_rule *other)
{
	const struct eb_path *path = path_of(set, &rule->pf),
			     *other_path = path_of(other_set, &other->pf);

	if (path || other_path)
		return path && other_path && path->first == other_path->first &&
		       path->mask == other_path->mask && path->steps == other_path->steps &&
		       !memcmp(path->step, other_path->step, path->steps);
	return rule->pf == other->pf && rule->pf_mask == other->pf_mask;
}

bool same_rule(const struct eb_ruleset *set, size_t index, const struct eb_ruleset *other_set,
	       size_t other_index)
{
	const struct eb_rule *rule = &set->rule[index], *other = &other_set->rule[other_index];

	if (rule->excepts != other->excepts ||
	    !same_match(set, &rule->match, other_set, &other->match) ||
	    !same_match(set, &rule->wanted, other_set, &other->wanted) ||
	    !same_pf(set, rule, other_set, other))
		return false;
	for (size_t i = 0; i < rule->excepts; i++)
		if (!same_match(set, &set->except[rule->except + i], other_set,
				&other_set->except[other->except + i]))
			return false;
	return rule->verb == other->verb && rule->kind == other->kind &&
	       rule->with == other->with && rule->allow == other->allow &&
	       rule->vfs == other->vfs && rule->vf_low == other->vf_low &&
	       rule->vf_high == other->vf_high && rule->variant == other->variant &&
	       rule->has_count == other->has_count && rule->count == other->count &&
	       rule->optional == other->optional && rule->keep == other->keep &&
	       !strcmp(eb_rule_driver(set, rule), eb_rule_driver(other_set, other));
}
