//! The cluster's settings: upstream flags and the simulator's own latencies, as flat keys of a scenario.

use alloc::format;
use alloc::string::{String, ToString};

use serde_json::Value;

/// The address of the API server's Service, kubeadm's first of the range.
pub const API_ADDRESS: &str = "10.96.0.1";

/// The address of the machine that the API server runs on.
pub const API_SERVER: &str = "172.18.0.2";

/// The port that the API server listens on.
pub const API_SERVER_PORT: u16 = 6443;

/// The address of the cluster's name server.
pub const NAME_SERVER: &str = "10.96.0.10";

macro_rules! settings {
    ($($field:ident, $key:literal, $type:ident = $default:expr, $doc:literal;)*) => {
        /// Values of all settings. Durations are milliseconds, names ending in `_seconds` seconds.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings { $(#[doc = $doc] pub $field: u64,)* }

        impl Default for Settings {
            fn default() -> Self {
                Settings { $($field: $default,)* }
            }
        }

        /// Every key that a scenario may set, in the order of the documentation.
        pub const KEYS: &[&str] = &[$($key),*];

        impl Settings {
            /// Sets one key from its value in a scenario.
            ///
            /// - Errors: what was expected, for an unknown key or an ill-typed value.
            pub fn set(&mut self, key: &str, value: &Value) -> Result<(), String> {
                match key {
                    $($key => self.$field = value::$type(value).ok_or_else(|| format!("{key}: expected {}", value::expected(stringify!($type))))?,)*
                    _ => return Err(format!("unknown setting {key:?}; known are {}", KEYS.join(", "))),
                }
                Ok(())
            }
        }
    };
}

settings! {
    node_monitor_grace_ms, "nodeMonitorGracePeriod", duration = 50_000, "How long a node may be silent before it counts as Unknown.";
    node_monitor_period_ms, "nodeMonitorPeriod", duration = 5_000, "Period of the node lifecycle controller's loop.";
    node_status_update_ms, "nodeStatusUpdateFrequency", duration = 10_000, "Period in which a kubelet computes its node status.";
    node_lease_duration_seconds, "nodeLeaseDurationSeconds", integer = 40, "Duration of a node's lease; it is renewed every quarter of it.";
    not_ready_toleration_seconds, "defaultNotReadyTolerationSeconds", integer = 300, "Toleration that admission adds for not-ready nodes.";
    unreachable_toleration_seconds, "defaultUnreachableTolerationSeconds", integer = 300, "Toleration that admission adds for unreachable nodes.";
    max_container_restart_ms, "maxContainerRestartPeriod", duration = 300_000, "Cap of the crash-loop back-off; kubelets allow 1 s to 300 s.";
    pod_eviction_milli_rate, "podEvictionRate", rate = 100, "Nodes that may be tainted NoExecute, in thousandths of a node per second.";
    api_latency_ms, "apiLatency", duration = 5, "Time that one API call takes.";
    sandbox_ms, "sandboxTime", duration = 150, "Time to create a pod sandbox.";
    container_create_ms, "containerCreateTime", duration = 60, "Time to create a container.";
    container_start_ms, "containerStartTime", duration = 60, "Time to start a container.";
    image_pull_ms, "imagePullTime", duration = 1_200, "Time of the first pull of an image on a node.";
    endpoint_propagation_ms, "endpointPropagation", duration = 50, "Time from an EndpointSlice to the routes of all nodes.";
}

/// Readers of one value each.
mod value {
    use super::*;

    pub fn expected(kind: &str) -> &'static str {
        match kind {
            "duration" => "a duration such as 50s or 250ms",
            "integer" => "a whole number of seconds",
            _ => "a rate per second such as 0.1",
        }
    }

    pub fn duration(value: &Value) -> Option<u64> {
        duration_ms(value.as_str()?).ok()
    }

    pub fn integer(value: &Value) -> Option<u64> {
        value.as_u64().filter(|seconds| *seconds <= 1_000_000_000)
    }

    pub fn rate(value: &Value) -> Option<u64> {
        let milli = crate::api::quantity::parse_milli(&value.to_string())?;
        u64::try_from(milli).ok().filter(|milli| *milli <= 1_000_000)
    }
}

/// Longest duration that inputs may name: a hundred years, so that sums never overflow.
const LONGEST_MS: u64 = 100 * 366 * 24 * 3_600 * 1_000;

/// Parses a Go duration such as `1m30s`, `250ms` or `1.5h` into milliseconds, truncated.
///
/// - Errors: a sentence that says what a duration looks like; negative ones are refused.
/// - Source: Go time.ParseDuration.
pub fn duration_ms(text: &str) -> Result<u64, String> {
    let fail = || format!("{text:?} is not a duration such as 90s, 1m30s or 250ms");
    if text == "0" {
        return Ok(0);
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut nanoseconds: u128 = 0;
    if rest.is_empty() {
        return Err(fail());
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(fail)?;
        let (number, tail) = rest.split_at(end);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, next) = tail.split_at(unit_end);
        let scale: u128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return Err(fail()),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty())
            || fraction.contains('.')
            || whole.len() > 15
            || fraction.len() > 15
        {
            return Err(fail());
        }
        nanoseconds += whole.parse::<u128>().unwrap_or(0) * scale;
        nanoseconds += fraction.parse::<u128>().unwrap_or(0) * scale / 10u128.pow(fraction.len() as u32);
        rest = next;
    }
    let milliseconds = nanoseconds / 1_000_000;
    u64::try_from(milliseconds)
        .ok()
        .filter(|ms| *ms <= LONGEST_MS)
        .ok_or_else(|| format!("{text:?} is longer than a hundred years"))
}

/// Writes milliseconds as Go prints a duration: `250ms`, `1.5s`, `1m20s`, `5m0s`, `1h0m0s`.
///
/// - Source: Go time.Duration.String.
pub fn go_duration(ms: u64) -> String {
    if ms == 0 {
        return "0s".to_string();
    }
    if ms < 1_000 {
        return format!("{ms}ms");
    }
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    let (seconds, thousandths) = (ms / 1_000 % 60, ms % 1_000);
    let seconds = if thousandths == 0 {
        format!("{seconds}s")
    } else {
        let fraction = format!("{thousandths:03}");
        format!("{seconds}.{}s", fraction.trim_end_matches('0'))
    };
    match (hours, minutes) {
        (0, 0) => seconds,
        (0, minutes) => format!("{minutes}m{seconds}"),
        (hours, minutes) => format!("{hours}h{minutes}m{seconds}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_print_as_in_go() {
        for (text, ms) in [
            ("90s", 90_000),
            ("1m30s", 90_000),
            ("250ms", 250),
            ("1.5h", 5_400_000),
            ("0", 0),
            ("1h2m3.5s", 3_723_500),
            (".5s", 500),
        ] {
            assert_eq!(duration_ms(text), Ok(ms), "{text}");
        }
        for text in ["", "10", "s", "-5s", "1d", "5 s", "1..5s", "99999999999h", "."] {
            assert!(duration_ms(text).is_err(), "{text}");
        }
        for (ms, text) in [
            (10_000, "10s"),
            (80_000, "1m20s"),
            (300_000, "5m0s"),
            (1_204, "1.204s"),
            (3_600_000, "1h0m0s"),
            (60, "60ms"),
        ] {
            assert_eq!(go_duration(ms), text);
        }
    }

    #[test]
    fn settings_are_typed() {
        let mut settings = Settings::default();
        settings.set("nodeMonitorGracePeriod", &"40s".into()).unwrap();
        settings.set("podEvictionRate", &serde_json::json!(0.5)).unwrap();
        assert_eq!((settings.node_monitor_grace_ms, settings.pod_eviction_milli_rate), (40_000, 500));
        assert!(settings.set("nodeMonitorGracePeriod", &40.into()).is_err());
        assert!(settings.set("nope", &1.into()).unwrap_err().contains("unknown setting"));
    }
}
