using System.ComponentModel;
using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Verbosity of the .NET command line.</summary>
[TypeConverter(typeof(TypeConverter<DotNetVerbosity>))]
public class DotNetVerbosity : Enumeration
{
    public static DotNetVerbosity quiet = new() { Value = "quiet" };
    public static DotNetVerbosity minimal = new() { Value = "minimal" };
    public static DotNetVerbosity normal = new() { Value = "normal" };
    public static DotNetVerbosity detailed = new() { Value = "detailed" };
    public static DotNetVerbosity diagnostic = new() { Value = "diagnostic" };

}
