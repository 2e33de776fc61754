using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Mommie.Runtime;

/// <summary>Values as the language writes them, for messages and traces. Equal values have equal texts.</summary>
public static class Show
{
    /// <summary>
    /// The text of a value: <c>TRUE</c>, <c>42</c>, <c>Request(c1, 1, put)</c>, <c>{a, b}</c>, <c>SEQ{a}</c>,
    /// <c>MAP{k: v}</c>, <c>SOME(x)</c>, <c>(1, 2)</c>. Members of sets and maps stand in the order of their texts.
    /// A value of a type of the host's own is printed by its <c>ToString</c>.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <returns>Its text, on one line where the host's own texts are.</returns>
    public static string Text(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("(no value)");
                break;
            case bool b:
                text.Append(b ? "TRUE" : "FALSE");
                break;
            case string s:
                text.Append('"').Append(s).Append('"');
                break;
            case Enum e:
                text.Append(e);
                break;
            case IOption option:
                WriteOption(text, option);
                break;
            case IRecord record:
                text.Append(record.RecordName);
                WriteList(text, "(", record.FieldValues.Select(Text), ")");
                break;
            case IValueMap map:
                WriteList(
                    text,
                    "MAP{",
                    map.Boxed.Select(e => Text(e.Key) + ": " + Text(e.Value)).Order(StringComparer.Ordinal),
                    "}"
                );
                break;
            case IValueCollection collection:
                WriteCollection(text, collection);
                break;
            case ITuple tuple:
                WriteList(text, "(", Enumerable.Range(0, tuple.Length).Select(i => Text(tuple[i])), ")");
                break;
            case IFormattable number:
                text.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(value);
                break;
        }
    }

    private static void WriteOption(StringBuilder text, IOption option)
    {
        if (option.IsSome)
        {
            text.Append("SOME(");
            Write(text, option.Boxed);
            text.Append(')');
        }
        else
        {
            text.Append("NIL");
        }
    }

    private static void WriteCollection(StringBuilder text, IValueCollection collection)
    {
        var isSequence = collection.GetType().GetGenericTypeDefinition() == typeof(ValueSeq<>);
        var items = collection.Boxed.ToList();

        // Numbers in their own order: {2, 10}, not {10, 2}.
        var texts =
            isSequence ? items.Select(Text)
            : items.All(i => i is long) ? items.Order().Select(Text)
            : items.Select(Text).Order(StringComparer.Ordinal);
        WriteList(text, isSequence ? "SEQ{" : "{", texts, "}");
    }

    private static void WriteList(StringBuilder text, string open, IEnumerable<string> items, string close) =>
        text.Append(open).AppendJoin(", ", items).Append(close);
}
