// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mktree DIR <TABLE
 *
 * Lay out a sysfs tree below DIR as the kernel would, from a table of PCI functions. A
 * line is one function, its parts between blanks:
 *
 *	ADDRESS ID SUBSYSTEM CLASS REVISION DRIVER GROUP UNDER [NAME=VALUE|!NAME]...
 *	0000:01:00.0 10ee:5000 10ee:000e 120000 00 vfio-pci 1 0000:00:01.0
 *
 * DRIVER, GROUP and UNDER (the bridge it is behind) are `-` where there is none.
 * NAME=VALUE sets an attribute to something else, !NAME leaves it out. The first class 0300
 * has the boot_vga. Two names are no attributes of their own:
 *
 *	sriov=N		it can have N virtual functions, and has none yet
 *	physfn=ADDRESS	it is the next virtual function of that one, which has said sriov=
 *
 * Besides:
 *
 *	driver NAME	a driver that is registered and holds nothing
 *	iommu NAME	an IOMMU that is on
 *	uuid UUID	what the firmware calls the machine
 *
 * `#` starts a comment. A table may be laid over a tree that is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 1024
#define BLANKS " \t\n"
#define DEVICES "sys/bus/pci/devices"
#define DRIVERS "sys/bus/pci/drivers"
#define GROUPS "sys/kernel/iommu_groups"

static unsigned int line_number;

__attribute__((format(printf, 1, 2), noreturn)) static void die(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "mktree: line %u: ", line_number);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

__attribute__((format(printf, 2, 3))) static void format_path(char path[PATH_SIZE],
							      const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(path, PATH_SIZE, format, args);
	va_end(args);
	if (len < 0 || len >= PATH_SIZE)
		die("a path is too long: %s", path);
}

/* Make a folder and those above it. */
static void folder(const char *path)
{
	char part[PATH_SIZE];

	format_path(part, "%s", path);
	for (char *slash = part; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(part, 0755) && errno != EEXIST)
			die("cannot make %s: %s", part, strerror(errno));
		*slash = '/';
	}
	if (mkdir(part, 0755) && errno != EEXIST)
		die("cannot make %s: %s", part, strerror(errno));
}

/* A file in a folder that is there; with no newline of its own, an empty one. */
static void file(const char *dir, const char *name, const char *text)
{
	char path[PATH_SIZE];
	size_t len = strlen(text);
	int fd;

	format_path(path, "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, text, len) != (ssize_t)len || close(fd))
		die("cannot write %s: %s", path, strerror(errno));
}

/* A link from `path` to `target`, both below the root, relative as those of sysfs are. */
static void relative_link(const char *target, const char *path)
{
	char up[PATH_SIZE] = "", whole[PATH_SIZE];

	for (const char *c = path; (c = strchr(c, '/')); c++)
		if (strlen(up) + 4 < sizeof(up))
			strcat(up, "../");
	/* Both begin with sys/: one step up less, and without it. */
	format_path(whole, "%s%s", up + 3, target + strlen("sys/"));
	if (symlink(whole, path) && errno != EEXIST)
		die("cannot link %s: %s", path, strerror(errno));
}

/* One function, as its line says. */
struct row {
	char *address, *id, *subsystem, *class_id, *revision, *driver, *group, *under;
	unsigned int vendor, device, subvendor, subdevice, class_number, revision_number;
	char at[PATH_SIZE]; /* its folder below sys/devices */
};

static void parse_row(struct row *row, char *first)
{
	char **const part[] = {&row->id,     &row->subsystem, &row->class_id, &row->revision,
			       &row->driver, &row->group,     &row->under};

	row->address = first;
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (!(*part[i] = strtok(NULL, BLANKS)))
			die("a function has eight parts, %s has %zu", first, i + 1);
	if (sscanf(row->id, "%4x:%4x", &row->vendor, &row->device) != 2 ||
	    sscanf(row->subsystem, "%4x:%4x", &row->subvendor, &row->subdevice) != 2 ||
	    sscanf(row->class_id, "%6x", &row->class_number) != 1 ||
	    sscanf(row->revision, "%2x", &row->revision_number) != 1)
		die("cannot read %s %s %s %s", row->id, row->subsystem, row->class_id,
		    row->revision);
}

/* The folder of a function that is there already: where its link leads. */
static void find(const char *address, char at[PATH_SIZE])
{
	char path[PATH_SIZE], target[PATH_SIZE];
	ssize_t len;

	format_path(path, DEVICES "/%s", address);
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		die("%s is not there yet", address);
	target[len] = '\0';
	format_path(at, "sys%s", strstr(target, "/devices"));
}

/* A domain of its own, as a VMD controller has, begins with a root bus of its own. */
static void place(struct row *row)
{
	size_t domain = strcspn(row->address, ":");
	int root = (int)(domain + 3);
	char above[PATH_SIZE];

	if (!strcmp(row->under, "-")) {
		format_path(row->at, "sys/devices/pci%.*s/%s", root, row->address, row->address);
		return;
	}
	find(row->under, above);
	if (strncmp(row->under, row->address, domain + 1))
		format_path(row->at, "%s/pci%.*s/%s", above, root, row->address, row->address);
	else
		format_path(row->at, "%s/%s", above, row->address);
}

static void attributes(const struct row *row)
{
	static bool has_vga;
	const struct {
		const char *name;
		unsigned int value;
		int digits;
	} numbers[] = {
		{"vendor", row->vendor, 4},
		{"device", row->device, 4},
		{"subsystem_vendor", row->subvendor, 4},
		{"subsystem_device", row->subdevice, 4},
		{"class", row->class_number, 6},
		{"revision", row->revision_number, 2},
	};
	char text[128];

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		snprintf(text, sizeof(text), "0x%0*x\n", numbers[i].digits, numbers[i].value);
		file(row->at, numbers[i].name, text);
	}
	snprintf(text, sizeof(text), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n", row->vendor,
		 row->device, row->subvendor, row->subdevice, row->class_number >> 16,
		 row->class_number >> 8 & 0xff, row->class_number & 0xff);
	file(row->at, "modalias", text);
	file(row->at, "driver_override", "(null)\n");
	if (row->class_number >> 8 == 0x0300) {
		file(row->at, "boot_vga", has_vga ? "0\n" : "1\n");
		has_vga = true;
	}
}

/* As drivers/pci/iov.c shows it, with the offset that many network cards have. */
static void can_have_vfs(const struct row *row, const char *total)
{
	const struct {
		const char *name, *value;
	} words[] = {
		{"sriov_totalvfs", total}, {"sriov_numvfs", "0"},
		{"sriov_offset", "128"},   {"sriov_stride", "1"},
		{"sriov_vf_device", "0"},  {"sriov_drivers_autoprobe", "1"},
	};
	char text[PATH_SIZE];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		format_path(text, "%s\n", words[i].value);
		file(row->at, words[i].name, text);
	}
}

/* The links of both, and one more in the other's sriov_numvfs. */
static void is_vf_of(const struct row *row, const char *physical)
{
	char above[PATH_SIZE], path[PATH_SIZE];
	struct stat unused;
	unsigned int n = 0;

	find(physical, above);
	format_path(path, "%s/sriov_numvfs", above);
	if (stat(path, &unused))
		die("%s has not said sriov=", physical);
	do {
		format_path(path, "%s/virtfn%u", above, n++);
	} while (!lstat(path, &unused));
	relative_link(row->at, path);
	format_path(path, "%u\n", n);
	file(above, "sriov_numvfs", path);
	format_path(path, "%s/physfn", row->at);
	relative_link(above, path);
}

static void more_attributes(const struct row *row)
{
	char *word;

	while ((word = strtok(NULL, BLANKS))) {
		char *equals = strchr(word, '='), path[PATH_SIZE];

		if (!strncmp(word, "sriov=", 6)) {
			can_have_vfs(row, word + 6);
		} else if (!strncmp(word, "physfn=", 7)) {
			is_vf_of(row, word + 7);
		} else if (*word == '!') {
			format_path(path, "%s/%s", row->at, word + 1);
			if (unlink(path))
				die("cannot leave out %s: %s", path, strerror(errno));
		} else if (equals) {
			char text[PATH_SIZE];

			*equals = '\0';
			format_path(text, "%s%s", equals + 1, equals[1] ? "\n" : "");
			file(row->at, word, text);
		} else {
			die("'%s' is neither NAME=VALUE nor !NAME", word);
		}
	}
}

static void driver(const char *name)
{
	static const char *const files[] = {"bind", "unbind", "new_id", "remove_id"};
	char path[PATH_SIZE];

	format_path(path, DRIVERS "/%s", name);
	folder(path);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		file(path, files[i], "");
}

static void links(const struct row *row)
{
	char target[PATH_SIZE], path[PATH_SIZE];

	format_path(path, DEVICES "/%s", row->address);
	relative_link(row->at, path);
	format_path(path, "%s/subsystem", row->at);
	relative_link("sys/bus/pci", path);
	if (strcmp(row->driver, "-")) {
		driver(row->driver);
		format_path(target, DRIVERS "/%s", row->driver);
		format_path(path, "%s/driver", row->at);
		relative_link(target, path);
		format_path(path, DRIVERS "/%s/%s", row->driver, row->address);
		relative_link(row->at, path);
	}
	if (strcmp(row->group, "-")) {
		format_path(path, GROUPS "/%s/devices", row->group);
		folder(path);
		format_path(path, GROUPS "/%s/devices/%s", row->group, row->address);
		relative_link(row->at, path);
		format_path(target, GROUPS "/%s", row->group);
		format_path(path, "%s/iommu_group", row->at);
		relative_link(target, path);
	}
}

static void function(char *first)
{
	struct row row;

	parse_row(&row, first);
	place(&row);
	folder(row.at);
	attributes(&row);
	more_attributes(&row);
	links(&row);
}

static void iommu(const char *name)
{
	char path[PATH_SIZE];

	format_path(path, "sys/class/iommu/%s", name);
	folder(path);
}

static void uuid(const char *name)
{
	char text[PATH_SIZE];

	folder("sys/class/dmi/id");
	format_path(text, "%s\n", name);
	file("sys/class/dmi/id", "product_uuid", text);
}

static void take_line(char *line)
{
	static const struct {
		const char *word;
		void (*make)(const char *name);
	} others[] = {{"driver", driver}, {"iommu", iommu}, {"uuid", uuid}};
	char *first, *name;

	line[strcspn(line, "#")] = '\0';
	first = strtok(line, BLANKS);
	if (!first)
		return;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcmp(first, others[i].word))
			continue;
		name = strtok(NULL, BLANKS);
		if (!name)
			die("%s has no name", first);
		others[i].make(name);
		return;
	}
	function(first);
}

int main(int argc, char *argv[])
{
	char line[PATH_SIZE];

	if (argc != 2 || chdir(argv[1])) {
		fprintf(stderr, "usage: mktree DIR <TABLE\n");
		return 2;
	}
	folder(DEVICES);
	folder(DRIVERS);
	file("sys/bus/pci", "drivers_probe", "");
	while (fgets(line, sizeof(line), stdin)) {
		line_number++;
		take_line(line);
	}
	return ferror(stdin) ? 1 : 0;
}
