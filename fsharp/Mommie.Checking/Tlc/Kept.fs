/// Checkpoints of TLC's that may be gone on with. TLC writes one after a violation, too: the state that violates is then among those that were seen, so
/// that a search which goes on from it ends without an error. Hence a checkpoint counts only if TLC reported it while it had reported no error, and is still
/// the same; and only for the modules, the options and the TLC that it was made with.
module internal Mommie.Checking.Tlc.Kept

open System
open System.IO
open System.Security.Cryptography
open System.Text
open Mommie.Core.Tla
open Mommie.Checking.Tlc.Invocation
open Mommie.Checking.Tlc.Tools

/// Tells searches apart: what is searched, with which TLC and which options.
let private identity (options: TlcOptions) (tools: Tools) (emitted: Emit.ModelEmission) =
    use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

    let add (text: string) =
        hash.AppendData(BitConverter.GetBytes text.Length)
        hash.AppendData(Encoding.UTF8.GetBytes text)

    hash.AppendData(SHA256.HashData(File.ReadAllBytes tools.Jar))

    for name, text in emitted.Files do
        add name
        add text

    for extra in options.Extra do
        add extra

    Convert.ToHexString(hash.GetHashAndReset()).Substring(0, 16).ToLowerInvariant()

/// Where the search is kept.
let directory (options: TlcOptions) (tools: Tools) (emitted: Emit.ModelEmission) (below: string) : string =
    statesOf below emitted.Root + "-" + identity options tools emitted

let private vouched (states: string) = Path.Combine(states, "vouched")

/// The checkpoint that was written last, as its files are: name, length, time of writing.
let private newest (states: string) =
    if Directory.Exists states then
        Directory.GetDirectories states
        |> Array.filter (fun d -> File.Exists(Path.Combine(d, "queue.chkpt")))
        |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))
        |> Array.tryLast
    else
        None

let private described (checkpoint: string) =
    checkpoint
    :: (Directory.GetFiles(checkpoint, "*.chkpt")
        |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))
        |> Array.map (fun f ->
            let info = FileInfo f
            $"{info.Name} {info.Length} {info.LastWriteTimeUtc.Ticks}")
        |> List.ofArray)

/// TLC has written a checkpoint and reported no error so far.
let vouch (states: string) =
    match newest states with
    | Some checkpoint -> File.WriteAllLines(vouched states, described checkpoint)
    | None -> ()

/// TLC has reported an error: what it keeps is of no use.
let disown (states: string) = File.Delete(vouched states)

/// The checkpoint to go on from.
let find (states: string) : string option =
    match newest states with
    | Some checkpoint when
        File.Exists(vouched states)
        && List.ofArray (File.ReadAllLines(vouched states)) = described checkpoint
        ->
        Some checkpoint
    | _ -> None
