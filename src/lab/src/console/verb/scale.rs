//! `scale`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/scale/scale.go.

use cluster::api::Object;
use cluster::api::error::Reason;
use cluster::store::Subresource;
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::qualified;
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
];

/// The number of replicas of a workload, for reading and writing.
fn replicas(object: &mut Object) -> Option<&mut Option<i32>> {
    if object.get::<Deployment>().is_some() {
        return Some(&mut object.get_mut::<Deployment>()?.spec.get_or_insert_default().replicas);
    }
    Some(&mut object.get_mut::<ReplicaSet>()?.spec.get_or_insert_default().replicas)
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
    let (objects, mut well) = call.objects(0)?;
    for mut object in objects {
        let kind = object.kind();
        let Some(count) = replicas(&mut object) else {
            well = false;
            call.streams.error_line("Error from server (NotFound): the server could not find the requested resource");
            continue;
        };
        let current = count.unwrap_or(0);
        if let Some(expected) = expected.filter(|expected| *expected != i64::from(current)) {
            well = false;
            call.streams.error_line(format!("error: Expected replicas to be {expected}, was {current}"));
            continue;
        }
        *count = Some(wanted);
        let name = qualified(kind, object.name());
        if wanted != current
            && let Err(error) = call.api.update(object, Subresource::Main)
        {
            well = false;
            let prefix = if error.reason == Reason::Conflict { Some("Scaling the resource failed") } else { None };
            call.streams.error_line(refusal(&error, prefix));
            continue;
        }
        call.streams.line(format!("{name} scaled"));
    }
    Ok(exit(well))
}
