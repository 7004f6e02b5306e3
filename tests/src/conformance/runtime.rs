//! What runs in containers: the catalogue of images as the network sees it, and the shell subset as its logs show it.
//!
//! Each image and each word of the shell that scenarios may rely on has a row here.

use serde_json::{Value, json};

use super::story::story;
use crate::everywhere;

/// An image with its arguments, its port, and what each path answers once the image is up.
type Image = (&'static str, &'static str, u16, &'static [(&'static str, &'static str)]);

const IMAGES: &[Image] = &[
    ("fastapi-k8s:1.0", "", 8000, &[("/", "200 -"), ("/health", "200 -"), ("/ready", "200 -"), ("/none", "404 -")]),
    ("flask-app:latest", "", 5000, &[("/", "200 -"), ("/healthz", "200 -"), ("/readyz", "200 -")]),
    (
        "auth-service:v1",
        "",
        8080,
        &[("/health", "200 -"), ("/ready", "200 -"), ("/login", "200 -"), ("/v2/health", "404 -")],
    ),
    ("auth-service:v2", "", 8080, &[("/health", "200 -"), ("/v2/health", "200 -")]),
    ("slow-start:1.0", "", 8080, &[("/healthz", "200 -"), ("/ready", "200 -")]),
    ("memory-hog:1.0", "", 8080, &[("/", "200 -")]),
    ("session-store:1.0", "", 6379, &[("/", "200 -")]),
    ("nginx", "", 80, &[("/", "200 -"), ("/none", "404 -")]),
    ("nginx:1.27.3-alpine", "", 80, &[("/", "200 -")]),
    ("nginx:mainline", "", 80, &[("/", "200 -")]),
    ("docker.io/library/nginx:stable", "", 80, &[("/", "200 -")]),
    ("redis:7", "", 6379, &[("/", "0 reset")]),
    ("postgres:16", "", 5432, &[("/", "0 reset")]),
    ("mysql:8", "", 3306, &[("/", "0 reset")]),
    (AGNHOST, "liveness", 8080, &[("/healthz", "500 -"), ("/none", "404 -")]),
    (AGNHOST, "netexec", 8080, &[("/", "200 -")]),
    (AGNHOST, "pause", 8080, &[("/", "0 refused")]),
    ("registry.k8s.io/pause:3.10", "", 80, &[("/", "0 refused")]),
    ("goproxy:0.1", "", 8080, &[("/", "0 reset")]),
    ("hpa-example", "", 80, &[("/", "200 -")]),
    ("nginx-slim:0.27", "", 80, &[("/", "200 -")]),
    (
        "registry.test/web:1",
        "port=8080",
        8080,
        &[("/", "200 -"), ("/health", "200 -"), ("/ready", "200 -"), ("/none", "404 -")],
    ),
    ("example.com/some/app:2", "", 9000, &[("/anything", "200 -")]),
];

const AGNHOST: &str = "registry.k8s.io/e2e-test-images/agnhost:2.53";

/// Images that do not exist: a letter off, a tag that is none, a letter more, a name of the recorder's.
const MISSING: &[&str] = &["ngnix:1.27", "nginx:1.161", "rediss", "registry.test/missing:1"];

/// An action that applies a pod of one container.
fn pod(name: &str, container: &Value) -> String {
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"hostname": "sh", "restartPolicy": "Never", "containers": [container]}});
    format!("- {{at: 0s, apply: {}}}\n", Value::from(pod.to_string()))
}

#[everywhere]
fn images_answer_as_the_catalogue_says() {
    let mut scenario = String::from("until: 120s\ncluster: {nodes: 1}\nactions:\n");
    for (index, (image, args, port, _)) in IMAGES.iter().enumerate() {
        let args: Vec<&str> = args.split(' ').filter(|word| !word.is_empty()).collect();
        let container = json!({"name": "c", "image": image, "args": args, "ports": [{"containerPort": port}]});
        scenario += &pod(&format!("p{index}"), &container);
    }
    for (index, image) in MISSING.iter().enumerate() {
        scenario += &pod(&format!("missing{index}"), &json!({"name": "c", "image": image}));
    }
    // One request a second, so that each answer is known by its time.
    let asked: Vec<(u64, usize, &str, &str)> = IMAGES
        .iter()
        .enumerate()
        .flat_map(|(index, image)| image.3.iter().map(move |(path, answer)| (index, *path, *answer)))
        .zip(75_u64..)
        .map(|((index, path, answer), second)| (second, index, path, answer))
        .collect();
    for (second, index, path, _) in &asked {
        let port = IMAGES[*index].2;
        scenario += &format!("- {{at: {second}s, http: {{pod: p{index}, port: {port}, path: {path}}}}}\n");
    }
    let story = story(&scenario);
    for (second, index, path, answer) in asked {
        let told = story.iter().find(|(ms, line)| ms / 1_000 == second && line.starts_with("http "));
        let fits = told.is_some_and(|(_, line)| line.ends_with(&format!("{path} {answer}")));
        assert!(fits, "{} {path} is not {answer} but {told:?}", IMAGES[index].0);
    }
    for (index, image) in MISSING.iter().enumerate() {
        let line = format!("missing{index} Warning Failed: Failed to pull image {image:?}: ");
        assert!(story.iter().any(|(_, told)| told.starts_with(&line)), "{image} can be pulled");
    }
}

/// Words of the shell: what it is about, a script, and the lines that the log shows.
const SHELL: &[(&str, &str, &str)] = &[
    ("; && || !", "echo a; false && echo n || echo b; ! false && echo c", "a|b|c"),
    ("if", "if [ 1 -eq 2 ]; then echo t; elif true; then echo e; else echo f; fi", "e"),
    ("while", "i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done", "0|1|2"),
    ("until", "i=0; until [ $i -ge 2 ]; do i=$((i+1)); done; echo $i", "2"),
    ("for", "for x in a b c; do [ $x = b ] && continue; echo $x; done", "a|c"),
    ("case", "case foo.txt in *.txt) echo text;; *) echo no;; esac", "text"),
    ("functions", "f() { echo f $1; return 3; }; f x; echo $?", "f x|3"),
    ("sleep", "sleep 0.2; echo z", "z"),
    ("exit", "echo before; exit 7; echo after", "before"),
    ("printf", "printf '%s-%03d\\n' a 7", "a-007"),
    ("cat, touch, rm, ls", "cd /tmp; echo hi > x; cat x; touch y; ls; rm x y; ls", "hi|x|y"),
    ("test", "test -f /etc/hostname && echo f; test -z '' && echo z; [ a != b ] && echo ne", "f|z|ne"),
    ("true, false", "true; echo $?; false; echo $?", "0|1"),
    ("date", "date +%Y", "2026"),
    ("hostname", "hostname", "sh"),
    ("env", "A=1 env | grep ^A=", "A=1"),
    ("kill, $!, wait", "sleep 100 & kill $!; wait $!; echo $?", "143"),
    ("&", "(sleep 0.1; echo later) & wait; echo done", "later|done"),
    ("wget", "sleep 20; wget -qO- http://web:80/ | head -c 15; echo", "<!DOCTYPE html>"),
    ("curl", "sleep 20; curl -s -o /dev/null -w '%{http_code}' http://web/none; echo", "404"),
    ("curl refused", "curl -s http://localhost:9/; echo $?", "7"),
    ("nc", "sleep 20; nc -z web 80 && echo open", "open"),
    ("arithmetic", "echo $((2*(3+4)%5)) $((1<<3))", "4 8"),
    ("variables", "X=hello; echo ${X} ${#X} ${Y:-def} ${X%lo} ${X#he}", "hello 5 def hel llo"),
    ("substitution", "echo $(echo in) `echo back`", "in back"),
    ("redirection", "echo err >&2; echo a >/tmp/f; echo b >>/tmp/f; cat < /tmp/f", "err|a|b"),
    ("pipes", "printf 'b\\na\\n' | sort | head -1", "a"),
    ("trap", "trap 'echo bye' EXIT; echo hi", "hi|bye"),
    (
        "chmod, and a file that may not be run",
        "cd /tmp; echo 'echo run' > s; ./s; echo $?; chmod +x s; ./s; ls -l s | cut -c1-10",
        "sh: ./s: Permission denied|126|run|-rwxr-xr-x",
    ),
    (
        "the resolver of a pod",
        "cat /etc/resolv.conf",
        "search default.svc.cluster.local svc.cluster.local cluster.local|nameserver 10.96.0.10|options ndots:5",
    ),
    (
        "the hosts of a pod",
        "head -n 3 /etc/hosts; tail -n 1 /etc/hosts | wc -w",
        "# Kubernetes-managed hosts file.|127.0.0.1\tlocalhost|::1\tlocalhost ip6-localhost ip6-loopback|2",
    ),
    ("awk", "printf 'a 1\\nb 2\\n' | awk '{s += $2} END {print NR, s}'", "2 3"),
    ("sed", "printf 'a\\nb\\nc\\n' | sed -n -e '/a/,/b/p' -e 's/c/d/p'", "a|b|d"),
    ("grep", "printf 'web-1\\napi-2\\n' | grep -oE '(web|api)-[0-9]'", "web-1|api-2"),
    ("xargs", "seq 1 4 | xargs -n 2 echo", "1 2|3 4"),
    ("sort by a key", "printf 'a 10\\nb 9\\n' | sort -k2n", "b 9|a 10"),
    ("an unset variable under -u", "set -u; echo $nope; echo never", "sh: nope: parameter not set"),
    ("two dollars are Kubernetes' escape of one", "echo $$", "$"),
    (
        "the world outside",
        "wget -qO- http://info.cern.ch | grep -o '<h1>.*</h1>'; ping -c 1 -q example.org | sed -n 4p",
        "<h1>info.cern.ch</h1>|1 packets transmitted, 1 packets received, 0% packet loss",
    ),
];

/// Words that only bash has.
const BASH: &[(&str, &str, &str)] = &[
    (
        "arrays",
        "a=(x \"y z\"); a+=(w); a[5]=v; i=1; for e in \"${a[@]}\"; do echo \"$e\"; done; echo ${a[i]} ${#a[@]} ${!a[@]} ${a[-1]} \"${a[@]:1:2}\"",
        "x|y z|w|v|y z 4 0 1 2 5 v y z w",
    ),
    ("an array is its first element", "a=(x y); echo $a ${#a[1]}; unset a; echo ${#a[@]} ${a[0]:-none}", "x 1|0 none"),
    (
        "arrays from words",
        "b=($(seq 3)); echo $((b[2] + 1)); declare -a c=({1..3}); echo ${c[*]}; s=x; s+=y; echo $s",
        "4|1 2 3|xy",
    ),
];

#[everywhere]
fn bash_says_what_bash_says() {
    let mut scenario = String::from("until: 21s\ncluster: {nodes: 1}\nactions:\n");
    for (index, (_, script, _)) in BASH.iter().enumerate() {
        let container = json!({"name": "c", "image": "bash:5", "command": ["bash", "-c", script]});
        scenario += &pod(&format!("t{index}"), &container);
        scenario += &format!("- {{at: 20s, kubectl: logs t{index}}}\n");
    }
    let story = story(&scenario);
    for (index, (about, script, expected)) in BASH.iter().enumerate() {
        let head = format!("$ logs t{index}: ");
        let log: Vec<&str> = story.iter().filter_map(|(_, line)| line.strip_prefix(&head)).collect();
        assert_eq!(log.join("|"), *expected, "{about}: {script}");
    }
}

#[everywhere]
fn the_shell_says_what_a_shell_says() {
    let mut scenario = String::from("until: 61s\ncluster: {nodes: 1}\nactions:\n");
    scenario += &pod("web", &json!({"name": "c", "image": "nginx:1.27"}));
    scenario += "- {at: 0s, apply: \"{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}\"}\n";
    for (index, (_, script, _)) in SHELL.iter().enumerate() {
        let container = json!({"name": "c", "image": "busybox:1.36", "command": ["sh", "-c", script]});
        scenario += &pod(&format!("t{index}"), &container);
    }
    for index in 0..SHELL.len() {
        scenario += &format!("- {{at: 60s, kubectl: logs t{index}}}\n");
    }
    let story = story(&scenario);
    for (index, (about, script, expected)) in SHELL.iter().enumerate() {
        let head = format!("$ logs t{index}: ");
        let log: Vec<&str> = story.iter().filter_map(|(_, line)| line.strip_prefix(&head)).collect();
        assert_eq!(log.join("|"), *expected, "{about}: {script}");
    }
}
