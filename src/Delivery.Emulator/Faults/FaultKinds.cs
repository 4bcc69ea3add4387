using Delivery.Emulator.Faults.Kinds;

namespace Delivery.Emulator.Faults;

/// <summary>A kind of fault as scenarios name it.</summary>
/// <param name="Point">Where it acts, and so what its <c>when</c> may name.</param>
/// <param name="Keys">Members of its mapping.</param>
/// <param name="Read">Reads them; problems are noted, and what is answered then is not used.</param>
/// <param name="ShortKey">The member that is meant where a plain value stands instead of the mapping.</param>
/// <param name="ForRegistry">Whether it can act on requests to the registry, too.</param>
/// <param name="Meaning">One line for the documentation.</param>
internal sealed record FaultKindDescription(
    string Name, FaultPoint Point, string Meaning, IReadOnlyList<string> Keys, Func<Fields, ProblemList, FaultKind> Read, string? ShortKey = null, bool ForRegistry = false);

/// <summary>The closed set of what can happen.</summary>
internal static class FaultKinds
{
    public static IReadOnlyList<FaultKindDescription> All { get; } =
    [
        ErrorFault.Description, ThrottleFault.Description, DenyFault.Description, ExpireCredentialsFault.Description, ResetFault.Description,
        DelayFault.Description, TruncateFault.Description, StaleFault.Description, SmallPagesFault.Description, ScanFindingsFault.Description,
        OtherCallFault.Description, ChangeSetFault.Description, DriftFault.Description,
        FailResourceFault.Description, SlowResourceFault.Description,
        FailChangeSetFault.Description, ValidationFault.Description,
        FailPullFault.Description, FailStartFault.Description, ExitContainerFault.Description, FailHealthFault.Description,
        RefusePlacementFault.Description,
    ];

    public static FaultKindDescription? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    public static string NameOf(FaultKind kind) => All.First(known => known.Name == Names[kind.GetType()]).Name;

    private static Dictionary<Type, string> Names { get; } = All.ToDictionary(kind => kind.Read.Method.ReturnType, kind => kind.Name);
}
