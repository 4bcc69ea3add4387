using Delivery.Reports;
using Delivery.Runs;

namespace Delivery.Tests.Runs;

/// <summary>Outputs of a GitHub Actions step, read back as the runner reads them.</summary>
public sealed class StepOutputsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string OutputFile => Path.Combine(_folder.Path, "output");

    [Fact]
    public void A_review_tells_what_has_to_be_approved()
    {
        var outputs = StepOutputs.Of(Report(Outcome.Succeeded, Stage("cluster", Outcome.ReviewRequired, "sha256:one", "arn:one")));

        outputs.ShouldContain(("has_changes", "true"));
        outputs.ShouldContain(("review_digest", "sha256:one"));
        outputs.ShouldContain(("change_set_arn", "arn:one"));
        outputs.ShouldContain(("image_digest", "sha256:image"));
        outputs.Select(output => output.Name).ShouldNotContain("has_drift");
    }

    [Fact]
    public void Several_stages_are_joined_and_the_bootstrap_on_the_way_is_left_out()
    {
        var outputs = StepOutputs.Of(Report(
            Outcome.Succeeded, Stage("bootstrap", Outcome.Succeeded, "sha256:zero", "arn:zero"), Stage("cluster", Outcome.Succeeded, "sha256:one", "arn:one"),
            Stage("service", Outcome.Succeeded, "sha256:two", "arn:two")));

        outputs.ShouldContain(("review_digest", "sha256:one,sha256:two"));
        outputs.ShouldContain(("change_set_arn", "arn:one,arn:two"));
    }

    [Fact]
    public void Nothing_to_do_is_no_change()
    {
        var outputs = StepOutputs.Of(Report(Outcome.NoChanges, Stage("cluster", Outcome.NoChanges, null, null)));

        outputs.ShouldContain(("has_changes", "false"));
        outputs.Select(output => output.Name).ShouldNotContain("review_digest");
    }

    [Theory]
    [InlineData("1.0\nhas_changes=false\n::set-output name=outcome::x")]
    [InlineData("\r\nEOF\noutcome<<EOF\nSucceeded\nEOF")]
    [InlineData("\u001b[2J\u2028 %0A | $(id) `id` <script>")]
    public void No_value_begins_an_output_of_its_own(string hostile)
    {
        new StepOutputs(OutputFile).Append([("version", hostile), ("commit", "c")]);
        new StepOutputs(OutputFile).Append([("outcome", "Failed")]);

        var read = Read();

        read.Keys.ShouldBe(["version", "commit", "outcome"]);
        (read["commit"], read["outcome"]).ShouldBe(("c", "Failed"));
        read["version"].ShouldAllBe(character => !char.IsControl(character) && character != '\u2028');
    }

    [Fact]
    public void A_delimiter_can_not_be_known_before()
    {
        new StepOutputs(OutputFile).Append([("version", "a"), ("version", "a")]);
        new StepOutputs(OutputFile).Append([("version", "a")]);

        File.ReadAllLines(OutputFile).Where(line => line.Contains("<<", StringComparison.Ordinal)).ShouldBeUnique();
    }

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, string> Read()
    {
        var read = new Dictionary<string, string>();
        var lines = new Queue<string>(File.ReadAllText(OutputFile).Split('\n')[..^1]);
        while (lines.TryDequeue(out var line))
        {
            line.ShouldContain("<<");
            var (name, end) = (line.Split("<<", 2)[0], line.Split("<<", 2)[1]);
            var value = new List<string>();
            while (lines.Dequeue() is var next && next != end)
            {
                value.Add(next);
            }

            read[name] = string.Join('\n', value);
        }

        return read;
    }

    private static RunReport Report(Outcome outcome, params StageReport[] stages) => new()
    {
        Id = "id",
        Target = "Deploy",
        Outcome = outcome,
        Version = "1.0.0",
        Commit = "c",
        Stages = stages,
        Image = new("r", "1.0.0", "sha256:image", 1, 0, "reused"),
    };

    private static StageReport Stage(string stage, Outcome outcome, string? digest, string? arn) =>
        new() { Stage = stage, StackName = stage, Outcome = outcome, ReviewDigest = digest, ChangeSetArn = arn };
}
