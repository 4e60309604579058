// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline.h"

static const struct eb_origin here; /* file 0: the command line */

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (unsigned char)c == 0xa0 || !c;
}

static bool ends_quoted(struct eb_text text)
{
	return text.len && text.at[text.len - 1] == '"';
}

/*
 * Name and value of one word, as next_arg leaves them: a quote before the value goes, and
 * one at the end of a word that has a quote in either place. The others stay.
 */
static void split_word(struct eb_text word, bool quoted, struct eb_param *param)
{
	struct eb_text value;

	param->has_value = eb_text_split(word, '=', &param->name, &value);
	if (!param->has_value) {
		if (quoted && ends_quoted(word))
			word.len--;
		param->name = word;
		param->value = (struct eb_text){word.at + word.len, 0};
		return;
	}
	if (value.len && value.at[0] == '"') {
		value.at++;
		value.len--;
		quoted = true;
	}
	if (quoted && ends_quoted(value))
		value.len--;
	param->value = value;
}

bool eb_param_next(struct eb_text *line, struct eb_param *param)
{
	bool quoted = false, open = false;
	struct eb_text word;
	size_t len = 0;

	while (line->len && is_blank(*line->at)) {
		line->at++;
		line->len--;
	}
	if (!line->len)
		return false;
	if (*line->at == '"') {
		quoted = open = true;
		line->at++;
		line->len--;
	}
	while (len < line->len && (open || !is_blank(line->at[len]))) {
		if (line->at[len] == '"')
			open = !open;
		len++;
	}
	word = (struct eb_text){line->at, len};
	line->at += len;
	line->len -= len;
	split_word(word, quoted, param);
	return param->has_value || !eb_text_is(param->name, "--");
}

/*
 * A switch: alone or =1 is on, =0 is off. What cannot be read switches on, for each
 * of them takes away from what is bound.
 */
static bool read_switch(const struct eb_param *param, struct eb_ruleset *set)
{
	if (!param->has_value || eb_text_is(param->value, "1"))
		return true;
	if (eb_text_is(param->value, "0"))
		return false;
	eb_rules_error(set, here, "cannot read '%.*s=%.*s': nothing, 0 or 1; taken as 1",
		       EB_SHOW(param->name), EB_SHOW(param->value));
	return true;
}

static void read_allow(struct eb_text list, struct eb_ruleset *set)
{
	struct eb_text word = {list.at, 0};

	eb_text_field(&list, ",", &word);
	do {
		if (eb_allow_parse(word, &set->allow))
			eb_rules_error(set, here,
				       "cannot read 'earlybind.allow=%.*s': " EB_ALLOW_WORDS,
				       EB_SHOW(word));
	} while (eb_text_field(&list, ",", &word));
}

static void read_log(const struct eb_param *param, struct eb_options *options,
		     struct eb_ruleset *set)
{
	if (eb_text_is(param->value, "quiet"))
		options->log = EB_LOG_QUIET;
	else if (eb_text_is(param->value, "info"))
		options->log = EB_LOG_INFO;
	else if (eb_text_is(param->value, "debug"))
		options->log = EB_LOG_DEBUG;
	else
		eb_rules_error(set, here, "cannot read 'earlybind.log=%.*s': quiet, info or debug",
			       EB_SHOW(param->value));
}

static void read_param(const struct eb_param *param, struct eb_options *options,
		       struct eb_ruleset *set)
{
	struct eb_text name;

	if (eb_text_is_name(param->name, "vfio-pci.ids")) {
		/* The last one wins, as for the module: an empty one clears the list. */
		options->has_legacy = true;
		options->legacy = param->value;
		return;
	}
	if (!eb_text_begins(param->name, "earlybind.", &name))
		return;
	if (eb_text_is(name, "off"))
		options->off = read_switch(param, set);
	else if (set->cmdline_off)
		return;
	else if (eb_text_is(name, "ids"))
		eb_rules_add_list(set, EB_CMDLINE, here, param->value);
	else if (eb_text_is(name, "bind"))
		eb_rules_add(set, EB_CMDLINE, here, EB_BIND, param->value, ",");
	else if (eb_text_is(name, "leave"))
		eb_rules_add(set, EB_CMDLINE, here, EB_LEAVE, param->value, ",");
	else if (eb_text_is(name, "allow"))
		read_allow(param->value, set);
	else if (eb_text_is(name, "profile"))
		options->profile = param->value;
	else if (eb_text_is_name(name, "dry-run"))
		options->dry_run = read_switch(param, set);
	else if (eb_text_is(name, "nofiles"))
		options->nofiles = read_switch(param, set);
	else if (eb_text_is(name, "log"))
		read_log(param, options, set);
	else
		eb_rules_error(set, here,
			       "no parameter is called '%.*s': earlybind.ids= .bind= .leave= "
			       ".allow= .profile= .off .dry-run .nofiles .log=",
			       EB_SHOW(param->name));
}

void eb_cmdline_read(struct eb_text line, bool cut, struct eb_options *options,
		     struct eb_ruleset *set)
{
	struct eb_param param;

	*options = (struct eb_options){.log = EB_LOG_INFO};
	if (cut) {
		/* What is past the end may hold a leave, or another list. */
		eb_rules_error(set, here,
			       "the command line is longer than %u bytes: the rest is "
			       "not read",
			       EB_CMDLINE_SIZE);
		eb_rules_suspend(set, EB_CMDLINE, here);
		eb_rules_suspend(set, EB_LEGACY, here);
	}
	while (eb_param_next(&line, &param) && (line.len || !cut))
		read_param(&param, options, set);
}

void eb_cmdline_legacy(const struct eb_options *options, struct eb_ruleset *set)
{
	/* The module's parameter holds 1024 bytes with its NUL; more is refused whole. */
	if (options->legacy.len > 1023)
		eb_rules_error(set, here,
			       "vfio-pci.ids= is over 1023 bytes: the kernel ignores it");
	else if (options->has_legacy)
		eb_rules_add_list(set, EB_LEGACY, here, options->legacy);
}
