//! `run -i`, `-t` and `--attach`: stays with the new pod until its process ends, and takes it away with `--rm`.
//!
//! Nobody types into the process: its standard input is empty. Models kubernetes 1.36 kubectl pkg/cmd/run/run.go
//! handleAttachPod and pkg/cmd/attach/attach.go.

use cluster::api::{Key, Object};
use cluster::store::DeleteOptions;
use k8s_openapi::api::core::v1::{Pod, PodStatus};
use kernel::Time;

use super::super::api::{Api, LogRequest};
use super::super::output::{Failure, Streams};
use super::super::target::quoted;
use super::logs::runs;

/// How the command was written.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// `--rm`.
    pub remove: bool,
    /// `--quiet`.
    pub quiet: bool,
    /// `-i`.
    pub stdin: bool,
    /// `-t`.
    pub tty: bool,
    /// `--restart`.
    pub restart: String,
    /// `--pod-running-timeout`.
    pub timeout_ms: u64,
}

/// A pod that a command stays with.
#[derive(Clone, Debug)]
pub struct Attached {
    pod: Key,
    service: Option<Key>,
    wishes: Wishes,
    phase: Phase,
    gives_up: Time,
    read_at: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// It does not run yet.
    Starting,
    /// Its output is shown from this place on.
    Open(usize),
    /// Its process ended, and how the pod ends is waited for.
    Ending,
}

/// How often output is looked at while nothing else happens.
const LOOK_MS: u64 = 250;

impl Attached {
    /// Stays with the pod from now on.
    pub fn new(pod: Key, service: Option<Key>, wishes: Wishes, now: Time) -> Attached {
        let gives_up = now.plus_ms(wishes.timeout_ms);
        Attached { pod, service, wishes, phase: Phase::Starting, gives_up, read_at: None }
    }

    /// When to look again.
    pub fn deadline(&self) -> Option<Time> {
        self.read_at.map(|at| at.plus_ms(LOOK_MS))
    }

    /// Shows what the process writes; ends with the pod.
    ///
    /// - Errors: the pod does not start in time, is taken away or fails.
    pub fn poll(&mut self, api: &mut dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        // Many changes at one moment are one look.
        if self.read_at == Some(api.now()) {
            return Ok(None);
        }
        self.read_at = Some(api.now());
        let ended = match api.get(&self.pod) {
            Ok(pod) => self.step(&pod, api, streams),
            Err(error) => Err(error.into()),
        };
        match ended {
            Ok(None) => Ok(None),
            ended => {
                self.take_away(api, streams);
                ended
            }
        }
    }

    fn step(&mut self, pod: &Object, api: &dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        let status = pod.get::<Pod>().and_then(|pod| pod.status.clone()).unwrap_or_default();
        let container =
            pod.get::<Pod>().and_then(|pod| pod.spec.as_ref()?.containers.first().map(|one| one.name.clone()));
        let container = container.unwrap_or_default();
        let over = matches!(status.phase.as_deref(), Some("Succeeded" | "Failed"));
        if self.phase == Phase::Starting {
            let ready = status.conditions.iter().flatten().any(|one| one.type_ == "Ready" && one.status == "True");
            if over {
                streams.stdout.push_str(&self.log(&container, api));
                self.phase = Phase::Ending;
            } else if ready && runs(pod, &container) {
                if !self.wishes.quiet {
                    streams.error_line("All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.");
                    streams.error_line("If you don't see a command prompt, try pressing enter.");
                }
                // A real session may miss what was written before it was there; this one shows it.
                self.phase = Phase::Open(0);
            } else if api.now() >= self.gives_up {
                return Err(Failure::new("timed out waiting for the condition"));
            }
        }
        if let Phase::Open(seen) = &mut self.phase {
            let from = *seen;
            let running = runs(pod, &container);
            let text = self.log(&container, api);
            if let Some(added) = text.get(from..) {
                streams.stdout.push_str(added);
            }
            self.phase = if running { Phase::Open(text.len().max(from)) } else { Phase::Ending };
        }
        if self.phase != Phase::Ending {
            return Ok(None);
        }
        match self.wishes.restart.as_str() {
            "Always" => {
                if self.wishes.stdin && self.wishes.tty && !self.wishes.quiet {
                    streams.line(format!(
                        "Session ended, resume using 'kubectl attach {} -c {container} -i -t' command when the pod is running",
                        self.pod.name
                    ));
                }
                Ok(Some(0))
            }
            "OnFailure" if status.phase.as_deref() != Some("Succeeded") => Ok(None),
            _ if !over => Ok(None),
            _ => self.result(&status),
        }
    }

    /// How a pod that is over ends the command.
    fn result(&self, status: &PodStatus) -> Result<Option<i32>, Failure> {
        if status.phase.as_deref() == Some("Succeeded") {
            return Ok(Some(0));
        }
        let Key { namespace, name, .. } = &self.pod;
        let state = status.container_statuses.iter().flatten().next().and_then(|one| one.state.as_ref());
        match state.and_then(|state| state.terminated.as_ref()).filter(|ended| ended.exit_code != 0) {
            None => Err(Failure::new(format!("pod {namespace}/{name} failed with unknown exit code"))),
            Some(ended) => Err(Failure {
                text: format!(
                    "pod {namespace}/{name} terminated ({})\n{}",
                    ended.reason.as_deref().unwrap_or(""),
                    ended.message.as_deref().unwrap_or("")
                )
                .trim_end_matches('\n')
                .to_string(),
                exit_code: ended.exit_code,
                written: String::new(),
            }),
        }
    }

    fn log(&self, container: &str, api: &dyn Api) -> String {
        let request = LogRequest {
            namespace: self.pod.namespace.to_string(),
            pod: self.pod.name.to_string(),
            container: container.to_string(),
            ..LogRequest::default()
        };
        api.logs(&request).unwrap_or_default()
    }

    fn take_away(&self, api: &mut dyn Api, streams: &mut Streams) {
        if !self.wishes.remove {
            return;
        }
        for key in std::iter::once(&self.pod).chain(&self.service) {
            if api.delete(key, &DeleteOptions::default()).is_ok() && !self.wishes.quiet {
                let what = quoted(key.kind, &key.name);
                streams.line(format!("{what} deleted from {} namespace", key.namespace));
            }
        }
    }
}
