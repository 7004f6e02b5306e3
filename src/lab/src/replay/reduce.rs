//! API objects reduced to what recordings keep of them, and the words recordings have for kinds.

use std::collections::{BTreeMap, BTreeSet};

use cluster::api::Kind;
use serde_json::{Map, Value, json};

/// Keys of specs that a recording keeps, by its word for the kind.
pub type Kept = BTreeMap<String, BTreeSet<String>>;

/// A kind in a recording's word, as manifests name it, and which keys of its spec a recording keeps.
struct Word {
    word: &'static str,
    api_version: &'static str,
    kind: &'static str,
    spec: &'static [&'static str],
}

const WORDS: &[Word] = &[
    Word { word: "pod", api_version: "v1", kind: "Pod", spec: &[] },
    Word { word: "node", api_version: "v1", kind: "Node", spec: &[] },
    Word { word: "lease", api_version: "coordination.k8s.io/v1", kind: "Lease", spec: &[] },
    Word { word: "endpointslice", api_version: "discovery.k8s.io/v1", kind: "EndpointSlice", spec: &[] },
    Word { word: "endpoints", api_version: "v1", kind: "Endpoints", spec: &[] },
    Word {
        word: "deployment",
        api_version: "apps/v1",
        kind: "Deployment",
        spec: &["replicas", "strategy", "revisionHistoryLimit", "progressDeadlineSeconds", "paused", "minReadySeconds"],
    },
    Word { word: "replicaset", api_version: "apps/v1", kind: "ReplicaSet", spec: &["replicas", "minReadySeconds"] },
    Word {
        word: "replicationcontroller",
        api_version: "v1",
        kind: "ReplicationController",
        spec: &["replicas", "minReadySeconds"],
    },
    Word {
        word: "statefulset",
        api_version: "apps/v1",
        kind: "StatefulSet",
        spec: &[
            "replicas",
            "serviceName",
            "podManagementPolicy",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
        ],
    },
    Word {
        word: "daemonset",
        api_version: "apps/v1",
        kind: "DaemonSet",
        spec: &["updateStrategy", "revisionHistoryLimit"],
    },
    Word { word: "job", api_version: "batch/v1", kind: "Job", spec: &["parallelism", "completions", "backoffLimit"] },
    Word {
        word: "pdb",
        api_version: "policy/v1",
        kind: "PodDisruptionBudget",
        spec: &["minAvailable", "maxUnavailable", "unhealthyPodEvictionPolicy"],
    },
];

/// Whether the engine has a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modelled {
    /// It has.
    As(Kind),
    /// Not yet.
    NotYet,
}

impl Modelled {
    /// Whether the engine has the kind of a recording's word.
    pub fn of(word: &str) -> Modelled {
        let found = match WORDS.iter().find(|one| one.word == word) {
            Some(one) => Kind::find(one.api_version, one.kind),
            // Events are records of another form.
            None => Kind::of_resource(word).filter(|kind| *kind != Kind::Event),
        };
        found.map_or(Modelled::NotYet, Modelled::As)
    }
}

/// The one word for a kind that a recording calls `word`, which may be short for it or its plural.
pub fn one_word(word: &str) -> String {
    match Modelled::of(word) {
        Modelled::As(kind) if WORDS.iter().all(|one| one.word != word) => word_of(kind.info().name),
        Modelled::As(_) | Modelled::NotYet => word.to_string(),
    }
}

/// The recording's word for a kind such as `PodDisruptionBudget`.
pub fn word_of(kind: &str) -> String {
    WORDS.iter().find(|one| one.kind == kind).map_or_else(|| kind.to_lowercase(), |one| one.word.to_string())
}

/// An API object as recordings keep it: its word, its name and the kept fields. `kept` are keys of specs that this
/// recording keeps besides those that all of them do.
pub fn reduced(object: &Value, kept: &Kept) -> Option<(String, String, Map<String, Value>)> {
    let word = word_of(object["kind"].as_str()?);
    let usual = WORDS.iter().find(|one| one.word == word);
    let meta = &object["metadata"];
    let mut body = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            body.insert(key.to_string(), value);
        }
    };
    put("labels", meta["labels"].clone());
    if let Some(annotations) = meta["annotations"].as_object() {
        let mut annotations = annotations.clone();
        annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
        put("annotations", Value::Object(annotations));
    }
    for owner in meta["ownerReferences"].as_array().into_iter().flatten().filter(|owner| owner["controller"] == true) {
        let text = |key: &str| owner[key].as_str().unwrap_or("").to_string();
        put("owner", format!("{}/{}", text("kind"), text("name")).into());
    }
    for key in ["deletionTimestamp", "deletionGracePeriodSeconds", "finalizers"] {
        put(key, meta[key].clone());
    }
    let (spec, status) = (&object["spec"], &object["status"]);
    match word.as_str() {
        "pod" => {
            put("node", spec["nodeName"].clone());
            put("restartPolicy", spec["restartPolicy"].clone());
            for key in ["phase", "reason", "message", "podIP", "qosClass", "startTime"] {
                put(key, status[key].clone());
            }
            put("conditions", conditions(&status["conditions"]));
            put("containers", containers(&status["containerStatuses"]));
            put("initContainers", containers(&status["initContainerStatuses"]));
        }
        "node" => {
            put("unschedulable", spec["unschedulable"].clone());
            put("taints", listed(&spec["taints"], &["key", "value", "effect"]));
            put("conditions", conditions(&status["conditions"]));
        }
        "endpointslice" => {
            put("ports", listed(&object["ports"], &["name", "port", "protocol"]));
            put(
                "endpoints",
                Value::Array(object["endpoints"].as_array().into_iter().flatten().map(endpoint).collect()),
            );
        }
        "endpoints" => put("subsets", subsets(&object["subsets"])),
        "lease" => {}
        _ => {
            let usual = usual.into_iter().flat_map(|one| one.spec.iter().copied());
            let more = kept.get(&word).into_iter().flatten().map(String::as_str);
            put("spec", picked(spec, &usual.chain(more).collect::<Vec<&str>>()));
            let mut status = status.clone();
            if let Some(status) = status.as_object_mut() {
                let kept = conditions(&status.get("conditions").cloned().unwrap_or_default());
                status.insert("conditions".to_string(), kept);
            }
            put("status", status);
        }
    }
    Some((word, meta["name"].as_str()?.to_string(), body))
}

fn picked(value: &Value, keys: &[&str]) -> Value {
    let pairs = keys.iter().filter_map(|key| value.get(*key).map(|value| (key.to_string(), value.clone())));
    Value::Object(pairs.collect())
}

fn listed(list: &Value, keys: &[&str]) -> Value {
    Value::Array(list.as_array().into_iter().flatten().map(|item| picked(item, keys)).collect())
}

fn conditions(list: &Value) -> Value {
    listed(list, &["type", "status", "reason", "message"])
}

fn containers(list: &Value) -> Value {
    listed(list, &["name", "ready", "started", "restartCount", "state", "lastState"])
}

/// Of addresses, recordings keep the address.
fn subsets(list: &Value) -> Value {
    let kept = list.as_array().into_iter().flatten().map(|subset| {
        let lists = ["addresses", "notReadyAddresses"].into_iter().filter(|key| subset[*key].is_array());
        Value::Object(lists.map(|key| (key.to_string(), listed(&subset[key], &["ip"]))).collect())
    });
    Value::Array(kept.collect())
}

fn endpoint(endpoint: &Value) -> Value {
    let conditions = &endpoint["conditions"];
    json!({
        "pod": endpoint["targetRef"]["name"],
        "ready": conditions["ready"],
        "serving": conditions["serving"],
        "terminating": conditions["terminating"],
    })
}
