// SPDX-License-Identifier: GPL-2.0-or-later
/* Drivers of devices that are to be bound, which something loads by force early in the image. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

struct native {
	const char *module;
	size_t index; /* of the first function that is to be bound and has it */
};

struct natives {
	struct native *native;
	size_t n;
};

#define CLAIMS_MAX 8

static size_t claims_of(struct check *check, struct host_claims *claims, size_t index,
			struct host_claim claim[CLAIMS_MAX])
{
	size_t n = host_claims_find(claims, &check->machine->boot.functions.function[index], claim,
				    CLAIMS_MAX);

	return n < CLAIMS_MAX ? n : CLAIMS_MAX;
}

/* What the host needs for another device is forced rightly. */
static bool has_other_use(struct check *check, struct host_claims *claims, const char *module)
{
	struct host_claim claim[CLAIMS_MAX];

	for (size_t i = 0; i < check->machine->boot.functions.n; i++) {
		size_t n = check_binds(check, i) ? 0 : claims_of(check, claims, i, claim);

		for (size_t j = 0; j < n; j++)
			if (!strcmp(claim[j].module, module))
				return true;
	}
	return false;
}

static void add_native(struct check *check, struct host_claims *claims, struct natives *natives,
		       const char *module, size_t index)
{
	for (size_t i = 0; i < natives->n; i++)
		if (!strcmp(natives->native[i].module, module))
			return;
	if (host_is_vfio(module) || has_other_use(check, claims, module))
		return;
	natives->native = host_need(
		reallocarray(natives->native, natives->n + 1, sizeof(natives->native[0])));
	natives->native[natives->n++] = (struct native){check_words(check, "%s", module), index};
}

static void find_natives(struct check *check, struct natives *natives)
{
	struct host_claims *claims = host_claims_open(
		check->root, check->versions ? check->version[check->versions - 1] : NULL);
	struct host_claim claim[CLAIMS_MAX];

	for (size_t i = 0; claims && i < check->machine->boot.functions.n; i++) {
		size_t n = check_binds(check, i) ? claims_of(check, claims, i, claim) : 0;

		for (size_t j = 0; j < n; j++)
			if (!claim[j].builtin)
				add_native(check, claims, natives, claim[j].module, i);
	}
	host_claims_close(claims);
}

static void look_for(struct check *check, const struct natives *natives, const char *place,
		     struct eb_text module)
{
	for (size_t i = 0; i < natives->n; i++)
		if (eb_text_is_name(module, natives->native[i].module))
			check_add(check, CHECK_WARNING, place,
				  "take it out there and rebuild the images: no device that stays "
				  "with the host needs it",
				  "it has %s loaded by force, the host's driver for %s: nothing "
				  "but earlybind's fence keeps it off",
				  natives->native[i].module,
				  check_function(check, natives->native[i].index)->address);
}

/* A name a line. */
static void take_name(struct check *check, void *context, const char *place, char *text)
{
	struct eb_text line = eb_text(text), word;

	if (eb_text_field(&line, " \t", &word) && !strchr("#;", *word.at))
		look_for(check, context, place, word);
}

static void take_names_file(struct check *check, void *context, const char *path)
{
	check_lines(check, path, take_name, context);
}

/* `KEY+=" a b "`, `KEY=(a b)` of a file that a shell reads. */
static void take_assignment(struct check *check, const struct natives *natives, const char *place,
			    char *text, const char *key)
{
	struct eb_text line, word;

	text += strspn(text, " \t");
	if (strncmp(text, key, strlen(key)))
		return;
	line = eb_text(text + strlen(key));
	while (eb_text_field(&line, " \t=+()'\"", &word))
		if (*word.at == '#')
			break;
		else
			look_for(check, natives, place, word);
}

static void take_dracut(struct check *check, void *context, const char *place, char *text)
{
	take_assignment(check, context, place, text, "force_drivers");
}

static void take_mkinitcpio(struct check *check, void *context, const char *place, char *text)
{
	take_assignment(check, context, place, text, "MODULES");
}

static void take_dracut_file(struct check *check, void *context, const char *path)
{
	check_lines(check, path, take_dracut, context);
}

static void take_mkinitcpio_file(struct check *check, void *context, const char *path)
{
	check_lines(check, path, take_mkinitcpio, context);
}

static void take_cmdline(struct check *check, const struct natives *natives)
{
	static const char *const names[] = {"rd.driver.pre", "rd.modules-load", "modules-load"};
	struct eb_text line = eb_text(check->machine->boot.cmdline), field;
	struct eb_param param;

	while (eb_param_next(&line, &param))
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			while (eb_text_is_name(param.name, names[i]) &&
			       eb_text_field(&param.value, ",", &field))
				look_for(check, natives,
					 check_words(check, "%s= on the kernel command line",
						     names[i]),
					 field);
}

/*
 * /etc/initramfs-tools/modules and /etc/modules are no such places: they are read after udev has
 * given every device its driver.
 */
void check_driver_forced(struct check *check)
{
	static const char *const loads[] = {"etc/modules-load.d", "run/modules-load.d",
					    "usr/local/lib/modules-load.d",
					    "usr/lib/modules-load.d", NULL};
	static const char *const dracut[] = {"etc/dracut.conf.d", "usr/lib/dracut/dracut.conf.d",
					     NULL};
	static const char *const mkinitcpio[] = {"etc/mkinitcpio.conf.d", NULL};
	struct natives natives = {0};

	find_natives(check, &natives);
	if (natives.n) {
		take_cmdline(check, &natives);
		check_files(check, loads, ".conf", take_names_file, &natives);
		check_lines(check, "etc/dracut.conf", take_dracut, &natives);
		check_files(check, dracut, ".conf", take_dracut_file, &natives);
		check_lines(check, "etc/mkinitcpio.conf", take_mkinitcpio, &natives);
		check_files(check, mkinitcpio, ".conf", take_mkinitcpio_file, &natives);
	}
	free(natives.native);
}
