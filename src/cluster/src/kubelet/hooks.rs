//! Lifecycle hooks: postStart and preStop by exec, HTTP request or sleep.
//!
//! It runs them and says how they ended; what follows is the caller's. Models kubernetes 1.36
//! pkg/kubelet/lifecycle/handlers.go.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::LifecycleHandler;
use kernel::Time;

use super::pod::Pod;
use super::probe::port_of;
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
                Some(ExecAnswer::Done { code, output, after_ms }) => {
                    (failed(self, pod, &exec_error(&argv, code, &output)), after_ms, None)
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
            let Some(port) = pod.api(index).and_then(|container| port_of(container, &http.port)) else {
                return (failed(self, pod, "unable to find port, message: \"\""), 0, None);
            };
            let request = HttpRequest {
                method: Method::Get,
                path: http.path.as_deref().filter(|path| !path.is_empty()).unwrap_or("/").into(),
                agent: Agent::KubeLifecycle,
                client: self.config.address.as_str().into(),
            };
            let address = pod.sandbox.address.as_deref().unwrap_or("").to_string();
            return match self.http(id, pod, index, port, &request, turn) {
                HttpAnswer::Answer { after_ms, .. } => (HookEnd::Done, after_ms, None),
                HttpAnswer::Hang => (HookEnd::Done, u64::MAX, None),
                HttpAnswer::Refused => {
                    let url = format!("http://{address}:{port}{}", request.path);
                    let error =
                        format!("Get {url:?}: dial tcp {address}:{port}: connect: connection refused, message: \"\"");
                    (failed(self, pod, &error), 0, None)
                }
                HttpAnswer::Reset => {
                    let error = format!("Get \"http://{address}:{port}{}\": EOF, message: \"\"", request.path);
                    (failed(self, pod, &error), 0, None)
                }
            };
        }
        let sleep_seconds = hook.sleep.as_ref().map_or(0, |sleep| sleep.seconds.max(0) as u64);
        (HookEnd::Done, sleep_seconds.saturating_mul(1_000), None)
    }

    /// A command of a hook has ended.
    pub(super) fn hook_exec_done(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        code: i32,
        output: &str,
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
            HookEnd::Failed(format!("{prefix}{}", exec_error(&argv, code, output)).into())
        };
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

fn exec_error(argv: &[String], code: i32, output: &str) -> String {
    format!("command '{}' exited with {code}: {output}, message: {output:?}", argv.join(" "))
}
