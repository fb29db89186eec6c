# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    local scope=/proc/sys/kernel/yama/ptrace_scope
    [[ ! -e $scope || $(<"$scope") != 3 ]] || cannot 'this host forbids ptrace(2)'
    sleep 60 >/dev/null 2>&1 &
    victim=$!
    disown # or bash would tell that it was killed
    look find_tracer
    arguments=("$inside/looked" "$victim")
}

find_tracer() {
    grep -x "TracerPid:[[:space:]]$1" "/proc/$victim/status"
}

is_open() {
    [[ -s $scratch/evidence ]]
}
