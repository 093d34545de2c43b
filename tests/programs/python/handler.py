"""A CGI program, see `tests/src/corpus/cgi.rs`."""
import os
import sys

path = os.environ.get("PATH_INFO", "")
parts = path.split("/")[1:]
out = sys.stdout.buffer


def answer(head, body=b""):
    out.write(head.encode() + b"\n" + body)


match parts:
    case [""]:
        answer("Content-Type: text/plain\n", b"hello from Python\n")
    case ["variables"]:
        lines = [name + b"=" + value + b"\n" for name, value in os.environb.items()]
        answer("Content-Type: text/plain\n", b"".join(lines))
    case ["echo"]:
        kind = os.environ.get("CONTENT_TYPE") or "application/octet-stream"
        answer(f"Content-Type: {kind}\n")
        while part := sys.stdin.buffer.read(1 << 16):
            out.write(part)
    case ["status", number]:
        answer(f"Status: {number} Chosen\nContent-Type: text/plain\nX-Guest: Python\n", f"status {number}\n".encode())
    case ["location"]:
        answer("Location: https://example.com/there?a=b\n")
    case ["local"]:
        answer("Location: /query?from=local\n")
    case ["query"]:
        query = os.environ.get("QUERY_STRING", "")
        answer("Content-Type: text/plain\n", f"query {query}\n".encode())
    case ["large", size]:
        answer("Content-Type: text/plain\n", b"x" * int(size))
    case _:
        answer("Status: 404 Not Found\nContent-Type: text/plain\n", b"no such path\n")
out.flush()
