/// Small random programs in which much can be put off: some transitions publish only what such transitions look at, beside those that everybody waits for.
module Mommie.Checking.Tests.LazyPrograms

open System

let private pick (r: Random) (xs: 'a list) = xs[r.Next xs.Length]
let private chance (r: Random) percent = r.Next 100 < percent

/// A pattern on a record type with a field a, and what it binds.
let private trigger (r: Random) record binder =
    let slots issuer = $"[{issuer}, ME, NOONE]"

    match r.Next 8 with
    | 0 -> slots "R >= 2" + $" {record} {binder}", true
    | 1 -> slots "R >= 2" + $" {record} {{{{ a == n; }}}}", false
    | 2 -> slots "P" + $" {record} {binder}", true
    | 4
    | 5 -> slots "_" + $" {record} {binder} {{{{ WHERE ISSUER != ME; }}}}", true
    | 3 -> slots $"c{binder} R == 1" + $" {record} {binder}", true
    | _ -> slots "_" + $" {record} {binder}", true

let private condition (r: Random) (field: string option) =
    match field with
    | Some f when chance r 60 -> pick r [ $"{f} IN s"; $"!({f} IN s)"; $"{f} == n"; $"{f} >= k"; $"{f} IN t" ]
    | _ ->
        pick
            r
            [
                "!p"
                "p"
                "n < 2"
                "k == n"
                "k == 0"
                "0 IN s"
                "!(1 IN s)"
                "1 IN t"
                "s == t"
            ]

let private assign (r: Random) (field: string option) =
    let number =
        pick r ([ "0"; "1"; "n"; "k" ] @ Option.toList field @ Option.toList field)

    pick
        r
        [
            "p <- TRUE;"
            "p <- !p;"
            $"n <- {number};"
            "n <- n + 1;"
            $"k <- {number};"
            $"s <- s UNION {{ {number} }};"
            $"s <- s UNION {{ {number} }};"
            $"t <- t UNION {{ {number} }};"
            $"s <- {{ {number} }};"
            $"t <- t MINUS {{ {number} }};"
        ]

let private published (r: Random) record (field: string option) =
    let number = pick r ([ "0"; "1"; "n"; "k" ] @ Option.toList field)
    let verifiers = pick r [ "R"; "R"; "{ ME }"; "{ P }" ]
    $"PUBLISH [ME, {verifiers}, NOONE] {record}({number});"

/// Statements on the EXTERN f, which keeps a history that snap shows and load brings back. What comes last is for transitions that are not late.
let private called (r: Random) name late =
    pick
        r
        ([
            $"V {name} <- f(n); vs <- vs UNION {{ {name} }};"
            $"V {name} <- f({r.Next 2}); PUBLISH [ME, R, NOONE] Z({name}, n);"
            $"V {name} <- f(0);"
         ]
         @ (if late then
                []
            else
                [
                    "load(kept);"
                    "load(kept); n <- n + 1;"
                    "kept <- snap();"
                    "PUBLISH [ME, R, NOONE] Z(kept, k);"
                ]))

let private transition (r: Random) externs late index =
    let binder = $"x{index}"

    // Late ones look at both kinds of records, the others at what everybody waits for.
    let trigger, field =
        if chance r (if late then 70 else 50) then
            let record = if late then pick r [ "L"; "X"; "X" ] else "X"

            if externs && chance r 35 then
                let issuer = pick r [ "_"; "R >= 2" ]
                $"  WHEN [{issuer}, ME, NOONE] Z {binder}\n", Some(binder + ".a")
            else
                let text, binds = trigger r record binder
                $"  WHEN {text}\n", (if binds then Some(binder + ".a") else None)
        else
            "", None

    let conditions =
        [
            if trigger = "" || chance r 50 then
                condition r field
            if chance r 30 then
                condition r field
        ]

    let statement i =
        match r.Next(if late then 10 else 8) with
        | 0
        | 1
        | 2 when not late -> published r "X" field
        | 0 -> published r "L" field
        | 1 when chance r 40 ->
            sprintf "IF (%s) { %s } %s" (condition r field) (published r "X" field) (published r "L" field)
        | 3
        | 4 when externs -> called r $"v{index}{i}" late
        | 5 when chance r 15 -> $"ASSERT {condition r field};"
        | _ -> assign r field

    let body = List.init (1 + r.Next 3) statement |> String.concat " "

    let where =
        if conditions.IsEmpty then
            ""
        else
            "  WHERE " + String.concat " && " conditions + "\n"

    $"  TRANSITION T{index}\n{trigger}{where}  @@{{ {body} @@}}\n"

/// The program of a seed.
let generate (seed: int) : string =
    let r = Random seed
    let externs = chance r 35

    let faults =
        if chance r 50 then
            "FAULTS { R BYZANTINE AT MOST 1; }"
        else
            ""

    let initially () = pick r [ "{}"; "{}"; "{0}"; "{0, 1}" ]

    let node =
        "  VAR Bool p <- FALSE;\n  VAR Int n <- 0;\n  VAR Int k <- 0;\n  "
        + $"  VAR SET<Int> s <- {initially ()};\n  VAR SET<Int> t <- {initially ()};\n"
        + (if externs then
               "  VAR SET<V> vs <- {};\n  VAR V kept <- snap();\n"
           else
               "")
        + (List.init (1 + r.Next 3) (transition r externs false) |> String.concat "")
        + (List.init (1 + r.Next 2) (fun i -> transition r externs true (10 + i))
           |> String.concat "")

    Programs.program
        faults
        ("CONST Replica P;\nRECORD X { Int a; }\nRECORD L { Int a; }\n"
         + (if externs then
                "TYPE V;\nEXTERN V f(Int i);\nEXTERN READS V snap();\nEXTERN RESTORES load(V v);\nRECORD Z { V v; Int a; }\n"
            else
                ""))
        node
        ("FORALL r IN HONEST(R), t IN HONEST(R) : "
         + pick
             r
             [
                 "r.n <= 1"
                 "r.k <= 1 || r.p"
                 "r.k == t.k || r.n == t.n"
                 "!(r.n == 1 && t.k == 1)"
                 "r.p => r.n > 0"
                 "0 IN r.s => 0 IN t.t"
                 "COUNT(r.s) <= 1 || !t.p"
                 "TRUE"
             ])
        (sprintf
            "R = {u, w}; P = u;%s%s BOUND n <= 2 && k <= 2;"
            (if externs then " EXTERN FREE;" else "")
            (if faults <> "" then " INT 0 .. 1;" else ""))

/// Programs each made for one condition on what is put off: what happens there is missed without it. `Main` publishes what it looks at, and so is never put off.
module Directed =
    let private ofNodes faults externs variables transitions invariant model =
        Programs.program
            faults
            ("CONST Replica P;\nRECORD X { Bool b; }\nRECORD L { Int a; }\n"
             + (if externs then
                    "TYPE V;\nTYPE W;\nEXTERN V f(Int i);\nEXTERN READS W snap();\nEXTERN RESTORES load(W w);\nRECORD Z { V v; }\n"
                else
                    ""))
            ("  VAR Int n <- 0;\n" + variables + "\n" + transitions)
            ("FORALL r IN HONEST(R), t IN HONEST(R) : " + invariant)
            (model + " P = u;")

    let private main where body =
        $"  TRANSITION Main WHERE ({where}) && (n == 0 || KNOWN [_, ME, NOONE] X) @@{{ {body} PUBLISH [ME, R, NOONE] X(TRUE); @@}}\n"

    let private lying = "FAULTS { R BYZANTINE AT MOST 1; }"

    /// A liar repeats what f returned, a node hears that and something else, and only then f is forgotten.
    let forgets =
        ofNodes
            lying
            true
            "  VAR Bool back <- FALSE;\n  VAR Bool got <- FALSE;\n  VAR W kept <- snap();"
            (main "n == 0 && ME == P" "V v <- f(0); n <- 1;"
             + "  TRANSITION Back WHERE n == 1 && KNOWN [_, ME, NOONE] X @@{ load(kept); back <- TRUE; PUBLISH [ME, R, NOONE] X(TRUE); @@}\n"
             + "  TRANSITION Hear WHEN [_, ME, NOONE] Z x ANDWHEN [_, ME, NOONE] Z y WHERE x.v != y.v @@{ got <- TRUE; @@}\n")
            "r.got => !t.back"
            "R = {u, z, w}; FAULTY = {w}; EXTERN FREE;"

    /// What a node can do after a firing that waits for another's late one.
    let waits =
        ofNodes
            ""
            false
            "  VAR Int k <- 0;\n  VAR Bool q <- FALSE;"
            (main "n == 0 && k == 1" "n <- 1;"
             + "  TRANSITION Tell WHERE !q @@{ q <- TRUE; PUBLISH [ME, R, NOONE] L(0); @@}\n"
             + "  TRANSITION Hear WHEN [_, ME, NOONE] L {{ WHERE ISSUER != ME; }} @@{ k <- 1; @@}\n")
            "r.n == 0"
            "R = {u, w};"

    /// Two late calls in either order: neither history goes on from the other, and a liar repeats what either returned.
    let orders =
        ofNodes
            lying
            true
            "  VAR SET<V> vs <- {};"
            ("  TRANSITION A WHERE ME == P @@{ V a <- f(0); @@}\n  TRANSITION B WHERE ME == P @@{ V b <- f(1); @@}\n"
             + "  TRANSITION Hear WHEN [_, ME, NOONE] Z x WHERE ME != P @@{ vs <- vs UNION { x.v }; @@}\n")
            "COUNT(r.vs) <= 9"
            "R = {u, z, w}; FAULTY = {w}; EXTERN FREE;"

    /// Of two ways that exclude each other one calls f, and a liar repeats what it returned.
    let longest =
        ofNodes
            lying
            true
            "  VAR Bool p <- FALSE;\n  VAR Bool got <- FALSE;"
            ("  TRANSITION B WHERE !p && ME == P @@{ p <- TRUE; @@}\n  TRANSITION A WHERE !p && ME == P @@{ p <- TRUE; V a <- f(0); @@}\n"
             + "  TRANSITION Hear WHEN [_, ME, NOONE] Z x ANDWHEN [_, ME, NOONE] Z y WHERE x.v != y.v && ME != P @@{ got <- TRUE; @@}\n")
            "!r.got"
            "R = {u, z, w}; FAULTY = {w}; EXTERN FREE;"

    /// What a late firing saves is another state of the application after a call.
    let saves =
        ofNodes
            ""
            true
            "  VAR SET<W> vs <- {};\n  VAR W kept <- snap();"
            (main "n == 0" "V c <- f(0); n <- 1;"
             + "  TRANSITION Save @@{ vs <- vs UNION { snap() }; @@}\n")
            "r.n == 1 => !(r.kept IN r.vs)"
            "R = {u}; EXTERN FREE;"

    /// A late firing's trigger names a variable that is changed.
    let names =
        ofNodes
            ""
            false
            "  VAR Int k <- 0;"
            (main "n == 0" "n <- 1;"
             + "  TRANSITION Tell @@{ PUBLISH [ME, R, NOONE] L(0); @@}\n"
             + "  TRANSITION Hear WHEN [_, ME, NOONE] L {{ a == n; }} @@{ k <- 1; @@}\n")
            "!(r.n == 1 && r.k == 1)"
            "R = {u};"

    /// A late firing that fails once something has happened.
    let lateFails =
        ofNodes
            ""
            false
            "  VAR Bool q <- FALSE;"
            (main "n == 0" "n <- 1;"
             + "  TRANSITION Late WHERE !q @@{ q <- TRUE; ASSERT n == 0; @@}\n")
            "r.n <= 1"
            "R = {u};"

    /// A firing that fails after a late one.
    let fails =
        ofNodes
            ""
            false
            "  VAR Int k <- 0;"
            (main "n == 0" "ASSERT k == 0; n <- 1;" + "  TRANSITION Late @@{ k <- 1; @@}\n")
            "r.n <= 1"
            "R = {u};"

    /// A late firing that changes what everybody waits for.
    let shows =
        ofNodes
            ""
            false
            "  VAR Bool q <- FALSE;"
            ("  TRANSITION Main WHEN [_, ME, NOONE] X {{ WHERE ISSUER != ME; }} @@{ n <- 1; PUBLISH [ME, R, NOONE] X(TRUE); @@}\n"
             + "  TRANSITION Late WHERE !q @@{ q <- TRUE; IF (q) { PUBLISH [ME, R, NOONE] X(TRUE); } PUBLISH [ME, R, NOONE] L(0); @@}\n")
            "r.n == 0"
            "R = {u, w};"

    /// All, with their verdicts ("": there are too many states where reductions are switched off).
    let all =
        [
            "forgets", "violated", forgets
            "waits", "violated", waits
            "orders", "", orders
            "longest", "violated", longest
            "saves", "violated", saves
            "names", "violated", names
            "late fails", "violated", lateFails
            "fails", "violated", fails
            "shows", "violated", shows
        ]
