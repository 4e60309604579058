# SPDX-License-Identifier: GPL-2.0-or-later
# Whole Debian systems for the VM: made by mmdebstrap, given earlybind by `make install`, their image built by their own
# generator in a chroot. Sourced after lib.sh, by one who has set `here` and `top`.
#
#   roots/NAME-KEY.tar    a system as Debian installs it, without an image; KEY is of what it is made from
#   installed-KEY/        what `make install` of this source tree puts into a system
# shellcheck shell=sh disable=SC2154

# With what the command is linked with, and the names that it shows.
ROOT_PACKAGES=systemd,systemd-sysv,udev,kmod,zstd,linux-image-amd64,libarchive13,libjansson4,libpci3,libsmartcols1,pci.ids

# Left out, as nothing here needs it: half the system, and a quarter of its boot for amdgpu alone, which would claim the
# emulated card.
ROOT_WITHOUT='/usr/share/man/* /usr/share/doc/* /usr/share/locale/* */kernel/drivers/gpu/drm/amd/*
	*/kernel/drivers/gpu/drm/i915/* */kernel/drivers/gpu/drm/nouveau/* */kernel/drivers/gpu/drm/radeon/*
	*/kernel/drivers/gpu/drm/xe/* */kernel/drivers/media/* */kernel/drivers/net/wireless/* */kernel/sound/soc/*'

# What a whole life cycle makes images of, again and again and emulated, has no module that this machine has no use for:
# the folders without, and what of them is there nevertheless.
LIFE_WITHOUT="$ROOT_WITHOUT"' */kernel/drivers/gpu/* */kernel/drivers/net/* */kernel/drivers/scsi/* */kernel/drivers/usb/*
	*/kernel/drivers/iio/* */kernel/drivers/infiniband/* */kernel/drivers/hid/* */kernel/drivers/hwmon/*
	*/kernel/drivers/input/* */kernel/drivers/md/* */kernel/drivers/mtd/* */kernel/drivers/platform/*
	*/kernel/drivers/comedi/* */kernel/drivers/staging/* */kernel/drivers/target/* */kernel/drivers/mmc/*
	*/kernel/drivers/ata/* */kernel/drivers/bluetooth/* */kernel/drivers/crypto/* */kernel/drivers/i2c/*
	*/kernel/drivers/block/* */kernel/net/* */kernel/fs/* */kernel/sound/*'
LIFE_WITH='*/kernel/drivers/gpu/drm/tiny/* */kernel/drivers/gpu/drm/drm_*.ko* */kernel/drivers/gpu/drm/drm.ko*
	*/kernel/drivers/gpu/drm/ttm/* */kernel/drivers/net/ethernet/intel/e1000*/* */kernel/drivers/net/vmxnet3/*
	*/kernel/drivers/ata/libata.ko* */kernel/drivers/ata/*ahci.ko* */kernel/drivers/scsi/scsi_*
	*/kernel/drivers/block/virtio_blk.ko* */kernel/fs/ext4/* */kernel/fs/jbd2/* */kernel/fs/mbcache.ko* */kernel/fs/*fat/*
	*/kernel/fs/nls/* */kernel/fs/efivarfs/* */kernel/fs/autofs/* */kernel/fs/fuse/*'

MACHINE_ID=00000000000000000000000000000eb0

# root_spec NAME: what it is made from. Two names may share a system and differ in how their image is built.
# shellcheck disable=SC2034 # what it sets is read by distro.sh too
root_spec() {
	suite=trixie generator=initramfs-tools base=$1 root_conf='' more='' without=$ROOT_WITHOUT with='' loader=''
	case $1 in
	d13-it) ;;
	d12-it) suite=bookworm ;;
	d13-command) more=,jq ;;
	d13-stacks) more=,mdadm,cryptsetup-bin,lvm2,btrfs-progs,e2fsprogs,iproute2 ;;
	d13-dracut) generator=dracut ;;
	d13-dracut-command) generator=dracut more=,jq ;;
	d12-dracut) suite=bookworm generator=dracut ;;
	sid-dracut) suite=sid generator=dracut ;;
	d13-dracut-nosystemd)
		generator=dracut base=d13-dracut
		root_conf="/etc/dracut.conf.d/nosystemd.conf${TAB}omit_dracutmodules+=\" systemd \""
		;;
	d13-life) loader=grub more=,e2fsprogs,grub-pc without=$LIFE_WITHOUT with=$LIFE_WITH ;;
	d13-dracut-life) loader=grub generator=dracut more=,e2fsprogs,grub-pc without=$LIFE_WITHOUT with=$LIFE_WITH ;;
	d13-sdboot) loader=sdboot more=,e2fsprogs,dosfstools,systemd-boot without=$LIFE_WITHOUT with=$LIFE_WITH ;;
	*) die "no such root: $1" ;;
	esac
	case $generator in
	initramfs-tools) packages=$ROOT_PACKAGES,initramfs-tools,busybox$more ;;
	dracut) packages=$ROOT_PACKAGES,dracut$more ;;
	esac
}

# pristine_root: the tar of the system that root_spec described.
pristine_root() {
	cached "roots/$base-$(key "$suite" "$packages" "$without" ${with:+"$with"}).tar" pristine_root_make
}

# INITRD=No: Debian's kernel hooks then build no image, which nobody would boot: it lacks what is still to come.
pristine_root_make() (
	say "making a Debian system: $base"
	set -f
	out=$1
	# Of a suite that is no longer kept up, the lists are past their date.
	set -- --aptopt='Acquire::Check-Valid-Until "false"'
	for pattern in $without; do
		set -- "$@" --dpkgopt="path-exclude=$pattern"
	done
	for pattern in $with; do
		set -- "$@" --dpkgopt="path-include=$pattern"
	done
	INITRD=No mmdebstrap --quiet --variant=essential --include="$packages" --format=tar "$@" \
		"$suite" "$out" "$(mirror)"
)

# installed_tree: the folder with what `make install` makes of this source tree, named after its contents. One made in
# another way can be given as EARLYBIND_TREE.
installed_tree() {
	if [ -n "${EARLYBIND_TREE:-}" ]; then
		printf '%s\n' "$EARLYBIND_TREE"
	else
		with_lock installed installed_tree_locked
	fi
}

installed_tree_locked() {
	fresh=$(cache_dir)/installed.new
	rm -rf "$fresh"
	make -s -C "$top" install DESTDIR="$fresh" PREFIX=/usr >"$fresh.log" 2>&1 || {
		say "make install failed:"
		cat "$fresh.log" >&2
		return 1
	}
	# An installed example is no configuration of a case.
	rm -f "$fresh/etc/earlybind.conf"
	kept=$(cache_dir)/installed-$(tree_key "$fresh")
	if ! [ -d "$kept" ]; then
		mv "$fresh" "$kept" || return 1
	fi
	printf '%s\n' "$kept"
}

# tree_key DIR: names, modes and contents.
tree_key() (
	cd "$1" || exit 1
	{
		find . -printf '%p %m %l\n' | LC_ALL=C sort
		find . -type f -print | LC_ALL=C sort | xargs -d '\n' sha256sum
	} | key_files -
)

# put_links DIR LINES: each line is PATH<TAB>TARGET.
put_links() {
	lines_of "$2" | while IFS=$TAB read -r path target; do
		mkdir -p "$1${path%/*}"
		ln -sfn "$target" "$1$path"
	done
}

# put_files DIR LINES: each line is PATH<TAB>TEXT, where \n in TEXT is a new line.
put_files() {
	lines_of "$2" | while IFS=$TAB read -r path text; do
		mkdir -p "$1${path%/*}"
		printf '%b\n' "$text" >"$1$path"
	done
}

# unpack_root DIR: the system, with the program that judges it, started when everything else is up.
unpack_root() {
	tar -C "$1" -xf "$(pristine_root)" || return 1
	install -D "$(guest_program)" "$1/usr/lib/earlybind-test/guest" || return 1
	# A fixed identity: otherwise the first boot asks its questions on the console.
	echo "$MACHINE_ID" >"$1/etc/machine-id"
	: >"$1/etc/fstab"
	# Neither a login nor the updates of a first boot.
	touch "$1/etc/.updated" "$1/var/.updated"
	ln -sfn /dev/null "$1/etc/systemd/system/getty.target"
	cat >"$1/etc/systemd/system/earlybind-test.service" <<-'END'
		[Unit]
		Description=Judge this boot and switch off
		After=multi-user.target

		[Service]
		Type=oneshot
		ExecStartPre=-/usr/bin/udevadm settle
		ExecStart=/usr/lib/earlybind-test/guest check
	END
	cat >"$1/etc/systemd/system/earlybind-test.target" <<-'END'
		[Unit]
		Description=A judged boot
		Requires=multi-user.target
		After=multi-user.target
		Wants=earlybind-test.service
		AllowIsolate=yes
	END
	ln -sfn /etc/systemd/system/earlybind-test.target "$1/etc/systemd/system/default.target"
}

# build_image DIR: has the system in DIR build its own image, where its generator puts it, and list what is in it, as
# DIR/boot/initrd.list. In namespaces of its own, which take their mounts with them.
build_image() {
	unshare --mount --pid --fork --kill-child sh -eu -s -- "$1" "$generator" <<-'END'
		# A mount of its own, for a generator that looks for the device of the root.
		mount --bind "$1" "$1"
		cd "$1"
		mount -t proc proc "$1/proc"
		mount -t sysfs -o ro sysfs "$1/sys"
		mount --rbind /dev "$1/dev"
		mount -t tmpfs tmpfs "$1/run"
		kernel=$(ls "$1/lib/modules")
		export PATH=/usr/sbin:/usr/bin:/sbin:/bin TMPDIR=/var/tmp
		image=/boot/initrd.img-$kernel
		case $2 in
		initramfs-tools)
			chroot "$1" update-initramfs -c -k "$kernel"
			chroot "$1" lsinitramfs "$image" >"$1/boot/initrd.list"
			;;
		dracut)
			chroot "$1" dracut --quiet --force "$image" "$kernel"
			# As `ls -l` has it; the name is last.
			chroot "$1" lsinitrd "$image" | sed -n 's/^-.* //p' >"$1/boot/initrd.list"
			;;
		esac
	END
}

# pack_root DIR OUT: what QEMU boots: OUT/vmlinuz, OUT/initrd, OUT/disk; and OUT/initrd.list.
pack_root() {
	cp "$1"/boot/vmlinuz-* "$2/vmlinuz" && cp "$1"/boot/initrd.img-* "$2/initrd" &&
		mv "$1/boot/initrd.list" "$2/initrd.list" || return 1
	megabytes=$(($(du -sxm "$1" | cut -f1) * 5 / 4 + 128))
	mke2fs -q -t ext4 -L root -E lazy_itable_init=1 -d "$1" "$2/disk" "${megabytes}M" >/dev/null
}
