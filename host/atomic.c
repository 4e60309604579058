// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "edit.h"

/* A file that is being made beside another. */
struct draft {
	const char *path;
	char folder[PATH_MAX];
	char name[PATH_MAX];
	int fd;
};

static const char *advice(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return geteuid() ? "; run this as root" : "";
	case EROFS:
		return "; its file system is read-only: mount it to be written";
	case ENOSPC:
	case EDQUOT:
		return "; make room there";
	default:
		return "";
	}
}

static bool failed(const struct draft *draft, const char *step)
{
	int error = errno;

	host_warn("cannot write %s: %s: %s%s. Nothing has changed.", draft->path, step,
		  strerror(error), advice(error));
	return false;
}

/* The folder ends with its slash. A name that begins with a dot is no drop-in. */
static bool name_draft(struct draft *draft)
{
	const char *slash = strrchr(draft->path, '/');
	int len = (int)(slash - draft->path) + 1;

	snprintf(draft->folder, sizeof(draft->folder), "%.*s", len, draft->path);
	errno = ENAMETOOLONG;
	return snprintf(draft->name, sizeof(draft->name), "%s.%s.XXXXXX", draft->folder,
			slash + 1) < (int)sizeof(draft->name) ||
	       failed(draft, "naming the new file");
}

static bool write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* Of the content, or of this very file: what a copy must not carry. */
static bool is_sealed(const char *name)
{
	return !strcmp(name, "security.ima") || !strcmp(name, "security.evm");
}

static void copy_attribute(int from, int to, const char *name)
{
	ssize_t size = fgetxattr(from, name, NULL, 0);
	char *value;

	if (size < 0)
		return;
	value = host_need(malloc((size_t)size + 1));
	size = fgetxattr(from, name, value, (size_t)size);
	if (size >= 0 && fsetxattr(to, name, value, (size_t)size, 0))
		host_warn("cannot keep the attribute %s of the file: %s", name, strerror(errno));
	free(value);
}

/* SELinux's label and access lists are such attributes. */
static void copy_attributes(int from, int to)
{
	ssize_t size = flistxattr(from, NULL, 0);
	char *names;

	if (size <= 0)
		return;
	names = host_need(malloc((size_t)size));
	size = flistxattr(from, names, (size_t)size);
	for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names + at) + 1)
		if (!is_sealed(names + at))
			copy_attribute(from, to, names + at);
	free(names);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Owner first: to change it takes set-user-ID bits away. */
static bool look_alike(const struct draft *draft, const struct stat *old)
{
	struct stat now;
	int fd;

	if (!old)
		return !fchmod(draft->fd, 0644) || failed(draft, "setting the mode");
	fd = open(draft->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &now)) {
		failed(draft, "opening the old file");
	} else if (!is_same(&now, old)) {
		host_warn("%s was changed meanwhile, by somebody else: it is left so. Look at it, "
			  "and say this again.",
			  draft->path);
	} else if (fchown(draft->fd, old->st_uid, old->st_gid) && geteuid() != old->st_uid) {
		failed(draft, "keeping the owner");
	} else if (fchmod(draft->fd, old->st_mode & 07777)) {
		failed(draft, "keeping the mode");
	} else {
		copy_attributes(fd, draft->fd);
		close(fd);
		return true;
	}
	if (fd >= 0)
		close(fd);
	return false;
}

/* Only now is the new name as safe as the new content. */
static void sync_folder(const struct draft *draft)
{
	int fd = open(draft->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || (fsync(fd) && errno != EINVAL))
		host_warn("%s is written, but whether the disk has it is not known: syncing %s: %s",
			  draft->path, draft->folder, strerror(errno));
	if (fd >= 0)
		close(fd);
}

static bool fill(struct draft *draft, const char *text, size_t len, const struct stat *old)
{
	if (!write_all(draft->fd, text, len))
		return failed(draft, "writing the new file");
	if (!look_alike(draft, old))
		return false;
	if (fsync(draft->fd))
		return failed(draft, "syncing the new file");
	return true;
}

bool host_replace(const char *path, const char *text, size_t len, const struct stat *old)
{
	static struct draft draft;
	sigset_t all, before;
	bool good;

	draft.path = path;
	if (!name_draft(&draft))
		return false;
	/* Who gets tired of a slow disk shall not leave half a file behind. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	draft.fd = mkostemp(draft.name, O_CLOEXEC);
	if (draft.fd < 0) {
		good = failed(&draft, "making a file in its folder");
		sigprocmask(SIG_SETMASK, &before, NULL);
		return good;
	}
	good = fill(&draft, text, len, old);
	if (close(draft.fd) && good)
		good = failed(&draft, "closing the new file");
	if (good && rename(draft.name, path))
		good = failed(&draft, "putting the new file in its place");
	if (!good)
		unlink(draft.name);
	else
		sync_folder(&draft);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return good;
}
