//! Sessions as people drive them.

use kernel::Time;

use super::{ActOutcome, Session};
use crate::lesson::catalogue;
use crate::scenario::Action;
use crate::scenario::trace::{TraceHash, TraceSink};

fn session(slug: &str) -> Session {
    let course = catalogue::course(slug).expect("the lesson reads");
    Session::new(&course.scenario, course.manifests).expect("the session starts")
}

fn kubectl(session: &mut Session, line: &str) -> String {
    match session.act(Action::Kubectl { line: line.into(), stdin: None }) {
        ActOutcome::Output(output) => output.stdout + &output.stderr,
        other => format!("{other:?}"),
    }
}

fn names(session: &mut Session) -> Vec<String> {
    kubectl(session, "get pods -o name").lines().map(str::to_owned).collect()
}

fn fingerprint(session: &mut Session) -> u64 {
    let mut hash = TraceHash::default();
    session.take_entries().iter().for_each(|entry| hash.entry(entry));
    hash.value()
}

#[test]
fn a_crash_keeps_the_pod_and_a_delete_replaces_it() {
    let mut session = session("00-tour");
    session.run_until(Time::from_ms(20_000), &mut || true);
    let before = names(&mut session);
    let wide = kubectl(&mut session, "get pods -o wide --no-headers");
    let placed = |text: &str| -> Vec<(String, String, String)> {
        text.lines()
            .map(|line| {
                let words: Vec<&str> =
                    line.split_whitespace().filter(|word| !word.starts_with('(') && *word != "ago)").collect();
                (words[0].to_owned(), words[5].to_owned(), words[6].to_owned())
            })
            .collect()
    };
    assert_eq!(before.len(), 3);
    let first = before[0].trim_start_matches("pod/").to_owned();
    let target = crate::scenario::ContainerTarget { pod: Some(first.clone()), ..Default::default() };
    session.act(Action::Crash { target, exit_code: 1, reason: None, signal: None });
    session.run_until(Time::from_ms(40_000), &mut || true);
    assert_eq!(names(&mut session), before, "the same pods");
    let after = kubectl(&mut session, "get pods -o wide --no-headers");
    assert_eq!(placed(&after), placed(&wide), "the same names, addresses and nodes");
    assert!(after.contains(" 1 ("), "one restart: {after}");
    kubectl(&mut session, &format!("delete pod {first} --wait=false"));
    session.run_until(Time::from_ms(60_000), &mut || true);
    let now = names(&mut session);
    assert_eq!(now.len(), 3);
    assert!(!now.contains(&before[0]), "a new pod took its place");
}

#[test]
fn a_recording_repeats_the_run_to_the_byte() {
    let mut first = session("07-restart-loop");
    first.run_until(Time::from_ms(70_000), &mut || true);
    kubectl(&mut first, "scale deployment web --replicas=5");
    first.run_until(Time::from_ms(95_250), &mut || true);
    kubectl(&mut first, "get pods");
    first.run_until(Time::from_ms(120_000), &mut || true);
    let (scenario, manifests) = first.recording();
    let mut second = Session::new(&scenario, manifests).expect("the recording plays");
    second.run_until(Time::from_ms(120_000), &mut || true);
    assert_eq!(fingerprint(&mut first), fingerprint(&mut second));
    assert_eq!(first.world().steps(), second.world().steps());
}

#[test]
fn a_node_without_power_loses_its_pods_after_grace_and_toleration() {
    let mut session = session("00-tour");
    session.run_until(Time::from_ms(20_000), &mut || true);
    session.act(Action::Node { name: "node-1".into(), verb: crate::scenario::NodeVerb::Fail("power".into()) });
    session.run_until(Time::from_ms(20_000 + 56_000), &mut || true);
    assert!(kubectl(&mut session, "get nodes").contains("NotReady"));
    session.run_until(Time::from_ms(20_000 + 380_000), &mut || true);
    let pods = kubectl(&mut session, "get pods -o wide --no-headers");
    assert_eq!(pods.lines().filter(|line| line.contains("1/1") && line.contains("Running")).count(), 3, "{pods}");
    assert!(pods.lines().any(|line| line.contains("Terminating") && line.contains("node-1")), "{pods}");
}

#[test]
fn a_program_finds_its_namespace_where_every_pod_has_it() {
    let mut session = session("00-tour");
    let manifest = "apiVersion: v1\nkind: Pod\nmetadata: {name: where}\nspec:\n  containers:\n  - name: c\n    image: busybox:1.28\n    \
                    command: [sh, -c, cat /var/run/secrets/kubernetes.io/serviceaccount/namespace; echo; sleep 3600]\n";
    session.act(Action::Apply(manifest.into()));
    session.run_until(Time::from_ms(10_000), &mut || true);
    assert_eq!(kubectl(&mut session, "logs where"), "default\n");
}
