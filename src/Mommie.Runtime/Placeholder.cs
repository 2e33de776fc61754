namespace Mommie.Runtime;

/// <summary>Holds the place of the first real file of this room: what generated code runs on.</summary>
internal static class Placeholder { }
