namespace Mommie.Runtime;

/// <summary>A value of type OPTION: <c>SOME(x)</c> or <c>NIL</c>. The default value is <c>NIL</c>.</summary>
/// <typeparam name="T">The type of the value inside.</typeparam>
public readonly record struct Option<T> : IOption
    where T : notnull
{
    private readonly T? inside;

    internal Option(T value)
    {
        inside = value;
        IsSome = true;
    }

    /// <summary><c>NIL</c>.</summary>
    public static Option<T> Nil => default;

    /// <summary>Whether there is a value inside.</summary>
    public bool IsSome { get; }

    /// <summary>The value inside, <c>VALUE(o)</c>.</summary>
    /// <exception cref="SpecificationException">There is none.</exception>
    public T Value => IsSome ? inside! : throw new SpecificationException("VALUE(NIL) has no value");

    object? IOption.Boxed => IsSome ? inside : null;

    /// <summary>The value inside, or another one.</summary>
    /// <param name="otherwise">What <c>NIL</c> gives.</param>
    /// <returns>The value inside, or <paramref name="otherwise"/>.</returns>
    public T Or(T otherwise) => IsSome ? inside! : otherwise;

    /// <summary>The value as the language writes it.</summary>
    /// <returns><c>NIL</c> or <c>SOME(x)</c>.</returns>
    public override string ToString() => Show.Text(this);
}

/// <summary>Makes values of type OPTION.</summary>
public static class Option
{
    /// <summary><c>SOME(x)</c>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value inside.</param>
    /// <returns>The option that holds it.</returns>
    public static Option<T> Some<T>(T value)
        where T : notnull => new(value);
}

/// <summary>An option of any type, for printing.</summary>
internal interface IOption
{
    bool IsSome { get; }

    object? Boxed { get; }
}
