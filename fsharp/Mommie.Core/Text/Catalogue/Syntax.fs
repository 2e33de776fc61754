/// Diagnostics of MOM1xxx: the text of programs and deployments.
module internal Mommie.Core.Text.SyntaxEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

let private section name entries =
    entries
    |> List.map (fun (code, title, explanation, example) -> entry code title explanation example name)

let private lexis =
    section
        "language.md, Lexis"
        [
            "MOM1001",
            "unknown character",
            "The text holds a character that begins no token of the language. Identifiers, operators and keywords are ASCII; \
             other letters may stand in comments and strings only. Remove the character or write the operator that was meant \
             (`&&` for a single `&`).",
            "PROGRAM P\nASSUME a & b;"
            "MOM1002",
            "string without an end",
            "A string begins with a double quote and must end with one on the same line. There are no escapes.",
            "PROGRAM P\nNODE T IN S { WHEN [ME, ME, NOONE] X BODY \"App.Body\n}"
            "MOM1003",
            "comment without an end",
            "A comment that begins with `/*` runs to the next `*/`. This one runs to the end of the file. Comments do not nest.",
            "PROGRAM P /* all of it"
            "MOM1004",
            "integer literal too large",
            "An integer literal must be at most 9223372036854775807. Integers of the language are unbounded in meaning; literals \
             of this size are mistakes in practice.",
            "PROGRAM P\nASSUME f < 99999999999999999999;"
        ]

let private structure =
    section
        "language.md, Lexis"
        [
            "MOM1010",
            "something else was expected here",
            "The grammar allows only what the message lists at this place. Reading went on at the next declaration, member, \
             statement or entry, so that later errors are reported in the same run.",
            "PROGRAM P\nROLE Client;"
            "MOM1011",
            "missing `;`",
            "Declarations, statements and constraints end with `;`. Reading went on as if it stood there.",
            "PROGRAM P\nTYPE Op\nTYPE Result;"
            "MOM1012",
            "bracket never closed",
            "An opening bracket (`(`, `[`, `{` or `@@{`) has no partner before the construct around it ends or the next declaration \
             begins. Declarations such as NODE, RECORD and INVARIANT never stand inside brackets, so they show where the partner \
             is missing.",
            "PROGRAM P\nRECORD X { Int a;\nRECORD Y { Int b; }"
            "MOM1013",
            "closing bracket without an opening one",
            "A closing bracket closes nothing. Remove it, or write the opening bracket that it belongs to.",
            "PROGRAM P\nRECORD X { Int a; } }"
            "MOM1014",
            "the text ends too early",
            "The file ends inside a declaration or an entry.",
            "PROGRAM P\nROLE Client"
            "MOM1015",
            "nested too deeply",
            "Expressions, types and blocks may be nested 200 deep, and the tree of one expression may be 400 high (a chain of 400 \
             operators without parentheses, for example). The limits keep every later stage within its stack. Name a part with \
             LET or FUNCTION.",
            "PROGRAM P\nASSUME ((((...))));"
            "MOM1016",
            "too many errors",
            "Only the first 500 diagnostics of a file are kept. Mend those first.",
            "(a file of another kind)"
        ]

let private names =
    section
        "language.md, Lexis"
        [
            "MOM1020",
            "keyword used as a name",
            "Keywords are reserved and cannot name anything. Choose another name; keywords are upper case, so the same word in \
             lower or mixed case is free.",
            "PROGRAM P\nTYPE VALUE;"
            "MOM1021",
            "keyword not in upper case",
            "Keywords are written in upper case; in any other case the word is an ordinary name.",
            "PROGRAM P\nrole Client C;"
        ]

let private operators =
    section
        "language.md, Transitions"
        [
            "MOM1030",
            "`=` where `==` was meant",
            "`==` compares. A single `=` binds a name in LET, MODEL, FUNCTION, WITH and record literals and never stands between two \
             operands.",
            "PROGRAM P\nASSUME f = 1;"
            "MOM1031",
            "assignment is written `<-`",
            "A variable or a local gets its value by `<-`, in statements and in VAR.",
            "PROGRAM P\nNODE T IN S { VAR Int x = 0; }"
            "MOM1032",
            "`<-` inside an expression",
            "`<-` always is one token and always assigns. A comparison with a negative number needs a blank: `a < -1`.",
            "PROGRAM P\nASSUME a <-1;"
            "MOM1033",
            "operators that do not chain",
            "Comparisons, `..` and LEADSTO do not chain: `a < b < c` has no meaning. Write `a < b && b < c`, or parentheses.",
            "PROGRAM P\nASSUME a < b < c;"
            "MOM1034",
            "constraints stand between `{{` and `}}`",
            "The constraints of a pattern stand between two adjacent opening and two adjacent closing braces. A blank between the two, \
             or a single brace, is a mistake.",
            "PROGRAM P\nINVARIANT I : PUBLISHED [_, _, _] X { a == 1; }"
        ]

let private patterns =
    section
        "language.md, Statements and the pool"
        [
            "MOM1040",
            "the verifier slot of a pattern is ME or `_`",
            "A node looks only at its own view of the pool: `ME` asks that this node is an intended verifier, `_` that it is a verifier \
             or an auditor. In properties only `_` has a meaning.",
            "PROGRAM P\nINVARIANT I : PUBLISHED [_, R, _] X"
            "MOM1041",
            "`==` in an issuer slot needs a binder",
            "`c C == 1` takes one issuer and calls it `c`; `q R == e` takes exactly `e` of them and calls the set `q`. Without a name \
             for them `==` says nothing that `>=` does not.",
            "PROGRAM P\nINVARIANT I : PUBLISHED [R == 1, _, _] X"
            "MOM1042",
            "a node publishes as ME only",
            "The issuer of a PUBLISH is the local node. A statement of another issuer can be cited, not published.",
            "PROGRAM P\nNODE T IN S { INIT @@{ PUBLISH [R, R, NOONE] X(); @@} }"
            "MOM1043",
            "UNTIL or CITING written twice",
            "A PUBLISH has at most one UNTIL and at most one CITING, in either order. Several citations are separated by commas.",
            "PROGRAM P\nNODE T IN S { INIT @@{ PUBLISH [ME, R, NOONE] X() UNTIL [_, ME, _] X UNTIL [_, ME, _] X; @@} }"
            "MOM1044",
            "clause of a transition out of order",
            "The clauses of a transition come in one order: ON or WHEN, ANDWHEN, FOR, WHERE, then UNLESS .. WITHIN or AFTER, the body, \
             BODY. ANDWHEN and FOR may be repeated, the others not.",
            "PROGRAM P\nNODE T IN S { WHEN [_, ME, _] X WHERE TRUE FOR Int i IN { 1 } }"
        ]

let private program =
    section
        "language.md, A whole program"
        [
            "MOM1050",
            "a program begins with PROGRAM and its name",
            "The first words of a program are `PROGRAM name`, once.",
            "ROLE Client C;"
        ]

let private style =
    section
        "language.md, Statements and the pool"
        [
            "MOM1060",
            "comma left out before the auditor slot",
            "The paper writes `[c C == 1, ME NOONE]`. It is accepted; the three slots are easier to see with their commas.",
            "PROGRAM P\nINVARIANT I : PUBLISHED [_, _ NOONE] X"
            "MOM1061",
            "NOONE spelled NONE",
            "The paper spells \"no auditor\" both ways. Both are accepted; NOONE is the one to use.",
            "PROGRAM P\nINVARIANT I : PUBLISHED [_, _, NONE] X"
        ]

let private deployments =
    section
        "deployment.md, The file"
        [
            "MOM1070",
            "unknown section header",
            "The sections of a deployment are [Constants], [Principals], [Channels], [Timeouts], [Authentication], [Non-repudiation], \
             [References], [Dissemination] and [Batching]. The entries below an unknown header are not read.",
            "[Authentification]\na -> b : RSA"
            "MOM1071",
            "section written twice",
            "Each section stands once. Lines are searched from the first to the last, and a second section of the same kind would hide \
             which line comes first. Move its entries to the first one.",
            "[Channels]\na -> b : TLS\n[Channels]\nb -> a : TLS"
            "MOM1072",
            "outside of every section",
            "Before the first section header only MECHANISM entries and one `DEPLOYMENT name FOR program` may stand, in this order.",
            "a -> b : RSA"
            "MOM1073",
            "unknown unit of time",
            "A length of time is an integer with its unit beside it: us, ms, s or min.",
            "[Timeouts]\nd = 250 hours;"
            "MOM1074",
            "not one of the words that this section takes",
            "[Channels] takes TLS or VPN, [References] takes Nested or Digest(hash).",
            "[Channels]\na -> b : SSL"
        ]

/// In the order of their codes.
let entries: CatalogueEntry list =
    List.concat [ lexis; structure; names; operators; patterns; program; style; deployments ]
