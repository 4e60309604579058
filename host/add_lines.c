// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines that `earlybind add` writes: never one that the boot could not read. */
#include <stdlib.h>
#include <string.h>

#include "add.h"
#include "config.h"
#include "lines.h"
#include "view.h"

static bool has_key(const struct host_add *add, const char *key)
{
	for (size_t i = 0; i < add->keys; i++)
		if (!strncmp(add->key[i], key, strlen(key)))
			return true;
	return false;
}

/* The end of every line: how it is to be bound, and what else was given. */
static void write_keys(const struct host_add *add, FILE *out)
{
	if (add->with)
		fprintf(out, "  with=%s", add->with);
	if (add->driver)
		fprintf(out, "  driver=%s", add->driver);
	if (add->fallback)
		fprintf(out, "  fallback=%s", add->fallback);
	if (add->allow & EB_ALLOW_LAST_DISPLAY)
		fputs("  allow=last-display", out);
	if (add->allow & EB_ALLOW_IN_USE)
		fputs("  allow=in-use", out);
	if (add->optional)
		fputs("  optional", out);
	for (size_t i = 0; i < add->keys; i++)
		fprintf(out, "  %s", add->key[i]);
}

/* Read the line as the boot will. */
static bool is_readable(const char *line)
{
	static struct eb_ruleset set;

	if (strlen(line) >= EB_LINE_MAX) {
		host_warn("the line would be longer than %d bytes: give fewer keys",
			  EB_LINE_MAX - 1);
		return false;
	}
	eb_rules_init(&set);
	eb_config_line(&set, (struct eb_origin){0}, eb_text(line));
	for (size_t i = 0; i < set.errors; i++)
		host_warn("the line '%s' is no rule: %s", line, set.error[i].message);
	return !set.errors && set.rules == 1;
}

/* Is a line of the same words in the file? */
static bool is_there(const struct host_add *add, const char *words)
{
	struct eb_text line;
	bool same = false;

	for (size_t i = 1; !same && host_edit_line(&add->edit, i, &line); i++) {
		char *others = host_edit_words(line);

		same = !strcmp(words, others);
		free(others);
		if (same)
			host_json_sentence(add->notes, "%s:%zu says so already: %s", add->edit.name,
					   i, words);
	}
	return same;
}

static bool add_line(struct host_add *add, char *text)
{
	char *words = host_edit_words(eb_text(text));
	bool there, good = is_readable(text);

	there = good && is_there(add, words);
	free(words);
	if (!good || there) {
		free(text);
		return good;
	}
	add->line = host_need(reallocarray(add->line, add->lines + 1, sizeof(add->line[0])));
	add->line[add->lines++] = (struct host_add_line){
		.text = text,
		.number = host_edit_append(&add->edit, text),
		.rule = -1,
	};
	return true;
}

/* Does the path lead to the function, as the boot follows it? */
static bool leads_to(const struct host_add *add, const char *text, uint64_t where)
{
	struct eb_path path;
	int error;

	return !eb_path_parse(eb_text(text), &path) &&
	       eb_path_resolve(add->root.fd, &path, &error) == where;
}

/* The path where there is one, else the address. */
static void place_of(const struct host_add *add, const char *address, uint64_t where,
		     char place[256])
{
	char real[PATH_MAX];

	if (host_real(&add->root, real, EB_DEVICES_DIR "/%s", address) &&
	    eb_path_format(real, place, 256) > 0 && leads_to(add, place, where))
		return;
	snprintf(place, 256, "%s", address);
}

struct number {
	const struct host_add *add;
	const char *physical, *address;
	long vf;
};

static void find_number(void *context, const char *name)
{
	struct number *number = context;
	char real[PATH_MAX];
	uint32_t vf;

	if (!strncmp(name, "virtfn", 6) && !eb_text_decimal(eb_text(name + 6), EB_VF_MAX, &vf) &&
	    host_real(&number->add->root, real, EB_DEVICES_DIR "/%s/%s", number->physical, name) &&
	    !strcmp(strrchr(real, '/') + 1, number->address))
		number->vf = (long)vf;
}

/* A virtual function is not there before somebody makes it: say whose it is, and which. */
static bool place_of_virtual(const struct host_add *add, const char *address, char place[256])
{
	struct number number = {.add = add, .address = address, .vf = -1};
	char real[PATH_MAX], folder[PATH_MAX], physical[256];
	uint64_t where, mask;

	if (!host_real(&add->root, real, EB_DEVICES_DIR "/%s/physfn", address))
		return false;
	number.physical = strrchr(real, '/') + 1;
	if (eb_where_parse(eb_text(number.physical), &where, &mask))
		return false;
	snprintf(folder, sizeof(folder), EB_DEVICES_DIR "/%s", number.physical);
	host_each_name(&add->root, folder, find_number, &number);
	place_of(add, number.physical, where, physical);
	return number.vf >= 0 && snprintf(place, 256, "pf=%s  vf=%ld", physical, number.vf) < 256;
}

static char *device_line(struct host_add *add, size_t index)
{
	const struct host_function *function = host_function(add->before, index);
	uint64_t where = add->before->boot.functions.function[index].where;
	char place[256], name[HOST_NAME_SIZE], *line, *safe;
	size_t size;
	FILE *out = host_need(open_memstream(&line, &size));

	if (!place_of_virtual(add, function->address, place))
		place_of(add, function->address, where, place);
	host_name_device(add->before->boot.functions.function[index].id, name);
	safe = host_safe(name);
	fprintf(out, "bind  %s", place);
	if (!has_key(add, "id="))
		fprintf(out, "  id=%s", function->id);
	write_keys(add, out);
	fprintf(out, "  # %s", safe);
	if (strcmp(place, function->address))
		fprintf(out, " (%s)", function->address);
	free(safe);
	if (fclose(out))
		host_need(NULL);
	return line;
}

/* `n` is what count= says; 0: it says nothing. */
static char *kind_line(struct host_add *add, const struct host_word *word, size_t n)
{
	struct eb_match match;
	char name[HOST_NAME_SIZE], *line, *safe;
	size_t size;
	FILE *out = host_need(open_memstream(&line, &size));

	fprintf(out, "bind  %s", word->text);
	if (n && !has_key(add, "count="))
		fprintf(out, "  count=%zu", n);
	write_keys(add, out);
	if (!eb_match_id(eb_text(word->text), &match) && match.id_mask >> 32 == 0xffffffff) {
		host_name_device(match.id, name);
		safe = host_safe(name);
		fprintf(out, "  # %s", safe);
		free(safe);
	}
	if (fclose(out))
		host_need(NULL);
	return line;
}

/* With keys that narrow it, only the plan knows how many a rule matches. */
static size_t count(struct host_add *add, const struct host_word *word)
{
	struct host_edit trial = add->edit;
	struct host_machine *machine;
	const char *unused;
	char *line;
	size_t n = 0;

	if (!add->keys || !word->n)
		return word->n;
	line = kind_line(add, word, 0);
	trial.text = host_need(strdup(add->edit.text));
	trial.len = add->edit.len;
	if (is_readable(line)) {
		host_edit_append(&trial, line);
		machine = host_edit_machine(&add->root, &trial, &unused);
		for (size_t i = 0; machine && i < machine->boot.rules.rules; i++)
			if (host_edit_owns(&trial, machine, i))
				n = machine->boot.plan.outcome[i].matched;
		if (machine)
			host_machine_close(machine);
	}
	free(trial.text);
	free(line);
	return n;
}

/* Is it bound already, and in the way that is asked for? By a rule of the files, to last. */
static bool is_done(struct host_add *add, size_t index)
{
	const struct eb_machine *boot = &add->before->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	const struct eb_rule *rule = &boot->rules.rule[decision->rule];
	const char *driver = rule->variant ? "auto" : eb_rule_driver(&boot->rules, rule);
	char called[HOST_CALLED_SIZE], origin[EB_ORIGIN_SIZE];
	enum eb_with with = !add->with			? EB_WITH_NOTHING
			    : strcmp(add->with, "slot") ? EB_WITH_GROUP
							: EB_WITH_SLOT;

	if (boot->idle || decision->action != EB_DO_BIND || rule->source != EB_CONFIG || add->keys)
		return false;
	if (strcmp(driver, add->driver ? add->driver : EB_DRIVER_DEFAULT) ||
	    (with && (decision->first || rule->with != with)) || (add->fallback && !rule->keep) ||
	    (add->allow & ~(rule->allow | boot->rules.allow)))
		return false;
	host_called(add->before, index, called);
	eb_origin_format(&boot->rules, rule->origin, origin);
	host_json_sentence(add->notes, "%s is bound already, by %s", called, origin);
	host_json_append(add->already, host_json_pack("{s:s, s:o}", "address",
						      host_function(add->before, index)->address,
						      "rule", host_json_text(origin)));
	return true;
}

/* The disk is not all that is on its controller. */
static void warn_of_controller(struct host_add *add, const struct host_word *word, size_t index)
{
	uint32_t class_id = add->before->boot.functions.function[index].class_id >> 8;
	char called[HOST_CALLED_SIZE];

	if (!word->name || class_id == 0x0108 || (class_id >> 8 != 0x01 && class_id != 0x0c03))
		return;
	host_called(add->before, index, called);
	host_json_sentence(add->notes,
			   "'%s' is on %s: the guest gets all that is on that, not '%s' alone",
			   word->text, called, word->text);
}

static bool add_kind(struct host_add *add, const struct host_word *word)
{
	size_t done = 0;

	for (size_t i = 0; i < add->before->boot.functions.n; i++)
		if (word->picked[i])
			done += is_done(add, i);
	if (done && done == word->n)
		return true;
	if (word->n > 1 && !add->keys)
		host_json_sentence(
			add->notes,
			"%s is %zu functions here, and all are bound; for one of them, name its "
			"address",
			word->text, word->n);
	return add_line(add, kind_line(add, word, count(add, word)));
}

static bool add_devices(struct host_add *add, const struct host_word *word)
{
	for (size_t i = 0; i < add->before->boot.functions.n; i++) {
		if (!word->picked[i])
			continue;
		warn_of_controller(add, word, i);
		if (!is_done(add, i) && !add_line(add, device_line(add, i)))
			return false;
	}
	return true;
}

bool host_add_word(struct host_add *add, const char *text)
{
	struct host_word word;
	bool good;

	if (!host_word_read(add->before, text, &word))
		return false;
	if (!word.n && !add->optional) {
		host_warn("%s is not in this machine; --optional writes it all the same, for when "
			  "it is",
			  text);
		good = false;
	} else if (!word.n) {
		good = add_line(add, kind_line(add, &word, 0));
	} else {
		good = word.kind ? add_kind(add, &word) : add_devices(add, &word);
		for (size_t i = 0; i < EB_FUNCTIONS_MAX; i++)
			add->asked[i] |= word.picked[i];
	}
	host_word_free(&word);
	return good;
}
