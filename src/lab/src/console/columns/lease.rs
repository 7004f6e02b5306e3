//! Columns of leases.

use cluster::api::{Kind, Object};
use k8s_openapi::api::coordination::v1::Lease;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column};

pub(super) const COLUMNS: Columns =
    Columns { kind: Kind::Lease, columns: &[column("NAME"), column("HOLDER"), column("AGE")], cells };

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(lease) = object.get::<Lease>() else { return Vec::new() };
    vec![
        object.name().to_string(),
        lease.spec.as_ref().and_then(|spec| spec.holder_identity.clone()).unwrap_or_default(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}
