//! `kubectl describe`: one file per kind, gathered in [`DESCRIBERS`]; kinds without one get a generic text.
//!
//! Models kubernetes 1.36 kubectl pkg/describe/describe.go.

mod batch;
mod budget;
mod configuration;
mod container;
mod daemon_set;
mod deployment;
mod endpoint_slice;
mod endpoints;
mod events;
mod generic;
mod namespace;
mod networking;
mod node;
mod pod;
mod policy;
mod rbac;
mod replica_set;
mod service;
mod stateful_set;
mod storage;
mod volume;
mod volume_source;

use cluster::api::labels::{Labels, matches};
use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::core::v1::{Pod, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::api::Api;
use super::print::tab_writer::TabWriter;

pub use events::{about as events_about, age_with_count};

/// Annotation that holds the manifest of the last apply.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Longest annotation that stays on the line of its key.
const ANNOTATION_WIDTH: usize = 140;

type Describe = fn(&Object, &dyn Api, bool, &mut Text) -> Result<(), ApiError>;

/// Who describes which kind.
const DESCRIBERS: &[(Kind, Describe)] = &[
    (Kind::Pod, pod::describe),
    (Kind::Deployment, deployment::describe),
    (Kind::ReplicaSet, replica_set::describe),
    (Kind::StatefulSet, stateful_set::describe),
    (Kind::DaemonSet, daemon_set::describe),
    (Kind::Node, node::describe),
    (Kind::Namespace, namespace::describe),
    (Kind::Service, service::describe),
    (Kind::EndpointSlice, endpoint_slice::describe),
    (Kind::Job, batch::describe_job),
    (Kind::CronJob, batch::describe_cron_job),
    (Kind::HorizontalPodAutoscaler, policy::describe_autoscaler),
    (Kind::ResourceQuota, policy::describe_quota),
    (Kind::LimitRange, policy::describe_limit_range),
    (Kind::PriorityClass, policy::describe_priority_class),
    (Kind::ConfigMap, configuration::config_map),
    (Kind::Secret, configuration::secret),
    (Kind::ServiceAccount, configuration::service_account),
    (Kind::PersistentVolume, storage::volume),
    (Kind::PersistentVolumeClaim, storage::claim),
    (Kind::StorageClass, storage::class),
    (Kind::Endpoints, endpoints::describe),
    (Kind::PodDisruptionBudget, budget::describe),
    (Kind::Ingress, networking::ingress),
    (Kind::IngressClass, networking::class),
    (Kind::NetworkPolicy, networking::policy),
    (Kind::Role, rbac::role),
    (Kind::ClusterRole, rbac::role),
    (Kind::RoleBinding, rbac::binding),
    (Kind::ClusterRoleBinding, rbac::binding),
    (Kind::ReplicationController, replica_set::describe_controller),
];

/// The text of `kubectl describe` for one object; `with_events` is false when several are described.
///
/// - Errors: an unreachable server.
pub fn describe(object: &Object, api: &dyn Api, with_events: bool) -> Result<String, ApiError> {
    let mut text = Text::default();
    let found = DESCRIBERS.iter().find(|(kind, _)| *kind == object.kind());
    let describe = found.map_or(generic::describe as Describe, |(_, describe)| *describe);
    describe(object, api, with_events, &mut text)?;
    Ok(TabWriter::description().format(&text.out))
}

/// The pod template as `rollout history --revision` shows it: tabs stay tabs there.
pub fn template_text(template: &PodTemplateSpec) -> String {
    let mut text = Text::default();
    pod::describe_template(template, &mut text);
    text.out
}

/// Lines with tabs in them, before columns are lined up.
#[derive(Debug, Default)]
pub(super) struct Text {
    out: String,
}

impl Text {
    /// A line, indented by two spaces for each level.
    fn line(&mut self, level: usize, line: impl AsRef<str>) {
        self.out.extend(std::iter::repeat_n("  ", level));
        self.out.push_str(line.as_ref());
        self.out.push('\n');
    }

    /// `name:<tab>value`.
    fn field(&mut self, level: usize, name: &str, value: impl std::fmt::Display) {
        self.line(level, format!("{name}:\t{value}"));
    }

    /// `name:<tab>value`, when there is a value.
    fn field_if(&mut self, level: usize, name: &str, value: Option<&String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.field(level, name, value);
        }
    }

    /// Labels, one a line.
    fn labels(&mut self, title: &str, labels: Option<&Labels>) {
        let texts: Vec<String> = labels.into_iter().flatten().map(|(key, value)| format!("{key}={value}")).collect();
        self.list(title, &texts);
    }

    /// Texts below each other beside a title; `<none>` when there are none.
    fn list(&mut self, title: &str, texts: &[String]) {
        match texts.split_first() {
            None => self.line(0, format!("{title}:\t<none>")),
            Some((first, rest)) => {
                self.line(0, format!("{title}:\t{first}"));
                for text in rest {
                    self.line(0, format!("\t{text}"));
                }
            }
        }
    }

    /// Annotations, one a line; the manifest of the last apply is left out.
    fn annotations(&mut self, annotations: Option<&Labels>) {
        self.annotations_under("Annotations", annotations);
    }

    /// The same under another title.
    fn annotations_under(&mut self, title: &str, annotations: Option<&Labels>) {
        let mut lines = Vec::new();
        for (key, value) in annotations.into_iter().flatten().filter(|(key, _)| *key != LAST_APPLIED) {
            let value = value.strip_suffix('\n').unwrap_or(value);
            if value.len() + key.len() + 2 > ANNOTATION_WIDTH || value.contains('\n') {
                lines.push(format!("{key}:"));
                lines.extend(value.split('\n').map(|line| format!("  {}", shorten(line, ANNOTATION_WIDTH - 2))));
            } else {
                lines.push(format!("{key}: {value}"));
            }
        }
        self.list(title, &lines);
    }

    /// The attributes of a CSI volume; every one behind the first column is indented as a line would be.
    ///
    /// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go printCSIPersistentVolumeAttributesMultilineIndent.
    fn attributes(&mut self, attributes: Option<&Labels>) {
        let texts: Vec<String> =
            attributes.into_iter().flatten().map(|(key, value)| format!("{key}={value}")).collect();
        match texts.split_first() {
            None => self.field(2, "VolumeAttributes", "<none>"),
            Some((first, rest)) => {
                self.field(2, "VolumeAttributes", format!("    {first}"));
                for text in rest {
                    self.line(2, format!("    \t    {text}"));
                }
            }
        }
    }

    /// Name, Namespace where there is one.
    fn name(&mut self, object: &Object) {
        self.field(0, "Name", object.name());
        if object.kind().info().namespaced {
            self.field(0, "Namespace", object.namespace());
        }
    }

    /// `Pods Status`: how many of the pods that a workload controls are in which phase.
    fn pods_status(&mut self, owner: &Object, selector: &LabelSelector, api: &dyn Api) -> Result<(), ApiError> {
        let mut phases = [0usize; 4];
        for pod in api.list(Kind::Pod, Some(owner.namespace()))? {
            let owned = pod.controller().is_some_and(|by| by.uid == owner.uid());
            if !owned || !matches(selector, pod.meta().labels.as_ref()) {
                continue;
            }
            let status = pod.get::<Pod>().and_then(|pod| pod.status.as_ref());
            match status.and_then(|status| status.phase.as_deref()) {
                Some("Running") => phases[0] += 1,
                Some("Pending") => phases[1] += 1,
                Some("Succeeded") => phases[2] += 1,
                Some("Failed") => phases[3] += 1,
                _ => {}
            }
        }
        let [running, waiting, succeeded, failed] = phases;
        self.field(
            0,
            "Pods Status",
            format!("{running} Running / {waiting} Waiting / {succeeded} Succeeded / {failed} Failed"),
        );
        Ok(())
    }

    /// `Controlled By`, when something does.
    fn controlled_by(&mut self, object: &Object) {
        if let Some(owner) = object.controller() {
            self.field(0, "Controlled By", format!("{}/{}", owner.kind, owner.name));
        }
    }
}

fn shorten(text: &str, width: usize) -> String {
    if text.len() <= width {
        return text.to_string();
    }
    let end = (0..=width).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}...", &text[..end])
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
