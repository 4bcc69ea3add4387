namespace Nuke.Common.Execution;

/// <summary>The build can't start; the message alone says why.</summary>
internal sealed class BuildSetupException(string message) : Exception(message);
