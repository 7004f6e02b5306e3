//! `top`: what the resource metrics API tells of pods and nodes.
//!
//! That API is served while there is a HorizontalPodAutoscaler; kubectl's own words say so where it is not. Models
//! kubernetes 1.36 kubectl pkg/cmd/top and pkg/metricsutil/metrics_printer.go, and the refusals of kubernetes-sigs
//! metrics-server pkg/api.

use cluster::api::error::Reason;
use cluster::api::{ApiError, Key, Kind, Object, quantity, time};
use cluster::settings::go_duration;
use cluster::store::cache::ContainerUsage;
use k8s_openapi::api::core::v1::Node;

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::print::tab_writer::TabWriter;
use super::{Call, Verb, Words, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "top",
    aliases: &[],
    summary: "Display resource (CPU/memory) usage",
    words: Words::Sub(&["pods", "nodes"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("field-selector", None, "Selector (field query) to filter on"),
    value("sort-by", None, "If non-empty, sort the list using specified field: cpu or memory"),
    switch("all-namespaces", Some('A'), "List the requested object(s) across all namespaces"),
    switch("containers", None, "If present, print usage of containers within a pod"),
    switch("no-headers", None, "If present, print output without headers"),
    switch("sum", None, "Print the sum of the resource usage"),
    switch("show-capacity", None, "Print node resources based on Capacity instead of Allocatable"),
    switch("show-swap", None, "Print node resources related to swap memory"),
    switch("use-protocol-buffers", None, "Enables using protocol-buffers to access Metrics API"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = &call.arguments.words;
    let Some(word) = words.first() else { return Ok(Ending::Exit(1)) };
    let pods = match word.as_str() {
        "pod" | "pods" | "po" => true,
        "node" | "nodes" | "no" => false,
        _ => return Err(usage("top", &format!("unknown command {:?}", words.join(" ")))),
    };
    let what = if pods { "pod" } else { "node" };
    if words.len() > 2 {
        return Err(usage(&format!("top {what}"), &format!("{what} [NAME | -l label]")));
    }
    if call.arguments.value("sort-by").is_some_and(|order| !["", "cpu", "memory"].contains(&order)) {
        return Err(Failure::new("--sort-by accepts only cpu or memory"));
    }
    if words.len() == 2 && call.filter().is_given() {
        let selector = if pods { "selector" } else { "--selector" };
        return Err(Failure::new(format!("only one of NAME or {selector} can be provided")));
    }
    if call.api.measured().is_none() {
        return Err(Failure::new("Metrics API not available"));
    }
    let name = words.get(1).cloned();
    let text = if pods { pods_used(call, name.as_deref())? } else { nodes_used(call, name.as_deref())? };
    call.streams.stdout.push_str(&TabWriter::table().format(&text));
    Ok(Ending::Exit(0))
}

/// How long a pod may be without metrics before that is a mistake, in milliseconds.
///
/// - Source: top_pod.go metricsCreationDelay.
const CREATION_DELAY_MS: u64 = 120_000;

const MIB: i64 = 1 << 20;

/// What one line tells: names, thousandths of a core and bytes.
type Used = (Vec<String>, i64, i64);

/// Puts what is told of into the order that was asked for; the name's where that says nothing.
fn sort<T>(told: &mut [T], by: Option<&str>, used: impl Fn(&T) -> &Used) {
    match by {
        Some("cpu") => told.sort_by_key(|one| -used(one).1),
        Some("memory") => told.sort_by_key(|one| -used(one).2),
        _ => {}
    }
}

fn sum<'a>(containers: impl IntoIterator<Item = &'a ContainerUsage>) -> (i64, i64) {
    containers.into_iter().fold((0, 0), |(milli, bytes), one| (milli + one.cpu_milli, bytes + one.memory_bytes))
}

/// The lines of `top pods`.
fn pods_used(call: &mut Call, name: Option<&str>) -> Result<String, Failure> {
    let (all, inside) = (call.arguments.is_on("all-namespaces", false), call.arguments.is_on("containers", false));
    let swap = call.arguments.is_on("show-swap", false);
    let by = call.arguments.value("sort-by").map(str::to_string);
    let pods = match name {
        Some(name) => {
            vec![call.api.get(&Key::new(Kind::Pod, &call.namespace, name))?]
        }
        None => listed(call, Kind::Pod)?,
    };
    let Some(measured) = call.api.measured() else { return Ok(String::new()) };
    let mut told: Vec<(Used, Vec<Used>)> = Vec::new();
    for pod in &pods {
        let Some(usage) = measured.pods.get(pod.uid()) else { continue };
        let names = |container: Option<&str>| -> Vec<String> {
            let namespace = all.then(|| pod.namespace());
            namespace.into_iter().chain([pod.name()]).chain(container).map(str::to_string).collect()
        };
        let mut containers: Vec<Used> =
            usage.containers.iter().map(|one| (names(Some(&one.name)), one.cpu_milli, one.memory_bytes)).collect();
        containers.sort();
        sort(&mut containers, by.as_deref(), |one| one);
        let (milli, bytes) = sum(&usage.containers);
        told.push(((names(None), milli, bytes), containers));
    }
    if told.is_empty() {
        return without_metrics(call, &pods, name);
    }
    sort(&mut told, by.as_deref(), |(whole, _)| whole);
    let mut text = String::new();
    let columns = usize::from(all) + usize::from(inside) + 3 + usize::from(swap);
    if !call.arguments.is_on("no-headers", false) {
        let first = [
            (all, "NAMESPACE\t"),
            (inside, "POD\t"),
            (true, "NAME\tCPU(cores)\tMEMORY(bytes)\t"),
            (swap, "SWAP(bytes)\t"),
        ];
        text.extend(first.iter().filter(|(shown, _)| *shown).map(|(_, word)| *word));
        text.push('\n');
    }
    let line = |(names, milli, bytes): &Used| {
        let swap = if swap { "0Mi\t" } else { "" };
        format!("{}\t{milli}m\t{}Mi\t{swap}\n", names.join("\t"), bytes / MIB)
    };
    for (whole, containers) in &told {
        if inside {
            text.extend(containers.iter().map(line));
        } else {
            text.push_str(&line(whole));
        }
    }
    if call.arguments.is_on("sum", false) {
        // Two rules under the last columns, whatever they are, and the sum under the column of the names.
        let empty = |count: usize| "\t".repeat(count);
        let (milli, bytes) = told.iter().fold((0, 0), |(milli, bytes), (one, _)| (milli + one.1, bytes + one.2));
        text.push_str(&format!("{}________\t________\t\n{}", empty(columns - 2), empty(columns - 3)));
        text.push_str(&line(&(vec![String::new()], milli, bytes)));
    }
    Ok(text)
}

/// The pods or nodes that the selectors admit.
fn listed(call: &Call, kind: Kind) -> Result<Vec<Object>, Failure> {
    let filter = call.filter();
    filter.checked(kind)?;
    let mut objects = call.api.list(kind, call.list_namespace().filter(|_| kind == Kind::Pod))?;
    objects.retain(|object| filter.admits(object));
    Ok(objects)
}

/// What there is to say where no pod has metrics.
///
/// - Source: top_pod.go verifyEmptyMetrics; metrics-server pkg/api/pod.go Get.
fn without_metrics(call: &mut Call, pods: &[Object], name: Option<&str>) -> Result<String, Failure> {
    if let Some(name) = name {
        return Err(not_measured("podmetrics", &format!("{}/{name}", call.namespace)));
    }
    for pod in pods {
        let created = pod.meta().creation_timestamp.as_ref().map_or(0, |created| time::moment(created).ms());
        let age_ms = call.api.now().ms().saturating_sub(created);
        if age_ms > CREATION_DELAY_MS {
            let age = go_duration(age_ms);
            let which = format!("{}/{}", pod.namespace(), pod.name());
            return Err(Failure::new(format!("Metrics not available for pod {which}, age: {age}")));
        }
    }
    if !pods.is_empty() {
        return Err(Failure::new("metrics not available yet"));
    }
    let nothing = match call.list_namespace() {
        Some(namespace) => format!("No resources found in {namespace} namespace."),
        None => "No resources found".to_string(),
    };
    call.streams.error_line(nothing);
    Ok(String::new())
}

/// The lines of `top nodes`.
fn nodes_used(call: &mut Call, name: Option<&str>) -> Result<String, Failure> {
    let swap = call.arguments.is_on("show-swap", false);
    let by = call.arguments.value("sort-by").map(str::to_string);
    let capacity = call.arguments.is_on("show-capacity", false);
    let nodes = match name {
        Some(name) => vec![call.api.get(&Key::new(Kind::Node, "", name))?],
        None => listed(call, Kind::Node)?,
    };
    let Some(measured) = call.api.measured() else { return Ok(String::new()) };
    let used = |node: &&Object| measured.nodes.get(node.name()).copied();
    let (known, unknown): (Vec<&Object>, Vec<&Object>) = nodes.iter().partition(|node| used(node).is_some());
    if known.is_empty() {
        return Err(match name {
            Some(name) => not_measured("nodemetrics", name),
            None => Failure::new("metrics not available yet"),
        });
    }
    let mut text = String::new();
    if !call.arguments.is_on("no-headers", false) {
        text.push_str("NAME\tCPU(cores)\tCPU(%)\tMEMORY(bytes)\tMEMORY(%)\t");
        text.push_str(if swap { "SWAP(bytes)\tSWAP(%)\t\n" } else { "\n" });
    }
    let mut lines: Vec<Used> = known
        .iter()
        .filter_map(|node| used(node).map(|(milli, bytes)| (vec![node.name().to_string()], milli, bytes)))
        .collect();
    sort(&mut lines, by.as_deref(), |one| one);
    for (names, milli, bytes) in &lines {
        let node = known.iter().find(|node| node.name() == names[0]).and_then(|node| node.get::<Node>());
        let status = node.and_then(|node| node.status.as_ref());
        let there =
            status.and_then(|status| if capacity { status.capacity.as_ref() } else { status.allocatable.as_ref() });
        let of = |resource: &str, used_milli: i128| {
            let all = there.and_then(|there| there.get(resource)).and_then(quantity::milli).filter(|all| *all > 0);
            all.map_or(0, |all| used_milli * 100 / all)
        };
        let (cpu, memory) = (of("cpu", i128::from(*milli)), of("memory", i128::from(*bytes) * 1_000));
        let swap = if swap { "<unknown>\t<unknown>\t" } else { "" };
        text.push_str(&format!("{}\t{milli}m\t{cpu}%\t{}Mi\t{memory}%\t{swap}\n", names[0], bytes / MIB));
    }
    for node in unknown {
        text.push_str(&format!("{}\t{}\n", node.name(), "<unknown>\t".repeat(if swap { 6 } else { 4 })));
    }
    Ok(text)
}

/// What metrics-server answers for something that it knows no measurement of.
fn not_measured(resource: &str, name: &str) -> Failure {
    ApiError::new(Reason::NotFound, format!("{resource}.metrics.k8s.io {name:?} not found")).into()
}
