//! The commands of kubectl, one file each, gathered in [`VERBS`]: the console, its help and its tests read the table.

pub mod answers;
pub mod api_resources;
pub mod apply;
pub mod asking;
pub mod attached;
pub mod auth;
pub mod autoscale;
pub mod cluster_info;
pub mod config;
pub mod cordon;
pub mod create;
mod create_configuration;
pub mod delete;
pub mod describe;
pub mod diff;
mod discovery;
pub mod drain;
pub mod edit;
pub mod events;
pub mod exec;
pub mod explain;
pub mod expose;
pub mod get;
pub mod help;
pub mod label;
pub mod logs;
pub mod manifest_file;
pub mod patch;
pub mod port_forward;
pub mod raw;
pub mod replace;
pub mod rollout;
pub mod run;
pub mod scale;
pub mod server_side;
pub mod set;
mod set_env;
mod set_subject;
pub mod subresource;
pub mod taint;
pub mod top;
pub mod version;
pub mod wait;
mod wire_log;

use cluster::api::{Key, Kind, Object};
use serde_json::{Value, json};

use super::api::Api;
use super::flags::{Arguments, DryRun, Flag};
use super::kube_config::KubeConfig;
use super::output::{Failure, Streams, refusal};
use super::print::served::served;
use super::print::{go_order, json_text};
use super::target::{Filter, Target, qualified};
use super::{Ending, Surroundings};
use get::Format;

/// What the words of a command name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Nothing that could be offered.
    None,
    /// `TYPE NAME…` or `TYPE/NAME…`.
    Targets,
    /// A pod, or `TYPE/NAME`.
    Pods,
    /// Nodes.
    Nodes,
    /// `TYPE.FIELD.FIELD…`.
    Fields,
    /// Commands.
    Verbs,
    /// One of these words.
    Sub(&'static [&'static str]),
    /// One of these words, then `TYPE NAME…`.
    SubTargets(&'static [&'static str]),
}

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Verb {
    /// Its word.
    pub name: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// What it does, in one line.
    pub summary: &'static str,
    /// What its words name, for completion.
    pub words: Words,
    /// Flags of its own.
    pub flags: &'static [Flag],
    /// Runs it.
    pub run: fn(&mut Call) -> Result<Ending, Failure>,
}

/// Every command, in the order of help.
pub const VERBS: &[Verb] = &[
    create::VERB,
    expose::VERB,
    run::VERB,
    set::VERB,
    explain::VERB,
    get::VERB,
    edit::VERB,
    delete::VERB,
    rollout::VERB,
    scale::VERB,
    autoscale::VERB,
    answers::CERTIFICATE,
    cluster_info::VERB,
    top::VERB,
    cordon::CORDON,
    cordon::UNCORDON,
    drain::VERB,
    taint::VERB,
    describe::VERB,
    logs::VERB,
    answers::ATTACH,
    exec::VERB,
    port_forward::VERB,
    answers::PROXY,
    answers::CP,
    auth::VERB,
    answers::DEBUG,
    events::VERB,
    diff::VERB,
    apply::VERB,
    patch::VERB,
    replace::VERB,
    wait::VERB,
    answers::KUSTOMIZE,
    label::LABEL,
    label::ANNOTATE,
    answers::COMPLETION,
    api_resources::VERB,
    answers::API_VERSIONS,
    config::VERB,
    answers::PLUGIN,
    version::VERB,
    answers::OPTIONS,
    help::VERB,
];

/// One run of a command.
pub struct Call<'a> {
    /// Its words and flags.
    pub arguments: Arguments,
    /// What it finds around it.
    pub around: Surroundings<'a>,
    /// The namespace it works in.
    pub namespace: String,
    /// The cluster.
    pub api: &'a mut dyn Api,
    /// What it writes.
    pub streams: Streams,
    /// The object whose manifest should be edited.
    pub edit: Option<Key>,
    /// The contexts of later commands, where this one changes them.
    pub new_config: Option<KubeConfig>,
    /// Manifests written so far, for what stands between them.
    pub documents: usize,
    /// Where the command prints what it did to several objects as one list: what it has so far.
    pub list: Option<Vec<Value>>,
}

impl Call<'_> {
    /// What becomes of this command's writes.
    ///
    /// - Errors: a word that `--dry-run` does not know.
    pub fn dry_run(&self) -> Result<DryRun, Failure> {
        self.arguments.dry_run()
    }

    /// Tells what was done to an object, or prints it in the form that `-o` asks for.
    ///
    /// - Errors: a form that there is not.
    /// - Source: kubernetes 1.36 cli-runtime pkg/genericclioptions/print_flags.go, pkg/printers/name.go.
    pub fn report(&mut self, object: &Object, operation: &str) -> Result<(), Failure> {
        self.report_value(&qualified(object.kind(), object.name()), &|| served(object), operation)
    }

    /// As [`Call::report`], of an object that this command has in kubectl's own types.
    ///
    /// - Errors: a form that there is not.
    pub fn report_typed(&mut self, object: &Object, operation: &str) -> Result<(), Failure> {
        if self.arguments.value("output").is_some_and(|word| word.eq_ignore_ascii_case("json")) {
            self.streams.stdout.push_str(&go_order::pretty(&served(object)));
            return Ok(());
        }
        self.report(object, operation)
    }

    /// The same for anything that the server sent under the name `qualified`.
    ///
    /// - Errors: a form that there is not.
    pub fn report_value(&mut self, qualified: &str, value: &dyn Fn() -> Value, operation: &str) -> Result<(), Failure> {
        let format = match self.arguments.value("output") {
            None | Some("") => {
                let suffix = self.dry_run()?.suffix();
                self.streams.line(format!("{qualified} {operation}{suffix}"));
                return Ok(());
            }
            Some(word) => Format::of_object(word)?,
        };
        if let (Some(list), Format::Json | Format::Yaml) = (&mut self.list, &format) {
            list.push(value());
            return Ok(());
        }
        if self.documents > 0 && matches!(format, Format::Yaml) {
            self.streams.line("---");
        }
        self.documents += 1;
        self.streams.stdout.push_str(&format.value_text(&value())?);
        Ok(())
    }

    /// Prints what was kept back for one list: a single object stands for itself.
    ///
    /// - Errors: none, the form has been understood before.
    /// - Source: kubernetes 1.36 kubectl pkg/cmd/apply/apply.go printObjects.
    pub fn print_list(&mut self) -> Result<(), Failure> {
        let items = self.list.take().unwrap_or_default();
        let (Some(word), false) = (self.arguments.value("output"), items.is_empty()) else { return Ok(()) };
        let format = Format::of_object(word)?;
        let text = match items.as_slice() {
            [item] => format.value_text(item)?,
            _ if matches!(format, Format::Json) => json_text::typed_list(&items),
            _ => format.value_text(&json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {}}))?,
        };
        self.streams.stdout.push_str(&text);
        Ok(())
    }

    /// Stores a new object unless this is a client's dry run, and tells it.
    ///
    /// - Errors: the server's refusal, as kubectl prints it behind `context`.
    pub fn create_and_report(&mut self, object: Object, operation: &str, context: Option<&str>) -> Result<(), Failure> {
        let object = match self.dry_run()? {
            DryRun::Client => object,
            DryRun::None | DryRun::Server => {
                self.api.create(object).map_err(|error| Failure::bare(refusal(&error, context)))?
            }
        };
        let mut object = object;
        if self.dry_run()? == DryRun::Server {
            // What is not stored has no version.
            object.meta_mut().resource_version = None;
        }
        self.report_typed(&object, operation)
    }

    /// The namespace for lists: `None` with `-A`.
    pub fn list_namespace(&self) -> Option<&str> {
        if self.arguments.is_on("all-namespaces", false) { None } else { Some(&self.namespace) }
    }

    /// The filter of `-l` and `--field-selector`.
    pub fn filter(&self) -> Filter {
        Filter::parse(self.arguments.value("selector"), self.arguments.value("field-selector"))
    }

    /// Says what the server says to everyone who asks for deprecated kinds.
    ///
    /// - Source: kubernetes 1.36 staging api core/v1 zz_generated.prerelease-lifecycle.go.
    pub fn warn_of(&mut self, target: &Target) {
        if target.has(Kind::Endpoints) {
            self.streams
                .error_line("Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
        }
    }

    /// The objects that words from `skip` on name. Refusals of single objects go to standard error; the second value
    /// is false when there were any.
    ///
    /// - Errors: words that name nothing.
    pub fn objects(&mut self, skip: usize) -> Result<(Vec<Object>, bool), Failure> {
        if self.arguments.value("filename").is_some() {
            let (objects, missing, well) = manifest_file::live(self, self.arguments.words.len() > skip)?;
            for error in &missing {
                self.streams.fail_line(refusal(error, None));
            }
            return Ok((objects, well && missing.is_empty()));
        }
        let target = Target::parse(self.arguments.words.get(skip..).unwrap_or(&[]))?;
        let needs_more = matches!(target, Target::Kinds(..))
            && self.arguments.value("selector").is_none()
            && !self.arguments.is_on("all", false);
        if needs_more {
            return Err(Failure::new("resource(s) were provided, but no name was specified"));
        }
        let (objects, missing) = target.resolve(self.api, self.list_namespace(), &self.filter())?;
        for error in &missing {
            self.streams.fail_line(refusal(error, None));
        }
        Ok((objects, missing.is_empty()))
    }
}

/// kubectl's complaint about wrong usage of a command.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/util/helpers.go UsageErrorf.
pub(crate) fn usage(command: &str, text: &str) -> Failure {
    Failure::new(format!("{text}\nSee 'kubectl {command} -h' for help and examples"))
}

/// Exit code 0 or 1.
pub(crate) fn exit(well: bool) -> Ending {
    Ending::Exit(if well { 0 } else { 1 })
}

/// The plural that errors name a kind by, with its group.
pub(crate) fn resource(kind: Kind) -> String {
    kind.info().resource()
}
