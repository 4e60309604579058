// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile: what the hooks of the image generators ask for. It judges nothing, and nothing
 * that is wrong with the host fails it: a warning is all, for an image is to come of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "out.h"
#include "view.h"

const char host_compile_help[] =
	"usage: earlybind compile [OPTION...]\n"
	"\n"
	"Print what an image has to know of this host, as text: the IDs of modprobe.d,\n"
	"the devices in use, the variants of vfio-pci. Hooks of image generators call it.\n"
	"\n"
	"  --modules         print the modules that the image needs instead\n"
	"  --kernel VERSION  for this kernel, or for the modules of this folder\n"
	"  --output FILE     write to FILE, whole or not at all\n"
	"  --root DIR|TAR    for the system below DIR, or in TAR\n"
	"  --in-use          list the devices in use even in a chroot, in a container, or\n"
	"                    of another root folder, whose proc and sys are then read\n"
	"  --no-in-use       do not list them: the image is for another machine\n";

enum in_use {
	IF_HERE,
	ALWAYS,
	NEVER,
};

struct request {
	struct host_root root;
	const char *output;
	const char *inside; /* why this is not the host, or NULL */
	char folder[PATH_MAX];
	enum in_use in_use;
	bool modules;
};

static void print_machine(const struct host_root *root, FILE *out)
{
	static const char path[] = "sys/class/dmi/id/product_uuid";
	char uuid[64] = "";
	FILE *in = host_open(root, path);

	if (in && fgets(uuid, sizeof(uuid), in))
		uuid[strcspn(uuid, " \t\n")] = '\0';
	if (in)
		fclose(in);
	else if (errno != ENOENT && errno != ENOTDIR)
		host_warn("cannot read /%s: %s; the list counts on any machine", path,
			  strerror(errno));
	fprintf(out, "machine %s\n", *uuid && host_is_plain(uuid) ? uuid : "-");
}

static void no_list(FILE *out, const char *why)
{
	host_warn("no list of the devices in use: %s. The image cannot protect them.", why);
	fprintf(out, "# no in-use list: %s\n", why);
}

static void print_in_use(const struct request *request, FILE *out)
{
	struct host_carriers carriers = {.root = &request->root};
	const char *why;

	if (request->in_use == NEVER) {
		fputs("# no in-use list: not wanted\n", out);
		return;
	}
	if (request->in_use == IF_HERE && request->inside) {
		no_list(out, request->inside);
		return;
	}
	why = host_in_use(&carriers);
	if (why) {
		no_list(out, why);
	} else {
		print_machine(&request->root, out);
		host_carriers_print(&carriers, out);
	}
	host_carriers_free(&carriers);
}

static void print_compiled(const struct request *request, FILE *out)
{
	if (request->modules) {
		host_print_modules(&request->root, request->folder, !request->inside, out);
		return;
	}
	host_check_config(&request->root);
	print_in_use(request, out);
	host_print_legacy(&request->root, out);
	host_print_variants(request->folder, out);
}

static int find_kernel(struct request *request, const char *kernel)
{
	struct utsname names;

	uname(&names);
	if (!host_modules_folder(&request->root, kernel ? kernel : names.release,
				 request->folder)) {
		host_warn("the kernel's name is too long");
		return HOST_USAGE;
	}
	return HOST_OK;
}

void host_compiled(const struct host_root *root, const char *kernel, FILE *out)
{
	static struct request request;

	request = (struct request){.root = *root, .inside = host_inside()};
	if (find_kernel(&request, kernel) == HOST_OK)
		print_compiled(&request, out);
}

/* Returns 0 or -errno. */
static int write_file(const char *path, const char *text)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char folder[PATH_MAX];
	struct eb_out out;
	int dir, error;

	if (snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 1,
		     slash ? path : ".") >= (int)sizeof(folder))
		return -ENAMETOOLONG;
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	error = eb_out_open(&out, dir, name);
	if (!error) {
		eb_out_format(&out, "%s", text);
		error = eb_out_close(&out, dir, name);
	}
	close(dir);
	return error;
}

static int run(const struct request *request)
{
	char *text = NULL;
	size_t size;
	FILE *out = host_need(open_memstream(&text, &size));
	int status = HOST_OK, error;

	print_compiled(request, out);
	if (fclose(out))
		host_need(NULL);
	if (!request->output) {
		fputs(text, stdout);
	} else if ((error = write_file(request->output, text))) {
		host_warn("cannot write %s: %s", request->output, strerror(-error));
		status = HOST_NOT_SO;
	}
	free(text);
	return status;
}

int host_compile(int argc, char *argv[])
{
	static const struct option options[] = {
		{"modules", no_argument, NULL, 'm'},
		{"kernel", required_argument, NULL, 'k'},
		{"output", required_argument, NULL, 'o'},
		{"root", required_argument, NULL, 'r'},
		{"in-use", no_argument, NULL, 'i'},
		{"no-in-use", no_argument, NULL, 'n'},
		{NULL, 0, NULL, 0},
	};
	static struct request request;
	const char *root = "/", *kernel = NULL;
	int option, status;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'm':
			request.modules = true;
			break;
		case 'k':
			kernel = optarg;
			break;
		case 'o':
			request.output = optarg;
			break;
		case 'r':
			root = optarg;
			break;
		case 'i':
			request.in_use = ALWAYS;
			break;
		case 'n':
			request.in_use = NEVER;
			break;
		default:
			return host_usage(host_compile_help);
		}
	}
	if (optind != argc)
		return host_usage(host_compile_help);
	if (!host_root_open(&request.root, root))
		return HOST_NOT_SO;
	request.inside = *request.root.path ? "built for another root folder" : host_inside();
	status = find_kernel(&request, kernel);
	if (status == HOST_OK)
		status = run(&request);
	host_root_close(&request.root);
	return status;
}
