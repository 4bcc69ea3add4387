using System.Reflection;
using Nuke.Common.Parameters;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.ValueInjection
{
    /// <summary>Gives a member of the build its value before the targets run.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public abstract class ValueInjectionAttributeBase : Attribute
    {
        public abstract object GetValue(MemberInfo member, object instance);
    }
}

namespace Nuke.Common
{
    /// <summary>A member bound to the command line, the environment or <c>.nuke/parameters*.json</c>.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public class ParameterAttribute(string description = null) : ValueInjectionAttributeBase
    {
        public string Description { get; } = description;
        public string Name { get; set; }
        public override object GetValue(MemberInfo member, object instance) => ParameterBinding.Current.Value(Name ?? member.Name, ParameterBinding.TypeOf(member));
    }
}
