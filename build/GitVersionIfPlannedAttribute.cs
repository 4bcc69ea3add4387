using System.Reflection;
using Nuke.Common.Tools.GitVersion;

/// <summary>GitVersion's answer, asked for only by runs that give a version: the second that it takes is not every command's.</summary>
sealed class GitVersionIfPlannedAttribute : GitVersionAttribute
{
    public override object GetValue(MemberInfo member, object instance) => instance is Build { GivesVersion: true } ? base.GetValue(member, instance) : null;
}
