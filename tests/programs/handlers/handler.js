// A handler of HTTP requests, see `tests/src/corpus/handlers.rs`.
import { Fields, OutgoingBody, OutgoingResponse, ResponseOutparam } from "wasi:http/types@0.2.12";

const bytes = (text) => new TextEncoder().encode(text);
const text = (bytes) => new TextDecoder().decode(bytes);

function respond(out, status, kind, parts) {
  const response = new OutgoingResponse(Fields.fromList([["content-type", kind]]));
  response.setStatusCode(status);
  const body = response.body();
  ResponseOutparam.set(out, { tag: "ok", val: response });
  {
    const stream = body.write();
    for (const part of parts) {
      for (let at = 0; at < part.length; at += 4096) stream.blockingWriteAndFlush(part.slice(at, at + 4096));
    }
    stream[Symbol.dispose]();
  }
  OutgoingBody.finish(body, undefined);
}

function* read(request) {
  const body = request.consume();
  const stream = body.stream();
  for (;;) {
    let part;
    try {
      part = stream.blockingRead(65536n);
    } catch {
      break;
    }
    yield part;
  }
  stream[Symbol.dispose]();
}

function describe(request, target) {
  const method = request.method().tag.toUpperCase();
  const scheme = request.scheme()?.tag.toLowerCase() ?? "none";
  let all = `${method} ${target}\nscheme ${scheme}\nauthority ${request.authority()}\n`;
  for (const [name, value] of request.headers().entries()) all += `${name}: ${text(value)}\n`;
  return bytes(all);
}

export const incomingHandler = {
  handle(request, out) {
    const target = request.pathWithQuery() ?? "";
    const [, first, rest] = target.split("?")[0].split("/");
    const plain = bytes("text/plain");
    switch (first) {
      case "": return respond(out, 200, plain, [bytes("hello from JavaScript\n")]);
      case "echo": {
        const kinds = request.headers().get("content-type");
        return respond(out, 200, kinds.length ? kinds[0] : bytes("application/octet-stream"), read(request));
      }
      case "request": return respond(out, 200, plain, [describe(request, target)]);
      case "status": return respond(out, Number(rest), plain, [bytes(`status ${rest}\n`)]);
      case "large": return respond(out, 200, plain, [bytes("x".repeat(Number(rest)))]);
      case "panic": throw new Error("asked for it");
      default: return respond(out, 404, plain, [bytes("no such path\n")]);
    }
  },
};
