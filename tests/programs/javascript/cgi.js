// A CGI program for QuickJS, see `tests/src/corpus/cgi.rs`.
import * as std from "qjs:std";

const variable = (name) => std.getenv(name) ?? "";
const out = std.out;
const text = (body) => out.puts(`Content-Type: text/plain\n\n${body}`);

function echo() {
  out.puts(`Content-Type: ${variable("CONTENT_TYPE") || "application/octet-stream"}\n\n`);
  const buffer = new ArrayBuffer(1 << 16);
  for (let count; (count = std.in.read(buffer, 0, buffer.byteLength)) > 0; ) out.write(buffer, 0, count);
}

function variables() {
  let all = "";
  for (const [name, value] of Object.entries(std.getenviron())) all += `${name}=${value}\n`;
  text(all);
}

const [, first, rest] = variable("PATH_INFO").split("/");
switch (first) {
  case "": text("hello from JavaScript\n"); break;
  case "variables": variables(); break;
  case "echo": echo(); break;
  case "status":
    out.puts(`Status: ${rest} Chosen\nContent-Type: text/plain\nX-Guest: JavaScript\n\nstatus ${rest}\n`);
    break;
  case "location": out.puts("Location: https://example.com/there?a=b\n\n"); break;
  case "local": out.puts("Location: /query?from=local\n\n"); break;
  case "query": text(`query ${variable("QUERY_STRING")}\n`); break;
  case "large": text("x".repeat(Number(rest))); break;
  default: out.puts("Status: 404 Not Found\nContent-Type: text/plain\n\nno such path\n");
}
out.flush();
