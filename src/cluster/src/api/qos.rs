//! Quality-of-service class of a pod.
//!
//! - Source: kubernetes 1.36 pkg/apis/core/v1/helper/qos/qos.go ComputePodQOS.

use alloc::collections::BTreeMap;

use k8s_openapi::api::core::v1::Pod;

use super::quantity;

/// `Guaranteed`, `Burstable` or `BestEffort`.
pub fn class(pod: &Pod) -> &'static str {
    let Some(spec) = &pod.spec else { return "BestEffort" };
    let mut any = false;
    let mut guaranteed = true;
    let (mut requests, mut limits): (BTreeMap<&str, i128>, BTreeMap<&str, i128>) = (BTreeMap::new(), BTreeMap::new());
    let listed = |list: Option<&BTreeMap<alloc::string::String, _>>| list.is_some_and(|list| !list.is_empty());
    // What the pod itself says stands for all of its containers.
    let whole =
        spec.resources.as_ref().filter(|whole| listed(whole.requests.as_ref()) || listed(whole.limits.as_ref()));
    let containers = spec.containers.iter().chain(spec.init_containers.iter().flatten());
    let own = containers.filter(|_| whole.is_none()).map(|container| container.resources.as_ref());
    for resources in own.chain(whole.map(Some)) {
        let mut limited = 0;
        for name in ["cpu", "memory"] {
            let amount = |list: Option<&BTreeMap<alloc::string::String, _>>| {
                list.and_then(|list| list.get(name)).and_then(quantity::milli).filter(|milli| *milli > 0)
            };
            let request = amount(resources.and_then(|resources| resources.requests.as_ref()));
            let limit = amount(resources.and_then(|resources| resources.limits.as_ref()));
            any |= request.is_some() || limit.is_some();
            if let Some(request) = request {
                *requests.entry(name).or_default() += request;
            }
            if let Some(limit) = limit {
                limited += 1;
                *limits.entry(name).or_default() += limit;
            }
        }
        guaranteed &= limited == 2;
    }
    match (any, guaranteed && requests == limits) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}
