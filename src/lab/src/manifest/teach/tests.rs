//! Each lint on a manifest that it is for, and silence on one that does it right.

use super::super::parse;
use super::*;

/// `lint path-line: message` of everything said.
fn said(text: &str) -> Vec<String> {
    let parsed = parse(text);
    assert!(parsed.manifests.iter().all(|manifest| !manifest.kind_word.is_empty()), "{text}");
    teach(&parsed, &[])
        .iter()
        .map(|one| format!("{} {}: {}", one.lint.map_or("", |lint| lint.name), one.span.line, one.message))
        .collect()
}

fn names(text: &str) -> Vec<String> {
    said(text).iter().map(|line| line.split(' ').next().unwrap_or_default().to_string()).collect()
}

/// A Deployment that is right in every way; `more` goes into its container, `spec` into its spec.
fn deployment(spec: &str, more: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: 3\n{spec}  selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      containers:\n      - name: web\n        image: nginx:1.25\n        resources: {{requests: {{cpu: 100m}}}}\n{more}"
    )
}

const READY: &str = "        readinessProbe: {httpGet: {path: /, port: 80}}\n";
const SERVICE: &str =
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80}]\n";

fn budget(spec: &str) -> String {
    format!(
        "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: web}}\nspec: {{selector: {{matchLabels: {{app: web}}}}, {spec}}}\n"
    )
}

#[test]
fn a_careful_manifest_gets_no_remark() {
    let text = deployment("", READY) + SERVICE + &budget("maxUnavailable: 1");
    assert_eq!(said(&text), Vec::<String>::new());
}

#[test]
fn probes() {
    let probe = |liveness: &str| deployment("", &format!("{READY}        livenessProbe: {liveness}\n"));
    let same = "same-probe 15: liveness and readiness ask the same question and give up together";
    assert_eq!(said(&probe("{httpGet: {path: /, port: 80}}")), [same]);
    assert_eq!(
        said(&probe("{httpGet: {path: /, port: 80}, failureThreshold: 6}")),
        Vec::<String>::new(),
        "a patient liveness is fine"
    );
    assert_eq!(names(&probe("{httpGet: {path: /health/db, port: 80}}")), ["liveness-tests-dependency"]);
    assert_eq!(names(&probe("{httpGet: {path: /dbx, port: 80}}")), Vec::<String>::new(), "only whole words count");
    assert_eq!(names(&probe("{tcpSocket: {port: 80}, timeoutSeconds: 10}")), ["timeout-reaches-period"]);
    assert_eq!(names(&probe("{tcpSocket: {port: 80}, timeoutSeconds: 9}")), Vec::<String>::new());
    assert_eq!(names(&probe("{tcpSocket: {port: 80}, initialDelaySeconds: 30}")), ["initial-delay-as-startup"]);
    assert_eq!(names(&probe("{tcpSocket: {port: 80}, failureThreshold: 1}")), ["one-strike"]);
    let slow = probe("{httpGet: {path: /healthz, port: 8080}}").replace("nginx:1.25", "slow-start:1.0");
    assert_eq!(names(&slow), ["liveness-before-start"]);
    assert_eq!(
        names(&slow.replace("port: 8080}}", "port: 8080}, failureThreshold: 6}")),
        Vec::<String>::new(),
        "60 s are enough"
    );
}

#[test]
fn services() {
    assert_eq!(
        said(&(deployment("", "        ports: [{containerPort: 80}]\n") + SERVICE)),
        ["no-readiness 11: no readinessProbe, and Service web sends traffic here"]
    );
    assert_eq!(names(&(deployment("", READY) + &SERVICE.replace("{app: web}", "{app: wbe}"))), ["selects-nothing"]);
    assert_eq!(
        names(&(deployment("", READY) + &SERVICE.replace("port: 80}", "port: 80, targetPort: http}"))),
        ["unknown-target-port"]
    );
}

#[test]
fn budgets() {
    let with = |spec: &str| names(&(deployment("", READY) + &budget(spec)));
    assert_eq!(with("minAvailable: 3"), ["budget-blocks-all"]);
    assert_eq!(with("minAvailable: 67%"), ["budget-blocks-all"], "67 % of 3 rounds up to 3");
    assert_eq!(with("minAvailable: 2"), Vec::<String>::new());
    assert_eq!(with("maxUnavailable: 0"), ["budget-blocks-all"]);
    let second = deployment("", READY).replace("name: web}\nspec", "name: api}\nspec");
    assert_eq!(
        names(&format!("{}---\n{second}{}", deployment("", READY), budget("maxUnavailable: 1"))),
        ["budget-of-two-owners"]
    );
    let two = budget("maxUnavailable: 1") + &budget("maxUnavailable: 1").replace("name: web", "name: other");
    assert_eq!(names(&(deployment("", READY) + &two)), ["two-budgets", "two-budgets"]);
}

#[test]
fn pods_and_rollouts() {
    let hook = |hook: &str| deployment("", &format!("        lifecycle: {{preStop: {hook}}}\n"));
    assert_eq!(names(&hook("{sleep: {seconds: 30}}")), ["short-grace"]);
    assert_eq!(names(&hook("{exec: {command: [sh, -c, sleep 31; true]}}")), ["short-grace"]);
    assert_eq!(names(&hook("{sleep: {seconds: 5}}")), Vec::<String>::new());
    assert_eq!(names(&deployment("", "").replace("nginx:1.25", "nginx")), ["latest-tag"]);
    assert_eq!(names(&deployment("", "").replace("        resources: {requests: {cpu: 100m}}\n", "")), ["no-requests"]);
    assert_eq!(names(&deployment("  strategy: {rollingUpdate: {maxUnavailable: 100%}}\n", "")), ["all-at-once"]);
    assert_eq!(
        names(&deployment("  strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}\n", "")),
        Vec::<String>::new()
    );
    assert_eq!(
        names(&deployment("  strategy: {rollingUpdate: {maxUnavailable: 30%, maxSurge: 0}}\n", "")),
        ["stuck-rollout"]
    );
    assert_eq!(
        names(
            &deployment("", "")
                .replace("    spec:\n      containers", "    spec:\n      restartPolicy: Never\n      containers")
        ),
        ["never-in-workload"]
    );
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: 'nginx:1.25', resources: {requests: {cpu: 1m}}}]\n";
    assert_eq!(names(pod), ["bare-pod"]);
    let disk = deployment("", "").replace(
        "      containers:",
        "      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]\n      containers:",
    );
    let claim = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
    assert_eq!(names(&(disk.clone() + claim)), ["shared-disk"]);
    assert_eq!(names(&(disk + &claim.replace("ReadWriteOnce", "ReadWriteMany"))), Vec::<String>::new());
}

#[test]
fn what_the_cluster_holds_is_looked_at_too() {
    let service = parse(SERVICE).manifests.remove(0).object.expect("a Service");
    let text = deployment("", "        ports: [{containerPort: 80}]\n");
    let lints: Vec<&str> =
        teach(&parse(&text), &[service]).iter().filter_map(|one| one.lint.map(|lint| lint.name)).collect();
    assert_eq!(lints, ["no-readiness"]);
}

#[test]
fn nothing_written_can_make_a_lint_fail() {
    for text in [
        "kind: Deployment\napiVersion: apps/v1\nspec: 7\n",
        "kind: Deployment\napiVersion: apps/v1\nspec: {replicas: 9223372036854775807, template: {spec: {containers: [{livenessProbe: {periodSeconds: 9223372036854775807, failureThreshold: 9223372036854775807, initialDelaySeconds: -9}}]}}}\n",
        "kind: PodDisruptionBudget\napiVersion: policy/v1\nspec: {minAvailable: 9223372036854775807%, selector: {matchExpressions: [{key: a, operator: In}]}}\n",
        "kind: Service\napiVersion: v1\nspec: {selector: [], ports: {a: b}}\n",
    ] {
        teach(&parse(text), &[]);
    }
}
