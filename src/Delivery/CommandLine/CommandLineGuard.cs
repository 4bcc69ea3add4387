using Delivery.Errors;

namespace Delivery.CommandLine;

/// <summary>
/// Refuses what NUKE would pass over or take from elsewhere: mistyped names, values that don't fit, swallowed targets,
/// variables of the shell, a real environment that isn't named on the command line. Reads nothing and starts nothing itself.
/// </summary>
public sealed class CommandLineGuard
{
    private readonly CommandDescription _build;
    private readonly Surroundings _surroundings;
    private readonly GivenArguments _given;
    private readonly OptionValues _values;
    private readonly VariableRules _variables;
    private readonly ParameterFileRules _files;

    private CommandLineGuard(CommandDescription build, Surroundings surroundings)
    {
        _build = build;
        _surroundings = surroundings;
        _given = GivenArguments.Of(surroundings.Arguments);
        _values = new(build, surroundings);
        _variables = new(build, surroundings, _values);
        _files = new(build, surroundings, _values);
    }

    /// <summary>All problems, in the order of the command line, then variables, then files; empty where the command is sound.</summary>
    public static IReadOnlyList<DeliveryError> Check(CommandDescription build, Surroundings surroundings) =>
        new CommandLineGuard(build, surroundings).Problems();

    /// <summary>True where the help page is asked for.</summary>
    public static bool IsHelp(IReadOnlyList<string> arguments) =>
        GivenArguments.Of(arguments).Switch("Help") is { } help && !help.Values.Contains("false", StringComparer.OrdinalIgnoreCase);

    private List<DeliveryError> Problems()
    {
        List<DeliveryError> ofCommand = [.. new SwitchRules(_build, _surroundings, _given, _values).Problems(), .. NotTaken(), .. NotGiven()];
        List<DeliveryError> all = [.. ofCommand, .. _variables.Problems(commandIsSound: ofCommand.Count == 0), .. _files.Problems(), .. NotNamed()];
        return all.All(IsSaidByTheRun) ? [] : all;
    }

    /// <summary>A mistyped environment alone is no reason to leave no report: the run refuses it in the same words, and records it.</summary>
    private static bool IsSaidByTheRun(DeliveryError problem) => problem.Kind == ErrorCatalog.EnvironmentUnknown;

    /// <summary>Options that none of the targets takes; not known while a target isn't.</summary>
    private IEnumerable<DeliveryError> NotTaken()
    {
        var targets = Targets();
        if (targets.Count == 0 || IsHelp(_surroundings.Arguments))
        {
            return [];
        }
        return
            from found in _given.Switches
            let option = _build.Option(found.Name)
            where option is { IsBuiltIn: false } && !Take(targets, option)
            select new DeliveryError(
                ErrorCatalog.OptionNotTaken, $"{string.Join('+', targets.Select(target => target.Name))} doesn't take {option.Switch}", "", "",
                _build.Targets.Where(target => Take([target], option)).Select(target => target.Name).ToList() switch
                {
                    [] => "Leave it out.",
                    { Count: > 3 } takers => $"Leave it out; it is for {string.Join(", ", takers.Take(3))} and others.",
                    var takers => $"Leave it out; it is for {string.Join(", ", takers)}.",
                });
    }

    /// <summary>Options that a target can't do without.</summary>
    private IEnumerable<DeliveryError> NotGiven() => IsHelp(_surroundings.Arguments) ? [] :
        from target in Targets()
        from name in target.Needs
        let option = _build.Option(name)
        where option is not null && _given.Switch(name) is null && _variables.Meant(option) is null && !_files.Given(option).Any()
        select new DeliveryError(
            ErrorCatalog.OptionNeeded, $"{target.Name} needs {option.Switch}", "", "", $"For example: {_surroundings.Program} {target.Example}");

    /// <summary>A real environment that a variable, a file or the default chooses.</summary>
    private IEnumerable<DeliveryError> NotNamed() => _build.Options.Where(option => option.Kind == OptionKind.Environment).SelectMany(option =>
    {
        List<(string Where, string Name)> chosen = [.. _files.Given(option).SelectMany(given => given.Values.Select(name => (given.File.Path, name)))];
        if (_variables.Meant(option) is { } meant)
        {
            chosen.Add((meant.Variable, meant.Value));
        }
        var isDefault = chosen.Count == 0 && _given.Switch(option.Name) is null && !IsHelp(_surroundings.Arguments) && Take(Targets(), option);
        // A default whose file doesn't say is left to the validation of that file.
        return chosen
            .Where(each => _surroundings.Environments.Contains(each.Name) && _surroundings.IsEmbedded(each.Name) != true)
            .Select(each => Elsewhere(option, each.Name, each.Where))
            .Concat(isDefault && option.Default is { } name && _surroundings.Environments.Contains(name) && _surroundings.IsEmbedded(name) == false
                ? [Elsewhere(option, name, "the default")]
                : []);
    });

    private DeliveryError Elsewhere(CommandOption option, string name, string where) => new(
        ErrorCatalog.EnvironmentNotNamed, $"{Quoted.Of(name)} is a real environment", where, "it is named on the command line alone",
        string.Join(' ', [
            where.StartsWith('.') ? "Remove it from the file:" : "Name it:",
            _surroundings.Program, .. Targets().Select(target => target.Name), option.Switch, name]));

    private static bool Take(IEnumerable<TargetUse> targets, CommandOption option) =>
        targets.Any(target => target.Options.Contains(option.Name, StringComparer.Ordinal));

    /// <summary>The targets that would run; empty where one isn't known.</summary>
    private List<TargetUse> Targets()
    {
        var option = _build.Options.First(known => known.Kind == OptionKind.Targets && known.Name == "Target");
        var words = _given.Switch("Target")?.Values
            ?? (_given.Words.Count > 0 ? _given.Words : null)
            ?? (_variables.Meant(option) is { } meant ? (IReadOnlyList<string>)[meant.Value] : null)
            ?? _files.Given(option).Where(given => given.File.Profile is null).Select(given => given.Values).FirstOrDefault()
            ?? [_build.DefaultTarget];
        var targets = words.SelectMany(word => word.Split('+')).Select(_build.Target).ToList();
        return targets.Contains(null) ? [] : [.. targets.OfType<TargetUse>()];
    }
}
