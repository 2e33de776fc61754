#!/usr/bin/env bash
# test.sh                   checks the formatting, builds without warnings and runs every test
# test.sh NAME [OPTION...]  builds and runs the test projects whose names contain NAME; the options are the runner's,
#                           for example --filter-method '*quorum*' or --list-tests
# The last line is `N passed, N failed`, with `, N skipped` where some were.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" || exit 70
. scripts/environment.sh
. scripts/native.sh

passed=0 failed=0 skipped=0
fail() {
    echo "FAILED: $1"
    failed=$((failed + 1))
}
finish() {
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ "$failed" = 0 ]
    exit
}

only=${1:-}
[ $# = 0 ] || shift
projects=$(find tests -name '*.Tests.?sproj' -path "*$only*" | LC_ALL=C sort)
if [ -z "$projects" ]; then
    fail "no test project is named '$only'"
    finish
fi

if [ -z "$only" ]; then
    # Second opinions: the tests that ask them say so, and are skipped where they cannot be had.
    has_libz3 || install_debian libz3-4
    { command -v z3 && command -v cvc5; } >/dev/null || install_debian z3 cvc5

    scripts/with-packages.sh true || { fail "the packages could not be restored"; finish; }
    dotnet fantomas --check fsharp tests || fail "F# formatting; 'dotnet fantomas fsharp tests' mends it"
    dotnet csharpier check . || fail "C# formatting; 'dotnet csharpier format .' mends it"
    target=Mommie.sln
else
    target=$projects
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

for each in $target; do
    scripts/with-packages.sh dotnet build "$each" -c Release -m:2 -warnaserror --nologo -tl:off >"$log" 2>&1 ||
        { grep -E ': (error|warning) |^(Paket|mommie)|[Uu]nhandled' "$log" | sort -u; fail "$each does not build"; finish; }
done

# The number of one kind in the runner's closing lines.
count() { sed -n "s/^ *$1: \([0-9][0-9]*\)\$/\1/p" "$log" | tail -n 1; }

for project in $projects; do
    name=$(basename "$project" | sed 's/\.[a-z]*$//')
    runner=$(dirname "$project")/bin/Release/net10.0/$name
    echo "== $name"
    "$runner" --progress off --no-ansi "$@" </dev/null 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}

    ran=$(count total) bad=$(count failed)
    passed=$((passed + $(count succeeded) + 0))
    failed=$((failed + ${bad:-0}))
    skipped=$((skipped + $(count skipped) + 0))
    [ "$status" = 0 ] || [ "${bad:-0}" -gt 0 ] || fail "$name ended with code $status"

    # A test that silently does not run is worse than one that fails.
    if [ -z "$only" ]; then
        written=$("$runner" --list-tests --progress off --no-ansi </dev/null | sed -n 's/.* found \([0-9]*\) test.*/\1/p')
        [ "${ran:-0}" -gt 0 ] && [ "${ran:-0}" = "$written" ] || fail "$name ran ${ran:-0} of its ${written:-0} tests"
    fi
done
finish
