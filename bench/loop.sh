#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# loop.sh ROOT [MODPROBE]: what people put into an initramfs, written with care: no program is started in the loop, and
# the list is searched in one go. Then modprobe, which is told to do nothing: in ROOT there are no modules.
read -r ids <"$1/ids"
for function in "$1"/sys/bus/pci/devices/*; do
	read -r vendor <"$function/vendor"
	read -r device <"$function/device"
	case " $ids " in
	*" $vendor:$device "*) echo vfio-pci >"$function/driver_override" ;;
	esac
done
if [ -n "${2:-}" ]; then
	"$2" --dry-run --quiet --dirname "$1" vfio-pci || :
fi
