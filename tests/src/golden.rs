//! Golden traces: whole runs as one fingerprint each, the same natively and in the browser.
//!
//! `tests/golden/traces.txt` holds a line per run: name, lines of the trace, fingerprint. It moves only with the code or the
//! lesson that moved it: `SELFHEAL_BLESS=1 cargo test -p tests golden` writes it anew.

use kernel::{Rng, Time};
use lab::lesson::catalogue;
use lab::scenario::trace::{TraceHash, TraceSink};
use lab::scenario::{Action, ContainerTarget, NodeVerb, TrafficSpec};
use lab::session::Session;

use crate::everywhere;

const GOLDEN: &str = include_str!("../golden/traces.txt");

/// A session of a shipped lesson.
fn session(slug: &str, seed: u64) -> Session {
    let course = catalogue::course(slug).expect("the lesson reads");
    let mut scenario = course.scenario;
    scenario.seed = seed;
    let mut session = Session::new(&scenario, course.manifests).expect("the session starts");
    for info in cluster::api::kinds::KINDS {
        session.trace_kind(info.kind);
    }
    session
}

/// Runs to `until` and fingerprints everything on the way.
fn run(session: &mut Session, until: Time, hash: &mut TraceHash) {
    session.run_until(until, &mut || true);
    session.take_changes();
    session.take_entries().iter().for_each(|entry| hash.entry(entry));
}

fn check(name: &str, hash: &TraceHash) {
    let line = format!("{name} {} {:016x}", hash.lines, hash.value());
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("SELFHEAL_BLESS").is_some() {
        bless(name, &line);
        return;
    }
    let expected = GOLDEN.lines().find(|one| one.split(' ').next() == Some(name)).unwrap_or("(no line)");
    assert_eq!(line, expected, "the trace of this run has changed");
}

#[cfg(not(target_arch = "wasm32"))]
fn bless(name: &str, line: &str) {
    use std::sync::Mutex;
    static LOCK: Mutex<()> = Mutex::new(());
    let _guard = LOCK.lock();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/traces.txt");
    let old = std::fs::read_to_string(path).unwrap_or_default();
    let mut lines: Vec<&str> = old.lines().filter(|one| one.split(' ').next() != Some(name)).collect();
    lines.push(line);
    lines.sort_unstable();
    std::fs::write(path, lines.join("\n") + "\n").expect("the golden file is written");
}

#[everywhere]
fn the_restart_loop() {
    let mut hash = TraceHash::default();
    let mut session = session("07-restart-loop", 7);
    run(&mut session, Time::from_ms(300_000), &mut hash);
    check("restart-loop", &hash);
}

#[everywhere]
fn a_lost_node() {
    let mut hash = TraceHash::default();
    let mut session = session("00-tour", 1);
    run(&mut session, Time::from_ms(30_000), &mut hash);
    session.act(Action::Node { name: "node-2".into(), verb: NodeVerb::Fail("power".into()) });
    run(&mut session, Time::from_ms(420_000), &mut hash);
    session.act(Action::Node { name: "node-2".into(), verb: NodeVerb::Recover });
    run(&mut session, Time::from_ms(540_000), &mut hash);
    check("lost-node", &hash);
}

/// A random action; what it hits may be nothing.
fn mischief(rng: &mut Rng) -> Action {
    let target = ContainerTarget {
        selector: Some("app=shop".into()),
        count: Some(1 + rng.below(2) as u32),
        ..Default::default()
    };
    let node = format!("node-{}", 1 + rng.below(3));
    let command = |line: String| Action::Kubectl { line, stdin: None };
    match rng.below(12) {
        0..=2 => Action::Crash { target, exit_code: rng.below(3) as u8, reason: None, signal: None },
        3 => Action::Crash { target, exit_code: 1, reason: Some("OOMKilled".into()), signal: None },
        4 => Action::Set { target, flag: "ready".into(), value: (rng.below(2) == 0).into() },
        5 => command("delete pod -l app=shop --wait=false".into()),
        6 => command(format!("scale deployment shop --replicas={}", rng.below(9))),
        7 => command(format!("set image deployment/shop shop=shop:{}", if rng.below(3) == 0 { "9.9" } else { "1.0" })),
        8 => command("rollout restart deployment/shop".into()),
        9 => {
            let part = ["power", "kubelet", "freeze", "network", "runtime"][rng.below(5) as usize];
            Action::Node { name: node, verb: NodeVerb::Fail(part.into()) }
        }
        10 => Action::Node { name: node, verb: NodeVerb::Recover },
        _ => Action::Traffic(TrafficSpec {
            service: "shop".into(),
            namespace: "default".into(),
            port: None,
            path: None,
            milli_rps: rng.below(20) * 1_000,
        }),
    }
}

#[everywhere]
fn an_hour_of_random_chaos() {
    let mut hash = TraceHash::default();
    let mut session = session("00-tour", 42);
    let mut rng = Rng::stream(42, "chaos");
    let mut at = Time::ZERO;
    while at < Time::from_ms(3_600_000) {
        at = at.plus_ms(1_000 + rng.below(59_000));
        run(&mut session, at, &mut hash);
        session.act(mischief(&mut rng));
    }
    check("chaos-hour", &hash);
}
