/// A deployment resolved against its program: every name is what it is, every mechanism has its description.
module Mommie.Proof.Deployment

open Mommie.Core.Text
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Proof.Mechanisms

/// Somebody that a selector names.
type Who =
    | Everybody
    /// the principals of a role, by its type name
    | OfRole of string
    /// a principal, by its name in the deployment
    | Principal of string
    /// a constant of the program whose value is a principal
    | ConstantPrincipal of string
    /// a constant of the program whose value is a set of principals
    | ConstantSet of string

/// What a constant is bound to, as far as proofs need it.
type Value =
    | Number of int64
    | OnePrincipal of string
    | Principals of string list
    /// a value that no obligation reads
    | Opaque

/// The sections whose lines are matched by first match.
[<RequireQualifiedAccess>]
type LineKind =
    | Authentication
    | NonRepudiation
    | Channel
    | Dissemination
    | Batching

/// One line of a section. `Ordinal` counts the lines of the section from 1; `Text` is the line as the tool writes it.
/// `Before` are the ordinals of those earlier lines that can match what this one matches too; `HiddenBy` is an earlier line
/// that matches all that this one could, where there is one.
type Line =
    {
        Kind: LineKind
        Ordinal: int
        From: Who list
        To: Who list
        Both: bool
        Record: string option
        Before: int list
        HiddenBy: int option
        Text: string
        Span: Span
    }

/// An argument of a mechanism.
type Argument =
    | Party of Who
    | Integer of Mommie.Core.Syntax.Tree.Expr
    | HashFunction of string
    | KeySize of string

/// A mechanism with its arguments, as a line names it.
type Use =
    {
        /// as written: `TTP(z)`
        Text: string
        /// what tells its keys from those of other mechanisms: the name and the hash function
        Mechanism: Mechanism
        Arguments: Map<string, Argument>
        Span: Span
    }

/// The principal that a stage of dissemination names.
type Relay =
    | Fixed of Who
    /// what the publisher computes: an expression over its variables, typed once for each role whose NODE publishes what the
    /// line may concern, by the role's type name
    | Computed of (string * Mommie.Core.Model.Tree.Expr) list

/// A stage of dissemination.
type StageKind =
    /// the issuer sends to the relay, which forwards to every verifier
    | Relay of Relay
    /// a smallest set that can satisfy the publisher's UNTIL is served first
    | Quorum
    /// the issuer sends to every verifier, and each that accepts passes it on to all the others, once
    | Flood
    /// the issuer announces the statement by its hash, and a verifier that misses it asks for it: the issuer, or the
    /// principal named, to which the issuer sends it
    | Pull of Relay option

/// A stage and its time limit in microseconds.
type Stage =
    {
        Kind: StageKind
        Text: string
        Timeout: int64 option
        Span: Span
    }

/// When a batch is sealed: with so many statements in it, or after so many microseconds.
type Batch = { Count: int64; Delay: int64 option }

/// A principal that the deployment names. `Role` is None for TRUSTED.
type Atom =
    {
        Name: string
        Role: string option
        Span: Span
    }

/// A constant and its value.
type Binding =
    {
        Constant: string
        Value: Value
        Text: string
        Span: Span
    }

/// A field carried as a digest.
type Reference =
    {
        Record: string
        Field: string
        Hash: string
        Span: Span
    }

/// The whole deployment.
type Deployment =
    {
        Name: string
        Atoms: Atom list
        Bindings: Binding list
        Authentication: (Line * Use list) list
        NonRepudiation: (Line * Use list) list
        Channels: (Line * ChannelKind) list
        Dissemination: (Line * Stage list) list
        Batching: (Line * Batch) list
        Digests: Reference list
        /// where the first line of a section of that kind stands, for findings about what is missing
        Headers: Map<string, Span>
        File: string
    }

/// The hash function among the arguments of a use.
let hashOf (u: Use) =
    u.Arguments
    |> Map.toSeq
    |> Seq.tryPick (fun (_, a) ->
        match a with
        | HashFunction h -> Some h
        | Party _
        | Integer _
        | KeySize _ -> None)

/// The deployment without the lines that repeat an earlier line of their section word for word. They never match, and say
/// nothing that the first does not: no obligation is another without them, only shorter.
let withoutRepeats (d: Deployment) : Deployment =
    let once (content: 'a -> 'k) (lines: (Line * 'a) list) =
        lines
        |> List.distinctBy (fun (l, x) -> l.From, l.To, l.Both, l.Record, content x)

    { d with
        Authentication = d.Authentication |> once (List.map _.Text)
        NonRepudiation = d.NonRepudiation |> once (List.map _.Text)
        Channels = d.Channels |> once id
        Dissemination = d.Dissemination |> once (List.map (fun s -> s.Text, s.Timeout))
        Batching = d.Batching |> once id
    }

/// Whether two uses mean the same mechanism, so that they share their keys.
let sameMechanism (a: Use) (b: Use) = a.Text = b.Text

/// Microseconds.
let microseconds (t: TimeSpan) =
    let unit =
        match t.Unit with
        | "us" -> 1L
        | "ms" -> 1_000L
        | "s" -> 1_000_000L
        | _ -> 60_000_000L

    if t.Count > System.Int64.MaxValue / unit then
        System.Int64.MaxValue
    else
        t.Count * unit
