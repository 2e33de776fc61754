#!/usr/bin/env bash
# with-packages.sh COMMAND...: restores tools and packages, then runs COMMAND, alone among the builds of this clone.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

# Two builds in one tree write the same files. The lock is not inherited (-o): a server left behind must not hold it.
if [ -z "${MOMMIE_BUILD_LOCKED:-}" ] && command -v flock >/dev/null; then
    mkdir -p artifacts
    MOMMIE_BUILD_LOCKED=1 exec flock -o artifacts/.lock "${BASH_SOURCE[0]}" "$@"
fi
unset MOMMIE_BUILD_LOCKED

. scripts/environment.sh
restore_packages
"$@"
