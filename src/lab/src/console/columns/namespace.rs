//! Columns of namespaces.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::Namespace;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column};

pub(super) const COLUMNS: Columns =
    Columns { kind: Kind::Namespace, columns: &[column("NAME"), column("STATUS"), column("AGE")], cells };

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(namespace) = object.get::<Namespace>() else { return Vec::new() };
    vec![
        object.name().to_string(),
        namespace.status.as_ref().and_then(|status| status.phase.clone()).unwrap_or_default(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}
