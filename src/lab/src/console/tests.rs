//! What a person types, and what kubectl 1.36.3 was recorded to answer.

use std::rc::Rc;

use cluster::api::{Kind, Object};
use cluster::store::{Change, Subresource};
use k8s_openapi::api::apps::v1::Deployment;
use kernel::Time;
use serde_json::{Value, json};

use super::fake::Fake;
use super::output::Output;
use super::running::{Progress, Running};
use super::{Outcome, run, verb};

fn done(outcome: Outcome) -> Output {
    match outcome {
        Outcome::Done(output) => output,
        Outcome::Running(running) => panic!("still running: {running:?}"),
    }
}

fn running(outcome: Outcome) -> Running {
    match outcome {
        Outcome::Running(running) => running,
        Outcome::Done(output) => panic!("ended: {output:?}"),
    }
}

fn type_line(fake: &mut Fake, line: &str) -> Output {
    done(run(line, None, "default", fake))
}

fn web() -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": {"app": "web"}},
        "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "nginx:1.27", "ports": [{"containerPort": 80}]}]}}}})
}

fn with_web() -> Fake {
    let mut fake = Fake::new();
    let output = done(run("apply -f -", Some(&web().to_string()), "default", &mut fake));
    assert_eq!(output.stdout, "deployment.apps/web created\n", "{}", output.stderr);
    fake.changes();
    fake
}

fn edit(fake: &mut Fake, change: impl Fn(&mut Deployment)) -> Vec<Rc<Change>> {
    use super::api::Api;
    let key = cluster::api::Key::new(Kind::Deployment, "default", "web");
    let mut object: Object = fake.get(&key).unwrap();
    change(object.get_mut::<Deployment>().unwrap());
    fake.update(object, Subresource::Status).unwrap();
    fake.changes()
}

#[test]
fn tables_are_as_recorded() {
    let text = include_str!("../../../../tests/golden/console/tables.json");
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let mut fake = Fake::new();
        fake.now = Time::from_ms(case["now_ms"].as_u64().unwrap());
        for object in case["objects"].as_array().unwrap() {
            fake.show(object.clone());
        }
        let command = case["command"].as_str().unwrap();
        let output = done(run(command, None, case["namespace"].as_str().unwrap(), &mut fake));
        assert_eq!(output.stdout, case["stdout"].as_str().unwrap(), "{} {command}", case["recording"]);
    }
}

#[test]
fn recorded_refusals_come_back_word_for_word() {
    let text = include_str!("../../../../tests/golden/console/validation.json");
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    assert!(cases.len() > 60);
    let mut fake = Fake::new();
    type_line(&mut fake, "create namespace validation");
    for case in cases {
        let text = |field: &str| case[field].as_str().unwrap_or("").to_string();
        let output = match run(&text("command"), Some(&text("stdin")), "default", &mut fake) {
            Outcome::Done(output) => output,
            Outcome::Running(running) => running.interrupt(),
        };
        assert_eq!((output.stdout, output.stderr), (text("stdout"), text("stderr")), "{case}");
    }
}

#[test]
fn complaints_are_kubectls() {
    let mut fake = with_web();
    for (line, stderr) in [
        ("get podz", "error: the server doesn't have a resource type \"podz\"\n"),
        ("frobnicate", "error: unknown command \"frobnicate\" for \"kubectl\"\n"),
        ("kubectl gte pods", "error: unknown command \"gte\" for \"kubectl\"\n\nDid you mean this?\n\tget\n"),
        ("get deploy nope", "Error from server (NotFound): deployments.apps \"nope\" not found\n"),
        ("get pods", "No resources found in default namespace.\n"),
        ("get sts", "No resources found in default namespace.\n"),
        ("get pv", "No resources found\n"),
        ("get sts web", "Error from server (NotFound): statefulsets.apps \"web\" not found\n"),
        ("describe pdb/web", "Error from server (NotFound): poddisruptionbudgets.policy \"web\" not found\n"),
        ("get nodes", "No resources found\n"),
        ("get pods -A", "No resources found\n"),
        ("get pods --sort=x", "error: unknown flag: --sort\nSee 'kubectl get --help' for usage.\n"),
        ("delete pod nope", "Error from server (NotFound): pods \"nope\" not found\n"),
        ("delete pods", "error: resource(s) were provided, but no name was specified\n"),
        ("scale deploy/nope --replicas=2", "Error from server (NotFound): deployments.apps \"nope\" not found\n"),
        ("scale deploy/web --replicas=2 --current-replicas=7", "error: Expected replicas to be 7, was 3\n"),
        ("scale deploy/web", "error: required flag(s) \"replicas\" not set\n"),
        ("rollout status deploy/nope", "Error from server (NotFound): deployments.apps \"nope\" not found\n"),
        ("rollout resume deploy/web", "error: deployments.apps \"web\" is not paused\n"),
        ("logs nope", "error: error from server (NotFound): pods \"nope\" not found in namespace \"default\"\n"),
        ("set image deploy/web nope=x:1", "error: unable to find container named \"nope\"\n"),
        ("top pods", "error: Metrics API not available\n"),
        (
            "get --raw /apis/apps/v1/namespaces/default/deployments/nope",
            "Error from server (NotFound): deployments.apps \"nope\" not found\n",
        ),
        ("cordon nope", "Error from server (NotFound): nodes \"nope\" not found\n"),
        ("label deploy web app=z", "error: 'app' already has a value (web), and --overwrite is false\n"),
        (
            "patch deploy web -p '{bad json'",
            "Error from server (BadRequest): invalid character 'b' looking for beginning of object key string\n",
        ),
        (
            "patch deploy web -p '{\"spec\":{\"replicas\":\"x\"}}'",
            "The request is invalid: patch: Invalid value: \"map[spec:map[replicas:x]]\": unrecognized type: int32\n",
        ),
        (
            "set resources deploy web",
            "error: you must specify an update to requests or limits (in the form of --requests/--limits)\n",
        ),
        ("wait pod --all --for=condition=Ready", "error: no matching resources found\n"),
    ] {
        let output = type_line(&mut fake, line);
        assert_eq!(output.stderr, stderr, "{line}");
        assert_eq!(output.exit_code, if stderr.starts_with("No resources") { 0 } else { 1 }, "{line}");
        assert_eq!(output.stdout, "", "{line}");
    }
    let output = type_line(&mut fake, "rollout undo deploy/web --to-revision=7");
    assert!(
        output.stderr.starts_with("Warning: resource deployments/web was previously managed with 'kubectl apply'.")
    );
    assert!(output.stderr.ends_with("\nerror: unable to find specified revision 7 in history\n"), "{}", output.stderr);
}

#[test]
fn apply_creates_configures_and_leaves_alone() {
    let mut fake = with_web();
    let apply =
        |fake: &mut Fake, value: &Value| done(run("kubectl apply -f -", Some(&value.to_string()), "default", fake));
    assert_eq!(apply(&mut fake, &web()).stdout, "deployment.apps/web unchanged\n");
    let mut changed = web();
    changed["spec"]["template"]["spec"]["containers"][0]["image"] = json!("nginx:1.28");
    assert_eq!(apply(&mut fake, &changed).stdout, "deployment.apps/web configured\n");
    // What another hand set stays: the manifest no longer speaks of replicas.
    assert_eq!(type_line(&mut fake, "scale deploy/web --replicas=5").stdout, "deployment.apps/web scaled\n");
    let path = "get deploy web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].image}'";
    assert_eq!(type_line(&mut fake, path).stdout, "5 nginx:1.28");
    let output = type_line(&mut fake, "get deploy web -o yaml");
    assert!(output.stdout.contains("    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"annotations\":{},\"labels\":{\"app\":\"web\"},\"name\":\"web\",\"namespace\":\"default\"}"), "{}", output.stdout);
}

#[test]
fn refused_manifests_are_told_and_change_nothing() {
    let mut fake = Fake::new();
    for (value, stderr) in [
        (
            json!({"apiVersion": "apps/v1beta1", "kind": "Deployment", "metadata": {"name": "web"}}),
            "error: resource mapping not found for name: \"web\" namespace: \"\" from \"STDIN\": no matches for kind \"Deployment\" in version \"apps/v1beta1\"\nensure CRDs are installed first\n",
        ),
        (
            json!({"apiVersion": "apps/v1", "metadata": {"name": "web"}}),
            "error: error validating \"STDIN\": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false\n",
        ),
        (
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}}),
            "error: error when retrieving current configuration of:\nResource: \"apps/v1, Resource=deployments\", GroupVersionKind: \"apps/v1, Kind=Deployment\"\nName: \"\", Namespace: \"default\"\nfrom server for: \"STDIN\": resource name may not be empty\n",
        ),
    ] {
        let output = done(run("apply -f -", Some(&value.to_string()), "default", &mut fake));
        assert_eq!((output.stderr.as_str(), output.exit_code), (stderr, 1));
    }
    for (text, stderr) in [
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n",
            "error: error parsing STDIN: error converting YAML to JSON: yaml: line 4: found character that cannot start any token\n",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {foo: 1, containers: [{name: a, image: b, bar: 2}]}\n",
            "Error from server (BadRequest): error when creating \"STDIN\": Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown field \"spec.containers[0].bar\", unknown field \"spec.foo\"\n",
        ),
        ("", "error: no objects passed to apply\n"),
    ] {
        let output = done(run("apply -f -", Some(text), "default", &mut fake));
        assert_eq!((output.stderr.as_str(), output.stdout.as_str(), output.exit_code), (stderr, "", 1));
    }
    let mut elsewhere = web();
    elsewhere["metadata"]["namespace"] = json!("nope");
    let output = done(run("-n default apply -f -", Some(&elsewhere.to_string()), "default", &mut fake));
    assert_eq!(
        output.stderr,
        "error: the namespace from the provided object \"nope\" does not match the namespace \"default\". You must pass '--namespace=nope' to perform this operation.\n"
    );
    let again = web().to_string();
    assert_eq!(done(run("create -f -", Some(&again), "default", &mut fake)).stdout, "deployment.apps/web created\n");
    assert_eq!(
        done(run("create -f -", Some(&again), "default", &mut fake)).stderr,
        "Error from server (AlreadyExists): error when creating \"STDIN\": deployments.apps \"web\" already exists\n"
    );
}

#[test]
fn a_watch_prints_a_line_for_each_change() {
    let mut fake = with_web();
    let mut watch = running(run("get deploy -w", None, "default", &mut fake));
    assert_eq!(
        watch.streams().stdout,
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    0/3     0            0           0s\n"
    );
    fake.now = Time::from_ms(65_000);
    let changes = edit(&mut fake, |deployment| deployment.status.get_or_insert_default().ready_replicas = Some(3));
    assert!(matches!(watch.poll(&mut fake, &changes), Progress::Pending));
    assert!(
        watch.streams().stdout.ends_with("\nweb    3/3     0            0           5s\n"),
        "{}",
        watch.streams().stdout
    );
    assert_eq!(watch.interrupt().exit_code, 130);
}

#[test]
fn rollout_status_follows_the_deployment() {
    let mut fake = with_web();
    let mut status = running(run("rollout status deploy/web", None, "default", &mut fake));
    let steps: [(i32, i32, i32); 4] = [(2, 4, 2), (3, 4, 2), (3, 3, 2), (3, 3, 3)];
    let mut last = Progress::Pending;
    for (updated, total, available) in steps {
        let changes = edit(&mut fake, |deployment| {
            let generation = deployment.metadata.generation;
            let status = deployment.status.get_or_insert_default();
            status.observed_generation = generation;
            (status.updated_replicas, status.replicas) = (Some(updated), Some(total));
            status.available_replicas = Some(available);
        });
        last = status.poll(&mut fake, &changes);
    }
    let Progress::Done(output) = last else { panic!("still waiting: {}", status.streams().stdout) };
    assert_eq!(
        output.stdout,
        "Waiting for deployment spec update to be observed...\n\
         Waiting for deployment \"web\" rollout to finish: 2 out of 3 new replicas have been updated...\n\
         Waiting for deployment \"web\" rollout to finish: 1 old replicas are pending termination...\n\
         Waiting for deployment \"web\" rollout to finish: 2 of 3 updated replicas are available...\n\
         deployment \"web\" successfully rolled out\n"
    );
    assert_eq!(output.exit_code, 0);
}

#[test]
fn delete_says_so_at_once_and_waits_until_it_is_gone() {
    let mut fake = Fake::new();
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
        "spec": {"nodeName": "node-1", "containers": [{"name": "web", "image": "nginx"}]}});
    done(run("create -f -", Some(&pod.to_string()), "default", &mut fake));
    let mut delete = running(run("delete pod p", None, "default", &mut fake));
    assert_eq!(delete.streams().stdout, "pod \"p\" deleted from default namespace\n");
    assert!(matches!(delete.poll(&mut fake, &[]), Progress::Pending));
    let forced = type_line(&mut fake, "delete pod p --force");
    assert_eq!(forced.stdout, "pod \"p\" force deleted from default namespace\n");
    assert!(forced.stderr.starts_with("Warning: Immediate deletion does not wait for confirmation"));
    let Progress::Done(output) = delete.poll(&mut fake, &[]) else { panic!("still waiting") };
    assert_eq!(output.exit_code, 0);
}

#[test]
fn waiting_ends_with_its_timeout() {
    let mut fake = with_web();
    let mut wait = running(run("wait deploy/web --for=condition=Available --timeout=2s", None, "default", &mut fake));
    assert_eq!(wait.deadline(), Some(Time::from_ms(62_000)));
    fake.now = Time::from_ms(62_000);
    let Progress::Done(output) = wait.poll(&mut fake, &[]) else { panic!("still waiting") };
    assert_eq!(output.stderr, "error: timed out waiting for the condition on deployments/web\n");
    assert_eq!(output.exit_code, 1);
}

#[test]
fn changes_by_verb_are_told_in_kubectls_words() {
    let mut fake = with_web();
    for (line, stdout) in [
        ("set image deploy/web web=nginx:1.28", "deployment.apps/web image updated\n"),
        ("set env deploy/web MODE=fast", "deployment.apps/web env updated\n"),
        ("set resources deploy/web --limits=cpu=1,memory=256Mi", "deployment.apps/web resource requirements updated\n"),
        ("get deploy web -o jsonpath='{.spec.template.spec.containers[0].resources.limits.memory}'", "256Mi"),
        ("patch deploy web -p '{\"spec\":{\"minReadySeconds\":5}}'", "deployment.apps/web patched\n"),
        ("patch deploy web -p '{\"spec\":{\"minReadySeconds\":5}}'", "deployment.apps/web patched (no change)\n"),
        ("patch deploy web -p 'spec: {minReadySeconds: 6}'", "deployment.apps/web patched\n"),
        (
            "get deploy web -o custom-columns=NAME:.metadata.name,READY:.spec.minReadySeconds,X:.spec.paused",
            "NAME   READY   X\nweb    6       <none>\n",
        ),
        ("label deploy web tier=front", "deployment.apps/web labeled\n"),
        ("label deploy web tier=front", "deployment.apps/web not labeled\n"),
        ("label deploy web tier-", "deployment.apps/web unlabeled\n"),
        ("annotate deploy web kubernetes.io/change-cause=first", "deployment.apps/web annotated\n"),
        ("rollout pause deploy web", "deployment.apps/web paused\n"),
        ("rollout resume deploy web", "deployment.apps/web resumed\n"),
        ("rollout restart deploy web", "deployment.apps/web restarted\n"),
        ("create namespace shop", "namespace/shop created\n"),
        ("create deployment api --image=nginx:1.27 --replicas=2", "deployment.apps/api created\n"),
        ("get deploy,ns -o name", "deployment.apps/api\ndeployment.apps/web\nnamespace/default\nnamespace/shop\n"),
        ("get deploy web -o jsonpath='{.spec.template.spec.containers[*].env[0].value}'", "fast"),
        ("expose deploy web --port=80", "service/web exposed\n"),
        ("get svc web -o jsonpath='{.spec.ports[0].targetPort} {.spec.selector.app}'", "80 web"),
        ("run probe --image=busybox --restart=Never -- sleep 5", "pod/probe created\n"),
        ("get pod probe -o jsonpath='{.spec.containers[0].args}'", "[\"sleep\",\"5\"]"),
        (
            "create --raw /api/v1/namespaces/default/pods/probe/eviction -f -",
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\",\"code\":201}\n",
        ),
        (
            "get deploy,sts,pdb --no-headers",
            "deployment.apps/api   0/2   0     0     0s\ndeployment.apps/web   0/3   0     0     0s\n",
        ),
        ("version", "Client Version: v1.36.3\nKustomize Version: v5.8.1\nServer Version: v1.36.3\n"),
    ] {
        let output = type_line(&mut fake, line);
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), (stdout, ""), "{line}");
    }
    let output = type_line(&mut fake, "patch deploy web -p '{\"spec\":{\"foo\":1}}'");
    assert_eq!(output.stderr, "Warning: unknown field \"spec.foo\"\n");
    assert_eq!(output.stdout, "deployment.apps/web patched (no change)\n");
    assert_eq!(type_line(&mut fake, "edit deploy/web").edit.unwrap().name.as_ref(), "web");
}

#[test]
fn logs_name_the_container_they_chose() {
    let mut fake = Fake::new();
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {
        "initContainers": [{"name": "init1", "image": "i"}],
        "containers": [{"name": "main", "image": "i"}]}});
    done(run("create -f -", Some(&pod.to_string()), "default", &mut fake));
    let output = type_line(&mut fake, "logs p --tail=2");
    assert_eq!(output.stdout, "two\nthree\n");
    assert_eq!(output.stderr, "Defaulted container \"main\" out of: main, init1 (init)\n");
    assert_eq!(type_line(&mut fake, "exec p -c main -- echo hi").stdout, "echo hi\n");
    assert_eq!(
        type_line(&mut fake, "exec nope -- ls").stderr,
        "Error from server (NotFound): pods \"nope\" not found\n"
    );
    assert_eq!(
        type_line(&mut fake, "logs p -c nope").stderr,
        "error: container nope is not valid for pod p out of: main, init1 (init)\n"
    );
    assert_eq!(
        type_line(&mut fake, "logs p -p -c main").stderr,
        "Error from server (BadRequest): previous terminated container \"main\" in pod \"p\" not found\n"
    );
}

#[test]
fn every_verb_has_help() {
    let mut fake = Fake::new();
    for verb in verb::VERBS {
        let output = type_line(&mut fake, &format!("{} --help", verb.name));
        assert_eq!(output.exit_code, 0, "{}", verb.name);
        assert!(output.stdout.contains("Usage:") || verb.name == "options", "{}", verb.name);
    }
    let help = type_line(&mut fake, "kubectl").stdout;
    assert!(
        verb::VERBS
            .iter()
            .filter(|verb| verb.name != "help" && verb.name != "options")
            .all(|verb| help.contains(verb.summary))
    );
}

#[test]
fn revisions_are_listed_shown_and_brought_back() {
    use super::api::Api;
    let mut fake = with_web();
    let key = cluster::api::Key::new(Kind::Deployment, "default", "web");
    let uid = fake.get(&key).unwrap().uid().to_string();
    let template = served_template(&fake.get(&key).unwrap());
    for (revision, image) in [(1, "nginx:1.26"), (2, "nginx:1.27")] {
        let mut template = template.clone();
        template["metadata"]["labels"]["pod-template-hash"] = json!(format!("hash{revision}"));
        template["spec"]["containers"][0]["image"] = json!(image);
        fake.show(json!({"apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": {"name": format!("web-hash{revision}"), "namespace": "default",
                "annotations": {"deployment.kubernetes.io/revision": revision.to_string()},
                "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": uid, "controller": true}]},
            "spec": {"selector": {}, "template": template}}));
    }
    assert_eq!(
        type_line(&mut fake, "rollout history deploy/web").stdout,
        "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n"
    );
    assert_eq!(
        type_line(&mut fake, "rollout history deploy/web --revision=1").stdout,
        "deployment.apps/web with revision #1\nPod Template:\n  Labels:\tapp=web\n\tpod-template-hash=hash1\n  Containers:\n   web:\n    Image:\tnginx:1.26\n    Port:\t80/TCP\n    Host Port:\t0/TCP\n    Environment:\t<none>\n    Mounts:\t<none>\n  Volumes:\t<none>\n  Node-Selectors:\t<none>\n  Tolerations:\t<none>\n\n"
    );
    assert_eq!(
        type_line(&mut fake, "rollout history deploy/web --revision=9").stderr,
        "error: unable to find the specified revision\n"
    );
    assert_eq!(
        type_line(&mut fake, "rollout undo deploy/web --to-revision=2").stdout,
        "deployment.apps/web skipped rollback (current template already matches revision 2)\n"
    );
    assert_eq!(type_line(&mut fake, "rollout undo deploy/web").stdout, "deployment.apps/web rolled back\n");
    let image = "get deploy web -o jsonpath={.spec.template.spec.containers[0].image}";
    assert_eq!(type_line(&mut fake, image).stdout, "nginx:1.26");
}

fn served_template(object: &Object) -> Value {
    object.to_json()["spec"]["template"].clone()
}

#[test]
fn wait_for_create_waits_for_the_name() {
    let mut fake = with_web();
    assert_eq!(type_line(&mut fake, "wait --for=create deploy/web").stdout, "deployment.apps/web condition met\n");
    let mut waiting = running(run("wait --for=create cm/late --timeout=5s", None, "default", &mut fake));
    type_line(&mut fake, "create configmap late");
    let changes = fake.changes();
    let Progress::Done(output) = waiting.poll(&mut fake, &changes) else { panic!("it is there") };
    assert_eq!((output.exit_code, output.stdout.as_str()), (0, "configmap/late condition met\n"));
    let mut waiting = running(run("wait --for=create cm/never --timeout=5s", None, "default", &mut fake));
    assert!(matches!(waiting.poll(&mut fake, &[]), Progress::Pending));
    fake.now = fake.now.plus_ms(5_000);
    let Progress::Done(output) = waiting.poll(&mut fake, &[]) else { panic!("it gives up") };
    assert_eq!((output.exit_code, output.stderr.as_str()), (1, "error: timed out waiting for the condition\n"));
}

#[test]
fn a_watch_shows_its_events_when_asked() {
    let mut fake = with_web();
    let mut watch = running(run("get cm -w --output-watch-events", None, "default", &mut fake));
    let mut json = running(run("get cm --watch-only --output-watch-events -o json", None, "default", &mut fake));
    for line in ["create configmap a", "label cm/a tier=web", "delete cm a --wait=false"] {
        type_line(&mut fake, line);
    }
    let changes = fake.changes();
    watch.poll(&mut fake, &changes);
    json.poll(&mut fake, &changes);
    let words: Vec<String> = watch
        .streams()
        .stdout
        .lines()
        .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(words, ["EVENT NAME", "ADDED a", "MODIFIED a", "DELETED a"]);
    assert!(watch.streams().stdout.starts_with("EVENT      NAME"), "{}", watch.streams().stdout);
    assert!(
        json.streams().stdout.starts_with("{\"type\":\"ADDED\",\"object\":{\"apiVersion\":\"v1\","),
        "{}",
        json.streams().stdout
    );
    assert_eq!(json.streams().stdout.lines().count(), 3);
}

#[test]
fn a_dry_run_of_a_rollback_changes_nothing() {
    let mut fake = with_web();
    assert_eq!(
        type_line(&mut fake, "rollout restart deploy/web --dry-run=client").stderr,
        "error: unknown flag: --dry-run\nSee 'kubectl rollout restart --help' for usage.\n"
    );
    assert!(fake.changes().is_empty());
}

#[test]
fn one_question_about_the_age_of_a_log_is_enough() {
    let mut fake = with_web();
    type_line(&mut fake, "run one --image=nginx:1.27");
    assert_eq!(
        type_line(&mut fake, "logs one --since=5s --since-time=2026-01-01T00:00:00Z").stderr,
        "error: at most one of `sinceTime` or `sinceSeconds` may be specified\n"
    );
    assert_eq!(
        type_line(&mut fake, "logs one --since-time=x").stderr,
        "error: parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"\n"
    );
}
