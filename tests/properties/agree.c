// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * agree EARLY MKTREE FOLDER [WORLDS [SEED]]
 *
 * The boot program and the command on the same machine with the same rules, drawn by chance and
 * laid out below FOLDER: what `early --dry-run` says and reports, and what `earlybind plan --json`
 * says, is to be the same. Each machine has RULES_EACH sets of rules, a world each; machine I is
 * drawn from SEED + I * RULES_EACH. On stdout, TAP; where they differ, both, the rules, and what
 * tries that world again.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "draw.h"
#include "tap.h"
#include "world.h"

#define RULES_EACH 20

extern char **environ;

/* The main() of host/main.c; all else of the command is linked in. */
int earlybind_main(int argc, char *argv[]);

static const char *early, *mktree, *folder;
static struct drawn_machine drawn;
static struct drawn_text table, config, cmdline;
static int shown;
static unsigned long long binds, leaves, refusals;

static void die(const char *step, const char *what)
{
	printf("Bail out! %s %s: %s\n", step, what, strerror(errno));
	exit(1);
}

/* --- the machine --------------------------------------------------------------------------- */

static const char *below(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *file = fopen(below(name), "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		die("cannot write", below(name));
}

static void make_folder(const char *name)
{
	if (mkdir(below(name), 0755) && errno != EEXIST)
		die("cannot make", below(name));
}

/* Run it with `in`, `out` and `err` as files of the folder. Returns how it ended. */
static int run(const char *const argv[], const char *in, const char *out, const char *err)
{
	posix_spawn_file_actions_t files;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, in ? below(in) : "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, out ? below(out) : "/dev/null",
					 O_WRONLY | O_CREAT | O_TRUNC, 0644);
	posix_spawn_file_actions_addopen(&files, 2, err ? below(err) : "/dev/null",
					 O_WRONLY | O_CREAT | O_TRUNC, 0644);
	errno = posix_spawn(&pid, argv[0], &files, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (errno || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		die("cannot run, or it died:", argv[0]);
	return WEXITSTATUS(status);
}

/* `earlybind plan --json`, in a process of its own. */
static void run_plan(const char *out)
{
	const char *const argv[] = {"earlybind", "plan", "--json", "--root", folder, NULL};
	int status;
	pid_t pid;

	/* Or the child would print it again. */
	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (!freopen(below(out), "w", stdout) || !freopen("/dev/null", "w", stderr))
			_exit(99);
		exit(earlybind_main(5, (char **)argv));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) > 1)
		die("the command died, or could not run:", "plan");
}

static void lay_out(void)
{
	const char *const empty[] = {"/bin/rm", "-rf", "--", folder, NULL};
	const char *const make[] = {mktree, folder, NULL};

	if (run(empty, NULL, NULL, NULL))
		die("cannot empty", folder);
	for (const char *const *name = (const char *const[]){"", "etc", "proc", "run", NULL}; *name;
	     name++)
		make_folder(*name);
	drawn_table(&drawn, &table);
	put("table", table.text);
	if (run(make, "table", NULL, "mktree.log"))
		die("mktree failed: see", below("mktree.log"));
}

/* --- what both say ------------------------------------------------------------------------- */

static json_t *read_json(const char *name)
{
	json_t *json = json_load_file(below(name), 0, NULL);

	if (!json)
		die("this is no JSON:", below(name));
	return json;
}

/* The driver that a dry run says it would have bound `address` to. */
static json_t *target(const char *said, const char *address)
{
	char begin[64], driver[80];
	const char *at;

	snprintf(begin, sizeof(begin), "earlybind: %s [", address);
	for (at = said; (at = strstr(at, begin)); at++)
		if (sscanf(at + strlen(begin), "%*[0-9a-f:]] would be bound to %79s", driver) == 1)
			return json_string(driver);
	return json_null();
}

static const char *action_of(const char *result)
{
	static const char *const words[][2] = {
		{"dry-run", "bind"}, {"refused", "refuse"}, {"left", "leave"}};

	for (size_t i = 0; i < 3; i++)
		if (!strcmp(result, words[i][0]))
			return words[i][1];
	return result;
}

static json_t *copy(json_t *from, const char *const *keys)
{
	json_t *to = json_object();

	for (; *keys; keys++)
		json_object_set(to, *keys, json_object_get(from, *keys));
	return to;
}

/* Each list by the keys that both have. */
static json_t *list(json_t *from, const char *const *keys)
{
	json_t *to = json_array(), *one;
	size_t i;

	json_array_foreach(from, i, one) json_array_append_new(to, copy(one, keys));
	return to;
}

static const char *const device_keys[] = {"address", "id", "rule", "reason", NULL};
static const char *const rule_keys[] = {"rule", "matched", "wanted", "ok", NULL};
static const char *const error_keys[] = {"origin", "message", NULL};

static json_t *common_part(json_t *from)
{
	return json_pack("{s:o, s:o, s:o, s:O}", "devices",
			 list(json_object_get(from, "devices"), device_keys), "rules",
			 list(json_object_get(from, "rules"), rule_keys), "errors",
			 list(json_object_get(from, "errors"), error_keys), "off",
			 json_object_get(from, "off"));
}

/* The report, and what was said with it, in the words of `plan`. */
static json_t *what_early_says(json_t *report)
{
	static char said[1 << 16];
	FILE *file = fopen(below("said"), "r");
	json_t *all = common_part(report), *one;
	size_t i;

	if (!file)
		die("cannot read", below("said"));
	said[fread(said, 1, sizeof(said) - 1, file)] = '\0';
	fclose(file);
	json_array_foreach(json_object_get(report, "devices"), i, one)
	{
		json_t *to = json_array_get(json_object_get(all, "devices"), i);
		const char *address = json_string_value(json_object_get(one, "address"));

		json_object_set_new(
			to, "action",
			json_string(action_of(json_string_value(json_object_get(one, "result")))));
		json_object_set_new(to, "to", target(said, address));
	}
	return all;
}

static json_t *what_plan_says(json_t *plan_json)
{
	json_t *all = common_part(plan_json), *one;
	size_t i;

	json_array_foreach(json_object_get(plan_json, "devices"), i, one)
	{
		json_t *to = json_array_get(json_object_get(all, "devices"), i);

		json_object_set(to, "action", json_object_get(one, "action"));
		json_object_set(to, "to", json_object_get(one, "to"));
	}
	return all;
}

static bool is_any(json_t *array, const char *key, const char *word)
{
	json_t *one;
	size_t i;

	json_array_foreach(array, i, one)
	{
		const char *value = json_string_value(json_object_get(one, key));

		if (value && !strcmp(value, word))
			return true;
	}
	return false;
}

/*
 * What VFIO will say of a group, and that virtual functions go with the driver that made them, is
 * nothing that the boot program knows beforehand.
 */
static bool comes_out_well(json_t *plan_json)
{
	json_t *groups = json_object_get(plan_json, "groups");

	if (is_any(json_object_get(plan_json, "consequences"), "kind", "gone"))
		return false;
	/* Where there are none at all they are unknown. */
	return json_is_null(groups) || (!json_array_size(json_object_get(plan_json, "ungrouped")) &&
					!is_any(groups, "state", "blocked"));
}

static void count(json_t *all)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(all, "devices"), i, one)
	{
		const char *action = json_string_value(json_object_get(one, "action"));

		binds += !strcmp(action, "bind");
		leaves += !strcmp(action, "leave");
		refusals += !strcmp(action, "refuse");
	}
}

static void show(const char *who, json_t *what)
{
	char *text = json_dumps(what, JSON_SORT_KEYS);

	printf("# %s: %s\n", who, text);
	free(text);
}

/* What the boot program left behind: the next one is another boot. */
static void forget(void)
{
	DIR *dir = opendir(below("run/earlybind"));
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && unlinkat(dirfd(dir), entry->d_name, 0))
			die("cannot remove", entry->d_name);
	if (dir)
		closedir(dir);
}

static bool agree(void)
{
	const char *const fence[] = {early, "--root", folder, "--dry-run", "fence", NULL};
	const char *const bind[] = {early, "--root", folder, "--dry-run", "bind", NULL};
	json_t *report, *plan_json, *one, *other;
	bool same;

	run_plan("plan");
	run(fence, NULL, NULL, NULL);
	run(bind, NULL, NULL, "said");
	report = read_json("run/earlybind/report.json");
	plan_json = read_json("plan");
	one = what_early_says(report);
	other = what_plan_says(plan_json);
	count(other);
	same = json_equal(one, other) &&
	       json_is_true(json_object_get(plan_json, "ok")) ==
		       (json_is_true(json_object_get(report, "ok")) && comes_out_well(plan_json));
	/* Of many that differ one is enough to read. */
	if (!same && !shown++) {
		show("early", one);
		show("plan", other);
		show("report", report);
		show("plan, all of it", plan_json);
	}
	json_decref(report);
	json_decref(plan_json);
	json_decref(one);
	json_decref(other);
	forget();
	return same;
}

int main(int argc, char *argv[])
{
	unsigned long long worlds, first, differ = 0;
	struct draw draw;

	if (argc < 4) {
		fputs("usage: agree EARLY MKTREE FOLDER [WORLDS [SEED]]\n", stderr);
		return 2;
	}
	early = argv[1], mktree = argv[2], folder = argv[3];
	worlds = argc > 4 ? strtoull(argv[4], NULL, 10) : 1000;
	first = argc > 5 ? strtoull(argv[5], NULL, 10) : 1;
	for (unsigned long long i = 0; i < worlds; i++) {
		if (i % RULES_EACH == 0) {
			draw_begin(&draw, first + i);
			draw_machine(&draw, &drawn);
			lay_out();
		}
		draw_config(&draw, &drawn, &config);
		draw_cmdline(&draw, &drawn, &cmdline);
		put("etc/earlybind.conf", config.text);
		put("proc/cmdline", cmdline.text);
		if (agree())
			continue;
		if (!differ++)
			printf("# the last world of: make properties FIRST=%llu AGREE=%llu\n"
			       "# %s\n%s\n%s\n",
			       first + i - i % RULES_EACH, i % RULES_EACH + 1, cmdline.text,
			       config.text, table.text);
	}
	ok(!differ && worlds, "early and plan agree: %llu worlds from seed %llu, %llu differ",
	   worlds, first, differ);
	/* What has been nothing but refused, or not read, is no sample. */
	ok((binds && leaves && refusals) || worlds < 100,
	   "of what they decided: %llu bound, %llu left, %llu refused", binds, leaves, refusals);
	return tap_done();
}
