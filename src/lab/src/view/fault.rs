//! What can be broken, and mended, with one press: the table behind the chaos palette, and the action that each press is.
//!
//! A press is never more than an action of a scenario, so it can be recorded, shared and repeated; where kubectl has a command for
//! it, the press is that command. Nothing here knows what a fault does to the cluster.

use super::stage::NodeView;
use crate::scenario::{Action, ContainerTarget, NodeSpec, NodeVerb};

/// What a fault is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A pod.
    Pod,
    /// A node.
    Node,
    /// A claim, and with it the volume that it is bound to.
    Claim,
    /// The cluster as a whole.
    Cluster,
}

/// What can be broken, and mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process exits with 1.
    Crash,
    /// The process is killed for its memory.
    OutOfMemory,
    /// The process answers nothing any more.
    Hang,
    /// The application says that it is not ready, or takes it back.
    ReadinessOff,
    /// `kubectl delete pod`.
    DeletePod,
    /// `kubectl drain`.
    Drain,
    /// `kubectl cordon`.
    Cordon,
    /// `kubectl uncordon`.
    Uncordon,
    /// A part of the node fails, in the word of scenarios.
    Fail(&'static str),
    /// Whatever failed comes back.
    Recover,
    /// The node boots anew.
    Reboot,
    /// The Node object is deleted.
    DeleteNode,
    /// The storage behind a volume fails.
    BreakVolume,
    /// Somebody has repaired it.
    RepairVolume,
    /// A machine joins.
    AddNode,
    /// A component of the control plane stops.
    Stop(&'static str),
    /// It starts again.
    Start(&'static str),
}

/// A button of the palette: a row of [`FAULTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultRow {
    /// What it does.
    pub fault: Fault,
    /// Its name in the `locks` of lessons.
    pub name: &'static str,
    /// Label of its button.
    pub label: &'static str,
    /// Name of its icon.
    pub icon: &'static str,
    /// What really happens, in one sentence.
    pub meaning: &'static str,
    /// What it is done to.
    pub on: On,
}

const fn row(
    on: On,
    fault: Fault,
    name: &'static str,
    label: &'static str,
    icon: &'static str,
    meaning: &'static str,
) -> FaultRow {
    FaultRow { fault, name, label, icon, meaning, on }
}

/// All faults, in the order of the palette.
pub const FAULTS: &[FaultRow] = &[
    row(On::Pod, Fault::Crash, "crash", "Crash", "bolt", "The process exits with code 1"),
    row(
        On::Pod,
        Fault::OutOfMemory,
        "oom",
        "OOM",
        "memory",
        "The kernel kills the process for its memory: exit 137, OOMKilled",
    ),
    row(On::Pod, Fault::Hang, "hang", "Hang", "hang", "The process stays and answers nothing any more"),
    row(
        On::Pod,
        Fault::ReadinessOff,
        "unready",
        "Unready",
        "unplug",
        "The app says that it is not ready; press again to undo",
    ),
    row(On::Pod, Fault::DeletePod, "delete-pod", "Delete", "trash", "kubectl delete pod"),
    row(On::Node, Fault::Recover, "recover", "Recover", "recover", "Whatever failed on the node comes back"),
    row(
        On::Node,
        Fault::Drain,
        "drain",
        "Drain",
        "drain",
        "kubectl drain: cordons the node and evicts its pods, as far as budgets allow",
    ),
    row(On::Node, Fault::Cordon, "cordon", "Cordon", "cordon", "kubectl cordon: no new pods; those there stay"),
    row(On::Node, Fault::Uncordon, "uncordon", "Uncordon", "check", "kubectl uncordon: pods may come again"),
    row(On::Node, Fault::Fail("power"), "power", "Power off", "power", "The machine stops, with everything on it"),
    row(
        On::Node,
        Fault::Reboot,
        "reboot",
        "Reboot",
        "reset",
        "The machine boots anew; its containers start again in the same pods",
    ),
    row(
        On::Node,
        Fault::Fail("network"),
        "partition",
        "Partition",
        "unplug",
        "The node is cut off from the control plane; its containers run on, so two copies can exist",
    ),
    row(
        On::Node,
        Fault::Fail("freeze"),
        "freeze",
        "Freeze",
        "pause",
        "The kubelet stands still; the containers run on",
    ),
    row(
        On::Node,
        Fault::Fail("kubelet"),
        "kubelet",
        "Stop kubelet",
        "hang",
        "The kubelet's process ends; the containers run on and nobody restarts or probes them",
    ),
    row(
        On::Node,
        Fault::Fail("runtime"),
        "runtime",
        "Lose runtime",
        "bolt",
        "The container runtime goes, with all containers",
    ),
    row(On::Node, Fault::Fail("memory"), "memory", "Low memory", "memory", "Memory pressure: the kubelet evicts pods"),
    row(On::Node, Fault::Fail("disk"), "disk", "Low disk", "disk", "Disk pressure: the kubelet evicts pods"),
    row(On::Node, Fault::Fail("pid"), "pid", "Low PIDs", "warning", "Too few process ids: the kubelet evicts pods"),
    row(
        On::Node,
        Fault::DeleteNode,
        "delete-node",
        "Delete node",
        "trash",
        "kubectl delete node: the object goes; the machine runs on",
    ),
    row(
        On::Claim,
        Fault::BreakVolume,
        "volume",
        "Break volume",
        "bolt",
        "The storage behind the claim fails: reads and writes get I/O errors, and it can be neither attached nor mounted",
    ),
    row(
        On::Claim,
        Fault::RepairVolume,
        "volume",
        "Repair volume",
        "recover",
        "What no controller does: a person repairs the storage; kubelets find out at their next try",
    ),
    row(On::Cluster, Fault::AddNode, "add-node", "Add a node", "add", "A machine of the usual size joins the cluster"),
    row(
        On::Cluster,
        Fault::Stop("kube-scheduler"),
        "scheduler",
        "Stop the scheduler",
        "power",
        "New pods stay Pending",
    ),
    row(
        On::Cluster,
        Fault::Start("kube-scheduler"),
        "scheduler",
        "Start the scheduler",
        "recover",
        "It lists everything anew and binds what waits",
    ),
    row(
        On::Cluster,
        Fault::Stop("kube-controller-manager"),
        "controller-manager",
        "Stop the controllers",
        "power",
        "Nothing is replaced, scaled or evicted",
    ),
    row(
        On::Cluster,
        Fault::Start("kube-controller-manager"),
        "controller-manager",
        "Start the controllers",
        "recover",
        "They list everything anew and catch up",
    ),
    row(
        On::Cluster,
        Fault::Stop("kube-apiserver"),
        "apiserver",
        "Stop the API server",
        "power",
        "Kubelets go on with what they know; everybody else is blind, kubectl too",
    ),
    row(
        On::Cluster,
        Fault::Start("kube-apiserver"),
        "apiserver",
        "Start the API server",
        "recover",
        "Everybody lists anew",
    ),
];

impl FaultRow {
    /// Returns whether it mends rather than breaks.
    #[must_use]
    pub fn mends(&self) -> bool {
        matches!(self.fault, Fault::Recover | Fault::Uncordon | Fault::RepairVolume | Fault::AddNode | Fault::Start(_))
    }

    /// Returns whether it makes sense now: for the node it would be done to, for a volume that fails or not, and with these
    /// components down.
    #[must_use]
    pub fn fits(&self, node: Option<&NodeView>, failing: bool, down: &[&str]) -> bool {
        let broken = node.is_some_and(|node| node.broken.is_some());
        let cordoned = node.is_some_and(|node| node.cordoned);
        match self.fault {
            Fault::Recover => broken,
            Fault::Cordon => !cordoned,
            Fault::Uncordon => cordoned,
            Fault::Fail(_) | Fault::Reboot => !broken,
            Fault::BreakVolume => !failing,
            Fault::RepairVolume => failing,
            Fault::Stop(component) => !down.contains(&component),
            Fault::Start(component) => down.contains(&component),
            Fault::Crash
            | Fault::OutOfMemory
            | Fault::Hang
            | Fault::ReadinessOff
            | Fault::DeletePod
            | Fault::Drain
            | Fault::DeleteNode
            | Fault::AddNode => true,
        }
    }
}

/// What a fault is done to, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim<'a> {
    /// A pod.
    Pod {
        /// Its namespace.
        namespace: &'a str,
        /// Its name.
        name: &'a str,
        /// Whether it runs the scripted container of the recordings, whose flags have names of their own.
        scripted: bool,
        /// Whether the app already says that it is not ready.
        unready: bool,
    },
    /// A node.
    Node(&'a str),
    /// A claim.
    Claim {
        /// Its namespace.
        namespace: &'a str,
        /// Its name.
        name: &'a str,
    },
    /// The cluster, with the names of its nodes.
    Cluster(&'a [String]),
}

/// Returns the action that a press is, and what to tell about it; `None` when the fault is not for such a thing.
#[must_use]
pub fn action(fault: Fault, aim: &Aim<'_>) -> Option<(Action, String)> {
    match aim {
        Aim::Pod { namespace, name, scripted, unready } => on_pod(fault, namespace, name, *scripted, *unready),
        Aim::Node(name) => on_node(fault, name),
        Aim::Claim { namespace, name } => on_claim(fault, namespace, name),
        Aim::Cluster(nodes) => on_cluster(fault, nodes),
    }
}

fn kubectl(line: String) -> Action {
    Action::Kubectl { line: format!("kubectl {line}"), stdin: None }
}

fn on_pod(fault: Fault, namespace: &str, name: &str, scripted: bool, unready: bool) -> Option<(Action, String)> {
    let target =
        ContainerTarget { pod: Some(name.into()), namespace: Some(namespace.into()), ..ContainerTarget::default() };
    let crash = |exit_code, reason: Option<&str>| Action::Crash {
        target: target.clone(),
        exit_code,
        reason: reason.map(String::from),
        signal: None,
    };
    let set = |flag: &str, value: bool| Action::Set { target: target.clone(), flag: flag.into(), value: value.into() };
    Some(match fault {
        Fault::Crash => (crash(1, None), format!("{name}: the process exits with 1")),
        Fault::OutOfMemory => (crash(137, Some("OOMKilled")), format!("{name}: killed for its memory")),
        Fault::Hang => (set("hang", true), format!("{name}: the process hangs and answers nothing")),
        Fault::ReadinessOff => {
            let again = if unready { "is ready again" } else { "is not ready" };
            let action = if scripted { set("ready503", !unready) } else { set("ready", unready) };
            (action, format!("{name}: the app says that it {again}"))
        }
        Fault::DeletePod => {
            (kubectl(format!("delete pod {name} -n {namespace} --wait=false")), format!("{name}: deletion asked for"))
        }
        _ => return None,
    })
}

fn on_node(fault: Fault, name: &str) -> Option<(Action, String)> {
    let act = |verb: NodeVerb, told: &str| (Action::Node { name: name.into(), verb }, format!("{name}: {told}"));
    Some(match fault {
        Fault::Fail(part) => act(
            NodeVerb::Fail(part.into()),
            match part {
                "power" => "power is off",
                "network" => "cut off from the control plane",
                "freeze" => "the kubelet stands still",
                "kubelet" => "the kubelet is stopped",
                "runtime" => "the container runtime is gone",
                "memory" => "short of memory",
                "disk" => "short of disk",
                _ => "short of process ids",
            },
        ),
        Fault::Recover => act(NodeVerb::Recover, "comes back"),
        Fault::Reboot => act(NodeVerb::Reboot, "boots anew"),
        Fault::Drain => (
            kubectl(format!("drain {name} --ignore-daemonsets --delete-emptydir-data")),
            format!("{name}: being drained; the console tells"),
        ),
        Fault::Cordon => (kubectl(format!("cordon {name}")), format!("{name}: cordoned")),
        Fault::Uncordon => (kubectl(format!("uncordon {name}")), format!("{name}: pods may come again")),
        Fault::DeleteNode => {
            (kubectl(format!("delete node {name} --wait=false")), format!("{name}: its Node object is deleted"))
        }
        _ => return None,
    })
}

fn on_claim(fault: Fault, namespace: &str, name: &str) -> Option<(Action, String)> {
    let (fail, told) = match fault {
        Fault::BreakVolume => (true, "its storage fails"),
        Fault::RepairVolume => (false, "its storage is repaired"),
        _ => return None,
    };
    let action = Action::Volume { namespace: namespace.into(), claim: name.into(), fail };
    Some((action, format!("{name}: {told}")))
}

fn on_cluster(fault: Fault, nodes: &[String]) -> Option<(Action, String)> {
    Some(match fault {
        Fault::AddNode => {
            let name = (1..).map(|number| format!("node-{number}")).find(|name| !nodes.contains(name))?;
            (Action::AddNode(NodeSpec::named(name.as_str())), format!("{name} joins the cluster"))
        }
        Fault::Stop(name) => (Action::Component { name: name.into(), fail: true }, format!("{name} is stopped")),
        Fault::Start(name) => (Action::Component { name: name.into(), fail: false }, format!("{name} starts again")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{COMPONENTS, FAILURES};

    #[test]
    fn every_row_is_an_action_on_what_it_is_for_and_on_nothing_else() {
        let nodes = ["node-1".to_string()];
        let pod = Aim::Pod { namespace: "default", name: "web-1", scripted: false, unready: false };
        for row in FAULTS {
            let claim = Aim::Claim { namespace: "default", name: "data" };
            let (node, cluster) = (Aim::Node("node-1"), Aim::Cluster(&nodes));
            for (on, aim) in [(On::Pod, &pod), (On::Node, &node), (On::Claim, &claim), (On::Cluster, &cluster)] {
                assert_eq!(action(row.fault, aim).is_some(), row.on == on, "{} on {on:?}", row.label);
            }
        }
    }

    #[test]
    fn every_part_and_component_that_a_scenario_can_break_has_a_button() {
        for part in FAILURES {
            assert!(FAULTS.iter().any(|row| row.fault == Fault::Fail(part)), "{part} has no button");
        }
        for component in COMPONENTS {
            assert!(FAULTS.iter().any(|row| row.fault == Fault::Stop(component)), "{component} cannot be stopped");
            assert!(FAULTS.iter().any(|row| row.fault == Fault::Start(component)), "{component} cannot be started");
        }
    }

    #[test]
    fn a_press_is_the_command_that_kubectl_has_for_it() {
        let told = |fault| action(fault, &Aim::Node("node-2")).unwrap().0.to_json(0);
        assert_eq!(told(Fault::Drain)["kubectl"], "kubectl drain node-2 --ignore-daemonsets --delete-emptydir-data");
        assert_eq!(told(Fault::Fail("network"))["node"]["fail"], "network");
    }

    #[test]
    fn a_volume_is_broken_while_it_is_well_and_repaired_while_it_fails() {
        let fit = |failing| {
            let rows = FAULTS.iter().filter(|row| row.on == On::Claim && row.fits(None, failing, &[]));
            rows.map(|row| row.label).collect::<Vec<_>>()
        };
        assert_eq!((fit(false), fit(true)), (vec!["Break volume"], vec!["Repair volume"]));
        let (action, told) = action(Fault::BreakVolume, &Aim::Claim { namespace: "shop", name: "data" }).unwrap();
        assert_eq!(action.to_json(0)["volume"].to_string(), r#"{"claim":"data","fail":true,"namespace":"shop"}"#);
        assert_eq!(told, "data: its storage fails");
    }

    #[test]
    fn a_new_node_takes_the_first_free_name() {
        let nodes = ["node-1".to_string(), "node-3".to_string()];
        assert_eq!(action(Fault::AddNode, &Aim::Cluster(&nodes)).unwrap().1, "node-2 joins the cluster");
    }

    #[test]
    fn readiness_is_taken_back_by_the_second_press() {
        let aim = |scripted, unready| Aim::Pod { namespace: "default", name: "a", scripted, unready };
        let flag = |scripted, unready| match action(Fault::ReadinessOff, &aim(scripted, unready)).unwrap().0 {
            Action::Set { flag, value, .. } => (flag, value.as_bool().unwrap()),
            other => panic!("{other:?}"),
        };
        assert_eq!(flag(false, false), ("ready".into(), false));
        assert_eq!(flag(false, true), ("ready".into(), true));
        assert_eq!(flag(true, false), ("ready503".into(), true));
    }
}
