// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a command line that is not this boot's changes in what can be seen of this boot: whether the
 * IOMMU is on is seen only after the reboot.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"

void check_next_open(struct check *check)
{
	FILE *in = check->next ? check_open(check, "proc/cmdline") : NULL;
	size_t len;

	if (!check->next)
		return;
	check->now = host_need(calloc(1, EB_CMDLINE_SIZE));
	len = in ? fread(check->now, 1, EB_CMDLINE_SIZE - 1, in) : 0;
	check->now[len] = '\0';
	if (in)
		fclose(in);
}

const char *check_off_word(const char *line)
{
	struct eb_text intel;

	if (check_line_has(line, "iommu", "off"))
		return "iommu=off";
	if (check_line_has(line, "amd_iommu", "off"))
		return "amd_iommu=off";
	/* The last word counts. */
	if (check_line_param(line, "intel_iommu", &intel) && eb_text_begins(intel, "off", NULL))
		return "intel_iommu=off";
	return NULL;
}

const char *check_remapping_word(const char *line)
{
	struct eb_text unused;

	if (check_line_has(line, "intremap", "off"))
		return "intremap=off";
	return check_line_param(line, "nointremap", &unused) ? "nointremap" : NULL;
}

static bool is_on(const char *line)
{
	struct eb_text intel;

	return check_line_param(line, "intel_iommu", &intel) && eb_text_begins(intel, "on", NULL);
}

static bool has_more(const struct check *check)
{
	return check->now && is_on(check->machine->boot.cmdline) && !is_on(check->now);
}

static const char *has_less(struct check *check, const char *now, const char *next)
{
	return now && !next ? check_words(check, "the next boot has no %s", now) : NULL;
}

static const char *has(struct check *check, const char *now, const char *next)
{
	return next && !now ? check_words(check, "the next boot has %s", next) : NULL;
}

#define NEXT_ON "the next boot has intel_iommu=on"

const char *check_next_iommu(struct check *check)
{
	const char *off = check_off_word(check->machine->boot.cmdline);

	if (!check->now || off)
		return NULL;
	if (has_more(check) && check_maker(check) != CHECK_AMD)
		return NEXT_ON;
	return has_less(check, check_off_word(check->now), off);
}

const char *check_next_iommu_off(struct check *check)
{
	return check->now ? has(check, check_off_word(check->now),
				check_off_word(check->machine->boot.cmdline))
			  : NULL;
}

const char *check_next_display(struct check *check)
{
	return has_more(check) ? NEXT_ON : NULL;
}

const char *check_next_remapping(struct check *check)
{
	return check->now ? has_less(check, check_remapping_word(check->now),
				     check_remapping_word(check->machine->boot.cmdline))
			  : NULL;
}

const char *check_next_remapping_off(struct check *check)
{
	return check->now ? has(check, check_remapping_word(check->now),
				check_remapping_word(check->machine->boot.cmdline))
			  : NULL;
}
