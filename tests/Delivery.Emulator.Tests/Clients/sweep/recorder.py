"""Clients whose answers are compared with botocore's service models."""
import json
import traceback

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from shapes import ShapeCheck

# Errors that any service may answer, beside those that an operation's model names.
COMMON = {
    "ValidationException", "ValidationError", "InvalidParameterValue", "InvalidParameter", "MissingParameter", "InvalidAction",
    "UnknownOperationException", "AccessDenied", "AccessDeniedException", "Throttling", "ThrottlingException",
}


class Recorder:
    def __init__(self, url, offered):
        self.url = url
        self.offered = offered
        self.problems = []
        self.called = {}
        self._session = boto3.session.Session(
            aws_access_key_id="local", aws_secret_access_key="local", region_name="eu-central-1")

    def client(self, service, **credentials):
        made = self._session.client(
            service, endpoint_url=self.url, config=Config(retries={"total_max_attempts": 1}, read_timeout=60), **credentials)
        made.meta.events.register("after-call.*.*", self._after_call)
        return made

    def run(self, area):
        try:
            area.sweep(self)
        except Exception:  # the other areas are still to be looked at
            self.problems.append(f"{area.__name__}: {traceback.format_exc(limit=-2)}")

    def refused(self, code, call, **arguments):
        """The call must be refused with this code."""
        try:
            call(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] != code:
                self.problems.append(f"{error.operation_name}: {error} where {code} was expected")
        else:
            self.problems.append(f"{call.__name__}{arguments}: succeeded where {code} was expected")

    def expect(self, condition, what):
        if not condition:
            self.problems.append(what)

    def count(self, service, operation):
        """The operation counts as called, though it answers nothing but refusals."""
        self.called.setdefault(service, set()).add(operation)

    def expect_called(self):
        for service, operations in self.offered.items():
            for operation in sorted(set(operations) - self.called.get(service, set())):
                self.problems.append(f"{service} {operation}: the sweep does not call it; add a call to sweep/{service.replace('-', '_')}.py")

    def _after_call(self, http_response, parsed, model, **_):
        service = model.service_model.signing_name
        name = f"{service} {model.name}"
        if http_response.status_code >= 300:
            self._check_error(name, model, parsed)
            return
        self.called.setdefault(service, set()).add(model.name)
        check = ShapeCheck(name)
        if model.output_shape is not None:
            check.parsed(model.output_shape, parsed)
            if model.service_model.metadata["protocol"] == "json":
                check.raw_json(model.output_shape, json.loads(http_response.content or b"{}"))
            elif "xml" in http_response.headers.get("Content-Type", ""):  # CBOR is compared as parsed alone
                check.raw_xml(model.output_shape, http_response.content)
        elif http_response.content not in (b"", b"{}"):
            if model.service_model.metadata["protocol"] == "json":
                check.problems.append(f"{name}: has no output, and answers {http_response.content[:200]}")
        self.problems.extend(check.problems)

    def _check_error(self, name, model, parsed):
        error = parsed.get("Error", {})
        modeled = {shape.metadata.get("error", {}).get("code", shape.name) for shape in model.error_shapes}
        modeled |= {shape.name for shape in model.error_shapes}
        code = error.get("Code", "")
        if not error.get("Message"):
            self.problems.append(f"{name}: the error {code} has no message")
        if not code or code.startswith("Internal"):
            self.problems.append(f"{name}: {parsed}")
        # EC2 models no errors; elsewhere what is neither modeled nor common is no error of AWS's.
        if model.error_shapes and error.get("QueryErrorCode", code).rsplit(".", 1)[-1] not in modeled | COMMON:
            self.problems.append(f"{name}: the error {code} is neither modeled ({', '.join(sorted(modeled))}) nor common")
