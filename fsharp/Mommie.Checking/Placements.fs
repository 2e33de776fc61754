/// Reduction *placements*: which placements of liars need not be searched, because a larger one shows all that they do.
///
/// docs/semantics.md says why, and under which conditions. Here are those that the program decides before the search; what liars must be able
/// to repeat is looked at while searching (`Engine.Conditions`).
module internal Mommie.Checking.Placements

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Start

/// What is searched in place of everything.
type Choice =
    {
        /// the placements searched, in the order of all
        Searched: (Value * Value) list
        /// the principals that are honest in some placement searched and lie in another one that stands for smaller ones
        Varying: Value[]
        /// the record types of which a liar's statement counts only beside an honest one that agrees in all fields with opaque values
        Vouched: Set<string>
    }

/// The names that an invariant binds to honest principals at its front, with their role, and what is left of it; cut at conjunctions.
let private fronts (formula: Expr) : ((string * string) list * Expr) list =
    let rec cut (bound: (string * string) list) (e: Expr) =
        match e.Node with
        | Binary(BinaryOp.And, a, b) -> cut bound a @ cut bound b
        | Quantified(Quantifier.Forall, g :: rest, body) ->
            match g.Source.Node with
            | BuiltinCall(Builtin.Honest, [ { Node = RoleSet role } ]) ->
                let inner =
                    if rest.IsEmpty then
                        body
                    else
                        { e with
                            Node = Quantified(Quantifier.Forall, rest, body)
                        }

                cut (bound @ [ g.Binder.Name, role ]) inner
            | _ -> [ bound, e ]
        | _ -> [ bound, e ]

    cut [] formula

/// Whether it is an expression about principals' honesty or the state.
let private reads (e: Expr) =
    match e.Node with
    | NodeVariable _
    | Published _
    | Known _
    | BuiltinCall((Builtin.Honest | Builtin.Correct), _)
    | CallFunction _ -> true
    | _ -> false

let private honesty (e: Expr) =
    Walk.exists
        (fun e ->
            match e.Node with
            | BuiltinCall((Builtin.Honest | Builtin.Correct), _) -> true
            | _ -> false)
        e

/// The roles whose members' honesty or variables the expression asks for, but for variables of the names bound to honest ones; None: any.
let private asksFor (program: Program) (bound: (string * string) list) (e: Expr) : Set<string> option =
    let own (n: Expr) =
        match n.Node with
        | Local x -> bound |> List.exists (fun (b, _) -> b = x)
        | _ -> false

    let roleOf (e: Expr) =
        match e.Type with
        | TRole r
        | TSet(TRole r) -> Some r
        | _ -> None

    // A FUNCTION that asks for the like is not looked into.
    let plain (f: string) =
        program.Functions
        |> List.filter (fun g -> g.Name = f)
        |> List.forall (fun g -> not (Walk.exists reads g.Body))

    Walk.all e
    |> Seq.fold
        (fun (acc: Set<string> option) e ->
            match acc, e.Node with
            | None, _ -> None
            | Some roles, NodeVariable(n, role, _) -> if own n then acc else Some(roles.Add role)
            | Some roles, BuiltinCall((Builtin.Honest | Builtin.Correct), [ a ]) ->
                roleOf a |> Option.map (fun r -> roles.Add r)
            | _, (Published _ | Known _) -> None
            | _, CallFunction(f, _) -> if plain f then acc else None
            | _, (SetComprehension(_, qs) | MapComprehension(_, _, qs)) ->
                if
                    qs
                    |> List.exists (fun q ->
                        match q with
                        | FromKnown _
                        | FromPublished _ -> true
                        | Generate _
                        | Condition _ -> false)
                then
                    None
                else
                    acc
            | _ -> acc)
        (Some Set.empty)

let private unboundOpaque (world: World) (t: Type) =
    let rec go (seen: Set<string>) t =
        match t with
        | TOpaque o -> not (world.Carriers.ContainsKey o)
        | TRecord r
        | TPart(r, _) ->
            not (seen.Contains r)
            && world.Records[r].Fields |> List.exists (fun f -> go (seen.Add r) f.Type)
        | TSet t
        | TSeq t
        | TOption t -> go seen t
        | TMap(k, v) -> go seen k || go seen v
        | TTuple ts -> List.exists (go seen) ts
        | _ -> false

    go Set.empty t

/// Record types that every pattern of a NODE asks for by quorums that liars alone do not fill, opaque fields agreeing.
let private vouched (started: Started) (searched: Value list) : Set<string> =
    let world = started.World

    let looks =
        world.Plan.Nodes
        |> List.collect (fun n ->
            let ofInit, ofTransitions = Looks.ofNode n.Node
            ofInit @ List.collect snd ofTransitions)

    let number (e: Expr) =
        constant started e |> Option.map _.Number |> Option.defaultValue 0L

    // The most liars among the issuers, as far as their type tells.
    let liars (issuers: Expr) =
        let among =
            match issuers.Type with
            | TSet(TRole r) -> world.Roles[r]
            | _ -> set world.Principals

        searched |> List.map (fun b -> (intersect b among).Items.Length) |> List.max

    let isVouched (p: Pattern) =
        (match p.Issuer with
         | AtLeast(_, issuers, count)
         | ExactlyMany(_, issuers, count) -> number count > int64 (liars issuers)
         | AnyIssuer
         | ThePrincipal _
         | OneOf _
         | AllOf _ -> false)
        && List.zip p.Fields world.Records[p.Record].Fields
           |> List.forall (fun (c, f) ->
               match c with
               | Equals _
               | Univalent -> true
               | Multivalent
               | MultivalentBind _
               | MultivalentSame _ -> not (unboundOpaque world f.Type))

    world.Records.Keys
    |> Seq.filter (fun r ->
        looks
        |> List.filter (fun l -> l.Pattern.Record = r)
        |> List.forall (fun l -> isVouched l.Pattern))
    |> Set.ofSeq

/// All subsets of the size, or the whole where it has fewer.
let rec private some (size: int) (items: Value list) : Value list list =
    match size, items with
    | 0, _
    | _, [] -> [ [] ]
    | _ when items.Length <= size -> [ items ]
    | _, x :: rest -> (some (size - 1) rest |> List.map (fun s -> x :: s)) @ some size rest

/// What to search in place of all placements; None where nothing can be left out.
let choose (started: Started) (all: (Value * Value) list) : Choice option =
    let world = started.World
    let plan = world.Plan
    let parts = plan.Invariants |> List.collect (fun p -> fronts p.Formula)
    let asked = parts |> List.map (fun (bound, e) -> asksFor world.Program bound e)

    let positive =
        plan.Nodes |> List.forall (fun n -> n.Tracked.IsEmpty)
        && plan.Reductions.Contains Deliver
        && plan.Reductions.Contains Lies
        && not plan.Crashes
        && world.Model.GlobalBounds.IsEmpty
        && asked |> List.forall _.IsSome
        && not (
            (plan.Nodes |> List.collect (fun n -> Walk.nodeExprs n.Node))
            @ (world.Program.Functions |> List.map _.Body)
            |> List.exists honesty
        )
        && world.Model.Bounds
           |> List.forall (fun (_, e) ->
               not (
                   Walk.exists
                       (fun e ->
                           match e.Node with
                           | Known _
                           | CallNodeFunction _ -> true
                           | _ -> false)
                       e
               ))

    if all.Length < 2 || not positive then
        None
    else
        let fixedRoles = asked |> List.choose id |> Set.unionMany

        let fixedPrincipals =
            fixedRoles |> Seq.map (fun r -> world.Roles[r]) |> Seq.fold union emptySet

        let varies p = not (contains fixedPrincipals p)
        let placements = all |> List.map fst

        // b, and what differs varies
        let covers (larger: Value) (smaller: Value) =
            subset smaller larger && (minus larger smaller).Items |> Array.forall varies

        let width =
            parts
            |> List.map (fun (bound, _) ->
                bound |> List.filter (fun (_, r) -> not (fixedRoles.Contains r)) |> List.length)
            |> List.fold max 1

        // Whether the larger ones searched show all that the smaller one does.
        let shown (searched: Value list) (b: Value) =
            let above = searched |> List.filter (fun c -> covers c b)

            let honest =
                world.Principals
                |> Array.filter (fun p -> varies p && not (contains b p))
                |> List.ofArray

            some width honest
            |> List.forall (fun wanted ->
                above
                |> List.exists (fun c -> wanted |> List.forall (fun p -> not (contains c p))))
            && above
               |> List.forall (fun c ->
                   (minus c b).Items
                   |> Array.forall (fun p ->
                       let others = minus c (set [ p ])
                       above |> List.exists (fun d -> subset others d && not (contains d p))))

        let searched =
            placements
            |> List.sortByDescending _.Items.Length
            |> List.fold
                (fun searched b ->
                    if not (List.isEmpty searched) && shown searched b then
                        searched
                    else
                        b :: searched)
                []

        if searched.Length = all.Length then
            None
        else
            Some
                {
                    Searched = all |> List.filter (fun (b, _) -> List.contains b searched)
                    Varying = world.Principals |> Array.filter varies
                    Vouched = vouched started searched
                }
