// Lists what a first visit transfers, and fails over the budget: `node scripts/size.mjs dist [--budget BYTES]`.
//
// Every file of dist/ counts, because the page needs all of them before its first lesson (source maps would not be
// there). Sizes are brotli at quality 11, what a host with precompressed files sends.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const budgetAt = process.argv.indexOf("--budget");
const budget = budgetAt > 0 ? Number(process.argv[budgetAt + 1]) : null;

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
  const verdict = total.brotli <= budget ? "within" : "OVER";
  console.log(`first load: ${total.brotli} bytes brotli, ${verdict} the budget of ${budget}`);
  if (total.brotli > budget) process.exit(1);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
}
