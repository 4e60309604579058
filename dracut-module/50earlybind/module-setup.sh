#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # dracut sets what is not set here
#
# Puts earlybind into a dracut image: the program, the configuration, what it has
# to know of this host, and vfio-pci, in host-only and generic images alike and
# even with no configuration at all, for the kernel command line may bring the
# rules.
# A fault is a warning, never a failed image.

earlybind_program=/usr/lib/earlybind/early
earlybind_functions=/usr/lib/earlybind/image-functions.sh

earlybind_warn() {
	dwarn "earlybind: $*"
}

# called by dracut
check() {
	[[ $mount_needs ]] && return 1
	if [[ ! -x $dracutsysrootdir$earlybind_program || ! -r $dracutsysrootdir$earlybind_functions ]]; then
		earlybind_warn "$earlybind_program or $earlybind_functions is missing:" \
			"this image will bind no device. Install earlybind again."
		return 1
	fi
	return 0
}

# called by dracut
depends() {
	return 0
}

# called by dracut
installkernel() {
	local module
	# shellcheck source=image/functions.sh
	. "$dracutsysrootdir$earlybind_functions"
	# An emptied $hostonly: the modules count as needed although no device of this
	# host uses them now, and rd.hostonly=0 does not remove them.
	for module in $(earlybind_modules "$dracutsysrootdir" "$srcmods"); do
		hostonly='' instmods "${module//-/_}"
	done
	return 0
}

# The host's options for vfio modules count here, where they are loaded. A
# host-only image has them already, with all the rest of /etc/modprobe.d.
earlybind_put_options() {
	local options
	[[ $hostonly ]] && return 0
	options=$(grep -hE '^[[:blank:]]*options[[:blank:]]+vfio' \
		"$dracutsysrootdir"/etc/modprobe.d/*.conf 2> /dev/null) || return 0
	mkdir -p "$initdir/etc/modprobe.d"
	printf '%s\n' "$options" > "$initdir/etc/modprobe.d/earlybind-vfio.conf" ||
		earlybind_warn "cannot copy the options of vfio modules from /etc/modprobe.d"
}

# called by dracut
install() {
	local unit
	# shellcheck source=image/functions.sh
	. "$dracutsysrootdir$earlybind_functions"

	inst_simple "$earlybind_program" ||
		earlybind_warn "cannot copy $earlybind_program: this image will bind no device"
	inst_multiple -o modprobe
	earlybind_put_config "$dracutsysrootdir" "$initdir"
	earlybind_put_compiled "$dracutsysrootdir" "$srcmods" "$initdir"
	earlybind_put_options
	inst_rules 75-earlybind.rules

	if dracut_module_included "systemd"; then
		for unit in earlybind-fence.service earlybind-bind.service; do
			inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
			$SYSTEMCTL -q --root "$initdir" add-wants sysinit.target "$unit"
		done
	else
		# cmdline, not pre-udev: the cmdline hook 01 loads the modules that
		# rd.driver.pre and force_drivers name.
		inst_hook cmdline 00 "$moddir/earlybind-start.sh"
		inst_hook pre-pivot 00 "$moddir/earlybind-wait.sh"
	fi
	return 0
}
