// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel command line: its words lie within it and in order, and `--` ends it. */
#include "fuzz.h"

static bool within(struct eb_text part, struct eb_text whole)
{
	return part.at >= whole.at && part.at + part.len <= whole.at + whole.len;
}

static void check_words(struct eb_text line)
{
	struct eb_text left = line;
	struct eb_param param;

	for (;;) {
		const char *before = left.at;
		bool more = eb_param_next(&left, &param);

		CHECK(within(left, line) && left.at + left.len == line.at + line.len);
		if (!more)
			break;
		CHECK(left.at > before);
		CHECK(within(param.name, line) && within(param.value, line));
		CHECK(param.name.at >= before && param.value.at + param.value.len <= left.at);
		CHECK(!memchr(param.name.at, '=', param.name.len));
		CHECK(param.has_value || (!param.value.len && !eb_text_is(param.name, "--")));
	}
	/* It ends at the end, or at a `--`. */
	CHECK(!left.len || eb_text_is((struct eb_text){left.at - 2, 2}, "--") ||
	      eb_text_is((struct eb_text){left.at - 3, 3}, "--\""));
}

/* What comes after ` -- ` changes nothing, if no quote is open there. */
static void check_end(struct eb_text line)
{
	static const char more[] = " -- earlybind.off vfio-pci.ids=1:2 earlybind.leave=what";
	static struct eb_options alone;
	size_t quotes = 0, rules = set.rules, failed = set.errors;
	char *longer;

	for (size_t i = 0; i < line.len; i++)
		quotes += line.at[i] == '"';
	if (quotes % 2)
		return;
	longer = malloc(line.len + sizeof(more));
	if (!longer)
		return;
	memcpy(longer, line.at, line.len);
	memcpy(longer + line.len, more, sizeof(more));
	alone = options;
	no_rules();
	eb_cmdline_read((struct eb_text){longer, line.len + strlen(more)}, false, &options, &set);
	CHECK(set.rules == rules && set.errors == failed);
	CHECK(options.off == alone.off && options.dry_run == alone.dry_run &&
	      options.nofiles == alone.nofiles && options.log == alone.log &&
	      options.has_legacy == alone.has_legacy);
	CHECK(!alone.has_legacy || (options.legacy.len == alone.legacy.len &&
				    !memcmp(options.legacy.at, alone.legacy.at, alone.legacy.len)));
	free(longer);
}

/* After a line `cmdline off` nothing of ours counts but `off`. */
static void check_cmdline_off(struct eb_text line)
{
	bool off;

	no_rules();
	eb_cmdline_read(line, false, &options, &set);
	off = options.off;
	no_rules();
	set.cmdline_off = true;
	eb_cmdline_read(line, false, &options, &set);
	CHECK(options.off == off);
	CHECK(!set.rules && !set.allow && !options.dry_run && !options.nofiles &&
	      !options.profile.len && options.log == EB_LOG_INFO && !set.suspended[EB_CMDLINE]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct eb_text line = {(const char *)data, size};
	size_t rules;

	check_words(line);
	no_rules();
	eb_cmdline_read(line, true, &options, &set);
	CHECK(set.suspended[EB_CMDLINE] && set.errors);
	check_set();

	no_rules();
	eb_cmdline_read(line, false, &options, &set);
	CHECK(!options.has_legacy || within(options.legacy, line));
	for (size_t i = 0; i < set.rules; i++)
		CHECK(set.rule[i].source == EB_CMDLINE && !set.rule[i].origin.file);
	CHECK(!set.suspended[EB_CONFIG] && !set.suspended[EB_LEGACY]);
	CHECK(!options.profile.len || within(options.profile, line));
	rules = set.rules;
	eb_cmdline_legacy(&options, &set);
	for (size_t i = rules; i < set.rules; i++)
		CHECK(set.rule[i].source == EB_LEGACY && set.rule[i].verb == EB_BIND);
	check_set();

	no_rules();
	eb_cmdline_read(line, false, &options, &set);
	check_end(line);
	check_cmdline_off(line);
	return 0;
}
