/// Solving one obligation: premises first, then the negated claim, then what was used or how it fails.
module Mommie.Proof.Discharge

open Mommie.Proof.Smt
open Mommie.Proof.Solver
open Mommie.Proof.Obligation

/// What became of an obligation. The three are never taken for one another.
type Verdict =
    | Proved
    | Refuted
    /// with the reason
    | Undecided of string

/// What a solver established about a script.
type Outcome =
    | Decided of
        verdict: Verdict *
        /// the guards of a minimal core; empty unless proved
        core: Guard list *
        /// the answers to the script's dimensions; empty unless refuted
        answers: Map<string, string> *
        premisesSatisfiable: bool
    /// the obligation's lines never match: there is nothing to prove
    | NotApplicable

/// Why an obligation whose premises cannot hold is undecided.
let vacuous = "the premises contradict each other, so that they prove anything"

// The premises that say which principals and lines an obligation is about at all. Where they cannot hold, nothing is claimed;
// where only the others make the premises contradict each other, a proof would be vacuous.
let private aboutNothing =
    set
        [
            applies.Symbol
            "site-issuer"
            "verifiers"
            "auditors"
            "given.auditor"
            "given.shown"
            "given.party"
            "given.member"
            "given.party.a"
            "given.relayed"
            "given.intended"
        ]

/// A core without a member that it can do without; the order of the script decides which of several it is. Members are
/// tried in runs first: where a whole run can be left out, each of them could, one after the other.
let private minimise (session: ISession) (always: string list) (guards: string list) =
    // `kept` is what was found to be needed; `rest` comes after the run.
    let rec run (kept: string list) (members: string[]) (rest: string list) =
        if members.Length = 0 then
            kept
        else
            match session.Check(always @ List.rev kept @ rest) with
            | Unsat -> kept
            | Sat
            | Unknown _ when members.Length = 1 -> members[0] :: kept
            | Sat
            | Unknown _ ->
                let half = members.Length / 2
                let first, second = members[.. half - 1], members[half..]
                let kept = run kept first (List.ofArray second @ rest)
                run kept second rest

    let rec runs kept (rest: string list) =
        match rest with
        | [] -> List.rev kept
        | _ ->
            let size = min 8 (List.length rest)
            let members, after = List.splitAt size rest
            runs (run kept (Array.ofList members) after) after

    runs [] guards

let private explain (solver: ISolver) (limit: uint32) (guards: string list) (script: Script) =
    use session = solver.Open(body script + choices script, limit)

    let step (answers: Map<string, string>, chosen: string list) (d: Dimension) =
        d.Choices
        |> List.tryFind (fun c -> session.Check(guards @ chosen @ [ choiceSymbol d c ]) = Sat)
        |> function
            | Some c -> Map.add d.Name c.Key answers, chosen @ [ choiceSymbol d c ]
            | None -> answers, chosen

    List.fold step (Map.empty, []) script.Dimensions |> fst

/// What a guard is to these questions, besides its formula: whatever decides between two scripts that are the same but for names.
let tag (g: Guard) : string =
    let kind =
        match g.Kind with
        | Fact -> "f"
        | ConfigurationLine -> "l"
        | Assumption -> "a"
        | Negation -> "n"

    let about = if Set.contains g.Symbol aboutNothing then "!" else ""

    let standing =
        if g.Symbol.StartsWith "honest" then "h"
        elif g.Symbol = "attests" then "t"
        elif g.Symbol.StartsWith "constant." then "c"
        elif g.Symbol.StartsWith "trusted." then "p"
        else ""

    kind + about + standing

/// How much is asked of a script.
type Depth =
    /// the verdict alone: no core, no answers
    | VerdictAlone
    /// the verdict, and what a proof used or how the claim fails
    | Whole

/// Solves a script. `applicable` is the guard that says that its lines match, if it has one.
let solve (solver: ISolver) (limit: uint32) (depth: Depth) (applicable: string option) (script: Script) : Outcome =
    use session = solver.Open(body script, limit)
    let premises = premises script
    let negation = guardsOf [ Negation ] script

    let undecided reason satisfiable =
        Decided(Undecided reason, [], Map.empty, satisfiable)

    match session.Check premises with
    | Unknown reason -> undecided ("the premises: " + reason) false
    | Unsat ->
        let scope =
            script.Guards
            |> List.filter (fun g ->
                Set.contains g.Symbol aboutNothing
                || g.Kind = Fact && not (g.Symbol.StartsWith "honest") && g.Symbol <> "attests"
                || g.Symbol.StartsWith "constant."
                || g.Symbol.StartsWith "trusted.")
            |> List.map _.Symbol

        let withoutScope = scope |> List.filter (fun s -> not (Set.contains s aboutNothing))

        match applicable, session.Check withoutScope, session.Check scope with
        | Some _, Sat, Unsat -> NotApplicable
        | _, Unknown reason, _
        | _, _, Unknown reason -> undecided ("the premises: " + reason) false
        | _ -> undecided vacuous false
    | Sat ->
        match session.Check(premises @ negation) with
        | Unknown reason -> undecided reason true
        | Unsat when depth = VerdictAlone -> Decided(Proved, [], Map.empty, true)
        | Sat when depth = VerdictAlone -> Decided(Refuted, [], Map.empty, true)
        | Unsat ->
            let core = minimise session negation premises |> Set.ofList

            Decided(Proved, script.Guards |> List.filter (fun g -> Set.contains g.Symbol core), Map.empty, true)
        | Sat -> Decided(Refuted, [], explain solver limit (premises @ negation) script, true)
