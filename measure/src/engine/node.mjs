// Runs a module by node:wasi, for node and bun:
// run.mjs [--repeat=COUNT --times=FILE] [--dir=HOST::GUEST]... [--env=NAME=VALUE]... MODULE [ARGUMENT]...
import { readFileSync, writeFileSync } from "node:fs";
import { WASI } from "node:wasi";

const words = process.argv.slice(2);
const preopens = {};
const env = {};
let [repeat, times] = [1, null];
const split = (text, separator) => {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
};
while (words[0]?.startsWith("--")) {
  const [option, value] = split(words.shift(), "=");
  if (option === "--dir") {
    const [host, guest] = split(value, "::");
    preopens[guest] = host;
  } else if (option === "--repeat") {
    repeat = Number(value);
  } else if (option === "--times") {
    times = value;
  } else {
    const [name, content] = split(value, "=");
    env[name] = content;
  }
}
const module = new WebAssembly.Module(readFileSync(words[0]));
const run = () => {
  const wasi = new WASI({ version: "preview1", args: words, env, preopens, returnOnExit: true });
  const imports = { wasi_snapshot_preview1: wasi.wasiImport, wasi_unstable: wasi.wasiImport };
  process.exitCode = wasi.start(new WebAssembly.Instance(module, imports)) ?? 0;
};
if (times === null) {
  run();
} else {
  // Processor time of all threads and time by the clock of each run, in microseconds.
  const lines = [];
  for (let round = 0; round < repeat; round++) {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    run();
    const { user, system } = process.cpuUsage(cpu);
    lines.push(`${user + system} ${(performance.now() - wall) * 1000}\n`);
    // Between runs, what compiles in other threads may finish.
    await new Promise((resume) => setImmediate(resume));
  }
  writeFileSync(times, lines.join(""));
}
