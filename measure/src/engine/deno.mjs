// Runs a module in deno, which has no WASI of its own:
// run.mjs [--repeat=COUNT --times=FILE] [--env=NAME=VALUE]... MODULE [ARGUMENT]...
//
// Standard streams, arguments, variables, clocks, random numbers and the exit status; no files.
import process from "node:process";

const words = [...Deno.args];
const variables = [];
let [repeat, times] = [1, null];
while (words[0]?.startsWith("--")) {
  const [, option, value] = words.shift().match(/^(.*?)=(.*)$/s);
  if (option === "--repeat") repeat = Number(value);
  else if (option === "--times") times = value;
  else variables.push(value);
}

const [SUCCESS, BADF, NOSYS, SPIPE] = [0, 8, 52, 70];
class Exit {
  constructor(status) {
    this.status = status;
  }
}
let memory;
const view = () => new DataView(memory.buffer);
const bytes = (at, length) => new Uint8Array(memory.buffer, at, length);

// A list of texts as WASI has them: their number and the sum of their lengths, or pointers and the texts with zeros.
const list = (texts) => {
  const encoded = texts.map((text) => new TextEncoder().encode(text + "\0"));
  return {
    sizes(count, size) {
      view().setUint32(count, encoded.length, true);
      view().setUint32(size, encoded.reduce((sum, text) => sum + text.length, 0), true);
      return SUCCESS;
    },
    get(pointers, place) {
      for (const text of encoded) {
        view().setUint32(pointers, place, true);
        bytes(place, text.length).set(text);
        [pointers, place] = [pointers + 4, place + text.length];
      }
      return SUCCESS;
    },
  };
};
const args = list(words);
const environ = list(variables);

// Calls `transfer` for each part of a list of parts until it has less to do than it may; stores the sum.
const each = (parts, count, sum, transfer) => {
  let total = 0;
  for (let part = 0; part < count; part++) {
    const [at, length] = [0, 4].map((offset) => view().getUint32(parts + 8 * part + offset, true));
    const done = length === 0 ? 0 : transfer(bytes(at, length));
    total += done;
    if (done < length) break;
  }
  view().setUint32(sum, total, true);
  return SUCCESS;
};
const outputs = { 1: Deno.stdout, 2: Deno.stderr };

const known = {
  args_sizes_get: args.sizes,
  args_get: args.get,
  environ_sizes_get: environ.sizes,
  environ_get: environ.get,
  clock_res_get: (_, at) => (view().setBigUint64(at, 1000n, true), SUCCESS),
  clock_time_get(clock, _, at) {
    const now = clock === 0 ? Date.now() : performance.now();
    view().setBigUint64(at, BigInt(Math.round(now * 1e6)), true);
    return SUCCESS;
  },
  random_get(at, length) {
    for (let done = 0; done < length; done += 65536) crypto.getRandomValues(bytes(at + done, Math.min(65536, length - done)));
    return SUCCESS;
  },
  sched_yield: () => SUCCESS,
  proc_exit(status) {
    throw new Exit(status);
  },
  fd_close: (fd) => (fd < 3 ? SUCCESS : BADF),
  fd_seek: (fd) => (fd < 3 ? SPIPE : BADF),
  fd_tell: (fd) => (fd < 3 ? SPIPE : BADF),
  fd_prestat_get: () => BADF,
  fd_fdstat_set_flags: () => SUCCESS,
  fd_fdstat_get(fd, at) {
    if (fd >= 3) return BADF;
    bytes(at, 24).fill(0);
    // A character device: nothing can seek in it, and libraries write to it line by line, or a stream of another type.
    view().setBigUint64(at + 8, fd === 0 ? 2n : 64n, true);
    return SUCCESS;
  },
  fd_read: (fd, parts, count, sum) =>
    fd === 0 ? each(parts, count, sum, (part) => Deno.stdin.readSync(part) ?? 0) : BADF,
  fd_write: (fd, parts, count, sum) =>
    outputs[fd] ? each(parts, count, sum, (part) => outputs[fd].writeSync(part)) : BADF,
};

const module = new WebAssembly.Module(Deno.readFileSync(words[0]));
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  (imports[from] ??= {})[name] = known[name] ?? (() => NOSYS);
}
const run = () => {
  const { exports } = new WebAssembly.Instance(module, imports);
  memory = exports.memory;
  try {
    exports._start();
    return 0;
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return error.status;
  }
};
let status = 0;
if (times === null) {
  status = run();
} else {
  // Processor time of all threads and time by the clock of each run, in microseconds.
  const lines = [];
  for (let round = 0; round < repeat; round++) {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    status = run();
    const { user, system } = process.cpuUsage(cpu);
    lines.push(`${user + system} ${(performance.now() - wall) * 1000}\n`);
    // Between runs, what compiles in other threads may finish.
    await new Promise((resume) => setTimeout(resume));
  }
  Deno.writeTextFileSync(times, lines.join(""));
}
Deno.exit(status);
