//! What a scenario's author types, and what they are told.

use super::*;
use serde_json::json;

const DOCUMENTED: &str = r#"
apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: crash-ladder}
seed: 7
cluster:
  nodes: 3
  settings: {}
images: []
manifests: [web.yaml]
traffic:
- {service: web, namespace: default, port: 80, path: /, rps: 20}
actions:
- {at: 0s, apply: "kind: Pod"}
- {at: 45s, kubectl: "delete pod -l app=web --wait=false"}
- {at: 1m, crash: {selector: app=web, container: web, exitCode: 1, count: 1}}
- {at: 90s, http: {method: POST, url: "http://web.default:80/ready/disable"}}
- {at: 2m, node: {name: node-2, fail: power}}
- {at: 9m, node: {name: node-2, recover: true}}
- {at: 10m, traffic: {service: web, rps: 0}}
- {at: 11m, set: {selector: app=auth, container: auth, flag: deadlocked, value: true}}
- {at: 1s, node: {add: {name: big, cpu: 8, memory: 32Gi, taints: [{key: dedicated, value: db, effect: NoSchedule}]}}}
- {at: 1s, component: {name: kube-scheduler, fail: true}}
- {at: 50s, volume: {claim: data, fail: true}}
- {at: 51s, volume: {claim: data, namespace: shop, recover: true}}
- {at: 1s, http: {pod: web-0, port: 8000, path: /crash}}
until: 12m
"#;

fn problems(text: &str) -> Vec<String> {
    read(text).unwrap_err().iter().map(ToString::to_string).collect()
}

fn with(more: &str) -> String {
    format!("apiVersion: selfheal.dev/v1\nkind: Scenario\n{more}")
}

#[test]
fn taints_are_read_as_mappings_and_as_kubectl_writes_them() {
    let nodes = |taints: &str| {
        read(&format!(
            "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {{name: t}}\ncluster: {{nodes: [{{name: a, taints: {taints}}}]}}\n"
        ))
    };
    let long = nodes("[{key: k, value: v, effect: NoSchedule}, {key: x, effect: NoExecute}]").unwrap();
    assert_eq!(nodes("['k=v:NoSchedule', 'x:NoExecute']").unwrap(), long);
    for wrong in ["['k=v']", "['k=v:Never']", "[':NoSchedule']", "[7]"] {
        assert!(nodes(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_documented_scenario_reads() {
    let scenario = read(DOCUMENTED).unwrap();
    assert_eq!((scenario.name.as_str(), scenario.seed, scenario.end().ms()), ("crash-ladder", 7, 720_000));
    assert_eq!(
        scenario.cluster.nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(),
        ["node-1", "node-2", "node-3"]
    );
    let order: Vec<(u64, &str)> = scenario.actions.iter().map(|timed| (timed.at.ms(), timed.action.verb())).collect();
    assert_eq!(order[..4], [(0, "apply"), (1_000, "node"), (1_000, "component"), (1_000, "http")]);
    assert_eq!(scenario.traffic[0].milli_rps, 20_000);
}

#[test]
fn what_is_written_reads_back_equal() {
    let scenario = read(DOCUMENTED).unwrap();
    assert_eq!(read(&scenario.to_json().to_string()).unwrap(), scenario);
}

#[test]
fn the_end_is_ten_minutes_after_the_last_action_when_none_is_given() {
    let scenario = read(&with("actions: [{at: 5m, kubectl: get pods}, {at: 1m, kubectl: kubectl get nodes}]")).unwrap();
    assert_eq!(scenario.end().ms(), 900_000);
    assert_eq!(scenario.actions[0].action, Action::Kubectl { line: "get nodes".into(), stdin: None });
}

#[test]
fn lessons_and_demos_may_have_more_than_a_scenario() {
    let text = "apiVersion: selfheal.dev/v1\nkind: Lesson\ntitle: x\nchecks: [1]\nseed: 3\n";
    assert_eq!(read(text).unwrap().seed, 3);
    assert_eq!(read(&text.replace("Lesson", "Demo")).unwrap().seed, 3);
    assert_eq!(problems(&text.replace("Lesson", "Scenario")).len(), 2);
    let inside = format!("{text}cluster: {{node: 3}}\n");
    assert_eq!(problems(&inside), ["6:11: unknown field \"node\" in cluster, did you mean \"nodes\"?"]);
}

#[test]
fn every_problem_has_its_place() {
    for (text, expected) in [
        (with("action: []"), "3:1: unknown field \"action\" in a scenario, did you mean \"actions\"?"),
        (with("seed: -1"), "3:7: seed: -1 is not right here, expected a whole number that is not negative"),
        (
            with("actions:\n- {at: -5s, kubectl: get pods}"),
            "4:8: at: \"-5s\" lies before the beginning, expected a duration such as 90s, 1m30s or 250ms",
        ),
        (
            with("actions:\n- {at: 5, kubectl: get pods}"),
            "4:8: at: 5 is not right here, expected a duration such as 90s, 1m30s or 250ms",
        ),
        (
            with("actions:\n- {at: soon, kubectl: get pods}"),
            "4:8: at: \"soon\" is not a duration such as 90s, 1m30s or 250ms",
        ),
        (with("actions:\n- {kubectl: get pods}"), "4:3: an action needs the field \"at\""),
        (
            with("actions:\n- {at: 1s}"),
            "4:3: an action says nothing to do, expected one of apply, kubectl, crash, http, node, component, volume, traffic, set",
        ),
        (
            with("actions:\n- {at: 1s, apply: a, kubectl: b}"),
            "4:31: an action has \"kubectl\" beside another one, expected exactly one of apply, kubectl, crash, http, node, component, volume, traffic, set",
        ),
        (
            with("actions: [{at: 1s, crash: {exitCode: 1}}]"),
            "3:27: crash needs one of the fields \"pod\" and \"selector\"",
        ),
        (
            with("actions: [{at: 1s, crash: {pod: a, exitCode: 256}}]"),
            "3:46: exitCode: 256 is not right here, expected a whole number from 0 to 255",
        ),
        (
            with("actions: [{at: 1s, node: {name: a, fail: fire}}]"),
            "3:42: fail: \"fire\" is not right here, expected one of power, kubelet, freeze, network, runtime, memory, disk, pid",
        ),
        (
            with("actions: [{at: 1s, node: {name: a, recover: false}}]"),
            "3:45: recover: false is not right here, expected true",
        ),
        (
            with("actions: [{at: 1s, crash: {selector: 'app==='}}]"),
            "3:38: selector: \"app===\" is not a requirement, expected one such as app=web, app!=web, app in (a,b), app or !app",
        ),
        (
            with("manifests: [../web.yaml]"),
            "3:13: manifests: \"../web.yaml\" is not right here, expected a file beside or below the scenario, without '..'",
        ),
        (
            with("manifests: [/etc/passwd]"),
            "3:13: manifests: \"/etc/passwd\" is not right here, expected a file beside or below the scenario, without '..'",
        ),
        (
            with("cluster:\n  settings: {nodeMonitorPeriod: 5}"),
            "4:14: settings: nodeMonitorPeriod: expected a duration such as 50s or 250ms",
        ),
        (with("cluster: {nodes: [{name: a}, {name: a}]}"), "3:30: nodes: \"a\" is given twice"),
        (
            with("cluster: {nodes: [{name: a, cpu: lots}]}"),
            "3:34: cpu: \"lots\" is not right here, expected a quantity such as 4, 500m or 16Gi",
        ),
        (
            with("traffic: [{service: web, rps: -1}]"),
            "3:31: rps: -1 is not right here, expected requests per second, from 0 to 100000",
        ),
        (with("until: 200000000h"), "3:8: until: \"200000000h\" is longer than a hundred years"),
        ("kind: Scenario".to_string(), "1:1: a scenario needs the field \"apiVersion\""),
        (
            "apiVersion: selfheal.dev/v1\nkind: Pod".to_string(),
            "2:7: kind: \"Pod\" is not right here, expected Scenario, Lesson or Demo",
        ),
        (
            "[1, 2]".to_string(),
            "1:1: a scenario: a list is not right here, expected a mapping with apiVersion, kind, metadata, seed, cluster, images, manifests, traffic, actions, until",
        ),
        (String::new(), "1:1: there is nothing here, expected a scenario"),
    ] {
        assert_eq!(problems(&text), [expected], "{text}");
    }
    assert!(problems("a: [").first().is_some_and(|problem| problem.contains("not YAML")));
    assert_eq!(problems(&with("seed: x\nuntil: y")).len(), 2);
}

#[test]
fn commands_of_a_scenario_are_kubectls_or_lines_of_the_shell() {
    use crate::console::shell::{line_for_scenario, line_of_scenario};
    for (text, line) in [
        ("get pods", "get pods"),
        ("kubectl get pods -w | head -3", "get pods -w | head -3"),
        ("gett pods", "kubectl gett pods"),
        ("kubectl frob", "kubectl frob"),
        ("wait pod p", "kubectl wait pod p"),
        ("wait pod p --for=delete", "wait pod p --for=delete"),
        ("exec p ls", "kubectl exec p ls"),
        ("set frob", "kubectl set frob"),
        ("cp a b", "kubectl cp a b"),
        ("--frob", "kubectl --frob"),
        ("k get pods", "k get pods"),
        ("sleep 5; kubectl get pods", "sleep 5; kubectl get pods"),
        ("for i in 1 2; do kubectl get pods; done", "for i in 1 2; do kubectl get pods; done"),
        ("N=3; echo $N", "N=3; echo $N"),
        ("curl http://web", "curl http://web"),
    ] {
        assert_eq!(line_of_scenario(text), line, "{text}");
        assert_eq!(line_of_scenario(&line_for_scenario(line)), line, "{line}");
    }
    // What only somebody's console knows stays the shell's.
    assert_eq!(line_for_scenario("greet you"), ":; greet you");
    assert_eq!(line_of_scenario(":; greet you"), ":; greet you");
}

#[test]
fn selectors_read_as_in_kubectl() {
    let read = |text: &str| serde_json::to_value(selector(text).unwrap()).unwrap();
    assert_eq!(read("app=web,tier==front"), json!({"matchLabels": {"app": "web", "tier": "front"}}));
    assert_eq!(
        read("app in (a, b),!gone,there,x!=y"),
        json!({"matchExpressions": [
            {"key": "app", "operator": "In", "values": ["a", "b"]},
            {"key": "gone", "operator": "DoesNotExist"},
            {"key": "there", "operator": "Exists"},
            {"key": "x", "operator": "NotIn", "values": ["y"]},
        ]})
    );
}
