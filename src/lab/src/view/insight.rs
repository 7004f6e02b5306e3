//! What the screen asks of a cluster beside its API objects: the things only a kubelet or the machine itself knows.

use cluster::api::Key;
use cluster::kubelet::Failure;
use cluster::kubelet::view::{Countdown, Waiting};
use cluster::world::{Component, World};
use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::stage::{Lamp, ProbeKind};

/// A wait that a kubelet is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What for: `back-off`, `image pull`, `initial delay`.
    pub what: &'static str,
    /// The wait as the rules say it, milliseconds.
    pub nominal_ms: u64,
    /// When it began.
    pub since_ms: u64,
    /// When it will really end: the kubelet's next look.
    pub until_ms: u64,
}

/// What a kubelet alone knows of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// Probes of the first container that has any.
    pub lamps: Vec<Lamp>,
    /// The wait it is in.
    pub wait: Option<Wait>,
}

/// Somebody who can look inside.
pub trait Insight {
    /// Returns what the kubelet of its node knows of a pod; nothing for a pod without a node.
    fn inside(&self, pod: &Pod) -> Inside;

    /// Returns what is really the matter with a node, such as `power off`; `None` while its machine is well.
    fn broken(&self, node: &str) -> Option<&'static str>;

    /// Returns whether a node's heartbeats do not reach the control plane.
    fn is_silent(&self, node: &str) -> bool;

    /// Returns for how many milliseconds a node may be silent before it counts as Unknown.
    fn grace_ms(&self) -> u64;

    /// Returns whether a container of the pod runs on its node, whatever the API server believes.
    fn runs(&self, pod: &Pod) -> bool;

    /// Returns the claims whose storage fails.
    fn failing_claims(&self) -> Vec<Key>;

    /// Returns the names of control-plane components that are down.
    fn down(&self) -> Vec<&'static str>;
}

impl Insight for World {
    fn inside(&self, pod: &Pod) -> Inside {
        let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref());
        let Some(kubelet) = node.and_then(|node| self.kubelet_of(node)) else { return Inside::default() };
        let Some(view) = kubelet.pod(pod.metadata.uid.as_deref().unwrap_or(""), self.now()) else {
            return Inside::default();
        };
        let probed = view.containers.iter().find(|container| !container.probes.is_empty());
        let mut lamps: Vec<Lamp> = probed
            .into_iter()
            .flat_map(|container| &container.probes)
            .filter_map(|probe| {
                Some(Lamp {
                    kind: ProbeKind::ALL.into_iter().find(|kind| kind.word() == probe.purpose.word().to_lowercase())?,
                    last: probe.last_success,
                    count: probe.run,
                    threshold: if probe.last_success == Some(true) {
                        probe.success_threshold
                    } else {
                        probe.failure_threshold
                    },
                    made: probe.next.map_or(0, Time::ms),
                })
            })
            .collect();
        lamps.sort_by_key(|lamp| lamp.kind);
        let wait = view.containers.iter().find_map(|container| {
            let ended_ms = container.ended.map(|(at, _)| at.ms());
            let started_ms = container.started.map(Time::ms);
            container.countdowns.iter().find_map(|countdown| wait(countdown, ended_ms, started_ms, self.now().ms()))
        });
        Inside { lamps, wait }
    }

    fn broken(&self, node: &str) -> Option<&'static str> {
        Some(match self.kubelet_of(node)?.failure()? {
            Failure::Power => "power off",
            Failure::Kubelet => "kubelet stopped",
            Failure::Freeze => "kubelet frozen",
            Failure::Network => "unreachable",
            Failure::Runtime => "runtime gone",
            Failure::Memory => "memory pressure",
            Failure::Disk => "disk pressure",
            Failure::Pid => "too few pids",
        })
    }

    fn is_silent(&self, node: &str) -> bool {
        let failure = self.kubelet_of(node).and_then(|kubelet| kubelet.failure());
        matches!(failure, Some(Failure::Power | Failure::Kubelet | Failure::Freeze | Failure::Network))
    }

    fn grace_ms(&self) -> u64 {
        self.settings().node_monitor_grace_ms
    }

    fn runs(&self, pod: &Pod) -> bool {
        let spec = pod.spec.as_ref();
        let node = spec.and_then(|spec| spec.node_name.as_deref());
        let uid = pod.metadata.uid.as_deref().unwrap_or("");
        node.and_then(|node| self.kubelet_of(node)).is_some_and(|kubelet| {
            spec.iter().flat_map(|spec| &spec.containers).any(|container| kubelet.is_running(uid, &container.name))
        })
    }

    fn failing_claims(&self) -> Vec<Key> {
        World::failing_claims(self)
    }

    fn down(&self) -> Vec<&'static str> {
        COMPONENTS.into_iter().filter(|(component, _)| !self.is_up(*component)).map(|(_, name)| name).collect()
    }
}

/// Components of the control plane with their names.
const COMPONENTS: [(Component, &str); 3] = [
    (Component::ApiServer, "kube-apiserver"),
    (Component::ControllerManager, "kube-controller-manager"),
    (Component::Scheduler, "kube-scheduler"),
];

/// Returns a kubelet's countdown as the tile shows it; stops are shown from the API's own deadline instead.
fn wait(countdown: &Countdown, ended_ms: Option<u64>, started_ms: Option<u64>, now_ms: u64) -> Option<Wait> {
    let until_ms = countdown.until.map(Time::ms);
    match &countdown.what {
        Waiting::BackOff { delay_ms, next_look } => {
            let over = until_ms?;
            let look = next_look.map_or(over, Time::ms).max(over);
            Some(Wait {
                what: "back-off",
                nominal_ms: *delay_ms,
                since_ms: ended_ms.unwrap_or(over.saturating_sub(*delay_ms)),
                until_ms: look,
            })
        }
        Waiting::ImageBackOff { delay_ms } => {
            let until = until_ms?;
            Some(Wait {
                what: "image back-off",
                nominal_ms: *delay_ms,
                since_ms: until.saturating_sub(*delay_ms),
                until_ms: until,
            })
        }
        Waiting::Pull => {
            let until = until_ms?;
            Some(Wait {
                what: "image pull",
                nominal_ms: until.saturating_sub(now_ms),
                since_ms: now_ms,
                until_ms: until,
            })
        }
        Waiting::InitialDelay(_) => {
            // The delay counts from startedAt, which has whole seconds.
            let (until, since) = (until_ms?, started_ms? / 1000 * 1000);
            Some(Wait {
                what: "initial delay",
                nominal_ms: until.saturating_sub(since),
                since_ms: since,
                until_ms: until,
            })
        }
        Waiting::PreStop | Waiting::Turn | Waiting::Grace => None,
    }
}
