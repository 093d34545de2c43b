// Runs a module by node:wasi, for node and bun: run.mjs [--dir=HOST::GUEST]... [--env=NAME=VALUE]... MODULE [ARGUMENT]...
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const words = process.argv.slice(2);
const preopens = {};
const env = {};
const split = (text, separator) => {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
};
while (words[0]?.startsWith("--")) {
  const [option, value] = split(words.shift(), "=");
  if (option === "--dir") {
    const [host, guest] = split(value, "::");
    preopens[guest] = host;
  } else {
    const [name, content] = split(value, "=");
    env[name] = content;
  }
}
const wasi = new WASI({ version: "preview1", args: words, env, preopens, returnOnExit: true });
const module = new WebAssembly.Module(readFileSync(words[0]));
const imports = { wasi_snapshot_preview1: wasi.wasiImport, wasi_unstable: wasi.wasiImport };
process.exitCode = wasi.start(new WebAssembly.Instance(module, imports)) ?? 0;
