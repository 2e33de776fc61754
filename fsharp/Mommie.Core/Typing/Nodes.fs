/// NODEs: variables, inputs and outputs, functions, procedures, transitions.
module Mommie.Core.Typing.Nodes

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Reports the members of circles in a graph of calls.
let circles
    (ctx: Context)
    (code: string)
    (what: string)
    (mend: string)
    (calls: (S.Name * Set<string>) list)
    : Set<string> =
    let table = calls |> List.map (fun (n, c) -> n.Text, c) |> Map.ofList

    let rec reaches seen goal from =
        match Map.tryFind from table with
        | None -> seen, false
        | Some next ->
            ((seen, false), next)
            ||> Set.fold (fun (seen, found) n ->
                if found || n = goal then seen, true
                elif Set.contains n seen then seen, false
                else reaches (Set.add n seen) goal n)

    let recursive =
        calls |> List.filter (fun (n, _) -> reaches Set.empty n.Text n.Text |> snd)

    for n, _ in recursive do
        error ctx code n.Span $"the {what} '{n.Text}' calls itself, directly or through others" mend

    recursive |> List.map (fun (n, _) -> n.Text) |> Set.ofList

/// The names of FUNCTIONs and EXTERNs that an expression calls.
let callsOf (e: M.Expr) : Set<string> =
    let found = ResizeArray()

    Walk.expr
        { Walk.nothing with
            Expr =
                fun e ->
                    match e.Node with
                    | M.CallFunction(f, _)
                    | M.CallNodeFunction(_, f, _)
                    | M.CallPure(f, _)
                    | M.CallReads(f, _) -> found.Add f
                    | _ -> ()
        }
        e

    Set.ofSeq found

/// Types a FUNCTION in a scope that does not know its parameters yet.
let func (ctx: Context) (scope: Scope) (f: S.Function) (result: Type) (signature: Signature) : M.Function =
    let inner = introduceParameters ctx f.Parameters signature scope

    {
        Name = f.Name.Text
        Result = result
        Parameters = parameterBinders f.Parameters signature
        Body = expectAs ctx (Expressions.infer ctx) inner result $" for FUNCTION {f.Name.Text}" f.Body
        Doc = f.Doc
        Span = f.Span
    }

let private delay (ctx: Context) (scope: Scope) (d: S.Delay) : M.Delay =
    match Map.tryFind d.Duration.Text ctx.Symbols.Globals with
    | Some(DurationName, _) -> ()
    | found ->
        let durations =
            ctx.Symbols.Globals
            |> Map.toSeq
            |> Seq.choose (fun (x, (g, _)) ->
                match g with
                | DurationName -> Some x
                | _ -> None)

        let message =
            match found with
            | Some(g, _) -> $"'{d.Duration.Text}' is {describe g}, not a DURATION"
            | None -> $"there is no DURATION '{d.Duration.Text}'"

        error
            ctx
            "MOM2010"
            d.Duration.Span
            message
            (mendName durations d.Duration.Text $"Declare it: DURATION {d.Duration.Text};")

    {
        Duration = d.Duration.Text
        Times =
            d.Times
            |> Option.map (expectAs ctx (Expressions.infer ctx) scope TInt " as the factor of a DURATION")
    }

let private isQualifiedName (s: string) =
    let parts = s.Split '.'

    parts.Length >= 2
    && parts
       |> Array.forall (fun p ->
           p <> ""
           && (System.Char.IsLetter p[0] || p[0] = '_')
           && p |> Seq.forall (fun c -> System.Char.IsLetterOrDigit c || c = '_'))

let private arguments (ctx: Context) (node: NodeSymbols) (scope: Scope ref) (input: S.Name) (names: S.Name list) =
    match Map.tryFind input.Text node.Names with
    | Some(InputName signature, _) ->
        if signature.Length <> names.Length then
            let shape = signature |> List.map fst |> String.concat ", "

            error
                ctx
                "MOM2104"
                input.Span
                $"""expected {count signature.Length "name"} for the arguments of INPUT {input.Text}, found {names.Length}"""
                $"Write ON {input.Text}({shape})."

        names
        |> List.mapi (fun i n ->
            let t = if i < signature.Length then snd signature[i] else errorType
            let s, b = bind ctx n "an argument of the call" t scope.Value
            scope.Value <- s
            b)
    | found ->
        let inputs =
            node.Names
            |> Map.toSeq
            |> Seq.choose (fun (x, (n, _)) ->
                match n with
                | InputName _ -> Some x
                | _ -> None)

        let message =
            match found with
            | Some(n, _) -> $"'{input.Text}' is {describeInNode n}, not an INPUT"
            | None -> $"this NODE has no INPUT '{input.Text}'"

        error ctx "MOM2010" input.Span message (mendName inputs input.Text $"Declare it: INPUT {input.Text}(...);")

        names
        |> List.map (fun n ->
            let s, b = bind ctx n "an argument of the call" errorType scope.Value
            scope.Value <- s
            b)

/// A transition with calls of procedures still in its body.
let private transition (ctx: Context) (node: NodeSymbols) (name: string) (t: S.Transition) : M.Transition =
    let infer = Expressions.infer ctx
    let scope = ref (nodeScope node "a trigger")

    let on =
        match t.Trigger with
        | S.On(input, names) -> Some(input.Text, arguments ctx node scope input names)
        | S.When _
        | S.NoTrigger -> None

    let patterns =
        (match t.Trigger with
         | S.When p -> [ p ]
         | S.On _
         | S.NoTrigger -> [])
        @ t.AndWhen

    let plans = patterns |> List.map (Patterns.plan ctx infer Patterns.Place.Node scope)

    let pickTypes =
        t.Picks
        |> List.map (fun p ->
            let s, b =
                bind ctx p.Name "the name of a FOR clause" (typeOf ctx p.Type) scope.Value

            scope.Value <- s
            b)

    Patterns.settle ctx scope.Value plans
    let scope = scope.Value
    let typed = plans |> List.map (Patterns.typed ctx infer scope)

    let picks =
        List.map2
            (fun (p: S.Pick) (b: M.Binder) ->
                let own = scope |> forbid [ p.Name.Text ] "it is chosen by this very clause"
                let source, t = domain ctx infer own "FOR" p.Source

                if not (isSubtype ctx.Symbols.Parents t b.Type) then
                    mismatch
                        ctx
                        p.Source.Span
                        $" for the members that '{b.Name}' is chosen from"
                        (TSet b.Type)
                        (TSet t)

                let g: M.Generator = { Binder = b; Source = source }
                g)
            t.Picks
            pickTypes

    Patterns.circles ctx typed picks
    let where = t.Where |> Option.map (expectAs ctx infer scope TBool " after WHERE")

    let unless, wait =
        match t.Timing with
        | S.Immediate -> None, None
        | S.Unless(p, d) -> Some(fst (Patterns.single ctx infer Patterns.Place.Node scope p)), Some(delay ctx scope d)
        | S.After d -> None, Some(delay ctx scope d)

    match t.BodyProgram with
    | Some program when not (isQualifiedName program) ->
        error
            ctx
            "MOM2405"
            t.Span
            $"expected the name of a method after BODY, found \"{program}\""
            "Write BODY \"Class.Method\"."
    | _ -> ()

    {
        Name = name
        Named = t.Name.IsSome
        On = on
        When = typed
        Picks = picks
        Where = where
        Unless = unless
        Delay = wait
        Body = Bodies.statements ctx { scope with Reads = Allowed } (Option.defaultValue [] t.Body)
        BodyProgram = t.BodyProgram
        Doc = t.Doc
        Span = t.Span
    }

/// Names for the transitions that have none: `Transition1`, `Transition2`, ... past those that are taken.
let private transitionNames (ctx: Context) (ts: S.Transition list) : string list =
    let written = ts |> List.choose _.Name

    (Map.empty, written)
    ||> List.fold (fun seen n ->
        match Map.tryFind n.Text seen with
        | Some at ->
            Diagnostic.error "MOM2001" n.Span $"the transition '{n.Text}' has the name of another transition"
            |> Diagnostic.withMend "Transitions of a NODE have different names: rename one of them."
            |> Diagnostic.withRelated at $"'{n.Text}' is declared here"
            |> report ctx

            seen
        | None -> Map.add n.Text n.Span seen)
    |> ignore

    let taken = written |> List.map _.Text |> Set.ofList

    ((1, []), ts)
    ||> List.fold (fun (next, names) t ->
        match t.Name with
        | Some n -> next, n.Text :: names
        | None ->
            let free =
                Seq.initInfinite (fun i -> next + i)
                |> Seq.find (fun i -> not (taken.Contains $"Transition{i}"))

            free + 1, $"Transition{free}" :: names)
    |> snd
    |> List.rev

let private ports (members: S.Member list) (node: NodeSymbols) =
    let port (name: S.Name) (ps: S.Parameter list) doc span : M.Port option =
        match Map.tryFind name.Text node.Names with
        | Some((InputName s | OutputName s), at) when Span.same at name.Span ->
            Some
                {
                    Name = name.Text
                    Parameters = parameterBinders ps s
                    Doc = doc
                    Span = span
                }
        | _ -> None

    members
    |> List.choose (fun m ->
        match m with
        | S.Input(name, ps, doc, span) -> port name ps doc span
        | _ -> None),
    members
    |> List.choose (fun m ->
        match m with
        | S.Output(name, ps, doc, span) -> port name ps doc span
        | _ -> None)

/// Every name that a transition binds.
let private namesOf (t: M.Transition) : Set<string> =
    let found = ResizeArray()

    Walk.transition
        { Walk.nothing with
            Binder = fun b -> found.Add b.Name
        }
        t

    Set.ofSeq found

/// Types a NODE.
let node (ctx: Context) (n: S.NodeDeclaration) (symbols: NodeSymbols) : M.Node =
    let declaredAt (name: S.Name) =
        match Map.tryFind name.Text symbols.Names with
        | Some(what, at) when Span.same at name.Span -> Some what
        | _ -> None

    let names =
        n.Members
        |> List.choose (fun m ->
            match m with
            | S.TransitionMember t -> Some t
            | _ -> None)
        |> transitionNames ctx

    let mutable names = names
    let variables = ResizeArray()
    let functions = ResizeArray()
    let procedures = ResizeArray()
    let transitions = ResizeArray()
    let mutable init = None
    let mutable initAt = None

    for m in n.Members do
        match m with
        | S.Variable(ghost, t, name, initial, doc, span) ->
            let t =
                match declaredAt name with
                | Some(VariableName(t, _)) -> t
                | _ -> silently ctx (fun () -> typeOf ctx t)

            let typed: M.Variable =
                {
                    Name = name.Text
                    Type = t
                    Initial =
                        expectAs ctx (Expressions.infer ctx) (initialScope symbols) t $" for '{name.Text}'" initial
                    Ghost = ghost
                    Doc = doc
                    Span = span
                }

            variables.Add typed
        | S.Input(_, ps, _, _)
        | S.Output(_, ps, _, _) ->
            // Names of parameters are no names of the NODE, but they hide none either.
            for p in ps do
                match Map.tryFind p.Name.Text ctx.Symbols.Globals with
                | Some(g, at) ->
                    Diagnostic.error "MOM2002" p.Name.Span $"'{p.Name.Text}' is {describe g}, and no name hides another"
                    |> Diagnostic.withMend "Choose another name."
                    |> Diagnostic.withRelated at $"'{p.Name.Text}' is introduced here"
                    |> report ctx
                | None -> ()
        | S.NodeFunction f ->
            match declaredAt f.Name with
            | Some(NodeFunctionName(result, signature)) ->
                functions.Add(f.Name, func ctx (nodeScope symbols "a FUNCTION of a NODE") f result signature)
            | _ -> ()
        | S.Procedure(name, ps, body, _, _) ->
            match declaredAt name with
            | Some(ProcedureName signature) ->
                let scope = introduceParameters ctx ps signature (bodyScope symbols)

                let typed: Bodies.Procedure =
                    {
                        Parameters = parameterBinders ps signature
                        Body = Bodies.statements ctx scope body
                    }

                procedures.Add(name, typed)
            | _ -> ()
        | S.Init(body, span) ->
            let typed = Bodies.statements ctx (bodyScope symbols) body

            match initAt with
            | None ->
                init <- Some typed
                initAt <- Some span
            | Some at ->
                Diagnostic.error "MOM2406" span "a NODE has one INIT, which runs once, first"
                |> Diagnostic.withMend "Put the two bodies together."
                |> Diagnostic.withRelated at "the first INIT"
                |> report ctx
        | S.TransitionMember t ->
            transitions.Add(transition ctx symbols names.Head t)
            names <- names.Tail

    functions
    |> Seq.map (fun (name, f) -> name, callsOf f.Body)
    |> List.ofSeq
    |> circles ctx "MOM2012" "FUNCTION" "FUNCTIONs are not recursive; use FORALL, CHOOSE or a comprehension over a set."
    |> ignore

    let procedureCalls (p: Bodies.Procedure) =
        let found = ResizeArray()

        for s in p.Body do
            Walk.statement
                { Walk.nothing with
                    Statement =
                        fun s ->
                            match s.Node with
                            | M.CallExtern(f, _) -> found.Add f
                            | _ -> ()
                }
                s

        Set.ofSeq found

    let recursive =
        procedures
        |> Seq.map (fun (name, p) -> name, procedureCalls p)
        |> List.ofSeq
        |> circles ctx "MOM2013" "PROCEDURE" "A PROCEDURE is expanded in place: use FOREACH."

    // Wrong programs are not expanded: a call may lack arguments, and a circle would never end.
    let sound =
        recursive.IsEmpty && ctx.Diagnostics |> Seq.forall (Diagnostic.isError >> not)

    let table = procedures |> Seq.map (fun (n, p) -> n.Text, p) |> Map.ofSeq

    let declaredNames =
        Seq.append (Map.keys symbols.Names) (Map.keys ctx.Symbols.Globals) |> Set.ofSeq

    let expand own body =
        if sound then
            Bodies.expand table (Set.union declaredNames own) body
        else
            body

    let inputs, outputs = ports n.Members symbols

    {
        Role = symbols.Role
        Variables = List.ofSeq variables
        Inputs = inputs
        Outputs = outputs
        Init =
            init
            |> Option.map (fun body ->
                let found = ResizeArray()

                for s in body do
                    Walk.statement
                        { Walk.nothing with
                            Binder = fun b -> found.Add b.Name
                        }
                        s

                expand (Set.ofSeq found) body)
        Functions = functions |> Seq.map snd |> List.ofSeq
        Transitions =
            transitions
            |> Seq.map (fun t ->
                { t with
                    Body = expand (namesOf t) t.Body
                })
            |> List.ofSeq
        Doc = n.Doc
        Span = n.Span
    }
