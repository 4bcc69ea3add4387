using System.Collections;
using Amazon;
using Amazon.Runtime;

namespace StandIns.Protocol;

/// <summary>AWSConfigs.InitializeCollections: version 3's empty collections instead of null, in requests and responses; empty ones are then not sent.</summary>
internal static class EmptyCollections
{
    public static void Set(object target, Member member)
    {
        if (AWSConfigs.InitializeCollections && member.Shape.Kind is (ShapeKind.List or ShapeKind.Map))
        {
            member.Set(target, member.Shape.New());
        }
    }

    public static void SetAll(AmazonWebServiceRequest request)
    {
        if (AWSConfigs.InitializeCollections)
        {
            foreach (var member in Shape.Of(request.GetType()).Members)
            {
                Set(request, member);
            }
        }
    }

    public static bool IsLeftOut(object value) => value is null || (AWSConfigs.InitializeCollections && value is ICollection { Count: 0 });
}
