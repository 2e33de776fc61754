#!/usr/bin/env bash
# Builds and runs every test.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
. scripts/environment.sh
restore_packages
dotnet build -m:2 -c Release
for project in tests/*.Tests; do
    name=${project##*/}
    "$project/bin/Release/net10.0/$name" --progress off --no-ansi
done
