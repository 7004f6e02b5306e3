//! Defaults as the API server shows them, and that filling in twice changes nothing.

use serde_json::{Value, json};

use super::default_object;
use crate::api::{Kind, schema};

fn filled(kind: Kind, value: Value) -> Value {
    let mut object = schema::decode(kind, &value).expect("decodes");
    default_object(&mut object);
    let once = object.to_json();
    default_object(&mut object);
    assert_eq!(object.to_json(), once, "filling in twice changes nothing");
    once
}

#[test]
fn a_deployment_gets_what_kubernetes_gives() {
    let value = filled(
        Kind::Deployment,
        json!({"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web", "image": "nginx",
                "livenessProbe": {"httpGet": {"port": 80}, "periodSeconds": 0}, "ports": [{"containerPort": 80}]}]}}}}),
    );
    assert_eq!(
        value["spec"],
        json!({
            "progressDeadlineSeconds": 600, "replicas": 1, "revisionHistoryLimit": 10,
            "selector": {"matchLabels": {"app": "web"}},
            "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}, "type": "RollingUpdate"},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {
                "containers": [{
                    "image": "nginx", "imagePullPolicy": "Always", "name": "web",
                    "livenessProbe": {"failureThreshold": 3, "httpGet": {"path": "/", "port": 80, "scheme": "HTTP"},
                        "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1},
                    "ports": [{"containerPort": 80, "protocol": "TCP"}], "resources": {},
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}],
                "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
                "securityContext": {}, "terminationGracePeriodSeconds": 30}},
        })
    );
}

#[test]
fn a_pod_requests_what_it_limits_and_a_template_does_not() {
    let pod = filled(
        Kind::Pod,
        json!({"metadata": {"name": "p"}, "spec": {"containers": [{"name": "a", "image": "busybox:1.36",
            "resources": {"limits": {"cpu": 0.5, "memory": "1024Mi"}}}], "volumes": [{"name": "tmp"}]}}),
    );
    assert_eq!(pod["spec"]["containers"][0]["resources"]["requests"], json!({"cpu": "500m", "memory": "1Gi"}));
    assert_eq!(pod["spec"]["containers"][0]["imagePullPolicy"], "IfNotPresent");
    assert_eq!(pod["spec"]["volumes"][0], json!({"emptyDir": {}, "name": "tmp"}));
    assert_eq!(pod["spec"]["enableServiceLinks"], true);
}

#[test]
fn services_get_type_protocol_and_target() {
    let service = filled(
        Kind::Service,
        json!({"metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}], "type": "NodePort"}}),
    );
    assert_eq!(
        service["spec"],
        json!({"externalTrafficPolicy": "Cluster", "internalTrafficPolicy": "Cluster",
            "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "sessionAffinity": "None", "type": "NodePort"})
    );
}

/// What is no pointer upstream and stands for nothing is not shown; pointers keep what they are told.
#[test]
fn nothing_is_not_shown() {
    let value = filled(
        Kind::Deployment,
        json!({"metadata": {"name": "web", "labels": {}}, "spec": {"minReadySeconds": 0, "paused": false, "replicas": 0,
            "selector": {"matchLabels": {"app": "web"}}, "template": {
            "metadata": {"labels": {"app": "web"}, "annotations": {}},
            "spec": {"hostNetwork": false, "nodeSelector": {}, "automountServiceAccountToken": false, "containers": [{
                "name": "web", "image": "nginx", "stdin": false, "env": [{"name": "A", "value": ""}],
                "securityContext": {"privileged": false}, "livenessProbe": {"tcpSocket": {"port": 80}, "initialDelaySeconds": 0},
                "volumeMounts": [{"name": "v", "mountPath": "/v", "readOnly": false}]}],
                "volumes": [{"name": "v", "emptyDir": {"medium": ""}}]}}}}),
    );
    let (spec, pod) = (&value["spec"], &value["spec"]["template"]["spec"]);
    let container = &pod["containers"][0];
    for gone in [
        &value["metadata"]["labels"],
        &spec["minReadySeconds"],
        &spec["paused"],
        &spec["template"]["metadata"]["annotations"],
        &pod["hostNetwork"],
        &pod["nodeSelector"],
        &container["stdin"],
        &container["livenessProbe"]["initialDelaySeconds"],
    ] {
        assert_eq!(*gone, Value::Null);
    }
    assert_eq!(container["env"], json!([{"name": "A"}]));
    assert_eq!(container["volumeMounts"], json!([{"name": "v", "mountPath": "/v"}]));
    assert_eq!(pod["volumes"], json!([{"name": "v", "emptyDir": {}}]));
    assert_eq!(
        (&spec["replicas"], &pod["automountServiceAccountToken"], &container["securityContext"]),
        (&json!(0), &json!(false), &json!({"privileged": false}))
    );
}
