// Divides the constants of the module: those that only the second half can read go with it.
//
// The linker says which symbol stands behind every address in the code and in the data (`--emit-relocs`, src/app/build.rs).
// Whatever the first half's code can name, and whatever can be reached from there through addresses in the data, stays; the
// places of the rest are left empty, and the second half fills them when it comes. The tools that work on the module after
// the linker move code about, but no data: an address is known by its value.

import { addresses, segments, symbols } from "./binary.mjs";

/** How far behind a number that no relocation explains a symbol may begin and still be meant: `&TABLE[i - 1]`, folded. Bytes. */
const REACH = 256;
/** A gap up to this size between what stays is not worth a segment of its own. Bytes. */
const GAP = 16;

/**
 * @param {Uint8Array} linked the module as the linker left it
 * @param {Uint8Array} module the same after the other tools; its memory must begin alike
 * @param {Iterable<number>} numbers every constant and every offset in the code of the first half
 * @returns {{first: Segment[], rest: Segment[]}} `{address, bytes}` each
 */
export function divide(linked, module, numbers) {
  const memory = new Memory(segments(module));
  for (const { address, bytes } of segments(linked)) memory.check(address, bytes);

  const known = symbols(linked);
  const chunks = known.filter((symbol) => symbol && symbol.size > 0 && memory.holds(symbol)).sort((one, other) => one.address - other.address);
  // Strings may share their ends: up to where anything reaches that begins no later.
  let covered = 0;
  for (const chunk of chunks) chunk.covered = covered = Math.max(covered, chunk.address + chunk.size);
  const reached = new Set();
  const next = [];
  const reach = (chunk) => {
    if (!reached.has(chunk)) next.push(chunk);
    reached.add(chunk);
  };

  const meant = new Map();
  for (const { symbol, addend } of addresses(linked, "CODE")) {
    const target = known[symbol];
    if (!target) continue;
    const value = target.address + addend;
    meant.set(value, (meant.get(value) ?? []).concat(target));
  }
  for (const number of new Set(numbers)) {
    if (number < memory.start - REACH || number > memory.end) continue;
    within(chunks, number, meant.has(number) ? 0 : REACH).forEach(reach);
    meant.get(number)?.forEach(reach);
  }

  const pointers = pointersByPlace(linked, known, memory);
  while (next.length > 0) {
    const { address, size } = next.pop();
    for (let at = lowerBound(pointers, address, ({ place }) => place); pointers[at]?.place < address + size; at += 1) {
      const { target, value } = pointers[at];
      reach(target);
      within(chunks, value, 0).forEach(reach);
    }
  }
  const later = new Uint8Array(memory.end - memory.start);
  const paint = (value) => ({ address, size }) => later.fill(value, address - memory.start, address + size - memory.start);
  chunks.filter((chunk) => !reached.has(chunk)).forEach(paint(1));
  chunks.filter((chunk) => reached.has(chunk)).forEach(paint(0));
  return memory.cut(later);
}

/** What the memory holds before anything runs: from the first byte of the first segment to the end of the last. */
class Memory {
  constructor(parts) {
    this.parts = parts;
    this.start = Math.min(...parts.map(({ address }) => address));
    this.end = Math.max(...parts.map(({ address, bytes }) => address + bytes.length));
    this.image = Buffer.alloc(this.end - this.start);
    for (const { address, bytes } of parts) this.image.set(bytes, address - this.start);
  }

  holds({ address, size }) {
    return address >= this.start && address + size <= this.end;
  }

  word(address) {
    return this.image.readUInt32LE(address - this.start);
  }

  /** Fails when `bytes` stand not there; zeros at the ends may be left out of a module. */
  check(address, bytes) {
    const same = bytes.every((byte, index) => byte === (this.image[address + index - this.start] ?? 0));
    if (!same) throw new Error(`the page's module and the linker's have other data from ${address}: build both anew`);
  }

  /** The segments, cut where `later` changes between 0 and 1 for longer than a [`GAP`]. */
  cut(later) {
    const divided = { first: [], rest: [] };
    for (const { address, bytes } of this.parts) {
      const isLater = (at) => at < bytes.length && later[address + at - this.start] === 1;
      const run = (from, kind) => {
        let to = from;
        while (to < bytes.length && isLater(to) === kind) to += 1;
        return to;
      };
      let [from, at] = [0, 0];
      while (at < bytes.length) {
        at = run(at, false);
        const end = run(at, true);
        if (end - at <= GAP && end < bytes.length) {
          at = end;
          continue;
        }
        if (at > from) divided.first.push({ address: address + from, bytes: bytes.subarray(from, at) });
        if (end > at) divided.rest.push({ address: address + at, bytes: bytes.subarray(at, end) });
        from = at = end;
      }
    }
    return divided;
  }
}

/** Every address in the data: where it stands, what it says, and which symbol is meant; by place. */
function pointersByPlace(linked, known, memory) {
  const parts = segments(linked);
  const found = [];
  for (const { offset, symbol, addend } of addresses(linked, "DATA")) {
    const target = known[symbol];
    const part = parts.findLast(({ start }) => start <= offset);
    if (!target || !part) throw new Error(`a relocation in the data at ${offset} has no target`);
    const place = part.address + offset - part.start;
    const value = target.address + addend;
    if (memory.word(place) !== value) throw new Error(`the data at ${place} is ${memory.word(place)}, not ${value} as the linker says`);
    found.push({ place, value, target });
  }
  return found.sort((one, other) => one.place - other.place);
}

/** The chunks that `number` lies in, and those that begin up to `reach` bytes behind it. */
function within(chunks, number, reach) {
  const found = [];
  const behind = lowerBound(chunks, number + reach + 1, ({ address }) => address);
  for (let at = behind - 1; at >= 0 && chunks[at].covered > number; at -= 1) {
    if (chunks[at].address + chunks[at].size > number) found.push(chunks[at]);
  }
  return found;
}

/** The first place in `list`, sorted by `key`, whose key is not below `value`. */
function lowerBound(list, value, key) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
