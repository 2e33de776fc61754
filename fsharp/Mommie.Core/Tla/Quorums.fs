/// Patterns with AT LEAST and EXACTLY.
module Mommie.Core.Tla.Quorums

open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources

type private MExpr = Mommie.Core.Model.Tree.Expr
type private MRecord = Mommie.Core.Model.Tree.Record

/// A pattern that several issuers match. `expr` translates the expressions in it.
let quorum
    (expr: Scope -> MExpr -> Expr)
    (s: Scope)
    (m: Matching)
    (p: Pattern)
    (binder: Binder option)
    (set: MExpr)
    (count: MExpr)
    (exact: bool)
    (record: MRecord, recordFirst: bool, multivalent: bool)
    (
        show: Expr option -> Expr,
        takeRecord: (unit -> Expr) -> Clause list * Expr,
        equalities: Expr -> Expr list,
        byIssuer: Expr -> Expr -> Expr list,
        usedOne: Expr -> Expr -> Expr
    ) : Matched =
    let em = s.Emission
    let members = expr s set
    let size = expr s count
    let fields = List.zip record.Fields p.Fields |> List.indexed

    let positive =
        match count.Node with
        | IntLiteral n when n > 0L -> []
        | _ -> [ Guard(Apply(em.Demand("positive", "IsPositive"), [ size ])) ]

    let enough (q: Expr) =
        if exact then
            equal (Apply("Cardinality", [ q ])) size
        else
            Infix(">=", Apply("Cardinality", [ q ]), size)

    /// one quorum out of the issuers; where nothing shows how many they are, no more than are needed
    let choose (showsSize: bool) (issuers: Expr) =
        let name =
            match binder with
            | Some b -> bindName s b
            | None -> em.Names.Fresh "quorum"

        let subset = em.Names.Fresh "some"

        let asked =
            if showsSize then
                enough (Name subset)
            else
                equal (Apply("Cardinality", [ Name subset ])) size

        name, Bind(name, Filter(bound subset (Prefix("SUBSET", issuers)), asked))

    // Where the liars are too few to make the quorum alone, some honest issuer is in it: only what the honest ones say needs listing.
    let everyone =
        match m.Source with
        | Available when em.Plan.Byzantine ->
            if recordFirst then
                principals em
            else
                Apply(em.Demand("decisive", "Decisive"), [ members; size ])
        | _ -> if recordFirst then principals em else members

    let i = em.Names.Fresh "by"

    if not multivalent then
        let take, x =
            takeRecord (fun () -> Prefix("UNION", Image(show (Some(Name i)), [ bound i everyone ])))

        let issuers =
            Filter(bound i members, conj (isIn x (show (Some(Name i))) :: byIssuer x (Name i)))

        match binder, m.Track with
        | None, false ->
            {
                Clauses = positive @ take @ [ Guard(enough issuers) ]
                Record = x
                Uses = []
            }
        | _, track ->
            let q, chosen = choose binder.IsSome issuers

            if track then
                let used = em.Names.Fresh "used"
                let each = Function([ bound i (Name q) ], usedOne (Name i) x)

                {
                    Clauses =
                        positive
                        @ take
                        @ [ chosen; Bind(used, Apply(em.Demand("product", "Product"), [ each ])) ]
                    Record = x
                    Uses = [ Image(At(Name used, Name i), [ bound i (Name q) ]) ]
                }
            else
                {
                    Clauses = positive @ take @ [ chosen ]
                    Record = x
                    Uses = []
                }
    else
        let recName = em.Names.Fresh "rec"
        let r = Name recName

        let isFree (index: int) f =
            match f with
            | Univalent -> true
            | Equals _ -> m.LaterFields.Contains index
            | Multivalent
            | MultivalentBind _
            | MultivalentSame _ -> false

        let univalent =
            fields
            |> List.filter (fun (_, (_, f)) ->
                match f with
                | Univalent
                | Equals _ -> true
                | Multivalent
                | MultivalentBind _
                | MultivalentSame _ -> false)

        let free = univalent |> List.filter (fun (index, (_, f)) -> isFree index f)

        let own issuer =
            Filter(bound recName (show (Some issuer)), conj (equalities r @ byIssuer r issuer))
            |> simplerFilter

        let take, part =
            if free.IsEmpty then
                let values =
                    univalent
                    |> List.choose (fun (_, (d: Binder, f)) ->
                        match f with
                        | Equals e -> Some(field d.Name, expr s e)
                        | _ -> None)

                let value =
                    if values.IsEmpty then
                        emptyRecord record.Name
                    else
                        Record values

                match p.Binder with
                | Some b -> [ Define(bindName s b, value) ], Name(bindName s b)
                | None -> [], value
            else
                let partName =
                    match p.Binder with
                    | Some b -> bindName s b
                    | None -> em.Names.Fresh "part"

                let projection =
                    Record(univalent |> List.map (fun (_, (d, _)) -> field d.Name, Field(r, field d.Name)))

                [
                    Bind(
                        partName,
                        Image(
                            projection,
                            [ bound recName (Prefix("UNION", Image(own (Name i), [ bound i everyone ]))) ]
                        )
                    )
                ],
                Name partName

        /// the records of an issuer that agree with the part
        let agreeing issuer =
            let same =
                free
                |> List.map (fun (_, (d: Binder, _)) -> equal (Field(r, field d.Name)) (Field(part, field d.Name)))

            Filter(bound recName (show (Some issuer)), conj (equalities r @ same @ byIssuer r issuer))
            |> simplerFilter

        let issuers = Filter(bound i members, Infix("#", agreeing (Name i), Set []))

        let maps =
            fields
            |> List.choose (fun (_, (d: Binder, f)) ->
                match f with
                | MultivalentBind b -> Some(bindName s b, field d.Name)
                | Equals _
                | Univalent
                | Multivalent
                | MultivalentSame _ -> None)

        if binder.IsNone && maps.IsEmpty && not m.Track then
            {
                Clauses = positive @ take @ [ Guard(enough issuers) ]
                Record = part
                Uses = []
            }
        else
            let q, chosen = choose (binder.IsSome || not maps.IsEmpty) issuers

            let product each =
                Apply(em.Demand("product", "Product"), [ Function([ bound i (Name q) ], each) ])

            if m.Track then
                let used = em.Names.Fresh "used"
                let stm = em.Names.Fresh "stm"

                let each =
                    Prefix("UNION", Image(usedOne (Name i) r, [ bound recName (agreeing (Name i)) ]))

                ignore stm

                {
                    Clauses =
                        positive
                        @ take
                        @ [ chosen; Bind(used, product each) ]
                        @ (maps
                           |> List.map (fun (name, f) ->
                               Define(
                                   name,
                                   Function([ bound i (Name q) ], Field(Field(At(Name used, Name i), "rec"), f))
                               )))
                    Record = part
                    Uses = [ Image(At(Name used, Name i), [ bound i (Name q) ]) ]
                }
            else
                let clauses =
                    match maps with
                    | [] -> []
                    | [ name, f ] ->
                        [
                            Bind(name, product (Image(Field(r, f), [ bound recName (agreeing (Name i)) ])))
                        ]
                    | many ->
                        let records = em.Names.Fresh "said"
                        let projection = Record(many |> List.map (fun (_, f) -> f, Field(r, f)))

                        Bind(records, product (Image(projection, [ bound recName (agreeing (Name i)) ])))
                        :: (many
                            |> List.map (fun (name, f) ->
                                Define(name, Function([ bound i (Name q) ], Field(At(Name records, Name i), f)))))

                {
                    Clauses = positive @ take @ [ chosen ] @ clauses
                    Record = part
                    Uses = []
                }
