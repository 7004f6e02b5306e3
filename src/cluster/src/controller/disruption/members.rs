//! The pods of one budget as counts: what a sync needs of them without looking at each.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, OwnerReference};

use crate::api::object::controller_of;
use crate::api::pod;

/// One pod.
#[derive(Clone, Debug)]
struct Member {
    /// Ready and not being deleted.
    healthy: bool,
    leaving: bool,
    owner: Option<Rc<str>>,
}

/// A controller with pods among them.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    /// How the pods name it.
    pub reference: OwnerReference,
    pods: usize,
}

/// The pods that a budget selects.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    /// The selector that they were gathered with.
    pub selector: Option<LabelSelector>,
    pods: BTreeMap<Rc<str>, Member>,
    /// Their controllers, by uid.
    pub owners: BTreeMap<Rc<str>, Owner>,
    /// How many are ready and not being deleted.
    pub healthy: usize,
    /// How many have no controller.
    pub unmanaged: usize,
}

impl Members {
    /// No pods yet.
    pub fn of(selector: Option<LabelSelector>) -> Members {
        Members { selector, ..Members::default() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.pods.len()
    }

    /// True when the pod of that name is there and counted as healthy.
    pub fn is_healthy(&self, name: &str) -> bool {
        self.pods.get(name).is_some_and(|member| member.healthy)
    }

    /// True when the pod of that name is there and not being deleted.
    pub fn is_staying(&self, name: &str) -> bool {
        self.pods.get(name).is_some_and(|member| !member.leaving)
    }

    /// The name of a pod of that owner.
    pub fn pod_of(&self, uid: &str) -> &str {
        let found = self.pods.iter().find(|(_, member)| member.owner.as_deref() == Some(uid));
        found.map_or("", |(name, _)| name)
    }

    /// Takes a pod in.
    pub fn take(&mut self, pod: &Pod) {
        let name: Rc<str> = pod.metadata.name.as_deref().unwrap_or("").into();
        let leaving = pod.metadata.deletion_timestamp.is_some();
        let healthy = !leaving && pod::is_ready(pod);
        let owner = controller_of(&pod.metadata).map(|reference| {
            let known = self.owners.get_key_value(reference.uid.as_str()).map(|(uid, _)| uid.clone());
            let uid = known.unwrap_or_else(|| Rc::from(reference.uid.as_str()));
            let owner =
                self.owners.entry(uid.clone()).or_insert_with(|| Owner { reference: reference.clone(), pods: 0 });
            owner.pods += 1;
            uid
        });
        self.healthy += usize::from(healthy);
        self.unmanaged += usize::from(owner.is_none());
        self.pods.insert(name, Member { healthy, leaving, owner });
    }

    /// Lets a pod go, when it is there.
    pub fn drop(&mut self, name: &str) {
        let Some(member) = self.pods.remove(name) else { return };
        self.healthy -= usize::from(member.healthy);
        match member.owner {
            None => self.unmanaged -= 1,
            Some(uid) => {
                if let Some(owner) = self.owners.get_mut(&uid) {
                    owner.pods -= 1;
                    if owner.pods == 0 {
                        self.owners.remove(&uid);
                    }
                }
            }
        }
    }
}
