//! `logs`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/logs/logs.go and polymorphichelpers/logsforobject.go.

use cluster::api::error::Reason;
use cluster::api::labels::matches;
use cluster::api::{Key, Kind, Object};
use k8s_openapi::api::apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{Pod, ReplicationController, Service};
use kernel::Time;

use super::super::Ending;
use super::super::api::{Api, LogRequest};
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, Streams, refusal};
use super::super::running::Task;
use super::super::target::{Target, qualified};
use super::{Call, Verb, Words, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "logs",
    aliases: &["log"],
    summary: "Print the logs for a container in a pod",
    words: Words::Pods,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("container", Some('c'), "Print the logs of this container"),
    switch("previous", Some('p'), "Print the logs for the previous instance of the container in a pod if it exists"),
    switch("follow", Some('f'), "Specify if the logs should be streamed"),
    value("tail", None, "Lines of recent log file to display"),
    value("since", None, "Only return logs newer than a relative duration like 5s, 2m, or 3h"),
    value("since-time", None, "Only return logs after a specific date (RFC3339)"),
    switch("timestamps", None, "Include timestamps on each line in the log output"),
    switch("all-containers", None, "Get all containers' logs in the pod(s)"),
    switch("prefix", None, "Prefix each log line with the log source (pod name and container name)"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("max-log-requests", None, "Maximum number of concurrent logs to follow"),
    switch("all-pods", None, "Get logs from all pod(s). Sets prefix to true"),
    value("limit-bytes", None, "Maximum bytes of logs to return. Defaults to no limit"),
    switch("ignore-errors", None, "If watching / following pod logs, allow for any errors that occur to be non-fatal"),
    value("pod-running-timeout", None, "The length of time to wait until at least one pod is running"),
    switch("insecure-skip-tls-verify-backend", None, "Skip verifying the identity of the kubelet"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let selected = call.arguments.value("selector").is_some();
    let inline = call.arguments.words.get(1).cloned();
    if selected && !call.arguments.words.is_empty() {
        return Err(Failure::new(
            "only a selector (-l) or a POD name is allowed\nSee 'kubectl logs -h' for help and examples",
        ));
    }
    let pods = pods(call)?;
    if let Some(container) = call.arguments.value("container").or(inline.as_deref())
        && call.arguments.is_on("all-containers", false)
    {
        return Err(Failure::new(format!(
            "--all-containers=true should not be specified with container name {container}"
        )));
    }
    if call.arguments.value("container").is_some() && inline.is_some() {
        return Err(Failure::new("only one of -c or an inline [CONTAINER] arg is allowed"));
    }
    let default_tail = if selected { Some(10) } else { None };
    let tail_lines = match call.arguments.integer("tail", "logs")? {
        None => default_tail,
        Some(lines) if lines < -1 => return Err(Failure::new("--tail must be greater than or equal to -1")),
        Some(lines) => usize::try_from(lines).ok(),
    };
    if call.arguments.is_negative("since") {
        return Err(Failure::new("--since must be greater than 0"));
    }
    let since = since(call)?;
    let limit = match call.arguments.integer("limit-bytes", "logs")? {
        None | Some(0) => None,
        Some(bytes) if bytes < 0 => return Err(Failure::new("--limit-bytes must be greater than 0")),
        Some(bytes) => usize::try_from(bytes).ok(),
    };
    let mut sources = Vec::new();
    for object in &pods {
        for container in containers(call, object)? {
            sources.push(LogRequest {
                namespace: object.namespace().to_string(),
                pod: object.name().to_string(),
                container,
                previous: call.arguments.is_on("previous", false),
                tail_lines,
                since,
                timestamps: call.arguments.is_on("timestamps", false),
            });
        }
    }
    let follows = call.arguments.is_on("follow", false);
    let most = call.arguments.integer("max-log-requests", "logs")?.unwrap_or(5);
    if follows && sources.len() > 1 && i64::try_from(sources.len()).is_ok_and(|count| count > most) {
        return Err(Failure::new(format!(
            "you are attempting to follow {} log streams, but maximum allowed concurrency is {most}, use --max-log-requests to increase the limit",
            sources.len()
        )));
    }
    let prefix = call.arguments.is_on("prefix", false) || call.arguments.is_on("all-pods", false);
    let mut well = true;
    for source in &sources {
        match call.api.logs(source) {
            Ok(text) => {
                let end = limit.unwrap_or(usize::MAX).min(text.len());
                let end = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
                write(source, &text[..end], prefix, &mut call.streams);
            }
            Err(error) => {
                well = false;
                call.streams.fail_line(refusal(&error, None));
                break;
            }
        }
    }
    if well && follows {
        let mut follow = Follow { sources: Vec::new(), prefix, read_at: None };
        for source in sources {
            let source = LogRequest { tail_lines: None, since: None, ..source };
            let seen = call.api.logs(&source).map(|text| text.len()).unwrap_or(0);
            follow.sources.push((source, seen));
        }
        return Ok(match follow.poll(call.api, &mut call.streams)? {
            Some(exit_code) => Ending::Exit(exit_code),
            None => Ending::Continue(Box::new(Task::Follow(follow))),
        });
    }
    Ok(exit(well))
}

/// From when on lines are wanted.
///
/// - Errors: kubectl's complaints about a time that is none, and about two answers to one question.
/// - Source: kubernetes 1.36 kubectl pkg/cmd/logs/logs.go ToLogOptions, Validate.
fn since(call: &Call) -> Result<Option<Time>, Failure> {
    // The server is asked for whole seconds.
    let seconds = call.arguments.duration_ms("since", "logs")?.map(|ms| (ms + 500) / 1000).filter(|ms| *ms > 0);
    let Some(text) = call.arguments.value("since-time").filter(|text| !text.is_empty()) else {
        return Ok(seconds.map(|seconds| Time::from_ms(call.api.now().ms().saturating_sub(seconds * 1000))));
    };
    let Ok(time) = serde_json::from_value(serde_json::json!(text)) else {
        return Err(Failure::new(format!(
            "parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\""
        )));
    };
    if seconds.is_some() {
        return Err(Failure::new("at most one of `sinceTime` or `sinceSeconds` may be specified"));
    }
    Ok(Some(cluster::api::time::moment(&time)))
}

fn write(source: &LogRequest, text: &str, prefix: bool, streams: &mut Streams) {
    if !prefix {
        streams.stdout.push_str(text);
        return;
    }
    for line in text.lines() {
        streams.line(format!("[pod/{}/{}] {line}", source.pod, source.container));
    }
}

/// The pods whose logs are wanted.
fn pods(call: &mut Call) -> Result<Vec<Object>, Failure> {
    if call.arguments.value("selector").is_some() {
        let filter = call.filter();
        filter.checked(Kind::Pod)?;
        let mut pods = call.api.list(Kind::Pod, Some(&call.namespace))?;
        pods.retain(|pod| filter.admits(pod));
        if pods.is_empty() {
            call.streams.error_line(format!("No resources found in {} namespace.", call.namespace));
        }
        return Ok(pods);
    }
    let Some(word) = call.arguments.words.first().cloned().filter(|_| call.arguments.words.len() <= 2) else {
        return Err(Failure::new(
            "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
        ));
    };
    if !word.contains('/') {
        return match call.api.get(&Key::new(Kind::Pod, &call.namespace, &word)) {
            Ok(pod) => Ok(vec![pod]),
            Err(error) if error.reason == Reason::NotFound => Err(Failure::new(format!(
                "error from server (NotFound): {} in namespace {:?}",
                error.message, call.namespace
            ))),
            Err(error) => Err(error.into()),
        };
    }
    let target = Target::parse(std::slice::from_ref(&word))?;
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &Default::default())?;
    if let Some(error) = missing.first() {
        return Err(Failure::new(format!(
            "error from server (NotFound): {} in namespace {:?}",
            error.message, call.namespace
        )));
    }
    let Some(object) = objects.into_iter().next() else { return Ok(Vec::new()) };
    if object.kind() == Kind::Pod {
        return Ok(vec![object]);
    }
    let pods = pods_of(&object, call.api)
        .map_err(|failure| failure.within(&format!("cannot get the logs from {}", go_type(object.kind()))))?;
    let count = pods.len();
    if call.arguments.is_on("all-pods", false) && count > 0 {
        let mut pods = pods;
        pods.sort_by_key(Object::key);
        return Ok(pods);
    }
    match pods.into_iter().next() {
        None => Err(Failure::new("timed out waiting for the condition")),
        Some(pod) => {
            if count > 1 {
                call.streams.error_line(format!("Found {count} pods, using {}", qualified(Kind::Pod, pod.name())));
            }
            Ok(vec![pod])
        }
    }
}

/// The pods that a workload selects, the best to work with first: ready before not ready, then the oldest.
///
/// - Errors: a kind that selects no pods, an unreachable server.
/// - Source: kubernetes 1.36 kubectl pkg/polymorphichelpers/helpers.go SelectorsForObject.
pub(super) fn pods_of(workload: &Object, api: &dyn Api) -> Result<Vec<Object>, Failure> {
    let selecting = [
        Kind::Deployment,
        Kind::ReplicaSet,
        Kind::ReplicationController,
        Kind::StatefulSet,
        Kind::DaemonSet,
        Kind::Job,
        Kind::Service,
    ];
    if !selecting.contains(&workload.kind()) {
        return Err(Failure::new(format!("selector for {} not implemented", go_type(workload.kind()))));
    }
    let service = workload.get::<Service>().and_then(|service| service.spec.as_ref());
    if service.is_some_and(|spec| spec.selector.as_ref().is_none_or(|labels| labels.is_empty())) {
        let name = workload.name();
        return Err(Failure::new(format!("invalid service '{name}': Service is defined without a selector")));
    }
    let mut pods = api.list(Kind::Pod, Some(workload.namespace()))?;
    pods.retain(|pod| selects(workload, pod));
    pods.sort_by_key(|object| {
        let ready = object.get::<Pod>().and_then(|pod| pod.status.as_ref()).is_some_and(|status| {
            status.conditions.iter().flatten().any(|condition| condition.type_ == "Ready" && condition.status == "True")
        });
        (!ready, object.meta().creation_timestamp.as_ref().map(|at| at.0))
    });
    Ok(pods)
}

/// A kind as Go names its type.
pub(super) fn go_type(kind: Kind) -> String {
    let info = kind.info();
    format!("*{}.{}", info.api_version.rsplit('/').next().unwrap_or(""), info.name)
}

fn selects(workload: &Object, pod: &Object) -> bool {
    let labels = pod.meta().labels.as_ref();
    if let Some(job) = workload.get::<Job>() {
        let selector = job.spec.as_ref().and_then(|spec| spec.selector.as_ref());
        return selector.is_some_and(|selector| matches(selector, labels));
    }
    if let Some(deployment) = workload.get::<Deployment>() {
        return deployment.spec.as_ref().is_some_and(|spec| matches(&spec.selector, labels));
    }
    if let Some(set) = workload.get::<ReplicaSet>() {
        return set.spec.as_ref().is_some_and(|spec| matches(&spec.selector, labels));
    }
    if let Some(set) = workload.get::<StatefulSet>() {
        return set.spec.as_ref().is_some_and(|spec| matches(&spec.selector, labels));
    }
    if let Some(set) = workload.get::<DaemonSet>() {
        return set.spec.as_ref().is_some_and(|spec| matches(&spec.selector, labels));
    }
    if let Some(controller) = workload.get::<ReplicationController>() {
        let selector = controller.spec.as_ref().and_then(|spec| spec.selector.as_ref());
        return cluster::api::labels::matches_map(selector, labels);
    }
    workload
        .get::<Service>()
        .and_then(|service| service.spec.as_ref())
        .is_some_and(|spec| cluster::api::labels::matches_map(spec.selector.as_ref(), labels))
}

/// The containers of a pod whose logs are wanted; the note about a default goes to standard error.
fn containers(call: &mut Call, object: &Object) -> Result<Vec<String>, Failure> {
    let Some(spec) = object.get::<Pod>().and_then(|pod| pod.spec.as_ref()) else { return Ok(Vec::new()) };
    let regular = || spec.containers.iter().map(|container| container.name.clone());
    let init = || spec.init_containers.iter().flatten().map(|container| container.name.clone());
    if call.arguments.is_on("all-containers", false) {
        return Ok(init().chain(regular()).collect());
    }
    let inline = call.arguments.words.get(1).map(String::as_str);
    if let Some(wanted) = call.arguments.value("container").or(inline) {
        if regular().chain(init()).any(|name| name == wanted) {
            return Ok(vec![wanted.to_string()]);
        }
        return Err(Failure::new(format!(
            "container {wanted} is not valid for pod {} out of: {}",
            object.name(),
            listed(regular(), init())
        )));
    }
    Ok(vec![default_container(object, &mut call.streams).unwrap_or_default()])
}

/// The container that a command means when it names none; with several, a note says which.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/util/podcmd/podcmd.go FindOrDefaultContainerByName.
pub(super) fn default_container(pod: &Object, streams: &mut Streams) -> Option<String> {
    let spec = pod.get::<Pod>()?.spec.as_ref()?;
    let annotated = pod.meta().annotations.as_ref();
    if let Some(name) = annotated.and_then(|all| all.get("kubectl.kubernetes.io/default-container")) {
        return Some(name.clone());
    }
    let first = spec.containers.first()?.name.clone();
    let init: Vec<String> = spec.init_containers.iter().flatten().map(|container| container.name.clone()).collect();
    if spec.containers.len() + init.len() > 1 {
        let names = spec.containers.iter().map(|container| container.name.clone());
        streams.error_line(format!("Defaulted container {first:?} out of: {}", listed(names, init.into_iter())));
    }
    Some(first)
}

fn listed(regular: impl Iterator<Item = String>, init: impl Iterator<Item = String>) -> String {
    regular.chain(init.map(|name| format!("{name} (init)"))).collect::<Vec<_>>().join(", ")
}

/// `logs -f`: prints what containers add until they end.
#[derive(Clone, Debug)]
pub struct Follow {
    sources: Vec<(LogRequest, usize)>,
    prefix: bool,
    read_at: Option<Time>,
}

/// How often output is looked at while nothing else happens.
const FOLLOW_MS: u64 = 1_000;

impl Follow {
    /// When to look again even if nothing changes in the cluster.
    pub fn deadline(&self) -> Option<Time> {
        self.read_at.map(|at| at.plus_ms(FOLLOW_MS))
    }

    /// Prints what was added; ends when no container runs any more.
    ///
    /// - Errors: none.
    pub fn poll(&mut self, api: &mut dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        // Many changes at one moment are one look.
        if self.read_at == Some(api.now()) {
            return Ok(None);
        }
        self.read_at = Some(api.now());
        let prefix = self.prefix;
        self.sources.retain_mut(|(source, seen)| {
            if let Ok(text) = api.logs(source)
                && let Some(added) = text.get(*seen..)
            {
                write(source, added, prefix, streams);
                *seen = text.len();
            }
            let pod = api.get(&Key::new(Kind::Pod, &source.namespace, &source.pod));
            pod.ok().is_some_and(|pod| runs(&pod, &source.container))
        });
        Ok(self.sources.is_empty().then_some(0))
    }
}

pub(super) fn runs(pod: &Object, container: &str) -> bool {
    let status = pod.get::<Pod>().and_then(|pod| pod.status.as_ref());
    status.is_some_and(|status| {
        let all = status.container_statuses.iter().flatten().chain(status.init_container_statuses.iter().flatten());
        all.into_iter()
            .any(|one| one.name == container && one.state.as_ref().is_some_and(|state| state.running.is_some()))
    })
}
