#!/usr/bin/env python3
"""What botocore itself makes of every covered operation, as JSON on standard output, for the wire test.

For each operation: a full request (all members given) as botocore serializes it, and a full response as botocore parses it. Members are named as the
.NET types name them; moments are ISO 8601 text. For each service: its endpoints by region, with and without FIPS and dual stack.
"""

import itertools
import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from xml.sax.saxutils import escape

STANDINS = Path(__file__).resolve().parents[4] / "standins"
sys.path.insert(0, str(STANDINS / "generate"))

import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from model import capitalised
from services import SERVICES

REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-4", "us-gov-west-1", "us-gov-east-1", "cn-north-1", "eusc-de-east-1", "us-iso-east-1"]
NOTABLE_TEXT = "ä & <b> 'q' \"d\" + %"


class Sample:
    """A full value of a shape, different for each member; recursion stops at the second level of a type in itself."""

    def __init__(self, service):
        # A newer botocore than the stand-ins were made from knows members that they don't have.
        official = STANDINS / "official" / (service.package + ".txt")
        self.covered = {line.split(" : ")[0].rpartition(".Model.")[2] for line in official.read_text(encoding="utf-8").splitlines()}
        self.count = itertools.count(1)

    def value(self, shape, member: str = "", owner: str = "", within: tuple = ()):
        number = next(self.count)
        if shape.type_name == "structure":
            if within.count(shape.name) > 1:
                return {}
            return {name: self.value(each, name, within=(*within, shape.name)) for name, each in shape.members.items()
                    if f"{owner or shape.name}.{capitalised(name)}" in self.covered}
        if shape.type_name == "list":
            return [self.value(shape.member, within=within) for _ in range(2)]
        if shape.type_name == "map":
            return {f"Key-{number}-{index}": self.value(shape.value, within=within) for index in range(2)}
        if shape.type_name == "timestamp":
            return datetime(2026, 11, 23, 10, 20, number % 60, tzinfo=timezone.utc)
        if shape.type_name == "boolean":
            return number % 3 != 0
        if shape.type_name in ("double", "float"):
            return number + 0.25
        if shape.type_name == "long":
            return 1_795_429_000_000 + number
        if shape.type_name == "integer":
            return number
        if shape.type_name == "string":
            return shape.enum[number % len(shape.enum)] if getattr(shape, "enum", None) else f"{member} {number} {NOTABLE_TEXT}"
        raise ValueError(f"no sample for {shape.type_name}")


def canonical(service, shape, value, owner: str):
    """botocore's value as the .NET types see it."""
    if shape.type_name == "structure":
        dates = service.dates.get(owner, ())
        return {capitalised(name): moment(value[name] / 1000) if name in dates else canonical(service, each, value[name], each.name)
                for name, each in shape.members.items() if name in value}
    if shape.type_name == "list":
        return [canonical(service, shape.member, each, shape.member.name) for each in value]
    if shape.type_name == "map":
        return {key: canonical(service, shape.value, each, shape.value.name) for key, each in value.items()}
    if shape.type_name == "timestamp":
        return moment(value.timestamp())
    return value


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(round(seconds, 3), timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def xml(shape, value, name: str) -> str:
    """The Query form of a value; botocore has no writer of answers."""
    if shape.type_name == "structure":
        inner = "".join(xml(each, value[key], key) for key, each in shape.members.items() if key in value)
    elif shape.type_name == "list":
        inner = "".join(xml(shape.member, each, "member") for each in value)
    elif shape.type_name == "map":
        inner = "".join(f"<entry>{xml(shape.key, key, 'key')}{xml(shape.value, each, 'value')}</entry>" for key, each in value.items())
    elif shape.type_name == "timestamp":
        inner = value.isoformat().replace("+00:00", "Z")
    elif shape.type_name == "boolean":
        inner = "true" if value else "false"
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"


def plain(value):
    return value.timestamp() if isinstance(value, datetime) else value


def answer(service_model, operation, value) -> tuple[str, dict]:
    if service_model.metadata["protocol"] == "json":
        return json.dumps(value, default=plain), {"x-amzn-requestid": "id-1"}
    result = xml(operation.output_shape, value, operation.name + "Result") if operation.output_shape else ""
    namespace = service_model.metadata["xmlNamespace"]
    return (f'<{operation.name}Response xmlns="{namespace}">{result}<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>'
            f"</{operation.name}Response>"), {}


def expectation(service, service_model, operation) -> dict:
    protocol = service_model.metadata["protocol"]
    given = Sample(service).value(operation.input_shape, owner=operation.name + "Request") if operation.input_shape else {}
    sent = create_serializer(protocol, False).serialize_to_request(given, operation)
    body = sent["body"]
    returned = Sample(service).value(operation.output_shape, owner=operation.name + "Response") if operation.output_shape else {}
    text, headers = answer(service_model, operation, returned)
    parsed = create_parser(protocol).parse({"status_code": 200, "headers": headers, "body": text.encode()}, operation.output_shape)
    parsed.pop("ResponseMetadata", None)
    return {
        "service": service.package, "operation": operation.name,
        "request": canonical(service, operation.input_shape, given, operation.name + "Request") if operation.input_shape else {},
        "form": {key: str(value) for key, value in body.items()} if isinstance(body, dict) else None,
        "json": json.loads(body) if isinstance(body, bytes) else None,
        "target": sent["headers"].get("X-Amz-Target"),
        "answer": text,
        "response": canonical(service, operation.output_shape, parsed, operation.name + "Response") if operation.output_shape else {},
    }


def endpoints(session, service) -> list[dict]:
    loader = session.get_component("data_loader")
    rules = loader.load_service_model(service.botocore, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, loader.load_data("partitions"))
    found = []
    for region, fips, dual in itertools.product(REGIONS, (False, True), (False, True)):
        try:
            url = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual).url
        except EndpointProviderError:
            url = None
        found.append({"service": service.package, "region": region, "fips": fips, "dualStack": dual, "url": url})
    return found


def main() -> None:
    session = botocore.session.get_session()
    operations = [expectation(service, model, model.operation_model(name)) for service in SERVICES
                  for model in [session.get_service_model(service.botocore)] for name in service.operations]
    json.dump({"operations": operations, "endpoints": [each for service in SERVICES for each in endpoints(session, service)]}, sys.stdout)


if __name__ == "__main__":
    main()
