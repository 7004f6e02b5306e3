// Writes static/web/dist/schema.js: what the API types are, for the editor's completion and hover text.
//
// Field names, types and descriptions are Kubernetes' own OpenAPI ones, read from the source of the crate k8s-openapi that the
// engine is built with, so that editor and engine cannot differ in version. Only what the kinds of the cluster reach is kept.
// The editor loads it when it is first needed (static/web/schema.mjs describes its shape).

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const OUT = "static/web/dist/schema.js";
const VERSION = "v1_36";

/** The folder of the crate's source. */
function crate() {
  const metadata = JSON.parse(
    execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], { encoding: "utf8", maxBuffer: 1 << 28 }),
  );
  const found = metadata.packages.find((one) => one.name === "k8s-openapi");
  if (!found) throw new Error("the workspace does not use k8s-openapi");
  return join(dirname(found.manifest_path), "src", VERSION);
}

function* files(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (name.endsWith(".rs")) yield path;
  }
}

/** Types that are written as a plain value. */
const PLAIN = {
  bool: "bool", i32: "int", i64: "int", f64: "number", "std::string::String": "string", "crate::ByteString": "string",
  "serde_json::Value": "any", "crate::serde_json::Value": "any",
  "crate::apimachinery::pkg::util::intstr::IntOrString": "int or string",
  "crate::apimachinery::pkg::api::resource::Quantity": "quantity",
  "crate::apimachinery::pkg::apis::meta::v1::Time": "time",
  "crate::apimachinery::pkg::apis::meta::v1::MicroTime": "time",
  "crate::apimachinery::pkg::runtime::RawExtension": "any",
  "crate::apimachinery::pkg::apis::meta::v1::FieldsV1": "any",
};

/** A Rust type as the schema says it: a plain word, `[]T`, `{}T` or the path of a structure. */
function shape(rust) {
  const inner = (prefix) => rust.startsWith(prefix) && rust.slice(prefix.length, -1);
  const optional = inner("Option<");
  if (optional) return shape(optional);
  const boxed = inner("std::boxed::Box<");
  if (boxed) return shape(boxed);
  const list = inner("std::vec::Vec<");
  if (list) return `[]${shape(list)}`;
  const map = inner("std::collections::BTreeMap<std::string::String, ");
  if (map) return `{}${shape(map)}`;
  return PLAIN[rust] ?? rust.replace(/^crate::/, "");
}

/** Lists of values that descriptions give in whole sentences, by structure and field. */
const LISTED = {
  "HTTPGetAction scheme": ["HTTP", "HTTPS"],
  "HTTPIngressPath pathType": ["Prefix", "Exact", "ImplementationSpecific"],
  "NetworkPolicyPort protocol": ["TCP", "UDP", "SCTP"],
  "NetworkPolicySpec policyTypes": ["Ingress", "Egress"],
  "RoleRef kind": ["Role", "ClusterRole"],
  "Subject kind": ["ServiceAccount", "User", "Group"],
  "Taint effect": ["NoSchedule", "PreferNoSchedule", "NoExecute"],
  "TopologySpreadConstraint whenUnsatisfiable": ["DoNotSchedule", "ScheduleAnyway"],
  "Container terminationMessagePolicy": ["File", "FallbackToLogsOnError"],
  "Container restartPolicy": ["Always", "Never", "OnFailure"],
  "StatefulSetSpec podManagementPolicy": ["OrderedReady", "Parallel"],
  "StatefulSetUpdateStrategy type": ["RollingUpdate", "OnDelete"],
  "StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted": ["Retain", "Delete"],
  "StatefulSetPersistentVolumeClaimRetentionPolicy whenScaled": ["Retain", "Delete"],
  "CronJobSpec concurrencyPolicy": ["Allow", "Forbid", "Replace"],
  "JobSpec podReplacementPolicy": ["TerminatingOrFailed", "Failed"],
  "PodFailurePolicyRule action": ["FailJob", "FailIndex", "Ignore", "Count"],
  "PodDisruptionBudgetSpec unhealthyPodEvictionPolicy": ["IfHealthyBudget", "AlwaysAllow"],
  "PersistentVolumeClaimSpec accessModes": ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"],
  "PersistentVolumeSpec accessModes": ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"],
  "StorageClass volumeBindingMode": ["Immediate", "WaitForFirstConsumer"],
  "StorageClass reclaimPolicy": ["Delete", "Retain"],
};

/** The values that a description lists, such as "One of Always, OnFailure, Never." */
function choices(text) {
  const listed =
    /(?:\bone of|\bcan be one of|\bvalid (?:options|values|policies|operators)(?: are)?|\bpossible values are|\ballowed values are|\bsupported values|\bmust be|\bmay be|\bcan be|\bsupports)[:\s]+((?:(?:and|or|either)\s+)?["'`]?[A-Z][A-Za-z0-9]*["'`]?(?:\s*\([^)]*\))?(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+)["'`]?[A-Z][A-Za-z0-9]*["'`]?(?:\s*\([^)]*\))?)+)/i.exec(text);
  if (!listed) return [];
  const words = listed[1].replace(/\([^)]*\)/g, "").match(/[A-Z][A-Za-z0-9]*/g) ?? [];
  return [...new Set(words)];
}

/** Reads the structure that a source file defines. */
function structure(source) {
  const start = /^((?:\/\/\/[^\n]*\n)*)#\[derive[^\n]*\n(?:#[^\n]*\n)*pub struct (\w+) \{\n([\s\S]*?)^\}/m.exec(source);
  if (!start) return null;
  const json = new Map([...source.matchAll(/"([^"]+)" => Field::Key_(\w+),/g)].map(([, name, field]) => [field, name]));
  const text = (comments) => comments.split("\n").map((line) => line.trim().replace(/^\/\/\/ ?/, "")).join("\n").trim();
  const fields = {};
  for (const [, comments, field, rust] of start[3].matchAll(/((?:[ \t]*\/\/\/[^\n]*\n)*)[ \t]*pub (?:r#)?(\w+): ([^\n]+),\n/g)) {
    const name = json.get(field.replace(/^r#/, ""));
    if (name) fields[name] = { type: shape(rust), text: text(comments) };
  }
  return { name: start[2], text: text(start[1]), fields };
}

/** The kinds that the cluster serves, as `src/cluster/src/api/kinds.rs` lists them. */
function served() {
  const table = /^kinds! \{\n([\s\S]*?)^\}/m.exec(readFileSync("src/cluster/src/api/kinds.rs", "utf8"));
  if (!table) throw new Error("src/cluster/src/api/kinds.rs has no table of kinds");
  return [...table[1].matchAll(/^\s*(\w+) = [\w:]+, "([^"]+)"/gm)].map(([, kind, version]) => ({ kind, version }));
}

const types = new Map();
const roots = new Map();
const root = crate();
for (const path of files(root)) {
  const source = readFileSync(path, "utf8");
  const found = structure(source);
  if (!found) continue;
  const module = path.slice(root.length + 1).split("/").slice(0, -1).join("::");
  types.set(`${module}::${found.name}`, found);
  const kind = /const API_VERSION: &'static str = "([^"]+)";[\s\S]*?const KIND: &'static str = "([^"]+)";/.exec(source);
  if (kind) roots.set(`${kind[1]} ${kind[2]}`, `${module}::${found.name}`);
}

const schema = { kinds: {}, types: [] };
const places = new Map();
function place(path) {
  if (places.has(path)) return places.get(path);
  const index = schema.types.length;
  places.set(path, index);
  schema.types.push(null);
  const { text, fields } = types.get(path);
  const written = {};
  for (const [name, field] of Object.entries(fields)) {
    const [, wrap, leaf] = /^((?:\[\]|\{\})*)(.*)$/.exec(field.type);
    const type = leaf.includes("::") && types.has(leaf) ? [wrap, place(leaf)] : [wrap, leaf.includes("::") ? "any" : leaf];
    const listed = LISTED[`${types.get(path).name} ${name}`] ?? (leaf === "string" ? choices(field.text) : []);
    written[name] = listed.length ? [...type, field.text, listed] : [...type, field.text];
  }
  schema.types[index] = [text, written];
  return index;
}
for (const { kind, version } of served()) {
  const path = roots.get(`${version} ${kind}`);
  if (!path) throw new Error(`k8s-openapi has no ${version} ${kind}`);
  schema.kinds[`${version} ${kind}`] = place(path);
}

mkdirSync(dirname(OUT), { recursive: true });
writeFileSync(OUT, `export default JSON.parse(${JSON.stringify(JSON.stringify(schema))});\n`);
if (process.argv.includes("--choices")) {
  for (const [path, index] of places) {
    for (const [name, field] of Object.entries(schema.types[index][1])) if (field[3]) console.log(path.split("::").at(-1), name, field[3].join(" "));
  }
}
console.log(`schema: ${Object.keys(schema.kinds).length} kinds, ${schema.types.length} types`);
