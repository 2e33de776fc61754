namespace Mommie.Runtime;

/// <summary>A value of a RECORD type. Emitted code implements this; equality is by content.</summary>
public interface IRecord
{
    /// <summary>The name of the RECORD as the program writes it.</summary>
    string RecordName { get; }

    /// <summary>The values of the fields in the order of the declaration.</summary>
    IReadOnlyList<object?> FieldValues { get; }
}
