// Reads and writes the binary format of WebAssembly modules as far as the split needs it: sections, data segments, and what
// a linker leaves behind when asked for its relocations (tool-conventions, Linking.md).

const HEADER = 8;
const CUSTOM = 0;
const CODE = 10;
const DATA = 11;
const DATA_COUNT = 12;
const I32_CONST = 0x41;
const END = 0x0b;

/** Reads numbers and names one after the other. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  number() {
    return Number(BigInt.asUintN(32, this.#leb().value));
  }

  /** A signed LEB128 number. */
  signed() {
    const { value, bits, last } = this.#leb();
    return Number(last & 0x40 ? value - (1n << bits) : value);
  }

  name() {
    const length = this.number();
    this.at += length;
    return Buffer.from(this.bytes.subarray(this.at - length, this.at)).toString();
  }

  #leb() {
    let value = 0n;
    let bits = 0n;
    let last;
    do {
      last = this.byte();
      value |= BigInt(last & 0x7f) << bits;
      bits += 7n;
    } while (last & 0x80);
    return { value, bits, last };
  }
}

/** The LEB128 bytes of a number; `signed` for operands of `i32.const`. */
function leb(value, signed = false) {
  const bytes = [];
  for (;;) {
    const low = value & 0x7f;
    value = signed ? value >> 7 : value >>> 7;
    if (signed ? (value === 0 && !(low & 0x40)) || (value === -1 && low & 0x40) : value === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/**
 * The sections of a module, in its order: `{id, name, from, start, end}`. `from` is where the section begins, `start` where
 * its contents do, behind the name that custom sections have.
 */
function sections(bytes) {
  const found = [];
  const reader = new Reader(bytes, HEADER);
  while (reader.at < bytes.length) {
    const from = reader.at;
    const id = reader.byte();
    const size = reader.number();
    const body = reader.at;
    const name = id === CUSTOM ? reader.name() : "";
    found.push({ id, name, from, start: reader.at, end: body + size });
    reader.at = body + size;
  }
  return found;
}

/** The data segments of a module: `{address, start, bytes}`; `start` is where the bytes stand in the data section's contents. */
export function segments(bytes) {
  const section = sections(bytes).find(({ id }) => id === DATA);
  if (!section) return [];
  const reader = new Reader(bytes, section.start);
  return Array.from({ length: reader.number() }, () => {
    if (reader.number() !== 0 || reader.byte() !== I32_CONST) throw new Error("a data segment has no fixed place in the memory");
    const address = reader.signed();
    if (reader.byte() !== END) throw new Error("the place of a data segment is not a single number");
    const length = reader.number();
    const start = reader.at - section.start;
    reader.at += length;
    return { address, start, bytes: bytes.subarray(reader.at - length, reader.at) };
  });
}

/** The module without what the linker left for other linkers, which would be wrong after any change. */
export function withoutRelocations(bytes) {
  const isForLinkers = (name) => name === "linking" || name.startsWith("reloc.");
  const parts = sections(bytes).filter(({ name }) => !isForLinkers(name));
  return Buffer.concat([bytes.subarray(0, HEADER), ...parts.map(({ from, end }) => bytes.subarray(from, end))]);
}

/** The module with other data segments (`{address, bytes}`). */
export function withSegments(bytes, list) {
  const parts = [bytes.subarray(0, HEADER)];
  const put = (id, contents) => parts.push(Buffer.from([id, ...leb(contents.length)]), contents);
  for (const { id, from, end } of sections(bytes)) {
    if (id === DATA) continue;
    if (id === DATA_COUNT) put(DATA_COUNT, Buffer.from(leb(list.length)));
    else parts.push(bytes.subarray(from, end));
    // The format wants data right behind the code.
    if (id === CODE) put(DATA, Buffer.concat([Buffer.from(leb(list.length)), ...list.flatMap(segment)]));
  }
  return Buffer.concat(parts);
}

function segment({ address, bytes }) {
  return [Buffer.from([0, I32_CONST, ...leb(address, true), END, ...leb(bytes.length)]), bytes];
}

const SYMBOL_TABLE = 8;
const KIND = { data: 1, section: 3 };
const FLAG = { undefined: 0x10, named: 0x40, absolute: 0x200 };

/** The symbols of a linked module, in the order of its symbol table: `{address, size}` for data that it defines, else `null`. */
export function symbols(bytes) {
  const section = sections(bytes).find(({ name }) => name === "linking");
  if (!section) throw new Error("the module was linked without --emit-relocs");
  const places = segments(bytes).map(({ address }) => address);
  const reader = new Reader(bytes, section.start);
  reader.number(); // The version of the conventions.
  while (reader.at < section.end) {
    const subsection = reader.byte();
    const next = reader.number() + reader.at;
    if (subsection === SYMBOL_TABLE) return Array.from({ length: reader.number() }, () => symbol(reader, places));
    reader.at = next;
  }
  throw new Error("the module has no symbol table");
}

function symbol(reader, places) {
  const kind = reader.byte();
  const flags = reader.number();
  if (kind !== KIND.data) {
    reader.number();
    if (kind !== KIND.section && (!(flags & FLAG.undefined) || flags & FLAG.named)) reader.name();
    return null;
  }
  reader.name();
  if (flags & FLAG.undefined) return null;
  const [segment, offset, size] = [reader.number(), reader.number(), reader.number()];
  return flags & FLAG.absolute ? null : { address: places[segment] + offset, size };
}

/** Kinds of relocations that carry an addend, and those of them that stand for an address in a memory of 32 bits. */
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);
const ADDRESS = new Set([3, 4, 5]);

/** The relocations of one section (`CODE` or `DATA`) that are addresses: `{offset, symbol, addend}`, `offset` in its contents. */
export function addresses(bytes, of) {
  const section = sections(bytes).find(({ name }) => name === `reloc.${of}`);
  if (!section) throw new Error("the module was linked without --emit-relocs");
  const reader = new Reader(bytes, section.start);
  reader.number(); // Which section it is for; its name says it too.
  const all = Array.from({ length: reader.number() }, () => {
    const kind = reader.byte();
    const [offset, index] = [reader.number(), reader.number()];
    return { kind, offset, symbol: index, addend: WITH_ADDEND.has(kind) ? reader.signed() : 0 };
  });
  return all.filter(({ kind }) => ADDRESS.has(kind));
}
