//! One worker per container and purpose: its ticks, its counters, and what a result changes.
//!
//! A tick whose result changes nothing allocates nothing and writes nothing. Models kubernetes 1.36
//! pkg/kubelet/prober/worker.go and prober_manager.go.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Probe;
use kernel::Time;

use super::{Attempt, Check, Purpose, compile};
use crate::kubelet::pod::{Cached, Container, Outcome, Pod, Role};
use crate::kubelet::{Kubelet, PodId, Timer, Turn};

/// How often an attempt is made when the prober itself has an error.
const ATTEMPTS: usize = 3;

/// How many requests are kept to be shared.
const REQUESTS_KEPT: usize = 16;

/// A probe under way.
#[derive(Clone, Debug)]
struct Flight {
    result: Outcome,
    output: String,
    exec: Option<u32>,
}

/// A probe worker.
#[derive(Clone, Debug)]
pub(in crate::kubelet) struct Worker {
    pub(in crate::kubelet) container: u16,
    pub(in crate::kubelet) purpose: Purpose,
    check: Check,
    pub(in crate::kubelet) period_ms: u64,
    pub(in crate::kubelet) delay_seconds: u64,
    timeout_ms: u64,
    pub(in crate::kubelet) success_threshold: u32,
    pub(in crate::kubelet) failure_threshold: u32,
    /// The ticker's beginning.
    base: Time,
    /// The next tick, or the end of the probe under way.
    pub(in crate::kubelet) due: Time,
    /// The moment the present tick began.
    began: Time,
    /// A kick that no probe has answered yet.
    kicked: bool,
    flight: Option<Flight>,
    /// The run of the container it probes.
    serial: u64,
    pub(in crate::kubelet) last: Outcome,
    /// How often in a row the last result came.
    pub(in crate::kubelet) run: u32,
    /// It waits for another run of the container.
    pub(in crate::kubelet) on_hold: bool,
    pub(in crate::kubelet) ended: bool,
}

impl Worker {
    fn new(container: usize, purpose: Purpose, check: Check, probe: &Probe, now: Time) -> Worker {
        let positive = |value: Option<i32>, default: u32| {
            value.and_then(|value| u32::try_from(value).ok()).filter(|value| *value > 0).unwrap_or(default)
        };
        Worker {
            container: container as u16,
            purpose,
            check,
            period_ms: u64::from(positive(probe.period_seconds, 10)) * 1_000,
            delay_seconds: probe.initial_delay_seconds.unwrap_or(0).max(0) as u64,
            timeout_ms: u64::from(positive(probe.timeout_seconds, 1)) * 1_000,
            success_threshold: positive(probe.success_threshold, 1),
            failure_threshold: positive(probe.failure_threshold, 3),
            base: now,
            due: now,
            began: now,
            kicked: false,
            flight: None,
            serial: 0,
            last: Outcome::Unknown,
            run: 0,
            on_hold: false,
            ended: false,
        }
    }

    /// Whether the output of a success is a warning; that of a command is not.
    fn warns(&self) -> bool {
        matches!(self.check, Check::Http(_))
    }

    fn initial(&self) -> Outcome {
        match self.purpose {
            Purpose::Liveness => Outcome::Success,
            Purpose::Readiness => Outcome::Failure,
            Purpose::Startup => Outcome::Unknown,
        }
    }

    /// The first tick after `now`.
    fn next_tick(&self, now: Time) -> Time {
        now.plus_ms(self.period_ms - now.since_ms(self.base) % self.period_ms)
    }
}

fn cached(container: &mut Container, purpose: Purpose) -> &mut Option<Cached> {
    match purpose {
        Purpose::Liveness => &mut container.liveness_result,
        Purpose::Readiness => &mut container.readiness_result,
        Purpose::Startup => &mut container.startup_result,
    }
}

impl Kubelet {
    /// Makes the pod's probe workers, once; each ticks at once and then with its period.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/prober/prober_manager.go AddPod.
    pub(in crate::kubelet) fn start_probing(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.probing {
            return;
        }
        pod.probing = true;
        for index in 0..pod.containers.len() {
            if pod.containers[index].role == Role::Init {
                continue;
            }
            let Some(api) = pod.api(index) else { continue };
            let probes = [
                (Purpose::Startup, &api.startup_probe),
                (Purpose::Readiness, &api.readiness_probe),
                (Purpose::Liveness, &api.liveness_probe),
            ];
            let made: Vec<Worker> = probes
                .into_iter()
                .filter_map(|(purpose, probe)| {
                    let probe = probe.as_ref()?;
                    let check = compile(api, probe, &self.config.address)?;
                    Some(Worker::new(index, purpose, check, probe, turn.now))
                })
                .collect();
            for mut worker in made {
                self.share_request(&mut worker.check);
                let place = pod.probes.len() as u16;
                let container = &mut pod.containers[index];
                match worker.purpose {
                    Purpose::Liveness => container.liveness = Some(place),
                    Purpose::Readiness => container.readiness = Some(place),
                    Purpose::Startup => container.startup = Some(place),
                }
                // A kubelet that has just started spreads the first ticks over the period.
                if self.node.started_within(worker.period_ms, turn.now) {
                    worker.base = turn.now.plus_ms(self.sync_draws.below(worker.period_ms));
                    worker.due = worker.base;
                }
                turn.wake(worker.due, Timer::Probe(id, place));
                pod.probes.push(worker);
            }
        }
    }

    /// Lets equal probes share one request: the fewer there are, the likelier the one at hand is in the processor's cache.
    fn share_request(&mut self, check: &mut Check) {
        let Check::Http(check) = check else { return };
        match self.probe_requests.iter().find(|held| **held == check.request) {
            Some(held) => check.request = held.clone(),
            None => {
                if self.probe_requests.len() >= REQUESTS_KEPT {
                    self.probe_requests.remove(0);
                }
                self.probe_requests.push(check.request.clone());
            }
        }
    }

    /// The pod is being deleted: liveness and startup probes end, readiness probes go on.
    pub(in crate::kubelet) fn stop_liveness_and_startup(&mut self, pod: &mut Pod) {
        for worker in &mut pod.probes {
            let sidecar = pod.containers[usize::from(worker.container)].role == Role::Sidecar;
            if worker.purpose != Purpose::Readiness && !sidecar {
                worker.ended = true;
            }
        }
    }

    /// No more probes.
    pub(in crate::kubelet) fn stop_probing(&mut self, pod: &mut Pod) {
        for worker in &mut pod.probes {
            worker.ended = true;
        }
    }

    /// Makes a readiness worker probe at once, and its ticker begin anew.
    pub(in crate::kubelet) fn kick(&mut self, id: PodId, pod: &mut Pod, place: usize, turn: &mut Turn<'_>) {
        let Some(worker) = pod.probes.get_mut(place).filter(|worker| !worker.ended) else { return };
        if worker.flight.is_some() {
            worker.kicked = true;
            return;
        }
        worker.base = turn.now;
        let lost = self.luck.of(&pod.namespace, &pod.name).is_some_and(|luck| luck.loses_kick(turn.now));
        if lost {
            worker.due = turn.now.plus_ms(worker.period_ms);
            turn.wake(worker.due, Timer::Probe(id, place as u16));
            return;
        }
        if worker.due != turn.now {
            worker.due = turn.now;
            turn.wake(turn.now, Timer::Probe(id, place as u16));
        }
    }

    /// A tick, or the end of the probe under way.
    pub(in crate::kubelet) fn probe_due(&mut self, id: PodId, pod: &mut Pod, place: usize, turn: &mut Turn<'_>) {
        let now = turn.now;
        let Some(worker) = pod.probes.get_mut(place).filter(|worker| worker.due == now && !worker.ended) else {
            return;
        };
        worker.due = Time::NEVER;
        if let Some(flight) = worker.flight.take() {
            if let Some(exec) = flight.exec {
                let index = usize::from(worker.container);
                self.kill_exec(id, pod, index, exec, turn);
            }
            self.probe_done(id, pod, place, flight.result, &flight.output, turn);
            self.next_probe(id, pod, place, turn);
            return;
        }
        worker.began = now;
        if self.probe(id, pod, place, turn) {
            self.next_probe(id, pod, place, turn);
        }
    }

    /// Waits for the next tick; one that came while the worker was busy is made up for at once.
    fn next_probe(&mut self, id: PodId, pod: &mut Pod, place: usize, turn: &mut Turn<'_>) {
        let Some(worker) = pod.probes.get_mut(place).filter(|worker| !worker.ended && worker.flight.is_none()) else {
            return;
        };
        if worker.due <= turn.now {
            // A kick has set it meanwhile.
            return;
        }
        if core::mem::take(&mut worker.kicked) {
            worker.base = turn.now;
            worker.due = turn.now;
        } else if worker.next_tick(worker.began) <= turn.now {
            worker.due = turn.now;
        } else {
            worker.due = worker.next_tick(turn.now);
        }
        turn.wake(worker.due, Timer::Probe(id, place as u16));
    }

    /// One tick; false when the worker has ended.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/prober/worker.go doProbe.
    fn probe(&mut self, id: PodId, pod: &mut Pod, place: usize, turn: &mut Turn<'_>) -> bool {
        if pod.over {
            pod.probes[place].ended = true;
            return false;
        }
        let worker = &mut pod.probes[place];
        let index = usize::from(worker.container);
        let reported = pod.containers[index].reported;
        if reported.serial == 0 {
            return true;
        }
        if worker.serial != reported.serial {
            worker.serial = reported.serial;
            worker.on_hold = false;
            let initial = self.first_result(pod, place);
            self.set_result(id, pod, place, initial, turn);
        }
        let worker = &pod.probes[place];
        if worker.on_hold {
            return true;
        }
        if !reported.running {
            self.set_result(id, pod, place, Outcome::Failure, turn);
            let over = reported.terminated && !pod.restarts_after(index, reported.exit_code);
            pod.probes[place].ended = over;
            return !over;
        }
        let purpose = worker.purpose;
        if turn.now.ms().saturating_sub(reported.started_seconds * 1_000) / 1_000 < worker.delay_seconds {
            return true;
        }
        // As it was when the tick began: the first result of a new run reaches the status only behind it.
        if reported.started == (purpose == Purpose::Startup) {
            return true;
        }
        self.attempt(id, pod, place, turn);
        true
    }

    /// The result that a new run begins with. Runs older than this kubelet process keep what the API says of them.
    fn first_result(&self, pod: &Pod, place: usize) -> Outcome {
        let worker = &pod.probes[place];
        let reported = pod.containers[usize::from(worker.container)].reported;
        if !self.node.older_than_kubelet(Time::from_ms(reported.started_seconds * 1_000)) {
            return worker.initial();
        }
        let kept = match worker.purpose {
            Purpose::Readiness => reported.ready,
            Purpose::Startup => reported.started,
            Purpose::Liveness => false,
        };
        if kept { Outcome::Success } else { worker.initial() }
    }

    fn attempt(&mut self, id: PodId, pod: &mut Pod, place: usize, turn: &mut Turn<'_>) {
        let index = usize::from(pod.probes[place].container);
        let timeout_ms = pod.probes[place].timeout_ms;
        let mut tries = 0;
        loop {
            tries += 1;
            // The check is plain shared data: cloning it costs no allocation.
            let check = pod.probes[place].check.clone();
            let attempt = check.attempt(self, id, pod, index, timeout_ms, turn);
            let (result, after_ms, output, exec) = match attempt {
                Attempt::Success { after_ms } => (Outcome::Success, after_ms, String::new(), None),
                Attempt::Warning { after_ms, output } => (Outcome::Success, after_ms, output, None),
                Attempt::Failure { after_ms, output } => (Outcome::Failure, after_ms, output, None),
                Attempt::Running { exec, output } => (Outcome::Failure, timeout_ms, output, Some(exec)),
                Attempt::Errored { .. } if tries < ATTEMPTS => continue,
                Attempt::Errored { error } => {
                    let word = pod.probes[place].purpose.word();
                    let text = format!("{word} probe errored and resulted in unknown state: {error}");
                    self.event(pod, Some(index), true, "Unhealthy", text, turn);
                    return;
                }
            };
            if after_ms == 0 {
                self.probe_done(id, pod, place, result, &output, turn);
            } else {
                let worker = &mut pod.probes[place];
                worker.flight = Some(Flight { result, output, exec });
                worker.due = turn.now.plus_ms(after_ms);
                turn.wake(worker.due, Timer::Probe(id, place as u16));
            }
            return;
        }
    }

    /// Counts a result and acts on it once its threshold is reached.
    fn probe_done(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        place: usize,
        result: Outcome,
        output: &str,
        turn: &mut Turn<'_>,
    ) {
        let index = usize::from(pod.probes[place].container);
        if result == Outcome::Failure {
            let text = format!("{} probe failed: {output}", pod.probes[place].purpose.word());
            self.event(pod, Some(index), true, "Unhealthy", text, turn);
        }
        // A success has nothing to say but a warning.
        if result == Outcome::Success && !output.is_empty() && pod.probes[place].warns() {
            let text = format!("{} probe warning: {output}", pod.probes[place].purpose.word());
            self.event(pod, Some(index), true, "ProbeWarning", text, turn);
        }
        let worker = &mut pod.probes[place];
        if worker.last == result {
            worker.run = worker.run.saturating_add(1);
        } else {
            worker.last = result;
            worker.run = 1;
        }
        let needed = match result {
            Outcome::Failure => worker.failure_threshold,
            Outcome::Success | Outcome::Unknown => worker.success_threshold,
        };
        if worker.run < needed {
            return;
        }
        let hold = match worker.purpose {
            Purpose::Liveness => result == Outcome::Failure,
            Purpose::Startup => true,
            Purpose::Readiness => false,
        };
        if hold {
            worker.on_hold = true;
            worker.run = 0;
        }
        self.set_result(id, pod, place, result, turn);
    }

    /// Caches a result; a change reaches the status and the pod worker.
    fn set_result(&mut self, id: PodId, pod: &mut Pod, place: usize, result: Outcome, turn: &mut Turn<'_>) {
        let worker = &pod.probes[place];
        let (index, purpose) = (usize::from(worker.container), worker.purpose);
        let new = Cached { serial: worker.serial, result };
        let held = cached(&mut pod.containers[index], purpose);
        if *held == Some(new) {
            return;
        }
        *held = Some(new);
        pod.work.settled = false;
        match purpose {
            Purpose::Liveness => {
                if result != Outcome::Failure {
                    return;
                }
            }
            Purpose::Readiness => self.set_ready(id, pod, index, result == Outcome::Success, turn),
            Purpose::Startup => self.set_started(id, pod, index, result == Outcome::Success, turn),
        }
        self.poke(id, pod, turn);
    }

    /// A command of a probe has ended before its timeout.
    #[expect(clippy::too_many_arguments, reason = "who, where and how it ended")]
    pub(in crate::kubelet) fn probe_exec_done(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        exec: u32,
        code: i32,
        output: &str,
        turn: &mut Turn<'_>,
    ) {
        let Some(place) = pod.probes.iter().position(|worker| {
            usize::from(worker.container) == index
                && worker.flight.as_ref().is_some_and(|flight| flight.exec == Some(exec))
        }) else {
            return;
        };
        let worker = &mut pod.probes[place];
        worker.flight = None;
        worker.due = Time::NEVER;
        let result = if code == 0 { Outcome::Success } else { Outcome::Failure };
        if self.node.holds_workers() {
            // The kubelet hears of it when it goes on.
            worker.flight = Some(Flight { result, output: super::exec::shown(output), exec: None });
            worker.due = turn.now;
            return;
        }
        self.probe_done(id, pod, place, result, &super::exec::shown(output), turn);
        self.next_probe(id, pod, place, turn);
    }

    /// Commands of probes are cut off by the loss of the runtime; the tries that follow end with `error`.
    pub(in crate::kubelet) fn probes_cut(&mut self, id: PodId, pod: &mut Pod, error: &str, turn: &mut Turn<'_>) {
        for place in 0..pod.probes.len() {
            let worker = &mut pod.probes[place];
            if worker.flight.as_ref().is_none_or(|flight| flight.exec.is_none()) {
                continue;
            }
            worker.flight = None;
            worker.due = Time::NEVER;
            let (index, word) = (usize::from(worker.container), worker.purpose.word());
            let text = format!("{word} probe errored and resulted in unknown state: {error}");
            self.event(pod, Some(index), true, "Unhealthy", text, turn);
            self.next_probe(id, pod, place, turn);
        }
    }

    /// The container under some probes has ended: those that wait for an answer of it get none.
    pub(in crate::kubelet) fn probes_lost(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        for place in 0..pod.probes.len() {
            let worker = &mut pod.probes[place];
            let waits = worker.flight.as_ref().is_some_and(|flight| flight.exec.is_some());
            if usize::from(worker.container) == index && waits {
                worker.flight = None;
                worker.due = Time::NEVER;
                self.next_probe(id, pod, place, turn);
            }
        }
    }
}
