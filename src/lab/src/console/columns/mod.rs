//! Table columns, one file per kind, gathered in [`COLUMNS`].
//!
//! Models kubernetes 1.36 pkg/printers/internalversion/printers.go and kubectl's table printer.

mod autoscaler;
mod batch;
mod budget;
mod configuration;
mod controller_revision;
mod daemon_set;
mod deployment;
mod endpoint_slice;
mod endpoints;
mod event;
mod lease;
mod namespace;
mod networking;
mod node;
pub mod pod;
mod policy;
mod rbac;
mod replica_set;
mod service;
mod stateful_set;
mod storage;

use cluster::api::labels::Labels;
use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::Time;

use super::print::tab_writer::TabWriter;
use super::target::qualified;

pub use budget::shown;
pub use networking::ingress_addresses;
pub use node::roles as node_roles;
pub use pod::{PodSummary, pod_reason};
pub use rbac::binding;
pub use storage::access_modes;

/// A column and whether only `-o wide` shows it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Header.
    pub name: &'static str,
    /// Only with `-o wide`.
    pub wide: bool,
}

/// A column that is always shown.
const fn column(name: &'static str) -> Column {
    Column { name, wide: false }
}

/// A column that only `-o wide` shows.
const fn wide(name: &'static str) -> Column {
    Column { name, wide: true }
}

/// The table of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// The kind.
    pub kind: Kind,
    /// Its columns in order.
    pub columns: &'static [Column],
    /// The cells of an object, one for each column.
    pub cells: fn(&Object, Time) -> Vec<String>,
}

/// Every kind's table.
pub const COLUMNS: &[Columns] = &[
    namespace::COLUMNS,
    node::COLUMNS,
    lease::COLUMNS,
    pod::COLUMNS,
    replica_set::COLUMNS,
    deployment::COLUMNS,
    stateful_set::COLUMNS,
    daemon_set::COLUMNS,
    controller_revision::COLUMNS,
    service::COLUMNS,
    endpoint_slice::COLUMNS,
    endpoints::COLUMNS,
    budget::COLUMNS,
    configuration::CONFIG_MAPS,
    configuration::SECRETS,
    configuration::SERVICE_ACCOUNTS,
    storage::VOLUMES,
    storage::CLAIMS,
    storage::CLASSES,
    storage::ATTACHMENTS,
    batch::JOBS,
    batch::CRON_JOBS,
    autoscaler::COLUMNS,
    policy::QUOTAS,
    policy::LIMIT_RANGES,
    policy::PRIORITY_CLASSES,
    event::COLUMNS,
    networking::INGRESSES,
    networking::CLASSES,
    networking::POLICIES,
    rbac::ROLES,
    rbac::BINDINGS,
    rbac::CLUSTER_ROLES,
    rbac::CLUSTER_BINDINGS,
    replica_set::CONTROLLERS,
];

/// How a table is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// With the columns of `-o wide`.
    pub wide: bool,
    /// With a NAMESPACE column.
    pub namespaces: bool,
    /// Names carry their kind, as when several kinds are shown.
    pub kinds: bool,
    /// With a LABELS column.
    pub labels: bool,
    /// Label keys that get a column of their own.
    pub label_columns: Vec<String>,
    /// Without the line of headers.
    pub no_headers: bool,
    /// With an EVENT column in front, as a watch has it that shows its events.
    pub events: bool,
}

/// A table that is being written: it remembers the widths of its columns.
#[derive(Clone, Debug)]
pub struct Table {
    kind: Kind,
    options: TableOptions,
    writer: TabWriter,
    header_written: bool,
}

impl Table {
    /// An empty table.
    pub fn new(kind: Kind, options: TableOptions) -> Table {
        Table { kind, options, writer: TabWriter::table(), header_written: false }
    }

    /// The text of rows for `objects`, with the header when none was written yet.
    pub fn rows(&mut self, objects: &[Object], now: Time) -> String {
        self.event_rows(objects, "", now)
    }

    /// The same, with the watch event's word in the EVENT column of a table that has one.
    pub fn event_rows(&mut self, objects: &[Object], event: &str, now: Time) -> String {
        let columns = COLUMNS.iter().find(|columns| columns.kind == self.kind);
        let Some(columns) = columns else { return String::new() };
        let shown = |column: &Column| self.options.wide || !column.wide;
        let namespaces = self.options.namespaces && self.kind.info().namespaced;
        let mut text = String::new();
        if !self.header_written && !self.options.no_headers {
            let mut header: Vec<&str> = Vec::new();
            let label_headers: Vec<String> = self
                .options
                .label_columns
                .iter()
                .map(|key| key.rsplit('/').next().unwrap_or(key).to_uppercase())
                .collect();
            header.extend(self.options.events.then_some("EVENT"));
            header.extend(namespaces.then_some("NAMESPACE"));
            header.extend(columns.columns.iter().filter(|column| shown(column)).map(|column| column.name));
            header.extend(label_headers.iter().map(String::as_str));
            header.extend(self.options.labels.then_some("LABELS"));
            text.push_str(&header.join("\t"));
            text.push('\n');
        }
        self.header_written = true;
        for object in objects {
            let mut row: Vec<String> = Vec::new();
            // The words are as wide as the longest of the four.
            row.extend(self.options.events.then(|| format!("{event:<8}")));
            row.extend(namespaces.then(|| object.namespace().to_string()));
            for (column, cell) in columns.columns.iter().zip((columns.cells)(object, now)) {
                if !shown(column) {
                    continue;
                }
                row.push(if column.name == "NAME" && self.options.kinds && !column.wide {
                    qualified(self.kind, &cell)
                } else {
                    first_line(&cell)
                });
            }
            let label = |key: &String| object.meta().labels.as_ref().and_then(|labels| labels.get(key)).cloned();
            row.extend(self.options.label_columns.iter().map(|key| label(key).unwrap_or_default()));
            row.extend(self.options.labels.then(|| pairs(object.meta().labels.as_ref())));
            text.push_str(&row.join("\t"));
            text.push('\n');
        }
        self.writer.format(&text)
    }
}

/// A table shows only the first line of a cell.
fn first_line(cell: &str) -> String {
    match cell.split_once(['\n', '\r', '\u{c}']) {
        Some((first, _)) => format!("{first}..."),
        None => cell.replace('\t', " "),
    }
}

/// `a=1,b=2`, or `<none>`.
pub fn pairs(labels: Option<&Labels>) -> String {
    let pairs: Vec<String> = labels.into_iter().flatten().map(|(key, value)| format!("{key}={value}")).collect();
    none_if_empty(pairs.join(","))
}

/// A label selector as tables show it.
///
/// - Source: kubernetes 1.36 apimachinery pkg/apis/meta/v1/helpers.go FormatLabelSelector.
pub fn selector_text(selector: &LabelSelector) -> String {
    none_if_empty(cluster::api::labels::text(selector))
}

/// `<none>` for an empty text.
pub fn none_if_empty(text: String) -> String {
    if text.is_empty() { "<none>".to_string() } else { text }
}

/// Names and images of a template's containers, each joined by commas.
fn container_cells(template: Option<&PodTemplateSpec>) -> [String; 2] {
    let containers =
        || template.and_then(|template| template.spec.as_ref()).into_iter().flat_map(|spec| &spec.containers);
    let names: Vec<&str> = containers().map(|container| container.name.as_str()).collect();
    let images: Vec<&str> = containers().map(|container| container.image.as_deref().unwrap_or("")).collect();
    [names.join(","), images.join(",")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_columns() {
        for info in cluster::api::kinds::KINDS {
            assert!(COLUMNS.iter().any(|columns| columns.kind == info.kind), "{}", info.name);
        }
    }

    #[test]
    fn cells_are_cut_at_the_first_line() {
        assert_eq!(first_line("one\ntwo"), "one...");
        assert_eq!(first_line("one"), "one");
    }
}
