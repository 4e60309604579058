// SPDX-License-Identifier: GPL-2.0-or-later
#include "relate.h"

#include <errno.h>
#include <string.h>

#include "format.h"
#include "sysfs.h"
#include "words.h"

/* A leave may have meant what cannot be told now. */
static void unsure(struct eb_ruleset *set, const char *path, int error)
{
	eb_rules_error(set, EB_ORIGIN_SYSFS, "cannot read /%s: %s", path, eb_errno_words(error));
	for (int i = 0; i < EB_SOURCES; i++)
		eb_rules_suspend(set, (enum eb_source)i, EB_ORIGIN_SYSFS);
}

static void resolve(int root, struct eb_ruleset *set)
{
	for (size_t i = 0; i < set->paths; i++) {
		const struct eb_path_ref *ref = &set->path[i];
		int error = 0;

		*ref->where = eb_path_resolve(root, &ref->path, &error);
		if (error)
			unsure(set, EB_DEVICES_DIR, error);
		if (*ref->where != EB_WHERE_NOWHERE)
			*ref->mask = EB_WHERE_MASK & (ref->path.mask | ~UINT64_C(0xff));
		*ref->where &= *ref->mask;
	}
}

/* An entry holds where it is found; elsewhere anything with its ID may be it. */
static void find_used(int root, struct eb_ruleset *set, const struct eb_functions *functions)
{
	for (size_t i = 0; i < set->uses; i++) {
		struct eb_use *use = &set->use[i];
		int error; /* or not there: its ID protects then */
		long there;

		use->where = use->path.first;
		if (use->path.steps)
			use->where = eb_path_resolve(root, &use->path, &error);
		there = eb_functions_find(functions, use->where);
		if (there < 0 || (functions->function[there].id ^ use->id) >> 32)
			use->where = EB_WHERE_NOWHERE;
	}
}

/* The link `name` of function `index`, its last part; empty where there is none. */
static void read_link(int root, struct eb_ruleset *set, const struct eb_functions *functions,
		      size_t index, const char *name, char text[EB_WHERE_SIZE])
{
	char path[EB_DEVICE_PATH_SIZE];
	ssize_t len;

	eb_device_path(functions->function[index].where, name, path);
	len = eb_sysfs_link(root, path, text, EB_WHERE_SIZE);
	if (len >= 0)
		return;
	text[0] = '\0';
	if (len != -ENOENT)
		unsure(set, path, (int)-len);
}

static void read_groups(int root, struct eb_ruleset *set, struct eb_functions *functions)
{
	for (size_t i = 0; i < functions->n; i++) {
		char text[EB_WHERE_SIZE];
		uint32_t group;

		read_link(root, set, functions, i, "iommu_group", text);
		functions->group[i] =
			eb_text_decimal(eb_text(text), INT32_MAX, &group) ? -1 : (int32_t)group;
	}
}

/* A number of a physical function, which is never 0 where it has a virtual one. */
static uint32_t read_number(int root, struct eb_ruleset *set, uint64_t where, const char *name)
{
	char path[EB_DEVICE_PATH_SIZE], text[16];
	uint32_t number = 0;
	ssize_t len;

	eb_device_path(where, name, path);
	len = eb_sysfs_read(root, path, text, sizeof(text));
	if (len > 0)
		eb_text_decimal((struct eb_text){text, (size_t)len}, 0xffff, &number);
	if (!number)
		unsure(set, path, len < 0 ? (int)-len : EINVAL);
	return number;
}

/*
 * The kernel lays virtual functions out from the physical one by these two numbers
 * (drivers/pci/iov.c, pci_iov_virtfn_bus and _devfn).
 */
static void read_virtuals(int root, struct eb_ruleset *set, struct eb_functions *functions)
{
	for (size_t i = 0; i < functions->n; i++) {
		struct eb_virtual *virtual = &functions->virtual[i];
		uint32_t offset, stride, from;
		char pf[EB_WHERE_SIZE];
		uint64_t mask;

		virtual->vf = EB_VF_NONE;
		read_link(root, set, functions, i, "physfn", pf);
		if (eb_where_parse(eb_text(pf), &virtual->pf, &mask))
			continue;
		offset = read_number(root, set, virtual->pf, "sriov_offset");
		if (!offset)
			continue;
		from = (uint32_t)(functions->function[i].where - virtual->pf) - offset;
		/* The only one has no need of a stride. */
		stride = from ? read_number(root, set, virtual->pf, "sriov_stride") : 1;
		if (stride)
			virtual->vf = (uint16_t)(from / stride);
	}
}

void eb_relate(int root, struct eb_ruleset *set, struct eb_functions *functions)
{
	bool groups = false, virtuals = false;

	resolve(root, set);
	find_used(root, set, functions);
	for (size_t i = 0; i < set->rules; i++) {
		groups |= set->rule[i].with == EB_WITH_GROUP;
		virtuals |= set->rule[i].vfs;
	}
	if (groups)
		read_groups(root, set, functions);
	if (virtuals)
		read_virtuals(root, set, functions);
}
