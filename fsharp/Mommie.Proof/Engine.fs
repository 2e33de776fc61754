/// Many obligations at once: those that say the same but for names are solved once, the others side by side on all cores.
/// What comes out is in the order of what went in, and the same as one after the other.
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

/// Obligations that say the same but for names.
type private Class() =
    member val Solved: Solved option = None with get, set
    /// the first of them, with its whole script
    member val First: Obligation option = None with get, set
    /// the text of the first, once it is asked for
    member val Text = "" with get, set

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

/// Solves obligations and remembers what it solved, over all deployments that it is given.
type Bench(solver: ISolver, limit: uint32) =
    let classes = ConcurrentDictionary<string, Class>()

    let classOf (o: Obligation) =
        let key = (if o.Applies.IsSome then "a\n" else "-\n") + canonical tag o.Script

        classes.GetOrAdd(key, (fun _ -> Class()))

    let solveClass (c: Class) =
        match c.Solved, c.First with
        | None, Some o -> c.Solved <- Some(byPosition o.Script (solve solver limit o.Applies o.Script))
        | _ -> ()

    // How many sites are put into words at once: enough for all cores, few enough to hold.
    let atOnce = 64

    /// All obligations of a deployment, `perSite` those of one site.
    member _.All(perSite: Site -> Obligation list, sites: Site list) : Discharged list =
        let entries = List<struct (Obligation * Class)>()
        let fresh = List<Class>()

        for some in List.chunkBySize atOnce sites do
            let some = Array.ofList some
            let made = Array.zeroCreate<(Obligation * Class)[]> some.Length

            parallel' some.Length (fun k ->
                made[k] <- perSite some[k] |> List.map (fun o -> o, classOf o) |> Array.ofList)

            for os in made do
                for o, c in os do
                    if c.First.IsNone then
                        c.First <- Some o

                        if c.Solved.IsNone then
                            fresh.Add c

                    if c.First.Value.Id = o.Id then
                        entries.Add(struct (o, c))
                    else
                        entries.Add(struct (namesOnly o, c))

        parallel' fresh.Count (fun k -> solveClass fresh[k])

        // Files are named after the first obligation of this deployment that says it.
        let files = Dictionary<Class, string>(HashIdentity.Reference)

        [
            for struct (o, c) in entries do
                let first =
                    match files.TryGetValue c with
                    | true, f -> f
                    | _ ->
                        files[c] <- o.Id

                        c.Text <-
                            Smt.text (
                                if o.Script.Functions = [] then
                                    c.First.Value.Script
                                else
                                    o.Script
                            )

                        o.Id

                {
                    Obligation = o
                    Outcome = inNames o.Script c.Solved.Value
                    Text = c.Text
                    First = first
                }
        ]

    /// Whether everything that applies is proved; stops at the first that is not. Nothing is explained.
    member _.Proves(perSite: Site -> Obligation list, sites: Site list) : bool =
        sites
        |> List.forall (fun site ->
            perSite site
            |> List.forall (fun o ->
                o.Unsupported.IsNone
                && (let c = classOf o

                    if c.First.IsNone then
                        c.First <- Some o

                    solveClass c

                    match c.Solved.Value with
                    | Nothing
                    | Known(Proved, _, _, _) -> true
                    | Known _ -> false)))
