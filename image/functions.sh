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

# earlybind_config_files ROOT: every configuration file, as a path below ROOT.
# What lies below /run was said to this running host for this boot, and an image
# is for later ones (its own /run is hidden by a new tmpfs anyway).
earlybind_config_files()
(
	cd "$1/" || exit 0
	for file in etc/earlybind.conf usr/lib/earlybind.d/*.conf etc/earlybind.d/*.conf; do
		if [ -e "$file" ] || [ -L "$file" ]; then
			printf '/%s\n' "$file"
		fi
	done
)

# earlybind_put_config ROOT IMAGE: copies them all. A link to /dev/null masks the
# file of that name elsewhere, so it stays a link; any other link becomes the
# file it leads to, which the image may not have.
earlybind_put_config()
(
	earlybind_config_files "$1" | while IFS= read -r file; do
		mkdir -p "$2${file%/*}"
		if [ -L "$1$file" ] && [ "$(readlink -f "$1$file")" = /dev/null ]; then
			ln -sfn /dev/null "$2$file"
		elif [ -f "$1$file" ]; then
			cp -Lp "$1$file" "$2$file"
		else
			earlybind_warn "$file is no regular file, or a link to nothing: left out of the image"
		fi || earlybind_warn "cannot copy $file: the image is built without it"
	done
)

# earlybind_named_drivers ROOT: what rules name with driver=. Those that only
# the kernel command line names are not known here.
earlybind_named_drivers()
(
	earlybind_config_files "$1" | while IFS= read -r file; do
		if [ -f "$1$file" ]; then
			sed 's/#.*//' "$1$file"
		fi
	done | tr -s '[:blank:]' '\n' |
		sed -n 's/^driver=\([[:alnum:]][[:alnum:]_-]*\)$/\1/p' |
		grep -vxE 'auto|none|vfio-pci' | sort -u
)

# earlybind_have_module MODULESDIR NAME: on disk or built in?
earlybind_have_module()
(
	pattern=$(printf '%s\n' "$2" | sed 's/[-_]/[-_]/g')
	grep -Eqs "(^|/)$pattern\.ko(\.[[:alnum:]]+)?(:|\$)" "$1/modules.dep" "$1/modules.builtin"
)

# earlybind_modules ROOT MODULESDIR KERNEL: what the image needs beside the
# modules that these depend on. vfio_iommu_type1 is needed not to bind, but to
# open what is bound; nothing is said where it is built in or missing.
earlybind_modules()
(
	for module in vfio-pci $(earlybind_named_drivers "$1"); do
		if earlybind_have_module "$2" "$module"; then
			printf '%s\n' "$module"
		else
			earlybind_warn "kernel $3 has no module $module, and it is not built in:" \
				"no device can be bound to it"
		fi
	done
	echo vfio_iommu_type1
)
