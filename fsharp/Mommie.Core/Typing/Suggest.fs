/// The nearest known name to one that is not known.
module Mommie.Core.Typing.Suggest

/// The number of letters to insert, delete, replace or swap with a neighbour to get from `a` to `b`; more than `limit`
/// is all the same, and said as `limit + 1`.
let distance (limit: int) (a: string) (b: string) : int =
    let mutable before = Array.zeroCreate (b.Length + 1) // two letters of `a` ago
    let mutable last = Array.init (b.Length + 1) id // one letter ago
    let mutable i = 1
    let mutable over = false

    while not over && i <= a.Length do
        let row = Array.zeroCreate (b.Length + 1)
        row[0] <- i
        let mutable least = i

        for j in 1 .. b.Length do
            let cost = if a[i - 1] = b[j - 1] then 0 else 1
            let best = min (min (last[j] + 1) (row[j - 1] + 1)) (last[j - 1] + cost)

            let swapped = i > 1 && j > 1 && a[i - 1] = b[j - 2] && a[i - 2] = b[j - 1]

            row[j] <- if swapped then min best (before[j - 2] + 1) else best
            least <- min least row[j]

        before <- last
        last <- row
        over <- least > limit
        i <- i + 1

    if over then limit + 1 else min (limit + 1) last[b.Length]

/// The candidate nearest to `name`, if one is near enough to be meant: a third of its letters may differ, and case never counts.
/// Among equally near ones the first in the order of the alphabet.
let nearest (candidates: string seq) (name: string) : string option =
    let lower = name.ToLowerInvariant()
    let allowed = max 1 (name.Length / 3)

    candidates
    |> Seq.filter (fun c -> c <> name && abs (c.Length - name.Length) <= allowed)
    |> Seq.map (fun c -> distance allowed lower (c.ToLowerInvariant()), c)
    |> Seq.filter (fun (d, c) -> d <= allowed && (d < c.Length))
    |> Seq.sortWith (fun (d, c) (e, x) ->
        match compare d e with
        | 0 -> System.String.CompareOrdinal(c, x)
        | other -> other)
    |> Seq.tryHead
    |> Option.map snd
