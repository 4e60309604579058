# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the hooks of all image generators share: which files and modules go into
# an image. Sourced by sh and by bash, when an image is built, never at boot.
# Bodies are subshells, so that no variable of the generator is touched.
#
# ROOT is the tree that the image is made from, empty for this machine's own;
# IMAGE is the tree that becomes the image. No fault here may fail an image:
# earlybind_warn, which the caller defines, is all that happens. dracut sets
# pipefail, so no pipe is asked for its exit status.

# earlybind_config_files ROOT: every configuration file, as a path below ROOT, those
# of profiles as well: the kernel command line says which one counts.
# What lies below /run was said to this running host for this boot, and an image
# is for later ones (its own /run is hidden by a new tmpfs anyway).
earlybind_config_files()
(
	cd "$1/" || exit 0
	for file in etc/earlybind.conf usr/lib/earlybind.d/*.conf etc/earlybind.d/*.conf \
		etc/earlybind.d/*/*.conf; do
		if [ -e "$file" ] || [ -L "$file" ]; then
			printf '/%s\n' "$file"
		fi
	done
)

# earlybind_put_config ROOT IMAGE: copies them all. A link to /dev/null masks the
# file of that name elsewhere, so it stays a link; any other link becomes the
# file it leads to, which the image may not have. What cannot be read here cannot be there.
earlybind_put_config()
(
	earlybind_config_files "$1" | while IFS= read -r file; do
		mkdir -p "$2${file%/*}"
		if [ -L "$1$file" ] && [ "$(readlink -f "$1$file")" = /dev/null ]; then
			ln -sfn /dev/null "$2$file"
		elif [ -f "$1$file" ]; then
			cp -Lp "$1$file" "$2$file"
		else
			# The boot cannot read it either, and takes it for one that may have said leave.
			earlybind_warn "$file is no regular file, or a link to nothing: the boot will not" \
				"be able to read it, and binds nothing by ID or class"
			if [ -d "$1$file" ]; then mkdir -p "$2$file"; else ln -sfn /nowhere "$2$file"; fi
		fi || earlybind_warn "cannot copy $file: the image is built without it"
	done
)

# earlybind_put_rules ROOT IMAGE: the udev rule for devices that appear later, for a generator
# that copies only what it knows by name. The administrator's own comes first, as in udev, and a
# mask stays one: of /dev/null itself a copy would be a file that all may write.
earlybind_put_rules()
(
	for file in etc/udev/rules.d/75-earlybind.rules usr/lib/udev/rules.d/75-earlybind.rules; do
		[ -L "$1/$file" ] || [ -e "$1/$file" ] || continue
		mkdir -p "$2/usr/lib/udev/rules.d"
		if [ "$(readlink -f "$1/$file")" = /dev/null ]; then
			ln -sfn /dev/null "$2/usr/lib/udev/rules.d/75-earlybind.rules" && exit
		else
			cp -p "$1/$file" "$2/usr/lib/udev/rules.d/" && exit
		fi
	done
	earlybind_warn "cannot copy 75-earlybind.rules: what appears later will not be bound in the" \
		"initramfs"
)

# earlybind_compile ROOT ARGUMENT...: what `earlybind compile` prints; what it says
# becomes warnings. It reads modprobe.d, the configuration, and what this host runs
# on. Some generators have cut PATH down.
earlybind_compile()
(
	root=${1:-/}
	shift
	PATH=$PATH:/usr/local/bin:/usr/bin
	export PATH
	if ! command -v earlybind >/dev/null; then
		earlybind_warn "the command earlybind is not installed"
		return 1
	fi
	status=0
	{ said=$(earlybind compile --root "$root" "$@" 2>&1 >&3 3>&-) || status=$?; } 3>&1
	[ -z "$said" ] || printf '%s\n' "$said" | while IFS= read -r line; do
		earlybind_warn "${line#earlybind: }"
	done
	return "$status"
)

# earlybind_modules ROOT MODULESDIR: what the image needs beside the modules that
# these depend on.
earlybind_modules()
(
	modules=$(earlybind_compile "$1" --modules --kernel "${2%/}") ||
		modules='vfio-pci vfio_iommu_type1'
	# shellcheck disable=SC2086 # one word a module
	printf '%s\n' $modules
)

# earlybind_put_compiled ROOT MODULESDIR IMAGE: what the image knows of this host.
earlybind_put_compiled()
(
	mkdir -p "$3/usr/lib/earlybind"
	earlybind_compile "$1" --kernel "${2%/}" --output "$3/usr/lib/earlybind/compiled" ||
		earlybind_warn "the image does without modprobe.d and the devices in use"
)
