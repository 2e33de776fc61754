/// The slots and constraints of patterns whose names are in scope.
module Mommie.Core.Typing.Patterns

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect
open Mommie.Core.Typing.PatternNames

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

let private principalSet (ctx: Context) (infer: Infer) scope (e: S.Expr) : M.Expr * Type =
    let set = infer scope None e

    match set.Type with
    | TSet t when isPrincipal t || t = TBottom -> set, t
    | t when isError t -> set, errorType
    | t ->
        error
            ctx
            "MOM2311"
            e.Span
            $"expected a set of principals in the issuer slot, found {show t}"
            (if isPrincipal t then
                 "For one issuer write the principal alone."
             else
                 "Name the set of a ROLE, or an expression of type SET of principals.")

        set, errorType

let private issuerSlot (ctx: Context) (infer: Infer) (scope: Scope) (p: Plan) : M.IssuerSlot * Type =
    let binder (name: S.Name) : M.Binder =
        let t =
            match Map.tryFind name.Text scope.Locals with
            | Some l -> localType l
            | None -> errorType

        {
            Name = name.Text
            Type = t
            Span = name.Span
        }

    let inner = ownSlot p scope

    let size n =
        match constant n with
        | Some k when k <= 0L ->
            error ctx "MOM2304" n.Span $"a quorum of {k} asks for nothing" "Ask for one issuer or more."
        | _ -> ()

        expectAs ctx infer inner TInt " as the size of a quorum" n

    match p.Source.Issuer with
    | S.AnyIssuer _ -> M.AnyIssuer, TPrincipal
    | S.AllOf e ->
        if p.Place <> Place.Citing then
            error
                ctx
                "MOM2302"
                e.Span
                "ALL cites a statement of each member; it stands in CITING only"
                "Ask for a number of issuers: S >= n."

        let set, t = principalSet ctx infer inner e
        M.AllOf set, t
    | S.ThePrincipal e ->
        let who = infer scope None e

        if isPrincipal who.Type then
            M.ThePrincipal who, who.Type
        else
            let mend =
                match who.Type with
                | TSet t when isPrincipal t ->
                    "Say how many of the set: S >= 1 for some one of them, 'c S == 1' to name it, '_' for anyone."
                | _ -> "Write a principal, '_', or a set and how many of it."

            error ctx "MOM2311" e.Span $"expected a principal in the issuer slot, found {show who.Type}" mend
            M.ThePrincipal who, errorType
    | S.AtLeast(name, set, n) ->
        let set, t = principalSet ctx infer inner set
        M.AtLeast(Option.map binder name, set, size n), t
    | S.ExactlyMany(name, set, n) ->
        let set, t = principalSet ctx infer inner set

        if p.One then
            M.OneOf(binder name, set), t
        else
            M.ExactlyMany(binder name, set, size n), t

/// A principal or a set of principals, as a set.
let principals (ctx: Context) (infer: Infer) (scope: Scope) (what: string) (e: S.Expr) : M.Expr =
    let typed = infer scope None e

    match typed.Type with
    | TSet t when isPrincipal t || t = TBottom -> typed
    | t when isPrincipal t ->
        {
            Node = M.SetLiteral [ typed ]
            Type = TSet t
            Span = e.Span
        }
    | t ->
        error
            ctx
            "MOM2314"
            e.Span
            $"expected a principal or a set of principals as {what}, found {show t}"
            "Name a principal or the set of a ROLE."

        typed

let private auditorSlot ctx (infer: Infer) scope (slot: S.AuditorSlot) : M.AuditorSlot =
    match slot with
    | S.AnyAuditor _ -> M.NoAuditor
    | S.Auditors { Node = S.NoOneSet _ } -> M.NoAuditor
    | S.Auditors { Node = S.AnyoneSet } -> M.UniversallyAuditable
    | S.Auditors e -> M.AllAuditors(principals ctx infer { scope with NoOne = Allowed } "auditor" e)

let private field
    ctx
    (infer: Infer)
    (scope: Scope)
    (p: Plan)
    (issuer: Type)
    (name: string, t: Type)
    : M.FieldConstraint =
    let many (at: Span) =
        if not (isQuorum p.Source.Issuer) then
            error
                ctx
                "MOM2303"
                at
                "'*' lets every issuer of a quorum have a value of its own; this pattern asks for one issuer"
                "Write '_' for any value, or ask for a quorum: S >= n."

    match Map.tryFind name p.Rights with
    | None
    | Some(S.UnivalentAny _) -> M.Univalent
    | Some(S.MultivalentAny(None, at)) ->
        many at
        M.Multivalent
    | Some(S.MultivalentAny(Some m, at)) ->
        many at

        if p.Maps |> List.exists (fun own -> Span.same own.Span m.Span) then
            M.MultivalentBind
                {
                    Name = m.Text
                    Type = TMap(issuer, t)
                    Span = m.Span
                }
        else
            let map =
                infer
                    scope
                    None
                    {
                        Node = S.Identifier m.Text
                        Span = m.Span
                    }

            match map.Type with
            | TMap(k, v) when comparable ctx.Symbols.Parents k issuer && comparable ctx.Symbols.Parents v t -> ()
            | found when isError found -> ()
            | found -> mismatch ctx m.Span $" for '*{m.Text}'" (TMap(issuer, t)) found

            M.MultivalentSame map
    | Some(S.Exactly e) ->
        let value = infer scope (Some t) e

        if not (comparable ctx.Symbols.Parents value.Type t) then
            error
                ctx
                "MOM2102"
                e.Span
                $"the field '{name}' is {show t} and cannot equal {show value.Type}"
                $"Write an expression of type {show t}."

        M.Equals value

/// Types the slots and constraints of a pattern whose names are in scope.
let typed (ctx: Context) (infer: Infer) (scope: Scope) (p: Plan) : M.Pattern =
    let source = p.Source
    let slot, issuer = issuerSlot ctx infer scope p
    let maps = p.Maps |> List.map _.Text

    let fieldScope =
        scope
        |> forbid maps "it is known only when the issuers of this pattern are chosen"

    match p.Place, source.Verifier with
    | Place.Published, S.VerifierMe at ->
        error
            ctx
            "MOM2310"
            at
            "a property has no local node, so that ME is nobody here"
            "Write '_', which matches every statement."
    | _ -> ()

    let whereScope =
        let issuers =
            if p.One then
                []
            else
                Option.toList p.Issuer |> List.map _.Text

        let whole =
            match p.Binder with
            | Some b when not (isError b.Type) ->
                { fieldScope with
                    Locals =
                        fieldScope.Locals
                        |> Map.change
                            b.Name
                            (Option.map (fun l ->
                                { l with
                                    Type = Now(TRecord source.Record.Text)
                                }))
                }
            | Some _
            | None -> fieldScope

        { forbid issuers "WHERE is a condition on each single statement, before issuers are counted" whole with
            Issuer = Some issuer
        }

    let whole (e: S.Expr) =
        if p.Known then
            expectAs ctx infer fieldScope (TRecord source.Record.Text) " as the whole record" e
        else
            infer fieldScope None e

    {
        Issuer = slot
        Verifier =
            match source.Verifier with
            | S.VerifierMe _ -> M.VerifierMe
            | S.AnyVerifier _ -> M.AnyVerifier
        Auditor = auditorSlot ctx infer fieldScope source.Auditor
        Record = source.Record.Text
        Binder = p.Binder
        Fields = p.Fields |> List.map (field ctx infer fieldScope p issuer)
        Is = List.map whole p.Whole
        Where = p.Wheres |> List.map (expectAs ctx infer whereScope TBool " after WHERE")
        Span = source.Span
    }

/// A pattern on its own: it binds its own names, which the scope returned knows.
let single (ctx: Context) (infer: Infer) (place: Place) (scope: Scope) (p: S.Pattern) : M.Pattern * Scope =
    let names = ref scope
    let plan = plan ctx infer place names p
    settle ctx names.Value [ plan ] |> ignore
    typed ctx infer names.Value plan, names.Value
