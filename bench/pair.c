// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pair [--ms] RUNS 'COMMAND A' 'COMMAND B': both in turn, A B A B, and the ratio of what they
 * took, pair by pair. A machine that slows down meanwhile slows down both. With --ms the
 * milliseconds of A, too, in front.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MAX 16
#define RUNS_MAX 1000

/* Ours alone: what is run speaks into nothing. */
static FILE *out, *errors;

static void split(char *command, char *words[WORDS_MAX])
{
	int n = 0;

	for (char *word = strtok(command, " "); word && n < WORDS_MAX - 1; word = strtok(NULL, " "))
		words[n++] = word;
	words[n] = NULL;
}

static double seconds(char *const words[])
{
	struct timespec start, end;
	int status;
	pid_t child;

	clock_gettime(CLOCK_MONOTONIC, &start);
	child = vfork();
	if (!child) {
		execv(words[0], words);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
	    WEXITSTATUS(status)) {
		fprintf(errors, "pair: %s failed\n", words[0]);
		exit(1);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* The median, and the middle 80 % of all. */
static void print(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(values[0]), by_size);
	fprintf(out, "%.2f (%.2f to %.2f)", values[n / 2], values[n / 10], values[n - 1 - n / 10]);
}

int main(int argc, char *argv[])
{
	char *a[WORDS_MAX], *b[WORDS_MAX];
	static double ratio[RUNS_MAX], ms[RUNS_MAX];
	bool times = argc > 1 && !strcmp(argv[1], "--ms");
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), runs;

	out = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
	errors = fdopen(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), "w");
	if (!out || !errors || argc != 4 + times || (runs = atoi(argv[1 + times])) < 1 ||
	    runs > RUNS_MAX) {
		fputs("usage: pair [--ms] RUNS 'COMMAND A' 'COMMAND B'\n", stderr);
		return 2;
	}
	split(argv[2 + times], a);
	split(argv[3 + times], b);
	if (!a[0] || !b[0]) {
		fputs("pair: a command is empty\n", errors);
		return 2;
	}
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	seconds(a);
	seconds(b);
	for (int i = 0; i < runs; i++) {
		double first = seconds(a);

		ms[i] = first * 1e3;
		ratio[i] = first / seconds(b);
	}
	if (times) {
		print(ms, runs);
		fputs("  ", out);
	}
	print(ratio, runs);
	fputc('\n', out);
	return fclose(out) ? 1 : 0;
}
