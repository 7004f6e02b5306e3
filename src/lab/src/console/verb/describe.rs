//! `describe`.

use cluster::api::{ApiError, Object};

use super::super::Ending;
use super::super::describe::describe;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::Target;
use super::{Call, Verb, Words, exit, manifest_file};

/// The command.
pub const VERB: Verb = Verb {
    name: "describe",
    aliases: &[],
    summary: "Show details of a specific resource or group of resources",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("selector", Some('l'), "Selector (label query) to filter on"),
    switch("all-namespaces", Some('A'), "List the requested object(s) across all namespaces"),
    value("filename", Some('f'), "Filename containing the resource to describe; - is standard input"),
    value("kustomize", Some('k'), "Process the kustomization directory"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively"),
    value("chunk-size", None, "Return large lists in chunks rather than all at once"),
    switch("show-events", None, "Display events related to the described object"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let from_file = call.arguments.value("filename").is_some() || call.arguments.value("kustomize").is_some();
    if call.arguments.words.is_empty() && !from_file {
        return Err(Failure::bare(
            "error: You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.",
        ));
    }
    if from_file {
        let (objects, missing, well) = manifest_file::live(call, !call.arguments.words.is_empty())?;
        return described(call, &objects, &missing, well);
    }
    let target = Target::parse(&call.arguments.words)?;
    call.warn_of(&target);
    let (objects, missing) = target.resolve(call.api, call.list_namespace(), &call.filter())?;
    if let ([_], 2) = (missing.as_slice(), call.arguments.words.len()) {
        return beginning_with(call, &missing);
    }
    if objects.is_empty() && missing.is_empty() {
        // Of cluster-wide kinds too, kubectl says that the namespace has none.
        call.streams.error_line(match call.list_namespace() {
            Some(namespace) => format!("No resources found in {namespace} namespace."),
            None => "No resources found".to_string(),
        });
    }
    described(call, &objects, &missing, true)
}

/// One kind and one name that is not there: the name is tried as the beginning of names. Of two objects named with their
/// kinds nothing is shown where one is missing.
///
/// - Errors: several kinds.
/// - Source: kubernetes 1.36 kubectl pkg/cmd/describe/describe.go DescribeOptions.Run, DescribeMatchingResources.
fn beginning_with(call: &mut Call, missing: &[ApiError]) -> Result<Ending, Failure> {
    let (kinds, begin) = (call.arguments.words[0].clone(), call.arguments.words[1].clone());
    if kinds.contains(',') {
        return Err(Failure::new("you may only specify a single resource type"));
    }
    let kind = missing.iter().find_map(|error| error.about.as_ref()).map(|(kind, _)| *kind);
    let Some(kind) = kind.filter(|_| !kinds.contains('/')) else {
        return described(call, &[], missing, true);
    };
    let namespace = call.list_namespace().filter(|_| kind.info().namespaced);
    let mut found = call.api.list(kind, namespace)?;
    found.retain(|one| one.name().starts_with(&begin));
    if found.is_empty() {
        return described(call, &[], missing, true);
    }
    let with_events = call.arguments.is_on("show-events", found.len() == 1);
    for object in &found {
        let text = describe(object, call.api, with_events)?;
        call.streams.line(text);
    }
    Ok(Ending::Exit(0))
}

/// Prints the objects, and what was not there.
fn described(call: &mut Call, objects: &[Object], missing: &[ApiError], well: bool) -> Result<Ending, Failure> {
    // Events of one object only: with several, kubectl leaves them out where they are not asked for.
    let with_events = call.arguments.is_on("show-events", objects.len() == 1);
    for (index, object) in objects.iter().enumerate() {
        if index > 0 {
            call.streams.stdout.push_str("\n\n");
        }
        call.streams.stdout.push_str(&describe(object, call.api, with_events)?);
    }
    for error in missing {
        call.streams.fail_line(refusal(error, None));
    }
    Ok(exit(missing.is_empty() && well))
}
