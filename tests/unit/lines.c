// SPDX-License-Identifier: GPL-2.0-or-later
/* Files line by line, and files written whole. */
#include "tap.h"

#include <errno.h>
#include <limits.h>

#include "lines.h"
#include "out.h"
#include "tree.h"
#include "words.h"

static char seen[8192];

/* Each line as its length, its beginning, and `+` where it was cut. */
static void see(void *context, struct eb_text line, bool cut)
{
	size_t len = strlen(seen);

	(void)context;
	snprintf(seen + len, sizeof(seen) - len, "%zu:%.*s%s|", line.len,
		 line.len < 10 ? (int)line.len : 10, line.at, cut ? "+" : "");
}

static long counted;

static void count_line(void *context, struct eb_text line, bool cut)
{
	(void)context, (void)line, (void)cut;
	counted++;
}

static int read_file(eb_line_fn *each)
{
	int fd = openat(tree, "file", O_RDONLY | O_CLOEXEC), error;

	counted = 0;
	error = eb_lines_read(fd, each, NULL);
	close(fd);
	return error;
}

static const char *lines_of(const char *bytes, size_t len)
{
	tree_bytes("file", bytes, len);
	seen[0] = '\0';
	return read_file(see) ? "error" : seen;
}

static void test_lines(void)
{
	static char text[8192];

	tree_new();
	is_text(lines_of("", 0), "", "an empty file has no line");
	is_text(lines_of("\n", 1), "0:|", "a newline ends an empty line");
	is_text(lines_of("a\n\nbc", 5), "1:a|0:|2:bc|", "the last line needs no newline");
	memset(text, 'x', sizeof(text));
	text[1023] = '\n';
	is_text(lines_of(text, 1024), "1023:xxxxxxxxxx|", "a line of 1023 bytes is whole");
	is_text(lines_of(text, 1023), "1023:xxxxxxxxxx|", "with or without its newline");
	text[1023] = 'x';
	is_text(lines_of(text, 1024), "1023:xxxxxxxxxx+|", "one of 1024 bytes is cut");
	text[6000] = '\n';
	text[6001] = '\n';
	is_text(lines_of(text, 6003), "1023:xxxxxxxxxx+|0:|1:x|", "and what follows it is read");
	is_number(eb_lines_read(tree, see, NULL), -EISDIR, "a folder has no lines");
}

/* Too large a file is none of ours, and would take for ever. */
static void test_large(void)
{
	static char text[EB_FILE_MAX + 1];

	tree_new();
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < sizeof(text); i += 1024)
		text[i] = '\n';
	tree_bytes("file", text, EB_FILE_MAX);
	is_number(read_file(count_line), 0, "a file of 1 MiB is read");
	is_number(counted, EB_FILE_MAX / 1024 + 1, "with all of its lines");
	tree_bytes("file", text, EB_FILE_MAX + 1);
	is_number(read_file(count_line), -EFBIG, "one of a byte more is not");
}

static void test_out(void)
{
	struct eb_out out;
	char wanted[4000 * 3 + 1];
	char long_path[102];

	tree_new();
	tree_file("report", "old");
	is_number(eb_out_open(&out, tree, "report"), 0, "a file is begun");
	eb_out_format(&out, "a");
	eb_out_format(&out, "%llu", ULLONG_MAX);
	eb_out_byte(&out, '\n');
	is_text(tree_text("report"), "old", "the old one is there until the new one is whole");
	is_number(eb_out_close(&out, tree, "report"), 0, "it is ended");
	is_text(tree_text("report"), "a18446744073709551615\n", "and in its place");
	ok(faccessat(tree, "report.new", F_OK, 0), "nothing is left beside it");

	is_number(eb_out_open(&out, tree, "report"), 0, "a large file is begun");
	for (size_t i = 0; i < 4000; i++) {
		eb_out_format(&out, "abc");
		memcpy(wanted + 3 * i, "abc", 4);
	}
	is_number(eb_out_close(&out, tree, "report"), 0, "and ended");
	ok(!strcmp(tree_text("report"), wanted), "all of it is there");

	is_number(eb_out_open(&out, tree, "no/report"), -ENOENT, "no folder, no file");
	memset(long_path, 'x', 101);
	long_path[101] = '\0';
	ok(eb_out_open(&out, tree, long_path) || !eb_out_close(&out, tree, long_path),
	   "a long path is refused or written");
}

/* What cannot be written whole does not take the old one's place. */
static void test_out_full(void)
{
	struct eb_out out;

	tree_new();
	tree_file("report", "old");
	tree_link("report.new", "/dev/full");
	is_number(eb_out_open(&out, tree, "report"), 0, "a file on a full disk is begun");
	for (int i = 0; i < 5000; i++)
		eb_out_byte(&out, 'x');
	is_number(eb_out_close(&out, tree, "report"), -ENOSPC, "that it is full is returned");
	is_text(tree_text("report"), "old", "the old one is untouched");
}

static void test_words(void)
{
	static const int known[] = {EACCES, EBUSY,  EFBIG,  EINVAL, EIO,       EISDIR,
				    ENODEV, ENOENT, ENOMEM, ENOSPC, EOVERFLOW, EPERM};

	is_text(eb_errno_words(ENODEV), "no such device", "a known error has words");
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		ok(!strstr(eb_errno_words(known[i]), "errno"), "error %d has words (%s)", known[i],
		   eb_errno_words(known[i]));
	has_text(eb_errno_words(12345), "12345", "any other its number");
}

int main(void)
{
	test_lines();
	test_large();
	test_out();
	test_out_full();
	test_words();
	tree_drop();
	return tap_done();
}
