#!/usr/bin/env bash
# Resolves paket.dependencies anew into paket.lock: run it after every change of paket.dependencies or paket.references.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/environment.sh
nuget_source
dotnet tool restore >/dev/null

# A package that is not in the cache yet is locked without its dependencies, so each round sees one level further.
before=
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -f paket.lock
    dotnet paket install
    after=$(cksum <paket.lock)
    [ "$after" = "$before" ] && break
    before=$after
done

# Paket writes the address it used; no committed file names a package host.
sed -i 's|^\( *remote: \).*|\1%NUGET_SOURCE%|' paket.lock
[ -z "$(tail -c 1 paket.lock)" ] || echo >>paket.lock
