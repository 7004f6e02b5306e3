//! Reads image profiles from a scenario's JSON value. Every problem is a value with the path of the field and what was
//! expected there; unknown fields are problems. It never reads YAML text: spans are added by the caller, by path.

use super::http::{Body, Method};
use super::profile::{ExecRule, ExitAfter, FlagValue, OnStop, Profile, Program, Route, RouteBody, Tags, Userland};
use super::{ExitReason, http};
use crate::api::quantity;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::{Map, Value};

/// One problem in an image profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// Where, from the profile on: `routes[2].latency`.
    pub path: String,
    /// What is wrong and what was expected.
    pub message: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path, self.message) }
    }
}

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Profile, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Profile::from_json(&value).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            D::Error::custom(lines.join("; "))
        })
    }
}

impl Profile {
    /// Reads one entry of a scenario's `images`.
    ///
    /// - Errors: every problem found, in the order of the fields.
    pub fn from_json(value: &Value) -> Result<Profile, Vec<ProfileError>> {
        let mut reader = Reader { problems: Vec::new() };
        let profile = reader.profile(value);
        if reader.problems.is_empty() { Ok(profile) } else { Err(reader.problems) }
    }
}

/// A Go duration (`90s`, `1m30s`, `250ms`, `1.5h`) in milliseconds, rounded down.
pub(super) fn duration_ms(text: &str) -> Option<u64> {
    if text == "0" {
        return Some(0);
    }
    let mut rest = text;
    let mut micros: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|at| *at > 0)?;
        let (number, tail) = rest.split_at(digits);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, next) = tail.split_at(unit_end);
        let unit_micros: u64 = match unit {
            "us" | "µs" => 1,
            "ms" => 1_000,
            "s" => 1_000_000,
            "m" => 60_000_000,
            "h" => 3_600_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') || fraction.len() > 9 {
            return None;
        }
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        micros = micros.checked_add(whole.checked_mul(unit_micros)?)?;
        if !fraction.is_empty() {
            let part: u64 = fraction.parse().ok()?;
            micros = micros.checked_add(part.checked_mul(unit_micros)? / 10u64.pow(fraction.len() as u32))?;
        }
        rest = next;
    }
    (!text.is_empty()).then_some(micros / 1_000)
}

struct Reader {
    problems: Vec<ProfileError>,
}

fn name_of(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(value) => format!("{value}"),
        Value::Number(value) => format!("{value}"),
        Value::String(text) => format!("{text:?}"),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "a mapping".into(),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
}

impl Reader {
    fn wrong(&mut self, path: &str, value: &Value, expected: &str) {
        let message = format!("expected {expected}, found {}", name_of(value));
        self.problems.push(ProfileError { path: path.to_string(), message });
    }

    /// The mapping at `path`, after every key that is not in `known` has been noted.
    fn mapping<'v>(&mut self, value: &'v Value, path: &str, known: &[&str]) -> Option<&'v Map<String, Value>> {
        let Value::Object(map) = value else {
            self.wrong(path, value, "a mapping");
            return None;
        };
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            let message = format!("unknown field, expected one of {}", known.join(", "));
            self.problems.push(ProfileError { path: join(path, key), message });
        }
        Some(map)
    }

    fn list<'v>(&mut self, value: &'v Value, path: &str) -> &'v [Value] {
        match value {
            Value::Array(items) => items,
            _ => {
                self.wrong(path, value, "a list");
                &[]
            }
        }
    }

    fn text<'v>(&mut self, value: &'v Value, path: &str) -> &'v str {
        match value {
            Value::String(text) => text,
            _ => {
                self.wrong(path, value, "text");
                ""
            }
        }
    }

    fn truth(&mut self, value: &Value, path: &str) -> bool {
        match value {
            Value::Bool(value) => *value,
            _ => {
                self.wrong(path, value, "true or false");
                false
            }
        }
    }

    fn number(&mut self, value: &Value, path: &str, low: i64, high: i64, expected: &str) -> i64 {
        match value.as_i64().filter(|number| (low..=high).contains(number)) {
            Some(number) => number,
            None => {
                self.wrong(path, value, expected);
                low
            }
        }
    }

    fn port(&mut self, value: &Value, path: &str) -> u16 {
        self.number(value, path, 1, 65_535, "a port (1–65535)") as u16
    }

    fn status(&mut self, value: &Value, path: &str) -> u16 {
        self.number(value, path, 100, 599, "an HTTP status (100–599)") as u16
    }

    fn code(&mut self, value: &Value, path: &str) -> i32 {
        self.number(value, path, 0, 255, "an exit code (0–255)") as i32
    }

    fn duration(&mut self, value: &Value, path: &str) -> u64 {
        let read = match value {
            Value::String(text) => duration_ms(text),
            Value::Number(number) if number.as_u64() == Some(0) => Some(0),
            _ => None,
        };
        read.unwrap_or_else(|| {
            self.wrong(path, value, "a duration such as 800ms or 1m30s");
            0
        })
    }

    fn bytes(&mut self, value: &Value, path: &str) -> u64 {
        let read = match value {
            Value::String(text) => quantity::parse_milli(text).and_then(|milli| u64::try_from(milli / 1_000).ok()),
            Value::Number(number) => number.as_u64(),
            _ => None,
        };
        read.unwrap_or_else(|| {
            self.wrong(path, value, "a quantity of bytes such as 60Mi");
            0
        })
    }

    fn flag_value(&mut self, value: &Value, path: &str) -> FlagValue {
        match value {
            Value::Bool(value) => FlagValue::Bool(*value),
            Value::Number(number) if number.is_i64() => FlagValue::Int(number.as_i64().unwrap_or(0)),
            Value::String(text) => FlagValue::Text(text.as_str().into()),
            _ => {
                self.wrong(path, value, "true, false, a whole number or text");
                FlagValue::Bool(false)
            }
        }
    }

    fn profile(&mut self, value: &Value) -> Profile {
        let known = [
            "name",
            "tags",
            "startup",
            "listen",
            "memory",
            "flags",
            "routes",
            "sigterm",
            "exitAfter",
            "failFirst",
            "grpc",
            "exec",
            "shell",
        ];
        let mut profile = Profile { any_command: true, ..Profile::default() };
        let Some(map) = self.mapping(value, "", &known) else { return profile };
        match map.get("name") {
            Some(Value::String(name)) if !name.is_empty() => profile.name = name.clone(),
            Some(other) => self.wrong("name", other, "an image name without a tag"),
            None => self.wrong("name", &Value::Null, "an image name"),
        }
        // Flags come first: routes refer to them whatever the order in the file.
        if let Some(flags) = map.get("flags") {
            match flags {
                Value::Object(flags) => {
                    for (name, value) in flags {
                        let value = self.flag_value(value, &join("flags", name));
                        profile.set_first(name, value);
                    }
                }
                other => self.wrong("flags", other, "a mapping of names to values"),
            }
        }
        for (key, value) in map {
            match key.as_str() {
                "tags" => profile.tags = self.tags(value),
                "startup" => profile.startup_ms = self.duration(value, "startup"),
                "listen" => {
                    let ports = self.list(value, "listen").iter().enumerate();
                    profile.listen = ports.map(|(at, port)| self.port(port, &format!("listen[{at}]"))).collect();
                }
                "memory" => self.memory(value, &mut profile),
                "routes" => {
                    for (at, route) in self.list(value, "routes").iter().enumerate() {
                        let route = self.route(route, &format!("routes[{at}]"), &mut profile);
                        profile.routes.push(route);
                    }
                }
                "sigterm" => profile.on_stop = self.on_stop(value),
                "exitAfter" => profile.exit_after = self.exit_after(value),
                "failFirst" => {
                    let expected = "a whole number of attempts";
                    profile.fail_first.0 = self.number(value, "failFirst", 0, 1_000_000, expected) as u32;
                }
                "grpc" => {
                    if let Some(map) = self.mapping(value, "grpc", &["port"]) {
                        let port = map.get("port").unwrap_or(&Value::Null);
                        profile.grpc_port = Some(self.port(port, "grpc.port"));
                    }
                }
                "exec" => self.exec(value, &mut profile),
                "shell" if self.truth(value, "shell") => {
                    profile.program = Program::Shell;
                    profile.userland = Userland::Busybox;
                    profile.any_command = false;
                }
                _ => {}
            }
        }
        profile
    }

    fn tags(&mut self, value: &Value) -> Tags {
        let mut tags = Vec::new();
        for (at, tag) in self.list(value, "tags").iter().enumerate() {
            match tag {
                Value::String(tag) => tags.push(tag.clone()),
                other => {
                    let path = format!("tags[{at}]");
                    self.wrong(&path, other, "a tag as text (put a number in quotes: \"1.0\")");
                }
            }
        }
        Tags::Only(tags)
    }

    fn memory(&mut self, value: &Value, profile: &mut Profile) {
        let Some(map) = self.mapping(value, "memory", &["base", "growPerSecond"]) else { return };
        if let Some(base) = map.get("base") {
            profile.memory_base_bytes = self.bytes(base, "memory.base");
        }
        if let Some(growth) = map.get("growPerSecond") {
            profile.memory_growth_bytes = self.bytes(growth, "memory.growPerSecond");
        }
    }

    fn on_stop(&mut self, value: &Value) -> OnStop {
        let Some(map) = self.mapping(value, "sigterm", &["drain", "exit", "ignore"]) else { return OnStop::Dies };
        if map.get("ignore").is_some_and(|ignore| self.truth(ignore, "sigterm.ignore")) {
            return OnStop::Ignores;
        }
        OnStop::Exits {
            after_ms: map.get("drain").map_or(0, |drain| self.duration(drain, "sigterm.drain")),
            code: map.get("exit").map_or(0, |exit| self.code(exit, "sigterm.exit")),
            closes: true,
        }
    }

    fn exit_after(&mut self, value: &Value) -> Option<ExitAfter> {
        let map = self.mapping(value, "exitAfter", &["time", "code"])?;
        let time = map.get("time").unwrap_or(&Value::Null);
        let after_ms = self.duration(time, "exitAfter.time");
        let code = map.get("code").map_or(0, |code| self.code(code, "exitAfter.code"));
        Some(ExitAfter { after_ms, code, reason: ExitReason::of(code) })
    }

    fn exec(&mut self, value: &Value, profile: &mut Profile) {
        let Value::Object(map) = value else {
            self.wrong("exec", value, "a mapping of commands to exit codes");
            return;
        };
        for (command, code) in map {
            let code = self.code(code, &join("exec", command));
            profile.exec.push(ExecRule { command: command.clone(), open: (code, Body::EMPTY), closed: None });
        }
    }

    fn route(&mut self, value: &Value, path: &str, profile: &mut Profile) -> Route {
        let known = ["on", "if", "status", "else", "set", "exit", "latency", "hang", "needs", "after", "body"];
        let mut route = Route::new(http::Method::Get, "/", 200, "");
        let Some(map) = self.mapping(value, path, &known) else { return route };
        if !map.contains_key("on") {
            self.wrong(&join(path, "on"), &Value::Null, "a method and a path such as \"GET /health\"");
        }
        for (key, value) in map {
            let at = join(path, key);
            match key.as_str() {
                "on" => self.on(value, &at, &mut route),
                "if" => {
                    let name = self.text(value, &at);
                    route.condition = Some(profile.flag(name));
                }
                "status" => route.status = self.status(value, &at),
                "else" => route.otherwise = Some(self.status(value, &at)),
                "set" => match value {
                    Value::Object(flags) => {
                        for (name, value) in flags {
                            let value = self.flag_value(value, &join(&at, name));
                            route.set.push((profile.flag(name), value));
                        }
                    }
                    other => self.wrong(&at, other, "a mapping of flags to values"),
                },
                "exit" => route.exit = Some(self.code(value, &at)),
                "latency" => route.latency_ms = self.duration(value, &at),
                "hang" => route.hang = self.truth(value, &at),
                "needs" => {
                    let needed = self.text(value, &at).rsplit_once(':');
                    let needed = needed.and_then(|(host, port)| Some((host.to_string(), port.parse().ok()?)));
                    match needed.filter(|(host, port)| !host.is_empty() && *port > 0) {
                        Some(needed) => route.needs = Some(needed),
                        None => self.wrong(&at, value, "a service and port such as postgres.default:5432"),
                    }
                }
                "after" => route.after_ms = self.duration(value, &at),
                "body" => route.body = RouteBody::Fixed(self.text(value, &at).into()),
                _ => {}
            }
        }
        route
    }

    fn on(&mut self, value: &Value, path: &str, route: &mut Route) {
        let expected = "a method and a path such as \"GET /health\"";
        let Value::String(text) = value else {
            self.wrong(path, value, expected);
            return;
        };
        let read = text.trim().split_once(char::is_whitespace).and_then(|(method, target)| {
            let target = target.trim();
            let method = if method == "*" { None } else { Some(Method::parse(method)?) };
            target.starts_with('/').then_some((method, target))
        });
        match read {
            None => self.wrong(path, value, expected),
            Some((method, target)) => {
                route.method = method;
                route.prefix = target.ends_with('*');
                route.path = target.trim_end_matches('*').into();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn durations_are_go_durations() {
        for (text, want) in [
            ("800ms", Some(800)),
            ("1m30s", Some(90_000)),
            ("1.5s", Some(1_500)),
            ("0", Some(0)),
            ("2h", Some(7_200_000)),
            ("", None),
            ("5", None),
            ("s", None),
            ("-1s", None),
            ("1.2.3s", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(duration_ms(text), want, "{text}");
        }
    }

    #[test]
    fn problems_say_where_and_what_was_expected() {
        for (value, want) in [
            (json!({"name": "a", "starup": "1s"}), "starup: unknown field, expected one of name, tags"),
            (json!({}), "name: expected an image name, found nothing"),
            (json!({"name": "a", "startup": 5}), "startup: expected a duration such as 800ms or 1m30s, found 5"),
            (json!({"name": "a", "tags": [1.0]}), "tags[0]: expected a tag as text"),
            (json!({"name": "a", "listen": [0]}), "listen[0]: expected a port (1–65535), found 0"),
            (json!({"name": "a", "memory": {"base": "60Megs"}}), "memory.base: expected a quantity of bytes"),
            (json!({"name": "a", "routes": [{"on": "health"}]}), "routes[0].on: expected a method and a path"),
            (json!({"name": "a", "routes": [{"status": 200}]}), "routes[0].on: expected a method and a path"),
            (json!({"name": "a", "routes": [{"on": "GET /", "needs": "db"}]}), "routes[0].needs: expected a service"),
            (json!({"name": "a", "sigterm": {"drain": "x"}}), "sigterm.drain: expected a duration"),
            (json!({"name": "a", "exec": {"x": 256}}), "exec.x: expected an exit code (0–255), found 256"),
            (json!("nginx"), "expected a mapping, found \"nginx\""),
        ] {
            let problems = Profile::from_json(&value).expect_err("should be refused");
            let text = problems[0].to_string();
            assert!(text.starts_with(want), "{value}: {text}");
        }
    }

    #[test]
    fn flags_may_follow_the_routes_that_use_them() {
        let value = json!({
            "name": "shop",
            "routes": [{"on": "GET /ready", "if": "ready", "else": 503}],
            "flags": {"ready": true},
        });
        let profile = Profile::from_json(&value).expect("a good profile");
        let flag = profile.routes[0].condition.expect("a condition");
        assert_eq!(profile.flags[flag].1, FlagValue::Bool(true));
    }

    #[test]
    fn serde_reads_it_too_and_keeps_the_path() {
        let error = serde_json::from_value::<Profile>(json!({"name": "a", "startup": true})).expect_err("refused");
        assert!(error.to_string().starts_with("startup: expected a duration"), "{error}");
    }
}
