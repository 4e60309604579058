// SPDX-License-Identifier: GPL-2.0-or-later
/* Is all of earlybind there that the next image and the next boot need? */
#include "check.h"
#include "generator.h"

/* Any of the places. */
static bool is_somewhere(const struct check *check, const char *const *places)
{
	for (; *places; places++)
		if (host_exists(check->root, *places))
			return true;
	return false;
}

static void missing(struct check *check, const char *file, const char *what)
{
	check_add(check, check_if_asked(check), check_words(check, "/%s", file),
		  "install earlybind again, all of it", "it is missing: %s", what);
}

static void need(struct check *check, const char *file, const char *what)
{
	if (!host_exists(check->root, file))
		missing(check, file, what);
}

#define TOOLS "usr/share/initramfs-tools/"

static void look_at_hooks(struct check *check, enum host_generator generator)
{
	static const char what[] = "it brings earlybind into the images";
	static const char start[] = "it starts earlybind in the image";

	switch (generator) {
	case HOST_INITRAMFS_TOOLS:
		need(check, TOOLS "hooks/earlybind", what);
		need(check, TOOLS "scripts/init-top/00-earlybind", start);
		need(check, TOOLS "scripts/init-bottom/00-earlybind", start);
		break;
	case HOST_DRACUT:
		need(check, "usr/lib/dracut/modules.d/50earlybind/module-setup.sh", what);
		break;
	case HOST_MKINITCPIO:
		need(check, "usr/lib/initcpio/install/earlybind", what);
		break;
	case HOST_NO_GENERATOR:
		check_add(check, CHECK_UNKNOWN, NULL,
			  "install one of them; what else makes the image, --image FILE looks at",
			  "nothing that makes images is installed: initramfs-tools, dracut or "
			  "mkinitcpio");
		break;
	}
}

void check_installed(struct check *check)
{
	static const char *const rules[] = {"etc/udev/rules.d/75-earlybind.rules",
					    "usr/lib/udev/rules.d/75-earlybind.rules",
					    "lib/udev/rules.d/75-earlybind.rules", NULL};
	enum host_generator generator;
	size_t before = check->n;

	if (!check->system) {
		check_add(
			check, CHECK_UNKNOWN, NULL, "run `earlybind check` on the machine itself",
			"this tree has a machine's devices and not its system: nothing is said of "
			"modules, images and hooks");
		return;
	}
	generator = host_generator_find(check->root);
	need(check, "usr/lib/earlybind/early", "the program of the image");
	need(check, "usr/lib/earlybind/image-functions.sh", "what builds the images needs it");
	look_at_hooks(check, generator);
	if (!is_somewhere(check, rules))
		missing(check, rules[1], "it has earlybind look at what is plugged in later");
	if (check->n == before)
		check_add(check, CHECK_OK, NULL, NULL, "all of it, for %s",
			  host_generator_name(generator));
}
