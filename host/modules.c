// SPDX-License-Identifier: GPL-2.0-or-later
/* Which modules an image needs, and which variants of vfio-pci its kernel has. */
#include <ctype.h>
#include <libkmod.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"
#include "config.h"
#include "host.h"
#include "sysfs.h"

/* Names, each once, in the order they came in. */
struct names {
	char **name;
	size_t n;
};

static void add_name(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (eb_text_is_name(eb_text(names->name[i]), name))
			return;
	names->name = host_need(reallocarray(names->name, names->n + 1, sizeof(names->name[0])));
	names->name[names->n++] = host_need(strdup(name));
}

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
}

bool host_modules_folder(const struct host_root *root, const char *kernel, char folder[PATH_MAX])
{
	if (strchr(kernel, '/'))
		return snprintf(folder, PATH_MAX, "%s", kernel) < PATH_MAX;
	return host_path(root, folder, "lib/modules/%s", kernel);
}

/* --- variants ------------------------------------------------------------------------------ */

/*
 * One field of an alias, `v000015B3` or `d*`: as hex digits, or `*`. False where it is not
 * there, or says more than 16 bits.
 */
static bool take_id(const char **alias, const char *key, char field[5])
{
	static const char digits[] = "0123456789ABCDEFabcdef";

	if (strncmp(*alias, key, strlen(key)))
		return false;
	*alias += strlen(key);
	if (**alias == '*') {
		strcpy(field, "*");
		(*alias)++;
		return true;
	}
	/* What follows, a `d`, is a digit as well. */
	if (strspn(*alias, digits) < 8 || strncmp(*alias, "0000", 4))
		return false;
	for (size_t i = 0; i < 4; i++)
		field[i] = (char)tolower((*alias)[4 + i]);
	field[4] = '\0';
	*alias += 8;
	return true;
}

/* One byte of the class, or any: added to the class and to its mask. */
static bool take_class(const char **alias, const char *key, unsigned int *class_id,
		       unsigned int *mask)
{
	unsigned int byte;

	if (strncmp(*alias, key, strlen(key)))
		return false;
	*alias += strlen(key);
	*class_id <<= 8;
	*mask <<= 8;
	if (**alias == '*') {
		(*alias)++;
		return true;
	}
	if (strspn(*alias, "0123456789ABCDEFabcdef") < 2 || sscanf(*alias, "%2x", &byte) != 1)
		return false;
	*class_id |= byte;
	*mask |= 0xff;
	*alias += 2;
	return true;
}

/* The module's name with underscores, but for one (drivers/vfio/pci/xe/main.c). */
static const char *driver_of(const char *module)
{
	return strcmp(module, "xe_vfio_pci") ? module : "xe-vfio-pci";
}

/* `v000015B3d0000101Esv*sd*bc*sc*i*` as a line of ours. */
static void print_variant(const char *alias, const char *module, FILE *out)
{
	char vendor[5], device[5], subvendor[5], subdevice[5];
	unsigned int class_id = 0, mask = 0;

	if (eb_text_is_name(eb_text(module), EB_DRIVER_DEFAULT))
		return;
	if (!host_is_plain(module) || !take_id(&alias, "v", vendor) ||
	    !take_id(&alias, "d", device) || !take_id(&alias, "sv", subvendor) ||
	    !take_id(&alias, "sd", subdevice) || !take_class(&alias, "bc", &class_id, &mask) ||
	    !take_class(&alias, "sc", &class_id, &mask) ||
	    !take_class(&alias, "i", &class_id, &mask) || *alias) {
		host_warn("cannot read an alias of the module %s", module);
		return;
	}
	fprintf(out, "variant %s:%s:%s:%s", vendor, device, subvendor, subdevice);
	if (mask)
		fprintf(out, ":%06x:%06x", class_id, mask);
	fprintf(out, " %s\n", driver_of(module));
}

/* What is done with each `vfio_pci:` alias. */
typedef void alias_fn(void *context, const char *alias, const char *module);

static FILE *open_in(const char *folder, const char *name)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return NULL;
	return host_open_file(path);
}

/* `alias vfio_pci:... MODULE`, a line each. */
static void each_loadable(const char *folder, alias_fn *each, void *context)
{
	FILE *in = open_in(folder, "modules.alias");
	char alias[128], module[64];
	char *line = NULL;
	size_t size = 0;

	while (in && getline(&line, &size, in) > 0)
		if (sscanf(line, "alias vfio_pci:%127s %63s", alias, module) == 2)
			each(context, alias, module);
	free(line);
	if (in)
		fclose(in);
}

/* `MODULE.alias=vfio_pci:...`, each with a NUL. */
static void each_builtin(const char *folder, alias_fn *each, void *context)
{
	FILE *in = open_in(folder, "modules.builtin.modinfo");
	char alias[128], module[64];
	char *word = NULL;
	size_t size = 0;

	while (in && getdelim(&word, &size, '\0', in) > 0)
		if (sscanf(word, "%63[^.].alias=vfio_pci:%127s", module, alias) == 2)
			each(context, alias, module);
	free(word);
	if (in)
		fclose(in);
}

static void each_variant(const char *folder, alias_fn *each, void *context)
{
	each_loadable(folder, each, context);
	each_builtin(folder, each, context);
}

struct printed {
	FILE *out;
	size_t n;
};

static void print_alias(void *context, const char *alias, const char *module)
{
	struct printed *printed = context;

	if (printed->n++ < EB_VARIANTS_MAX)
		print_variant(alias, module, printed->out);
}

void host_print_variants(const char *folder, FILE *out)
{
	struct printed printed = {out, 0};

	each_variant(folder, print_alias, &printed);
	if (printed.n > EB_VARIANTS_MAX)
		host_warn("the kernel has %zu aliases of VFIO drivers, and there is room for %d: "
			  "driver=auto does not know the others",
			  printed.n, EB_VARIANTS_MAX);
}

/* --- the modules of an image --------------------------------------------------------------- */

static struct eb_ruleset rules;

static void add_alias(void *context, const char *alias, const char *module)
{
	(void)alias;
	add_name(context, module);
}

struct profiles {
	const struct host_root *root;
	void (*each)(void *context, const char *folder);
	void *context;
};

static void read_profile(void *context, const char *name)
{
	struct profiles *profiles = context;
	char folder[PATH_MAX];

	/* Not every name is a folder's; in others there is nothing to read. */
	if (snprintf(folder, sizeof(folder), "etc/earlybind.d/%s/.", name) < (int)sizeof(folder) &&
	    host_exists(profiles->root, folder)) {
		eb_rules_init(&rules);
		eb_config_read(profiles->root->fd, eb_text(name), &rules);
		profiles->each(profiles->context, name);
	}
}

/* Read the configuration, and then once with each profile. */
static void each_config(const struct host_root *root,
			void (*each)(void *context, const char *profile), void *context)
{
	struct profiles profiles = {root, each, context};

	eb_rules_init(&rules);
	eb_config_read(root->fd, (struct eb_text){NULL, 0}, &rules);
	each(context, "");
	host_each_name(root, "etc/earlybind.d", read_profile, &profiles);
}

static void print_errors(void *context, const char *profile)
{
	char place[EB_ORIGIN_SIZE], own[EB_ORIGIN_SIZE];
	size_t shown = rules.errors < EB_ERRORS_MAX ? rules.errors : EB_ERRORS_MAX;

	(void)context;
	snprintf(own, sizeof(own), "/etc/earlybind.d/%.200s/", profile);
	for (size_t i = 0; i < shown; i++) {
		eb_origin_format(&rules, rules.error[i].origin, place);
		if (!*profile || !strncmp(place, own, strlen(own)))
			host_warn("%s: %s", place, rules.error[i].message);
	}
}

void host_check_config(const struct host_root *root)
{
	each_config(root, print_errors, NULL);
}

/* The drivers that the rules name which were read last. */
struct wanted {
	struct names names;
	const char *folder;
};

static void add_drivers(void *context, const char *profile)
{
	struct wanted *wanted = context;

	(void)profile;
	for (size_t i = 0; i < rules.rules; i++) {
		const char *driver = eb_rule_driver(&rules, &rules.rule[i]);

		if (rules.rule[i].verb != EB_BIND || !strcmp(driver, EB_DRIVER_NONE))
			continue;
		if (rules.rule[i].variant)
			each_variant(wanted->folder, add_alias, &wanted->names);
		else
			add_name(&wanted->names, driver);
	}
}

/* The next image may be booted with the command line of now. */
static void add_cmdline(const struct host_root *root, struct wanted *wanted)
{
	static char cmdline[EB_CMDLINE_SIZE];
	struct eb_options options;
	ssize_t len = eb_sysfs_read(root->fd, "proc/cmdline", cmdline, sizeof(cmdline));

	if (len < 0)
		return;
	eb_rules_init(&rules);
	eb_cmdline_read((struct eb_text){cmdline, (size_t)len}, false, &options, &rules);
	add_drivers(wanted, "");
}

static void print_module(struct kmod_ctx *kmod, const char *name, bool needed, FILE *out)
{
	struct kmod_module *module;
	const char *version = strrchr(kmod_get_dirname(kmod), '/') + 1;

	if (kmod_module_new_from_name(kmod, name, &module))
		return;
	if (kmod_module_get_path(module))
		fprintf(out, "%s\n", kmod_module_get_name(module));
	else if (needed && kmod_module_get_initstate(module) != KMOD_MODULE_BUILTIN)
		host_warn("kernel %s has no module %s, and it is not built in: no device can be "
			  "bound to it",
			  version, name);
	kmod_module_unref(module);
}

void host_print_modules(const struct host_root *root, const char *folder, bool here, FILE *out)
{
	static const char *const nothing[] = {NULL};
	struct kmod_ctx *kmod = host_kmod(folder, nothing);
	struct wanted wanted = {.folder = folder};

	if (!kmod)
		return;
	add_name(&wanted.names, EB_DRIVER_DEFAULT);
	each_config(root, add_drivers, &wanted);
	if (here)
		add_cmdline(root, &wanted);
	for (size_t i = 0; i < wanted.names.n; i++)
		print_module(kmod, wanted.names.name[i], true, out);
	/* Needed not to bind, but to open what is bound; newer kernels can do without. */
	print_module(kmod, "vfio_iommu_type1", false, out);
	free_names(&wanted.names);
	kmod_unref(kmod);
}
