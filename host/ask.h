/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions, where there is somebody to answer them. */
#ifndef HOST_ASK_H
#define HOST_ASK_H

#include <stdbool.h>
#include <stddef.h>

/* Both standard input and standard output are terminals. */
bool host_may_ask(void);

/* Empty answers and the end of the input are no. */
bool host_ask_yes(const char *question);

/*
 * Is what was shown to be done: it was said before (`yes`), or somebody says so now. Nobody is
 * asked with `json`, or without a terminal. False: nothing is to be changed, and that is said.
 */
bool host_ask_do(bool yes, bool json);

/* Is item `index` called `word`? */
typedef bool host_called_fn(void *context, size_t index, const char *word);

/*
 * Ask which of `n` items, by numbers from 1 on, ranges (2-4), or what `called` knows; again where
 * an answer cannot be read. False for none: an empty answer, or the end of the input.
 */
bool host_ask_which(const char *question, size_t n, host_called_fn *called, void *context,
		    bool picked[]);

#endif
