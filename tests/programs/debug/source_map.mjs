// Says what a source map says about each offset of a module, as Node reads it: source_map.mjs MAP START END
//
// A line each: the offset of the mapping, and its source, line and column, or nothing for code that comes from none.

import fs from 'node:fs';
import { SourceMap } from 'node:module';

const [file, start, end] = process.argv.slice(2);
const text = JSON.parse(fs.readFileSync(file, 'utf8'));
// Node takes the last segment for one with a source unless something follows it.
const map = new SourceMap({ ...text, mappings: `${text.mappings};` });
for (let offset = Number(start); offset < Number(end); offset++) {
  const { generatedColumn, originalSource, originalLine, originalColumn } = map.findEntry(0, offset);
  const place = originalSource === undefined ? '' : ` ${originalLine + 1} ${originalColumn + 1} ${originalSource}`;
  console.log(`${generatedColumn ?? 0}${place}`);
}
