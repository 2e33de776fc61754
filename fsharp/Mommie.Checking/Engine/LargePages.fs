/// Memory in large pages, where the system gives them to those who ask: what is read here and there in a large table then waits less for addresses to
/// be translated.
module internal Mommie.Checking.Engine.LargePages

open System
open System.Runtime.InteropServices

/// `madvise` of the C library, Linux. `advice` 14: MADV_HUGEPAGE.
[<DllImport("libc", EntryPoint = "madvise")>]
extern int private advise(nativeint address, unativeint length, int advice)

// The sizes of a page and of a large one.
let private page, largePage = 4096n, 2097152n

/// Asks for large pages for an array that is new, so that nothing of it is there yet. Where there are none, nothing happens.
let prefer (array: uint64[]) =
    let bytes = nativeint array.LongLength * 8n

    if bytes >= 2n * largePage && OperatingSystem.IsLinux() then
        let handle = GCHandle.Alloc(array, GCHandleType.Pinned)

        try
            let first = (handle.AddrOfPinnedObject() + page - 1n) / page * page
            let last = (handle.AddrOfPinnedObject() + bytes) / page * page

            try
                advise (first, unativeint (last - first), 14) |> ignore
            with
            | :? DllNotFoundException
            | :? EntryPointNotFoundException -> ()
        finally
            handle.Free()
