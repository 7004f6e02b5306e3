//! Where the rollout of a workload stands, in the words of `rollout status`.
//!
//! It changes nothing. Models kubernetes 1.36 kubectl pkg/polymorphichelpers/rollout_status.go.

use cluster::api::Object;
use k8s_openapi::api::apps::v1::{DaemonSet, Deployment, StatefulSet};

use super::output::Failure;

/// A line, and true when the rollout is complete.
///
/// - Errors: the progress deadline is over, or the strategy has no rollout.
pub type Standing = Result<(String, bool), Failure>;

/// Where an object's rollout stands; `None` for kinds without rollouts.
pub fn rollout_status(object: &Object) -> Option<Standing> {
    if let Some(deployment) = object.get::<Deployment>() {
        return Some(deployment_status(deployment));
    }
    if let Some(set) = object.get::<StatefulSet>() {
        return Some(stateful_set_status(set));
    }
    object.get::<DaemonSet>().map(|set| daemon_set_status(set))
}

/// Where a Deployment's rollout stands: a line, and true when it is complete.
///
/// - Source: DeploymentStatusViewer.
fn deployment_status(deployment: &Deployment) -> Standing {
    let name = deployment.metadata.name.as_deref().unwrap_or("");
    let status = deployment.status.clone().unwrap_or_default();
    if deployment.metadata.generation.unwrap_or(0) > status.observed_generation.unwrap_or(0) {
        return Ok(("Waiting for deployment spec update to be observed...".to_string(), false));
    }
    let progressing = status.conditions.iter().flatten().find(|condition| condition.type_ == "Progressing");
    if progressing.is_some_and(|condition| condition.reason.as_deref() == Some("ProgressDeadlineExceeded")) {
        return Err(Failure::new(format!("deployment {name:?} exceeded its progress deadline")));
    }
    let wanted = deployment.spec.as_ref().and_then(|spec| spec.replicas);
    let updated = status.updated_replicas.unwrap_or(0);
    let total = status.replicas.unwrap_or(0);
    let available = status.available_replicas.unwrap_or(0);
    let waiting = format!("Waiting for deployment {name:?} rollout to finish:");
    Ok(if let Some(wanted) = wanted.filter(|wanted| updated < *wanted) {
        (format!("{waiting} {updated} out of {wanted} new replicas have been updated..."), false)
    } else if total > updated {
        (format!("{waiting} {} old replicas are pending termination...", total - updated), false)
    } else if available < updated {
        (format!("{waiting} {available} of {updated} updated replicas are available..."), false)
    } else {
        (format!("deployment {name:?} successfully rolled out"), true)
    })
}

/// Only rolling updates have a status.
fn only_rolling(strategy: Option<&str>) -> Result<(), Failure> {
    if strategy == Some("RollingUpdate") {
        return Ok(());
    }
    Err(Failure::new("rollout status is only available for RollingUpdate strategy type"))
}

/// - Source: StatefulSetStatusViewer.
fn stateful_set_status(set: &StatefulSet) -> Standing {
    let spec = set.spec.clone().unwrap_or_default();
    let strategy = spec.update_strategy.unwrap_or_default();
    only_rolling(strategy.type_.as_deref())?;
    let status = set.status.clone().unwrap_or_default();
    let observed = status.observed_generation.unwrap_or(0);
    if observed == 0 || set.metadata.generation.unwrap_or(0) > observed {
        return Ok(("Waiting for statefulset spec update to be observed...".to_string(), false));
    }
    let ready = status.ready_replicas.unwrap_or(0);
    if let Some(wanted) = spec.replicas.filter(|wanted| ready < *wanted) {
        return Ok((format!("Waiting for {} pods to be ready...", wanted - ready), false));
    }
    let updated = status.updated_replicas.unwrap_or(0);
    if let Some(rolling) = strategy.rolling_update {
        if let (Some(wanted), Some(partition)) = (spec.replicas, rolling.partition)
            && updated < wanted - partition
        {
            let wanted = wanted - partition;
            let text = "Waiting for partitioned roll out to finish:";
            return Ok((format!("{text} {updated} out of {wanted} new pods have been updated..."), false));
        }
        return Ok((format!("partitioned roll out complete: {updated} new pods have been updated..."), true));
    }
    let (current, update) = (status.current_revision.unwrap_or_default(), status.update_revision.unwrap_or_default());
    if current != update {
        let text = "waiting for statefulset rolling update to complete";
        return Ok((format!("{text} {updated} pods at revision {update}..."), false));
    }
    let count = status.current_replicas.unwrap_or(0);
    Ok((format!("statefulset rolling update complete {count} pods at revision {current}..."), true))
}

/// - Source: DaemonSetStatusViewer.
fn daemon_set_status(set: &DaemonSet) -> Standing {
    let strategy = set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref());
    only_rolling(strategy.and_then(|strategy| strategy.type_.as_deref()))?;
    let name = set.metadata.name.as_deref().unwrap_or("");
    let status = set.status.clone().unwrap_or_default();
    if set.metadata.generation.unwrap_or(0) > status.observed_generation.unwrap_or(0) {
        return Ok(("Waiting for daemon set spec update to be observed...".to_string(), false));
    }
    let waiting = format!("Waiting for daemon set {name:?} rollout to finish:");
    let wanted = status.desired_number_scheduled;
    let (updated, available) = (status.updated_number_scheduled.unwrap_or(0), status.number_available.unwrap_or(0));
    Ok(if updated < wanted {
        (format!("{waiting} {updated} out of {wanted} new pods have been updated..."), false)
    } else if available < wanted {
        (format!("{waiting} {available} of {wanted} updated pods are available..."), false)
    } else {
        (format!("daemon set {name:?} successfully rolled out"), true)
    })
}
