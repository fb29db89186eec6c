#!/usr/bin/env bash
# Records demos with asciinema, at a reader's pace, and prints the recordings
# one after the other.  For the virtual machine, where `demo.sh --casts` starts
# it: there is no more to be seen of this computer than of any.
#
# usage: record.sh NAME...
set -euo pipefail

main() {
    local name as place=/home/student/matryoshka
    export DEMO_AUTO=1 DEMO_PACE=2 LC_ALL=C.UTF-8 TERM=xterm-256color
    export DEMO_PATIENCE=300 # for a command, where the CPU is emulated
    hostname host
    mkdir -p "$place"
    mount --rbind . "$place"
    cd "$place"
    for name in "$@"; do
        as=()
        # What needs no root is shown without.
        ! grep -q '^# needs:.* rootless' "scripts/demo-$name.sh" ||
            as=(setpriv --reuid=1000 --regid=1000 --clear-groups env "ASCIINEMA_CONFIG_HOME=/tmp/$name")
        "${as[@]}" asciinema rec -q --cols 80 --rows 24 --title "matryoshka: $name" \
            --command "scripts/demo-$name.sh" "/tmp/$name.cast" </dev/null >/dev/null
        cat "/tmp/$name.cast"
    done
}

main "$@"
