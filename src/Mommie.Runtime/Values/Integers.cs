namespace Mommie.Runtime;

/// <summary>
/// The integers of the language on 64-bit integers. A result that does not fit is an error
/// (<see cref="OverflowException"/>), never another number.
/// </summary>
public static class Integers
{
    /// <summary><c>a + b</c>.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">A number.</param>
    /// <returns>The sum.</returns>
    public static long Add(long a, long b) => checked(a + b);

    /// <summary><c>a - b</c>.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">A number.</param>
    /// <returns>The difference.</returns>
    public static long Subtract(long a, long b) => checked(a - b);

    /// <summary><c>a * b</c>.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">A number.</param>
    /// <returns>The product.</returns>
    public static long Multiply(long a, long b) => checked(a * b);

    /// <summary><c>a / b</c>, Euclidean: the quotient for which the remainder is not negative.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">A number, not 0.</param>
    /// <returns>The quotient.</returns>
    /// <exception cref="SpecificationException"><paramref name="b"/> is 0.</exception>
    public static long Divide(long a, long b)
    {
        if (b == 0)
        {
            throw new SpecificationException("division by zero");
        }

        var quotient = checked(a / b);
        return a - (quotient * b) >= 0 ? quotient
            : b > 0 ? quotient - 1
            : quotient + 1;
    }

    /// <summary><c>a % b</c>, Euclidean: never negative.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">A number, not 0.</param>
    /// <returns>The remainder.</returns>
    /// <exception cref="SpecificationException"><paramref name="b"/> is 0.</exception>
    public static long Modulo(long a, long b)
    {
        if (b == 0)
        {
            throw new SpecificationException("division by zero");
        }

        // long.MinValue % -1 overflows in hardware; the remainder by -1 is 0.
        var remainder = b == -1 ? 0 : a % b;
        return remainder >= 0 ? remainder
            : b > 0 ? remainder + b
            : remainder - b;
    }

    /// <summary><c>a .. b</c>: the integers from one number to another, both included.</summary>
    /// <param name="first">The smallest.</param>
    /// <param name="last">The largest; the set is empty where it is less than <paramref name="first"/>.</param>
    /// <returns>The set.</returns>
    public static ValueSet<long> Range(long first, long last)
    {
        var numbers = new List<long>();
        for (var n = first; n <= last; n++)
        {
            numbers.Add(n);
            if (n == long.MaxValue)
            {
                break;
            }
        }

        return numbers.ToValueSet();
    }

    /// <summary><c>MIN(S)</c>.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <returns>The smallest.</returns>
    /// <exception cref="SpecificationException">There are none.</exception>
    public static long Min(IReadOnlyCollection<long> numbers) =>
        numbers.Count > 0 ? numbers.Min() : throw new SpecificationException("MIN({}) has no value");

    /// <summary><c>MAX(S)</c>.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <returns>The largest.</returns>
    /// <exception cref="SpecificationException">There are none.</exception>
    public static long Max(IReadOnlyCollection<long> numbers) =>
        numbers.Count > 0 ? numbers.Max() : throw new SpecificationException("MAX({}) has no value");
}
