//! What Kubernetes does, area by area: each case names the upstream symbol it models, plays a small scenario and says what
//! must be seen at its end.
//!
//! Adding a case is an entry of an area's table; adding an area is a file here and its test.

mod batch;
mod containers;
mod control;
mod corners;
mod disruption;
mod kubelet;
mod nodes;
mod outages;
mod quota;
mod replication;
mod runtime;
mod scheduler;
mod storage;
mod story;
mod workloads;

use lab::scenario;
use lab::session::Session;
use serde_json::Value;

use story::Story;

/// Every area: its title and its cases. `docs/fidelity.md` lists them.
const AREAS: &[(&str, &[Case])] = &[
    ("Jobs, scaling and policy", batch::CASES),
    ("Disruption", disruption::CASES),
    ("Nodes", nodes::CASES),
    ("Scheduler", scheduler::CASES),
    ("Workloads", workloads::CASES),
    ("Workloads", replication::CASES),
    ("Volumes", storage::BINDING),
    ("Volumes", storage::ATTACHING),
    ("Volumes", storage::SURVIVAL),
    ("Configuration", storage::CONFIGURATION),
];

/// Areas whose cases are told in order and time; they are listed behind the others.
const STORIES: &[(&str, &[Story])] = &[
    ("Kubelet: restarts", kubelet::RESTARTS),
    ("Kubelet: probes", kubelet::PROBES),
    ("Kubelet: endings", kubelet::ENDINGS),
    ("Kubelet: nodes", kubelet::NODES),
    ("Kubelet: admission", kubelet::ADMISSION),
    ("Kubelet: outages", outages::OUTAGES),
    ("Controllers in trouble", control::STORIES),
    ("Quotas, limit ranges and suspended Jobs", quota::STORIES),
    ("Corners", corners::STORIES),
    ("Kubelet: what containers see", containers::VIEW),
];

/// One case.
struct Case {
    /// What it is about.
    name: &'static str,
    /// Where upstream says so.
    source: &'static str,
    /// A scenario.
    scenario: &'static str,
    /// What is there at its end.
    seen: &'static [See],
}

/// Something to be seen.
enum See {
    /// Object (`kind namespace/name`), JSON pointer, and the value there as JSON; `null` where there is nothing.
    At(&'static str, &'static str, &'static str),
    /// An event about an object of that name, with that reason, whose message is or (with `…` at its end) begins so.
    Event(&'static str, &'static str, &'static str),
    /// How often an event about an object of that name with that reason was written.
    Times(&'static str, &'static str, usize),
    /// No event about an object of that name with that reason.
    NoEvent(&'static str, &'static str),
    /// How many pods whose names begin so are on each node, in the order of the nodes' names.
    Spread(&'static str, &'static [usize]),
    /// How many objects there are of a kind whose names begin so.
    Count(&'static str, &'static str, usize),
    /// The node of the first pod is the node of the second.
    Together(&'static str, &'static str),
    /// The nodes of the pods differ.
    Apart(&'static str, &'static str),
}

fn play(text: &str) -> Session {
    let scenario = scenario::read(text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut session = Session::new(&scenario, Vec::new()).expect("the session starts");
    session.run_until(scenario.end(), &mut || true);
    session
}

/// The object that `kind namespace/name` names, as JSON.
fn object(session: &Session, what: &str) -> Option<Value> {
    let (word, path) = what.split_once(' ')?;
    let kind = cluster::api::Kind::of_resource(word).unwrap_or_else(|| panic!("no kind {word}"));
    let (namespace, name) = path.split_once('/').unwrap_or(("", path));
    session.world().store().get(&cluster::api::Key::new(kind, namespace, name)).map(cluster::api::Object::to_json)
}

fn node_of(session: &Session, pod: &str) -> Option<String> {
    object(session, &format!("pod default/{pod}"))?.pointer("/spec/nodeName")?.as_str().map(String::from)
}

/// What is missing.
fn missing(session: &Session, see: &See) -> Option<String> {
    let events = |name: &str, reason: &str| -> Vec<&str> {
        let about = session.history().events.iter().filter(|one| one.name == name && one.reason == reason);
        about.map(|one| one.message.as_str()).collect()
    };
    match see {
        See::At(what, pointer, value) => {
            let wanted: Value = serde_json::from_str(value).expect("a JSON value");
            let found =
                object(session, what).and_then(|object| object.pointer(pointer).cloned()).unwrap_or(Value::Null);
            (found != wanted).then(|| format!("{what}{pointer}: {found}, not {wanted}"))
        }
        See::Event(name, reason, message) => {
            let found = events(name, reason);
            let fits = |one: &&str| match message.strip_suffix('…') {
                Some(beginning) => one.starts_with(beginning),
                None => one == message,
            };
            (!found.iter().any(fits)).then(|| format!("{name} has no event {reason} {message:?}, only {found:?}"))
        }
        See::Times(name, reason, wanted) => {
            let found = events(name, reason).len();
            (found != *wanted).then(|| format!("{name} has {found} events {reason}, not {wanted}"))
        }
        See::NoEvent(name, reason) => {
            let found = events(name, reason);
            (!found.is_empty()).then(|| format!("{name} has events {reason}: {found:?}"))
        }
        See::Spread(beginning, wanted) => {
            let nodes: Vec<&str> =
                session.world().store().list(cluster::api::Kind::Node, None).map(|node| node.name()).collect();
            let mut counts = vec![0; nodes.len()];
            for pod in session.world().store().list(cluster::api::Kind::Pod, None) {
                let place = node_of(session, pod.name()).and_then(|node| nodes.iter().position(|one| *one == node));
                if let Some(place) = place.filter(|_| pod.name().starts_with(beginning)) {
                    counts[place] += 1;
                }
            }
            (counts != *wanted).then(|| format!("{beginning} is spread {counts:?}, not {wanted:?}"))
        }
        See::Count(word, beginning, wanted) => {
            let kind = cluster::api::Kind::of_resource(word).unwrap_or_else(|| panic!("no kind {word}"));
            let all = session.world().store().list(kind, None);
            let found: Vec<&str> = all.map(|one| one.name()).filter(|name| name.starts_with(beginning)).collect();
            (found.len() != *wanted).then(|| format!("{wanted} {word} {beginning:?} are wanted, {found:?} are there"))
        }
        See::Together(one, other) | See::Apart(one, other) => {
            let (here, there) = (node_of(session, one), node_of(session, other));
            let together = matches!(see, See::Together(..));
            (here.is_none() || there.is_none() || (here == there) != together)
                .then(|| format!("{one} is on {here:?} and {other} on {there:?}"))
        }
    }
}

/// Plays every case of a table and fails with everything that is missing.
fn hold(cases: &[Case]) {
    let mut problems = String::new();
    for case in cases {
        assert!(case.source.contains('/'), "{} names no source", case.name);
        let session = play(case.scenario);
        for problem in case.seen.iter().filter_map(|see| missing(&session, see)) {
            problems.push_str(&format!("{} ({}): {problem}\n", case.name, case.source));
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

/// The part of `docs/fidelity.md` that says what is proved, and what is kept and not acted on.
pub(crate) fn proved() -> String {
    let mut text = String::from(
        "\n## What is proved\n\nEach row is a small scenario that runs in every test of the project: `tests/src/conformance/`.\n\n\
         | Area | What is shown | Upstream |\n|---|---|---|\n",
    );
    for (area, cases) in AREAS {
        for case in *cases {
            text.push_str(&format!("| {area} | {} | `{}` |\n", case.name, case.source));
        }
    }
    for (area, stories) in STORIES {
        for story in *stories {
            let (source, says) = story.symbol.split_once(": ").unwrap_or((story.symbol, ""));
            text.push_str(&format!("| {area} | {says} | `{source}` |\n"));
        }
    }
    text.push_str(
        "\nThese hold after every event of random scenarios with random faults (`selfheal fuzz`; `src/cluster/src/invariant/`):\n\n",
    );
    for rule in cluster::invariant::INVARIANTS {
        text.push_str(&format!("- **{}**: {}\n", rule.name, rule.says));
    }
    text.push_str("\n## Accepted, not simulated\n\nThese fields are kept and shown, and nothing acts on them; the editor says so beside them.\n\n| Field | What it would do |\n|---|---|\n");
    for field in lab::manifest::IGNORED {
        let owner = field.kind.map_or("pods", |kind| kind.info().name);
        text.push_str(&format!("| `{}` of {owner} | {} |\n", field.path, field.would));
    }
    text
}

#[test]
fn what_is_missing_is_noticed() {
    let session = play("apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: empty}\nuntil: 1s\n");
    for see in [
        See::At("node node-1", "/metadata/name", "\"other\""),
        See::Event("node-1", "Nothing", "…"),
        See::Spread("", &[1]),
        See::Count("nodes", "node-", 4),
        See::Together("a", "b"),
        See::Apart("a", "b"),
    ] {
        assert!(missing(&session, &see).is_some());
    }
    assert_eq!(missing(&session, &See::At("node node-1", "/metadata/name", "\"node-1\"")), None);
    assert_eq!(missing(&session, &See::NoEvent("node-1", "Nothing")), None);
}
