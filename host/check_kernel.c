// SPDX-License-Identifier: GPL-2.0-or-later
/* What a kernel was built with, where its configuration is to be found. */
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* The facts that count: y, m, or n for what is not there. */
enum fact { VFIO_PCI, TYPE1, IOMMUFD, INTEL, INTEL_ON, INTEL_ON_BUT, AMD, REMAP, X86, FACTS };

static const char *const names[FACTS] = {
	[VFIO_PCI] = "VFIO_PCI",
	[TYPE1] = "VFIO_IOMMU_TYPE1",
	[IOMMUFD] = "IOMMUFD",
	[INTEL] = "INTEL_IOMMU",
	[INTEL_ON] = "INTEL_IOMMU_DEFAULT_ON",
	[INTEL_ON_BUT] = "INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF",
	[AMD] = "AMD_IOMMU",
	[REMAP] = "IRQ_REMAP",
	[X86] = "X86",
};

struct facts {
	char value[FACTS];
	size_t lines;
};

static void take_line(struct check *check, void *context, const char *place, char *text)
{
	struct facts *facts = context;
	size_t len;

	(void)check;
	(void)place;
	if (strncmp(text, "CONFIG_", 7))
		return;
	facts->lines++;
	text += 7;
	len = strcspn(text, "=");
	for (size_t i = 0; text[len] && i < FACTS; i++)
		if (strlen(names[i]) == len && !strncmp(text, names[i], len))
			facts->value[i] = text[len + 1];
}

/* /proc/config.gz, by what reads images too. */
static void read_packed(struct check *check, const char *path, struct facts *facts)
{
	struct archive *archive = host_need(archive_read_new());
	struct archive_entry *entry;
	char whole[PATH_MAX], *text = host_need(malloc(1 << 20)), *rest = text, *line;
	la_ssize_t len = 0, more = 0;

	archive_read_support_filter_gzip(archive);
	archive_read_support_format_raw(archive);
	if (host_path(check->root, whole, "%s", path) &&
	    archive_read_open_filename(archive, whole, 16384) == ARCHIVE_OK &&
	    archive_read_next_header(archive, &entry) == ARCHIVE_OK)
		while (len < (1 << 20) - 1 &&
		       (more = archive_read_data(archive, text + len,
						 (size_t)((1 << 20) - 1 - len))) > 0)
			len += more;
	text[len] = '\0';
	while ((line = strsep(&rest, "\n")))
		take_line(check, facts, path, line);
	archive_read_free(archive);
	free(text);
}

/* Where a distribution puts it; of the kernel that runs, the kernel itself may have it. */
static bool read_facts(struct check *check, const char *version, struct facts *facts)
{
	static const char *const places[] = {"boot/config-%s", "lib/modules/%s/config",
					     "lib/modules/%s/build/.config"};
	struct host_kernel running;
	char path[PATH_MAX];

	*facts = (struct facts){.lines = 0};
	memset(facts->value, 'n', sizeof(facts->value));
	for (size_t i = 0; i < 3 && !facts->lines; i++) {
		const char *percent = strchr(places[i], '%');

		if (snprintf(path, sizeof(path), "%.*s%s%s", (int)(percent - places[i]), places[i],
			     version, percent + 2) < (int)sizeof(path))
			check_lines(check, path, take_line, facts);
	}
	host_kernel_read(check->root, NULL, &running);
	if (!facts->lines && !strcmp(running.release, version) && check->here)
		read_packed(check, "proc/config.gz", facts);
	return facts->lines;
}

static bool have(const struct facts *facts, enum fact fact)
{
	return facts->value[fact] == 'y' || facts->value[fact] == 'm';
}

/* Does it have the IOMMU of this machine, and is that on without a word? */
static void judge_iommu(struct check *check, const char *version, const struct facts *facts)
{
	enum check_maker maker = check_maker(check);
	struct eb_text intel;

	if ((maker == CHECK_INTEL && !have(facts, INTEL)) ||
	    (maker == CHECK_AMD && !have(facts, AMD)))
		check_add(check, check_if_asked(check), version, "boot another kernel",
			  "it was built without this machine's IOMMU: CONFIG_%s_IOMMU",
			  maker == CHECK_AMD ? "AMD" : "INTEL");
	else if (!have(facts, REMAP))
		check_add(check, CHECK_WARNING, version, "boot another kernel",
			  "it was built without interrupt remapping: CONFIG_IRQ_REMAP");
	else if (maker == CHECK_INTEL && !have(facts, INTEL_ON) && !have(facts, INTEL_ON_BUT) &&
		 !check_param(check, "intel_iommu", &intel))
		check_add(check, CHECK_WARNING, version,
			  "add intel_iommu=on to the kernel command line",
			  "its IOMMU is off unless told: CONFIG_INTEL_IOMMU_DEFAULT_ON is not set");
}

static void judge(struct check *check, const char *version, const struct facts *facts)
{
	size_t before = check->n;

	if (!have(facts, VFIO_PCI))
		check_add(check, check_if_asked(check), version,
			  "boot another kernel, or build it with CONFIG_VFIO_PCI=m",
			  "it was built without vfio-pci: CONFIG_VFIO_PCI");
	else if (!have(facts, TYPE1) && !have(facts, IOMMUFD))
		check_add(check, check_if_asked(check), version,
			  "boot another kernel, or build it with CONFIG_VFIO_IOMMU_TYPE1=m",
			  "what is bound cannot be opened: neither CONFIG_VFIO_IOMMU_TYPE1 nor "
			  "CONFIG_IOMMUFD");
	if (have(facts, X86))
		judge_iommu(check, version, facts);
	if (check->n == before)
		check_add(check, CHECK_OK, version, NULL, "CONFIG_VFIO_PCI=%c, and an IOMMU",
			  facts->value[VFIO_PCI]);
}

static void look_at(struct check *check, const char *version)
{
	struct facts facts;

	if (read_facts(check, version, &facts))
		judge(check, version, &facts);
}

/* The kernel that runs may have no modules at all: all is built in. */
void check_kernel_config(struct check *check)
{
	struct host_kernel running;
	bool seen = check->given;

	host_kernel_read(check->root, NULL, &running);
	for (size_t i = 0; i < check->versions; i++) {
		seen |= !strcmp(check->version[i], running.release);
		look_at(check, check->version[i]);
	}
	if (!seen && *running.release)
		look_at(check, running.release);
}
