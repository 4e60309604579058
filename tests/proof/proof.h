/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every proof says to CBMC, which takes any value for what nondet_ functions return. */
#ifndef PROOF_H
#define PROOF_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "text.h"

/* No compiler knows CBMC's own; with these a file can be looked at for warnings. */
#ifndef __CPROVER__
void __CPROVER_assume(bool condition);
void __CPROVER_assert(bool condition, const char *words);
void __CPROVER_havoc_object(void *object);
bool __CPROVER_r_ok(const void *at, size_t len);
bool __CPROVER_same_object(const void *one, const void *other);
#endif

bool nondet_bool(void);
char nondet_char(void);
int nondet_int(void);
uint16_t nondet_len(void);
uint64_t nondet_long(void);
uint32_t nondet_word(void);

#define ASSUME(condition) __CPROVER_assume(condition)
#define HOLDS(condition) __CPROVER_assert((condition), #condition)

/*
 * Some input gets here, and it is true there: the opposite has to be refuted, or the proof would
 * be about nothing.
 */
#define REACHED(condition) __CPROVER_assert(!(condition), "reached: " #condition)

/* Any bytes, BOUND at most, in an object that ends with them: one more is somebody else's. */
static inline struct eb_text any_text(void)
{
	size_t len = nondet_len();
	char *at;

	ASSUME(len <= BOUND);
	at = malloc(len);
	ASSUME(at);
	return (struct eb_text){at, len};
}

/* Each byte of it may be read. */
static inline bool readable(struct eb_text text)
{
	return __CPROVER_r_ok(text.at, text.len);
}

/* All of `part` is in `whole`. */
static inline bool within(struct eb_text part, struct eb_text whole)
{
	return __CPROVER_same_object(part.at, whole.at) && part.at >= whole.at &&
	       part.at + part.len <= whole.at + whole.len;
}

#endif
