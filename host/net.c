// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The interfaces that have a default route, and down from them: bonds, bridges, VLANs and
 * all other stacked ones have a `lower_*` link for each that is below them.
 */
#include <net/route.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define NET "sys/class/net"

struct below {
	struct host_search *search;
	bool any;
};

static bool follow(struct host_search *search, const char *name);

static void follow_lower(void *context, const char *name)
{
	struct below *below = context;

	if (!strncmp(name, "lower_", 6) && follow(below->search, name + 6))
		below->any = true;
}

static void follow_port(void *context, const char *name)
{
	struct below *below = context;

	if (follow(below->search, name))
		below->any = true;
}

/* True where there was any PCI function below. */
static bool follow(struct host_search *search, const char *name)
{
	struct below below = {search, false};
	const struct host_root *root = search->carriers->root;
	char device[PATH_MAX], ports[PATH_MAX];

	if (search->deep == HOST_DEEP_MAX || !host_real(root, device, NET "/%s", name))
		return false;
	search->deep++;
	below.any = host_carriers_add(search->carriers, device, search->what);
	host_each_name(root, device, follow_lower, &below);
	if (snprintf(ports, sizeof(ports), "%s/brif", device) < (int)sizeof(ports))
		host_each_name(root, ports, follow_port, &below);
	search->deep--;
	return below.any;
}

static void follow_if_up(void *context, const char *name)
{
	struct below *below = context;
	char path[PATH_MAX], state[16] = "";
	FILE *in;

	if (snprintf(path, sizeof(path), NET "/%s/operstate", name) >= (int)sizeof(path))
		return;
	in = host_open(below->search->carriers->root, path);
	if (!in)
		return;
	if (fgets(state, sizeof(state), in) && !strcmp(state, "up\n") &&
	    follow(below->search, name))
		below->any = true;
	fclose(in);
}

bool host_interfaces_up(struct host_search *search)
{
	struct below below = {search, false};

	host_each_name(search->carriers->root, NET, follow_if_up, &below);
	return below.any;
}

/* A tunnel or a switch in software does not say what it goes through: all that are up. */
static void follow_route(struct host_search *search, const char *name)
{
	char device[PATH_MAX];

	if (follow(search, name) || !host_real(search->carriers->root, device, NET "/%s", name) ||
	    strncmp(device, "/sys/devices/virtual/", 21))
		return;
	host_warn("cannot tell which device is below %s, which has a default route: %s", name,
		  host_interfaces_up(search) ? "all network devices that are up are protected"
					     : "it is not protected");
}

/* Interface, destination, gateway, flags, three counts, mask. */
static void read_ipv4(struct host_search *search, const char *line)
{
	char name[64];
	unsigned int to, flags, mask;

	if (sscanf(line, "%63s %x %*x %x %*u %*u %*u %x", name, &to, &flags, &mask) == 4 && !to &&
	    !mask && flags & RTF_UP && !(flags & RTF_REJECT))
		follow_route(search, name);
}

/* Destination, its length, source, its length, next hop, metric, two counts, flags, interface. */
static void read_ipv6(struct host_search *search, const char *line)
{
	char name[64];
	unsigned int length, flags;

	if (sscanf(line, "%*32s %x %*32s %*x %*32s %*x %*x %*x %x %63s", &length, &flags, name) ==
		    3 &&
	    !length && flags & RTF_UP && !(flags & RTF_REJECT))
		follow_route(search, name);
}

static void read_routes(struct host_search *search, const char *path,
			void (*read_line)(struct host_search *search, const char *line))
{
	FILE *in = host_open(search->carriers->root, path);
	char *line = NULL;
	size_t size = 0;

	if (!in)
		return;
	while (getline(&line, &size, in) > 0)
		read_line(search, line);
	free(line);
	fclose(in);
}

void host_routes(struct host_search *search)
{
	search->what = "default route";
	read_routes(search, "proc/net/route", read_ipv4);
	read_routes(search, "proc/net/ipv6_route", read_ipv6);
}
