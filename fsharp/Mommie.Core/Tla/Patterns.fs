/// Patterns as clauses.
module Mommie.Core.Tla.Patterns

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Evaluated
open Mommie.Core.Tla.Quorums

type private MExpr = Mommie.Core.Model.Tree.Expr

/// Whether an expression mentions ISSUER.
let private mentionsIssuer (e: MExpr) =
    Walk.exists (fun e -> e.Node = Issuer) e

// What is asked that depends on no record and no issuer: the program evaluates it whether or not there is a record.
let private asked (m: Matching) (p: Pattern) : MExpr list =
    let own = patternBinders p |> List.map _.Name |> Set.ofList

    let ofOwn (e: MExpr) =
        mentionsIssuer e || not (Set.isEmpty (Set.intersect own (Walk.localNames e)))

    let slots = Walk.issuerExprs p.Issuer

    // A quorum's slots are evaluated together.
    let together =
        match p.Issuer with
        | AtLeast _
        | ExactlyMany _ -> slots @ Walk.auditorExprs p.Auditor
        | AnyIssuer
        | ThePrincipal _
        | OneOf _
        | AllOf _ -> slots

    (if List.exists ofOwn together then [] else slots)
    @ (Walk.auditorExprs p.Auditor
       @ (p.Fields
          |> List.indexed
          |> List.choose (fun (i, f) ->
              match f with
              | Equals e when not (m.LaterFields.Contains i) -> Some e
              | Equals _
              | Univalent
              | Multivalent
              | MultivalentBind _
              | MultivalentSame _ -> None))
       @ (p.Is
          |> List.indexed
          |> List.choose (fun (i, e) -> if m.LaterWhole.Contains i then None else Some e))
       |> List.filter (ofOwn >> not))

let private clausesOf (expr: Scope -> MExpr -> Expr) (s: Scope) (m: Matching) (p: Pattern) : Matched =
    let em = s.Emission
    let record = recordOf em.Program p.Record
    let fields = List.zip record.Fields p.Fields |> List.indexed

    let auditors =
        match p.Auditor with
        | NoAuditor -> None
        | UniversallyAuditable -> Some(Set [ Name "ANYONE" ])
        | AllAuditors e ->
            match expr s e with
            | Set [] -> None
            | set -> Some set

    let show issuer =
        shown s m.Source p.Record p.Verifier auditors issuer

    let binderName = p.Binder |> Option.map _.Name

    let mentionsOwn (e: MExpr) =
        match binderName with
        | Some n -> (Walk.localNames e).Contains n
        | None -> false

    /// The slots speak of the record itself: it is taken from everything that anyone shows, then the slots are checked.
    let recordFirst =
        List.exists mentionsOwn (Walk.issuerExprs p.Issuer @ Walk.auditorExprs p.Auditor)

    let showAnything () =
        shown s m.Source p.Record p.Verifier (if recordFirst then None else auditors) None

    let later i = m.LaterFields.Contains i

    let multivalent =
        fields
        |> List.exists (fun (_, (_, f)) ->
            match f with
            | Multivalent
            | MultivalentBind _
            | MultivalentSame _ -> true
            | Equals _
            | Univalent -> false)

    /// What the pattern asks of the record x of any issuer.
    let equalities x =
        (fields
         |> List.choose (fun (i, (d: Binder, f)) ->
             match f with
             | Equals e when not (later i) -> Some(equal (Field(x, field d.Name)) (expr s e))
             | _ -> None))
        @ (p.Is
           |> List.indexed
           |> List.filter (fun (i, _) -> not (m.LaterWhole.Contains i))
           |> List.map (fun (_, e) -> equal x (expr s e)))

    let withRecord x (issuer: Expr option) =
        { s with
            Issuer = issuer
            Locals =
                match binderName with
                | Some n -> Map.add n x s.Locals
                | None -> s.Locals
        }

    /// What it asks of the record x of this issuer.
    let byIssuer x issuer =
        (fields
         |> List.choose (fun (_, (d: Binder, f)) ->
             match f with
             | MultivalentSame e ->
                 let map = expr s e

                 Some(
                     conj
                         [
                             isIn issuer (Prefix("DOMAIN", map))
                             equal (Field(x, field d.Name)) (At(map, issuer))
                         ]
                 )
             | Equals _
             | Univalent
             | Multivalent
             | MultivalentBind _ -> None))
        @ (p.Where |> List.map (expr (withRecord x (Some issuer))))

    /// The whole record, where the pattern gives it.
    let given =
        let whole =
            p.Is
            |> List.indexed
            |> List.filter (fun (i, e) -> not (m.LaterWhole.Contains i) && not (mentionsOwn e))

        match whole with
        | (_, e) :: _ -> Some(expr s e)
        | [] ->
            let values =
                fields
                |> List.choose (fun (i, (_, f)) ->
                    match f with
                    | Equals e when not (later i) && not (mentionsOwn e) -> Some(expr s e)
                    | _ -> None)

            if values.Length = fields.Length then
                Some(makeRecord em.Program p.Record values)
            else
                None

    let name () =
        match p.Binder with
        | Some b -> bindName s b
        | None -> em.Names.Fresh "rec"

    let guards = List.map Guard

    /// The record as a name: given by the pattern, or one of `candidates`.
    let takeRecord (candidates: unit -> Expr) =
        match given with
        | Some e when p.Binder.IsNone && isAtomic e -> [], e
        | Some e ->
            let n = name ()
            let x = Name n
            // With equalities on fields as well as on the whole, what the whole does not say is still to be checked.
            let rest =
                if p.Is.IsEmpty then
                    []
                else
                    equalities x |> List.filter (fun c -> c <> equal x e)

            [ Define(n, e) ] @ guards rest, x
        | None ->
            let n = name ()
            let x = Name n
            [ Bind(n, candidates ()) ] @ guards (equalities x), x

    let usedOne issuer x =
        let slot = if p.Verifier = VerifierMe then Bool true else Bool false

        Apply(
            em.Demand("uses " + p.Record, "Uses" + p.Record),
            [ s.Self; issuer; slot; auditors |> Option.defaultValue (Set []); x ]
        )

    let single (issuer: Expr) =
        if recordFirst then
            let take, x = takeRecord showAnything
            take @ [ Guard(isIn x (show (Some issuer))) ] @ guards (byIssuer x issuer), x
        else
            match given with
            | Some _ ->
                let take, x = takeRecord showAnything
                take @ [ Guard(isIn x (show (Some issuer))) ] @ guards (byIssuer x issuer), x
            | None ->
                let take, x = takeRecord (fun () -> show (Some issuer))
                take @ guards (byIssuer x issuer), x

    let withUses issuer (clauses, x) =
        if m.Track then
            let stm = em.Names.Fresh "used"

            {
                Clauses = clauses @ [ Bind(stm, usedOne issuer x) ]
                Record = x
                Uses = [ Set [ Name stm ] ]
            }
        else
            {
                Clauses = clauses
                Record = x
                Uses = []
            }

    match p.Issuer with
    | ThePrincipal e ->
        let i = expr s e
        withUses i (single i)
    | OneOf(b, set) when not recordFirst ->
        let i = bindName s b
        let matched = withUses (Name i) (single (Name i))

        { matched with
            Clauses = Bind(i, expr s set) :: matched.Clauses
        }
    | OneOf(b, set) ->
        let i = bindName s b
        let take, x = takeRecord showAnything

        let clauses =
            take
            @ [ Bind(i, expr s set); Guard(isIn x (show (Some(Name i)))) ]
            @ guards (byIssuer x (Name i))

        withUses (Name i) (clauses, x)
    | AllOf set ->
        // Only CITING says ALL; as a condition it would mean each of them.
        let i = em.Names.Fresh "by"
        let take, x = takeRecord showAnything

        {
            Clauses =
                take
                @ [
                    Guard(Forall([ bound i (expr s set) ], conj (isIn x (show (Some(Name i))) :: byIssuer x (Name i))))
                ]
            Record = x
            Uses = []
        }
    | AnyIssuer when not m.Track && not (List.exists mentionsIssuer p.Where) ->
        let take, x = takeRecord showAnything

        let checks =
            (if given.IsSome || recordFirst then
                 [ isIn x (show None) ]
             else
                 [])
            @ byIssuer x (Name "nobody")

        {
            Clauses = take @ guards checks
            Record = x
            Uses = []
        }
    | AnyIssuer ->
        let i = em.Names.Fresh "by"
        let matched = withUses (Name i) (single (Name i))

        { matched with
            Clauses = Bind(i, principals em) :: matched.Clauses
        }
    | AtLeast(binder, set, count) ->
        quorum
            expr
            s
            m
            p
            binder
            set
            count
            false
            (record, recordFirst, multivalent)
            (show, takeRecord, equalities, byIssuer, usedOne)
    | ExactlyMany(binder, set, count) ->
        quorum
            expr
            s
            m
            p
            (Some binder)
            set
            count
            true
            (record, recordFirst, multivalent)
            (show, takeRecord, equalities, byIssuer, usedOne)

/// A pattern: clauses that hold exactly when it matches and bind what it binds. `expr` translates the expressions in it. What it asks of no record in particular is
/// evaluated even where there is none, as the program does.
let matchPattern (expr: Scope -> MExpr -> Expr) (s: Scope) (m: Matching) (p: Pattern) : Matched =
    let matched = clausesOf expr s m p
    let following = existsClauses matched.Clauses

    let values =
        asked m p
        |> List.filter (mayFail s.Emission.Program)
        |> List.map (expr s)
        |> List.distinct

    // What another one contains is evaluated with it.
    let strict =
        values
        |> List.filter (fun v -> not (List.exists (fun w -> w <> v && isEvaluated [] v false w) values))
        |> List.choose (fun v -> evaluating [] v false following)

    { matched with
        Clauses = List.map Guard strict @ matched.Clauses
    }
