// Splits one WebAssembly module into the part that is needed first and the rest, which comes when somebody needs it.
//
// Both halves are the same module with bodies taken out. In the first, each function that moved and is still called or
// pointed at becomes a stub that loads the rest once and calls through a table of its own. In the second, each function
// that stayed is imported from the first, as are memory, tables and globals; its element segment fills the stubs' table.
// This is what Binaryen's wasm-split does; npm's build of Binaryen has no such program, but its API is enough.

import binaryen from "binaryen";

/** Names of the second half's imports: of the first half, and of the loader that the glue supplies. */
const MAIN = "main";
export const LOADER = { module: "rest", load: "load" };
export const HIT = { module: "rehearsal", hit: "hit" };
const SLOTS = "rest-slots";
const LOADED = "rest-loaded";
/** What Binaryen calls the memory of a module that names none. */
const MEMORY = "0";

const TYPES = binaryen.Features;
const FEATURES = TYPES.BulkMemory | TYPES.BulkMemoryOpt | TYPES.CallIndirectOverlong | TYPES.Multivalue | TYPES.MutableGlobals |
  TYPES.NontrappingFPToInt | TYPES.ReferenceTypes | TYPES.SignExt;

function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
}

function functions(module) {
  return Array.from({ length: module.getNumFunctions() }, (_, index) => binaryen.getFunctionInfo(module.getFunctionByIndex(index)));
}

/** The functions that have a body, in the order of the module. */
function defined(module) {
  return functions(module).filter((info) => !info.base);
}

function listed(count, at, info) {
  return Array.from({ length: count }, (_, index) => info(at(index)));
}

/** `f` with a call of `rehearsal.hit(index)` before each body; the index is the place in the list that is returned with it. */
export function instrument(bytes) {
  const module = read(bytes);
  const own = defined(module);
  module.addFunctionImport("rehearsal-hit", HIT.module, HIT.hit, binaryen.i32, binaryen.none);
  own.forEach((info, index) => {
    const call = module.call("rehearsal-hit", [module.i32.const(index)], binaryen.none);
    binaryen.Function.setBody(module.getFunction(info.name), module.block(null, [call, info.body], info.results));
  });
  const instrumented = module.emitBinary();
  module.dispose();
  return { bytes: instrumented, names: own.map((info) => info.name) };
}

/**
 * Splits `bytes`; functions named in `keep` stay in the first half.
 * @returns {{first: Uint8Array, rest: Uint8Array, moved: number, stubs: string[], numbers: number[]}} `stubs`: the functions that
 * load the rest; `numbers`: what may be an address in the code of the first half. The data is all in the first half (`data.mjs`).
 */
export function split(bytes, keep) {
  const first = read(bytes);
  const own = defined(first);
  // Before anything unused goes: what only the rest uses must stay in the first half too.
  const state = share(first);
  for (const info of own) {
    if (!keep.has(info.name)) binaryen.Function.setBody(first.getFunction(info.name), first.unreachable());
  }
  // What only the rest calls is gone after this, and needs no stub.
  first.runPasses(["remove-unused-module-elements"]);
  // One signature after the other: neighbours then differ by their slot alone, which compresses to almost nothing.
  const bySignature = (one, other) => one.params - other.params || one.results - other.results;
  const stubs = defined(first).filter((info) => !keep.has(info.name)).sort(bySignature);

  const { bytes: rest, imported } = second(bytes, keep, stubs, state);

  first.addTable(SLOTS, stubs.length, stubs.length);
  first.addTableExport(SLOTS, SLOTS);
  first.addGlobal(LOADED, binaryen.i32, true, first.i32.const(0));
  first.addGlobalExport(LOADED, LOADED);
  first.addFunctionImport("rest-load", LOADER.module, LOADER.load, binaryen.i32, binaryen.none);
  // Asked in one place, so that each stub is short.
  const ensure = first.if(first.i32.eqz(first.global.get(LOADED, binaryen.i32)), first.call("rest-load", [first.local.get(0, binaryen.i32)], binaryen.none));
  first.addFunction("rest-ensure", binaryen.i32, binaryen.none, [], ensure);
  stubs.forEach((info, slot) => {
    const params = binaryen.expandType(info.params);
    const values = params.map((type, index) => first.local.get(index, type));
    // The place is worked out once and stands on the stack for both.
    const place = first.local.tee(params.length, first.i32.const(slot), binaryen.i32);
    const load = first.call("rest-ensure", [place], binaryen.none);
    const call = first.call_indirect(SLOTS, first.local.get(params.length, binaryen.i32), values, info.params, info.results);
    first.removeFunction(info.name);
    first.addFunction(info.name, info.params, info.results, [binaryen.i32], first.block(null, [load, call], info.results));
  });
  for (const { name, as } of imported) first.addFunctionExport(name, as);
  const result = { first: first.emitBinary(), rest, moved: own.length - keep.size, stubs: stubs.map((info) => info.name), numbers: numbers(first) };
  first.dispose();
  return result;
}

/** Every constant and every offset in the module's code, as unsigned numbers of 32 bits; of one with 64 bits, both halves. */
function numbers(module) {
  const found = module.emitText().matchAll(/(?:i(?:32|64)\.const |offset=)(-?\d+)/g);
  return [...found].flatMap(([, number]) => [BigInt(number), BigInt(number) >> 32n].map((half) => Number(BigInt.asUintN(32, half))));
}

/** Exports the memory, tables and globals of `module`, and says under which names. */
function share(module) {
  const state = { memory: "=m", tables: [], globals: [] };
  module.addMemoryExport(MEMORY, state.memory);
  for (const table of listed(module.getNumTables(), (index) => module.getTableByIndex(index), binaryen.getTableInfo)) {
    state.tables.push({ table, as: `=t${state.tables.length}` });
    module.addTableExport(table.name, state.tables.at(-1).as);
  }
  for (const global of listed(module.getNumGlobals(), (index) => module.getGlobalByIndex(index), binaryen.getGlobalInfo)) {
    state.globals.push({ global, as: `=g${state.globals.length}` });
    module.addGlobalExport(global.name, state.globals.at(-1).as);
  }
  return state;
}

/** The second half, and the functions that it imports from the first: their names, and the short ones to export them under. */
function second(bytes, keep, stubs, state) {
  const module = read(bytes);
  for (let index = module.getNumExports() - 1; index >= 0; index -= 1) {
    module.removeExport(binaryen.getExportInfo(module.getExportByIndex(index)).name);
  }
  const segments = listed(module.getNumElementSegments(), (index) => module.getElementSegmentByIndex(index), binaryen.getElementSegmentInfo);
  for (const segment of segments) module.removeElementSegment(segment.name);
  module.runPasses(["remove-memory-init"]);

  const imported = [];
  for (const info of defined(module)) {
    if (!keep.has(info.name)) continue;
    const as = `!${imported.length.toString(36)}`;
    imported.push({ name: info.name, as });
    module.removeFunction(info.name);
    module.addFunctionImport(info.name, MAIN, as, info.params, info.results);
  }
  for (const { table, as } of state.tables) module.addTableImport(table.name, MAIN, as);
  for (const { global, as } of state.globals) module.addGlobalImport(global.name, MAIN, as, global.type, global.mutable);
  module.addMemoryImport(MEMORY, MAIN, state.memory);
  module.addTable(SLOTS, stubs.length, stubs.length);
  module.addTableImport(SLOTS, MAIN, SLOTS);
  module.addActiveElementSegment(SLOTS, SLOTS, stubs.map((info) => info.name), module.i32.const(0));
  module.runPasses(["remove-unused-module-elements"]);

  const used = new Set(functions(module).filter((info) => info.module === MAIN).map((info) => info.base));
  const result = module.emitBinary();
  module.dispose();
  return { bytes: result, imported: imported.filter(({ as }) => used.has(as)) };
}
