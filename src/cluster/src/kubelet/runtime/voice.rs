//! What known servers print: at start, once they listen, per request, on their stop signal, at exit.
//!
//! Only the lines a learner meets in `kubectl logs`; never a line that the real program would not print.

use super::clock;
use super::http::Body;
use super::log::{AccessRecord, Log, Stream};
use super::process::ProcessSpec;
use alloc::format;
use alloc::string::String;
use kernel::time::Time;

/// The manner in which a server prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    /// Prints nothing.
    #[default]
    Silent,
    /// The scripted container of the recordings.
    Scripted,
    /// uvicorn, the server of the FastAPI image.
    Uvicorn,
    /// Flask's development server.
    Flask,
    /// nginx with the entry point of its official image.
    Nginx,
    /// redis-server.
    Redis,
    /// The pause container.
    Pause,
}

/// What the entry point says before it looks at nginx's own configuration.
const NGINX_BEFORE: [&str; 3] = [
    "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
    "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
];

/// What it says where it can write that file.
const NGINX_TOUCHED: [&str; 2] = [
    "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf",
    "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
];

/// What it says where it cannot.
///
/// - Source: docker-nginx entrypoint/10-listen-on-ipv6-by-default.sh.
const NGINX_UNTOUCHED: [&str; 1] =
    ["10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)"];

/// What it says after that.
const NGINX_AFTER: [&str; 4] = [
    "/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh",
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh",
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh",
    "/docker-entrypoint.sh: Configuration complete; ready for start up",
];

fn nginx_line(at: Time, level: &str, text: &str) -> String {
    format!("{} [{level}] 1#1: {text}", clock::format_date(at, "%Y/%m/%d %T"))
}

fn nginx_notice(at: Time, text: &str) -> String {
    nginx_line(at, "notice", text)
}

/// Until its log is open nginx says on standard error, too, what it logs from warnings up.
///
/// - Source: nginx src/core/ngx_log.c ngx_log_error_core, ngx_use_stderr.
fn nginx_complains(log: &mut Log, at: Time, level: &str, text: &str) {
    log.print(at, Stream::Stderr, &nginx_line(at, level, text));
    log.print(at, Stream::Stderr, &format!("nginx: [{level}] {text}"));
}

fn nginx_user(log: &mut Log, at: Time, spec: &ProcessSpec) {
    const USER: &str = "the \"user\" directive makes sense only if the master process runs with super-user privileges, \
                        ignored in /etc/nginx/nginx.conf:2";
    if spec.identity.user != 0 {
        nginx_complains(log, at, "warn", USER);
    }
}

impl Voice {
    /// Prints what stands in the log as soon as the process runs.
    pub(super) fn started(self, log: &mut Log, at: Time, spec: &ProcessSpec) {
        match self {
            Voice::Silent | Voice::Pause => {}
            Voice::Scripted => {
                let name = format!("{}_{}_{}", spec.namespace, spec.pod_name, spec.container);
                log.print(at, Stream::Stdout, &format!("started {name} attempt {}", spec.attempt));
            }
            Voice::Uvicorn => {
                log.fixed(at, Stream::Stderr, Body::Static("INFO:     Started server process [1]"));
                log.fixed(at, Stream::Stderr, Body::Static("INFO:     Waiting for application startup."));
            }
            Voice::Flask => {
                log.fixed(at, Stream::Stdout, Body::Static(" * Serving Flask app 'app'"));
                log.fixed(at, Stream::Stdout, Body::Static(" * Debug mode: off"));
            }
            Voice::Nginx => {
                let untouched = spec.read_only_root || spec.identity.user != 0;
                let looked: &[&str] = if untouched { &NGINX_UNTOUCHED } else { &NGINX_TOUCHED };
                for line in NGINX_BEFORE.iter().chain(looked).chain(&NGINX_AFTER) {
                    log.fixed(at, Stream::Stdout, Body::Static(line));
                }
            }
            Voice::Redis => {
                let stamp = redis_stamp(at);
                log.print(at, Stream::Stdout, &format!("1:C {stamp} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo"));
            }
        }
    }

    /// Prints what stands in the log once the ports listen.
    pub(super) fn listening(self, log: &mut Log, at: Time, spec: &ProcessSpec, port: u16) {
        match self {
            Voice::Silent | Voice::Scripted | Voice::Pause => {}
            Voice::Uvicorn => {
                log.fixed(at, Stream::Stderr, Body::Static("INFO:     Application startup complete."));
                let line = format!("INFO:     Uvicorn running on http://0.0.0.0:{port} (Press CTRL+C to quit)");
                log.print(at, Stream::Stderr, &line);
            }
            Voice::Flask => {
                log.fixed(at, Stream::Stderr, Body::Static(" * Running on all addresses (0.0.0.0)"));
                log.print(at, Stream::Stderr, &format!(" * Running on http://127.0.0.1:{port}"));
                log.print(at, Stream::Stderr, &format!(" * Running on http://{}:{port}", spec.pod_ip));
                log.fixed(at, Stream::Stderr, Body::Static("Press CTRL+C to quit"));
            }
            Voice::Nginx => {
                nginx_user(log, at, spec);
                for text in ["using the \"epoll\" event method", "start worker processes", "start worker process 29"] {
                    log.print(at, Stream::Stderr, &nginx_notice(at, text));
                }
            }
            Voice::Redis => {
                let line = format!("1:M {} * Ready to accept connections tcp", redis_stamp(at));
                log.print(at, Stream::Stdout, &line);
            }
        }
    }

    /// Prints why it ends before it listens.
    pub(super) fn refused(self, log: &mut Log, at: Time, spec: &ProcessSpec, why: &str) {
        if self == Voice::Nginx {
            nginx_user(log, at, spec);
            if why.starts_with("open()") {
                log.print(at, Stream::Stderr, &nginx_notice(at, "using the \"epoll\" event method"));
            }
            nginx_complains(log, at, "emerg", why);
        }
    }

    /// Prints the reaction to the stop signal.
    pub(super) fn stopping(self, log: &mut Log, at: Time, grace_seconds: u64) {
        match self {
            Voice::Silent | Voice::Flask => {}
            Voice::Scripted => log.print(at, Stream::Stdout, &format!("SIGTERM timeout={grace_seconds}")),
            Voice::Uvicorn => log.fixed(at, Stream::Stderr, Body::Static("INFO:     Shutting down")),
            Voice::Nginx => {
                log.print(at, Stream::Stderr, &nginx_notice(at, "signal 3 (SIGQUIT) received, shutting down"));
            }
            Voice::Redis => {
                let stamp = redis_stamp(at);
                let line =
                    format!("1:signal-handler ({}) Received SIGTERM scheduling shutdown...", clock::civil(at).unix);
                log.print(at, Stream::Stdout, &line);
                log.print(at, Stream::Stdout, &format!("1:M {stamp} * User requested shutdown..."));
            }
            Voice::Pause => log.fixed(at, Stream::Stderr, Body::Static("Shutting down, got signal: Terminated")),
        }
    }

    /// Prints the last words of a process that exits by itself.
    pub(super) fn exiting(self, log: &mut Log, at: Time, code: i32, stopped: bool) {
        match self {
            Voice::Silent | Voice::Flask | Voice::Pause => {}
            Voice::Scripted => log.print(at, Stream::Stdout, &format!("exit code {code}")),
            Voice::Uvicorn if stopped => {
                log.fixed(at, Stream::Stderr, Body::Static("INFO:     Waiting for application shutdown."));
                log.fixed(at, Stream::Stderr, Body::Static("INFO:     Application shutdown complete."));
                log.fixed(at, Stream::Stderr, Body::Static("INFO:     Finished server process [1]"));
            }
            Voice::Nginx if stopped => {
                log.print(at, Stream::Stderr, &nginx_notice(at, "worker process 29 exited with code 0"));
                log.print(at, Stream::Stderr, &nginx_notice(at, "exit"));
            }
            Voice::Redis if stopped => {
                let line = format!("1:M {} # Redis is now ready to exit, bye bye...", redis_stamp(at));
                log.print(at, Stream::Stdout, &line);
            }
            Voice::Uvicorn | Voice::Nginx | Voice::Redis => {}
        }
    }

    /// The access log line of one answered request.
    pub(super) fn access(self, record: &AccessRecord<'_>) -> (Stream, String) {
        let AccessRecord { client, path, status, body_bytes, .. } = *record;
        let method = record.method.text();
        let agent = record.agent.text();
        match self {
            Voice::Uvicorn => {
                // The client's port is part of uvicorn's line; it grows with time as ephemeral ports do.
                let port = 32_768 + record.at.ms() / 7 % 28_232;
                let phrase = phrase(status);
                (Stream::Stdout, format!("INFO:     {client}:{port} - \"{method} {path} HTTP/1.1\" {status} {phrase}"))
            }
            Voice::Flask => {
                let stamp = clock::format_date(record.at, "%d/%b/%Y %T");
                (Stream::Stderr, format!("{client} - - [{stamp}] \"{method} {path} HTTP/1.1\" {status} -"))
            }
            Voice::Silent | Voice::Scripted | Voice::Nginx | Voice::Redis | Voice::Pause => {
                let stamp = clock::access_stamp(record.at);
                let request = format!("\"{method} {path} HTTP/1.1\" {status} {body_bytes} \"-\" \"{agent}\" \"-\"");
                (Stream::Stdout, format!("{client} - - [{stamp}] {request}"))
            }
        }
    }

    /// Whether requests are logged at all.
    pub(super) fn logs_requests(self) -> bool {
        match self {
            Voice::Uvicorn | Voice::Flask | Voice::Nginx => true,
            Voice::Silent | Voice::Scripted | Voice::Redis | Voice::Pause => false,
        }
    }
}

fn redis_stamp(at: Time) -> String {
    format!("{}.{:03}", clock::format_date(at, "%d %b %Y %T"), clock::civil(at).millisecond)
}

/// The reason phrase of an HTTP status.
pub(super) fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Unknown",
    }
}
