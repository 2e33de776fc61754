namespace Mommie.Runtime;

/// <summary>What every body sees of its node besides variables, constants, functions and outputs.</summary>
public interface INode
{
    /// <summary><c>ME</c>: the local node.</summary>
    Principal Me { get; }

    /// <summary>The node's own view of the pool, for KNOWN and CITING; none by default.</summary>
    IKnowledge? Knowledge => null;

    /// <summary><c>PUBLISH</c>: puts a statement of this node into the pool.</summary>
    /// <param name="publication">What is published.</param>
    void Publish(Publication publication);
}
