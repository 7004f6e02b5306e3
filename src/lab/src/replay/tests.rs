//! A recording against itself agrees wholly; against a changed one it says what differs.

use super::*;

const RECORDING: &str = r#"{"scenario": {"name": "small", "namespace": "n", "duration": 100, "actions": [
  {"t": 0, "do": "apply"}, {"t": 99, "do": "end of recording"}]}, "trace": [
 {"kind": "kubectl", "cmd": "kubectl -n n apply -f -", "stdin": "{}", "t": 0, "rc": 0, "stdout": "deployment.apps/web created\n", "stderr": ""},
 {"kind": "replicaset", "op": "ADDED", "name": "web-abc12", "uid": "1", "t": 0.1, "owner": "Deployment/web", "labels": {"pod-template-hash": "abc12"}, "spec": {"replicas": 2}},
 {"kind": "pod", "op": "ADDED", "name": "web-abc12-aaaaa", "t": 0.2, "owner": "ReplicaSet/web-abc12", "node": null, "phase": "Pending", "containers": []},
 {"kind": "pod", "op": "ADDED", "name": "web-abc12-bbbbb", "t": 0.2, "owner": "ReplicaSet/web-abc12", "node": null, "phase": "Pending", "containers": []},
 {"kind": "event", "op": "ADDED", "type": "Normal", "reason": "Scheduled", "message": "Successfully assigned n/web-abc12-aaaaa to node-a", "object": "Pod/web-abc12-aaaaa", "component": "default-scheduler", "t": 0.25},
 {"kind": "pod", "op": "MODIFIED", "name": "web-abc12-aaaaa", "t": 0.3, "owner": "ReplicaSet/web-abc12", "node": "node-a", "phase": "Pending", "containers": []},
 {"kind": "pod", "op": "MODIFIED", "name": "web-abc12-bbbbb", "t": 0.3, "owner": "ReplicaSet/web-abc12", "node": "node-b", "phase": "Pending", "containers": []},
 {"kind": "pod", "op": "MODIFIED", "name": "web-abc12-aaaaa", "t": 2.3, "owner": "ReplicaSet/web-abc12", "node": "node-a", "phase": "Running", "podIP": "10.244.1.2", "containers": [{"name": "web", "ready": true, "restartCount": 0, "state": {"running": {"startedAt": "2026-11-20T23:24:04Z"}}}]},
 {"kind": "pod", "op": "MODIFIED", "name": "web-abc12-aaaaa", "t": 22.3, "owner": "ReplicaSet/web-abc12", "node": "node-a", "phase": "Running", "podIP": "10.244.1.2", "containers": [{"name": "web", "ready": true, "restartCount": 1, "state": {"running": {"startedAt": "2026-11-20T23:24:24Z"}}}]},
 {"kind": "pdb", "op": "ADDED", "name": "web", "t": 0.5, "spec": {"minAvailable": 1}}
]}"#;

/// The same with other random parts, in another order, on other nodes.
fn renamed(recording: &str) -> String {
    let mut text = recording.to_string();
    for (from, to) in
        [("abc12", "xyz89"), ("aaaaa", "zzzzz"), ("bbbbb", "yyyyy"), ("node-a", "node-q"), ("10.244.1.2", "10.244.9.9")]
    {
        text = text.replace(from, to);
    }
    text
}

fn against(other: &str) -> Report {
    let (one, other) = (Recording::read(RECORDING).unwrap(), Recording::read(other).unwrap());
    compare(&one, &other.seen, &[], &Pins::new())
}

#[test]
fn random_parts_of_names_do_not_matter() {
    for other in [RECORDING.to_string(), renamed(RECORDING)] {
        let report = against(&other);
        let differing: Vec<&str> = report
            .objects
            .iter()
            .filter(|object| object.modelled)
            .filter_map(|object| (object.matched() < object.rows.len()).then_some(object.id.as_str()))
            .collect();
        assert_eq!(differing, [""; 0], "{}", report.text());
        assert_eq!(report.total(), 9);
    }
}

#[test]
fn a_missing_act_a_late_one_and_another_text_are_told() {
    let without =
        renamed(&RECORDING.lines().filter(|line| !line.contains("Scheduled")).collect::<Vec<&str>>().join("\n"));
    let text = against(&without).text();
    assert!(
        text.contains(
            "Successfully assigned n/web-<replicaset 1>-<1> to <node> (default-scheduler)\n    not in the run"
        ),
        "{text}"
    );
    assert!(text.contains("pod/web-<replicaset 1>-<1> (4 of 5)"), "{text}");
    let late =
        against(&renamed(RECORDING).replace("\"t\": 2.3", "\"t\": 4.3").replace("\"t\": 22.3", "\"t\": 24.3")).text();
    assert!(late.contains("after 4.000s instead of 2.000s ± 1.500s"), "{late}");
    assert!(late.contains("pod/web-<replicaset 1>-<1> (4 of 5)"), "{late}");
    let other = against(&renamed(RECORDING).replace("\"Running\"", "\"Failed\"")).text();
    assert!(other.contains("phase: Running") && other.contains("phase: Failed"), "{other}");
}

#[test]
fn the_time_of_a_restart_may_be_stretched_by_the_requeue() {
    let stretched = against(&renamed(RECORDING).replace("\"t\": 22.3", "\"t\": 32.3"));
    assert!(!stretched.text().contains("pod/web"), "{}", stretched.text());
    let too_far = against(&renamed(RECORDING).replace("\"t\": 22.3", "\"t\": 42.3"));
    assert!(too_far.text().contains("after 40.000s instead of 20.000s"), "{}", too_far.text());
}

#[test]
fn kinds_that_the_engine_lacks_count_and_are_named() {
    let report = against(RECORDING);
    let unknown: Vec<&ObjectReport> = report.objects.iter().filter(|object| !object.modelled).collect();
    for object in unknown {
        assert!(object.first_difference().is_some_and(|text| text.contains("not modelled")));
    }
}

#[test]
fn answers_of_kubectl_are_compared_as_text() {
    let recording = Recording::read(RECORDING).unwrap();
    let pair = |stdout: &str, code| KubectlPair {
        at_ms: 0,
        line: "get pods".to_string(),
        line_in_run: None,
        recorded: (Some(0), "NAME   READY   AGE\nweb-abc12-aaaaa   1/1   5m\n".to_string(), String::new()),
        run: Some(crate::scenario::trace::Answer {
            exit_code: code,
            stdout: stdout.to_string(),
            stderr: String::new(),
            order: Default::default(),
        }),
        near: Vec::new(),
    };
    let other = Recording::read(&renamed(RECORDING)).unwrap();
    let row = |pair| compare(&recording, &other.seen, &[pair], &Pins::new()).objects.pop().unwrap().rows.remove(0);
    assert_eq!(row(pair("NAME    READY   AGE\nweb-xyz89-zzzzz   1/1     7m13s\n", 0)).state, RowState::Matched);
    assert_eq!(row(pair("NAME    READY   AGE\nweb-xyz89-zzzzz   1/1     7m13s\n", 1)).state, RowState::Text);
    let differs = row(pair("NAME    READY   AGE\nweb-xyz89-zzzzz   0/1     7m13s\n", 0));
    assert_eq!(differs.run.unwrap().1, "get pods: stdout line 2: web-<replicaset 1>-<1>  0/1  <age>");
}

#[test]
fn a_run_begins_at_the_recorded_fraction_of_a_second_with_the_recorded_images() {
    let text = RECORDING.replace("\"duration\": 100", "\"duration\": 100, \"start_unix\": 1795217045.4712276").replace(
        "{\"kind\": \"pdb\"",
        "{\"kind\": \"event\", \"op\": \"ADDED\", \"t\": 1, \"object\": \"Pod/web-abc12-aaaaa\", \"reason\": \"Pulled\", \"host\": \"node-a\",
          \"message\": \"Container image \\\"web:1\\\" already present on machine\"}, {\"kind\": \"pdb\"",
    );
    let recording = Recording::read(&text).unwrap();
    assert_eq!(recording.clock_ms, 1_795_217_045_472);
    assert_eq!(recording.images.iter().collect::<Vec<_>>(), [&("node-a".to_string(), "web:1".to_string())]);
    let run = play(&recording, 1).unwrap();
    assert!(run.seen.iter().all(|seen| seen.at_ms <= recording.end_ms));
    assert!(
        run.scenario.actions.iter().any(|timed| timed.at.ms() == 120_472),
        "the recorded command begins at the fraction"
    );
}
