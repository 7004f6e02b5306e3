//! `set image`, `set env` and `set resources`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/set.

use cluster::api::Object;
use cluster::store::Subresource;
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::{Container, EnvVar, Pod, PodSpec};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

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
    usage: "set (image (TYPE NAME | TYPE/NAME) CONTAINER=IMAGE... | env (TYPE NAME | TYPE/NAME) KEY=VALUE... KEY- | resources (TYPE NAME | TYPE/NAME) --limits=cpu=1,memory=256Mi --requests=…)",
    words: Words::SubTargets(&["image", "env", "resources"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("containers", Some('c'), "The names of containers in the selected pod templates to change"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    switch("all", None, "Select all resources in the namespace of the specified resource types"),
    value("limits", None, "The resource requirement limits for this container"),
    value("requests", None, "The resource requirement requests for this container"),
    value("dry-run", None, "none or client"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    match call.arguments.words.first().map(String::as_str) {
        Some("image") => change(call, "image", set_image),
        Some("env") => change(call, "env", set_env),
        Some("resources") => {
            let mut settings = Vec::new();
            for list in ["limits", "requests"] {
                for pair in call.arguments.value(list).unwrap_or("").split(',').filter(|pair| !pair.is_empty()) {
                    let Some((name, amount)) = pair.split_once('=') else {
                        return Err(Failure::new(format!(
                            "Invalid argument syntax {pair}, expected <resource>=<value>"
                        )));
                    };
                    settings.push((format!("{list}/{name}"), Some(amount.to_string())));
                }
            }
            if settings.is_empty() {
                return Err(Failure::new(
                    "you must specify an update to requests or limits (in the form of --requests/--limits)",
                ));
            }
            let names = call.arguments.words.split_off(1);
            apply(call, "resource requirements", names, settings, set_resources)
        }
        _ => {
            Err(Failure::new("must specify one of: image, env, resources\nSee 'kubectl set -h' for help and examples"))
        }
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
    apply(call, what, names, settings, change)
}

/// Changes the pod templates of the objects that `names` name.
fn apply(
    call: &mut Call,
    what: &str,
    names: Vec<String>,
    settings: Vec<(String, Option<String>)>,
    change: Change,
) -> Result<Ending, Failure> {
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

fn set_resources(spec: &mut PodSpec, settings: &[(String, Option<String>)], containers: Option<&str>) -> Vec<String> {
    let chosen = |name: &str| containers.is_none_or(|list| list.split(',').any(|one| one == name || one == "*"));
    for container in spec.containers.iter_mut().filter(|container| chosen(&container.name)) {
        let resources = container.resources.get_or_insert_default();
        for (setting, amount) in settings {
            let Some((list, name)) = setting.split_once('/') else { continue };
            let quantities = if list == "limits" { &mut resources.limits } else { &mut resources.requests };
            let amount = Quantity(amount.clone().unwrap_or_default());
            quantities.get_or_insert_default().insert(name.to_string(), amount);
        }
    }
    Vec::new()
}
