//! What a learner sees of the built-in images and of profiles: answers, logs, exits.

use super::*;
use crate::kubelet::runtime::{Agent, Catalogue, ExitReason, Identity, Method, NoNetwork, Reach, Resolution, Volumes};
use alloc::string::ToString;
use alloc::vec;
use serde_json::json;

/// A container with everything around it.
pub(crate) struct Bench {
    pub(crate) process: Process,
    pub(crate) volumes: Volumes,
    pub(crate) out: Vec<ProcessEffect>,
    pub(crate) now: Time,
}

pub(crate) fn spec(command: &[&str], args: &[&str]) -> ProcessSpec {
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    ProcessSpec {
        command: words(command),
        args: words(args),
        hostname: "web-0".into(),
        pod_name: "web-0".into(),
        namespace: "default".into(),
        container: "web".into(),
        pod_ip: "10.244.1.5".into(),
        ..ProcessSpec::default()
    }
}

impl Bench {
    pub(crate) fn start(image: &str, spec: ProcessSpec) -> Result<Bench, StartError> {
        let profile = Catalogue::new(Vec::new()).resolve(image).profile().expect("an image").clone();
        Bench::run(profile, spec)
    }

    pub(crate) fn run(profile: Rc<Profile>, spec: ProcessSpec) -> Result<Bench, StartError> {
        let mut volumes = Volumes::default();
        let mut out = Vec::new();
        let mut around = Around { now: Time::ZERO, volumes: &mut volumes, net: &NoNetwork, out: &mut out };
        let process = Process::start(profile, Rc::new(spec), &mut around)?;
        Ok(Bench { process, volumes, out, now: Time::ZERO })
    }

    pub(crate) fn call<T>(&mut self, act: impl FnOnce(&mut Process, &mut Around<'_>) -> T) -> T {
        let mut around = Around { now: self.now, volumes: &mut self.volumes, net: &NoNetwork, out: &mut self.out };
        act(&mut self.process, &mut around)
    }

    /// Runs until `ms`.
    pub(crate) fn until(&mut self, ms: u64) -> &mut Bench {
        let end = Time::from_ms(ms);
        while let Some(at) = self.process.next_wake().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.call(|process, around| process.wake(around));
        }
        self.now = end;
        self
    }

    pub(crate) fn get(&mut self, port: u16, path: &str) -> HttpAnswer {
        self.http(port, Method::Get, path)
    }

    pub(crate) fn http(&mut self, port: u16, method: Method, path: &str) -> HttpAnswer {
        let request = HttpRequest { method, path: path.into(), agent: Agent::KubeProbe, client: "10.244.1.1".into() };
        self.call(|process, around| process.http(port, &request, around))
    }

    pub(crate) fn status(&mut self, port: u16, path: &str) -> u16 {
        match self.get(port, path) {
            HttpAnswer::Answer { status, .. } => status,
            HttpAnswer::Refused | HttpAnswer::Reset | HttpAnswer::Hang => 0,
        }
    }

    pub(crate) fn stop(&mut self) {
        self.call(|process, around| process.signal(Signal::Stop { grace_seconds: 30 }, around));
    }

    pub(crate) fn exit(&self) -> Option<(i32, ExitReason)> {
        self.out.iter().find_map(|effect| match effect {
            ProcessEffect::Exited { code, reason } => Some((*code, *reason)),
            ProcessEffect::Request { .. } | ProcessEffect::ExecDone { .. } => None,
        })
    }

    pub(crate) fn exec(&mut self, argv: &[&str]) -> ExecAnswer {
        let argv: Vec<String> = argv.iter().map(ToString::to_string).collect();
        self.call(|process, around| process.exec(&argv, around))
    }
}

fn profile(value: serde_json::Value) -> Rc<Profile> {
    Rc::new(Profile::from_json(&value).expect("a good profile"))
}

fn done(code: i32, output: &'static str, after_ms: u64) -> ExecAnswer {
    ExecAnswer::Done { code, output: Body::Static(output), errors: Body::EMPTY, after_ms }
}

#[test]
fn images_are_found_missed_or_generic() {
    let catalogue = Catalogue::new(vec![
        Profile::from_json(&json!({"name": "ngnix", "tags": ["v1"]})).unwrap(),
        Profile::from_json(&json!({"name": "example.org/shop"})).unwrap(),
    ]);
    for (image, want) in [
        ("nginx", "found"),
        ("nginx:1.27-alpine", "found"),
        ("nginx:1.27.3", "found"),
        ("nginx:alpine-slim", "found"),
        ("nginx:1.161", "near nginx:1.16"),
        ("nginx:2.0", "near nginx:latest"),
        ("nginx:broken", "near nginx:latest"),
        ("nginxx:1.27", "near nginx:1.27"),
        ("user/flask-ap", "near user/flask-app"),
        ("auth-service:v2", "found"),
        ("auth-service:v3", "near auth-service:v1"),
        ("auth-service", "near auth-service:v1"),
        ("fastapi-k8s:2.0", "near fastapi-k8s:1.0"),
        ("registry.k8s.io/e2e-test-images/agnhost:2.40", "found"),
        ("registry.test/web:1.0", "found"),
        ("registry.test/missing:4.0", "missing"),
        ("registry.test/ngnix:1", "found"),
        ("ngnix:v1", "found"),
        ("ngnix:v2", "near ngnix:v1"),
        ("shop:7", "near shop:"),
        ("grafana/grafana:11", "generic"),
        ("Nginx", "invalid"),
    ] {
        let got = match catalogue.resolve(image) {
            Resolution::Found(_) => "found".to_string(),
            Resolution::Generic(_) => "generic".to_string(),
            Resolution::NotFound { closest: Some(closest), .. } => format!("near {closest}"),
            Resolution::NotFound { closest: None, .. } => "missing".to_string(),
            Resolution::InvalidName { .. } => "invalid".to_string(),
        };
        if image == "shop:7" {
            assert_eq!(got, "found", "a profile without tags has every tag");
        } else {
            assert_eq!(got, want, "{image}");
        }
    }
}

#[test]
fn the_pull_error_says_what_the_registry_told() {
    for (image, want) in [
        (
            "registry.test/missing:4.0",
            "rpc error: code = NotFound desc = failed to pull and unpack image \"registry.test/missing:4.0\": failed to \
             resolve reference \"registry.test/missing:4.0\": registry.test/missing:4.0: not found",
        ),
        (
            "nginx:1.161",
            "rpc error: code = NotFound desc = failed to pull and unpack image \"docker.io/library/nginx:1.161\": failed \
             to resolve reference \"docker.io/library/nginx:1.161\": docker.io/library/nginx:1.161: not found",
        ),
        (
            "ngnix",
            "failed to pull and unpack image \"docker.io/library/ngnix:latest\": failed to resolve reference \
             \"docker.io/library/ngnix:latest\": pull access denied, repository does not exist or may require \
             authorization: server message: insufficient_scope: authorization failed",
        ),
        (
            "quay.io/ngnix:1",
            "rpc error: code = NotFound desc = failed to pull and unpack image \"quay.io/ngnix:1\": failed to resolve \
             reference \"quay.io/ngnix:1\": quay.io/ngnix:1: not found",
        ),
    ] {
        let Resolution::NotFound { message, .. } = Catalogue::new(Vec::new()).resolve(image) else {
            panic!("{image} exists");
        };
        assert_eq!(message, want, "{image}");
    }
}

#[test]
fn the_fastapi_image_serves_turns_unready_crashes_and_drains() {
    let mut bench = Bench::start("fastapi-k8s:1.0", spec(&[], &[])).unwrap();
    assert_eq!(bench.until(799).get(8000, "/health"), HttpAnswer::Refused);
    assert_eq!(bench.until(800).status(8000, "/health"), 200);
    assert_eq!(bench.status(8000, "/nope"), 404);
    assert_eq!(bench.get(80, "/health"), HttpAnswer::Refused);
    assert_eq!(bench.status(8000, "/ready?full=1"), 200);
    bench.http(8000, Method::Post, "/ready/disable");
    assert_eq!(bench.status(8000, "/ready"), 503);
    bench.http(8000, Method::Post, "/ready/enable");
    assert_eq!(bench.status(8000, "/ready"), 200);
    let HttpAnswer::Answer { body, .. } = bench.get(8000, "/") else { panic!("no answer") };
    assert!(body.contains("\"pod\":\"web-0\""), "{body:?}");
    assert_eq!(bench.process.next_wake(), None, "an idle server costs nothing");

    let mut crashing = bench.process.clone();
    let request = HttpRequest { method: Method::Post, ..HttpRequest::probe("/crash", "10.244.1.1") };
    let mut out = Vec::new();
    let mut volumes = Volumes::default();
    let mut around = Around { now: bench.now, volumes: &mut volumes, net: &NoNetwork, out: &mut out };
    assert_eq!(crashing.http(8000, &request, &mut around), HttpAnswer::Reset);
    assert_eq!(out, [ProcessEffect::Exited { code: 1, reason: ExitReason::Error }]);

    bench.stop();
    assert_eq!(bench.get(8000, "/health"), HttpAnswer::Refused, "a graceful server closes its port first");
    assert_eq!(bench.until(2_799).exit(), None);
    assert_eq!(bench.until(2_800).exit(), Some((0, ExitReason::Completed)));
    let log = bench.process.log().text();
    assert!(log.contains("INFO:     Uvicorn running on http://0.0.0.0:8000"), "{log}");
    assert!(log.contains("\"GET /nope HTTP/1.1\" 404 Not Found"), "{log}");
    assert!(log.ends_with("INFO:     Finished server process [1]\n"), "{log}");
}

#[test]
fn built_in_servers_answer_as_the_table_says() {
    for (image, args, ms, port, path, want) in [
        ("flask-app:latest", vec![], 4_999, 5000, "/healthz", 0),
        ("flask-app:latest", vec![], 5_000, 5000, "/readyz", 200),
        ("auth-service:v1", vec![], 1_000, 8080, "/v2/health", 404),
        ("auth-service:v2", vec![], 1_000, 8080, "/v2/health", 200),
        ("slow-start:1.0", vec![], 59_000, 8080, "/healthz", 0),
        ("slow-start:1.0", vec![], 60_000, 8080, "/ready", 200),
        ("nginx", vec![], 1_000, 80, "/", 200),
        ("nginx", vec![], 1_000, 80, "/nonexistent-healthz", 404),
        ("agnhost", vec!["liveness"], 9_999, 8080, "/healthz", 200),
        ("agnhost", vec!["liveness"], 10_000, 8080, "/healthz", 500),
        ("agnhost", vec!["netexec", "--http-port=8081"], 1_000, 8081, "/healthz", 200),
        ("agnhost", vec!["netexec", "--http-port", "8082"], 1_000, 8082, "/hostname", 200),
        ("agnhost", vec!["pause"], 1_000, 8080, "/healthz", 0),
        ("agnhost", vec!["serve-hostname"], 1_000, 9376, "/", 200),
        ("hpa-example", vec![], 1_000, 80, "/", 200),
        ("registry.test/web:1", vec!["port=8080"], 0, 8080, "/health", 200),
        ("registry.test/web:1", vec!["port=8080"], 0, 8080, "/nope", 404),
        ("registry.test/web:1", vec!["port=8080", "start=20"], 19_999, 8080, "/health", 0),
        ("registry.test/web:1", vec!["port=8080", "start=20"], 20_000, 8080, "/health", 200),
        ("registry.test/web:1", vec!["port=8080", "health-fail-after=30"], 29_999, 8080, "/health", 200),
        ("registry.test/web:1", vec!["port=8080", "health-fail-after=30"], 30_000, 8080, "/health", 503),
        ("registry.test/web:1", vec!["port=8080", "health-fail-after=30"], 30_000, 8080, "/ready", 200),
        ("registry.test/web:1", vec!["port=8080", "start=8", "health-fail-after=15"], 22_999, 8080, "/health", 200),
        ("registry.test/web:1", vec!["port=8080", "start=8", "health-fail-after=15"], 23_000, 8080, "/health", 503),
    ] {
        let mut bench = Bench::start(image, spec(&[], &args)).unwrap();
        assert_eq!(bench.until(ms).status(port, path), want, "{image} {args:?} {path} at {ms}");
    }
}

#[test]
fn tcp_and_grpc_answer_as_the_table_says() {
    for (image, port) in [("redis", 6379), ("postgres:16", 5432), ("mysql", 3306), ("goproxy:0.1", 8080)] {
        let mut bench = Bench::start(image, spec(&[], &[])).unwrap();
        bench.until(10_000);
        assert!(bench.process.tcp(bench.now, port), "{image}");
        assert!(!bench.process.tcp(bench.now, port + 1), "{image}");
        assert_eq!(bench.get(port, "/"), HttpAnswer::Reset, "{image} does not speak HTTP");
    }
    let mut etcd = Bench::start("etcd", spec(&[], &[])).unwrap();
    etcd.until(1_000);
    assert_eq!(etcd.process.grpc(etcd.now, 2379, ""), GrpcAnswer::Serving);
    assert_eq!(etcd.process.grpc(etcd.now, 2379, "x"), GrpcAnswer::UnknownService);
    assert_eq!(etcd.process.grpc(etcd.now, 2380, ""), GrpcAnswer::NotGrpc);
    assert_eq!(etcd.process.grpc(etcd.now, 99, ""), GrpcAnswer::Refused);
    let mut health = Bench::start("agnhost", spec(&["/agnhost", "grpc-health-checking"], &[])).unwrap();
    assert_eq!(health.status(8080, "/make-not-serving"), 200);
    assert_eq!(health.process.grpc(health.now, 5000, ""), GrpcAnswer::NotServing);
}

#[test]
fn scripted_containers_end_as_their_arguments_say() {
    for (args, attempt, ms, want) in [
        (vec!["exit=5:1"], 0, 5_000, Some((1, ExitReason::Error))),
        (vec!["exit=0.2:1"], 0, 200, Some((1, ExitReason::Error))),
        (vec!["exit=3:0"], 0, 2_999, None),
        (vec!["exit=3:0"], 0, 3_000, Some((0, ExitReason::Completed))),
        (vec!["exit=1:137", "oom=1"], 0, 1_000, Some((137, ExitReason::OomKilled))),
        (vec!["fail-first=2"], 1, 200, Some((1, ExitReason::Error))),
        (vec!["fail-first=2"], 2, 600_000, None),
    ] {
        let made = ProcessSpec { attempt, ..spec(&[], &args) };
        let mut bench = Bench::start("registry.test/web:1.0", made).unwrap();
        assert_eq!(bench.until(ms).exit(), want, "{args:?}");
    }
    let error = Bench::start("registry.test/web:1.0", spec(&[], &["runerror=/nope"])).err().unwrap();
    assert_eq!(error.exit_code, 128);
    assert_eq!(
        error.message,
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: \
         unable to start container process: error during container init: exec: \"/nope\": executable file not found in \
         $PATH"
    );
}

#[test]
fn stop_signals_end_programs_in_their_own_way() {
    for (image, args, after_ms, want) in [
        ("registry.test/web:1", vec!["port=8080"], 99, None),
        ("registry.test/web:1", vec!["port=8080"], 100, Some(0)),
        ("registry.test/web:1", vec!["term=3:1"], 2_999, None),
        ("registry.test/web:1", vec!["term=3:1"], 3_000, Some(1)),
        ("registry.test/web:1", vec!["term=ignore"], 29_000, None),
        ("nginx", vec![], 100, Some(0)),
        ("redis", vec![], 50, Some(0)),
        ("pause", vec![], 0, Some(0)),
        ("auth-service:v1", vec![], 0, Some(143)),
        ("agnhost", vec!["liveness"], 0, Some(2)),
        ("agnhost", vec!["netexec"], 0, Some(0)),
        ("grafana/grafana", vec![], 0, Some(143)),
    ] {
        let mut bench = Bench::start(image, spec(&[], &args)).unwrap();
        bench.until(10_000).stop();
        let code = bench.until(10_000 + after_ms).exit().map(|(code, _)| code);
        assert_eq!(code, want, "{image} {args:?}");
    }
    let mut bench = Bench::start("registry.test/web:1", spec(&[], &["port=8080", "term=ignore"])).unwrap();
    bench.stop();
    assert_eq!(bench.until(5_000).status(8080, "/ready"), 200, "it serves on");
    bench.call(|process, around| process.signal(Signal::Kill, around));
    assert_eq!(bench.exit(), Some((137, ExitReason::Error)));
    assert_eq!(bench.get(8080, "/ready"), HttpAnswer::Refused);
}

#[test]
fn the_scripted_log_is_the_recorded_one() {
    let mut bench = Bench::start("registry.test/web:1.0", spec(&[], &["exit=0.2:1"])).unwrap();
    bench.until(1_000);
    assert_eq!(bench.process.log().text(), "started default_web-0_web attempt 0\nexit code 1\n");
    let made = ProcessSpec { attempt: 4, ..spec(&[], &["port=8080"]) };
    let mut bench = Bench::start("registry.test/web:1.0", made).unwrap();
    bench.stop();
    bench.until(1_000);
    let want = "started default_web-0_web attempt 4\nSIGTERM timeout=30\nexit code 0\n";
    assert_eq!(bench.process.log().text(), want);
}

#[test]
fn scripted_controls_are_flags() {
    let mut bench = Bench::start("registry.test/web:1.0", spec(&[], &["port=8080"])).unwrap();
    let set = |bench: &mut Bench, name: &str, value: FlagValue| {
        bench.call(|process, around| process.set_flag(name, value, around))
    };
    assert!(set(&mut bench, "ready503", FlagValue::Bool(true)));
    assert_eq!((bench.status(8080, "/ready"), bench.status(8080, "/health")), (503, 200));
    assert!(set(&mut bench, "health500", FlagValue::Text("1".into())));
    assert_eq!(bench.status(8080, "/health"), 500);
    assert!(set(&mut bench, "hang", FlagValue::Bool(true)));
    assert!(matches!(bench.get(8080, "/"), HttpAnswer::Answer { status: 200, after_ms: 20_000, .. }));
    assert_eq!(bench.exec(&["cat", "f"]), done(0, "", 0));
    assert!(set(&mut bench, "nofile", FlagValue::Bool(true)));
    assert_eq!(bench.exec(&["cat", "f"]), done(1, "cat: f: No such file or directory\n", 0));
    assert!(!set(&mut bench, "nonsense", FlagValue::Bool(true)));
    assert!(set(&mut bench, "exit", FlagValue::Int(3)));
    assert_eq!(bench.exit(), Some((3, ExitReason::Error)));
    assert!(bench.process.log().text().ends_with("exit code 3\n"));
}

#[test]
fn scripted_exec_knows_four_commands() {
    let mut bench = Bench::start("registry.test/web:1.0", spec(&[], &[])).unwrap();
    for (argv, want) in [
        (vec!["sh", "-c", "exit 3"], done(3, "", 0)),
        (vec!["false"], done(1, "", 0)),
        (vec!["sleep", "10"], done(0, "", 10_000)),
        (vec!["sh", "-c", "sleep 5"], done(0, "", 5_000)),
        (vec!["anything"], done(0, "", 0)),
    ] {
        assert_eq!(bench.exec(&argv), want, "{argv:?}");
    }
}

struct Database(bool);
impl Reach for Database {
    fn answers(&self, host: &str, port: u16) -> bool {
        self.0 && host == "postgres.default" && port == 5432
    }
}

#[test]
fn profiles_from_a_scenario_do_what_their_keys_say() {
    let made = profile(json!({
        "name": "shop", "startup": "1s", "listen": [8000], "memory": {"base": "60Mi", "growPerSecond": "10Mi"},
        "flags": {"ready": true},
        "routes": [
            {"on": "GET /late", "latency": "3s"},
            {"on": "GET /never", "hang": true},
            {"on": "GET /db", "needs": "postgres.default:5432", "body": "rows"},
            {"on": "GET /old", "after": "10s", "status": 500},
            {"on": "GET /old", "status": 201},
            {"on": "GET /static/*", "status": 204},
            {"on": "* /any", "status": 202},
            {"on": "POST /crash", "exit": 7},
        ],
        "sigterm": {"ignore": true}, "exec": {"check db": 4}, "grpc": {"port": 9000},
    }));
    let mut bench = Bench::run(made.clone(), spec(&["/app/whatever"], &[])).unwrap();
    bench.until(1_000);
    assert!(matches!(bench.get(8000, "/late"), HttpAnswer::Answer { after_ms: 3_000, .. }));
    assert_eq!(bench.get(8000, "/never"), HttpAnswer::Hang);
    assert_eq!(bench.status(8000, "/db"), 503);
    assert_eq!(bench.status(8000, "/static/logo.png"), 204);
    assert_eq!(bench.status(8000, "/any"), 202);
    assert_eq!(bench.status(8000, "/old"), 201);
    assert_eq!(bench.exec(&["check", "db", "--fast"]), done(4, "", 0));
    assert_eq!(bench.process.grpc(bench.now, 9000, ""), GrpcAnswer::Serving);
    let ExecAnswer::NotFound { message } = bench.exec(&["nope"]) else { panic!("it exists") };
    assert_eq!(
        message,
        "OCI runtime exec failed: exec failed: unable to start container process: exec: \"nope\": executable file not \
         found in $PATH: unknown"
    );
    let request = HttpRequest::probe("/db", "10.244.1.1");
    let mut out = Vec::new();
    let mut around = Around { now: bench.now, volumes: &mut bench.volumes, net: &Database(true), out: &mut out };
    let answer = bench.process.http(8000, &request, &mut around);
    assert!(matches!(answer, HttpAnswer::Answer { status: 200, ref body, .. } if &**body == "rows"), "{answer:?}");
    assert_eq!(bench.until(10_000).status(8000, "/old"), 500);
    bench.stop();
    assert_eq!(bench.until(60_000).exit(), None);
    assert!(bench.call(|process, around| process.set_flag("deadlocked", FlagValue::Bool(true), around)));
    assert_eq!(bench.get(8000, "/any"), HttpAnswer::Hang);
    assert!(bench.process.tcp(bench.now, 8000), "TCP still connects");
}

#[test]
fn processes_end_by_themselves_as_their_profile_says() {
    for (value, limit, attempt, ms, want) in [
        (json!({"name": "a", "exitAfter": {"time": "10s", "code": 3}}), None, 0, 10_000, Some((3, ExitReason::Error))),
        (json!({"name": "a", "exitAfter": {"time": "10s"}}), None, 0, 10_000, Some((0, ExitReason::Completed))),
        (json!({"name": "a", "failFirst": 2}), None, 1, 0, Some((1, ExitReason::Error))),
        (json!({"name": "a", "failFirst": 2}), None, 2, 100_000, None),
        (
            json!({"name": "a", "memory": {"base": "50Mi", "growPerSecond": "10Mi"}}),
            Some(100 << 20),
            0,
            5_000,
            Some((137, ExitReason::OomKilled)),
        ),
        (json!({"name": "a", "memory": {"base": "50Mi"}}), Some(100 << 20), 0, 5_000, None),
        (json!({"name": "a", "memory": {"base": "50Mi"}}), Some(50 << 20), 0, 0, Some((137, ExitReason::OomKilled))),
    ] {
        let made = ProcessSpec { memory_limit_bytes: limit, attempt, ..spec(&[], &[]) };
        let mut bench = Bench::run(profile(value.clone()), made).unwrap();
        if ms > 0 {
            assert_eq!(bench.until(ms - 1).exit(), None, "{value}");
        }
        assert_eq!(bench.until(ms).exit(), want, "{value}");
    }
}

#[test]
fn memory_grows_between_the_limits() {
    let mut bench = Bench::start("memory-hog:1.0", spec(&[], &[])).unwrap();
    bench.until(5_000);
    assert_eq!(bench.process.memory_bytes(bench.now), 100 << 20);
}

#[test]
fn the_session_store_counts_on_its_volume() {
    let mut made = spec(&[], &[]);
    made.mounts = vec![Mount { path: "/data".into(), volume: "pvc".into(), ..Mount::default() }];
    let mut first = Bench::start("session-store:1.0", made.clone()).unwrap();
    first.until(1_000);
    first.get(6379, "/");
    first.http(6379, Method::Post, "/incr");
    let mut second = Bench::start("session-store:1.0", made).unwrap();
    second.volumes = first.volumes;
    let answer = second.until(1_000).get(6379, "/counter");
    assert!(matches!(answer, HttpAnswer::Answer { status: 200, ref body, .. } if &**body == "2\n"), "{answer:?}");
}

#[test]
fn the_generic_server_listens_on_declared_ports() {
    let made = ProcessSpec { ports: vec![3000, 9090], ..spec(&[], &["--config=/etc/x"]) };
    let mut bench = Bench::start("grafana/grafana:11", made).unwrap();
    assert_eq!(bench.status(3000, "/api/health"), 200);
    assert_eq!(bench.status(9090, "/metrics"), 200);
    assert_eq!(bench.status(80, "/"), 0);
}

#[test]
fn a_command_of_an_image_outside_the_catalogue_is_its_server_or_a_check_of_it() {
    let made = ProcessSpec { ports: vec![2181], ..spec(&["sh", "-c", "start-zookeeper --servers=3"], &[]) };
    let mut bench = Bench::start("kubernetes-zookeeper:1.0-3.4.10", made).unwrap();
    assert_eq!(bench.status(2181, "/"), 200);
    for argv in [&["sh", "-c", "zookeeper-ready 2181"][..], &["/bin/bash", "-c", "/ready.sh"], &["zookeeper-ready"]] {
        let answer = bench.exec(argv);
        assert!(matches!(answer, ExecAnswer::Done { code: 0, .. }), "{argv:?}: {answer:?}");
    }
    let made = spec(&["sh", "-c", "start-worker"], &[]);
    let mut bench = Bench::start("worker:1", made).unwrap();
    bench.until(1_000);
    assert_eq!(bench.exit().map(|(code, _)| code), Some(127), "without ports there is nothing that it could serve");
}

#[test]
fn a_command_that_an_image_does_not_have_cannot_start() {
    let error = Bench::start("pause", spec(&["/bin/nope"], &[])).err().unwrap();
    assert!(
        error.message.ends_with("exec: \"/bin/nope\": stat /bin/nope: no such file or directory: unknown"),
        "{}",
        error.message
    );
}

#[test]
fn nginx_logs_what_probes_asked() {
    let mut bench = Bench::start("nginx:1.27", spec(&[], &[])).unwrap();
    bench.until(7_000).get(80, "/nonexistent-healthz");
    let log = bench.process.log().text();
    let want = "10.244.1.1 - - [01/Jan/2026:00:00:07 +0000] \"GET /nonexistent-healthz HTTP/1.1\" 404 153 \"-\" \
                \"kube-probe/1.36\" \"-\"\n";
    assert!(log.ends_with(want), "{log}");
    for _ in 0..10_000 {
        bench.get(80, "/");
    }
    assert!(bench.process.log().lines().len() < 200, "the log stays small");
}

#[test]
fn nginx_ends_where_it_cannot_write() {
    let mount = |path: &str, read_only| Mount { path: path.into(), volume: "v".into(), read_only, ..Mount::default() };
    let made = |read_only_root, user, mounts: &[Mount]| ProcessSpec {
        read_only_root,
        identity: Identity { user, ..Identity::default() },
        mounts: mounts.to_vec(),
        ..spec(&[], &[])
    };
    let (cache, run) = (mount("/var/cache/nginx", false), mount("/var/run", false));
    for (spec, want) in [
        (made(false, 0, &[]), None),
        (made(true, 0, &[]), Some("mkdir() \"/var/cache/nginx/client_temp\" failed (30: Read-only file system)")),
        (made(false, 101, &[]), Some("mkdir() \"/var/cache/nginx/client_temp\" failed (13: Permission denied)")),
        (made(true, 0, &[mount("/var/cache", true)]), Some("failed (30: Read-only file system)")),
        (
            made(true, 101, core::slice::from_ref(&cache)),
            Some("open() \"/run/nginx.pid\" failed (30: Read-only file system)"),
        ),
        (made(true, 101, &[cache, run]), None),
    ] {
        let words = format!("{spec:?}");
        let mut bench = Bench::start("nginx", spec).unwrap();
        bench.until(10_000);
        let log = bench.process.log().text();
        match want {
            None => assert!(log.contains("start worker processes"), "{words}\n{log}"),
            Some(want) => {
                assert!(log.ends_with(&format!("{want}\n")) && log.contains("nginx: [emerg] "), "{words}\n{log}");
                assert_eq!(bench.exit(), Some((1, ExitReason::Error)), "{words}");
            }
        }
    }
}
