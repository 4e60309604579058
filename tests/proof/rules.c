// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list of any number of IDs, added to tables that are as full as they may be: its loop is gone
 * through once, from any state that a round may begin with, and has to end in such a state.
 */
#include "proof.h"

static bool next_word(struct eb_text *text, const char *separators, struct eb_text *word);

/* Its loops take their words from here. */
#define eb_text_field next_word
#include "rule_parse.c"
#undef eb_text_field

void proof_list(void);
void proof_allow(void);

static struct eb_ruleset set;
static int asked;

static bool sound(void)
{
	return set.rules <= EB_RULES_MAX && set.excepts <= EB_EXCEPTS_MAX &&
	       set.paths <= EB_PATHS_MAX;
}

static void any_state(void)
{
	__CPROVER_havoc_object(&set);
	ASSUME(sound());
}

/* The first round begins any way, and the second one's beginning is the end of it. */
static bool next_word(struct eb_text *text, const char *separators, struct eb_text *word)
{
	size_t skipped = nondet_len();

	HOLDS(sound());
	REACHED(asked);
	ASSUME(!asked);
	asked++;
	any_state();
	ASSUME(skipped <= text->len);
	text->at += skipped;
	text->len -= skipped;
	return eb_text_field(text, separators, word);
}

static enum eb_source any_source(void)
{
	return (enum eb_source)(nondet_word() % EB_SOURCES);
}

void proof_list(void)
{
	struct eb_origin origin = {0, nondet_word()};

	any_state();
	eb_rules_add_list(&set, any_source(), origin, any_text());
	HOLDS(sound());
	REACHED(set.rules == EB_RULES_MAX);
}

void proof_allow(void)
{
	uint8_t allow = 0;
	int error = eb_allow_parse(any_text(), &allow);

	HOLDS(!error || error == -EINVAL);
	HOLDS(!(allow & ~(EB_ALLOW_LAST_DISPLAY | EB_ALLOW_IN_USE)));
	REACHED(!error);
	REACHED(error);
}
