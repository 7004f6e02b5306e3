//! Label selectors: does a set of labels match?

use alloc::collections::BTreeMap;
use alloc::string::String;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

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
