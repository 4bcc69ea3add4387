using System.Globalization;
using Delivery.Environments;
using Delivery.Errors;

namespace Delivery.CommandLine;

/// <summary>Whether values fit an option, wherever they come from.</summary>
internal sealed class OptionValues(CommandDescription build, Surroundings surroundings)
{
    private const char Plus = '+';

    /// <summary>What is wrong with the values; nothing where all are good.</summary>
    /// <param name="label">Who gives the values, as the user wrote it: <c>--port</c>, <c>NUKE_PORT</c>.</param>
    /// <param name="where">File of the values; empty on the command line.</param>
    public IReadOnlyList<DeliveryError> Problems(CommandOption option, string label, IReadOnlyList<string> values, string where = "")
    {
        if (option.Kind == OptionKind.Targets)
        {
            return values.Count == 0 && !option.MayBeEmpty ? [Missing(option, label, where)] : TargetProblems(values, where);
        }
        if (values.Count == 0 || (values is [""] && option.Kind != OptionKind.Flag))
        {
            return option.MayBeEmpty || option.Kind == OptionKind.Flag ? [] : [Missing(option, label, where)];
        }
        return values.Count > 1 && !option.IsList
            ? [new(ErrorCatalog.OptionInvalid, $"{label} takes one value, not {values.Count}", where, "", $"Put a value with blanks in quotes: {label} {Sample(option)}")]
            : [.. values.SelectMany(value => Problem(option, label, value, where))];
    }

    /// <summary>True where the text names targets only.</summary>
    public bool IsTarget(string text) => text.Length > 0 && text.Split(Plus).All(name => build.Target(name) is not null);

    /// <summary>True where the option can do something with the value.</summary>
    public bool Fits(CommandOption option, string value) => Problems(option, "", [value]).Count == 0;

    /// <summary>Problems of words that have to be targets' names: <c>A B</c> or <c>A+B</c>.</summary>
    public IReadOnlyList<DeliveryError> TargetProblems(IReadOnlyList<string> words, string where = "")
    {
        var names = words.SelectMany(word => word.Split(Plus)).ToList();
        var isMixed = words.Count > 1 && words.Any(word => word.Contains(Plus, StringComparison.Ordinal));
        List<DeliveryError> problems = [.. names.Where(name => name.Length > 0 && build.Target(name) is null).Select(name => UnknownTarget(name, where))];
        if (isMixed || names.Contains(""))
        {
            var targets = string.Join(Plus, names.Select(build.Target).OfType<TargetUse>().Select(target => target.Name));
            problems.Add(new(
                ErrorCatalog.TargetUnknown, "Several targets are written A+B or A B", where, $"not {Quoted.Of(string.Join(' ', words))}",
                targets.Length > 0 ? $"Write {targets}" : $"Write {build.DefaultTarget}, for example."));
        }
        return problems;
    }

    /// <summary>A value that would be right.</summary>
    public string Sample(CommandOption option) => option.Kind switch
    {
        OptionKind.Number => "1",
        OptionKind.Port => "4566",
        OptionKind.Flag => "true",
        OptionKind.Choice => option.Choices[0],
        OptionKind.Environment => surroundings.Environments.Count > 0 ? surroundings.Environments[0] : "NAME",
        OptionKind.Targets => build.DefaultTarget,
        OptionKind.Profiles => Profiles.Count > 0 ? Profiles[0] : "NAME",
        _ => PlainWord.Placeholder,
    };

    private IReadOnlyList<string> Profiles { get; } = [.. surroundings.ParameterFiles.Select(file => file.Profile).OfType<string>()];

    private IEnumerable<DeliveryError> Problem(CommandOption option, string label, string value, string where)
    {
        if (option.Kind == OptionKind.Environment)
        {
            return surroundings.Environments.Contains(value) ? [] : [EnvironmentFiles.Unknown(value, surroundings.Environments)];
        }
        var (fits, wanted, known) = option.Kind switch
        {
            OptionKind.Flag => (value.Length == 0 || bool.TryParse(value, out _), "true or false", []),
            OptionKind.Number => (IsNumber(value, out _), "a whole number", []),
            OptionKind.Port => (IsNumber(value, out var port) && port is >= 0 and <= 65535, "a port, 0 to 65535", []),
            OptionKind.Choice => (option.Choices.Contains(value, StringComparer.OrdinalIgnoreCase), OneOf(option.Choices), option.Choices),
            OptionKind.Profiles => (
                Profiles.Contains(value), Profiles.Count == 0 ? "a profile, and there is no .nuke/parameters.NAME.json" : OneOf(Profiles), Profiles),
            _ => (true, "", (IReadOnlyList<string>)[]),
        };
        return fits
            ? []
            : [new(ErrorCatalog.OptionInvalid, $"{label} can't be {Quoted.Of(value)}", where, $"it has to be {wanted}",
                NearestName.Of(value, known) is { } nearest ? $"Did you mean {label} {nearest}?" : $"For example: {label} {Sample(option)}")];
    }

    private DeliveryError UnknownTarget(string name, string where)
    {
        var next = build.NearestTarget(name) is { } nearest ? $"Did you mean {nearest.Name}?"
            : surroundings.Environments.Contains(name) && build.Options.FirstOrDefault(option => option.Kind == OptionKind.Environment) is { } option
                ? $"The environment is given as {option.Switch} {name}"
            : build.Option(name) is { } meant ? $"Did you mean {meant.Switch}?"
            : $"{surroundings.Program} --help lists the targets.";
        return new(ErrorCatalog.TargetUnknown, $"There is no target {Quoted.Of(name)}", where, "", next);
    }

    private DeliveryError Missing(CommandOption option, string label, string where) =>
        new(ErrorCatalog.OptionEmpty, $"{label} has no value", where, "", $"For example: {label} {Sample(option)}");

    private static string OneOf(IReadOnlyList<string> names) => $"one of {string.Join(", ", names)}";

    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
