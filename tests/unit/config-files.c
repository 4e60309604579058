// SPDX-License-Identifier: GPL-2.0-or-later
/* The configuration's files: which are read, in which order, and which cannot be. */
#include "tap.h"

#include <signal.h>
#include <sys/wait.h>

#include "lines.h"
#include "tree.h"
#include "world.h"

#define MAIN "etc/earlybind.conf"

static const char *profile = "";

static void read_tree(void)
{
	no_rules();
	eb_config_read(tree, eb_text(profile), &set);
}

/* Where each rule comes from, a line each. */
static const char *origins(void)
{
	static char text[8192];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < set.rules; i++) {
		char origin[EB_ORIGIN_SIZE];

		eb_origin_format(&set, set.rule[i].origin, origin);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\n", origin);
	}
	return text;
}

static void test_none(void)
{
	tree_new();
	read_tree();
	ok(!set.rules && !set.errors && !set.suspended[EB_CONFIG], "no files at all is no error");
	tree_folder("etc/earlybind.d");
	tree_file(MAIN, "");
	read_tree();
	ok(!set.rules && !set.errors, "an empty file and an empty folder are none");
}

static void test_order(void)
{
	tree_new();
	tree_file(MAIN, "# mine\n\nbind 1:1.0\nbind 1:2.0\n");
	tree_file("usr/lib/earlybind.d/50-b.conf", "bind 1:3.0\n");
	tree_file("run/earlybind.d/40-a.conf", "bind 1:4.0\n");
	tree_file("etc/earlybind.d/60-c.conf", "bind 1:5.0\n");
	tree_file("etc/earlybind.d/5.conf", "bind 1:6.0\n");
	read_tree();
	is_text(origins(),
		"/etc/earlybind.conf:3\n"
		"/etc/earlybind.conf:4\n"
		"/run/earlybind.d/40-a.conf:1\n"
		"/etc/earlybind.d/5.conf:1\n"
		"/usr/lib/earlybind.d/50-b.conf:1\n"
		"/etc/earlybind.d/60-c.conf:1\n",
		"the file first, then drop-ins of all folders together, by name");
	is_text(errors(), "", "without an error");
}

static void test_masks(void)
{
	tree_new();
	tree_file("usr/lib/earlybind.d/a.conf", "bind 1:1.0\n");
	tree_file("run/earlybind.d/a.conf", "bind 1:2.0\n");
	tree_file("etc/earlybind.d/a.conf", "bind 1:3.0\n");
	tree_file("usr/lib/earlybind.d/b.conf", "bind 1:4.0\n");
	tree_file("run/earlybind.d/b.conf", "bind 1:5.0\n");
	tree_file("usr/lib/earlybind.d/c.conf", "bind 1:6.0\n");
	tree_link("etc/earlybind.d/c.conf", "/dev/null");
	tree_file("usr/lib/earlybind.d/d.conf", "bind 1:7.0\n");
	tree_file("etc/earlybind.d/d.conf", "");
	tree_link("run/earlybind.d/e.conf", "/dev/null");
	tree_file("etc/earlybind.d/e.conf", "bind 1:8.0\n");
	read_tree();
	is_text(origins(),
		"/etc/earlybind.d/a.conf:1\n"
		"/run/earlybind.d/b.conf:1\n"
		"/etc/earlybind.d/e.conf:1\n",
		"/etc masks /run, /run masks /usr/lib, and a link to /dev/null masks away");
	is_text(errors(), "", "without an error");
	ok(!set.suspended[EB_CONFIG], "a mask suspends nothing");
}

/* Only *.conf, and nothing hidden: what editors and packages leave behind is not read. */
static void test_names(void)
{
	static const char *const others[] = {"a.conf~", "a.conf.dpkg-old", ".a.conf", "README",
					     "conf",	".conf",	   "a.CONF",  "a.confx"};

	tree_new();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		char path[64];

		snprintf(path, sizeof(path), "etc/earlybind.d/%s", others[i]);
		tree_file(path, "bind 1:1.0\n");
	}
	tree_file("etc/earlybind.d/a b.conf", "bind 1:2.0\n");
	tree_file("etc/earlybind.d/deeper/a.conf", "bind 1:3.0\n");
	read_tree();
	is_text(origins(), "/etc/earlybind.d/a b.conf:1\n", "only *.conf is read");
	is_text(errors(), "", "the others are no error");
}

static void test_lines(void)
{
	static char text[3 * EB_LINE_MAX], big[54000];
	size_t len = 0;

	tree_new();
	tree_file(MAIN, "bind 1:1.0\r\n\r\n# dos\r\nbind 1:2.0 optional\r\n");
	read_tree();
	is_text(origins(), "/etc/earlybind.conf:1\n/etc/earlybind.conf:4\n",
		"lines may end as in DOS");
	is_text(errors(), "", "without an error");

	tree_file(MAIN, "bind 1:1.0\nbind 1:2.0");
	read_tree();
	is_text(origins(), "/etc/earlybind.conf:1\n/etc/earlybind.conf:2\n",
		"the last line needs no newline");

	tree_bytes(MAIN, "leave 1:1.0\0\nbind 1:2.0\n", 24);
	read_tree();
	is_text(origins(), "/etc/earlybind.conf:2\n", "a line after one with a NUL byte is read");
	ok(set.suspended[EB_CONFIG], "and the leave with it suspends");

	/* Exactly as long as a line may be, then one byte more. */
	snprintf(text, sizeof(text), "bind 1:1.0%*s\nbind 1:2.0%*s\nbind 1:3.0\n",
		 EB_LINE_MAX - 1 - 10, "", EB_LINE_MAX - 10, "");
	tree_file(MAIN, text);
	read_tree();
	is_text(origins(), "/etc/earlybind.conf:1\n/etc/earlybind.conf:3\n",
		"a line of 1023 bytes is read, one of 1024 is not");
	has_text(errors(), "/etc/earlybind.conf:2: cannot read 'bind'", "it is said which");
	ok(!set.suspended[EB_CONFIG], "a bind that is too long suspends nothing");

	snprintf(text, sizeof(text), "leave 1:1.0%*s\nbind 1:2.0\n", EB_LINE_MAX, "");
	tree_file(MAIN, text);
	read_tree();
	ok(set.rules == 1 && set.suspended[EB_CONFIG], "a leave that is too long suspends");

	snprintf(text, sizeof(text), "%*s leave 1:1.0\nbind 1:2.0\n", EB_LINE_MAX, "");
	tree_file(MAIN, text);
	read_tree();
	ok(set.rules == 1 && set.suspended[EB_CONFIG],
	   "so does one that begins too far to the right");

	/* Lines that no single read holds. */
	while (len < sizeof(big) - 100)
		len += (size_t)snprintf(
			big + len, sizeof(big) - len, "bind 1:1.0 optional # %.*s\n",
			(int)(len % 61),
			"sixty bytes that make the lines differ in their lengths....");
	len = 0;
	for (const char *c = big; *c; c++)
		len += *c == '\n';
	tree_file(MAIN, big);
	read_tree();
	ok(len > 900 && set.rules == len && !set.errors,
	   "all of %zu lines of a large file are read", len);
}

/* A file that is there and cannot be read may hold a leave. */
static void suspends(const char *name)
{
	read_tree();
	ok(set.suspended[EB_CONFIG], "%s suspends", name);
	ok(set.errors == 1 && strstr(errors(), ": cannot read it: "), "and it is said");
	ok(set.rules == 1, "the other files are read");
}

static void test_unreadable(void)
{
	static char large[EB_FILE_MAX + 1];

	memset(large, '\n', sizeof(large));
	tree_new();
	tree_file("etc/earlybind.d/z.conf", "bind 1:1.0\n");
	tree_folder(MAIN);
	suspends("a folder in the file's place");
	has_text(errors(), "/etc/earlybind.conf: ", "the file is named");

	tree_new();
	tree_file("etc/earlybind.d/z.conf", "bind 1:1.0\n");
	tree_folder("etc/earlybind.d/a.conf");
	suspends("a folder in a drop-in's place");
	has_text(errors(), "/etc/earlybind.d/a.conf: ", "the drop-in is named");

	tree_new();
	tree_file(MAIN, "bind 1:1.0\n");
	tree_file("etc/earlybind.d", "bind 1:2.0\n");
	suspends("a file in the folder's place");
	has_text(errors(), "/etc/earlybind.d: ", "the folder is named");

	tree_new();
	tree_file("etc/earlybind.d/z.conf", "bind 1:1.0\n");
	tree_link("etc/earlybind.d/a.conf", "a.conf");
	suspends("a link to itself");

	tree_new();
	tree_file("etc/earlybind.d/z.conf", "bind 1:1.0\n");
	tree_bytes(MAIN, large, sizeof(large));
	suspends("a file that is too large");

	tree_new();
	tree_file("etc/earlybind.d/z.conf", "bind 1:1.0\n");
	tree_folder("etc");
	if (mkfifoat(tree, MAIN, 0600))
		tree_die("make", MAIN);
	suspends("a FIFO");

	/* As when an image holds a link, and not what it leads to. */
	tree_new();
	tree_file("etc/earlybind.d/z.conf", "bind 1:1.0\n");
	tree_link("etc/earlybind.d/a.conf", "nowhere");
	suspends("a drop-in that leads nowhere");

	tree_new();
	tree_file("etc/earlybind.d/z.conf", "bind 1:1.0\n");
	tree_link(MAIN, "nowhere");
	suspends("a file that leads nowhere");
}

/* A file without an end, in a process of its own, which may take ten seconds. */
static void test_endless(void)
{
	int status = 0;
	pid_t child;

	tree_new();
	tree_file("etc/earlybind.d/z.conf", "bind 1:1.0\n");
	tree_link(MAIN, "/dev/zero");
	fflush(stdout);
	child = fork();
	if (!child) {
		alarm(10);
		read_tree();
		_exit(set.rules == 1 ? 0 : 1);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		tree_die("fork to read", "/dev/zero");
	ok(WIFEXITED(status), "a file without an end is not read for ever");
	ok(WIFEXITED(status) && !WEXITSTATUS(status), "and those after it are read");
}

/* More drop-ins, or longer names, than the tables hold. */
static void test_many(void)
{
	char path[300];

	tree_new();
	for (int i = 0; i <= EB_DROPINS_MAX; i++) {
		snprintf(path, sizeof(path), "etc/earlybind.d/%d.conf", i);
		tree_file(path, "bind 1:1.0\n");
	}
	read_tree();
	ok(set.rules == EB_DROPINS_MAX && set.errors == 1, "%d drop-ins are read", EB_DROPINS_MAX);
	has_text(errors(), "/etc/earlybind.d: ", "that there are more is said");
	ok(set.suspended[EB_CONFIG], "and suspends");

	tree_new();
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "etc/earlybind.d/%0240d.conf", i);
		tree_file(path, "bind 1:1.0\n");
	}
	read_tree();
	ok(set.rules && set.rules < 100 && set.errors && set.suspended[EB_CONFIG],
	   "names that do not fit are reported, and suspend");
	has_text(errors(), "/etc/earlybind.d/0000", "and those files are named");
}

static void read_profile(const char *name)
{
	profile = name;
	read_tree();
	profile = "";
}

/* A profile's files come last, each by name; no name leads out of the folder. */
static void test_profile(void)
{
	static const char *const bad[] = {"a/b",
					  "..",
					  "../earlybind.d",
					  ".",
					  ".hidden",
					  "/",
					  "0123456789012345678901234567890123456789"
					  "0123456789012345678901234"};

	tree_new();
	tree_file(MAIN, "bind 1:1.0\n");
	tree_file("etc/earlybind.d/z.conf", "bind 1:2.0\n");
	tree_file("etc/earlybind.d/gaming/b.conf", "bind 1:3.0\n");
	tree_file("etc/earlybind.d/gaming/a.conf", "bind 1:4.0\n");
	tree_file("etc/earlybind.d/gaming/README", "bind 1:5.0\n");
	tree_file("etc/earlybind.d/a/b/a.conf", "bind 1:6.0\n");
	tree_file("etc/earlybind.d/.hidden/a.conf", "bind 1:7.0\n");
	tree_file("etc/earlybind.d/0123456789012345678901234567890123456789"
		  "012345678901234567890123/a.conf",
		  "bind 1:7.0\n");
	read_profile("gaming");
	is_text(origins(),
		"/etc/earlybind.conf:1\n"
		"/etc/earlybind.d/z.conf:1\n"
		"/etc/earlybind.d/gaming/a.conf:1\n"
		"/etc/earlybind.d/gaming/b.conf:1\n",
		"a profile's files come after all others");
	is_text(errors(), "", "without an error");
	read_tree();
	is_number((long long)set.rules, 2, "without it they are not read");

	unlinkat(tree, "etc/earlybind.d/gaming/a.conf", 0);
	tree_link("etc/earlybind.d/gaming/a.conf", "/dev/null");
	tree_file("usr/lib/earlybind.d/gaming/c.conf", "bind 1:8.0\n");
	tree_file("etc/earlybind.d/gaming/z.conf", "bind 1:9.0\n");
	read_profile("gaming");
	is_text(origins(),
		"/etc/earlybind.conf:1\n"
		"/etc/earlybind.d/z.conf:1\n"
		"/etc/earlybind.d/gaming/b.conf:1\n"
		"/etc/earlybind.d/gaming/z.conf:1\n",
		"it masks nothing outside, has no folder but that in /etc, and a mask is a mask");
	is_text(errors(), "", "all without an error");

	read_profile("work");
	ok(set.rules == 2 && set.errors == 1 && set.suspended[EB_CONFIG],
	   "a profile that is not there is an error, and suspends");
	has_text(errors(), "/etc/earlybind.d/work: cannot read it", "it is named");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		read_profile(bad[i]);
		ok(set.rules == 2 && set.errors == 1 && set.suspended[EB_CONFIG],
		   "'%s' is no profile", bad[i]);
	}
}

/* The same files give the same hash; any change gives another. */
static void test_hash(void)
{
	uint64_t hash[6];

	tree_new();
	read_tree();
	hash[0] = set.config_hash;
	tree_file(MAIN, "bind 1:1.0\n");
	read_tree();
	hash[1] = set.config_hash;
	read_tree();
	ok(set.config_hash == hash[1], "the same files give the same hash");
	tree_file(MAIN, "bind 1:1.1\n");
	read_tree();
	hash[2] = set.config_hash;
	tree_file(MAIN, "bind 1:1.1\n# why\n");
	read_tree();
	hash[3] = set.config_hash;
	tree_file("etc/earlybind.d/a.conf", "");
	read_tree();
	hash[4] = set.config_hash;
	tree_file("etc/earlybind.d/b.conf", "");
	unlinkat(tree, "etc/earlybind.d/a.conf", 0);
	read_tree();
	hash[5] = set.config_hash;
	for (size_t i = 0; i < 6; i++)
		for (size_t j = 0; j < i; j++)
			ok(hash[i] != hash[j], "hash %zu is not hash %zu", i, j);
}

int main(void)
{
	test_none();
	test_order();
	test_masks();
	test_names();
	test_lines();
	test_unreadable();
	test_endless();
	test_many();
	test_profile();
	test_hash();
	tree_drop();
	return tap_done();
}
