//! What the API server changes in a new object before it is stored: the admission plugins, in their order.
//!
//! Adding a plugin is its own file and one line in [`ADMISSION`]. They see the store, never another component.

mod default_ingress_class;
mod default_tolerations;
mod limit_range;
mod namespace_lifecycle;
mod node_taint;
mod priority;
mod resource_quota;
mod runtime_class;
mod service_account;
mod service_address;
mod storage;
mod topology_labels;

pub use priority::system_priority_classes;
pub use resource_quota::{charge, charge_change};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kernel::Rng;

use crate::api::{ApiError, Key, Kind, Object};
use crate::settings::Settings;
use crate::store::Store;

/// What a plugin may look at.
pub struct Request<'a> {
    /// What is stored.
    pub store: &'a Store,
    /// Settings of the cluster.
    pub settings: &'a Settings,
    /// The plugins' random stream.
    pub rng: &'a mut Rng,
}

/// A plugin: changes a new object, or refuses it.
pub type Plugin = fn(&mut Object, &mut Request<'_>) -> Result<(), ApiError>;

/// The plugins in the order in which they run.
///
/// Source: kubernetes 1.36 pkg/kubeapiserver/options/plugins.go AllOrderedPlugins. The allocation of service addresses
/// comes last: upstream does it when the object is stored.
pub const ADMISSION: &[Plugin] = &[
    limit_range::admit,
    service_account::admit,
    node_taint::admit,
    topology_labels::admit,
    priority::admit,
    default_tolerations::admit,
    storage::admit,
    runtime_class::admit,
    default_ingress_class::admit,
    service_address::admit,
];

/// The refusal of a plugin: `pods "x" is forbidden: …`.
fn refused(object: &Object, why: &str) -> ApiError {
    let message = alloc::format!("{} {:?} is forbidden: {why}", object.kind().info().resource(), object.name());
    ApiError::new(crate::api::error::Reason::Forbidden, message)
}

/// The name by which the plugins that change objects know a new one: they run before a generated name has its end.
///
/// - Source: kubernetes 1.36 apiserver pkg/admission/errors.go extractResourceName; endpoints/handlers/create.go.
fn early_name(meta: &ObjectMeta) -> &str {
    let beginning = meta.generate_name.as_deref().filter(|beginning| !beginning.is_empty());
    beginning.or(meta.name.as_deref()).unwrap_or("")
}

/// Runs all plugins on a new object.
///
/// - Errors: the first plugin's refusal.
pub fn admit(object: &mut Object, store: &Store, settings: &Settings, rng: &mut Rng) -> Result<(), ApiError> {
    let mut request = Request { store, settings, rng };
    ADMISSION.iter().try_for_each(|plugin| plugin(object, &mut request))
}

/// Runs the plugins that only look, at a new object that keeps the rules of its kind.
///
/// - Errors: the first plugin's refusal.
/// - Source: kubernetes 1.36 apiserver pkg/registry/generic/registry/store.go Create: validation, then validating admission.
pub fn check(object: &Object, store: &Store) -> Result<(), ApiError> {
    limit_range::check(object, store)?;
    resource_quota::admit(object, store)
}

/// Runs the plugins that only look, at a changed object that keeps the rules of its kind.
///
/// - Errors: the first plugin's refusal.
/// - Source: as [`check`], Update.
pub fn check_change(new: &Object, store: &Store) -> Result<(), ApiError> {
    storage::admit_change(new, store)?;
    resource_quota::admit_change(new, store)
}

/// Runs the plugins that change what is written over a stored object.
///
/// - Errors: the first plugin's refusal.
pub fn admit_change(new: &mut Object, store: &Store, settings: &Settings, rng: &mut Rng) -> Result<(), ApiError> {
    if new.kind() == Kind::Pod {
        default_tolerations::fill(new, settings);
    }
    service_address::admit_change(new, store, rng)
}

/// Runs the plugins that look at deletions.
///
/// - Errors: the first plugin's refusal.
pub fn admit_delete(key: &Key) -> Result<(), ApiError> {
    namespace_lifecycle::admit_delete(key)
}
