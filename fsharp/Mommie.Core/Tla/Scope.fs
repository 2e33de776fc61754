/// What the translation of one module shares, and what stands for ME, the variables and the local names at one place of it.
module Mommie.Core.Tla.Scope

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names

/// One module under translation.
type Emission =
    {
        /// the plan of one of the MODELs for which the module stands; all of them agree on what the module reads
        Plan: Plan.Plan
        /// the name of the program's file, for the comments that say where a definition comes from
        File: string
        Names: Names
        /// record types that LIES of some MODEL restricts
        Restricted: Set<string>
        /// some MODEL says FAULTY
        FaultyChosen: bool
        /// generated operators asked for so far, by key; those that are asked for are defined
        Demands: HashSet<string>
        /// what could not be said in TLA+
        Problems: List<Diagnostic>
    }

    member e.Program = e.Plan.Program

    /// The name of a generated operator, which is now asked for.
    member e.Demand(key: string, preferred: string) =
        e.Demands.Add key |> ignore
        e.Names.Global("operator " + key, preferred)

/// One place.
type Scope =
    {
        Emission: Emission
        /// the role type of the NODE; None in properties and constants
        Role: string option
        /// ME
        Self: Expr
        /// variables of this node that were assigned before this place; the others are `x[self]`
        Assigned: Map<string, Expr>
        /// local names that stand for something else than themselves
        Locals: Map<string, Expr>
        /// ISSUER
        Issuer: Expr option
        /// for tracked record types, the set of held statements that KNOWN reads here
        Held: Map<string, Expr>
        /// record types whose trigger patterns match what is held
        Intake: Set<string>
        /// the node's history of stateful calls at this place
        History: Expr
        /// some stateful EXTERN was called before this place
        Called: bool
    }

/// The key of a program's thing in the table of names.
module Key =
    let roleSet (role: string) = "role " + role
    let constant (name: string) = "constant " + name
    let opaque (name: string) = "opaque " + name
    let func (name: string) = "function " + name
    let nodeFunction (role: string) (name: string) = "function " + role + "." + name
    let variable (role: string) (name: string) = "variable " + role + "." + name
    let transition (role: string) (name: string) = "transition " + role + "." + name
    let externName (name: string) = "extern " + name
    let property (name: string) = "property " + name
    let state (name: string) = "component " + name
    let atom (name: string) = "atom " + name

/// `x[self]` for the name of a variable or component
let at name self = At(Name name, self)

/// The TLA+ variable of a component of the state (`published Order`, `calls Client.submit`, ...); its name is decided when
/// the module is laid out.
let stateName (e: Emission) (key: string) = e.Names.Global(Key.state key, key)

/// The set of statements of a record type that honest issuers published; None where nobody publishes the type.
let published (e: Emission) (record: string) =
    if List.contains record e.Plan.Published then
        Some(Name(stateName e ("published " + record)))
    else
        None

/// Whether calls of the input wait in the state: those of an input that a temporal property names after FAIR.
let isWaitedFor (e: Emission) (input: string) =
    match e.Plan.Live with
    | Some live -> List.contains input live.Property.Fair
    | None -> false

/// The record with no fields, which TLA+ does not have.
let emptyRecord (name: string) = Record [ "empty", String name ]

/// `[f |-> a, ...]` of a record type
let makeRecord (program: Program) (name: string) (values: Expr list) =
    let record = program.Records |> List.find (fun (r: Record) -> r.Name = name)

    if record.Fields.IsEmpty then
        emptyRecord name
    else
        Record(List.map2 (fun (f: Binder) v -> field f.Name, v) record.Fields values)

/// The declaration of a record type.
let recordOf (program: Program) (name: string) =
    program.Records |> List.find (fun (r: Record) -> r.Name = name)

/// The role that a NODE runs in, as the TLA+ set of its principals.
let roleSet (e: Emission) (role: string) =
    let declared = e.Program.Roles |> List.find (fun (r: Role) -> r.Name = role)
    Name(e.Names.Global(Key.roleSet role, declared.Set))

/// The set of all principals: the roles that are not part of another.
let principals (e: Emission) =
    Name(e.Demand("principals", "Principals"))

/// `byz`; the empty set where nobody lies.
let byz (e: Emission) =
    if e.Plan.Byzantine then Name(stateName e "byz") else Set []

/// `S \ byz`
let honestOf (e: Emission) set =
    if e.Plan.Byzantine then Infix("\\", set, byz e) else set

/// The principals of the role that are not Byzantine.
let honest (e: Emission) role = honestOf e (roleSet e role)

/// A place with nothing around it.
let outside (e: Emission) : Scope =
    {
        Emission = e
        Role = None
        Self = Name "self"
        Assigned = Map.empty
        Locals = Map.empty
        Issuer = None
        Held = Map.empty
        Intake = Set.empty
        History = Tuple []
        Called = false
    }

/// The TLA+ of a local name.
let local (s: Scope) (name: string) =
    match Map.tryFind name s.Locals with
    | Some e -> e
    | None -> Name(s.Emission.Names.Local name)

/// The current value of a variable of the local node.
let variable (s: Scope) (name: string) =
    match Map.tryFind name s.Assigned, s.Role with
    | Some e, _ -> e
    | None, Some role -> at (s.Emission.Names.Global(Key.variable role name, name)) s.Self
    | None, None -> invalidArg (nameof name) $"{name} is a variable of no node"

/// A step of matching: what a pattern, a generator or a condition contributes, in order.
type Clause =
    /// `\E name \in set`
    | Bind of string * Expr
    /// `LET name == e`
    | Define of string * Expr
    | Guard of Expr

/// `\E ... : ...` of the clauses: true when they can be satisfied.
let rec existsClauses (clauses: Clause list) : Expr =
    match clauses with
    | [] -> Bool true
    | Guard g :: rest -> conj [ g; existsClauses rest ]
    | Define(name, e) :: rest ->
        let inner = existsClauses rest

        if uses name inner then
            Let([ define name [] e ], inner)
        else
            inner
    | Bind(name, set) :: rest ->
        match existsClauses rest with
        | Bool true -> Infix("#", set, Set [])
        | Exists(bounds, body) when
            not (List.exists (fun (b: Bound) -> uses name b.Set) bounds)
            && not (List.exists (fun (b: Bound) -> b.Name = name) bounds)
            ->
            Exists(bound name set :: bounds, body)
        | inner -> Exists([ bound name set ], inner)

/// `{head : clauses}`
let rec setOfClauses (head: Expr) (clauses: Clause list) : Expr =
    match clauses with
    | [] -> Set [ head ]
    | Guard g :: rest -> If(g, setOfClauses head rest, Set [])
    | Define(name, e) :: rest ->
        let inner = setOfClauses head rest

        if uses name inner then
            Let([ define name [] e ], inner)
        else
            inner
    | Bind(name, set) :: rest ->
        // Conditions that follow directly restrict the set itself.
        let guards =
            rest
            |> List.takeWhile (fun c ->
                match c with
                | Guard _ -> true
                | Bind _
                | Define _ -> false)

        let rest = List.skip guards.Length rest

        let conditions =
            guards
            |> List.choose (fun c ->
                match c with
                | Guard g -> Some g
                | Bind _
                | Define _ -> None)

        let set =
            if conditions.IsEmpty then
                set
            else
                Filter(bound name set, conj conditions)

        match rest with
        | [] when head = Name name -> set
        | [] -> Image(head, [ bound name set ])
        | _ ->
            match setOfClauses head rest with
            | Set [ e ] -> Image(e, [ bound name set ])
            | inner -> Prefix("UNION", Image(inner, [ bound name set ]))

/// Whether a name is used by a later clause or by what follows.
let rec usedLater (name: string) (rest: Clause list) (after: Set<string>) =
    match rest with
    | [] -> after.Contains name
    | Guard g :: more -> uses name g || usedLater name more after
    | Define(n, e) :: more
    | Bind(n, e) :: more -> uses name e || (n <> name && usedLater name more after)
