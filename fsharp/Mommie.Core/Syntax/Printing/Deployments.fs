/// Deployments and mechanisms as canonical text.
module internal Mommie.Core.Syntax.Printing.Deployments

open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Core.Syntax.Printing.Layout
open Mommie.Core.Syntax.Printing.Expressions

let private names (ns: Name list) =
    ns |> List.map _.Text |> String.concat ", "

let private selector (s: Selector) =
    s.Items
    |> List.map (fun item ->
        match item with
        | Named n -> n.Text
        | Everyone _ -> "*")
    |> String.concat ", "

let private arrow (a: Arrow) : Doc =
    let record =
        match a.Record with
        | Some r -> r.Text + ": "
        | None -> ""

    Text(
        record
        + selector a.From
        + (if a.Both then " <-> " else " -> ")
        + selector a.To
        + " : "
    )

let private mechanismUse (m: MechanismUse) : Doc =
    match m with
    | Open _ -> Text "?"
    | Chosen(n, [], _) -> Text n.Text
    | Chosen(n, args, _) ->
        let argument a =
            match a with
            | Hash h -> Text h.Text
            | Argument e -> expr e

        Group(Concat [ Text(n.Text + "("); commas (List.map argument args); Text ")" ])

let private time (t: TimeSpan) = string t.Count + t.Unit

let private stage (s: Stage) : Doc =
    match s.Timeout with
    | None -> mechanismUse s.Mechanism
    | Some t -> Concat [ mechanismUse s.Mechanism; Text(" " + time t) ]

let private uses (ms: MechanismUse list) =
    separated (Text ", ") (List.map mechanismUse ms)

let private entry (e: Entry) : Doc =
    match e with
    | Constant(n, e, _) -> Concat [ Text(n.Text + " = "); nest (expr e); Text ";" ]
    | Principal(n, role, address, _) ->
        let role =
            match role with
            | Some r -> r.Text
            | None -> "TRUSTED"

        let address =
            match address with
            | Some a -> " @ " + a
            | None -> ""

        Text(n.Text + " : " + role + address + ";")
    | Channel(a, ChannelKind.Tls, _) -> Concat [ arrow a; Text "TLS;" ]
    | Channel(a, ChannelKind.Vpn, _) -> Concat [ arrow a; Text "VPN;" ]
    | Timeout(n, t, _) -> Text(n.Text + " = " + time t + ";")
    | Authentication(a, ms, _)
    | NonRepudiation(a, ms, _) -> Concat [ arrow a; uses ms; Text ";" ]
    | Reference(r, f, ReferenceKind.Nested, _) -> Text(r.Text + "." + f.Text + " : Nested;")
    | Reference(r, f, ReferenceKind.Digest h, _) -> Text(r.Text + "." + f.Text + " : Digest(" + h.Text + ");")
    | Dissemination(a, stages, _) ->
        Group(
            Concat
                [
                    arrow a
                    nest (separated (Concat [ Text ";"; Line ]) (List.map stage stages))
                    Text ";"
                ]
        )
    | Batching(a, count, delay, _) ->
        let delay =
            match delay with
            | Some d -> " / " + time d
            | None -> ""

        Concat [ arrow a; Text(string count + delay + ";") ]

let private section (s: Section) : Doc =
    Concat
        [
            Text("[" + sectionName s.Kind + "]")
            nest (Concat(s.Entries |> List.collect (fun e -> [ HardLine; entry e ])))
        ]

let private item (i: MechanismItem) : Doc =
    let covered covers =
        match covers with
        | Some ns -> " COVERS (" + names ns + ")"
        | None -> ""

    match i with
    | Key(k, ps, holders, _) -> "KEY " + k.Text + "(" + names ps + ") HELD BY " + names holders
    | TokenOnChannel(covers, _) -> "TOKEN BOUND TO CHANNEL" + covered covers
    | TokenMade(made, ``checked``, covers, _) ->
        "TOKEN MADE WITH "
        + made.Text
        + " CHECKED WITH "
        + ``checked``.Text
        + covered covers
    | Trusts(ns, _) -> "TRUSTS " + names ns
    | TrustsAllBut(threshold, set, _) -> "TRUSTS ALL BUT " + threshold.Text + " OF " + set.Text
    | AttestedBy(ns, _) -> "ATTESTED BY " + names ns
    | MechanismItem.Class(name, _) -> "CLASS \"" + name + "\""
    |> fun text -> Text(text + ";")

let private mechanism (m: Mechanism) : Doc =
    match m with
    | Instance(n, of', args, _) -> Text("MECHANISM " + n.Text + " = " + of'.Text + "(" + names args + ");")
    | Described(n, ps, items, _) ->
        let head =
            "MECHANISM "
            + n.Text
            + (if List.isEmpty ps then "" else "(" + names ps + ")")
            + " {"

        match items with
        | [] -> Text(head + " }")
        | _ ->
            Group(
                Concat
                    [
                        Text head
                        nest (Concat [ Line; separated Line (List.map item items) ])
                        Line
                        Text "}"
                    ]
            )

/// The whole of a .deploy file.
let deployment (d: Deployment) : Doc =
    let parts =
        [
            match d.Mechanisms with
            | [] -> ()
            | ms -> separated HardLine (List.map mechanism ms)
            match d.Header with
            | Some(name, program) -> Text("DEPLOYMENT " + name.Text + " FOR " + program.Text)
            | None -> ()
            for s in d.Sections do
                section s
        ]

    match parts with
    | [] -> Empty
    | _ -> Concat [ separated (Concat [ HardLine; HardLine ]) parts; HardLine ]
