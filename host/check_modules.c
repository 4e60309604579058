// SPDX-License-Identifier: GPL-2.0-or-later
/* Can vfio-pci be loaded, and is it our rules alone that decide what it takes? */
#include <libkmod.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "files.h"

/* --- is it there --------------------------------------------------------------------------- */

static void look_for_module(struct check *check, struct kmod_ctx *kmod, const char *version,
			    const char *name)
{
	struct kmod_module *module;

	if (kmod_module_new_from_name(kmod, name, &module))
		return;
	if (kmod_module_get_path(module))
		check_add(check, CHECK_OK, version, NULL, "%s is a module", name);
	else if (kmod_module_get_initstate(module) == KMOD_MODULE_BUILTIN)
		check_add(check, CHECK_OK, version, NULL, "%s is built in", name);
	else
		check_add(check, check_if_asked(check), version,
			  "install the package with the rest of this kernel's modules (Ubuntu: "
			  "linux-modules-extra), or another kernel",
			  "this kernel has no %s, neither as a module nor built in", name);
	kmod_module_unref(module);
}

/* Is it the first function that is to have this driver? */
static bool is_first(const struct check *check, size_t index, const char *driver)
{
	const struct eb_machine *boot = &check->machine->boot;

	for (size_t i = 0; i < index; i++)
		if (check_binds(check, i) &&
		    !strcmp(eb_plan_driver(&boot->rules, &boot->functions, &boot->plan, i), driver))
			return false;
	return true;
}

static void look_for_modules(struct check *check, const char *version)
{
	static const char *const nothing[] = {NULL};
	const struct eb_machine *boot = &check->machine->boot;
	char folder[PATH_MAX];
	struct kmod_ctx *kmod;

	if (!host_modules_folder(check->root, version, folder))
		return;
	kmod = host_kmod(folder, nothing);
	if (!kmod)
		return;
	look_for_module(check, kmod, version, EB_DRIVER_DEFAULT);
	for (size_t i = 0; i < boot->functions.n; i++) {
		const char *driver;

		if (!check_binds(check, i))
			continue;
		driver = eb_plan_driver(&boot->rules, &boot->functions, &boot->plan, i);
		if (strcmp(driver, EB_DRIVER_DEFAULT) && strcmp(driver, EB_DRIVER_NONE) &&
		    is_first(check, i, driver))
			look_for_module(check, kmod, version, driver);
	}
	kmod_unref(kmod);
}

void check_vfio_module(struct check *check)
{
	char path[PATH_MAX];

	if (!check->system)
		return;
	if (!check->versions)
		check_add(check, CHECK_UNKNOWN, NULL, NULL,
			  "no kernel's modules are in /lib/modules");
	for (size_t i = 0; i < check->versions; i++) {
		if (snprintf(path, sizeof(path), "lib/modules/%s/modules.dep", check->version[i]) <
			    (int)sizeof(path) &&
		    host_exists(check->root, path))
			look_for_modules(check, check->version[i]);
		else
			check_add(check, CHECK_FAILURE, check->version[i],
				  "give a version that is in /lib/modules",
				  "this kernel is not installed: there is no /lib/modules/%s",
				  check->version[i]);
	}
}

/* --- may it be loaded ---------------------------------------------------------------------- */

static const char *const ours[] = {"vfio_pci", "vfio_pci_core", "vfio", "vfio_iommu_type1"};

#define OURS (sizeof(ours) / sizeof(ours[0]))

static void take_install_line(struct check *check, void *context, const char *place, char *text)
{
	struct eb_text line = eb_text(text), command, module;
	bool found = false;

	(void)context;
	if (!eb_text_field(&line, " \t", &command) || !eb_text_field(&line, " \t", &module))
		return;
	for (size_t i = 0; i < OURS; i++)
		found |= eb_text_is_name(module, ours[i]);
	if (!found)
		return;
	if (eb_text_is(command, "blacklist"))
		check_add(check, CHECK_WARNING, place, "take the line out",
			  "blacklist %.*s: earlybind loads it all the same, what else needs it "
			  "may not",
			  EB_SHOW(module));
	else if (eb_text_is(command, "install") &&
		 (eb_text_has(line, "/false") || eb_text_has(line, "/true")))
		check_add(check, CHECK_FAILURE, place, "take the line out, and rebuild the images",
			  "install %.*s %.*s: it cannot be loaded", EB_SHOW(module), EB_SHOW(line));
	else if (eb_text_is(command, "install"))
		check_add(check, CHECK_WARNING, place,
			  "take the line out: earlybind loads vfio-pci by itself",
			  "install %.*s: a command runs in place of loading it", EB_SHOW(module));
}

void check_vfio_blacklist(struct check *check)
{
	static const char *const words[] = {"modprobe.blacklist", "rd.driver.blacklist"};

	for (size_t i = 0; i < OURS; i++) {
		if (check_param_has(check, "module_blacklist", ours[i]))
			check_add(check, check_if_asked(check),
				  check_words(check, "module_blacklist=%s", ours[i]),
				  "take it off the kernel command line",
				  "the kernel command line has the kernel refuse this module");
		for (size_t j = 0; j < 2; j++)
			if (check_param_has(check, words[j], ours[i]))
				check_add(check, CHECK_WARNING,
					  check_words(check, "%s=%s", words[j], ours[i]),
					  "take it off the kernel command line",
					  "earlybind loads it all the same, what else needs it "
					  "may not");
	}
	check_modprobe_d(check, take_install_line, NULL);
}

/* --- who else decides what it takes -------------------------------------------------------- */

struct legacy {
	const char *place; /* of the last ids= in modprobe.d */
	const char *ids;
};

static void take_ids(struct check *check, void *context, const char *place, char *text)
{
	struct legacy *legacy = context;
	struct eb_text line = eb_text(text);
	struct eb_param param;

	if (!host_files_options(&line, EB_DRIVER_DEFAULT))
		return;
	while (eb_param_next(&line, &param)) {
		if (!eb_text_is(param.name, "ids"))
			continue;
		legacy->place = check_words(check, "%s", place);
		legacy->ids = check_words(check, "%.*s", (int)param.value.len, param.value.at);
	}
}

static bool has_own_rules(const struct check *check)
{
	const struct eb_ruleset *rules = &check->machine->boot.rules;

	for (size_t i = 0; i < rules->rules; i++)
		if (rules->rule[i].source != EB_LEGACY)
			return true;
	return false;
}

void check_legacy(struct check *check)
{
	static const char cmdline[] = "vfio-pci.ids= on the kernel command line";
	const struct eb_options *options = &check->machine->boot.options;
	struct legacy legacy = {0};
	const char *object;

	check_modprobe_d(check, take_ids, &legacy);
	object = options->has_legacy ? cmdline : legacy.place;
	if (options->has_legacy && legacy.place && !eb_text_is(options->legacy, legacy.ids))
		check_add(check, CHECK_WARNING, legacy.place,
			  "take one of the two lists out, or better both: earlybind add ID",
			  "ids= here is another list than that of the kernel command line, which "
			  "hides it");
	if (!object || (options->has_legacy ? !options->legacy.len : !*legacy.ids))
		return;
	if (has_own_rules(check))
		check_add(check, CHECK_WARNING, object,
			  "bring its IDs into /etc/earlybind.conf (earlybind add), and take the "
			  "list out",
			  "an old list of IDs beside rules: it takes what no rule speaks of");
	else
		check_add(check, CHECK_OK, object, NULL, "this old list of IDs is in force");
}

/* `softdep nouveau pre: vfio-pci`, up to a `post:`. */
static void take_softdep(struct check *check, void *context, const char *place, char *text)
{
	struct eb_text line = eb_text(text), word, module;
	bool pre = false;

	(void)context;
	if (!eb_text_field(&line, " \t", &word) || !eb_text_is(word, "softdep") ||
	    !eb_text_field(&line, " \t", &module) || eb_text_has(module, "vfio"))
		return;
	while (eb_text_field(&line, " \t", &word)) {
		if (eb_text_is(word, "pre:") || eb_text_is(word, "post:"))
			pre = eb_text_is(word, "pre:");
		else if (pre && eb_text_is_name(word, EB_DRIVER_DEFAULT))
			check_add(check, CHECK_WARNING, place, "take the line out",
				  "softdep %.*s pre: vfio-pci is not needed any more: earlybind "
				  "is there before either is loaded",
				  EB_SHOW(module));
	}
}

void check_softdep(struct check *check)
{
	check_modprobe_d(check, take_softdep, NULL);
}
