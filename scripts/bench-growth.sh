#!/usr/bin/env bash
# Searches MODELs of specs/ beside TLC as they are, smaller and larger (docs/benchmarks.md): `mommie bench check` on copies with more MODELs.
# Options go to `mommie bench check`, for example --tlc-limit 240.
set -eu
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# variant FILE MODEL NAME SED: adds a copy of the MODEL, changed and named anew, to the program.
variant() {
    sed -n "/^MODEL $2 {/,/^}/p" "$1" | sed -e "s/^MODEL $2 /MODEL $3 /" -e "$4" >"$work/model"
    if cmp -s "$work/model" <(sed -n "/^MODEL $2 {/,/^}/p" "$1" | sed -e "s/^MODEL $2 /MODEL $3 /"); then
        echo "bench-growth: $4 changes nothing in MODEL $2" >&2
        exit 70
    fi
    cat "$work/model" >>"$1"
}

# measure NAME MODEL...
measure() {
    local file=$work/$1.mommie models=()
    shift
    for m in "$@"; do models+=(--model "$m"); done
    "$root/mommie" bench check --program "$file" "${models[@]}" "${options[@]}"
}

options=("$@")
cp "$root"/specs/{Paxos/PaxosForgetful,PrimaryBackup/PrimaryBackupRepaired,Register/RegisterMasking,Register/RegisterLyingWriter,TwoPhase/TwoPhase}.mommie "$work"

variant "$work/PaxosForgetful.mommie" two one_value 's/Value = { x, y }/Value = { x }/'
variant "$work/PaxosForgetful.mommie" two three_values_two_learners 's/Value = { x, y }/Value = { x, y, z }/; s/L = { l1 }/L = { l1, l2 }/'
measure PaxosForgetful one_value two three_values_two_learners

variant "$work/PrimaryBackupRepaired.mommie" liars one_client 's/C = {c1, c2}/C = {c2}/'
variant "$work/PrimaryBackupRepaired.mommie" liars three_clients 's/C = {c1, c2}/C = {c1, c2, c3}/; s/FAULTY = {r1, c2}/FAULTY = {r1, c3}/'
measure PrimaryBackupRepaired one_client liars three_clients

variant "$work/RegisterMasking.mommie" two one_write 's/write AT MOST 2/write AT MOST 1/'
variant "$work/RegisterMasking.mommie" two two_values 's/Value = { o }/Value = { o, a }/'
measure RegisterMasking one_write two two_values

variant "$work/RegisterLyingWriter.mommie" liars one_reader 's/D = { d1, d2 }/D = { d1 }/'
variant "$work/RegisterLyingWriter.mommie" liars three_values 's/Value = { o, a }/Value = { o, a, b }/'
measure RegisterLyingWriter one_reader liars three_values

for n in 6 7 8 9; do
    variant "$work/TwoPhase.mommie" five "participants_$n" "s/RM = .*;/RM = { $(seq -f 'm%g' -s ', ' 1 "$n") };/"
done
measure TwoPhase five participants_6 participants_7 participants_8 participants_9
