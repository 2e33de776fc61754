/// Many obligations at once: those that say the same but for names are solved once, the others side by side on all cores.
/// What comes out is in the order of what went in, and the same as one after the other and whatever was solved before.
module internal Mommie.Proof.Engine

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading.Tasks
open Mommie.Proof.Smt
open Mommie.Proof.Solver
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Obligation
open Mommie.Proof.Discharge

/// What a solver established, told by position, so that it is told in the names of every obligation that says the same.
type private Solved =
    | Nothing
    | Known of verdict: Verdict * core: int list * answers: (int * int) list * premisesSatisfiable: bool

let private byPosition (s: Script) (o: Outcome) : Solved =
    match o with
    | NotApplicable -> Nothing
    | Decided(verdict, core, answers, satisfiable) ->
        let core = core |> List.map _.Symbol |> Set.ofList

        Known(
            verdict,
            s.Guards
            |> List.indexed
            |> List.filter (fun (_, g) -> Set.contains g.Symbol core)
            |> List.map fst,
            s.Dimensions
            |> List.indexed
            |> List.choose (fun (k, d) ->
                Map.tryFind d.Name answers
                |> Option.map (fun key -> k, d.Choices |> List.findIndex (fun c -> c.Key = key))),
            satisfiable
        )

let private inNames (s: Script) (solved: Solved) : Outcome =
    match solved with
    | Nothing -> NotApplicable
    | Known(verdict, core, answers, satisfiable) ->
        let guards = Array.ofList s.Guards
        let dimensions = Array.ofList s.Dimensions

        Decided(
            verdict,
            core |> List.map (fun k -> guards[k]),
            answers
            |> List.map (fun (k, c) ->
                let d = dimensions[k]
                d.Name, d.Choices[c].Key)
            |> Map.ofList,
            satisfiable
        )

/// Obligations of one deployment that say the same but for names.
type private Class(key: string, first: Obligation) =
    member _.Key = key
    /// the first of them, with its whole script
    member _.First = first
    member val Solved = Nothing with get, set
    /// the text of the first, once it is asked for
    member val Text = "" with get, set

// What obligations say, as a digest: a text is some ten thousand characters, and many deployments are kept of one session.
let private keyOf (o: Obligation) =
    (if o.Applies.IsSome then "a\n" else "-\n") + canonical tag o.Script
    |> System.Text.Encoding.UTF8.GetBytes
    |> System.Security.Cryptography.SHA256.HashData
    |> Convert.ToHexString

/// An obligation and what became of it.
type Discharged =
    {
        Obligation: Obligation
        Outcome: Outcome
        /// the text that the solver was given, and the id of the obligation whose text it is
        Text: string
        First: string
    }

// An obligation that is solved as another needs its names alone.
let private namesOnly (o: Obligation) : Obligation =
    { o with
        Script =
            { o.Script with
                Functions = []
                Macros = []
                Assertions = []
                Dimensions =
                    o.Script.Dimensions
                    |> List.map (fun d ->
                        { d with
                            Choices = d.Choices |> List.map (fun c -> { c with Formula = True })
                        })
            }
    }

let private parallel' (n: int) (work: int -> unit) =
    if n = 1 then
        work 0
    elif n > 1 then
        try
            Parallel.For(0, n, ParallelOptions(MaxDegreeOfParallelism = Environment.ProcessorCount), work)
            |> ignore
        with :? AggregateException as e when e.InnerExceptions.Count > 0 ->
            raise e.InnerExceptions[0]

/// Solves obligations and remembers what it solved, over all deployments that it is given, on any number of threads.
type Bench(solver: ISolver, limit: uint32) =
    let whole = ConcurrentDictionary<string, Solved>()
    let verdicts = ConcurrentDictionary<string, Solved>()

    let solveOne depth (key: string) (o: Obligation) =
        let solve () =
            byPosition o.Script (solve solver limit depth o.Applies o.Script)

        match whole.TryGetValue key, depth with
        | (true, s), _ -> s
        | _, Whole ->
            let s = solve ()
            whole[key] <- s
            s
        | _, VerdictAlone ->
            match verdicts.TryGetValue key with
            | true, s -> s
            | _ ->
                let s = solve ()
                verdicts[key] <- s
                s

    // How many sites are put into words at once: enough for all cores, few enough to hold.
    let atOnce = 64

    /// All obligations of a deployment, `perSite` those of one site.
    member _.All(depth: Depth, perSite: Site -> Obligation list, sites: Site list) : Discharged list =
        let entries = List<struct (Obligation * Class)>()
        let classes = Dictionary<string, Class>()

        for some in List.chunkBySize atOnce sites do
            let some = Array.ofList some
            let made = Array.zeroCreate<(Obligation * string)[]> some.Length

            parallel' some.Length (fun k ->
                made[k] <- perSite some[k] |> List.map (fun o -> o, keyOf o) |> Array.ofList)

            for os in made do
                for o, key in os do
                    match classes.TryGetValue key with
                    | true, c -> entries.Add(struct (namesOnly o, c))
                    | _ ->
                        let c = Class(key, o)
                        classes[key] <- c
                        entries.Add(struct (o, c))

        let fresh = classes.Values |> Array.ofSeq
        parallel' fresh.Length (fun k -> fresh[k].Solved <- solveOne depth fresh[k].Key fresh[k].First)

        [
            for struct (o, c) in entries do
                // Files are named after the first obligation of this deployment that says it.
                if c.Text = "" then
                    c.Text <- Smt.text c.First.Script

                {
                    Obligation = o
                    Outcome = inNames o.Script c.Solved
                    Text = c.Text
                    First = c.First.Id
                }
        ]
