// Lists what the page transfers, and fails when a first visit takes more than its budget:
// `node scripts/size.mjs dist [--budget BYTES]`.
//
// The first load is every file of dist/ but those that are fetched when a visitor first needs them; tests/browser/load.spec.mjs
// checks in a browser that a page nobody touches asks for none of these. Sizes are brotli at quality 11, what a host with
// precompressed files sends.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const asked = process.argv.indexOf("--budget");
const budget = asked > 0 ? Number(process.argv[asked + 1]) : null;

/** What comes later: the rest of the module (scripts/split/), the editor and its schema, the page on fidelity, the words of explain. */
const LATER = /^(rest|editor|schema)-[^/]*$|^(fidelity\.md|explain\.txt)$/;

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const body = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
    return { name: path.slice(folder.length + 1), raw: body.length, brotli: brotliCompressSync(body, { params }).length };
  })
  .sort((a, b) => b.brotli - a.brotli);
if (files.length === 0) {
  console.error(`error: ${folder} holds no file`);
  process.exit(1);
}

const sum = (some) => some.reduce((all, file) => ({ raw: all.raw + file.raw, brotli: all.brotli + file.brotli }), { raw: 0, brotli: 0 });
const row = (file) => `${kilobytes(file.raw)}  ${kilobytes(file.brotli)}  ${file.name}`;
console.log("     raw     brotli  file");
const first = files.filter((file) => !LATER.test(file.name));
const later = files.filter((file) => LATER.test(file.name));
for (const file of first) console.log(row(file));
console.log(row({ ...sum(first), name: "first load" }));
for (const file of later) console.log(row(file));
console.log(row({ ...sum(files), name: "everything" }));

const load = sum(first).brotli;
if (budget !== null) {
  const verdict = load <= budget ? `within the budget of ${budget}` : `${load - budget} OVER the budget of ${budget}`;
  console.log(`first load: ${load} bytes brotli, ${verdict}`);
  if (load > budget) process.exit(1);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
}
