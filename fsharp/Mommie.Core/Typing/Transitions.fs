/// Transitions: triggers, conditions, bodies.
module Mommie.Core.Typing.Transitions

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

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
            (mendName ctx.Reporter durations d.Duration.Text $"Declare it: DURATION {d.Duration.Text};")

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

        error
            ctx
            "MOM2010"
            input.Span
            message
            (mendName ctx.Reporter inputs input.Text $"Declare it: INPUT {input.Text}(...);")

        names
        |> List.map (fun n ->
            let s, b = bind ctx n "an argument of the call" errorType scope.Value
            scope.Value <- s
            b)

/// A transition with calls of procedures still in its body.
let transition (ctx: Context) (node: NodeSymbols) (name: string) (t: S.Transition) : M.Transition =
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

    let plans =
        patterns |> List.map (PatternNames.plan ctx infer PatternNames.Place.Node scope)

    let pickTypes =
        t.Picks
        |> List.map (fun p ->
            let s, b =
                bind ctx p.Name "the name of a FOR clause" (typeOf ctx p.Type) scope.Value

            scope.Value <- s
            b)

    let told = PatternNames.settle ctx scope.Value plans
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

    PatternCircles.circles ctx told typed picks
    let where = t.Where |> Option.map (expectAs ctx infer scope TBool " after WHERE")

    let unless, wait =
        match t.Timing with
        | S.Immediate -> None, None
        | S.Unless(p, d) ->
            Some(fst (Patterns.single ctx infer PatternNames.Place.Node scope p)), Some(delay ctx scope d)
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
let names (ctx: Context) (ts: S.Transition list) : string list =
    let written = ts |> List.choose _.Name

    (Map.empty, written)
    ||> List.fold (fun seen n ->
        match Map.tryFind n.Text seen with
        | Some at ->
            Diagnostic.error "MOM2001" n.Span $"'{n.Text}' is declared already, as a transition"
            |> Diagnostic.withMend "Rename one of them."
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
