/// The order in which the conjuncts of a trigger are matched.
///
/// WHEN, ANDWHEN and FOR are conjuncts: their order in the text means nothing. Matching takes them greedily in source order,
/// a conjunct as soon as the names it needs are bound. An equality on a field (or on the whole record) whose right
/// side mentions a name bound later does not block its pattern: it becomes a *deferred filter* that is
/// checked as soon as its names are bound (the field is univalent, so it has one value by then).
module Mommie.Core.Semantics.Order

open Mommie.Core.Text
open Mommie.Core.Model.Tree

/// An equality checked later than its pattern is matched.
type Deferred =
    {
        /// the index of the pattern in `Transition.When`
        Pattern: int
        /// the index of the field, or None for the whole record (the one with index `Whole` in `Pattern.Is`)
        Field: int option
        Whole: int
        /// what it must equal
        Value: Expr
    }

/// One conjunct in matching order, with the filters that become checkable after it.
type Step =
    {
        Conjunct: Conjunct
        After: Deferred list
    }

/// A conjunct, by its index in the transition.
and Conjunct =
    /// index in `Transition.When`; the equalities in `Later` are not checked while matching it
    | MatchPattern of index: int * later: Deferred list
    /// index in `Transition.Picks`
    | PickMember of index: int

let private names (es: Expr list) =
    es |> List.map Walk.localNames |> Set.unionMany

/// The steps of a transition's trigger, and the places of the conjuncts that could not be ordered because each needs a name that
/// another binds (then the program has no order that works, and the caller reports it).
let ofTransition (t: Transition) : Step list * Span list =
    let patterns = List.indexed t.When
    let picks = List.indexed t.Picks

    let callNames =
        t.On
        |> Option.map snd
        |> Option.defaultValue []
        |> List.map _.Name
        |> Set.ofList

    let later =
        (t.When |> List.collect patternBinders |> List.map _.Name)
        @ (t.Picks |> List.map _.Binder.Name)
        |> Set.ofList

    let own (p: Pattern) =
        patternBinders p |> List.map _.Name |> Set.ofList

    // What must be bound before the pattern can be matched at all: slots, `*m` of a bound m, WHERE.
    let hard (p: Pattern) =
        let same =
            p.Fields
            |> List.choose (fun f ->
                match f with
                | MultivalentSame e -> Some e
                | Equals _
                | Univalent
                | Multivalent
                | MultivalentBind _ -> None)

        Set.intersect later (names (Walk.issuerExprs p.Issuer @ Walk.auditorExprs p.Auditor @ same @ p.Where))
        - own p

    // A quorum's binder and maps exist only once its issuers are counted.
    let afterCounting (p: Pattern) =
        let set =
            match p.Issuer with
            | AtLeast(Some b, _, _)
            | ExactlyMany(b, _, _) -> Set.singleton b.Name
            | AnyIssuer
            | ThePrincipal _
            | OneOf _
            | AtLeast(None, _, _)
            | AllOf _ -> Set.empty

        let maps =
            p.Fields
            |> List.choose (fun f ->
                match f with
                | MultivalentBind b -> Some b.Name
                | Equals _
                | Univalent
                | Multivalent
                | MultivalentSame _ -> None)

        set + Set.ofList maps

    let equalities index (p: Pattern) =
        (p.Fields
         |> List.indexed
         |> List.choose (fun (i, f) ->
             match f with
             | Equals e ->
                 Some
                     {
                         Pattern = index
                         Field = Some i
                         Whole = 0
                         Value = e
                     }
             | Univalent
             | Multivalent
             | MultivalentBind _
             | MultivalentSame _ -> None))
        @ (p.Is
           |> List.mapi (fun i e ->
               {
                   Pattern = index
                   Field = None
                   Whole = i
                   Value = e
               }))

    let rec go bound (patterns: (int * Pattern) list) (picks: (int * Generator) list) (waiting: Deferred list) steps =
        let missing bound (d: Deferred) =
            not (Set.isSubset (Set.intersect later (Walk.localNames d.Value)) bound)

        let take conjunct bound waiting patterns picks =
            let still, ready = waiting |> List.partition (missing bound)

            go bound patterns picks still ({ Conjunct = conjunct; After = ready } :: steps)

        let takePattern (index, p: Pattern) =
            let whileMatching = bound + own p - afterCounting p
            let deferred = equalities index p |> List.filter (missing whileMatching)

            take
                (MatchPattern(index, deferred))
                (bound + own p)
                (waiting @ deferred)
                (patterns |> List.filter (fun (i, _) -> i <> index))
                picks

        let free (index, p) =
            Set.isSubset (hard p) bound
            && (equalities index p
                |> List.forall (fun d -> not (missing (bound + own p - afterCounting p) d)))

        match List.tryFind free patterns with
        | Some p -> takePattern p
        | None ->
            match
                picks
                |> List.tryFind (fun (_, g) -> Set.isSubset (Set.intersect later (Walk.localNames g.Source)) bound)
            with
            | Some(index, g) ->
                take
                    (PickMember index)
                    (bound.Add g.Binder.Name)
                    waiting
                    patterns
                    (picks |> List.filter (fun (i, _) -> i <> index))
            | None ->
                match patterns |> List.tryFind (fun (_, p) -> Set.isSubset (hard p) bound) with
                | Some p -> takePattern p
                | None ->
                    List.rev steps,
                    (patterns |> List.map (fun (_, p) -> p.Span))
                    @ (picks |> List.map (fun (_, g) -> g.Binder.Span))

    go callNames patterns picks [] []
