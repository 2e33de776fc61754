/// The stages of dissemination as a deployment writes them.
module internal Mommie.Proof.Stages

open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Core.Typing
open Mommie.Proof.Deployment
open Mommie.Proof.Scope

/// What stages there are, for messages.
let private stagesThereAre =
    "Write OPTIMISTIC(principal), OPTIMISTIC(QUORUM), FLOOD, PULL or PULL(principal); unicast is always the last stage."

let rec private rootRole (program: Program) (role: string) =
    match program.Roles |> List.tryFind (fun r -> r.Name = role) with
    | Some { Parent = Some p } when p <> role -> rootRole program p
    | _ -> role

/// The roles whose NODE publishes what a line may concern, as far as its selectors tell: more rather than fewer.
let private publishers (scope: Scope) (program: Program) (sites: Sites.Site list) (l: Line) : string list =
    let roleOf (name: string) =
        scope.Atoms |> List.tryFind (fun a -> a.Name = name) |> Option.bind _.Role

    let constantRole (name: string) =
        program.Constants
        |> List.tryFind (fun c -> c.Name = name)
        |> Option.bind (fun c ->
            match c.Type with
            | Mommie.Core.Model.Types.TRole r
            | Mommie.Core.Model.Types.TSet(Mommie.Core.Model.Types.TRole r) -> Some r
            | _ -> None)

    // None: of any role. A principal that is TRUSTED publishes nothing.
    let mayIssue (role: string) (who: Who) =
        match who with
        | Everybody -> true
        | OfRole r -> rootRole program r = rootRole program role
        | Who.Principal p ->
            match roleOf p with
            | Some r -> rootRole program r = rootRole program role
            | None -> false
        | ConstantPrincipal c
        | ConstantSet c ->
            match constantRole c with
            | Some r -> rootRole program r = rootRole program role
            | None -> true

    sites
    |> List.filter (fun s ->
        (l.Record.IsNone || l.Record = Some s.Record)
        && (List.exists (mayIssue s.Role) l.From
            || (l.Both && List.exists (mayIssue s.Role) l.To)))
    |> List.map _.Role
    |> List.distinct

let private isName (scope: Scope) (program: Program) (n: string) =
    scope.Atoms |> List.exists (fun a -> a.Name = n)
    || program.Constants |> List.exists (fun c -> c.Name = n)
    || program.Roles |> List.exists (fun r -> r.Set = n || r.Name = n)

let private relay (scope: Scope) (program: Program) sites (l: Line) (stageName: string) (e: Expr) : Relay option =
    match e.Node with
    | Identifier n when
        isName scope program n
        || not (
            program.Nodes
            |> List.exists (fun node -> node.Variables |> List.exists (fun v -> v.Name = n))
        )
        ->
        match scope.Who { Text = n; Span = e.Span } with
        | Some(Principal _ | ConstantPrincipal _ as who) -> Some(Fixed who)
        | Some _ ->
            scope.Error(
                "MOM3005",
                e.Span,
                stageName + " takes one principal, and `" + n + "` is a set",
                (if stageName = "OPTIMISTIC" then
                     "Name the principal that relays, or write OPTIMISTIC(QUORUM)."
                 else
                     "Name the principal that is asked.")
            )

            None
        | None -> None
    | _ ->
        let what = "the principal of " + stageName

        let atoms = scope.Atoms |> List.map (fun a -> a.Name, a.Role, a.Span)

        match publishers scope program sites l with
        | [] ->
            scope.Error(
                "MOM3005",
                e.Span,
                "no NODE publishes anything that this line concerns, so nobody's variables give the expression a value",
                "Remove the line, or name a principal."
            )

            None
        | roles ->
            let typed =
                roles
                |> List.map (fun role ->
                    let typed, problems = Typing.principalAt program role atoms what e

                    for d in problems do
                        if not (scope.Problems.Contains d) then
                            { d with
                                Message = d.Message + " (evaluated by NODE " + role + ", which publishes on this line)"
                            }
                            |> scope.Problems.Add

                    typed |> Option.map (fun t -> role, t))

            if List.forall Option.isSome typed then
                Some(Computed(List.choose id typed))
            else
                None

/// A stage resolved; None where it has an error, which is reported.
let stage
    (scope: Scope)
    (program: Program)
    (sites: Sites.Site list)
    (l: Line)
    (s: DeploymentTree.Stage)
    : Deployment.Stage option =
    let relay = relay scope program sites l

    let wrongArguments (n: Name) (span: Span) (takes: string) =
        scope.Error("MOM3005", span, n.Text + " takes " + takes, stagesThereAre)
        None

    let hash (n: Name) (h: Name) =
        scope.Error("MOM3005", h.Span, "`" + h.Text + "` is no principal, and " + n.Text + " takes one", stagesThereAre)

        None

    let kind, span =
        match s.Mechanism with
        | Open span ->
            scope.Error("MOM3012", span, "`?` stands for a stage that is still to be chosen", "Name a stage.")
            None, span
        | Chosen(n, arguments, span) ->
            let kind =
                match n.Text, arguments with
                | "OPTIMISTIC", [ Argument { Node = Identifier "QUORUM" } ] -> Some Quorum
                | "OPTIMISTIC", [ Argument e ] -> relay n.Text e |> Option.map Relay
                | "OPTIMISTIC", [ Hash h ]
                | "PULL", [ Hash h ] -> hash n h
                | "OPTIMISTIC", _ -> wrongArguments n span "one principal, or QUORUM"
                | "FLOOD", [] -> Some Flood
                | "FLOOD", _ -> wrongArguments n span "no arguments"
                | "PULL", [] -> Some(Pull None)
                | "PULL", [ Argument e ] -> relay n.Text e |> Option.map (Some >> Pull)
                | "PULL", _ -> wrongArguments n span "one principal, or none"
                | _ ->
                    scope.Error(
                        "MOM3004",
                        n.Span,
                        "there is no way of dissemination called `" + n.Text + "`",
                        stagesThereAre
                    )

                    None

            kind, span

    kind
    |> Option.map (fun kind ->
        {
            Kind = kind
            Text = useText s.Mechanism
            Timeout = s.Timeout |> Option.map microseconds
            Span = span
        })
