/// Random programs: roles that lie or stop, constants bound or not, several sites with random slots. Each comes with what its
/// sites can name, computed from the choices that made it and not from the typed program.
module Mommie.Proof.Tests.RandomPrograms

open System
open Expecto
open Mommie.Proof.Tests.OracleTests

let private clients = [ "c1"; "c2"; "c3" ]
// One more than the ASSUME says: proofs hold for every number of principals, and read no number but where thresholds need it.
let private replicas = [ "r1"; "r2"; "r3"; "r4"; "r5" ]
let private servers = [ "s1"; "s2"; "s3" ]
let private everyone = clients @ replicas @ servers

/// What the names of a slot stand for while a transition fires.
type private Scene =
    {
        Me: string
        Primary: string
        Set: string list
        Slots: Map<string, string list>
    }

/// An expression of a slot: its text, the names whose value nobody knows, and its value.
type private Slot =
    {
        Text: string
        Reads: string list
        Value: Scene -> string list
    }

let private minus a b =
    a |> List.filter (fun x -> not (List.contains x b))

let private combine (text: string) f (a: Slot) (b: Slot) =
    {
        Text = $"{a.Text} {text} {b.Text}"
        Reads = a.Reads @ b.Reads |> List.distinct
        Value = fun s -> f (a.Value s) (b.Value s)
    }

let private constant text value =
    {
        Text = text
        Reads = []
        Value = value
    }

/// What a name of unknown value can be: `x` a replica, `y` a client, `leader` a variable, `some` a set of replicas.
let private unknown =
    let subsets xs =
        List.foldBack (fun x rest -> (rest |> List.map (fun s -> x :: s)) @ rest) xs [ [] ]

    Map.ofList
        [
            "x", replicas |> List.map List.singleton
            "y", clients |> List.map List.singleton
            "leader", replicas |> List.map List.singleton
            "some", subsets replicas
        ]

let private local name =
    {
        Text = name
        Reads = [ name ]
        Value = fun s -> s.Slots[name]
    }

let private braces (a: Slot) = { a with Text = "{ " + a.Text + " }" }
let private me = constant "ME" (fun s -> [ s.Me ])
let private primary = constant "PRIMARY" (fun s -> [ s.Primary ])
let private q = constant "Q" _.Set
let private r' = constant "R" (fun _ -> replicas)
let private c' = constant "C" (fun _ -> clients)
let private s' = constant "S" (fun _ -> servers)

let private union a b = combine "UNION" (@) a b
let private without a b = combine "MINUS" minus a b

let private both a b =
    combine "INTERSECT" (fun a b -> List.filter (fun x -> List.contains x b) a) a b

let private own role =
    match role with
    | "Client" -> c'
    | "Replica" -> r'
    | _ -> s'

let private slot (r: Random) role =
    pick
        r
        [
            r'
            r'
            c'
            s'
            q
            me
            primary
            local "x"
            local "y"
            local "leader"
            local "some"
            braces primary
            union r' c'
            union c' s'
            union q (braces (local "x"))
            union (braces (local "x")) (braces (local "y"))
            both r' q
            both (local "some") q
            without r' q
            without r' (braces primary)
            without r' (braces (local "x"))
            without (own role) (braces me)
            without (local "some") (braces (local "leader"))
        ]

let private noOne = constant "NOONE" (fun _ -> [])
let private anyone = constant "ANYONE" (fun _ -> everyone)

let private auditors (r: Random) role =
    match r.Next 10 with
    | 0
    | 1
    | 2
    | 3 -> noOne
    | 4 -> anyone
    | _ -> slot r role

type private Site =
    {
        Role: string
        OnlyPrimary: bool
        Record: string
        Verifiers: Slot
        Auditors: Slot
        Cited: Slot list
    }

let private site (r: Random) (records: int) : Site =
    let role = pick r [ "Client"; "Replica"; "Replica"; "Server" ]

    {
        Role = role
        OnlyPrimary = role = "Replica" && chance r 30
        Record = "Rec" + string (r.Next records)
        Verifiers = slot r role
        Auditors = auditors r role
        Cited = if chance r 20 then [ auditors r role ] else []
    }

let private transition (k: int) (s: Site) =
    let where = if s.OnlyPrimary then "WHERE ME == PRIMARY" else ""

    let citing =
        s.Cited
        |> List.map (fun a -> $" CITING [_, _, {a.Text}] {s.Record}")
        |> String.concat ""

    $"  INPUT call{k}(Int n, Replica x, Client y);\n  TRANSITION T{k}\n  ON call{k}(n, x, y) {where}\n"
    + $"  @@{{ PUBLISH [ME, {s.Verifiers.Text}, {s.Auditors.Text}] {s.Record}(n){citing}; @@}}\n"

let private text (records: int) (faults: string list) (sites: Site list) =
    let node role set =
        let transitions =
            List.indexed sites
            |> List.filter (fun (_, s) -> s.Role = role)
            |> List.map (fun (k, s) -> transition k s)
            |> String.concat ""

        $"NODE {role} IN {set} {{\n  VAR Replica leader <- PRIMARY;\n  VAR SET<Replica> some <- R;\n{transitions}}}\n"

    "PROGRAM Random\nROLE Client C;\nROLE Replica R;\nROLE Server S;\nCONST Int f;\nCONST Replica PRIMARY;\nCONST SET<Replica> Q;\n"
    + "ASSUME COUNT(R) == 3 * f + 1;\nFAULTS { "
    + String.concat " " faults
    + " }\n"
    + ([ 0 .. records - 1 ]
       |> List.map (fun k -> $"RECORD Rec{k} {{ Int n; }}\n")
       |> String.concat "")
    + node "Client" "C"
    + node "Replica" "R"
    + node "Server" "S"

/// The site as the oracle sees it, in one cluster.
let private seen (sites: Site list) (cluster: Oracle.Cluster) (s: Site) : Oracle.Site =
    let reads =
        s.Verifiers.Reads @ s.Auditors.Reads @ List.collect _.Reads s.Cited
        |> List.distinct

    // Every choice of values for what nobody knows.
    let choices =
        List.foldBack
            (fun name rest -> List.allPairs unknown[name] rest |> List.map (fun (v, m) -> Map.add name v m))
            reads
            [ Map.empty ]

    {
        Role = s.Role
        HonestIssuers =
            if s.OnlyPrimary then
                [ cluster.Primary ]
            else
                cluster.Principals
                |> List.filter (fun (_, x) -> x = Some s.Role)
                |> List.map fst
        Record = s.Record
        // The only patterns are those after CITING, which ask for any issuer.
        Counted =
            sites
            |> List.exists (fun x -> x.Record = s.Record && not (List.isEmpty x.Cited))
        Slots =
            fun i ->
                choices
                |> List.map (fun slots ->
                    let scene =
                        {
                            Me = i
                            Primary = cluster.Primary
                            Set = cluster.Set
                            Slots = slots
                        }

                    {
                        Verifiers = s.Verifiers.Value scene
                        Auditors = s.Auditors.Value scene
                        Cited = s.Cited |> List.map (fun c -> c.Value scene)
                        Until = None
                    })
    }

/// Compares one random deployment of one random program; whether all is proved.
let private compare (seed: int) =
    let r = Random(1_000_000 + seed)
    let records = 1 + r.Next 3

    // Each role: who lies, who may only stop.
    let faults, lying, stopping =
        [ "C", clients; "R", replicas; "S", servers ]
        |> List.map (fun (set, members) ->
            pick
                r
                [
                    $"{set} BYZANTINE;", members, members
                    $"{set} BYZANTINE AT MOST f;", members, members
                    $"{set} BYZANTINE AT MOST 0;", [], []
                    $"{set} CRASH;", [], members
                    "", [], []
                    "", [], []
                ])
        |> List.unzip3
        |> fun (f, l, s) -> f, List.concat l, List.concat s

    let sites = [ for _ in 0 .. 1 + r.Next 3 -> site r records ]
    let bound = chance r 80
    let set = pick r [ [ "r1"; "r2" ]; [ "r3" ]; [ "r2"; "r3" ] ]

    let names =
        {
            Selectors = [ "C"; "R"; "R"; "S"; "C"; "*"; "PRIMARY"; "Q"; "C, R"; "C, S"; "r2"; "z" ]
            Records = [ 0 .. records - 1 ] |> List.map (fun k -> "Rec" + string k)
            Pairs = [ "C <-> R"; "R <-> R"; "S <-> C, R, S"; "C -> C" ]
            Parties = [ "C <-> z"; "R, S <-> z"; "z -> *"; "* <-> *" ]
            Relying = [ "TTP(z)"; "TTP(z)"; "TTP(z)"; "TTP(r3)"; "TTP(PRIMARY)" ]
            Digests = []
            Relays = [ "PRIMARY"; "ME"; "leader"; "r2"; "z" ]
            Preamble =
                "[Constants]\nf = 1; "
                + (if bound then "PRIMARY = r1; " else "")
                + "Q = {"
                + String.concat ", " set
                + "};\n[Principals]\nz : TRUSTED;\n"
                + ([ "r2"; "r3" ]
                   |> List.filter (fun p -> not (List.contains p set))
                   |> List.map (fun p -> p + " : Replica; ")
                   |> String.concat "")
                + "\n"
        }

    // A constant that nobody binds may be any of its role.
    let clusters: Oracle.Cluster list =
        (if bound then [ "r1" ] else replicas)
        |> List.map (fun p ->
            {
                Principals =
                    (clients |> List.map (fun n -> n, Some "Client"))
                    @ (replicas |> List.map (fun n -> n, Some "Replica"))
                    @ (servers |> List.map (fun n -> n, Some "Server"))
                    @ [ "z", None ]
                Lying = lying
                Stopping = stopping
                Primary = p
                Set = set
            })

    agrees $"program {seed}" (text records faults sites) (randomDeployment r names) clusters (fun cluster ->
        sites |> List.map (seen sites cluster))

[<Tests>]
let tests =
    testList
        "random programs"
        [
            for block in 0..3 ->
                test $"the solver agrees with enumeration on random programs, block {block}" {
                    let seeds = [ block * count / 4 .. (block + 1) * count / 4 - 1 ]
                    let proved = seeds |> List.filter compare |> List.length
                    // Both verdicts must occur, or the comparison would say little.
                    Expect.isLessThan proved (List.length seeds) "some are refuted"
                }
        ]
