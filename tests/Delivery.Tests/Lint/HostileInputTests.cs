using CsCheck;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Lint;

namespace Delivery.Tests.Lint;

/// <summary>Files as typing mistakes, broken merges and malice make them.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] Pieces =
    [
        "", " ", "\n", "\t", ":", "- ", "[", "]", "{", "}", "'", "\"", "!Ref ", "!Sub ", "!GetAtt ", "!If ", "Fn::If: ", "Ref: ", "&a ", "*a", "<<: ", "? ", "| ", "> ", "--- ", "...",
        "%", "#", "@", "`", "~", "null", "\0", "\u0001", "\u2028", "\ud83d\ude00", "\ufeff", "99999999999999999999", "-1", "1e400", "${", "${A.B}", "}", "AWS::NoValue", "!!binary ", "!<x> ", "!", "\r",
    ];

    private static readonly Gen<(int Place, int Length, int Piece)> Edit = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 40], Gen.Int[0, Pieces.Length - 1]);

    [Theory]
    [InlineData("bootstrap.yml")]
    [InlineData("private-cluster.yml")]
    [InlineData("private-service.yml")]
    public void A_template_is_checked_however_broken_it_is(string template)
    {
        var text = File.ReadAllText(Path.Combine(ScratchFolder.Repository, "cloudformation", template));

        Edit.Array[1, 4].Sample(edits => TemplateLint.Check("a.yml", Broken(text, edits)).All(error => error.Where.StartsWith("a.yml", StringComparison.Ordinal) && error.Kind.IsUsage), iter: 150);
    }

    [Fact]
    public async Task An_environment_is_read_or_refused_however_broken_it_is()
    {
        using ScratchFolder folder = new();
        foreach (var template in new[] { "bootstrap.yml", "private-cluster.yml", "private-service.yml" })
        {
            folder.Write($"cloudformation/{template}", File.ReadAllText(Path.Combine(ScratchFolder.Repository, "cloudformation", template)));
        }
        var text = File.ReadAllText(Path.Combine(ScratchFolder.Repository, EnvironmentFiles.Folder, "prod.yml"));

        await Edit.Array[1, 4].SampleAsync(
            async edits =>
            {
                folder.Write($"{EnvironmentFiles.Folder}/prod.yml", Broken(text, edits));
                try
                {
                    return (await EnvironmentFiles.LoadAsync(folder.Path, "prod", TestContext.Current.CancellationToken)).Name == "prod";
                }
                catch (DeliveryException refused)
                {
                    return refused.Errors.Count > 0 && refused.Errors.All(error => error.Kind.IsUsage && error.Where.Contains("prod.yml", StringComparison.Ordinal));
                }
            },
            iter: 150, threads: 1);
    }

    private static string Broken(string text, (int Place, int Length, int Piece)[] edits)
    {
        foreach (var (place, length, piece) in edits)
        {
            var at = place % text.Length;
            text = text[..at] + Pieces[piece] + text[Math.Min(text.Length, at + length)..];
        }
        return text;
    }
}
