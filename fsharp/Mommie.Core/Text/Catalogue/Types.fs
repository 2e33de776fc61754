/// Diagnostics of MOM20xx to MOM22xx: names, types, and what may stand where.
module internal Mommie.Core.Text.TypesEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

let private section name entries =
    entries
    |> List.map (fun (code, title, explanation, example) ->
        entry code title explanation example ("language.md, " + name))

let private names =
    section
        "Names"
        [
            "MOM2001",
            "name declared twice",
            "Roles, their sets, constants, types, enums and their members, externs, records, functions and durations share \
             one set of names, and so do the variables, inputs, outputs, functions and procedures of a NODE together with \
             them. No name hides another. Fields of one record, transitions of one NODE, properties and MODELs each have to \
             differ among themselves. Rename one of the two.",
            "PROGRAM P\nTYPE Op;\nRECORD Op { Int n; }"
            "MOM2002",
            "local name hides another",
            "A binder of a pattern, a local, a parameter, a name of FORALL, LET or FOREACH, and a FOR name must not be one \
             that means something at that place already. The reader of a constraint such as `m == req` could otherwise not \
             tell which `req` is meant. Choose another name.",
            "PROGRAM P\nCONST Int k;\nASSUME FORALL k IN 1 .. 3 : k > 0;"
            "MOM2003",
            "unknown name",
            "Nothing of this name is visible here: it is no binder, local, parameter, variable of this NODE, constant, set of \
             a role or member of an enum. Variables of a NODE are read bare only inside it; in properties write `p.x`. Names \
             of a MODEL are known in that MODEL only.",
            "PROGRAM P\nASSUME f > 0;"
            "MOM2004",
            "unknown type",
            "A type is `Bool`, `Int`, `String`, `PRINCIPAL`, the type of a ROLE, a RECORD, an ENUM, a TYPE, or made of those \
             with SET, SEQ, OPTION, MAP and tuples. The set of a ROLE is no type: its elements are of the role's type.",
            "PROGRAM P\nROLE Node N;\nCONST N leader;"
            "MOM2005",
            "unknown record",
            "A pattern, a PUBLISH, a LIES or a record literal names a RECORD that the program does not declare.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  TRANSITION T WHEN [_, ME, NOONE] Hello\n}"
            "MOM2006",
            "not something to call",
            "What stands before `(` must be a FUNCTION, an EXTERN or the name of a RECORD. A PROCEDURE is called as a \
             statement.",
            "PROGRAM P\nASSUME f(1) > 0;"
            "MOM2007",
            "unknown field",
            "The record has no field of this name.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  FUNCTION Int f(X x) = x.m;\n}"
            "MOM2008",
            "unknown variable of a node",
            "In a property `p.x` reads the variable `x` of the node that runs at `p`: that of the NODE of `p`'s role, or of a \
             role it is a subset of. That NODE has no such variable.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  VAR Int x <- 0;\n}\nINVARIANT I : FORALL p IN N : p.y == 0"
            "MOM2009",
            "unknown set of a role",
            "FAULTS, SUBSET OF and the like name a role by its set: `C` of `ROLE Client C;`.",
            "PROGRAM P\nFAULTS { R CRASH; }"
            "MOM2010",
            "unknown input, output, duration or property",
            "The name must be declared: an INPUT or an OUTPUT of this NODE, a DURATION, or, after CHECK, an INVARIANT or a \
             PROPERTY.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  TRANSITION T ON submit(op)\n}"
            "MOM2011",
            "the name is no value",
            "A type, a record, a function, a duration or a procedure stands where a value is expected. The set of all \
             principals of a role is the second name of its ROLE.",
            "PROGRAM P\nDURATION d;\nASSUME d > 0;"
            "MOM2012",
            "recursive FUNCTION",
            "A FUNCTION must not call itself, directly or through others: every expression has a value after finitely many \
             steps, and provers and translators can unfold it. Ranges, comprehensions and CHOOSE express most of what \
             recursion would.",
            "PROGRAM P\nFUNCTION Int f(Int n) = f(n - 1);"
            "MOM2013",
            "recursive PROCEDURE",
            "A PROCEDURE is put in the place of each of its calls, so that it must not call itself, directly or through \
             others.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  PROCEDURE p() @@{ p(); @@}\n}"
            "MOM2014",
            "record that would be infinite",
            "A record may contain itself, directly or through other records, only under OPTION, SET or SEQ. Otherwise every \
             value of it would contain another, without end.",
            "PROGRAM P\nRECORD Block { Int n; Block parent; }"
            "MOM2015",
            "role that is a subset of itself",
            "SUBSET OF says that the principals of one role are among those of another. The chain must end at a role that is \
             a subset of none.",
            "PROGRAM P\nROLE A S SUBSET OF T;\nROLE B T SUBSET OF S;"
            "MOM2016",
            "NODE of no role",
            "`NODE T IN S` names a ROLE as it is declared: the type of its principals and the set of them.",
            "PROGRAM P\nROLE Client C;\nNODE Client IN D { }"
            "MOM2017",
            "two NODEs for one principal",
            "Every principal runs one NODE. Two NODEs of one role, or of a role and one that is a subset of it, would run at \
             the same principals.",
            "PROGRAM P\nROLE Client C;\nNODE Client IN C { }\nNODE Client IN C { }"
            "MOM2018",
            "RESTORES that restores nothing",
            "`EXTERN RESTORES f(T s);` makes the application's state what it was when an `EXTERN READS T g();` returned `s`. \
             It takes that one value, and some READS has to return its type.",
            "PROGRAM P\nTYPE State;\nEXTERN RESTORES restore(State s);"
        ]

let private types =
    section
        "Types"
        [
            "MOM2101",
            "wrong type",
            "The expression is of another type than its place asks for. Role types may stand for PRINCIPAL and a SUBSET role \
             for its parent; SET, SEQ, OPTION and tuples follow their parts; MAP does not.",
            "PROGRAM P\nASSUME 1 + 2;"
            "MOM2102",
            "values that are never equal",
            "`==`, `!=`, `IN`, SUBSETEQ, INTERSECT, MINUS and the equality of a constraint compare values that can be the \
             same: of one type, or of roles that overlap. Comparing others would always give the same answer, which is hardly \
             meant.",
            "PROGRAM P\nENUM A { X }\nASSUME X == 1;"
            "MOM2103",
            "no common type",
            "The branches of IF, the elements of a literal, or the two sides of UNION have no type in common. Principals of \
             different roles have PRINCIPAL.",
            "PROGRAM P\nASSUME COUNT({1, TRUE}) > 0;"
            "MOM2104",
            "wrong number of arguments",
            "A call, a record, a positional pattern or `ON input(...)` gives a value or a name for each parameter or field, \
             no more and no fewer.",
            "PROGRAM P\nFUNCTION Int f(Int n) = n;\nASSUME f() > 0;"
            "MOM2105",
            "fields of a record literal",
            "`X { f = e, ... }` gives every field of X one value.",
            "PROGRAM P\nRECORD X { Int a; Int b; }\nASSUME X { a = 1 }.a == 1;"
            "MOM2106",
            "field of something that has none",
            "Only records have fields. VALUE(o) takes a record out of an OPTION, and a comprehension takes a field of every \
             member of a set.",
            "PROGRAM P\nCONST Int f;\nASSUME f.x == 1;"
            "MOM2107",
            "member of a tuple",
            "`t.1` is the first member of a tuple. The tuple has to have as many.",
            "PROGRAM P\nASSUME (1, 2).3 == 1;"
            "MOM2108",
            "index into something that has none",
            "`m[k]` is the value of a key in a map, `s[i]` a member of a sequence, from 0.",
            "PROGRAM P\nASSUME {1, 2}[0] == 1;"
            "MOM2109",
            "range of a name is no set",
            "FORALL, EXISTS, CHOOSE, FOR, FOREACH and generators range over sets. DOMAIN gives the keys of a map and the \
             indices of a sequence; `a .. b` is the set of integers from a to b.",
            "PROGRAM P\nASSUME FORALL x IN 3 : x > 0;"
            "MOM2110",
            "field that every issuer has for itself",
            "After a pattern with `*` the binder stands for what all issuers of the quorum agree on: its univalent fields. A \
             field left open with `*` has one value for each issuer; `f == *m` binds the map of them.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int a; Int b; }\nNODE Node IN N {\n  TRANSITION T WHEN [N >= 2, ME, NOONE] X x {{ b == *; }} WHERE x.b == 1\n}"
            "MOM2111",
            "ORDER of something other than a role",
            "The members of a role set have an order, that in which the MODEL or the deployment lists them. Other sets have \
             none.",
            "PROGRAM P\nROLE Node N;\nASSUME LEN(ORDER({1, 2})) == 2;"
        ]

let private expressions =
    section
        "Expressions"
        [
            "MOM2201",
            "ME outside a NODE",
            "ME is the principal at which a NODE runs. Properties, constants and functions of the program have no local node.",
            "PROGRAM P\nROLE Node N;\nINVARIANT I : HONEST(ME)"
            "MOM2202",
            "KNOWN outside a NODE",
            "KNOWN asks what the local node holds. Properties ask what was published, with PUBLISHED; initial values of \
             variables are set before anything is held.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nINVARIANT I : KNOWN [_, _, _] X || HONEST(N) == {}"
            "MOM2203",
            "HONEST or CORRECT outside a property",
            "Who is faulty is a fact that the properties speak of. No node can know it; an algorithm asks for quorums \
             instead.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  TRANSITION T WHERE HONEST(ME)\n}"
            "MOM2204",
            "PUBLISHED outside a property",
            "PUBLISHED speaks of all statements of a run. A node sees its own pool only, with patterns and KNOWN.",
            "PROGRAM P\nROLE Node N;\nRECORD X { Int n; }\nNODE Node IN N {\n  TRANSITION T WHERE PUBLISHED [_, _, _] X\n}"
            "MOM2205",
            "variable of another node",
            "`p.x` reads a variable of node `p`. Only properties may: nothing mutable is shared between nodes, which learn of \
             one another from statements.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  VAR Int x <- 0;\n  TRANSITION T WHERE ME.x == 0\n}"
            "MOM2206",
            "ISSUER outside the WHERE of a pattern",
            "ISSUER stands for the issuer of the one statement that a `WHERE` between `{{` and `}}` is about. Elsewhere the \
             slot names the issuer: `c C == 1`.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  TRANSITION T WHERE ISSUER == ME\n}"
            "MOM2207",
            "temporal operator out of place",
            "ALWAYS, EVENTUALLY and LEADSTO speak of a run, not of a state. They stand in a PROPERTY, at its top or under \
             FORALL, EXISTS, LET, `!`, `&&`, `||`, `=>`, ALWAYS and EVENTUALLY; the two sides of LEADSTO are conditions on \
             one state.",
            "PROGRAM P\nROLE Node N;\nINVARIANT I : ALWAYS HONEST(N) == N"
            "MOM2208",
            "stateful EXTERN in an expression",
            "An EXTERN that is not PURE changes the state of the application, so that its calls have an order. It is called \
             as a statement of its own, `T x <- f(..);` or `f(..);`, and its value is used from there.",
            "PROGRAM P\nROLE Node N;\nEXTERN Int next();\nNODE Node IN N {\n  VAR Int x <- 0;\n  TRANSITION T @@{ x <- 1 + next(); @@}\n}"
            "MOM2209",
            "EXTERN READS out of place",
            "What an EXTERN READS returns depends on the calls made so far. It may stand in the expressions of bodies and in \
             initial values of variables, not in triggers, conditions, functions or properties.",
            "PROGRAM P\nROLE Node N;\nEXTERN READS Int size();\nNODE Node IN N {\n  TRANSITION T WHERE size() > 0\n}"
            "MOM2210",
            "EXTERN in a constant",
            "ASSUME, FAULTS, MODELs and deployments are evaluated without the host program, so that they may not call its \
             functions, nor FUNCTIONs that do.",
            "PROGRAM P\nEXTERN PURE Int limit();\nASSUME limit() > 0;"
            "MOM2211",
            "state in an initial value",
            "Variables get their initial values before there is a state. A value that depends on other variables is assigned \
             in INIT, which runs once, first.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  VAR Int a <- 0;\n  VAR Int b <- a + 1;\n}"
            "MOM2212",
            "GHOST VAR that is read",
            "A GHOST VAR is for properties. It is erased from the generated code, so that only properties and assignments to \
             GHOST variables may read it.",
            "PROGRAM P\nROLE Node N;\nNODE Node IN N {\n  GHOST VAR Int x <- 0;\n  TRANSITION T WHERE x == 0\n}"
            "MOM2213",
            "NOONE or ANYONE out of place",
            "NOONE and ANYONE say by whom a statement can be audited. They stand in auditor slots.",
            "PROGRAM P\nROLE Node N;\nASSUME COUNT(NOONE) == 0;"
        ]

/// In the order of their codes.
let entries: CatalogueEntry list = List.concat [ names; types; expressions ]
