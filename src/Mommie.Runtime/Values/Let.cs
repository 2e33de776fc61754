namespace Mommie.Runtime;

/// <summary><c>LET x = e : b</c> as an expression of C#.</summary>
public static class Let
{
    /// <summary>The value of the body with the name bound.</summary>
    /// <typeparam name="T">The type of the name.</typeparam>
    /// <typeparam name="TResult">The type of the body.</typeparam>
    /// <param name="value">What the name stands for.</param>
    /// <param name="body">The body.</param>
    /// <returns>Its value.</returns>
    public static TResult In<T, TResult>(T value, Func<T, TResult> body) => body(value);
}
