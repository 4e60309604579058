// SPDX-License-Identifier: GPL-2.0-or-later
#include "predict.h"

#include <stdlib.h>
#include <string.h>

#include "sysfs.h"

#define GROUPS_DIR "sys/kernel/iommu_groups"
#define CLAIMS_MAX 16

struct host_next {
	bool known;  /* looked up already */
	bool unsure; /* it is on VFIO now, no rule says so, and there are no modules to look at */
	char driver[EB_DRIVER_MAX + 1];
};

/* --- drivers ------------------------------------------------------------------------------- */

/* `module_blacklist=`: the kernel itself loads none of these. `modprobe.blacklist=`: nor udev. */
static bool is_forbidden(const struct host_machine *machine, const char *module, bool by_udev)
{
	const char *text = machine->boot.cmdline;
	struct eb_text line = {text, strnlen(text, sizeof(machine->boot.cmdline))}, name;
	struct eb_param param;

	while (eb_param_next(&line, &param)) {
		if (!eb_text_is_name(param.name, "module_blacklist") &&
		    !(by_udev && eb_text_is_name(param.name, "modprobe.blacklist")))
			continue;
		while (eb_text_field(&param.value, ",", &name))
			if (eb_text_is_name(name, module))
				return true;
	}
	return false;
}

/*
 * Does it come by itself? A built-in one has had its chance where a function stands without a
 * driver, and nothing keeps it off.
 */
static bool will_come(struct host_machine *machine, const struct host_claim *claim, size_t index)
{
	char override[EB_DRIVER_MAX + 1];

	if (claim->blacklisted || host_is_vfio(claim->module) || !strcmp(claim->module, "pci_stub"))
		return false;
	if (claim->builtin) {
		host_override(machine, index, override);
		return *host_function(machine, index)->driver || *override;
	}
	return !is_forbidden(machine, claim->module, true);
}

/* What udev will load for a function that no driver of the host's has now. */
static void find_claim(struct host_prediction *prediction, size_t index, struct host_next *next)
{
	const struct host_function *function = host_function(prediction->machine, index);
	struct host_claim claim[CLAIMS_MAX];
	size_t n;

	if (!prediction->has_claims) {
		prediction->claims =
			host_claims_open(prediction->machine->root, prediction->version);
		prediction->has_claims = true;
	}
	if (!prediction->claims) {
		next->unsure = function->vfio;
		return;
	}
	n = host_claims_find(prediction->claims,
			     &prediction->machine->boot.functions.function[index], claim,
			     CLAIMS_MAX);
	for (size_t i = 0; i < n && i < CLAIMS_MAX; i++) {
		if (!will_come(prediction->machine, &claim[i], index))
			continue;
		snprintf(next->driver, sizeof(next->driver), "%.*s", EB_DRIVER_MAX,
			 claim[i].module);
		return;
	}
}

static const char *planned_driver(struct host_machine *machine, size_t index)
{
	return eb_plan_driver(&machine->boot.rules, &machine->boot.functions, &machine->boot.plan,
			      index);
}

static void look_up(struct host_prediction *prediction, size_t index, struct host_next *next)
{
	struct host_machine *machine = prediction->machine;
	const struct host_function *function;

	next->known = true;
	if (machine->boot.plan.decision[index].action == EB_DO_BIND) {
		const char *driver = planned_driver(machine, index);

		if (strcmp(driver, EB_DRIVER_NONE) != 0)
			snprintf(next->driver, sizeof(next->driver), "%s", driver);
		return;
	}
	function = host_function(machine, index);
	if (!*function->driver || function->vfio)
		find_claim(prediction, index, next);
	else if (!is_forbidden(machine, function->driver, false))
		memcpy(next->driver, function->driver, sizeof(next->driver));
}

static struct host_next *look(struct host_prediction *prediction, size_t index)
{
	struct host_next *next = &prediction->next[index];

	if (!next->known)
		look_up(prediction, index, next);
	return next;
}

const char *host_predict_driver(void *prediction, size_t index)
{
	return look(prediction, index)->driver;
}

/* --- groups -------------------------------------------------------------------------------- */

static bool has_groups(const struct host_machine *machine)
{
	struct eb_dir dir;
	const char *name;

	if (eb_dir_open(machine->root->fd, GROUPS_DIR, &dir))
		return false;
	do
		name = eb_dir_next(&dir);
	while (name && *name == '.');
	eb_dir_close(&dir);
	return name;
}

static int compare(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;

	return a < b ? -1 : a > b;
}

/*
 * The members, of one folder: to ask each function of the machine for its group takes longer
 * than all else.
 */
static void find_members(struct host_machine *machine, struct host_group *group)
{
	const struct eb_functions *functions = &machine->boot.functions;
	size_t *member = host_need(calloc(functions->n + 1, sizeof(member[0])));
	char path[64];
	struct eb_dir dir;
	const char *name;

	group->member = member;
	snprintf(path, sizeof(path), GROUPS_DIR "/%d/devices", group->number);
	if (eb_dir_open(machine->root->fd, path, &dir))
		return;
	while ((name = eb_dir_next(&dir)) && group->n < functions->n) {
		uint64_t where, mask;
		long index = -1;

		if (!eb_where_parse(eb_text(name), &where, &mask) && mask == EB_WHERE_MASK)
			index = eb_functions_find(functions, where);
		if (index >= 0)
			member[group->n++] = (size_t)index;
	}
	eb_dir_close(&dir);
	qsort(member, group->n, sizeof(member[0]), compare);
}

/* A tree may have the links of the functions alone. */
static void ask_members(struct host_machine *machine, struct host_group *group)
{
	size_t *member = (size_t *)group->member;

	for (size_t i = 0; i < machine->boot.functions.n; i++)
		if (host_function(machine, i)->group == group->number)
			member[group->n++] = i;
}

static void judge(struct host_prediction *prediction, int number)
{
	struct host_outlook *outlook = &prediction->outlook[prediction->outlooks++];

	*outlook = (struct host_outlook){.group.number = number};
	find_members(prediction->machine, &outlook->group);
	if (!outlook->group.n)
		ask_members(prediction->machine, &outlook->group);
	host_judge(prediction->machine, &prediction->kernel, &outlook->group, host_predict_driver,
		   prediction, prediction->given, &outlook->verdict);
	for (size_t i = 0; i < outlook->group.n; i++)
		outlook->unsure |= prediction->next[outlook->group.member[i]].unsure;
}

static int compare_numbers(const void *left, const void *right)
{
	int a = *(const int *)left, b = *(const int *)right;

	return a < b ? -1 : a > b;
}

/* Each function that is given: its group once, or itself where it has none. */
static void find_outlooks(struct host_prediction *prediction)
{
	size_t n = prediction->machine->boot.functions.n, count = 0;
	int *number = host_need(calloc(n + 1, sizeof(number[0])));

	for (size_t i = 0; i < n; i++) {
		if (!prediction->given[i])
			continue;
		number[count] = host_function(prediction->machine, i)->group;
		if (number[count] < 0)
			prediction->alone[prediction->alones++] = i;
		else
			count++;
	}
	prediction->outlook = host_need(calloc(count + 1, sizeof(prediction->outlook[0])));
	qsort(number, count, sizeof(number[0]), compare_numbers);
	for (size_t i = 0; i < count; i++)
		if (!i || number[i] != number[i - 1])
			judge(prediction, number[i]);
	free(number);
}

void host_predict_open(struct host_prediction *prediction, struct host_machine *machine,
		       const char *version)
{
	size_t n = machine->boot.functions.n;

	*prediction = (struct host_prediction){
		.machine = machine,
		.version = version,
		.next = host_need(calloc(n + 1, sizeof(prediction->next[0]))),
		.given = host_need(calloc(n + 1, sizeof(prediction->given[0]))),
		.alone = host_need(calloc(n + 1, sizeof(prediction->alone[0]))),
		.groups = has_groups(machine),
	};
	host_kernel_read(machine->root, version, &prediction->kernel);
	for (size_t i = 0; i < n; i++)
		prediction->given[i] = machine->boot.plan.decision[i].action == EB_DO_BIND &&
				       host_is_vfio(planned_driver(machine, i));
	find_outlooks(prediction);
}

void host_predict_close(struct host_prediction *prediction)
{
	for (size_t i = 0; i < prediction->outlooks; i++) {
		host_verdict_free(&prediction->outlook[i].verdict);
		free((size_t *)prediction->outlook[i].group.member);
	}
	host_claims_close(prediction->claims);
	free(prediction->outlook);
	free(prediction->alone);
	free(prediction->given);
	free(prediction->next);
}

static int compare_number(const void *number, const void *outlook)
{
	return compare_numbers(number, &((const struct host_outlook *)outlook)->group.number);
}

const struct host_outlook *host_predict_group(const struct host_prediction *prediction, int number)
{
	return bsearch(&number, prediction->outlook, prediction->outlooks,
		       sizeof(prediction->outlook[0]), compare_number);
}
