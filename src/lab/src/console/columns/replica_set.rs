//! Columns of ReplicaSets and ReplicationControllers.

use cluster::api::{Kind, Object};
use k8s_openapi::api::apps::v1::ReplicaSet;
use k8s_openapi::api::core::v1::ReplicationController;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column, container_cells, pairs, selector_text, wide};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::ReplicaSet,
    columns: &[
        column("NAME"),
        column("DESIRED"),
        column("CURRENT"),
        column("READY"),
        column("AGE"),
        wide("CONTAINERS"),
        wide("IMAGES"),
        wide("SELECTOR"),
    ],
    cells,
};

pub(super) const CONTROLLERS: Columns =
    Columns { kind: Kind::ReplicationController, cells: controller_cells, ..COLUMNS };

fn controller_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(controller) = object.get::<ReplicationController>() else { return Vec::new() };
    let spec = controller.spec.as_ref();
    let status = controller.status.clone().unwrap_or_default();
    let [names, images] = container_cells(spec.and_then(|spec| spec.template.as_ref()));
    vec![
        object.name().to_string(),
        spec.and_then(|spec| spec.replicas).unwrap_or(0).to_string(),
        status.replicas.to_string(),
        status.ready_replicas.unwrap_or(0).to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
        names,
        images,
        pairs(spec.and_then(|spec| spec.selector.as_ref())),
    ]
}

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(replica_set) = object.get::<ReplicaSet>() else { return Vec::new() };
    let spec = replica_set.spec.as_ref();
    let status = replica_set.status.clone().unwrap_or_default();
    let [names, images] = container_cells(spec.and_then(|spec| spec.template.as_ref()));
    vec![
        object.name().to_string(),
        spec.and_then(|spec| spec.replicas).unwrap_or(0).to_string(),
        status.replicas.to_string(),
        status.ready_replicas.unwrap_or(0).to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
        names,
        images,
        spec.map_or_else(|| "<none>".to_string(), |spec| selector_text(&spec.selector)),
    ]
}
