# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Completion for bash: what there is to complete is asked of the command's own --help, so that
# the two cannot disagree. Needs nothing of the package bash-completion.

# _earlybind_commands PROGRAM
_earlybind_commands() {
	"$1" --help 2>/dev/null | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'
}

# _earlybind_options PROGRAM COMMAND: `OPTION ARGUMENT`, a line each.
_earlybind_options() {
	"$1" "$2" --help 2>/dev/null | awk '
		/^ +-/ {
			sub(/^ +/, "")
			sub(/  .*/, "")
			n = split($0, word, /[ ,]+/)
			for (i = 1; i <= n; i++) {
				if (word[i] !~ /^-/)
					continue
				# Of `-o, --output COLUMN` both take one.
				takes = word[i] ~ /^-.$/ && word[i + 1] ~ /^-/ ? word[i + 2] : word[i + 1]
				if (takes ~ /^-/)
					takes = ""
				sub(/[^A-Za-z|-].*/, "", takes)
				print word[i], takes
			}
		}'
	echo --help
}

# _earlybind_columns PROGRAM COMMAND: the words in capitals after the last `columns`.
_earlybind_columns() {
	"$1" "$2" --help 2>/dev/null | awk '
		{ text = text " " $0 }
		END {
			while (match(text, /[Cc]olumns/))
				text = substr(text, RSTART + RLENGTH)
			n = split(text, word, /[^A-Z_a-z0-9-]+/)
			for (i = 1; i <= n; i++)
				if (word[i] ~ /^[A-Z][A-Z_-]+$/ && word[i] !~ /^(COLUMN|SELECTOR|LIST)$/)
					print word[i]
		}'
}

# Every address and ID of this machine.
_earlybind_devices() {
	local folder vendor device
	for folder in /sys/bus/pci/devices/*; do
		[ -e "$folder" ] || continue
		echo "${folder##*/}"
		read -r vendor <"$folder/vendor" && read -r device <"$folder/device" &&
			echo "${vendor#0x}:${device#0x}"
	done 2>/dev/null | sort -u
	printf 'class=%s\n' display accelerator network storage nvme usb audio
}

# _earlybind_argument PROGRAM COMMAND OPTION ARGUMENT: what an option takes; `files` or `folders`
# on the first line is for the shell to find.
_earlybind_argument() {
	local folder
	case $3:$4 in
	-o:COLUMN | --output:COLUMN | -o:LIST | --output:LIST) _earlybind_columns "$1" "$2" ;;
	*:DIR) echo folders ;;
	*:FILE | *:DIR\|TAR) echo files ;;
	*:VERSION)
		for folder in /lib/modules/*; do
			[ ! -d "$folder" ] || echo "${folder##*/}"
		done
		;;
	*:GUARD) printf '%s\n' last-display in-use ;;
	--driver:NAME) printf '%s\n' vfio-pci auto none ;;
	*:*[A-Z]*) ;;
	*) printf '%s\n' "$4" | tr '|' '\n' ;;
	esac
}

# _earlybind_positional PROGRAM COMMAND: what its usage names besides options.
_earlybind_positional() {
	case $("$1" "$2" --help 2>/dev/null | head -n 1) in
	*SELECTOR* | *WHAT* | *DEVICE* | *ADDRESS* | *RULE*) _earlybind_devices ;;
	esac
}

# One COLUMN,COLUMN after another: what stands before the last comma stays.
_earlybind_list() {
	local word before=
	case $1 in *,*) before=${1%,*}, ;; +*) before=+ ;; esac
	while read -r word; do
		printf '%s\n' "$before$word"
	done
}

_earlybind() {
	local IFS=$' \t\n' program=$1 command='' option='' takes='' line current offered word one
	local -a words
	# Bash breaks words at colons, and addresses are full of them: do that again, at blanks.
	line=${COMP_LINE:0:COMP_POINT}
	read -r -a words <<<"$line"
	current=''
	[[ $line == *[[:blank:]] ]] || {
		current=${words[${#words[@]} - 1]}
		unset "words[${#words[@]}-1]"
	}
	command=${words[1]}
	option=${words[${#words[@]} - 1]}
	if [[ $current == --*=* ]]; then
		option=${current%%=*}
		word=${current#*=}
	else
		word=$current
	fi
	if [[ ! $command ]]; then
		offered=$(_earlybind_commands "$program" && printf '%s\n' --help --version)
	else
		takes=$(_earlybind_options "$program" "$command" |
			while read -r one takes; do
				[[ $one != "$option" ]] || printf '%s' "$takes"
			done)
		if [[ $takes ]]; then
			offered=$(_earlybind_argument "$program" "$command" "$option" "$takes")
			[[ $takes != COLUMN && $takes != LIST ]] ||
				offered=$(_earlybind_list "$word" <<<"$offered")
		elif [[ $word == -* ]]; then
			offered=$(_earlybind_options "$program" "$command" |
				while read -r one _; do printf '%s\n' "$one"; done)
		else
			offered=$(_earlybind_positional "$program" "$command")
		fi
	fi
	COMPREPLY=()
	case $offered in
	files | folders)
		compopt -o filenames 2>/dev/null
		[[ $offered == files ]] || set -- -d
		[[ $offered == folders ]] || set -- -f
		while IFS= read -r line; do
			COMPREPLY+=("$line")
		done < <(compgen "$1" -- "$word")
		return
		;;
	esac
	# What readline takes for the start of the word is behind the last break.
	line=${word%"${word##*[:=]}"}
	[[ $COMP_WORDBREAKS == *:* ]] || line=${line##*:}
	while IFS= read -r one; do
		[[ ! $one || $one != "$word"* ]] || COMPREPLY+=("${one#"$line"}")
	done <<<"$offered"
}

complete -F _earlybind earlybind
