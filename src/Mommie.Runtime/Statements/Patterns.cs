namespace Mommie.Runtime;

/// <summary>One base statement as a pattern sees it.</summary>
/// <typeparam name="TRecord">The record type.</typeparam>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Verifiers">Who is intended to verify it.</param>
/// <param name="Auditors">Who else can verify it.</param>
/// <param name="Record">What is said.</param>
public readonly record struct Said<TRecord>(
    Principal Issuer,
    ValueSet<Principal> Verifiers,
    Auditors Auditors,
    TRecord Record
)
    where TRecord : IRecord
{
    /// <summary>The verifier slot <c>ME</c>: the node is an intended verifier.</summary>
    /// <param name="me">The local node.</param>
    /// <returns>Whether it is.</returns>
    public bool IsFor(Principal me) => Verifiers.Contains(me);

    /// <summary>The verifier slot <c>_</c>: the node is a verifier or an auditor.</summary>
    /// <param name="me">The local node.</param>
    /// <returns>Whether it is.</returns>
    public bool IsVisibleTo(Principal me) => Verifiers.Contains(me) || Auditors.Contains(me);
}

/// <summary>Issuers that vouch for one record, or for one univalent part of their records.</summary>
/// <typeparam name="TRecord">The record type.</typeparam>
/// <typeparam name="TPart">The univalent part.</typeparam>
/// <param name="Part">What they agree on.</param>
/// <param name="Records">By issuer: the whole record that it said.</param>
public sealed record Quorum<TRecord, TPart>(TPart Part, ValueMap<Principal, TRecord> Records)
    where TRecord : IRecord
    where TPart : notnull
{
    /// <summary>The issuers.</summary>
    public ValueSet<Principal> Issuers => Records.Domain;

    /// <summary>The map that <c>*m</c> binds: from issuer to the value of a multivalent field.</summary>
    /// <typeparam name="TField">The type of the field.</typeparam>
    /// <param name="field">Reads the field.</param>
    /// <returns>The map; its domain is the quorum.</returns>
    public ValueMap<Principal, TField> Map<TField>(Func<TRecord, TField> field)
        where TField : notnull => Records.Select(r => (r.Key, field(r.Value))).ToValueMap();
}

/// <summary>How patterns match what a node knows.</summary>
public static class Patterns
{
    /// <summary>The statements that satisfy a pattern with one issuer.</summary>
    /// <typeparam name="TRecord">The record type.</typeparam>
    /// <param name="knowledge">What the node knows.</param>
    /// <param name="condition">The pattern, on one statement.</param>
    /// <returns>The statements.</returns>
    public static IEnumerable<Said<TRecord>> Known<TRecord>(
        this IKnowledge? knowledge,
        Func<Said<TRecord>, bool> condition
    )
        where TRecord : IRecord
    {
        foreach (var statement in (knowledge ?? NoKnowledge.Instance).Statements(typeof(TRecord)))
        {
            var said = new Said<TRecord>(
                statement.Issuer,
                statement.Verifiers,
                statement.Auditors,
                (TRecord)statement.Record
            );
            if (condition(said))
            {
                yield return said;
            }
        }
    }

    /// <summary>Whether at least so many distinct issuers vouch for the same part.</summary>
    /// <typeparam name="TRecord">The record type.</typeparam>
    /// <typeparam name="TPart">The univalent part.</typeparam>
    /// <param name="knowledge">What the node knows.</param>
    /// <param name="condition">What each single statement must satisfy before issuers are counted.</param>
    /// <param name="part">The univalent part of a record.</param>
    /// <param name="count">How many issuers, for a part; 0 or less is an error.</param>
    /// <returns>Whether there is such a part.</returns>
    public static bool KnownQuorum<TRecord, TPart>(
        this IKnowledge? knowledge,
        Func<Said<TRecord>, bool> condition,
        Func<TRecord, TPart> part,
        Func<TPart, long> count
    )
        where TRecord : IRecord
        where TPart : notnull =>
        Groups(knowledge, condition, part).Any(g => g.Records.Count >= Positive(count(g.Part)));

    /// <summary>The parts for which there is a quorum, each once.</summary>
    /// <typeparam name="TRecord">The record type.</typeparam>
    /// <typeparam name="TPart">The univalent part.</typeparam>
    /// <param name="knowledge">What the node knows.</param>
    /// <param name="condition">What each single statement must satisfy before issuers are counted.</param>
    /// <param name="part">The univalent part of a record.</param>
    /// <param name="count">How many issuers, for a part; 0 or less is an error.</param>
    /// <returns>The parts.</returns>
    public static IEnumerable<TPart> QuorumParts<TRecord, TPart>(
        this IKnowledge? knowledge,
        Func<Said<TRecord>, bool> condition,
        Func<TRecord, TPart> part,
        Func<TPart, long> count
    )
        where TRecord : IRecord
        where TPart : notnull =>
        Groups(knowledge, condition, part).Where(g => g.Records.Count >= Positive(count(g.Part))).Select(g => g.Part);

    /// <summary>
    /// Every quorum that a pattern with a bound issuer set or a bound map can choose: each set of issuers of the size
    /// asked for (or larger, unless <paramref name="exactly"/>), and for an issuer that said several things each of them.
    /// </summary>
    /// <typeparam name="TRecord">The record type.</typeparam>
    /// <typeparam name="TPart">The univalent part.</typeparam>
    /// <param name="knowledge">What the node knows.</param>
    /// <param name="condition">What each single statement must satisfy before issuers are counted.</param>
    /// <param name="part">The univalent part of a record.</param>
    /// <param name="count">How many issuers, for a part; 0 or less is an error.</param>
    /// <param name="exactly">Whether only sets of exactly that size count.</param>
    /// <returns>The quorums; their number is exponential in the number of issuers.</returns>
    public static IEnumerable<Quorum<TRecord, TPart>> Quorums<TRecord, TPart>(
        this IKnowledge? knowledge,
        Func<Said<TRecord>, bool> condition,
        Func<TRecord, TPart> part,
        Func<TPart, long> count,
        bool exactly
    )
        where TRecord : IRecord
        where TPart : notnull
    {
        foreach (var (group, records) in Groups(knowledge, condition, part))
        {
            var needed = Positive(count(group));
            foreach (var chosen in Choose([.. records], 0, []))
            {
                if (exactly ? chosen.Length == needed : chosen.Length >= needed)
                {
                    yield return new(group, chosen.ToValueMap());
                }
            }
        }
    }

    private static long Positive(long count) =>
        count > 0
            ? count
            : throw new SpecificationException($"a quorum of {count} issuers is none: ask for at least 1");

    private static IEnumerable<(TPart Part, Dictionary<Principal, List<TRecord>> Records)> Groups<TRecord, TPart>(
        IKnowledge? knowledge,
        Func<Said<TRecord>, bool> condition,
        Func<TRecord, TPart> part
    )
        where TRecord : IRecord
        where TPart : notnull
    {
        var parts = new List<TPart>();
        var groups = new Dictionary<TPart, Dictionary<Principal, List<TRecord>>>();
        foreach (var said in knowledge.Known(condition))
        {
            var key = part(said.Record);
            if (!groups.TryGetValue(key, out var records))
            {
                groups[key] = records = [];
                parts.Add(key);
            }

            if (!records.TryGetValue(said.Issuer, out var list))
            {
                records[said.Issuer] = list = [];
            }

            if (!list.Contains(said.Record))
            {
                list.Add(said.Record);
            }
        }

        return parts.Select(p => (p, groups[p]));
    }

    // Every way to leave an issuer out or to take one of its records.
    private static IEnumerable<(Principal Key, TRecord Value)[]> Choose<TRecord>(
        KeyValuePair<Principal, List<TRecord>>[] issuers,
        int next,
        (Principal Key, TRecord Value)[] soFar
    )
        where TRecord : IRecord
    {
        if (next == issuers.Length)
        {
            yield return soFar;
            yield break;
        }

        foreach (var record in issuers[next].Value)
        {
            foreach (var rest in Choose(issuers, next + 1, [.. soFar, (issuers[next].Key, record)]))
            {
                yield return rest;
            }
        }

        foreach (var rest in Choose(issuers, next + 1, soFar))
        {
            yield return rest;
        }
    }
}
