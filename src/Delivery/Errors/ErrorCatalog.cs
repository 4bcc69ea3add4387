using System.Reflection;

namespace Delivery.Errors;

/// <summary>
/// Every kind of error. 01xx command line, 02xx environments and templates, 03xx version and image, 04xx account and
/// endpoint, 05xx review, 06xx execution, 07xx rollout, 08xx releases and promotion, 09xx the machine.
/// One partial file per area (<c>ErrorCatalog.Area.cs</c>).
/// </summary>
public static partial class ErrorCatalog
{
    /// <summary>All kinds, by code. Computed on demand: the partial files' fields are set in the compiler's order of files.</summary>
    public static IReadOnlyList<ErrorKind> All =>
    [
        .. typeof(ErrorCatalog).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(declared => declared.FieldType == typeof(ErrorKind))
            .Select(declared => (ErrorKind)declared.GetValue(null)!)
            .OrderBy(kind => kind.Code, StringComparer.Ordinal),
    ];
}
