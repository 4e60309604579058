#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # dracut sets what is not set here
# Has dracut put the script in the shell into the image: as a unit where there is one here, else as a hook.

# called by dracut
check() {
	return 0
}

# called by dracut
installkernel() {
	hostonly='' instmods vfio-pci
}

# called by dracut
install() {
	inst_multiple modprobe
	if [[ -e $moddir/vfio.service ]]; then
		inst_script "$moddir/vfio.sh" /usr/bin/vfio.sh
		inst_simple "$moddir/vfio.service" "$systemdsystemunitdir/vfio.service"
		$SYSTEMCTL -q --root "$initdir" add-wants sysinit.target vfio.service
	else
		inst_hook pre-udev 00 "$moddir/vfio.sh"
	fi
}
