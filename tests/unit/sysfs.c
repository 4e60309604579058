// SPDX-License-Identifier: GPL-2.0-or-later
/* Attributes: read whole, written at once, links by their last part. */
#include "tap.h"

#include <errno.h>

#include "sysfs.h"
#include "tree.h"

static void test_read(void)
{
	char buffer[16];

	tree_new();
	tree_file("a", "8086\n");
	is_number(eb_sysfs_read(tree, "a", buffer, sizeof(buffer)), 4,
		  "the length of what is read");
	is_text(buffer, "8086", "its text without the newline, with a NUL behind it");
	tree_file("a", "\n");
	is_number(eb_sysfs_read(tree, "a", buffer, sizeof(buffer)), 0,
		  "a newline alone is nothing");
	tree_file("a", "8086");
	is_number(eb_sysfs_read(tree, "a", buffer, sizeof(buffer)), 4, "it need not be there");
	tree_file("a", "");
	is_number(eb_sysfs_read(tree, "a", buffer, sizeof(buffer)), 0,
		  "nothing is read as nothing");
	is_text(buffer, "", "and has its NUL");
	tree_bytes("a", "a\0b", 3);
	is_number(eb_sysfs_read(tree, "a", buffer, sizeof(buffer)), 3, "a NUL ends nothing");

	tree_file("a", "123456789012345");
	is_number(eb_sysfs_read(tree, "a", buffer, sizeof(buffer)), 15, "what just fits, fits");
	is_text(buffer, "123456789012345", "whole");
	tree_file("a", "1234567890123456");
	is_number(eb_sysfs_read(tree, "a", buffer, sizeof(buffer)), -EOVERFLOW,
		  "a byte more does not");
	tree_file("a", "123456789012345\n");
	is_number(eb_sysfs_read(tree, "a", buffer, sizeof(buffer)), -EOVERFLOW, "be it a newline");

	is_number(eb_sysfs_read(tree, "b", buffer, sizeof(buffer)), -ENOENT, "no such attribute");
	is_number(eb_sysfs_read(tree, "a/b", buffer, sizeof(buffer)), -ENOTDIR,
		  "an attribute of what is no folder");
	is_number(eb_sysfs_read(tree, ".", buffer, sizeof(buffer)), -EISDIR, "a folder is none");
}

static void test_write(void)
{
	tree_new();
	tree_file("override", "(null)\n");
	is_number(eb_sysfs_write(tree, "override", "vfio-pci"), 0, "an attribute is written");
	is_text(tree_text("override"), "vfio-pci", "as it is given");
	is_number(eb_sysfs_write(tree, "override", "\n"), 0, "and written again");
	is_text(tree_text("override"), "\n", "with nothing left of what was there");
	is_number(eb_sysfs_write(tree, "nothing", "x"), -ENOENT, "none is made");
	ok(faccessat(tree, "nothing", F_OK, 0), "not even an empty one");
	is_number(eb_sysfs_write(tree, ".", "x"), -EISDIR, "a folder is none");
	tree_link("full", "/dev/full");
	is_number(eb_sysfs_write(tree, "full", "x"), -ENOSPC,
		  "what the attribute says is returned");
}

static void test_link(void)
{
	static char deep[700];
	char name[16];

	tree_new();
	tree_link("driver", "../../../../bus/pci/drivers/vfio-pci");
	is_number(eb_sysfs_link(tree, "driver", name, sizeof(name)), 8, "the length of a name");
	is_text(name, "vfio-pci", "the last part of a link's target");
	tree_link("group", "12");
	is_number(eb_sysfs_link(tree, "group", name, sizeof(name)), 2, "a target without a slash");
	is_text(name, "12", "is a name whole");
	tree_link("fits", "../123456789012345");
	is_number(eb_sysfs_link(tree, "fits", name, sizeof(name)), 15, "a name that just fits");
	tree_link("long", "../1234567890123456");
	is_number(eb_sysfs_link(tree, "long", name, sizeof(name)), -EOVERFLOW,
		  "a name that does not");
	is_number(eb_sysfs_link(tree, "nothing", name, sizeof(name)), -ENOENT, "no link");
	tree_file("file", "x");
	is_number(eb_sysfs_link(tree, "file", name, sizeof(name)), -EINVAL, "a file is no link");

	/* Cut in the middle of its last part, the target would name something else. */
	for (size_t i = 0; i < 510; i += 3)
		memcpy(deep + i, "../", 4);
	strcat(deep, "vfio-pci");
	tree_link("deep", deep);
	if (eb_sysfs_link(tree, "deep", name, sizeof(name)) < 0)
		strcpy(name, "vfio-pci");
	is_text(name, "vfio-pci", "a very long target gives its name, or an error");
}

int main(void)
{
	test_read();
	test_write();
	test_link();
	tree_drop();
	return tap_done();
}
