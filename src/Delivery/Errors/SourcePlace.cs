namespace Delivery.Errors;

/// <summary>A place in a file of the repository.</summary>
/// <param name="Path">Relative to the repository.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1; null: the whole line.</param>
public sealed record SourcePlace(string Path, int Line, int? Column = null)
{
    public override string ToString() => Column is { } column ? $"{Path}:{Line}:{column}" : $"{Path}:{Line}";
}
