#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The one place that knows Debian's packages: what each task needs, installed where something is missing.
#   deps.sh [--print] TASK...       build lint check bench fuzz proof analyze vm kernel deb
set -eu

usage() {
	sed -n 's/^#   deps.sh /usage: deps.sh /p' "$0"
}

packages() {
	case $1 in
	build) echo gcc libarchive-dev libc6-dev libjansson-dev libklibc-dev libkmod-dev libmount-dev libpci-dev \
		libsmartcols-dev linux-libc-dev make pkg-config scdoc ;;
	lint) echo clang-format codespell cppcheck mandoc scdoc shellcheck ;;
	check) echo busybox bzip2 cpio gcc jq kmod libc6-dev make lz4 musl-tools rpm strace util-linux xz-utils zstd ;;
	vm) echo apt build-essential cpio debhelper debian-archive-keyring dosfstools dpkg-dev e2fsprogs fdisk gcc jq kmod \
		libc6-dev mmdebstrap mtools ovmf qemu-system-x86 qemu-utils udev util-linux xz-utils zstd ;;
	bench) echo bash dash gnuplot-nox hyperfine jq kmod musl-tools strace valgrind ;;
	proof) echo apt debian-archive-keyring dpkg gcc libc6-dev make util-linux ;;
	analyze) echo clang clang-tidy clang-tools cppcheck gcc make ;;
	deb) echo build-essential debhelper dpkg-dev fakeroot lintian ;;
	fuzz) echo clang llvm ;;
	kernel) echo bc bison flex libelf-dev libssl-dev perl xz-utils ;;
	*)
		echo "deps.sh: no task is called '$1'" >&2
		usage >&2
		return 2
		;;
	esac
}

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

print=''
if [ "${1:-}" = --print ]; then
	print=yes
	shift
fi
[ $# -gt 0 ] || {
	usage >&2
	exit 2
}

wanted=''
for task; do
	wanted="$wanted $(packages "$task")" || exit 2
done
wanted=$(echo "$wanted" | tr -s ' ' '\n' | sort -u)
if [ -n "$print" ]; then
	echo "$wanted" | grep .
	exit 0
fi

missing=''
for package in $wanted; do
	installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
	echo "deps.sh: packages are missing: as root, apt-get install --no-install-recommends$missing" >&2
	exit 1
fi
echo "deps.sh: installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update >&2
# shellcheck disable=SC2086
apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends $missing >&2 || {
	echo "deps.sh: apt-get could not install$missing" >&2
	exit 1
}
