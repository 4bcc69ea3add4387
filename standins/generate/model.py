"""botocore's service models, read by the .NET SDK's naming rules."""

import re
from dataclasses import dataclass

import botocore.session
from services import Service

VALUE_TYPES = {"boolean": "bool", "integer": "int", "long": "long", "double": "double", "float": "float", "timestamp": "DateTime"}


def capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def constant_name(value: str) -> str:
    """The field that the .NET SDK gives to an enumeration's value."""
    return "".join(capitalised(part) for part in re.split(r"[^A-Za-z0-9_]+", value))


@dataclass(frozen=True)
class Property:
    name: str
    type: str
    wire: str
    deprecated: bool
    milliseconds: bool


@dataclass(frozen=True)
class Structure:
    name: str
    kind: str  # request, response, model
    properties: list[Property]


@dataclass(frozen=True)
class Error:
    name: str
    code: str
    properties: list[Property]


class Model:
    """The .NET types of a service, for all its operations or for some."""

    def __init__(self, service: Service, operations: list[str] | None = None):
        self.service = service
        self.botocore = botocore.session.get_session().get_service_model(service.botocore)
        self.is_json = self.botocore.metadata["protocol"] == "json"
        self.structures: dict[str, Structure] = {}
        self.enumerations: dict[str, list[str]] = {}
        self.errors: dict[str, Error] = {}
        self.operation_errors: dict[str, list[str]] = {}
        self.reached_by: dict[str, str] = {}
        for name in operations or [name for name in self.botocore.operation_names if name not in service.left_out]:
            self._operation(self.botocore.operation_model(name))

    def _operation(self, operation) -> None:
        self._current = operation.name
        self._structure(operation.name + "Request", operation.input_shape, "request")
        self._structure(operation.name + "Response", operation.output_shape, "response")
        self.operation_errors[operation.name] = sorted(self._error(shape) for shape in operation.error_shapes)

    def _error(self, shape) -> str:
        name = shape.name if shape.name.endswith("Exception") else shape.name + "Exception"
        if name not in self.errors:
            code = shape.metadata.get("error", {}).get("code", shape.name)
            members = {key: value for key, value in shape.members.items() if key.lower() != "message"}
            self.errors[name] = Error(name, code, [self._property(name, key, value) for key, value in members.items()])
        return name

    def _structure(self, name: str, shape, kind: str) -> None:
        if name in self.structures:
            return
        self.structures[name] = Structure(name, kind, [])
        self.reached_by[name] = self._current
        for wire, member in (shape.members if shape else {}).items():
            self.structures[name].properties.append(self._property(name, wire, member, self._deprecated(shape)))
        self.structures[name].properties.sort(key=lambda each: each.name)

    @staticmethod
    def _deprecated(shape) -> frozenset[str]:
        # botocore keeps this flag of a member in the raw model alone.
        return frozenset(name for name, raw in shape._shape_model.get("members", {}).items() if raw.get("deprecated"))

    def _property(self, owner: str, wire: str, shape, deprecated: frozenset[str] = frozenset()) -> Property:
        milliseconds = wire in self.service.dates.get(owner, ())
        type_name = "DateTime?" if milliseconds else self._type(shape)
        if shape.type_name in VALUE_TYPES and not milliseconds:
            type_name += "?"
        return Property(capitalised(wire), type_name, wire, wire in deprecated, milliseconds)

    def _type(self, shape, element: bool = False) -> str:
        if shape.type_name in VALUE_TYPES:
            return VALUE_TYPES[shape.type_name]
        if shape.type_name == "structure":
            self._structure(capitalised(shape.name), shape, "model")
            return capitalised(shape.name)
        if shape.type_name == "list":
            return f"List<{self._type(shape.member, element=True)}>"
        if shape.type_name == "map":
            return f"Dictionary<{self._type(shape.key, element=True)}, {self._type(shape.value, element=True)}>"
        if shape.type_name == "blob":
            return "MemoryStream"
        if shape.type_name == "string":
            if getattr(shape, "enum", None):
                self.enumerations.setdefault(capitalised(shape.name), list(shape.enum))
                return "string" if element else capitalised(shape.name)
            return "string"
        raise ValueError(f"{shape.name}: no .NET type for {shape.type_name}")
