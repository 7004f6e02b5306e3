// Makes the first load of a built page small: `node scripts/split/main.mjs dist`.
//
// The page's module holds all of Kubernetes that we simulate, and whoever opens the page runs less than half of it before
// the first click. Which half is found out by running it (`rehearse.mjs`), so it follows the code by itself; `split.mjs` cuts
// the module, `data.mjs` divides its constants, and the glue learns where the rest is (`rest.js`). The module must still hold
// its function names, and cargo's own must lie in target/ with the linker's relocations.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withSegments, withoutRelocations } from "./binary.mjs";
import { divide } from "./data.mjs";
import { rehearse } from "./rehearse.mjs";
import { HIT, LOADER, instrument, split } from "./split.mjs";

const folder = process.argv[2] ?? "dist";

/** The one file of the folder that the pattern names. */
function only(pattern) {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${folder} should hold one file like ${pattern}, it holds ${found.length}`);
  return join(folder, found[0]);
}

/** `text` with the only place of `old` replaced; the glue is wasm-bindgen's, and its version is pinned. */
function replaceOnce(text, old, by) {
  if (text.split(old).length !== 2) throw new Error(`the glue has another shape than expected: ${JSON.stringify(old)}`);
  return text.replace(old, () => by);
}

const IMPORTS = "    return {\n        __proto__: null,\n";
const gluePath = only(/^app-[0-9a-f]+\.js$/);
const wasmPath = only(/^app-[0-9a-f]+_bg\.wasm$/);
const glue = readFileSync(gluePath, "utf8");
const wasm = withoutRelocations(readFileSync(wasmPath));

const rehearsed = instrument(wasm);
const work = mkdtempSync(join(tmpdir(), "rehearsal-"));
const counted = join(work, "glue.mjs");
writeFileSync(counted, replaceOnce(glue, IMPORTS, `${IMPORTS}        ${HIT.module}: { ${HIT.hit}: globalThis.selfhealHit },\n`));
const html = readFileSync(join(folder, "index.html"), "utf8");
const hits = await rehearse({ html, glueUrl: pathToFileURL(counted).href, bytes: rehearsed.bytes });
rmSync(work, { recursive: true });
const keep = new Set([...hits].map((index) => rehearsed.names[index]));

const { first, rest, moved, stubs, numbers } = split(wasm, keep);
const linked = readFileSync(join(process.env.CARGO_TARGET_DIR ?? "target", "wasm32-unknown-unknown/wasm-release/app.wasm"));
const data = divide(linked, wasm, numbers);
const whole = withSegments(rest, data.rest);
const restName = `rest-${createHash("sha256").update(whole).digest("hex").slice(0, 16)}.wasm`;
writeFileSync(wasmPath, withSegments(first, data.first));
writeFileSync(join(folder, restName), whole);
const loader = readFileSync(new URL("rest.js", import.meta.url), "utf8");
const joined = replaceOnce(glue, IMPORTS, `${IMPORTS}        ${LOADER.module}: { ${LOADER.load}: loadRest },\n`);
writeFileSync(gluePath, joined + replaceOnce(loader, "REST_FILE", `./${restName}`));
// Which function asked for the rest: the page's mark `selfheal-rest` names it by its place here.
mkdirSync("target", { recursive: true });
writeFileSync("target/stubs.json", JSON.stringify(stubs));
const size = (parts) => parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
console.log(`split: ${keep.size} functions first, ${moved} later (${stubs.length} stubs); ${size(data.first)} bytes of data first, ${size(data.rest)} later`);
// The document of the rehearsal may keep timers of its own.
process.exit(0);
