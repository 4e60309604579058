#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the Debian package in build/deb, from a copy of the source tree as it is, and prints where it is. Nothing is
# downloaded: `scripts/deps.sh build deb` brings what it takes.
#
#   EARLYBIND_DEB_OUT=DIR  put it elsewhere
set -eu
cd "$(dirname "$0")/.."

for program in dpkg-buildpackage dh; do
	command -v "$program" >/dev/null || {
		echo "deb.sh: $program is missing: as root, sh scripts/deps.sh build deb" >&2
		exit 1
	}
done
# What was given to the make that called us is not for the package's.
unset MAKEFLAGS MAKELEVEL MFLAGS DESTDIR PREFIX LIBC V CFLAGS LDFLAGS CPPFLAGS EARLY_CFLAGS EARLY_LDFLAGS

out=${EARLYBIND_DEB_OUT:-build/deb}
rm -rf "$out"
mkdir -p "$out/source"
tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$out/source"
log=$PWD/$out/log
case $out in /*) log=$out/log ;; esac
if ! (
	cd "$out/source"
	jobs=$(nproc)
	export DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$jobs ${DEB_BUILD_OPTIONS:-}"
	export DEB_BUILD_PROFILES="nocheck ${DEB_BUILD_PROFILES:-}"
	dpkg-buildpackage -b -us -uc
) >"$log" 2>&1; then
	cat "$log" >&2
	exit 1
fi
rm -rf "$out/source"
ls "$out"/earlybind_*.deb
