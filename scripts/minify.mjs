// Takes the white space and the long local names out of what the first visit transfers: `node scripts/minify.mjs dist`.
//
// The editor and its schema come out of esbuild already; this does the same for the glue of the module and for the styles.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";

const folder = process.argv[2] ?? "dist";
for (const name of readdirSync(folder)) {
  const [, loader] = /^(?:app-[0-9a-f]+\.(js)|[^/]*\.(css))$/.exec(name)?.filter(Boolean) ?? [];
  if (!loader) continue;
  const path = join(folder, name);
  const { code } = await transform(readFileSync(path, "utf8"), { loader, minify: true, format: loader === "js" ? "esm" : undefined, legalComments: "none" });
  writeFileSync(path, code);
}
