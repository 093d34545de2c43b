import { getArguments } from "wasi:cli/environment@0.2.12";
import { getStdout } from "wasi:cli/stdout@0.2.12";

export const run = {
  run() {
    const line = `Hello, ${getArguments().slice(1).join(" ")}!\n`;
    getStdout().blockingWriteAndFlush(Uint8Array.from(line, (character) => character.charCodeAt(0)));
  },
};
