//! Columns of Deployments.

use cluster::api::{Kind, Object};
use k8s_openapi::api::apps::v1::Deployment;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column, container_cells, selector_text, wide};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::Deployment,
    columns: &[
        column("NAME"),
        column("READY"),
        column("UP-TO-DATE"),
        column("AVAILABLE"),
        column("AGE"),
        wide("CONTAINERS"),
        wide("IMAGES"),
        wide("SELECTOR"),
    ],
    cells,
};

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(deployment) = object.get::<Deployment>() else { return Vec::new() };
    let spec = deployment.spec.as_ref();
    let status = deployment.status.clone().unwrap_or_default();
    let [names, images] = container_cells(spec.map(|spec| &spec.template));
    vec![
        object.name().to_string(),
        format!("{}/{}", status.ready_replicas.unwrap_or(0), spec.and_then(|spec| spec.replicas).unwrap_or(0)),
        status.updated_replicas.unwrap_or(0).to_string(),
        status.available_replicas.unwrap_or(0).to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
        names,
        images,
        spec.map_or_else(|| "<none>".to_string(), |spec| selector_text(&spec.selector)),
    ]
}
