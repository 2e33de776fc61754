using Mommie.Runtime;

namespace PrimaryBackup;

public sealed partial class ClientSubmit
{
    partial void Body(IClient node, Op op)
    {
        // A body may be written in any order, as long as it comes out the same.
        var request = new Request(node.Me, node.Stamp + 1, op);
        node.Publish(node.Constants.R, Auditors.NoOne, request);
        node.Stamp = request.Stamp;
    }
}

public sealed partial class ClientAccept
{
    partial void Body(IClient node, Reply r)
    {
        node.EmitDone(r.M.Op, r.Res);
        node.Accepted = node.Accepted.Add(r);
    }
}
