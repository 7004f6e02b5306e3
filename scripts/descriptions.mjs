// Writes src/lab/src/console/verb/explain/descriptions.txt: what `kubectl explain` says of structures and their fields.
//
// The words are those of Kubernetes' OpenAPI schema, read from the source of the crate k8s-openapi that the engine is built
// with; which structures are wanted is read from src/cluster/src/api/schema/table.rs. A line is a structure and its text; a
// line that begins with a space is one of its fields, `!` after the name says that it must be there. `\n` stands for a new
// line. Run it by hand when the crate or the table changes: `node scripts/descriptions.mjs`.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const OUT = "src/lab/src/console/verb/explain/descriptions.txt";
const TABLE = "src/cluster/src/api/schema/table.rs";
const VERSION = "v1_36";

/** Where the one that is meant lives, of structures that several groups or versions have. */
const MEANT = {
  CrossVersionObjectReference: "autoscaling/v2", EndpointPort: "discovery/v1", Event: "core/v1", EventSeries: "core/v1",
  HorizontalPodAutoscaler: "autoscaling/v2", HorizontalPodAutoscalerSpec: "autoscaling/v2",
  HorizontalPodAutoscalerStatus: "autoscaling/v2", ResourceClaim: "core/v1", Subject: "rbac/v1",
  TypedLocalObjectReference: "core/v1",
};

const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], { encoding: "utf8", maxBuffer: 1 << 28 }),
);
const crate = metadata.packages.find((one) => one.name === "k8s-openapi");
const root = join(dirname(crate.manifest_path), "src", VERSION);

function* files(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (name.endsWith(".rs")) yield path;
  }
}

/** A comment's words; the crate escapes what Markdown would read as marks. */
const text = (comments) =>
  comments.split("\n").map((line) => line.trim().replace(/^\/\/\/ ?/, "").replace(/\\([<>[\]\\])/g, "$1")).join("\n").trim()
    .replaceAll("\n", "\\n");

const found = new Map();
for (const path of files(root)) {
  const source = readFileSync(path, "utf8");
  const start = /^((?:\/\/\/[^\n]*\n)*)#\[derive[^\n]*\n(?:#[^\n]*\n)*pub struct (\w+) \{\n([\s\S]*?)^\}/m.exec(source);
  if (!start || (MEANT[start[2]] && !path.includes(`/${MEANT[start[2]]}/`))) continue;
  const json = new Map([...source.matchAll(/"([^"]+)" => Field::Key_(\w+),/g)].map(([, name, field]) => [field, name]));
  const isKind = source.includes("const KIND: ");
  const fields = new Map();
  for (const [, comments, field, rust] of start[3].matchAll(/((?:[ \t]*\/\/\/[^\n]*\n)*)[ \t]*pub (?:r#)?(\w+): ([^\n]+),\n/g)) {
    const name = json.get(field);
    // The crate gives every kind its metadata; the schema does not ask for it.
    const required = !rust.startsWith("Option<") && !(isKind && name === "metadata");
    if (name) fields.set(name, `${required ? "!" : ""}\t${text(comments)}`);
  }
  found.set(start[2], { text: text(start[1]), fields });
}

/** Plain values with a text of their own. */
const PLAIN = {
  IntOrString: "apimachinery/pkg/util/intstr/int_or_string.rs", MicroTime: "apimachinery/pkg/apis/meta/v1/micro_time.rs",
  Quantity: "apimachinery/pkg/api/resource/quantity.rs", Time: "apimachinery/pkg/apis/meta/v1/time.rs",
};
const lines = Object.entries(PLAIN).map(([name, path]) => {
  const source = readFileSync(join(root, path), "utf8");
  const said = new RegExp(`((?:///[^\\n]*\\n)+)#\\[derive[^\\n]*\\n(?:#[^\\n]*\\n)*pub (?:struct|enum) ${name}\\b`).exec(source);
  return `${name}\t${said ? text(said[1]) : ""}`;
});
for (const [, name, listed] of readFileSync(TABLE, "utf8").matchAll(/name: "(\w+)", fields: &\[(.*)\] \}/g)) {
  const structure = found.get(name);
  if (!structure) throw new Error(`k8s-openapi has no ${name}`);
  lines.push(`${name}\t${structure.text}`);
  for (const [, field] of listed.matchAll(/\("([^"]+)", /g)) {
    if (structure.fields.has(field)) lines.push(` ${field}${structure.fields.get(field)}`);
  }
}
writeFileSync(OUT, `${lines.join("\n")}\n`);
console.log(`descriptions: ${lines.length} lines`);
