using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using Delivery.Review;

namespace Delivery.Tests.Review;

public sealed class ReviewDigestTests
{
    [Fact]
    public void The_digest_is_the_same_everywhere() =>
        ReviewDigest.Of(Samples.Review()).ToString().ShouldMatchGolden("digest.txt");

    [Fact]
    public void The_same_meaning_in_another_order_gives_the_same_digest()
    {
        var expected = ReviewDigest.Of(Samples.Review());

        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var source = Samples.ServiceUpdate;
                var shuffled = source with
                {
                    Parameters = Shuffle(source.Parameters, random),
                    Capabilities = Shuffle(source.Capabilities, random),
                    Tags = Shuffle([.. source.Tags], random).ToDictionary(),
                    Changes = Shuffle(
                        [
                            .. source.Changes.Select(change => change with
                            {
                                Details = Shuffle(change.Details, random),
                                BeforeContext = Reorder(change.BeforeContext, random),
                                AfterContext = Reorder(change.AfterContext, random),
                            }),
                        ], random),
                };
                return ReviewDigest.Of(ReviewBuilder.Build(Samples.Subject, shuffled, Samples.Fingerprint)) == expected;
            },
            iter: 50);
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        var before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NumberDecimalSeparator = ",";
        odd.NumberFormat.NegativeSign = "~";
        odd.DateTimeFormat.TimeSeparator = "!";
        CultureInfo.CurrentCulture = odd;
        try
        {
            ReviewDigest.Of(Samples.Review()).ToString().ShouldMatchGolden("digest.txt");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    public static TheoryData<string> Meanings => [.. Changed.Keys];

    private static readonly Dictionary<string, Func<(ReviewSubject Subject, DescribedChangeSet Set), (ReviewSubject, DescribedChangeSet)>> Changed = new()
    {
        ["stage"] = it => (it.Subject with { Stage = "cluster" }, it.Set),
        ["environment"] = it => (it.Subject with { Environment = "prod" }, it.Set),
        ["account"] = it => (it.Subject with { Account = "111111111111" }, it.Set),
        ["region"] = it => (it.Subject with { Region = "us-east-1" }, it.Set),
        ["stack"] = it => (it.Subject with { StackName = "other" }, it.Set),
        ["template"] = it => (it.Subject with { TemplateHash = new string('b', 64) }, it.Set),
        ["image"] = it => (it.Subject with { ImageDigest = null }, it.Set),
        ["secret parameter"] = it => (it.Subject with { SecretParameters = new Dictionary<string, string> { ["DatabasePassword"] = "another" } }, it.Set),
        ["create instead of update"] = it => (it.Subject, it.Set with { IsCreate = true }),
        ["capability"] = it => (it.Subject, it.Set with { Capabilities = [] }),
        ["tag"] = it => (it.Subject, it.Set with { Tags = new Dictionary<string, string>() }),
        ["parameter"] = it => (it.Subject, it.Set with { Parameters = [.. it.Set.Parameters.Select(p => p.Name == "ImageUri" ? p with { Value = "x" } : p)] }),
        ["value behind an SSM parameter"] = it => (it.Subject, it.Set with { Parameters = [.. it.Set.Parameters.Select(p => p.Name == "Ami" ? p with { ResolvedValue = "ami-9" } : p)] }),
        ["a change less"] = it => (it.Subject, it.Set with { Changes = [.. it.Set.Changes.Skip(1)] }),
        ["drift"] = it => (it.Subject, it.Set with { Drift = [new("JobQueue", "AWS::SQS::Queue", false, [new("VisibilityTimeout", "30", "60")])] }),
        ["a warning"] = it => (it.Subject, it.Set with { Warnings = ["w"] }),
        ["another physical resource"] = it => (it.Subject, First(it.Set, change => change with { PhysicalId = "x" })),
        ["another type"] = it => (it.Subject, First(it.Set, change => change with { Type = "AWS::X::Y" })),
        ["another action"] = it => (it.Subject, First(it.Set, change => change with { Action = "SyncWithActual" })),
        ["another replacement"] = it => (it.Subject, First(it.Set, change => change with { Replacement = "False" })),
        ["another policy"] = it => (it.Subject, First(it.Set, change => change with { PolicyAction = "ReplaceAndRetain" })),
        ["another scope"] = it => (it.Subject, First(it.Set, change => change with { Scope = ["Properties", "Tags"] })),
        ["another value"] = it => (it.Subject, First(it.Set, change => change with { AfterContext = change.AfterContext!.Replace("MODE", "MODUS") })),
        ["another secret value"] = it => (it.Subject, First(it.Set, change => change with { AfterContext = change.AfterContext!.Replace("plain-new", "plain-x") })),
    };

    [Theory]
    [MemberData(nameof(Meanings))]
    public void Another_meaning_gives_another_digest(string meaning)
    {
        var (subject, set) = Changed[meaning]((Samples.Subject, Samples.ServiceUpdate));

        ReviewDigest.Of(ReviewBuilder.Build(subject, set, Samples.Fingerprint)).ShouldNotBe(ReviewDigest.Of(Samples.Review()));
    }

    [Fact]
    public void Canonical_json_orders_members_by_code_units_and_escapes_as_little_as_it_must() =>
        CanonicalJson.Write(JsonNode.Parse("""{"é":1.50,"b":[true,null,"<\u0001\n\"/"],"a":{"z":"","\uD83D\uDE00":0,"\uFB33":0}}"""))
            .ShouldBe("""{"a":{"z":"","\ud83d\ude00":0,"PRESENTATION":0},"b":[true,null,"<\u0001\n\"/"],"é":1.50}""".Replace("PRESENTATION", "\uFB33"));

    private static DescribedChangeSet First(DescribedChangeSet set, Func<DescribedChange, DescribedChange> change) =>
        set with { Changes = [change(set.Changes[0]), .. set.Changes.Skip(1)] };

    private static List<T> Shuffle<T>(IReadOnlyList<T> items, Random random)
    {
        var copy = items.ToArray();
        random.Shuffle(copy);
        return [.. copy];
    }

    private static string? Reorder(string? json, Random random) => json is null ? null : Reorder(JsonNode.Parse(json), random)!.ToJsonString();

    private static JsonNode? Reorder(JsonNode? node, Random random) => node switch
    {
        JsonObject map => new JsonObject(Shuffle([.. map.Select(member => KeyValuePair.Create(member.Key, Reorder(member.Value, random)))], random)),
        JsonArray list => new JsonArray([.. list.Select(item => Reorder(item, random))]),
        _ => node?.DeepClone(),
    };
}
