"""The public surface of an official service package, one line a type or member: `Namespace.Type`, `Namespace.Type.Member: type`."""

from model import Model, constant_name
from services import Service


def official_lines(service: Service, model: Model) -> list[str]:
    namespace, types, client = service.namespace, service.namespace + ".Model", service.namespace + "." + service.client
    lines: list[str] = []
    for each in model.structures.values():
        base = {"request": f" : {types}.{service.client}Request", "response": " : Amazon.Runtime.AmazonWebServiceResponse", "model": ""}[each.kind]
        lines.append(f"{types}.{each.name}{base}")
        lines += [f"{types}.{each.name}.{one.name}: {one.type}" for one in each.properties]
    for name, values in model.enumerations.items():
        lines.append(f"{namespace}.{name} : Amazon.Runtime.ConstantClass")
        lines += [f"{namespace}.{name}.{constant_name(value)} = {value}" for value in values]
    for each in model.errors.values():
        lines.append(f"{types}.{each.name} : {client}Exception")
        lines += [f"{types}.{each.name}.{one.name}: {one.type}" for one in each.properties]
    for operation in model.operation_errors:
        lines.append(f"{client}Client.{operation}Async({operation}Request, CancellationToken): Task<{operation}Response>")
    for operation in service.no_argument_overloads:
        lines.append(f"{client}Client.{operation}Async(CancellationToken): Task<{operation}Response>")
    return sorted(lines)
