//! JSON in the order of Go's fields: what kubectl made itself, or read into its own types, is printed as those types are.
//!
//! What comes from the server as it is (`get`, `label`, `patch`, `scale` …) has its keys in order; see `json_text`. Models
//! encoding/json over kubernetes 1.36 k8s.io/api.

use serde_json::{Map, Value};

use super::json_text::write;

/// Fields of whatever is not told apart below.
const FIELDS: &str = "kind component name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields manager operation apiVersion metadata spec status immutable data binaryData stringData type secrets time fieldsType fieldsV1 subresource volumes initContainers containers ephemeralContainers image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds sleep postStart preStop stopSignal fieldPath containerName key prefix configMapRef secretRef hostPath emptyDir secret persistentVolumeClaim downwardAPI configMap projected csi ephemeral server secretName items claimName medium sizeLimit sources defaultMode optional serviceAccountToken audience expirationSeconds path fieldRef resourceFieldRef configMapKeyRef secretKeyRef readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr mode hostPort containerPort protocol hostIP limits requests claims capabilities privileged seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation procMount add drop localhostProfile supplementalGroups supplementalGroupsPolicy fsGroup sysctls fsGroupChangePolicy seccompProfile appArmorProfile nodeAffinity podAffinity podAntiAffinity requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution labelSelector namespaces topologyKey namespaceSelector matchLabelKeys mismatchLabelKeys weight preference podAffinityTerm matchLabels matchExpressions matchFields rollingUpdate partition maxUnavailable maxSurge whenDeleted whenScaled appProtocol port host scheme httpHeaders service targetPort nodePort object pods resource divisor containerResource external container target scaleUp scaleDown stabilizationWindowSeconds selectPolicy policies tolerance scopeName operator value globalDefault description periodSeconds successThreshold failureThreshold terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims stdin stdinOnce tty valueFrom effect tolerationSeconds values averageValue averageUtilization pathType backend rules subjects roleRef aggregationRule";

/// Fields of a `spec` that is not a pod's.
const SPEC: &str = "replicas parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes schedule timeZone startingDeadlineSeconds concurrencyPolicy ports scaleTargetRef minReplicas maxReplicas metrics behavior minAvailable selector manualSelector template strategy volumeClaimTemplates serviceName podManagementPolicy updateStrategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds persistentVolumeClaimRetentionPolicy ordinals ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy jobTemplate successfulJobsHistoryLimit failedJobsHistoryLimit clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution maxUnavailable unhealthyPodEvictionPolicy hard scopes scopeSelector accessModes resources volumeName storageClassName volumeMode dataSource dataSourceRef volumeAttributesClassName podSelector ingress egress policyTypes ingressClassName defaultBackend tls rules";

/// Fields of a `status` and of what is below it.
const STATUS: &str = "type status lastProbeTime lastUpdateTime lastTransitionTime waiting running terminated exitCode signal reason message startedAt finishedAt name state lastState currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady observedGeneration phase replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas updatedNumberScheduled numberAvailable numberUnavailable lastScaleTime currentReplicas desiredReplicas currentMetrics disruptedPods disruptionsAllowed currentHealthy desiredHealthy expectedPods accessModes capacity conditions nominatedNodeName hostIP hostIPs podIP podIPs startTime initContainerStatuses containerStatuses qosClass ephemeralContainerStatuses collisionCount completionTime active succeeded failed terminating completedIndexes failedIndexes uncountedTerminatedPods ready restartCount image imageID containerID started allocatedResources resources volumeMounts user lastScheduleTime lastSuccessfulTime";

const STATEFUL_STATUS: &str = "observedGeneration replicas readyReplicas currentReplicas updatedReplicas currentRevision updateRevision collisionCount conditions availableReplicas";
const EVENT: &str = "kind apiVersion metadata involvedObject reason message source firstTimestamp lastTimestamp count type eventTime series action related reportingComponent reportingInstance";
const REFERENCE: &str = "kind namespace name uid apiVersion resourceVersion fieldPath";
const RULE: &str = "verbs apiGroups resources resourceNames nonResourceURLs";
const SUBJECT: &str = "kind apiGroup name namespace";
const ROLE: &str = "apiGroup kind name scope namespace";
const PEER: &str = "podSelector namespaceSelector ipBlock";
const TLS: &str = "hosts secretName";
const OWNER: &str = "apiVersion kind name uid controller blockOwnerDeletion";
const SPREAD: &str =
    "maxSkew topologyKey whenUnsatisfiable labelSelector minDomains nodeAffinityPolicy nodeTaintsPolicy matchLabelKeys";
const STATEFUL: &str = "replicas selector template volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit minReadySeconds persistentVolumeClaimRetentionPolicy ordinals";

/// Fields that hold maps, whose keys stand in order.
const MAPS: &[&str] = &[
    "labels",
    "annotations",
    "matchLabels",
    "nodeSelector",
    "data",
    "binaryData",
    "stringData",
    "limits",
    "requests",
    "hard",
    "used",
    "capacity",
    "fieldsV1",
    "overhead",
    "disruptedPods",
    "allocatedResources",
];

/// The text of `-o json` of what kubectl has in its own types, with a newline at the end.
pub fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, Place { key: "", in_status: false }, &sorted, 0, &mut out);
    out.push('\n');
    out
}

#[derive(Clone, Copy)]
struct Place<'a> {
    key: &'a str,
    in_status: bool,
}

impl<'a> Place<'a> {
    fn below(self, fields: &Map<String, Value>, key: &'a str) -> Place<'a> {
        Place { key, in_status: self.in_status || (key == "status" && fields[key].is_object()) }
    }
}

fn order(fields: &Map<String, Value>, place: Place) -> &'static str {
    let has = |key: &str| fields.contains_key(key);
    match place.key {
        _ if has("involvedObject") => EVENT,
        "involvedObject" | "related" | "scaleTargetRef" | "describedObject" | "active" => REFERENCE,
        "ownerReferences" => OWNER,
        "rules" if has("verbs") => RULE,
        "subjects" => SUBJECT,
        "roleRef" | "parameters" => ROLE,
        "from" | "to" => PEER,
        "tls" => TLS,
        "topologySpreadConstraints" => SPREAD,
        "status" if has("currentRevision") || has("updateRevision") => STATEFUL_STATUS,
        _ if place.in_status => STATUS,
        "spec" if has("serviceName") || has("podManagementPolicy") => STATEFUL,
        "spec" if !has("containers") => SPEC,
        _ => FIELDS,
    }
}

/// The keys of an object in their order, and what each value's own keys go by.
fn sorted<'a>(fields: &'a Map<String, Value>, place: Place<'a>) -> Vec<(&'a String, Place<'a>)> {
    let mut keys: Vec<&String> = fields.keys().collect();
    let by_labels = fields.contains_key("matchLabels") || fields.contains_key("matchExpressions");
    if !(MAPS.contains(&place.key) || (place.key == "selector" && !by_labels)) {
        let order: Vec<&str> = order(fields, place).split(' ').collect();
        keys.sort_by_key(|key| order.iter().position(|field| field == key).unwrap_or(order.len()));
    }
    keys.into_iter().map(|key| (key, place.below(fields, key))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_stand_as_in_gos_types_and_keys_of_maps_in_order() {
        let value = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"labels": {"name": "b", "app": "a"}, "name": "x"},
            "spec": {"strategy": {}, "template": {"spec": {"containers": [{"image": "i", "name": "n", "ports": [{"protocol": "TCP", "containerPort": 80}]}]}},
                "selector": {"matchLabels": {"app": "a"}}, "replicas": 1},
            "status": {"conditions": [{"message": "m", "reason": "r", "status": "True", "type": "Available"}], "replicas": 1}});
        let lines: String = pretty(&value).lines().map(str::trim).collect::<Vec<_>>().join("");
        assert_eq!(
            lines,
            concat!(
                r#"{"kind": "Deployment","apiVersion": "apps/v1","metadata": {"name": "x","labels": {"app": "a","name": "b"}},"#,
                r#""spec": {"replicas": 1,"selector": {"matchLabels": {"app": "a"}},"template": {"spec": {"containers": [{"name": "n","#,
                r#""image": "i","ports": [{"containerPort": 80,"protocol": "TCP"}]}]}},"strategy": {}},"#,
                r#""status": {"replicas": 1,"conditions": [{"type": "Available","status": "True","reason": "r","message": "m"}]}}"#
            )
        );
    }
}
