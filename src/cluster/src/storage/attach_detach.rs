//! Attaches disks to the nodes whose pods want them, one node at a time, and detaches them when nobody does.
//!
//! A disk that a node still reports as mounted stays attached, unless the node has been unhealthy for six minutes after its
//! pods were gone, or is marked out of service. Models kubernetes 1.36 pkg/controller/volume/attachdetach.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{AttachedVolume, Node, PersistentVolume, Pod};
use k8s_openapi::api::storage::v1::{VolumeAttachment, VolumeAttachmentSource, VolumeAttachmentSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kernel::{Rng, Time};

use super::users::Users;
use super::{claim_key, event, patch};
use crate::api::volume::{self, Backing, Disk};
use crate::api::{Key, Kind, Object, pod};
use crate::reconcile::{Controller, Outcome, View, WorkQueue};
use crate::store::{Act, Change, DeleteOptions, Subresource, Write};

const COMPONENT: &str = "attachdetach-controller";

/// How long a disk stays attached to an unhealthy node that may still have it mounted, in milliseconds.
///
/// Source: kubernetes 1.36 pkg/controller/volume/attachdetach/attach_detach_controller.go ReconcilerMaxWaitForUnmountDuration.
const FORCE_DETACH_MS: u64 = 360_000;

/// Period of the loop, in milliseconds: how long after a change it acts.
///
/// Source: as above, ReconcilerLoopPeriod.
const LOOP_MS: u64 = 100;

/// First and longest wait after a refused attach, in milliseconds; it doubles each time.
///
/// Source: kubernetes 1.36 pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go.
const RETRY_MS: (u64, u64) = (500, 122_000);

/// Taint of a node that is known to be gone for good.
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

/// The attach/detach controller.
#[derive(Clone, Debug, Default)]
pub struct AttachDetach {
    users: Users,
    /// Since when a disk is attached to a node where nobody wants it: volume and node.
    unwanted: BTreeMap<(Rc<str>, String), Time>,
    /// Pods that were told that their disk is elsewhere: volume and node.
    told: BTreeSet<(Rc<str>, String)>,
    /// Attachments whose success was told, by name.
    announced: BTreeSet<String>,
    /// Attachments that were refused, by name: the wait after that in milliseconds, and when it is over.
    refused: BTreeMap<String, (u64, Time)>,
}

impl Controller for AttachDetach {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        let look = |queue: &mut WorkQueue, name: &str| {
            queue.add_after(Key::new(Kind::PersistentVolume, "", name), LOOP_MS);
        };
        match change.key.kind {
            Kind::PersistentVolume => look(queue, &change.key.name),
            Kind::PersistentVolumeClaim => {
                let claim = change.object.get().and_then(|claim| volume::bound_volume(claim));
                if let Some(name) = claim {
                    look(queue, name);
                }
            }
            Kind::Pod => {
                for claim in self.users.observe(change) {
                    let claim = view.cache.find(&claim.namespace, &claim.name);
                    if let Some(name) = claim.and_then(|claim| volume::bound_volume(claim)) {
                        look(queue, name);
                    }
                }
            }
            Kind::VolumeAttachment => {
                let attachment = change.object.get::<VolumeAttachment>();
                if let Some(name) = attachment.and_then(|one| one.spec.source.persistent_volume_name.as_deref()) {
                    look(queue, name);
                }
            }
            Kind::Node => {
                let before = change.previous.as_ref().and_then(|previous| previous.get::<Node>());
                let after = change.object.get::<Node>();
                if before.zip(after).is_some_and(|(before, after)| facts(before) == facts(after)) {
                    return;
                }
                for attachment in view.cache.list::<VolumeAttachment>(None) {
                    if *attachment.spec.node_name == *change.key.name
                        && let Some(name) = attachment.spec.source.persistent_volume_name.as_deref()
                    {
                        look(queue, name);
                    }
                }
            }
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let persistent = view.cache.find::<PersistentVolume>("", &item.name);
        let attachments: Vec<&Rc<VolumeAttachment>> = view
            .cache
            .list::<VolumeAttachment>(None)
            .filter(|one| one.spec.source.persistent_volume_name.as_deref() == Some(&item.name))
            .collect();
        let spec = persistent.and_then(|one| one.spec.as_ref());
        let disk = match spec.map(volume::backing) {
            Some(Backing::Disk(disk)) => disk,
            Some(Backing::Host(_) | Backing::Local(_) | Backing::Shared { .. }) => return Outcome::default(),
            None => match attachments.first() {
                // Its volume is gone; what is attached is known by its attachment.
                Some(one) => Disk { driver: one.spec.attacher.clone(), handle: item.name.to_string() },
                None => return Outcome::default(),
            },
        };
        // Pods that want it, by node.
        let mut wanted: BTreeMap<&str, Vec<&Rc<Pod>>> = BTreeMap::new();
        if let Some(reference) = spec.and_then(|spec| spec.claim_ref.as_ref()) {
            let claim = claim_key(reference);
            for pod in self.users.of(&claim, view.cache) {
                let node = pod::node_name(pod);
                if !node.is_empty() && !pod::is_terminal(pod) {
                    wanted.entry(node).or_default().push(pod);
                }
            }
        }
        let unique = disk.unique_name();
        let mut acts = Vec::new();
        let mut again: Option<u64> = None;
        for attachment in &attachments {
            let node = attachment.spec.node_name.as_str();
            let key = (item.name.clone(), node.to_string());
            if let Some(pods) = wanted.get(node) {
                self.unwanted.remove(&key);
                let wait = self.keep(attachment, pods, &unique, view, &mut acts);
                again = again.into_iter().chain(wait).min();
                continue;
            }
            if attachment.metadata.deletion_timestamp.is_some() {
                continue;
            }
            let since = *self.unwanted.entry(key.clone()).or_insert(view.now);
            let waited_ms = view.now.since_ms(since);
            match still_held(view.cache.find::<Node>("", node), &unique, waited_ms) {
                Held::No => {
                    self.unwanted.remove(&key);
                    self.detach(attachment, node, &unique, view, &mut acts);
                }
                Held::Until(ms) => again = Some(again.map_or(ms, |held| held.min(ms))),
                Held::Yes => {}
            }
        }
        let shared = spec.and_then(|spec| spec.access_modes.as_ref()).is_none_or(|modes| {
            modes.is_empty() || modes.iter().any(|mode| mode == "ReadWriteMany" || mode == "ReadOnlyMany")
        });
        self.told.retain(|(name, node)| **name != *item.name || wanted.contains_key(node.as_str()));
        for (node, pods) in &wanted {
            if attachments.iter().any(|one| one.spec.node_name == *node) || view.cache.find::<Node>("", node).is_none()
            {
                continue;
            }
            let others: Vec<&str> = attachments.iter().map(|one| one.spec.node_name.as_str()).collect();
            if !shared && !others.is_empty() {
                if self.told.insert((item.name.clone(), node.to_string())) {
                    acts.extend(multi_attach(&item.name, pods, &others, &wanted));
                }
                continue;
            }
            self.told.remove(&(item.name.clone(), node.to_string()));
            acts.push(Act::Write(Write::Create(Object::new(VolumeAttachment {
                metadata: ObjectMeta { name: Some(attachment_name(&disk, node)), ..ObjectMeta::default() },
                spec: VolumeAttachmentSpec {
                    attacher: disk.driver.clone(),
                    node_name: node.to_string(),
                    source: VolumeAttachmentSource {
                        persistent_volume_name: Some(item.name.to_string()),
                        ..VolumeAttachmentSource::default()
                    },
                },
                status: None,
            }))));
            if !shared {
                // One node only; the next pass sees the attachment.
                break;
            }
        }
        Outcome { acts, again_after_ms: again }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

impl AttachDetach {
    /// A wanted attachment: once the disk is attached, the node's status and its pods are told. The wait until it is tried again,
    /// where the driver refused it, in milliseconds.
    ///
    /// - Source: kubernetes 1.36 pkg/volume/util/operationexecutor/operation_generator.go GenerateAttachVolumeFunc,
    ///   pkg/volume/csi/csi_attacher.go Attach: it waits for the attachment's status, and fails with its error.
    fn keep(
        &mut self,
        attachment: &Rc<VolumeAttachment>,
        pods: &[&Rc<Pod>],
        unique: &str,
        view: &View<'_>,
        acts: &mut Vec<Act>,
    ) -> Option<u64> {
        let status = attachment.status.clone().unwrap_or_default();
        let own = attachment.metadata.name.clone().unwrap_or_default();
        let name = attachment.spec.source.persistent_volume_name.as_deref().unwrap_or("");
        if let Some((_, over)) = self.refused.get(&own).filter(|(_, over)| *over > view.now) {
            return Some(over.since_ms(view.now));
        }
        if let Some(error) = status.attach_error.filter(|_| !status.attached) {
            let wait = self.refused.get(&own).map_or(RETRY_MS.0, |(wait, _)| (wait * 2).min(RETRY_MS.1));
            self.refused.insert(own, (wait, view.now.plus_ms(wait)));
            let why = error.message.unwrap_or_default();
            let message = format!("AttachVolume.Attach failed for volume {name:?} : {why}");
            for pod in pods {
                acts.push(event(COMPONENT, pod, true, "FailedAttachVolume", message.clone()));
            }
            return Some(wait);
        }
        if !status.attached || attachment.metadata.deletion_timestamp.is_some() {
            return None;
        }
        self.refused.remove(&own);
        if !has_attached(view.cache.find::<Node>("", &attachment.spec.node_name), unique) {
            acts.push(set_attached(&attachment.spec.node_name, unique, true));
        }
        if self.announced.insert(own) {
            let message = format!("AttachVolume.Attach succeeded for volume {name:?} ");
            for pod in pods {
                acts.push(event(COMPONENT, pod, false, "SuccessfulAttachVolume", message.clone()));
            }
        }
        None
    }

    /// Takes a disk off a node: first out of the node's status, then the attachment.
    fn detach(
        &mut self,
        attachment: &Rc<VolumeAttachment>,
        node: &str,
        unique: &str,
        view: &View<'_>,
        acts: &mut Vec<Act>,
    ) {
        if has_attached(view.cache.find::<Node>("", node), unique) {
            acts.push(set_attached(node, unique, false));
        }
        let name = attachment.metadata.name.clone().unwrap_or_default();
        self.announced.remove(&name);
        self.refused.remove(&name);
        let key = Key::new(Kind::VolumeAttachment, "", &name);
        acts.push(Act::Write(Write::Delete(key, DeleteOptions::default())));
    }
}

/// What of a node decides about its disks.
fn facts(node: &Node) -> (Option<&Vec<String>>, Option<&Vec<AttachedVolume>>, bool, bool) {
    let status = node.status.as_ref();
    (
        status.and_then(|status| status.volumes_in_use.as_ref()),
        status.and_then(|status| status.volumes_attached.as_ref()),
        is_healthy(node),
        out_of_service(node),
    )
}

fn is_healthy(node: &Node) -> bool {
    let conditions = node.status.as_ref().and_then(|status| status.conditions.as_ref());
    conditions.is_some_and(|list| list.iter().any(|one| one.type_ == "Ready" && one.status == "True"))
}

fn out_of_service(node: &Node) -> bool {
    let taints = node.spec.as_ref().and_then(|spec| spec.taints.as_ref());
    taints.is_some_and(|taints| taints.iter().any(|taint| taint.key == OUT_OF_SERVICE))
}

fn has_attached(node: Option<&Rc<Node>>, unique: &str) -> bool {
    let list = node.and_then(|node| node.status.as_ref()?.volumes_attached.as_ref());
    list.is_some_and(|list| list.iter().any(|one| one.name == unique))
}

/// Whether a node may still have a disk mounted that nobody there wants.
enum Held {
    No,
    Yes,
    /// Only for so many milliseconds more.
    Until(u64),
}

/// - Source: kubernetes 1.36 pkg/controller/volume/attachdetach/reconciler/reconciler.go reconcile.
fn still_held(node: Option<&Rc<Node>>, unique: &str, waited_ms: u64) -> Held {
    let mounted = node.is_none_or(|node| {
        let in_use = node.status.as_ref().and_then(|status| status.volumes_in_use.as_ref());
        in_use.is_some_and(|names| names.iter().any(|name| name == unique))
    });
    if !mounted || node.is_some_and(|node| out_of_service(node)) {
        return Held::No;
    }
    if node.is_some_and(|node| is_healthy(node)) {
        return Held::Yes;
    }
    if waited_ms > FORCE_DETACH_MS { Held::No } else { Held::Until(FORCE_DETACH_MS + LOOP_MS - waited_ms) }
}

/// The warnings to pods whose disk is attached elsewhere.
///
/// - Source: as above, reportMultiAttachError.
fn multi_attach(name: &str, pods: &[&Rc<Pod>], others: &[&str], wanted: &BTreeMap<&str, Vec<&Rc<Pod>>>) -> Vec<Act> {
    let users: Vec<&Rc<Pod>> = others.iter().filter_map(|node| wanted.get(node)).flatten().copied().collect();
    let warn = |pod: &Rc<Pod>, why: String| {
        event(COMPONENT, pod, true, "FailedAttachVolume", format!("Multi-Attach error for volume {name:?} {why}"))
    };
    if users.is_empty() {
        let why = "Volume is already exclusively attached to one node and can't be attached to another";
        return pods.iter().map(|pod| warn(pod, why.to_string())).collect();
    }
    let tell = |pod: &&Rc<Pod>| {
        let (near, far): (Vec<&Rc<Pod>>, Vec<&Rc<Pod>>) =
            users.iter().partition(|user| user.metadata.namespace == pod.metadata.namespace);
        let names: Vec<&str> = near.iter().filter_map(|user| user.metadata.name.as_deref()).collect();
        let why = match (names.is_empty(), far.len()) {
            (true, count) => format!("Volume is already used by {count} pod(s) in different namespaces"),
            (false, 0) => format!("Volume is already used by pod(s) {}", names.join(", ")),
            (false, count) => {
                let names = names.join(", ");
                format!("Volume is already used by pod(s) {names} and {count} pod(s) in different namespaces")
            }
        };
        warn(pod, why)
    };
    pods.iter().map(tell).collect()
}

/// The write that puts a disk into a node's status, or takes it out.
fn set_attached(node: &str, unique: &str, attached: bool) -> Act {
    let unique = unique.to_string();
    patch(Key::new(Kind::Node, "", node), Subresource::Status, move |node: &mut Node| {
        let status = node.status.get_or_insert_default();
        let list = status.volumes_attached.get_or_insert_default();
        list.retain(|one| one.name != unique);
        if attached {
            list.push(AttachedVolume { name: unique.clone(), device_path: String::new() });
        }
        if list.is_empty() {
            status.volumes_attached = None;
        }
    })
}

/// `csi-` and 64 hexadecimal digits that are the same for the same disk and node.
///
/// - Source: kubernetes 1.36 pkg/volume/csi/csi_attacher.go getAttachmentName, with another hash.
fn attachment_name(disk: &Disk, node: &str) -> String {
    let mut name = "csi-".to_string();
    for round in 0u8..4 {
        let mut hash = kernel::hash::Fnv64::default();
        hash.write(&[round]);
        for part in [&disk.handle, &disk.driver, node] {
            hash.write(part.as_bytes());
        }
        name.push_str(&format!("{:016x}", hash.value()));
    }
    name
}
