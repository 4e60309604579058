# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# What is proved, in the order of who calls whom, and what has to be refuted. Sourced by `run`, whose functions these are.

match='match.c path.c function.c kept.c'
rules="kept.c kept_match.c kept_rules.c"

# The bytes themselves.
prove text is 32 33 text.c 'eb_text_is, eb_text_is_name, every text'
prove text begins 32 33 text.c 'eb_text_begins, every text'
prove text field 32 33 text.c 'eb_text_field, every text'
prove text split 64 65 text.c 'eb_text_split, every text'
prove text hex 32 33 text.c 'eb_text_hex, eb_hex_digit, every text' --conversion-check
prove text decimal 32 33 text.c 'eb_text_decimal, every text' --conversion-check
prove kernel_id kernel_hex 24 25 text.c 'kernel_hex, every text'
prove line word 16 17 kept.c 'eb_param_next, every line'

# What calls them, with what they keep in place of them.
prove selector vendor "$LONGEST" 13 "$match" 'eb_match_vendor, every text' --conversion-check
prove selector id "$LONGEST" 13 "$match" 'eb_match_id, every text' --conversion-check
prove selector class "$LONGEST" 13 "$match" 'eb_match_class, every text' --conversion-check
prove selector where "$LONGEST" 13 "$match" 'eb_where_parse, eb_devfn_parse, every text' --conversion-check
prove selector modalias "$LONGEST" 13 "$match" 'eb_modalias_parse, every text' --conversion-check
prove selector path "$LONGEST" 13 "$match" 'eb_path_parse, every text' --conversion-check
prove selector selector "$LONGEST" 13 'match.c kept.c kept_where.c' 'eb_match_selector, every text' --conversion-check
prove kernel_id kernel_id "$LONGEST" 13 kept.c 'eb_match_kernel_id, every text'

# Loops over words: any round of them.
prove line line "$LONGEST" 13 'kept.c kept_rules.c' 'eb_cmdline_read, every line' --unwindset eb_rules_error.0:200
prove line legacy "$LONGEST" 13 'kept.c kept_rules.c' 'eb_cmdline_legacy, every list' --unwindset eb_rules_error.0:200
prove rules list "$LONGEST" 14 "$rules" 'eb_rules_add_list, every list' --unwindset eb_rules_error.0:200
prove rules allow "$LONGEST" 14 "$rules" 'eb_allow_parse, every text'
prove tables error 5 15 'rules.c format.c text.c' 'eb_rules_error, every two texts'

# A checker that finds nothing in these would find nothing at all.
refute text split 8 11 text.c text.c '/^bool eb_text_split/,/^}/s/i < text.len/i <= text.len/' \
	'a byte behind the text, read by eb_text_split'
refute kernel_id kernel_hex 8 11 text.c match.c 's/i + 1 < text.len/i + 1 <= text.len/' \
	'a byte behind the text, read by kernel_hex'
refute selector modalias "$LONGEST" 13 "$match" function.c 's/text.len < digits ||//' \
	'digits that are not there, read by eb_modalias_parse'
refute selector path "$LONGEST" 13 "$match" path.c 's/path->steps == EB_STEPS_MAX/path->steps > EB_STEPS_MAX/' \
	'a step behind the table, written by eb_path_parse'
