/// What selectors can name, as sets of principals: whether two lines can match one pair, and whether one matches all that
/// another could. A computation over names and roles, so that an obligation speaks only of the lines that it can concern.
module internal Mommie.Proof.Regions

open System.Collections.Generic
open System.Runtime.CompilerServices
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Proof.Deployment

/// A selector with bound constants put in: everybody, named principals, roles, and constants whose value nobody knows.
type Selection =
    {
        Everybody: bool
        Atoms: string[]
        Roles: string[]
        Unknown: Who[]
        /// the topmost roles that its roles and unknown constants are of
        Roots: string[]
        /// those of its named principals; a TRUSTED one has none
        AtomRoots: string[]
    }

/// A line as the pairs of selections that it matches, and the record type where it names one.
type Shape =
    {
        Record: string option
        Ways: (Selection * Selection)[]
    }

let inline private overlap (a: string[]) (b: string[]) =
    Array.exists (fun x -> Array.contains x b) a

/// The principals and roles of one program in one deployment.
type Regions(program: Program, atoms: Atom list, bindings: Binding list) =
    let parents = Dictionary<string, string option>()

    do
        for r in program.Roles do
            parents[r.Name] <- r.Parent

    let roleOf = Dictionary<string, string option>()

    do
        for a in atoms do
            roleOf[a.Name] <- a.Role

    let values = Dictionary<string, Value>()

    do
        for b in bindings do
            values[b.Constant] <- b.Value

    let types = Dictionary<string, Type>()

    do
        for c in program.Constants do
            types[c.Name] <- c.Type

    let rec above role =
        match parents.TryGetValue role with
        | true, Some p when p <> role -> role :: above p
        | _ -> [ role ]

    let ancestors = Dictionary<string, string list>()

    do
        for r in program.Roles do
            ancestors[r.Name] <- above r.Name

    let isBelow (role: string) (other: string) =
        match ancestors.TryGetValue role with
        | true, rs -> List.contains other rs
        | _ -> role = other

    let root (role: string) =
        match ancestors.TryGetValue role with
        | true, rs -> List.last rs
        | _ -> role

    let value c =
        match values.TryGetValue c with
        | true, v -> Some v
        | _ -> None

    // The role that a constant's members are known to be of; None where they may be anybody.
    let roleOfConstant c =
        match types.TryGetValue c with
        | true, (TRole r | TSet(TRole r)) -> Some r
        | _ -> None

    /// A selector as a selection.
    member _.Select(who: Who list) : Selection =
        let expanded =
            who
            |> List.collect (fun w ->
                match w with
                | ConstantPrincipal c ->
                    match value c with
                    | Some(OnePrincipal p) -> [ Principal p ]
                    | _ -> [ w ]
                | ConstantSet c ->
                    match value c with
                    | Some(Principals ps) -> ps |> List.map Principal
                    | _ -> [ w ]
                | Everybody
                | OfRole _
                | Principal _ -> [ w ])

        let unknownRoles =
            expanded
            |> List.choose (fun w ->
                match w with
                | ConstantPrincipal c
                | ConstantSet c -> Some(roleOfConstant c)
                | Everybody
                | OfRole _
                | Principal _ -> None)

        let roles =
            expanded
            |> List.choose (fun w ->
                match w with
                | OfRole r -> Some r
                | _ -> None)

        let named =
            expanded
            |> List.choose (fun w ->
                match w with
                | Principal p -> Some p
                | _ -> None)

        {
            Everybody = List.contains Everybody expanded
            Atoms = Array.ofList named
            Roles = Array.ofList roles
            Unknown =
                expanded
                |> List.filter (fun w ->
                    match w with
                    | ConstantPrincipal _
                    | ConstantSet _ -> true
                    | Everybody
                    | OfRole _
                    | Principal _ -> false)
                |> Array.ofList
            Roots =
                roles @ List.choose id unknownRoles
                |> List.map root
                |> List.distinct
                |> Array.ofList
            AtomRoots =
                named
                |> List.choose (fun p ->
                    match roleOf.TryGetValue p with
                    | true, Some r -> Some(root r)
                    | _ -> None)
                |> List.distinct
                |> Array.ofList
        }

    /// Whether the two certainly have nobody in common. A constant that may be anybody has everybody in common.
    member _.Disjoint(a: Selection, b: Selection) =
        let anybody (s: Selection) =
            s.Everybody
            || s.Unknown
               |> Array.exists (fun w ->
                   match w with
                   | ConstantPrincipal c
                   | ConstantSet c -> roleOfConstant c = None
                   | Everybody
                   | OfRole _
                   | Principal _ -> false)

        let nobody (s: Selection) =
            not s.Everybody
            && Array.isEmpty s.Atoms
            && Array.isEmpty s.Roles
            && Array.isEmpty s.Unknown

        nobody a
        || nobody b
        || not (anybody a)
           && not (anybody b)
           && not (overlap a.Atoms b.Atoms)
           && not (overlap a.Roots b.Roots)
           && not (overlap a.AtomRoots b.Roots)
           && not (overlap a.Roots b.AtomRoots)

    /// Whether everybody of the first is certainly of the second.
    member _.Within(a: Selection, b: Selection) =
        let ofRoles (role: string option) =
            match role with
            | Some r -> b.Roles |> Array.exists (isBelow r)
            | None -> false

        b.Everybody
        || not a.Everybody
           && a.Atoms
              |> Array.forall (fun p ->
                  Array.contains p b.Atoms
                  || ofRoles (
                      match roleOf.TryGetValue p with
                      | true, r -> r
                      | _ -> None
                  ))
           && a.Roles |> Array.forall (fun r -> ofRoles (Some r))
           && a.Unknown
              |> Array.forall (fun w ->
                  Array.contains w b.Unknown
                  || match w with
                     | ConstantPrincipal c
                     | ConstantSet c -> ofRoles (roleOfConstant c)
                     | Everybody
                     | OfRole _
                     | Principal _ -> false)

    /// The members of a role among a selection, as far as that can be said in selectors; never fewer than there are.
    member this.Among(a: Selection, role: string) : Selection =
        if a.Everybody || a.Roles |> Array.exists (isBelow role) then
            this.Select [ OfRole role ]
        else
            a

    /// The shape of a line.
    member this.Shape(l: Line) : Shape =
        let from, to' = this.Select l.From, this.Select l.To

        {
            Record = l.Record
            Ways =
                if l.Both then
                    [| from, to'; to', from |]
                else
                    [| from, to' |]
        }

    /// Whether some pair and record type may match both.
    member this.Meet(a: Shape, b: Shape) =
        (a.Record.IsNone || b.Record.IsNone || a.Record = b.Record)
        && a.Ways
           |> Array.exists (fun (f, t) ->
               b.Ways
               |> Array.exists (fun (g, u) -> not (this.Disjoint(f, g)) && not (this.Disjoint(t, u))))

    /// Whether the second certainly matches all that the first does.
    member this.Covered(a: Shape, by: Shape) =
        (by.Record.IsNone || a.Record = by.Record)
        && a.Ways
           |> Array.forall (fun (f, t) ->
               by.Ways |> Array.exists (fun (g, u) -> this.Within(f, g) && this.Within(t, u)))

    /// The lines of a section with what stands before each.
    member this.Arrange(lines: Line list) : Line list =
        let seen = Dictionary<Who list * Who list * bool * string option, int>()
        let live = List<struct (int * Shape)>()

        lines
        |> List.map (fun l ->
            let key = l.From, l.To, l.Both, l.Record

            match seen.TryGetValue key with
            | true, first ->
                { l with
                    Before = [ first ]
                    HiddenBy = Some first
                }
            | _ ->
                seen[key] <- l.Ordinal
                let shape = this.Shape l
                let before = List<int>()
                let mutable hidden = None
                let mutable k = 0

                while hidden.IsNone && k < live.Count do
                    let struct (ordinal, earlier) = live[k]

                    if this.Meet(shape, earlier) then
                        if this.Covered(shape, earlier) then
                            hidden <- Some ordinal
                        else
                            before.Add ordinal

                    k <- k + 1

                match hidden with
                | Some first ->
                    { l with
                        Before = [ first ]
                        HiddenBy = hidden
                    }
                | None ->
                    live.Add(struct (l.Ordinal, shape))

                    { l with
                        Before = List.ofSeq before
                        HiddenBy = None
                    })

let private known = ConditionalWeakTable<Deployment, Regions>()

/// The regions of a deployment, made once.
let regionsOf (program: Program) (d: Deployment) : Regions =
    known.GetValue(d, fun d -> Regions(program, d.Atoms, d.Bindings))

/// The number of lines of a section that differ in what they match.
let distinctLines (lines: Line list) =
    lines
    |> List.distinctBy (fun l -> l.From, l.To, l.Both, l.Record)
    |> List.length
