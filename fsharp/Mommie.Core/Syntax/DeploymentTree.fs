/// A deployment and its mechanisms as written. Expressions are those of programs.
module Mommie.Core.Syntax.DeploymentTree

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree

/// One member of a comma list of a selector.
type SelectorItem =
    /// a principal, a role set or a constant
    | Named of Name
    /// `*`
    | Everyone of Span

/// One side of an arrow.
type Selector =
    { Items: SelectorItem list; Span: Span }

/// `Order: a, b -> *` or `a <-> b`. `Both` is `<->`: the line and its mirror image.
type Arrow =
    {
        Record: Name option
        From: Selector
        To: Selector
        Both: bool
        Span: Span
    }

/// An argument of a mechanism: `TTP(z)`, `MATRIX(R, f)`, `Digest(SHA-256)`.
type MechanismArgument =
    /// a name that is not an identifier (`SHA-256`)
    | Hash of Name
    | Argument of Expr

/// `HMAC-SHA256`, `TTP(z)`, or `?`, a mechanism to be chosen.
type MechanismUse =
    | Chosen of Name * MechanismArgument list * Span
    | Open of Span

/// A length of time as written: a number of units. See `microseconds`.
type TimeSpan =
    {
        Count: int64
        /// us, ms, s or min
        Unit: string
        Span: Span
    }

/// How many microseconds it is.
let microseconds (t: TimeSpan) : bigint =
    bigint t.Count
    * match t.Unit with
      | "min" -> 60_000_000I
      | "s" -> 1_000_000I
      | "ms" -> 1_000I
      | _ -> 1I

/// `OPTIMISTIC(PRIMARY) 50ms`
type Stage =
    {
        Mechanism: MechanismUse
        Timeout: TimeSpan option
    }

/// The kind of an authenticated channel.
[<RequireQualifiedAccess>]
type ChannelKind =
    | Tls
    | Vpn

/// How a field of record type is carried.
[<RequireQualifiedAccess>]
type ReferenceKind =
    /// `Nested`, the default
    | Nested
    /// `Digest(hash)`
    | Digest of Name

/// One entry of a section. The section it stands in is the case.
type Entry =
    /// [Constants] `f = 1;`
    | Constant of Name * Expr * Span
    /// [Principals] `r1 : Replica @ 10.0.0.1:7101;` the role is None for TRUSTED
    | Principal of Name * role: Name option * address: string option * Span
    /// [Channels] `C <-> R : TLS`
    | Channel of Arrow * ChannelKind * Span
    /// [Timeouts] `d = 250ms;`
    | Timeout of Name * TimeSpan * Span
    /// [Authentication] alternatives in order of preference
    | Authentication of Arrow * MechanismUse list * Span
    /// [Non-repudiation]
    | NonRepudiation of Arrow * MechanismUse list * Span
    /// [References] `Order.m : Digest(SHA-256);`
    | Reference of record: Name * field: Name * ReferenceKind * Span
    /// [Dissemination]
    | Dissemination of Arrow * Stage list * Span
    /// [Batching] `PRIMARY -> R : 64 / 1ms`
    | Batching of Arrow * count: int64 * delay: TimeSpan option * Span

/// The sections of a deployment, in the order of the reference.
[<RequireQualifiedAccess>]
type SectionKind =
    | Constants
    | Principals
    | Channels
    | Timeouts
    | Authentication
    | NonRepudiation
    | References
    | Dissemination
    | Batching

/// The name of a section, as its header has it between brackets.
let sectionName (kind: SectionKind) : string =
    match kind with
    | SectionKind.Constants -> "Constants"
    | SectionKind.Principals -> "Principals"
    | SectionKind.Channels -> "Channels"
    | SectionKind.Timeouts -> "Timeouts"
    | SectionKind.Authentication -> "Authentication"
    | SectionKind.NonRepudiation -> "Non-repudiation"
    | SectionKind.References -> "References"
    | SectionKind.Dissemination -> "Dissemination"
    | SectionKind.Batching -> "Batching"

/// A section header and its entries.
type Section =
    {
        Kind: SectionKind
        Entries: Entry list
        Span: Span
    }

/// One item of a mechanism's description.
type MechanismItem =
    /// `KEY k(issuer, verifier) HELD BY issuer, verifier;`
    | Key of Name * parameters: Name list * heldBy: Name list * Span
    /// `TOKEN BOUND TO CHANNEL COVERS (..);`
    | TokenOnChannel of covers: Name list option * Span
    /// `TOKEN MADE WITH k CHECKED WITH k COVERS (..);`
    | TokenMade of madeWith: Name * checkedWith: Name * covers: Name list option * Span
    /// `TRUSTS z;`
    | Trusts of Name list * Span
    /// `TRUSTS ALL BUT t OF S;`
    | TrustsAllBut of threshold: Name * set: Name * Span
    /// `ATTESTED BY z;`
    | AttestedBy of Name list * Span
    /// `CLASS "Namespace.Type";`
    | Class of string * Span

/// A mechanism's description.
type Mechanism =
    /// `MECHANISM HMAC(hash) { ... }`
    | Described of Name * parameters: Name list * MechanismItem list * Span
    /// `MECHANISM HMAC-SHA256 = HMAC(SHA-256);`
    | Instance of Name * of': Name * arguments: Name list * Span

/// A .deploy file, or a file of mechanisms alone.
type Deployment =
    {
        Mechanisms: Mechanism list
        /// `DEPLOYMENT lan FOR PrimaryBackup`
        Header: (Name * Name) option
        Sections: Section list
    }
