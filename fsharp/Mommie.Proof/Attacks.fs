/// Attacks as numbered steps that a person can read: who is corrupt, which key is used, who ends up believing what.
module Mommie.Proof.Attacks

open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation

/// The k-th member of a role, as people call it: `r2`. Names of principals that the deployment knows are left to those.
let member' (ctx: Context) (role: string) (k: int) =
    let set = (setName ctx.Program role).ToLowerInvariant()
    let taken = ctx.Deployment.Atoms |> List.map _.Name |> Set.ofList

    Seq.initInfinite (fun n -> set + string (n + 1))
    |> Seq.filter (fun name -> not (Set.contains name taken))
    |> Seq.item (k - 1)

/// A constant, principal or slot without the prefix of its symbol.
let plain (term: string) =
    let bare = term.Trim '|'

    match bare.IndexOf '.' with
    | -1 -> bare
    | k -> bare.Substring(k + 1)

/// A set as the program's slots write it.
let rec showSet (ctx: Context) (s: SetShape) =
    match s with
    | NoPrincipal -> "NOONE"
    | EveryPrincipal -> "ANYONE"
    | RoleMembers r -> setName ctx.Program r
    | Single t -> if t = issuerSymbol then "ME" else plain t
    | Unknown p -> plain p
    | UnionOf(a, b) -> showSet ctx a + " UNION " + showSet ctx b
    | IntersectionOf(a, b) -> showSet ctx a + " INTERSECT " + showSet ctx b
    | DifferenceOf(a, b) -> showSet ctx a + " MINUS " + showSet ctx b

/// The issuer's name in an attack.
let issuerName (ctx: Context) (site: Site) =
    match site.IssuerIs with
    | t :: _ when t.Contains "const." -> plain t
    | _ -> member' ctx site.Role 1

/// The issuer's name in an attack that needs a line: a line that names principals speaks of them and of nobody else.
let issuerOn (ctx: Context) (site: Site) (line: Line) =
    let theirs side =
        side
        |> List.choose (fun who ->
            match who with
            | Who.Principal p when
                ctx.Deployment.Atoms
                |> List.exists (fun a ->
                    a.Name = p
                    && Option.map (root ctx.Program) a.Role = Some(root ctx.Program site.Role))
                ->
                Some p
            | _ -> None)

    let named side =
        match theirs side with
        | first :: _ as names when List.length names = List.length side -> Some first
        | _ -> None

    let candidates = if line.Both then [ line.From; line.To ] else [ line.From ]

    match site.IssuerIs with
    | t :: _ when t.Contains "const." -> issuerName ctx site
    | _ -> candidates |> List.tryPick named |> Option.defaultValue (issuerName ctx site)

/// The statement of a site, for a given issuer.
let statement (ctx: Context) (site: Site) (issuer: string) =
    "["
    + issuer
    + ", "
    + showSet ctx site.Verifiers
    + ", "
    + showSet ctx site.Auditors
    + "] "
    + site.Record

/// The name that an answer to a "who" question stands for: `k` counts the members of a role that the attack needs apart.
let answered (ctx: Context) (answers: Map<string, string>) (question: string) (site: Site) (k: int) =
    match Map.tryFind question answers with
    | Some a when a.StartsWith "role." ->
        let role = a.Substring 5
        member' ctx role (if role = root ctx.Program site.Role then k else 1)
    | Some a when a.StartsWith "atom." -> a.Substring 5
    | _ -> "somebody"

/// Why a member of a role may lie.
let faultClause (ctx: Context) (role: string) =
    ctx.Program.Faults
    |> List.tryFind (fun f -> f.Role = role)
    |> Option.map (fun _ -> "FAULTS lets members of " + setName ctx.Program role + " be BYZANTINE")
    |> Option.defaultValue "FAULTS allows it"

/// A key as its description gives it: `k(issuer)`, held by whom.
let keyText (k: KeyDescription) =
    let party p =
        match p with
        | Party.Issuer -> "issuer"
        | Party.Verifier -> "verifier"
        | Party.Auditor -> "auditor"
        | Party.Group -> "group"
        | Party.Anyone -> "ANYONE"

    "`"
    + k.Name
    + "("
    + String.concat ", " (List.map party k.Parameters)
    + ")`, held by "
    + String.concat ", " (List.map party k.HeldBy)

let private makingKey (u: Use) =
    match u.Mechanism.Evidence with
    | Token(made, _) -> keyText made
    | OnChannel -> "its end of the channel"
    | Attested p -> "the attestation of " + p
    | AttestedBySet(s, _) -> "the attestation of " + s

let private coverText (field: string) =
    match field with
    | "issuer" -> "who issued it (`issuer`)"
    | "V" -> "for whom it is (`V`)"
    | "A" -> "who may audit it (`A`)"
    | "type" -> "its record type (`type`)"
    | _ -> "its content (`content`)"

/// What brings a leg's receiver to accept what it should not, without the conclusion.
/// `signer` and `receiver` are the names at the two ends, `claim` the statement.
let cause
    (ctx: Context)
    (leg: Leg)
    (key: string)
    (signer: string)
    (receiver: string)
    (third: string -> string)
    (claim: string)
    =
    let u = leg.Use
    let at = "`" + leg.Line.Text + "`"

    let accepts =
        match u.Mechanism.Evidence with
        | OnChannel -> receiver + " takes it for " + signer + "'s, by the line " + at + "."
        | Token _
        | Attested _
        | AttestedBySet _ -> "The token verifies as " + signer + "'s, by the line " + at + "."

    match key with
    | "network" ->
        match u.Mechanism.Evidence with
        | OnChannel ->
            [
                "No channel is declared from "
                + signer
                + " to "
                + receiver
                + ", so under "
                + u.Text
                + " anyone on the network speaks as "
                + signer
                + "; nobody has to be corrupt."
                "The network sends " + claim + " to " + receiver + " in " + signer + "'s name."
                accepts
            ]
        | _ ->
            [
                "Anyone holds the key with which tokens of "
                + u.Text
                + " are made: "
                + makingKey u
                + "."
                "The network makes a token for "
                + claim
                + " in "
                + signer
                + "'s name and sends it to "
                + receiver
                + "."
                accepts
            ]
    | "party" ->
        [
            signer
            + " is corrupt: nothing in [Principals] says that it is trusted, and FAULTS lets it lie."
            signer + " says to " + receiver + " that " + claim + " was published."
            accepts
        ]
    | k when k.StartsWith "holder." ->
        let role = k.Substring 7
        let liar = third role

        [
            liar + " is corrupt (" + faultClause ctx role + ")."
            liar
            + " holds the key with which tokens of "
            + u.Text
            + " are made for "
            + signer
            + ": "
            + makingKey u
            + "."
            liar
            + " makes a token for "
            + claim
            + " in "
            + signer
            + "'s name and sends it to "
            + receiver
            + "."
            accepts
        ]
    | "changed.issuer" ->
        [
            receiver
            + " itself publishes the same record to "
            + signer
            + ", with a token of "
            + u.Text
            + " made with the key of the two: "
            + makingKey u
            + "."
            "The token does not cover " + coverText "issuer" + "."
            "The network sends the message back to " + receiver + " (a reflection)."
            accepts
        ]
    | k when k.StartsWith "changed." ->
        let field = k.Substring 8

        let other =
            match field with
            | "V" -> "the same record for other verifiers"
            | "A" -> "the same record for other auditors"
            | "type" -> "a record of another type with the same content"
            | _ -> "another record of the type"

        [
            signer + " publishes " + other + ", with a token of " + u.Text + "."
            "The token does not cover " + coverText field + "."
            "The network changes that part, so that the message reads "
            + claim
            + ", and sends it with the token to "
            + receiver
            + "."
            accepts
        ]
    | _ -> [ receiver + " is brought to accept " + claim + " by the line " + at + "." ]

/// The answer to the question how a leg was abused, with its tag taken off, and the leg that it is about.
let blamed (legs: Leg list) (answers: Map<string, string>) =
    match Map.tryFind "cause" answers with
    | None -> None
    | Some key ->
        legs
        |> List.tryFind (fun l -> key.EndsWith("." + l.Tag))
        |> Option.map (fun l -> l, key.Substring(0, key.Length - l.Tag.Length - 1))

/// A mechanism of the catalogue that closes a hole on the same line.
let closing (leg: Leg) (key: string) =
    let stronger =
        if leg.Line.Kind = LineKind.NonRepudiation then
            "RSA"
        else
            "HMAC-SHA256"

    let replace (withWhat: string) =
        Some(
            "Use "
            + withWhat
            + " instead of "
            + leg.Use.Text
            + " on the line `"
            + leg.Line.Text
            + "`."
        )

    match leg.Use.Mechanism.Evidence, key with
    | OnChannel, "network" ->
        Some(
            "Use "
            + stronger
            + " instead of "
            + leg.Use.Text
            + " on the line `"
            + leg.Line.Text
            + "`, or declare a channel between the two under [Channels]."
        )
    | _, "party" -> Some "Name a principal that [Principals] declares TRUSTED."
    | _, k when k.StartsWith "changed." -> Some("Let " + leg.Use.Text + " cover it: COVERS (ALL).")
    | _ -> replace stronger
