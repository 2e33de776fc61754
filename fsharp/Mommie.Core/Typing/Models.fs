/// MODELs: what their names stand for, the values of constants, bounds, and what to check.
module Mommie.Core.Typing.Models

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

let private infer = Expressions.infer

/// The constants that an expression needs, through FUNCTIONs too.
let private constantsOf (functions: Map<string, M.Function>) (e: M.Expr) : Set<string> =
    let found = System.Collections.Generic.HashSet<string>()
    let seen = System.Collections.Generic.HashSet<string>()

    let rec visit (e: M.Expr) =
        Walk.expr
            { Walk.nothing with
                Expr =
                    fun e ->
                        match e.Node with
                        | M.Constant c -> found.Add c |> ignore
                        | M.CallFunction(f, _) when seen.Add f ->
                            Map.tryFind f functions |> Option.iter (fun f -> visit f.Body)
                        | _ -> ()
            }
            e

    visit e
    Set.ofSeq found

/// Constants in an order in which each needs only those before it; circles are reported and left out.
let private ordered (ctx: Context) (functions: Map<string, M.Function>) (constants: (S.Name * M.Expr) list) =
    let needs =
        constants
        |> List.map (fun (n, e) -> n.Text, constantsOf functions e)
        |> Map.ofList

    let rec place (ready: (string * M.Expr) list) (waiting: (S.Name * M.Expr) list) =
        let now, still =
            waiting
            |> List.partition (fun (n, _) ->
                needs[n.Text]
                |> Set.forall (fun c -> not (needs.ContainsKey c) || ready |> List.exists (fun (r, _) -> r = c)))

        if now.IsEmpty then
            for n, _ in still do
                error
                    ctx
                    "MOM2612"
                    n.Span
                    $"the value of '{n.Text}' needs a constant whose value needs '{n.Text}'"
                    "Write one of them without the others."

            ready
        else
            place (ready @ (now |> List.map (fun (n, e) -> n.Text, e))) still

    place [] constants

/// Whether a type holds values of an opaque type.
let rec private holds (name: string) (t: Type) =
    match t with
    | TOpaque o -> o = name
    | TSet t
    | TSeq t
    | TOption t -> holds name t
    | TMap(k, v) -> holds name k || holds name v
    | TTuple ts -> List.exists (holds name) ts
    | _ -> false

/// What the program declares that a MODEL speaks of.
type Declared =
    {
        Roles: M.Role list
        Opaque: string list
        Constants: M.Constant list
        Faults: M.Fault list
        Functions: Map<string, M.Function>
        Nodes: M.Node list
        Properties: M.Property list
    }

let private missing ctx (name: S.Name) (d: Declared) (bound: Map<string, S.Name * S.Expr>) =
    let lacks what mend =
        error ctx "MOM2602" name.Span $"MODEL {name.Text} does not say {what}" mend

    for r in d.Roles do
        if not (bound.ContainsKey r.Set) then
            lacks $"who is in {r.Set}" $"Write {r.Set} = {{...}}; with a name for each {r.Name}."

    for c in d.Constants do
        if not (bound.ContainsKey c.Name) then
            lacks $"what {c.Name} is" $"Write {c.Name} = ...; with a value of type {show c.Type}."

    for t in d.Opaque do
        let returned =
            ctx.Symbols.Globals
            |> Map.exists (fun _ (g, _) ->
                match g with
                | ExternName(_, Some result, _) -> holds t result
                | _ -> false)

        if not (bound.ContainsKey t) && not returned then
            lacks
                $"what the values of {t} are, and no EXTERN returns one"
                $"Write {t} = {{a, b}}; with names for some values."

/// The items of a kind that stands once at most.
let private once (ctx: Context) (what: string) (found: ('a * Span) list) : 'a option =
    for _, at in found |> List.truncate found.Length |> List.skip (min 1 found.Length) do
        error ctx "MOM2611" at $"{what} stands twice in this MODEL" "Keep one of them."

    List.tryHead found |> Option.map fst

let private bindings (ctx: Context) (d: Declared) (items: S.ModelItem list) =
    let bindable =
        Seq.concat
            [
                d.Roles |> Seq.map _.Set
                d.Constants |> Seq.map _.Name
                d.Opaque |> Seq.ofList
            ]

    (Map.empty, items)
    ||> List.fold (fun bound item ->
        match item with
        | S.Bind(n, e) ->
            match Map.tryFind n.Text bound with
            | Some((first: S.Name), _) ->
                Diagnostic.error "MOM2601" n.Span $"'{n.Text}' has a value in this MODEL already"
                |> Diagnostic.withMend "Keep one of them."
                |> Diagnostic.withRelated first.Span "the other value"
                |> report ctx

                bound
            | None when Seq.contains n.Text bindable -> Map.add n.Text (n, e) bound
            | None ->
                let found, mend =
                    match Map.tryFind n.Text ctx.Symbols.Globals with
                    | Some(RoleType set, _) -> $"'{n.Text}' is the type of a ROLE", $"Write {set} = ...;"
                    | Some(g, _) -> $"'{n.Text}' is {describe g}", "A MODEL binds sets of ROLEs, CONSTs and TYPEs."
                    | None ->
                        $"there is no ROLE set, CONST or TYPE '{n.Text}'",
                        mendName ctx.Reporter bindable n.Text $"Declare it: CONST T {n.Text};"

                error ctx "MOM2607" n.Span found mend
                bound
        | _ -> bound)

/// Types a MODEL.
let model (ctx: Context) (d: Declared) (name: S.Name) (items: S.ModelItem list) doc (span: Span) : M.Model =
    let bound' = bindings ctx d items
    missing ctx name d bound'
    let principals, carriers, names = ModelNames.atoms ctx d.Roles d.Opaque bound'

    let scope what =
        { constantScope what with
            Atoms = names
        }

    let expectIn what t suffix e =
        expectAs ctx (infer ctx) (scope what) t suffix e

    let constants =
        d.Constants
        |> List.choose (fun c ->
            Map.tryFind c.Name bound'
            |> Option.map (fun (n, e) -> n, expectIn "the value of a CONST" c.Type $" for {c.Name}" e))
        |> ordered ctx d.Functions

    let integer n : M.Expr =
        {
            Node = M.IntLiteral n
            Type = TInt
            Span = span
        }

    let faulty =
        items
        |> List.choose (fun i ->
            match i with
            | S.Faulty(e, at) -> Some(expectIn "FAULTY" (TSet TPrincipal) " for FAULTY" e, at)
            | _ -> None)
        |> once ctx "FAULTY"

    match faulty with
    | Some { Node = M.SetLiteral items } ->
        for e in items do
            match e.Node with
            | M.PrincipalAtom p ->
                match Map.tryFind p names with
                | Some(PrincipalName roles, _) when not (d.Faults |> List.exists (fun f -> List.contains f.Role roles)) ->
                    error
                        ctx
                        "MOM2609"
                        e.Span
                        $"'{p}' cannot be faulty: FAULTS does not name {List.head roles}"
                        "Add a clause to FAULTS, or leave it out here."
                | _ -> ()
            | _ -> ()
    | _ -> ()

    let ints =
        items
        |> List.choose (fun i ->
            match i with
            | S.IntRange(e, at) -> Some(expectIn "INT" (TSet TInt) " for INT" e, at)
            | _ -> None)
        |> once ctx "INT"
        |> Option.defaultValue
            {
                Node = M.Binary(S.BinaryOp.Range, integer 0L, integer 1L)
                Type = TSet TInt
                Span = span
            }

    let allInputs =
        d.Nodes
        |> List.collect (fun n -> n.Inputs |> List.map (fun p -> n.Role, p.Name))

    let limits =
        (Map.empty, items)
        ||> List.fold (fun limits item ->
            match item with
            | S.InputAtMost(n, e) ->
                let limit = expectIn "INPUT" TInt $" for INPUT {n.Text}" e

                if not (allInputs |> List.exists (fun (_, i) -> i = n.Text)) then
                    error
                        ctx
                        "MOM2010"
                        n.Span
                        $"no NODE has an INPUT '{n.Text}'"
                        (mendName ctx.Reporter (allInputs |> Seq.map snd) n.Text "Name an INPUT of some NODE.")

                if Map.containsKey n.Text limits then
                    error ctx "MOM2611" n.Span $"INPUT {n.Text} stands twice in this MODEL" "Keep one of them."
                    limits
                else
                    Map.add n.Text limit limits
            | _ -> limits)

    let bounds =
        items
        |> List.collect (fun i ->
            match i with
            | S.Bound(es, _) -> List.map (ModelItems.bound ctx names) es
            | _ -> [])

    let restrictions =
        items
        |> List.choose (fun i ->
            match i with
            | S.Lies(record, binder, cs, _) ->
                ModelItems.lies ctx names record binder cs |> Option.map (fun l -> record, l)
            | _ -> None)

    restrictions
    |> List.iteri (fun i (n, _) ->
        if restrictions |> List.take i |> List.exists (fun (o, _) -> o.Text = n.Text) then
            error ctx "MOM2611" n.Span $"LIES {n.Text} stands twice in this MODEL" "Put the conditions together.")

    let definitions =
        items
        |> List.choose (fun i ->
            match i with
            | S.DefineExtern(n, ps, e) -> ModelItems.defineExtern ctx names n ps e |> Option.map (fun x -> n, x)
            | _ -> None)

    definitions
    |> List.iteri (fun i (n, _) ->
        if definitions |> List.take i |> List.exists (fun (o, _) -> o.Text = n.Text) then
            error ctx "MOM2601" n.Span $"'{n.Text}' has a definition in this MODEL already" "Keep one of them.")

    let free =
        items
        |> List.choose (fun i ->
            match i with
            | S.ExternFree at -> Some((), at)
            | _ -> None)
        |> once ctx "EXTERN FREE"

    let properties = d.Properties |> List.map _.Name

    let asked =
        items
        |> List.collect (fun i ->
            match i with
            | S.Check(ns, _) -> ns
            | _ -> [])

    asked
    |> List.iteri (fun i n ->
        if not (List.contains n.Text properties) then
            error
                ctx
                "MOM2010"
                n.Span
                $"there is no INVARIANT or PROPERTY '{n.Text}'"
                (mendName ctx.Reporter properties n.Text "Name an INVARIANT or a PROPERTY.")
        elif asked |> List.take i |> List.exists (fun o -> o.Text = n.Text) then
            error ctx "MOM2611" n.Span $"CHECK names '{n.Text}' twice" "Keep one of them.")

    {
        Name = name.Text
        Principals = principals
        Carriers = carriers
        Constants = constants
        Faulty = faulty
        Ints = ints
        Inputs =
            allInputs
            |> List.map (fun (role, i) -> role, i, Map.tryFind i limits |> Option.defaultValue (integer 1L))
        Bounds = List.collect fst bounds
        GlobalBounds = List.collect snd bounds
        Lies = List.map snd restrictions
        Externs = List.map snd definitions
        ExternFree = free.IsSome
        Check =
            if asked.IsEmpty then
                properties
            else
                properties |> List.filter (fun p -> asked |> List.exists (fun n -> n.Text = p))
        Doc = doc
        Span = span
    }
