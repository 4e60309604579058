// SPDX-License-Identifier: GPL-2.0-or-later
/* Which modules could claim a function, by libkmod: what udev would load for it. */
#include <libkmod.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

struct host_claims {
	struct kmod_ctx *kmod;
	size_t others; /* entries of the blacklist that are not that machine's, the last ones */
};

/* libkmod's own list, but below the root that is looked at. */
static const char *const modprobe_d[] = {
	"etc/modprobe.d",     "run/modprobe.d", "usr/local/lib/modprobe.d",
	"usr/lib/modprobe.d", "lib/modprobe.d",
};

#define FOLDERS (sizeof(modprobe_d) / sizeof(modprobe_d[0]))

static struct kmod_ctx *open_kmod(const struct host_root *root, const char *modules)
{
	char path[FOLDERS][PATH_MAX];
	const char *config[FOLDERS + 1] = {NULL};

	for (size_t i = 0; i < FOLDERS; i++)
		config[i] = host_path(root, path[i], "%s", modprobe_d[i]) ? path[i] : "";
	return host_kmod(modules, config);
}

/*
 * `blacklist NAME` keeps udev from loading it; whoever names the module still can. Here are so
 * many entries, of which `name` is one of the first `most`, or not.
 */
static size_t look_for(struct kmod_ctx *kmod, const char *name, size_t most, bool *found)
{
	struct kmod_config_iter *iter = kmod_config_get_blacklists(kmod);
	size_t n = 0;

	*found = false;
	for (; iter && kmod_config_iter_next(iter); n++)
		if (n < most && eb_text_is_name(eb_text(kmod_config_iter_get_key(iter)), name))
			*found = true;
	if (iter)
		kmod_config_iter_free_iter(iter);
	return n;
}

/* libkmod adds what our own kernel's command line says, whatever machine is looked at. */
static size_t count_others(const struct host_root *root)
{
	const char *const nothing[] = {NULL};
	struct kmod_ctx *kmod;
	bool unused;
	size_t n;

	if (!*root->path)
		return 0;
	kmod = host_need(kmod_new("/", nothing));
	n = look_for(kmod, "", 0, &unused);
	kmod_unref(kmod);
	return n;
}

struct host_claims *host_claims_open(const struct host_root *root, const char *kernel)
{
	char folder[PATH_MAX], dep[PATH_MAX + 16];
	struct host_kernel running;
	struct host_claims *claims;
	struct kmod_ctx *kmod;

	host_kernel_read(root, NULL, &running);
	if (!kernel)
		kernel = running.release;
	if (!*kernel || !host_modules_folder(root, kernel, folder))
		return NULL;
	snprintf(dep, sizeof(dep), "%s/modules.dep", folder);
	if (!host_is_file(dep))
		return NULL;
	kmod = open_kmod(root, folder);
	if (!kmod)
		return NULL;
	claims = host_need(calloc(1, sizeof(*claims)));
	claims->kmod = kmod;
	claims->others = count_others(root);
	kmod_load_resources(claims->kmod);
	return claims;
}

void host_claims_close(struct host_claims *claims)
{
	if (!claims)
		return;
	kmod_unref(claims->kmod);
	free(claims);
}

static bool is_blacklisted(const struct host_claims *claims, struct kmod_module *module)
{
	const char *name = kmod_module_get_name(module);
	bool found;
	size_t n = look_for(claims->kmod, "", 0, &found);

	look_for(claims->kmod, name, n - claims->others, &found);
	return found;
}

bool host_claims_builtin(struct host_claims *claims, const char *driver)
{
	struct kmod_module *module;
	bool builtin;

	if (!claims || kmod_module_new_from_name(claims->kmod, driver, &module))
		return false;
	builtin = !kmod_module_get_path(module) &&
		  kmod_module_get_initstate(module) == KMOD_MODULE_BUILTIN;
	kmod_module_unref(module);
	return builtin;
}

/* One module may have several aliases that fit. */
static bool has_claim(const struct host_claim *claim, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(claim[i].module, name))
			return true;
	return false;
}

size_t host_claims_find(struct host_claims *claims, const struct eb_function *function,
			struct host_claim *claim, size_t most)
{
	struct kmod_list *list = NULL, *entry;
	char modalias[64];
	size_t n = 0;

	if (!claims)
		return 0;
	snprintf(modalias, sizeof(modalias), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
		 (unsigned int)(function->id >> 48), (unsigned int)(function->id >> 32 & 0xffff),
		 (unsigned int)(function->id >> 16 & 0xffff), (unsigned int)(function->id & 0xffff),
		 function->class_id >> 16 & 0xff, function->class_id >> 8 & 0xff,
		 function->class_id & 0xff);
	if (kmod_module_new_from_lookup(claims->kmod, modalias, &list) < 0)
		return 0;
	kmod_list_foreach(entry, list)
	{
		struct kmod_module *module = kmod_module_get_module(entry);

		if (n < most && !has_claim(claim, n, kmod_module_get_name(module))) {
			snprintf(claim[n].module, sizeof(claim[n].module), "%s",
				 kmod_module_get_name(module));
			claim[n].builtin = !kmod_module_get_path(module);
			claim[n].blacklisted = is_blacklisted(claims, module);
			n++;
		}
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
	return n;
}
