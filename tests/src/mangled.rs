//! What people type and paste, mangled: no reader may panic, hang or grow without bound, whatever it is given.
//!
//! Four targets: the YAML of manifests and of scenarios, the command line, JSONPath, and patches. Each takes good input,
//! changes it at random places, and looks only at whether an answer comes. A seed names its cases for ever.
//! `SELFHEAL_MANGLE=200000 cargo test -p tests mangled` runs so many cases of each instead of a few hundred, and
//! `SELFHEAL_MANGLE_SEED=7` other ones; CONTRIBUTING.md says how memory is watched.

use kernel::Rng;
use lab::console::merge;
use lab::console::print::json_path::JsonPath;
use lab::scenario::{Action, Scenario};
use lab::session::{ActOutcome, Session};
use serde_json::Value;

/// Cases of each target when nothing else is said.
const CASES: u64 = 300;

/// Longest input; pastes are longer, and only slower.
const LONGEST: usize = 20_000;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Pieces that upset readers.
const PIECES: &[&str] = &[
    "\t",
    "\0",
    "\r\n",
    "\u{feff}",
    "- ",
    "? ",
    ": ",
    "&a ",
    "*a",
    "!!str ",
    "|\n",
    ">-\n",
    "---\n",
    "...\n",
    "[[[[",
    "{{{{",
    "]]",
    "}}",
    "\"",
    "'",
    "\\",
    "\\u",
    "$(",
    "`",
    "<<EOF\n",
    "|",
    "&&",
    ";",
    ">",
    "#",
    "~",
    "null",
    "-1",
    "1e999",
    "99999999999999999999",
    "0x",
    "é",
    "\u{202e}",
    "..",
    "[?(@.a==1)]",
    "[*]",
    "[-1:]",
    "{.",
    "{range ",
    "{end}",
    "%",
    "--",
    "-o",
    "=",
];

/// A text with a few random changes.
fn mangled(random: &mut Rng, good: &str, other: &str) -> String {
    let mut letters: Vec<char> = good.chars().collect();
    for _ in 0..=random.below(6) {
        let at = random.below(letters.len() as u64 + 1) as usize;
        let end = (at + random.below(12) as usize).min(letters.len());
        match random.below(6) {
            0 => drop(letters.drain(at..end)),
            1 => {
                let piece = PIECES[random.below(PIECES.len() as u64) as usize];
                letters.splice(at..at, piece.chars());
            }
            2 => {
                let piece: Vec<char> = letters[at..end].to_vec();
                for _ in 0..random.below(40) {
                    letters.splice(at..at, piece.iter().copied());
                }
            }
            3 if at < letters.len() => {
                letters[at] = char::from_u32(random.below(0x300) as u32).unwrap_or('?');
            }
            4 => {
                let pasted: Vec<char> = other.chars().collect();
                let from = random.below(pasted.len() as u64 + 1) as usize;
                let to = (from + random.below(200) as usize).min(pasted.len());
                letters.splice(at..at, pasted[from..to].iter().copied());
            }
            _ => letters.truncate(at.max(1)),
        }
        letters.truncate(LONGEST);
    }
    letters.into_iter().collect()
}

/// Runs the cases of one target over its good inputs.
fn run(target: &str, good: &[String], mut one: impl FnMut(&str)) {
    let mut random = Rng::stream(number("SELFHEAL_MANGLE_SEED", 1), target);
    for _ in 0..number("SELFHEAL_MANGLE", CASES) {
        let pick = random.below(good.len() as u64) as usize;
        let other = random.below(good.len() as u64) as usize;
        one(&mangled(&mut random, &good[pick], &good[other]));
    }
}

fn file(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect("the file is there")
}

/// The good manifests of the broken ones.
fn manifests() -> Vec<String> {
    let text = file("golden/broken.txt");
    let bases = text.split("\n@ ").skip(1).map(|part| part.split("\n# ").next().unwrap_or(part));
    bases.filter_map(|base| Some(base.split_once('\n')?.1.to_string())).collect()
}

/// What is typed in the transcripts.
fn lines() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/console");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let texts = paths.iter().map(|path| std::fs::read_to_string(path).expect("a transcript"));
    texts
        .flat_map(|text| text.lines().filter_map(|line| Some(line.strip_prefix("$ ")?.to_string())).collect::<Vec<_>>())
        .collect()
}

const SCENARIO: &str = "apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: x}
seed: 7
cluster: {nodes: [{name: a, cpu: 4, taints: [{key: k, effect: NoSchedule}]}], settings: {apiLatency: 5ms}}
images:
- {name: shop, tags: [\"1\"], listen: [80], routes: [{on: \"GET /x\", status: 200, else: 503, if: ready}], sigterm: {drain: 2s}}
traffic: [{service: web, rps: 2}]
actions:
- {at: 1m30s, crash: {selector: \"app in (a,b)\", count: 1, signal: 9}}
- {at: 2s, http: {method: POST, url: \"http://web.default:80/x\"}}
- {at: 3s, node: {add: {name: c}}}
- {at: 4s, set: {pod: p, flag: f, value: true}}
until: 5s
";

#[test]
fn yaml_is_always_answered() {
    let good = manifests();
    assert!(good.len() >= 5, "{} manifests", good.len());
    run("manifests", &good, |text| drop(lab::manifest::check(text)));
    run("scenarios", &[SCENARIO.to_string(), good[0].clone()], |text| drop(lab::scenario::read(text)));
}

#[test]
fn command_lines_are_always_answered() {
    let good = lines();
    assert!(good.len() >= 100, "{} lines", good.len());
    let fresh = || Session::new(&Scenario::default(), Vec::new()).expect("the session starts");
    let (mut session, mut typed) = (fresh(), 0);
    run("lines", &good, |line| {
        let stdin = (typed % 3 == 0).then(|| line.to_string());
        if let ActOutcome::Running(id) = session.act(Action::Kubectl { line: line.to_string(), stdin }) {
            let limit = session.now().plus_ms(2_000);
            session.run_until(limit, &mut || true);
            session.interrupt(id);
        }
        session.take_entries();
        session.take_changes();
        typed += 1;
        if typed % 50 == 0 {
            session = fresh();
        }
    });
}

#[test]
fn json_paths_are_always_answered() {
    let good = [
        "{.items[*].metadata.name}",
        "{range .items[*]}{.metadata.name}{\"\\t\"}{.status.phase}{\"\\n\"}{end}",
        "{.items[?(@.metadata.name==\"web\")].spec['containers'][0:2].image}",
        "{..image}{.items[-1:].metadata.labels.app\\.kubernetes\\.io/name}{'text'}",
    ];
    let object: Value = serde_json::json!({"items": [{"metadata": {"name": "web", "labels": {"a": "b"}}, "status": {"phase": "Running"},
        "spec": {"containers": [{"image": "x"}, {"image": "y"}]}}], "n": 5, "t": true, "z": null});
    run("paths", &good.map(str::to_string), |path| {
        if let Ok(path) = JsonPath::parse(path) {
            let _ = path.text(&object);
            let _ = path.cell(&object);
        }
    });
}

#[test]
fn patches_are_always_answered() {
    let live = r#"{"metadata":{"name":"web","labels":{"app":"web"},"finalizers":["a/b"]},"spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"c","image":"x","ports":[{"containerPort":80}],"env":[{"name":"A","value":"1"}]}],"tolerations":[{"key":"a"}]}}}}"#;
    let good = [
        live,
        r#"{"spec":{"replicas":null,"template":{"spec":{"containers":[{"name":"c","$patch":"delete"},{"name":"d","image":"y"}]}}}}"#,
        r#"{"spec":{"$retainKeys":["template"],"template":{"$patch":"replace","spec":{"$setElementOrder/containers":[{"name":"d"}]}}}}"#,
        r#"[{"op":"replace","path":"/spec/replicas","value":5},{"op":"remove","path":"/spec/template/spec/containers/0"},{"op":"test","path":"/metadata/name","value":"web"},{"op":"move","from":"/spec","path":"/a~1b"}]"#,
    ];
    let target: Value = serde_json::from_str(live).expect("JSON");
    let mut read = 0;
    run("patches", &good.map(str::to_string), |text| {
        let Ok(patch) = serde_json::from_str::<Value>(text) else { return };
        read += 1;
        merge::strategic(&target, &patch);
        merge::json_merge(&target, &patch);
        drop(merge::json_patch(&target, &patch));
        merge::three_way(&patch, &target, &patch);
        merge::strategic(&patch, &target);
    });
    assert!(read > 0, "some patches are JSON");
}
