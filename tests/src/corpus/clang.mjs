// Runs the clang of the npm package @yowasp/clang: node clang.mjs BUNDLE TREE < COMMANDS
//
// The package knows no file system, only objects that stand for one: TREE is read into such an object, and files that a command
// makes at its top are written back. A command is a line of words separated by tabs.

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [bundle, root] = process.argv.slice(2);
const { runClang } = await import(pathToFileURL(bundle));

// Loads its parts, without a word about it.
await runClang(null, {}, { fetchProgress() {} });

function read(directory) {
  const entries = fs.readdirSync(directory, { withFileTypes: true });
  return Object.fromEntries(entries.map((entry) => {
    const file = path.join(directory, entry.name);
    return [entry.name, entry.isDirectory() ? read(file) : fs.readFileSync(file)];
  }));
}

const tree = read(root);
let said = '';
const stderr = (bytes) => { said += bytes ? Buffer.from(bytes).toString() : ''; };

for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  said = '';
  let made;
  try {
    made = await runClang(line.split('\t'), tree, { stderr });
  } catch (error) {
    console.error(`${line.replaceAll('\t', ' ')}\n${said}${error.message}`);
    process.exit(1);
  }
  for (const [name, contents] of Object.entries(made)) {
    if (!(name in tree)) {
      fs.writeFileSync(path.join(root, name), contents);
      tree[name] = contents;
    }
  }
}
