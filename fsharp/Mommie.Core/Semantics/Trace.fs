/// A run of a program: what the embedded checker, the TLC driver and the runtime share, and what a trace file holds.
module Mommie.Core.Semantics.Trace

open Mommie.Core.Text
open Mommie.Core.Semantics.TraceValue

/// A name with a value: a binding of a transition, the reason of a violation.
type NamedValue = { Name: string; Value: Datum }

/// A call with its values: an output with its arguments.
type Call = { Name: string; Arguments: Datum list }

/// What an EXTERN answered.
type Answer =
    {
        Extern: string
        Arguments: Datum list
        Value: Datum
    }

/// What a step did to one component of the state. `Name` is the variable's name, or `history`, `known X`, `crashed`.
type Change =
    {
        /// the principal it belongs to; empty for what belongs to nobody (`crashed`)
        Node: string
        Name: string
        Before: Datum
        After: Datum
    }

/// A statement `[issuer, verifiers, auditors] record`.
type Statement =
    {
        Issuer: string
        /// principals, in the MODEL's order; empty for a lie (to everyone)
        Verifiers: string list
        /// principals, in the MODEL's order; `ANYONE` for the top
        Auditors: string list
        /// the record type
        Record: string
        Value: Datum
        /// said by a Byzantine issuer
        Lie: bool
        /// of a statement used: the node is no intended verifier of it, it came to it as to an auditor
        Audited: bool
    }

/// What kind of step it was.
[<RequireQualifiedAccess>]
type StepKind =
    /// a firing of a transition
    | Transition
    /// INIT of a node
    | Init
    /// a delivery (reduction *deliver* off): the statement is in `Used`
    | Deliver
    /// a lie published (reduction *lies* off): the statement is in `Published`
    | Lie
    /// a call that arrives (reduction *deliver* off)
    | Call
    /// a crash
    | Crash

/// One step of a run.
type Step =
    {
        /// from 1
        Number: int
        Kind: StepKind
        /// the principal that took it
        Node: string
        /// the transition's name, the input's for a call, empty otherwise
        Transition: string
        /// where the transition stands in the program
        Span: Span
        /// the names the trigger bound, in the order of the program (call arguments first)
        Bindings: NamedValue list
        Changes: Change list
        /// statements that were not in the pool before
        Published: Statement list
        /// the statements that the trigger matched
        Used: Statement list
        /// outputs emitted: name and arguments
        Emitted: Call list
        /// answers of EXTERNs called
        Answers: Answer list
        /// the step has no end: an ASSERT in it fails, or an expression has no value
        Fails: bool
    }

/// What was chosen before the first step.
type Start =
    {
        /// the principals that lie; None where nobody may
        Byzantine: string list option
        /// the principals that may crash; None where nobody may
        MayCrash: string list option
        /// the interpretation of EXTERNs, `free` or `two values`; None where it does not matter
        Externs: string option
        /// answers of PURE EXTERNs chosen beforehand
        Answers: Answer list
    }

/// A run: how it starts, and its steps.
type Trace =
    {
        Start: Start
        /// the variables of the honest nodes at the start
        Initial: Change list
        Steps: Step list
        /// of a run without end: how many steps lead to its cycle; the steps after them are repeated for ever
        Cycle: int option
    }

/// A run without any step of which nothing is known.
let empty: Trace =
    {
        Start =
            {
                Byzantine = None
                MayCrash = None
                Externs = None
                Answers = []
            }
        Initial = []
        Steps = []
        Cycle = None
    }

/// A call as text: `done(a, b)`.
let callText (name: string) (arguments: Datum list) =
    name + "(" + String.concat ", " (List.map show arguments) + ")"

/// What was chosen before the first step, for people: names and values as text.
let chosen (s: Start) : (string * string) list =
    let set members = "{" + String.concat ", " members + "}"

    [
        for b in Option.toList s.Byzantine do
            "Byzantine", set b
        for c in Option.toList s.MayCrash do
            "may crash", set c
        for e in Option.toList s.Externs do
            "EXTERN results", e
        for a in s.Answers do
            callText a.Extern a.Arguments, show a.Value
    ]

/// What a run is said to violate.
type Violated =
    {
        /// `invariant`, `assertion`, `evaluation` or `property`
        Kind: string
        /// the invariant or property; for the other kinds the transition in which it happened, or the invariant being evaluated
        Property: string
        /// the false conjunct as source text; empty where there is none
        Conjunct: string
        Message: string
        Span: Span
        /// the values that make it false
        Values: NamedValue list
    }

/// A run with where it comes from: what a trace file holds.
type Recording =
    {
        /// the name after PROGRAM
        Program: string
        /// the program's file, as it was named
        File: string
        /// the SHA-256 of the program's text in UTF-8, in hexadecimal
        Hash: string
        Model: string
        /// the reductions that were on, by name
        Reductions: string list
        /// by role type: the MODEL's principals, in its order
        Principals: (string * string list) list
        Violated: Violated option
        Trace: Trace
    }
