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

let private isVariable (n: NodeSymbols) (name: string) =
    match Map.tryFind name n.Names with
    | Some(VariableName _, _) -> true
    | _ -> false

/// `C = {c1, c2}`: the names, or a report and none.
let private members (ctx: Context) (what: string) (e: S.Expr) : S.Name list =
    let item (e: S.Expr) : S.Name option =
        match e.Node with
        | S.Identifier x -> Some { Text = x; Span = e.Span }
        | _ ->
            error ctx "MOM2603" e.Span $"expected a name for a member of {what}" "Make up a name for it, such as a1."
            None

    match e.Node with
    | S.SetLiteral items ->
        let found = items |> List.choose item

        found
        |> List.iteri (fun i n ->
            if found |> List.take i |> List.exists (fun o -> o.Text = n.Text) then
                error ctx "MOM2604" n.Span $"'{n.Text}' stands twice in {what}" "Leave one out.")

        found |> List.distinctBy _.Text
    | _ ->
        error
            ctx
            "MOM2603"
            e.Span
            $"expected a set of new names for {what}, such as {{a1, a2}}"
            "Write the names between braces."

        []

/// The roles of the program, parents before children, in the order declared otherwise.
let private rolesInOrder (ctx: Context) (roles: M.Role list) =
    roles |> List.sortBy (fun r -> (ancestors ctx.Symbols.Parents r.Name).Length)

/// Reports a name of the MODEL that is something else already.
let private clash (ctx: Context) (atoms: Map<string, Atom * Span>) (n: S.Name) =
    let taken =
        match Map.tryFind n.Text atoms, Map.tryFind n.Text ctx.Symbols.Globals with
        | Some(PrincipalName _, at), _ -> Some("a principal of this MODEL", at)
        | Some(OpaqueValue t, at), _ -> Some($"a value of {t} in this MODEL", at)
        | None, Some(g, at) -> Some(describe g, at)
        | None, None ->
            ctx.Symbols.Nodes
            |> List.tryPick (fun node ->
                if isVariable node n.Text then
                    Some($"a variable of NODE {node.Role}", snd node.Names[n.Text])
                else
                    None)

    match taken with
    | Some(what, at) ->
        Diagnostic.error "MOM2604" n.Span $"'{n.Text}' is {what}, and no name hides another"
        |> Diagnostic.withMend "Make up another name."
        |> Diagnostic.withRelated at $"'{n.Text}' is introduced here"
        |> report ctx
    | None -> ()

/// Principals by role, values by opaque type, and what each name stands for.
let private atoms (ctx: Context) (roles: M.Role list) (opaque: string list) (bound: Map<string, S.Name * S.Expr>) =
    let parents = ctx.Symbols.Parents

    let principals, names =
        ((Map.empty, Map.empty), rolesInOrder ctx roles)
        ||> List.fold (fun (principals, names) role ->
            match Map.tryFind role.Set bound with
            | None -> principals, names
            | Some(_, e) ->
                let own = members ctx role.Set e

                let names =
                    (names, own)
                    ||> List.fold (fun names n ->
                        match Map.tryFind role.Name parents |> Option.flatten with
                        | None ->
                            clash ctx names n
                            Map.add n.Text (PrincipalName [ role.Name ], n.Span) names
                        | Some parent ->
                            match Map.tryFind n.Text names with
                            | Some(PrincipalName roles, at) when List.contains parent roles ->
                                Map.add n.Text (PrincipalName(roles @ [ role.Name ]), at) names
                            | _ ->
                                if Map.containsKey parent principals then
                                    error
                                        ctx
                                        "MOM2605"
                                        n.Span
                                        $"{role.Name} is a SUBSET OF {parent}, but '{n.Text}' is no {parent}"
                                        $"List it among the principals of type {parent} too."

                                names)

                Map.add role.Name (own |> List.map _.Text) principals, names)

    let carriers, names =
        (([], names), opaque)
        ||> List.fold (fun (carriers, names) t ->
            match Map.tryFind t bound with
            | None -> carriers, names
            | Some(_, e) ->
                let own = members ctx t e

                let names =
                    (names, own)
                    ||> List.fold (fun names n ->
                        clash ctx names n
                        Map.add n.Text (OpaqueValue t, n.Span) names)

                (t, own |> List.map _.Text) :: carriers, names)

    roles
    |> List.choose (fun r -> Map.tryFind r.Name principals |> Option.map (fun ns -> r.Name, ns)),
    List.rev carriers,
    names

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

/// A BOUND: for every NODE that has all its bare variables, or for the state as a whole where it has none.
let private bound (ctx: Context) (names: Map<string, Atom * Span>) (e: S.Expr) : (string * M.Expr) list * M.Expr list =
    let whole =
        { propertyScope false with
            Atoms = names
            Pure = Denied "BOUND is evaluated in every state, whatever the host program is"
        }

    let inNode (n: NodeSymbols) =
        { constantScope "BOUND" with
            Node = Some n
            Me = Allowed
            Variables = Allowed
            Ghosts = Allowed
            NodeFunctions = Denied "a FUNCTION of a NODE may look at the node's pool, and BOUND reads variables only"
            Known = Denied "BOUND reads variables only"
            Atoms = names
        }

    let typed scope () =
        expectAs ctx (infer ctx) scope TBool " for BOUND" e

    let unknown (ds: Diagnostic list) =
        ds |> List.filter (fun d -> d.Code = "MOM2003")

    let _, global' = capture ctx (typed whole)

    if (unknown global').IsEmpty then
        [], [ typed whole () ]
    else
        let tried =
            ctx.Symbols.Nodes
            |> List.map (fun n -> n, capture ctx (typed (inNode n)) |> snd |> unknown)

        match tried |> List.filter (fun (_, ds) -> ds.IsEmpty) with
        | [] ->
            let nowhere =
                unknown global'
                |> List.filter (fun d ->
                    tried
                    |> List.forall (fun (_, ds) -> ds |> List.exists (fun o -> Span.same o.Span d.Span)))

            match nowhere with
            | [] ->
                error
                    ctx
                    "MOM2606"
                    e.Span
                    "no NODE has all the variables that this BOUND reads"
                    "Write one BOUND for the variables of each NODE, separated by commas."
            | ds -> ds |> List.iter (report ctx)

            [], []
        | fitting -> fitting |> List.map (fun (n, _) -> n.Role, typed (inNode n) ()), []

/// What restricts the lies about a record type.
let private lies (ctx: Context) names (record: S.Name) (binder: S.Name) (constraints: S.Constraint list) =
    match Map.tryFind record.Text ctx.Symbols.Globals with
    | Some(RecordName fields, _) ->
        let scope =
            { constantScope "LIES" with
                Atoms = names
            }

        let t = TRecord record.Text
        let scope, b = bind ctx binder "the record of LIES" t scope

        if fields |> List.exists (fun (f, _) -> f = binder.Text) then
            error
                ctx
                "MOM2305"
                binder.Span
                $"the binder '{binder.Text}' has the name of a field of {record.Text}, so that '{binder.Text} ==' would have two meanings"
                "Choose another name for the binder."

        let local: M.Expr =
            {
                Node = M.Local b.Name
                Type = t
                Span = binder.Span
            }

        let equal (left: M.Expr) (e: S.Expr) : M.Expr =
            let right = infer ctx scope (Some left.Type) e

            if not (comparable ctx.Symbols.Parents left.Type right.Type) then
                error
                    ctx
                    "MOM2102"
                    e.Span
                    $"{show left.Type} and {show right.Type} cannot be equal"
                    $"Write an expression of type {show left.Type}."

            {
                Node = M.Binary(S.BinaryOp.Equal, left, right)
                Type = TBool
                Span = e.Span
            }

        let conditions =
            constraints
            |> List.collect (fun c ->
                match c with
                | S.WhereConstraint e -> [ expectAs ctx (infer ctx) scope TBool " after WHERE" e ]
                | S.RecordIs e -> [ equal local e ]
                | S.FieldConstraint(f, right) ->
                    match right, fields |> List.tryFindIndex (fun (x, _) -> x = f.Text) with
                    | S.Exactly e, Some i ->
                        [
                            equal
                                {
                                    Node = M.Field(local, f.Text, i)
                                    Type = snd fields[i]
                                    Span = f.Span
                                }
                                e
                        ]
                    | S.Exactly e, None when f.Text = binder.Text -> [ equal local e ]
                    | S.UnivalentAny _, Some _ -> []
                    | S.MultivalentAny(_, at), _ ->
                        error
                            ctx
                            "MOM2610"
                            at
                            "LIES speaks of single statements, which have one issuer; '*' is for quorums"
                            "Leave the constraint out, or write '_'."

                        []
                    | (S.UnivalentAny _ | S.Exactly _), None ->
                        error
                            ctx
                            "MOM2306"
                            f.Span
                            $"'{f.Text}' is neither a field of {record.Text} nor the pattern's binder"
                            (mendName (List.map fst fields) f.Text $"Write it as a condition: WHERE {f.Text} == ...;")

                        [])

        let made: M.LieRestriction =
            {
                Record = record.Text
                Binder = b
                Conditions = conditions
            }

        Some made
    | _ ->
        let records =
            ctx.Symbols.Globals
            |> Map.toSeq
            |> Seq.choose (fun (n, (g, _)) ->
                match g with
                | RecordName _ -> Some n
                | _ -> None)

        error
            ctx
            "MOM2005"
            record.Span
            $"there is no RECORD '{record.Text}'"
            (mendName records record.Text $"Declare it: RECORD {record.Text} {{ ... }}")

        None

let private defineExtern
    (ctx: Context)
    names
    (name: S.Name)
    (ps: S.Name list)
    (body: S.Expr)
    : M.ExternDefinition option =
    match Map.tryFind name.Text ctx.Symbols.Globals with
    | Some(ExternName(S.ExternKind.Restores, _, _), _) ->
        error
            ctx
            "MOM2608"
            name.Span
            $"'{name.Text}' gives no value that a MODEL could define: it restores what a READS returned"
            "Leave the definition out."

        None
    | Some(ExternName(_, Some result, signature), _) ->
        if signature.Length <> ps.Length then
            error
                ctx
                "MOM2104"
                name.Span
                $"""expected {count signature.Length "parameter"} for '{name.Text}', found {ps.Length}"""
                $"""Write {name.Text}({signature |> List.map fst |> String.concat ", "}) = ...;"""

        let start =
            { constantScope "the definition of an EXTERN" with
                Atoms = names
            }

        let scope, binders =
            ((start, []), List.indexed ps)
            ||> List.fold (fun (scope, found) (i, p) ->
                let t = if i < signature.Length then snd signature[i] else errorType
                let scope, b = bind ctx p "a parameter" t scope
                scope, found @ [ b ])

        Some
            {
                Name = name.Text
                Parameters = binders
                Body = expectAs ctx (infer ctx) scope result $" for {name.Text}" body
            }
    | found ->
        let externs =
            ctx.Symbols.Globals
            |> Map.toSeq
            |> Seq.choose (fun (n, (g, _)) ->
                match g with
                | ExternName _ -> Some n
                | _ -> None)

        let message =
            match found with
            | Some(g, _) -> $"'{name.Text}' is {describe g}, not an EXTERN"
            | None -> $"there is no EXTERN '{name.Text}'"

        error ctx "MOM2608" name.Span message (mendName externs name.Text "A MODEL defines EXTERNs only.")
        None

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
                        mendName bindable n.Text $"Declare it: CONST T {n.Text};"

                error ctx "MOM2607" n.Span found mend
                bound
        | _ -> bound)

/// Types a MODEL.
let model (ctx: Context) (d: Declared) (name: S.Name) (items: S.ModelItem list) doc (span: Span) : M.Model =
    let bound' = bindings ctx d items
    missing ctx name d bound'
    let principals, carriers, names = atoms ctx d.Roles d.Opaque bound'

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
                        (mendName (allInputs |> Seq.map snd) n.Text "Name an INPUT of some NODE.")

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
            | S.Bound(es, _) -> List.map (bound ctx names) es
            | _ -> [])

    let restrictions =
        items
        |> List.choose (fun i ->
            match i with
            | S.Lies(record, binder, cs, _) -> lies ctx names record binder cs |> Option.map (fun l -> record, l)
            | _ -> None)

    restrictions
    |> List.iteri (fun i (n, _) ->
        if restrictions |> List.take i |> List.exists (fun (o, _) -> o.Text = n.Text) then
            error ctx "MOM2611" n.Span $"LIES {n.Text} stands twice in this MODEL" "Put the conditions together.")

    let definitions =
        items
        |> List.choose (fun i ->
            match i with
            | S.DefineExtern(n, ps, e) -> defineExtern ctx names n ps e |> Option.map (fun x -> n, x)
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
                (mendName properties n.Text "Name an INVARIANT or a PROPERTY.")
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
