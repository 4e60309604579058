/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One call of the boot program fails, and then another: what it does on a whole machine is
 * run over and over, and each time one of its system calls is answered with an error, is cut
 * short, or finds that a function has gone.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define COMMANDS_MAX 3
#define TEXT_SIZE (1 << 18)

/* errors.c: what a system call may fail with. */
struct call {
	long number;
	const char *name;
	char object; /* what it is about: 'f' a descriptor, '0' or '1' the path in that argument */
	bool cut;    /* it can do a part of what it is asked for */
	int errors[7];
};

/* NULL where the table lacks it; a call that cannot fail is there, with no error. */
const struct call *call_find(long number);

enum fault_kind {
	FAULT_NONE,
	FAULT_ERROR,
	FAULT_SHORT,
	FAULT_VANISH,
};

/*
 * Where it happens: the n-th call of its kind in a process, by the command that it came from. Of
 * all calls together there are more or fewer, by how often it had to wait.
 */
struct fault {
	enum fault_kind kind;
	int command, process;
	long number;
	unsigned int n;
	int error;     /* FAULT_ERROR */
	size_t victim; /* FAULT_VANISH: a function */
	bool forgiven; /* it says that something is not there: who believes it is not wrong */
};

/* One call of a run without a fault. */
struct record {
	int command, process;
	unsigned int n;
	long number;
	char object[128];
};

/* What one run ended as. */
struct outcome {
	int status[COMMANDS_MAX]; /* as wait gives it */
	size_t commands;
	bool late;	 /* it had to be killed */
	char wrong[512]; /* what it did that no rule asks for; empty where nothing */
	long unknown;	 /* a call that the table lacks, or -1 */
	char log[TEXT_SIZE];
	char report[TEXT_SIZE];
};

/* world.c: the machine, and the part of the kernel that answers writes to it. */
struct function {
	char address[32];
	char at[PATH_MAX];   /* its folder */
	char link[PATH_MAX]; /* where its link among the bus's devices leads */
	char native[64];     /* its driver when we came; empty where none */
	char asked[64];	     /* the driver that the rules want; empty where none */
	char more[16];	     /* `refused`, `later`, `autoprobe`: see asked */
	bool gone;
};

struct world {
	char root[PATH_MAX];
	struct function function[64];
	size_t functions;
	bool refuse; /* play that stubborn functions are refused */
};

/* Returns NULL, or what is wrong with the tree or the list of what is asked. */
const char *world_open(struct world *world, const char *root, const char *asked);
void world_reset(struct world *world);
void world_vanish(struct world *world, size_t victim);
/* Those that come later are there now, with the drivers that were faster. */
void world_appear(struct world *world);
/*
 * `text` was written to `path`: let happen what the kernel would. Returns 0, or the -errno
 * that the writer is to see. What no rule asks for is noted in `wrong`.
 */
int world_written(struct world *world, const char *path, const char *text, char wrong[512]);
/* Both are empty where there is none. */
void world_driver(const struct function *function, char driver[64]);
void world_override(const struct function *function, char override[64]);
/* modprobe ran. */
int world_load(const char *root);

/* check.c: true where the outcome is all right, else why not is in `why`. */
bool check(const struct world *world, const struct fault *fault, const struct outcome *outcome,
	   char why[512]);

/* tracee.c: a string, the path of a descriptor; what is NULL stays as it is. */
void tracee_peek(pid_t pid, uint64_t address, char *buffer, size_t size);
void tracee_descriptor(pid_t pid, uint64_t fd, char path[PATH_MAX]);
void tracee_set(pid_t pid, const long *number, const long *result, const size_t *size);

/* trace.c: run the commands, one after the other. `records` may be NULL. */
struct records {
	struct record *record;
	size_t n, room;
};

/* Returns NULL, or why nothing can be traced here. */
const char *trace(struct world *world, const char *const commands[COMMANDS_MAX],
		  const struct fault *fault, struct outcome *outcome, struct records *records);

#endif
