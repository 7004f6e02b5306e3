//! Roles, ClusterRoles and their bindings.
//!
//! Models kubernetes 1.36 pkg/apis/rbac/v1/defaults.go and pkg/apis/rbac/validation/validation.go.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject};
use serde_json::json;

use super::{Passive, drop_empty, silent, typed};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;
use crate::api::object::Object;
use crate::api::validation::meta;
use crate::api::validation::text::{dns1123_subdomain, path_segment, quoted};

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) const ROLE: Passive = Passive {
    kind: Kind::Role,
    fill: |object| typed::<Role>(object, |role| drop_empties(&mut role.rules)),
    rules: role,
    warnings: silent,
    asks_for_more: None,
};

pub(super) const CLUSTER_ROLE: Passive = Passive {
    kind: Kind::ClusterRole,
    fill: |object| typed::<ClusterRole>(object, |role| drop_empties(&mut role.rules)),
    ..ROLE
};

pub(super) const ROLE_BINDING: Passive = Passive {
    kind: Kind::RoleBinding,
    fill: |object| {
        typed::<RoleBinding>(object, |binding| default_binding(&mut binding.role_ref, &mut binding.subjects));
    },
    rules: binding,
    warnings: silent,
    asks_for_more: None,
};

pub(super) const CLUSTER_ROLE_BINDING: Passive = Passive {
    kind: Kind::ClusterRoleBinding,
    fill: |object| {
        typed::<ClusterRoleBinding>(object, |binding| default_binding(&mut binding.role_ref, &mut binding.subjects));
    },
    ..ROLE_BINDING
};

fn drop_empties(rules: &mut Option<Vec<PolicyRule>>) {
    drop_empty(rules);
    for rule in rules.iter_mut().flatten() {
        let lists = [&mut rule.api_groups, &mut rule.resources, &mut rule.resource_names, &mut rule.non_resource_urls];
        lists.into_iter().for_each(drop_empty);
    }
}

/// - Source: SetDefaults_RoleBinding, SetDefaults_ClusterRoleBinding, SetDefaults_Subject.
fn default_binding(role: &mut RoleRef, subjects: &mut Option<Vec<Subject>>) {
    let empty = |text: &Option<String>| text.as_deref().unwrap_or("").is_empty();
    if empty(&role.api_group) {
        role.api_group = Some(GROUP.to_string());
    }
    drop_empty(subjects);
    for subject in subjects.iter_mut().flatten() {
        if empty(&subject.api_group) {
            subject.api_group = matches!(subject.kind.as_str(), "User" | "Group").then(|| GROUP.to_string());
        }
        if empty(&subject.namespace) {
            subject.namespace = None;
        }
    }
}

/// - Source: ValidateRole, ValidateClusterRole and their updates: metadata is compared last.
#[inline(never)]
fn role(new: &Object, old: Option<&Object>, found: &mut Vec<FieldError>) {
    meta::metadata(new.kind(), new.meta(), found);
    let (rules, namespaced) = match (new.get::<Role>(), new.get::<ClusterRole>()) {
        (Some(role), _) => (&role.rules, true),
        (_, Some(role)) => (&role.rules, false),
        _ => return,
    };
    for (place, rule) in rules.iter().flatten().enumerate() {
        policy_rule(rule, namespaced, &format!("rules[{place}]"), found);
    }
    if let Some(aggregation) = new.get::<ClusterRole>().and_then(|role| role.aggregation_rule.as_ref()) {
        let path = "aggregationRule.clusterRoleSelectors";
        let selectors = aggregation.cluster_role_selectors.as_deref().unwrap_or(&[]);
        if selectors.is_empty() {
            found.push(FieldError::required(
                path,
                "at least one clusterRoleSelector required if aggregationRule is non-nil",
            ));
        }
        for (place, selector) in selectors.iter().enumerate() {
            meta::selector(selector, &format!("{path}[{place}]"), found);
        }
    }
    if let Some(old) = old {
        meta::metadata_update(new.meta(), old.meta(), found);
    }
}

/// - Source: validatePolicyRule.
fn policy_rule(rule: &PolicyRule, namespaced: bool, path: &str, found: &mut Vec<FieldError>) {
    let count = |list: &Option<Vec<String>>| list.as_ref().map_or(0, Vec::len);
    if rule.verbs.is_empty() {
        found.push(FieldError::required(format!("{path}.verbs"), "verbs must contain at least one value"));
    }
    if count(&rule.non_resource_urls) > 0 {
        let (field, shown) = (format!("{path}.nonResourceURLs"), json!(rule.non_resource_urls));
        if namespaced {
            let detail = "namespaced rules cannot apply to non-resource URLs";
            found.push(FieldError::invalid(field.clone(), &shown, detail));
        }
        if count(&rule.api_groups) + count(&rule.resources) + count(&rule.resource_names) > 0 {
            let detail = "rules cannot apply to both regular resources and non-resource URLs";
            found.push(FieldError::invalid(field, &shown, detail));
        }
        return;
    }
    if count(&rule.api_groups) == 0 {
        found.push(FieldError::required(
            format!("{path}.apiGroups"),
            "resource rules must supply at least one api group",
        ));
    }
    if count(&rule.resources) == 0 {
        found.push(FieldError::required(
            format!("{path}.resources"),
            "resource rules must supply at least one resource",
        ));
    }
    if count(&rule.resource_names) > 0 && count(&rule.resources) > 1 {
        let detail = "resource names cannot apply to multiple resources";
        found.push(FieldError::required(format!("{path}.resourceNames"), detail));
    }
}

/// - Source: ValidateRoleBinding, ValidateClusterRoleBinding and their updates.
#[inline(never)]
fn binding(new: &Object, old: Option<&Object>, found: &mut Vec<FieldError>) {
    meta::metadata(new.kind(), new.meta(), found);
    let Some((role, subjects)) = parts(new) else { return };
    let namespaced = new.kind() == Kind::RoleBinding;
    let group = role.api_group.as_deref().unwrap_or("");
    if group != GROUP {
        found.push(FieldError::unsupported("roleRef.apiGroup", group, &[GROUP]));
    }
    let kinds: &[&str] = if namespaced { &["Role", "ClusterRole"] } else { &["ClusterRole"] };
    if !kinds.contains(&role.kind.as_str()) {
        found.push(FieldError::unsupported("roleRef.kind", &role.kind, kinds));
    }
    if role.name.is_empty() {
        found.push(FieldError::required("roleRef.name", ""));
    }
    for message in path_segment(&role.name) {
        found.push(FieldError::invalid("roleRef.name", quoted(&role.name), &message));
    }
    for (place, one) in subjects.iter().enumerate() {
        subject(one, namespaced, &format!("subjects[{place}]"), found);
    }
    if let Some(old) = old {
        meta::metadata_update(new.meta(), old.meta(), found);
        if parts(old).is_some_and(|(before, _)| before != role) {
            let [kind, name] = [quoted(&role.kind), quoted(&role.name)];
            let shown = format!("{{\"APIGroup\":{},\"Kind\":{kind},\"Name\":{name}}}", quoted(group));
            found.push(FieldError::invalid("roleRef", shown, "cannot change roleRef"));
        }
    }
}

fn parts(object: &Object) -> Option<(&RoleRef, &[Subject])> {
    let (role, subjects) = match (object.get::<RoleBinding>(), object.get::<ClusterRoleBinding>()) {
        (Some(binding), _) => (&binding.role_ref, &binding.subjects),
        (_, Some(binding)) => (&binding.role_ref, &binding.subjects),
        _ => return None,
    };
    Some((role, subjects.as_deref().unwrap_or(&[])))
}

/// - Source: validateRoleBindingSubject.
fn subject(subject: &Subject, namespaced: bool, path: &str, found: &mut Vec<FieldError>) {
    let (name, group) = (subject.name.as_str(), subject.api_group.as_deref().unwrap_or(""));
    let (name_field, group_field) = (format!("{path}.name"), format!("{path}.apiGroup"));
    if name.is_empty() {
        found.push(FieldError::required(name_field.clone(), ""));
    }
    match subject.kind.as_str() {
        "ServiceAccount" => {
            for message in dns1123_subdomain(name).into_iter().filter(|_| !name.is_empty()) {
                found.push(FieldError::invalid(name_field.clone(), quoted(name), &message));
            }
            if !group.is_empty() {
                found.push(FieldError::unsupported(group_field, group, &[""]));
            }
            if !namespaced && subject.namespace.as_deref().unwrap_or("").is_empty() {
                found.push(FieldError::required(format!("{path}.namespace"), ""));
            }
        }
        kind @ ("User" | "Group") => {
            if name.is_empty() {
                let detail = format!("{} name cannot be empty", kind.to_lowercase());
                found.push(FieldError::invalid(name_field, quoted(name), &detail));
            }
            if group != GROUP {
                found.push(FieldError::unsupported(group_field, group, &[GROUP]));
            }
        }
        other => {
            let kinds = ["ServiceAccount", "User", "Group"];
            found.push(FieldError::unsupported(format!("{path}.kind"), other, &kinds));
        }
    }
}
