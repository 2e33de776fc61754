/// What a program declares: the names, their types, and what is wrong with declarations on their own.
module Mommie.Core.Typing.Declarations

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names

module S = Mommie.Core.Syntax.Tree

let private twice (report: Reporter) (name: S.Name) (other: string) (at: Span) =
    Diagnostic.error "MOM2001" name.Span $"'{name.Text}' is declared already, as {other}"
    |> Diagnostic.withMend "Rename one of them."
    |> Diagnostic.withRelated at $"'{name.Text}' is declared here"
    |> report.Found.Add

/// The names a declaration gives to the whole program, their types still unknown.
let private globalsOf (d: S.Declaration) : (S.Name * Global) list =
    match d with
    | S.Role(t, set, _, _, _) -> [ t, RoleType set.Text; set, RoleSetName t.Text ]
    | S.Const(_, name, _, _) -> [ name, ConstantName errorType ]
    | S.OpaqueType(name, _, _) -> [ name, OpaqueTypeName ]
    | S.Duration(name, _, _) -> [ name, DurationName ]
    | S.Enum(name, members, _, _) ->
        (name, EnumType(members |> List.map _.Text))
        :: (members |> List.map (fun m -> m, EnumMemberName name.Text))
    | S.Extern(kind, _, name, _, _, _) -> [ name, ExternName(kind, None, []) ]
    | S.Record(name, _, _, _) -> [ name, RecordName [] ]
    | S.FunctionDeclaration f -> [ f.Name, FunctionName(errorType, []) ]
    | S.Assume _
    | S.Faults _
    | S.Node _
    | S.Invariant _
    | S.Property _
    | S.Model _ -> []

let private collect (report: Reporter) (p: S.Program) : Map<string, Global * Span> =
    let mutable globals = Map.empty

    for name, g in List.collect globalsOf p.Declarations do
        match name.Text, Map.tryFind name.Text globals with
        | ("Bool" | "Int" | "String"), _ ->
            Diagnostic.error "MOM2001" name.Span $"'{name.Text}' is a type of the language"
            |> Diagnostic.withMend "Choose another name."
            |> report.Found.Add
        | _, Some(other, at) -> twice report name (describe other) at
        | _, None -> globals <- Map.add name.Text (g, name.Span) globals

    globals

let private repeated (report: Reporter) (what: string) (names: S.Name list) =
    (Map.empty, names)
    ||> List.fold (fun seen n ->
        match Map.tryFind n.Text seen with
        | Some at ->
            twice report n what at
            seen
        | None -> Map.add n.Text n.Span seen)
    |> ignore

/// Names and types of parameters or fields; one that repeats is reported.
let private signature report globals (what: string) (ps: S.Parameter list) : Signature =
    repeated report what (ps |> List.map _.Name)
    ps |> List.map (fun p -> p.Name.Text, resolveType report globals p.Type)

/// The globals with their types.
let private typed (report: Reporter) (p: S.Program) (names: Map<string, Global * Span>) =
    let signature = signature report names
    let resolve = resolveType report names

    (names, p.Declarations)
    ||> List.fold (fun globals d ->
        let set (name: S.Name) g =
            match Map.tryFind name.Text names with
            | Some(_, at) when Span.same at name.Span -> Map.add name.Text (g, at) globals
            | Some _
            | None -> globals

        match d with
        | S.Const(t, name, _, _) -> set name (ConstantName(resolve t))
        | S.Extern(kind, result, name, ps, _, _) ->
            set name (ExternName(kind, Option.map resolve result, signature "a parameter" ps))
        | S.Record(name, fields, _, _) -> set name (RecordName(signature "a field" fields))
        | S.FunctionDeclaration f -> set f.Name (FunctionName(resolve f.Result, signature "a parameter" f.Parameters))
        | S.Role _
        | S.OpaqueType _
        | S.Duration _
        | S.Enum _
        | S.Assume _
        | S.Faults _
        | S.Node _
        | S.Invariant _
        | S.Property _
        | S.Model _ -> globals)

/// The role whose set a name is, or a report and None.
let roleOfSet (report: Reporter) (globals: Map<string, Global * Span>) (name: S.Name) : string option =
    let sets =
        globals
        |> Map.toSeq
        |> Seq.choose (fun (n, (g, _)) ->
            match g with
            | RoleSetName _ -> Some n
            | _ -> None)

    match Map.tryFind name.Text globals with
    | Some(RoleSetName role, _) -> Some role
    | Some(g, _) ->
        let mend =
            match g with
            | RoleType set -> $"Write {set}."
            | _ -> mendName report sets name.Text "Name the set of a ROLE here."

        Diagnostic.error "MOM2009" name.Span $"expected the set of a ROLE, found '{name.Text}', which is {describe g}"
        |> Diagnostic.withMend mend
        |> report.Found.Add

        None
    | None ->
        Diagnostic.error "MOM2009" name.Span $"there is no ROLE whose set is called '{name.Text}'"
        |> Diagnostic.withMend (mendName report sets name.Text $"Declare it: ROLE Type {name.Text};")
        |> report.Found.Add

        None

/// Role to the role it is a subset of; a chain that comes back to its start is reported and cut.
let private parents (report: Reporter) (p: S.Program) globals : Parents =
    (Map.empty, p.Declarations)
    ||> List.fold (fun table d ->
        match d with
        | S.Role(t, _, parent, _, _) when not (Map.containsKey t.Text table) ->
            Map.add t.Text (parent |> Option.bind (roleOfSet report globals)) table
        | _ -> table)
    |> fun table ->
        let up role =
            Map.tryFind role table |> Option.flatten |> Option.toList |> Seq.ofList

        let cyclic =
            table
            |> Map.filter (fun role _ -> (Reach.from up role).Contains role)
            |> Map.keys
            |> Set.ofSeq

        for d in p.Declarations do
            match d with
            | S.Role(t, _, Some parent, _, _) when Set.contains t.Text cyclic ->
                Diagnostic.error "MOM2015" parent.Span $"ROLE {t.Text} would be a subset of itself"
                |> Diagnostic.withMend "Leave out one SUBSET OF of the circle."
                |> report.Found.Add
            | _ -> ()

        table |> Map.map (fun role up -> if Set.contains role cyclic then None else up)

/// A record may hold itself under OPTION, SET or SEQ only: otherwise no value of it would be finite.
let private recursion (report: Reporter) (p: S.Program) (globals: Map<string, Global * Span>) =
    let rec direct t =
        match t with
        | TRecord r -> [ r ]
        | TMap(k, v) -> direct k @ direct v
        | TTuple ts -> List.collect direct ts
        | _ -> []

    let fields r =
        match Map.tryFind r globals with
        | Some(RecordName s, _) -> s
        | _ -> []

    let inside r = fields r |> Seq.collect (snd >> direct)

    for d in p.Declarations do
        match d with
        | S.Record(name, ps, _, _) when (fields name.Text).Length = ps.Length ->
            for f, (_, t) in List.zip ps (fields name.Text) do
                if
                    direct t
                    |> List.exists (fun r -> r = name.Text || (Reach.from inside r).Contains name.Text)
                then
                    Diagnostic.error
                        "MOM2014"
                        f.Name.Span
                        $"every {name.Text} would hold another {name.Text} in its field '{f.Name.Text}'"
                    |> Diagnostic.withMend "A record may contain itself under OPTION, SET or SEQ."
                    |> report.Found.Add
        | _ -> ()

/// The names of a NODE. A name that repeats, or that the whole program sees already, is reported.
let private nodeSymbols (report: Reporter) globals (role: string) (n: S.NodeDeclaration) : NodeSymbols =
    let signature = signature report globals

    let members =
        n.Members
        |> List.choose (fun m ->
            match m with
            | S.Variable(ghost, t, name, _, _, _) -> Some(name, VariableName(resolveType report globals t, ghost))
            | S.Input(name, ps, _, _) -> Some(name, InputName(signature "a parameter" ps))
            | S.Output(name, ps, _, _) -> Some(name, OutputName(signature "a parameter" ps))
            | S.NodeFunction f ->
                Some(
                    f.Name,
                    NodeFunctionName(resolveType report globals f.Result, signature "a parameter" f.Parameters)
                )
            | S.Procedure(name, ps, _, _, _) -> Some(name, ProcedureName(signature "a parameter" ps))
            | S.Init _
            | S.TransitionMember _ -> None)

    let names =
        (Map.empty, members)
        ||> List.fold (fun names (name, what) ->
            match Map.tryFind name.Text names, Map.tryFind name.Text globals with
            | Some(other, at), _ ->
                twice report name (describeInNode other) at
                names
            | None, Some(other, at) ->
                twice report name (describe other) at
                Map.add name.Text (what, name.Span) names
            | None, None -> Map.add name.Text (what, name.Span) names)

    { Role = role; Names = names }

/// The role of a NODE, or a report and None.
let private roleOfNode (report: Reporter) (globals: Map<string, Global * Span>) (n: S.NodeDeclaration) =
    let roles =
        globals
        |> Map.toSeq
        |> Seq.choose (fun (name, (g, _)) ->
            match g with
            | RoleType _ -> Some name
            | _ -> None)

    match Map.tryFind n.Role.Text globals with
    | Some(RoleType set, _) ->
        if set <> n.Set.Text then
            Diagnostic.error
                "MOM2016"
                n.Set.Span
                $"the principals of type {n.Role.Text} are the set {set}, not '{n.Set.Text}'"
            |> Diagnostic.withMend $"Write NODE {n.Role.Text} IN {set}."
            |> report.Found.Add

        Some n.Role.Text
    | Some(g, _) ->
        Diagnostic.error
            "MOM2016"
            n.Role.Span
            $"expected the type of a ROLE, found '{n.Role.Text}', which is {describe g}"
        |> Diagnostic.withMend (mendName report roles n.Role.Text "Name the type that a ROLE declares.")
        |> report.Found.Add

        None
    | None ->
        Diagnostic.error "MOM2016" n.Role.Span $"there is no ROLE of type '{n.Role.Text}'"
        |> Diagnostic.withMend (mendName report roles n.Role.Text $"Declare it: ROLE {n.Role.Text} {n.Set.Text};")
        |> report.Found.Add

        None

/// The nodes with their declarations; one program per principal.
let private nodes (report: Reporter) (p: S.Program) globals (parents: Parents) =
    let found =
        p.Declarations
        |> List.choose (fun d ->
            match d with
            | S.Node n ->
                let role = roleOfNode report globals n
                // A NODE of no role is typed all the same, so that what is wrong inside is told too.
                let name = role |> Option.defaultValue n.Role.Text
                Some(n, nodeSymbols report globals name n)
            | _ -> None)

    found
    |> List.iteri (fun i (n, symbols) ->
        let clash =
            found
            |> List.take i
            |> List.tryFind (fun (_, other) ->
                List.contains other.Role (ancestors parents symbols.Role)
                || List.contains symbols.Role (ancestors parents other.Role))

        match clash with
        | Some(first, other) ->
            let why =
                if other.Role = symbols.Role then
                    $"the principals of type {symbols.Role} have a NODE already"
                else
                    $"some principals would run both NODE {other.Role} and NODE {symbols.Role}"

            Diagnostic.error "MOM2017" n.Role.Span why
            |> Diagnostic.withMend "Every principal runs one NODE: put the two together."
            |> Diagnostic.withRelated first.Role.Span "the other NODE"
            |> report.Found.Add
        | None -> ())

    found

/// RESTORES takes back what some READS gave.
let private restores (report: Reporter) (p: S.Program) (globals: Map<string, Global * Span>) =
    let read =
        globals
        |> Map.toList
        |> List.choose (fun (_, (g, _)) ->
            match g with
            | ExternName(S.ExternKind.Reads, Some t, _) -> Some t
            | _ -> None)

    for d in p.Declarations do
        match d with
        | S.Extern(S.ExternKind.Restores, _, name, ps, _, _) ->
            match Map.tryFind name.Text globals with
            | Some(ExternName(S.ExternKind.Restores, _, [ _, t ]), _) when List.contains t read || isError t -> ()
            | Some(ExternName(S.ExternKind.Restores, _, [ _, t ]), _) ->
                Diagnostic.error
                    "MOM2018"
                    ps.Head.Name.Span
                    $"no EXTERN READS returns {show t}, which {name.Text} could restore"
                |> Diagnostic.withMend $"Declare EXTERN READS {show t} snapshot(); or take what one returns."
                |> report.Found.Add
            | Some(ExternName(S.ExternKind.Restores, _, s), _) ->
                Diagnostic.error
                    "MOM2018"
                    name.Span
                    $"""EXTERN RESTORES takes one value, that of an EXTERN READS; found {count s.Length "parameter"}"""
                |> Diagnostic.withMend $"Write EXTERN RESTORES {name.Text}(T s);"
                |> report.Found.Add
            | _ -> ()
        | _ -> ()

/// The declared names of a program, and its NODEs with their own names. What is wrong with declarations is reported.
let symbols (report: Reporter) (p: S.Program) : Symbols * (S.NodeDeclaration * NodeSymbols) list =
    let globals = collect report p |> typed report p
    let parents = parents report p globals
    recursion report p globals
    restores report p globals
    let nodes = nodes report p globals parents

    let labels what choose =
        p.Declarations |> List.choose choose |> repeated report what

    labels "a property" (fun d ->
        match d with
        | S.Invariant(name, _, _, _)
        | S.Property(name, _, _, _, _, _) -> Some name
        | _ -> None)

    labels "a MODEL" (fun d ->
        match d with
        | S.Model(name, _, _, _) -> Some name
        | _ -> None)

    {
        Parents = parents
        Globals = globals
        Nodes = nodes |> List.map snd
    },
    nodes
