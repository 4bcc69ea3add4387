namespace Delivery.Emulator.Identity.Authorization;

/// <summary><c>GET /_emulator/calls[?role=ARN or name]</c>: the record of calls as JSON, ordered and complete up to <c>leftOut</c>.</summary>
internal static class CallRecordRoute
{
    public static Task AnswerAsync(HttpContext context, CallRecord record)
    {
        var role = context.Request.Query["role"].ToString();
        var (calls, leftOut) = record.Of(role.Length > 0 ? role : null);
        return context.Response.WriteAsJsonAsync(
            new
            {
                calls = calls.Select(each => new
                {
                    principal = each.Key.Principal,
                    action = each.Key.Action,
                    resource = each.Key.Resource,
                    allowed = each.Key.IsAllowed,
                    reason = each.Key.Reason.ToString(),
                    policy = each.Key.Policy,
                    sid = each.Key.Sid,
                    count = each.Value,
                }),
                leftOut,
            },
            context.RequestAborted);
    }
}
