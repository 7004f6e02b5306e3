//! The difference of two pod specs as the API server prints it: its internal type in JSON, as a unified diff.
//!
//! Go's fields of the internal type come in their own order, with the names of Go, and the empty ones too. Models
//! kubernetes 1.36 pkg/apis/core/types.go and apimachinery pkg/util/diff. What few pods have below these structures is
//! written as it is, with the first letter in capitals.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::Value;

use crate::api::unified;

/// What a field holds when it is empty, and how it is written when it is not.
enum Kind {
    /// A text that may be empty.
    Text,
    /// A number that may be 0.
    Number,
    /// `true` or `false`.
    Truth,
    /// A pointer, list or map: `null` when empty.
    Any,
    /// A list of structures, or one behind a pointer.
    Of(Fields),
    /// A structure that is always there.
    Held(Fields),
}

use Kind::{Any, Held, Number, Of, Text, Truth};

/// Go's name, the name in manifests, and what it holds.
type Fields = &'static [(&'static str, &'static str, Kind)];

const HTTP_GET: Fields = &[
    ("Path", "path", Text),
    ("Port", "port", Number),
    ("Host", "host", Text),
    ("Scheme", "scheme", Text),
    ("HTTPHeaders", "httpHeaders", Any),
];

const TCP_SOCKET: Fields = &[("Port", "port", Number), ("Host", "host", Text)];

const PROBE: Fields = &[
    ("Exec", "exec", Any),
    ("HTTPGet", "httpGet", Of(HTTP_GET)),
    ("TCPSocket", "tcpSocket", Of(TCP_SOCKET)),
    ("GRPC", "grpc", Any),
    ("InitialDelaySeconds", "initialDelaySeconds", Number),
    ("TimeoutSeconds", "timeoutSeconds", Number),
    ("PeriodSeconds", "periodSeconds", Number),
    ("SuccessThreshold", "successThreshold", Number),
    ("FailureThreshold", "failureThreshold", Number),
    ("TerminationGracePeriodSeconds", "terminationGracePeriodSeconds", Any),
];

const PORT: Fields = &[
    ("Name", "name", Text),
    ("HostPort", "hostPort", Number),
    ("ContainerPort", "containerPort", Number),
    ("Protocol", "protocol", Text),
    ("HostIP", "hostIP", Text),
];

const RESOURCES: Fields = &[("Limits", "limits", Any), ("Requests", "requests", Any), ("Claims", "claims", Any)];

const MOUNT: Fields = &[
    ("Name", "name", Text),
    ("ReadOnly", "readOnly", Truth),
    ("RecursiveReadOnly", "recursiveReadOnly", Any),
    ("MountPath", "mountPath", Text),
    ("SubPath", "subPath", Text),
    ("MountPropagation", "mountPropagation", Any),
    ("SubPathExpr", "subPathExpr", Text),
];

const VARIABLE: Fields = &[("Name", "name", Text), ("Value", "value", Text), ("ValueFrom", "valueFrom", Any)];

const CONTAINER: Fields = &[
    ("Name", "name", Text),
    ("Image", "image", Text),
    ("Command", "command", Any),
    ("Args", "args", Any),
    ("WorkingDir", "workingDir", Text),
    ("Ports", "ports", Of(PORT)),
    ("EnvFrom", "envFrom", Any),
    ("Env", "env", Of(VARIABLE)),
    ("Resources", "resources", Held(RESOURCES)),
    ("ResizePolicy", "resizePolicy", Any),
    ("RestartPolicy", "restartPolicy", Any),
    ("RestartPolicyRules", "restartPolicyRules", Any),
    ("VolumeMounts", "volumeMounts", Of(MOUNT)),
    ("VolumeDevices", "volumeDevices", Any),
    ("LivenessProbe", "livenessProbe", Of(PROBE)),
    ("ReadinessProbe", "readinessProbe", Of(PROBE)),
    ("StartupProbe", "startupProbe", Of(PROBE)),
    ("Lifecycle", "lifecycle", Any),
    ("TerminationMessagePath", "terminationMessagePath", Text),
    ("TerminationMessagePolicy", "terminationMessagePolicy", Text),
    ("ImagePullPolicy", "imagePullPolicy", Text),
    ("SecurityContext", "securityContext", Any),
    ("Stdin", "stdin", Truth),
    ("StdinOnce", "stdinOnce", Truth),
    ("TTY", "tty", Truth),
];

const SOURCE: Fields = &[
    ("Secret", "secret", Any),
    ("DownwardAPI", "downwardAPI", Any),
    ("ConfigMap", "configMap", Any),
    ("ServiceAccountToken", "serviceAccountToken", Any),
    ("ClusterTrustBundle", "clusterTrustBundle", Any),
    ("PodCertificate", "podCertificate", Any),
];

const PROJECTED: Fields = &[("Sources", "sources", Of(SOURCE)), ("DefaultMode", "defaultMode", Any)];

const VOLUME: Fields = &[
    ("Name", "name", Text),
    ("HostPath", "hostPath", Any),
    ("EmptyDir", "emptyDir", Any),
    ("GCEPersistentDisk", "gcePersistentDisk", Any),
    ("AWSElasticBlockStore", "awsElasticBlockStore", Any),
    ("GitRepo", "gitRepo", Any),
    ("Secret", "secret", Any),
    ("NFS", "nfs", Any),
    ("ISCSI", "iscsi", Any),
    ("Glusterfs", "glusterfs", Any),
    ("PersistentVolumeClaim", "persistentVolumeClaim", Any),
    ("RBD", "rbd", Any),
    ("Quobyte", "quobyte", Any),
    ("FlexVolume", "flexVolume", Any),
    ("Cinder", "cinder", Any),
    ("CephFS", "cephfs", Any),
    ("Flocker", "flocker", Any),
    ("DownwardAPI", "downwardAPI", Any),
    ("FC", "fc", Any),
    ("AzureFile", "azureFile", Any),
    ("ConfigMap", "configMap", Any),
    ("VsphereVolume", "vsphereVolume", Any),
    ("AzureDisk", "azureDisk", Any),
    ("PhotonPersistentDisk", "photonPersistentDisk", Any),
    ("Projected", "projected", Of(PROJECTED)),
    ("PortworxVolume", "portworxVolume", Any),
    ("ScaleIO", "scaleIO", Any),
    ("StorageOS", "storageos", Any),
    ("CSI", "csi", Any),
    ("Ephemeral", "ephemeral", Any),
    ("Image", "image", Any),
];

const TOLERATION: Fields = &[
    ("Key", "key", Text),
    ("Operator", "operator", Text),
    ("Value", "value", Text),
    ("Effect", "effect", Text),
    ("TolerationSeconds", "tolerationSeconds", Any),
];

const SECURITY: Fields = &[
    ("HostNetwork", "hostNetwork", Truth),
    ("HostPID", "hostPID", Truth),
    ("HostIPC", "hostIPC", Truth),
    ("ShareProcessNamespace", "shareProcessNamespace", Any),
    ("HostUsers", "hostUsers", Any),
    ("SELinuxOptions", "seLinuxOptions", Any),
    ("WindowsOptions", "windowsOptions", Any),
    ("RunAsUser", "runAsUser", Any),
    ("RunAsGroup", "runAsGroup", Any),
    ("RunAsNonRoot", "runAsNonRoot", Any),
    ("SupplementalGroups", "supplementalGroups", Any),
    ("SupplementalGroupsPolicy", "supplementalGroupsPolicy", Any),
    ("FSGroup", "fsGroup", Any),
    ("FSGroupChangePolicy", "fsGroupChangePolicy", Any),
    ("Sysctls", "sysctls", Any),
    ("SeccompProfile", "seccompProfile", Any),
    ("AppArmorProfile", "appArmorProfile", Any),
    ("SELinuxChangePolicy", "seLinuxChangePolicy", Any),
];

/// Fields that the API keeps beside the pod's security context and the internal type inside it.
const MOVED: &[&str] = &["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"];

const POD_SPEC: Fields = &[
    ("Volumes", "volumes", Of(VOLUME)),
    ("InitContainers", "initContainers", Of(CONTAINER)),
    ("Containers", "containers", Of(CONTAINER)),
    ("EphemeralContainers", "ephemeralContainers", Any),
    ("RestartPolicy", "restartPolicy", Text),
    ("TerminationGracePeriodSeconds", "terminationGracePeriodSeconds", Any),
    ("ActiveDeadlineSeconds", "activeDeadlineSeconds", Any),
    ("DNSPolicy", "dnsPolicy", Text),
    ("NodeSelector", "nodeSelector", Any),
    ("ServiceAccountName", "serviceAccountName", Text),
    ("AutomountServiceAccountToken", "automountServiceAccountToken", Any),
    ("NodeName", "nodeName", Text),
    ("SecurityContext", "securityContext", Of(SECURITY)),
    ("ImagePullSecrets", "imagePullSecrets", Any),
    ("Hostname", "hostname", Text),
    ("Subdomain", "subdomain", Text),
    ("SetHostnameAsFQDN", "setHostnameAsFQDN", Any),
    ("Affinity", "affinity", Any),
    ("SchedulerName", "schedulerName", Text),
    ("Tolerations", "tolerations", Of(TOLERATION)),
    ("HostAliases", "hostAliases", Any),
    ("PriorityClassName", "priorityClassName", Text),
    ("Priority", "priority", Any),
    ("PreemptionPolicy", "preemptionPolicy", Any),
    ("DNSConfig", "dnsConfig", Any),
    ("ReadinessGates", "readinessGates", Any),
    ("RuntimeClassName", "runtimeClassName", Any),
    ("Overhead", "overhead", Any),
    ("EnableServiceLinks", "enableServiceLinks", Any),
    ("TopologySpreadConstraints", "topologySpreadConstraints", Any),
    ("OS", "os", Any),
    ("SchedulingGates", "schedulingGates", Any),
    ("ResourceClaims", "resourceClaims", Any),
    ("Resources", "resources", Any),
    ("HostnameOverride", "hostnameOverride", Any),
];

/// The hunks between two pod specs, given as manifests say them.
pub(super) fn difference(old: &Value, new: &Value) -> String {
    let (old, new) = (text(old), text(new));
    unified::hunks(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>())
}

const CLAIM: Fields = &[
    ("AccessModes", "accessModes", Any),
    ("Selector", "selector", Any),
    ("Resources", "resources", Held(&[("Limits", "limits", Any), ("Requests", "requests", Any)])),
    ("VolumeName", "volumeName", Text),
    ("StorageClassName", "storageClassName", Any),
    ("VolumeMode", "volumeMode", Any),
    ("DataSource", "dataSource", Any),
    ("DataSourceRef", "dataSourceRef", Any),
    ("VolumeAttributesClassName", "volumeAttributesClassName", Any),
];

/// The hunks between the specs of two claims.
pub(super) fn claim_difference(old: &Value, new: &Value) -> String {
    let text = |spec: &Value| {
        let mut out = String::new();
        structure(spec, CLAIM, 0, &mut out);
        out
    };
    let (old, new) = (text(old), text(new));
    unified::hunks(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>())
}

const HOST_PATH: Fields = &[("Path", "path", Text), ("Type", "type", Any)];
const NFS: Fields = &[("Server", "server", Text), ("Path", "path", Text), ("ReadOnly", "readOnly", Truth)];
const LOCAL: Fields = &[("Path", "path", Text), ("FSType", "fsType", Any)];
const CSI: Fields = &[
    ("Driver", "driver", Text),
    ("VolumeHandle", "volumeHandle", Text),
    ("ReadOnly", "readOnly", Truth),
    ("FSType", "fsType", Text),
    ("VolumeAttributes", "volumeAttributes", Any),
    ("ControllerPublishSecretRef", "controllerPublishSecretRef", Any),
    ("NodeStageSecretRef", "nodeStageSecretRef", Any),
    ("NodePublishSecretRef", "nodePublishSecretRef", Any),
    ("ControllerExpandSecretRef", "controllerExpandSecretRef", Any),
    ("NodeExpandSecretRef", "nodeExpandSecretRef", Any),
];

/// The server's own PersistentVolumeSource.
const VOLUME_SOURCE: Fields = &[
    ("GCEPersistentDisk", "gcePersistentDisk", Any),
    ("AWSElasticBlockStore", "awsElasticBlockStore", Any),
    ("HostPath", "hostPath", Of(HOST_PATH)),
    ("Glusterfs", "glusterfs", Any),
    ("NFS", "nfs", Of(NFS)),
    ("RBD", "rbd", Any),
    ("Quobyte", "quobyte", Any),
    ("ISCSI", "iscsi", Any),
    ("FlexVolume", "flexVolume", Any),
    ("Cinder", "cinder", Any),
    ("CephFS", "cephfs", Any),
    ("FC", "fc", Any),
    ("Flocker", "flocker", Any),
    ("AzureFile", "azureFile", Any),
    ("VsphereVolume", "vsphereVolume", Any),
    ("AzureDisk", "azureDisk", Any),
    ("PhotonPersistentDisk", "photonPersistentDisk", Any),
    ("PortworxVolume", "portworxVolume", Any),
    ("ScaleIO", "scaleIO", Any),
    ("Local", "local", Of(LOCAL)),
    ("StorageOS", "storageos", Any),
    ("CSI", "csi", Of(CSI)),
];

/// The hunks between the sources of two volumes.
pub(super) fn volume_difference(old: &Value, new: &Value) -> String {
    let text = |source: &Value| {
        let mut out = String::new();
        structure(source, VOLUME_SOURCE, 0, &mut out);
        out
    };
    let (old, new) = (text(old), text(new));
    unified::hunks(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>())
}

const NODE_EXPRESSION: Fields = &[("Key", "key", Text), ("Operator", "operator", Text), ("Values", "values", Any)];
const NODE_TERM: Fields = &[
    ("MatchExpressions", "matchExpressions", Of(NODE_EXPRESSION)),
    ("MatchFields", "matchFields", Of(NODE_EXPRESSION)),
];
const NODE_SELECTOR: Fields = &[("NodeSelectorTerms", "nodeSelectorTerms", Of(NODE_TERM))];

/// A volume's node affinity as messages show it: the server's own type, without blanks.
pub(super) fn volume_affinity(affinity: &Value) -> String {
    let mut out = String::new();
    structure(affinity, &[("Required", "required", Of(NODE_SELECTOR))], 0, &mut out);
    without_blanks(&out)
}

/// A pod template as messages show it: metadata as in manifests, the spec as the server's own type, without blanks.
pub(super) fn template(template: &Value) -> String {
    let mut parts = Vec::new();
    for field in ["name", "generateName", "namespace", "labels", "annotations", "finalizers"] {
        if let Some(value) = template.get("metadata").and_then(|metadata| metadata.get(field)) {
            parts.push(format!("{field:?}:{value}"));
        }
    }
    parts.push(format!("\"Spec\":{}", without_blanks(&text(template.get("spec").unwrap_or(&Value::Null)))));
    format!("{{{}}}", parts.join(","))
}

/// JSON without what is only there to be read.
fn without_blanks(json: &str) -> String {
    let (mut out, mut inside, mut escaped) = (String::new(), false, false);
    for letter in json.chars() {
        if inside || !letter.is_whitespace() {
            out.push(letter);
        }
        inside = if letter == '"' && !escaped { !inside } else { inside };
        escaped = inside && letter == '\\' && !escaped;
    }
    out
}

fn text(spec: &Value) -> String {
    let mut spec = spec.clone();
    for field in MOVED {
        if let Some(value) = spec.get(*field).cloned() {
            spec["securityContext"][*field] = value;
        }
    }
    let mut out = String::new();
    structure(&spec, POD_SPEC, 0, &mut out);
    out
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(core::iter::repeat_n(' ', depth));
}

fn structure(value: &Value, fields: Fields, depth: usize, out: &mut String) {
    out.push('{');
    for (place, (name, key, kind)) in fields.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        line(depth + 1, out);
        out.push_str(&format!("\"{name}\": "));
        let field = value.get(*key).unwrap_or(&Value::Null);
        match (kind, field) {
            (Text, Value::Null) => out.push_str("\"\""),
            (Number, Value::Null) => out.push('0'),
            (Truth, Value::Null) => out.push_str("false"),
            (Of(fields), Value::Array(items)) if !items.is_empty() => {
                list(items, depth + 1, out, |item, depth, out| structure(item, fields, depth, out));
            }
            (Of(fields), Value::Object(_)) | (Held(fields), _) => structure(field, fields, depth + 1, out),
            _ => any(field, depth + 1, out),
        }
    }
    line(depth, out);
    out.push('}');
}

fn list(items: &[Value], depth: usize, out: &mut String, write: impl Fn(&Value, usize, &mut String)) {
    out.push('[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        line(depth + 1, out);
        write(item, depth + 1, out);
    }
    line(depth, out);
    out.push(']');
}

/// A value whose structure is not told here.
fn any(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Array(items) if !items.is_empty() => list(items, depth, out, any),
        Value::Object(fields) if !fields.is_empty() => {
            out.push('{');
            for (place, (key, field)) in fields.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                line(depth + 1, out);
                let mut letters = key.chars();
                let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                // Keys of maps, such as labels, keep their case.
                let is_field =
                    key.chars().all(|letter| letter.is_ascii_alphanumeric()) && !matches!(field, Value::String(_));
                let name: String = first.filter(|_| is_field).into_iter().chain(letters).collect();
                out.push_str(&format!("\"{}\": ", if is_field { name } else { key.clone() }));
                any(field, depth + 1, out);
            }
            line(depth, out);
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_field_is_shown_among_its_neighbours() {
        let old = json!({
            "containers": [{"name": "web", "image": "web:1"}], "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
        });
        let mut new = old.clone();
        new["restartPolicy"] = json!("Never");
        let text = difference(&old, &new);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            &lines[1..],
            [
                "   }",
                "  ],",
                "  \"EphemeralContainers\": null,",
                "- \"RestartPolicy\": \"Always\",",
                "+ \"RestartPolicy\": \"Never\",",
                "  \"TerminationGracePeriodSeconds\": 30,",
                "  \"ActiveDeadlineSeconds\": null,",
                "  \"DNSPolicy\": \"ClusterFirst\",",
            ]
        );
    }
}
