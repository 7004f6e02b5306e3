//! `rollout status`, `history`, `undo`, `pause`, `resume` and `restart`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/rollout and pkg/polymorphichelpers.

use std::rc::Rc;

use cluster::api::{Key, Kind, Object};
use cluster::store::{Change, Op, Subresource};
use k8s_openapi::api::apps::v1::Deployment;
use kernel::Time;
use serde_json::Value;

use super::super::Ending;
use super::super::api::Api;
use super::super::describe::{LAST_APPLIED, template_text};
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::output::{Failure, Streams, refusal};
use super::super::print::tab_writer::TabWriter;
use super::super::revision::{
    REVISION, Revision, new_replica_set, owned_replica_sets, revision_of, revisions_of, template_mut, template_of,
    without_hash,
};
use super::super::running::Task;
use super::super::target::{Target, qualified};
use super::get::Format;
use super::{Call, Verb, Words, exit, resource, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "rollout",
    aliases: &[],
    summary: "Manage the rollout of a resource",
    words: Words::SubTargets(&["status", "history", "undo", "pause", "resume", "restart"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("watch", Some('w'), "Watch the status of the rollout until it's done"),
    value("timeout", None, "The length of time to wait before ending watch"),
    value("revision", None, "See the details, including podTemplate of the revision specified"),
    value("to-revision", None, "The revision to rollback to; 0 is the one before"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("filename", Some('f'), "Filename identifying the resource; - is standard input"),
    DRY_RUN,
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let Some(word) = call.arguments.words.first().cloned() else {
        return Ok(Ending::Exit(1));
    };
    call.arguments.words.remove(0);
    let change: fn(&mut Call, Object) -> Result<(), Failure> = match word.as_str() {
        "status" => return status(call),
        "history" => history,
        "undo" => undo,
        "pause" => |call, object| set_paused(call, object, true),
        "resume" => |call, object| set_paused(call, object, false),
        "restart" => restart,
        other => {
            let words: Vec<&str> =
                std::iter::once(other).chain(call.arguments.words.iter().map(String::as_str)).collect();
            return Err(usage("rollout", &format!("unknown command {:?}", words.join(" "))));
        }
    };
    if word == "history" {
        // Asked before anything is looked up.
        if let Some(wanted) = call.arguments.integer("revision", "rollout history")?.filter(|wanted| *wanted < 0) {
            return Err(Failure::new(format!("revision must be a positive integer: {wanted}")));
        }
    }
    let (objects, mut well) = chosen(call)?;
    if objects.is_empty() && well && !["history", "undo"].contains(&word.as_str()) {
        call.streams.error_line(format!("No resources found in {} namespace.", call.namespace));
    }
    for object in objects {
        if let Err(failure) = change(call, object) {
            well = false;
            call.streams.fail_line(failure.text);
        }
    }
    Ok(exit(well))
}

fn chosen(call: &mut Call) -> Result<(Vec<Object>, bool), Failure> {
    if call.arguments.value("filename").is_some() {
        return call.objects(0);
    }
    if call.arguments.words.is_empty() {
        return Err(Failure::new("required resource not specified"));
    }
    let target = Target::parse(&call.arguments.words)?;
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &call.filter())?;
    for error in &missing {
        call.streams.fail_line(refusal(error, None));
    }
    Ok((objects, missing.is_empty()))
}

/// Where a Deployment's rollout stands: a line, and true when it is complete.
///
/// - Errors: the progress deadline is over.
/// - Source: kubernetes 1.36 kubectl pkg/polymorphichelpers/rollout_status.go DeploymentStatusViewer.
pub fn deployment_status(deployment: &Deployment) -> Result<(String, bool), Failure> {
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

/// Where a StatefulSet's rollout stands.
///
/// - Errors: another update strategy than RollingUpdate.
/// - Source: kubernetes 1.36 kubectl pkg/polymorphichelpers/rollout_status.go StatefulSetStatusViewer.
fn stateful_set_status(set: &Value) -> Result<(String, bool), Failure> {
    require_rolling_update(set)?;
    let count = |pointer: &str| set.pointer(pointer).and_then(Value::as_i64);
    let observed = count("/status/observedGeneration").unwrap_or(0);
    if observed == 0 || count("/metadata/generation").unwrap_or(0) > observed {
        return Ok(("Waiting for statefulset spec update to be observed...".to_string(), false));
    }
    let (replicas, updated) = (count("/spec/replicas"), count("/status/updatedReplicas").unwrap_or(0));
    let ready = count("/status/readyReplicas").unwrap_or(0);
    if let Some(wanted) = replicas.filter(|wanted| ready < *wanted) {
        return Ok((format!("Waiting for {} pods to be ready...", wanted - ready), false));
    }
    if let (Some(wanted), Some(partition)) = (replicas, count("/spec/updateStrategy/rollingUpdate/partition")) {
        let share = wanted - partition;
        return Ok(if updated < share {
            let text = format!(
                "Waiting for partitioned roll out to finish: {updated} out of {share} new pods have been updated..."
            );
            (text, false)
        } else {
            (format!("partitioned roll out complete: {updated} new pods have been updated..."), true)
        });
    }
    let revision = |field: &str| set["status"][field].as_str().unwrap_or("").to_string();
    Ok(if revision("updateRevision") != revision("currentRevision") {
        let new = revision("updateRevision");
        (format!("waiting for statefulset rolling update to complete {updated} pods at revision {new}..."), false)
    } else {
        let (current, at) = (count("/status/currentReplicas").unwrap_or(0), revision("currentRevision"));
        (format!("statefulset rolling update complete {current} pods at revision {at}..."), true)
    })
}

/// Where a DaemonSet's rollout stands.
///
/// - Errors: another update strategy than RollingUpdate.
/// - Source: kubernetes 1.36 kubectl pkg/polymorphichelpers/rollout_status.go DaemonSetStatusViewer.
fn daemon_set_status(set: &Value) -> Result<(String, bool), Failure> {
    require_rolling_update(set)?;
    let count = |pointer: &str| set.pointer(pointer).and_then(Value::as_i64).unwrap_or(0);
    let name = set["metadata"]["name"].as_str().unwrap_or("");
    if count("/metadata/generation") > count("/status/observedGeneration") {
        return Ok(("Waiting for daemon set spec update to be observed...".to_string(), false));
    }
    let wanted = count("/status/desiredNumberScheduled");
    let (updated, available) = (count("/status/updatedNumberScheduled"), count("/status/numberAvailable"));
    let waiting = format!("Waiting for daemon set {name:?} rollout to finish:");
    Ok(if updated < wanted {
        (format!("{waiting} {updated} out of {wanted} new pods have been updated..."), false)
    } else if available < wanted {
        (format!("{waiting} {available} of {wanted} updated pods are available..."), false)
    } else {
        (format!("daemon set {name:?} successfully rolled out"), true)
    })
}

fn require_rolling_update(set: &Value) -> Result<(), Failure> {
    match set.pointer("/spec/updateStrategy/type").and_then(Value::as_str) {
        None | Some("RollingUpdate") => Ok(()),
        Some(_) => Err(Failure::new("rollout status is only available for RollingUpdate strategy type")),
    }
}

/// Where the rollout of any kind stands that has one.
///
/// - Errors: a kind without rollouts, and what the kinds say.
fn rollout_status(object: &Object) -> Result<(String, bool), Failure> {
    if let Some(deployment) = object.get::<Deployment>() {
        return deployment_status(deployment);
    }
    match object.kind().info().singular {
        "statefulset" => stateful_set_status(&object.to_json()),
        "daemonset" => daemon_set_status(&object.to_json()),
        _ => Err(Failure::new(format!("no status viewer has been implemented for {}", group_kind(object.kind())))),
    }
}

fn status(call: &mut Call) -> Result<Ending, Failure> {
    if call.arguments.integer("revision", "rollout status")?.is_some_and(|wanted| wanted < 0) {
        return Err(Failure::new(format!(
            "revision must be a positive integer: {}",
            call.arguments.value("revision").unwrap_or("")
        )));
    }
    let (objects, well) = chosen(call)?;
    if objects.is_empty() || !well {
        if well {
            call.streams.error_line(format!("No resources found in {} namespace.", call.namespace));
        }
        return Ok(exit(well));
    }
    let mut watch = StatusWatch {
        key: objects[0].key(),
        uid: String::new(),
        rest: objects.iter().map(Object::key).rev().collect(),
        watches: call.arguments.is_on("watch", true),
        revision: call.arguments.integer("revision", "rollout status")?.filter(|wanted| *wanted > 0),
        timeout_ms: call.arguments.duration_ms("timeout", "rollout status")?.filter(|ms| *ms > 0),
        deadline: None,
        failures: Vec::new(),
    };
    Ok(match watch.next(call.api, &mut call.streams)? {
        Some(exit_code) => Ending::Exit(exit_code),
        None => Ending::Continue(Box::new(Task::Rollout(watch))),
    })
}

/// `rollout status`, while it watches: one line for each change of a workload, one workload after another.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/rollout/rollout_status.go Run.
#[derive(Clone, Debug)]
pub struct StatusWatch {
    key: Key,
    uid: String,
    /// Those that come later, the next one last.
    rest: Vec<Key>,
    watches: bool,
    revision: Option<i64>,
    timeout_ms: Option<u64>,
    deadline: Option<Time>,
    /// What is said at the end of those that failed.
    failures: Vec<Failure>,
}

impl StatusWatch {
    /// When it gives up.
    pub fn deadline(&self) -> Option<Time> {
        self.deadline
    }

    /// Says where one stands; true when it needs no more looking at.
    fn look(&self, object: &Object, streams: &mut Streams) -> Result<bool, Failure> {
        if let Some(wanted) = self.revision.filter(|_| object.kind() == Kind::Deployment)
            && wanted != revision_of(object)
        {
            let running = revision_of(object);
            return Err(Failure::new(format!(
                "desired revision ({wanted}) is different from the running revision ({running})"
            )));
        }
        let (line, done) = rollout_status(object)?;
        streams.line(line);
        Ok(done || !self.watches)
    }

    /// Goes on to the next one that has to be waited for.
    ///
    /// - Errors: what was said of the last that failed.
    fn next(&mut self, api: &dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        while let Some(key) = self.rest.pop() {
            let looked = api.get(&key).map_err(Failure::from).and_then(|object| {
                self.uid = object.uid().to_string();
                self.look(&object, streams)
            });
            match looked {
                Ok(true) => {}
                Ok(false) => {
                    self.key = key;
                    self.deadline = self.timeout_ms.map(|ms| api.now().plus_ms(ms));
                    return Ok(None);
                }
                Err(failure) => self.failures.push(failure),
            }
        }
        let last = self.failures.pop();
        for failure in self.failures.drain(..) {
            streams.fail_line(failure.text);
        }
        last.map_or(Ok(Some(0)), Err)
    }

    /// Looks at each new state of the Deployment.
    ///
    /// - Errors: the progress deadline, the timeout, a Deployment that was deleted.
    pub fn poll(
        &mut self,
        api: &mut dyn Api,
        changes: &[Rc<Change>],
        streams: &mut Streams,
    ) -> Result<Option<i32>, Failure> {
        let mut ended = None;
        for change in changes.iter().filter(|change| change.key == self.key) {
            let looked = if change.op == Op::Deleted || change.object.uid() != self.uid {
                Err(Failure::new("object has been deleted"))
            } else {
                self.look(&change.object, streams)
            };
            if !matches!(looked, Ok(false)) {
                ended = Some(looked);
                break;
            }
        }
        if ended.is_none() && self.deadline.is_some_and(|deadline| api.now() >= deadline) {
            ended = Some(Err(Failure::new("timed out waiting for the condition")));
        }
        match ended {
            None => Ok(None),
            Some(looked) => {
                self.failures.extend(looked.err());
                self.next(api, streams)
            }
        }
    }
}

fn history(call: &mut Call, object: Object) -> Result<(), Failure> {
    let wanted = call.arguments.integer("revision", "rollout history")?.filter(|wanted| *wanted > 0);
    let revisions = revisions(&object, call.api, "history viewer")?;
    if let Some(output) = call.arguments.value("output").filter(|output| !output.is_empty()) {
        let format = Format::of_object(output)?;
        return history_objects(call, &object, revisions, &format, wanted);
    }
    let name = qualified(object.kind(), object.name());
    if let (Some(wanted), true) = (wanted, object.kind() == Kind::Deployment || !revisions.is_empty()) {
        let Some(found) = revisions.iter().find(|revision| revision.number == wanted) else {
            return Err(Failure::new("unable to find the specified revision"));
        };
        let text = found.template.as_ref().map(template_text).unwrap_or_default();
        call.streams.stdout.push_str(&format!("{name} with revision #{wanted}\n{text}\n"));
        return Ok(());
    }
    let mut rows: Vec<(i64, String)> = revisions
        .into_iter()
        .filter(|revision| revision.number > 0)
        .map(|revision| (revision.number, revision.cause.unwrap_or_else(|| "<none>".to_string())))
        .collect();
    if rows.is_empty() {
        let which = wanted.map(|wanted| format!("with revision #{wanted}")).unwrap_or_default();
        call.streams.line(format!("{name} {which}\nNo rollout history found."));
        return Ok(());
    }
    rows.sort();
    let mut text = "REVISION\tCHANGE-CAUSE\n".to_string();
    text.extend(rows.into_iter().map(|(revision, cause)| format!("{revision}\t{cause}\n")));
    call.streams.stdout.push_str(&format!("{name} \n{}\n", TabWriter::description().format(&text)));
    Ok(())
}

/// Revisions as objects: the ReplicaSets of a Deployment, or the workload as it stood at each.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/rollout/rollout_history.go RunHistory, pkg/polymorphichelpers/history.go
///   GetHistory.
fn history_objects(
    call: &mut Call,
    object: &Object,
    revisions: Vec<Revision>,
    format: &Format,
    wanted: Option<i64>,
) -> Result<(), Failure> {
    let mut found: Vec<(i64, Object)> = if object.kind() == Kind::Deployment {
        let sets = owned_replica_sets(object, call.api)?;
        sets.into_iter().map(|set| (revision_of(&set), set)).filter(|(number, _)| *number > 0).collect()
    } else {
        let then = |revision: Revision| {
            let mut then = object.clone();
            *template_mut(&mut then)? = revision.template?;
            Some((revision.number, then))
        };
        revisions.into_iter().filter_map(then).collect()
    };
    found.sort_by_key(|(number, _)| *number);
    if let Some(wanted) = wanted {
        found.retain(|(number, _)| *number == wanted);
        if found.is_empty() {
            return Err(Failure::new("unable to find the specified revision"));
        }
    }
    for (index, (_, revision)) in found.iter().enumerate() {
        if index > 0 && matches!(format, Format::Yaml) {
            call.streams.line("---");
        }
        call.streams.stdout.push_str(&format.text(revision)?);
    }
    Ok(())
}

/// The revisions of a workload, oldest first.
fn revisions(object: &Object, api: &dyn Api, what: &str) -> Result<Vec<Revision>, Failure> {
    let revisions = revisions_of(object, api)?;
    revisions.ok_or_else(|| unvisited(object.kind(), what))
}

/// What is said of a kind that has no revisions: two sentences, as the visitor of kinds knows the kind or not.
///
/// - Source: kubernetes 1.36 kubectl pkg/apps/kind_visitor.go, pkg/polymorphichelpers/history.go HistoryViewerFor,
///   rollback.go RollbackerFor.
fn unvisited(kind: Kind, what: &str) -> Failure {
    let name = kind.info().name;
    match kind.info().singular {
        "pod" | "replicaset" | "replicationcontroller" | "job" | "cronjob" => {
            Failure::new(format!("no {what} has been implemented for {:?}", group_kind(kind)))
        }
        _ => {
            let what = if what == "history viewer" { "history" } else { what };
            let group = kind.info().group;
            Failure::new(format!(
                "error retrieving {what} for {:?}, no visitor method exists for {{{group} {name}}}",
                group_kind(kind)
            ))
        }
    }
}

/// A kind with its group, as complaints name it: `Job.batch`.
fn group_kind(kind: Kind) -> String {
    let info = kind.info();
    if info.group.is_empty() { info.name.to_string() } else { format!("{}.{}", info.name, info.group) }
}

fn undo(call: &mut Call, mut object: Object) -> Result<(), Failure> {
    if !matches!(object.kind(), Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet) {
        return Err(unvisited(object.kind(), "rollbacker"));
    }
    let key = object.key();
    if object.meta().annotations.as_ref().is_some_and(|annotations| annotations.contains_key(LAST_APPLIED)) {
        call.streams.error_line(format!(
            "Warning: resource {}/{} was previously managed with 'kubectl apply'. Rolling back will not update the {LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.",
            key.kind.info().plural,
            key.name
        ));
    }
    let wanted = call.arguments.integer("to-revision", "rollout undo")?.unwrap_or(0);
    if wanted < 0 {
        return Err(Failure::new(format!("unable to find specified revision {wanted} in history")));
    }
    if object.kind() != Kind::Deployment {
        return undo_saved(call, object, wanted);
    }
    let mut sets = owned_replica_sets(&object, call.api)?;
    sets.sort_by_key(revision_of);
    let Some(deployment) = object.get::<Deployment>() else { return Ok(()) };
    let chosen = if wanted > 0 {
        match sets.iter().find(|set| revision_of(set) == wanted) {
            Some(set) => set,
            None => return Err(Failure::new(format!("unable to find specified revision {wanted} in history"))),
        }
    } else {
        // The revision before the latest; without two there is nothing to go back to.
        match sets.iter().rev().filter(|set| revision_of(set) > 0).nth(1) {
            Some(set) => set,
            None => return Err(Failure::new(format!("no rollout history found for deployment {:?}", &*key.name))),
        }
    };
    if call.dry_run()? == DryRun::Client {
        let text = template_of(chosen).map(template_text).unwrap_or_default();
        return call.report_typed(&object, &text);
    }
    if deployment.spec.as_ref().is_some_and(|spec| spec.paused == Some(true)) {
        return Err(Failure::new(
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
        ));
    }
    if new_replica_set(deployment, &sets).is_some_and(|new| new.name() == chosen.name()) {
        let number = revision_of(chosen);
        return call
            .report_typed(&object, &format!("skipped rollback (current template already matches revision {number})"));
    }
    let template = template_of(chosen).map(without_hash);
    let annotations = chosen.meta().annotations.clone().unwrap_or_default();
    // The revision's own annotations come back with it, the counters of its ReplicaSet do not.
    const KEPT: &[&str] = &[
        LAST_APPLIED,
        REVISION,
        "deployment.kubernetes.io/revision-history",
        "deployment.kubernetes.io/desired-replicas",
        "deployment.kubernetes.io/max-replicas",
    ];
    let current = object.meta_mut().annotations.get_or_insert_default();
    let mut restored: std::collections::BTreeMap<String, String> = current
        .iter()
        .filter(|(key, _)| KEPT.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    restored.extend(annotations.into_iter().filter(|(key, _)| !KEPT.contains(&key.as_str())));
    *current = restored;
    if let (Some(deployment), Some(template)) = (object.get_mut::<Deployment>(), template) {
        deployment.spec.get_or_insert_default().template = template;
    }
    let object = call.api.update(object, Subresource::Main)?;
    call.report_typed(&object, "rolled back")
}

/// Goes back to a saved template of a StatefulSet or DaemonSet.
///
/// - Source: kubernetes 1.36 kubectl pkg/polymorphichelpers/rollback.go StatefulSetRollbacker and DaemonSetRollbacker.
fn undo_saved(call: &mut Call, mut object: Object, wanted: i64) -> Result<(), Failure> {
    let mut revisions = revisions(&object, call.api, "rollbacker")?;
    if wanted == 0 && revisions.len() <= 1 {
        return Err(Failure::new("no last revision to roll back to"));
    }
    revisions.sort_by_key(|revision| revision.number);
    let last_but_one = revisions.len().saturating_sub(2);
    let chosen = match wanted {
        0 => revisions.get(last_but_one),
        _ => revisions.iter().find(|revision| revision.number == wanted),
    };
    let Some(template) = chosen.and_then(|chosen| chosen.template.clone()) else {
        return Err(Failure::new(format!("unable to find specified revision {wanted} in history")));
    };
    if call.dry_run()? == DryRun::Client {
        return call.report_typed(&object, &format!("will roll back to {}", template_text(&template)));
    }
    let Some(current) = template_mut(&mut object) else { return Ok(()) };
    if *current == template {
        return call
            .report_typed(&object, &format!("skipped rollback (current template already matches revision {wanted})"));
    }
    *current = template;
    let object = call.api.update(object, Subresource::Main)?;
    call.report_typed(&object, "rolled back")
}

fn set_paused(call: &mut Call, mut object: Object, paused: bool) -> Result<(), Failure> {
    let key = object.key();
    let done = if paused { "paused" } else { "resumed" };
    let Some(deployment) = object.get_mut::<Deployment>() else {
        let doing = if paused { "pausing" } else { "resuming" };
        return Err(Failure::new(format!("{} {:?} {doing} is not supported", resource(key.kind), &*key.name)));
    };
    let spec = deployment.spec.get_or_insert_default();
    if spec.paused.unwrap_or(false) == paused {
        let state = if paused { "is already paused" } else { "is not paused" };
        return Err(Failure::new(format!("{} {:?} {state}", resource(key.kind), &*key.name)));
    }
    spec.paused = paused.then_some(true);
    let object = call.api.update(object, Subresource::Main)?;
    call.report_typed(&object, done)
}

fn restart(call: &mut Call, object: Object) -> Result<(), Failure> {
    let key = object.key();
    let now = cluster::api::time::api_time(call.api.now());
    let what = format!("{} {:?}", resource(key.kind), &*key.name);
    if !matches!(key.kind.info().singular, "deployment" | "daemonset" | "statefulset") {
        return Err(Failure::new(format!("{what} restarting is not supported")));
    }
    let mut json = object.to_json();
    if json.pointer("/spec/paused").and_then(Value::as_bool) == Some(true) {
        return Err(Failure::new(format!("{what} can't restart paused deployment (run rollout resume first)")));
    }
    let stamp = serde_json::to_value(&now).unwrap_or_default();
    let annotations = &mut json["spec"]["template"]["metadata"]["annotations"];
    if annotations["kubectl.kubernetes.io/restartedAt"] == stamp {
        return Err(Failure::new(format!(
            "failed to create patch for {}: if restart has already been triggered within the past second, please wait before attempting to trigger another",
            key.name
        )));
    }
    annotations["kubectl.kubernetes.io/restartedAt"] = stamp;
    let object = Object::from_json(key.kind, json).map_err(|error| Failure::new(error.to_string()))?;
    let object = call.api.update(object, Subresource::Main)?;
    call.report_typed(&object, "restarted")
}
