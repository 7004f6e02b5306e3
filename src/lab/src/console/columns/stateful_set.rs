//! Columns of StatefulSets.

use cluster::api::{Kind, Object};
use k8s_openapi::api::apps::v1::StatefulSet;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column, container_cells, wide};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::StatefulSet,
    columns: &[column("NAME"), column("READY"), column("AGE"), wide("CONTAINERS"), wide("IMAGES")],
    cells,
};

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(set) = object.get::<StatefulSet>() else { return Vec::new() };
    let ready = set.status.as_ref().and_then(|status| status.ready_replicas).unwrap_or(0);
    let [names, images] = container_cells(set.spec.as_ref().map(|spec| &spec.template));
    vec![
        object.name().to_string(),
        format!("{ready}/{}", set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(0)),
        age(now, object.meta().creation_timestamp.as_ref()),
        names,
        images,
    ]
}
