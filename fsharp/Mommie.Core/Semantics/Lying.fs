/// The lies that a pattern asks for, built field by field.
///
/// What a liar can say is a finite universe that is seldom worth a list: a pattern fixes most fields by equalities, and its conditions
/// decide others before all of them are there. A record is built from what is fixed; conditions are evaluated in the order in which a whole
/// record would meet them, each as soon as the fields that it reads are there; and only a field that a condition needs, or that the match
/// shows, is tried with each of its values. Of fields that nobody looks at, one value that makes the record a lie is as good as another.
/// The records found are exactly those lies that pass, but for such fields.
module internal Mommie.Core.Semantics.Lying

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate

/// Where a condition is evaluated: in the pattern's own frame (index 0), or in that of a FUNCTION that the record is an argument of.
type Home =
    {
        Index: int
        Scope: Scope
        /// the slot of the record, -1 where it has no name
        Record: int
        /// the other arguments: slots here, and code for the home of the call
        Arguments: (int * Code) list
        Call: int
    }

/// A piece of a condition without further structure.
type Leaf =
    {
        Home: Home
        Code: Code
        /// the fields of the record that it reads, as bits
        Reads: int64
        /// for a KNOWN: by fields that are not there yet, the same without the equalities that need them; false makes the leaf false
        Relaxed: (int64 * Code) list
    }

/// `FORALL x IN record.field : condition`
type Members =
    {
        Home: Home
        Field: int
        Slot: int
        Condition: Code
        /// the fields of the record that the condition reads
        Reads: int64
        Whole: Code
    }

/// A condition on a record that is not whole yet.
type Condition =
    | Leaf of Leaf
    | Members of Members
    | And of Condition * Condition
    | Or of Condition * Condition
    | Not of Condition
    | If of Condition * Condition * Condition

/// The conditions of a pattern.
type Conditions = { All: Condition[]; Homes: Home[] }

/// Compiles the conditions of a pattern: those given as code with the fields that it reads, and expressions, in the order of evaluation.
let compile
    (compiler: Compiler)
    (scope: Scope)
    (binder: (string * int) option)
    (codes: (Code * int64) list)
    (expressions: Expr list)
    (last: (Code * int64) list)
    : Conditions =
    let world = compiler.World

    let own =
        {
            Index = 0
            Scope = scope
            Record = binder |> Option.map snd |> Option.defaultValue -1
            Arguments = []
            Call = 0
        }

    let homes = ResizeArray [ own ]

    let bits (mask: int64) =
        [ 0..62 ] |> List.filter (fun i -> (mask >>> i) &&& 1L = 1L)

    // A KNOWN without the equalities that need the fields, where nothing else of it needs them.
    let relax (home: Home) name (p: Pattern) (missing: int64) : Code option =
        let needs e =
            Walk.fieldsRead name e &&& missing <> 0L

        let fields =
            p.Fields
            |> List.map (fun f ->
                match f with
                | Equals e when needs e -> Univalent
                | other -> other)

        let others =
            Walk.patternExprs { p with Fields = [] }
            @ (fields |> List.collect Walk.fieldExprs)

        if List.exists needs others then
            None
        else
            Some(compiler.Knows home.Scope { p with Fields = fields })

    let leaf (home: Home) name (e: Expr) =
        let reads = Walk.fieldsRead name e

        Leaf
            {
                Home = home
                Code = compiler.Expr home.Scope e
                Reads = reads
                Relaxed =
                    match e.Node with
                    | Known p when reads > 0L && List.length (bits reads) <= 3 ->
                        bits reads
                        |> List.fold (fun sets b -> sets @ (sets |> List.map (fun s -> s ||| (1L <<< b)))) [ 0L ]
                        |> List.filter (fun missing -> missing <> 0L)
                        |> List.choose (fun missing -> relax home name p missing |> Option.map (fun c -> missing, c))
                    | _ -> []
            }

    let rec build (home: Home) (name: string) (e: Expr) : Condition =
        let inside = build home name

        let call (f: Function) node args =
            let isRecord (a: Expr) =
                match a.Node with
                | Local n -> n = name
                | _ -> false

            let others = args |> List.filter (isRecord >> not)

            if
                args.Length - others.Length = 1
                && others |> List.forall (fun a -> Walk.fieldsRead name a = 0L)
            then
                let scope = Scope node
                let slots = f.Parameters |> List.map (fun p -> scope.Slot p.Name)
                let at = args |> List.findIndex isRecord

                let inner =
                    {
                        Index = homes.Count
                        Scope = scope
                        Record = slots[at]
                        Arguments =
                            List.zip slots args
                            |> List.filter (fun (_, a) -> not (isRecord a))
                            |> List.map (fun (slot, a) -> slot, compiler.Expr home.Scope a)
                        Call = home.Index
                    }

                homes.Add inner
                build inner f.Parameters[at].Name f.Body
            else
                leaf home name e

        match e.Node with
        | Binary(BinaryOp.And, a, b) -> And(inside a, inside b)
        | Binary(BinaryOp.Or, a, b) -> Or(inside a, inside b)
        | Binary(BinaryOp.Implies, a, b) -> Or(Not(inside a), inside b)
        | Unary(UnaryOp.Not, a) -> Not(inside a)
        | IfThenElse(c, a, b) -> If(inside c, inside a, inside b)
        | CallFunction(f, args) -> call (world.Program.Functions |> List.find (fun g -> g.Name = f)) None args
        | CallNodeFunction(role, f, args) ->
            let node = world.Plan.Nodes |> List.find (fun n -> n.Node.Role = role)
            call (node.Node.Functions |> List.find (fun g -> g.Name = f)) (Some node) args
        | Quantified(Quantifier.Forall,
                     [ {
                           Binder = x
                           Source = {
                                        Node = Field({ Node = Local n }, _, field)
                                        Type = TSet _
                                    }
                       } ],
                     body) when n = name && Walk.fieldsRead name body &&& (1L <<< field) = 0L ->
            Members
                {
                    Home = home
                    Field = field
                    Slot = home.Scope.Slot x.Name
                    Condition = compiler.Expr home.Scope body
                    Reads = Walk.fieldsRead name body
                    Whole = compiler.Expr home.Scope e
                }
        | _ -> leaf home name e

    let ready (code: Code, reads) =
        Leaf
            {
                Home = own
                Code = code
                Reads = reads
                Relaxed = []
            }

    let name = binder |> Option.map fst |> Option.defaultValue ""

    let all =
        (codes |> List.map ready)
        @ (expressions |> List.map (build own name))
        @ (last |> List.map ready)
        |> Array.ofList

    { All = all; Homes = homes.ToArray() }

/// A field that is not there yet: never compared, never shown.
let private hole = atom -3L "?"

/// Calls `next` with each record of the type that `issuer` (a liar) can make up, has the fields fixed and satisfies the conditions; of
/// fields outside `shown` that no condition decided, with one value. `next` says whether to stop, and so does the result.
let search
    (ctx: Context)
    (name: string)
    (conditions: Conditions)
    (issuer: Value)
    (fixedFields: struct (int * Value) seq)
    (shown: int64)
    (next: Value -> bool)
    : bool =
    let liar = ctx.Liar
    let state = ctx.State
    let fields = ctx.World.Records[name].Fields.Length
    let every = (1L <<< fields) - 1L
    let items = Array.create fields hole
    let restriction = liar.Restriction name
    let mutable there = 0L
    let mutable current = absent
    let mutable need = -1
    let mutable members: Members option = None
    let own = ctx.Frame
    let outerIssuer = ctx.Issuer
    let frames: Value[][] = Array.zeroCreate conditions.Homes.Length
    frames[0] <- own

    let admitsAlone i v =
        match restriction with
        | Some r ->
            match Map.tryFind i r.Alone with
            | Some admits -> admits v
            | None -> true
        | None -> true

    let partly () =
        if isAbsent current then
            current <- record name (Array.copy items)

        current

    let set i v =
        items[i] <- v
        there <- there ||| (1L <<< i)
        current <- absent

    let clear i =
        items[i] <- hole
        there <- there &&& ~~~(1L <<< i)
        current <- absent

    let rec frame (home: Home) : Value[] =
        if obj.ReferenceEquals(frames[home.Index], null) then
            let made: Value[] = Array.zeroCreate (max 1 home.Scope.Size)
            frames[home.Index] <- made
            let calling = frame conditions.Homes[home.Call]

            for slot, code in home.Arguments do
                ctx.Frame <- calling
                made[slot] <- code ctx

        frames[home.Index]

    // Evaluates in a home, with the record as far as it is there.
    let run (home: Home) (code: Code) : bool =
        let frame = frame home

        if home.Record >= 0 then
            frame[home.Record] <- partly ()

        ctx.Frame <- frame
        ctx.Issuer <- issuer
        let result = isTrue (code ctx)
        ctx.Frame <- own
        ctx.Issuer <- outerIssuer
        result

    let lowest (mask: int64) =
        System.Numerics.BitOperations.TrailingZeroCount mask

    // 1 true, 0 false, -1 not yet: then `need` is a field to be tried, from `members` where that is a set of these.
    let rec eval (c: Condition) : int =
        match c with
        | And(a, b) ->
            match eval a with
            | 1 -> eval b
            | r -> r
        | Or(a, b) ->
            match eval a with
            | 0 -> eval b
            | r -> r
        | Not a ->
            match eval a with
            | -1 -> -1
            | r -> 1 - r
        | If(c, a, b) ->
            match eval c with
            | 1 -> eval a
            | 0 -> eval b
            | r -> r
        | Leaf l ->
            let missing = l.Reads &&& every &&& ~~~there

            if missing = 0L then
                if run l.Home l.Code then 1 else 0
            else
                match l.Relaxed |> List.tryFind (fun (m, _) -> m = missing) with
                | Some(_, code) when not (run l.Home code) -> 0
                | _ ->
                    need <- lowest missing
                    members <- None
                    -1
        | Members m ->
            if (there >>> m.Field) &&& 1L = 1L then
                if run m.Home m.Whole then 1 else 0
            else
                let missing = m.Reads &&& every &&& ~~~there

                if missing <> 0L then
                    need <- lowest missing
                    members <- None
                else
                    need <- m.Field
                    members <- Some m

                -1

    // The values to try for a field.
    let values i (from: Members option) : Value[] =
        match from with
        | None -> liar.Field(state, name, i)
        | Some m ->
            let slot = m.Slot

            let kept =
                liar.Elements(state, name, i)
                |> Array.filter (fun x ->
                    (frame m.Home)[slot] <- x
                    run m.Home m.Condition)

            let most =
                restriction
                |> Option.bind (fun r -> Map.tryFind i r.Most)
                |> Option.defaultValue kept.Length

            let sets =
                match restriction |> Option.bind (fun r -> Map.tryFind i r.Fixed) with
                | Some v ->
                    if subset v (sortedSet kept) && liar.IsField(state, name, i, v) then
                        [| v |]
                    else
                        [||]
                | None -> Universe.subsets ("what liars can say about " + name) kept most

            sets |> Array.filter (admitsAlone i)

    let tryEach i (values: Value[]) (action: unit -> bool) : bool =
        let mutable stop = false
        let mutable k = 0

        while not stop && k < values.Length do
            set i values[k]
            stop <- action ()
            k <- k + 1

        clear i
        stop

    let admitted () =
        match restriction with
        | Some r -> r.Admits(partly ())
        | None -> true

    // Some value for each field that is left: `next` is called once, if the record can be a lie at all.
    let finish () : bool =
        if there = every then
            admitted () && next (partly ())
        else
            let open' = [ 0 .. fields - 1 ] |> List.filter (fun i -> (there >>> i) &&& 1L = 0L)
            let mutable stop = false

            let rec any left : bool =
                match left with
                | [] ->
                    admitted ()
                    && (stop <- next (partly ())
                        true)
                | i :: rest -> tryEach i (liar.Field(state, name, i)) (fun () -> any rest)

            let plain = open' |> List.map (fun i -> i, liar.SomeField(state, name, i))

            if plain |> List.forall (fun (_, v) -> v.IsSome) then
                for i, v in plain do
                    set i v.Value

                let ok = admitted ()

                if ok then
                    stop <- next (partly ())

                for i in open' do
                    clear i

                if not ok then
                    any open' |> ignore
            else
                any open' |> ignore

            stop

    let rec fill () : bool =
        match shown &&& every &&& ~~~there with
        | 0L -> finish ()
        | missing ->
            let i = lowest missing
            tryEach i (liar.Field(state, name, i)) fill

    let rec go k : bool =
        if k = conditions.All.Length then
            fill ()
        else
            match eval conditions.All[k] with
            | 1 -> go (k + 1)
            | 0 -> false
            | _ ->
                let i = need
                tryEach i (values i members) (fun () -> go k)

    let mutable possible = true

    for struct (i, v) in fixedFields do
        if (there >>> i) &&& 1L = 1L then
            possible <- possible && Value.Same(items[i], v)
        elif possible then
            possible <- admitsAlone i v && liar.IsField(state, name, i, v)
            set i v

    try
        possible && go 0
    finally
        ctx.Frame <- own
        ctx.Issuer <- outerIssuer
