//! Lifecycle hooks: postStart and preStop by exec, HTTP request or sleep.
//!
//! It runs them and says how they ended; what follows is the caller's. Models kubernetes 1.36
//! pkg/kubelet/lifecycle/handlers.go.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{HTTPGetAction, LifecycleHandler};
use kernel::Time;

use super::pod::Pod;
use super::probe::{self, port_of};
use super::runtime::{Agent, ExecAnswer, HttpAnswer, HttpRequest, Method};
use super::{Kubelet, PodId, Timer, Turn};

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    PostStart,
    PreStop,
}

/// A hook under way.
#[derive(Clone, Debug)]
pub(super) struct Hook {
    pub(super) moment: Moment,
    /// When it ends by itself.
    pub(super) due: Time,
    end: HookEnd,
    /// The command it waits for.
    pub(super) exec: Option<u32>,
}

/// How a hook ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HookEnd {
    Done,
    /// With the message of the waiting state.
    Failed(Rc<str>),
}

impl Kubelet {
    /// The beginning of a failure message, up to the error.
    pub(super) fn hook_message(&self, pod: &Pod, index: usize, moment: Moment) -> Option<String> {
        let lifecycle = pod.api(index)?.lifecycle.as_ref()?;
        let hook = match moment {
            Moment::PostStart => lifecycle.post_start.as_ref()?,
            Moment::PreStop => lifecycle.pre_stop.as_ref()?,
        };
        let name = &pod.containers[index].name;
        let what = match (&hook.exec, &hook.http_get) {
            (Some(exec), _) => {
                let words = exec.command.clone().unwrap_or_default().join(" ");
                format!("Exec lifecycle hook ([{words}])")
            }
            (None, Some(http)) => format!("HTTP lifecycle hook ({})", http.path.as_deref().unwrap_or("/")),
            (None, None) => "Sleep lifecycle hook (0)".to_string(),
        };
        Some(format!("{what} for Container {name:?} in Pod {:?} failed - error: ", pod.full_name))
    }

    /// Begins a hook; its end comes through [`Kubelet::hook_ended`].
    pub(super) fn begin_hook(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        hook: &LifecycleHandler,
        moment: Moment,
        turn: &mut Turn<'_>,
    ) {
        let (end, after_ms, exec) = self.run_hook(id, pod, index, hook, moment, turn);
        let due = if after_ms == u64::MAX { Time::NEVER } else { turn.now.plus_ms(after_ms) };
        if pod.containers[index].process.is_none() {
            // The command ended the container; whoever waits was told when that happened.
            return;
        }
        pod.containers[index].hook = Some(Hook { moment, due, end, exec });
        turn.wake(due, Timer::Stop(id, index as u16));
    }

    fn run_hook(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        hook: &LifecycleHandler,
        moment: Moment,
        turn: &mut Turn<'_>,
    ) -> (HookEnd, u64, Option<u32>) {
        let failed = |kubelet: &Kubelet, pod: &Pod, error: &str| {
            let prefix = kubelet.hook_message(pod, index, moment).unwrap_or_default();
            HookEnd::Failed(format!("{prefix}{error}").into())
        };
        if let Some(exec) = &hook.exec {
            let argv = exec.command.clone().unwrap_or_default();
            return match self.exec(id, pod, index, &argv, turn) {
                None => (HookEnd::Done, 0, None),
                Some(ExecAnswer::Done { code: 0, after_ms, .. }) => (HookEnd::Done, after_ms, None),
                Some(ExecAnswer::Done { code, output, errors, after_ms }) => {
                    (failed(self, pod, &exec_error(&argv, code, (&output, &errors))), after_ms, None)
                }
                Some(ExecAnswer::Running { id }) => (HookEnd::Done, u64::MAX, Some(id)),
                Some(ExecAnswer::NotFound { message }) => {
                    let error = format!(
                        "rpc error: code = Unknown desc = failed to exec in container: {message}, message: \"\""
                    );
                    (failed(self, pod, &error), 0, None)
                }
            };
        }
        if let Some(http) = &hook.http_get {
            return match self.http_hook(id, pod, index, http, turn) {
                Ok(after_ms) => (HookEnd::Done, after_ms, None),
                Err(error) => (failed(self, pod, &error), 0, None),
            };
        }
        let sleep_seconds = hook.sleep.as_ref().map_or(0, |sleep| sleep.seconds.max(0) as u64);
        (HookEnd::Done, sleep_seconds.saturating_mul(1_000), None)
    }

    /// Sends the request of a hook; milliseconds until it is answered, whatever with, `u64::MAX` for never.
    ///
    /// - Errors: Go's, when no answer comes.
    /// - Source: kubernetes 1.36 pkg/kubelet/lifecycle/handlers.go runHTTPHandler, pkg/probe/http/request.go.
    fn http_hook(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        http: &HTTPGetAction,
        turn: &mut Turn<'_>,
    ) -> Result<u64, String> {
        let port = pod.api(index).and_then(|container| port_of(container, &http.port));
        let port = port.ok_or_else(|| probe::port_error(&http.port))?;
        let own = pod.sandbox.address.as_deref().unwrap_or("").to_string();
        let host = http.host.clone().filter(|host| !host.is_empty()).unwrap_or_else(|| own.clone());
        let https = http.scheme.as_deref() == Some("HTTPS");
        let path = probe::http::path_of(http);
        let url = format!("{}://{host}:{port}{path}", if https { "https" } else { "http" });
        let request = HttpRequest {
            method: Method::Get,
            path: path.as_str().into(),
            agent: Agent::KubeLifecycle,
            client: self.config.address.as_str().into(),
        };
        let answer = if host == own {
            self.http(id, pod, index, port, &request, turn)
        } else if turn.net.answers(&host, port) {
            return Ok(0);
        } else {
            HttpAnswer::Refused
        };
        match answer {
            HttpAnswer::Answer { after_ms, .. } => {
                if https && host == own && self.speaks_http(pod, index, port, turn) {
                    let text = format!(
                        "request to HTTPS lifecycle hook {host}:{port} got HTTP response, retry with HTTP succeeded"
                    );
                    self.event(pod, None, true, "LifecycleHTTPFallback", text, turn);
                }
                Ok(after_ms)
            }
            HttpAnswer::Hang => Ok(u64::MAX),
            HttpAnswer::Refused => Err(format!("Get {url:?}: dial tcp {host}:{port}: connect: connection refused")),
            HttpAnswer::Reset => Err(format!("Get {url:?}: EOF")),
        }
    }

    /// A command of a hook has ended.
    pub(super) fn hook_exec_done(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        code: i32,
        outputs: (&str, &str),
        turn: &mut Turn<'_>,
    ) {
        let Some(moment) = pod.containers[index].hook.as_ref().map(|hook| hook.moment) else { return };
        let end = if code == 0 {
            HookEnd::Done
        } else {
            let argv = pod
                .api(index)
                .and_then(|container| {
                    let lifecycle = container.lifecycle.as_ref()?;
                    let hook = match moment {
                        Moment::PostStart => lifecycle.post_start.as_ref()?,
                        Moment::PreStop => lifecycle.pre_stop.as_ref()?,
                    };
                    hook.exec.as_ref()?.command.clone()
                })
                .unwrap_or_default();
            let prefix = self.hook_message(pod, index, moment).unwrap_or_default();
            HookEnd::Failed(format!("{prefix}{}", exec_error(&argv, code, outputs)).into())
        };
        if self.node.holds_workers() {
            // The kubelet hears of it when it goes on.
            pod.containers[index].hook = Some(Hook { moment, due: turn.now, end, exec: None });
            return;
        }
        self.hook_ended(id, pod, index, moment, end, turn);
    }

    /// A hook whose time has come.
    pub(super) fn hook_due(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let Some(hook) = pod.containers[index].hook.as_ref().filter(|hook| hook.due == turn.now) else { return };
        let (moment, end) = (hook.moment, hook.end.clone());
        self.hook_ended(id, pod, index, moment, end, turn);
    }

    fn hook_ended(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        moment: Moment,
        end: HookEnd,
        turn: &mut Turn<'_>,
    ) {
        pod.containers[index].hook = None;
        match moment {
            Moment::PostStart => self.post_start_done(id, pod, index, end, turn),
            Moment::PreStop => {
                if matches!(end, HookEnd::Failed(_)) {
                    self.event(pod, Some(index), true, "FailedPreStopHook", "PreStopHook failed", turn);
                }
                self.pre_stop_done(id, pod, index, turn);
            }
        }
    }
}

/// Both outputs of a command as the kubelet takes them, the errors last.
///
/// - Source: kubernetes 1.36 pkg/kubelet/kuberuntime/kuberuntime_container.go RunInContainer.
pub(super) fn joined(output: &str, errors: &str) -> String {
    format!("{output}{errors}")
}

/// The error of a command: it quotes its errors alone, the message behind it both outputs.
///
/// - Source: kubernetes 1.36 staging cri-client pkg/remote_runtime.go ExecSync.
fn exec_error(argv: &[String], code: i32, (output, errors): (&str, &str)) -> String {
    let both = joined(output, errors);
    format!("command '{}' exited with {code}: {errors}, message: {both:?}", argv.join(" "))
}
