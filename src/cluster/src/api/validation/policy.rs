//! Rules of ResourceQuotas, LimitRanges and PriorityClasses.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go (ValidateResourceQuota, ValidateLimitRange) and
//! pkg/apis/scheduling/validation/validation.go.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    LimitRange, LimitRangeItem, ResourceQuota, ResourceQuotaSpec, ScopedResourceSelectorRequirement,
};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde_json::{Value, json};

use super::text::{self, keyed, quoted};
use super::{container, meta};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;
use crate::api::quantity;

/// Names without a slash that a quota may count.
const QUOTA_NAMES: &[&str] = &[
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.storage",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "persistentvolumeclaims",
    "configmaps",
    "services.nodeports",
    "services.loadbalancers",
];
/// Scopes that a quota may have.
const SCOPES: &[&str] = &[
    "BestEffort",
    "CrossNamespacePodAffinity",
    "NotBestEffort",
    "NotTerminating",
    "PriorityClass",
    "Terminating",
    "VolumeAttributesClass",
];

/// Rules of a new ResourceQuota.
///
/// - Source: ValidateResourceQuota.
#[inline(never)]
pub fn resource_quota(quota: &ResourceQuota, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::ResourceQuota, &quota.metadata, found);
    quota_spec(quota.spec.as_ref().unwrap_or(&ResourceQuotaSpec::default()), found);
}

/// Rules of a changed ResourceQuota.
///
/// - Source: ValidateResourceQuotaUpdate.
#[inline(never)]
pub fn resource_quota_update(new: &ResourceQuota, old: &ResourceQuota, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec == old.spec {
        return;
    }
    let none = ResourceQuotaSpec::default();
    let (spec, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    quota_spec(spec, found);
    let scopes = |spec: &ResourceQuotaSpec| -> BTreeSet<String> { spec.scopes.iter().flatten().cloned().collect() };
    if scopes(spec) != scopes(before) {
        found.push(FieldError::invalid("spec.scopes", json!(spec.scopes), "field is immutable"));
    }
}

fn quota_spec(spec: &ResourceQuotaSpec, found: &mut Vec<FieldError>) {
    for (name, amount) in spec.hard.iter().flatten() {
        let field = keyed("spec.hard", name);
        let messages = text::qualified_name(name);
        for message in &messages {
            found.push(FieldError::invalid(field.clone(), quoted(name), message));
        }
        if !name.contains('/') && !is_quota_name(name) {
            if messages.is_empty() && name != "storage" {
                let detail = "must be a standard resource type or fully qualified";
                found.push(FieldError::invalid(field.clone(), quoted(name), detail));
            }
            found.push(FieldError::invalid(field.clone(), quoted(name), "must be a standard resource for quota"));
        }
        let milli = quantity::milli(amount).unwrap_or(0);
        let shown = quoted(&quantity::canonical(&amount.0).unwrap_or_default());
        if milli < 0 {
            found.push(FieldError::invalid(field.clone(), shown.clone(), "must be greater than or equal to 0"));
        }
        if is_counted(name) && milli % 1000 != 0 {
            found.push(FieldError::invalid(field, shown, "must be an integer"));
        }
    }
    let names = || spec.hard.iter().flat_map(|hard| hard.keys()).filter(|name| is_quota_name(name));
    let conflict = |scopes: &[&str]| {
        let has = |word: &str| scopes.contains(&word);
        (has("BestEffort") && has("NotBestEffort")) || (has("Terminating") && has("NotTerminating"))
    };
    let scopes: Vec<&str> = spec.scopes.iter().flatten().map(String::as_str).collect();
    for scope in &scopes {
        if !SCOPES.contains(scope) {
            found.push(FieldError::invalid("spec.scopes", json!(spec.scopes), "unsupported scope"));
        }
        for _ in names().filter(|name| !is_in_scope(scope, name)) {
            let detail = "unsupported scope applied to resource";
            found.push(FieldError::invalid("spec.scopes", json!(spec.scopes), detail));
        }
    }
    if conflict(&scopes) {
        found.push(FieldError::invalid("spec.scopes", json!(spec.scopes), "conflicting scopes"));
    }
    scope_selector(spec, &names().collect::<Vec<_>>(), &conflict, found);
}

/// Rules of a quota's scope selector; its expressions are not told apart.
///
/// - Source: validateScopedResourceSelectorRequirement.
fn scope_selector(
    spec: &ResourceQuotaSpec,
    names: &[&String],
    conflict: &dyn Fn(&[&str]) -> bool,
    found: &mut Vec<FieldError>,
) {
    let path = "spec.scopeSelector.matchExpressions";
    let expressions = spec.scope_selector.iter().flat_map(|one| one.match_expressions.iter().flatten());
    // The type that the rules see has no names for JSON, and keeps its order.
    let shown = |one: &ScopedResourceSelectorRequirement| {
        let (scope, operator) = (quoted(&one.scope_name), quoted(&one.operator));
        format!("{{\"ScopeName\":{scope},\"Operator\":{operator},\"Values\":{}}}", json!(one.values))
    };
    let selector =
        || format!("{{\"MatchExpressions\":[{}]}}", expressions.clone().map(shown).collect::<Vec<_>>().join(","));
    for requirement in expressions.clone() {
        let scope = requirement.scope_name.as_str();
        if !SCOPES.contains(&scope) {
            found.push(FieldError::invalid(format!("{path}.scopeName"), quoted(scope), "unsupported scope"));
        }
        for _ in names.iter().filter(|name| !is_in_scope(scope, name)) {
            found.push(FieldError::invalid(path, selector(), "unsupported scope applied to resource"));
        }
        let field = format!("{path}.operator");
        let of_pods = SCOPES.contains(&scope) && !matches!(scope, "PriorityClass" | "VolumeAttributesClass");
        if of_pods && requirement.operator != "Exists" {
            let detail = "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
            found.push(FieldError::invalid(field.clone(), quoted(&requirement.operator), detail));
        }
        let values = requirement.values.as_deref().unwrap_or(&[]);
        match requirement.operator.as_str() {
            "In" | "NotIn" if values.is_empty() => {
                let detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
                found.push(FieldError::required(format!("{path}.values"), detail));
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
                found.push(FieldError::invalid(format!("{path}.values"), json!(values), detail));
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => found.push(FieldError::invalid(field, quoted(other), "not a valid selector operator")),
        }
    }
    let scopes: Vec<&str> = expressions.clone().map(|one| one.scope_name.as_str()).collect();
    if conflict(&scopes) {
        found.push(FieldError::invalid(path, json!(spec.scopes), "conflicting scopes"));
    }
}

/// True for names that every quota knows.
///
/// - Source: IsStandardQuotaResourceName.
fn is_quota_name(name: &str) -> bool {
    QUOTA_NAMES.contains(&name) || name.starts_with("hugepages-") || name.starts_with("requests.hugepages-")
}

/// True when a resource can be counted within a scope: pods and what they compute with, claims within those of volumes.
///
/// - Source: IsResourceQuotaScopeValidForResource.
fn is_in_scope(scope: &str, name: &str) -> bool {
    const COMPUTE: [&str; 6] = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
    match scope {
        "Terminating" | "NotTerminating" | "NotBestEffort" | "PriorityClass" | "CrossNamespacePodAffinity" => {
            name == "pods" || COMPUTE.contains(&name)
        }
        "BestEffort" => name == "pods",
        "VolumeAttributesClass" => matches!(name, "persistentvolumeclaims" | "requests.storage"),
        _ => true,
    }
}

/// True for resources of which there are only whole ones.
fn is_counted(name: &str) -> bool {
    !matches!(name.rsplit('.').next(), Some("cpu" | "memory" | "storage" | "ephemeral-storage"))
}

/// Rules of a new LimitRange.
///
/// - Source: ValidateLimitRange.
#[inline(never)]
pub fn limit_range(range: &LimitRange, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::LimitRange, &range.metadata, found);
    let mut types = BTreeSet::new();
    for (place, item) in range.spec.iter().flat_map(|spec| &spec.limits).enumerate() {
        let path = format!("spec.limits[{place}]");
        limit_type(&item.type_, &path, found);
        if !types.insert(item.type_.as_str()) {
            found.push(FieldError::duplicate(format!("{path}.type"), quoted(&item.type_)));
        }
        limits(item, &path, found);
    }
}

/// Rules of a changed LimitRange.
///
/// - Source: ValidateLimitRange; the strategy checks it like a new one.
#[inline(never)]
pub fn limit_range_update(new: &LimitRange, old: &LimitRange, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec != old.spec {
        limit_range(new, found);
    }
}

fn limit_type(name: &str, path: &str, found: &mut Vec<FieldError>) {
    let field = format!("{path}.type");
    for message in text::qualified_name(name) {
        found.push(FieldError::invalid(field.clone(), quoted(name), &message));
    }
    let standard = matches!(name, "Pod" | "Container" | "PersistentVolumeClaim");
    if !name.is_empty() && !name.contains('/') && !standard {
        let detail = "must be a standard limit type or fully qualified";
        found.push(FieldError::invalid(field, quoted(name), detail));
    }
}

type Amounts = Option<BTreeMap<String, Quantity>>;

/// - Source: validateLimitRangeResourceName.
fn limited_names(amounts: &Amounts, kind: &str, path: &str, found: &mut Vec<FieldError>) {
    for name in amounts.iter().flatten().map(|(name, _)| name) {
        let field = keyed(path, name);
        if matches!(kind, "Pod" | "Container") {
            container::resource_name(name, &field, found);
            continue;
        }
        let messages = text::qualified_name(name);
        for message in &messages {
            found.push(FieldError::invalid(field.clone(), quoted(name), message));
        }
        if messages.is_empty() && !name.contains('/') && !is_quota_name(name) && name != "storage" {
            let detail = "must be a standard resource type or fully qualified";
            found.push(FieldError::invalid(field, quoted(name), detail));
        }
    }
}

fn limits(item: &LimitRangeItem, path: &str, found: &mut Vec<FieldError>) {
    let kind = item.type_.as_str();
    limited_names(&item.max, kind, &format!("{path}.max"), found);
    limited_names(&item.min, kind, &format!("{path}.min"), found);
    for (name, amounts) in [("default", &item.default), ("defaultRequest", &item.default_request)] {
        let path = format!("{path}.{name}");
        if kind != "Pod" {
            limited_names(amounts, kind, &path, found);
        } else if amounts.as_ref().is_some_and(|amounts| !amounts.is_empty()) {
            found.push(FieldError::forbidden(path, "may not be specified when `type` is 'Pod'"));
        }
    }
    if kind == "PersistentVolumeClaim" {
        let bounded = |amounts: &Amounts| amounts.as_ref().is_some_and(|amounts| amounts.contains_key("storage"));
        if !bounded(&item.min) && !bounded(&item.max) {
            let detail = "either minimum or maximum storage value is required, but neither was provided";
            found.push(FieldError::required(format!("{path}.limits"), detail));
        }
    }
    limited_names(&item.max_limit_request_ratio, kind, &format!("{path}.maxLimitRequestRatio"), found);
    let mut names: BTreeSet<&String> = BTreeSet::new();
    let all = [&item.max, &item.min, &item.default, &item.default_request, &item.max_limit_request_ratio];
    for amounts in all {
        names.extend(amounts.iter().flatten().map(|(name, _)| name));
    }
    let not_of_pods = |amounts| if kind == "Pod" { &None } else { amounts };
    for name in names {
        let of = |amounts: &'_ Amounts| -> Option<(i128, String)> {
            let amount = amounts.as_ref()?.get(name)?;
            Some((quantity::milli(amount)?, quantity::canonical(&amount.0)?))
        };
        let (least, most) = (of(&item.min), of(&item.max));
        let (usual, request) = (of(not_of_pods(&item.default)), of(not_of_pods(&item.default_request)));
        let mut ordered =
            |low: &Option<(i128, String)>, low_name, high: &Option<(i128, String)>, high_name, field, shown: &str| {
                if let (Some((low, low_text)), Some((high, high_text))) = (low, high)
                    && low > high
                {
                    let detail = format!("{low_name} value {low_text} is greater than {high_name} value {high_text}");
                    let value = if shown == "low" { low_text } else { high_text };
                    found.push(FieldError::invalid(keyed(&format!("{path}.{field}"), name), quoted(value), &detail));
                }
            };
        ordered(&least, "min", &most, "max", "min", "low");
        ordered(&least, "min", &request, "default request", "defaultRequest", "high");
        ordered(&request, "default request", &most, "max", "defaultRequest", "low");
        ordered(&request, "default request", &usual, "default limit", "defaultRequest", "low");
        ordered(&least, "min", &usual, "default", "default", "low");
        ordered(&usual, "default", &most, "max", "default", "high");
        if let Some((ratio, text)) = of(&item.max_limit_request_ratio) {
            let field = keyed(&format!("{path}.maxLimitRequestRatio"), name);
            if ratio < 1000 {
                found.push(FieldError::invalid(field.clone(), quoted(&text), &format!("ratio {text} is less than 1")));
            }
            if let (Some((low, _)), Some((high, _))) = (&least, &most)
                && ratio * low > high * 1000
            {
                let most = *high as f64 / *low as f64;
                let detail = format!("ratio {text} is greater than max/min = {most:.6}");
                found.push(FieldError::invalid(field, quoted(&text), &detail));
            }
        }
        if let (Some((usual, usual_text)), Some((request, request_text))) = (&usual, &request)
            && usual != request
            && !container::may_overcommit(name)
        {
            let field = keyed(&format!("{path}.defaultRequest"), name);
            let detail =
                format!("default value {usual_text} must equal to defaultRequest value {request_text} in {name}");
            found.push(FieldError::invalid(field, quoted(request_text), &detail));
        }
    }
}

/// Highest priority that users may define.
const HIGHEST_USER_PRIORITY: i32 = 1_000_000_000;

/// Rules of a new PriorityClass.
///
/// - Source: ValidatePriorityClass.
#[inline(never)]
pub fn priority_class(class: &PriorityClass, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::PriorityClass, &class.metadata, found);
    let name = class.metadata.name.as_deref().unwrap_or("");
    let value = class.value.unwrap_or(0);
    match SYSTEM_CLASSES.iter().find(|(one, _)| *one == name) {
        Some((_, priority)) if value == *priority => {}
        _ => {
            if name.starts_with("system-") {
                let detail = "priority class names with 'system-' prefix are reserved for system use only. error: ";
                let why = match SYSTEM_CLASSES.iter().find(|(one, _)| *one == name) {
                    Some((_, priority)) => format!("value of {name} PriorityClass must be {priority}"),
                    None => format!("{name} is not a known system priority class"),
                };
                found.push(FieldError::forbidden("metadata.name", &format!("{detail}{why}")));
            }
            if value > HIGHEST_USER_PRIORITY {
                let detail = format!("maximum allowed value of a user defined priority is {HIGHEST_USER_PRIORITY}");
                found.push(FieldError::forbidden("value", &detail));
            }
        }
    }
    match class.preemption_policy.as_deref().unwrap_or("") {
        "" => found.push(FieldError::required("preemptionPolicy", "")),
        "PreemptLowerPriority" | "Never" => {}
        other => {
            let supported = ["PreemptLowerPriority", "Never"];
            found.push(FieldError::unsupported("preemptionPolicy", other, &supported));
        }
    }
}

/// Classes that every cluster has, with their priorities.
///
/// - Source: kubernetes 1.36 pkg/apis/scheduling/v1/helpers.go systemPriorityClasses.
pub const SYSTEM_CLASSES: [(&str, i32); 2] =
    [("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];

/// Rules of a changed PriorityClass.
///
/// - Source: ValidatePriorityClassUpdate.
#[inline(never)]
pub fn priority_class_update(new: &PriorityClass, old: &PriorityClass, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.value.unwrap_or(0) != old.value.unwrap_or(0) {
        found.push(FieldError::forbidden("value", "may not be changed in an update."));
    }
    if new.preemption_policy != old.preemption_policy {
        let shown = new.preemption_policy.as_deref().map_or(Value::Null, |policy| json!(policy));
        found.push(FieldError::invalid("preemptionPolicy", shown, "field is immutable"));
    }
}
