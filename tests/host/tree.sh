# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154
#
# Trees with the files of sys and proc that the command reads, to be sourced after tap.sh by a
# test that has set `top` and `tmp`. Every result is asked of the program as it is installed,
# and of one with the sanitizers.

programs="$top/build/earlybind $top/build/tests/sanitized/earlybind"

# link TARGET PLACE: from inside the tree, as sysfs has them, to a folder of the tree.
link() {
	mkdir -p "$tree/${2%/*}" "$tree/$1"
	ln -sfn "$(realpath -m --relative-to="$tree/${2%/*}" "$tree/$1")" "$tree/$2"
}

# new_tree NAME: an empty machine, but for its root mount's and its UUID's files.
new_tree() {
	tree=$tmp/$1
	mkdir -p "$tree/proc/self" "$tree/proc/net" "$tree/sys/class/dmi/id" "$tree/run"
	: >"$tree/proc/self/mountinfo"
	echo 4c4c4544-0042-3510-8052-b4c04f4e3232 >"$tree/sys/class/dmi/id/product_uuid"
	mounts=20
}

# pci PATH VENDOR:DEVICE CLASS: a function, below sys/devices.
pci() {
	mkdir -p "$tree/sys/devices/$1"
	printf 'pci:v0000%sd0000%ssv00000000sd00000000bc%ssc%si00\n' "${2%:*}" "${2#*:}" \
		"${3%??}" "${3#??}" >"$tree/sys/devices/$1/modalias"
}

# block PATH NUMBER: a disk or a volume, its name at the end of the path.
block() {
	link "sys/devices/$1" "sys/class/block/${1##*/}"
	link "sys/devices/$1" "sys/dev/block/$2"
	# A node that this test could make would be a device of this host.
	mkdir -p "$tree/dev"
	: >"$tree/dev/${1##*/}"
}

# partition PATH NUMBER
partition() {
	block "$1" "$2"
	echo 1 >"$tree/sys/devices/$1/partition"
}

# stack NAME NUMBER BELOW...: a volume on others.
stack() {
	stacked=$1
	block "virtual/block/$1" "$2"
	shift 2
	for below; do
		link "$(realpath --relative-to="$tree" "$tree/sys/class/block/$below")" \
			"sys/devices/virtual/block/$stacked/slaves/$below"
	done
}

# mounted NUMBER TARGET TYPE SOURCE
mounted() {
	mounts=$((mounts + 1))
	printf '%s 1 %s / %s rw,relatime shared:1 - %s %s rw\n' "$mounts" "$@" \
		>>"$tree/proc/self/mountinfo"
}

# interface PATH: the name at the end of the path.
interface() {
	link "sys/devices/$1" "sys/class/net/${1##*/}"
	echo up >"$tree/sys/devices/$1/operstate"
}

# lower UPPER LOWER
lower() {
	link "$(realpath --relative-to="$tree" "$tree/sys/class/net/$2")" \
		"sys/devices/virtual/net/$1/lower_$2"
}

# default_route INTERFACE: the first is the default, the second one is not.
default_route() {
	cat >>"$tree/proc/net/route" <<-END
		Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
		$1	00000000	0100A8C0	0003	0	0	0	00000000	0	0	0
	END
}

# compiled NAME [OPTION...]: what `compile` prints and says of the tree; the wanted output is on
# standard input.
compiled() {
	cat >"$tmp/wanted"
	echo 'exit 0' >>"$tmp/wanted"
	title=$1
	shift
	for program in $programs; do
		"$program" compile --root "$tree" --kernel 1.2.3 "$@" >"$tmp/got" 2>"$tmp/said"
		echo "exit $?" >>"$tmp/got"
		same "$tmp/wanted" "$tmp/got" "$title (${program#"$top/build/"})" || sed 's/^/#   /' "$tmp/said"
	done
}

# in_use NAME: as above, the lines of devices alone, and nothing to be said.
in_use() {
	{
		echo 'machine 4c4c4544-0042-3510-8052-b4c04f4e3232'
		cat
	} >"$tmp/functions"
	compiled "$1" --in-use <"$tmp/functions"
	same /dev/null "$tmp/said" "$1: without a word"
}
