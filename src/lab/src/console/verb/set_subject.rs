//! `set subject`: more users, groups and service accounts for a binding.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/set/set_subject.go.

use cluster::api::{Kind, Object};
use cluster::store::Subresource;
use serde_json::{Value, json};

use super::super::Ending;
use super::super::flags::DryRun;
use super::super::output::Failure;
use super::{Call, exit, set};

/// Adds what the flags name to the subjects of the bindings that `names` name.
pub(super) fn run(call: &mut Call, names: &[String]) -> Result<Ending, Failure> {
    if call.arguments.is_on("all", false) && call.arguments.value("selector").is_some() {
        return Err(Failure::new("cannot set --all and --selector at the same time"));
    }
    let (objects, mut well) = set::chosen(call, names)?;
    if objects.is_empty() {
        return Ok(exit(well));
    }
    let new = subjects(call, &objects)?;
    let client_only = call.dry_run()? == DryRun::Client || call.arguments.is_on("local", false);
    for before in objects {
        if !matches!(before.kind(), Kind::RoleBinding | Kind::ClusterRoleBinding) {
            well = false;
            let plural = before.kind().info().plural;
            let why = "setting subjects is only supported for RoleBinding/ClusterRoleBinding";
            call.streams.fail_line(format!("error: {plural}/{} {why}", before.name()));
            continue;
        }
        let mut json = before.to_json();
        let mut list = json["subjects"].as_array().cloned().unwrap_or_default();
        for subject in &new {
            if !list.contains(subject) {
                list.push(subject.clone());
            }
        }
        json["subjects"] = Value::Array(list);
        let object = Object::from_json(before.kind(), json).map_err(|error| Failure::new(error.to_string()))?;
        if object == before {
            continue;
        }
        match if client_only { Ok(object) } else { call.api.update(object, Subresource::Main) } {
            Ok(object) => call.report_typed(&object, "subjects updated")?,
            Err(error) => {
                well = false;
                call.streams.fail_line(format!("error: failed to patch subjects to rolebinding: {}", error.message));
            }
        }
    }
    Ok(exit(well))
}

/// The subjects that the flags name.
fn subjects(call: &Call, objects: &[Object]) -> Result<Vec<Value>, Failure> {
    let mut subjects: Vec<Value> = Vec::new();
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
        let names = call.arguments.values(flag).iter();
        let subject = |name| json!({"kind": kind, "apiGroup": "rbac.authorization.k8s.io", "name": name});
        subjects.extend(names.map(subject));
    }
    for account in call.arguments.values("serviceaccount") {
        let parts: Vec<&str> = account.split(':').collect();
        let [namespace, name] = parts.as_slice() else {
            return Err(Failure::new("serviceaccount must be <namespace>:<name>"));
        };
        if name.is_empty() {
            return Err(Failure::new("serviceaccount must be <namespace>:<name>"));
        }
        if namespace.is_empty() && objects.iter().any(|object| object.kind() == Kind::ClusterRoleBinding) {
            return Err(Failure::new("serviceaccount must be <namespace>:<name>, namespace must be specified"));
        }
        let namespace = if namespace.is_empty() { &call.namespace } else { *namespace };
        subjects.push(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}));
    }
    if subjects.is_empty() {
        return Err(Failure::new("you must specify at least one value of user, group or serviceaccount"));
    }
    Ok(subjects)
}
