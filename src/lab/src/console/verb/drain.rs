//! `drain`: cordons nodes, then evicts their pods and waits until they are gone.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/drain/drain.go and pkg/drain. Pods leave side by side: each is asked for every
//! five seconds while its budget refuses, then looked for every second until it is gone. Evictions that are asked for at
//! one moment meet in the server: one of them takes from the budget of them all, and the server tries the others again
//! half a second later, because the budget has changed under them.

use std::collections::BTreeSet;

use cluster::api::error::Reason;
use cluster::api::{Key, Kind, Object, budget};
use cluster::settings::go_duration;
use cluster::store::DeleteOptions;
use cluster::world::Eviction;
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use kernel::Time;

use super::super::Ending;
use super::super::api::Api;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::output::{Failure, Streams};
use super::super::running::Task;
use super::super::target::{Filter, qualified};
use super::asking::Tries;
use super::cordon::set_unschedulable;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "drain",
    aliases: &[],
    summary: "Drain node in preparation for maintenance",
    words: Words::Nodes,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("ignore-daemonsets", None, "Ignore DaemonSet-managed pods"),
    switch("force", None, "Continue even if there are pods that do not declare a controller"),
    switch("delete-emptydir-data", None, "Continue even if there are pods using emptyDir"),
    value("grace-period", None, "Period of time in seconds given to each pod to terminate gracefully"),
    value("timeout", None, "The length of time to wait before giving up, zero means infinite"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("pod-selector", None, "Label selector to filter pods on the node"),
    switch("disable-eviction", None, "Force drain to use delete, even if eviction is supported"),
    value("skip-wait-for-delete-timeout", None, "Skip waiting for pods whose deletion is older than so many seconds"),
    value("chunk-size", None, "Return large lists in chunks rather than all at once"),
    DRY_RUN,
];

/// Time until an eviction is tried again.
const RETRY_MS: u64 = 5_000;
/// Time until the server tries an eviction again whose budget changed meanwhile, and the share of it that is drawn.
///
/// Source: kubernetes 1.36 pkg/registry/core/pod/storage/eviction.go EvictionsRetry.
const CONFLICT_MS: (u64, u64) = (500, 50);
/// Time between two looks for a pod that leaves.
const POLL_MS: u64 = 1_000;
/// Annotation of pods that a kubelet runs from a file.
const MIRROR: &str = "kubernetes.io/config.mirror";

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let filter = call.filter();
    let of_pods = Filter::parse(call.arguments.value("pod-selector"), None);
    if of_pods.refusal().is_some() {
        return Err(Failure::new("--pod-selector=<pod_selector> must be a valid label selector"));
    }
    let nodes = super::cordon::nodes(call, "drain", &filter)?;
    let arguments = &call.arguments;
    let options = Options {
        ignore_daemon_sets: arguments.is_on("ignore-daemonsets", false),
        force: arguments.is_on("force", false),
        delete_empty_dirs: arguments.is_on("delete-emptydir-data", false),
        grace_seconds: arguments.integer("grace-period", "drain")?.filter(|seconds| *seconds >= 0),
        timeout_ms: arguments.duration_ms("timeout", "drain")?.filter(|ms| *ms > 0),
        skip_seconds: arguments.integer("skip-wait-for-delete-timeout", "drain")?.filter(|seconds| *seconds > 0),
        filter: of_pods,
        evicts: !arguments.is_on("disable-eviction", false),
        dry_run: call.dry_run()?,
    };
    let mut names = Vec::new();
    for node in nodes {
        names.push(node.name().to_string());
        if !set_unschedulable(call, node, true, options.dry_run) {
            return Ok(Ending::Exit(1));
        }
    }
    let mut drain = Drain { nodes: names, options, present: None, failures: Vec::new(), pending: Vec::new() };
    Ok(match drain.poll(call.api, &mut call.streams)? {
        Some(exit_code) => Ending::Exit(exit_code),
        None => Ending::Continue(Box::new(Task::Drain(drain))),
    })
}

#[derive(Clone, Debug)]
struct Options {
    ignore_daemon_sets: bool,
    force: bool,
    delete_empty_dirs: bool,
    grace_seconds: Option<i64>,
    timeout_ms: Option<u64>,
    skip_seconds: Option<i64>,
    filter: Filter,
    evicts: bool,
    dry_run: DryRun,
}

/// `drain`, while it works.
#[derive(Clone, Debug)]
pub struct Drain {
    nodes: Vec<String>,
    options: Options,
    present: Option<Present>,
    /// Nodes that could not be drained.
    pending: Vec<String>,
    failures: Vec<String>,
}

/// The node that is drained at present.
#[derive(Clone, Debug)]
struct Present {
    deadline: Option<Time>,
    pods: Vec<Leaving>,
    causes: Vec<String>,
}

#[derive(Clone, Debug)]
struct Leaving {
    key: Key,
    uid: String,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The server is asked at that moment.
    Ask(Time),
    /// The server has met a conflict and tries again at that moment.
    Meet(Time),
    /// The server has said when to ask again, which the client does by itself at that moment.
    Again(Time, Tries),
    /// The server has agreed; the pod is looked for at that moment.
    Wait(Time),
    /// It is gone, or given up.
    Done,
}

impl Stage {
    /// True when the server is to be asked by now.
    fn asks(self, now: Time) -> bool {
        matches!(self, Stage::Ask(at) if at <= now)
    }
}

/// The budget that an eviction of the pod takes from, when there is exactly one.
fn budget_of(pod: &Key, api: &dyn Api) -> Option<Key> {
    let object = api.get(pod).ok()?;
    let budgets = api.list(Kind::PodDisruptionBudget, Some(&pod.namespace)).ok()?;
    let selects = |one: &&Object| {
        one.get::<PodDisruptionBudget>().is_some_and(|one| budget::selects(one, object.meta().labels.as_ref()))
    };
    let mut selecting = budgets.iter().filter(selects);
    let first = selecting.next()?.key();
    selecting.next().is_none().then_some(first)
}

/// True when the eviction of the pod stands in the budget's status.
fn took(budget: &Key, pod: &Key, api: &dyn Api) -> bool {
    let Ok(object) = api.get(budget) else { return false };
    let status = object.get::<PodDisruptionBudget>().and_then(|budget| budget.status.as_ref());
    let disrupted = status.and_then(|status| status.disrupted_pods.as_ref());
    disrupted.is_some_and(|pods| pods.contains_key(&*pod.name))
}

/// How long an eviction waits after a conflict: up to a tenth more than the half second, by the pod's uid.
fn conflict_ms(uid: &str) -> u64 {
    CONFLICT_MS.0 + uid.bytes().fold(0, |sum, byte| (sum * 31 + u64::from(byte)) % CONFLICT_MS.1)
}

/// What becomes of a pod on a node.
enum Verdict {
    Leave,
    Skip,
    Stay { warning: &'static str },
    Warn { warning: String },
    Refuse { error: String },
}

/// The first filter that keeps a pod decides; otherwise the last one does.
///
/// - Source: kubernetes 1.36 kubectl pkg/drain/filters.go makeFilters.
fn verdict(object: &Object, options: &Options, api: &dyn Api) -> Verdict {
    let Some(pod) = object.get::<Pod>() else { return Verdict::Leave };
    if is_old_deletion(object, options, api.now()) {
        return Verdict::Skip;
    }
    let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
    let finished = matches!(phase, Some("Succeeded" | "Failed"));
    let owner = object.controller();
    if let Some(owner) = owner.filter(|owner| owner.kind == "DaemonSet" && !finished) {
        let found = Kind::find("apps/v1", "DaemonSet")
            .map(|kind| api.get(&Key::new(kind, object.namespace(), &owner.name)))
            .unwrap_or_else(|| Err(cluster::api::ApiError::new(Reason::NotFound, daemon_set_is_gone(&owner.name))));
        return match found {
            Err(error) if error.reason == Reason::NotFound && options.force => Verdict::Warn { warning: error.message },
            Err(error) => Verdict::Refuse { error: error.message },
            Ok(_) if options.ignore_daemon_sets => Verdict::Stay { warning: "ignoring DaemonSet-managed Pods" },
            Ok(_) => {
                Verdict::Refuse { error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)".to_string() }
            }
        };
    }
    if object.meta().annotations.as_ref().is_some_and(|annotations| annotations.contains_key(MIRROR)) {
        return Verdict::Skip;
    }
    let volumes = pod.spec.as_ref().and_then(|spec| spec.volumes.as_deref()).unwrap_or(&[]);
    if !finished && !options.delete_empty_dirs && volumes.iter().any(|volume| volume.empty_dir.is_some()) {
        let error = "Pods with local storage (use --delete-emptydir-data to override)".to_string();
        return Verdict::Refuse { error };
    }
    match (finished || owner.is_some(), options.force) {
        (true, _) => Verdict::Leave,
        (false, true) => Verdict::Warn { warning: "deleting Pods that declare no controller".to_string() },
        (false, false) => {
            Verdict::Refuse { error: "Pods that declare no controller (use --force to override)".to_string() }
        }
    }
}

fn daemon_set_is_gone(name: &str) -> String {
    format!("daemonsets.apps {name:?} not found")
}

/// True for a pod whose deletion began longer ago than the drain wants to wait for.
fn is_old_deletion(object: &Object, options: &Options, now: Time) -> bool {
    let deletion = object.meta().deletion_timestamp.as_ref();
    options.skip_seconds.is_some_and(|seconds| {
        deletion.is_some_and(|at| now.seconds() as i64 - cluster::api::time::seconds(at) > seconds)
    })
}

/// Texts with the pods that each is about, in the order they were met.
#[derive(Default)]
struct Grouped(Vec<(String, Vec<String>)>);

impl Grouped {
    fn add(&mut self, text: &str, pod: String) {
        match self.0.iter_mut().find(|(known, _)| known == text) {
            Some((_, pods)) => pods.push(pod),
            None => self.0.push((text.to_string(), vec![pod])),
        }
    }

    fn texts(&self) -> Vec<String> {
        self.0.iter().map(|(text, pods)| format!("{text}: {}", pods.join(", "))).collect()
    }
}

/// One error as it is, several in brackets.
fn aggregate(errors: &[String]) -> String {
    match errors {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    }
}

/// What stands in the way of emptying a node, or the pods that must leave.
struct List {
    pods: Vec<(Key, String)>,
    warnings: Grouped,
    refusals: Grouped,
}

impl Drain {
    /// When to look again even if nothing changes.
    pub fn deadline(&self) -> Option<Time> {
        let present = self.present.as_ref()?;
        let moments = present.pods.iter().filter_map(|pod| match pod.stage {
            Stage::Ask(at) | Stage::Meet(at) | Stage::Again(at, _) => Some(at),
            Stage::Wait(at) => Some(present.deadline.map_or(at, |deadline| deadline.min(at))),
            Stage::Done => None,
        });
        moments.min()
    }

    /// Goes on with the node in work, then with the next.
    ///
    /// - Errors: an unreachable server.
    pub fn poll(&mut self, api: &mut dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        while let Some(node) = self.nodes.first().cloned() {
            let mut present = match self.present.take() {
                Some(present) => present,
                None => match self.begin(&node, api, streams)? {
                    Ok(present) => present,
                    Err(causes) => {
                        self.give_up(&node, causes, streams);
                        continue;
                    }
                },
            };
            self.advance(&mut present, api, streams);
            if present.pods.iter().any(|pod| pod.stage != Stage::Done) {
                self.present = Some(present);
                return Ok(None);
            }
            if present.causes.is_empty() {
                let dry = self.options.dry_run.suffix();
                streams.line(format!("{} drained{dry}", qualified(Kind::Node, &node)));
                self.nodes.remove(0);
            } else {
                self.tell_pending(&node, &present.causes, api, streams);
                self.give_up(&node, present.causes, streams);
            }
        }
        if !self.pending.is_empty() {
            streams.error_line("There are pending nodes to be drained:");
        }
        for node in &self.pending {
            streams.error_line(format!(" {node}"));
        }
        for failure in &self.failures {
            streams.error_line(failure);
        }
        Ok(Some(i32::from(!self.failures.is_empty())))
    }

    /// The pods of a node, in the order of namespace and name.
    fn list(&self, node: &str, api: &dyn Api) -> Result<List, Failure> {
        let mut list = List { pods: Vec::new(), warnings: Grouped::default(), refusals: Grouped::default() };
        for object in api.list(Kind::Pod, None)? {
            let spec = object.get::<Pod>().and_then(|pod| pod.spec.as_ref());
            if spec.and_then(|spec| spec.node_name.as_deref()) != Some(node) || !self.options.filter.admits(&object) {
                continue;
            }
            let name = format!("{}/{}", object.namespace(), object.name());
            match verdict(&object, &self.options, api) {
                Verdict::Refuse { error } => {
                    list.refusals.add(&error, name);
                    continue;
                }
                Verdict::Stay { warning } => {
                    list.warnings.add(warning, name);
                    continue;
                }
                Verdict::Skip => continue,
                Verdict::Warn { warning } => list.warnings.add(&warning, name),
                Verdict::Leave => {}
            }
            list.pods.push((object.key(), object.uid().to_string()));
        }
        Ok(list)
    }

    /// Chooses the pods that must leave; refusals are the inner error.
    fn begin(
        &self,
        node: &str,
        api: &mut dyn Api,
        streams: &mut Streams,
    ) -> Result<Result<Present, Vec<String>>, Failure> {
        let list = self.list(node, api)?;
        if !list.refusals.0.is_empty() {
            return Ok(Err(list.refusals.texts().into_iter().map(|text| format!("cannot delete {text}")).collect()));
        }
        if !list.warnings.0.is_empty() {
            streams.error_line(format!("Warning: {}", list.warnings.texts().join("; ")));
        }
        let now = api.now();
        let deadline = self.options.timeout_ms.map(|ms| now.plus_ms(ms));
        let mut present = Present { deadline, pods: Vec::new(), causes: Vec::new() };
        if self.options.dry_run == DryRun::Client {
            for (key, _) in list.pods {
                streams.line(format!("evicting pod {key} (dry run)"));
            }
            return Ok(Ok(present));
        }
        for (key, uid) in list.pods {
            if !self.options.evicts && self.options.dry_run == DryRun::None {
                let options = DeleteOptions { grace_seconds: self.options.grace_seconds, ..DeleteOptions::default() };
                match api.delete(&key, &options) {
                    Err(error) if error.reason != Reason::NotFound => {
                        present.causes.push(error.message);
                        break;
                    }
                    Ok(_) | Err(_) => {}
                }
            }
            let stage = if self.options.evicts { Stage::Ask(now) } else { Stage::Wait(now) };
            present.pods.push(Leaving { key, uid, stage });
        }
        if !present.causes.is_empty() || (!self.options.evicts && self.options.dry_run == DryRun::Server) {
            present.pods.clear();
        }
        Ok(Ok(present))
    }

    /// Asks for pods whose time has come, looks for those that leave.
    fn advance(&self, present: &mut Present, api: &mut dyn Api, streams: &mut Streams) {
        let now = api.now();
        let over = present.deadline.is_some_and(|deadline| now >= deadline);
        let mut taken: BTreeSet<Key> = BTreeSet::new();
        for pod in &mut present.pods {
            let (name, namespace) = (pod.key.name.clone(), pod.key.namespace.clone());
            let failed = |what: &str| format!("error when evicting pods/{name:?} -n {namespace:?}: {what}");
            let asks = pod.stage.asks(now);
            let meets = matches!(pod.stage, Stage::Meet(at) | Stage::Again(at, _) if at <= now);
            let tries = if let Stage::Again(_, tries) = pod.stage { tries } else { Tries::default() };
            if asks {
                let dry = if self.options.dry_run == DryRun::Server { " (server dry run)" } else { "" };
                streams.line(format!("evicting pod {}{dry}", pod.key));
                if over {
                    let timeout = go_duration(self.options.timeout_ms.unwrap_or(0));
                    present.causes.push(failed(&format!("global timeout reached: {timeout}")));
                    pod.stage = Stage::Done;
                    continue;
                }
            }
            if asks || meets {
                let options = Eviction {
                    grace_seconds: self.options.grace_seconds,
                    dry_run: self.options.dry_run == DryRun::Server,
                    ..Eviction::default()
                };
                let budget = budget_of(&pod.key, api);
                if budget.as_ref().is_some_and(|budget| taken.contains(budget)) {
                    pod.stage = Stage::Meet(now.plus_ms(conflict_ms(&pod.uid)));
                    continue;
                }
                pod.stage = match api.evict(&pod.key, &options) {
                    Ok(()) if options.dry_run => Stage::Done,
                    Ok(()) => {
                        taken.extend(budget.filter(|budget| took(budget, &pod.key, api)));
                        Stage::Wait(now)
                    }
                    Err(error) if error.reason == Reason::NotFound => Stage::Done,
                    Err(error) if error.reason == Reason::TooManyRequests => match tries.next(&error, now) {
                        Some((at, tries)) => Stage::Again(at, tries),
                        None => {
                            streams.error_line(format!(
                                "error when evicting pods/{name:?} -n {namespace:?} (will retry after 5s): {}",
                                error.message
                            ));
                            Stage::Ask(now.plus_ms(RETRY_MS))
                        }
                    },
                    Err(error) => {
                        present.causes.push(failed(&error.message));
                        Stage::Done
                    }
                };
            }
            let Stage::Wait(at) = pod.stage else { continue };
            let reached = match api.get(&pod.key) {
                _ if at > now => over.then(|| "context deadline exceeded".to_string()),
                Ok(object) if object.uid() == pod.uid => {
                    if is_old_deletion(&object, &self.options, now) {
                        streams.line(format!(
                            "pod {name:?} has DeletionTimestamp older than {} seconds, skipping",
                            self.options.skip_seconds.unwrap_or(0)
                        ));
                        pod.stage = Stage::Done;
                        continue;
                    }
                    over.then(|| "context deadline exceeded".to_string())
                }
                Err(error) if error.reason != Reason::NotFound => Some(error.message),
                Ok(_) | Err(_) => {
                    let done = if self.options.evicts { "evicted" } else { "deleted" };
                    streams.line(format!("pod/{name} {done}"));
                    pod.stage = Stage::Done;
                    continue;
                }
            };
            match reached {
                Some(what) => {
                    pod.stage = Stage::Done;
                    if self.options.evicts {
                        let text = "error when waiting for pod";
                        present.causes.push(format!("{text} {name:?} in namespace {namespace:?} to terminate: {what}"));
                    } else if !present.causes.contains(&what) {
                        // Deleted pods are waited for together.
                        present.causes.push(what);
                    }
                }
                None if at <= now => pod.stage = Stage::Wait(at.plus_ms(POLL_MS)),
                None => {}
            }
        }
    }

    /// Tells which pods are still there after an error.
    fn tell_pending(&self, node: &str, causes: &[String], api: &dyn Api, streams: &mut Streams) {
        streams.error_line(format!(
            "There are pending pods in node {node:?} when an error occurred: {}",
            aggregate(causes)
        ));
        for (key, _) in self.list(node, api).map(|list| list.pods).unwrap_or_default() {
            streams.error_line(format!("pod/{}", key.name));
        }
    }

    fn give_up(&mut self, node: &str, causes: Vec<String>, streams: &mut Streams) {
        streams.error_line(format!(
            "error: unable to drain node {node:?} due to error: {}, continuing command...",
            aggregate(&causes)
        ));
        self.pending.push(node.to_string());
        self.failures.extend(causes);
        self.nodes.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use cluster::api::Kind;
    use serde_json::json;

    use super::super::super::fake::Fake;
    use super::super::super::running::Progress;
    use super::super::super::{Outcome, run};

    fn cluster() -> Fake {
        let mut fake = Fake::new();
        let mut create = |value: serde_json::Value| {
            let output = run("create -f -", Some(&value.to_string()), "default", &mut fake);
            assert!(matches!(output, Outcome::Done(output) if output.exit_code == 0));
        };
        create(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-a"}}));
        let owner =
            json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u", "controller": true}]);
        for (name, owners, volumes) in [
            ("bare", json!([]), json!([])),
            ("scratch", json!([]), json!([{"name": "s", "emptyDir": {}}])),
            ("web-1", owner, json!([])),
        ] {
            create(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "ownerReferences": owners},
                "spec": {"nodeName": "node-a", "containers": [{"name": "c", "image": "nginx"}], "volumes": volumes}}));
        }
        fake
    }

    #[test]
    fn refusals_come_one_per_cause() {
        let mut fake = cluster();
        let Outcome::Done(output) = run("drain node-a", None, "default", &mut fake) else { panic!("it goes on") };
        assert_eq!(output.stdout, "node/node-a cordoned\n");
        assert_eq!(output.exit_code, 1);
        assert_eq!(
            output.stderr,
            "error: unable to drain node \"node-a\" due to error: [cannot delete Pods that declare no controller (use --force to override): default/bare, cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch], continuing command...\n\
             There are pending nodes to be drained:\n node-a\n\
             cannot delete Pods that declare no controller (use --force to override): default/bare\n\
             cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch\n"
        );
    }

    #[test]
    fn pods_are_evicted_and_waited_for() {
        let mut fake = cluster();
        let line = "drain node-a --force --delete-emptydir-data --timeout=20s";
        let Outcome::Running(mut drain) = run(line, None, "default", &mut fake) else { panic!("it ended") };
        assert_eq!(
            drain.streams().stdout,
            "node/node-a cordoned\nevicting pod default/bare\nevicting pod default/scratch\nevicting pod default/web-1\n"
        );
        assert_eq!(
            drain.streams().stderr,
            "Warning: deleting Pods that declare no controller: default/bare, default/scratch\n"
        );
        for name in ["bare", "scratch"] {
            run(&format!("delete pod {name} --force"), None, "default", &mut fake);
        }
        assert!(matches!(drain.poll(&mut fake, &[]), Progress::Pending));
        assert!(!drain.streams().stdout.contains(" evicted"), "pods are looked for once a second");
        fake.now = fake.now.plus_ms(1_000);
        assert!(matches!(drain.poll(&mut fake, &[]), Progress::Pending));
        assert!(drain.streams().stdout.ends_with("pod/bare evicted\npod/scratch evicted\n"));
        let mut late = drain.clone();
        let then = fake.now;
        fake.now = fake.now.plus_ms(20_000);
        let Progress::Done(output) = late.poll(&mut fake, &[]) else { panic!("it goes on") };
        assert_eq!(output.exit_code, 1);
        assert!(output.stderr.contains(
            "error when waiting for pod \"web-1\" in namespace \"default\" to terminate: context deadline exceeded"
        ));
        fake.now = then.plus_ms(1_000);
        run("delete pod web-1 --force", None, "default", &mut fake);
        let Progress::Done(output) = drain.poll(&mut fake, &[]) else { panic!("it goes on") };
        assert!(output.stdout.ends_with("pod/web-1 evicted\nnode/node-a drained\n"), "{}", output.stdout);
        assert_eq!(output.exit_code, 0);
    }

    #[test]
    fn evictions_that_meet_at_one_budget_follow_each_other() {
        let mut fake = cluster();
        let budget = json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "all"},
            "spec": {"minAvailable": 0, "selector": {}}});
        let output = run("create -f -", Some(&budget.to_string()), "default", &mut fake);
        assert!(matches!(output, Outcome::Done(output) if output.exit_code == 0));
        let line = "drain node-a --force --delete-emptydir-data";
        let Outcome::Running(mut drain) = run(line, None, "default", &mut fake) else { panic!("it ended") };
        let leaving = |fake: &Fake| {
            let pods = fake.store.list(Kind::Pod, None);
            pods.filter(|pod| pod.meta().deletion_timestamp.is_some()).count()
        };
        assert_eq!(drain.streams().stdout.matches("evicting pod").count(), 3);
        assert_eq!(leaving(&fake), 1);
        // The others are tried again within half a second and a tenth, and need no new line.
        let start = fake.now;
        for _ in 0..55 {
            fake.now = fake.now.plus_ms(10);
            assert!(matches!(drain.poll(&mut fake, &[]), Progress::Pending));
            assert!(fake.now.since_ms(start) >= 500 || leaving(&fake) == 1);
        }
        assert!(leaving(&fake) > 1);
        assert_eq!(drain.streams().stdout.matches("evicting pod").count(), 3);
    }
}
