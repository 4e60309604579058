# SPDX-License-Identifier: GPL-2.0-or-later
# Tables of tab-separated values as Markdown. Sourced.
# shellcheck shell=sh

# markdown HEADER...: the rows of standard input, with these words above them; numbers to the right.
markdown() {
	printf '|'
	printf ' %s |' "$@"
	printf '\n|'
	for _; do
		printf '%s' '---|'
	done
	echo
	awk -F '\t' '{ printf "|"; for (i = 1; i <= NF; i++) printf " %s |", $i; print "" }'
}

# rows FILE: what it has below its header.
rows() {
	sed 1d "$1"
}

# needs FILE...: fails, and says what makes it, where one of them has nothing below its first line.
needs() {
	for needed; do
		[ -s "$needed" ] && [ "$(wc -l <"$needed")" -ge 2 ] && continue
		echo "page: there is nothing in $needed: run $(maker_of "$needed") first" >&2
		return 1
	done
}

# maker_of FILE: the command that makes it.
maker_of() {
	case ${1##*/} in
	boot*.tsv | image.tsv) echo 'make bench-boot' ;;
	race.tsv) echo 'make bench-long' ;;
	long.tsv) echo 'make fuzz-long' ;;
	summary.tsv | uncovered.txt) echo 'make coverage' ;;
	*.tap) echo "make ${1##*/}" | sed 's/\.tap$//' ;;
	*) echo 'make bench' ;;
	esac
}

# pivot COLUMN FILE: of fence.tsv one column, a row for each size, the programs beside one another.
pivot() {
	rows "$2" | awk -F '\t' -v OFS='\t' -v column="$1" '
		{
			size = $1 OFS $2
			if (!(size in seen)) { seen[size] = 1; order[++sizes] = size }
			if (!($3 in named)) { named[$3] = 1; name[++names] = $3 }
			value[size, $3] = $column
		}
		END {
			for (i = 1; i <= sizes; i++) {
				line = order[i]
				for (n = 1; n <= names; n++)
					line = line OFS value[order[i], name[n]]
				print line
			}
		}'
}

# results_of FILE: its lines of TAP as a list, without their numbers.
results_of() {
	sed -n 's/^ok [0-9]* - /* /p' "$1"
}

# holds FILE: the last line of tests/run's, where nothing failed and nothing was skipped.
holds() {
	tail -n 1 "$1" | grep -qE '^[1-9][0-9]* passed, 0 failed, 0 skipped$' && return
	echo "page: not all of $1 holds: $(tail -n 1 "$1")" >&2
	return 1
}
