/// Mechanisms as a line names them.
module internal Mommie.Proof.Uses

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Scope

let internal arguments (scope: Scope) (m: Mechanism) (args: MechanismArgument list) (span: Span) =
    let trusts =
        match m.Evidence with
        | OnChannel
        | Token _ -> []
        | Attested p -> [ p ]
        | AttestedBySet(s, _) -> [ s ]

    let counts =
        match m.Evidence with
        | AttestedBySet(_, t) -> [ t ]
        | OnChannel
        | Token _
        | Attested _ -> []

    if List.length args <> List.length m.Parameters then
        scope.Error(
            "MOM3005",
            span,
            "`"
            + m.Name
            + "` takes "
            + string (List.length m.Parameters)
            + " argument(s), and here are "
            + string (List.length args),
            (if m.Parameters = [] then
                 "Write `" + m.Name + "`."
             else
                 "Write `" + m.Name + "(" + String.concat ", " m.Parameters + ")`.")
        )

        None
    else
        let resolved =
            List.zip m.Parameters args
            |> List.map (fun (p, a) ->
                let name =
                    match a with
                    | Hash n -> Some n
                    | Argument { Node = Identifier n; Span = s } -> Some { Text = n; Span = s }
                    | Argument { Node = IntLiteral n; Span = s } -> Some { Text = string n; Span = s }
                    | Argument _ -> None

                let value =
                    match name with
                    | Some n when List.contains p trusts ->
                        scope.Who n
                        |> Option.bind (fun who ->
                            match m.Evidence, who with
                            | Attested _, (OfRole _ | ConstantSet _ | Everybody) ->
                                scope.Error(
                                    "MOM3005",
                                    n.Span,
                                    "`" + m.Name + "` is attested by one principal, and `" + n.Text + "` is a set",
                                    "Name a principal of [Principals]."
                                )

                                None
                            | AttestedBySet _, (Principal _ | ConstantPrincipal _) ->
                                scope.Error(
                                    "MOM3005",
                                    n.Span,
                                    "`" + m.Name + "` is attested by a set, and `" + n.Text + "` is one principal",
                                    "Name a role set."
                                )

                                None
                            | _ -> Some(Party who))
                    | _ when List.contains p counts ->
                        match a with
                        | Argument e -> Some(Integer e)
                        | Hash n ->
                            scope.Error("MOM3005", n.Span, "`" + n.Text + "` is not a number", "Write a number.")
                            None
                    | Some n when Map.containsKey n.Text hashes -> Some(HashFunction n.Text)
                    | Some n when n.Text |> Seq.forall System.Char.IsDigit -> Some(KeySize n.Text)
                    | Some n ->
                        scope.Error(
                            "MOM3016",
                            n.Span,
                            "`" + n.Text + "` is no hash function that the tool knows",
                            "Name one of " + quoted (hashes |> Map.toSeq |> Seq.map fst) + "."
                        )

                        None
                    | None ->
                        scope.Error(
                            "MOM3005",
                            span,
                            "the argument `" + p + "` of `" + m.Name + "` is a name",
                            "Write a name."
                        )

                        None

                value |> Option.map (fun v -> p, v))

        if List.forall Option.isSome resolved then
            Some(Map.ofList (List.choose id resolved))
        else
            None

let internal useOf (scope: Scope) (catalogue: Catalogue) (u: MechanismUse) : Use option =
    match u with
    | Open span ->
        scope.Error(
            "MOM3012",
            span,
            "`?` stands for a mechanism that is still to be chosen, so nothing can be proved about the line",
            "Name a mechanism."
        )

        None
    | Chosen(name, args, span) ->
        match Map.tryFind name.Text catalogue with
        | None ->
            scope.Error(
                "MOM3004",
                name.Span,
                "there is no mechanism `" + name.Text + "`",
                "Name one of "
                + quoted (catalogue |> Map.toSeq |> Seq.map fst)
                + ", or describe it with MECHANISM."
            )

            None
        | Some entry ->
            let definition, args, span =
                match entry with
                | Definition m -> Some m, args, span
                | InstanceOf(_, of', given, _) ->
                    if args <> [] then
                        scope.Error(
                            "MOM3005",
                            span,
                            "`" + name.Text + "` takes no arguments",
                            "Write `" + name.Text + "`."
                        )

                    match Map.tryFind of' catalogue with
                    | Some(Definition m) when args = [] -> Some m, List.map Hash given, span
                    | _ -> None, [], span

            definition
            |> Option.bind (fun m ->
                arguments scope m args span
                |> Option.map (fun arguments ->
                    {
                        Text = useText u
                        Mechanism = { m with Name = name.Text }
                        Arguments = arguments
                        Span = span
                    }))
