/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines and rules by chance, the same ones for the same seed: few values, so that rules find
 * something to match, and now and then a word that nobody can read.
 */
#ifndef DRAW_H
#define DRAW_H

#include "function.h"

struct draw {
	uint64_t state;
};

void draw_begin(struct draw *draw, uint64_t seed);

/* A number from 0 to `n` - 1. */
unsigned int draw_below(struct draw *draw, unsigned int n);

/* True so many times in a hundred. */
bool draw_chance(struct draw *draw, unsigned int percent);

#define DRAWN_MAX 16
#define DRAWN_NONE (-1)

/* A function, and what stands beside it in sysfs. */
struct drawn_function {
	struct eb_function function;
	int group;	  /* of the IOMMU, or DRAWN_NONE */
	int under;	  /* which function is the bridge it is behind, or DRAWN_NONE */
	int pf;		  /* of which physical function it is a virtual one, or DRAWN_NONE */
	unsigned int vf;  /* its number there */
	unsigned int vfs; /* how many a physical function may have; 0: it is none */
};

/* Sorted by address. */
struct drawn_machine {
	size_t n;
	struct drawn_function function[DRAWN_MAX];
};

void draw_machine(struct draw *draw, struct drawn_machine *machine);

#define DRAWN_TEXT_SIZE 4096

struct drawn_text {
	char text[DRAWN_TEXT_SIZE];
	size_t len;
};

/* Add to a text; what does not fit is a failure of the program that draws. */
void drawn_add(struct drawn_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Lines of a configuration, and a kernel command line, that speak of `machine`. */
void draw_config(struct draw *draw, const struct drawn_machine *machine, struct drawn_text *text);
void draw_cmdline(struct draw *draw, const struct drawn_machine *machine, struct drawn_text *text);

/* `0000:00:1c.0/00.0` of function `index`; an address where it is behind no bridge. */
void drawn_path(const struct drawn_machine *machine, size_t index, struct drawn_text *text);

/*
 * The machine as mktree reads it, a line a function: bridges before what is behind them, and
 * physical functions before their virtual ones.
 */
void drawn_table(const struct drawn_machine *machine, struct drawn_text *table);

#endif
