//! Label selectors: does a set of labels match, and how messages show them.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

/// Label of an EndpointSlice that names its Service.
pub const SERVICE_NAME: &str = "kubernetes.io/service-name";
/// Label of an EndpointSlice that names who keeps it.
pub const SLICE_MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
/// Label of Endpoints that nobody copies into slices.
pub const SKIP_MIRROR: &str = "endpointslice.kubernetes.io/skip-mirror";

/// Labels of an object.
pub type Labels = BTreeMap<String, String>;

/// True when `labels` match a `LabelSelector`; an empty selector matches everything.
///
/// - Source: kubernetes 1.36 apimachinery pkg/apis/meta/v1/helpers.go LabelSelectorAsSelector.
pub fn matches(selector: &LabelSelector, labels: Option<&Labels>) -> bool {
    let value = |key: &String| labels.and_then(|labels| labels.get(key));
    selector.match_labels.iter().flatten().all(|(key, wanted)| value(key) == Some(wanted))
        && selector.match_expressions.iter().flatten().all(|requirement| {
            let value = value(&requirement.key);
            let listed = value.is_some_and(|value| requirement.values.iter().flatten().any(|one| one == value));
            match requirement.operator.as_str() {
                "In" => listed,
                "NotIn" => !listed,
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        })
}

/// True when `labels` hold every pair of a plain selector map, as Services use; an absent or empty map matches nothing.
pub fn matches_map(selector: Option<&Labels>, labels: Option<&Labels>) -> bool {
    match selector {
        Some(selector) if !selector.is_empty() => {
            selector.iter().all(|(key, wanted)| labels.and_then(|labels| labels.get(key)) == Some(wanted))
        }
        _ => false,
    }
}

/// A selector as requests and tables write it, `a=1,b in (2,3)`; empty when it selects everything.
///
/// - Source: kubernetes 1.36 apimachinery pkg/labels/selector.go internalSelector.String.
pub fn text(selector: &LabelSelector) -> String {
    let mut rules: Vec<(String, String)> =
        selector.match_labels.iter().flatten().map(|(key, value)| (key.clone(), format!("{key}={value}"))).collect();
    for requirement in selector.match_expressions.iter().flatten() {
        let key = &requirement.key;
        let mut values: Vec<&str> = requirement.values.iter().flatten().map(String::as_str).collect();
        values.sort_unstable();
        let values = values.join(",");
        let text = match requirement.operator.as_str() {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.clone(),
        };
        rules.push((key.clone(), text));
    }
    rules.sort();
    let texts: Vec<String> = rules.into_iter().map(|(_, text)| text).collect();
    texts.join(",")
}

/// A selector as Go's `%v` shows it inside messages.
///
/// - Source: kubernetes 1.36 apimachinery pkg/apis/meta/v1/generated.pb.go LabelSelector.String.
pub fn go_text(selector: Option<&LabelSelector>) -> String {
    let Some(selector) = selector else { return "nil".to_string() };
    let mut labels = String::new();
    let mut expressions = String::new();
    for (key, value) in selector.match_labels.iter().flatten() {
        labels.push_str(&format!("{key}: {value},"));
    }
    for one in selector.match_expressions.iter().flatten() {
        let values = one.values.as_deref().unwrap_or(&[]).join(" ");
        expressions.push_str(&format!(
            "LabelSelectorRequirement{{Key:{},Operator:{},Values:[{values}],}},",
            one.key, one.operator
        ));
    }
    format!(
        "&LabelSelector{{MatchLabels:map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{{expressions}}},}}"
    )
}
