//! Actions from outside: the only way in. Each says what it hit, or why nothing happened.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, HostPathVolumeSource, Node, PersistentVolume, PersistentVolumeClaim, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::{Cached, Who, World};
use crate::api::volume::{self, Backing};
use crate::api::{Key, Stored, labels, node_selector};
use crate::kubelet::runtime::{FlagValue, Volumes};
use crate::kubelet::{Failure, Input, NodeConfig};
use crate::store::DeleteOptions;

/// Which containers an action is for; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// Name of the pod.
    pub pod: Option<String>,
    /// Label selector of the pods.
    pub selector: Option<LabelSelector>,
    /// Namespace; `default` when absent.
    pub namespace: Option<String>,
    /// Name of the container. When absent: the first of a pod to end, every one to be set.
    pub container: Option<String>,
    /// Image of the container, as the pod names it, with or without its tag.
    pub image: Option<String>,
    /// At most so many pods, in the order of their names.
    pub count: Option<usize>,
}

/// Ends the main process of containers.
#[derive(Clone, Debug, PartialEq)]
pub struct CrashAct {
    /// Which.
    pub target: Target,
    /// Exit code.
    pub exit_code: i32,
    /// `OOMKilled`, or nothing for the runtime's own word.
    pub reason: Option<String>,
    /// Signal that ended it.
    pub signal: Option<i32>,
}

/// Changes the state of running processes until they end.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagAct {
    /// Which.
    pub target: Target,
    /// Name of the flag.
    pub flag: String,
    /// Its new value.
    pub value: FlagValue,
}

/// Does something to a node.
#[derive(Clone, Debug)]
pub enum NodeAct {
    /// A part of it fails.
    Fail(Failure),
    /// Whatever failed comes back.
    Recover,
    /// It boots anew.
    Reboot,
    /// Its Node object is deleted.
    Delete,
    /// A new node joins.
    Add(alloc::boxed::Box<NodeConfig>),
}

/// A control-plane component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Component {
    /// `kube-apiserver`.
    ApiServer,
    /// `kube-controller-manager`.
    ControllerManager,
    /// `kube-scheduler`.
    Scheduler,
}

impl Component {
    /// The component of that name.
    pub fn find(name: &str) -> Option<Component> {
        match name {
            "kube-apiserver" => Some(Component::ApiServer),
            "kube-controller-manager" => Some(Component::ControllerManager),
            "kube-scheduler" => Some(Component::Scheduler),
            _ => None,
        }
    }
}

/// A container that an action is for.
struct Hit {
    machine: u16,
    uid: String,
    container: String,
    name: String,
}

impl World {
    /// Ends the main process of containers; returns `namespace/pod/container` of each.
    ///
    /// - Errors: why nothing happened.
    pub fn crash(&mut self, act: &CrashAct) -> Result<Vec<String>, String> {
        let hits = self.hits(&act.target, false)?;
        let exit_code = act.signal.map_or(act.exit_code, |signal| 128 + signal);
        for hit in &hits {
            self.kubelet(
                hit.machine,
                Input::Crash { uid: &hit.uid, container: &hit.container, exit_code, reason: act.reason.as_deref() },
            );
        }
        self.flush();
        Ok(hits.into_iter().map(|hit| hit.name).collect())
    }

    /// Sets a flag of running processes; returns `namespace/pod/container` of each.
    ///
    /// - Errors: why nothing happened.
    pub fn set_flag(&mut self, act: &FlagAct) -> Result<Vec<String>, String> {
        let hits = self.hits(&act.target, true)?;
        for hit in &hits {
            self.kubelet(
                hit.machine,
                Input::SetFlag { uid: &hit.uid, container: &hit.container, flag: &act.flag, value: &act.value },
            );
        }
        self.flush();
        Ok(hits.into_iter().map(|hit| hit.name).collect())
    }

    /// Does something to a node.
    ///
    /// - Errors: why nothing happened.
    pub fn node(&mut self, name: &str, act: NodeAct) -> Result<(), String> {
        if let NodeAct::Add(config) = act {
            if self.machine_index(&config.name).is_some() {
                return Err(format!("node {:?} is there already", config.name));
            }
            self.add_machine(*config);
            self.flush();
            return Ok(());
        }
        let index = self.machine_index(name).ok_or_else(|| format!("no node {name:?}"))?;
        match act {
            NodeAct::Fail(failure) => {
                if matches!(failure, Failure::Power | Failure::Network) {
                    self.machines[usize::from(index)].connected = false;
                }
                if matches!(failure, Failure::Power | Failure::Kubelet) {
                    self.forget_events(index);
                    self.machines[usize::from(index)].cached = Cached::Nothing;
                } else if failure == Failure::Network {
                    self.machines[usize::from(index)].cached = Cached::Past(Rc::new(self.store.clone()));
                }
                self.kubelet(index, Input::Fail(failure));
            }
            NodeAct::Recover | NodeAct::Reboot => {
                self.machines[usize::from(index)].connected = true;
                if matches!(act, NodeAct::Reboot) {
                    self.forget_events(index);
                    self.machines[usize::from(index)].cached = Cached::Nothing;
                }
                let input = if matches!(act, NodeAct::Reboot) { Input::Reboot } else { Input::Recover };
                self.kubelet(index, input);
                if self.api_up {
                    self.relist(index);
                }
            }
            NodeAct::Delete => {
                self.delete(&World::node_key(name), DeleteOptions::default()).map_err(|error| error.message)?;
            }
            NodeAct::Add(_) => {}
        }
        self.flush();
        Ok(())
    }

    /// Stops or starts a control-plane component.
    pub fn component(&mut self, component: Component, fail: bool) {
        let who = match component {
            Component::ControllerManager => Who::Manager,
            Component::Scheduler => Who::Scheduler,
            Component::ApiServer => {
                self.set_api_up(!fail);
                return;
            }
        };
        if fail {
            self.process_mut(who).stop();
        } else if !self.process_mut(who).up && self.api_up {
            self.start_process(who);
        } else {
            // It ends and is started anew until there is something to list.
            let process = self.process_mut(who);
            process.is_due = !process.up;
        }
    }

    /// Returns whether a control-plane component runs.
    pub fn is_up(&self, component: Component) -> bool {
        match component {
            Component::ApiServer => self.api_up,
            Component::ControllerManager => self.manager.up || self.manager.is_due,
            Component::Scheduler => self.scheduler.up || self.scheduler.is_due,
        }
    }

    /// Breaks or repairs the storage behind the volume of a claim; the volume's name.
    ///
    /// What has it mounted gets I/O errors, and it can be neither attached nor mounted, until somebody repairs it.
    ///
    /// - Errors: no such claim, or it is not bound.
    pub fn fail_volume(&mut self, namespace: &str, claim: &str, fail: bool) -> Result<String, String> {
        let found = self.store.find::<PersistentVolumeClaim>(namespace, claim);
        let found = found.ok_or_else(|| format!("no claim {namespace}/{claim}"))?;
        let name = volume::bound_volume(found).ok_or_else(|| format!("claim {namespace}/{claim} is not bound"))?;
        let spec = self.store.find::<PersistentVolume>("", name).and_then(|volume| volume.spec.as_ref());
        let spec = spec.ok_or_else(|| format!("no volume {name:?}"))?;
        let name = name.to_string();
        match volume::backing(spec) {
            Backing::Disk(disk) => {
                let id: Rc<str> = disk.id().into();
                let failing = Rc::make_mut(&mut self.manager.failing);
                if fail {
                    failing.insert(id.clone())
                } else {
                    failing.remove(&id)
                };
                self.disks.set_broken(id, fail);
            }
            Backing::Shared { id, .. } => self.disks.set_broken(Volumes::share_id(&id), fail),
            Backing::Host(HostPathVolumeSource { path, .. }) | Backing::Local(path) => {
                let terms = spec.node_affinity.as_ref().and_then(|affinity| affinity.required.as_ref());
                let holds = |node: &str| {
                    let node = self.store.find::<Node>("", node);
                    terms.is_none_or(|terms| {
                        let mut terms = terms.node_selector_terms.iter();
                        node.is_some_and(|node| terms.any(|term| node_selector::matches_term(term, node)))
                    })
                };
                for machine in &mut self.machines {
                    if holds(machine.kubelet.node_name()) {
                        machine.kubelet.fail_directory(&path, fail);
                    }
                }
            }
        }
        Ok(name)
    }

    /// The claims whose storage fails.
    pub fn failing_claims(&self) -> Vec<Key> {
        let well = !self.disks.fails() && !self.machines.iter().any(|machine| machine.kubelet.fails_directories());
        let claims = self.store.all::<PersistentVolumeClaim>().filter(|_| !well);
        let failing = claims.filter(|claim| self.fails_volume(volume::bound_volume(claim).unwrap_or("")));
        failing.map(|claim| PersistentVolumeClaim::wrap(claim.clone()).key()).collect()
    }

    fn fails_volume(&self, name: &str) -> bool {
        let spec = self.store.find::<PersistentVolume>("", name).and_then(|volume| volume.spec.as_ref());
        match spec.map(volume::backing) {
            None => false,
            Some(Backing::Disk(disk)) => self.disks.is_broken(&disk.id(), ""),
            Some(Backing::Shared { id, .. }) => self.disks.is_broken(&Volumes::share_id(&id), ""),
            Some(Backing::Host(HostPathVolumeSource { path, .. }) | Backing::Local(path)) => {
                self.machines.iter().any(|machine| machine.kubelet.fails_directory(&path))
            }
        }
    }

    /// Containers that a target names.
    fn hits(&self, target: &Target, every: bool) -> Result<Vec<Hit>, String> {
        let namespace = target.namespace.as_deref().unwrap_or("default");
        let mut hits = Vec::new();
        let mut pods = 0;
        for object in self.store.list(crate::api::Kind::Pod, Some(namespace)) {
            let Some(pod) = object.get::<Pod>() else { continue };
            let named = target.pod.as_deref().is_none_or(|name| name == object.name());
            let selected =
                target.selector.as_ref().is_none_or(|selector| labels::matches(selector, pod.metadata.labels.as_ref()));
            if !named || !selected {
                continue;
            }
            let Some(spec) = &pod.spec else { continue };
            let Some(machine) = spec.node_name.as_deref().and_then(|node| self.machine_index(node)) else { continue };
            let containers = spec.containers.iter().chain(spec.init_containers.iter().flatten());
            let meant = |container: &&Container| {
                let named = target.container.as_deref().is_none_or(|name| name == container.name);
                named && target.image.as_deref().is_none_or(|wanted| is_image(container, wanted))
            };
            let running = |container: &&Container| {
                self.machines[usize::from(machine)].kubelet.is_running(object.uid(), &container.name)
            };
            let most = if every { usize::MAX } else { 1 };
            let meant: Vec<&Container> = containers.filter(meant).take(most).filter(running).collect();
            if meant.is_empty() {
                continue;
            }
            if target.count.is_some_and(|count| pods >= count) {
                break;
            }
            pods += 1;
            for container in meant {
                hits.push(Hit {
                    machine,
                    uid: object.uid().to_string(),
                    container: container.name.clone(),
                    name: format!("{namespace}/{}/{}", object.name(), container.name),
                });
            }
        }
        if hits.is_empty() { Err("no running container matches".to_string()) } else { Ok(hits) }
    }
}

/// True when a container runs an image, which may be said without its tag.
fn is_image(container: &Container, wanted: &str) -> bool {
    let image = container.image.as_deref().unwrap_or("");
    let tag = image.rfind(':').filter(|at| !image[*at..].contains('/'));
    image == wanted || tag.is_some_and(|at| image[..at] == *wanted)
}
