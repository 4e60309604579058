#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Shows what earlybind is for, on a Debian 12, as root, with no questions asked: two Debian 13 boot in virtual machines,
# one set up as people do it today (qemu-test/distro/demo-before.case), one with earlybind beside that (demo-after.case),
# and what each machine saw of its own devices comes out as one table. Exit status 0 only if all is as it should be.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)

sh "$top/scripts/deps.sh" build vm || exit 1
make -s -C "$top" build/early man || exit 1

# shellcheck source=qemu-test/lib.sh
. "$top/qemu-test/lib.sh"
seen=$(cache_dir)/compare

say 'making two systems, booting each in a virtual machine; some minutes'
table=$(sh "$top/qemu-test/compare" demo-before demo-after)
status=$?

# shellcheck disable=SC2154 # the case sets them
indented() {
	load_case "$top/qemu-test/distro/demo-after.case"
	case $1 in
	cmdline) echo "$cmdline" ;;
	config) echo "$config" ;;
	log) grep -ho 'earlybind: .*' "$seen/demo-after/console.log" | tr -d '\r' ;;
	esac | sed 's/^/    /'
}

cat <<END

Both machines: "options vfio-pci ids=" in modprobe.d, vfio_pci in the image's list of modules, and on the command line:

$(indented cmdline)

The second one: earlybind as well, with this /etc/earlybind.conf:

$(indented config)

What its kernel log says of it:

$(indented log)

Which driver has which device, as each machine saw it:

$table

END
if [ "$status" -ne 0 ]; then
	echo "This is not as it should be: see above, and the logs below $seen"
	exit 1
fi
echo 'As it should be: the recipe came too late; earlybind gave two devices to vfio-pci and left the host its own.'
