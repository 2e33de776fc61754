/// An obligation as a value, and the pieces that obligations are put together from.
module Mommie.Proof.Obligation

open System.Collections.Generic
open System.Runtime.CompilerServices
open Mommie.Core.Text
open Mommie.Proof.Smt
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs

/// What has to be proved.
[<RequireQualifiedAccess>]
type Code =
    | Cover
    | Bind
    | Keys
    | Verify
    | Authentic
    | AuditSound
    | AuditTransfer
    | Reference
    | Cite
    | Merge
    | Trust
    | Live

/// The name of a code, as deployments' documentation writes it.
let codeName (c: Code) =
    match c with
    | Code.Cover -> "COVER"
    | Code.Bind -> "BIND"
    | Code.Keys -> "KEYS"
    | Code.Verify -> "VERIFY"
    | Code.Authentic -> "AUTHENTIC"
    | Code.AuditSound -> "AUDIT-SOUND"
    | Code.AuditTransfer -> "AUDIT-TRANSFER"
    | Code.Reference -> "REFERENCE"
    | Code.Cite -> "CITE"
    | Code.Merge -> "MERGE"
    | Code.Trust -> "TRUST"
    | Code.Live -> "LIVE"

/// How an obligation is refuted, told to a person.
type Attack =
    {
        /// who is corrupt, which key, who ends up believing what; one step each
        Steps: string list
        /// the line or the change that would close it
        Mend: string option
    }

/// One obligation.
type Obligation =
    {
        Id: string
        Code: Code
        Site: Site
        Line: Line option
        /// where the guilty line stands, should it be refuted
        Place: Span option
        /// the mechanism, stage or field that it is about; empty where there is none
        About: string
        /// the claim, as one sentence
        Claim: string
        Script: Script
        /// the guard that says that the obligation's lines match at all; where it cannot hold there is nothing to prove
        Applies: string option
        /// why it cannot be proved yet; such an obligation is undecided whatever a solver says
        Unsupported: string option
        /// the answers to the script's dimensions, by dimension
        Explain: Map<string, string> -> Attack
    }

/// Nothing.
let noPart: Part =
    {
        Functions = []
        Guards = []
        Assertions = []
        Causes = []
    }

/// Parts one after the other.
let join (parts: Part list) : Part =
    {
        Functions = parts |> List.collect _.Functions
        Guards = parts |> List.collect _.Guards
        Assertions = parts |> List.collect _.Assertions
        Causes = parts |> List.collect _.Causes
    }

/// One guarded assertion.
let under (g: Guard) (f: Formula) : Part =
    { noPart with
        Guards = [ g ]
        Assertions = [ g.Symbol, f ]
    }

/// A constant.
let constant symbol sort : Part =
    { noPart with
        Functions =
            [
                {
                    Symbol = symbol
                    Arguments = []
                    Result = sort
                }
            ]
    }

/// The negated claim.
let negated (f: Formula) : Part =
    under
        {
            Symbol = "negated-claim"
            Kind = Negation
            Text = "the negated claim"
            Place = None
        }
        f

/// The guard that says which lines match.
let applies = fact "applies" "the lines are the first of their sections to match"

/// The payload of the claim: what the receiver takes the issuer to have published.
let claimed: Payload =
    {
        Issuer = issuerSymbol
        Verifiers = "V"
        Auditors = "A"
        Type = "t"
        Content = "content"
    }

/// Who issues at a site, of which type, and what the slots' symbols are known to be.
let sitePart (ctx: Context) (site: Site) : Part =
    let guard =
        fact
            "site"
            (site.Record
             + " is published by members of "
             + setName ctx.Program site.Role
             + " (transition "
             + site.Transition
             + ")")

    let slot (s: SlotSymbol) =
        let declared: Function =
            {
                Symbol = s.Symbol
                Arguments = (if s.IsPredicate then [ Principal ] else [])
                Result = (if s.IsPredicate then "Bool" else Principal)
            }

        let known =
            match s.Role with
            | None -> True
            | Some r when s.IsPredicate ->
                ForAll([ "p", Principal ], Implies(Atom(s.Symbol, [ "p" ]), Atom(roleSymbol r, [ "p" ])))
            | Some r -> Atom(roleSymbol r, [ s.Symbol ])

        { noPart with
            Functions = [ declared ]
            Assertions = (if known = True then [] else [ guard.Symbol, known ])
        }

    join
        [
            constant claimed.Issuer Principal
            constant claimed.Verifiers Group
            constant claimed.Auditors Group
            constant claimed.Type RecordType
            constant claimed.Content Content
            under
                guard
                (conj
                    [
                        Atom(roleSymbol site.Role, [ claimed.Issuer ])
                        Same(claimed.Type, typeSymbol site.Record)
                    ])
            join (site.Symbols |> List.map slot)
        ]

/// Who an honest issuer of a site can only be.
let issuerPart (site: Site) : Part =
    match site.IssuerIs with
    | [] -> noPart
    | terms ->
        under
            (fact "site-issuer" ("the transition " + site.Transition + " fires only where WHERE ME == allows it"))
            (conj (terms |> List.map (fun t -> Same(claimed.Issuer, t))))

// Parties that only the deployment names are nobody that a program publishes to.
let private ofProgram (ctx: Context) (p: Term) =
    ctx.Program.Roles |> List.map (fun r -> Atom(roleSymbol r.Name, [ p ])) |> disj

/// A principal that a site can send to.
let verifierPart (ctx: Context) (site: Site) (v: Term) : Part =
    join
        [
            constant v Principal
            under
                (fact "verifiers" "only intended verifiers of the site are sent to, and accept")
                (conj [ memberOf site.Verifiers v; ofProgram ctx v; neg (Same(v, claimed.Issuer)) ])
        ]

/// That a principal is one that a site makes an auditor, other than the issuer.
let isAuditor (ctx: Context) (site: Site) (a: Term) : Formula =
    conj [ memberOf site.Auditors a; ofProgram ctx a; neg (Same(a, claimed.Issuer)) ]

/// A principal that a site makes an auditor, other than the issuer.
let auditorPart (ctx: Context) (site: Site) (a: Term) : Part =
    join
        [
            constant a Principal
            under (fact "auditors" "only auditors of the site are shown evidence") (isAuditor ctx site a)
        ]

/// That a principal is honest.
let honestPart (p: Term) : Part =
    under (fact ("honest." + p) (p + " is honest")) (neg (corrupt p))

/// A fact of the obligation.
let given name text (f: Formula) : Part = under (fact ("given." + name) text) f

let private statements: Function list =
    let statement name : Function =
        {
            Symbol = name
            Arguments = [ Principal; Group; Group; RecordType; Content ]
            Result = "Bool"
        }

    [
        statement "published"
        statement "attested"
        {
            Symbol = "in"
            Arguments = [ Principal; Group ]
            Result = "Bool"
        }
    ]

/// The symbols of a formula, and whether it quantifies over record types.
let rec private uses (add: string -> unit) (overTypes: unit -> unit) (f: Formula) : unit =
    let again = uses add overTypes

    match f with
    | Atom(p, ts) ->
        add p
        List.iter add ts
    | Not f -> again f
    | ForAll(vs, f) ->
        if vs |> List.exists (fun (_, sort) -> sort = RecordType) then
            overTypes ()

        again f
    | And fs
    | Or fs -> List.iter again fs
    | Implies(a, b) ->
        again a
        again b
    | Same(a, b)
    | Compare(_, a, b) ->
        add a
        add b
    | Distinct ts -> List.iter add ts
    | True
    | False -> ()

let private macros =
    ConditionalWeakTable<Deployment, Dictionary<string, struct (int * Macro * string option)>>()

// The macros of all lines by their symbols, with their place among all.
let private macrosOf (d: Deployment) =
    macros.GetValue(
        d,
        fun d ->
            let known = Dictionary()

            (List.map fst d.Authentication)
            @ (List.map fst d.NonRepudiation)
            @ (List.map fst d.Channels)
            @ (List.map fst d.Dissemination)
            @ (List.map fst d.Batching)
            |> List.iteri (fun k l -> known[lineSymbol l] <- struct (k, lineMacro l, l.Record |> Option.map typeSymbol))

            known
    )

/// A formula about statements of the type that the claim is about, without the lines that name another: they match none of
/// these. `others` says of a symbol that it is such a line's.
let rec private without (others: string -> bool) (f: Formula) : Formula =
    let again = without others

    match f with
    | Atom(p, [ _; _; t ]) when t = claimed.Type && others p -> False
    | Not g ->
        match again g with
        | False -> True
        | True -> False
        | g -> Not g
    | And fs ->
        let fs = fs |> List.map again |> List.filter (fun f -> f <> True)
        if List.contains False fs then False else conj fs
    | Or fs ->
        let fs = fs |> List.map again |> List.filter (fun f -> f <> False)
        if List.contains True fs then True else disj fs
    | Implies(a, b) ->
        match again a with
        | False -> True
        | a -> Implies(a, again b)
    | Atom _
    | ForAll _
    | Same _
    | Distinct _
    | Compare _
    | True
    | False -> f

// The type that the claim is about, where the site fixes it.
let private typeOf (part: Part) =
    let rec settled f =
        match f with
        | Same(t, x) when t = claimed.Type -> Some x
        | And fs -> List.tryPick settled fs
        | _ -> None

    part.Assertions
    |> List.tryPick (fun (g, f) -> if g = "site" then settled f else None)

/// Which receivers an attack may concern, in the order in which people should be told: principals that the deployment names
/// and trusts, then members of each role.
let who (ctx: Context) (name: string) (p: Term) : Dimension =
    let roles =
        ctx.Program.Roles
        |> List.filter (fun r -> r.Parent.IsNone)
        |> List.map (fun r ->
            {
                Key = "role." + r.Name
                Formula = Atom(roleSymbol r.Name, [ p ])
            })

    let trusted =
        ctx.Deployment.Atoms
        |> List.filter (fun a -> a.Role.IsNone)
        |> List.map (fun a ->
            {
                Key = "atom." + a.Name
                Formula = Same(p, atomSymbol a.Name)
            })

    {
        Name = name
        Choices = roles @ trusted
    }

/// The script of an obligation from its parts.
let script
    (ctx: Context)
    (stopping: bool)
    (comment: string list)
    (parts: Part list)
    (dimensions: Dimension list)
    : Script =
    let known = macrosOf ctx.Deployment
    let part = join parts

    let part =
        match typeOf part with
        | None -> part
        | Some here ->
            let others (s: string) =
                match known.TryGetValue s with
                | true, struct (_, _, Some record) -> record <> here
                | _ -> false

            { part with
                Assertions =
                    part.Assertions
                    |> List.map (fun (g, f) -> g, without others f)
                    |> List.filter (fun (_, f) -> f <> True)
            }

    let used = HashSet<string>()
    let mutable overTypes = false

    let note = uses (fun s -> used.Add s |> ignore) (fun () -> overTypes <- true)

    for _, f in part.Assertions do
        note f

    for d in dimensions do
        for c in d.Choices do
            note c.Formula

    // Only the lines that the obligation speaks of.
    let macros =
        used
        |> Seq.choose (fun s ->
            match known.TryGetValue s with
            | true, struct (k, m, _) -> Some(k, m)
            | _ -> None)
        |> List.ofSeq
        |> List.sortBy fst
        |> List.map snd

    for m in macros do
        note m.Body

    // A record type that is not named matters only as another than those that are: one for each constant that may be it.
    let others =
        if overTypes then
            System.Int32.MaxValue
        else
            part.Functions
            |> List.filter (fun f -> f.Result = RecordType && f.Arguments = [])
            |> List.length

    let functions, guards, assertions =
        basisFor
            ctx
            stopping
            {
                Uses = used.Contains
                OtherTypes = others
            }

    {
        Comment = comment
        Logic = "UF"
        Sorts = [ Principal; Group; RecordType; Content ]
        Functions = functions @ statements @ part.Functions
        Macros = macros
        Guards = guards @ part.Guards |> List.distinctBy _.Symbol
        Assertions = assertions @ part.Assertions
        Dimensions = dimensions
    }

/// A short stable name: it depends on the program's and the deployment's names, the site and the line's place in its section,
/// and on nothing that moves when a comment is added.
let identify (ctx: Context) (code: Code) (site: Site) (line: Line option) (about: string) =
    let where =
        match line with
        | Some l -> lineSymbol l
        | None -> ""

    codeName code
    + "-"
    + shortHash (
        String.concat
            "\n"
            [
                ctx.Program.Name
                ctx.Deployment.Name
                codeName code
                site.Role
                site.Transition
                string site.Number
                where
                about
            ]
    )
