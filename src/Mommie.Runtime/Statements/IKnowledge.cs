namespace Mommie.Runtime;

/// <summary>
/// A node's own view of the pool: what it has come to hold. The host implements it over whatever it keeps its messages
/// in; only programs that ask KNOWN or say CITING in a body need one.
/// </summary>
public interface IKnowledge
{
    /// <summary>The base statements about one record type that the node holds.</summary>
    /// <param name="recordType">The emitted type of the record.</param>
    /// <returns>The statements, in any order.</returns>
    IEnumerable<Statement> Statements(Type recordType);
}

/// <summary>The simplest knowledge: a set of statements in memory.</summary>
public sealed class StatementPool : IKnowledge
{
    private readonly List<Statement> statements = [];
    private readonly HashSet<Statement> known = [];

    /// <summary>Makes a pool.</summary>
    /// <param name="statements">What it holds from the start.</param>
    public StatementPool(params Statement[] statements)
    {
        foreach (var statement in statements)
        {
            Add(statement);
        }
    }

    /// <summary>Takes a statement in.</summary>
    /// <param name="statement">The statement.</param>
    /// <returns>Whether it is new.</returns>
    public bool Add(Statement statement)
    {
        if (!known.Add(statement))
        {
            return false;
        }

        statements.Add(statement);
        return true;
    }

    /// <inheritdoc/>
    public IEnumerable<Statement> Statements(Type recordType) =>
        statements.Where(s => recordType.IsInstanceOfType(s.Record));
}

/// <summary>The knowledge of a host that gave none.</summary>
internal sealed class NoKnowledge : IKnowledge
{
    internal static NoKnowledge Instance { get; } = new();

    public IEnumerable<Statement> Statements(Type recordType) => throw new KnowledgeMissingException(recordType.Name);
}

/// <summary>The program asks what the node knows, and the host gave no knowledge.</summary>
internal sealed class KnowledgeMissingException(string record)
    : SpecificationException(
        $"the program asks what the node knows about {record}: give the node an {nameof(IKnowledge)}"
    );
