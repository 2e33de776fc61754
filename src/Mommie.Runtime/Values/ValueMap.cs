using System.Collections;

namespace Mommie.Runtime;

/// <summary>An immutable finite map. Two maps are equal when they give the same values to the same keys.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public sealed class ValueMap<TKey, TValue>
    : IReadOnlyCollection<KeyValuePair<TKey, TValue>>,
        IEquatable<ValueMap<TKey, TValue>>,
        IValueMap
    where TKey : notnull
    where TValue : notnull
{
    private readonly Dictionary<TKey, TValue> entries;

    private ValueMap(Dictionary<TKey, TValue> entries) => this.entries = entries;

    /// <summary>The empty map.</summary>
    public static ValueMap<TKey, TValue> Empty { get; } = new([]);

    /// <summary>The number of keys.</summary>
    public int Count => entries.Count;

    /// <summary>The number of keys as an Int.</summary>
    public long Size => entries.Count;

    /// <summary><c>DOMAIN(m)</c>: the keys.</summary>
    public ValueSet<TKey> Domain => entries.Keys.ToValueSet();

    IEnumerable<(object? Key, object? Value)> IValueMap.Boxed =>
        entries.Select(e => ((object?)e.Key, (object?)e.Value));

    /// <summary><c>m[k]</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its value.</returns>
    /// <exception cref="SpecificationException">The key is not in the map.</exception>
    public TValue this[TKey key] =>
        entries.TryGetValue(key, out var value)
            ? value
            : throw new SpecificationException($"{Show.Text(key)} is not a key of the map {Show.Text(this)}");

    /// <summary>Whether two maps give the same values to the same keys.</summary>
    /// <param name="left">A map.</param>
    /// <param name="right">A map.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(ValueMap<TKey, TValue>? left, ValueMap<TKey, TValue>? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Whether two maps differ.</summary>
    /// <param name="left">A map.</param>
    /// <param name="right">A map.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(ValueMap<TKey, TValue>? left, ValueMap<TKey, TValue>? right) => !(left == right);

    /// <summary>Whether the key has a value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is in the map.</returns>
    public bool ContainsKey(TKey key) => entries.ContainsKey(key);

    /// <summary>The map after <c>m[k] &lt;- v</c>.</summary>
    /// <param name="key">The key, new or not.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>The changed map.</returns>
    public ValueMap<TKey, TValue> Set(TKey key, TValue value) => new(new(entries) { [key] = value });

    /// <summary>The map without one key.</summary>
    /// <param name="key">The key to leave out.</param>
    /// <returns>The changed map.</returns>
    public ValueMap<TKey, TValue> Remove(TKey key)
    {
        var copy = new Dictionary<TKey, TValue>(entries);
        return copy.Remove(key) ? new(copy) : this;
    }

    /// <summary>Whether the maps give the same values to the same keys.</summary>
    /// <param name="other">The other map.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(ValueMap<TKey, TValue>? other)
    {
        if (other is null || Count != other.Count)
        {
            return false;
        }

        foreach (var (key, value) in entries)
        {
            if (
                !other.entries.TryGetValue(key, out var there) || !EqualityComparer<TValue>.Default.Equals(value, there)
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueMap<TKey, TValue>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var sum = 31 + entries.Count;
        foreach (var (key, value) in entries)
        {
            sum = unchecked(sum + HashCode.Combine(key, value));
        }

        return sum;
    }

    /// <summary>The map as the language writes it, entries in the order of the texts of their keys.</summary>
    /// <returns><c>MAP{k: v}</c>.</returns>
    public override string ToString() => Show.Text(this);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => entries.GetEnumerator();

    internal static ValueMap<TKey, TValue> From(IEnumerable<(TKey Key, TValue Value)> pairs)
    {
        var entries = new Dictionary<TKey, TValue>();
        foreach (var (key, value) in pairs)
        {
            if (!entries.TryAdd(key, value) && !EqualityComparer<TValue>.Default.Equals(entries[key], value))
            {
                throw new SpecificationException(
                    $"a map gives two values to {Show.Text(key)}: {Show.Text(entries[key])} and {Show.Text(value)}"
                );
            }
        }

        return entries.Count == 0 ? Empty : new(entries);
    }
}

/// <summary>Makes maps.</summary>
public static class ValueMap
{
    /// <summary>The map of the given entries.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="entries">The entries.</param>
    /// <returns>The map.</returns>
    /// <exception cref="SpecificationException">A key is given two different values.</exception>
    public static ValueMap<TKey, TValue> Of<TKey, TValue>(params (TKey Key, TValue Value)[] entries)
        where TKey : notnull
        where TValue : notnull => ValueMap<TKey, TValue>.From(entries);

    /// <summary>The map of the entries of a collection.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="entries">The entries.</param>
    /// <returns>The map.</returns>
    /// <exception cref="SpecificationException">A key is given two different values.</exception>
    public static ValueMap<TKey, TValue> ToValueMap<TKey, TValue>(this IEnumerable<(TKey Key, TValue Value)> entries)
        where TKey : notnull
        where TValue : notnull => ValueMap<TKey, TValue>.From(entries);

    /// <summary>The map of the entries of a dictionary of any kind.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="entries">The entries.</param>
    /// <returns>The map.</returns>
    public static ValueMap<TKey, TValue> ToValueMap<TKey, TValue>(this IEnumerable<KeyValuePair<TKey, TValue>> entries)
        where TKey : notnull
        where TValue : notnull =>
        entries as ValueMap<TKey, TValue> ?? ValueMap<TKey, TValue>.From(entries.Select(e => (e.Key, e.Value)));
}

/// <summary>A map of any type, for printing.</summary>
internal interface IValueMap
{
    IEnumerable<(object? Key, object? Value)> Boxed { get; }
}
