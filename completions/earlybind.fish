# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completion for fish: what there is to complete is asked of the command's own --help, so that the
# two cannot disagree.

# OPTION, ARGUMENT and words about it, between tabs, a line each.
function __earlybind_options
    $argv[1] $argv[2] --help 2>/dev/null | awk '
        /^ +-/ {
            sub(/^ +/, "")
            help = match($0, /  +/) ? substr($0, RSTART + RLENGTH) : ""
            sub(/  .*/, "")
            n = split($0, word, /[ ,]+/)
            for (i = 1; i <= n; i++) {
                if (word[i] !~ /^-/)
                    continue
                takes = word[i] ~ /^-.$/ && word[i + 1] ~ /^-/ ? word[i + 2] : word[i + 1]
                if (takes ~ /^-/)
                    takes = ""
                sub(/[^A-Za-z|-].*/, "", takes)
                print word[i] "\t" takes "\t" help
            }
        }'
    printf '--help\t\tsay what it does and takes\n'
end

# The words in capitals after the last `columns`.
function __earlybind_columns
    $argv[1] $argv[2] --help 2>/dev/null | awk '
        { text = text " " $0 }
        END {
            while (match(text, /[Cc]olumns/))
                text = substr(text, RSTART + RLENGTH)
            n = split(text, word, /[^A-Z_a-z0-9-]+/)
            for (i = 1; i <= n; i++)
                if (word[i] ~ /^[A-Z][A-Z_-]+$/ && word[i] !~ /^(COLUMN|SELECTOR|LIST)$/)
                    print word[i]
            }'
end

# Every address and ID of this machine.
function __earlybind_devices
    for folder in /sys/bus/pci/devices/*
        set -l vendor (string replace 0x '' <$folder/vendor 2>/dev/null)
        set -l device (string replace 0x '' <$folder/device 2>/dev/null)
        printf '%s\t%s\n' (basename $folder) "$vendor:$device"
        printf '%s\t%s\n' "$vendor:$device" 'every device with this ID'
    end
    printf 'class=%s\n' display accelerator network storage nvme usb audio
end

# __earlybind_argument PROGRAM COMMAND OPTION ARGUMENT: what an option takes.
function __earlybind_argument
    switch "$argv[3]:$argv[4]"
        case '-o:COLUMN' '--output:COLUMN' '-o:LIST' '--output:LIST'
            set -l before (string match -r '^(?:.*,|\+)' -- (commandline -ct))
            string replace -r '^' "$before" (__earlybind_columns $argv[1] $argv[2])
        case '*:DIR'
            __fish_complete_directories (commandline -ct)
        case '*:FILE' '*:DIR|TAR'
            __fish_complete_path (commandline -ct)
        case '*:VERSION'
            for folder in /lib/modules/*
                basename $folder
            end
        case '*:GUARD'
            printf '%s\n' last-display in-use
        case '--driver:NAME'
            printf '%s\n' vfio-pci auto none
        case '*'
            string match -qr '[A-Z]' -- $argv[4]; or string split '|' -- $argv[4]
    end
end

function __earlybind_complete
    set -l words (commandline -opc)
    set -l options (__earlybind_options $words[1] $words[2])
    for line in $options
        set -l part (string split \t -- $line)
        if test "$part[1]" = "$words[-1]" -a -n "$part[2]"
            __earlybind_argument $words[1] $words[2] $part[1] $part[2]
            return
        end
    end
    if string match -q -- '-*' (commandline -ct)
        string replace -r '\t.*\t' \t -- $options
    else if $words[1] $words[2] --help 2>/dev/null | head -n 1 |
            string match -qr 'SELECTOR|WHAT|DEVICE|ADDRESS|RULE'
        __earlybind_devices
    end
end

function __earlybind_commands
    set -l words (commandline -opc)
    $words[1] --help 2>/dev/null | string replace -rf '^  ([a-z]+) +(.*)' '$1\t$2'
    printf '%s\n' --help --version
end

complete -c earlybind -f
complete -c earlybind -n 'test (count (commandline -opc)) -eq 1' -a '(__earlybind_commands)'
complete -c earlybind -n 'test (count (commandline -opc)) -gt 1' -a '(__earlybind_complete)'
