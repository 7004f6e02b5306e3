//! What a pod's volumes ask of its node, and what must be bound before the pod is.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/volumebinding (binder.go GetPodVolumeClaims, FindPodVolumes,
//! BindPodVolumes) and the PreFilter of plugins/volumerestrictions. It only computes: the volume controllers bind.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    Node, ObjectReference, PersistentVolume, PersistentVolumeClaim, Pod, TopologySelectorTerm,
};
use k8s_openapi::api::storage::v1::StorageClass;

use super::filter::matches_term;
use crate::api::volume::{self, BOUND_BY_CONTROLLER, SELECTED_NODE};
use crate::api::{Key, Object, labels, pod};
use crate::store::{Act, Cache, Subresource, Write};

/// Provisioner of classes whose volumes are made by hand.
const BY_HAND: &str = "kubernetes.io/no-provisioner";

/// A claim that waits for its pod's node.
#[derive(Clone, Debug)]
struct Delayed {
    claim: Rc<PersistentVolumeClaim>,
    class: Rc<StorageClass>,
    /// Volumes that would do, smallest first.
    candidates: Vec<Rc<PersistentVolume>>,
}

/// The volumes of one pod.
#[derive(Clone, Debug, Default)]
pub struct Volumes {
    /// Why the pod fits nowhere, whatever the node.
    pub refused: Option<String>,
    /// Volumes that its claims are bound to.
    bound: Vec<Rc<PersistentVolume>>,
    /// A claim is bound to a volume that does not exist.
    pub lost: bool,
    delayed: Vec<Delayed>,
    /// Another pod uses a claim that only one pod may use.
    pub taken: bool,
}

impl Volumes {
    /// Looks up the claims of a pod.
    pub fn of(pod: &Rc<Pod>, cache: &Cache) -> Volumes {
        let mut found = Volumes::default();
        let namespace = pod.metadata.namespace.as_deref().unwrap_or("");
        let mut immediate = false;
        for one in pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten()) {
            let Some(name) = volume::claim_name(pod, one) else { continue };
            let claim = match cache.find::<PersistentVolumeClaim>(namespace, &name) {
                Some(claim) => claim,
                None if one.ephemeral.is_some() => {
                    found.refused = Some(format!(
                        "waiting for ephemeral volume controller to create the persistentvolumeclaim {name:?}"
                    ));
                    return found;
                }
                None => {
                    found.refused = Some(format!("persistentvolumeclaim {name:?} not found"));
                    return found;
                }
            };
            let phase = claim.status.as_ref().and_then(|status| status.phase.as_deref());
            if phase == Some("Lost") {
                let lost = volume::bound_volume(claim).unwrap_or("");
                found.refused =
                    Some(format!("persistentvolumeclaim {name:?} bound to non-existent persistentvolume {lost:?}"));
                return found;
            }
            if claim.metadata.deletion_timestamp.is_some() {
                found.refused = Some(format!("persistentvolumeclaim {name:?} is being deleted"));
                return found;
            }
            let modes = claim.spec.as_ref().and_then(|spec| spec.access_modes.as_ref());
            if modes.is_some_and(|modes| modes.iter().any(|mode| mode == "ReadWriteOncePod")) {
                found.taken |= is_taken(pod, namespace, &name, cache);
            }
            if volume::is_bound(claim) {
                let bound = volume::bound_volume(claim).unwrap_or("");
                match cache.find::<PersistentVolume>("", bound) {
                    Some(persistent) => found.bound.push(persistent.clone()),
                    None => found.lost = true,
                }
                continue;
            }
            let class = cache.find::<StorageClass>("", volume::claim_class(claim));
            match class.filter(|class| volume::waits_for_consumer(class)) {
                // A claim that names its volume is the controller's to bind.
                Some(class) if volume::bound_volume(claim).is_none() => {
                    found.delayed.push(Delayed {
                        claim: claim.clone(),
                        class: class.clone(),
                        candidates: candidates(claim, cache),
                    });
                }
                _ => immediate = true,
            }
        }
        if immediate {
            found.refused = Some("pod has unbound immediate PersistentVolumeClaims".to_string());
        }
        found
    }

    /// True when nothing is left to bind before the pod.
    pub fn is_ready(&self) -> bool {
        self.delayed.is_empty()
    }

    /// True when every bound volume can be reached from a node.
    pub fn reach(&self, node: &Node) -> bool {
        self.bound.iter().all(|persistent| reaches(persistent, node))
    }

    /// True when the zone labels of every bound volume are those of a node.
    ///
    /// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/volumezone/volume_zone.go Filter.
    pub fn zones_fit(&self, node: &Node) -> bool {
        const KEYS: [&str; 4] = [
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region",
        ];
        let of_node = node.metadata.labels.as_ref();
        if !KEYS.iter().any(|key| of_node.is_some_and(|labels| labels.contains_key(*key))) {
            return true;
        }
        self.bound.iter().flat_map(|persistent| persistent.metadata.labels.iter().flatten()).all(|(key, zones)| {
            let held = of_node.and_then(|labels| labels.get(key));
            !KEYS.contains(&key.as_str()) || held.is_some_and(|held| zones.split("__").any(|zone| zone == held))
        })
    }

    /// Volumes for the claims that wait, by claim, as far as there are any for this node; `None` when one claim finds none and
    /// none can be made.
    ///
    /// - Source: as above, findMatchingVolumes and checkVolumeProvisions.
    fn matches(&self, node: &Node) -> Option<Vec<Option<Rc<PersistentVolume>>>> {
        let mut taken: Vec<&str> = Vec::new();
        let mut matches = Vec::new();
        for delayed in &self.delayed {
            // A claim for which another node was chosen before stays there.
            let notes = delayed.claim.metadata.annotations.as_ref();
            let elsewhere = volume::annotation(notes, SELECTED_NODE)
                .is_some_and(|name| Some(name) != node.metadata.name.as_deref());
            let fitting = delayed.candidates.iter().find(|one| {
                let name = one.metadata.name.as_deref().unwrap_or("");
                !taken.contains(&name) && reaches(one, node)
            });
            match fitting {
                Some(one) => {
                    taken.push(one.metadata.name.as_deref().unwrap_or(""));
                    matches.push(Some(one.clone()));
                }
                None if elsewhere || !provisionable(&delayed.class, node) => return None,
                None => matches.push(None),
            }
        }
        Some(matches)
    }

    /// True when the claims that wait could be bound on a node.
    pub fn can_bind(&self, node: &Node) -> bool {
        self.delayed.is_empty() || self.matches(node).is_some()
    }

    /// The writes that have the claims bound for a node.
    #[inline(never)]
    pub fn bind(&self, node: &Node) -> Vec<Act> {
        let chosen = self.matches(node).unwrap_or_default();
        let node = node.metadata.name.clone().unwrap_or_default();
        let mut acts = Vec::new();
        for (delayed, persistent) in self.delayed.iter().zip(chosen) {
            let claim = &delayed.claim;
            if let Some(persistent) = persistent {
                let mut changed = (*persistent).clone();
                let notes = changed.metadata.annotations.get_or_insert_default();
                notes.insert(BOUND_BY_CONTROLLER.to_string(), "yes".to_string());
                changed.spec.get_or_insert_default().claim_ref = Some(ObjectReference {
                    api_version: Some("v1".to_string()),
                    kind: Some("PersistentVolumeClaim".to_string()),
                    namespace: claim.metadata.namespace.clone(),
                    name: claim.metadata.name.clone(),
                    uid: claim.metadata.uid.clone(),
                    resource_version: claim.metadata.resource_version.clone(),
                    ..ObjectReference::default()
                });
                acts.push(Act::Write(Write::Update(Object::new(changed), Subresource::Main)));
                continue;
            }
            let node = node.clone();
            let apply = move |object: &mut Object| {
                object.meta_mut().annotations.get_or_insert_default().insert(SELECTED_NODE.to_string(), node.clone());
            };
            acts.push(Act::Write(Write::Patch {
                key: <PersistentVolumeClaim as crate::api::Stored>::wrap(claim.clone()).key(),
                uid: claim.metadata.uid.clone(),
                subresource: Subresource::Main,
                apply: Rc::new(apply),
            }));
        }
        acts
    }
}

/// Volumes that are free and fit a claim, the smallest first.
fn candidates(claim: &PersistentVolumeClaim, cache: &Cache) -> Vec<Rc<PersistentVolume>> {
    let class = volume::claim_class(claim);
    let selector = claim.spec.as_ref().and_then(|spec| spec.selector.as_ref());
    let mode = |mode: Option<&String>| mode.map_or("Filesystem", String::as_str).to_string();
    let wanted = mode(claim.spec.as_ref().and_then(|spec| spec.volume_mode.as_ref()));
    let mut found: Vec<Rc<PersistentVolume>> = cache
        .list::<PersistentVolume>(None)
        .filter(|one| {
            let spec = one.spec.as_ref();
            let available = one.status.as_ref().and_then(|status| status.phase.as_deref()) == Some("Available");
            let free = spec.is_some_and(|spec| spec.claim_ref.is_none()) && available;
            (free || volume::is_reserved_for(one, claim))
                && one.metadata.deletion_timestamp.is_none()
                && volume::volume_class(one) == class
                && volume::capacity_bytes(one) >= volume::requested_bytes(claim)
                && volume::modes_fit(one, claim)
                && mode(spec.and_then(|spec| spec.volume_mode.as_ref())) == wanted
                && selector.is_none_or(|selector| labels::matches(selector, one.metadata.labels.as_ref()))
        })
        .cloned()
        .collect();
    found.sort_by_key(|one| volume::capacity_bytes(one));
    found
}

/// True when a volume can be used on a node.
fn reaches(persistent: &PersistentVolume, node: &Node) -> bool {
    let affinity = persistent.spec.as_ref().and_then(|spec| spec.node_affinity.as_ref()?.required.as_ref());
    affinity.is_none_or(|required| required.node_selector_terms.iter().any(|term| matches_term(term, node)))
}

/// True when a class can have a volume made that a node reaches.
fn provisionable(class: &StorageClass, node: &Node) -> bool {
    let allowed = class.allowed_topologies.as_deref().unwrap_or(&[]);
    let fits = |term: &TopologySelectorTerm| {
        let labels: Option<&BTreeMap<String, String>> = node.metadata.labels.as_ref();
        term.match_label_expressions.iter().flatten().all(|rule| {
            let held = labels.and_then(|labels| labels.get(&rule.key));
            held.is_some_and(|held| rule.values.contains(held))
        })
    };
    class.provisioner != BY_HAND && (allowed.is_empty() || allowed.iter().any(fits))
}

/// True when another pod that has a node uses a claim.
fn is_taken(own: &Pod, namespace: &str, claim: &str, cache: &Cache) -> bool {
    cache.list::<Pod>(Some(namespace)).any(|other| {
        other.metadata.uid != own.metadata.uid
            && !pod::node_name(other).is_empty()
            && !pod::is_terminal(other)
            && other
                .spec
                .iter()
                .flat_map(|spec| spec.volumes.iter().flatten())
                .any(|one| volume::claim_name(other, one).as_deref() == Some(claim))
    })
}

/// The first claim of a pod that is not there.
///
/// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/volumebinding/binder.go checkBindings.
pub fn missing_claim(pod: &Pod, cache: &Cache) -> Option<String> {
    let namespace = pod.metadata.namespace.as_deref().unwrap_or("");
    let volumes = pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
    let mut names = volumes.filter_map(|one| volume::claim_name(pod, one));
    names.find(|name| cache.find::<PersistentVolumeClaim>(namespace, name).is_none()).map(Into::into)
}

/// True when a volume of a pod stands for a claim.
pub fn uses(pod: &Pod, claim: &Key) -> bool {
    pod.metadata.namespace.as_deref() == Some(&*claim.namespace)
        && pod
            .spec
            .iter()
            .flat_map(|spec| spec.volumes.iter().flatten())
            .any(|one| volume::claim_name(pod, one).as_deref() == Some(&*claim.name))
}
