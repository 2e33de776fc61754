/// Formulas and scripts of SMT-LIB 2, and their text. Nothing here knows what a deployment is.
///
/// Every assertion is guarded by a Boolean constant and every question is `check-sat-assuming` over guards, so that an
/// unsatisfiable core names what was used.
module Mommie.Proof.Smt

open System.Text
open Mommie.Core.Text

/// A term: a constant, or an integer expression already in SMT-LIB form.
type Term = string

/// A formula. Predicates and constants are named by their SMT-LIB symbols.
type Formula =
    | True
    | False
    /// a Boolean constant or a predicate applied to terms
    | Atom of string * Term list
    | Same of Term * Term
    /// `<`, `<=`, `>=`, `>` between integer terms
    | Compare of string * Term * Term
    | Not of Formula
    | And of Formula list
    | Or of Formula list
    | Implies of Formula * Formula
    /// variables with their sorts
    | ForAll of (string * string) list * Formula
    | Distinct of Term list

/// A Boolean constant of the given name.
let flag name = Atom(name, [])

/// The conjunction without needless nesting.
let conj (fs: Formula list) =
    let parts =
        fs
        |> List.collect (fun f ->
            match f with
            | And gs -> gs
            | True -> []
            | f -> [ f ])

    if List.contains False parts then
        False
    else
        match parts with
        | [] -> True
        | [ f ] -> f
        | fs -> And fs

/// The disjunction without needless nesting.
let disj (fs: Formula list) =
    let parts =
        fs
        |> List.collect (fun f ->
            match f with
            | Or gs -> gs
            | False -> []
            | f -> [ f ])

    if List.contains True parts then
        True
    else
        match List.distinct parts with
        | [] -> False
        | [ f ] -> f
        | fs -> Or fs

/// The negation without double negation.
let neg (f: Formula) =
    match f with
    | True -> False
    | False -> True
    | Not f -> f
    | f -> Not f

/// What a guard stands for, which decides how a core is shown.
type GuardKind =
    /// a fact of the program or of the site: roles, who publishes what
    | Fact
    /// a line of the deployment
    | ConfigurationLine
    /// something that no line gives and the proof relies on
    | Assumption
    /// the negated claim
    | Negation

/// A guard: its symbol, its kind, how a person is told of it, and where it stands.
type Guard =
    {
        Symbol: string
        Kind: GuardKind
        Text: string
        Place: Span option
    }

/// `(declare-fun Symbol (Arguments) Result)`
type Function =
    {
        Symbol: string
        Arguments: string list
        Result: string
    }

/// `(define-fun Symbol ((x Sort) ...) Bool Body)`
type Macro =
    {
        Symbol: string
        Parameters: (string * string) list
        Body: Formula
    }

/// One of several ways in which a refuted obligation may be refuted. A choice adds a formula.
type Choice = { Key: string; Formula: Formula }

/// A question to a satisfiable obligation: the first choice that is possible together with the answers so far is taken,
/// so that the attack does not depend on the model a solver happens to find.
type Dimension = { Name: string; Choices: Choice list }

/// A whole obligation. Its negation is satisfiable together with the premises iff the claim is refuted.
type Script =
    {
        Comment: string list
        Logic: string
        Sorts: string list
        Functions: Function list
        Macros: Macro list
        Guards: Guard list
        /// guard symbol, formula
        Assertions: (string * Formula) list
        Dimensions: Dimension list
    }

let private simple (c: char) =
    System.Char.IsAsciiLetterOrDigit c || c = '_' || c = '.' || c = '-'

/// The name as an SMT-LIB symbol, quoted where it must be.
let symbol (name: string) =
    if name <> "" && not (System.Char.IsDigit name[0]) && String.forall simple name then
        name
    else
        "|" + name.Replace("|", "!").Replace("\\", "!") + "|"

/// The SMT-LIB text of a formula.
let rec show (f: Formula) =
    let application head (fs: Formula list) =
        "(" + head + " " + String.concat " " (List.map show fs) + ")"

    match f with
    | True -> "true"
    | False -> "false"
    | Atom(p, []) -> p
    | Atom(p, ts) -> "(" + p + " " + String.concat " " ts + ")"
    | Same(a, b) -> "(= " + a + " " + b + ")"
    | Compare(op, a, b) -> "(" + op + " " + a + " " + b + ")"
    | Not f -> application "not" [ f ]
    | And fs -> application "and" fs
    | Or fs -> application "or" fs
    | Implies(a, b) -> application "=>" [ a; b ]
    | ForAll(vs, f) ->
        let variables = vs |> List.map (fun (v, s) -> "(" + v + " " + s + ")")
        "(forall (" + String.concat " " variables + ") " + show f + ")"
    | Distinct ts -> "(distinct " + String.concat " " ts + ")"

/// The symbol that guards a choice of a dimension.
let choiceSymbol (d: Dimension) (c: Choice) =
    symbol ("choice." + d.Name + "." + c.Key)

/// The guards of a kind, in the order of the script.
let guardsOf (kinds: GuardKind list) (s: Script) =
    s.Guards
    |> List.filter (fun g -> List.contains g.Kind kinds)
    |> List.map _.Symbol

/// The guards of everything but the negated claim.
let premises (s: Script) =
    guardsOf [ Fact; ConfigurationLine; Assumption ] s

let private oneLine (text: string) =
    text.Replace("\r", " ").Replace("\n", " ")

let private checkCommand (guards: string list) =
    "(check-sat-assuming (" + String.concat " " guards + "))"

/// The declarations and assertions, without a question.
let body (s: Script) =
    let text = StringBuilder()
    let line (l: string) = text.Append(l).Append('\n') |> ignore

    for c in s.Comment do
        line ("; " + oneLine c)

    line ("(set-logic " + s.Logic + ")")

    for sort in s.Sorts do
        line ("(declare-sort " + sort + " 0)")

    for f in s.Functions do
        line (
            "(declare-fun "
            + f.Symbol
            + " ("
            + String.concat " " f.Arguments
            + ") "
            + f.Result
            + ")"
        )

    for m in s.Macros do
        let parameters =
            m.Parameters |> List.map (fun (v, sort) -> "(" + v + " " + sort + ")")

        line (
            "(define-fun "
            + m.Symbol
            + " ("
            + String.concat " " parameters
            + ") Bool "
            + show m.Body
            + ")"
        )

    for g in s.Guards do
        line ("(declare-fun " + g.Symbol + " () Bool) ; " + oneLine g.Text)

    for guard, f in s.Assertions do
        line ("(assert (=> " + guard + " " + show f + "))")

    text.ToString()

/// The choices of the dimensions, to be added to the body of a refuted obligation when its attack is told.
let choices (s: Script) =
    [
        for d in s.Dimensions do
            for c in d.Choices do
                let guard = choiceSymbol d c
                "(declare-fun " + guard + " () Bool)\n"
                "(assert (=> " + guard + " " + show c.Formula + "))\n"
    ]
    |> String.concat ""

/// The whole file: the body, the question whether the premises can hold, and the question whether they can hold while the
/// claim does not.
let text (s: Script) =
    let premises = premises s

    body s
    + "; the premises alone: must be sat, or the proof is vacuous\n"
    + checkCommand premises
    + "\n"
    + "; with the negated claim: unsat is proved, sat is refuted\n"
    + checkCommand (premises @ guardsOf [ Negation ] s)
    + "\n"

/// The script with its declared symbols numbered in the order in which they occur: two scripts with one such text say the
/// same of different names, so that one answer is the answer to both. `tag` is what a guard is besides its formula. Symbols
/// that the script does not declare stand for themselves.
let canonical (tag: Guard -> string) (s: Script) : string =
    let numbers = System.Collections.Generic.Dictionary<string, int>()

    for f in s.Functions do
        numbers[f.Symbol] <- -1

    for m in s.Macros do
        numbers[m.Symbol] <- -1

    for g in s.Guards do
        numbers[g.Symbol] <- -1

    let out = StringBuilder()
    let mutable next = 0

    let put (token: string) =
        match numbers.TryGetValue token with
        | true, n ->
            let n =
                if n >= 0 then
                    n
                else
                    next <- next + 1
                    numbers[token] <- next
                    next

            out.Append('$').Append n |> ignore
        | _ -> out.Append token |> ignore

    // A term may be a whole expression of integers.
    let term (t: string) =
        if t.StartsWith '(' then
            let mutable k = 0

            while k < t.Length do
                if t[k] = '(' || t[k] = ')' || t[k] = ' ' then
                    out.Append t[k] |> ignore
                    k <- k + 1
                else
                    let start = k

                    if t[k] = '|' then
                        k <- t.IndexOf('|', k + 1) + 1
                    else
                        while k < t.Length && t[k] <> '(' && t[k] <> ')' && t[k] <> ' ' do
                            k <- k + 1

                    put (t.Substring(start, k - start))
        else
            put t

    let rec formula (f: Formula) =
        let application (head: string) (fs: Formula list) =
            out.Append('(').Append head |> ignore

            for f in fs do
                out.Append ' ' |> ignore
                formula f

            out.Append ')' |> ignore

        let terms (head: unit -> unit) (ts: Term list) =
            out.Append '(' |> ignore
            head ()

            for t in ts do
                out.Append ' ' |> ignore
                term t

            out.Append ')' |> ignore

        match f with
        | True -> out.Append "true" |> ignore
        | False -> out.Append "false" |> ignore
        | Atom(p, []) -> put p
        | Atom(p, ts) -> terms (fun () -> put p) ts
        | Same(a, b) -> terms (fun () -> out.Append '=' |> ignore) [ a; b ]
        | Compare(op, a, b) -> terms (fun () -> out.Append op |> ignore) [ a; b ]
        | Not f -> application "not" [ f ]
        | And fs -> application "and" fs
        | Or fs -> application "or" fs
        | Implies(a, b) -> application "=>" [ a; b ]
        | ForAll(vs, f) ->
            out.Append "(forall (" |> ignore

            for v, sort in vs do
                out.Append('(').Append(v).Append(' ').Append(sort).Append ')' |> ignore

            out.Append ") " |> ignore
            formula f
            out.Append ')' |> ignore
        | Distinct ts -> terms (fun () -> out.Append "distinct" |> ignore) ts

    let line () = out.Append '\n' |> ignore
    out.Append(s.Logic).Append(' ').AppendJoin(' ', s.Sorts) |> ignore
    line ()

    for f in s.Functions do
        put f.Symbol

        out.Append(" (").AppendJoin(' ', f.Arguments).Append(") ").Append f.Result
        |> ignore

        line ()

    for m in s.Macros do
        put m.Symbol

        for v, sort in m.Parameters do
            out.Append(" (").Append(v).Append(' ').Append(sort).Append ')' |> ignore

        out.Append ' ' |> ignore
        formula m.Body
        line ()

    for g in s.Guards do
        put g.Symbol
        out.Append(' ').Append(tag g) |> ignore
        line ()

    for guard, f in s.Assertions do
        put guard
        out.Append ' ' |> ignore
        formula f
        line ()

    for d in s.Dimensions do
        out.Append "?" |> ignore

        for c in d.Choices do
            out.Append ' ' |> ignore
            formula c.Formula

        line ()

    out.ToString()

/// 32 bits of FNV-1a of a text as eight hexadecimal digits: for short stable names, not for security.
let shortHash (text: string) =
    let mutable h = 2166136261u

    for b in Encoding.UTF8.GetBytes text do
        h <- (h ^^^ uint32 b) * 16777619u

    h.ToString "x8"
