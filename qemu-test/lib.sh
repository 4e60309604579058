# SPDX-License-Identifier: GPL-2.0-or-later
# What every VM case needs: the cache, the mirror, the machine and its devices, the verdict. Sourced by `run`, which
# sets `here` (this folder) and `top` (the source tree). A function that prints a result says everything else on stderr.
# shellcheck shell=sh disable=SC2034,SC2154

# Seconds for one boot, emulated, on a machine that may have other things to do.
TIMEOUT=${EARLYBIND_TIMEOUT:-180}
TAB=$(printf '\t')

note() {
	printf '# %s\n' "$*"
}

say() {
	note "$@" >&2
}

die() {
	say "$@"
	exit 1
}

# --- the cache -------------------------------------------------------------------------------------------------------

cache_dir() {
	dir=${EARLYBIND_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/earlybind}
	mkdir -p "$dir" || return 1
	printf '%s\n' "$dir"
}

# with_lock NAME COMMAND...: two jobs that want the same thing make it once. In a subshell: no variable comes back.
with_lock() (
	lock=$(cache_dir)/lock/$1
	mkdir -p "${lock%/*}"
	shift
	exec 9>"$lock"
	flock 9
	"$@" 9>&-
)

# cached PATH COMMAND...: PATH (below the cache) as COMMAND makes it at the place given to it as its last argument.
# Nobody ever sees half a result. Prints the whole path.
cached() {
	with_lock "$(printf '%s' "$1" | tr / _)" cached_locked "$@"
}

cached_locked() {
	made=$(cache_dir)/$1
	shift
	if ! [ -e "$made" ]; then
		mkdir -p "${made%/*}"
		rm -rf "$made.new"
		if ! "$@" "$made.new" >&2; then
			rm -rf "$made.new"
			return 1
		fi
		mv "$made.new" "$made" || return 1
	fi
	printf '%s\n' "$made"
}

# key TEXT...: a short name for what something is made from. key_files does the same for contents.
key() {
	printf '%s\n' "$@" | sha256sum | cut -c1-16
}

key_files() {
	cat "$@" | sha256sum | cut -c1-16
}

# --- Debian ----------------------------------------------------------------------------------------------------------

# The host's own mirror of Debian's main archive.
mirror() {
	if [ -n "${EARLYBIND_MIRROR:-}" ]; then
		printf '%s\n' "$EARLYBIND_MIRROR"
		return
	fi
	codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
	# shellcheck disable=SC2016
	uri=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
		awk -v want="$codename" '$1 == want { print $2; exit }')
	[ -n "$uri" ] || die "no Debian mirror in apt's configuration for '$codename': set EARLYBIND_MIRROR"
	printf '%s\n' "$uri"
}

KEYRING=${EARLYBIND_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}

# private_apt SUITE: makes sure of an apt of our own for SUITE in the cache, signatures checked, the host's untouched;
# prints its configuration file, for APT_CONFIG=. A suite that is no longer kept up has lists past their date.
private_apt() {
	with_lock "apt-$1" private_apt_locked "$1"
}

private_apt_locked() {
	apt_dir=$(cache_dir)/apt/$1
	apt_source="$KEYRING ${EARLYBIND_MIRROR:-}"
	# Once in a while is enough, for the same source; a list that has gone away shows itself when a package is fetched.
	if [ -n "$(find "$apt_dir/updated" -mmin -600 2>/dev/null)" ] && [ "$(cat "$apt_dir/updated")" = "$apt_source" ]; then
		printf '%s\n' "$apt_dir/apt.conf"
		return
	fi
	mkdir -p "$apt_dir/lists/partial" "$apt_dir/archives/partial"
	printf 'deb [signed-by=%s] %s %s main\n' "$KEYRING" "$(mirror)" "$1" >"$apt_dir/sources.list"
	: >"$apt_dir/status"
	cat >"$apt_dir/apt.conf" <<EOF
Dir::State "$apt_dir";
Dir::State::status "$apt_dir/status";
Dir::Cache "$apt_dir";
Dir::Etc::sourcelist "$apt_dir/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false";
EOF
	if APT_CONFIG=$apt_dir/apt.conf apt-get -qq update >&2; then
		printf '%s\n' "$apt_source" >"$apt_dir/updated"
	elif [ -e "$apt_dir/updated" ]; then
		say "no newer lists of $1; those of before will do"
	else
		return 1
	fi
	printf '%s\n' "$apt_dir/apt.conf"
}

# --- cases -----------------------------------------------------------------------------------------------------------

# load_case FILE: the defaults, then the case.
load_case() {
	config='' files='' links='' cmdline='' expect='' kernels='5.10 6.1 6.12 7' quick='' long='' topology=standard
	devices='' iommu=intel uuid='' crash='' steps='start coldplug wait' without='' modules='' compress='' memory=768
	# shellcheck disable=SC1090
	. "$1"
}

# --- the machine -----------------------------------------------------------------------------------------------------

# topology NAME: the PCI devices as QEMU arguments, one line, no blanks inside any. Every address is fixed.
topology() {
	case $1 in
	standard) topology_standard ;;
	one-display) topology_standard | grep -Ev 'bochs-display|ati-vga' ;;
	shpchp) topology_standard && topology_shpchp ;;
	many) topology_standard && topology_many ;;
	none) ;;
	*) die "no such topology: $1" ;;
	esac | tr '\n' ' '
}

topology_standard() {
	cat <<-'EOF'
		-device VGA,bus=pcie.0,addr=02.0
		-device bochs-display,bus=pcie.0,addr=03.0
		-device ati-vga,bus=pcie.0,addr=04.0
		-device intel-hda,bus=pcie.0,addr=05.0
		-device qemu-xhci,bus=pcie.0,addr=06.0
		-device edu,bus=pcie.0,addr=07.0
		-device nvme,bus=pcie.0,addr=08.0,serial=standard
		-device pcie-root-port,id=port1,bus=pcie.0,addr=10.0,chassis=1
		-device pcie-root-port,id=port2,bus=pcie.0,addr=11.0,chassis=2
		-device pcie-root-port,id=port3,bus=pcie.0,addr=12.0,chassis=3
		-device pcie-root-port,id=port4,bus=pcie.0,addr=13.0,chassis=4
		-device e1000e,bus=port1,addr=00.0,romfile=
		-device e1000e,bus=port2,addr=00.0,romfile=
		-device vmxnet3,bus=port3,addr=00.0,multifunction=on,romfile=
		-device vmxnet3,bus=port3,addr=00.1,romfile=
		-device pcie-pci-bridge,id=bridge,bus=port4,addr=00.0
		-device e1000,bus=bridge,addr=01.0,romfile=
		-device rtl8139,bus=bridge,addr=02.0,romfile=
	EOF
}

# A conventional bridge with a hotplug controller, behind another: with acpiphp.disable=1, shpchp drives it.
topology_shpchp() {
	cat <<-'EOF'
		-device i82801b11-bridge,id=dmi,bus=pcie.0,addr=14.0
		-device pci-bridge,id=slots,bus=dmi,addr=01.0,chassis_nr=9,shpc=on
		-device e1000,bus=slots,addr=01.0,romfile=
	EOF
}

# 256 functions in 32 slots of 8, each slot behind a port of its own.
topology_many() {
	for slot in 14 15 16 17; do
		for port in 0 1 2 3 4 5 6 7; do
			echo "-device pcie-root-port,id=m$slot$port,bus=pcie.0,addr=$slot.$port,multifunction=on,chassis=$slot,slot=$port"
			for function in 0 1 2 3 4 5 6 7; do
				echo "-device edu,bus=m$slot$port,addr=00.$function,multifunction=on"
			done
		done
	done
}

# Emulation unless asked otherwise: a host whose /dev/kvm opens may still hang a guest. One processor: where several are
# emulated at once, one may still run code that another has patched already, which some boot in hundreds does not survive.
accel() {
	case ${EARLYBIND_ACCEL:-} in
	'') echo tcg,thread=multi ;;
	kvm) echo kvm,kernel-irqchip=split ;;
	*) echo "$EARLYBIND_ACCEL" ;;
	esac
}

# with_slot COMMAND...: no more machines at once than EARLYBIND_JOBS, however many runs there are: a starved emulation
# does not only take longer, its kernel gives up.
with_slot() (
	slots=$(cache_dir)/lock
	mkdir -p "$slots"
	while :; do
		for slot in $(seq "${EARLYBIND_JOBS:-2}"); do
			exec 8>"$slots/machine-$slot"
			if flock -n 8; then
				"$@" 8>&-
				exit
			fi
		done
		sleep 0.5
	done
)

# crash_header FILE: what a kernel that crashed leaves in memory, at 0x8000000, for the next one to make its /proc/vmcore
# from: an ELF header, one program header for the notes a page further on, and one note.
crash_header() {
	{
		printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\004\000\076\000\001\000\000\000'
		printf '\000\000\000\000\000\000\000\000\100\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000'
		printf '\000\000\000\000\100\000\070\000\001\000\000\000\000\000\000\000'
		printf '\004\000\000\000\000\000\000\000\000\020\000\010\000\000\000\000\000\000\000\000\000\000\000\000'
		printf '\000\020\000\010\000\000\000\000\030\000\000\000\000\000\000\000\030\000\000\000\000\000\000\000'
		printf '\000\000\000\000\000\000\000\000'
		head -c $((4096 - 120)) /dev/zero
		printf '\005\000\000\000\004\000\000\000\001\000\000\000CORE\000\000\000\000\000\000\000\000'
	} >"$1"
}

# run_qemu DIR KERNEL INITRD CMDLINE [ARGUMENT...]: one boot of the loaded case's machine, its devices first. Leaves in
# DIR: console.log (ttyS0), verdict.log (ttyS1, where the guest program speaks), qemu.log. Fails when it did not end.
run_qemu() {
	with_slot run_qemu_now "$@"
}

# The kernel tests its timer against a clock that a busy host does not keep, and panics where that fails.
CONSOLE_WORDS='console=ttyS0 panic=-1 mitigations=off no_timer_check'

run_qemu_now() {
	place=$1 kernel=$2 initrd=$3 append="$CONSOLE_WORDS $4"
	shift 4
	if [ "$crash" = yes ]; then
		crash_header "$place/vmcore"
		append="elfcorehdr=0x8000000 memmap=64K\$0x8000000 $append"
		set -- -device "loader,file=$place/vmcore,addr=0x8000000,force-raw=on" "$@"
	fi
	run_machine_now "$place" "$@" -kernel "$kernel" -initrd "$initrd" -append "$append"
}

# run_machine_now DIR [ARGUMENT...]: the machine alone, which boots whatever the arguments bring.
run_machine_now() {
	place=$1
	shift
	case $iommu in
	intel) set -- -device intel-iommu,intremap=on "$@" ;;
	intel-noremap) set -- -device intel-iommu,intremap=off "$@" ;;
	amd) set -- -device amd-iommu,intremap=on "$@" ;;
	virtio) set -- -device virtio-iommu-pci,bus=pcie.0,addr=1e.0 "$@" ;;
	none) ;;
	*) die "no such IOMMU: $iommu" ;;
	esac
	[ -z "$uuid" ] || set -- -uuid "$uuid" "$@"
	# The monitor and a serial port of the guest, end to end inside QEMU: the guest's steps speak to it.
	socket="path=earlybind-$(key "$place"),abstract=on"
	rm -f "$place/console.log" "$place/verdict.log"
	# shellcheck disable=SC2046,SC2086
	timeout --foreground -k 5 "$TIMEOUT" qemu-system-x86_64 \
		-M q35 -accel "$(accel)" -smp "${EARLYBIND_CPUS:-1}" -m "$memory" -nodefaults -vga none -display none -no-reboot \
		-chardev file,id=console,path="$place/console.log" -serial chardev:console \
		-chardev file,id=verdict,path="$place/verdict.log" -serial chardev:verdict \
		-chardev "socket,id=qmp,$socket,server=on,wait=off" -mon chardev=qmp,mode=control \
		-chardev "socket,id=monitor,$socket" -serial chardev:monitor \
		"$@" $(topology "$topology") $devices </dev/null >"$place/qemu.log" 2>&1
}

# --- the guest program and its verdict -------------------------------------------------------------------------------

# The program of qemu-test/guest, built once for its sources.
guest_program() {
	cached "guest/$(key_files "$here"/guest/*.[ch])" guest_build
}

guest_build() {
	${CC:-cc} -std=gnu17 -O2 -static -s -Wall -Wextra -o "$1" "$here"/guest/*.c
}

# judge DIR: reads the verdict in DIR of the loaded case; says what did not hold; 0 when everything asked held. The
# guest answers one line for each expectation, and says at the end how many, so that nothing can get lost unseen.
judge() {
	verdict=$1/verdict.log
	if ! [ -s "$verdict" ]; then
		note "no verdict from the guest; console: $1/console.log"
		return 1
	fi
	asked=$(printf '%s\n' "$expect" | grep -Ecv "^[[:space:]]*($|#|json |console |image )")
	bad=0
	grep '^end ' "$verdict" | grep -qx "end $asked" || {
		note "the verdict has no line 'end $asked'"
		bad=1
	}
	answered=$(grep -Ec '^(ok|not ok) ' "$verdict")
	[ "$answered" -eq "$asked" ] || {
		note "$asked expectations, $answered answers"
		bad=1
	}
	if grep -E '^(not ok|error) ' "$verdict" | sed 's/^/# /' | grep .; then
		bad=1
	fi
	judge_report "$1" || bad=1
	judge_lines console "$1/console.log" -Fa || bad=1
	judge_lines image "$1/initrd.list" -Fx || bad=1
	[ "$asked" -gt 0 ] || {
		note 'a case without expectations'
		bad=1
	}
	[ "$bad" -eq 0 ] || note "console: $1/console.log"
	return "$bad"
}

# The report comes between two marks of its own; `json FILTER` expectations are asked of it here.
judge_report() {
	sed -n '/^report-begin$/,/^report-end$/p' "$1/verdict.log" | sed '1d;$d' >"$1/report.json"
	printf '%s\n' "$expect" | sed -n 's/^[[:space:]]*json //p' >"$1/filters"
	wrong=0
	while IFS= read -r filter; do
		# Of nothing, jq says that all is well.
		if ! [ -s "$1/report.json" ]; then
			note "not ok json $filter (no report)"
			wrong=1
		elif ! jq -e "$filter" "$1/report.json" >/dev/null 2>"$1/jq.log"; then
			note "not ok json $filter"
			sed 's/^/#   /' "$1/jq.log"
			wrong=1
		fi
	done <"$1/filters"
	[ "$wrong" -eq 0 ] || note "report: $1/report.json"
	return "$wrong"
}

# judge_lines KIND FILE OPTIONS: each `KIND TEXT` expectation, asked of the lines of FILE as grep with OPTIONS does.
judge_lines() {
	printf '%s\n' "$expect" | sed -n "s/^[[:space:]]*$1 //p" >"${2%/*}/$1.texts"
	wrong=0
	while IFS= read -r text; do
		# Nothing would be found in any line.
		if [ -z "$text" ] || ! grep -q "$3" -e "$text" "$2" 2>/dev/null; then
			note "not ok $1 $text (in no line of ${2##*/})"
			wrong=1
		fi
	done <"${2%/*}/$1.texts"
	return "$wrong"
}
