namespace Mommie.Runtime;

/// <summary>
/// A participant of a distributed algorithm: a member of some ROLE. Principals are equal when their names are. One
/// type serves all roles, because a principal may be in a role and in a subset of it, and sets may mix roles.
/// </summary>
/// <param name="Name">The principal's name, unique in the whole system.</param>
public readonly record struct Principal(string Name)
{
    /// <summary>The name.</summary>
    /// <returns><see cref="Name"/>, or <c>?</c> for the default value.</returns>
    public override string ToString() => Name ?? "?";
}
