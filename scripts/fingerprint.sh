# Sourced: names the sources of the tool by their contents. Contents, not times: a checkout or a copy may set any time.
fingerprint() {
    (
        cd "$1" && find fsharp src global.json Directory.Build.props paket.lock .config \
            \( -name bin -o -name obj \) -prune -o -type f -exec cksum {} + |
            LC_ALL=C sort | cksum | tr ' ' -
    )
}
