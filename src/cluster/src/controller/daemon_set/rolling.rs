//! Rolling updates of a DaemonSet: old pods go while no more than so many nodes are without an available one.
//!
//! Models kubernetes 1.36 pkg/controller/daemon/update.go rollingUpdate and updatedDesiredNodeCounts.

use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kernel::Time;

use super::{Changes, Sync, is_updated, name_of};
use crate::api::intstr;

/// True when the set's strategy is RollingUpdate.
pub(super) fn is_rolling(set: &DaemonSet) -> bool {
    let strategy = set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref());
    strategy.and_then(|strategy| strategy.type_.as_deref()) == Some("RollingUpdate")
}

/// True when new pods may start beside old ones.
///
/// - Source: kubernetes 1.36 pkg/controller/daemon/util/daemonset_util.go AllowsSurge.
pub(super) fn allows_surge(set: &DaemonSet) -> bool {
    limit(set, true, 1) > 0
}

/// The set's maxSurge or maxUnavailable of so many nodes, rounded up.
fn limit(set: &DaemonSet, surge: bool, nodes: i32) -> i32 {
    if !is_rolling(set) {
        return 0;
    }
    let strategy = set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref());
    let rolling = strategy.and_then(|strategy| strategy.rolling_update.as_ref());
    let value: Option<&IntOrString> =
        rolling.and_then(|rolling| if surge { rolling.max_surge.as_ref() } else { rolling.max_unavailable.as_ref() });
    value.and_then(|value| intstr::scaled(value, nodes, true)).unwrap_or(0)
}

/// The new and the old pod of a node; `None` when there are several of one sort, which is not for the update to settle.
type Pair<'p> = Option<(Option<&'p Rc<Pod>>, Option<&'p Rc<Pod>>)>;

impl Sync<'_> {
    /// Pods to delete, or nodes to create new pods on beside old ones.
    pub(super) fn roll(&self) -> Changes {
        let mut nodes: Vec<(&str, Option<&Vec<Rc<Pod>>>)> =
            self.pods.iter().map(|(node, pods)| (node.as_str(), Some(pods))).collect();
        let wanted: Vec<&str> = self
            .places
            .iter()
            .filter(|(_, place)| place.run)
            .map(|(node, _)| node.metadata.name.as_deref().unwrap_or(""))
            .collect();
        nodes.extend(wanted.iter().filter(|node| !self.pods.contains_key(**node)).map(|node| (*node, None)));
        let desired = wanted.len() as i32;
        let surge = limit(self.set, true, desired);
        let mut unavailable = limit(self.set, false, desired);
        if surge == 0 {
            if desired > 0 && unavailable == 0 {
                unavailable = 1;
            }
            return self.replace(&nodes, unavailable);
        }
        self.surge(&nodes, &wanted, surge, desired)
    }

    fn pair<'p>(&self, pods: Option<&'p Vec<Rc<Pod>>>) -> Pair<'p> {
        let (mut new, mut old) = (None, None);
        for pod in pods.into_iter().flatten().filter(|pod| pod.metadata.deletion_timestamp.is_none()) {
            let slot = if is_updated(pod, self.set, &self.hash) { &mut new } else { &mut old };
            if slot.replace(pod).is_some() {
                return None;
            }
        }
        Some((new, old))
    }

    /// Without a surge: unavailable old pods go at once, others as long as the limit allows.
    fn replace(&self, nodes: &[(&str, Option<&Vec<Rc<Pod>>>)], limit: i32) -> Changes {
        let mut unavailable = 0;
        let (mut replaced, mut candidates) = (Vec::new(), Vec::new());
        for (_, pods) in nodes {
            match self.pair(*pods) {
                None | Some((None, None)) | Some((Some(_), Some(_))) => unavailable += 1,
                Some((Some(new), None)) => unavailable += i32::from(!self.is_available(new)),
                Some((None, Some(old))) => {
                    let name = name_of(&old.metadata).to_string();
                    if !self.is_available(old) {
                        replaced.push(name);
                    } else if unavailable < limit {
                        candidates.push(name);
                    }
                }
            }
        }
        candidates.sort_by_key(|name| self.told_end(name));
        candidates.truncate((limit - unavailable).max(0) as usize);
        replaced.extend(candidates);
        Changes { create: Vec::new(), delete: replaced }
    }

    /// When a pod is known to go; never where nothing is known. Upstream takes nodes in the order of a map, which is drawn.
    fn told_end(&self, name: &str) -> Time {
        let luck = self.view.luck.of(&self.item.namespace, name);
        luck.map_or(Time::NEVER, |luck| luck.deleted_from(self.view.now))
    }

    /// With a surge: new pods start beside old ones, which go when the new ones are available.
    fn surge(&self, nodes: &[(&str, Option<&Vec<Rc<Pod>>>)], wanted: &[&str], limit: i32, desired: i32) -> Changes {
        let (mut surging, mut available) = (0, 0);
        let mut delete: Vec<String> = Vec::new();
        let (mut unwanted, mut allowed, mut candidates) = (Vec::new(), Vec::new(), Vec::new());
        for (node, pods) in nodes {
            let Some((new, old)) = self.pair(*pods) else {
                surging += 1;
                continue;
            };
            available += i32::from(old.or(new).is_some_and(|pod| self.is_available(pod)));
            let Some(old) = old else { continue };
            let name = name_of(&old.metadata).to_string();
            match new {
                None if !wanted.contains(node) => unwanted.push(name),
                None if !self.is_available(old) => allowed.push(node.to_string()),
                None if surging < limit => candidates.push((self.told_end(&name), node.to_string())),
                None => {}
                Some(new) if !self.is_available(new) => surging += 1,
                Some(_) => delete.push(name),
            }
        }
        candidates.sort_by_key(|(end, _)| *end);
        candidates.truncate((limit - surging).max(0) as usize);
        allowed.extend(candidates.into_iter().map(|(_, node)| node));
        // Pods on nodes that should have none go as far as enough others are available.
        unwanted.truncate((available - desired).max(0) as usize);
        delete.extend(unwanted);
        Changes { create: allowed, delete }
    }
}
