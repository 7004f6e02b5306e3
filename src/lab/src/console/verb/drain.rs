//! `drain`: cordons nodes, then evicts their pods and waits until they are gone.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/drain/drain.go and pkg/drain. Here nothing is refused for a budget yet; the
//! retry is ready for it.

use cluster::api::error::Reason;
use cluster::api::{Key, Kind, Object};
use cluster::store::{DeleteOptions, Subresource};
use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::Time;

use super::super::Ending;
use super::super::api::Api;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, Streams, refusal};
use super::super::running::Task;
use super::super::target::{Filter, qualified};
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "drain",
    aliases: &[],
    summary: "Drain node in preparation for maintenance",
    usage: "drain NODE [--ignore-daemonsets] [--force] [--delete-emptydir-data] [--grace-period=N] [--timeout=0s]",
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
    value("pod-selector", None, "Label selector to filter pods on the node"),
    switch("disable-eviction", None, "Force drain to use delete, even if eviction is supported"),
    value("dry-run", None, "none or client"),
];

/// Time until an eviction is tried again.
const RETRY_MS: u64 = 5_000;

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if call.arguments.words.is_empty() {
        return Err(Failure::new("USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples"));
    }
    let mut nodes = Vec::new();
    for word in &call.arguments.words {
        let name = word.strip_prefix("node/").unwrap_or(word);
        nodes.push(call.api.get(&Key::new(Kind::Node, "", name))?.name().to_string());
    }
    let arguments = &call.arguments;
    let options = Options {
        ignore_daemon_sets: arguments.is_on("ignore-daemonsets", false),
        force: arguments.is_on("force", false),
        delete_empty_dirs: arguments.is_on("delete-emptydir-data", false),
        grace_seconds: arguments.integer("grace-period", "drain")?.filter(|seconds| *seconds >= 0),
        timeout: arguments.value("timeout").unwrap_or("").to_string(),
        timeout_ms: arguments.duration_ms("timeout", "drain")?.filter(|ms| *ms > 0),
        filter: Filter::parse(arguments.value("pod-selector"), None)?,
        evicts: !arguments.is_on("disable-eviction", false),
        dry_run: arguments.value("dry-run") == Some("client"),
    };
    for node in &nodes {
        cordon(call, node, options.dry_run)?;
    }
    let mut drain = Drain { nodes, options, present: None, failures: Vec::new() };
    Ok(match drain.poll(call.api, &mut call.streams)? {
        Some(exit_code) => Ending::Exit(exit_code),
        None => Ending::Continue(Box::new(Task::Drain(drain))),
    })
}

fn cordon(call: &mut Call, name: &str, dry_run: bool) -> Result<(), Failure> {
    let mut object = call.api.get(&Key::new(Kind::Node, "", name))?;
    let text = qualified(Kind::Node, name);
    let Some(node) = object.get_mut::<Node>() else { return Ok(()) };
    let spec = node.spec.get_or_insert_default();
    if spec.unschedulable == Some(true) {
        call.streams.line(format!("{text} already cordoned"));
        return Ok(());
    }
    spec.unschedulable = Some(true);
    if dry_run {
        call.streams.line(format!("{text} cordoned (dry run)"));
        return Ok(());
    }
    call.api.update(object, Subresource::Main)?;
    call.streams.line(format!("{text} cordoned"));
    Ok(())
}

#[derive(Clone, Debug)]
struct Options {
    ignore_daemon_sets: bool,
    force: bool,
    delete_empty_dirs: bool,
    grace_seconds: Option<i64>,
    timeout: String,
    timeout_ms: Option<u64>,
    filter: Filter,
    evicts: bool,
    dry_run: bool,
}

/// `drain`, while it works.
#[derive(Clone, Debug)]
pub struct Drain {
    nodes: Vec<String>,
    options: Options,
    present: Option<Present>,
    failures: Vec<String>,
}

/// The node that is drained at present.
#[derive(Clone, Debug)]
struct Present {
    deadline: Option<Time>,
    pods: Vec<Leaving>,
}

#[derive(Clone, Debug)]
struct Leaving {
    key: Key,
    uid: String,
    /// When to ask next; `None` once the server has agreed.
    ask_at: Option<Time>,
}

/// What becomes of a pod on a node.
enum Verdict {
    Leave,
    Stay { warning: &'static str },
    Warn { warning: &'static str },
    Refuse { error: &'static str },
}

/// - Source: kubernetes 1.36 kubectl pkg/drain/filters.go.
fn verdict(object: &Object, options: &Options) -> Verdict {
    let Some(pod) = object.get::<Pod>() else { return Verdict::Leave };
    let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
    let finished = matches!(phase, Some("Succeeded" | "Failed"));
    let owner = object.controller();
    if owner.is_some_and(|owner| owner.kind == "DaemonSet") && !finished {
        return if options.ignore_daemon_sets {
            Verdict::Stay { warning: "ignoring DaemonSet-managed Pods" }
        } else {
            Verdict::Refuse { error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)" }
        };
    }
    let volumes = pod.spec.as_ref().and_then(|spec| spec.volumes.as_deref()).unwrap_or(&[]);
    if !finished && !options.delete_empty_dirs && volumes.iter().any(|volume| volume.empty_dir.is_some()) {
        return Verdict::Refuse { error: "Pods with local storage (use --delete-emptydir-data to override)" };
    }
    match (finished || owner.is_some(), options.force) {
        (true, _) => Verdict::Leave,
        (false, true) => Verdict::Warn { warning: "deleting Pods that declare no controller" },
        (false, false) => Verdict::Refuse { error: "Pods that declare no controller (use --force to override)" },
    }
}

/// Texts with the pods that each is about, in the order they were met.
#[derive(Default)]
struct Grouped(Vec<(&'static str, Vec<String>)>);

impl Grouped {
    fn add(&mut self, text: &'static str, pod: String) {
        match self.0.iter_mut().find(|(known, _)| *known == text) {
            Some((_, pods)) => pods.push(pod),
            None => self.0.push((text, vec![pod])),
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

impl Drain {
    /// When to look again even if nothing changes.
    pub fn deadline(&self) -> Option<Time> {
        let present = self.present.as_ref()?;
        let retries = present.pods.iter().filter_map(|pod| pod.ask_at);
        retries.chain(present.deadline).min()
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
            self.advance(&mut present, api, streams)?;
            if present.pods.is_empty() {
                let dry = if self.options.dry_run { " (dry run)" } else { "" };
                streams.line(format!("{} drained{dry}", qualified(Kind::Node, &node)));
                self.nodes.remove(0);
            } else if present.deadline.is_some_and(|deadline| api.now() >= deadline) {
                let causes = self.timeout(&node, &present, streams);
                self.give_up(&node, causes, streams);
            } else {
                self.present = Some(present);
                return Ok(None);
            }
        }
        for failure in &self.failures {
            streams.error_line(failure);
        }
        Ok(Some(i32::from(!self.failures.is_empty())))
    }

    /// Chooses the pods that must leave; refusals are the inner error.
    fn begin(
        &self,
        node: &str,
        api: &mut dyn Api,
        streams: &mut Streams,
    ) -> Result<Result<Present, Vec<String>>, Failure> {
        let (mut warnings, mut refusals) = (Grouped::default(), Grouped::default());
        let mut pods = Vec::new();
        for object in api.list(Kind::Pod, None)? {
            let spec = object.get::<Pod>().and_then(|pod| pod.spec.as_ref());
            if spec.and_then(|spec| spec.node_name.as_deref()) != Some(node) || !self.options.filter.admits(&object) {
                continue;
            }
            let name = format!("{}/{}", object.namespace(), object.name());
            match verdict(&object, &self.options) {
                Verdict::Refuse { error } => {
                    refusals.add(error, name);
                    continue;
                }
                Verdict::Stay { warning } => {
                    warnings.add(warning, name);
                    continue;
                }
                Verdict::Warn { warning } => warnings.add(warning, name),
                Verdict::Leave => {}
            }
            pods.push(Leaving { key: object.key(), uid: object.uid().to_string(), ask_at: Some(api.now()) });
        }
        if !refusals.0.is_empty() {
            return Ok(Err(refusals.texts().into_iter().map(|text| format!("cannot delete {text}")).collect()));
        }
        if !warnings.0.is_empty() {
            streams.error_line(format!("Warning: {}", warnings.texts().join("; ")));
        }
        if self.options.dry_run {
            for pod in std::mem::take(&mut pods) {
                let what = if self.options.evicts { "evicting" } else { "deleting" };
                streams.line(format!("{what} pod {} (dry run)", pod.key));
            }
        }
        Ok(Ok(Present { deadline: self.options.timeout_ms.map(|ms| api.now().plus_ms(ms)), pods }))
    }

    /// Asks for pods whose time has come, forgets those that are gone.
    fn advance(&self, present: &mut Present, api: &mut dyn Api, streams: &mut Streams) -> Result<(), Failure> {
        let now = api.now();
        let mut left = Vec::new();
        for mut pod in std::mem::take(&mut present.pods) {
            if pod.ask_at.is_some_and(|at| at <= now) {
                if self.options.evicts {
                    streams.line(format!("evicting pod {}", pod.key));
                }
                let options = DeleteOptions {
                    grace_seconds: self.options.grace_seconds,
                    uid: Some(pod.uid.clone()),
                    ..DeleteOptions::default()
                };
                match api.delete(&pod.key, &options) {
                    Ok(_) => pod.ask_at = None,
                    Err(error) if matches!(error.reason, Reason::NotFound | Reason::Conflict) => pod.ask_at = None,
                    Err(error) if error.reason == Reason::TooManyRequests => {
                        streams.error_line(format!(
                            "error when evicting pods/{:?} -n {:?} (will retry after 5s): {}",
                            &*pod.key.name, &*pod.key.namespace, error.message
                        ));
                        pod.ask_at = Some(now.plus_ms(RETRY_MS));
                    }
                    Err(error) => return Err(Failure::bare(refusal(&error, None))),
                }
            }
            let there = api.get(&pod.key).is_ok_and(|object| object.uid() == pod.uid);
            if pod.ask_at.is_none() && !there {
                let done = if self.options.evicts { "evicted" } else { "deleted" };
                streams.line(format!("pod/{} {done}", pod.key.name));
            } else {
                left.push(pod);
            }
        }
        present.pods = left;
        Ok(())
    }

    /// Tells which pods were still there when time was up.
    fn timeout(&self, node: &str, present: &Present, streams: &mut Streams) -> Vec<String> {
        let reached = format!("global timeout reached: {}", self.options.timeout);
        let causes: Vec<String> = present
            .pods
            .iter()
            .map(|pod| {
                let (name, namespace) = (&*pod.key.name, &*pod.key.namespace);
                if pod.ask_at.is_some() {
                    format!("error when evicting pods/{name:?} -n {namespace:?}: {reached}")
                } else {
                    format!("error when waiting for pod {name:?} in namespace {namespace:?} to terminate: {reached}")
                }
            })
            .collect();
        streams.error_line(format!(
            "There are pending pods in node {node:?} when an error occurred: {}",
            aggregate(&causes)
        ));
        for pod in &present.pods {
            streams.error_line(format!("pod/{}", pod.key.name));
        }
        causes
    }

    fn give_up(&mut self, node: &str, causes: Vec<String>, streams: &mut Streams) {
        streams.error_line(format!(
            "error: unable to drain node {node:?} due to error: {}, continuing command...",
            aggregate(&causes)
        ));
        streams.error_line("There are pending nodes to be drained:");
        for pending in &self.nodes {
            streams.error_line(format!(" {pending}"));
        }
        self.failures.extend(causes);
        self.nodes.remove(0);
    }
}

#[cfg(test)]
mod tests {
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
            drain.stdout(),
            "node/node-a cordoned\nevicting pod default/bare\nevicting pod default/scratch\nevicting pod default/web-1\n"
        );
        assert_eq!(
            drain.stderr(),
            "Warning: deleting Pods that declare no controller: default/bare, default/scratch\n"
        );
        for name in ["bare", "scratch"] {
            run(&format!("delete pod {name} --force"), None, "default", &mut fake);
        }
        assert!(matches!(drain.poll(&mut fake, &[]), Progress::Pending));
        assert!(drain.stdout().ends_with("pod/bare evicted\npod/scratch evicted\n"));
        let mut late = drain.clone();
        fake.now = fake.now.plus_ms(20_000);
        let Progress::Done(output) = late.poll(&mut fake, &[]) else { panic!("it goes on") };
        assert_eq!(output.exit_code, 1);
        assert!(output.stderr.contains(
            "error when waiting for pod \"web-1\" in namespace \"default\" to terminate: global timeout reached: 20s"
        ));
        run("delete pod web-1 --force", None, "default", &mut fake);
        let Progress::Done(output) = drain.poll(&mut fake, &[]) else { panic!("it goes on") };
        assert!(output.stdout.ends_with("pod/web-1 evicted\nnode/node-a drained\n"), "{}", output.stdout);
        assert_eq!(output.exit_code, 0);
    }
}
