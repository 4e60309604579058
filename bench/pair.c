// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pair RUNS 'COMMAND A' 'COMMAND B': both in turn, A B A B, and the ratio of what they
 * took, pair by pair. A machine that slows down meanwhile slows down both.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MAX 16
#define RUNS_MAX 1000

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
		fprintf(stderr, "pair: %s failed\n", words[0]);
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

int main(int argc, char *argv[])
{
	char *a[WORDS_MAX], *b[WORDS_MAX];
	static double ratio[RUNS_MAX];
	int null = open("/dev/null", O_RDWR), runs;

	if (argc != 4 || (runs = atoi(argv[1])) < 1 || runs > RUNS_MAX) {
		fputs("usage: pair RUNS 'COMMAND A' 'COMMAND B'\n", stderr);
		return 2;
	}
	split(argv[2], a);
	split(argv[3], b);
	dup2(null, STDERR_FILENO);
	seconds(a);
	seconds(b);
	for (int i = 0; i < runs; i++) {
		double first = seconds(a);

		ratio[i] = first / seconds(b);
	}
	qsort(ratio, (size_t)runs, sizeof(ratio[0]), by_size);
	printf("%.2f (%.2f to %.2f)\n", ratio[runs / 2], ratio[runs / 10],
	       ratio[runs - 1 - runs / 10]);
	return 0;
}
