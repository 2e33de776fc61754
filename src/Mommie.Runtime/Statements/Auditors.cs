namespace Mommie.Runtime;

/// <summary>
/// The auditor slot of a statement: who can verify it later without being sent it. The default value is NOONE.
/// </summary>
public readonly struct Auditors : IEquatable<Auditors>
{
    private readonly ValueSet<Principal>? members;

    private Auditors(ValueSet<Principal>? members, bool anyone)
    {
        this.members = members;
        IsAnyone = anyone;
    }

    /// <summary><c>NOONE</c>: the statement is repudiable.</summary>
    public static Auditors NoOne => default;

    /// <summary><c>ANYONE</c>: the statement is universally auditable.</summary>
    public static Auditors Anyone => new(null, true);

    /// <summary>Whether everyone is an auditor.</summary>
    public bool IsAnyone { get; }

    /// <summary>The auditors by name; empty for NOONE and for ANYONE.</summary>
    public ValueSet<Principal> Members => members ?? ValueSet<Principal>.Empty;

    /// <summary>A set of auditors.</summary>
    /// <param name="members">The auditors.</param>
    public static implicit operator Auditors(ValueSet<Principal> members) => Of(members);

    /// <summary>One auditor.</summary>
    /// <param name="auditor">The auditor.</param>
    public static implicit operator Auditors(Principal auditor) => Of(ValueSet.Of(auditor));

    /// <summary>Whether the slots are equal.</summary>
    /// <param name="left">A slot.</param>
    /// <param name="right">A slot.</param>
    /// <returns>Whether they name the same auditors.</returns>
    public static bool operator ==(Auditors left, Auditors right) => left.Equals(right);

    /// <summary>Whether the slots differ.</summary>
    /// <param name="left">A slot.</param>
    /// <param name="right">A slot.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Auditors left, Auditors right) => !left.Equals(right);

    /// <summary>A set of auditors; the empty set is NOONE.</summary>
    /// <param name="members">The auditors.</param>
    /// <returns>The slot.</returns>
    public static Auditors Of(ValueSet<Principal> members) => new(members, false);

    /// <summary>Whether a principal is an auditor.</summary>
    /// <param name="principal">The principal.</param>
    /// <returns>Whether it may audit the statement.</returns>
    public bool Contains(Principal principal) => IsAnyone || Members.Contains(principal);

    /// <summary>Whether all of a set are auditors.</summary>
    /// <param name="required">The auditors asked for.</param>
    /// <returns>Whether each may audit the statement.</returns>
    public bool ContainsAll(ValueSet<Principal> required) => IsAnyone || required.IsSubsetOf(Members);

    /// <inheritdoc/>
    public bool Equals(Auditors other) => IsAnyone == other.IsAnyone && Members.Equals(other.Members);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Auditors other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => IsAnyone ? 1 : Members.GetHashCode();

    /// <summary>The slot as the language writes it.</summary>
    /// <returns><c>NOONE</c>, <c>ANYONE</c> or a set.</returns>
    public override string ToString() =>
        IsAnyone ? "ANYONE"
        : Members.Count == 0 ? "NOONE"
        : Show.Text(Members);
}
