//! Flags of commands: one table per verb feeds parsing, complaints and help.
//!
//! Models github.com/spf13/pflag as kubectl uses it.

use std::collections::BTreeMap;
use std::num::IntErrorKind;

use super::output::Failure;

/// What a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing, or `=true` and `=false`.
    Switch,
    /// A value.
    Value,
    /// A value after `=`; this one without.
    Optional(&'static str),
}

/// One flag.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Name after two dashes.
    pub long: &'static str,
    /// Letter after one dash.
    pub short: Option<char>,
    /// What it takes.
    pub takes: Takes,
    /// What it does, for `--help`.
    pub help: &'static str,
}

impl Flag {
    /// The flag as complaints name it: `-w, --watch`.
    fn named(&self) -> String {
        self.short.map_or_else(|| format!("--{}", self.long), |short| format!("-{short}, --{}", self.long))
    }
}

/// A flag with a value.
pub const fn value(long: &'static str, short: Option<char>, help: &'static str) -> Flag {
    Flag { long, short, takes: Takes::Value, help }
}

/// A flag that is on or off.
pub const fn switch(long: &'static str, short: Option<char>, help: &'static str) -> Flag {
    Flag { long, short, takes: Takes::Switch, help }
}

/// `--dry-run`, as every command that writes knows it.
pub const DRY_RUN: Flag = Flag {
    long: "dry-run",
    short: None,
    takes: Takes::Optional("unchanged"),
    help: "none, server or client: whether the request is sent, and whether it is kept",
};

/// What becomes of a command's writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DryRun {
    /// They are done.
    None,
    /// They are not sent.
    Client,
    /// They are sent and not kept.
    Server,
}

impl DryRun {
    /// What stands behind a line that reports a write.
    pub fn suffix(self) -> &'static str {
        match self {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }
}

/// Flags that every command knows.
pub const GLOBAL: &[Flag] = &[
    value("namespace", Some('n'), "If present, the namespace scope for this CLI request"),
    switch("help", Some('h'), "help for the command"),
    value("context", None, "The name of the kubeconfig context to use"),
    value("v", Some('v'), "number for the log level verbosity"),
    value("request-timeout", None, "The length of time to wait before giving up on a single server request"),
    value("as", None, "Username to impersonate for the operation"),
    value("as-group", None, "Group to impersonate for the operation"),
    value("as-uid", None, "UID to impersonate for the operation"),
    value("cache-dir", None, "Default cache directory"),
    value("certificate-authority", None, "Path to a cert file for the certificate authority"),
    value("client-certificate", None, "Path to a client certificate file for TLS"),
    value("client-key", None, "Path to a client key file for TLS"),
    value("cluster", None, "The name of the kubeconfig cluster to use"),
    switch("disable-compression", None, "If true, opt-out of response compression for all requests to the server"),
    switch("insecure-skip-tls-verify", None, "If true, the server's certificate will not be checked for validity"),
    value("kubeconfig", None, "Path to the kubeconfig file to use for CLI requests"),
    switch("match-server-version", None, "Require server version to match client version"),
    value("server", Some('s'), "The address and port of the Kubernetes API server"),
    value("tls-server-name", None, "Server name to use for server certificate validation"),
    value("token", None, "Bearer token for authentication to the API server"),
    value("user", None, "The name of the kubeconfig user to use"),
    switch("warnings-as-errors", None, "Treat warnings received from the server as errors"),
    value("log-flush-frequency", None, "Maximum number of seconds between log flushes"),
    value("password", None, "Password for basic authentication to the API server"),
    value("profile", None, "Name of profile to capture"),
    value("profile-output", None, "Name of the file to write the profile to"),
    value("username", None, "Username for basic authentication to the API server"),
    value("vmodule", None, "comma-separated list of pattern=N settings for file-filtered logging"),
];

/// What those of them are that are not given, as help writes it; the others are `''`.
pub const GLOBAL_DEFAULTS: &[(&str, &str)] = &[
    ("as-group", "[]"),
    ("cache-dir", "'/root/.kube/cache'"),
    ("disable-compression", "false"),
    ("insecure-skip-tls-verify", "false"),
    ("log-flush-frequency", "5s"),
    ("match-server-version", "false"),
    ("profile", "'none'"),
    ("profile-output", "'profile.pprof'"),
    ("request-timeout", "'0'"),
    ("v", "0"),
    ("vmodule", ""),
    ("warnings-as-errors", "false"),
];

/// Flags that take a whole number in every command that has them: what is none is refused before anything is done.
const INTEGERS: &[&str] = &[
    "chunk-size",
    "concurrency",
    "cpu-percent",
    "current-replicas",
    "grace-period",
    "limit-bytes",
    "max",
    "max-log-requests",
    "min",
    "node-port",
    "replicas",
    "revision",
    "skip-wait-for-delete-timeout",
    "tail",
    "to-revision",
    "v",
    "value",
];

/// Those of them that take 64 bits.
const WIDE: &[&str] = &["chunk-size", "limit-bytes", "revision", "since-seconds", "tail", "to-revision"];

/// Flags that take a duration.
const DURATIONS: &[&str] = &["duration", "pod-running-timeout", "since", "timeout"];

/// The words of a command after its verb, sorted into flags and the rest.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// Words that are no flags.
    pub words: Vec<String>,
    /// Words after `--`.
    pub after_dashes: Option<Vec<String>>,
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Arguments {
    /// Sorts `words` by the flags of `table`; `verb` is for the complaint.
    ///
    /// - Errors: kubectl's complaint about an unknown flag or a missing value.
    pub fn parse(words: &[String], table: &[Flag], verb: &str) -> Result<Arguments, Failure> {
        let space = if verb.is_empty() { "" } else { " " };
        let usage = |text: String| Failure::new(format!("{text}\nSee 'kubectl{space}{verb} --help' for usage."));
        let known = || table.iter().chain(GLOBAL);
        let mut arguments = Arguments::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                arguments.after_dashes = Some(words.cloned().collect());
                break;
            } else if let Some(long) = word.strip_prefix("--") {
                let (name, given) = match long.split_once('=') {
                    Some((name, given)) => (name, Some(given.to_string())),
                    None => (long, None),
                };
                let flag =
                    known().find(|flag| flag.long == name).ok_or_else(|| usage(format!("unknown flag: --{name}")))?;
                let given = match (flag.takes, given) {
                    (_, Some(given)) => given,
                    (Takes::Switch, None) => "true".to_string(),
                    (Takes::Optional(default), None) => default.to_string(),
                    (Takes::Value, None) => {
                        words.next().cloned().ok_or_else(|| usage(format!("flag needs an argument: --{name}")))?
                    }
                };
                arguments.set(flag, given, &usage)?;
            } else if word.len() > 1 && word.starts_with('-') {
                let mut letters = word[1..].chars();
                while let Some(letter) = letters.next() {
                    let flag = known()
                        .find(|flag| flag.short == Some(letter))
                        .ok_or_else(|| usage(format!("unknown shorthand flag: {letter:?} in {word}")))?;
                    // `-o=` has the value `=`.
                    let attached = letters.as_str();
                    let given = match attached.strip_prefix('=').filter(|given| !given.is_empty()) {
                        Some(given) => given.to_string(),
                        None if flag.takes == Takes::Switch => {
                            arguments.set(flag, "true".to_string(), &usage)?;
                            continue;
                        }
                        None if attached.is_empty() => words
                            .next()
                            .cloned()
                            .ok_or_else(|| usage(format!("flag needs an argument: {letter:?} in {word}")))?,
                        None => attached.to_string(),
                    };
                    arguments.set(flag, given, &usage)?;
                    break;
                }
            } else {
                arguments.words.push(word.clone());
            }
        }
        if let Some(given) = arguments.value("request-timeout")
            && given != "0"
            && given.parse::<u64>().is_err()
            && Signed::parse(given).is_err()
        {
            return Err(Failure::new(
                "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
            ));
        }
        // There is one configuration, in its usual place.
        let usual = ["", "/root/.kube/config", "~/.kube/config"];
        if let Some(path) = arguments.value("kubeconfig").filter(|path| !usual.contains(path)) {
            return Err(Failure::new(format!("stat {path}: no such file or directory")));
        }
        Ok(arguments)
    }

    fn set(&mut self, flag: &Flag, given: String, usage: &dyn Fn(String) -> Failure) -> Result<(), Failure> {
        if let Some(complaint) = complaint(flag, &given) {
            return Err(usage(format!("invalid argument {given:?} for \"{}\" flag: {complaint}", flag.named())));
        }
        self.values.entry(flag.long).or_default().push(given);
        Ok(())
    }

    /// The last value of a flag.
    pub fn value(&self, flag: &str) -> Option<&str> {
        self.values.get(flag).and_then(|values| values.last()).map(String::as_str)
    }

    /// All values of a flag that may be repeated.
    pub fn values(&self, flag: &str) -> &[String] {
        self.values.get(flag).map_or(&[], Vec::as_slice)
    }

    /// A switch, with its value when it is absent.
    pub fn is_on(&self, flag: &str, default: bool) -> bool {
        self.value(flag).map_or(default, |value| ON.contains(&value))
    }

    /// Takes a flag back.
    pub fn forget(&mut self, flag: &str) {
        self.values.remove(flag);
    }

    /// What `--dry-run` asks for.
    ///
    /// - Errors: kubectl's complaint about another word.
    /// - Source: kubernetes 1.36 kubectl pkg/cmd/util/helpers.go GetDryRunStrategy.
    pub fn dry_run(&self) -> Result<DryRun, Failure> {
        match self.value("dry-run") {
            None | Some("none" | "false" | "0" | "f") => Ok(DryRun::None),
            Some("client" | "unchanged" | "true" | "1" | "t") => Ok(DryRun::Client),
            Some("server") => Ok(DryRun::Server),
            Some(other) => Err(Failure::new(format!(
                "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
            ))),
        }
    }

    /// A whole number.
    ///
    /// - Errors: kubectl's complaint about a word that is no number, where [`Arguments::parse`] did not know better.
    pub fn integer(&self, flag: &str, verb: &str) -> Result<Option<i64>, Failure> {
        let Some(given) = self.value(flag) else { return Ok(None) };
        given.parse().map(Some).map_err(|_| {
            Failure::new(format!(
                "invalid argument {given:?} for \"--{flag}\" flag: strconv.ParseInt: parsing {given:?}: invalid syntax\nSee 'kubectl {verb} --help' for usage."
            ))
        })
    }

    /// A Go duration in milliseconds; a negative one is nothing.
    ///
    /// - Errors: none that [`Arguments::parse`] would not have found.
    pub fn duration_ms(&self, flag: &str, _verb: &str) -> Result<Option<u64>, Failure> {
        Ok(self.value(flag).map(|given| parse_duration_ms(given.trim_start_matches('+')).unwrap_or(0)))
    }

    /// Whether a flag has a duration below nothing.
    pub fn is_negative(&self, flag: &str) -> bool {
        self.value(flag).is_some_and(|given| given.starts_with('-') && given.contains(|c: char| matches!(c, '1'..='9')))
    }
}

/// What is wrong with the value of a flag that is on or off, or takes a number or a duration.
fn complaint(flag: &Flag, given: &str) -> Option<String> {
    if flag.takes == Takes::Switch {
        let known = ON.contains(&given) || OFF.contains(&given);
        return (!known).then(|| format!("strconv.ParseBool: parsing {given:?}: invalid syntax"));
    }
    if INTEGERS.contains(&flag.long) {
        let why = match given.parse::<i64>() {
            Ok(number) if WIDE.contains(&flag.long) || i32::try_from(number).is_ok() => return None,
            Ok(_) => "value out of range",
            Err(error) if matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => {
                "value out of range"
            }
            Err(_) => "invalid syntax",
        };
        return Some(format!("strconv.ParseInt: parsing {given:?}: {why}"));
    }
    if flag.long == "aggregation-rule" && given.split(',').any(|pair| !pair.is_empty() && !pair.contains('=')) {
        return Some("malformed pair, expect string=string".to_string());
    }
    DURATIONS.contains(&flag.long).then(|| Signed::parse(given).err()).flatten().map(|why| format!("time: {why}"))
}

/// Words that Go's strconv.ParseBool knows.
const ON: &[&str] = &["1", "t", "T", "true", "TRUE", "True"];

/// Words that Go's strconv.ParseBool knows.
const OFF: &[&str] = &["0", "f", "F", "false", "FALSE", "False"];

/// A duration as Go writes it, with its sign.
struct Signed;

impl Signed {
    /// Checks it.
    ///
    /// - Errors: what Go's time.ParseDuration says, without its `time: `.
    fn parse(given: &str) -> Result<(), String> {
        let unsigned = given.strip_prefix(['-', '+']).unwrap_or(given);
        if unsigned.is_empty() {
            return Err(format!("invalid duration {given:?}"));
        }
        match parse_duration_ms(unsigned) {
            Some(0) => Ok(()),
            Some(_) if unsigned.parse::<u64>().is_ok() => Err(format!("missing unit in duration {given:?}")),
            Some(_) => Ok(()),
            None => {
                let unit = unsigned.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
                Err(match unit.len() < unsigned.len() && unit.chars().all(char::is_alphabetic) && !unit.is_empty() {
                    true => format!("unknown unit {unit:?} in duration {given:?}"),
                    false => format!("invalid duration {given:?}"),
                })
            }
        }
    }
}

/// Parses `90s`, `1m30s`, `250ms` into milliseconds; a bare number counts seconds.
pub fn parse_duration_ms(text: &str) -> Option<u64> {
    if let Ok(seconds) = text.parse::<u64>() {
        return seconds.checked_mul(1000);
    }
    let mut rest = text;
    let mut total_us: u64 = 0;
    while !rest.is_empty() {
        let number_length = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(number_length);
        let unit_length = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_length);
        let unit_us: u64 = match unit {
            "h" => 3_600_000_000,
            "m" => 60_000_000,
            "s" => 1_000_000,
            "ms" => 1_000,
            "us" | "µs" => 1,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let mut part = whole.checked_mul(unit_us)?;
        let mut scale = unit_us;
        for digit in fraction.chars() {
            scale /= 10;
            part = part.checked_add(u64::from(digit.to_digit(10)?) * scale)?;
        }
        total_us = total_us.checked_add(part)?;
        rest = tail;
    }
    (!text.is_empty()).then_some(total_us / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Flag] = &[
        value("output", Some('o'), ""),
        switch("watch", Some('w'), ""),
        switch("all-namespaces", Some('A'), ""),
        value("replicas", None, ""),
    ];

    fn parse(line: &str) -> Result<Arguments, Failure> {
        Arguments::parse(&super::super::words::split(line).unwrap(), TABLE, "get")
    }

    #[test]
    fn flags_come_in_every_form() {
        let arguments = parse("pods -owide -Aw web --replicas=3 -n shop -- a -b").unwrap();
        assert_eq!(arguments.words, ["pods", "web"]);
        assert_eq!(arguments.value("output"), Some("wide"));
        assert!(arguments.is_on("watch", false) && arguments.is_on("all-namespaces", false));
        assert_eq!(arguments.integer("replicas", "get").unwrap(), Some(3));
        assert_eq!(arguments.value("namespace"), Some("shop"));
        assert_eq!(arguments.after_dashes.unwrap(), ["a", "-b"]);
    }

    #[test]
    fn complaints_are_kubectls() {
        for (line, text) in [
            ("--for=x", "error: unknown flag: --for\nSee 'kubectl get --help' for usage."),
            ("-z", "error: unknown shorthand flag: 'z' in -z\nSee 'kubectl get --help' for usage."),
            ("--output", "error: flag needs an argument: --output\nSee 'kubectl get --help' for usage."),
            ("-o", "error: flag needs an argument: 'o' in -o\nSee 'kubectl get --help' for usage."),
            (
                "--replicas=x",
                "error: invalid argument \"x\" for \"--replicas\" flag: strconv.ParseInt: parsing \"x\": invalid syntax\nSee 'kubectl get --help' for usage.",
            ),
        ] {
            assert_eq!(parse(line).unwrap_err().text, text);
        }
    }

    #[test]
    fn durations_are_gos() {
        for (text, ms) in [
            ("90s", Some(90_000)),
            ("1m30s", Some(90_000)),
            ("1.5s", Some(1500)),
            ("250ms", Some(250)),
            ("5", Some(5000)),
            ("x", None),
            ("5x", None),
            ("", None),
        ] {
            assert_eq!(parse_duration_ms(text), ms, "{text}");
        }
    }
}
