/// Small random programs in which everything that decides the state space can stand together: liars and crashes, negated KNOWN, UNLESS, quorums of every
/// kind, joined triggers, citations, EXTERNs in every interpretation, restricted lies, calls from the application.
module Mommie.Checking.Tests.Generator

open System
open System.Text.RegularExpressions

let private pick (r: Random) (xs: 'a list) = xs[r.Next xs.Length]
let private chance (r: Random) percent = r.Next 100 < percent

/// What the EXTERNs of a program are: their declarations, the items of the MODEL about them.
type private Externs =
    | Nothing
    /// `V f(Int k)`
    | Stateful of model: string
    /// `Bool toss()`
    | Chosen
    /// `PURE Bool g(Int k)`
    | Pure of model: string
    /// `V f(Int k)`, `READS V snap()`, `RESTORES load(V v)`
    | State of model: string

/// The names that are bound where something is written.
type private Bound =
    {
        Ints: string list
        Maps: string list
        Issuers: string list
        Quorums: string list
        Externs: Externs
    }

let private anInt (r: Random) (b: Bound) = pick r ([ "0"; "1"; "n" ] @ b.Ints)

let private slots (r: Random) (issuer: string) =
    let verifier = pick r [ "ME"; "ME"; "_" ]
    let auditor = pick r [ "NOONE"; "NOONE"; "NOONE"; "R"; "ME"; "{ P }"; "ANYONE" ]
    $"[{issuer}, {verifier}, {auditor}]"

/// A pattern of a trigger, with what it binds.
let private trigger (r: Random) (index: string) (b: Bound) =
    let x, c, q, m = "x" + index, "c" + index, "q" + index, "m" + index
    let field = { b with Ints = b.Ints @ [ x + ".a" ] }
    let slots = slots r

    match r.Next 17 with
    | 14
    | 15 when not b.Maps.IsEmpty ->
        // A map of an earlier pattern, read back: issuer i has to have said m[i].
        slots "R >= 1" + $" X {{{{ a == *{pick r b.Maps}; }}}}", b
    | 0 -> slots "_" + $" X {x}", field
    | 1 -> slots $"{c} R == 1" + $" X {x}", { field with Issuers = c :: b.Issuers }
    | 2 -> slots "P" + $" X {x}", field
    | 3 -> slots "R >= 2" + $" X {x}", field
    | 4
    | 14
    | 15 -> slots $"R >= {1 + r.Next 2}" + $" X {{{{ a == *{m}; }}}}", { b with Maps = m :: b.Maps }
    | 5 ->
        slots $"{q} R >= 1" + $" X {{{{ a == *{m}; }}}}",
        { b with
            Maps = m :: b.Maps
            Quorums = q :: b.Quorums
        }
    | 6 ->
        slots $"{q} R == 2" + $" X {x} {{{{ a == *{m}; WHERE {x}.a <= {anInt r b}; }}}}",
        { b with
            Maps = m :: b.Maps
            Quorums = q :: b.Quorums
        }
    | 7 -> slots $"{q} R >= 1" + $" X {x} {{{{ a == {anInt r b}; }}}}", { field with Quorums = q :: b.Quorums }
    | 8 -> slots $"{q} R == 2" + $" Y", { b with Quorums = q :: b.Quorums }
    | 9 -> slots "_" + " Y {{ b == TRUE; }}", b
    | 10 -> slots "R >= 1" + $" X {x} {{{{ WHERE {x}.a <= n; }}}}", field
    | 11 -> slots $"{c} R == 1" + $" Y {{{{ WHERE ISSUER != ME; }}}}", { b with Issuers = c :: b.Issuers }
    | _ ->
        match b.Externs with
        | Stateful _
        | State _ ->
            slots (pick r [ "_"; "R >= 2"; $"{c} R == 1" ])
            + $" Z {x} {{{{ a == {anInt r b}; }}}}",
            field
        | _ -> slots $"{c} R == 1" + $" X {x}", { field with Issuers = c :: b.Issuers }

/// A pattern that binds nothing: behind KNOWN, UNLESS, CITING and UNTIL.
let private pattern (r: Random) (b: Bound) =
    match r.Next 8 with
    | 0 -> slots r "_" + " X"
    | 1 -> slots r "P" + $" X {{{{ a == {anInt r b}; }}}}"
    | 2 -> slots r "R >= 2" + " X"
    | 3 -> slots r "R >= 2" + " X {{ a == *; }}"
    | 4 -> slots r (pick r ("ME" :: b.Issuers)) + " Y"
    | 5 -> slots r "P" + " Y {{ b == p; }}"
    | 6 when not b.Maps.IsEmpty -> slots r "R >= 1" + $" X {{{{ a == *{pick r b.Maps}; }}}}"
    | 7 when not b.Quorums.IsEmpty -> slots r (pick r b.Quorums + " >= 1") + " X"
    | _ -> slots r "_" + " Y"

let private publish (r: Random) (b: Bound) =
    let v = pick r ([ "R"; "R"; "{ ME }"; "{ P }" ] @ b.Issuers @ b.Quorums)
    let a = pick r [ "NOONE"; "NOONE"; "R"; "ANYONE" ]

    let record =
        match r.Next 3 with
        | 0 -> "Y(p)"
        | 1 -> "Y(TRUE)"
        | _ -> $"X({anInt r b})"

    let cited =
        if chance r 20 then
            match b.Quorums with
            | q :: _ when chance r 60 -> $" CITING [ALL {q}, ME, NOONE] X {{{{ a == *; }}}}"
            | _ when chance r 30 -> $" CITING {pattern r b}, FORALL j IN R : [j, ME, NOONE] Y"
            | _ -> " CITING " + pattern r b
        else
            ""

    let until = if chance r 10 then " UNTIL " + pattern r b else ""
    $"PUBLISH [ME, {v}, {a}] {record}{cited}{until};"

/// A statement of a body. `name` is new.
let rec private statement (r: Random) (name: string) (b: Bound) =
    match r.Next 16 with
    | 0 -> "p <- TRUE;"
    | 1 -> "p <- !p;"
    | 2 -> "n <- n + 1;"
    | 3 -> $"s <- s UNION {{ {anInt r b} }};"
    | 4 -> $"s <- {{ {anInt r b} }};"
    | 5 when not b.Maps.IsEmpty ->
        let m = pick r b.Maps

        pick
            r
            [
                $"s <- {{ {m}[j] | j IN DOMAIN({m}) }};"
                $"n <- COUNT(DOMAIN({m}));"
                $"p <- ME IN DOMAIN({m});"
            ]
    | 6 when not b.Quorums.IsEmpty -> $"n <- COUNT({pick r b.Quorums});"
    | 7 -> $"n <- {anInt r b};"
    | 8 ->
        let inner = statement r (name + "'") b
        $"IF (KNOWN {pattern r b}) {{ {inner} }} ELSE {{ n <- n + 1; }}"
    | 9 when chance r 50 ->
        let pattern = slots r $"{name}i R == 1"
        $"s <- {{ {name}k.a | KNOWN {pattern} X {name}k }};"
    | 10 when chance r 50 -> $"FOREACH ({name}j IN R) {{ IF ({name}j != ME) {{ n <- n + 1; }} }}"
    | 11
    | 12 ->
        match b.Externs with
        | Nothing -> publish r b
        | Stateful _ ->
            $"V {name} <- f({anInt r b}); "
            + pick
                r
                [
                    $"vs <- vs UNION {{ {name} }};"
                    $"PUBLISH [ME, R, NOONE] Z({name}, {anInt r b});"
                    $"IF ({name} IN vs) {{ p <- TRUE; }} vs <- vs UNION {{ {name} }};"
                ]
        | Chosen -> $"Bool {name} <- toss(); p <- {name};"
        | Pure _ -> $"p <- g({anInt r b} %% 2);"
        | State _ ->
            pick
                r
                [
                    $"V {name} <- f({anInt r b}); vs <- vs UNION {{ {name} }};"
                    "PUBLISH [ME, R, NOONE] Z(snap(), n);"
                    "load(snap()); n <- n + 1;"
                    "IF (snap() IN vs) { p <- TRUE; } vs <- vs UNION { snap() };"
                ]
    | _ -> publish r b

let private transition (r: Random) (calls: bool) (externs: Externs) (index: int) =
    let nothing =
        {
            Ints = []
            Maps = []
            Issuers = []
            Quorums = []
            Externs = externs
        }

    let called = calls && index = 0
    let reacts = chance r 80

    let on, b =
        if called then
            "  ON go(k)\n", { nothing with Ints = [ "k" ] }
        else
            "", nothing

    let first, b =
        if reacts then
            let text, b = trigger r (string index) b
            (if called then "  ANDWHEN " else "  WHEN ") + $"{text}\n", b
        else
            "", b

    let second, b =
        if reacts && chance r 25 then
            let text, b = trigger r $"{index}'" b
            $"  ANDWHEN {text}\n", b
        else
            "", b

    let chosen, b =
        if chance r 10 then
            $"  FOR Int i{index} IN 0 .. 1\n", { b with Ints = $"i{index}" :: b.Ints }
        else
            "", b

    let conditions =
        [
            if chance r 40 then
                pick r [ "!p"; "p"; "n < 2"; "n == 0"; "!(0 IN s)"; "s == {}" ]
            if not b.Ints.IsEmpty && chance r 40 then
                let i = pick r b.Ints
                pick r [ $"{i} >= n"; $"!({i} IN s)"; $"{i} > n"; $"{i} == n" ]
            if not b.Maps.IsEmpty && chance r 30 then
                let m = pick r b.Maps
                pick r [ $"EXISTS j IN DOMAIN({m}) : {m}[j] > n"; $"COUNT(DOMAIN({m})) > n" ]
            if chance r 15 then
                "KNOWN " + pattern r b
            if chance r 20 then
                "!KNOWN " + pattern r b
            match externs with
            | Pure _ when chance r 40 -> $"g({anInt r b} %% 2)"
            | _ -> ()
            if not reacts && not called then
                pick r [ "!p"; "n < 1"; "s == {}" ]
        ]

    let unless' =
        if chance r 25 then
            $"  UNLESS {pattern r b} WITHIN d\n"
        else
            ""

    let body =
        List.init (1 + r.Next 3) (fun i -> statement r (String(char (int 'e' + i), 1) + string index) b)
        |> String.concat " "

    let where =
        if conditions.IsEmpty then
            ""
        else
            "  WHERE " + String.concat " && " conditions + "\n"

    $"  TRANSITION T{index}\n{on}{first}{second}{chosen}{where}{unless'}  @@{{ {body} @@}}\n"

let private declarations externs =
    match externs with
    | Nothing -> ""
    | Stateful _ -> "TYPE V;\nEXTERN V f(Int i);\nRECORD Z { V v; Int a; }\n"
    | Chosen -> "EXTERN Bool toss();\n"
    | Pure _ -> "EXTERN PURE Bool g(Int i);\n"
    | State _ ->
        "TYPE V;\nEXTERN V f(Int i);\nEXTERN READS V snap();\nEXTERN RESTORES load(V v);\nRECORD Z { V v; Int a; }\n"

/// The program of a seed.
let generate (seed: int) : string =
    let r = Random seed

    let faults =
        pick
            r
            [
                "R BYZANTINE AT MOST 1;"
                "R BYZANTINE AT MOST 1;"
                "R BYZANTINE AT MOST 1;"
                "R BYZANTINE;"
                "R CRASH AT MOST 1;"
                "R BYZANTINE AT MOST 1; R CRASH AT MOST 1;"
                ""
            ]

    let externs =
        match r.Next 12 with
        | 0
        | 1 -> Stateful ""
        | 2 -> Stateful " EXTERN FREE;"
        | 3 -> Stateful " V = {v1, v2};"
        | 4 -> Stateful " V = {v1, v2}; f(i) = IF i == 0 THEN v1 ELSE v2;"
        | 5 -> Chosen
        | 6 -> Pure(pick r [ ""; " g(i) = i == 0;" ])
        | 7 -> State(pick r [ ""; " EXTERN FREE;" ])
        | _ -> Nothing

    let calls = chance r 35

    let opaque, ofModel =
        match externs with
        | Nothing
        | Chosen -> false, ""
        | Pure m -> false, m
        | Stateful m
        | State m -> true, m

    let node =
        "  VAR Bool p <- FALSE;\n  VAR Int n <- 0;\n  VAR SET<Int> s <- {};\n"
        + (if opaque then "  VAR SET<V> vs <- {};\n" else "")
        + (if calls then "  INPUT go(Int i);\n" else "")
        + (if chance r 15 then
               "  INIT @@{ "
               + statement
                   r
                   "e"
                   {
                       Ints = []
                       Maps = []
                       Issuers = []
                       Quorums = []
                       Externs = externs
                   }
               + " @@}\n"
           else
               "")
        + (List.init (2 + r.Next 2) (transition r calls externs) |> String.concat "")

    let invariant =
        let ofNodes text =
            "FORALL r IN HONEST(R), t IN HONEST(R) : " + text

        pick
            r
            ([
                ofNodes "!r.p"
                ofNodes "r.n <= 1"
                ofNodes "r.n == 0 || !r.p"
                ofNodes "!(1 IN r.s)"
                ofNodes "r.s == t.s || r.n != t.n || r == t"
                ofNodes "r.p => r.n > 0"
                ofNodes "COUNT(r.s) <= 1"
                ofNodes "r.n == t.n"
                "!PUBLISHED [R >= 2, _, NOONE] X {{ a == 1; }}"
                "FORALL r IN HONEST(R) : PUBLISHED [r, _, NOONE] Y => r.p || r.n == 0"
             ]
             @ (if faults.Contains "CRASH" then
                    [
                        "COUNT(CORRECT(R)) == COUNT(R) || FORALL r IN HONEST(R) : r.n <= 1"
                        "FORALL r IN CORRECT(R) : r.n <= 1 || r.p"
                        "FORALL r IN HONEST(R) : CORRECT(r) || r.s == {}"
                    ]
                else
                    [])
             @ (if opaque then
                    [ ofNodes "COUNT(r.vs) <= 1"; ofNodes "r.vs == t.vs || r.n != t.n" ]
                else
                    []))

    let members = pick r [ "{u, w}"; "{u, w}"; "{u, w, z}" ]

    let faulty =
        if faults = "" then
            ""
        else
            pick r [ ""; ""; " FAULTY = {w};"; " FAULTY = {u};" ]

    let lies =
        if faults.Contains "BYZANTINE" && chance r 35 then
            pick
                r
                [
                    " LIES X x {{ a == 0; }}"
                    " LIES X x {{ WHERE x.a > 0; }}"
                    " LIES Y y {{ b == TRUE; }}"
                ]
        else
            ""

    let called = if calls then pick r [ ""; " INPUT go AT MOST 2;" ] else ""
    let range = pick r [ ""; ""; " INT 0 .. 2;" ]
    let range = if faults.Contains "BYZANTINE" || calls then range else ""

    let range =
        match externs with
        | Pure _ -> ""
        | _ -> range

    let faults = if faults = "" then "" else $"FAULTS {{ {faults} }}"

    Programs.program
        faults
        ("CONST Replica P;\nRECORD X { Int a; }\nRECORD Y { Bool b; }\n"
         + declarations externs)
        node
        invariant
        $"R = {members}; P = u;{faulty}{lies}{ofModel}{called}{range} BOUND n <= 2;"

/// What is asked of a corpus: the name, and how a program with it is recognized. Where it is part of a transition, the transition has to fire.
type Feature =
    | InModel of (string -> bool)
    | InTransition of Regex

let private whole (text: string) =
    InModel(fun program -> Regex.IsMatch(program, text))

let private part (text: string) =
    InTransition(Regex(text, RegexOptions.Singleline))

/// What the corpus must contain.
let features: (string * Feature) list =
    [
        "liars", InModel(fun text -> text.Contains "BYZANTINE")
        "crashes that a property asks about", InModel(fun text -> text.Contains "CRASH" && text.Contains "CORRECT")
        "liars and crashes", whole @"BYZANTINE[^}]*CRASH"
        "LIES", whole @" LIES "
        "negated KNOWN", part @"!KNOWN"
        "KNOWN in a body", part @"@@\{.*KNOWN"
        "UNLESS", part @"UNLESS"
        "quorum", part @"WHEN \[R >= 2"
        "quorum with its issuers", part @"WHEN \[q\S* R [>=]="
        "multivalent quorum", part @"WHEN [^\n]* == \*m"
        "map read back in a pattern", part @"== \*(m\d'?);.*== \*\1;"
        "joined triggers", part @"ANDWHEN"
        "auditors asked for", part @"WHEN \[[^,]*, [^,]*, (R|ME|ANYONE|\{ P \})\]"
        "CITING", part @"CITING"
        "CITING a quorum", part @"CITING \[ALL"
        "EXTERN, free and adversarial",
        InModel(fun text ->
            text.Contains "EXTERN V f"
            && not (text.Contains "FREE")
            && not (text.Contains " V = "))
        "EXTERN FREE", whole @"EXTERN FREE"
        "EXTERN with chosen results",
        InModel(fun text ->
            text.Contains "toss()"
            || (text.Contains " V = " && not (text.Contains "f(i) =")))
        "EXTERN defined by the MODEL", whole @"[fg]\(i\) ="
        "EXTERN PURE", part @"g\("
        "READS and RESTORES", part @"load\("
        "calls from the application", part @"ON go"
        "INIT", whole @"INIT @@"
        "FOR", part @"FOR Int"
        "FOREACH", part @"FOREACH"
    ]

/// Whether a program has a feature; `fired`: the transitions that fire in it.
let has (text: string) (fired: string Set) (feature: Feature) =
    match feature with
    | InModel test -> test text
    | InTransition regex ->
        Regex.Split(text, @"(?=  TRANSITION )|(?=\nINVARIANT)")
        |> Array.exists (fun t ->
            t.StartsWith "  TRANSITION "
            && regex.IsMatch t
            && fired.Contains(Regex.Match(t, @"TRANSITION (\S+)").Groups[1].Value))
