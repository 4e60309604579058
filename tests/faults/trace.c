// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The commands run in the tree as their root, and stop at each system call. Processes that they
 * leave behind or start are followed too, up to another program: that one's calls are not ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faults.h"

#define PROCESSES_MAX 16
#define NUMBERS 512
/* Far more than any run takes: its longest wait is for a process that ends at once. */
#define LIMIT_SECONDS 10

struct process {
	pid_t pid;	/* 0: this entry is free */
	int command;	/* -1: its parent has not told of it yet */
	int index;	/* of those that come from the command */
	bool foreign;	/* another program by now */
	bool begun;	/* past what the C library does before main */
	bool failing;	/* this call is answered by us */
	bool struck;	/* the fault has happened to it: its calls need not be counted any more */
	unsigned int n; /* its calls so far */
	unsigned int each[NUMBERS]; /* of each kind */
	char text[128];		    /* what is written, and where to */
	char path[PATH_MAX];
};

struct run {
	struct world *world;
	const struct fault *fault;
	struct outcome *outcome;
	struct records *records;
	struct process process[PROCESSES_MAX];
	int started[COMMANDS_MAX]; /* processes of each command */
	int said;		   /* what goes to stderr */
};

static volatile sig_atomic_t over;

static void on_alarm(int number)
{
	(void)number;
	over = 1;
}

static struct process *process_of(struct run *run, pid_t pid)
{
	struct process *entry = NULL;

	for (size_t i = 0; i < PROCESSES_MAX; i++) {
		if (run->process[i].pid == pid)
			return &run->process[i];
		if (!entry && !run->process[i].pid)
			entry = &run->process[i];
	}
	if (!entry)
		abort();
	*entry = (struct process){.pid = pid, .command = -1};
	return entry;
}

static void note(struct run *run, const struct process *process, const struct call *call,
		 const struct __ptrace_syscall_info *info)
{
	struct record *record;
	char path[PATH_MAX] = "";

	if (!run->records || run->records->n == run->records->room)
		return;
	record = &run->records->record[run->records->n++];
	record->command = process->command;
	record->process = process->index;
	record->n = process->each[call->number];
	record->number = call->number;
	if (call->object == 'f')
		tracee_descriptor(process->pid, info->entry.args[0], path);
	else if (call->object)
		tracee_peek(process->pid, info->entry.args[call->object - '0'], path, sizeof(path));
	if (!strncmp(path, run->world->root, strlen(run->world->root)))
		memmove(path, path + strlen(run->world->root),
			strlen(path + strlen(run->world->root)) + 1);
	snprintf(record->object, sizeof(record->object), "%.120s", path);
}

/* The fault happens at this call. */
static void strike(struct run *run, struct process *process,
		   const struct __ptrace_syscall_info *info)
{
	const struct fault *fault = run->fault;
	const long none = -1;
	size_t half = info->entry.args[2] / 2;

	process->struck = true;
	if (fault->kind == FAULT_ERROR) {
		process->failing = true;
		if (info->entry.nr != SYS_close) /* it closes, whatever it returns */
			tracee_set(process->pid, &none, NULL, NULL);
	} else if (fault->kind == FAULT_SHORT && half) {
		process->text[half < sizeof(process->text) ? half : 0] = '\0';
		tracee_set(process->pid, NULL, NULL, &half);
	} else if (fault->kind == FAULT_VANISH) {
		world_vanish(run->world, fault->victim);
	}
}

/* Remember what is written, and to what. */
static void on_write(struct process *process, const struct __ptrace_syscall_info *info)
{
	tracee_descriptor(process->pid, info->entry.args[0], process->path);
	tracee_peek(process->pid, info->entry.args[1], process->text, sizeof(process->text));
	if (info->entry.args[2] < sizeof(process->text))
		process->text[info->entry.args[2]] = '\0';
}

static void on_entry(struct run *run, struct process *process,
		     const struct __ptrace_syscall_info *info)
{
	long number = (long)info->entry.nr;
	const struct call *call = call_find(number);

	process->path[0] = '\0';
	if (number == SYS_write)
		on_write(process, info);
		/* The first thing that main does is to open the root. */
#ifdef SYS_open
	if (number == SYS_open)
		process->begun = true;
#endif
	if (number == SYS_openat)
		process->begun = true;
	if (!process->begun)
		return;
	process->n++;
	if (number >= 0 && number < NUMBERS)
		process->each[number]++;
	if (!call)
		run->outcome->unknown = number;
	else
		note(run, process, call, info);
	if (run->fault->kind && process->command == run->fault->command &&
	    process->index == run->fault->process && number == run->fault->number &&
	    process->each[number] == run->fault->n)
		strike(run, process, info);
}

static void on_exit_of_call(struct run *run, struct process *process,
			    const struct __ptrace_syscall_info *info)
{
	long result = info->exit.rval;

	if (process->failing) {
		result = -run->fault->error;
		process->failing = false;
	} else if (process->path[0] && result > 0) {
		int error = world_written(run->world, process->path, process->text,
					  run->outcome->wrong);

		if (!error)
			return;
		result = error;
	} else {
		return;
	}
	tracee_set(process->pid, NULL, &result, NULL);
}

/* To stop at each call takes time: it is done where they are counted, and `now`. */
static void resume(const struct run *run, struct process *process, int signal, bool now)
{
	bool all = run->records || (process->command == run->fault->command &&
				    process->index == run->fault->process && !process->struck);

	ptrace(now || (all && !process->foreign) ? PTRACE_SYSCALL : PTRACE_CONT, process->pid, NULL,
	       (void *)(intptr_t)signal);
}

/* A process has a child; either may be seen first. */
static void on_fork(struct run *run, const struct process *parent)
{
	unsigned long pid = 0;
	struct process *child;
	bool waits;

	ptrace(PTRACE_GETEVENTMSG, parent->pid, NULL, &pid);
	child = process_of(run, (pid_t)pid);
	waits = child->n;
	child->command = parent->command;
	child->index = run->started[parent->command]++;
	child->begun = true;
	child->n = 0;
	memset(child->each, 0, sizeof(child->each));
	if (waits)
		resume(run, child, 0, false);
}

static void on_stop(struct run *run, struct process *process, int status)
{
	struct __ptrace_syscall_info info = {0};
	int signal = WSTOPSIG(status), event = status >> 16;
	bool now = false;

	if (process->command < 0) { /* until its parent tells */
		process->n = 1;
		return;
	}
	if (signal == (SIGTRAP | 0x80) || event == PTRACE_EVENT_SECCOMP)
		ptrace(PTRACE_GET_SYSCALL_INFO, process->pid, (void *)sizeof(info), &info);
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		on_entry(run, process, &info);
		now = true;
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		on_exit_of_call(run, process, &info);
		process->path[0] = '\0';
	} else if (info.op == PTRACE_SYSCALL_INFO_SECCOMP) {
		if (!process->path[0] && !process->foreign)
			on_write(process, &info);
		now = true;
	} else if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
		   event == PTRACE_EVENT_CLONE) {
		on_fork(run, process);
	} else if (event == PTRACE_EVENT_EXEC) {
		process->foreign = true;
	}
	if (signal == SIGSTOP || (signal & 0x7f) == SIGTRAP)
		signal = 0;
	resume(run, process, signal, now);
}

static void kill_all(struct run *run)
{
	run->outcome->late = true;
	for (size_t i = 0; i < PROCESSES_MAX; i++)
		if (run->process[i].pid)
			kill(run->process[i].pid, SIGKILL);
}

/* Follow them until `until` has ended, or all of them where it is 0. Returns its status. */
static int follow(struct run *run, pid_t until)
{
	int status;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == EINTR && over) {
			over = 0;
			kill_all(run);
		}
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			return -1;
		if (WIFSTOPPED(status)) {
			on_stop(run, process_of(run, pid), status);
			continue;
		}
		process_of(run, pid)->pid = 0;
		if (pid == until)
			return status;
	}
}

/* Writes stop it at all times: they are what changes the machine. */
static bool stop_at_writes(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* In the child. It may not be root: in a user namespace of its own, it may change its root. */
static void become(const struct run *run, const char *command)
{
	char path[PATH_MAX], text[64];
	char program[] = "early", *argv[4] = {program, NULL};
	int argc = 1;

	snprintf(path, sizeof(path), "%s", run->world->root);
	snprintf(text, sizeof(text), "%s", command);
	for (char *word = strtok(text, " "); word && argc < 3; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	if (geteuid())
		unshare(CLONE_NEWUSER);
	if (chroot(path) || chdir("/"))
		_exit(126);
	close(STDIN_FILENO);
	open("/dev/null", O_RDONLY);
	dup2(run->said, STDOUT_FILENO);
	dup2(run->said, STDERR_FILENO);
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) || !stop_at_writes())
		_exit(125);
	execv("/early", argv);
	_exit(124);
}

static const char *start(struct run *run, int command, const char *text, pid_t *pid)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP |
			     PTRACE_O_EXITKILL;
	struct process *process;
	int status;

	*pid = fork();
	if (!*pid)
		become(run, text);
	if (*pid < 0)
		return "cannot fork";
	while (waitpid(*pid, &status, __WALL) < 0)
		if (errno != EINTR)
			return "cannot wait";
	if (WIFEXITED(status))
		return WEXITSTATUS(status) == 125   ? "it may not be traced"
		       : WEXITSTATUS(status) == 126 ? "its root cannot be changed"
						    : "it cannot be run";
	if (ptrace(PTRACE_SETOPTIONS, *pid, NULL, options))
		return "it cannot be traced";
	process = process_of(run, *pid);
	process->command = command;
	process->index = run->started[command]++;
	resume(run, process, 0, false);
	return NULL;
}

static void slurp(int fd, char *text, size_t used)
{
	ssize_t got;

	while (used + 1 < TEXT_SIZE && (got = read(fd, text + used, TEXT_SIZE - 1 - used)) > 0)
		used += (size_t)got;
	text[used] = '\0';
}

/* What was said, wherever to, and what was reported. */
static void collect(const struct run *run, int kmsg)
{
	struct outcome *outcome = run->outcome;
	char path[PATH_MAX + 32];
	int fd;

	slurp(kmsg, outcome->log, 0);
	lseek(run->said, 0, SEEK_SET);
	slurp(run->said, outcome->log, strlen(outcome->log));
	snprintf(path, sizeof(path), "%s/run/earlybind/report.json", run->world->root);
	outcome->report[0] = '\0';
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return;
	slurp(fd, outcome->report, 0);
	close(fd);
}

const char *trace(struct world *world, const char *const commands[COMMANDS_MAX],
		  const struct fault *fault, struct outcome *outcome, struct records *records)
{
	struct run run = {.world = world, .fault = fault, .outcome = outcome, .records = records};
	struct itimerval limit = {.it_value.tv_sec = LIMIT_SECONDS}, none = {0};
	struct sigaction action = {.sa_handler = on_alarm};
	char path[PATH_MAX + 32];
	const char *wrong = NULL;
	pid_t pid;
	int kmsg;

#ifndef __x86_64__
	return "the registers of this machine are not known here";
#endif
	world_reset(world);
	snprintf(path, sizeof(path), "%s/dev/kmsg", world->root);
	kmsg = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	run.said = memfd_create("said", MFD_CLOEXEC);
	if (kmsg < 0 || run.said < 0)
		return "there is no dev/kmsg";
	outcome->commands = 0;
	outcome->late = false;
	outcome->wrong[0] = '\0';
	outcome->unknown = -1;
	over = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &limit, NULL);
	for (int i = 0; !wrong && i < COMMANDS_MAX && commands[i]; i++) {
		if (!strncmp(commands[i], "hotplug", 7))
			world_appear(world);
		wrong = start(&run, i, commands[i], &pid);
		if (!wrong)
			outcome->status[outcome->commands++] = follow(&run, pid);
	}
	follow(&run, 0);
	setitimer(ITIMER_REAL, &none, NULL);
	collect(&run, kmsg);
	close(kmsg);
	close(run.said);
	return wrong;
}
