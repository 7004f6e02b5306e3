//! `set image` and `set env`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/set.

use cluster::api::Object;
use cluster::store::Subresource;
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::{Container, EnvVar, Pod, PodSpec};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::{Target, qualified};
use super::{Call, Verb, Words, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "set",
    aliases: &[],
    summary: "Set specific features on objects",
    usage: "set (image (TYPE NAME | TYPE/NAME) CONTAINER=IMAGE... | env (TYPE NAME | TYPE/NAME) KEY=VALUE... KEY-)",
    words: Words::SubTargets(&["image", "env"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("containers", Some('c'), "The names of containers in the selected pod templates to change"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    switch("all", None, "Select all resources in the namespace of the specified resource types"),
    value("dry-run", None, "none or client"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    match call.arguments.words.first().map(String::as_str) {
        Some("image") => change(call, "image", set_image),
        Some("env") => change(call, "env", set_env),
        _ => Err(Failure::new("must specify one of: image, env\nSee 'kubectl set -h' for help and examples")),
    }
}

type Change = fn(&mut PodSpec, &[(String, Option<String>)], Option<&str>) -> Vec<String>;

fn change(call: &mut Call, what: &str, change: Change) -> Result<Ending, Failure> {
    let words = call.arguments.words.split_off(1);
    let (settings, names): (Vec<String>, Vec<String>) =
        words.into_iter().partition(|word| word.contains('=') || (what == "env" && word.ends_with('-')));
    if settings.is_empty() {
        return Err(Failure::new(format!("at least one {what} update is required")));
    }
    let settings: Vec<(String, Option<String>)> = settings
        .iter()
        .map(|setting| match setting.split_once('=') {
            Some((key, value)) => (key.to_string(), Some(value.to_string())),
            None => (setting.trim_end_matches('-').to_string(), None),
        })
        .collect();
    let target = Target::parse(&names)?;
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &call.filter()?)?;
    let mut well = missing.is_empty();
    for error in &missing {
        call.streams.error_line(refusal(error, None));
    }
    let containers = call.arguments.value("containers").map(str::to_string);
    let dry_run = call.arguments.value("dry-run") == Some("client");
    for mut object in objects {
        let name = qualified(object.kind(), object.name());
        let before = object.clone();
        let Some(spec) = pod_spec(&mut object) else {
            well = false;
            call.streams.error_line(format!("error: {name} has no pod template"));
            continue;
        };
        let complaints = change(spec, &settings, containers.as_deref());
        for complaint in &complaints {
            well = false;
            call.streams.error_line(format!("error: {complaint}"));
        }
        if !complaints.is_empty() || object == before {
            continue;
        }
        if dry_run {
            call.streams.line(format!("{name} {what} updated (dry run)"));
            continue;
        }
        match call.api.update(object, Subresource::Main) {
            Ok(_) => call.streams.line(format!("{name} {what} updated")),
            Err(error) => {
                well = false;
                call.streams.error_line(refusal(&error, None));
            }
        }
    }
    Ok(exit(well))
}

fn pod_spec(object: &mut Object) -> Option<&mut PodSpec> {
    if object.get::<Pod>().is_some() {
        return object.get_mut::<Pod>()?.spec.as_mut();
    }
    if object.get::<Deployment>().is_some() {
        return object.get_mut::<Deployment>()?.spec.as_mut()?.template.spec.as_mut();
    }
    object.get_mut::<ReplicaSet>()?.spec.as_mut()?.template.as_mut()?.spec.as_mut()
}

fn set_image(spec: &mut PodSpec, settings: &[(String, Option<String>)], _: Option<&str>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, image) in settings {
        let all = spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten());
        let chosen: Vec<&mut Container> =
            all.filter(|container| name == "*" || name.split(',').any(|one| one == container.name)).collect();
        if chosen.is_empty() {
            complaints.push(format!("unable to find container named {name:?}"));
        }
        for container in chosen {
            container.image = image.clone();
        }
    }
    complaints
}

fn set_env(spec: &mut PodSpec, settings: &[(String, Option<String>)], containers: Option<&str>) -> Vec<String> {
    let chosen = |name: &str| containers.is_none_or(|list| list.split(',').any(|one| one == name || one == "*"));
    for container in spec.containers.iter_mut().filter(|container| chosen(&container.name)) {
        let variables = container.env.get_or_insert_default();
        for (name, value) in settings {
            match (value, variables.iter_mut().find(|variable| variable.name == *name)) {
                (Some(value), Some(variable)) => {
                    variable.value = Some(value.clone());
                    variable.value_from = None;
                }
                (Some(value), None) => {
                    variables.push(EnvVar { name: name.clone(), value: Some(value.clone()), ..EnvVar::default() })
                }
                (None, _) => variables.retain(|variable| variable.name != *name),
            }
        }
        if variables.is_empty() {
            container.env = None;
        }
    }
    Vec::new()
}
