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

static const char no_room[] = "there is no room for more of these";

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

/* What a path leads to is known only on the machine: see eb_relate. */
static int keep_path(struct draft *draft, const struct eb_path *path, uint64_t *where,
		     uint64_t *mask)
{
	struct eb_ruleset *set = draft->set;

	if (set->paths == EB_PATHS_MAX)
		return bad(draft, no_room);
	set->path[set->paths++] = (struct eb_path_ref){*path, where, mask};
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
		return bad(draft, "class= takes 2, 4 or 6 hex digits, or display accelerator "
				  "network storage nvme usb audio");
	eb_match_narrow(&draft->rule->match, &match);
	return 0;
}

static int read_except(struct draft *draft, struct eb_text value)
{
	struct eb_ruleset *set = draft->set;
	struct eb_match *except = &set->except[set->excepts];
	struct eb_path path;
	enum eb_kind kind;

	if (set->excepts == EB_EXCEPTS_MAX)
		return bad(draft, no_room);
	if (eb_match_selector(value, except, &path, &kind))
		return bad(draft, "except= takes an address, a path, VENDOR:DEVICE or class=");
	set->excepts++;
	draft->rule->excepts++;
	if (kind == EB_KIND_PATH)
		return keep_path(draft, &path, &except->where, &except->where_mask);
	return 0;
}

static int read_pf(struct draft *draft, struct eb_text value)
{
	struct eb_rule *rule = draft->rule;
	struct eb_match match;
	struct eb_path path;
	enum eb_kind kind;

	if (rule->pf_mask || eb_match_selector(value, &match, &path, &kind) ||
	    kind < EB_KIND_ADDRESS)
		return bad(draft, "pf= takes one address or path");
	rule->vfs = true;
	rule->pf = match.where;
	rule->pf_mask = match.where_mask;
	if (kind == EB_KIND_PATH)
		return keep_path(draft, &path, &rule->pf, &rule->pf_mask);
	return 0;
}

#define VF_WORDS "vf= takes a number, or two with a - between, the lower first"

static int read_vf(struct draft *draft, struct eb_text value)
{
	struct eb_rule *rule = draft->rule;
	struct eb_text low = value, high = value;
	uint32_t from, to;

	eb_text_split(value, '-', &low, &high);
	if (eb_text_decimal(low, EB_VF_MAX, &from) || eb_text_decimal(high, EB_VF_MAX, &to))
		return bad(draft, VF_WORDS);
	rule->vfs = true;
	if (from > rule->vf_low)
		rule->vf_low = (uint16_t)from;
	if (to < rule->vf_high)
		rule->vf_high = (uint16_t)to;
	/* That there are no such functions yet would be ok: see may_match_nothing. */
	return rule->vf_low > rule->vf_high ? bad(draft, VF_WORDS) : 0;
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

	if (!is_driver_name(value))
		return bad(draft, "driver= takes the name of a driver, auto or none");
	draft->rule->variant = eb_text_is(value, "auto");
	/* The module's name for the driver's: the kernel compares to the letter. */
	if (draft->rule->variant || eb_text_is_name(value, EB_DRIVER_DEFAULT)) {
		draft->rule->driver = 0;
		return 0;
	}
	offset = eb_rules_string(draft->set, value);
	if (offset < 0)
		return bad(draft, no_room);
	draft->rule->driver = (uint16_t)offset;
	return 0;
}

static int read_fallback(struct draft *draft, struct eb_text value)
{
	if (!eb_text_is(value, "none"))
		return bad(draft, "fallback= takes none");
	draft->rule->keep = true;
	return 0;
}

static int read_with(struct draft *draft, struct eb_text value)
{
	if (eb_text_is(value, "slot"))
		draft->rule->with = EB_WITH_SLOT;
	else if (eb_text_is(value, "group"))
		draft->rule->with = EB_WITH_GROUP;
	else
		return bad(draft, "with= takes slot or group");
	return 0;
}

int eb_allow_parse(struct eb_text text, uint8_t *allow)
{
	if (eb_text_is(text, "last-display"))
		*allow |= EB_ALLOW_LAST_DISPLAY;
	else if (eb_text_is(text, "in-use"))
		*allow |= EB_ALLOW_IN_USE;
	else
		return -EINVAL;
	return 0;
}

static int read_allow(struct draft *draft, struct eb_text value)
{
	return eb_allow_parse(value, &draft->rule->allow) ? bad(draft, EB_ALLOW_WORDS) : 0;
}

static const struct {
	char key[10];
	bool bind_only;
	int (*read)(struct draft *draft, struct eb_text value);
} keys[] = {
	{"vendor=", false, read_vendor},
	{"class=", false, read_class},
	{"except=", false, read_except},
	{"pf=", false, read_pf},
	{"vf=", false, read_vf},
	{"id=", false, read_id},
	{"count=", false, read_count},
	{"driver=", true, read_driver},
	{"fallback=", true, read_fallback},
	{"with=", true, read_with},
	{"allow=", true, read_allow},
};

static int read_key(struct draft *draft)
{
	struct eb_text value;

	if (eb_text_is(draft->word, "optional")) {
		draft->rule->optional = true;
		return 0;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (eb_text_begins(draft->word, keys[i].key, &value)) {
			if (keys[i].bind_only && draft->rule->verb == EB_LEAVE)
				return bad(draft, "a leave has no such key");
			return keys[i].read(draft, value);
		}
	return bad(draft, "the keys are vendor= class= except= pf= vf= id= count= with= driver= "
			  "fallback= allow= optional");
}

/* `pf=` may stand first: it says which functions, as an address does. */
static int read_selector(struct draft *draft)
{
	struct eb_rule *rule = draft->rule;
	enum eb_kind kind = EB_KIND_ADDRESS;
	struct eb_path path;
	int error = 0;

	if (eb_text_begins(draft->word, "pf=", NULL))
		error = read_key(draft);
	else if (eb_match_selector(draft->word, &rule->match, &path, &kind))
		return bad(draft, "neither an address (0000:01:00.0), nor a path (00:01.0/00.0), "
				  "nor VENDOR:DEVICE in four hex digits each or *, nor class=, nor "
				  "pf=");
	else if (kind == EB_KIND_PATH)
		error = keep_path(draft, &path, &rule->match.where, &rule->match.where_mask);
	rule->kind = (uint8_t)kind;
	return error;
}

static int read_rule(struct draft *draft, struct eb_text text, const char *separators)
{
	int error;

	/* With nothing there, the empty word is what cannot be read. */
	eb_text_field(&text, separators, &draft->word);
	error = read_selector(draft);
	while (!error && eb_text_field(&text, separators, &draft->word))
		error = read_key(draft);
	return error;
}

/* The rule goes to the end of the table first, and counts only once it is whole. */
static bool begin_rule(struct draft *draft, enum eb_source source, struct eb_origin origin,
		       enum eb_verb verb)
{
	struct eb_ruleset *set = draft->set;

	if (set->rules == EB_RULES_MAX) {
		eb_rules_error(set, origin, "there is no room for more than %u rules",
			       EB_RULES_MAX);
		return false;
	}
	draft->word = eb_text("");
	draft->rule = &set->rule[set->rules];
	*draft->rule = (struct eb_rule){
		.origin = origin,
		.except = (uint16_t)set->excepts,
		.source = (uint8_t)source,
		.verb = (uint8_t)verb,
		.vf_high = EB_VF_MAX,
	};
	return true;
}

int eb_rules_add(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin,
		 enum eb_verb verb, struct eb_text text, const char *separators)
{
	struct draft draft = {.set = set};
	size_t excepts = set->excepts, paths = set->paths;
	int error = -ENOSPC;

	if (begin_rule(&draft, source, origin, verb))
		error = read_rule(&draft, text, separators);
	if (!error) {
		set->rules++;
		return 0;
	}
	set->excepts = excepts;
	set->paths = paths;
	if (verb == EB_LEAVE)
		eb_rules_suspend(set, source, origin);
	return error;
}

void eb_rules_add_list(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin,
		       struct eb_text list)
{
	struct draft draft = {.set = set};
	struct eb_text item;

	while (eb_text_field(&list, ",", &item)) {
		if (!item.len)
			continue;
		if (!begin_rule(&draft, source, origin, EB_BIND))
			return;
		draft.word = item;
		if (eb_match_kernel_id(item, &draft.rule->match))
			bad(&draft, "the kernel takes VENDOR:DEVICE[:SUBVENDOR[:SUBDEVICE"
				    "[:CLASS[:MASK]]]] in hex");
		else
			set->rules++;
	}
}
