// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faults [--brief] NAME TREE ASKED
 *
 * TREE is a machine with the boot program as TREE/early, this program as its modprobe and a
 * FIFO as its dev/kmsg. ASKED has a line for each function that its rules want bound, and
 * each that something special is with. Speaks TAP. --brief: one error a call, not each that it may
 * return.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "faults.h"

#define SHOWN_MAX 12

/* tracee.c knows the registers of one processor alone. */
#ifdef __x86_64__
static const bool foreign = false;
#else
static const bool foreign = true;
#endif

static const struct scenario {
	const char *title;
	const char *commands[COMMANDS_MAX];
	bool refuse;
	bool brief; /* most of its calls are those of another one */
	int from;   /* the first command whose calls fail */
} scenarios[] = {
	{"fence, bind", {"fence", "bind"}, false, false, 0},
	{"a driver refuses", {"fence", "bind"}, true, true, 1},
	{"start, wait", {"start", "wait"}, false, true, 0},
	{"one comes later", {"fence", "bind", "hotplug 0000:0b:00.0"}, false, true, 2},
};

static struct world world;
static struct outcome outcome;
static struct record table[8192];
static bool brief;
static unsigned int tests, failed, injected, shown;

static void ok(bool good, const char *name, const char *scenario, const char *what)
{
	failed += !good;
	printf("%sok %u - faults (%s): %s: %s\n", good ? "" : "not ", ++tests, name, scenario,
	       what);
}

static void show(const struct scenario *scenario, const struct record *record,
		 const struct fault *fault, const char *why)
{
	const struct call *call = call_find(record->number);

	if (shown++ >= SHOWN_MAX)
		return;
	printf("# %s, process %d, %u. %s %s, ", scenario->commands[record->command],
	       record->process, record->n, call->name, record->object);
	if (fault->kind == FAULT_ERROR)
		printf("%s", strerror(fault->error));
	else if (fault->kind == FAULT_SHORT)
		printf("short");
	else
		printf("%s goes away", world.function[fault->victim].address);
	printf(": %s\n", why);
	if (getenv("FAULTS_VERBOSE"))
		printf("%s%s", outcome.log, outcome.report);
}

/* Returns true where the run is all right. */
static bool inject(const struct scenario *scenario, const struct record *record,
		   struct fault *fault)
{
	char why[512] = "";
	const char *wrong;

	fault->command = record->command;
	fault->process = record->process;
	fault->number = record->number;
	fault->n = record->n;
	wrong = trace(&world, scenario->commands, fault, &outcome, NULL);
	injected++;
	if (!wrong && check(&world, fault, &outcome, why))
		return true;
	show(scenario, record, fault, wrong ? wrong : why);
	return false;
}

/*
 * That a file is not there is no failure: without a configuration there are no rules, and a
 * function without a modalias has gone.
 */
static bool means_absent(const struct record *record, int error)
{
	if (error != ENOENT && error != ENODEV)
		return false;
	return strstr(record->object, "earlybind") || strstr(record->object, "modalias") ||
	       strstr(record->object, "iommu_group") || strstr(record->object, "vmcore") ||
	       !strcmp(record->object, "etc") || strstr(record->object, "modprobe");
}

static bool errors_of(const struct scenario *scenario, const struct record *record)
{
	const struct call *call = call_find(record->number);
	struct fault fault = {.kind = FAULT_SHORT};
	bool good = true;

	if (call->cut)
		good = inject(scenario, record, &fault);
	fault.kind = FAULT_ERROR;
	for (size_t i = 0; i < sizeof(call->errors) / sizeof(call->errors[0]); i++) {
		fault.error = call->errors[i];
		if (!fault.error)
			break;
		fault.forgiven = means_absent(record, fault.error);
		good &= inject(scenario, record, &fault);
		if (brief || scenario->brief)
			break;
	}
	return good;
}

/* Of those that are asked for, each in its turn: all of them at each call would take minutes. */
static bool vanishes(const struct scenario *scenario, const struct record *record)
{
	struct fault fault = {.kind = FAULT_VANISH};

	for (size_t i = 0; i < world.functions; i++) {
		const struct function *function =
			&world.function[(i + record->n) % world.functions];

		fault.victim = (size_t)(function - world.function);
		if (*function->asked && !strcmp(function->more, "later") == (record->command == 2))
			break;
	}
	return inject(scenario, record, &fault);
}

static void run(const struct scenario *scenario, const char *name)
{
	static const struct fault none;
	struct records records = {table, 0, sizeof(table) / sizeof(table[0])};
	bool errors = true, vanish = true;
	const char *wrong;
	char why[512];

	world.refuse = scenario->refuse;
	shown = 0;
	wrong = trace(&world, scenario->commands, &none, &outcome, &records);
	if (!wrong && !check(&world, &none, &outcome, why))
		wrong = why;
	if (!wrong && outcome.unknown >= 0)
		wrong = "errors.c lacks a call that it makes";
	if (!wrong && !scenario->refuse && !strstr(outcome.report, "\"ok\":true}\n"))
		wrong = "the report is not ok";
	if (wrong)
		printf("# %s (call %ld)\n%s%s", wrong, outcome.unknown, outcome.log,
		       outcome.report);
	ok(!wrong, name, scenario->title, "nothing fails");
	if (wrong)
		return;
	injected = 0;
	for (size_t i = 0; i < records.n; i++)
		if (table[i].command >= scenario->from)
			errors &= errors_of(scenario, &table[i]);
	ok(errors && injected, name, scenario->title, "each call fails");
	printf("# %u faults injected into %zu calls\n", injected, records.n);
	injected = 0;
	for (size_t i = 0; i < records.n; i++)
		if (table[i].command >= scenario->from)
			vanish &= vanishes(scenario, &table[i]);
	ok(vanish && injected, name, scenario->title, "a function goes away at any time");
	printf("# %u times a function went away\n", injected);
}

int main(int argc, char *argv[])
{
	static const struct fault none;
	const char *wrong, *called = strrchr(argv[0], '/');

	if (!strcmp(called ? called + 1 : argv[0], "modprobe"))
		return world_load("");
	if (argc == 5 && !strcmp(argv[1], "--brief")) {
		brief = true;
		argv++;
	} else if (argc != 4) {
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0); /* what was found counts, should it be killed */
	wrong = world_open(&world, argv[2], argv[3]);
	if (wrong) {
		printf("Bail out! %s: %s\n", argv[2], wrong);
		return 1;
	}
	wrong = trace(&world, scenarios[0].commands, &none, &outcome, NULL);
	if (wrong) {
		/* What injects nothing has shown nothing. */
		printf("%s 1 - faults (%s)%s %s\n1..1\n", foreign ? "ok" : "not ok", argv[1],
		       foreign ? " # SKIP" : ":", wrong);
		return !foreign;
	}
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		run(&scenarios[i], argv[1]);
	printf("1..%u\n", tests);
	return failed > 0;
}
