//! The built-in images: one table, one function per family of images. Outside tools use these names and behaviours.
//!
//! It never decides when an image is pulled. Stop behaviour is that of the real program where there is one; for images
//! that exist only here it is the profile format's default (dies at once with 143).

use super::http::{Body, Method};
use super::needs::Need;
use super::process::{ProcessSpec, StartError};
use super::profile::{ExecRule, FlagValue, OnStop, Profile, Program, Route, RouteBody, Tags, Userland};
use super::reference::Reference;
use super::resolve::{self, Resolution};
use super::scripted;
use super::voice::Voice;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// One built-in image: its name and what makes its profile.
pub struct Image {
    /// The last path segment of references to it.
    pub name: &'static str,
    /// What it does, for the documentation.
    pub about: &'static str,
    make: fn() -> Profile,
}

/// Every built-in image except `registry.test/*`, which its host decides.
pub const IMAGES: &[Image] = &[
    Image { name: "fastapi-k8s", about: "FastAPI demo on 8000: /health, /ready, POST /crash", make: fastapi },
    Image { name: "flask-app", about: "Flask demo on 5000: sleeps 5 s before it listens", make: flask },
    Image { name: "auth-service", about: "v1 on 8080: /health, /ready, /login", make: auth_v1 },
    Image { name: "auth-service", about: "v2 adds /v2/health", make: auth_v2 },
    Image { name: "slow-start", about: "60 s before it listens on 8080: /healthz, /ready", make: slow_start },
    Image { name: "memory-hog", about: "grows 10 MiB/s from 50 MiB, on 8080", make: memory_hog },
    Image { name: "session-store", about: "keeps a counter at /data/counter, on 6379", make: session_store },
    Image { name: "nginx", about: "200 on /, 404 elsewhere, on 80", make: nginx },
    Image { name: "nginx-slim", about: "nginx on 80 without the entry point scripts", make: nginx_slim },
    Image { name: "redis", about: "TCP 6379; redis-cli ping", make: redis },
    Image { name: "postgres", about: "TCP 5432; pg_isready", make: postgres },
    Image { name: "mysql", about: "TCP 3306; mysqladmin ping", make: mysql },
    Image { name: "busybox", about: "runs command and args; BusyBox applets and ash", make: busybox },
    Image { name: "alpine", about: "runs command and args; BusyBox applets and ash", make: busybox },
    Image { name: "bash", about: "runs command and args; bash on BusyBox", make: busybox },
    Image { name: "ubuntu", about: "runs command and args; coreutils, dash and bash", make: debian },
    Image { name: "debian", about: "runs command and args; coreutils, dash and bash", make: debian },
    Image { name: "perl", about: "runs command and args; the Job of the documentation", make: debian },
    Image { name: "python", about: "runs command and args; -m http.server and small scripts", make: python },
    Image { name: "agnhost", about: "liveness, netexec, pause, serve-hostname, grpc-health-checking", make: agnhost },
    Image { name: "pause", about: "waits for its stop signal", make: pause },
    Image { name: "etcd", about: "gRPC health on 2379", make: etcd },
    Image { name: "goproxy", about: "TCP 8080", make: goproxy },
    Image { name: "hpa-example", about: "HTTP on 80, some milliseconds of work per request", make: hpa_example },
];

/// The images of a simulation: the built-in ones and the scenario's own.
#[derive(Clone, Debug)]
pub struct Catalogue {
    extra: Vec<Rc<Profile>>,
    images: Vec<Rc<Profile>>,
    scripted: Rc<Profile>,
    generic: Rc<Profile>,
}

impl Catalogue {
    /// The built-in images and, before them, the scenario's own.
    pub fn new(extra: Vec<Profile>) -> Catalogue {
        let images = IMAGES.iter().map(|image| Rc::new(Profile { name: image.name.into(), ..(image.make)() }));
        Catalogue {
            extra: extra.into_iter().map(Rc::new).collect(),
            images: images.collect(),
            scripted: Rc::new(Profile {
                program: Program::FromArguments(scripted::profile),
                any_command: true,
                ..Profile::default()
            }),
            generic: Rc::new(Profile {
                program: Program::FromArguments(generic),
                any_command: true,
                userland: Userland::Busybox,
                ..Profile::default()
            }),
        }
    }

    /// Finds what an image reference names.
    pub fn resolve(&self, image: &str) -> Resolution {
        let reference = match Reference::parse(image) {
            Ok(reference) => reference,
            Err(message) => return Resolution::InvalidName { message },
        };
        let not_found = |closest| Resolution::NotFound { message: resolve::no_tag_message(&reference), closest };
        if reference.domain == "registry.test" {
            let missing = reference.path.contains("missing");
            return if missing { not_found(None) } else { Resolution::Found(self.scripted.clone()) };
        }
        let segment = resolve::last_segment(&reference.path);
        for images in [&self.extra, &self.images] {
            let mut named = images.iter().filter(|profile| profile.short_name() == segment).peekable();
            if named.peek().is_none() {
                continue;
            }
            let Some(tag) = reference.tag.as_deref() else {
                return named.next().map_or_else(|| not_found(None), |profile| Resolution::Found(profile.clone()));
            };
            let candidates: Vec<&Rc<Profile>> = named.collect();
            return match candidates.iter().find(|profile| profile.tags.hold(tag)) {
                Some(profile) => Resolution::Found((*profile).clone()),
                None => not_found(closest_tag(&candidates, tag).map(|tag| resolve::with_tag(image, &tag))),
            };
        }
        let near = IMAGES.iter().find(|known| resolve::one_letter_apart(known.name, segment));
        match near {
            Some(known) => Resolution::NotFound {
                message: resolve::no_repository_message(&reference),
                closest: Some(resolve::with_segment(image, known.name)),
            },
            None => Resolution::Generic(self.generic.clone()),
        }
    }
}

/// An existing tag near one that does not exist: a prefix of it, one letter apart, or the first listed.
fn closest_tag(candidates: &[&Rc<Profile>], tag: &str) -> Option<String> {
    let listed: Vec<&String> = candidates
        .iter()
        .flat_map(|profile| match &profile.tags {
            Tags::Only(tags) => tags.as_slice(),
            Tags::Any | Tags::Rule(_) => &[],
        })
        .collect();
    if let Some(near) = listed.iter().find(|held| resolve::one_letter_apart(held, tag)).or(listed.first()) {
        return Some(near.to_string());
    }
    let rules = candidates.iter().find(|profile| matches!(profile.tags, Tags::Rule(_)))?;
    let shorter = (1..tag.len()).rev().filter(|end| tag.is_char_boundary(*end)).map(|end| &tag[..end]);
    shorter.into_iter().find(|shorter| rules.tags.hold(shorter)).map_or(Some("latest".into()), |tag| Some(tag.into()))
}

/// nginx tags: `latest`, `stable`, `mainline`, `alpine`, `1.N`, `1.N.N` with N of at most two digits, and a suffix.
fn nginx_tag(tag: &str) -> bool {
    let (base, suffix) = tag.split_once('-').map_or((tag, None), |(base, suffix)| (base, Some(suffix)));
    if suffix == Some("") {
        return false;
    }
    if matches!(base, "latest" | "stable" | "mainline" | "alpine") {
        return true;
    }
    let number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = base.split('.').collect();
    matches!(parts.len(), 2 | 3) && parts[0] == "1" && parts[1..].iter().all(|part| number(part))
}

fn only(tags: &[&str]) -> Tags {
    Tags::Only(tags.iter().map(ToString::to_string).collect())
}

fn get(path: &str, body: &'static str) -> Route {
    Route::new(Method::Get, path, 200, body)
}

fn exits(after_ms: u64, code: i32) -> OnStop {
    OnStop::Exits { after_ms, code, closes: true }
}

fn fastapi() -> Profile {
    let mut made = Profile {
        tags: only(&["1.0", "latest"]),
        startup_ms: 800,
        listen: [8000].into(),
        memory_base_bytes: 60 << 20,
        not_found: Body::Static("{\"detail\":\"Not Found\"}"),
        on_stop: exits(2_000, 0),
        userland: Userland::Debian,
        commands: &["uvicorn", "fastapi", "python", "python3"],
        voice: Voice::Uvicorn,
        ..Profile::default()
    };
    made.set_first("ready", FlagValue::Bool(true));
    let ready = made.flag("ready");
    let switch = |path: &str, value: bool, body| Route {
        set: [(ready, FlagValue::Bool(value))].into(),
        ..Route::new(Method::Post, path, 200, body)
    };
    made.routes = [
        get("/health", "{\"status\":\"healthy\"}"),
        Route { condition: Some(ready), otherwise: Some(503), ..get("/ready", "{\"status\":\"ready\"}") },
        switch("/ready/disable", false, "{\"status\":\"readiness disabled\"}"),
        switch("/ready/enable", true, "{\"status\":\"readiness enabled\"}"),
        Route { exit: Some(1), ..Route::new(Method::Post, "/crash", 200, "") },
        Route {
            body: RouteBody::Template("{\"message\":\"Hello from Kubernetes!\",\"pod\":\"{pod}\"}"),
            ..get("/", "")
        },
    ]
    .into();
    made
}

fn flask() -> Profile {
    Profile {
        tags: only(&["latest", "1.0"]),
        startup_ms: 5_000,
        listen: [5000].into(),
        memory_base_bytes: 30 << 20,
        routes: [
            get("/", "<p>Hello, World!</p>"),
            get("/healthz", "{\"status\":\"ok\"}\n"),
            get("/readyz", "{\"status\":\"ready\"}\n"),
        ]
        .into(),
        not_found: Body::Static("<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"),
        userland: Userland::Debian,
        commands: &["python", "python3", "flask"],
        voice: Voice::Flask,
        ..Profile::default()
    }
}

fn auth(tag: &str) -> Profile {
    Profile {
        tags: only(&[tag]),
        startup_ms: 300,
        listen: [8080].into(),
        memory_base_bytes: 40 << 20,
        routes: [
            get("/health", "{\"status\":\"ok\"}"),
            get("/ready", "{\"status\":\"ready\"}"),
            Route { method: None, ..get("/login", "{\"token\":\"demo\"}") },
        ]
        .into(),
        userland: Userland::Busybox,
        commands: &["auth-service"],
        ..Profile::default()
    }
}

fn auth_v1() -> Profile {
    auth("v1")
}

fn auth_v2() -> Profile {
    let mut made = auth("v2");
    made.routes.push(get("/v2/health", "{\"status\":\"ok\",\"version\":2}"));
    made
}

fn slow_start() -> Profile {
    Profile {
        tags: only(&["1.0", "latest"]),
        startup_ms: 60_000,
        listen: [8080].into(),
        memory_base_bytes: 128 << 20,
        routes: [get("/healthz", "ok\n"), get("/ready", "ready\n"), get("/", "slow-start\n")].into(),
        userland: Userland::Busybox,
        commands: &["slow-start"],
        ..Profile::default()
    }
}

fn memory_hog() -> Profile {
    Profile {
        tags: only(&["1.0", "latest"]),
        startup_ms: 200,
        listen: [8080].into(),
        memory_base_bytes: 50 << 20,
        memory_growth_bytes: 10 << 20,
        routes: ["/", "/health", "/healthz", "/ready"].map(|path| get(path, "ok\n")).into(),
        userland: Userland::Busybox,
        commands: &["memory-hog"],
        ..Profile::default()
    }
}

/// A store with one number: `GET /` and `POST /incr` count, `GET /counter` reads it through the file.
fn session_store() -> Profile {
    let count = || RouteBody::Counter("/data/counter");
    Profile {
        tags: only(&["1.0", "latest"]),
        startup_ms: 300,
        listen: [6379].into(),
        memory_base_bytes: 20 << 20,
        routes: [
            get("/health", "ok\n"),
            get("/ready", "ok\n"),
            Route { body: RouteBody::File("/data/counter"), ..get("/counter", "") },
            Route { body: count(), ..get("/", "") },
            Route { body: count(), ..Route::new(Method::Post, "/incr", 200, "") },
        ]
        .into(),
        on_stop: exits(0, 0),
        userland: Userland::Busybox,
        commands: &["session-store"],
        ..Profile::default()
    }
}

const NGINX_INDEX: &str = "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n\
<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is successfully installed and\nworking. \
Further configuration is required.</p>\n</body>\n</html>\n";

const NGINX_NOT_FOUND: &str = "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n\
<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.29.3</center>\r\n</body>\r\n</html>\r\n";

/// - Source: nginx src/core/ngx_cycle.c ngx_init_cycle makes the paths, src/core/nginx.c main the pid file.
const NGINX_NEEDS: &[Need] =
    &[Need { call: "mkdir()", path: "/var/cache/nginx/client_temp" }, Need { call: "open()", path: "/run/nginx.pid" }];

/// The official image's stop signal is SIGQUIT: it finishes what it has accepted and exits with 0.
///
/// - Source: nginx src/os/unix/ngx_process_cycle.c; docker-nginx STOPSIGNAL SIGQUIT.
fn nginx() -> Profile {
    Profile {
        tags: Tags::Rule(nginx_tag),
        startup_ms: 50,
        listen: [80].into(),
        memory_base_bytes: 8 << 20,
        routes: [get("/", NGINX_INDEX), get("/index.html", NGINX_INDEX)].into(),
        document_root: Some("/usr/share/nginx/html"),
        not_found: Body::Static(NGINX_NOT_FOUND),
        on_stop: exits(100, 0),
        needs: NGINX_NEEDS,
        userland: Userland::Debian,
        commands: &["nginx", "nginx-debug", "docker-entrypoint.sh"],
        voice: Voice::Nginx,
        ..Profile::default()
    }
}

fn nginx_slim() -> Profile {
    Profile { tags: Tags::Any, ..nginx() }
}

fn rule(command: &str, open: (i32, &'static str), closed: (i32, &'static str)) -> ExecRule {
    let text = |(code, output): (i32, &'static str)| (code, Body::Static(output));
    ExecRule { command: command.into(), open: text(open), closed: Some(text(closed)) }
}

fn database(port: u16, startup_ms: u64, memory_mib: u64, after_ms: u64) -> Profile {
    Profile {
        startup_ms,
        listen: [port].into(),
        speaks_http: false,
        memory_base_bytes: memory_mib << 20,
        on_stop: exits(after_ms, 0),
        userland: Userland::Debian,
        ..Profile::default()
    }
}

/// Source: redis 7 src/server.c sigShutdownHandler: SIGTERM saves and exits with 0.
fn redis() -> Profile {
    Profile {
        exec: [rule(
            "redis-cli",
            (0, "PONG\n"),
            (1, "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n"),
        )]
        .into(),
        commands: &["redis-server", "docker-entrypoint.sh"],
        voice: Voice::Redis,
        ..database(6379, 100, 10, 50)
    }
}

/// The image's stop signal is SIGINT, PostgreSQL's fast shutdown, which ends with 0.
fn postgres() -> Profile {
    Profile {
        exec: [
            rule(
                "pg_isready",
                (0, "/var/run/postgresql:5432 - accepting connections\n"),
                (2, "/var/run/postgresql:5432 - no response\n"),
            ),
            rule(
                "psql",
                (0, " ?column? \n----------\n        1\n(1 row)\n\n"),
                (2, "psql: error: connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" failed\n"),
            ),
        ]
        .into(),
        commands: &["postgres", "docker-entrypoint.sh"],
        ..database(5432, 2_000, 40, 200)
    }
}

fn mysql() -> Profile {
    Profile {
        exec: [
            rule("mysqladmin", (0, "mysqld is alive\n"), (1, "mysqladmin: connect to server at 'localhost' failed\n")),
            rule("mysql", (0, "1\n1\n"), (1, "ERROR 2002 (HY000): Can't connect to local MySQL server\n")),
        ]
        .into(),
        commands: &["mysqld", "docker-entrypoint.sh"],
        ..database(3306, 6_000, 350, 1_500)
    }
}

/// Source: kubernetes 1.36 build/pause/linux/pause.c: SIGTERM exits with 0.
fn pause() -> Profile {
    Profile {
        memory_base_bytes: 256 << 10,
        on_stop: exits(0, 0),
        commands: &["pause"],
        voice: Voice::Pause,
        ..Profile::default()
    }
}

/// Source: etcd pkg/osutil/interrupt_unix.go: as PID 1 it exits with 0 after its handlers ran.
fn etcd() -> Profile {
    Profile {
        startup_ms: 500,
        listen: [2379, 2380].into(),
        memory_base_bytes: 30 << 20,
        routes: [
            get("/health", "{\"health\":\"true\",\"reason\":\"\"}"),
            get("/version", "{\"etcdserver\":\"3.6.0\"}"),
        ]
        .into(),
        on_stop: exits(100, 0),
        grpc_port: Some(2379),
        commands: &["etcd"],
        ..Profile::default()
    }
}

/// How a Go program without a signal handler ends as PID 1: the raised signal is ignored, then it exits with 2.
///
/// - Source: Go 1.24 runtime/signal_unix.go dieFromSignal.
const GO_WITHOUT_HANDLER: OnStop = OnStop::Exits { after_ms: 0, code: 2, closes: true };

fn goproxy() -> Profile {
    Profile {
        listen: [8080].into(),
        speaks_http: false,
        on_stop: GO_WITHOUT_HANDLER,
        commands: &["goproxy"],
        ..Profile::default()
    }
}

/// PHP on Apache; the image's stop signal (SIGWINCH) is Apache's graceful stop.
fn hpa_example() -> Profile {
    Profile {
        startup_ms: 300,
        listen: [80].into(),
        request_cpu_ms: 60,
        memory_base_bytes: 20 << 20,
        routes: [Route { latency_ms: 60, ..get("/", "OK!") }, Route { latency_ms: 60, ..get("/index.php", "OK!") }]
            .into(),
        on_stop: exits(100, 0),
        userland: Userland::Debian,
        commands: &["apache2-foreground", "docker-php-entrypoint"],
        ..Profile::default()
    }
}

/// An image whose programs are those of its distribution; as PID 1 they ignore SIGTERM unless they handle it.
fn busybox() -> Profile {
    Profile { program: Program::Shell, userland: Userland::Busybox, memory_base_bytes: 1 << 20, ..Profile::default() }
}

fn debian() -> Profile {
    Profile { userland: Userland::Debian, ..busybox() }
}

fn python() -> Profile {
    Profile { commands: &["python", "python3"], ..debian() }
}

fn agnhost() -> Profile {
    Profile {
        program: Program::FromArguments(agnhost_command),
        userland: Userland::Busybox,
        commands: &["agnhost"],
        on_stop: GO_WITHOUT_HANDLER,
        ..Profile::default()
    }
}

/// One subcommand of agnhost; without any it is `pause`, the image's default.
///
/// - Source: kubernetes 1.36 test/images/agnhost (liveness/server.go, netexec, pause, serve-hostname,
///   grpc-health-checking).
fn agnhost_command(base: &Profile, spec: &ProcessSpec) -> Result<Profile, StartError> {
    let skip = usize::from(spec.command.first().is_some_and(|command| resolve::last_segment(command) == "agnhost"));
    let words: Vec<&str> = spec.command.iter().skip(skip).chain(&spec.args).map(String::as_str).collect();
    let port = |name: &str, default: u16| {
        let inline = format!("{name}=");
        let value = words
            .iter()
            .zip(words.iter().skip(1).chain([&""]))
            .find_map(|(word, next)| if *word == name { Some(*next) } else { word.strip_prefix(inline.as_str()) });
        value.and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let mut made = base.clone();
    match words.iter().find(|word| !word.starts_with('-')).copied() {
        None | Some("pause") => made.on_stop = exits(0, 0),
        Some("liveness") => {
            made.listen = [8080].into();
            made.routes = [
                Route { after_ms: 10_000, status: 500, ..get("/healthz", "error: 10 seconds are over") },
                get("/healthz", "ok"),
                Route { prefix: true, ..get("/started", "started") },
            ]
            .into();
        }
        Some("netexec") => {
            made.listen = [port("--http-port", 8080)].into();
            made.routes = [
                Route { body: RouteBody::Template("{pod}"), ..get("/hostname", "") },
                Route { body: RouteBody::Template("{pod}"), ..get("/hostName", "") },
                get("/healthz", ""),
                get("/readyz", ""),
                Route { method: None, exit: Some(0), ..get("/exit", "") },
                Route { prefix: true, ..get("/", "NOW: 2026-01-01 00:00:00 +0000 UTC") },
            ]
            .into();
            made.on_stop = exits(0, 0);
        }
        Some("serve-hostname") => {
            made.listen = [port("--port", 9376)].into();
            made.routes = [Route { prefix: true, body: RouteBody::Template("{pod}"), ..get("/", "") }].into();
        }
        Some("grpc-health-checking") => {
            made.grpc_port = Some(port("--port", 5000));
            made.listen = [port("--http-port", 8080)].into();
            let flag = made.flag("not-serving");
            made.grpc_flag = Some(flag);
            let switch = |path: &str, value: bool| Route {
                method: None,
                set: [(flag, FlagValue::Bool(value))].into(),
                ..get(path, "")
            };
            made.routes = [switch("/make-not-serving", true), switch("/make-serving", false)].into();
        }
        Some(_) => {
            made.exit_after =
                Some(super::profile::ExitAfter { after_ms: 0, code: 1, reason: super::ExitReason::Error });
        }
    }
    Ok(made)
}

/// The stand-in for an image outside the catalogue: 200 on every path of every declared port.
fn generic(base: &Profile, spec: &ProcessSpec) -> Result<Profile, StartError> {
    let everything = Route { method: None, prefix: true, ..get("/", "ok\n") };
    Ok(Profile { listen: spec.ports.clone(), routes: [everything].into(), ..base.clone() })
}
