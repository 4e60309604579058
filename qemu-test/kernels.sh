# SPDX-License-Identifier: GPL-2.0-or-later
# The kernels of the bare cases, by name, each made once and kept in the cache under what it is made from. Needs lib.sh.
#   5.10 6.1 6.12 7   Debian's own, from 11, 12, 13 and the backports of 13
#   builtin           built from Debian's source of 6.1 with kernel.config: vfio-pci and native drivers built in
# shellcheck shell=sh disable=SC2154

# kernel NAME: the folder with `vmlinuz`, `release` (its version) and `lib/modules`.
kernel() {
	case $1 in
	5.10) kernel_debian bullseye ;;
	6.1) kernel_debian bookworm ;;
	6.12) kernel_debian trixie ;;
	7) kernel_debian trixie-backports ;;
	builtin) kernel_built bookworm linux-source-6.1 ;;
	*) die "no such kernel: $1" ;;
	esac
}

# --- packages --------------------------------------------------------------------------------------------------------

# package_field SUITE PACKAGE FIELD: of its newest version there.
package_field() {
	conf=$(private_apt "$1") || return 1
	# To ask costs a second of each boot; the answer is the same until there are other lists.
	answer=${conf%/*}/fields/$2-$3
	if ! [ "$answer" -nt "${conf%/*}/updated" ]; then
		mkdir -p "${conf%/*}/fields"
		APT_CONFIG=$conf apt-cache show --no-all-versions "$2" | sed -n "s/^$3: //p" >"$answer.$$"
		# An empty one may be apt's failure: the next may ask again.
		if ! [ -s "$answer.$$" ]; then
			rm -f "$answer.$$"
			return 1
		fi
		mv "$answer.$$" "$answer" || return 1
	fi
	cat "$answer"
}

# unpack SUITE FOLDER PACKAGE=VERSION...: fetched, the signature chain checked by apt, and unpacked without installing.
unpack() {
	conf=$(private_apt "$1") || return 1
	mkdir -p "$2/debs" || return 1
	(
		cd "$2/debs" || exit 1
		shift 2
		APT_CONFIG=$conf apt-get -qq download "$@" >&2
	) || {
		# The archive may have moved on since the lists were read.
		rm -f "${conf%/*}/updated"
		return 1
	}
	for deb in "$2"/debs/*.deb; do
		dpkg-deb -x "$deb" "$2" || return 1
	done
	rm -rf "$2/debs"
}

# same_version SUITE PACKAGE VERSION: the package and all it needs in exactly that version; newer kernels come in parts.
same_version() {
	echo "$2=$3"
	package_field "$1" "$2" Depends | tr ',' '\n' |
		sed -n "s/^ *\([^ ]*\) (= \(.*\))\$/\1 \2/p" | while read -r name version; do
		[ "$version" != "$3" ] || same_version "$1" "$name" "$3"
	done
}

# --- Debian's own ----------------------------------------------------------------------------------------------------

kernel_debian() {
	version=$(package_field "$1" linux-image-amd64 Version) && [ -n "$version" ] || return 1
	cached "kernels/debian-$version" kernel_debian_make "$1" "$version"
}

kernel_debian_make() {
	say "fetching Debian's kernel $2"
	# shellcheck disable=SC2046
	unpack "$1" "$3" $(same_version "$1" linux-image-amd64 "$2" | sort -u) || return 1
	# Merged /usr or not, it is the same place; newer packages keep the kernel itself there too.
	if [ -d "$3/usr/lib/modules" ]; then
		mkdir -p "$3/lib"
		mv "$3/usr/lib/modules" "$3/lib/modules"
	fi
	release=$(ls "$3/lib/modules")
	mv "$3/boot/vmlinuz-$release" "$3/vmlinuz" 2>/dev/null ||
		mv "$3/lib/modules/$release/vmlinuz" "$3/vmlinuz" || return 1
	echo "$release" >"$3/release"
	rm -rf "${3:?}/usr" "${3:?}/boot"
	depmod -b "$3" "$release"
}

# --- built here ------------------------------------------------------------------------------------------------------

kernel_built() {
	version=$(package_field "$1" "$2" Version) && [ -n "$version" ] || return 1
	cached "kernels/built-$version-$(key_files "$here/kernel.config")" kernel_built_make "$1" "$2" "$version"
}

kernel_built_make() {
	say "building a kernel from $2 $3: some minutes"
	work=$4/work
	unpack "$1" "$work" "$2=$3" && tar -C "$work" -xf "$work/usr/src/$2.tar.xz" || return 1
	build_kernel "$work/$2" "$work/build" >"$4/build.log" 2>&1 || {
		tail -n 20 "$4/build.log" >&2
		return 1
	}
	cp "$work/build/arch/x86/boot/bzImage" "$4/vmlinuz" || return 1
	release=$(cat "$work/build/include/config/kernel.release")
	echo "$release" >"$4/release"
	# No module is built, but modprobe has to find out what is built in, as it does everywhere.
	make -C "$work/build" INSTALL_MOD_PATH="$4" modules_install >>"$4/build.log" 2>&1 || return 1
	rm -rf "$work" "$4/lib/modules/$release/build" "$4/lib/modules/$release/source"
}

# build_kernel SOURCE BUILD: tinyconfig with our lines on top; every line must hold in the end.
build_kernel() {
	mkdir -p "$2" && make -C "$1" O="$2" tinyconfig || return 1
	"$1/scripts/kconfig/merge_config.sh" -m -O "$2" "$2/.config" "$here/kernel.config" || return 1
	make -C "$1" O="$2" olddefconfig || return 1
	grep '^CONFIG_' "$here/kernel.config" | while read -r line; do
		grep -qx "$line" "$2/.config" || {
			echo "does not hold: $line"
			exit 1
		}
	done || return 1
	make -C "$1" O="$2" -j"$(nproc)" bzImage modules
}
