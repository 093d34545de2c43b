"""A handler of HTTP requests, see `tests/src/corpus/handlers.rs`."""
from componentize_py_types import Err, Ok
from wit_world import exports
from wit_world.imports.types import (
    Fields, IncomingRequest, Method_Get, Method_Post, OutgoingBody, OutgoingResponse, ResponseOutparam, Scheme_Http,
)


def respond(out, status, kind, parts):
    response = OutgoingResponse(Fields.from_list([("content-type", kind)]))
    response.set_status_code(status)
    body = response.body()
    ResponseOutparam.set(out, Ok(response))
    with body.write() as stream:
        for part in parts:
            for at in range(0, len(part), 4096):
                stream.blocking_write_and_flush(part[at:at + 4096])
    OutgoingBody.finish(body, None)


def read(request):
    body = request.consume()
    with body.stream() as stream:
        while True:
            try:
                yield stream.blocking_read(1 << 16)
            except Err:
                return


def describe(request, target):
    method = request.method()
    name = "GET" if isinstance(method, Method_Get) else "POST" if isinstance(method, Method_Post) else "other"
    scheme = "http" if isinstance(request.scheme(), Scheme_Http) else "none"
    lines = [f"{name} {target}", f"scheme {scheme}", f"authority {request.authority()}"]
    lines += [f"{field}: {value.decode()}" for field, value in request.headers().entries()]
    return "".join(line + "\n" for line in lines).encode()


class IncomingHandler(exports.IncomingHandler):
    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        target = request.path_with_query() or ""
        match target.split("?")[0].split("/")[1:]:
            case [""]:
                respond(response_out, 200, b"text/plain", [b"hello from Python\n"])
            case ["echo"]:
                kinds = request.headers().get("content-type") or [b"application/octet-stream"]
                respond(response_out, 200, kinds[0], read(request))
            case ["request"]:
                respond(response_out, 200, b"text/plain", [describe(request, target)])
            case ["status", number]:
                respond(response_out, int(number), b"text/plain", [f"status {number}\n".encode()])
            case ["large", size]:
                respond(response_out, 200, b"text/plain", [b"x" * int(size)])
            case ["panic"]:
                raise RuntimeError("asked for it")
            case _:
                respond(response_out, 404, b"text/plain", [b"no such path\n"])
