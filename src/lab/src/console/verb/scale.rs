//! `scale`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/scale/scale.go.

use cluster::api::Object;
use cluster::api::error::Reason;
use cluster::store::Subresource;

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::{Call, Verb, Words, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "scale",
    aliases: &[],
    summary: "Set a new size for a deployment, replica set, or replication controller",
    usage: "scale (TYPE NAME | TYPE/NAME) --replicas=COUNT [--current-replicas=COUNT]",
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
    let dry_run = call.dry_run()?;
    let (objects, mut well) = call.objects(0)?;
    for object in objects {
        if !has_scale(&object) {
            well = false;
            call.streams.error_line("Error from server (NotFound): the server could not find the requested resource");
            continue;
        }
        let mut json = object.to_json();
        let current = json.pointer("/spec/replicas").and_then(serde_json::Value::as_i64).unwrap_or(0);
        if let Some(expected) = expected.filter(|expected| *expected != current) {
            well = false;
            call.streams.error_line(format!("error: Expected replicas to be {expected}, was {current}"));
            continue;
        }
        let version = object.meta().resource_version.clone().unwrap_or_default();
        if let Some(expected) =
            call.arguments.value("resource-version").filter(|one| !one.is_empty() && *one != version)
        {
            well = false;
            let text = format!("error: Expected resource version to be {expected}, was {version}");
            call.streams.error_line(text);
            continue;
        }
        json["spec"]["replicas"] = serde_json::json!(wanted);
        let object = Object::from_json(object.kind(), json).map_err(|error| Failure::new(error.to_string()))?;
        if i64::from(wanted) != current
            && dry_run != DryRun::Client
            && let Err(error) = call.api.update(object.clone(), Subresource::Main)
        {
            well = false;
            let prefix = if error.reason == Reason::Conflict { Some("Scaling the resource failed") } else { None };
            call.streams.error_line(refusal(&error, prefix));
            continue;
        }
        call.report(&object, "scaled")?;
    }
    Ok(exit(well))
}
