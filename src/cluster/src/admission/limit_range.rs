//! Fills in requests and limits from the namespace's LimitRanges, and refuses what lies outside of them.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/limitranger/admission.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::{Request, refused};
use crate::api::quantity::Amount;
use crate::api::quota::{Usage, container_resources, pod_resources};
use crate::api::{ApiError, Kind, Object, quantity};
use crate::store::Store;

/// Annotation that says what was filled in.
const ANNOTATION: &str = "kubernetes.io/limit-ranger";

type Amounts = BTreeMap<String, Quantity>;

fn ranges(object: &Object, store: &Store) -> Vec<Rc<LimitRange>> {
    if !matches!(object.kind(), Kind::Pod | Kind::PersistentVolumeClaim) {
        return Vec::new();
    }
    let all = store.list(Kind::LimitRange, Some(object.namespace()));
    all.filter_map(|range| range.get::<LimitRange>().cloned()).collect()
}

/// Fills in what the ranges say.
pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    for range in ranges(object, request.store) {
        if let Some(pod) = object.get_mut::<Pod>() {
            fill(pod, &range);
        }
    }
    Ok(())
}

/// Checks what is asked for, after the rules of the kind: a request above a limit that was filled in is refused by those.
pub(super) fn check(object: &Object, store: &Store) -> Result<(), ApiError> {
    let ranges = ranges(object, store);
    if ranges.is_empty() { Ok(()) } else { compare(object, &ranges) }
}

#[inline(never)]
fn compare(object: &Object, ranges: &[Rc<LimitRange>]) -> Result<(), ApiError> {
    let items = || ranges.iter().flat_map(|range| range.spec.iter().flat_map(|spec| &spec.limits));
    let mut problems = Vec::new();
    for item in items() {
        if let Some(pod) = object.get::<Pod>() {
            check_pod(pod, item, &mut problems);
        } else if let Some(claim) =
            object.get::<PersistentVolumeClaim>().filter(|_| item.type_ == "PersistentVolumeClaim")
        {
            let requests = claim.spec.as_ref().and_then(|spec| spec.resources.as_ref()?.requests.as_ref());
            let known = requests.into_iter().flatten();
            let requests: Usage = known.filter_map(|(name, one)| Some((name.clone(), Amount::of(one)?))).collect();
            bounds(item, &requests, &requests, &mut problems);
        }
    }
    let mut texts: Vec<String> = Vec::new();
    for problem in problems {
        if !texts.contains(&problem) {
            texts.push(problem);
        }
    }
    match texts.as_slice() {
        [] => Ok(()),
        [one] => Err(refused(object, one)),
        several => Err(refused(object, &format!("[{}]", several.join(", ")))),
    }
}

/// - Source: defaultContainerResourceRequirements and mergePodResourceRequirements.
#[inline(never)]
fn fill(pod: &mut Pod, range: &LimitRange) {
    let (mut requests, mut limits) = (Amounts::new(), Amounts::new());
    for item in range.spec.iter().flat_map(|spec| &spec.limits).filter(|item| item.type_ == "Container") {
        requests.extend(item.default_request.clone().into_iter().flatten());
        limits.extend(item.default.clone().into_iter().flatten());
    }
    let mut notes = Vec::new();
    let spec = pod.spec.get_or_insert_default();
    for container in &mut spec.containers {
        merge(container, "container", &requests, &limits, &mut notes);
    }
    for container in spec.init_containers.iter_mut().flatten() {
        merge(container, "init container", &requests, &limits, &mut notes);
    }
    if !notes.is_empty() {
        let text = format!("LimitRanger plugin set: {}", notes.join("; "));
        pod.metadata.annotations.get_or_insert_default().insert(ANNOTATION.to_string(), text);
    }
}

fn merge(container: &mut Container, what: &str, requests: &Amounts, limits: &Amounts, notes: &mut Vec<String>) {
    let resources = container.resources.get_or_insert_default();
    for (own, usual, word) in [(&mut resources.requests, requests, "request"), (&mut resources.limits, limits, "limit")]
    {
        let missing = |name: &&String| own.as_ref().is_none_or(|own| !own.contains_key(*name));
        let names: Vec<String> = usual.keys().filter(missing).cloned().collect();
        if names.is_empty() {
            continue;
        }
        for name in &names {
            if let Some(amount) = usual.get(name) {
                own.get_or_insert_default().insert(name.clone(), amount.clone());
            }
        }
        notes.push(format!("{} {word} for {what} {}", names.join(", "), container.name));
    }
}

fn check_pod(pod: &Pod, item: &LimitRangeItem, problems: &mut Vec<String>) {
    match item.type_.as_str() {
        "Container" => {
            let spec = pod.spec.as_ref();
            let containers =
                spec.into_iter().flat_map(|spec| spec.containers.iter().chain(spec.init_containers.iter().flatten()));
            for container in containers {
                let (requests, limits) = (container_resources(container, false), container_resources(container, true));
                bounds(item, &requests, &limits, problems);
            }
        }
        "Pod" => bounds(item, &pod_resources(pod, false), &pod_resources(pod, true), problems),
        _ => {}
    }
}

/// - Source: minConstraint, maxConstraint and limitRequestRatioConstraint.
fn bounds(item: &LimitRangeItem, requests: &Usage, limits: &Usage, problems: &mut Vec<String>) {
    let kind = &item.type_;
    let of = |amounts: &Usage, name: &str| amounts.get(name).copied();
    let show = |amount: Amount| amount.quantity().0;
    for (name, bound) in item.min.iter().flatten() {
        let (least, text) = (quantity::milli(bound).unwrap_or(0), &bound.0);
        match (of(requests, name), of(limits, name)) {
            (None, _) => problems.push(format!("minimum {name} usage per {kind} is {text}.  No request is specified")),
            (Some(asked), _) if asked.milli < least => {
                problems.push(format!("minimum {name} usage per {kind} is {text}, but request is {}", show(asked)));
            }
            (_, Some(limit)) if limit.milli < least => {
                problems.push(format!("minimum {name} usage per {kind} is {text}, but limit is {}", show(limit)));
            }
            _ => {}
        }
    }
    for (name, bound) in item.max.iter().flatten() {
        let (most, text) = (quantity::milli(bound).unwrap_or(0), &bound.0);
        match (of(limits, name), of(requests, name)) {
            (None, _) => problems.push(format!("maximum {name} usage per {kind} is {text}.  No limit is specified")),
            (Some(limit), _) if limit.milli > most && kind == "PersistentVolumeClaim" => {
                problems.push(format!("maximum {name} usage per {kind} is {text}, but request is {}", show(limit)));
            }
            (Some(limit), _) if limit.milli > most => {
                problems.push(format!("maximum {name} usage per {kind} is {text}, but limit is {}", show(limit)));
            }
            (_, Some(asked)) if asked.milli > most => {
                problems.push(format!("maximum {name} usage per {kind} is {text}, but request is {}", show(asked)));
            }
            _ => {}
        }
    }
    for (name, bound) in item.max_limit_request_ratio.iter().flatten() {
        let (most, text) = (quantity::milli(bound).unwrap_or(0), &bound.0);
        let start = format!("{name} max limit to request ratio per {kind} is {text}, but");
        let some = |amounts: &Usage| of(amounts, name).map(|amount| amount.milli).filter(|milli| *milli != 0);
        match (some(requests), some(limits)) {
            (None, _) => problems.push(format!("{start} no request is specified or request is 0")),
            (_, None) => problems.push(format!("{start} no limit is specified or limit is 0")),
            (Some(asked), Some(limit)) if limit * 1_000 > most * asked => {
                let millionths = limit * 1_000_000 / asked;
                let (whole, rest) = (millionths / 1_000_000, millionths % 1_000_000);
                problems.push(format!("{start} provided ratio is {whole}.{rest:06}"));
            }
            _ => {}
        }
    }
}
