# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2034,SC2154
#
# Machines whose configuration is edited, to be sourced after tree.sh.

# machine FIXTURE: its functions, with names, and no configuration.
machine() {
	tree=$tmp/$1
	rm -rf "$tree"
	mkdir -p "$tree/etc" "$tree/proc/sys/kernel" "$tree/run" "$tree/usr/share/misc"
	if [ -e "$top/tests/fixtures/$1/machine.sh" ]; then
		sh "$top/tests/fixtures/$1/machine.sh"
	else
		cat "$top/tests/fixtures/$1/machine"
	fi >"$tmp/machine"
	"$top/build/tests/plain/mktree" "$tree" <"$tmp/machine"
	if [ -e "$top/tests/fixtures/$1/root/usr" ]; then
		cp -R "$top/tests/fixtures/$1/root/usr" "$tree/"
	fi
	echo quiet >"$tree/proc/cmdline"
	echo 6.1.0 >"$tree/proc/sys/kernel/osrelease"
	printf '%s\n' '10ee  Xilinx' '	5000  Alveo' '8086  Intel' '	100e  82540EM' >"$tree/usr/share/misc/pci.ids"
	config=$tree/etc/earlybind.conf
}

# edit WANTED-STATUS TITLE ARGUMENT...: run it on the machine; what it prints is in out and err.
edit() {
	wanted=$1 title="$2 (${program#"$top/build/"})"
	command=$3
	shift 3
	"$program" "$command" --root "$tree" "$@" </dev/null >"$tmp/out" 2>"$tmp/err"
	[ $? -eq "$wanted" ]
	ok $? "$title" || sed 's/^/#   /' "$tmp/out" "$tmp/err"
}

# file FILE TITLE: the file is what is in wanted, byte for byte. (In a pipe it would count for nothing.)
file() {
	same "$tmp/wanted" "$1" "$2 (${program#"$top/build/"})"
}

# holds FILE TEXT TITLE: one line of out or err has the text. Long lines are joined again.
holds() {
	sed -e ':a' -e '$!N' -e 's/\n  / /' -e 'ta' -e 'P' -e 'D' "$tmp/$1" | grep -qF -e "$2"
	ok $? "$3 (${program#"$top/build/"})" || sed 's/^/#   /' "$tmp/$1"
}

# true_of JQ-FILTER TITLE: of the JSON in out.
true_of() {
	jq -e "$1" "$tmp/out" >/dev/null
	ok $? "$2 (${program#"$top/build/"})" || sed 's/^/#   /' "$tmp/out"
}

# answer TEXT ARGUMENT...: on a terminal, with the lines of the text as answers; all is in out.
answer() {
	printf '%b' "$1" >"$tmp/answers"
	command=$2
	shift 2
	script -qec "stty cols 80; exec '$program' $command --root '$tree' $*" /dev/null \
		<"$tmp/answers" | tr -d '\r' >"$tmp/out"
}
