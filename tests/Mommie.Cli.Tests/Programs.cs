namespace Mommie.Cli.Tests;

/// <summary>Small programs with verdicts that anyone can check by hand.</summary>
internal static class Programs
{
    /// <summary>A node counts its calls; the invariant says how far. One MODEL, four states at most.</summary>
    internal static string Counter(string invariant, string model = "") =>
        $$"""
            PROGRAM Counter
            ROLE Node N;
            RECORD Count { Int value; }
            NODE Node IN N {
              VAR Int count <- 0;
              INPUT add();
              TRANSITION Add
              ON add()
              @@{
                PUBLISH [ME, N, NOONE] Count(count);
                count <- count + 1;
              @@}
            }
            {{invariant}}
            MODEL small { N = {n1, n2};  INPUT add AT MOST 2; {{model}} }

            """;

    internal const string Holding = "INVARIANT Small : FORALL n IN N : n.count <= 2";
    internal const string Failing = "INVARIANT Small : FORALL n IN N : n.count <= 1";

    internal const string Proved = """
        DEPLOYMENT lan FOR Counter
        [Authentication]
          N -> N : HMAC-SHA256;

        """;

    internal const string Refuted = """
        DEPLOYMENT bare FOR Counter
        [Authentication]
          N -> N : Plain;

        """;
}
