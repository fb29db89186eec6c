#!/usr/bin/env bash
# The whole picture: processes, namespaces and cgroups of two containers.
#
# about: two containers and the host, drawn from the kernel
# needs: root bin/09-seccomp pgrep python3
# wants: dot
# minutes: 5
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    step 'Two containers'
    run 'build/bin/09-seccomp --memory 64M build/rootfs httpd -fh /etc &
red=$!'
    await 'pgrep -P $(pgrep -P $red) httpd'
    say "The second one joins the network of the first, by its PID 1's file:"
    run 'init=$(pgrep -P $red)'
    run 'build/bin/09-seccomp --memory 128M --net /proc/$init/ns/net \
      build/rootfs sleep 1000 &
blue=$!'
    await 'pgrep -P $(pgrep -P $blue) sleep'
    say 'That is what Kubernetes calls a pod: containers with one network.'

    step 'Who draws'
    run 'sed -n 2,5p scripts/tree.py'
    see 'as the kernel has them now'
    say 'A script of ours, which asks what anybody may ask. What is a process in? ps tells the numbers of its namespaces, and /proc its cgroup:'
    run 'ps -o pid,ppid,netns,pidns,comm -p $red,$init,$blue'
    see '^ *[0-9]+ +[0-9]+ +[0-9]{10} +[0-9]{10} 09-seccomp$'
    run 'tail -n 1 /proc/$init/cgroup'
    see '^[0-9]+:.*:/'

    step 'Processes and namespaces'
    run 'scripts/tree.py $$ >$tmp/tree; sed "/^$/,\$d" $tmp/tree'
    see '^bash\([0-9]+\) +\. +\. +\. +\. +\. +\. +\. +\.$'
    see '`-httpd\([0-9]+\) +2 +a +a +a +a +a +\. +a +a$'
    see '`-sleep\([0-9]+\) +2 +b +b +b +a +b +\. +b +b$'
    say 'One tree of processes. A column is a kind of namespace: the two have nothing in common but the network, and the time, which nobody asked to be shifted.'

    step 'The numbers of the namespaces'
    run 'sed "1,/^$/d;/^$/,\$d" $tmp/tree'
    see '^net +\. [0-9]+  a [0-9]+$'
    see '^pid +\. [0-9]+  a [0-9]+  b [0-9]+$'
    must '[[ $(readlink /proc/$init/ns/net) == net:[[]$(sed -n "s/^net .* a //p" $tmp/tree)] ]]'

    step 'Their cgroups'
    run 'grep -A 9 ^cgroup\ \( $tmp/tree'
    see 'matryoshka-[0-9]+ +[0-9.]+[KM] of 64M '
    see 'matryoshka-[0-9]+ +[0-9.]+[KM] of 128M '
    say 'What each uses, and may use.'

    step 'The same as a picture'
    if is_there dot; then
        run 'scripts/tree.py --dot $$ | dot -Tsvg -o build/tree.svg
ls -sh build/tree.svg'
        see 'K build/tree.svg'
        must 'grep -q ">httpd<" build/tree.svg && chown --reference=. build/tree.svg'
        say 'It is for the browser. `make tree` draws it anew at any time.'
    else
        say "Not shown, as graphviz isn't here: $(install_fix dot)"
    fi

    step 'And now?'
    run_fails 143 'kill $red; wait $red'
    run_fails 143 'kill $blue; wait $blue'
    run 'scripts/tree.py $$ >$tmp/tree; head -n 3 $tmp/tree'
    see_not seccomp
    say 'A container was only ever a process, seen and counted in its own way.'
}

main "$@"
