using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Parameters;

namespace Nuke.Common.Execution;

/// <summary>Members and conditions that scheduled targets require; on a terminal, missing values are asked for.</summary>
internal static class Requirements
{
    public static void Check(NukeBuild build)
    {
        foreach (var (member, _) in ParameterBinding.Members(build.GetType()).Where(x => x.Member.GetCustomAttribute<RequiredAttribute>() != null))
        {
            Require(build, member, $"Member '{member.Name}' is required to be not null or empty");
        }

        foreach (var target in build.ExecutionPlan.Where(x => x.Status == ExecutionStatus.Scheduled))
        {
            foreach (var requirement in target.DelegateRequirements)
            {
                if (requirement is not Expression<Func<bool>> condition)
                {
                    var body = requirement.Body is UnaryExpression conversion ? conversion.Operand : requirement.Body;
                    var member = ((MemberExpression)body).Member;
                    Require(build, member, $"Target '{target.Name}' requires member '{member.Name}' to be not null or empty");
                }
                else if (!condition.Compile(preferInterpretation: true)())
                {
                    throw new BuildSetupException($"Target '{target.Name}' requires '{condition.Body}'");
                }
            }
        }
    }

    private static void Require(NukeBuild build, MemberInfo member, string message)
    {
        if (IsEmpty(ParameterBinding.Get(member, build)) && NukeBuild.IsLocalBuild && !Console.IsInputRedirected && !Console.IsOutputRedirected)
        {
            Ask(build, member);
        }

        if (IsEmpty(ParameterBinding.Get(member, build)))
        {
            throw new BuildSetupException(message);
        }
    }

    private static bool IsEmpty(object value) => value is null or "" or Array { Length: 0 };

    private static void Ask(NukeBuild build, MemberInfo member)
    {
        var attribute = member.GetCustomAttribute<ParameterAttribute>();
        if (attribute == null)
        {
            return;
        }

        var type = ParameterBinding.TypeOf(member);
        var choice = ValueConversion.ValueSet(type) is { } values ? $" ({string.Join(", ", values)})" : string.Empty;
        Console.Write($"{attribute.Description?.TrimEnd('.') ?? member.Name}{choice}: ");
        var answer = member.GetCustomAttribute<SecretAttribute>() == null ? Console.ReadLine() : ReadHidden();
        if (!string.IsNullOrWhiteSpace(answer))
        {
            try
            {
                ParameterBinding.Set(member, build, ValueConversion.Convert(type, [answer.Trim()], attribute.Separator, Environment.CurrentDirectory));
            }
            catch (FormatException exception)
            {
                throw new BuildSetupException(exception.Message);
            }
        }
    }

    private static string ReadHidden()
    {
        var text = string.Empty;
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            text = key.Key == ConsoleKey.Backspace ? text[..Math.Max(text.Length - 1, 0)] : text + key.KeyChar;
        }

        Console.WriteLine();
        return text;
    }
}
