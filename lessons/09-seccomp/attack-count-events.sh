# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    local paranoid=/proc/sys/kernel/perf_event_paranoid
    [[ -e $paranoid ]] || cannot 'this kernel counts no events'
    # The kernels of Debian and Ubuntu have more levels.
    (($(<"$paranoid") <= 2)) ||
        cannot 'this host lets only root count events (kernel.perf_event_paranoid)'
    # Some filters say that there is no such call; the host knows better.
    "$root/attack" /dev/null 2>/dev/null || cannot 'this host forbids perf_event_open(2)'
    look find_descriptor 'anon_inode:[perf_event]'
    arguments=("$inside/looked")
}

is_open() {
    [[ -s $scratch/evidence ]]
}
