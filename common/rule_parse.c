// SPDX-License-Identifier: GPL-2.0-or-later
/* One rule: a selector, then keys. Everything a message needs is at hand here. */
#include <errno.h>

#include "rules.h"

/* A rule while it is read. */
struct draft {
	struct eb_ruleset *set;
	struct eb_rule *rule;
	struct eb_text word; /* the key as it is written, for messages */
};

static int bad(const struct draft *draft, const char *allowed)
{
	eb_rules_error(draft->set, draft->rule->origin, "cannot read '%.*s': %s",
		       EB_SHOW(draft->word), allowed);
	return -EINVAL;
}

static int read_id(struct draft *draft, struct eb_text value)
{
	struct eb_match match;

	if (eb_match_id(value, &match))
		return bad(draft, "id= takes VENDOR:DEVICE, four hex digits each");
	eb_match_narrow(&draft->rule->wanted, &match);
	if (draft->rule->wanted.class_mask & EB_MATCH_NEVER)
		return bad(draft, "it contradicts the id= before it");
	return 0;
}

static int read_vendor(struct draft *draft, struct eb_text value)
{
	struct eb_match match;

	if (eb_match_vendor(value, &match))
		return bad(draft, "vendor= takes four hex digits");
	eb_match_narrow(&draft->rule->match, &match);
	return 0;
}

static int read_class(struct draft *draft, struct eb_text value)
{
	struct eb_match match;

	if (eb_match_class(value, &match))
		return bad(draft, "class= takes 2, 4 or 6 hex digits");
	eb_match_narrow(&draft->rule->match, &match);
	return 0;
}

static int read_except(struct draft *draft, struct eb_text value)
{
	struct eb_ruleset *set = draft->set;
	enum eb_kind kind;

	if (set->excepts == EB_EXCEPTS_MAX)
		return bad(draft, "there is no room for more except= in all the rules");
	if (eb_match_selector(value, &set->except[set->excepts], &kind))
		return bad(draft, "except= takes an address, VENDOR:DEVICE or class=");
	set->excepts++;
	draft->rule->excepts++;
	return 0;
}

static int read_count(struct draft *draft, struct eb_text value)
{
	if (eb_text_decimal(value, 65535, &draft->rule->count))
		return bad(draft, "count= takes a number, 65535 at most");
	draft->rule->has_count = true;
	return 0;
}

static bool is_driver_name(struct eb_text name)
{
	if (!name.len || name.len > EB_DRIVER_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			continue;
		if (!((c >= '0' && c <= '9') || c == '_' || (c == '-' && i)))
			return false;
	}
	return true;
}

static int read_driver(struct draft *draft, struct eb_text value)
{
	int offset;

	if (draft->rule->verb == EB_LEAVE)
		return bad(draft, "a leave has no driver=");
	if (!is_driver_name(value) || eb_text_is(value, "auto"))
		return bad(draft, "driver= takes the name of a driver, or none");
	/* The module's name for the driver's: the kernel compares to the letter. */
	if (eb_text_is_name(value, EB_DRIVER_DEFAULT)) {
		draft->rule->driver = 0;
		return 0;
	}
	offset = eb_rules_string(draft->set, value);
	if (offset < 0)
		return bad(draft, "there is no room for more names of drivers");
	draft->rule->driver = (uint16_t)offset;
	return 0;
}

static int read_fallback(struct draft *draft, struct eb_text value)
{
	if (draft->rule->verb == EB_LEAVE)
		return bad(draft, "a leave has no fallback=");
	if (!eb_text_is(value, "none"))
		return bad(draft, "fallback= takes none");
	draft->rule->keep = true;
	return 0;
}

static const struct {
	const char *key;
	int (*read)(struct draft *draft, struct eb_text value);
} keys[] = {
	{"vendor=", read_vendor},     {"class=", read_class},
	{"except=", read_except},     {"id=", read_id},
	{"count=", read_count},	      {"driver=", read_driver},
	{"fallback=", read_fallback},
};

static int read_key(struct draft *draft)
{
	struct eb_text value;

	if (eb_text_is(draft->word, "optional")) {
		draft->rule->optional = true;
		return 0;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (eb_text_begins(draft->word, keys[i].key, &value))
			return keys[i].read(draft, value);
	return bad(draft, "the keys are vendor= class= except= id= count= driver= fallback= "
			  "optional");
}

static int read_rule(struct draft *draft, struct eb_text text, const char *separators)
{
	enum eb_kind kind;
	int error = 0;

	if (!eb_text_field(&text, separators, &draft->word) || !draft->word.len) {
		eb_rules_error(draft->set, draft->rule->origin,
			       "%s of what? An address, VENDOR:DEVICE or class= is to follow",
			       draft->rule->verb == EB_BIND ? "bind" : "leave");
		return -EINVAL;
	}
	if (eb_match_selector(draft->word, &draft->rule->match, &kind))
		return bad(draft, "neither an address ([domain:]bus:slot.function), nor "
				  "VENDOR:DEVICE in four hex digits each or *, nor class= with "
				  "2, 4 or 6 hex digits");
	draft->rule->kind = kind;
	while (!error && eb_text_field(&text, separators, &draft->word))
		error = read_key(draft);
	return error;
}

/* The rule goes to the end of the table first, and counts only once it is whole. */
int eb_rules_add(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin,
		 enum eb_verb verb, struct eb_text text, const char *separators)
{
	struct draft draft = {set, &set->rule[set->rules], {NULL, 0}};
	size_t excepts = set->excepts;
	int error = -ENOSPC;

	if (set->rules == EB_RULES_MAX) {
		eb_rules_error(set, origin, "there is no room for more than %d rules",
			       EB_RULES_MAX);
	} else {
		*draft.rule = (struct eb_rule){
			.origin = origin,
			.except = (uint16_t)excepts,
			.source = (uint8_t)source,
			.verb = (uint8_t)verb,
		};
		error = read_rule(&draft, text, separators);
	}
	if (!error) {
		set->rules++;
		return 0;
	}
	set->excepts = excepts;
	if (verb == EB_LEAVE)
		eb_rules_suspend(set, source, origin);
	return error;
}

void eb_rules_add_list(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin,
		       struct eb_text list)
{
	struct eb_text item;

	while (eb_text_field(&list, ",", &item)) {
		struct eb_match match;

		if (!item.len)
			continue;
		if (eb_match_kernel_id(item, &match)) {
			eb_rules_error(set, origin,
				       "cannot read '%.*s' in the list of IDs: the kernel takes "
				       "VENDOR:DEVICE[:SUBVENDOR[:SUBDEVICE[:CLASS[:MASK]]]] in "
				       "hex",
				       EB_SHOW(item));
			continue;
		}
		if (set->rules == EB_RULES_MAX) {
			eb_rules_error(set, origin, "there is no room for more than %d rules",
				       EB_RULES_MAX);
			return;
		}
		set->rule[set->rules++] = (struct eb_rule){
			.match = match,
			.origin = origin,
			.source = (uint8_t)source,
			.verb = EB_BIND,
			.kind = EB_KIND_ID,
		};
	}
}
