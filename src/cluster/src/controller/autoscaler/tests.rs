//! Changes of size that are refused.

use alloc::boxed::Box;
use alloc::vec;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use serde_json::{Value, json};

use super::super::harness::Harness;
use super::AutoscalerController;
use crate::api::error::Reason;
use crate::api::{ApiError, Kind};
use crate::store::Write;

fn refuse(write: &Write) -> Option<ApiError> {
    matches!(write, Write::Patch { .. }).then(|| ApiError::new(Reason::Forbidden, "not today"))
}

fn status(harness: &Harness) -> Value {
    serde_json::to_value(&harness.store.find::<HorizontalPodAutoscaler>("default", "web").unwrap().status).unwrap()
}

#[test]
fn a_refused_change_is_reported_and_tried_again_a_period_later() {
    let mut harness = Harness::new(vec![Box::new(AutoscalerController::default())]);
    harness.create(
        Kind::Deployment,
        json!({"metadata": {"name": "web"}, "spec": {"replicas": 7, "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}}}),
    );
    harness.create(
        Kind::HorizontalPodAutoscaler,
        json!({"metadata": {"name": "web"}, "spec": {"maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}}),
    );
    harness.refuse = Some(refuse);
    harness.advance(15_000);
    let change = "New size: 3; reason: Current number of replicas above Spec.MaxReplicas";
    assert_eq!(harness.events, [alloc::format!("FailedRescale: {change}; error: not today")]);
    let failed = status(&harness);
    assert_eq!(failed["conditions"][0]["reason"], "FailedUpdateScale");
    assert_eq!(failed["conditions"][0]["status"], "False");
    assert_eq!(
        failed["conditions"][0]["message"],
        "the HPA controller was unable to update the target scale: not today"
    );
    assert_eq!((&failed["currentReplicas"], &failed["desiredReplicas"]), (&json!(7), &json!(0)));
    assert_eq!(failed["lastScaleTime"], Value::Null);
    harness.refuse = None;
    harness.advance(14_000);
    assert_eq!(harness.events.len(), 1);
    harness.advance(1_000);
    assert_eq!(harness.events[1], alloc::format!("SuccessfulRescale: {change}"));
    let scaled = status(&harness);
    assert_eq!(scaled["conditions"][0]["status"], "True");
    assert_eq!(scaled["desiredReplicas"], 3);
    assert_eq!(scaled["lastScaleTime"], "2026-01-01T00:00:30Z");
}
