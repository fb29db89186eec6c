#!/usr/bin/env bash
# The whole picture: processes, namespaces and cgroups of two containers.
#
# about: two containers and the host, drawn from the kernel
# needs: root bin/08-caps pgrep python3
# wants: dot
# minutes: 5
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    step 'Two containers'
    run 'build/bin/08-caps --memory 64M build/rootfs httpd -fh /etc &
red=$!'
    await 'init=$(pgrep -P $red) && pgrep -P $init httpd'
    say "The second one joins the network of the first, by its file:"
    run 'build/bin/08-caps --memory 128M --net /proc/$init/ns/net \
      build/rootfs sleep 1000 &
blue=$!'
    await 'pgrep -P $(pgrep -P $blue) sleep'
    say 'That is what Kubernetes calls a pod: containers with one network.'

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
        run 'scripts/tree.py --dot $$ >$tmp/dot; dot -Tsvg -o $tmp/tree.svg $tmp/dot
head -c 38 $tmp/tree.svg'
        see '^<\?xml'
        must 'grep -q "httpd" $tmp/tree.svg'
        say '`make tree` makes such a picture, build/tree.svg, for the browser.'
    else
        say "Not shown, as graphviz isn't here: $(install_fix dot)"
    fi

    step 'And now?'
    run_fails 143 'kill $red; wait $red'
    run_fails 143 'kill $blue; wait $blue'
    run 'scripts/tree.py $$ >$tmp/tree; head -n 3 $tmp/tree'
    see_not caps
    say 'A container was only ever a process, seen and counted in its own way.'
}

main "$@"
