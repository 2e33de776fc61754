using Mommie.Runtime;

namespace PrimaryBackup;

public sealed partial class ReplicaAssign
{
    partial void Body(IReplica node, Principal c, Request req) =>
        node.Publish(node.Constants.R, Auditors.NoOne, new Order(req, node.NextSeqNo++));
}

public sealed partial class ReplicaExecute
{
    /// <summary>How far to count after each request. Anything but 1 is a mistake, made to see it caught.</summary>
    public long Stride { get; init; } = 1;

    partial void Body(IReplica node, Order order, Principal c, Request req)
    {
        node.ExecuteSeqNo = order.SeqNo + Stride;
        var result = node.Externs.Execute(req);
        node.Publish(c, Auditors.NoOne, new Reply(order.M, result));
    }
}

public sealed partial class ReplicaSuspect
{
    partial void Body(IReplica node, Principal c, Request req) =>
        node.Suspected = node.Suspected.Add(node.Constants.PRIMARY);
}
