namespace StandIns.Tests.Feed;

/// <summary>Which packages are official and which are stand-ins, as the bootstrap decides by asking the feed.</summary>
public sealed class FeedTests : IDisposable
{
    private readonly FeedRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public async Task A_feed_with_all_packages_gives_the_official_ones_and_no_stand_in()
    {
        repository.Publish(FeedRepository.AllPackages);

        var (exitCode, output, errors) = await repository.BuildAsync();

        exitCode.ShouldBe(0, output + errors);
        output.ShouldContain("Packages: all official ones, from the feed");
        output.ShouldContain("Hello world");
        var (official, standIns) = await repository.ReferencesAsync();
        official.ShouldBe(["AWSSDK.CloudFormation", "AWSSDK.CloudWatchLogs", "AWSSDK.ECR", "AWSSDK.ECS", "Nuke.Common"]);
        standIns.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_poor_feed_gives_the_stand_ins_and_says_so_in_one_line()
    {
        var (exitCode, output, errors) = await repository.BuildAsync();

        exitCode.ShouldBe(0, output + errors);
        output.Split('\n').Count(x => x.StartsWith("Packages:", StringComparison.Ordinal)).ShouldBe(1);
        output.ShouldContain("the feed lacks AWSSDK.CloudFormation, AWSSDK.CloudWatchLogs, AWSSDK.ECR, AWSSDK.ECS, Nuke.Common, GitVersion.Tool; their stand-ins are used");
        var (official, standIns) = await repository.ReferencesAsync();
        official.ShouldBeEmpty();
        standIns.ShouldBe(["AWSSDK.CloudFormation", "AWSSDK.CloudWatchLogs", "AWSSDK.ECR", "AWSSDK.ECS", "Nuke.Common"]);
    }

    [Fact]
    public async Task A_mixed_feed_gives_each_package_where_it_is_and_a_stand_in_where_not()
    {
        repository.Publish("AWSSDK.ECR", "Nuke.Common");

        var (exitCode, output, errors) = await repository.BuildAsync();

        exitCode.ShouldBe(0, output + errors);
        var (official, standIns) = await repository.ReferencesAsync();
        official.ShouldBe(["AWSSDK.ECR", "Nuke.Common"]);
        standIns.ShouldBe(["AWSSDK.CloudFormation", "AWSSDK.CloudWatchLogs", "AWSSDK.ECS"]);
    }

    [Fact]
    public async Task The_answer_is_remembered_until_the_package_list_changes()
    {
        await repository.BuildAsync();
        repository.Publish("Nuke.Common");

        var (_, again, _) = await repository.BuildAsync();
        again.ShouldNotContain("Packages:");

        var versions = repository.PathOf("Directory.Packages.props");
        repository.Write("Directory.Packages.props", (await File.ReadAllTextAsync(versions, TestContext.Current.CancellationToken)) + "<!-- changed -->");
        var (_, changed, _) = await repository.BuildAsync();
        changed.ShouldContain("the feed lacks AWSSDK.CloudFormation, AWSSDK.CloudWatchLogs, AWSSDK.ECR, AWSSDK.ECS, GitVersion.Tool;");
    }

    [Fact]
    public async Task The_answer_is_asked_for_again_when_the_nuget_configuration_changes()
    {
        await repository.BuildAsync();
        Directory.Move(repository.PathOf("feed"), repository.PathOf("other"));
        Directory.CreateDirectory(repository.PathOf("feed"));
        repository.Publish(FeedRepository.AllPackages);

        repository.UseFeed("./feed");
        var (_, output, _) = await repository.BuildAsync();

        output.ShouldContain("all official ones");
    }

    [Fact]
    public async Task None_on_a_poor_feed_fails_with_one_line_that_says_what_to_do()
    {
        repository.Publish(FeedRepository.AwsPackages);

        var (exitCode, output, errors) = await repository.BuildAsync("-p:StandIns=none");

        exitCode.ShouldBe(1);
        output.ShouldBeEmpty();
        errors.ShouldBe("build: the feed lacks Nuke.Common, GitVersion.Tool: add a source that has them (dotnet nuget add source URL), or run without -p:StandIns=none\n");
    }

    [Fact]
    public async Task All_uses_the_stand_ins_without_asking_and_keeps_the_argument_from_the_build()
    {
        repository.Publish(FeedRepository.AllPackages);
        repository.GoOffline();

        var (exitCode, output, errors) = await repository.BuildAsync("-p:StandIns=all", "--greeting", "you");

        exitCode.ShouldBe(0, output + errors);
        output.ShouldContain("Hello you");
        (await repository.ReferencesAsync()).Official.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_choice_is_refused()
    {
        var (exitCode, _, errors) = await repository.BuildAsync("-p:StandIns=some");

        exitCode.ShouldBe(2);
        errors.ShouldContain("it can be none, all or auto");
    }

    [Fact]
    public async Task An_offline_machine_builds_from_its_package_cache()
    {
        repository.Publish("AWSSDK.ECR", "Nuke.Common");
        await repository.BuildAsync();
        repository.GoOffline();

        var (exitCode, output, errors) = await repository.BuildAsync();

        exitCode.ShouldBe(0, output + errors);
        output.ShouldContain("the package cache (the feed can't be reached) lacks AWSSDK.CloudFormation, AWSSDK.CloudWatchLogs, AWSSDK.ECS, GitVersion.Tool;");
        (await repository.ReferencesAsync()).Official.ShouldBe(["AWSSDK.ECR", "Nuke.Common"]);
        (await File.ReadAllTextAsync(repository.AnswerFile, TestContext.Current.CancellationToken)).ShouldContain($"<RestoreSources>{repository.PathOf("packages")}</RestoreSources>");
    }

    [Fact]
    public async Task An_answer_from_the_cache_gives_way_to_the_feed_when_it_is_back()
    {
        repository.GoOffline();
        await repository.BuildAsync();
        repository.Publish(FeedRepository.AllPackages);
        repository.UseFeed(repository.PathOf("feed"));

        var (_, output, _) = await repository.BuildAsync();

        output.ShouldContain("all official ones");
        (await File.ReadAllTextAsync(repository.AnswerFile, TestContext.Current.CancellationToken)).ShouldNotContain("RestoreSources");
    }
}
