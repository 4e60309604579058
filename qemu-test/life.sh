# SPDX-License-Identifier: GPL-2.0-or-later
# How the life of one machine is run: a Debian system on a disk of its own, which its own boot loader starts, boot after
# boot; in each, a script does what the owner of the machine would do. Needs lib.sh, bare.sh and distro.sh.
#
# Beside what load_case sets, a case says
#   root       which system (roots.sh); its loader comes with it
#   debs       Debian packages whose files the script finds in /media, with those of the same version that they need
#   skip       why it cannot be asked on this host, if so
# and for each boot N
#   script_N     shell, run when everything is up; it must end with 0
#   expect_N     what must hold after it
#   cut_N        a text: as soon as it is on the console, the power is cut, and nothing is judged
#   cut_delay_N  seconds from then until it is
# shellcheck shell=sh disable=SC2031,SC2046,SC2086,SC2154

# Emulated, an image takes its time.
LIFE_TIMEOUT=${EARLYBIND_TIMEOUT:-1800}
NEWLINE='
'

. "$here/life_disk.sh"

life_load() {
	root='' debs='' skip='' script='' cut='' cut_delay=''
	load_case "$1"
	# shellcheck disable=SC2034 # read by run_machine_now
	memory=1024
	root_spec "$root"
}

# life_texts DIR: what the guest reads of its machine.
life_texts() {
	printf '%s\n' "$expect" >"$1/expect"
	printf '%s\n' "$script" >"$1/script"
}

# life_args DIR: the machine beside its disk, no blanks inside any.
life_args() {
	cat <<-EOF
		-fw_cfg name=opt/earlybind/expect,file=$1/expect
		-fw_cfg name=opt/earlybind/script,file=$1/script
		-device virtio-blk-pci,drive=root,bus=pcie.0,addr=09.0,bootindex=1
		-pidfile $1/qemu.pid
	EOF
}

# --- what the script finds in /media ---------------------------------------------------------------------------------

# life_package: earlybind's own, made of this source tree.
life_package() {
	cached "deb/$(life_source_key)" life_package_make
}

life_source_key() (
	cd "$top" || exit 1
	key "$(find Makefile common early host image initramfs-tools dracut-module udev units completions man doc grub \
		kernel-install debian README.md NEWS.md -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)"
)

life_package_make() {
	mkdir -p "$1" && (cd "$top" && EARLYBIND_DEB_OUT=$1/out sh scripts/deb.sh >/dev/null) &&
		mv "$1"/out/*.deb "$1/earlybind.deb" && rm -rf "$1/out"
}

# life_debs: the folder with the packages that the case names, as Debian has them.
life_debs() {
	cached "debs/$(key "$suite" "$debs" "$(date +%Y-%m)")" life_debs_make
}

life_debs_make() (
	mkdir -p "$1" && cd "$1" && APT_CONFIG=$(private_apt "$suite") && export APT_CONFIG || exit 1
	for package in $debs; do
		real=$(apt-cache show "$package" | sed -n 's/^Depends: *\(linux-image-[0-9][^ ]*\).*/\1/p' | head -n 1)
		apt-get -qq download "${real:-$package}" || exit 1
	done
)

# life_media FILE: a disk with them.
life_media() {
	mkdir -p "$1.d" && cp "$(life_package)/earlybind.deb" "$1.d/" && cp "$here/life/life-hash" "$1.d/" || return 1
	if [ -n "$debs" ]; then
		cp "$(life_debs)"/*.deb "$1.d/" || return 1
	fi
	mke2fs -q -t ext4 -L media -d "$1.d" "$1" "$(($(du -sm "$1.d" | cut -f1) * 5 / 4 + 16))M" >/dev/null &&
		rm -rf "$1.d"
}

# --- boot after boot -------------------------------------------------------------------------------------------------

# life_cut DIR: waits for the text on the console, and cuts the power; says what it did.
life_cut() {
	while ! grep -qaF -e "$cut" "$1/console.log" 2>/dev/null; do
		sleep 0.1
		# It has ended by itself before: the text never came.
		[ -e "$1/running" ] || return 1
	done
	sleep "${cut_delay:-0}"
	kill -KILL "$(cat "$1/qemu.pid")" 2>/dev/null
}

# life_machine DIR: one boot of the machine by its own loader.
life_machine() {
	with_slot run_machine_now "$1" $(life_args "$1") \
		-drive "file=${1%/*}/disk,if=none,id=root,format=qcow2,discard=unmap" \
		-drive "file=${1%/*}/media,if=none,id=media,format=raw,readonly=on" \
		-device virtio-blk-pci,drive=media,bus=pcie.0,addr=0a.0 $(life_firmware "${1%/*}/variables")
}

# life_boot DIR: one boot as the case has it now; prints what did not hold.
life_boot() {
	mkdir -p "$1" && life_texts "$1" || return 1
	TIMEOUT=$LIFE_TIMEOUT
	: >"$1/running"
	if [ -n "$cut" ]; then
		life_cut "$1" &
		cutter=$!
		life_machine "$1"
		rm -f "$1/running"
		wait "$cutter" && return 0
		note "the console never said '$cut': the power was not cut"
		note "console: $1/console.log"
		return 1
	fi
	life_machine "$1" || note "QEMU ended with $? (124: not within $TIMEOUT s); see $1/qemu.log"
	judge "$1"
}

# life_case FILE DIR: prints diagnostics alone; 0 when all held.
life_case() {
	life_load "$1"
	if [ -n "$skip" ]; then
		note "SKIP $skip"
		return 0
	fi
	if ! made=$(life_system) || ! life_media "$2/media" ||
		! qemu-img create -q -f qcow2 -b "$made/disk" -F raw "$2/disk"; then
		note "no machine for $1"
		return 1
	fi
	[ ! -e "$made/variables" ] || cp "$made/variables" "$2/variables" || return 1
	number=1
	while eval "[ -n \"\${script_$number:-}\" ]"; do
		began=$(date +%s)
		eval "script=\$script_$number expect=\${expect_$number:-} cut=\${cut_$number:-} cut_delay=\${cut_delay_$number:-}"
		script="export PATH=/var/tmp/bin:/usr/local/bin:\$PATH HOME=/root DEBIAN_FRONTEND=noninteractive
			mount -o ro LABEL=media /media
			install -D /media/life-hash /var/tmp/bin/life-hash
			umount /media
			$script"
		expect="exit script 0$NEWLINE$expect"
		life_boot "$2/boot-$number" || {
			note "in boot $number"
			return 1
		}
		note "boot $number: $(($(date +%s) - began)) s"
		number=$((number + 1))
	done
	rm -f "$2/disk" "$2/media"
}
