// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules of any number of keys, added to tables that are as full as they may be. A loop over
 * the words of a text is gone through once, from any state that a round may begin with, and
 * has to end in such a state.
 */
#include <string.h>

#include "proof.h"

static bool next_word(struct eb_text *text, const char *separators, struct eb_text *word);

/* Its loops take their words from here. */
#define eb_text_field next_word
#include "rule_parse.c"
#undef eb_text_field

void proof_rule(void);
void proof_list(void);
void proof_allow(void);

static struct eb_ruleset set;
/* The number of the round that begins any way, and of the last word asked for. */
static int any_round, asked;

static bool sound(void)
{
	return set.rules <= EB_RULES_MAX && set.excepts <= EB_EXCEPTS_MAX &&
	       set.paths <= EB_PATHS_MAX;
}

/* A rule that is being read is the one past those that count. */
static bool sound_round(void)
{
	return sound() && (set.rules == EB_RULES_MAX ||
			   (size_t)set.rule[set.rules].except + set.rule[set.rules].excepts ==
				   set.excepts);
}

static void any_state(void)
{
	__CPROVER_havoc_object(&set);
	ASSUME(sound());
}

static bool next_word(struct eb_text *text, const char *separators, struct eb_text *word)
{
	size_t skipped = nondet_len(), rules = set.rules;

	asked++;
	if (asked == any_round) {
		any_state();
		ASSUME(any_round == 1 || (set.rules == rules && sound_round()));
		ASSUME(skipped <= text->len);
		text->at += skipped;
		text->len -= skipped;
	} else if (asked == any_round + 1) {
		HOLDS(any_round == 1 ? sound() : set.rules == rules && sound_round());
		REACHED(true);
		ASSUME(false);
	}
	return eb_text_field(text, separators, word);
}

static enum eb_source any_source(void)
{
	return (enum eb_source)(nondet_word() % EB_SOURCES);
}

/* Its first word is the selector; each round of the loop begins with the next one. */
void proof_rule(void)
{
	struct eb_origin origin = {0, nondet_word()};
	size_t rules, excepts, paths;
	int error;

	any_state();
	any_round = 2;
	rules = set.rules;
	excepts = set.excepts;
	paths = set.paths;
	error = eb_rules_add(&set, any_source(), origin, nondet_bool() ? EB_BIND : EB_LEAVE,
			     any_text(), nondet_bool() ? "," : " \t");
	HOLDS(sound());
	HOLDS(error ? set.rules == rules && set.excepts == excepts && set.paths == paths
		    : set.rules == rules + 1);
	REACHED(!error);
	REACHED(error == -EINVAL);
	REACHED(error == -ENOSPC);
}

void proof_list(void)
{
	struct eb_origin origin = {0, nondet_word()};

	any_state();
	any_round = 1;
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
