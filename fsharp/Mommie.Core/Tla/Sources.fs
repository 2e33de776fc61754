/// What a pattern looks at, and how it is matched.
module Mommie.Core.Tla.Sources

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope

/// What a pattern looks at.
type Source =
    /// what is available to the local node
    | Available
    /// the statements in a set that the local node holds
    | Holding of Expr
    /// what honest issuers published, for properties
    | Facts

/// A pattern as clauses.
type Matched =
    {
        Clauses: Clause list
        /// the record that was matched, or its univalent part
        Record: Expr
        /// the statements that the match uses, where the caller asked for them
        Uses: Expr list
    }

/// How a pattern is matched.
type Matching =
    {
        Source: Source
        /// the equalities that are checked later by the caller: indices of fields, and of the pattern's `Is`
        LaterFields: Set<int>
        LaterWhole: Set<int>
        /// the caller wants to know which statements are used
        Track: bool
    }

/// Everything checked at once, nothing remembered.
let plainly source =
    {
        Source = source
        LaterFields = Set.empty
        LaterWhole = Set.empty
        Track = false
    }

/// An expression that may be written twice.
let isAtomic (e: Expr) =
    match e with
    | Name _
    | Int _
    | String _
    | Bool _
    | Tuple []
    | Set []
    | At(Name _, Name _) -> true
    | _ -> false

/// The name of what a pattern or a generator binds.
let bindName (s: Scope) (b: Binder) = s.Emission.Names.Local b.Name

/// The records of the statements in a set: those by `issuer`, held as an intended verifier where `mine`, auditable by all of
/// `auditors`.
let private recordsIn (e: Emission) statements (issuer: Expr option) (mine: bool) (auditors: Expr option) =
    let name = e.Names.Fresh "stm"
    let stm = Name name

    let conditions =
        [
            match issuer with
            | Some i -> yield equal (Field(stm, "by")) i
            | None -> ()
            if mine then
                yield Field(stm, "mine")
            match auditors with
            | Some a -> yield Apply(e.Demand("covers", "Covers"), [ Field(stm, "aud"); a ])
            | None -> ()
        ]

    let those =
        if conditions.IsEmpty then
            statements
        else
            Filter(bound name statements, conj conditions)

    Image(Field(stm, "rec"), [ bound name those ])

/// The records that `issuer`, or anyone, shows through a slot.
let shown (s: Scope) (source: Source) (record: string) (slot: VerifierSlot) auditors (issuer: Expr option) =
    let e = s.Emission

    match source with
    | Holding statements -> recordsIn e statements issuer (slot = VerifierMe) auditors
    | Facts ->
        match published e record with
        | Some statements -> recordsIn e statements issuer false auditors
        | None -> Set []
    | Available ->
        let key, preferred =
            match slot with
            | VerifierMe -> "sent " + record, "Sent" + record
            | AnyVerifier -> "seen " + record, "Seen" + record

        let by i =
            match auditors with
            | None -> Apply(e.Demand(key, preferred), [ s.Self; i ])
            | Some a -> Apply(e.Demand(key + " audited", preferred + "Audited"), [ s.Self; i; a ])

        match issuer with
        | Some i -> by i
        | None ->
            let name = e.Names.Fresh "by"
            Prefix("UNION", Image(by (Name name), [ bound name (principals e) ]))

/// `{x \in S : TRUE}` is S.
let simplerFilter (e: Expr) =
    match e with
    | Filter(b, Bool true) -> b.Set
    | other -> other
