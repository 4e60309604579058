// SPDX-License-Identifier: GPL-2.0-or-later
/* fuzzing: bytes=1500 turns=4 */
/* Lines of a configuration file: each is a rule, an error, or nothing but blanks and comment. */
#include "fuzz.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The first word of a line, as a reader would see it. */
static struct eb_text first_word(struct eb_text line)
{
	size_t at = 0, len = 0;

	while (at < line.len && is_blank(line.at[at]))
		at++;
	while (at + len < line.len && !is_blank(line.at[at + len]) && line.at[at + len] != '#')
		len++;
	return (struct eb_text){line.at + at, len};
}

static void one_line(struct eb_origin origin, struct eb_text line)
{
	size_t rules = set.rules, failed = set.errors, excepts = set.excepts;
	bool suspended = set.suspended[EB_CONFIG], off = set.cmdline_off;
	size_t paths = set.paths;
	uint8_t allow = set.allow;
	struct eb_text word = first_word(line);

	eb_config_line(&set, origin, line);
	/* A line for all rules has as many words, and errors, as it likes. */
	if (eb_text_is(word, "allow") || eb_text_is(word, "cmdline"))
		CHECK(set.rules == rules);
	else
		CHECK(set.rules - rules + set.errors - failed == (word.len ? 1 : 0));
	if (set.rules > rules) {
		const struct eb_rule *rule = &set.rule[rules];

		CHECK(eb_text_is(word, rule->verb == EB_LEAVE ? "leave" : "bind"));
		CHECK(rule->source == EB_CONFIG && rule->origin.line == origin.line);
		CHECK(set.excepts == excepts + rule->excepts);
		CHECK(set.suspended[EB_CONFIG] == suspended);
	} else {
		CHECK(set.excepts == excepts && set.paths == paths);
	}
	if (set.allow != allow)
		CHECK(eb_text_is(word, "allow"));
	if (set.cmdline_off != off)
		CHECK(eb_text_is(word, "cmdline"));
	/* A leave is in force, or its source is suspended. */
	if (eb_text_is(word, "leave"))
		CHECK(set.rules > rules || set.suspended[EB_CONFIG]);
	if (eb_text_is(word, "bind"))
		CHECK(set.suspended[EB_CONFIG] == suspended);
	CHECK(!set.suspended[EB_CMDLINE] && !set.suspended[EB_LEGACY]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct eb_text text = {(const char *)data, size}, line;
	struct eb_origin origin = {0, 0};

	no_rules();
	origin.file = (uint16_t)eb_rules_string(&set, eb_text(FILE_NAME));
	while (text.len) {
		if (!eb_text_split(text, '\n', &line, &text)) {
			line = text;
			text.len = 0;
		}
		origin.line++;
		one_line(origin, line);
	}
	check_set();
	return 0;
}
