//! `scale`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/scale/scale.go.

use cluster::api::Object;
use cluster::api::error::Reason;
use cluster::store::Subresource;

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::Target;
use super::{Call, Verb, Words, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "scale",
    aliases: &[],
    summary: "Set a new size for a deployment, replica set, or replication controller",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("replicas", None, "The new desired number of replicas"),
    value("current-replicas", None, "Precondition for current size"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    switch("all", None, "Select all resources in the namespace of the specified resource types"),
    value("timeout", None, "The length of time to wait before giving up on a scale operation"),
    value("resource-version", None, "Precondition for resource version"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("filename", Some('f'), "Filename to use to identify the resource; - is standard input"),
    DRY_RUN,
];

/// True for kinds whose size can be set.
fn has_scale(object: &Object) -> bool {
    matches!(object.kind().info().singular, "deployment" | "replicaset" | "statefulset" | "replicationcontroller")
}

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let Some(wanted) = call.arguments.integer("replicas", "scale")? else {
        return Err(Failure::new("required flag(s) \"replicas\" not set"));
    };
    let expected = call.arguments.integer("current-replicas", "scale")?.filter(|count| *count >= 0);
    let wanted = match i32::try_from(wanted) {
        Ok(wanted) if wanted >= 0 => wanted,
        _ => {
            return Err(Failure::new(
                "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
            ));
        }
    };
    if expected_below(call)? {
        return Err(Failure::new("The --current-replicas must specify an integer of -1 or greater"));
    }
    let dry_run = call.dry_run()?;
    if call.arguments.words.is_empty() && call.arguments.value("filename").is_none() {
        Target::parse(&call.arguments.words)?;
    }
    let before = call.streams.stderr.len();
    let (objects, well) = call.objects(0)?;
    if objects.is_empty() && well {
        return Err(Failure::new("no objects passed to scale"));
    }
    let version = call.arguments.value("resource-version").filter(|one| !one.is_empty()).map(str::to_string);
    if version.is_some() && objects.len() > 1 {
        return Err(Failure::new("cannot use --resource-version with multiple resources"));
    }
    // What was not there is said at the end, unless something else goes wrong before.
    let missing = call.streams.stderr.split_off(before);
    for object in objects {
        let mut json = object.to_json();
        if dry_run != DryRun::Client {
            if !has_scale(&object) {
                return Err(Failure::bare(
                    "Error from server (NotFound): the server could not find the requested resource",
                ));
            }
            let current = json.pointer("/spec/replicas").and_then(serde_json::Value::as_i64).unwrap_or(0);
            if let Some(expected) = expected.filter(|expected| *expected != current) {
                return Err(Failure::new(format!("Expected replicas to be {expected}, was {current}")));
            }
            let running = object.meta().resource_version.clone().unwrap_or_default();
            if let Some(expected) = version.as_ref().filter(|expected| **expected != running) {
                return Err(Failure::new(format!("Expected resource version to be {expected}, was {running}")));
            }
        }
        if has_scale(&object) {
            json["spec"]["replicas"] = serde_json::json!(wanted);
        }
        let changed = Object::from_json(object.kind(), json).map_err(|error| Failure::new(error.to_string()))?;
        if changed != object
            && dry_run != DryRun::Client
            && let Err(error) = call.api.update(changed.clone(), Subresource::Main)
        {
            let prefix = if error.reason == Reason::Conflict { Some("Scaling the resource failed") } else { None };
            return Err(Failure::bare(refusal(&error, prefix)));
        }
        call.report(&changed, "scaled")?;
    }
    call.streams.stderr.push_str(&missing);
    Ok(exit(well))
}

/// Whether `--current-replicas` says less than that nothing is expected.
fn expected_below(call: &Call) -> Result<bool, Failure> {
    Ok(call.arguments.integer("current-replicas", "scale")?.is_some_and(|count| count < -1))
}
