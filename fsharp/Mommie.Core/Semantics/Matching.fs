/// Patterns to matches.
///
/// A pattern is matched against *candidates*: one issuer's one record, with the auditors and the standing under which the node
/// may use it. A single-issuer pattern takes candidates one by one. A quorum counts distinct issuers, never messages
/// (*merge*), among candidates that agree on the univalent fields; `q` is any subset of the size asked for.
module Mommie.Core.Semantics.Matching

open System.Collections.Generic
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate

/// One issuer's one record, and how the node may use it.
[<Struct>]
type private Candidate =
    {
        Issuer: Value
        Value: Value
        Mine: bool
        Auditors: Value
        Lie: bool
        /// made to pass: nothing is left to check
        Passed: bool
    }

/// What the trigger does with the statements that it uses.
[<RequireQualifiedAccess>]
type Use =
    /// nothing: not a trigger, or not of a tracked type
    | None
    /// the firing adds them to `known`: one statement is chosen per use
    | Keep

/// The hidden name under which a trigger pattern's univalent record is kept for deferred filters.
let hidden (index: int) = "pattern " + string index

let private multivalent (f: FieldConstraint) =
    match f with
    | Multivalent
    | MultivalentBind _
    | MultivalentSame _ -> true
    | Equals _
    | Univalent -> false

/// Compiles a pattern. `later`: the equalities that are checked once their names are bound (triggers only). `index`: the place of
/// the pattern in its trigger, -1 elsewhere.
let compile
    (compiler: Compiler)
    (scope: Scope)
    (source: Source)
    (useOf: Use)
    (index: int)
    (later: Order.Deferred list)
    (p: Pattern)
    : Matcher =
    let world = compiler.World
    let expr = compiler.Expr scope
    let own = patternBinders p |> List.map _.Name |> Set.ofList

    let ofOwn (e: Expr) =
        not (Set.isEmpty (Set.intersect own (Walk.localNames e)))
        || Walk.exists
            (fun e ->
                match e.Node with
                | Issuer -> true
                | _ -> false)
            e

    let fields = Array.ofList p.Fields

    let deferredField i =
        later |> List.exists (fun d -> d.Field = Some i)

    let deferredWhole i =
        later |> List.exists (fun d -> d.Field.IsNone && d.Whole = i)

    let binderSlot =
        match p.Binder with
        | Some b -> scope.Slot b.Name
        | None -> -1

    let hiddenSlot = if index >= 0 then scope.Slot(hidden index) else -1

    let issuerSlot =
        match p.Issuer with
        | OneOf(b, _)
        | AtLeast(Some b, _, _)
        | ExactlyMany(b, _, _) -> scope.Slot b.Name
        | AnyIssuer
        | ThePrincipal _
        | AtLeast(None, _, _)
        | AllOf _ -> -1

    // Equalities on fields: those whose right side is the same for all candidates, and those that depend on the candidate.
    let early, perCandidate =
        fields
        |> Array.indexed
        |> Array.choose (fun (i, f) ->
            match f with
            | Equals e when not (deferredField i) -> Some(i, expr e, ofOwn e)
            | _ -> None)
        |> Array.partition (fun (_, _, o) -> not o)

    let same =
        fields
        |> Array.indexed
        |> Array.choose (fun (i, f) ->
            match f with
            | MultivalentSame e -> Some(i, expr e)
            | _ -> None)

    let whole =
        p.Is
        |> List.indexed
        |> List.filter (fun (i, _) -> not (deferredWhole i))
        |> List.map (fun (_, e) -> expr e, ofOwn e)

    let wheres = p.Where |> List.map expr |> Array.ofList

    let auditors, auditorsOwn =
        match p.Auditor with
        | NoAuditor -> (fun _ -> emptySet), false
        | UniversallyAuditable -> (fun _ -> Pool.everyone), false
        | AllAuditors e -> expr e, ofOwn e

    let wantsMine = p.Verifier = VerifierMe
    let hasMultivalent = Array.exists multivalent fields

    // One lie: as it can be held, where the use is kept; otherwise how it is held says nothing.
    let lie (ctx: Context) (liar: Value) (said: Value) (wanted: Value) (next: Candidate -> bool) : bool =
        let candidate mine auditors =
            {
                Issuer = liar
                Value = said
                Mine = mine
                Auditors = auditors
                Lie = true
                Passed = false
            }

        if useOf = Use.Keep && not auditorsOwn then
            Pool.heldLies ctx.Me wantsMine wanted
            |> List.exists (fun (mine, auditors) -> next (candidate mine auditors))
        else
            next (candidate wantsMine wanted)

    // Enumerates the candidates that pass the slots that do not depend on them. `issuers`: null, or the set of issuers wanted.
    // Liars' candidates are not among them: see `lies`. Of published statements only those are looked at that have the fields.
    let candidates
        (ctx: Context)
        (issuers: Value)
        (wanted: Value)
        (fields: struct (int * Value)[])
        (next: Candidate -> bool)
        : bool =
        let state = ctx.State
        let wants (i: Value) = isAbsent issuers || contains issuers i

        match source with
        | Source.Held ->
            let node = scope.Node.Value
            let place = List.findIndex ((=) p.Record) node.Tracked
            let items = ctx.Held[place].Items
            let mutable k = 0
            let mutable stop = false

            while not stop && k < items.Length do
                let h = items[k]

                if wants h.Items[0] && Pool.holds wantsMine wanted h then
                    stop <-
                        next
                            {
                                Issuer = h.Items[0]
                                Value = h.Items[3]
                                Mine = isTrue h.Items[1]
                                Auditors = h.Items[2]
                                Lie = state.IsByzantine h.Items[0]
                                Passed = false
                            }

                k <- k + 1

            stop
        | Source.Available
        | Source.Published ->
            let mutable stop = false

            match world.PublishedAt.TryGetValue p.Record with
            | true, place ->
                let items =
                    if source = Source.Available then
                        (state.Visible(place, ctx.Me, { Issuers = issuers; Fields = fields })).Items
                    else
                        state[place].Items

                let mutable k = 0

                while not stop && k < items.Length do
                    let s = items[k]

                    if
                        wants s.Items[0]
                        && (if source = Source.Available then
                                Pool.available ctx.Me wantsMine wanted s
                            else
                                not (state.IsByzantine s.Items[0]) && Pool.covers s.Items[2] wanted)
                    then
                        stop <-
                            next
                                {
                                    Issuer = s.Items[0]
                                    Value = s.Items[3]
                                    Mine = not (isAbsent ctx.Me) && contains s.Items[1] ctx.Me
                                    Auditors = s.Items[2]
                                    Lie = state.IsByzantine s.Items[0]
                                    Passed = false
                                }

                    k <- k + 1
            | _ -> ()

            stop

    // The values that early equalities ask for, once per matching.
    let wantedFields (ctx: Context) =
        early |> Array.map (fun (i, e, _) -> struct (i, e ctx))

    let wantedWhole (ctx: Context) =
        whole |> List.choose (fun (e, own) -> if own then None else Some(e ctx))

    // What the equalities say of a record's fields before any candidate is looked at.
    let sought (values: struct (int * Value)[]) (wholes: Value list) =
        match wholes with
        | v :: _ -> (View.exactly v).Fields
        | [] -> values

    // Whether one candidate passes; binds the record binder to the whole record, ISSUER to the issuer.
    let passes (ctx: Context) (wanted: struct (int * Value)[]) (wantedWhole: Value list) (c: Candidate) =
        let mutable ok = true
        let mutable k = if c.Passed then wanted.Length else 0

        while ok && k < wanted.Length do
            let struct (i, v) = wanted[k]
            ok <- Value.Same(c.Value.Items[i], v)
            k <- k + 1

        ok
        && (c.Passed || wantedWhole |> List.forall (fun v -> Value.Same(v, c.Value)))
        && (if binderSlot >= 0 then
                ctx.Frame[binderSlot] <- c.Value

            c.Passed
            || perCandidate
               |> Array.forall (fun (i, e, _) -> Value.Same(c.Value.Items[i], e ctx)))
        && (c.Passed
            || same
               |> Array.forall (fun (i, m) ->
                   match lookup (m ctx) c.Issuer with
                   | v when isAbsent v -> false
                   | v -> Value.Same(v, c.Value.Items[i])))
        && (c.Passed
            || whole |> List.forall (fun (e, own) -> not own || Value.Same(e ctx, c.Value)))
        && (c.Passed
            || wheres.Length = 0
            || (let outer = ctx.Issuer
                ctx.Issuer <- c.Issuer
                let result = wheres |> Array.forall (fun w -> isTrue (w ctx))
                ctx.Issuer <- outer
                result))

    // An issuer slot may use the pattern's own binder: then it is checked on each candidate.
    let issuerOwn =
        match p.Issuer with
        | ThePrincipal e
        | OneOf(_, e) -> ofOwn e
        | AnyIssuer
        | AtLeast _
        | ExactlyMany _
        | AllOf _ -> false

    let fieldsRead (e: Expr) =
        match p.Binder with
        | Some b -> Walk.fieldsRead b.Name e
        | None -> 0L

    // Equalities whose right side needs nothing but the issuer.
    let byIssuer =
        perCandidate
        |> Array.filter (fun (i, _, _) ->
            match fields[i] with
            | Equals e -> fieldsRead e = 0L
            | _ -> false)

    let conditions =
        lazy
            (let equal (i: int, code: Code, _: bool) =
                match fields[i] with
                | Equals e when fieldsRead e <> 0L ->
                    let code: Code =
                        fun ctx -> ofBool (Value.Same(ctx.Frame[binderSlot].Items[i], code ctx))

                    Some(code, (1L <<< i) ||| fieldsRead e)
                | _ -> None

             let wholes =
                 whole
                 |> List.filter snd
                 |> List.map (fun (code, _) ->
                     (fun (ctx: Context) -> ofBool (binderSlot >= 0 && Value.Same(ctx.Frame[binderSlot], code ctx))),
                     -1L)

             let issuer =
                 match p.Issuer with
                 | ThePrincipal e when issuerOwn ->
                     let code = expr e

                     [
                         (fun (ctx: Context) -> ofBool (Value.Same(code ctx, ctx.Issuer))), fieldsRead e
                     ]
                 | OneOf(_, e) when issuerOwn ->
                     let code = expr e

                     [
                         (fun (ctx: Context) -> ofBool (contains (code ctx) ctx.Issuer)), fieldsRead e
                     ]
                 | _ -> []

             Lying.compile
                 compiler
                 scope
                 (p.Binder |> Option.map (fun b -> b.Name, binderSlot))
                 ((perCandidate |> Array.choose equal |> List.ofArray) @ wholes)
                 p.Where
                 issuer)

    // What a match shows of a lie: of the other fields one value is as good as another.
    let shown =
        let bit choose =
            fields
            |> Array.indexed
            |> Array.fold (fun m (i, f) -> if choose i f then m ||| (1L <<< i) else m) 0L

        if
            useOf = Use.Keep
            || auditorsOwn
            || world.Retires.Contains p.Record
            || not (List.isEmpty p.Is)
        then
            -1L
        else
            match p.Issuer with
            | AtLeast(_, set, count)
            | ExactlyMany(_, set, count) ->
                if ofOwn set || ofOwn count then
                    -1L
                else
                    bit (fun _ f ->
                        match f with
                        | Equals _
                        | Univalent
                        | MultivalentBind _ -> true
                        | Multivalent
                        | MultivalentSame _ -> false)
            | AnyIssuer
            | ThePrincipal _
            | OneOf _
            | AllOf _ ->
                if binderSlot >= 0 then
                    -1L
                else
                    bit (fun i _ -> deferredField i)

    // One liar's candidates, with the fields fixed beside those that equalities fix. An issuer binder has its value.
    let lies
        (ctx: Context)
        (liar: Value)
        (wanted: Value)
        (values: struct (int * Value)[])
        (wholes: Value list)
        (fixedFields: struct (int * Value)[])
        (next: Candidate -> bool)
        : bool =
        let state = ctx.State
        let outer = ctx.Issuer
        ctx.Issuer <- liar

        let own =
            Array.append
                (byIssuer |> Array.map (fun (i, e, _) -> struct (i, e ctx)))
                (same |> Array.map (fun (i, m) -> struct (i, lookup (m ctx) liar)))

        ctx.Issuer <- outer

        if own |> Array.exists (fun (struct (_, v)) -> isAbsent v) then
            false
        else
            let fixedFields = Array.concat [ values; own; fixedFields ]

            let fits (v: Value) =
                fixedFields |> Array.forall (fun (struct (i, f)) -> Value.Same(v.Items[i], f))

            match wholes with
            | v :: _ ->
                fits v
                && (ctx.Liar.Invents(state, p.Record, v)
                    || ctx.Liar.Published(state, p.Record, View.exactly v).Length > 0)
                && lie ctx liar v wanted next
            | [] ->
                // What nobody could have made up is repeated as it was said.
                (ctx.Liar.Published(state, p.Record, View.withFields fixedFields)
                 |> Array.exists (fun r -> not (ctx.Liar.Invents(state, p.Record, r)) && lie ctx liar r wanted next))
                || Lying.search ctx p.Record (conditions.Force()) liar fixedFields shown (fun r ->
                    lie ctx liar r wanted (fun c -> next { c with Passed = true }))

    let liars (ctx: Context) (issuers: Value) : Value[] =
        if source = Source.Available && world.Plan.Reductions.Contains Lies then
            ctx.State[Place.byz].Items
            |> Array.filter (fun l -> isAbsent issuers || contains issuers l)
        else
            [||]

    let note (ctx: Context) (c: Candidate) =
        ctx.Used.Add
            {
                Record = p.Record
                Issuer = c.Issuer
                Mine = c.Mine
                Auditors = c.Auditors
                Value = c.Value
                Lie = c.Lie
            }

    let noting (ctx: Context) =
        index >= 0
        && (useOf = Use.Keep || ctx.Tracing || world.Retires.Contains p.Record)

    let single (issuer: Code option) (isSet: bool) : Matcher =
        fun ctx next ->
            let issuers =
                match issuer with
                | Some e when not issuerOwn ->
                    let v = e ctx
                    if isSet then v else sortedSet [| v |]
                | _ -> absent

            let wanted = if auditorsOwn then emptySet else auditors ctx
            let values = wantedFields ctx
            let wholes = wantedWhole ctx
            // The same record of the same issuer under other auditors is the same match, unless the use is kept.
            let seen = List<struct (Value * Value)>()

            let isNew (c: Candidate) =
                let mutable fresh = true

                for struct (i, v) in seen do
                    if Value.Same(i, c.Issuer) && Value.Same(v, c.Value) then
                        fresh <- false

                if fresh && not c.Lie then
                    seen.Add(struct (c.Issuer, c.Value))

                fresh

            let take (c: Candidate) =
                if issuerSlot >= 0 then
                    ctx.Frame[issuerSlot] <- c.Issuer

                if
                    passes ctx values wholes c
                    && (match issuer with
                        | Some e when issuerOwn ->
                            let v = e ctx

                            if isSet then
                                contains v c.Issuer
                            else
                                Value.Same(v, c.Issuer)
                        | _ -> true)
                    && (not auditorsOwn || c.Lie || Pool.covers c.Auditors (auditors ctx))
                    && (useOf = Use.Keep || isNew c)
                then
                    if hiddenSlot >= 0 then
                        ctx.Frame[hiddenSlot] <- c.Value

                    let before = ctx.Used.Count

                    if noting ctx then
                        note
                            ctx
                            (if auditorsOwn && c.Lie then
                                 { c with Auditors = auditors ctx }
                             else
                                 c)

                    let stop = next ()
                    ctx.Used.RemoveRange(before, ctx.Used.Count - before)
                    stop
                else
                    false

            candidates ctx issuers wanted (sought values wholes) take
            || liars ctx issuers
               |> Array.exists (fun l ->
                   if issuerSlot >= 0 then
                       ctx.Frame[issuerSlot] <- l

                   lies ctx l wanted values wholes [||] take)

    let mask =
        fields
        |> Array.indexed
        |> Array.fold (fun m (i, f) -> if multivalent f then m else m ||| (1L <<< i)) 0L

    let maps =
        fields
        |> Array.indexed
        |> Array.choose (fun (i, f) ->
            match f with
            | MultivalentBind b -> Some(i, scope.Slot b.Name)
            | _ -> None)

    let quorum (setExpr: Expr) (countExpr: Expr) (exact: bool) : Matcher =
        let issuers = expr setExpr
        let count = expr countExpr
        let slotsOwn = ofOwn setExpr || ofOwn countExpr || auditorsOwn

        fun ctx next ->
            let values = wantedFields ctx
            let wholes = wantedWhole ctx
            let groups = Dictionary<Value, List<Candidate>>()
            let order = List<Value>()

            let count' () =
                let n = (count ctx).Number

                if n <= 0L then
                    noValue countExpr.Span (sprintf "a quorum of %d issuers" n)

                int n

            let from = if slotsOwn then absent else issuers ctx
            let needed = if slotsOwn then 0 else count' ()
            let wanted = if auditorsOwn then emptySet else auditors ctx

            let put (c: Candidate) =
                if passes ctx values wholes c then
                    let key =
                        if hasMultivalent then
                            part p.Record mask c.Value.Items
                        else
                            c.Value

                    match groups.TryGetValue key with
                    | true, list -> list.Add c
                    | _ ->
                        groups[key] <- List([ c ])
                        order.Add key

            let liars = liars ctx from

            let take c =
                put c
                false

            candidates ctx from wanted (sought values wholes) take |> ignore

            // Where the liars alone are too few, only what an honest issuer said can be vouched for by enough: and
            // what an honest issuer said, every liar can repeat. So of the lies only those that agree with an honest issuer are built.
            let few = not slotsOwn && liars.Length < needed

            if few then
                let found = order.ToArray()

                for l in liars do
                    for key in found do
                        if hasMultivalent then
                            let honest = groups[key].[0].Value

                            let agreed =
                                fields
                                |> Array.indexed
                                |> Array.choose (fun (i, f) ->
                                    if multivalent f then
                                        None
                                    else
                                        Some(struct (i, honest.Items[i])))

                            lies ctx l wanted values wholes agreed take |> ignore
                        else
                            lie ctx l key wanted take |> ignore
            else
                for l in liars do
                    lies ctx l wanted values wholes [||] take |> ignore

            let mutable stop = false
            let mutable g = 0

            while not stop && g < order.Count do
                let key = order[g]
                g <- g + 1
                let members = groups[key]

                if binderSlot >= 0 then
                    ctx.Frame[binderSlot] <- key

                if hiddenSlot >= 0 then
                    ctx.Frame[hiddenSlot] <-
                        (if hasMultivalent then
                             record
                                 p.Record
                                 (members[0].Value.Items
                                  |> Array.mapi (fun i v -> if (mask >>> i) &&& 1L = 1L then v else nil))
                         else
                             key)

                let needed = if slotsOwn then count' () else needed

                let members =
                    if slotsOwn then
                        let from = issuers ctx
                        let wanted = if auditorsOwn then auditors ctx else wanted

                        members
                        |> Seq.filter (fun c -> contains from c.Issuer && (c.Lie || Pool.covers c.Auditors wanted))
                        |> Seq.collect (fun c ->
                            if c.Lie && auditorsOwn && useOf = Use.Keep then
                                Pool.heldLies ctx.Me wantsMine wanted
                                |> List.map (fun (mine, a) -> { c with Mine = mine; Auditors = a })
                            else
                                [ c ])
                        |> Array.ofSeq
                    else
                        members.ToArray()

                let distinct = members |> Array.map _.Issuer |> Array.distinct |> Array.sort

                if distinct.Length >= needed then
                    let choosing = issuerSlot >= 0 || maps.Length > 0 || useOf = Use.Keep

                    if not choosing then
                        let before = ctx.Used.Count

                        if noting ctx then
                            // Where others suffice, nobody is held to have used a retired statement.
                            let retired (i: Value) =
                                world.Retires.Contains p.Record
                                && not (isAbsent ctx.Me)
                                && contains ctx.State[ctx.Instance.Retired] (tuple [| ofString p.Record; i; key |])

                            for i in distinct |> Array.sortBy retired |> Array.truncate needed do
                                note ctx (members |> Array.find (fun c -> Value.Same(c.Issuer, i)))

                        stop <- next ()
                        ctx.Used.RemoveRange(before, ctx.Used.Count - before)
                    else
                        // The candidates of each issuer that differ in what the match binds or keeps.
                        let options =
                            distinct
                            |> Array.map (fun i ->
                                members
                                |> Array.filter (fun c -> Value.Same(c.Issuer, i))
                                |> Array.distinctBy (fun c ->
                                    if useOf = Use.Keep then
                                        Pool.held c.Issuer c.Mine c.Auditors c.Value
                                    else
                                        tuple (maps |> Array.map (fun (f, _) -> c.Value.Items[f]))))

                        let most =
                            if exact || (issuerSlot < 0 && maps.Length = 0) then
                                needed
                            else
                                distinct.Length

                        let chosen = List<int>()

                        let finish () =
                            let before = ctx.Used.Count

                            if issuerSlot >= 0 then
                                ctx.Frame[issuerSlot] <-
                                    sortedSet (chosen |> Seq.map (fun i -> distinct[i]) |> Array.ofSeq)

                            let picked: Candidate[] = Array.zeroCreate chosen.Count

                            let rec each k =
                                if k = chosen.Count then
                                    for f, slot in maps do
                                        ctx.Frame[slot] <- map (picked |> Seq.map (fun c -> c.Issuer, c.Value.Items[f]))

                                    if noting ctx then
                                        for c in picked do
                                            note ctx c

                                    let stop = next ()
                                    ctx.Used.RemoveRange(before, ctx.Used.Count - before)

                                    if binderSlot >= 0 then
                                        ctx.Frame[binderSlot] <- key

                                    stop
                                else
                                    let mutable stop = false
                                    let mutable o = 0
                                    let all = options[chosen[k]]

                                    while not stop && o < all.Length do
                                        picked[k] <- all[o]
                                        stop <- each (k + 1)
                                        o <- o + 1

                                    stop

                            each 0

                        let rec subsets start =
                            (chosen.Count >= needed && finish ())
                            || (chosen.Count < most
                                && (let mutable stop = false
                                    let mutable i = start

                                    while not stop && i < distinct.Length do
                                        chosen.Add i
                                        stop <- subsets (i + 1)
                                        chosen.RemoveAt(chosen.Count - 1)
                                        i <- i + 1

                                    stop))

                        stop <- subsets 0

            stop

    match p.Issuer with
    | AnyIssuer -> single None false
    | ThePrincipal e -> single (Some(expr e)) false
    | OneOf(_, e) -> single (Some(expr e)) true
    | AtLeast(_, s, n) -> quorum s n false
    | ExactlyMany(_, s, n) -> quorum s n true
    // Only in CITING, which does not change the state: each member is a single issuer.
    | AllOf e -> single (Some(expr e)) true

/// Makes the compiler able to compile KNOWN and PUBLISHED.
let install (compiler: Compiler) =
    compiler.Match <- fun scope source p -> compile compiler scope source Use.None -1 [] p
