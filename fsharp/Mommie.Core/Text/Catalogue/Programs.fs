/// Diagnostics of MOM23xx to MOM29xx: patterns, bodies, properties, MODELs.
module internal Mommie.Core.Text.ProgramsEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

let private section name entries =
    entries
    |> List.map (fun (code, title, explanation, example) ->
        entry code title explanation example ("language.md, " + name))

let private patterns =
    section
        "Patterns"
        [
            "MOM2302",
            "ALL outside CITING",
            "`[ALL q, V, A] X` cites one statement of each member of `q`. A trigger asks for a number of issuers instead: `S \
             >= n`, `q S == n`.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [ALL N, ME, NOONE] X\n}"
            "MOM2303",
            "`*` without a quorum",
            "`f == *` lets each issuer of a quorum have its own value of `f`. Where there is one issuer there is one value: \
             write `_`.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [_, ME, NOONE] X {{ n == *; }}\n}"
            "MOM2304",
            "quorum that asks for nothing",
            "The size of a quorum is 1 or more. A pattern that no statement is needed for would always hold, with nothing to \
             bind.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [N >= 0, ME, NOONE] X\n}"
            "MOM2305",
            "binder with the name of a field",
            "Between `{{` and `}}`, `name ==` constrains a field or the binder. A binder that has the name of a field would \
             make that ambiguous.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [_, ME, NOONE] X n\n}"
            "MOM2306",
            "constraint on something else",
            "Between `{{` and `}}`, `name ==` constrains a field of the record or the pattern's binder. Any other condition \
             begins with WHERE.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [c N == 1, ME, NOONE] X {{ c == ME; }}\n}"
            "MOM2307",
            "field constrained twice",
            "One constraint says what a field must be. A second condition on it begins with WHERE.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [_, ME, NOONE] X {{ n == 1; n == 2; }}\n}"
            "MOM2308",
            "names that wait for one another",
            "The patterns of a trigger choose their issuer sets and maps one after the other. A set or a map that can be \
             chosen only when it is known already can never be chosen.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [q IN r == 2, ME, NOONE] X ANDWHEN [r IN q == 2, ME, NOONE] X\n}"
            "MOM2309",
            "name used before it is chosen",
            "WHERE between `{{` and `}}` is a condition on each single statement before issuers are counted, so that the set \
             of issuers and the maps of `*m` are not there yet; nor are they in the slot that chooses them. The WHERE of the \
             transition may use them all.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [q N >= 2, ME, NOONE] X {{ WHERE ME IN q; }}\n}"
            "MOM2310",
            "ME as the verifier of PUBLISHED",
            "Properties have no local node. The verifier slot of PUBLISHED is `_`, which matches every statement.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nINVARIANT I : HONEST(N) == N => PUBLISHED [_, ME, _] X"
            "MOM2311",
            "issuer slot",
            "The issuer slot holds a principal, `_`, or a set of principals and how many of them: `R >= 2 * f + 1`, `c C == \
             1`, `q IN R MINUS { p } == n`.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [N, ME, NOONE] X\n}"
            "MOM2313",
            "don't-care for a whole record",
            "`_` and `*` leave a field open. A pattern without constraints leaves the whole record open.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [_, ME, NOONE] X x {{ x == _; }}\n}"
            "MOM2314",
            "verifier or auditor",
            "A statement is published for, and can be audited by, principals or sets of principals.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T @@{ PUBLISH [ME, 1, NOONE] X(1); @@}\n}"
        ]

let private bodies =
    section
        "Bodies"
        [
            "MOM2401",
            "assignment to something else",
            "Only variables of the NODE are assigned. Locals, binders and parameters keep the value that they were introduced \
             with.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  TRANSITION T @@{ Int x <- 0; x <- 1; @@}\n}"
            "MOM2402",
            "assignment into something other than a map",
            "`m[k] <- e;` changes the value of one key of a map.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  VAR Int x <- 0;\n  TRANSITION T @@{ x[1] <- 2; @@}\n}"
            "MOM2403",
            "PUBLISH of something other than a record",
            "What is published is a record.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  TRANSITION T @@{ PUBLISH [ME, N, NOONE] 1; @@}\n}"
            "MOM2404",
            "statement that calls nothing",
            "A call that stands alone is that of a PROCEDURE of the NODE or of an EXTERN that changes the application's \
             state. An OUTPUT is emitted.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  TRANSITION T @@{ f(); @@}\n}"
            "MOM2405",
            "BODY that names no method",
            "BODY names a method of the host program: `BODY \"Class.Method\"`, with namespaces in front where there are any.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  TRANSITION T WHERE TRUE BODY \"run it\"\n}"
            "MOM2406",
            "second INIT",
            "A NODE has one INIT, which runs once, before anything else.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  INIT @@{ @@}\n  INIT @@{ @@}\n}"
        ]

let private properties =
    section
        "Properties"
        [
            "MOM2502",
            "PROPERTY without a temporal operator",
            "A PROPERTY speaks of whole runs, with ALWAYS, EVENTUALLY or LEADSTO. A formula without them would be asked of \
             the first state only. A condition that holds in every state is an INVARIANT.",
            "PROGRAM P\nROLE Node N;\nPROPERTY Q : HONEST(N) == N"
            "MOM2503",
            "range that changes under a temporal formula",
            "The name of a quantifier, or of LET, over a temporal formula keeps its value while the run goes on, so that what \
             it is taken from must not depend on the state.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  VAR SET<Int> s <- {};\n}\nPROPERTY Q : FORALL p IN N : FORALL x IN p.s : EVENTUALLY x == 1"
            "MOM2504",
            "variable of a principal of any role",
            "`p.x` reads a variable of the NODE of `p`'s role. A PRINCIPAL may be of any role: take it from the set of one.",
            "PROGRAM P\nROLE A S;\nROLE B T;\nNODE A IN S { VAR Int x <- 0; }\nINVARIANT I : FORALL p IN S UNION T : p.x == 0"
        ]

let private models =
    section
        "Models"
        [
            "MOM2601",
            "value given twice",
            "A MODEL gives every role set, constant and type one value, and an EXTERN one definition.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nMODEL m { N = {a, b}; f = 1; f = 2; }"
            "MOM2602",
            "value missing",
            "A MODEL says who is in every role set and what every constant is. A TYPE may be left out where some EXTERN \
             returns it: its values are then what the EXTERNs return.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nMODEL m { N = {a, b}; }"
            "MOM2603",
            "members of a role or a type",
            "The principals of a role and the values of a TYPE are new names between braces.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nMODEL m { N = 3; f = 1; }"
            "MOM2604",
            "name of a MODEL that is taken",
            "The names that a MODEL introduces for principals and values differ from one another, from what the program \
             declares, and from the variables of its NODEs.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nMODEL m { N = {a, f}; f = 1; }"
            "MOM2605",
            "member of a SUBSET role",
            "The principals of a role that is a SUBSET OF another are listed there too.",
            "PROGRAM P\nROLE R S;\nROLE L T SUBSET OF S;\nMODEL m { S = {a, b}; T = {c}; }"
            "MOM2606",
            "BOUND over several NODEs",
            "A BOUND reads the variables of one node, bare, and is asked of every honest node that has them. No NODE has all \
             of these.",
            "PROGRAM P\nROLE A S;\nROLE B T;\nNODE A IN S { VAR Int x <- 0; }\nNODE B IN T { VAR Int y <- 0; }\nMODEL m { S = {a}; T = {b}; BOUND x + y < 3; }"
            "MOM2607",
            "nothing that a MODEL binds",
            "A MODEL binds sets of ROLEs, CONSTs and TYPEs, by the names that the program declares.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nMODEL m { N = {a, b}; f = 1; g = 2; }"
            "MOM2608",
            "definition of an EXTERN",
            "`f(x) = e;` in a MODEL defines an EXTERN of the program that gives a value.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nMODEL m { N = {a, b}; f = 1; g(x) = 2; }"
            "MOM2609",
            "principal that cannot be faulty",
            "FAULTY fixes who is faulty, among those that FAULTS allows to be.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nMODEL m { N = {a, b}; f = 1; FAULTY = {a}; }"
            "MOM2610",
            "`*` in LIES",
            "LIES restricts the single statements of liars. There is no quorum whose issuers could differ.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nRECORD X { Int n; }\nMODEL m { N = {a, b}; f = 1; LIES X x {{ n == *; }} }"
            "MOM2611",
            "item given twice",
            "FAULTY, INT and EXTERN FREE stand once in a MODEL, `INPUT i AT MOST` and `LIES X` once for each input and \
             record, and CHECK names each property once.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nMODEL m { N = {a, b}; f = 1; INT 0 .. 1; INT 0 .. 2; }"
            "MOM2612",
            "constants that need one another",
            "The value of a constant may use other constants, as long as one of them can be known first.",
            "PROGRAM P\nROLE Node N;\nCONST Int f;\nCONST Int g;\nMODEL m { N = {a, b}; f = g; g = f; }"
            "MOM2613",
            "FAULTS clause given twice",
            "FAULTS says once for each role how many may be Byzantine, and once how many may crash.",
            "PROGRAM P\nROLE Node N;\nFAULTS { N CRASH; N CRASH AT MOST 1; }"
        ]

let private warnings =
    section
        "Warnings"
        [
            "MOM2903",
            "PUBLISHED where somebody lies",
            "PUBLISHED speaks of statements of honest issuers only, because what a liar says is no fact of the run. A \
             property that uses it of principals who may be Byzantine, and nowhere says HONEST or CORRECT, is false as soon \
             as one of them lies.",
            "PROGRAM P\nROLE Node N;\nFAULTS { N BYZANTINE; }\nRECORD X { Int n; }\nINVARIANT I : FORALL p IN N : PUBLISHED [p, _, _] X"
            "MOM2904",
            "trigger that waits for lies only",
            "No PUBLISH of the program makes a record of this type, so that only a Byzantine principal could say what the \
             trigger waits for.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHEN [_, ME, NOONE] X\n}"
        ]

/// In the order of their codes.
let entries: CatalogueEntry list =
    List.concat [ patterns; bodies; properties; models; warnings ]
