/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pieces of text that are not copied: the parsers hand around where a word
 * begins and how long it is. Nothing here allocates or needs a NUL.
 */
#ifndef EB_TEXT_H
#define EB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct eb_text {
	const char *at;
	size_t len;
};

/* Printf arguments for "%.*s"; what is shown of a word is bounded. */
#define EB_SHOWN_MAX 40
#define EB_SHOW(t) (int)((t).len < EB_SHOWN_MAX ? (t).len : EB_SHOWN_MAX), (t).at

/* A NUL-terminated string as a piece of text. */
struct eb_text eb_text(const char *string);

/* True where the two are the same, byte for byte. */
bool eb_text_is(struct eb_text text, const char *string);

/*
 * True where `text` is the name `string`, with `-` and `_` the same, as the
 * kernel compares parameter names (kernel/params.c, parameq).
 */
bool eb_text_is_name(struct eb_text text, const char *string);

/* True where `text` begins with `string`; `rest`, if given, is what follows. */
bool eb_text_begins(struct eb_text text, const char *string, struct eb_text *rest);

/* True where `word`, of small letters, stands anywhere in `text`, in whatever case. */
bool eb_text_has(struct eb_text text, const char *word);

/*
 * Take the next field off `text`, up to one of the bytes of `separators`, which
 * is taken off too. Where `separators` holds a blank, runs of separators count
 * as one and leading ones are skipped. Returns false when nothing is left.
 */
bool eb_text_field(struct eb_text *text, const char *separators, struct eb_text *field);

/* Split at the first `separator`: true if there is one, with both sides set. */
bool eb_text_split(struct eb_text text, char separator, struct eb_text *left,
		   struct eb_text *right);

/* The value of one hex digit of either case, or -1. */
int eb_hex_digit(char c);

/*
 * A hexadecimal number of `least` to `most` digits (`most` <= 8) and nothing else.
 * Returns 0, or -EINVAL.
 */
int eb_text_hex(struct eb_text text, size_t least, size_t most, uint32_t *value);

/* A decimal number up to `most` and nothing else. Returns 0, or -EINVAL. */
int eb_text_decimal(struct eb_text text, uint32_t most, uint32_t *value);

#endif
