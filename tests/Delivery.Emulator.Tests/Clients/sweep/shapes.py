"""Compares answers with botocore's shapes: as parsed (required members, types, enumerations) and as sent (no unknown members)."""
import datetime
import xml.etree.ElementTree as ElementTree

PYTHON_TYPES = {
    "string": str, "character": str, "integer": int, "long": int, "float": (int, float), "double": (int, float), "boolean": bool,
    "timestamp": datetime.datetime, "blob": (bytes, bytearray), "list": list, "map": dict, "structure": dict,
}
JSON_TYPES = dict(PYTHON_TYPES, timestamp=(int, float), blob=str)

# What AWS answers though the model that botocore ships does not have it.
BEYOND_MODEL = {
    # CloudFormation's stack events show the stack's own statuses, which the enumeration of resources lacks.
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "REVIEW_IN_PROGRESS",
    # Thresholds of the deployment circuit breaker, which are newer than some releases of botocore.
    "resetOnHealthyTask", "thresholdConfiguration",
    # The one type that policy simulations are seen to answer.
    "IAM Policy",
}


class ShapeCheck:
    def __init__(self, name):
        self.name = name
        self.problems = []

    def parsed(self, shape, value):
        self._typed(shape, value, self.name, PYTHON_TYPES, unknown=False)

    def raw_json(self, shape, value):
        self._typed(shape, value, self.name, JSON_TYPES, unknown=True)

    def raw_xml(self, shape, content):
        root = ElementTree.fromstring(content)
        wrapper = shape.serialization.get("resultWrapper")
        result = root if wrapper is None else next((each for each in root if local(each) == wrapper), None)
        if result is None:
            self.problems.append(f"{self.name}: no {wrapper}")
        else:
            self._xml(shape, result, self.name, extra={"ResponseMetadata", "requestId"})

    def _typed(self, shape, value, path, types, unknown):
        kind = shape.type_name
        if not isinstance(value, types[kind]) or (isinstance(value, bool) and kind != "boolean"):
            self.problems.append(f"{path}: {value!r} is no {kind}")
            return
        if kind == "structure":
            self._structure(shape, value, path, types, unknown)
        elif kind == "list":
            for at, item in enumerate(value):
                self._typed(shape.member, item, f"{path}[{at}]", types, unknown)
        elif kind == "map":
            for key, item in value.items():
                self._enumerated(shape.key, key, f"{path} key")
                self._typed(shape.value, item, f"{path}.{key}", types, unknown)
        else:
            self._enumerated(shape, value, path)

    def _structure(self, shape, value, path, types, unknown):
        known = {member.serialization.get("name", name): name for name, member in shape.members.items()} if unknown else {n: n for n in shape.members}
        for name, item in value.items():
            if name in known:
                self._typed(shape.members[known[name]], item, f"{path}.{name}", types, unknown)
            elif unknown and name not in BEYOND_MODEL:
                self.problems.append(f"{path}.{name}: no such member in the model")
        for name in shape.required_members:
            if name not in value and (shape.members[name].serialization.get("name") not in value):
                self.problems.append(f"{path}.{name}: required, and missing")

    def _enumerated(self, shape, value, path):
        allowed = getattr(shape, "enum", None)
        if allowed and value not in allowed and value not in BEYOND_MODEL:
            self.problems.append(f"{path}: {value!r} is none of {allowed}")

    def _xml(self, shape, element, path, extra=frozenset()):
        kind = shape.type_name
        if kind == "structure":
            known = {}
            for name, member in shape.members.items():
                flat = member.serialization.get("flattened") and member.type_name in ("list", "map")
                known[(member.member.serialization.get("name") if flat and member.type_name == "list" else None) or member.serialization.get("name", name)] = member
            for child in element:
                if local(child) in known:
                    member = known[local(child)]
                    flat = member.serialization.get("flattened")
                    self._xml(member.member if flat and member.type_name == "list" else member, child, f"{path}.{local(child)}")
                elif local(child) not in extra:
                    self.problems.append(f"{path}.{local(child)}: no such member in the model")
        elif kind == "list":
            for child in element:
                if local(child) != shape.member.serialization.get("name", "member"):
                    self.problems.append(f"{path}: {local(child)} is no item of the list")
                self._xml(shape.member, child, path + "[]")
        elif kind != "map" and len(element):
            self.problems.append(f"{path}: {kind} with elements in it")


def local(element):
    return element.tag.rsplit("}", 1)[-1]
