//! Every refusal that was recorded from a real API server, for the kinds served here, and updates.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::{Value, json};

use super::{validate_create, validate_update, warnings};
use crate::api::{Kind, Object, defaults, error::ApiError, schema};

/// Manifests that a real 1.36.3 server refused or warned of: `{label, manifest, wanted}`.
const RECORDED: &str = include_str!("../../../../../tests/golden/validation/recorded.json");

fn made(kind: Kind, value: &Value) -> Object {
    let mut object = schema::decode(kind, value).unwrap_or_else(|error| panic!("{error}"));
    if kind.info().namespaced && object.namespace().is_empty() {
        object.meta_mut().namespace = Some("validation".to_string());
    }
    defaults::default_object(&mut object);
    object
}

/// What the server says to a manifest: the body of kubectl's `is invalid:` or its decoder's words.
fn said(kind: Kind, manifest: &Value) -> String {
    if let Err(error) = schema::decode(kind, manifest) {
        return error.sentence(kind);
    }
    let object = made(kind, manifest);
    let errors = validate_create(&object);
    match errors.len() {
        0 => warnings(&object).iter().map(|warning| format!("Warning: {warning}")).collect::<Vec<_>>().join("\n"),
        1 => format!("{}", errors[0]),
        _ => errors.iter().map(|error| format!("* {error}")).collect::<Vec<_>>().join("\n"),
    }
}

#[test]
fn every_recorded_refusal_is_word_for_word() {
    let cases: Vec<Value> = serde_json::from_str(RECORDED).expect("JSON");
    let mut wrong = Vec::new();
    for case in &cases {
        let manifest = &case["manifest"];
        let word = |field: &str| manifest[field].as_str().unwrap_or_default();
        let kind = Kind::find(word("apiVersion"), word("kind")).expect("a kind that is served");
        let said = said(kind, manifest);
        let wanted = case["wanted"].as_str().unwrap_or_default();
        if said != wanted {
            wrong.push(format!("{}\n  said:   {said}\n  wanted: {wanted}", case["label"]));
        }
    }
    assert!(cases.len() >= 40, "{} cases", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn pod(spec: Value) -> Object {
    made(Kind::Pod, &json!({"metadata": {"name": "p"}, "spec": spec}))
}

fn refusals(new: &Object, old: &Object) -> Vec<String> {
    validate_update(new, old).iter().map(ToString::to_string).collect()
}

#[test]
fn a_pod_keeps_its_spec_but_for_a_few_fields() {
    let old = pod(json!({"containers": [{"name": "a", "image": "b:1"}]}));
    assert!(
        refusals(&pod(json!({"containers": [{"name": "a", "image": "b:2", "imagePullPolicy": "IfNotPresent"}]})), &old)
            .is_empty()
    );
    let never = refusals(&pod(json!({"containers": [{"name": "a", "image": "b:1"}], "restartPolicy": "Never"})), &old);
    assert_eq!(
        never,
        [
            "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n@@ -35,7 +35,7 @@\n   }\n  ],\n  \"EphemeralContainers\": null,\n- \"RestartPolicy\": \"Always\",\n+ \"RestartPolicy\": \"Never\",\n  \"TerminationGracePeriodSeconds\": 30,\n  \"ActiveDeadlineSeconds\": null,\n  \"DNSPolicy\": \"ClusterFirst\",\n"
        ]
    );
    let two = pod(json!({"containers": [{"name": "a", "image": "b:1"}, {"name": "c", "image": "b:1"}]}));
    assert_eq!(refusals(&two, &old), ["spec.containers: Forbidden: pod updates may not add or remove containers"]);
}

#[test]
fn selectors_and_addresses_stay() {
    let deployment = |app: &str| {
        made(
            Kind::Deployment,
            &json!({"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": {"app": app}}, "template": {
                "metadata": {"labels": {"app": app}}, "spec": {"containers": [{"name": "a", "image": "b:1"}]}}}}),
        )
    };
    assert_eq!(
        refusals(&deployment("b"), &deployment("a")),
        [r#"spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable"#]
    );
    let service = |address: &str| {
        made(
            Kind::Service,
            &json!({"metadata": {"name": "s"}, "spec": {"clusterIP": address, "ports": [{"port": 80}]}}),
        )
    };
    assert_eq!(
        refusals(&service("10.96.0.9"), &service("10.96.0.8")),
        [r#"spec.clusterIPs[0]: Invalid value: ["10.96.0.9"]: may not change once set"#]
    );
}

#[test]
fn rules_that_were_not_recorded() {
    for (spec, wanted) in [
        (
            json!({"containers": [{"name": "a", "image": "b", "restartPolicyRules": [{"action": "Stop", "exitCodes": {"operator": "Is", "values": [1]}}]}]}),
            "* spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used\n* spec.containers[0].restartPolicyRules[0].action: Unsupported value: \"Stop\": supported values: \"Restart\"\n* spec.containers[0].restartPolicyRules[0].exitCodes.operator: Unsupported value: \"Is\": supported values: \"In\", \"NotIn\"",
        ),
        (
            json!({"containers": [{"name": "a", "image": "b"}], "initContainers": [{"name": "a", "image": "b", "livenessProbe": {"exec": {"command": ["true"]}}}]}),
            "* spec.initContainers[0].name: Duplicate value: \"a\"\n* spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
        ),
        (
            json!({"containers": [{"name": "a", "image": "b", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]}),
            "spec.containers[0].volumeMounts[0].name: Not found: \"data\"",
        ),
        (
            json!({"containers": [{"name": "a", "image": "b", "resources": {"limits": {"cpus": "1"}}}]}),
            // Requests come from limits, so both are refused.
            "* spec.containers[0].resources.limits[cpus]: Invalid value: \"cpus\": must be a standard resource type or fully qualified\n* spec.containers[0].resources.limits[cpus]: Invalid value: \"cpus\": must be a standard resource for containers\n* spec.containers[0].resources.requests[cpus]: Invalid value: \"cpus\": must be a standard resource type or fully qualified\n* spec.containers[0].resources.requests[cpus]: Invalid value: \"cpus\": must be a standard resource for containers",
        ),
        (
            json!({"containers": [{"name": "a", "image": "b", "livenessProbe": {"successThreshold": 2, "tcpSocket": {"port": "My_Port"}}}]}),
            "* spec.containers[0].livenessProbe.tcpSocket.port: Invalid value: \"My_Port\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)\n* spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
        ),
    ] {
        assert_eq!(said(Kind::Pod, &json!({"metadata": {"name": "p"}, "spec": spec})), wanted);
    }
}

#[test]
fn a_refusal_reads_as_the_server_says_it() {
    let object =
        made(Kind::Service, &json!({"metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}, {"port": 81}]}}));
    assert_eq!(
        ApiError::invalid(Kind::Service, "s", validate_create(&object)).message,
        "Service \"s\" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]"
    );
}

/// One container with `more` in it.
fn with(more: Value) -> Value {
    let mut container = json!({"name": "c", "image": "nginx"});
    for (name, value) in more.as_object().into_iter().flatten() {
        container[name] = value.clone();
    }
    json!({"containers": [container]})
}

/// A pod with `more` beside its container.
fn beside(more: Value) -> Value {
    let mut spec = with(json!({}));
    for (name, value) in more.as_object().into_iter().flatten() {
        spec[name] = value.clone();
    }
    spec
}

#[test]
fn pods_are_refused_in_the_words_of_validation_go() {
    for (spec, wanted) in [
        (
            beside(json!({"dnsPolicy": "X"})),
            r#"spec.dnsPolicy: Unsupported value: "X": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None""#,
        ),
        (
            beside(json!({"dnsPolicy": "None"})),
            "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
        ),
        (
            beside(json!({"hostAliases": [{"ip": "x"}]})),
            r#"spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"#,
        ),
        (
            beside(json!({"os": {"name": "beos"}})),
            r#"spec.os: Unsupported value: "beos": supported values: "linux", "windows""#,
        ),
        (
            beside(json!({"shareProcessNamespace": true, "hostPID": true})),
            "spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
        ),
        (
            beside(json!({"tolerations": [{"key": "a", "operator": "Exists", "value": "b"}]})),
            r#"spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is 'Exists'"#,
        ),
        (
            beside(
                json!({"volumes": [{"name": "v", "projected": {"sources": [{"secret": {"name": "a"}, "configMap": {"name": "b"}}]}}]}),
            ),
            "spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source",
        ),
        (
            beside(json!({"volumes": [{"name": "v", "downwardAPI": {"items": [{"path": "l"}]}}]})),
            "spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required",
        ),
        (
            beside(
                json!({"hostNetwork": true, "containers": [{"name": "c", "image": "x", "ports": [{"containerPort": 80, "hostPort": 81}]}]}),
            ),
            "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
        ),
        (
            with(json!({"terminationMessagePolicy": "X"})),
            r#"spec.containers[0].terminationMessagePolicy: Unsupported value: "X": supported values: "File", "FallbackToLogsOnError""#,
        ),
        (
            with(json!({"restartPolicy": "Sometimes"})),
            r#"spec.containers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure""#,
        ),
        (
            with(json!({"envFrom": [{}]})),
            r#"spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`"#,
        ),
        (
            with(json!({"env": [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.foo"}}}]})),
            r#"spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.foo": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory""#,
        ),
        (
            with(json!({"securityContext": {"runAsUser": -1}})),
            "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
        ),
        (
            with(json!({"securityContext": {"privileged": true, "allowPrivilegeEscalation": false}})),
            r#"spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true"#,
        ),
        (
            with(json!({"resources": {"requests": {"nvidia.com/gpu": "1"}}})),
            "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources",
        ),
        (
            with(json!({"resizePolicy": [{"resourceName": "cpu", "restartPolicy": "Maybe"}]})),
            r#"spec.containers[0].resizePolicy: Unsupported value: "Maybe": supported values: "NotRequired", "RestartContainer""#,
        ),
    ] {
        let manifest = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec});
        assert_eq!(said(Kind::Pod, &manifest), wanted, "{manifest}");
    }
}

#[test]
fn services_are_refused_in_the_words_of_validation_go() {
    for (spec, wanted) in [
        (
            json!({"ports": [{"name": "a", "port": 80}, {"name": "b", "port": 80}]}),
            r#"spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}"#,
        ),
        (
            json!({"ports": [{"port": 80}], "clusterIP": "x"}),
            r#"spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"#,
        ),
        (
            json!({"ports": [{"port": 80}], "externalTrafficPolicy": "Local"}),
            r#"spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services"#,
        ),
        (
            json!({"ports": [{"port": 80}], "trafficDistribution": "X"}),
            r#"spec.trafficDistribution: Unsupported value: "X": supported values: "PreferClose", "PreferSameZone", "PreferSameNode""#,
        ),
        (
            json!({"ports": [{"port": 80}], "externalName": "a.b"}),
            r#"Warning: spec.externalName is ignored when spec.type is not "ExternalName""#,
        ),
    ] {
        let manifest = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": spec});
        assert_eq!(said(Kind::Service, &manifest), wanted, "{manifest}");
    }
}

#[test]
fn accepted_manifests_are_warned_of() {
    for (name, spec, wanted) in [
        (
            "a.b",
            beside(json!({})),
            "Warning: metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
        ),
        (
            "p",
            beside(json!({"nodeSelector": {"beta.kubernetes.io/os": "linux"}})),
            r#"Warning: spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead"#,
        ),
        (
            "p",
            beside(
                json!({"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "ScheduleAnyway"}]}),
            ),
            "Warning: spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
        ),
        (
            "p",
            beside(json!({"imagePullSecrets": [{"name": "a"}, {"name": "a"}]})),
            r#"Warning: spec.imagePullSecrets[1].name: duplicate name "a""#,
        ),
    ] {
        let manifest = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec});
        assert_eq!(said(Kind::Pod, &manifest), wanted, "{manifest}");
    }
}

#[test]
fn whole_values_are_shown_in_the_spelling_of_the_server() {
    let budget = json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "b"},
        "spec": {"minAvailable": 1, "maxUnavailable": "50%", "selector": {"matchLabels": {"app": "web"}}}});
    assert_eq!(
        said(Kind::PodDisruptionBudget, &budget),
        r#"spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"web"}},"MaxUnavailable":"50%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set"#
    );
    let set = json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "r"},
        "spec": {"selector": {"matchLabels": {"a": "b"}}}});
    assert_eq!(
        said(Kind::ReplicaSet, &set),
        "* spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`\n* spec.template.spec.containers: Required value"
    );
    let claim = |mode: &str| {
        made(
            Kind::PersistentVolumeClaim,
            &json!({"metadata": {"name": "c"}, "spec": {"accessModes": [mode], "resources": {"requests": {"storage": "1Gi"}}}}),
        )
    };
    let said = refusals(&claim("ReadWriteMany"), &claim("ReadWriteOnce")).join("\n");
    assert!(said.contains("\n {\n  \"AccessModes\": [\n-  \"ReadWriteOnce\"\n+  \"ReadWriteMany\"\n  ],\n"), "{said}");
}
