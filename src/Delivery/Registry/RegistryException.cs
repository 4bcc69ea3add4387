using System.Net;

namespace Delivery.Registry;

/// <summary>A registry refused or failed. The message says what was asked, of whom, and what it answered.</summary>
/// <param name="code">The registry's own word, e.g. <c>NAME_UNKNOWN</c>; empty where it gave none.</param>
public class RegistryException(string message, HttpStatusCode? status = null, string code = "", Exception? cause = null) : Exception(message, cause)
{
    public HttpStatusCode? Status { get; } = status;
    public string Code { get; } = code;
}
