// A CGI program, see `tests/src/corpus/cgi.rs`.
function variable(name: string): string {
  return process.env.has(name) ? process.env.get(name) : "";
}

function variables(): string {
  let all = "";
  const names = process.env.keys();
  for (let i = 0; i < names.length; i++) all += names[i] + "=" + process.env.get(names[i]) + "\n";
  return all;
}

function text(body: string): void {
  process.stdout.write("Content-Type: text/plain\n\n" + body);
}

function echo(): void {
  const kind = variable("CONTENT_TYPE");
  process.stdout.write("Content-Type: " + (kind.length ? kind : "application/octet-stream") + "\n\n");
  const buffer = new ArrayBuffer(16384);
  for (;;) {
    const count = process.stdin.read(buffer);
    if (count <= 0) return;
    process.stdout.write(buffer.slice(0, count));
  }
}

const parts = variable("PATH_INFO").split("/");
const first = parts.length > 1 ? parts[1] : "", rest = parts.length > 2 ? parts[2] : "";
if (first == "") text("hello from AssemblyScript\n");
else if (first == "variables") text(variables());
else if (first == "echo") echo();
else if (first == "status") {
  const head = "Status: " + rest + " Chosen\nContent-Type: text/plain\nX-Guest: AssemblyScript\n\n";
  process.stdout.write(head + "status " + rest + "\n");
} else if (first == "location") process.stdout.write("Location: https://example.com/there?a=b\n\n");
else if (first == "local") process.stdout.write("Location: /query?from=local\n\n");
else if (first == "query") text("query " + variable("QUERY_STRING") + "\n");
else if (first == "large") text("x".repeat(<i32>parseInt(rest)));
else process.stdout.write("Status: 404 Not Found\nContent-Type: text/plain\n\nno such path\n");
