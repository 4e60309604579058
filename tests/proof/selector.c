// SPDX-License-Identifier: GPL-2.0-or-later
/* What picks functions: each reader of a selector, and of a function's own modalias. */
#include "match.h"
#include "proof.h"

void proof_selector(void);
void proof_id(void);
void proof_class(void);
void proof_vendor(void);
void proof_path(void);
void proof_where(void);
void proof_modalias(void);

/* No value has a bit that its mask has not: match.h counts on it. */
static bool is_whole(const struct eb_match *match)
{
	return !(match->id & ~match->id_mask) && !(match->class_id & ~match->class_mask);
}

void proof_selector(void)
{
	struct eb_match match;
	struct eb_path path;
	enum eb_kind kind;
	int error = eb_match_selector(any_text(), &match, &path, &kind);

	HOLDS(!error || error == -EINVAL);
	HOLDS(error || kind <= EB_KIND_PATH);
	HOLDS(error || kind != EB_KIND_PATH || (path.steps && path.steps <= EB_STEPS_MAX));
	REACHED(!error && kind == EB_KIND_ID);
	REACHED(!error && kind == EB_KIND_CLASS);
	REACHED(!error && kind == EB_KIND_ADDRESS);
	REACHED(!error && kind == EB_KIND_PATH);
	REACHED(error);
}

void proof_id(void)
{
	struct eb_match match;
	int error = eb_match_id(any_text(), &match);

	HOLDS(!error || error == -EINVAL);
	HOLDS(error || is_whole(&match));
	REACHED(!error && match.class_mask);
	REACHED(!error && !match.class_mask);
	REACHED(error);
}

void proof_class(void)
{
	struct eb_match match;
	int error = eb_match_class(any_text(), &match);

	HOLDS(!error || error == -EINVAL);
	HOLDS(error || is_whole(&match));
	REACHED(!error && match.class_mask == 0xff0000);
	REACHED(!error && match.class_mask == EB_CLASS_MASK);
	REACHED(error);
}

void proof_vendor(void)
{
	struct eb_match match;
	int error = eb_match_vendor(any_text(), &match);

	HOLDS(!error || error == -EINVAL);
	HOLDS(error || is_whole(&match));
	REACHED(!error);
	REACHED(error);
}

void proof_path(void)
{
	struct eb_path path;
	int error = eb_path_parse(any_text(), &path);

	HOLDS(!error || error == -EINVAL);
	HOLDS(path.steps <= EB_STEPS_MAX);
	HOLDS(error || path.steps);
	HOLDS(error || !(path.first & ~EB_WHERE_MASK));
	REACHED(!error && path.steps == 1);
	REACHED(!error && path.steps == EB_STEPS_MAX);
	REACHED(!error && path.mask == 0xf8);
	REACHED(error);
}

void proof_where(void)
{
	uint64_t where, mask;
	int error = eb_where_parse(any_text(), &where, &mask);

	HOLDS(!error || error == -EINVAL);
	HOLDS(error || !(where & ~mask));
	REACHED(!error && mask == EB_WHERE_MASK);
	REACHED(!error && mask != EB_WHERE_MASK);
	REACHED(error);
}

void proof_modalias(void)
{
	struct eb_function function;
	int error = eb_modalias_parse(any_text(), &function);

	HOLDS(!error || error == -EINVAL);
	HOLDS(error || !(function.class_id & ~EB_CLASS_MASK));
	REACHED(!error);
	REACHED(error);
}
