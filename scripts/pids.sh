# Sourced after a lesson's program, or a toy, was started with "&": waits until the command
# runs in its container and sets $program, $init (PID 1 in there) and $command to their
# PIDs on the host.  Where there is no init, $init is empty (lessons 00 and 01) or the
# command itself (--no-init).
#
# usage: . scripts/pids.sh [PROGRAM]     the newest background process, if no PID is given
# shellcheck shell=bash disable=SC2034 # for whoever sources it

program=${1:-$!} init='' command=''
for ((tries = 0; tries < 200; tries++)); do
    for command in $(pgrep --parent "$program"); do
        init=''
        if grep -q '^NSpid:.*[[:space:]]1$' "/proc/$command/status" 2>/dev/null; then
            init=$command
            command=$(pgrep --oldest --parent "$init") || command=$init
        elif ! grep -q '^0[01]' "/proc/$program/comm"; then
            continue # a helper, such as nft(8) or newuidmap(1)
        fi
        # Before it is another program it is a copy of ours.
        if ! cmp -s "/proc/$command/comm" "/proc/$program/comm" ||
            [[ -r /proc/$command/exe && ! /proc/$command/exe -ef /proc/$program/exe ]]; then
            break 2
        fi
    done
    sleep 0.05
done
unset tries
