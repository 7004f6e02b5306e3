//! The commands of kubectl, one file each, gathered in [`VERBS`]: the console, its help and its tests read the table.

pub mod api_resources;
pub mod apply;
pub mod cluster_info;
pub mod cordon;
pub mod create;
mod create_configuration;
pub mod delete;
pub mod describe;
pub mod drain;
pub mod edit;
pub mod events;
pub mod exec;
pub mod expose;
pub mod get;
pub mod help;
pub mod label;
pub mod logs;
pub mod manifest_file;
pub mod patch;
pub mod raw;
pub mod replace;
pub mod rollout;
pub mod run;
pub mod scale;
pub mod set;
pub mod top;
pub mod version;
pub mod wait;

use cluster::api::{Key, Kind, Object};

use super::Ending;
use super::api::Api;
use super::flags::{Arguments, Flag};
use super::output::{Failure, Streams, refusal};
use super::target::{Filter, Target};

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
    /// How it is written, after `kubectl`.
    pub usage: &'static str,
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
    get::VERB,
    edit::VERB,
    delete::VERB,
    rollout::VERB,
    scale::VERB,
    cluster_info::VERB,
    top::VERB,
    cordon::CORDON,
    cordon::UNCORDON,
    drain::VERB,
    describe::VERB,
    logs::VERB,
    exec::VERB,
    events::VERB,
    apply::VERB,
    patch::VERB,
    replace::VERB,
    wait::VERB,
    label::LABEL,
    label::ANNOTATE,
    api_resources::VERB,
    version::VERB,
    help::VERB,
];

/// One run of a command.
pub struct Call<'a> {
    /// Its words and flags.
    pub arguments: Arguments,
    /// What `-f -` reads.
    pub stdin: Option<&'a str>,
    /// The namespace it works in.
    pub namespace: String,
    /// The cluster.
    pub api: &'a mut dyn Api,
    /// What it writes.
    pub streams: Streams,
    /// The object whose manifest should be edited.
    pub edit: Option<Key>,
}

impl Call<'_> {
    /// The namespace for lists: `None` with `-A`.
    pub fn list_namespace(&self) -> Option<&str> {
        if self.arguments.is_on("all-namespaces", false) { None } else { Some(&self.namespace) }
    }

    /// The filter of `-l` and `--field-selector`.
    ///
    /// - Errors: a selector that cannot be read.
    pub fn filter(&self) -> Result<Filter, Failure> {
        Filter::parse(self.arguments.value("selector"), self.arguments.value("field-selector"))
    }

    /// The objects that words from `skip` on name. Refusals of single objects go to standard error; the second value
    /// is false when there were any.
    ///
    /// - Errors: words that name nothing.
    pub fn objects(&mut self, skip: usize) -> Result<(Vec<Object>, bool), Failure> {
        let target = Target::parse(self.arguments.words.get(skip..).unwrap_or(&[]))?;
        let needs_more = matches!(target, Target::Kinds(..))
            && self.arguments.value("selector").is_none()
            && !self.arguments.is_on("all", false);
        if needs_more {
            return Err(Failure::new("resource(s) were provided, but no name was specified"));
        }
        let (objects, missing) = target.resolve(self.api, self.list_namespace(), &self.filter()?)?;
        for error in &missing {
            self.streams.error_line(refusal(error, None));
        }
        Ok((objects, missing.is_empty()))
    }
}

/// Exit code 0 or 1.
pub(crate) fn exit(well: bool) -> Ending {
    Ending::Exit(if well { 0 } else { 1 })
}

/// The plural that errors name a kind by, with its group.
pub(crate) fn resource(kind: Kind) -> String {
    kind.info().resource()
}
