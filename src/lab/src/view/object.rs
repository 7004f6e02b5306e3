//! What stands on the stage beside services, nodes and pods: workloads, budgets, autoscalers, claims and volumes, each as one short
//! line of how much there is of how much is wanted.
//!
//! Read from the object's JSON, because a line needs three or four fields of each of many kinds. A kind is a row of [`LINES`].

use std::fmt::Write;

use cluster::api::{Key, Kind, KindInfo};
use serde_json::Value;

/// How an object does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It fails, or holds something up.
    Bad,
    /// On its way.
    Busy,
    /// As wanted.
    Good,
    /// Nothing to do.
    Idle,
}

impl Health {
    /// Returns the name of its style class.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Busy => "busy",
            Self::Good => "good",
            Self::Idle => "idle",
        }
    }
}

/// One object as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectView {
    /// Its kind, as manifests say it.
    pub kind: &'static str,
    /// What it is called on the stage, such as `sts`.
    pub word: &'static str,
    /// Name of its icon.
    pub icon: &'static str,
    /// `namespace/name`, or the name alone.
    pub key: String,
    /// Name.
    pub name: String,
    /// The figure, such as `2/3`.
    pub figure: String,
    /// What the figure does not say, such as `1 failed`; may be empty.
    pub note: String,
    /// How it does.
    pub health: Health,
}

impl ObjectView {
    /// Says that the storage behind a claim fails, whatever its object tells.
    pub(super) fn fails(&mut self) {
        self.note = joined([(true, "storage fails".into()), (!self.note.is_empty(), self.note.clone())]);
        self.health = Health::Bad;
    }

    /// Returns the object in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut out = format!("{} {}: {}", self.kind, self.key, self.figure);
        if !self.note.is_empty() {
            write!(out, ", {}", self.note).expect("a String takes all");
        }
        out
    }
}

/// What a line says of an object.
struct Said {
    figure: String,
    note: String,
    health: Health,
}

/// How a kind is told: a row of [`LINES`].
struct Line {
    kind: &'static str,
    word: &'static str,
    icon: &'static str,
    tell: fn(&Value) -> Option<Said>,
}

const fn line(kind: &'static str, word: &'static str, icon: &'static str, tell: fn(&Value) -> Option<Said>) -> Line {
    Line { kind, word, icon, tell }
}

/// Kinds that stand on the stage, in their order.
const LINES: &[Line] = &[
    line("Deployment", "deploy", "workload", deployment),
    line("StatefulSet", "sts", "workload", stateful_set),
    line("DaemonSet", "ds", "workload", daemon_set),
    line("ReplicationController", "rc", "workload", replication_controller),
    line("Job", "job", "workload", job),
    line("CronJob", "cron", "events", cron_job),
    line("HorizontalPodAutoscaler", "hpa", "scale", autoscaler),
    line("PodDisruptionBudget", "pdb", "shield", budget),
    line("PersistentVolumeClaim", "pvc", "disk", claim),
    line("PersistentVolume", "pv", "disk", volume),
    line("ResourceQuota", "quota", "shield", quota),
];

/// Returns where a kind stands on the stage; `None` for kinds that do not.
#[must_use]
pub fn place(kind: Kind) -> Option<usize> {
    LINES.iter().position(|line| line.kind == kind.info().name)
}

/// Returns an object's line; `None` for kinds and objects that have none.
#[must_use]
pub fn view(key: &Key, object: &Value) -> Option<ObjectView> {
    let info: &KindInfo = key.kind.info();
    let line = LINES.iter().find(|line| line.kind == info.name)?;
    let Said { figure, note, health } = (line.tell)(object)?;
    let name = key.name.to_string();
    let key = if key.namespace.is_empty() { name.clone() } else { format!("{}/{name}", key.namespace) };
    Some(ObjectView { kind: info.name, word: line.word, icon: line.icon, key, name, figure, note, health })
}

fn number(object: &Value, path: &str) -> i64 {
    object.pointer(path).and_then(Value::as_i64).unwrap_or(0)
}

fn text<'a>(object: &'a Value, path: &str) -> &'a str {
    object.pointer(path).and_then(Value::as_str).unwrap_or("")
}

fn holds(object: &Value, condition: &str) -> bool {
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    conditions.into_iter().flatten().any(|one| one["type"] == condition && one["status"] == "True")
}

fn joined(notes: impl IntoIterator<Item = (bool, String)>) -> String {
    notes.into_iter().filter(|(said, _)| *said).map(|(_, note)| note).collect::<Vec<_>>().join(" · ")
}

/// A workload that wants `wanted` pods and has `ready` of them.
fn pods(ready: i64, wanted: i64, note: String) -> Option<Said> {
    let health = match (ready >= wanted, note.is_empty()) {
        (true, true) if wanted == 0 => Health::Idle,
        (true, true) => Health::Good,
        (true, false) => Health::Busy,
        (false, _) if ready == 0 => Health::Bad,
        (false, _) => Health::Busy,
    };
    Some(Said { figure: format!("{ready}/{wanted}"), note, health })
}

fn deployment(object: &Value) -> Option<Said> {
    let wanted = object.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1);
    let (updated, all) = (number(object, "/status/updatedReplicas"), number(object, "/status/replicas"));
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    let late = conditions.into_iter().flatten().any(|one| one["reason"] == "ProgressDeadlineExceeded");
    let note = joined([
        (object.pointer("/spec/paused").and_then(Value::as_bool) == Some(true), "paused".into()),
        (late, "progress deadline exceeded".into()),
        (!late && (updated < wanted || all > wanted), format!("{updated} updated")),
    ]);
    pods(number(object, "/status/readyReplicas"), wanted, note)
}

fn replication_controller(object: &Value) -> Option<Said> {
    let wanted = object.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1);
    let all = number(object, "/status/replicas");
    pods(number(object, "/status/readyReplicas"), wanted, joined([(all > wanted, format!("{all} there"))]))
}

fn stateful_set(object: &Value) -> Option<Said> {
    let wanted = object.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1);
    let status = |name: &str| text(object, &format!("/status/{name}"));
    let updating = !status("updateRevision").is_empty() && status("updateRevision") != status("currentRevision");
    let note = joined([(updating, format!("{} updated", number(object, "/status/updatedReplicas")))]);
    pods(number(object, "/status/readyReplicas"), wanted, note)
}

fn daemon_set(object: &Value) -> Option<Said> {
    let wanted = number(object, "/status/desiredNumberScheduled");
    let (updated, astray) =
        (number(object, "/status/updatedNumberScheduled"), number(object, "/status/numberMisscheduled"));
    let note = joined([(updated < wanted, format!("{updated} updated")), (astray > 0, format!("{astray} misplaced"))]);
    pods(number(object, "/status/numberReady"), wanted, note)
}

fn job(object: &Value) -> Option<Said> {
    let completions = object.pointer("/spec/completions").and_then(Value::as_i64);
    let (succeeded, failed) = (number(object, "/status/succeeded"), number(object, "/status/failed"));
    let active = number(object, "/status/active");
    let (complete, over) = (holds(object, "Complete"), holds(object, "Failed"));
    let note = joined([
        (holds(object, "Suspended"), "suspended".into()),
        (complete, "complete".into()),
        (over, "given up".into()),
        (active > 0, format!("{active} active")),
        (failed > 0, format!("{failed} failed")),
    ]);
    let health = match (complete, over, failed > 0) {
        (true, ..) => Health::Good,
        (false, true, _) => Health::Bad,
        (false, false, true) => Health::Busy,
        (false, false, false) if active > 0 => Health::Busy,
        (false, false, false) => Health::Idle,
    };
    let wanted = completions.map_or("any".to_string(), |wanted| wanted.to_string());
    Some(Said { figure: format!("{succeeded}/{wanted}"), note, health })
}

fn cron_job(object: &Value) -> Option<Said> {
    let active = object.pointer("/status/active").and_then(Value::as_array).map_or(0, Vec::len);
    let suspended = object.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true);
    let last = text(object, "/status/lastScheduleTime").get(11..19).unwrap_or("");
    let note = joined([
        (suspended, "suspended".into()),
        (active > 0, format!("{active} active")),
        (!last.is_empty(), format!("last {last}")),
    ]);
    let health = if active > 0 { Health::Busy } else { Health::Idle };
    Some(Said { figure: text(object, "/spec/schedule").to_string(), note, health })
}

fn autoscaler(object: &Value) -> Option<Said> {
    let amount = |metric: &Value, kind: &str, field: &str| -> Option<String> {
        let metric = metric.pointer(&format!("/resource/{field}")).filter(|_| metric["type"] == kind)?;
        metric["averageUtilization"].as_i64().map(|share| format!("{share}%")).or_else(|| {
            let value = metric.get("averageValue").or_else(|| metric.get("value"))?;
            value.as_str().map(String::from)
        })
    };
    let first = |path: &str| object.pointer(path).and_then(Value::as_array).and_then(|list| list.first());
    let target = first("/spec/metrics").and_then(|metric| amount(metric, "Resource", "target")).unwrap_or("?".into());
    let now = first("/status/currentMetrics").and_then(|metric| amount(metric, "Resource", "current"));
    let (current, desired) = (number(object, "/status/currentReplicas"), number(object, "/status/desiredReplicas"));
    let low = object.pointer("/spec/minReplicas").and_then(Value::as_i64).unwrap_or(1);
    let note = joined([
        (true, format!("{low}–{} pods", number(object, "/spec/maxReplicas"))),
        (current != desired, format!("{current} → {desired}")),
    ]);
    let health = match (&now, current == desired) {
        (None, _) => Health::Bad,
        (Some(_), true) => Health::Good,
        (Some(_), false) => Health::Busy,
    };
    Some(Said { figure: format!("{}/{target}", now.unwrap_or("?".into())), note, health })
}

fn budget(object: &Value) -> Option<Said> {
    let allowed = number(object, "/status/disruptionsAllowed");
    let (healthy, wanted) = (number(object, "/status/currentHealthy"), number(object, "/status/desiredHealthy"));
    let health = match (allowed > 0, healthy >= wanted) {
        (true, _) => Health::Good,
        (false, true) => Health::Busy,
        (false, false) => Health::Bad,
    };
    let figure = if allowed == 1 { "1 eviction allowed".into() } else { format!("{allowed} evictions allowed") };
    Some(Said { figure, note: format!("{healthy} healthy of {wanted} needed"), health })
}

fn storage(object: &Value, to: &str, note: String) -> Option<Said> {
    let phase = text(object, "/status/phase");
    let health = match phase {
        "Bound" => Health::Good,
        "Lost" | "Failed" => Health::Bad,
        "Available" => Health::Idle,
        _ => Health::Busy,
    };
    let phase = if phase.is_empty() { "Pending" } else { phase };
    Some(Said {
        figure: phase.to_string(),
        note: joined([(!to.is_empty(), to.to_string()), (!note.is_empty(), note)]),
        health,
    })
}

fn claim(object: &Value) -> Option<Said> {
    let size = text(object, "/spec/resources/requests/storage");
    // The name that a provisioner makes of the claim's uid tells nothing, and is longer than the rest together.
    let volume = text(object, "/spec/volumeName");
    let made = volume.starts_with("pvc-") && volume.len() == "pvc-".len() + 36;
    storage(object, if made { "" } else { volume }, size.to_string())
}

fn volume(object: &Value) -> Option<Said> {
    // A bound volume is what its claim says already.
    let bound = text(object, "/status/phase") == "Bound";
    (!bound).then(|| storage(object, "", text(object, "/spec/capacity/storage").to_string())).flatten()
}

fn quota(object: &Value) -> Option<Said> {
    let hard = object.pointer("/status/hard").and_then(Value::as_object)?;
    let (resource, most) = hard.iter().find(|(name, _)| *name == "pods").or_else(|| hard.iter().next())?;
    let used =
        object.pointer("/status/used").and_then(|used| used.get(resource)).and_then(Value::as_str).unwrap_or("0");
    let most = most.as_str().unwrap_or("?");
    let health = if used == most { Health::Bad } else { Health::Good };
    Some(Said { figure: format!("{used}/{most}"), note: resource.clone(), health })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Returns what a kind's line says of an object, with the health in brackets.
    fn said(kind: &str, object: Value) -> String {
        let line = LINES.iter().find(|line| line.kind == kind).unwrap();
        (line.tell)(&object).map_or("nothing".into(), |said| {
            format!("{} [{}] {}", said.figure, said.health.class(), said.note).trim_end().to_string()
        })
    }

    #[test]
    fn workloads_say_how_many_pods_are_ready_of_how_many() {
        let deployment = |paused, ready, updated| {
            said(
                "Deployment",
                json!({"spec": {"replicas": 3, "paused": paused},
                "status": {"replicas": 3, "readyReplicas": ready, "updatedReplicas": updated}}),
            )
        };
        assert_eq!(deployment(false, 3, 3), "3/3 [good]");
        assert_eq!(deployment(false, 2, 1), "2/3 [busy] 1 updated");
        assert_eq!(deployment(true, 3, 3), "3/3 [busy] paused");
        assert_eq!(said("Deployment", json!({"spec": {"replicas": 0}})), "0/0 [idle]");
        let controller = json!({"spec": {"replicas": 2}, "status": {"replicas": 3, "readyReplicas": 3}});
        assert_eq!(said("ReplicationController", controller), "3/2 [busy] 3 there");
        let set = json!({"spec": {"replicas": 3}, "status": {"readyReplicas": 0, "updateRevision": "b", "currentRevision": "a", "updatedReplicas": 1}});
        assert_eq!(said("StatefulSet", set), "0/3 [bad] 1 updated");
        let set = json!({"status": {"desiredNumberScheduled": 4, "numberReady": 3, "updatedNumberScheduled": 4, "numberMisscheduled": 1}});
        assert_eq!(said("DaemonSet", set), "3/4 [busy] 1 misplaced");
    }

    #[test]
    fn jobs_count_completions() {
        let job = |status: Value| said("Job", json!({"spec": {"completions": 5}, "status": status}));
        assert_eq!(job(json!({"active": 2, "succeeded": 1, "failed": 1})), "1/5 [busy] 2 active · 1 failed");
        assert_eq!(
            job(json!({"succeeded": 5, "conditions": [{"type": "Complete", "status": "True"}]})),
            "5/5 [good] complete"
        );
        assert_eq!(
            job(json!({"failed": 7, "conditions": [{"type": "Failed", "status": "True"}]})),
            "0/5 [bad] given up · 7 failed"
        );
        let cron = json!({"spec": {"schedule": "*/5 * * * *"}, "status": {"active": [{}], "lastScheduleTime": "2026-01-01T00:05:00Z"}});
        assert_eq!(said("CronJob", cron), "*/5 * * * * [busy] 1 active · last 00:05:00");
    }

    #[test]
    fn a_budget_says_what_may_still_be_evicted() {
        let budget = |allowed, healthy| {
            said(
                "PodDisruptionBudget",
                json!({"status": {"disruptionsAllowed": allowed, "currentHealthy": healthy, "desiredHealthy": 2}}),
            )
        };
        assert_eq!(budget(1, 3), "1 eviction allowed [good] 3 healthy of 2 needed");
        assert_eq!(budget(0, 2), "0 evictions allowed [busy] 2 healthy of 2 needed");
        assert_eq!(budget(0, 1), "0 evictions allowed [bad] 1 healthy of 2 needed");
    }

    #[test]
    fn an_autoscaler_holds_its_metric_against_its_target() {
        let metric = |share: i64, field: &str| json!([{"type": "Resource", "resource": {"name": "cpu", field: {"averageUtilization": share}}}]);
        let object = json!({"spec": {"minReplicas": 2, "maxReplicas": 10, "metrics": metric(50, "target")},
            "status": {"currentReplicas": 2, "desiredReplicas": 4, "currentMetrics": metric(90, "current")}});
        assert_eq!(said("HorizontalPodAutoscaler", object), "90%/50% [busy] 2–10 pods · 2 → 4");
        assert_eq!(said("HorizontalPodAutoscaler", json!({"spec": {"maxReplicas": 3}})), "?/? [bad] 1–3 pods");
    }

    #[test]
    fn a_bound_volume_is_told_by_its_claim_alone() {
        let claim = json!({"spec": {"volumeName": "pvc-1", "resources": {"requests": {"storage": "1Gi"}}}, "status": {"phase": "Bound"}});
        assert_eq!(said("PersistentVolumeClaim", claim), "Bound [good] pvc-1 · 1Gi");
        assert_eq!(said("PersistentVolume", json!({"status": {"phase": "Bound"}})), "nothing");
        let released = json!({"spec": {"capacity": {"storage": "1Gi"}}, "status": {"phase": "Released"}});
        assert_eq!(said("PersistentVolume", released), "Released [busy] 1Gi");
    }

    #[test]
    fn a_full_quota_is_bad_news() {
        let quota = |used: &str| {
            said("ResourceQuota", json!({"status": {"hard": {"cpu": "4", "pods": "10"}, "used": {"pods": used}}}))
        };
        assert_eq!(quota("3"), "3/10 [good] pods");
        assert_eq!(quota("10"), "10/10 [bad] pods");
    }
}
