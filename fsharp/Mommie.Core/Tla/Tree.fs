/// TLA+ as a tree: what the translation builds and the printer writes. Only the part of the language that emitted
/// modules use. Names are final: whoever builds a tree has made them legal and free of collisions.
module Mommie.Core.Tla.Tree

/// `x \in S`
type Bound = { Name: string; Set: Expr }

/// A TLA+ expression. Junction lists are n-ary, so that they are written as lists.
and Expr =
    /// an identifier: constant, variable, bound name, operator without arguments
    | Name of string
    /// an integer; negative ones are written with the prefix operator
    | Int of int64
    | String of string
    | Bool of bool
    /// `Op(a, b)`
    | Apply of string * Expr list
    /// `a \cup b`, `a = b`, `a => b`, ...
    | Infix of operator: string * Expr * Expr
    /// `~a`, `SUBSET S`, `DOMAIN f`, `UNION S`, `-a`, `[]F`, `<>F`, `UNCHANGED e`, `ENABLED A`
    | Prefix of operator: string * Expr
    /// `e'`
    | Prime of Expr
    /// `f[x]`
    | At of Expr * Expr
    /// `r.f`
    | Field of Expr * string
    /// `[f |-> e, ...]`; not empty
    | Record of (string * Expr) list
    /// `[f : S, ...]`; not empty
    | RecordSet of (string * Expr) list
    /// `<<a, b>>`
    | Tuple of Expr list
    /// `{a, b}`
    | Set of Expr list
    /// `{x \in S : P}`
    | Filter of Bound * Expr
    /// `{e : x \in S, y \in T}`
    | Image of Expr * Bound list
    /// `[x \in S |-> e]`
    | Function of Bound list * Expr
    /// `[S -> T]`
    | FunctionSet of Expr * Expr
    /// `S \X T`, two or more
    | Cross of Expr list
    /// `[f EXCEPT ![a] = e, ...]`
    | Except of Expr * (Path * Expr) list
    /// `\A x \in S, y \in T : e`
    | Forall of Bound list * Expr
    /// `\E x \in S, y \in T : e`
    | Exists of Bound list * Expr
    /// `CHOOSE x \in S : e`
    | Choose of Bound * Expr
    | If of Expr * Expr * Expr
    /// `LET d e IN b`
    | Let of Definition list * Expr
    /// `/\ a /\ b`
    | And of Expr list
    /// `\/ a \/ b`
    | Or of Expr list
    /// `LAMBDA x : e`, an argument only
    | Lambda of string list * Expr
    /// `[A]_v`
    | Square of Expr * Expr
    /// `<<A>>_v`
    | Angle of Expr * Expr
    /// the expression with a comment line above it; only as an item of a broken junction list
    | Commented of string * Expr

/// What EXCEPT changes: `![e]` or `!.f`
and Path =
    | PathAt of Expr
    | PathField of string

/// `Name(p, q) == Body`, or `Name[x \in S] == Body` where `Function` is not empty.
and Definition =
    {
        Name: string
        Parameters: Parameter list
        Function: Bound list
        Body: Expr
        /// comment lines above, without `\*`
        Comments: string list
        /// the trailing comment of the first line: where it comes from
        Source: string option
    }

/// A parameter of an operator; an arity above 0 makes it an operator itself: `P(_, _)`.
and Parameter = { Name: string; Arity: int }

/// A constant or variable as declared, with its trailing comment.
type Declared =
    {
        Name: string
        Arity: int
        Comment: string option
    }

/// What a module consists of, in order.
type Unit =
    | Constants of Declared list
    | Variables of Declared list
    | Assume of string option * Expr
    | Define of Definition
    /// a rule across the page and comment lines
    | Heading of string list
    /// comment lines
    | Remark of string list

/// A module.
type Module =
    {
        Name: string
        /// comment lines above everything, inside the module
        Preamble: string list
        Extends: string list
        Units: Unit list
    }

/// A parameter that is not an operator.
let parameter name : Parameter = { Name = name; Arity = 0 }

/// `name(parameters) == body` without comments.
let define name parameters body : Definition =
    {
        Name = name
        Parameters = List.map parameter parameters
        Function = []
        Body = body
        Comments = []
        Source = None
    }

/// `name[x \in S] == body`
let defineFunction name bounds body : Definition =
    {
        Name = name
        Parameters = []
        Function = bounds
        Body = body
        Comments = []
        Source = None
    }

/// `x \in S`
let bound name set : Bound = { Name = name; Set = set }

/// A conjunction: nested ones are flattened, TRUE is dropped, one conjunct stands alone.
let conj (items: Expr list) =
    let rec flatten item =
        match item with
        | And inner -> List.collect flatten inner
        | Bool true -> []
        | other -> [ other ]

    match List.collect flatten items with
    | [] -> Bool true
    | [ one ] -> one
    | many -> And many

/// A disjunction, likewise.
let disj (items: Expr list) =
    let rec flatten item =
        match item with
        | Or inner -> List.collect flatten inner
        | Bool false -> []
        | other -> [ other ]

    match List.collect flatten items with
    | [] -> Bool false
    | [ one ] -> one
    | many -> Or many

/// `a = b`
let equal a b = Infix("=", a, b)

/// `a \in S`
let isIn a set = Infix("\\in", a, set)

/// `S \cup T`; empty sets are dropped.
let union a b =
    match a, b with
    | Set [], other
    | other, Set [] -> other
    | _ -> Infix("\\cup", a, b)

/// `~a`, and not twice.
let negate a =
    match a with
    | Prefix("~", inner) -> inner
    | Bool b -> Bool(not b)
    | Infix("\\in", x, s) -> Infix("\\notin", x, s)
    | Infix("\\notin", x, s) -> Infix("\\in", x, s)
    | Infix("=", x, y) -> Infix("#", x, y)
    | Infix("#", x, y) -> Infix("=", x, y)
    | _ -> Prefix("~", a)

/// The subexpressions, with the names bound in each.
let rec private parts (e: Expr) : (string list * Expr) list =
    let plain = List.map (fun x -> [], x)

    /// each set sees the names before it; the body sees all
    let scoped (bounds: Bound list) body =
        let names = bounds |> List.map _.Name
        (bounds |> List.map (fun b -> [], b.Set)) @ [ names, body ]

    match e with
    | Name _
    | Int _
    | String _
    | Bool _ -> []
    | Apply(_, args)
    | Tuple args
    | Set args
    | Cross args
    | And args
    | Or args -> plain args
    | Infix(_, a, b)
    | At(a, b)
    | FunctionSet(a, b)
    | Square(a, b)
    | Angle(a, b) -> plain [ a; b ]
    | Prefix(_, a)
    | Prime a
    | Field(a, _)
    | Commented(_, a) -> plain [ a ]
    | Record fields
    | RecordSet fields -> fields |> List.map (fun (_, x) -> [], x)
    | Filter(b, body)
    | Choose(b, body) -> scoped [ b ] body
    | Image(body, bounds)
    | Function(bounds, body)
    | Forall(bounds, body)
    | Exists(bounds, body) -> scoped bounds body
    | Except(f, changes) ->
        ([], f)
        :: (changes
            |> List.collect (fun (path, value) ->
                match path with
                | PathAt key -> plain [ key; value ]
                | PathField _ -> plain [ value ]))
    | If(a, b, c) -> plain [ a; b; c ]
    | Let(definitions, body) ->
        let names = definitions |> List.map _.Name

        (definitions
         |> List.collect (fun d ->
             let inside = names @ (d.Parameters |> List.map _.Name)

             (d.Function |> List.map (fun b -> inside, b.Set))
             @ [ inside @ (d.Function |> List.map _.Name), d.Body ]))
        @ [ names, body ]
    | Lambda(names, body) -> [ names, body ]

/// The identifiers that an expression uses and does not bind itself, operators applied included.
let rec free (e: Expr) : Set<string> =
    let here =
        match e with
        | Name n
        | Apply(n, _) -> Set.singleton n
        | _ -> Set.empty

    parts e
    |> List.fold (fun names (bounds, part) -> Set.union names (free part - Set.ofList bounds)) here

/// Whether the expression uses the name freely.
let uses name e = Set.contains name (free e)

/// The expression with each subexpression changed first, then itself.
let rec rewrite (change: Expr -> Expr) (e: Expr) : Expr =
    let go = rewrite change
    let bounds = List.map (fun (b: Bound) -> { b with Set = go b.Set })

    (match e with
     | Name _
     | Int _
     | String _
     | Bool _ -> e
     | Apply(name, args) -> Apply(name, List.map go args)
     | Infix(operator, a, b) -> Infix(operator, go a, go b)
     | Prefix(operator, a) -> Prefix(operator, go a)
     | Prime a -> Prime(go a)
     | At(f, x) -> At(go f, go x)
     | Field(r, f) -> Field(go r, f)
     | Record fields -> Record(fields |> List.map (fun (f, x) -> f, go x))
     | RecordSet fields -> RecordSet(fields |> List.map (fun (f, x) -> f, go x))
     | Tuple items -> Tuple(List.map go items)
     | Set items -> Set(List.map go items)
     | Filter(b, body) -> Filter({ b with Set = go b.Set }, go body)
     | Image(body, bs) -> Image(go body, bounds bs)
     | Function(bs, body) -> Function(bounds bs, go body)
     | FunctionSet(a, b) -> FunctionSet(go a, go b)
     | Cross items -> Cross(List.map go items)
     | Except(f, changes) ->
         Except(
             go f,
             changes
             |> List.map (fun (path, value) ->
                 (match path with
                  | PathAt key -> PathAt(go key)
                  | PathField field -> PathField field),
                 go value)
         )
     | Forall(bs, body) -> Forall(bounds bs, go body)
     | Exists(bs, body) -> Exists(bounds bs, go body)
     | Choose(b, body) -> Choose({ b with Set = go b.Set }, go body)
     | If(a, b, c) -> If(go a, go b, go c)
     | Let(definitions, body) ->
         Let(
             definitions
             |> List.map (fun d ->
                 { d with
                     Function = bounds d.Function
                     Body = go d.Body
                 }),
             go body
         )
     | And items -> And(List.map go items)
     | Or items -> Or(List.map go items)
     | Lambda(names, body) -> Lambda(names, go body)
     | Square(a, v) -> Square(go a, go v)
     | Angle(a, v) -> Angle(go a, go v)
     | Commented(comment, inner) -> Commented(comment, go inner))
    |> change

/// Whether some subexpression satisfies the condition.
let contains (condition: Expr -> bool) (e: Expr) =
    let mutable found = false

    rewrite
        (fun part ->
            found <- found || condition part
            part)
        e
    |> ignore

    found

/// The expression with `replacement` for every `old`; names are not looked at (no emitted name hides another).
let replace old replacement e =
    rewrite (fun part -> if part = old then replacement else part) e
