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
static bool take_looks(const struct draft *draft, int from, const struct stat *about)
{
	if (fchown(draft->fd, about->st_uid, about->st_gid) && geteuid() != about->st_uid)
		return failed(draft, "keeping the owner");
	if (fchmod(draft->fd, about->st_mode & 07777))
		return failed(draft, "keeping the mode");
	copy_attributes(from, draft->fd);
	return true;
}

static bool look_alike(const struct draft *draft, const struct stat *old)
{
	struct stat now;
	bool good = false;
	int fd;

	if (!old)
		return !fchmod(draft->fd, 0644) || failed(draft, "setting the mode");
	fd = open(draft->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &now))
		failed(draft, "opening the old file");
	else if (!is_same(&now, old))
		host_warn("%s was changed meanwhile, by somebody else: it is left so. Look at it, "
			  "and say this again.",
			  draft->path);
	else
		good = take_looks(draft, fd, old);
	if (fd >= 0)
		close(fd);
	return good;
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

/* Who gets tired of a slow disk shall not leave half a file behind. */
static void hold_signals(sigset_t *before)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, before);
}

/* A filled draft takes the file's place; one that could not be filled goes. */
static bool put(struct draft *draft, bool good)
{
	if (close(draft->fd) && good)
		good = failed(draft, "closing the new file");
	if (good && rename(draft->name, draft->path))
		good = failed(draft, "putting the new file in its place");
	if (!good)
		unlink(draft->name);
	else
		sync_folder(draft);
	return good;
}

bool host_replace(const char *path, const char *text, size_t len, const struct stat *old)
{
	static struct draft draft;
	sigset_t before;
	bool good;

	draft.path = path;
	if (!name_draft(&draft))
		return false;
	hold_signals(&before);
	draft.fd = mkostemp(draft.name, O_CLOEXEC);
	if (draft.fd < 0)
		good = failed(&draft, "making a file in its folder");
	else
		good = put(&draft, fill(&draft, text, len, old));
	sigprocmask(SIG_SETMASK, &before, NULL);
	return good;
}

static bool pour(const struct draft *draft, int from)
{
	char block[65536];
	ssize_t n;

	while ((n = read(from, block, sizeof(block))) > 0)
		if (!write_all(draft->fd, block, (size_t)n))
			return failed(draft, "writing the new file");
	return !n || failed(draft, "reading what it is to hold");
}

static bool pour_like(const struct draft *draft, const char *from, const char *like)
{
	int content = open(from, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
	int looks = open(like, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat about;
	bool good;

	if (content < 0 || looks < 0 || fstat(looks, &about))
		good = failed(draft, "opening what it is to be like");
	else
		good = pour(draft, content) && take_looks(draft, looks, &about);
	/* A file that is put back has its time again too. */
	if (good && !strcmp(from, like))
		futimens(draft->fd, (struct timespec[]){about.st_atim, about.st_mtim});
	if (good && fsync(draft->fd))
		good = failed(draft, "syncing the new file");
	if (content >= 0)
		close(content);
	if (looks >= 0)
		close(looks);
	return good;
}

static bool copy_link(struct draft *draft, const char *target)
{
	/* There is no mkostemp for links: the name alone, which nobody else takes in between. */
	close(draft->fd);
	if (unlink(draft->name) || symlink(target, draft->name))
		return failed(draft, "making a link in its folder");
	if (rename(draft->name, draft->path)) {
		failed(draft, "putting the new link in its place");
		unlink(draft->name);
		return false;
	}
	sync_folder(draft);
	return true;
}

bool host_copy(const char *from, const char *to, const char *like)
{
	static struct draft draft;
	char target[PATH_MAX];
	ssize_t len = readlink(from, target, sizeof(target) - 1);
	sigset_t before;
	bool good;

	draft.path = to;
	if (!name_draft(&draft))
		return false;
	hold_signals(&before);
	draft.fd = mkostemp(draft.name, O_CLOEXEC);
	if (draft.fd < 0) {
		good = failed(&draft, "making a file in its folder");
	} else if (len >= 0) {
		target[len] = '\0';
		good = copy_link(&draft, target);
	} else {
		good = put(&draft, pour_like(&draft, from, like));
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return good;
}

bool host_unlink(const char *path)
{
	struct draft draft = {.path = path};

	if (unlink(path) && errno != ENOENT) {
		host_warn("cannot remove %s: %s%s", path, strerror(errno), advice(errno));
		return false;
	}
	if (!name_draft(&draft))
		return false;
	sync_folder(&draft);
	return true;
}

bool host_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	/* FAT, where some systems have their images, cannot sync a folder. */
	bool good = fd >= 0 && (!fsync(fd) || errno == EINVAL);

	if (!good)
		host_warn("cannot sync %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return good;
}
