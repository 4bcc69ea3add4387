using System.Text.RegularExpressions;
using Delivery.Errors;

namespace Architecture.Tests;

public sealed partial class SourceTests
{
    [Fact]
    public void No_file_is_so_long_that_it_holds_two_things() =>
        Sources.Files()
            .Where(file => File.ReadLines(Repository.PathOf(file)).Count() > 300)
            .Where(file => !file.Contains("/Model", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Sources.Files()
            .SelectMany(file => HollowName().Matches(File.ReadAllText(Repository.PathOf(file))).Select(match => $"{file}: {match.Value}"))
            .ShouldBeEmpty();

    [Fact]
    public void No_error_code_is_given_twice_and_all_have_the_documented_form()
    {
        var codes = ErrorCatalog.All.Select(kind => kind.Code).ToList();

        codes.ShouldBeUnique();
        codes.ShouldAllBe(code => Regex.IsMatch(code, "^DLV-[0-9]{4}$"));
    }

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Manager|Helper|Utils|Utility)\b")]
    private static partial Regex HollowName();
}
