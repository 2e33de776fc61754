# Sourced by ./mommie, ./test.sh and the scripts here: what every call of the SDK needs, on a machine with an empty home too.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
# A build server outlives the command that started it and holds its files: nothing here is long enough to gain by one.
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false

# The SDK and NuGet both write below the home directory: without one they fail in ways that do not name it.
if [ -z "${HOME:-}" ] || ! [ -w "$HOME" ]; then
    HOME=${XDG_CACHE_HOME:-${TMPDIR:-/var/tmp}}/mommie-home-$(id -u)
    mkdir -p "$HOME"
    export HOME
fi
export DOTNET_CLI_HOME=${DOTNET_CLI_HOME:-$HOME}

# Paket's files say %NUGET_SOURCE%, never a host, so that a mirror or a feed without a network works unchanged:
# the address is the first enabled one of this machine's own NuGet configuration.
nuget_source() {
    if [ -z "${NUGET_SOURCE:-}" ]; then
        NUGET_SOURCE=$(dotnet nuget list source --format short | sed -n 's/^E[A-Z]* //p' | head -n 1)
        if [ -z "$NUGET_SOURCE" ]; then
            echo "mommie: no enabled NuGet source on this machine; 'dotnet nuget add source ADDRESS' adds one" >&2
            return 1
        fi
    fi
    export NUGET_SOURCE
}

# Restores the tools and the packages. Quiet unless it fails.
restore_packages() {
    nuget_source || return 1
    local log
    log=$(dotnet tool restore 2>&1) || { printf '%s\n' "$log" >&2; return 1; }
    log=$(dotnet paket restore 2>&1) || { printf '%s\n' "$log" >&2; return 1; }
}
