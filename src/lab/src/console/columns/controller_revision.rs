//! Columns of ControllerRevisions.

use cluster::api::{Kind, Object};
use k8s_openapi::api::apps::v1::ControllerRevision;
use kernel::Time;

use super::super::print::duration::age;
use super::super::target::qualified;
use super::{Columns, column};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::ControllerRevision,
    columns: &[column("NAME"), column("CONTROLLER"), column("REVISION"), column("AGE")],
    cells,
};

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(revision) = object.get::<ControllerRevision>() else { return Vec::new() };
    let owner = object.controller().map_or_else(
        || "<none>".to_string(),
        |owner| match Kind::find(&owner.api_version, &owner.kind) {
            Some(kind) => qualified(kind, &owner.name),
            None => format!("{}/{}", owner.kind.to_lowercase(), owner.name),
        },
    );
    vec![
        object.name().to_string(),
        owner,
        revision.revision.to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}
