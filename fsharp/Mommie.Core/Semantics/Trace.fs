/// A run of a program as text: what the embedded checker, the TLC driver and the runtime share.
/// Values are written as the language writes them, so that a reader recognises the program.
module Mommie.Core.Semantics.Trace

open Mommie.Core.Text

/// A name with a value, both as text: a binding of a transition, a variable, the reason of a violation.
type NamedValue = { Name: string; Value: string }

/// What a step did to one component of the state. `Name` is the variable's name, or `history`, `known X`, `crashed`.
/// Text before and after.
type Change =
    {
        /// the principal it belongs to; empty for what belongs to nobody (`crashed`)
        Node: string
        Name: string
        Before: string
        After: string
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
        /// the record as text
        Value: string
        /// said by a Byzantine issuer
        Lie: bool
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
        Emitted: NamedValue list
        /// answers of EXTERNs called: the call, its value
        Answers: NamedValue list
    }

/// A run: how it starts, and its steps.
type Trace =
    {
        /// what was chosen before the first step: the Byzantine principals, those that may crash, the interpretation of EXTERNs
        Start: NamedValue list
        /// the variables of the honest nodes at the start
        Initial: Change list
        Steps: Step list
    }
