/// What liars must be able to repeat, so that a placement with more of them shows all that one with fewer does (docs/semantics.md,
/// reduction *placements*).
module internal Mommie.Checking.Engine.Repeat

open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Start
open Mommie.Checking

/// A view without the records that one principal has published, and without some histories.
[<Sealed>]
type private Without(view: View, publisher: Value, others: Value, hidden: int -> bool) =
    inherit View()

    override _.Item
        with get place = if hidden place then absent else view[place]
        and set _ _ = invalidOp "only looked at"

    override _.Records(place, sought) =
        view.Records(
            place,
            { sought with
                Issuers =
                    if isAbsent sought.Issuers then
                        others
                    else
                        minus sought.Issuers (set [ publisher ])
            }
        )

    override _.Visible(_, _, _) = invalidOp "only records are looked at"
    override _.Has(_, _) = invalidOp "only records are looked at"
    override _.Publish(_, _) = invalidOp "only looked at"
    override _.Answer(_) = invalidOp "only looked at"
    override _.Answered(_, _) = invalidOp "only looked at"
    override _.Copy() = invalidOp "only looked at"
    override _.Same(_) = invalidOp "only looked at"

/// Whether a principal, while it is honest, has published only what it could say as a liar by what the others have said and called; of
/// record types vouched for, by what it has called itself.
let canSay (started: Started) (choice: Placements.Choice) (principal: Value) : View -> bool =
    let world = started.World
    let others = minus (set world.Principals) (set [ principal ])

    let own, theirs =
        world.Instances
        |> Array.filter (fun i -> i.History >= 0)
        |> Array.partition (fun i -> Value.Same(i.Principal, principal))

    let histories (instances: Instance[]) = instances |> Array.map _.History
    let own = histories own
    let theirs = histories theirs

    let says (view: View) name record =
        started.Liar.Invents(view, name, record)
        || started.Liar.Published(view, name, exactly record).Length > 0

    fun view ->
        view.IsByzantine principal
        || (let byOthers =
                Without(view, principal, others, (fun place -> Array.contains place own))

            let byItself =
                Without(view, principal, others, (fun place -> Array.contains place theirs))

            world.PublishedAt
            |> Seq.forall (fun p ->
                (view.Records(
                    p.Value,
                    { everything with
                        Issuers = set [ principal ]
                    }
                ))
                    .Items
                |> Array.forall (fun record ->
                    says byOthers p.Key record
                    || (choice.Vouched.Contains p.Key && says byItself p.Key record))))

/// Whether nobody has retired anything: a retired statement is an error where too few others say the same. One for each node that retires.
let retiredNothing (started: Started) : (View -> bool)[] =
    started.World.Instances
    |> Array.filter (fun i -> i.Retired >= 0)
    |> Array.map (fun i -> fun view -> view.IsByzantine i.Principal || view[i.Retired].Items.Length = 0)

/// Whose publishing each of the conditions is about: what others publish, too, only makes it true.
let about (started: Started) (choice: Placements.Choice) : Value[] =
    Array.append
        choice.Varying
        (started.World.Instances
         |> Array.filter (fun i -> i.Retired >= 0)
         |> Array.map _.Principal)

/// The conditions, in the order of `about`.
let conditions (started: Started) (choice: Placements.Choice) : (View -> bool)[] =
    Array.append (choice.Varying |> Array.map (canSay started choice)) (retiredNothing started)
