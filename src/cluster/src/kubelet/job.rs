//! One run of a pod worker, act by act: volumes, probes, kills, sandbox, pulls, creates, starts and hooks.
//!
//! Each act that takes time leaves the worker waiting for a wake-up. What to do is decided in `sync`. Models
//! kubernetes 1.36 pkg/kubelet/kubelet.go SyncPod and kuberuntime_manager.go SyncPod, startContainer.

use alloc::collections::VecDeque;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use kernel::Time;

use super::backoff::CRASH_EXPIRY_MS;
use super::hooks::HookEnd;
use super::pod::{Pod, Role, Run, RunState, SandboxState, Seen, StartFailure, definition};
use super::pod_worker::{Ended, Stage};
use super::runtime::{Log, Process, Resolution};
use super::runtime_loss::Lost;
use super::sync::{self, Step, Why};
use super::volumes::Unmounted;
use super::{Kubelet, PodId, Timer, Turn};
use crate::settings::go_duration;

/// Interval in which the volume manager looks whether volumes are mounted, in milliseconds.
///
/// - Source: kubernetes 1.36 pkg/kubelet/volumemanager/volume_manager.go podAttachAndMountRetryInterval.
const MOUNT_RETRY_MS: u64 = 300;

/// Most rounds that a recording may tell of.
const MOST_TOLD_ROUNDS: u64 = 4;

/// How long one sync waits for volumes, in milliseconds.
///
/// - Source: as above, podAttachAndMountTimeout.
const MOUNT_TIMEOUT_MS: u64 = 123_000;

/// How far a machine's noise moves the moment at which a back-off is looked at, either way, in milliseconds.
///
/// Recorded: of restarts exactly 10 s or 40 s after the exit that counts, some were held and some were not.
const NOISE_MS: u64 = 8;

/// The same noise of a machine that carries several clusters, which is what recordings come from: how far it moves a
/// back-off's end either way, and how long it delays a start.
const TOLD_NOISE_MS: u64 = 150;

/// What the run waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// Nothing: the next act may begin.
    Next,
    Volumes,
    Sandbox,
    Pull(usize),
    Create(usize),
    Start(usize),
    PostStart(usize),
    /// Containers are being stopped; the one whose failed hook is to be told afterwards.
    Stopping(Option<usize>),
}

/// A run under way.
#[derive(Clone, Debug)]
pub(super) struct Job {
    /// The cache at its beginning; back-off looks at this, not at the present.
    pub(super) looked: Rc<Seen>,
    steps: VecDeque<Step>,
    pub(super) doing: Doing,
    ended: Ended,
    planned: bool,
    /// When it began.
    began: Time,
    /// It stops the pod for good.
    terminating: bool,
    /// The failure that the container gets once it is stopped.
    hook_failure: Option<Rc<str>>,
    /// What the runtime refused to stop.
    pub(super) kill_errors: Vec<String>,
}

impl Job {
    fn new(looked: Rc<Seen>, began: Time) -> Job {
        Job {
            looked,
            steps: VecDeque::new(),
            doing: Doing::Next,
            ended: Ended::default(),
            planned: false,
            began,
            terminating: false,
            hook_failure: None,
            kill_errors: Vec::new(),
        }
    }
}

impl Job {
    /// True while nothing but volumes is waited for.
    pub(super) fn waits_for_volumes(&self) -> bool {
        self.doing == Doing::Volumes
    }

    /// Something failed that ends the sync.
    pub(super) fn fail_here(&mut self) {
        self.ended.failed = true;
        self.steps.clear();
    }

    /// A stop failed: that ends a sync, while the end of a pod goes on to its sandbox.
    pub(super) fn stop_here_unless_terminating(&mut self) {
        if !self.kill_errors.is_empty() && !self.terminating {
            self.fail_here();
        }
    }
}

impl Kubelet {
    /// Begins a sync: the status first, then what the plan says.
    pub(super) fn begin_sync(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.work.last_sync.is_none() && pod.status.is_none() {
            pod.start_time = turn.now;
            self.set_deadline(id, pod, turn);
        }
        self.watch_limits(pod, turn);
        let status = self.status_of(id, pod, false, turn);
        let terminal = matches!(status.phase.as_deref(), Some("Failed" | "Succeeded"));
        let changed = self.set_status(id, pod, status, turn);
        if terminal {
            self.end_run(id, pod, Ended { terminal: true, ..Ended::default() }, turn);
            return;
        }
        pod.work.settled = !changed;
        pod.work.job = Some(Job::new(pod.seen.clone(), turn.now));
        if pod.mounted {
            self.refresh_volumes(pod, turn);
        } else {
            let mount_ms = self.told_mount_ms(pod, turn.now);
            self.wait(id, pod, Doing::Volumes, mount_ms, turn);
            return;
        }
        self.advance(id, pod, turn);
    }

    /// Begins to stop the pod.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go SyncTerminatingPod.
    pub(super) fn begin_terminating(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let status = self.status_of(id, pod, false, turn);
        self.set_status(id, pod, status, turn);
        self.stop_liveness_and_startup(pod);
        let mut job = Job::new(pod.seen.clone(), turn.now);
        job.terminating = true;
        job.planned = true;
        job.steps = [Step::KillContainers, Step::StopSandbox].into();
        pod.work.job = Some(job);
        self.advance(id, pod, turn);
    }

    /// How long it takes until volumes are found mounted: one round of looking, unless it is known that the first
    /// container came later than that.
    fn told_mount_ms(&self, pod: &Pod, now: Time) -> u64 {
        let first = self.luck_of(pod).and_then(|luck| luck.looks.first());
        let waited_ms = first.map_or(0, |look| look.at.since_ms(now)).saturating_sub(self.settings.sandbox_ms);
        ((waited_ms + MOUNT_RETRY_MS / 5) / MOUNT_RETRY_MS).clamp(1, MOST_TOLD_ROUNDS) * MOUNT_RETRY_MS
    }

    /// How long a sandbox takes to create: the setting, and the noise of a machine where it is known.
    fn told_sandbox_ms(&self, pod: &Pod, now: Time) -> u64 {
        let from = now.plus_ms(self.settings.sandbox_ms);
        let first = self.luck_of(pod).and_then(|luck| luck.look(Time::ZERO, from, from.plus_ms(TOLD_NOISE_MS)));
        first.map_or(self.settings.sandbox_ms, |look| look.at.since_ms(now))
    }

    fn wait(&mut self, id: PodId, pod: &mut Pod, doing: Doing, wait_ms: u64, turn: &mut Turn<'_>) {
        if let Some(job) = &mut pod.work.job {
            job.doing = doing;
        }
        pod.work.due = turn.now.plus_ms(wait_ms);
        turn.wake(pod.work.due, Timer::Worker(id));
    }

    pub(super) fn worker_due(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.work.due != turn.now {
            return;
        }
        pod.work.due = Time::NEVER;
        let Some(job) = &mut pod.work.job else { return };
        let doing = core::mem::replace(&mut job.doing, Doing::Next);
        match doing {
            Doing::Volumes => {
                if let Err(unmounted) = self.mount_volumes(pod, turn) {
                    self.wait_for_volumes(id, pod, unmounted, turn);
                    return;
                }
                pod.mounted = true;
            }
            Doing::Sandbox => self.sandbox_created(id, pod, turn),
            Doing::Create(index) => self.container_created(id, pod, index, turn),
            Doing::Start(index) => self.container_started(id, pod, index, turn),
            Doing::PostStart(_) | Doing::Next | Doing::Pull(_) | Doing::Stopping(_) => job.doing = doing,
        }
        self.advance(id, pod, turn);
    }

    /// Goes on until the run waits for something or ends.
    pub(super) fn advance(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if self.node.holds_workers() {
            return;
        }
        loop {
            let Some(job) = &mut pod.work.job else { return };
            match job.doing {
                Doing::Next => {}
                Doing::Stopping(hooked) => {
                    if pod.containers.iter().any(|container| container.stop.is_some()) {
                        return;
                    }
                    job.doing = Doing::Next;
                    let message = job.hook_failure.take();
                    if let (Some(index), Some(message)) = (hooked, message) {
                        self.start_failed(pod, index, "PostStartHookError", message, None);
                    }
                    continue;
                }
                Doing::Volumes
                | Doing::Sandbox
                | Doing::Pull(_)
                | Doing::Create(_)
                | Doing::Start(_)
                | Doing::PostStart(_) => return,
            }
            if !job.planned {
                job.planned = true;
                let looked = job.looked.clone();
                self.start_probing(id, pod, turn);
                let steps = sync::plan(pod, &looked);
                pod.work.settled &= steps.is_empty();
                if let Some(job) = &mut pod.work.job {
                    job.steps = steps;
                }
                continue;
            }
            let Some(step) = job.steps.pop_front() else {
                let (ended, terminating) = (job.ended, job.terminating);
                let refused = core::mem::take(&mut job.kill_errors);
                if terminating && !refused.is_empty() {
                    self.kill_pod_failed(pod, &refused, turn);
                    self.end_run(id, pod, Ended { failed: true, ..ended }, turn);
                } else if terminating {
                    self.terminated(id, pod, turn);
                } else {
                    self.end_run(id, pod, ended, turn);
                }
                return;
            };
            self.take_step(id, pod, step, turn);
        }
    }

    fn take_step(&mut self, id: PodId, pod: &mut Pod, step: Step, turn: &mut Turn<'_>) {
        if let Some(job) = &mut pod.work.job {
            job.ended.acted |= step != Step::SandboxChanged;
        }
        let lost = self.node.runtime_down;
        match step {
            Step::KillContainers if lost => self.refuse_stops(pod, None, turn),
            Step::StopSandbox if lost => self.refuse_sandbox_stop(pod),
            Step::Kill { container, message, .. } if lost => self.refuse_stops(pod, Some((container, message)), turn),
            Step::CreateSandbox if lost => self.sandbox_failed(pod, Lost::Refused, turn),
            Step::Reset { .. } | Step::Remove { .. } if lost => {
                if let Some(job) = &mut pod.work.job {
                    job.fail_here();
                }
            }
            Step::SandboxChanged => {
                let text = "Pod sandbox changed, it will be killed and re-created.";
                self.event(pod, None, false, "SandboxChanged", text, turn);
            }
            Step::KillContainers => {
                let grace_seconds = pod.work.grace_seconds.filter(|_| pod.work.stage == Stage::Terminating);
                for index in 0..pod.containers.len() {
                    self.begin_stop(id, pod, index, None, Why::Pod, grace_seconds, turn);
                }
                self.stopping(pod, None);
            }
            Step::StopSandbox => {
                if pod.sandbox.state == SandboxState::Ready {
                    pod.sandbox.state = SandboxState::NotReady;
                    self.mark_changed(id, pod, turn);
                }
            }
            Step::Reset { container } => {
                if let Some(job) = &mut pod.work.job {
                    job.steps.push_front(Step::Remove { container });
                }
                // No preStop hook runs, and the grace is the shortest there is.
                self.begin_stop(id, pod, container, Some("killing".to_string()), Why::RestartAll, Some(0), turn);
                self.stopping(pod, None);
            }
            Step::Remove { container } => {
                let held = &mut pod.containers[container];
                held.runs.clear();
                held.failure = None;
                held.log = None;
                held.previous_log = None;
                self.mark_changed(id, pod, turn);
                // What was removed makes no event of its own; the next sync starts anew.
                pod.work.pending = true;
            }
            Step::Kill { container, message, why } => {
                self.begin_stop(id, pod, container, Some(message), why, None, turn);
                self.stopping(pod, None);
            }
            Step::CreateSandbox => {
                let sandbox_ms = self.told_sandbox_ms(pod, turn.now);
                self.wait(id, pod, Doing::Sandbox, sandbox_ms, turn);
            }
            Step::Start { container } => self.begin_start(id, pod, container, turn),
        }
    }

    fn stopping(&self, pod: &mut Pod, hooked: Option<usize>) {
        if let Some(job) = &mut pod.work.job {
            job.doing = Doing::Stopping(hooked);
        }
    }

    fn sandbox_created(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let host_network = pod.spec().is_some_and(|spec| spec.host_network == Some(true));
        let address = if host_network { self.config.address.as_str().into() } else { self.draw_address() };
        if let Some(old) = pod.sandbox.address.take()
            && self.by_address.get(&old) == Some(&id)
        {
            self.by_address.remove(&old);
        }
        if !host_network {
            self.by_address.insert(address.clone(), id);
        }
        pod.sandbox.attempt += u32::from(pod.sandbox.state != SandboxState::None);
        pod.sandbox.state = SandboxState::Ready;
        pod.sandbox.address = Some(address);
        self.mark_changed(id, pod, turn);
        self.sandbox_ready_status(id, pod, turn);
    }

    /// Starts a container, unless its back-off holds it.
    fn begin_start(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let Some(job) = &pod.work.job else { return };
        let exited = job.looked.runs.get(index).and_then(|runs| runs.iter().find(|run| run.state == RunState::Exited));
        let finished = exited.and_then(|run| run.finished);
        let Some(container) = pod.api(index) else { return };
        let key = back_off_key(container);
        let told = self.luck_of(pod).and_then(|luck| luck.nearest(pod.work.told, turn.now));
        if let Some(look) = told {
            pod.work.told = look.at;
        }
        if let Some(finished) = finished {
            // Probes tick in step with the back-off's lengths, so ties are common; the machine's noise decides them.
            let noise_ms = self.sync_draws.below(2 * NOISE_MS + 1);
            let mut now = Time::from_ms((turn.now.ms() + noise_ms).saturating_sub(NOISE_MS));
            if let Some(look) = told {
                let end = finished.plus_ms(pod.containers[index].back_off.delay_ms);
                if end.since_ms(turn.now).max(turn.now.since_ms(end)) <= TOLD_NOISE_MS {
                    now = if look.held { Time::from_ms(end.ms() - 1) } else { end };
                }
            }
            let max_ms = self.settings.max_container_restart_ms;
            let back_off = &mut pod.containers[index].back_off;
            if let Some(until) = back_off.blocked_until(key, finished, now, CRASH_EXPIRY_MS) {
                let delay = go_duration(back_off.delay_ms);
                let name = pod.containers[index].name.clone();
                let text = format!("Back-off restarting failed container {name} in pod {}", pod.full_name);
                self.event(pod, Some(index), true, "BackOff", text, turn);
                let message = format!("back-off {delay} restarting failed container={name} pod={}", pod.full_name);
                self.start_failed(pod, index, "CrashLoopBackOff", message.into(), Some(until));
                return;
            }
            back_off.next(key, finished, turn.now, max_ms, CRASH_EXPIRY_MS);
        }
        self.ensure_image(id, pod, index, turn);
    }

    /// Notes a failed start: what the container's waiting state will show, and the end of the back-off if that is it.
    ///
    /// A failed init container ends the sync; sidecars and regular containers do not.
    pub(super) fn start_failed(
        &mut self,
        pod: &mut Pod,
        index: usize,
        reason: &'static str,
        message: Rc<str>,
        until: Option<Time>,
    ) {
        pod.containers[index].failure = Some(StartFailure { reason, message });
        let init = pod.containers[index].role == Role::Init;
        if let Some(job) = &mut pod.work.job {
            job.doing = Doing::Next;
            job.ended.failed = true;
            job.ended.until = job.ended.until.into_iter().chain(until).min();
            if init {
                job.steps.clear();
            }
        }
    }

    /// Volumes are missing: the wait goes on, or the sync fails.
    fn wait_for_volumes(&mut self, id: PodId, pod: &mut Pod, unmounted: Unmounted, turn: &mut Turn<'_>) {
        // The next sync has something to do, whatever the status says.
        pod.work.settled = false;
        let Some(job) = &mut pod.work.job else { return };
        let over = job.began.plus_ms(MOUNT_TIMEOUT_MS);
        match unmounted {
            Unmounted::Until(next) if next < over => {
                let polls = next.since_ms(job.began).div_ceil(MOUNT_RETRY_MS).max(1);
                let at = job.began.plus_ms(polls * MOUNT_RETRY_MS).max(turn.now.plus_ms(1)).min(over);
                self.wait(id, pod, Doing::Volumes, at.since_ms(turn.now), turn);
            }
            Unmounted::Until(_) if turn.now < over => {
                self.wait(id, pod, Doing::Volumes, over.since_ms(turn.now), turn);
            }
            // A wait that only ran out of time is not told of; the failures under way were.
            Unmounted::Until(_) => self.end_run(id, pod, Ended { failed: true, ..Ended::default() }, turn),
            Unmounted::Failed(message) => {
                self.event(pod, None, true, "FailedMount", message, turn);
                self.end_run(id, pod, Ended { failed: true, ..Ended::default() }, turn);
            }
        }
    }

    /// The image is there: create the container, unless its configuration cannot be made.
    pub(super) fn image_ready(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let configured = match pod.api(index) {
            Some(container) => self
                .environment(pod, container, turn)
                .and_then(|_| self.sub_paths(pod, container))
                .and_then(|()| super::identity::root_refusal(pod, container).map_or(Ok(()), Err)),
            None => return,
        };
        if let Err(message) = configured {
            self.event(pod, Some(index), true, "Failed", format!("Error: {message}"), turn);
            self.start_failed(pod, index, "CreateContainerConfigError", message.into(), None);
            return;
        }
        self.wait(id, pod, Doing::Create(index), self.settings.container_create_ms, turn);
    }

    fn container_created(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let Some(job) = &pod.work.job else { return };
        let looked = job.looked.runs.get(index).and_then(|runs| runs.first()).map(|run| run.attempt + 1);
        let Some(container) = pod.api(index) else { return };
        let (image, definition) = (container.image.as_deref().unwrap_or("").into(), definition(container));
        let id_text = format!("containerd://{}", self.draw_hex());
        let serial = self.next_serial;
        self.next_serial += 1;
        let held = &mut pod.containers[index];
        let attempt = looked.unwrap_or(held.next_attempt).max(held.next_attempt);
        held.next_attempt = attempt + 1;
        held.previous_log = held.log.take();
        held.runs.truncate(1);
        held.runs.insert(
            0,
            Run {
                serial,
                id: id_text.into(),
                attempt,
                state: RunState::Created,
                started: None,
                finished: None,
                exit_code: 0,
                reason: "",
                message: None,
                image,
                definition,
            },
        );
        self.mark_changed(id, pod, turn);
        self.event(pod, Some(index), false, "Created", "Container created", turn);
        let start_ms = self.settings.container_start_ms;
        let from = turn.now.plus_ms(start_ms);
        let told = self.luck_of(pod).and_then(|luck| luck.start(from, from.plus_ms(TOLD_NOISE_MS)));
        self.wait(id, pod, Doing::Start(index), told.map_or(start_ms, |at| at.since_ms(turn.now)), turn);
    }

    fn container_started(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let image = pod.containers[index].newest().map_or("".into(), |run| run.image.clone());
        let resolution = self.catalogue.resolve(&image);
        let profile = match &resolution {
            Resolution::Found(profile) | Resolution::Generic(profile) => profile.clone(),
            // A scenario's catalogue never shrinks, so an image that was pulled is still known.
            Resolution::NotFound { .. } | Resolution::InvalidName { .. } => return,
        };
        match self.start_process(id, pod, index, profile, turn) {
            Ok(effects) => {
                pod.containers[index].failure = None;
                self.event(pod, Some(index), false, "Started", "Container started", turn);
                self.mark_changed(id, pod, turn);
                self.settle(id, pod, index, effects, turn);
                let grows = |process: &Process| process.profile().memory_growth_bytes > 0;
                if pod.containers[index].process.as_ref().is_some_and(grows) {
                    self.begin_passes(turn);
                }
                if pod.containers[index].running() {
                    self.post_start(id, pod, index, turn);
                }
            }
            Err(error) => {
                if let Some(run) = pod.containers[index].runs.first_mut() {
                    run.state = RunState::Exited;
                    run.finished = Some(turn.now);
                    run.exit_code = error.exit_code;
                    run.reason = "StartError";
                    // The recorder's runtime keeps no message of a run that never was.
                    let kept = !run.image.starts_with("registry.test/");
                    run.message = kept.then(|| error.message.as_str().into());
                }
                // The runtime opens the log before the program, so there is one, and nothing in it.
                pod.containers[index].log = Some(Log::default());
                self.mark_changed(id, pod, turn);
                self.event(pod, Some(index), true, "Failed", format!("Error: {}", error.message), turn);
                self.start_failed(pod, index, "RunContainerError", error.message.into(), None);
            }
        }
    }

    fn post_start(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let hook = pod.api(index).and_then(|container| container.lifecycle.as_ref()?.post_start.clone());
        let Some(hook) = hook else { return };
        if let Some(job) = &mut pod.work.job {
            job.doing = Doing::PostStart(index);
        }
        self.begin_hook(id, pod, index, &hook, super::hooks::Moment::PostStart, turn);
    }

    /// The postStart hook is over.
    pub(super) fn post_start_done(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        end: HookEnd,
        turn: &mut Turn<'_>,
    ) {
        let Some(job) = &mut pod.work.job else { return };
        if job.doing != Doing::PostStart(index) {
            return;
        }
        job.doing = Doing::Next;
        if let HookEnd::Failed(message) = end {
            job.hook_failure = Some(message);
            self.event(pod, Some(index), true, "FailedPostStartHook", "PostStartHook failed", turn);
            let message = Some("FailedPostStartHook".to_string());
            self.begin_stop(id, pod, index, message, Why::PostStart, None, turn);
            self.stopping(pod, Some(index));
        }
        self.advance(id, pod, turn);
    }

    /// A container has ended; whoever waits for that goes on.
    pub(super) fn container_ended(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        if self.node.holds_workers() {
            return;
        }
        let doing = pod.work.job.as_ref().map(|job| job.doing);
        match doing {
            Some(Doing::PostStart(hooked)) if hooked == index => {
                let message: String = match self.hook_message(pod, index, super::hooks::Moment::PostStart) {
                    Some(prefix) => format!("{prefix}container exited"),
                    None => return,
                };
                self.post_start_done(id, pod, index, HookEnd::Failed(message.into()), turn);
            }
            Some(Doing::Stopping(_)) => self.advance(id, pod, turn),
            _ => {}
        }
    }
}

/// What a container's crash-loop back-off is for: another image or other resources start afresh.
fn back_off_key(container: &k8s_openapi::api::core::v1::Container) -> u64 {
    let mut hash = kernel::hash::Fnv64::default();
    hash.write(container.image.as_deref().unwrap_or("").as_bytes());
    let resources = container.resources.as_ref();
    let lists = [resources.and_then(|held| held.requests.as_ref()), resources.and_then(|held| held.limits.as_ref())];
    for list in lists {
        hash.write(&[0]);
        for (name, quantity) in list.into_iter().flatten() {
            hash.write(name.as_bytes());
            hash.write(quantity.0.as_bytes());
        }
    }
    hash.value()
}
