"""The public surface that an official service package has at least, one line a type or member, in the form that the surface test writes."""

from model import Model, constant_name
from services import Service

CORE = "Amazon.Runtime."
ERROR = "string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode"
ERROR_CONSTRUCTORS = ["", "string message", "string message, Exception innerException", "Exception innerException", ERROR,
                      ERROR.replace(" Exception innerException,", "")]
KEYS = "string awsAccessKeyId, string awsSecretAccessKey"


def official_lines(service: Service, model: Model) -> list[str]:
    lines: list[str] = []
    types = service.namespace + ".Model."
    for each in model.structures.values():
        base = {"request": f"{service.namespace}.{service.client}Request", "response": CORE + "AmazonWebServiceResponse", "model": "object"}[each.kind]
        lines += _type(types + each.name, base, each.properties)
    for each in model.errors.values():
        lines += _type(types + each.name, f"{service.namespace}.{service.client}Exception", each.properties, ERROR_CONSTRUCTORS)
    for name, values in model.enumerations.items():
        lines += _enumeration(service.namespace + "." + name, name, values)
    lines += _client(service, model)
    return sorted(lines)


def _type(name: str, base: str, properties=(), constructors=("",)) -> list[str]:
    return [f"{name} : {base}", *(f"{name}({parameters})" for parameters in constructors),
            *(f"{name}.{each.name} : {each.type}" for each in properties)]


def _enumeration(full: str, name: str, values: list[str]) -> list[str]:
    constants = [f"{full}.{constant_name(value)} = {value}" for value in values]
    return [*_type(full, CORE + "ConstantClass", constructors=("string value",)), *constants,
            f"{full}.FindValue(string value) : {name}", f"{full}.op_Implicit(string value) : {name}"]


def _client(service: Service, model: Model) -> list[str]:
    name, space = service.client, service.namespace + "."
    methods = [f"{operation}Async({operation}Request request, CancellationToken cancellationToken) : Task<{operation}Response>"
               for operation in model.operation_errors]
    methods += [f"{operation}Async(CancellationToken cancellationToken) : Task<{operation}Response>" for operation in service.no_argument_overloads]
    methods.append(f"DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) : Endpoint")
    constructors = []
    for credentials in ("", "AWSCredentials credentials", KEYS, KEYS + ", string awsSessionToken"):
        config = f"{name}Config {'clientConfig' if credentials else 'config'}"
        constructors += [", ".join(filter(None, (credentials, last))) for last in ("", "RegionEndpoint region", config)]
    return [
        f"{space}I{name} : interface", *(f"{space}I{name}.{method}" for method in methods),
        *_type(f"{space}{name}Client", CORE + "AmazonServiceClient", constructors=constructors), *(f"{space}{name}Client.{method}" for method in methods),
        f"{space}{name}Client.ServiceMetadata : IServiceMetadata",
        f"{space}{name}Client.CustomizeRuntimePipeline(RuntimePipeline pipeline) : void",
        f"{space}{name}Client.Dispose(bool disposing) : void",
        *_type(f"{space}{name}Config", CORE + "ClientConfig"),
        *(f"{space}{name}Config.{each} : string" for each in ("ServiceId", "RegionEndpointServiceName", "ServiceVersion", "UserAgent")),
        f"{space}{name}Config.DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) : Endpoint",
        *_type(f"{space}{name}Request", CORE + "AmazonWebServiceRequest"),
        *_type(f"{space}{name}Exception", CORE + "AmazonServiceException", constructors=ERROR_CONSTRUCTORS),
    ]
