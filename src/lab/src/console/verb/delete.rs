//! `delete`: asks at once, then waits until the objects are gone.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/delete/delete.go.

use cluster::api::error::Reason;
use cluster::api::{Key, Object};
use cluster::store::{DeleteOptions, Propagation};
use kernel::Time;

use super::super::Ending;
use super::super::api::Api;
use super::super::flags::{Arguments, DRY_RUN, DryRun, Flag, Takes, switch, value};
use super::super::output::{Failure, Streams, refusal};
use super::super::running::Task;
use super::super::target::{Target, qualified, quoted};
use super::{Call, Verb, Words, exit, manifest_file};

/// The command.
pub const VERB: Verb = Verb {
    name: "delete",
    aliases: &[],
    summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "Files containing the resource to delete; - is standard input"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("field-selector", None, "Selector (field query) to filter on"),
    switch("all", None, "Delete all resources, in the namespace of the specified resource types"),
    switch("all-namespaces", Some('A'), "Across all namespaces"),
    switch("wait", None, "Wait for resources to be gone before returning"),
    value("grace-period", None, "Period of time in seconds given to the resource to terminate gracefully"),
    switch("force", None, "Immediately remove resources from API and bypass graceful deletion"),
    switch("now", None, "Signal resources for immediate shutdown (same as --grace-period=1)"),
    switch("ignore-not-found", None, "Treat \"resource not found\" as a successful delete"),
    Flag {
        long: "cascade",
        short: None,
        takes: Takes::Optional("background"),
        help: "background, orphan or foreground",
    },
    value("timeout", None, "The length of time to wait before giving up on a delete"),
    value("output", Some('o'), "Output mode: name"),
    DRY_RUN,
    value("kustomize", Some('k'), "Process a kustomization directory"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively"),
    switch("interactive", Some('i'), "Delete resource only when user confirms"),
    value("raw", None, "Raw URI to DELETE to the server"),
];

const FORCED: &str = "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.";

/// What `--cascade` asks for.
///
/// - Errors: kubectl's complaint about another word.
/// - Source: kubernetes 1.36 kubectl pkg/cmd/util/helpers.go GetCascadingStrategy.
pub(super) fn cascade(arguments: &Arguments) -> Result<Propagation, Failure> {
    match arguments.value("cascade") {
        None | Some("background" | "true") => Ok(Propagation::Background),
        Some("foreground") => Ok(Propagation::Foreground),
        Some("orphan" | "false") => Ok(Propagation::Orphan),
        Some(other) => Err(Failure::new(format!(
            "invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\""
        ))),
    }
}

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if let Some(path) = call.arguments.value("raw").map(str::to_string) {
        return super::raw::delete(call, &path).map(|()| Ending::Exit(0));
    }
    let arguments = &call.arguments;
    let force = arguments.is_on("force", false);
    let mut grace_seconds = arguments.integer("grace-period", "delete")?.filter(|seconds| *seconds >= 0);
    let mut wait = arguments.is_on("wait", true);
    if arguments.is_on("now", false) {
        if grace_seconds.is_some() {
            return Err(Failure::new("--now and --grace-period cannot be specified together"));
        }
        grace_seconds = Some(1);
    }
    if force && grace_seconds.is_none() {
        grace_seconds = Some(0);
    }
    if force && grace_seconds.is_some_and(|seconds| seconds > 0) {
        return Err(Failure::new("--force and --grace-period greater than 0 cannot be specified together"));
    }
    if !force && grace_seconds == Some(0) {
        // Protects from losing data by accident: without --force zero means one.
        grace_seconds = Some(1);
        wait = true;
    }
    let propagation = cascade(arguments)?;
    if let Some(given @ ("true" | "false")) = arguments.value("cascade") {
        let word = if given == "true" { "background" } else { "orphan" };
        call.streams.error_line(format!(
            "warning: --cascade={given} is deprecated (boolean value) and can be replaced with --cascade={word}."
        ));
    }
    let arguments = &call.arguments;
    let timeout_ms = arguments.duration_ms("timeout", "delete")?.filter(|ms| *ms > 0);
    let dry_run = arguments.dry_run()?;
    let names_only = match arguments.value("output") {
        None | Some("") => false,
        Some("name") => true,
        Some(other) => {
            return Err(Failure::new(format!("unexpected -o output mode: {other}. We only support '-o name'")));
        }
    };
    if arguments.is_on("interactive", false) {
        return Err(Failure::new("--interactive is not simulated: nothing here can be asked back"));
    }
    if force && grace_seconds == Some(0) {
        call.streams.error_line(FORCED);
    }
    // A client that only says what it would do asks for nothing by name.
    if let (DryRun::Client, None, Ok(Target::Names(names))) =
        (dry_run, call.arguments.value("filename"), Target::parse(&call.arguments.words))
        && !call.filter().is_given()
        && call.list_namespace().is_some()
        && !call.arguments.is_on("all", false)
    {
        for (kind, name) in names {
            let key = Key::new(kind, if kind.info().namespaced { &call.namespace } else { "" }, &name);
            let how = if force && grace_seconds == Some(0) { "force deleted" } else { "deleted" };
            tell(call, &key, names_only, how)?;
        }
        return Ok(Ending::Exit(0));
    }
    let (objects, mut well) = chosen(call)?;
    let mut waiting = Vec::new();
    for object in &objects {
        let key = object.key();
        if dry_run != DryRun::Client {
            let options = DeleteOptions { grace_seconds, uid: None, propagation };
            match call.api.delete(&key, &options) {
                Ok(_) => waiting.push((key.clone(), object.uid().to_string())),
                Err(error) if error.reason == Reason::NotFound && call.arguments.is_on("ignore-not-found", false) => {
                    continue;
                }
                Err(error) => {
                    well = false;
                    call.streams.fail_line(refusal(&error, None));
                    continue;
                }
            }
        }
        let how = if force && grace_seconds == Some(0) { "force deleted" } else { "deleted" };
        tell(call, &key, names_only, how)?;
    }
    if objects.is_empty() && well && !call.arguments.is_on("ignore-not-found", false) {
        call.streams.line("No resources found");
    }
    if !wait || waiting.is_empty() {
        return Ok(exit(well));
    }
    let deadline = timeout_ms.map(|ms| call.api.now().plus_ms(ms));
    let mut gone = Gone { waiting, deadline, exit_code: if well { 0 } else { 1 } };
    match gone.poll(call.api, &mut call.streams)? {
        Some(exit_code) => Ok(Ending::Exit(exit_code)),
        None => Ok(Ending::Continue(Box::new(Task::Gone(gone)))),
    }
}

/// Tells of one object that it was deleted, or would be.
fn tell(call: &mut Call, key: &Key, names_only: bool, how: &str) -> Result<(), Failure> {
    if names_only {
        call.streams.line(qualified(key.kind, &key.name));
        return Ok(());
    }
    let place = if key.namespace.is_empty() { String::new() } else { format!(" from {} namespace", key.namespace) };
    let dry = call.dry_run()?.suffix();
    call.streams.line(format!("{} {how}{place}{dry}", quoted(key.kind, &key.name)));
    Ok(())
}

/// The objects to delete; the second value is false when some were not there.
fn chosen(call: &mut Call) -> Result<(Vec<Object>, bool), Failure> {
    let ignore = call.arguments.is_on("ignore-not-found", false);
    if call.arguments.value("filename").is_some() || call.arguments.value("kustomize").is_some() {
        let (documents, mut well) = manifest_file::documents(call, "delete")?;
        let mut objects = Vec::new();
        for document in documents {
            let key = Key::new(document.kind, document.namespace(), &document.name);
            match call.api.get(&key) {
                Ok(object) => objects.push(object),
                Err(error) if error.reason == Reason::NotFound && ignore => {}
                Err(error) => {
                    well = false;
                    let context = format!("error when deleting {:?}", document.source);
                    call.streams.fail_line(refusal(&error, Some(&context)));
                }
            }
        }
        return Ok((objects, well));
    }
    let all = call.arguments.is_on("all", false);
    let filter = call.filter();
    if call.arguments.words.is_empty() && (all || filter.is_given()) {
        return Err(Failure::new("at least one resource must be specified to use a selector"));
    }
    let target = Target::parse(&call.arguments.words)?;
    if all && filter.is_given() {
        return Err(Failure::new("setting 'all' parameter but found a non empty selector. "));
    }
    match &target {
        Target::Names(_) if all => {
            return Err(Failure::new("name cannot be provided when a selector is specified"));
        }
        Target::Kinds(..) if !all && !filter.is_given() => {
            return Err(Failure::new("resource(s) were provided, but no name was specified"));
        }
        Target::Names(_) | Target::Kinds(..) => {}
    }
    let (objects, missing) = target.resolve(call.api, call.list_namespace(), &filter)?;
    if ignore {
        return Ok((objects, true));
    }
    for error in &missing {
        call.streams.fail_line(refusal(error, None));
    }
    Ok((objects, missing.is_empty()))
}

/// `delete`, after it asked: waits until every object is gone or replaced.
#[derive(Clone, Debug)]
pub struct Gone {
    waiting: Vec<(Key, String)>,
    deadline: Option<Time>,
    exit_code: i32,
}

impl Gone {
    /// When it gives up.
    pub fn deadline(&self) -> Option<Time> {
        self.deadline
    }

    /// Forgets what is gone; ends when nothing is left.
    ///
    /// - Errors: the timeout, an unreachable server.
    pub fn poll(&mut self, api: &mut dyn Api, _streams: &mut Streams) -> Result<Option<i32>, Failure> {
        let mut left = Vec::new();
        for (key, uid) in std::mem::take(&mut self.waiting) {
            match api.get(&key) {
                Ok(object) if object.uid() == uid => left.push((key, uid)),
                Ok(_) => {}
                Err(error) if error.reason == Reason::NotFound => {}
                // A watch that breaks off is taken up again when the server is back.
                Err(_) => left.push((key, uid)),
            }
        }
        self.waiting = left;
        let Some((key, _)) = self.waiting.first() else { return Ok(Some(self.exit_code)) };
        if self.deadline.is_some_and(|deadline| api.now() >= deadline) {
            return Err(Failure::new(format!(
                "timed out waiting for the condition on {}/{}",
                key.kind.info().plural,
                key.name
            )));
        }
        Ok(None)
    }
}
