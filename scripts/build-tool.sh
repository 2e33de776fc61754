#!/usr/bin/env bash
# Publishes the tool into artifacts/mommie/FINGERPRINT, where ./mommie looks for it.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

if [ "${1:-}" != --locked ]; then
    echo "mommie: building (first use, or changed sources); this takes a minute" >&2
    exec scripts/with-packages.sh scripts/build-tool.sh --locked
fi

. scripts/fingerprint.sh
. scripts/native.sh

publish() {
    dotnet publish src/Mommie.Cli -c Release -m:2 -p:ForThisMachine=true -o "$fresh" "$@" >"$fresh.log" 2>&1
}

for _ in 1 2 3; do
    name=$(fingerprint .)
    # Whoever held the lock before may have built just this.
    [ -f "artifacts/mommie/$name/mommie.dll" ] && break

    fresh=artifacts/mommie/.fresh
    rm -rf "$fresh" "$fresh.log"
    mkdir -p "$fresh"
    # The compiler to native code is a package of its own, which a feed without a network may lack: slower starts, then.
    publish || { grep -q 'NU110' "$fresh.log" && publish -p:PublishReadyToRun=false; } || {
        # The compilers say everything twice; anything but a compiler's error is shown whole.
        grep -E '(: |^)error ' "$fresh.log" | sort -u >&2 || cat "$fresh.log" >&2
        exit 1
    }

    # Sources that changed meanwhile must not be found under the old name.
    [ "$name" = "$(fingerprint .)" ] || continue
    mv "$fresh" "artifacts/mommie/$name"
    rm -f "$fresh.log"
    break
done
if ! [ -f "artifacts/mommie/$name/mommie.dll" ]; then
    echo "mommie: the sources keep changing while they are built; try again" >&2
    exit 1
fi

# Old builds: a run of theirs may still be going on, so only those of other days.
find artifacts/mommie -mindepth 1 -maxdepth 1 -type d ! -name "$name" -mtime +2 -exec rm -rf {} +

has_libz3 || install_debian libz3-4 ||
    echo "mommie: deployments cannot be proved in-process without Z3's library; this installs it: apt-get install -y libz3-4" >&2
