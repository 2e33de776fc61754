using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Mommie.Runtime;

/// <summary>An immutable finite sequence, indexed from 0. Equality is by content and order.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
[CollectionBuilder(typeof(ValueSeq), nameof(ValueSeq.Create))]
public sealed class ValueSeq<T> : IReadOnlyCollection<T>, IEquatable<ValueSeq<T>>, IValueCollection
    where T : notnull
{
    private readonly T[] items;

    private ValueSeq(T[] items) => this.items = items;

    /// <summary>The empty sequence.</summary>
    public static ValueSeq<T> Empty { get; } = new([]);

    /// <summary>The number of items.</summary>
    public int Count => items.Length;

    /// <summary><c>LEN(s)</c>: the number of items as an Int.</summary>
    public long Size => items.Length;

    /// <summary><c>DOMAIN(s)</c>: the indices, <c>0 .. LEN(s) - 1</c>.</summary>
    public ValueSet<long> Domain => Integers.Range(0, Size - 1);

    IEnumerable<object?> IValueCollection.Boxed => items.Cast<object?>();

    /// <summary><c>s[i]</c>.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <returns>The item there.</returns>
    /// <exception cref="SpecificationException">There is no such place.</exception>
    public T this[long index] =>
        index >= 0 && index < items.Length
            ? items[index]
            : throw new SpecificationException(
                string.Create(CultureInfo.InvariantCulture, $"index {index} is outside a sequence of {items.Length}")
            );

    /// <summary>Whether two sequences have the same items in the same order.</summary>
    /// <param name="left">A sequence.</param>
    /// <param name="right">A sequence.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(ValueSeq<T>? left, ValueSeq<T>? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Whether two sequences differ.</summary>
    /// <param name="left">A sequence.</param>
    /// <param name="right">A sequence.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(ValueSeq<T>? left, ValueSeq<T>? right) => !(left == right);

    /// <summary><c>APPEND(s, x)</c>.</summary>
    /// <param name="item">The new last item.</param>
    /// <returns>The longer sequence.</returns>
    public ValueSeq<T> Append(T item) => new([.. items, item]);

    /// <summary>The sequence with another item at one place.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <param name="item">The new item.</param>
    /// <returns>The changed sequence.</returns>
    /// <exception cref="SpecificationException">There is no such place.</exception>
    public ValueSeq<T> Set(long index, T item)
    {
        _ = this[index];
        var copy = (T[])items.Clone();
        copy[index] = item;
        return new(copy);
    }

    /// <summary>Whether the sequences have the same items in the same order.</summary>
    /// <param name="other">The other sequence.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(ValueSeq<T>? other) =>
        ReferenceEquals(this, other) || (other is not null && items.AsSpan().SequenceEqual(other.items));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueSeq<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>The sequence as the language writes it.</summary>
    /// <returns><c>SEQ{a, b}</c>.</returns>
    public override string ToString() => Show.Text(this);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    internal static ValueSeq<T> From(IEnumerable<T> items) => new([.. items]);
}

/// <summary>Makes sequences.</summary>
public static class ValueSeq
{
    /// <summary>The sequence of the given items.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items in order.</param>
    /// <returns>The sequence.</returns>
    public static ValueSeq<T> Of<T>(params T[] items)
        where T : notnull => ValueSeq<T>.From(items);

    /// <summary>The sequence of the given items, for collection expressions.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items in order.</param>
    /// <returns>The sequence.</returns>
    public static ValueSeq<T> Create<T>(ReadOnlySpan<T> items)
        where T : notnull => ValueSeq<T>.From(items.ToArray());

    /// <summary>The sequence of the values of a collection, in the order in which it gives them.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items in order.</param>
    /// <returns>The sequence.</returns>
    public static ValueSeq<T> ToValueSeq<T>(this IEnumerable<T> items)
        where T : notnull => items as ValueSeq<T> ?? ValueSeq<T>.From(items);
}
