//! Where a node stands, as its pods are told it: they bear their node's zone and region as labels of their own.
//!
//! Models kubernetes 1.36 plugin/pkg/admission/podtopologylabels/admission.go (feature PodTopologyLabelsAdmission).

use k8s_openapi::api::core::v1::Node;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::labels::Labels;

/// Labels of nodes that their pods get.
const COPIED: [&str; 2] = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/// The labels that pods of a node get from it.
pub fn labels_of(node: &Node) -> Labels {
    let own = node.metadata.labels.iter().flatten();
    own.filter(|(key, _)| COPIED.contains(&key.as_str())).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Gives a pod the labels of its node, over those of the same name that it has.
pub fn label(pod: &mut ObjectMeta, labels: Labels) {
    if !labels.is_empty() {
        pod.labels.get_or_insert_default().extend(labels);
    }
}
