/// The nearest known name to one that is not known.
module Mommie.Core.Typing.Suggest

/// The number of letters to insert, delete, replace or swap with a neighbour to get from `a` to `b`.
let distance (a: string) (b: string) : int =
    let d = Array2D.zeroCreate (a.Length + 1) (b.Length + 1)

    for i in 0 .. a.Length do
        d[i, 0] <- i

    for j in 0 .. b.Length do
        d[0, j] <- j

    for i in 1 .. a.Length do
        for j in 1 .. b.Length do
            let cost = if a[i - 1] = b[j - 1] then 0 else 1

            let best = min (min (d[i - 1, j] + 1) (d[i, j - 1] + 1)) (d[i - 1, j - 1] + cost)

            let swapped = i > 1 && j > 1 && a[i - 1] = b[j - 2] && a[i - 2] = b[j - 1]

            d[i, j] <- if swapped then min best (d[i - 2, j - 2] + 1) else best

    d[a.Length, b.Length]

/// The candidate nearest to `name`, if one is near enough to be meant: a third of its letters may differ, and case never counts.
/// Among equally near ones the first in the order of the alphabet.
let nearest (candidates: string seq) (name: string) : string option =
    let lower = name.ToLowerInvariant()
    let allowed = max 1 (name.Length / 3)

    candidates
    |> Seq.filter (fun c -> c <> name && abs (c.Length - name.Length) <= allowed)
    |> Seq.map (fun c -> distance lower (c.ToLowerInvariant()), c)
    |> Seq.filter (fun (d, c) -> d <= allowed && (d < c.Length))
    |> Seq.sortWith (fun (d, c) (e, x) ->
        match compare d e with
        | 0 -> System.String.CompareOrdinal(c, x)
        | other -> other)
    |> Seq.tryHead
    |> Option.map snd
