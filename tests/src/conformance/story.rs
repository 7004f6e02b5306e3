//! Cases whose order and times matter: the trace of a small scenario told in lines, and what must be among them.
//!
//! A case names the upstream symbol that it models. Nothing here knows how the engine works; it reads what an outside tool
//! would read.

use lab::scenario::read;
use lab::scenario::trace::{Body, Entry};
use lab::session::Session;
use serde_json::Value;

/// One case.
pub(super) struct Story {
    /// The upstream symbol that it models, with its package, and behind a colon what it says.
    pub(super) symbol: &'static str,
    /// A scenario without its head.
    pub(super) scenario: &'static str,
    /// What must be seen, in this order: parts of lines of the story, after a span of seconds where time matters
    /// (`@3-5 web Running`). Parts after `never ` must not be seen at all.
    pub(super) sees: &'static [&'static str],
}

/// The head of every scenario.
const HEAD: &str = "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: conformance}\n";

/// Checks a table of cases and tells of everything that is wrong with it.
pub(super) fn check(cases: &[Story]) {
    let failures: Vec<String> = cases.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn failure(case: &Story) -> Option<String> {
    let story = story(case.scenario);
    let mut from = 0;
    for part in case.sees {
        let told = || {
            let lines: Vec<String> =
                story.iter().map(|(ms, line)| format!("{:9.3} {line}", *ms as f64 / 1_000.0)).collect();
            format!("{}: {part:?} is not as it must be in\n{}", case.symbol, lines.join("\n"))
        };
        if let Some(part) = part.strip_prefix("never ") {
            if story.iter().any(|(_, line)| line.contains(part)) {
                return Some(told());
            }
            continue;
        }
        let (span, text) = span_of(part);
        let found = story[from..].iter().position(|(ms, line)| line.contains(text) && span.contains(ms));
        match found {
            Some(place) => from += place + 1,
            None => return Some(told()),
        }
    }
    None
}

/// The span of `@3-5 text` in milliseconds, and the text; without one any time will do.
fn span_of(part: &str) -> (std::ops::RangeInclusive<u64>, &str) {
    let parsed = part.strip_prefix('@').and_then(|rest| {
        let (span, text) = rest.split_once(' ')?;
        let (from, until) = span.split_once('-')?;
        let ms = |text: &str| {
            let (whole, tenths) = text.split_once('.').unwrap_or((text, "0"));
            Some(whole.parse::<u64>().ok()? * 1_000 + tenths.parse::<u64>().ok()? * 100)
        };
        Some((ms(from)?..=ms(until)?, text))
    });
    parsed.unwrap_or((0..=u64::MAX, part))
}

/// What a scenario's trace tells, a line for each pod status, event, answer of kubectl and request.
pub(super) fn story(scenario: &str) -> Vec<(u64, String)> {
    // A scenario in one line takes its head in that line, too.
    let text = match scenario.strip_prefix('{') {
        Some(rest) => format!("{{{}, {rest}", HEAD.trim_end().replace('\n', ", ")),
        None => format!("{HEAD}{scenario}"),
    };
    let scenario = read(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{scenario}"));
    let mut session = Session::new(&scenario, Vec::new()).expect("the session starts");
    session.trace_kind(cluster::api::Kind::Pod);
    session.run_until(scenario.end(), &mut || true);
    session.finish(0);
    let mut lines = Vec::new();
    for entry in session.take_entries() {
        lines.extend(told(&entry).into_iter().map(|line| (entry.at.ms(), line)));
    }
    lines
}

fn told(entry: &Entry) -> Vec<String> {
    match &entry.body {
        Body::Event(event) => vec![format!("{} {} {}: {}", event.name, event.event_type, event.reason, event.message)],
        Body::Watch { op, object } => vec![pod_line(op, object)],
        Body::Kubectl { command, answer, .. } => {
            let output = format!("{}{}", answer.stdout, answer.stderr);
            output.lines().map(|line| format!("$ {command}: {line}")).collect()
        }
        Body::Http { url, status, error, .. } => {
            vec![format!("http {url} {status} {}", error.as_deref().unwrap_or("-"))]
        }
        Body::Apply(_) | Body::Action { .. } | Body::Traffic { .. } | Body::End { .. } => Vec::new(),
    }
}

/// `web Running [main running ready #1 last Error(1)] Ready=True`.
fn pod_line(op: &str, object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("").to_string();
    let status = &object["status"];
    let lists = ["initContainerStatuses", "containerStatuses"].into_iter().filter_map(|key| status[key].as_array());
    let containers: Vec<String> = lists.flatten().map(container_text).collect();
    let conditions = status["conditions"].as_array().into_iter().flatten().map(|condition| {
        let reason = text(&condition["reason"]);
        let reason = if reason.is_empty() { String::new() } else { format!(":{reason}") };
        format!("{}={}{reason}", text(&condition["type"]), text(&condition["status"]))
    });
    let conditions: Vec<String> = conditions.collect();
    let deleted = if op == "DELETED" { "deleted " } else { "" };
    format!(
        "{} {deleted}{} {}[{}] {} qos {}",
        text(&object["metadata"]["name"]),
        text(&status["phase"]),
        text(&status["reason"]),
        containers.join(", "),
        conditions.join(" "),
        text(&status["qosClass"])
    )
}

fn container_text(status: &Value) -> String {
    let state = |state: &Value| -> String {
        let Some((name, state)) = state.as_object().and_then(|state| state.iter().next()) else { return String::new() };
        let reason = state["reason"].as_str().unwrap_or("");
        match (name.as_str(), state["exitCode"].as_i64()) {
            ("terminated", Some(code)) => format!("{reason}({code})"),
            ("waiting", _) => reason.to_string(),
            (name, _) => name.to_string(),
        }
    };
    let last = state(&status["lastState"]);
    format!(
        "{} {} {} #{}{}",
        status["name"].as_str().unwrap_or(""),
        state(&status["state"]),
        if status["ready"] == true { "ready" } else { "unready" },
        status["restartCount"],
        if last.is_empty() { String::new() } else { format!(" last {last}") }
    )
}

#[test]
fn a_case_can_fail() {
    let case = |sees| Story { symbol: "none", scenario: "until: 1s\nactions:\n- {at: 0s, kubectl: get pods}", sees };
    assert!(failure(&case(&["@0-1 No resources found"])).is_none());
    assert!(failure(&case(&["@0.5-1 No resources found"])).is_some());
    assert!(failure(&case(&["No resources found", "No resources found"])).is_some());
    assert!(failure(&case(&["never No resources found"])).is_some());
}
