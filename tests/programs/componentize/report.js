// Counts the words of standard input, and writes their number to a file; shows its arguments, its environment and its directory.
//
// It uses only the language and WASI, since engines differ in what they have besides.

import { getArguments, getEnvironment } from "wasi:cli/environment@0.2.12";
import { getStdin } from "wasi:cli/stdin@0.2.12";
import { getStdout } from "wasi:cli/stdout@0.2.12";
import { getDirectories } from "wasi:filesystem/preopens@0.2.12";

// A `u64` is a bigint for componentize-js and a number for componentize-qjs, which has no console.
const u64 = globalThis.console ? BigInt : Number;

export const run = {
  run() {
    const words = readAll(getStdin()).split(/\s+/).filter((word) => word !== "");
    const counts = new Map();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const sorted = [...counts].sort(([one, n], [other, m]) => m - n || (one < other ? -1 : 1));
    for (const [word, count] of sorted.slice(0, 3)) print(`${count} ${word}`);
    const [, greeting] = getEnvironment().find(([name]) => name === "GREETING");
    print(`${JSON.stringify(getArguments().slice(1))} ${greeting}`);
    const [directory] = getDirectories().find(([, path]) => path === "/work");
    const file = directory.openAt({}, "report.txt", { create: true, truncate: true }, { write: true });
    file.write(bytes(`${words.length} words\n`), u64(0));
    print(JSON.stringify(entries(directory)));
  },
};

function print(line) {
  getStdout().blockingWriteAndFlush(bytes(`${line}\n`));
}

/** Reads ASCII to its end. */
function readAll(stream) {
  let text = "";
  for (;;) {
    try {
      text += String.fromCharCode(...stream.blockingRead(u64(4096)));
    } catch (error) {
      if ((error.payload ?? error).tag === "closed") return text;
      throw error;
    }
  }
}

/** Returns the bytes of ASCII. */
function bytes(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function entries(directory) {
  const stream = directory.readDirectory();
  const names = [];
  for (let entry; (entry = stream.readDirectoryEntry()); ) names.push(entry.name);
  return names.sort();
}
