namespace Mommie.Runtime.Tests.Ledger;

public sealed record Thing(string Name) : Item
{
    public override string ToString() => Name;
}

public sealed record Number(long Value) : Receipt
{
    public override string ToString() => $"#{Value}";
}

public sealed record Page(long Value) : Books
{
    public override string ToString() => $"page {Value}";
}

/// <summary>An application that counts how often it is called.</summary>
public sealed class Application : ILedgerExterns
{
    public long Booked { get; private set; }

    public long At { get; private set; }

    public int Reads { get; private set; }

    public int PureCalls { get; private set; }

    public Receipt Book(Item item, long amount)
    {
        Booked++;
        At++;
        return new Number(At);
    }

    public Books Books()
    {
        Reads++;
        return new Page(At);
    }

    public void Reopen(Books b) => At = ((Page)b).Value;

    public bool Valid(Item item)
    {
        PureCalls++;
        return item != new Thing("bad");
    }
}

/// <summary>A node of a host: plain properties and lists.</summary>
public sealed class Clerk(IKnowledge? knowledge = null) : IClerk
{
    public static readonly Principal S1 = new("s1");
    public static readonly Principal S2 = new("s2");
    public static readonly Principal S3 = new("s3");
    public static readonly Principal A1 = new("a1");

    public Application Application { get; } = new();

    public List<Publication> Published { get; } = [];

    public List<string> Emitted { get; } = [];

    public Principal Me => S1;

    public IKnowledge? Knowledge => knowledge;

    public LedgerConstants Constants { get; init; } =
        new()
        {
            S = [S1, S2, S3],
            A = [A1],
            F = 1,
            HEAD = S2,
        };

    public ILedgerExterns Externs => Application;

    public long Total { get; set; }

    public ValueMap<Item, long> Amounts { get; set; } = ValueMap<Item, long>.Empty;

    public ValueSeq<Entry> Log { get; set; } = [];

    public Option<Item> Last { get; set; }

    public Mood Mood { get; set; }

    public ValueSet<Item> Chosen { get; set; } = [];

    public (long, bool) Lock { get; set; }

    public Books Opened { get; set; } = new Page(0);

    public long TotalPrime { get; set; }

    public ValueMap<Principal, long> Weights { get; set; } = ValueMap<Principal, long>.Empty;

    public void Publish(Publication publication) => Published.Add(publication);

    public void EmitBooked(Item item, long total) => Emitted.Add($"booked({item}, {total})");

    public void EmitNoticed(Item item) => Emitted.Add($"noticed({item})");
}

/// <summary>What the tests of this program share.</summary>
internal static class Program
{
    private static readonly string[] Lines = File.ReadAllLines(
        Path.Combine(AppContext.BaseDirectory, "Ledger", "Ledger.mommie")
    );

    internal static Item Ink { get; } = new Thing("ink");

    internal static Item Paper { get; } = new Thing("paper");

    /// <summary>The only line of the program that contains the text.</summary>
    internal static int LineOf(string text)
    {
        var lines = Enumerable.Range(0, Lines.Length).Where(i => Lines[i].Contains(text, StringComparison.Ordinal));
        return lines.Single() + 1;
    }

    /// <summary>The one difference that a run ends with.</summary>
    internal static Difference OnlyDifference(Action run) =>
        Xunit.Assert.Single(Xunit.Assert.Throws<BodyAssertionException>(run).Differences);
}
