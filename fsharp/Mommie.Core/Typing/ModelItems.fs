/// Items of a MODEL: BOUND, LIES and the definitions of EXTERNs.
module Mommie.Core.Typing.ModelItems

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

let private infer = Expressions.infer

/// A BOUND: for every NODE that has all its bare variables, or for the state as a whole where it has none.
let bound (ctx: Context) (names: Map<string, Atom * Span>) (e: S.Expr) : (string * M.Expr) list * M.Expr list =
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
let lies (ctx: Context) names (record: S.Name) (binder: S.Name) (constraints: S.Constraint list) =
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
                            (mendName
                                ctx.Reporter
                                (List.map fst fields)
                                f.Text
                                $"Write it as a condition: WHERE {f.Text} == ...;")

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
            (mendName ctx.Reporter records record.Text $"Declare it: RECORD {record.Text} {{ ... }}")

        None

/// `f(x) = e;` of a MODEL.
let defineExtern (ctx: Context) names (name: S.Name) (ps: S.Name list) (body: S.Expr) : M.ExternDefinition option =
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

        error ctx "MOM2608" name.Span message (mendName ctx.Reporter externs name.Text "A MODEL defines EXTERNs only.")
        None
