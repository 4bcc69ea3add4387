using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Ssm;

public sealed class ParameterTests
{
    private const string Name = "/delivery/worker/dev/release";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_are_kept_and_told_by_number_and_label()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        await ssm.PutParameterAsync(new PutParameterRequest { Name = Name, Value = "one", Type = ParameterType.String }, Token);
        var second = await ssm.PutParameterAsync(new PutParameterRequest { Name = Name, Value = "two", Overwrite = true }, Token);
        await ssm.LabelParameterVersionAsync(new LabelParameterVersionRequest { Name = Name, ParameterVersion = 1, Labels = ["good"] }, Token);

        second.Version.ShouldBe(2);
        (await GetAsync(ssm, Name)).Value.ShouldBe("two");
        (await GetAsync(ssm, Name + ":1")).Value.ShouldBe("one");
        (await GetAsync(ssm, Name + ":good")).Value.ShouldBe("one");
        var history = await ssm.GetParameterHistoryAsync(new GetParameterHistoryRequest { Name = Name }, Token);
        history.Parameters.Select(each => (each.Version, each.Value)).ShouldBe([(1, "one"), (2, "two")]);
        history.Parameters[0].LastModifiedUser.ShouldBe("arn:aws:iam::000000000000:user/local");
        await Should.ThrowAsync<ParameterVersionNotFoundException>(() => GetAsync(ssm, Name + ":9"));
    }

    [Fact]
    public async Task Writing_over_needs_to_be_asked_for()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        var request = new PutParameterRequest { Name = Name, Value = "one", Type = ParameterType.String };
        await ssm.PutParameterAsync(request, Token);

        await Should.ThrowAsync<ParameterAlreadyExistsException>(() => ssm.PutParameterAsync(request, Token));

        (await GetAsync(ssm, Name)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_path_is_read_page_by_page_and_by_levels()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        for (var i = 0; i < 12; i++)
        {
            await ssm.PutParameterAsync(new PutParameterRequest { Name = $"/app/{i:D2}", Value = $"{i}", Type = ParameterType.String }, Token);
        }

        await ssm.PutParameterAsync(new PutParameterRequest { Name = "/app/deep/x", Value = "x", Type = ParameterType.String }, Token);
        await ssm.PutParameterAsync(new PutParameterRequest { Name = "/apple", Value = "x", Type = ParameterType.String }, Token);

        var names = new List<string>();
        var request = new GetParametersByPathRequest { Path = "/app" };
        do
        {
            var page = await ssm.GetParametersByPathAsync(request, Token);
            names.AddRange(page.Parameters.Select(each => each.Name));
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is not null);

        names.ShouldBe(Enumerable.Range(0, 12).Select(i => $"/app/{i:D2}"));
        (await ssm.GetParametersByPathAsync(new GetParametersByPathRequest { Path = "/app/deep", Recursive = true }, Token)).Parameters.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Values_over_the_tiers_limit_are_refused()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        var request = new PutParameterRequest { Name = Name, Value = new string('x', 4097), Type = ParameterType.String };

        (await Should.ThrowAsync<AmazonSimpleSystemsManagementException>(() => ssm.PutParameterAsync(request, Token)))
            .Message.ShouldStartWith("Standard tier parameters support a maximum parameter value of 4096 characters.");
        request.Tier = ParameterTier.Advanced;
        (await ssm.PutParameterAsync(request, Token)).Tier.ShouldBe(ParameterTier.Advanced);
    }

    [Fact]
    public async Task A_secure_string_is_shown_only_where_decryption_is_asked_for()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        await ssm.PutParameterAsync(new PutParameterRequest { Name = Name, Value = "secret", Type = ParameterType.SecureString }, Token);

        (await GetAsync(ssm, Name)).Value.ShouldNotContain("secret");
        (await ssm.GetParameterAsync(new GetParameterRequest { Name = Name, WithDecryption = true }, Token)).Parameter.Value.ShouldBe("secret");
    }

    [Fact]
    public async Task Public_image_parameters_are_there_and_always_the_same()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        const string image = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";

        var found = await ssm.GetParametersAsync(new GetParametersRequest { Names = [image, "/aws/service/ecs/optimized-ami/windows/recommended"] }, Token);

        found.Parameters.ShouldHaveSingleItem().Value.ShouldBe("ami-f99fc5251cc4b5695");
        found.InvalidParameters.ShouldBe(["/aws/service/ecs/optimized-ami/windows/recommended"]);
    }

    [Fact]
    public async Task A_secure_string_is_in_no_file_of_the_state_folder()
    {
        using var folder = new TestFolder();
        await using (var emulator = await RunningEmulator.StartAsync(folder: folder.Path))
        {
            using var ssm = emulator.Ssm();
            await ssm.PutParameterAsync(new PutParameterRequest { Name = Name, Value = "very-secret", Type = ParameterType.SecureString }, Token);
        }

        Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf("very-secret"u8) >= 0).ShouldBeEmpty();
        await using var again = await RunningEmulator.StartAsync(folder: folder.Path);
        using var client = again.Ssm();
        (await client.GetParameterAsync(new GetParameterRequest { Name = Name, WithDecryption = true }, Token)).Parameter.Value.ShouldBe("very-secret");
    }

    [Fact]
    public async Task Of_more_than_100_versions_the_oldest_goes_unless_it_has_a_label()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        for (var version = 1; version <= 101; version++)
        {
            await ssm.PutParameterAsync(new PutParameterRequest { Name = Name, Value = $"{version}", Type = ParameterType.String, Overwrite = true }, Token);
        }

        await ssm.LabelParameterVersionAsync(new LabelParameterVersionRequest { Name = Name, ParameterVersion = 2, Labels = ["kept"] }, Token);
        var next = new PutParameterRequest { Name = Name, Value = "102", Overwrite = true };

        await Should.ThrowAsync<ParameterVersionNotFoundException>(() => GetAsync(ssm, Name + ":1"));
        await Should.ThrowAsync<ParameterMaxVersionLimitExceededException>(() => ssm.PutParameterAsync(next, Token));
        await ssm.UnlabelParameterVersionAsync(new UnlabelParameterVersionRequest { Name = Name, ParameterVersion = 2, Labels = ["kept"] }, Token);
        (await ssm.PutParameterAsync(next, Token)).Version.ShouldBe(102);
    }

    [Theory]
    [InlineData("Type", null, "SecureString", "/app/secret")]
    [InlineData("KeyId", null, "alias/aws/ssm", "/app/secret")]
    [InlineData("tag:team", null, "a", "/app/one")]
    [InlineData("Name", "Contains", "deep", "/app/deep/two")]
    [InlineData("Path", "OneLevel", "/app/deep", "/app/deep/two")]
    [InlineData("Tier", null, "Advanced", "/app/deep/two")]
    public async Task Parameters_are_described_by_filters(string key, string? option, string value, string expected)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        await ssm.PutParameterAsync(new PutParameterRequest { Name = "/app/one", Value = "1", Type = ParameterType.String, Tags = [new() { Key = "team", Value = "a" }] }, Token);
        await ssm.PutParameterAsync(new PutParameterRequest { Name = "/app/deep/two", Value = "a,b", Type = ParameterType.StringList, Tier = ParameterTier.Advanced }, Token);
        await ssm.PutParameterAsync(new PutParameterRequest { Name = "/app/secret", Value = "x", Type = ParameterType.SecureString }, Token);

        var found = await ssm.DescribeParametersAsync(
            new DescribeParametersRequest { ParameterFilters = [new ParameterStringFilter { Key = key, Option = option, Values = [value] }] }, Token);

        found.Parameters.Select(each => each.Name).ShouldBe([expected]);
    }

    [Fact]
    public async Task A_pinned_release_of_a_public_image_is_there_beside_the_recommended_one()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var ssm = emulator.Ssm();
        const string family = "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/";

        var recommended = (await GetAsync(ssm, family + "recommended/image_name")).Value;
        var current = (await GetAsync(ssm, $"{family}{recommended}/image_id")).Value;
        var older = (await GetAsync(ssm, family + "al2023-ami-ecs-hvm-2023.0.20250604-kernel-6.1-arm64/image_id")).Value;
        var below = await ssm.GetParametersByPathAsync(new GetParametersByPathRequest { Path = family + "recommended" }, Token);

        current.ShouldBe((await GetAsync(ssm, family + "recommended/image_id")).Value);
        older.ShouldStartWith("ami-");
        older.ShouldNotBe(current);
        below.Parameters.Select(each => each.Name).ShouldContain(family + "recommended/image_id");
        await Should.ThrowAsync<ParameterNotFoundException>(() => GetAsync(ssm, family + "al2023-ami-ecs-hvm-2023.0.20250604-kernel-6.1-x86_64/image_id"));
    }

    private static async Task<Parameter> GetAsync(AmazonSimpleSystemsManagementClient ssm, string name) =>
        (await ssm.GetParameterAsync(new GetParameterRequest { Name = name }, Token)).Parameter;
}
