// Completion and hover text from the API's own schema, loaded when the editor first asks for it.
//
// The module whose address the data block `schema-bundle` of the page holds exports
// { kinds: {"apps/v1 Deployment": place}, types: [[text, {field: [wrap, leaf, text, values?]}]] }: `wrap` is a row of `[]` and
// `{}`, `leaf` the place of a structure in `types` or a word such as `string`. scripts/schema.mjs writes it.
//
// Where the cursor stands is read off the indentation, so that it works in text that is not valid yet. Flow style (`{…}`) is
// left alone.

import { hoverTooltip } from "@codemirror/view";

let loading = null;

/** The schema, or null when it cannot be had. */
function schema() {
  const address = document.getElementById("schema-bundle")?.src;
  loading ??= address ? import(/* a file of the page, not of this bundle */ address).then((module) => module.default, () => null) : Promise.resolve(null);
  return loading;
}

/** A line as the outline sees it: where its dashes and its key stand, or null when it says nothing. */
function outline(text) {
  const found = /^(\s*)((?:-\s+)*)(-?)(.*)$/.exec(text);
  const [, indent, dashes, lone, rest] = found;
  if (!dashes && !lone && (rest.trim() === "" || rest.startsWith("#"))) return null;
  const key = /^("[^"]*"|'[^']*'|[^\s#:{}[\],&*!|>'"%@`-][^#:]*?|[^\s#:{}[\],&*!|>'"%@`][^\s#:]*)\s*:(?:\s|$)/.exec(rest);
  return {
    dash: dashes || lone ? indent.length : null,
    indent: indent.length + dashes.length + (lone ? 1 : 0),
    key: key ? key[1].replace(/^["']|["']$/g, "") : null,
  };
}

/** The lines of the document (between `---`) that line `number` is in, and its index in them. */
function around(lines, number) {
  let from = number;
  let to = number;
  while (from > 0 && !/^---/.test(lines[from - 1])) from -= 1;
  while (to < lines.length && !/^---/.test(lines[to])) to += 1;
  return { lines: lines.slice(from, to), at: number - from };
}

/** The keys above a key at `indent` of line `at`: from the top of the document down. */
function above(lines, at, indent, dash) {
  const keys = [];
  let limit = indent;
  // In a list item the parent may stand in the dash's own column.
  let inclusive = false;
  if (dash !== null) [limit, inclusive] = [dash, true];
  for (let index = at - 1; index >= 0; index -= 1) {
    const line = outline(lines[index]);
    if (!line) continue;
    if (line.dash !== null && line.indent === limit && !inclusive) {
      // The first key of the item that the cursor is in.
      [limit, inclusive] = [line.dash, true];
      continue;
    }
    const isParent = line.key !== null && (line.indent < limit || (inclusive && line.indent === limit && line.dash === null));
    if (!isParent) continue;
    keys.unshift(line.key);
    [limit, inclusive] = line.dash === null ? [line.indent, false] : [line.dash, true];
    if (limit === 0 && !inclusive) break;
  }
  return keys;
}

function kindOf(lines) {
  const field = (name) => lines.map((line) => new RegExp(`^${name}:\\s*["']?([^\\s"'#]+)`).exec(line)?.[1]).find(Boolean);
  return { version: field("apiVersion"), kind: field("kind") };
}

/** The field at a path of keys: [wrap left over, leaf, text, values], or null. */
function follow(schema, lines, keys) {
  const { version, kind } = kindOf(lines);
  const root = schema.kinds[`${version} ${kind}`];
  if (root === undefined) return null;
  let here = ["", root, schema.types[root][0]];
  for (const key of keys) {
    if (here[0].includes("{}")) {
      // A key that people choose, such as a label's.
      here = [here[0].slice(here[0].indexOf("{}") + 2), here[1], "", here[3]];
      continue;
    }
    const fields = typeof here[1] === "number" ? schema.types[here[1]][1] : null;
    if (!fields || !Object.hasOwn(fields, key)) return null;
    here = fields[key];
  }
  return here;
}

function typeName(schema, [wrap, leaf]) {
  const words = typeof leaf === "number" ? "object" : leaf;
  return wrap.replaceAll("[]", "list of ").replaceAll("{}", "map of ") + words;
}

/** A description as text in an element; links and markup of it stay text. */
function paragraph(title, text) {
  const whole = document.createElement("div");
  whole.className = "cm-schema";
  const head = document.createElement("strong");
  head.textContent = title;
  const body = document.createElement("p");
  body.textContent = text;
  whole.append(head, body);
  return whole;
}

/** What follows a key: a blank, or the beginning of what it holds, indented below it. */
function after([wrap, leaf], indent) {
  if (wrap.startsWith("[]")) return `:\n${" ".repeat(indent)}- `;
  if (wrap.startsWith("{}") || typeof leaf === "number") return `:\n${" ".repeat(indent + 2)}`;
  return ": ";
}

/** CodeMirror's completion source. */
export async function completeFromSchema(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const atKey = /^(\s*)((?:-\s+)*)([\w-]*)$/.exec(before);
  const atValue = /^\s*(?:-\s+)*([^\s:#'"]+):\s+(["']?)([\w.-]*)$/.exec(before);
  if (!atKey && !atValue) return null;
  if (!context.explicit && !(atKey ? atKey[3] : atValue)) return null;
  const schemaNow = await schema();
  if (!schemaNow || context.aborted) return null;
  const text = context.state.doc.toString().split("\n");
  const { lines, at } = around(text, line.number - 1);
  if (/^(apiVersion|kind):/.test(before) && atValue) return startOptions(schemaNow, context, atValue);
  if (atKey) {
    const [, space, dashes, typed] = atKey;
    const indent = space.length + dashes.length;
    const parents = above(lines, at, indent, dashes ? space.length : null);
    const parent = follow(schemaNow, lines, parents);
    if (!parent) return parents.length ? null : firstKeys(context, typed, lines);
    const from = context.pos - typed.length;
    if (typeof parent[1] !== "number" || parent[0].includes("{}")) {
      const values = dashes && parent[3] ? parent[3].map((label) => ({ label, type: "enum" })) : [];
      return values.length ? { from, options: values, validFor: /^\w*$/ } : null;
    }
    const there = new Set(siblings(lines, at, indent));
    const fields = Object.entries(schemaNow.types[parent[1]][1]).filter(([name]) => !there.has(name));
    const options = fields.map(([label, field]) => ({
      label, type: "property", detail: typeName(schemaNow, field), apply: label + after(field, indent),
      info: () => paragraph(`${label}: ${typeName(schemaNow, field)}`, field[2]),
    }));
    return options.length ? { from, options, validFor: /^[\w-]*$/ } : null;
  }
  const self = outline(line.text);
  const field = self && follow(schemaNow, lines, [...above(lines, at, self.indent, self.dash), atValue[1]]);
  const values = field?.[3] ?? (field?.[1] === "bool" ? ["true", "false"] : []);
  if (!values.length || field[0].includes("[]")) return null;
  return { from: context.pos - atValue[3].length, options: values.map((label) => ({ label, type: "enum" })), validFor: /^[\w.-]*$/ };
}

/** Keys of the same mapping, so that none is offered twice. */
function siblings(lines, at, indent) {
  const found = [];
  for (const step of [-1, 1]) {
    for (let index = at + step; index >= 0 && index < lines.length; index += step) {
      const line = outline(lines[index]);
      if (!line) continue;
      if (line.indent < indent || (step === 1 && line.dash !== null && line.indent === indent)) break;
      if (line.indent === indent && line.key) found.push(line.key);
      if (step === -1 && line.dash !== null && line.indent === indent) break;
    }
  }
  return found;
}

/** The beginning of a manifest that does not say its kind yet. */
function firstKeys(context, typed, lines) {
  const there = kindOf(lines);
  const options = [["apiVersion", there.version], ["kind", there.kind]].filter(([, written]) => !written).map(([label]) => ({ label, type: "property", apply: `${label}: ` }));
  return options.length ? { from: context.pos - typed.length, options } : null;
}

/** Versions and kinds that the cluster serves, those that fit each other first. */
function startOptions(schemaNow, context, [, name, , typed]) {
  const lines = around(context.state.doc.toString().split("\n"), context.state.doc.lineAt(context.pos).number - 1).lines;
  const { version, kind } = kindOf(lines);
  const served = Object.keys(schemaNow.kinds).map((words) => words.split(" "));
  const labels = served.map(([itsVersion, itsKind]) => (name === "kind" ? itsKind : itsVersion));
  const fits = ([itsVersion, itsKind]) => (name === "kind" ? itsVersion === version : itsKind === kind);
  const options = new Map(served.map((one, index) => [labels[index], { label: labels[index], type: "type", boost: fits(one) ? 10 : 0 }]));
  for (const [index, one] of served.entries()) if (fits(one)) options.set(labels[index], { label: labels[index], type: "type", boost: 10 });
  return { from: context.pos - typed.length, options: [...options.values()], validFor: /^[\w./]*$/ };
}

/** Shows what the schema says of the key under the pointer. */
export const hoverFromSchema = hoverTooltip(async (view, pos) => {
  const line = view.state.doc.lineAt(pos);
  const self = outline(line.text);
  if (!self?.key) return null;
  const from = line.from + line.text.indexOf(self.key, self.indent);
  if (pos < from || pos > from + self.key.length) return null;
  const schemaNow = await schema();
  if (!schemaNow) return null;
  const { lines, at } = around(view.state.doc.toString().split("\n"), line.number - 1);
  const keys = [...above(lines, at, self.indent, self.dash), self.key];
  const field = follow(schemaNow, lines, keys);
  if (!field?.[2]) return null;
  const values = field[3] ? `\n\n${field[3].join(" | ")}` : "";
  return {
    pos: from, end: from + self.key.length, above: true,
    create: () => ({ dom: paragraph(`${keys.join(".")}: ${typeName(schemaNow, field)}`, field[2] + values) }),
  };
});
