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
