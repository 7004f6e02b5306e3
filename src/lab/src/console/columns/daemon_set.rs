//! Columns of DaemonSets.

use cluster::api::{Kind, Object};
use k8s_openapi::api::apps::v1::DaemonSet;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column, container_cells, selector_text, wide};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::DaemonSet,
    columns: &[
        column("NAME"),
        column("DESIRED"),
        column("CURRENT"),
        column("READY"),
        column("UP-TO-DATE"),
        column("AVAILABLE"),
        column("NODE SELECTOR"),
        column("AGE"),
        wide("CONTAINERS"),
        wide("IMAGES"),
        wide("SELECTOR"),
    ],
    cells,
};

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(set) = object.get::<DaemonSet>() else { return Vec::new() };
    let spec = set.spec.as_ref();
    let status = set.status.clone().unwrap_or_default();
    let [names, images] = container_cells(spec.map(|spec| &spec.template));
    let nodes = spec.and_then(|spec| spec.template.spec.as_ref()).and_then(|pod| pod.node_selector.as_ref());
    let nodes: Vec<String> = nodes.into_iter().flatten().map(|(key, value)| format!("{key}={value}")).collect();
    vec![
        object.name().to_string(),
        status.desired_number_scheduled.to_string(),
        status.current_number_scheduled.to_string(),
        status.number_ready.to_string(),
        status.updated_number_scheduled.unwrap_or(0).to_string(),
        status.number_available.unwrap_or(0).to_string(),
        if nodes.is_empty() { "<none>".to_string() } else { nodes.join(",") },
        age(now, object.meta().creation_timestamp.as_ref()),
        names,
        images,
        spec.map_or_else(|| "<none>".to_string(), |spec| selector_text(&spec.selector)),
    ]
}
