"""The reads that no area calls and that need no arguments, of whichever service."""
from botocore import xform_name
from botocore.exceptions import ClientError

# boto3's names of services whose requests are signed for another name.
CLIENTS = {"monitoring": "cloudwatch", "elasticloadbalancing": "elbv2"}


def sweep(recorder):
    for service, operations in recorder.offered.items():
        missing = [each for each in operations if each not in recorder.called.get(service, set()) and each.startswith(("Describe", "List", "Get"))]
        client = recorder.client(CLIENTS.get(service, service)) if missing else None
        for operation in missing:
            shape = client.meta.service_model.operation_model(operation).input_shape
            if shape is None or not shape.required_members:
                try:
                    getattr(client, xform_name(operation))()
                except ClientError:
                    pass  # it needs arguments after all: the area is to give them
