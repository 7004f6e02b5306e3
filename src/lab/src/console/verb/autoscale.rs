//! `autoscale`: a HorizontalPodAutoscaler for a workload.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/autoscale/autoscale.go.

use cluster::api::{Kind, Object};
use serde_json::json;

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, value};
use super::super::output::Failure;
use super::{Call, Verb, Words, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "autoscale",
    aliases: &[],
    summary: "Auto-scale a deployment, replica set, stateful set, or replication controller",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("min", None, "The lower limit for the number of pods that can be set by the autoscaler"),
    value("max", None, "The upper limit for the number of pods that can be set by the autoscaler"),
    value("cpu", None, "Target CPU utilization: 70% or 500m"),
    value("memory", None, "Target memory utilization: 60% or 500Mi"),
    value("cpu-percent", None, "The target average CPU utilization over all the pods"),
    value("name", None, "The name for the newly created object"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("filename", Some('f'), "Filename identifying the resource to autoscale; - is standard input"),
    DRY_RUN,
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if call.arguments.value("max").is_none() {
        return Err(Failure::new("required flag(s) \"max\" not set"));
    }
    let most = call.arguments.integer("max", "autoscale")?.unwrap_or(-1);
    let least = call.arguments.integer("min", "autoscale")?.unwrap_or(-1);
    if most < 1 {
        return Err(Failure::new(format!("--max=MAXPODS is required and must be at least 1, max: {most}")));
    }
    if most < least {
        return Err(Failure::new(format!(
            "--max=MAXPODS must be larger or equal to --min=MINPODS, max: {most}, min: {least}"
        )));
    }
    let (objects, well) = call.objects(0)?;
    let Some(kind) = Kind::find("autoscaling/v2", "HorizontalPodAutoscaler") else {
        return Err(Failure::new("no matches for kind \"HorizontalPodAutoscaler\" in version \"autoscaling/v2\""));
    };
    let percent = call.arguments.integer("cpu-percent", "autoscale")?;
    let mut metrics = Vec::new();
    for resource in ["cpu", "memory"] {
        let target =
            match (call.arguments.value(resource), percent.filter(|percent| resource == "cpu" && *percent >= 0)) {
                (Some(text), _) => match text.strip_suffix('%').map(str::parse::<i64>) {
                    Some(Ok(percent)) => json!({"type": "Utilization", "averageUtilization": percent}),
                    Some(Err(_)) => return Err(Failure::new(format!("invalid value for --{resource}: {text}"))),
                    None => json!({"type": "AverageValue", "averageValue": text}),
                },
                (None, Some(percent)) => json!({"type": "Utilization", "averageUtilization": percent}),
                (None, None) => continue,
            };
        metrics.push(json!({"type": "Resource", "resource": {"name": resource, "target": target}}));
    }
    for object in objects {
        let info = object.kind().info();
        if !matches!(info.singular, "deployment" | "replicaset" | "statefulset" | "replicationcontroller") {
            return Err(Failure::new(format!(
                "cannot autoscale a {}: could not find scale subresource for {}, Resource={} in discovery information",
                info.name,
                if info.group.is_empty() { "/v1" } else { info.api_version },
                info.plural
            )));
        }
        let name = call.arguments.value("name").unwrap_or(object.name()).to_string();
        let mut metadata = json!({"name": name});
        if call.dry_run()? != DryRun::Client {
            metadata["namespace"] = json!(call.namespace);
        }
        let mut spec = json!({
            "maxReplicas": most,
            "scaleTargetRef": {"apiVersion": info.api_version, "kind": info.name, "name": object.name()},
        });
        if least > 0 {
            spec["minReplicas"] = json!(least);
        }
        if !metrics.is_empty() {
            spec["metrics"] = json!(metrics);
        }
        let manifest = json!({
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": metadata,
            "spec": spec,
        });
        let scaler = Object::from_json(kind, manifest).map_err(|error| Failure::new(error.to_string()))?;
        let done = if call.dry_run()? == DryRun::Client { "created" } else { "autoscaled" };
        call.create_and_report(scaler, done, None)?;
    }
    Ok(exit(well))
}
