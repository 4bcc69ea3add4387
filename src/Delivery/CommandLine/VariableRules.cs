using Delivery.Errors;

namespace Delivery.CommandLine;

/// <summary>
/// Environment variables that NUKE would bind: letters and digits of the name, case aside, are those of an option, or those
/// with <c>NUKE</c> before them. Only the latter are meant. Names with another prefix (<c>GITHUB_</c>, <c>DELIVERY_</c>) are never bound.
/// </summary>
internal sealed class VariableRules(CommandDescription build, Surroundings surroundings, OptionValues values)
{
    private const string Prefix = "NUKE";

    /// <param name="commandIsSound">Whether the command line is worth repeating.</param>
    public IEnumerable<DeliveryError> Problems(bool commandIsSound)
    {
        var accidental = Bound("");
        return
        [
            .. accidental.Count > 0 ? [Accidental(accidental, commandIsSound)] : (IEnumerable<DeliveryError>)[],
            .. Bound(Prefix).SelectMany(meant => values.Problems(meant.Option, meant.Variable, Split(meant), "environment variable")),
            .. Bound(Prefix).GroupBy(meant => meant.Option.Name).Where(same => same.Count() > 1).Select(Twice),
        ];
    }

    /// <summary>The value that a variable gives to an option by intention; null where there is none.</summary>
    public (string Variable, string Value)? Meant(CommandOption option) => Bound(Prefix)
        .Where(bound => bound.Option == option)
        .Select(bound => ((string, string)?)(bound.Variable, surroundings.Variables[bound.Variable]))
        .FirstOrDefault();

    private List<(string Variable, CommandOption Option)> Bound(string prefix)
    {
        var options = build.Options.ToDictionary(option => prefix + SwitchName.Letters(option.Name), StringComparer.Ordinal);
        return
        [
            .. surroundings.Variables.Keys
                .Where(variable => options.ContainsKey(SwitchName.Letters(variable)))
                .Order(StringComparer.Ordinal)
                .Select(variable => (variable, options[SwitchName.Letters(variable)])),
        ];
    }

    private string[] Split((string Variable, CommandOption Option) meant)
    {
        var value = surroundings.Variables[meant.Variable];
        return value.Length == 0 && meant.Option.MayBeEmpty ? [] : [value];
    }

    private DeliveryError Accidental(List<(string Variable, CommandOption Option)> bound, bool commandIsSound)
    {
        var taken = string.Join(", ", bound.Select(each => $"{each.Variable} for {each.Option.Switch}"));
        var names = bound.Select(each => PlainWord.Of(each.Variable));
        var command = $"{surroundings.Program} {(commandIsSound ? PlainWord.OfAll(surroundings.Arguments) : "...")}".TrimEnd();
        var next = surroundings.IsWindows
            ? $"Remove-Item {string.Join(", ", names.Select(name => $"Env:{name}"))}; {command}"
            : $"env {string.Join(' ', names.Select(name => $"-u {name}"))} {command}";
        return new(ErrorCatalog.VariableBinds, $"Variables of this shell would be taken for options: {taken}", "", "", $"{next}\nIf it is meant, give the option itself.");
    }

    private static DeliveryError Twice(IGrouping<string, (string Variable, CommandOption Option)> same) => new(
        ErrorCatalog.GivenTwice, $"{string.Join(" and ", same.Select(each => each.Variable))} are set", "environment variables",
        "none of them would count", "Set one of them.");
}
