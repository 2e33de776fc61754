# Sourced: what comes from the system's packages and not from NuGet's.

# The package of Z3 brings the library for Windows and macOS only; on Debian it is the system's.
has_libz3() {
    [ "$(uname -s)" != Linux ] || [ -n "${MOMMIE_LIBZ3:-}" ] ||
        case "$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null)" in *libz3.so*) true ;; *) false ;; esac
}

# Installs Debian packages where that is allowed. Fails silently and in bounded time where it is not.
install_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "mommie: installing $*" >&2
    DEBIAN_FRONTEND=noninteractive timeout 300 sh -c \
        'apt-get update -q && apt-get install -y -q --no-install-recommends "$@"' sh "$@" </dev/null >/dev/null 2>&1
}
