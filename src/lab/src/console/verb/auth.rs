//! `auth`: one user, who may do everything.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/auth.

use cluster::api::time::api_time;
use serde_json::json;

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::print::tab_writer::TabWriter;
use super::super::target::kind_of;
use super::super::unserved::Unserved;
use super::get::Format;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "auth",
    aliases: &[],
    summary: "Inspect authorization",
    words: Words::SubTargets(&["can-i", "whoami"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("list", None, "If true, prints all allowed actions"),
    switch("all-namespaces", Some('A'), "If true, check the specified action in all namespaces"),
    switch("quiet", Some('q'), "If true, suppress output and just return the exit code"),
    switch("no-headers", None, "If true, prints allowed actions without headers"),
    value("subresource", None, "SubResource such as pod/log or deployment/scale"),
    value("output", Some('o'), "Output format"),
    value("filename", Some('f'), "Filename identifying the resource to reconcile; - is standard input"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let quiet = call.arguments.is_on("quiet", false);
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["whoami", ..] if call.arguments.value("output").is_some_and(|output| !output.is_empty()) => {
            let format = Format::of_object(call.arguments.value("output").unwrap_or(""))?;
            let review = json!({
                "apiVersion": "authentication.k8s.io/v1",
                "kind": "SelfSubjectReview",
                "metadata": {"creationTimestamp": api_time(call.api.now())},
                "status": {"userInfo": {"groups": ["system:masters", "system:authenticated"], "username": "kubernetes-admin"}},
            });
            call.streams.stdout.push_str(&format.value_text(&review)?);
        }
        ["whoami", ..] => {
            let text = "ATTRIBUTE\tVALUE\nUsername\tkubernetes-admin\nGroups\t[system:masters system:authenticated]\n";
            call.streams.stdout.push_str(&TabWriter::table().format(text));
        }
        ["can-i"] if call.arguments.is_on("list", false) => {
            let headers = "Resources\tNon-Resource URLs\tResource Names\tVerbs\n";
            let headers = if call.arguments.is_on("no-headers", false) { "" } else { headers };
            let text = format!("{headers}*.*\t[]\t[]\t[*]\n\t[*]\t[]\t[*]\n");
            call.streams.stdout.push_str(&TabWriter::table().format(&text));
        }
        ["can-i", ..] if call.arguments.is_on("list", false) => {
            return Err(Failure::new("list option must be specified with no arguments"));
        }
        ["can-i", _, _] if call.arguments.is_on("no-headers", false) => {
            return Err(Failure::new("--no-headers cannot be set without --list specified"));
        }
        ["can-i", verb, resource] => {
            const VERBS: &[&str] = &[
                "get",
                "list",
                "watch",
                "create",
                "update",
                "patch",
                "delete",
                "deletecollection",
                "use",
                "bind",
                "impersonate",
                "*",
                "approve",
                "sign",
                "escalate",
                "attest",
            ];
            if !VERBS.contains(verb) {
                call.streams.error_line(format!("Warning: verb '{verb}' is not a known verb\n"));
            }
            let word = resource.split('/').next().unwrap_or("");
            // Its name, its group and whether it is in a namespace.
            let found = match (kind_of(word).ok(), Unserved::of_resource(word)) {
                (Some(kind), _) => {
                    let info = kind.info();
                    Some((
                        info.plural,
                        info.api_version.split_once('/').map_or("", |(group, _)| group),
                        info.namespaced,
                    ))
                }
                (None, Some(other)) => Some((other.plural, other.group, other.namespaced)),
                (None, None) => None,
            };
            match found {
                None if word == "*" || resource.starts_with('/') => {}
                None => {
                    call.streams.error_line(format!("Warning: the server doesn't have a resource type '{word}'\n"));
                }
                Some((plural, group, false)) if !call.arguments.is_on("all-namespaces", false) => {
                    let group = if group.is_empty() { String::new() } else { format!(" in group '{group}'") };
                    call.streams.error_line(format!("Warning: resource '{plural}' is not namespace scoped{group}\n"));
                }
                Some(_) => {}
            }
            if !quiet {
                call.streams.line("yes");
            }
        }
        ["can-i", ..] => {
            return Err(Failure::new(
                "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
            ));
        }
        ["reconcile", ..] if call.arguments.value("filename").is_none() => {
            return Err(Failure::new("must specify one of -f and -k"));
        }
        ["reconcile", ..] => {
            return Err(Failure::new(
                "auth reconcile is not simulated: here one user may do everything, without rules",
            ));
        }
        [] => return Ok(Ending::Exit(1)),
        [other, ..] => {
            return Err(Failure::new(format!(
                "unknown command {other:?}\nSee 'kubectl auth -h' for help and examples"
            )));
        }
    }
    Ok(Ending::Exit(0))
}
