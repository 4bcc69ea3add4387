using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ssm;

/// <summary>Systems Manager Parameter Store (docs.aws.amazon.com/systems-manager/latest/APIReference, read 2026-11-23).</summary>
internal sealed class SsmService : TableService
{
    private const string SecureString = "SecureString";
    private const int MostLevels = 15;
    private const int MostNames = 10;
    private const int MostLabels = 10;
    private readonly ParameterStore _parameters;
    private readonly ParameterAnswers _answers;

    public SsmService(ParameterStore parameters, ParameterAnswers answers) : base("ssm")
    {
        _parameters = parameters;
        _answers = answers;
        var queries = new ParameterQueries(parameters, answers);
        On("PutParameter", PutParameter);
        On("GetParameter", call => new JsonObject { ["Parameter"] = answers.Parameter(Found(call, call.Input.RequiredText("Name")), call.Input) });
        On("GetParameters", GetParameters);
        On("GetParametersByPath", queries.GetParametersByPath);
        On("GetParameterHistory", queries.GetParameterHistory);
        On("DescribeParameters", queries.DescribeParameters);
        On("DeleteParameter", call =>
        {
            var name = call.Input.RequiredText("Name");
            if (!parameters.Remove(call.Caller.AccountId, call.Region, ParameterName.Parse(name).Name))
            {
                throw ParameterAnswers.NotFound(name);
            }
        });
        On("DeleteParameters", DeleteParameters);
        On("LabelParameterVersion", LabelParameterVersion);
        On("UnlabelParameterVersion", UnlabelParameterVersion);
        On("AddTagsToResource", call => Retag(call, tags => call.Input.Objects("Tags").ToList().ForEach(tag => tags[tag.RequiredText("Key")] = tag.Text("Value") ?? "")));
        On("RemoveTagsFromResource", call => Retag(call, tags => call.Input.Texts("TagKeys").ToList().ForEach(key => tags.Remove(key))));
        On("ListTagsForResource", call => new JsonObject
        {
            ["TagList"] = new JsonArray([.. Tagged(call).Tags.Select(each => new JsonObject { ["Key"] = each.Key, ["Value"] = each.Value })]),
        });
    }

    private JsonObject PutParameter(AwsCall call)
    {
        var input = call.Input;
        var name = ParameterName.Parse(input.RequiredText("Name")).Name;
        CheckName(name);
        var value = input.RequiredText("Value");
        var overwrite = input.Flag("Overwrite") ?? false;
        if (overwrite && input.Objects("Tags").Count > 0)
        {
            throw new AwsErrorException(
                "ValidationException",
                "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.");
        }

        var changed = _parameters.Change(call.Caller.AccountId, call.Region, name, before =>
        {
            if (before is not null && !overwrite)
            {
                throw new AwsErrorException(
                    "ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
            }

            var type = input.Text("Type") ?? before?.Type ?? throw new AwsErrorException("ValidationException", "A parameter type is required when you create a parameter.");
            if (before is not null && before.Type != type && (before.Type == SecureString || type == SecureString))
            {
                throw new AwsErrorException("HierarchyTypeMismatchException", "Parameter Store doesn't support changing a parameter type in a hierarchy.");
            }

            var tier = ParameterLimits.CheckedTier(input.Text("Tier"), before?.Tier, value);
            var pattern = input.Text("AllowedPattern") ?? before?.Latest.AllowedPattern;
            ParameterLimits.CheckValue(type, value, pattern);
            var version = _parameters.Next(before, type, value, input.Text("Description") ?? before?.Latest.Description, pattern, call.Caller.Arn);
            return before is null
                ? new StoredParameter(
                    call.Caller.AccountId, call.Region, name, type, tier, ParameterLimits.CheckedDataType(input.Text("DataType")), input.Text("KeyId"), [version], Tags(input), null)
                : before.With(version) with { Type = type, Tier = tier };
        });
        return new JsonObject { ["Version"] = changed.Latest.Version, ["Tier"] = changed.Tier };
    }

    private static void CheckName(string name)
    {
        if (!ParameterName.IsValid(name))
        {
            throw new AwsErrorException(
                "ValidationException",
                "Parameter name: can't be prefixed with \"ssm\" or \"aws\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_");
        }

        if (name.Count(each => each == '/') > MostLevels)
        {
            throw new AwsErrorException(
                "HierarchyLevelLimitExceededException", $"Parameter Store supports hierarchies of at most {MostLevels} levels.");
        }
    }

    private JsonObject GetParameters(AwsCall call)
    {
        var (found, invalid) = (new JsonArray(), new JsonArray());
        foreach (var name in Names(call))
        {
            try
            {
                found.Add((JsonNode)_answers.Parameter(Found(call, name), call.Input));
            }
            catch (AwsErrorException error) when (error.Code is "ParameterNotFound" or "ParameterVersionNotFound")
            {
                invalid.Add((JsonNode)name);
            }
        }

        return new JsonObject { ["Parameters"] = found, ["InvalidParameters"] = invalid };
    }

    private JsonObject DeleteParameters(AwsCall call)
    {
        var outcome = Names(call).ToLookup(name => _parameters.Remove(call.Caller.AccountId, call.Region, ParameterName.Parse(name).Name));
        return new JsonObject
        {
            ["DeletedParameters"] = new JsonArray([.. outcome[true].Select(each => (JsonNode)each)]),
            ["InvalidParameters"] = new JsonArray([.. outcome[false].Select(each => (JsonNode)each)]),
        };
    }

    private JsonObject LabelParameterVersion(AwsCall call)
    {
        var name = call.Input.RequiredText("Name");
        var labels = call.Input.Texts("Labels");
        var invalid = labels.Where(each => !ParameterLimits.IsLabel(each)).ToList();
        var valid = labels.Except(invalid).ToList();
        var version = 0;
        _parameters.Change(call.Caller.AccountId, call.Region, name, before =>
        {
            var parameter = before ?? throw ParameterAnswers.NotFound(name);
            version = call.Input.Number("ParameterVersion") ?? parameter.Latest.Version;
            var target = parameter.Versions.FirstOrDefault(each => each.Version == version) ?? throw new AwsErrorException(
                "ParameterVersionNotFound", $"Systems Manager could not find version {version} of {name}. Verify the version and try again.");
            if (target.Labels.Union(valid).Count() > MostLabels)
            {
                throw new AwsErrorException("ParameterVersionLabelLimitExceeded", $"A parameter version can have maximum {MostLabels} labels.");
            }

            // A label is on one version: it moves.
            return parameter with
            {
                Versions = [.. parameter.Versions.Select(each => each with
                {
                    Labels = each.Version == version ? [.. each.Labels.Union(valid)] : [.. each.Labels.Except(valid)],
                })],
            };
        });
        return new JsonObject { ["InvalidLabels"] = new JsonArray([.. invalid.Select(each => (JsonNode)each)]), ["ParameterVersion"] = version };
    }

    private JsonObject UnlabelParameterVersion(AwsCall call)
    {
        var name = call.Input.RequiredText("Name");
        var asked = call.Input.Texts("Labels");
        var number = call.Input.Number("ParameterVersion");
        IReadOnlyList<string> removed = [];
        _parameters.Change(call.Caller.AccountId, call.Region, name, before =>
        {
            var parameter = before ?? throw ParameterAnswers.NotFound(name);
            var target = parameter.Versions.FirstOrDefault(each => each.Version == number) ?? throw new AwsErrorException(
                "ParameterVersionNotFound", $"Systems Manager could not find version {number} of {name}. Verify the version and try again.");
            removed = [.. target.Labels.Intersect(asked)];
            return parameter with
            {
                Versions = [.. parameter.Versions.Select(each => each == target ? each with { Labels = [.. each.Labels.Except(removed)] } : each)],
            };
        });
        return new JsonObject
        {
            ["RemovedLabels"] = new JsonArray([.. removed.Select(each => (JsonNode)each)]),
            ["InvalidLabels"] = new JsonArray([.. asked.Except(removed).Select(each => (JsonNode)each)]),
        };
    }

    private JsonObject Retag(AwsCall call, Action<Dictionary<string, string>> change)
    {
        var parameter = Tagged(call);
        _parameters.Change(parameter.AccountId, parameter.Region, parameter.Name, before =>
        {
            var tags = new Dictionary<string, string>((before ?? parameter).Tags, StringComparer.Ordinal);
            change(tags);
            return (before ?? parameter) with { Tags = tags };
        });
        return [];
    }

    private StoredParameter Tagged(AwsCall call) => call.Input.RequiredText("ResourceType") == "Parameter"
        && _parameters.Find(call.Caller.AccountId, call.Region, call.Input.RequiredText("ResourceId")) is { AccountId.Length: > 0 } found
            ? found
            : throw new AwsErrorException("InvalidResourceId", "The resource ID isn't valid. Verify that you entered the correct ID and try again.");

    private (StoredParameter Parameter, ParameterVersion Version, string? Selector) Found(AwsCall call, string text)
    {
        var name = ParameterName.Parse(text);
        return _parameters.Resolve(call.Caller.AccountId, call.Region, name) is { } found
            ? (found.Parameter, found.Version, name.Selector)
            : throw ParameterAnswers.NotFound(text);
    }

    private static Dictionary<string, string> Tags(JsonObject input)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in input.Objects("Tags"))
        {
            tags[tag.RequiredText("Key")] = tag.Text("Value") ?? "";
        }

        return tags;
    }

    private static IReadOnlyList<string> Names(AwsCall call) => call.Input.Texts("Names") is { Count: >= 1 and <= MostNames } names
        ? names
        : throw new AwsErrorException(
            "ValidationException", $"1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length between 1 and {MostNames}");
}
