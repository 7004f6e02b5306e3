// Lists what a first visit transfers, and fails over the limit: `node scripts/size.mjs dist [--limit BYTES] [--budget BYTES]`.
//
// The budget is what the project wants; the limit is what is asserted. While the page is over its budget the limit stands
// just above today's size, so that it can only shrink, and every run says how much is still too much.
//
// Every file of dist/ counts, because the page needs all of them before its first lesson (source maps would not be
// there). Sizes are brotli at quality 11, what a host with precompressed files sends.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const option = (name) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? Number(process.argv[at + 1]) : null;
};
const budget = option("--budget");
const limit = option("--limit") ?? budget;

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

const total = files.reduce((sum, file) => ({ raw: sum.raw + file.raw, brotli: sum.brotli + file.brotli }), { raw: 0, brotli: 0 });
const row = (file) => `${kilobytes(file.raw)}  ${kilobytes(file.brotli)}  ${file.name}`;
console.log("     raw     brotli  file");
for (const file of files) console.log(row(file));
console.log(row({ ...total, name: "total" }));

if (budget !== null) {
  const over = total.brotli - budget;
  const verdict = over <= 0 ? `within the budget of ${budget}` : `${over} OVER the budget of ${budget} (known; limit ${limit})`;
  console.log(`first load: ${total.brotli} bytes brotli, ${verdict}`);
  if (total.brotli > limit) process.exit(1);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
}
