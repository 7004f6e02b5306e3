//! A Deployment's ReplicaSets as one sync sees and changes them, and the numbers of its strategy.
//!
//! Models kubernetes 1.36 pkg/controller/deployment/util/deployment_util.go.

use alloc::rc::Rc;
use alloc::string::ToString;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kernel::Time;

use crate::api::time::moment;
use crate::api::{Key, Kind, Object};
use crate::store::{Subresource, Write};

/// Annotation with the revision of a ReplicaSet.
pub(super) const REVISION: &str = "deployment.kubernetes.io/revision";
/// Annotation with earlier revisions of a ReplicaSet.
pub(super) const HISTORY: &str = "deployment.kubernetes.io/revision-history";
/// Annotation with the Deployment's replicas when the ReplicaSet was last sized.
pub(super) const DESIRED: &str = "deployment.kubernetes.io/desired-replicas";
/// Annotation with replicas plus surge at that time.
pub(super) const MAX: &str = "deployment.kubernetes.io/max-replicas";
/// Label that tells the ReplicaSets of one Deployment apart.
pub(super) const HASH: &str = "pod-template-hash";

/// A ReplicaSet with what this sync has changed of it.
#[derive(Clone, Debug)]
pub(super) struct Tracked {
    /// The set.
    pub set: Rc<ReplicaSet>,
    /// True once this sync has written it, so that the version it carries is outdated.
    written: bool,
}

impl Tracked {
    /// A set as the cache has it.
    pub fn new(set: &Rc<ReplicaSet>) -> Tracked {
        Tracked { set: set.clone(), written: false }
    }

    /// A set that this sync creates.
    pub fn created(set: ReplicaSet) -> Tracked {
        Tracked { set: Rc::new(set), written: true }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.set.metadata.name.as_deref().unwrap_or("")
    }

    /// Wanted replicas.
    pub fn replicas(&self) -> i32 {
        self.set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1)
    }

    /// Available replicas.
    pub fn available(&self) -> i32 {
        self.set.status.as_ref().and_then(|status| status.available_replicas).unwrap_or(0)
    }

    /// When it was created; sets of this sync count as newest.
    pub fn created_at(&self) -> Time {
        self.set.metadata.creation_timestamp.as_ref().map_or(Time::NEVER, moment)
    }

    /// Its revision; 0 when it has none.
    pub fn revision(&self) -> i64 {
        self.annotation(REVISION).and_then(|revision| revision.parse().ok()).unwrap_or(0)
    }

    /// An annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.set.metadata.annotations.as_ref()?.get(key).map(|value| value.as_str())
    }

    /// An annotation that is a number.
    pub fn annotation_number(&self, key: &str) -> Option<i32> {
        self.annotation(key)?.parse().ok()
    }

    /// Takes a changed set and returns the write of it. The first write of a sync names the version it knows; a second
    /// one follows the first, as upstream works on with the answer.
    pub fn change(&mut self, set: ReplicaSet) -> Write {
        let spec = set.spec.clone();
        let annotations = set.metadata.annotations.clone();
        self.set = Rc::new(set.clone());
        if !core::mem::replace(&mut self.written, true) {
            return Write::Update(Object::new(set), Subresource::Main);
        }
        Write::Patch {
            key: Key::new(Kind::ReplicaSet, set.metadata.namespace.as_deref().unwrap_or(""), self.name()),
            uid: set.metadata.uid.clone(),
            subresource: Subresource::Main,
            apply: Rc::new(move |object: &mut Object| {
                if let Some(live) = object.get_mut::<ReplicaSet>() {
                    live.spec = spec.clone();
                    live.metadata.annotations = annotations.clone();
                }
            }),
        }
    }
}

/// Sets both sizing annotations; true when that changed one.
pub(super) fn set_size_annotations(set: &mut ReplicaSet, desired: i32, max: i32) -> bool {
    let annotations = set.metadata.annotations.get_or_insert_default();
    let mut changed = false;
    for (key, value) in [(DESIRED, desired.to_string()), (MAX, max.to_string())] {
        changed |= annotations.get(key) != Some(&value);
        annotations.insert(key.to_string(), value);
    }
    changed
}

/// True when two templates are the same but for their hash label.
pub(super) fn equal_ignoring_hash(a: &PodTemplateSpec, b: &PodTemplateSpec) -> bool {
    let meta = |template: &PodTemplateSpec| {
        let mut meta = template.metadata.clone().unwrap_or_default();
        if let Some(labels) = &mut meta.labels {
            labels.remove(HASH);
        }
        meta.labels = meta.labels.filter(|labels| !labels.is_empty());
        meta.annotations = meta.annotations.filter(|annotations| !annotations.is_empty());
        meta.creation_timestamp = None;
        meta
    };
    a.spec == b.spec && meta(a) == meta(b)
}

/// Wanted replicas of the Deployment.
pub(super) fn replicas(deployment: &Deployment) -> i32 {
    deployment.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1)
}

/// True while the Deployment is paused.
pub(super) fn paused(deployment: &Deployment) -> bool {
    deployment.spec.as_ref().and_then(|spec| spec.paused) == Some(true)
}

/// True for strategy RollingUpdate, which is the default.
pub(super) fn is_rolling(deployment: &Deployment) -> bool {
    deployment
        .spec
        .as_ref()
        .and_then(|spec| spec.strategy.as_ref())
        .and_then(|strategy| strategy.type_.as_deref())
        .is_none_or(|kind| kind != "Recreate")
}

/// Surge and unavailable pods that the strategy allows, never both 0.
///
/// - Source: kubernetes 1.36 pkg/controller/deployment/util ResolveFenceposts.
fn fenceposts(deployment: &Deployment) -> (i32, i32) {
    let rolling = deployment
        .spec
        .as_ref()
        .and_then(|spec| spec.strategy.as_ref())
        .and_then(|strategy| strategy.rolling_update.as_ref());
    let total = replicas(deployment);
    let quarter = IntOrString::String("25%".to_string());
    let value = |given: Option<&IntOrString>, up: bool| match given.unwrap_or(&quarter) {
        IntOrString::Int(number) => *number,
        IntOrString::String(text) => {
            let percent: i64 = text.trim_end_matches('%').parse().unwrap_or(0);
            let product = percent * i64::from(total);
            ((product + if up { 99 } else { 0 }) / 100) as i32
        }
    };
    let surge = value(rolling.and_then(|rolling| rolling.max_surge.as_ref()), true);
    let unavailable = value(rolling.and_then(|rolling| rolling.max_unavailable.as_ref()), false);
    if surge == 0 && unavailable == 0 { (0, 1) } else { (surge, unavailable) }
}

/// Pods that may exist beyond the wanted ones.
pub(super) fn max_surge(deployment: &Deployment) -> i32 {
    if is_rolling(deployment) { fenceposts(deployment).0 } else { 0 }
}

/// Pods that may be missing of the wanted ones.
pub(super) fn max_unavailable(deployment: &Deployment) -> i32 {
    let total = replicas(deployment);
    if !is_rolling(deployment) || total == 0 { 0 } else { fenceposts(deployment).1.min(total) }
}

/// Wanted replicas of several sets.
pub(super) fn total_replicas(sets: &[Tracked]) -> i32 {
    sets.iter().map(Tracked::replicas).sum()
}

/// Available replicas of several sets.
pub(super) fn total_available(sets: &[Tracked]) -> i32 {
    sets.iter().map(Tracked::available).sum()
}
