//! The scripted container of the recordings (`registry.test/*`): its arguments make its profile, its exec knows four
//! commands. It models the recorder's fake runtime, not Kubernetes, so that recordings can be replayed.

use super::ExitReason;
use super::http::{Body, Method};
use super::parse::duration_ms;
use super::process::{ExecAnswer, ProcessSpec, StartError};
use super::profile::{ExitAfter, OnStop, Profile, Route};
use super::server::Server;
use super::voice::Voice;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// How long after its start an attempt that `fail-first` dooms exits, in milliseconds.
const FAIL_FIRST_MS: u64 = 200;

/// How late its server answers while `hang` is set, in milliseconds.
const HANG_MS: u64 = 20_000;

/// How long after SIGTERM it exits when `term` is absent, in milliseconds.
const TERM_MS: u64 = 100;

/// Seconds as arguments give them (`5`, `0.2`) in milliseconds.
fn seconds_ms(text: &str) -> Option<u64> {
    duration_ms(&format!("{text}s"))
}

/// `5:1` as milliseconds and exit code.
fn time_and_code(text: &str) -> Option<(u64, i32)> {
    let (time, code) = text.split_once(':')?;
    Some((seconds_ms(time)?, code.parse().ok()?))
}

/// The profile that a container's arguments describe; arguments it does not know are ignored.
///
/// - Errors: `runerror=<command>` is a container that cannot start.
pub(super) fn profile(base: &Profile, spec: &ProcessSpec) -> Result<Profile, StartError> {
    let mut made = Profile { on_stop: OnStop::Exits { after_ms: TERM_MS, code: 0, closes: false }, ..base.clone() };
    made.hang_ms = Some(HANG_MS);
    made.voice = Voice::Scripted;
    made.scripted_exec = true;
    let unready = made.flag("ready503");
    let unhealthy = made.flag("health500");
    made.exit_flag = Some(made.flag("exit"));
    made.flag("nofile");
    let guarded = |path: &str, flag: usize, status: u16| {
        let mut route = Route::new(Method::Get, path, status, "");
        route.method = None;
        route.condition = Some(flag);
        route
    };
    made.routes.push(guarded("/ready", unready, 503));
    made.routes.push(guarded("/health", unhealthy, 500));
    let mut oom = false;
    let mut health_fails_ms = None;
    for (key, value) in spec.args.iter().filter_map(|argument| argument.split_once('=')) {
        match key {
            "exit" => {
                if let Some((after_ms, code)) = time_and_code(value) {
                    made.exit_after = Some(ExitAfter { after_ms, code, reason: ExitReason::of(code) });
                }
            }
            "fail-first" => made.fail_first = (value.parse().unwrap_or(0), FAIL_FIRST_MS),
            "port" => made.listen.extend(value.parse::<u16>().ok()),
            "start" => made.startup_ms = seconds_ms(value).unwrap_or(0),
            "health-fail-after" => health_fails_ms = seconds_ms(value),
            "term" if value == "ignore" => made.on_stop = OnStop::Ignores,
            "term" => {
                if let Some((after_ms, code)) = time_and_code(value) {
                    made.on_stop = OnStop::Exits { after_ms, code, closes: false };
                }
            }
            "oom" => oom = value == "1",
            "runerror" => {
                let text = "error during container init: exec:";
                return Err(StartError::create(&format!("{text} \"{value}\": executable file not found in $PATH")));
            }
            _ => {}
        }
    }
    if let Some(exit) = made.exit_after.as_mut().filter(|exit| oom && exit.code == 137) {
        exit.reason = ExitReason::OomKilled;
    }
    if let Some(after_ms) = health_fails_ms {
        // Counted from the moment its server opens (recorded: start=8 with health-fail-after=15 failed after 23 s).
        let mut route = guarded("/health", unhealthy, 503);
        route.condition = None;
        route.after_ms = made.startup_ms + after_ms;
        made.routes.push(route);
    }
    for path in ["/", "/health", "/ready"] {
        let mut route = Route::new(Method::Get, path, 200, "ok\n");
        route.method = None;
        made.routes.push(route);
    }
    Ok(made)
}

/// Runs one of the commands that the scripted container knows; any other exits with 0.
pub(super) fn exec(argv: &[String], server: Option<&Server>) -> ExecAnswer {
    let script = match argv {
        [shell, flag, script, ..] if shell.ends_with("sh") && flag == "-c" => script.split_whitespace().collect(),
        _ => argv.iter().map(String::as_str).collect::<Vec<_>>(),
    };
    let done = |code: i32, output: String, after_ms: u64| ExecAnswer::Done {
        code,
        output: output.into(),
        errors: Body::EMPTY,
        after_ms,
    };
    match script.as_slice() {
        ["exit", code, ..] => done(code.parse().unwrap_or(2), String::new(), 0),
        ["false", ..] => done(1, String::new(), 0),
        ["sleep", seconds, ..] => done(0, String::new(), seconds_ms(seconds).unwrap_or(0)),
        ["cat", file, ..] if server.is_some_and(|server| server.flag("nofile")) => {
            done(1, format!("cat: {file}: No such file or directory\n"), 0)
        }
        _ => done(0, String::new(), 0),
    }
}
