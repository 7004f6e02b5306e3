//! `get`: tables, manifests and watches.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/get/get.go.

use std::rc::Rc;

use cluster::api::{Key, Kind, Object};
use cluster::store::{Change, Op};
use serde_json::{Value, json};

use super::super::Ending;
use super::super::api::Api;
use super::super::columns::{Table, TableOptions};
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, Streams, refusal};
use super::super::print::go_template::GoTemplate;
use super::super::print::json_path::{self, JsonPath};
use super::super::print::served::{served, served_whole};
use super::super::print::tab_writer::TabWriter;
use super::super::print::{json_text, kyaml, yaml};
use super::super::running::Task;
use super::super::target::{Filter, Target};
use super::subresource::{self, Part};
use super::{Call, Verb, Words, exit, manifest_file};

/// The command.
pub const VERB: Verb = Verb {
    name: "get",
    aliases: &[],
    summary: "Display one or many resources",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("output", Some('o'), "Output format: wide, yaml, json, name, jsonpath=…"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("field-selector", None, "Selector (field query) to filter on"),
    switch("all-namespaces", Some('A'), "List the requested object(s) across all namespaces"),
    switch("watch", Some('w'), "After listing/getting the requested object, watch for changes"),
    switch("watch-only", None, "Watch for changes without listing first"),
    switch("no-headers", None, "Don't print headers"),
    switch("show-labels", None, "Show all labels as the last column"),
    switch("show-kind", None, "List the resource type for the requested object(s)"),
    switch("ignore-not-found", None, "Treat \"resource not found\" as a successful retrieval"),
    value("sort-by", None, "Sort list types using this field specification"),
    value("label-columns", Some('L'), "Labels that are going to be presented as columns"),
    value("subresource", None, "The subresource to operate on"),
    value("raw", None, "Raw URI to request from the server"),
    switch("output-watch-events", None, "Output watch event objects when --watch or --watch-only is used"),
    switch("show-managed-fields", None, "Keep the managedFields when printing objects in JSON or YAML format"),
    switch("server-print", None, "Have the server return the appropriate table output"),
    switch("allow-missing-template-keys", None, "Ignore any errors in templates when a field is missing"),
    value("template", None, "Template string to use when -o=go-template"),
    value("kustomize", Some('k'), "Process the kustomization directory"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively"),
    value("filename", Some('f'), "Filename identifying the resource to get from a server; - is standard input"),
    value("chunk-size", None, "Return large lists in chunks rather than all at once"),
];

const FORMATS: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml";

/// Forms of one object, which has no table.
const OBJECT_FORMATS: &str =
    "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml";

/// kubectl's complaint about a form of output that there is not.
fn no_printer(word: &str, allowed: &str) -> Failure {
    Failure::new(format!(
        "unable to match a printer suitable for the output format {word:?}, allowed formats are: {allowed}"
    ))
}

/// kubectl's complaint about a template in a file: the console has no files.
fn no_file(what: &str, file: &str) -> Failure {
    Failure::new(format!("{what}open {file}: no such file or directory"))
}

/// How objects are printed.
#[derive(Clone, Debug)]
pub enum Format {
    /// A table.
    Table,
    /// YAML.
    Yaml,
    /// YAML with braces.
    Kyaml,
    /// JSON.
    Json,
    /// `kind/name` lines.
    Name,
    /// A JSONPath template.
    Path(JsonPath),
    /// A JSONPath template whose values are printed as a JSON list.
    PathAsJson(JsonPath),
    /// A Go template.
    Template(GoTemplate),
    /// Columns of one's own: header and path; without headers when the second is true.
    Columns(Vec<(String, JsonPath)>, bool),
}

impl Format {
    /// Reads the value of `-o`.
    ///
    /// - Errors: kubectl's complaint about a format it does not know.
    pub fn parse(output: Option<&str>) -> Result<Format, Failure> {
        let word = match output {
            None | Some("wide" | "") => return Ok(Format::Table),
            Some(word) => word,
        };
        let (name, template) = match word.split_once('=') {
            Some((name, template)) => (name, Some(template)),
            None => (word, None),
        };
        let json_path = |text: &str| {
            JsonPath::parse(text).map_err(|error| Failure::new(format!("error parsing jsonpath {text}, {error}")))
        };
        // These words, and no others, may be in large letters.
        let small = word.to_ascii_lowercase();
        let name = if ["json", "kyaml", "name", "yaml"].contains(&small.as_str()) { &small } else { name };
        match (name, template) {
            ("yaml", None) => Ok(Format::Yaml),
            ("kyaml", None) => Ok(Format::Kyaml),
            ("json", None) => Ok(Format::Json),
            ("name", None) => Ok(Format::Name),
            ("custom-columns" | "custom-columns-file", None | Some("")) => {
                Err(Failure::new("custom-columns format specified but no custom columns given"))
            }
            ("custom-columns", Some(text)) => Format::columns(text, false),
            ("custom-columns-file", Some(file)) => Err(no_file(&format!("error reading template {file}, "), file)),
            ("jsonpath" | "jsonpath-as-json" | "jsonpath-file", None | Some(""))
            | ("go-template" | "template" | "go-template-file" | "templatefile", None | Some("")) => {
                Err(Failure::new("template format specified but no template given"))
            }
            ("jsonpath", Some(text)) => json_path(text).map(Format::Path),
            ("jsonpath-as-json", Some(text)) => json_path(text).map(Format::PathAsJson),
            ("go-template" | "template", Some(text)) => GoTemplate::parse(text)
                .map(Format::Template)
                .map_err(|error| Failure::new(format!("error parsing template {text}, {error}"))),
            ("jsonpath-file" | "go-template-file" | "templatefile", Some(file)) => {
                Err(no_file(&format!("error reading --template {file}, "), file))
            }
            _ => Err(no_printer(word, FORMATS)),
        }
    }

    /// The form of one object: as [`Format::parse`], but there is no table.
    ///
    /// - Errors: kubectl's complaint about a format that is none of an object.
    pub fn of_object(word: &str) -> Result<Format, Failure> {
        match Format::parse(Some(word)) {
            Ok(Format::Table | Format::Columns(..)) => Err(no_printer(word, OBJECT_FORMATS)),
            Err(failure) if failure.text.contains("unable to match a printer") => Err(no_printer(word, OBJECT_FORMATS)),
            other => other,
        }
    }

    fn columns(text: &str, no_headers: bool) -> Result<Format, Failure> {
        let columns: Result<Vec<_>, Failure> = text
            .split(',')
            .map(|column| {
                let (header, path) = column.split_once(':').ok_or_else(|| {
                    Failure::new(format!(
                        "unexpected custom-columns spec: {column}, expected <header>:<json-path-expr>"
                    ))
                })?;
                Ok((header.to_string(), JsonPath::relaxed(path).map_err(Failure::new)?))
            })
            .collect();
        Ok(Format::Columns(columns?, no_headers))
    }

    /// The text of one object; tables are not written here.
    ///
    /// - Errors: a template that cannot be filled from it.
    pub fn text(&self, object: &Object) -> Result<String, Failure> {
        self.value_text(&self.shown(object))
    }

    /// What a form tells of an object: JSON and YAML leave out who manages its fields, unless they are asked for it.
    fn shown(&self, object: &Object) -> Value {
        if matches!(self, Format::Json | Format::Yaml | Format::Kyaml) { served(object) } else { served_whole(object) }
    }

    /// The text of one object as the server sent it; tables are not written here.
    ///
    /// - Errors: a template that cannot be filled from it.
    pub fn value_text(&self, value: &Value) -> Result<String, Failure> {
        Ok(match self {
            Format::Table => String::new(),
            Format::Yaml => yaml::document(value),
            Format::Kyaml => kyaml::document(value),
            Format::Json => json_text::pretty(value),
            Format::Name => value_name(value),
            Format::Path(path) => filled(path, value)?,
            Format::PathAsJson(path) => values_as_json(path, value)?,
            Format::Template(template) => from_template(template, value)?,
            Format::Columns(columns, no_headers) => custom_columns(columns, std::slice::from_ref(value), *no_headers)?,
        })
    }

    /// The text of several objects, wrapped in a List where the format has one.
    fn list_text(&self, items: &[Value]) -> Result<String, Failure> {
        let list = || json!({"apiVersion": "v1", "kind": "List", "items": items, "metadata": {"resourceVersion": ""}});
        Ok(match self {
            Format::Table => String::new(),
            Format::Yaml => yaml::document(&list()),
            Format::Kyaml => kyaml::document(&list()),
            Format::Json => json_text::pretty(&list()),
            Format::Name => items.iter().map(value_name).collect(),
            Format::Path(path) => filled(path, &list())?,
            Format::PathAsJson(path) => values_as_json(path, &list())?,
            Format::Template(template) => from_template(template, &list())?,
            Format::Columns(columns, no_headers) => custom_columns(columns, items, *no_headers)?,
        })
    }
}

/// `deployment.apps/web`, as `-o name` prints whatever the server sent.
fn value_name(value: &Value) -> String {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    let kind = text("/kind").to_lowercase();
    let name = Some(text("/metadata/name")).filter(|name| !name.is_empty()).unwrap_or("<unknown>");
    match text("/apiVersion").split_once('/') {
        Some((group, _)) => format!("{kind}.{group}/{name}\n"),
        None => format!("{kind}/{name}\n"),
    }
}

/// What a path found, as a list in JSON.
fn values_as_json(path: &JsonPath, value: &Value) -> Result<String, Failure> {
    let found = path.values(value).map_err(|why| Failure::new(path.trouble(&why, value)))?;
    Ok(json_text::pretty(&Value::Array(found.into_iter().cloned().collect())))
}

/// A template filled from a value; what was written before it stopped is written still.
fn from_template(template: &GoTemplate, value: &Value) -> Result<String, Failure> {
    template.text(value).map_err(|stopped| Failure { written: stopped.written, ..Failure::new(stopped.problem) })
}

/// A template filled from a value.
fn filled(path: &JsonPath, value: &Value) -> Result<String, Failure> {
    path.text(value).map_err(|why| Failure::new(path.trouble(&why, value)))
}

/// A table of one's own columns; what is missing is `<none>`.
fn custom_columns(columns: &[(String, JsonPath)], items: &[Value], no_headers: bool) -> Result<String, Failure> {
    let headers: Vec<&str> = columns.iter().map(|(header, _)| header.as_str()).collect();
    let mut text = if no_headers { String::new() } else { headers.join("\t") + "\n" };
    for json in items {
        let cell = |path: &JsonPath| path.cell(json).map_err(Failure::new);
        let cells: Vec<String> = columns.iter().map(|(_, path)| cell(path)).collect::<Result<_, _>>()?;
        text.push_str(&(cells.join("\t") + "\n"));
    }
    Ok(TabWriter::table().format(&text))
}

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if let Some(path) = call.arguments.value("raw").map(str::to_string) {
        return super::raw::get(call, &path);
    }
    let from_file = call.arguments.value("filename").is_some() || call.arguments.value("kustomize").is_some();
    if call.arguments.words.is_empty() && !from_file {
        return Err(Failure::bare(
            "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples",
        ));
    }
    let given = call.arguments.value("output").unwrap_or("");
    if call.arguments.is_on("show-labels", false) && !["", "wide"].contains(&given) {
        return Err(Failure::new(format!("--show-labels option cannot be used with {given} printer")));
    }
    let watches = call.arguments.is_on("watch", false) || call.arguments.is_on("watch-only", false);
    if call.arguments.is_on("output-watch-events", false) && !watches {
        return Err(Failure::new("--output-watch-events option can only be used with --watch or --watch-only"));
    }
    // A template of its own makes a template of the output.
    let output = match (given, call.arguments.value("template").unwrap_or("")) {
        ("" | "go-template" | "template", template) if !template.is_empty() => format!("go-template={template}"),
        ("jsonpath", template) if !template.is_empty() => format!("jsonpath={template}"),
        (given, _) => given.to_string(),
    };
    let mut format = Format::parse(Some(&output))?;
    if let Format::Columns(_, no_headers) = &mut format {
        *no_headers = call.arguments.is_on("no-headers", false);
    }
    if components(call, &format) {
        return Ok(Ending::Exit(0));
    }
    let bulk = call.arguments.words.len() == 1 && !call.arguments.words[0].contains('/');
    if bulk && call.arguments.value("subresource").is_some_and(|part| !part.is_empty()) {
        return Err(Failure::new("subresource cannot be used when bulk resources are specified"));
    }
    let part = Part::asked(call)?;
    let in_files = if from_file { Some(manifest_file::live(call, !call.arguments.words.is_empty())?) } else { None };
    let target = match &in_files {
        None => Target::parse(&call.arguments.words)?,
        Some((objects, ..)) => {
            Target::Names(objects.iter().map(|object| (object.kind(), object.name().to_string())).collect())
        }
    };
    call.warn_of(&target);
    let filter = call.filter();
    let mut options = TableOptions {
        wide: call.arguments.value("output") == Some("wide"),
        namespaces: call.arguments.is_on("all-namespaces", false),
        kinds: target.has_several_kinds() || call.arguments.is_on("show-kind", false),
        labels: call.arguments.is_on("show-labels", false),
        label_columns: call
            .arguments
            .values("label-columns")
            .iter()
            .flat_map(|keys| keys.split(','))
            .map(str::to_string)
            .collect(),
        no_headers: call.arguments.is_on("no-headers", false),
        events: false,
    };
    if call.arguments.is_on("watch", false) || call.arguments.is_on("watch-only", false) {
        if call.arguments.value("sort-by").is_some_and(|path| !path.is_empty()) {
            call.streams.error_line("warning: --watch or --watch-only requested, --sort-by will be ignored");
        }
        return watch(call, target, filter, format, options);
    }
    if part.is_some() && matches!(target, Target::Kinds(..)) {
        return Err(Failure::new("subresource cannot be used when bulk resources are specified"));
    }
    let (mut objects, missing, well) = match in_files {
        Some(found) => found,
        None => {
            let (objects, missing) = target.resolve(call.api, call.list_namespace(), &filter)?;
            (objects, missing, true)
        }
    };
    if let Some(path) = call.arguments.value("sort-by") {
        json_path::sort(&mut objects, path).map_err(Failure::new)?;
    }
    // Of objects by name, kinds count that were found.
    if matches!(target, Target::Names(_)) && !call.arguments.is_on("show-kind", false) {
        options.kinds = objects.iter().any(|object| object.kind() != objects[0].kind());
    }
    let managed = call.arguments.is_on("show-managed-fields", false);
    let whole = |object: &Object| if managed { served_whole(object) } else { format.shown(object) };
    let sent = |object: &Object| part.map_or_else(|| Ok(whole(object)), |part| part.value(object));
    let items: Vec<Value> = objects.iter().map(sent).collect::<Result<_, Failure>>()?;
    match &format {
        Format::Table if part == Some(Part::Scale) => {
            let table = subresource::scale_table(call, &objects);
            call.streams.stdout.push_str(&table);
        }
        Format::Table => tables(call, &target, &objects, &options, missing.is_empty() && well),
        other => {
            let single = matches!(&target, Target::Names(names) if names.len() == 1);
            match (single, items.as_slice()) {
                (true, [item]) => call.streams.stdout.push_str(&other.value_text(item)?),
                (true, _) => {}
                (false, items) => call.streams.stdout.push_str(&other.list_text(items)?),
            }
        }
    }
    if call.arguments.is_on("ignore-not-found", false) {
        return Ok(Ending::Exit(0));
    }
    for error in &missing {
        call.streams.fail_line(refusal(error, None));
    }
    Ok(exit(missing.is_empty() && well))
}

/// `get componentstatuses`: the server makes these up when it is asked, so no object stands behind them; false for
/// other words. A server that answers has looked at itself, hence all are well.
///
/// - Source: kubernetes 1.36 pkg/registry/core/componentstatus, staging api core/v1 zz_generated.prerelease-lifecycle.go.
fn components(call: &mut Call, format: &Format) -> bool {
    let [word] = call.arguments.words.as_slice() else { return false };
    if !["componentstatuses", "componentstatus", "cs"].contains(&word.as_str()) || !matches!(format, Format::Table) {
        return false;
    }
    if !call.arguments.is_on("no-headers", false) {
        call.streams.stdout.push_str("NAME\tSTATUS\tMESSAGE\tERROR\n");
    }
    for name in ["etcd-0", "controller-manager", "scheduler"] {
        call.streams.line(format!("{name}\tHealthy\tok\t"));
    }
    call.streams.stdout = TabWriter::table().format(&call.streams.stdout);
    call.streams.error_line("Warning: v1 ComponentStatus is deprecated in v1.19+");
    true
}

fn tables(call: &mut Call, target: &Target, objects: &[Object], options: &TableOptions, complete: bool) {
    let now = call.api.now();
    let mut first = true;
    for kind in target.kinds() {
        let rows: Vec<Object> = objects.iter().filter(|object| object.kind() == kind).cloned().collect();
        if rows.is_empty() {
            continue;
        }
        // Tables stand apart only when they have headers.
        if !first && !options.no_headers {
            call.streams.stdout.push('\n');
        }
        first = false;
        call.streams.stdout.push_str(&Table::new(kind, options.clone()).rows(&rows, now));
    }
    if objects.is_empty() && complete && !call.arguments.is_on("ignore-not-found", false) {
        call.streams.error_line(match call.list_namespace().filter(|_| target.is_namespaced()) {
            Some(namespace) => format!("No resources found in {namespace} namespace."),
            None => "No resources found".to_string(),
        });
    }
}

/// `get -w`: one line for each change.
#[derive(Clone, Debug)]
pub struct Watch {
    kind: Kind,
    namespace: Option<String>,
    names: Option<Vec<String>>,
    filter: Filter,
    format: Format,
    table: Table,
    documents: usize,
    shows_events: bool,
    /// Events as the server writes them.
    raw: bool,
}

fn watch(
    call: &mut Call,
    target: Target,
    filter: Filter,
    format: Format,
    mut options: TableOptions,
) -> Result<Ending, Failure> {
    let shows_events = call.arguments.is_on("output-watch-events", false);
    options.events = shows_events;
    let [kind] = target.kinds()[..] else {
        return Err(Failure::new("you may only specify a single resource type"));
    };
    let (objects, missing) = target.resolve(call.api, call.list_namespace(), &filter)?;
    if let Some(error) = missing.into_iter().next() {
        return Err(error.into());
    }
    let names = match target {
        Target::Kinds(..) => None,
        Target::Names(names) => Some(names.into_iter().map(|(_, name)| name).collect()),
    };
    let namespace = call.list_namespace().filter(|_| kind.info().namespaced).map(str::to_string);
    let table = Table::new(kind, options);
    let mut watch = Watch { kind, namespace, names, filter, format, table, documents: 0, shows_events, raw: false };
    if !call.arguments.is_on("watch-only", false) && !objects.is_empty() {
        watch.print(&objects, "ADDED", call.api, &mut call.streams);
    }
    if watch.names.as_ref().is_some_and(|names| names.len() > 1) {
        return Err(Failure::new("you may only watch a single resource or type of resource at a time"));
    }
    Ok(Ending::Continue(Box::new(Task::Watch(watch))))
}

/// `get --raw PATH?watch=1`: the objects that are there, if they are asked for, and then what changes.
pub(super) fn raw_watch(
    call: &mut Call,
    kind: Kind,
    namespace: Option<String>,
    filter: Filter,
    objects: &[Object],
) -> Ending {
    let table = Table::new(kind, TableOptions::default());
    let format = Format::Json;
    let names = None;
    let mut watch =
        Watch { kind, namespace, names, filter, format, table, documents: 0, shows_events: true, raw: true };
    watch.print(objects, "ADDED", call.api, &mut call.streams);
    Ending::Continue(Box::new(Task::Watch(watch)))
}

impl Watch {
    fn print(&mut self, objects: &[Object], event: &str, api: &dyn Api, streams: &mut Streams) {
        if matches!(self.format, Format::Table) {
            streams.stdout.push_str(&self.table.event_rows(objects, event, api.now()));
            return;
        }
        for object in objects {
            if self.documents > 0 && matches!(self.format, Format::Yaml) {
                streams.stdout.push_str("---\n");
            }
            self.documents += 1;
            // JSON and YAML wrap the object in its watch event, JSON on one line; the other forms show the object alone.
            let text = match &self.format {
                Format::Json if self.raw => Ok(format!(
                    "{{\"type\":{event:?},\"object\":{}}}\n",
                    super::raw::server_text(&served_whole(object))
                )),
                Format::Json if self.shows_events => {
                    Ok(format!("{{\"type\":{event:?},\"object\":{}}}\n", json_text::compact(&served(object))))
                }
                Format::Yaml if self.shows_events => {
                    Ok(yaml::document(&json!({"object": served(object), "type": event})))
                }
                Format::Kyaml if self.shows_events => {
                    Ok(kyaml::document(&json!({"object": served(object), "type": event})))
                }
                format => format.text(object),
            };
            match text {
                Ok(text) => streams.stdout.push_str(&text),
                Err(failure) => streams.fail_line(failure.text),
            }
        }
    }

    fn concerns(&self, key: &Key) -> bool {
        key.kind == self.kind
            && self.namespace.as_deref().is_none_or(|namespace| *key.namespace == *namespace)
            && self.names.as_ref().is_none_or(|names| names.iter().any(|name| **name == *key.name))
    }

    /// Prints what changed; a watch never ends by itself.
    ///
    /// - Errors: none.
    pub fn poll(
        &mut self,
        api: &mut dyn Api,
        changes: &[Rc<Change>],
        streams: &mut Streams,
    ) -> Result<Option<i32>, Failure> {
        for change in changes {
            if !self.concerns(&change.key) {
                continue;
            }
            // An object that leaves the selection is shown a last time, as the server reports it deleted; one that
            // enters it is new.
            let was_in = change.previous.as_ref().is_some_and(|previous| self.filter.admits(previous));
            let is_in = self.filter.admits(&change.object);
            let event = match (was_in, is_in && change.op != Op::Deleted) {
                (_, false) => "DELETED",
                (false, true) => "ADDED",
                (true, true) => "MODIFIED",
            };
            if was_in || is_in {
                self.print(std::slice::from_ref(&change.object), event, api, streams);
            }
        }
        Ok(None)
    }
}
