using System.Collections;
using System.Runtime.CompilerServices;

namespace Mommie.Runtime;

/// <summary>
/// An immutable finite set. Two sets are equal when they have the same members. It is enumerated in the order in
/// which its members were first added, and no meaning depends on that order.
/// </summary>
/// <typeparam name="T">The type of the members; equality is the default one of the type.</typeparam>
[CollectionBuilder(typeof(ValueSet), nameof(ValueSet.Create))]
public sealed class ValueSet<T> : IReadOnlyCollection<T>, IEquatable<ValueSet<T>>, IValueCollection
    where T : notnull
{
    // Below this size a scan is faster than hashing, and most sets of a protocol are small.
    private const int ScanLimit = 8;

    private readonly T[] members;
    private readonly HashSet<T>? index;
    private int hash;

    // `members` are distinct; `index` holds the same ones, or is null where there are few.
    private ValueSet(T[] members, HashSet<T>? index)
    {
        this.members = members;
        this.index = index;
    }

    /// <summary>The empty set.</summary>
    public static ValueSet<T> Empty { get; } = new([], null);

    /// <summary>The number of members.</summary>
    public int Count => members.Length;

    /// <summary><c>COUNT(S)</c>: the number of members as an Int.</summary>
    public long Size => members.Length;

    IEnumerable<object?> IValueCollection.Boxed => members.Cast<object?>();

    /// <summary>Whether two sets have the same members.</summary>
    /// <param name="left">A set.</param>
    /// <param name="right">A set.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(ValueSet<T>? left, ValueSet<T>? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Whether two sets differ in a member.</summary>
    /// <param name="left">A set.</param>
    /// <param name="right">A set.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(ValueSet<T>? left, ValueSet<T>? right) => !(left == right);

    /// <summary><c>x IN S</c>.</summary>
    /// <param name="item">The value looked for.</param>
    /// <returns>Whether it is a member.</returns>
    public bool Contains(T item) =>
        index is null ? Array.Exists(members, m => EqualityComparer<T>.Default.Equals(m, item)) : index.Contains(item);

    /// <summary>The set with one more member.</summary>
    /// <param name="item">The new member.</param>
    /// <returns>This set where the member is already in it, otherwise a new one.</returns>
    public ValueSet<T> Add(T item) => Contains(item) ? this : From([.. members, item]);

    /// <summary>The set without one member.</summary>
    /// <param name="item">The member to leave out.</param>
    /// <returns>This set where the value is not in it, otherwise a new one.</returns>
    public ValueSet<T> Remove(T item) =>
        Contains(item) ? From(members.Where(m => !EqualityComparer<T>.Default.Equals(m, item))) : this;

    /// <summary><c>S UNION T</c>.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The members of either.</returns>
    public ValueSet<T> Union(ValueSet<T> other) =>
        other.Count == 0 ? this
        : Count == 0 ? other
        : From([.. members, .. other.members]);

    /// <summary><c>S INTERSECT T</c>.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The members of both.</returns>
    public ValueSet<T> Intersect(ValueSet<T> other) => From(members.Where(other.Contains));

    /// <summary><c>S MINUS T</c>.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The members of this set that are not in the other.</returns>
    public ValueSet<T> Minus(ValueSet<T> other) => From(members.Where(m => !other.Contains(m)));

    /// <summary><c>S SUBSETEQ T</c>.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>Whether every member is in the other set.</returns>
    public bool IsSubsetOf(ValueSet<T> other) => Count <= other.Count && Array.TrueForAll(members, other.Contains);

    /// <summary>Whether the sets have the same members.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(ValueSet<T>? other) =>
        ReferenceEquals(this, other) || (other is not null && Count == other.Count && IsSubsetOf(other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueSet<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (hash == 0)
        {
            var sum = 17 + members.Length;
            foreach (var member in members)
            {
                // A sum: the order of the members must not show.
                sum = unchecked(sum + (member.GetHashCode() * -1640531535));
            }

            hash = sum == 0 ? 1 : sum;
        }

        return hash;
    }

    /// <summary>The set as the language writes it, members in the order of their texts.</summary>
    /// <returns><c>{a, b}</c>.</returns>
    public override string ToString() => Show.Text(this);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)members).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => members.GetEnumerator();

    internal static ValueSet<T> From(IEnumerable<T> items)
    {
        var seen = new HashSet<T>();
        var distinct = new List<T>();
        foreach (var item in items)
        {
            if (seen.Add(item))
            {
                distinct.Add(item);
            }
        }

        return distinct.Count == 0 ? Empty : new([.. distinct], distinct.Count > ScanLimit ? seen : null);
    }
}

/// <summary>Makes sets.</summary>
public static class ValueSet
{
    /// <summary>The set of the given members; a member given twice counts once.</summary>
    /// <typeparam name="T">The type of the members.</typeparam>
    /// <param name="members">The members.</param>
    /// <returns>The set.</returns>
    public static ValueSet<T> Of<T>(params T[] members)
        where T : notnull => ValueSet<T>.From(members);

    /// <summary>The set of the given members, for collection expressions: <c>ValueSet&lt;long&gt; s = [1, 2];</c>.</summary>
    /// <typeparam name="T">The type of the members.</typeparam>
    /// <param name="members">The members.</param>
    /// <returns>The set.</returns>
    public static ValueSet<T> Create<T>(ReadOnlySpan<T> members)
        where T : notnull => ValueSet<T>.From(members.ToArray());

    /// <summary>The set of the values of a collection of any kind.</summary>
    /// <typeparam name="T">The type of the members.</typeparam>
    /// <param name="items">The values; one that comes twice counts once.</param>
    /// <returns>The set.</returns>
    public static ValueSet<T> ToValueSet<T>(this IEnumerable<T> items)
        where T : notnull => items as ValueSet<T> ?? ValueSet<T>.From(items);
}

/// <summary>A collection of values, for printing.</summary>
internal interface IValueCollection
{
    IEnumerable<object?> Boxed { get; }
}
