// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel's reading of a list makes of one item: its numbers first, then all of it. */
#include "proof.h"

static size_t kept_kernel_hex(struct eb_text text, uint32_t *value);

/* It calls what is kept in place of kernel_hex: see make_small in `run`. */
#include "match.c"

void proof_kernel_hex(void);
void proof_kernel_id(void);

static size_t kept_kernel_hex(struct eb_text text, uint32_t *value)
{
	size_t used = nondet_len();

	HOLDS(readable(text));
	HOLDS(value);
	ASSUME(used <= text.len);
	if (used || nondet_bool())
		*value = nondet_word();
	return used;
}

void proof_kernel_hex(void)
{
	struct eb_text text = any_text();
	uint32_t value;
	size_t used = kernel_hex(text, &value);

	HOLDS(used <= text.len);
	REACHED(used && used == text.len && text.len == 5);
	REACHED(used && used < text.len);
	REACHED(!used && text.len);
}

void proof_kernel_id(void)
{
	struct eb_match match;
	int error = eb_match_kernel_id(any_text(), &match);

	HOLDS(!error || error == -EINVAL);
	HOLDS(error || !(match.id & ~match.id_mask));
	HOLDS(error || !(match.class_id & ~match.class_mask));
	REACHED(!error && match.class_mask);
	REACHED(!error && match.class_id & EB_MATCH_NEVER);
	REACHED(error);
}
