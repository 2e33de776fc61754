/// The pool: which statements a node may use. The rules of docs/semantics.md, as stated there.
module Mommie.Core.Semantics.Pool

open Mommie.Core.Semantics.Value

// A published statement is the tuple (issuer, verifiers, auditors, record); a held one (issuer, mine, auditors, record).

/// A statement `[issuer, verifiers, auditors] record`.
let statement (issuer: Value) (verifiers: Value) (auditors: Value) (record: Value) =
    tuple [| issuer; verifiers; auditors; record |]

/// A statement as a node holds it: `mine` when it is an intended verifier.
let held (issuer: Value) (mine: bool) (auditors: Value) (record: Value) =
    tuple [| issuer; ofBool mine; auditors; record |]

/// The auditor sets' top.
let everyone = set [ anyone ]

/// Whether auditors `have` make a statement auditable by all of `wanted` (*weaken*: a larger set serves for a smaller one).
let covers (have: Value) (wanted: Value) =
    wanted.Items.Length = 0 || contains have anyone || subset wanted have

/// Whether an honest issuer's statement can come to the node at all: it is an intended verifier, or an auditor (*audit*).
let reaches (n: Value) (s: Value) =
    contains s.Items[1] n || contains s.Items[2] n || contains s.Items[2] anyone

/// The statement as the node comes to hold it (*narrow*: of the verifiers only "am I one" matters to it).
let asHeld (n: Value) (s: Value) =
    held s.Items[0] (contains s.Items[1] n) s.Items[2] s.Items[3]

/// *Available* of an honest issuer's published statement: through the slot ME (`mine`) or `_`, auditable by `wanted`.
let available (n: Value) (mine: bool) (wanted: Value) (s: Value) =
    (contains s.Items[1] n
     || (not mine && (contains s.Items[2] n || contains s.Items[2] anyone)))
    && covers s.Items[2] wanted

/// Whether a held statement matches the slots: `mine` asks for an intended verifier.
let holds (mine: bool) (wanted: Value) (h: Value) =
    (not mine || isTrue h.Items[1]) && covers h.Items[2] wanted

/// A lie as the node comes to hold it when a pattern asks for `mine` and auditors `wanted`: the weakest that serve. Through the
/// slot `_` the node is an intended verifier or an auditor, so that where `wanted` does not make it an auditor there are two.
let heldLies (n: Value) (mine: bool) (wanted: Value) : (bool * Value) list =
    if mine then
        [ true, wanted ]
    elif contains wanted n || contains wanted anyone then
        [ false, wanted ]
    else
        [ true, wanted; false, add wanted n ]
