//! Columns of Roles, ClusterRoles and their bindings.

use cluster::api::{Kind, Object};
use k8s_openapi::api::rbac::v1::{ClusterRoleBinding, RoleBinding, RoleRef, Subject};
use kernel::Time;

use super::super::print::duration::age;
use super::{Column, Columns, column, wide};

pub(super) const ROLES: Columns =
    Columns { kind: Kind::Role, columns: &[column("NAME"), column("CREATED AT")], cells: role_cells };

pub(super) const CLUSTER_ROLES: Columns = Columns { kind: Kind::ClusterRole, ..ROLES };

pub(super) const BINDINGS: Columns =
    Columns { kind: Kind::RoleBinding, columns: BINDING_COLUMNS, cells: binding_cells };

pub(super) const CLUSTER_BINDINGS: Columns = Columns { kind: Kind::ClusterRoleBinding, ..BINDINGS };

const BINDING_COLUMNS: &[Column] =
    &[column("NAME"), column("ROLE"), column("AGE"), wide("USERS"), wide("GROUPS"), wide("SERVICEACCOUNTS")];

fn role_cells(object: &Object, _now: Time) -> Vec<String> {
    let created = object.meta().creation_timestamp.as_ref().map_or_else(String::new, |at| at.0.to_string());
    vec![object.name().to_string(), created]
}

/// What a binding gives to whom.
pub fn binding(object: &Object) -> Option<(&RoleRef, &[Subject])> {
    let (role, subjects) = match (object.get::<RoleBinding>(), object.get::<ClusterRoleBinding>()) {
        (Some(binding), _) => (&binding.role_ref, &binding.subjects),
        (_, Some(binding)) => (&binding.role_ref, &binding.subjects),
        _ => return None,
    };
    Some((role, subjects.as_deref().unwrap_or(&[])))
}

fn binding_cells(object: &Object, now: Time) -> Vec<String> {
    let Some((role, subjects)) = binding(object) else { return Vec::new() };
    let of = |kind: &str| {
        let texts: Vec<String> = subjects
            .iter()
            .filter(|subject| subject.kind == kind)
            .map(|subject| match kind {
                "ServiceAccount" => format!("{}/{}", subject.namespace.as_deref().unwrap_or(""), subject.name),
                _ => subject.name.clone(),
            })
            .collect();
        texts.join(", ")
    };
    vec![
        object.name().to_string(),
        format!("{}/{}", role.kind, role.name),
        age(now, object.meta().creation_timestamp.as_ref()),
        of("User"),
        of("Group"),
        of("ServiceAccount"),
    ]
}
