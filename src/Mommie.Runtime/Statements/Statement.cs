namespace Mommie.Runtime;

/// <summary>
/// A base statement <c>[issuer, verifiers, auditors] record</c>: one issuer vouches for a record.
/// </summary>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Verifiers">Who is intended to verify it; it is sent to them.</param>
/// <param name="Auditors">Who else can verify it, later.</param>
/// <param name="Record">What is said.</param>
public sealed record Statement(Principal Issuer, ValueSet<Principal> Verifiers, Auditors Auditors, IRecord Record)
{
    /// <summary>The statement as the language writes it.</summary>
    /// <returns><c>[r1, {c1}, NOONE] Reply(...)</c>.</returns>
    public override string ToString() => $"[{Issuer}, {Show.Text(Verifiers)}, {Auditors}] {Show.Text(Record)}";
}

/// <summary>What a body publishes: a statement of the local node, with the evidence that travels along.</summary>
/// <param name="Verifiers">Who is intended to verify it.</param>
/// <param name="Auditors">Who else can verify it.</param>
/// <param name="Record">What is said.</param>
public sealed record Publication(ValueSet<Principal> Verifiers, Auditors Auditors, IRecord Record)
{
    /// <summary>The statements cited as evidence.</summary>
    public ValueSet<Statement> Citing { get; init; } = ValueSet<Statement>.Empty;
}

/// <summary>Shorter ways to publish.</summary>
public static class Publishing
{
    /// <summary>Publishes a record to a set of verifiers.</summary>
    /// <param name="node">The local node.</param>
    /// <param name="verifiers">Who is intended to verify it.</param>
    /// <param name="auditors">Who else can verify it.</param>
    /// <param name="record">What is said.</param>
    public static void Publish(this INode node, ValueSet<Principal> verifiers, Auditors auditors, IRecord record) =>
        node.Publish(new Publication(verifiers, auditors, record));

    /// <summary>Publishes a record to one verifier.</summary>
    /// <param name="node">The local node.</param>
    /// <param name="verifier">Who is intended to verify it.</param>
    /// <param name="auditors">Who else can verify it.</param>
    /// <param name="record">What is said.</param>
    public static void Publish(this INode node, Principal verifier, Auditors auditors, IRecord record) =>
        node.Publish(new Publication(ValueSet.Of(verifier), auditors, record));
}
