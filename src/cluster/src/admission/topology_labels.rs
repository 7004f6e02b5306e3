//! Labels a pod that is made for a node with the node's zone and region; one that is bound later gets them then.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/podtopologylabels/admission.go admitPod.

use k8s_openapi::api::core::v1::{Node, Pod};

use super::Request;
use crate::api::{ApiError, Key, Kind, Object, Stored, pod, topology};

pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    let Some(name) = object.get::<Pod>().map(|pod| pod::node_name(pod)).filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    let node = request.store.get(&Key::new(Kind::Node, "", name)).and_then(Node::of);
    let labels = node.map(|node| topology::labels_of(node)).unwrap_or_default();
    topology::label(object.meta_mut(), labels);
    Ok(())
}
