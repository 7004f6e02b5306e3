//! Lints on probes: what they ask, how often, and when they begin.

use std::rc::Rc;

use cluster::kubelet::runtime::profile::Profile;
use cluster::kubelet::runtime::resolve::Resolution;
use serde_json::Value;

use super::{Finding, Pods, Scope, number, word};

const HANDLERS: [&str; 4] = ["httpGet", "tcpSocket", "exec", "grpc"];

/// The timing of a probe with the API server's defaults, in seconds and counts.
struct Timing {
    delay: i64,
    period: i64,
    timeout: i64,
    failures: i64,
}

impl Timing {
    /// Seconds of silence until the probe gives up.
    fn patience(&self) -> i64 {
        self.period.saturating_mul(self.failures)
    }
}

fn timing(probe: &Value) -> Timing {
    let positive = |pointer, default| number(probe, pointer).filter(|value| *value > 0).unwrap_or(default);
    Timing {
        delay: number(probe, "/initialDelaySeconds").unwrap_or(0),
        period: positive("/periodSeconds", 10),
        timeout: positive("/timeoutSeconds", 1),
        failures: positive("/failureThreshold", 3),
    }
}

/// Every container of the text with its path.
fn containers<'a>(scope: &'a Scope<'_>) -> impl Iterator<Item = (usize, &'a Pods<'a>, String, &'a Value)> {
    scope.own().flat_map(|(place, pods)| pods.containers().map(move |(path, container)| (place, pods, path, container)))
}

/// The same question for both probes, with liveness no more patient than readiness.
pub fn same_probe(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, _, path, container) in containers(scope) {
        let (Some(liveness), Some(readiness)) = (container.get("livenessProbe"), container.get("readinessProbe"))
        else {
            continue;
        };
        let asks = |probe: &Value| {
            HANDLERS.iter().find_map(|handler| probe.get(*handler).map(|asked| (*handler, asked.clone())))
        };
        let (Some(alive), Some(ready)) = (asks(liveness), asks(readiness)) else { continue };
        let (slow, quick) = (timing(liveness), timing(readiness));
        if alive == ready && slow.patience() <= quick.patience() {
            found.push(Finding {
                place,
                path: format!("{path}.livenessProbe"),
                message: "liveness and readiness ask the same question and give up together".into(),
                reason: "A pod that is only busy is restarted instead of being left out of traffic for a while. Ask something else for liveness, or give it a higher failureThreshold.".into(),
            });
        }
    }
}

/// A liveness probe that seems to ask for something outside the container.
pub fn dependency(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    const WORDS: [&str; 12] = [
        "db",
        "database",
        "postgres",
        "mysql",
        "mongo",
        "redis",
        "cache",
        "kafka",
        "queue",
        "upstream",
        "dependencies",
        "deps",
    ];
    for (place, _, path, container) in containers(scope) {
        let Some(probe) = container.get("livenessProbe") else { continue };
        let asked = word(probe, "/httpGet/path");
        let names =
            asked.split(['/', '-', '_', '?', '=']).any(|part| WORDS.contains(&part.to_ascii_lowercase().as_str()));
        let elsewhere = !word(probe, "/httpGet/host").is_empty() || !word(probe, "/tcpSocket/host").is_empty();
        let needs = catalogued(scope, container)
            .is_some_and(|profile| profile.routes.iter().any(|route| &*route.path == asked && route.needs.is_some()));
        if names || elsewhere || needs {
            found.push(Finding {
                place,
                path: format!("{path}.livenessProbe"),
                message: "liveness seems to test something outside this container".into(),
                reason: "When that is slow, every replica is restarted at once, which mends nothing and makes the outage longer. Test dependencies in readiness.".into(),
            });
        }
    }
}

/// Answers may take as long as the time between two questions.
pub fn timeout(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, _, path, container) in containers(scope) {
        for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
            let Some(probe) = container.get(name) else { continue };
            let Timing { timeout, period, .. } = timing(probe);
            if timeout >= period && probe.get("timeoutSeconds").is_some() {
                found.push(Finding {
                    place,
                    path: format!("{path}.{name}.timeoutSeconds"),
                    message: format!("the timeout of {timeout} s reaches the period of {period} s"),
                    reason: "A probe waits for its answer before it asks again, so slow answers stretch the period and detection takes longer than periodSeconds × failureThreshold says.".into(),
                });
            }
        }
    }
}

/// Liveness gives up before the program can have started.
pub fn before_start(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, _, path, container) in containers(scope) {
        let (Some(probe), None) = (container.get("livenessProbe"), container.get("startupProbe")) else { continue };
        let Some(profile) = catalogued(scope, container) else { continue };
        let timing = timing(probe);
        let patience_ms =
            u64::try_from(timing.delay.saturating_add(timing.patience())).unwrap_or(0).saturating_mul(1000);
        if profile.startup_ms > patience_ms {
            found.push(Finding {
                place,
                path: format!("{path}.livenessProbe"),
                message: format!("this image takes about {} s to start, and liveness gives up after {} s", profile.startup_ms / 1000, patience_ms / 1000),
                reason: "It is killed before it is up, each time again. A startupProbe holds liveness back until the first success.".into(),
            });
        }
    }
}

/// A long delay where a startup probe is meant.
pub fn initial_delay(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, _, path, container) in containers(scope) {
        let (Some(probe), None) = (container.get("livenessProbe"), container.get("startupProbe")) else { continue };
        let delay = timing(probe).delay;
        if delay >= 30 {
            found.push(Finding {
                place,
                path: format!("{path}.livenessProbe.initialDelaySeconds"),
                message: format!("liveness begins {delay} s after every start, even a quick one"),
                reason: "During that time a hang goes unnoticed. A startupProbe asks from the beginning and hands over as soon as the program is up.".into(),
            });
        }
    }
}

/// One lost answer restarts the container.
pub fn one_strike(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, _, path, container) in containers(scope) {
        if container.get("livenessProbe").is_some_and(|probe| number(probe, "/failureThreshold") == Some(1)) {
            found.push(Finding {
                place,
                path: format!("{path}.livenessProbe.failureThreshold"),
                message: "one lost answer restarts the container".into(),
                reason: "A pause of a second, such as a garbage collection, is then enough. Two or three failures tell a hang from a pause.".into(),
            });
        }
    }
}

/// The model of the container's image, when it is one of the catalogue.
fn catalogued(scope: &Scope<'_>, container: &Value) -> Option<Rc<Profile>> {
    match scope.catalogue.resolve(word(container, "/image")) {
        Resolution::Found(profile) => Some(profile),
        Resolution::Generic(_) | Resolution::NotFound { .. } | Resolution::InvalidName { .. } => None,
    }
}
