/// The language of obligations: principals, roles, faults, lines. Principals are an uninterpreted sort, so that what is proved
/// holds for every number of clients and replicas.
module Mommie.Proof.Vocabulary

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Deployment
open Mommie.Proof.Sites

/// The sort of principals.
[<Literal>]
let Principal = "Principal"

/// The sort of sets of principals, as payloads name them.
[<Literal>]
let Group = "Group"

/// The sort of record types.
[<Literal>]
let RecordType = "RecordType"

/// The sort of records.
[<Literal>]
let Content = "Content"

/// What every obligation of one deployment of one program is about.
type Context =
    {
        Program: Program
        Deployment: Deployment
    }

/// The symbol of a record type.
let typeSymbol (record: string) = symbol ("type." + record)

/// That a principal may say what an honest one would not.
let corrupt (p: Term) = Atom("corrupt", [ p ])

/// That a principal may stop.
let mayStop (p: Term) = Atom("may-stop", [ p ])

/// The symbol of a line of a section by its number: `authentication.3`.
let lineSymbolOf (kind: LineKind) (ordinal: int) =
    (match kind with
     | LineKind.Authentication -> "authentication"
     | LineKind.NonRepudiation -> "non-repudiation"
     | LineKind.Channel -> "channel"
     | LineKind.Dissemination -> "dissemination"
     | LineKind.Batching -> "batching")
    + "."
    + string ordinal

/// The symbol of a line.
let lineSymbol (l: Line) = lineSymbolOf l.Kind l.Ordinal

/// The guard that stands for a line in cores.
let lineGuard (l: Line) : Guard =
    {
        Symbol = "line." + lineSymbol l
        Kind = ConfigurationLine
        Text = l.Text
        Place = Some l.Span
    }

/// A guard for a fact of the program.
let fact symbol text : Guard =
    {
        Symbol = symbol
        Kind = Fact
        Text = text
        Place = None
    }

/// A guard for something that the proof relies on and no line gives.
let assumption symbol text : Guard =
    {
        Symbol = symbol
        Kind = Assumption
        Text = text
        Place = None
    }

let private zero (f: Fault) =
    match f.AtMost with
    | Some { Node = IntLiteral 0L } -> true
    | _ -> false

let private failing (program: Program) (kinds: FaultKind list) =
    program.Faults
    |> List.filter (fun f -> List.contains f.Kind kinds && not (zero f))
    |> List.map _.Role
    |> List.distinct

/// The roles whose members may lie.
let lyingRoles (program: Program) = failing program [ FaultKind.Byzantine ]

/// The roles whose members may lie or stop.
let stoppingRoles (program: Program) =
    failing program [ FaultKind.Byzantine; FaultKind.Crash ]

/// The role without a parent above a role.
let rec root (program: Program) (role: string) =
    match program.Roles |> List.tryFind (fun r -> r.Name = role) with
    | Some { Parent = Some p } when p <> role -> root program p
    | _ -> role

/// The set's name of a role, which is how people call its members.
let setName (program: Program) (role: string) =
    program.Roles
    |> List.tryFind (fun r -> r.Name = role)
    |> Option.map _.Set
    |> Option.defaultValue role

let private all (f: Term -> Formula) = ForAll([ "p", Principal ], f "p")

let private inRole (r: string) (p: Term) = Atom(roleSymbol r, [ p ])

/// Faults of one kind: whoever is faulty is of a role that FAULTS names, and nobody TRUSTED is.
let private faults (ctx: Context) (predicate: Term -> Formula) (roles: string list) (verb: string) =
    let program = ctx.Program

    let perRoot =
        program.Roles
        |> List.filter (fun r -> r.Parent.IsNone)
        |> List.choose (fun r ->
            let below = roles |> List.filter (fun f -> root program f = r.Name)

            if List.contains r.Name below then
                None
            else
                let guard =
                    fact
                        (symbol ("faults." + verb + "." + r.Name))
                        (if below = [] then
                             "no member of " + r.Set + " " + verb + "s (FAULTS)"
                         else
                             "of "
                             + r.Set
                             + " only members of "
                             + (below |> List.map (setName program) |> String.concat ", ")
                             + " "
                             + verb
                             + " (FAULTS)")

                Some(
                    guard,
                    all (fun p ->
                        Implies(conj [ inRole r.Name p; predicate p ], disj (below |> List.map (fun b -> inRole b p))))
                ))

    let trusted =
        ctx.Deployment.Atoms
        |> List.filter (fun a -> a.Role.IsNone)
        |> List.map (fun a ->
            { assumption
                  (symbol ("trusted." + verb + "." + a.Name))
                  (a.Name + " is trusted: it never " + verb + "s ([Principals])") with
                Place = Some a.Span
            },
            neg (predicate (atomSymbol a.Name)))

    perRoot @ trusted

/// What an obligation speaks of: the symbols that it uses, and how many record types it may need besides those.
type Spoken =
    {
        Uses: string -> bool
        OtherTypes: int
    }

/// Everything.
let spokenOfAll: Spoken =
    {
        Uses = fun _ -> true
        OtherTypes = 0
    }

/// What an obligation declares and assumes about principals. `stopping` adds who may stop. Named principals and constants that
/// it does not speak of are left out: they are no different from others of their role. So are the names of record types, of
/// which as many remain as the obligation can tell apart.
let basisFor (ctx: Context) (stopping: bool) (spoken: Spoken) =
    let program = ctx.Program

    let constants =
        program.Constants |> List.filter (fun c -> spoken.Uses(constantSymbol c.Name))

    let bindings' =
        ctx.Deployment.Bindings
        |> List.filter (fun b -> spoken.Uses(constantSymbol b.Constant))

    let bound =
        bindings'
        |> List.collect (fun b ->
            match b.Value with
            | OnePrincipal p -> [ p ]
            | Principals ps -> ps
            | Number _
            | Opaque -> [])
        |> Set.ofList

    let atoms =
        ctx.Deployment.Atoms
        |> List.filter (fun a -> a.Role.IsNone || spoken.Uses(atomSymbol a.Name) || Set.contains a.Name bound)

    let named, unnamed =
        program.Records
        |> List.map (fun r -> typeSymbol r.Name)
        |> List.partition spoken.Uses

    let records =
        named
        @ [
            for k in 1 .. min spoken.OtherTypes (List.length unnamed) -> symbol ("type.other." + string k)
        ]

    let trusted = atoms |> List.filter (fun a -> a.Role.IsNone)

    let functions =
        [
            for r in program.Roles do
                {
                    Symbol = roleSymbol r.Name
                    Arguments = [ Principal ]
                    Result = "Bool"
                }
            {
                Symbol = "corrupt"
                Arguments = [ Principal ]
                Result = "Bool"
            }
            if stopping then
                {
                    Symbol = "may-stop"
                    Arguments = [ Principal ]
                    Result = "Bool"
                }
            for a in atoms do
                {
                    Symbol = atomSymbol a.Name
                    Arguments = []
                    Result = Principal
                }
            for c in constants do
                match c.Type with
                | TRole _
                | TPrincipal ->
                    {
                        Symbol = constantSymbol c.Name
                        Arguments = []
                        Result = Principal
                    }
                | TSet(TRole _)
                | TSet TPrincipal ->
                    {
                        Symbol = constantSymbol c.Name
                        Arguments = [ Principal ]
                        Result = "Bool"
                    }
                | _ -> ()
            for r in records do
                {
                    Symbol = r
                    Arguments = []
                    Result = RecordType
                }
        ]

    let roles = fact "roles" "the roles of the program"

    let roleFacts =
        [
            for r in program.Roles do
                match r.Parent with
                | Some p -> all (fun x -> Implies(inRole r.Name x, inRole p x))
                | None -> ()

            let roots = program.Roles |> List.filter (fun r -> r.Parent.IsNone)

            for a, b in List.allPairs roots roots do
                if a.Name < b.Name then
                    all (fun x -> neg (conj [ inRole a.Name x; inRole b.Name x ]))

            all (fun x ->
                disj (
                    (roots |> List.map (fun r -> inRole r.Name x))
                    @ (trusted |> List.map (fun a -> Same(x, atomSymbol a.Name)))
                ))

            for a in atoms do
                match a.Role with
                | Some r -> inRole r (atomSymbol a.Name)
                | None ->
                    for r in roots do
                        neg (inRole r.Name (atomSymbol a.Name))

            if List.length atoms > 1 then
                Distinct(atoms |> List.map (fun a -> atomSymbol a.Name))

            for c in constants do
                match c.Type with
                | TRole r -> inRole r (constantSymbol c.Name)
                | TSet(TRole r) -> all (fun x -> Implies(Atom(constantSymbol c.Name, [ x ]), inRole r x))
                | _ -> ()

            if List.length records > 1 then
                Distinct records

            if not (List.isEmpty records) then
                ForAll([ "t", RecordType ], records |> List.map (fun r -> Same("t", r)) |> disj)
        ]

    let bindings =
        bindings'
        |> List.choose (fun b ->
            let guard: Guard =
                {
                    Symbol = symbol ("constant." + b.Constant)
                    Kind = ConfigurationLine
                    Text = b.Text
                    Place = Some b.Span
                }

            match b.Value with
            | OnePrincipal p -> Some(guard, Same(constantSymbol b.Constant, atomSymbol p))
            | Principals ps ->
                let members x =
                    disj (ps |> List.map (fun p -> Same(x, atomSymbol p)))

                Some(
                    guard,
                    all (fun x ->
                        let inSet = Atom(constantSymbol b.Constant, [ x ])
                        conj [ Implies(inSet, members x); Implies(members x, inSet) ])
                )
            | Number _
            | Opaque -> None)

    let facts =
        faults ctx corrupt (lyingRoles program) "lie"
        @ (if stopping then
               faults ctx mayStop (stoppingRoles program) "stop"
           else
               [])
        @ bindings

    functions,
    roles :: List.map fst facts,
    (roleFacts |> List.map (fun f -> roles.Symbol, f))
    @ (facts |> List.map (fun (g, f) -> g.Symbol, f))

/// What every obligation declares and assumes about principals.
let basis (ctx: Context) (stopping: bool) = basisFor ctx stopping spokenOfAll

/// That a principal is one of those a selector names.
let selected (who: Who list) (p: Term) =
    who
    |> List.map (fun w ->
        match w with
        | Everybody -> True
        | OfRole r -> inRole r p
        | Who.Principal a -> Same(p, atomSymbol a)
        | ConstantPrincipal c -> Same(p, constantSymbol c)
        | ConstantSet c -> Atom(constantSymbol c, [ p ]))
    |> disj

/// The relation of a line to those before it as a macro `line(issuer, receiver, type)`: this line matches.
let lineMacro (l: Line) : Macro =
    let one a b =
        conj [ selected l.From a; selected l.To b ]

    let pair =
        if l.Both then
            disj [ one "a" "b"; one "b" "a" ]
        else
            one "a" "b"

    {
        Symbol = lineSymbol l
        Parameters = [ "a", Principal; "b", Principal; "t", RecordType ]
        Body =
            conj
                [
                    pair
                    match l.Record with
                    | Some r -> Same("t", typeSymbol r)
                    | None -> True
                ]
    }

/// That a line matches, whether or not an earlier one does.
let matches (l: Line) (a: Term) (b: Term) (t: Term) = Atom(lineSymbol l, [ a; b; t ])

/// That a line is the first of its section to match: it does, and none before it that can match what it matches.
let isFirst (_: Line list) (l: Line) (a: Term) (b: Term) (t: Term) =
    let earlier k =
        neg (Atom(lineSymbolOf l.Kind k, [ a; b; t ]))

    conj (matches l a b t :: List.map earlier l.Before)

/// That no line of a section matches.
let isUncovered (lines: Line list) (a: Term) (b: Term) (t: Term) =
    conj (lines |> List.map (fun l -> neg (matches l a b t)))

/// The principals that a line's selectors name, on either side.
let namedBy (l: Line) (p: Term) =
    disj [ selected l.From p; selected l.To p ]

/// That what passes from one principal to another is sealed in batches.
let batched (ctx: Context) (from: Term) (to': Term) (t: Term) =
    let lines = ctx.Deployment.Batching |> List.map fst
    lines |> List.map (fun l -> isFirst lines l from to' t) |> disj

/// The hash function of batches' trees.
[<Literal>]
let TreeHash = "SHA-256"

/// That a hash function has no collisions that anybody can find.
let collisionFree (h: string) =
    assumption (symbol ("collisions." + h)) (h + " is collision resistant")

/// That what is hashed and signed is told apart by its kind.
let tags =
    assumption
        "tags"
        "leaves and nodes of a batch's tree, its root, single statements and attestations are told apart by tags (BIND)"

/// That a statement of a batch can be checked by itself.
let paths =
    assumption "paths" "a statement of a batch carries its path to the root wherever its token goes"
