#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What people do without earlybind: a hook in the shell that overrides the wanted functions, then loads vfio-pci and has
# it take them. The same file is a script of initramfs-tools, a hook of dracut, and what a unit starts.
case "${1:-}" in
prereqs)
	echo
	exit 0
	;;
esac

found=''
for function in /sys/bus/pci/devices/*; do
	read -r vendor <"$function/vendor"
	read -r device <"$function/device"
	if [ "$vendor:$device" = 0x8086:0x10d3 ]; then
		echo vfio-pci >"$function/driver_override"
		found="$found ${function##*/}"
	fi
done
modprobe vfio-pci
for address in $found; do
	if ! [ -e "/sys/bus/pci/devices/$address/driver" ]; then
		echo "$address" >/sys/bus/pci/drivers_probe
	fi
done
