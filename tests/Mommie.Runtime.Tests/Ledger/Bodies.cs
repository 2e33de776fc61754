namespace Mommie.Runtime.Tests.Ledger;

// Each body is what a test makes of it; by default a right one, written otherwise than its body spec.

public sealed partial class ClerkInit
{
    public Action<IClerk> Hand { get; init; } =
        node =>
        {
            node.Publish(node.Constants.S, Auditors.Anyone, new Hello());
            node.Mood = Mood.BUSY;
        };

    partial void Body(IClerk node) => Hand(node);
}

public sealed partial class ClerkEnter
{
    public Action<IClerk, Item, long> Hand { get; init; } = Right;

    public static void Right(IClerk node, Item item, long amount)
    {
        var entry = new Entry(node.Me, amount, item);
        var receipt = node.Externs.Book(item, amount);
        node.Publish(node.Constants.HEAD, Auditors.NoOne, new Stamped(entry, receipt));
        node.Publish(node.Constants.S.Remove(node.Me), node.Constants.A, entry);
        node.Log = [.. node.Log, entry];
        node.Last = Option.Some(item);
        var before = node.Amounts.ContainsKey(item) ? node.Amounts[item] : 0;
        node.Amounts = node.Amounts.Set(item, before + amount);
        node.EmitBooked(item, node.Total + amount);
        node.Total += amount;
    }

    partial void Body(IClerk node, Item item, long amount) => Hand(node, item, amount);
}

public sealed partial class ClerkPick
{
    public required Action<IClerk, Tally> Hand { get; init; }

    partial void Body(IClerk node, Principal c, Tally t) => Hand(node, t);
}

public sealed partial class ClerkNotice
{
    public required Action<IClerk, Tally> Hand { get; init; }

    partial void Body(IClerk node, Principal c, Tally t) => Hand(node, t);
}

public sealed partial class ClerkCount
{
    public required Action<IClerk, ValueSet<Principal>, VotePartItem> Hand { get; init; }

    partial void Body(
        IClerk node,
        ValueSet<Principal> q,
        VotePartItem v,
        ValueMap<Principal, long> rounds,
        ValueMap<Principal, long> ws,
        long r
    ) => Hand(node, q, v);
}

public sealed partial class ClerkCheck
{
    public required Action<IClerk, Entry> Hand { get; init; }

    partial void Body(IClerk node, Principal c, Entry e) => Hand(node, e);
}

public sealed partial class ClerkClose
{
    public Action<IClerk> Hand { get; init; } =
        node =>
        {
            if (node.Externs.Books() != node.Opened)
            {
                node.Externs.Reopen(node.Opened);
            }

            node.Amounts = ValueMap<Item, long>.Empty;
            node.Total = node.Log.Count - (node.Last.IsSome ? 1 : 0);
        };

    partial void Body(IClerk node) => Hand(node);
}
