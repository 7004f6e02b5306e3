//! The fields of every API structure, generated from the API types by `trace.rs`. Never edited by hand.

use super::Struct;
use super::Type::*;

/// Place in [`STRUCTS`] of every kind's structure, in the order of the kinds.
#[rustfmt::skip]
pub const ROOTS: [u16; 35] = [152, 162, 132, 196, 235, 52, 281, 47, 41, 272, 66, 20, 265, 273, 186, 187, 288, 305, 124, 42, 98, 248, 136, 229, 68, 204, 74, 111, 113, 156, 253, 254, 16, 17, 239];

/// Every structure, in alphabetical order.
#[rustfmt::skip]
pub const STRUCTS: &[Struct] = &[
    Struct { name: "AWSElasticBlockStoreVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("readOnly", Bool), ("volumeID", String)] }, // 0
    Struct { name: "Affinity", fields: &[("nodeAffinity", Struct(164)), ("podAffinity", Struct(197)), ("podAntiAffinity", Struct(199))] }, // 1
    Struct { name: "AggregationRule", fields: &[("clusterRoleSelectors", List(&Struct(130)))] }, // 2
    Struct { name: "AppArmorProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 3
    Struct { name: "AttachedVolume", fields: &[("devicePath", String), ("name", String)] }, // 4
    Struct { name: "AzureDiskVolumeSource", fields: &[("cachingMode", String), ("diskName", String), ("diskURI", String), ("fsType", String), ("kind", String), ("readOnly", Bool)] }, // 5
    Struct { name: "AzureFilePersistentVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("secretNamespace", String), ("shareName", String)] }, // 6
    Struct { name: "AzureFileVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("shareName", String)] }, // 7
    Struct { name: "CSIPersistentVolumeSource", fields: &[("controllerExpandSecretRef", Struct(269)), ("controllerPublishSecretRef", Struct(269)), ("driver", String), ("fsType", String), ("nodeExpandSecretRef", Struct(269)), ("nodePublishSecretRef", Struct(269)), ("nodeStageSecretRef", Struct(269)), ("readOnly", Bool), ("volumeAttributes", Map(&String)), ("volumeHandle", String)] }, // 8
    Struct { name: "CSIVolumeSource", fields: &[("driver", String), ("fsType", String), ("nodePublishSecretRef", Struct(142)), ("readOnly", Bool), ("volumeAttributes", Map(&String))] }, // 9
    Struct { name: "Capabilities", fields: &[("add", List(&String)), ("drop", List(&String))] }, // 10
    Struct { name: "CephFSPersistentVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(269)), ("user", String)] }, // 11
    Struct { name: "CephFSVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(142)), ("user", String)] }, // 12
    Struct { name: "CinderPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(269)), ("volumeID", String)] }, // 13
    Struct { name: "CinderVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(142)), ("volumeID", String)] }, // 14
    Struct { name: "ClientIPConfig", fields: &[("timeoutSeconds", Int32)] }, // 15
    Struct { name: "ClusterRole", fields: &[("aggregationRule", Struct(2)), ("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("rules", List(&Struct(225)))] }, // 16
    Struct { name: "ClusterRoleBinding", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("roleRef", Struct(255)), ("subjects", List(&Struct(291)))] }, // 17
    Struct { name: "ClusterTrustBundleProjection", fields: &[("labelSelector", Struct(130)), ("name", String), ("optional", Bool), ("path", String), ("signerName", String)] }, // 18
    Struct { name: "Condition", fields: &[("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 19
    Struct { name: "ConfigMap", fields: &[("apiVersion", String), ("binaryData", Map(&String)), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(181))] }, // 20
    Struct { name: "ConfigMapEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 21
    Struct { name: "ConfigMapKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 22
    Struct { name: "ConfigMapNodeConfigSource", fields: &[("kubeletConfigKey", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 23
    Struct { name: "ConfigMapProjection", fields: &[("items", List(&Struct(129))), ("name", String), ("optional", Bool)] }, // 24
    Struct { name: "ConfigMapVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(129))), ("name", String), ("optional", Bool)] }, // 25
    Struct { name: "Container", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(70))), ("envFrom", List(&Struct(69))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(134)), ("livenessProbe", Struct(230)), ("name", String), ("ports", List(&Struct(29))), ("readinessProbe", Struct(230)), ("resizePolicy", List(&Struct(30))), ("resources", Struct(251)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(33))), ("securityContext", Struct(271)), ("startupProbe", Struct(230)), ("stdin", Bool), ("stdinOnce", Bool), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(309))), ("volumeMounts", List(&Struct(311))), ("workingDir", String)] }, // 26
    Struct { name: "ContainerExtendedResourceRequest", fields: &[("containerName", String), ("requestName", String), ("resourceName", String)] }, // 27
    Struct { name: "ContainerImage", fields: &[("names", List(&String)), ("sizeBytes", Int64)] }, // 28
    Struct { name: "ContainerPort", fields: &[("containerPort", Int32), ("hostIP", String), ("hostPort", Int32), ("name", String), ("protocol", String)] }, // 29
    Struct { name: "ContainerResizePolicy", fields: &[("resourceName", String), ("restartPolicy", String)] }, // 30
    Struct { name: "ContainerResourceMetricSource", fields: &[("container", String), ("name", String), ("target", Struct(148))] }, // 31
    Struct { name: "ContainerResourceMetricStatus", fields: &[("container", String), ("current", Struct(149)), ("name", String)] }, // 32
    Struct { name: "ContainerRestartRule", fields: &[("action", String), ("exitCodes", Struct(34))] }, // 33
    Struct { name: "ContainerRestartRuleOnExitCodes", fields: &[("operator", String), ("values", List(&Int32))] }, // 34
    Struct { name: "ContainerState", fields: &[("running", Struct(36)), ("terminated", Struct(37)), ("waiting", Struct(38))] }, // 35
    Struct { name: "ContainerStateRunning", fields: &[("startedAt", Time)] }, // 36
    Struct { name: "ContainerStateTerminated", fields: &[("containerID", String), ("exitCode", Int32), ("finishedAt", Time), ("message", String), ("reason", String), ("signal", Int32), ("startedAt", Time)] }, // 37
    Struct { name: "ContainerStateWaiting", fields: &[("message", String), ("reason", String)] }, // 38
    Struct { name: "ContainerStatus", fields: &[("allocatedResources", Map(&Quantity)), ("allocatedResourcesStatus", List(&Struct(252))), ("containerID", String), ("image", String), ("imageID", String), ("lastState", Struct(35)), ("name", String), ("ready", Bool), ("resources", Struct(251)), ("restartCount", Int32), ("started", Bool), ("state", Struct(35)), ("stopSignal", String), ("user", Struct(40)), ("volumeMounts", List(&Struct(312)))] }, // 39
    Struct { name: "ContainerUser", fields: &[("linux", Struct(139))] }, // 40
    Struct { name: "ControllerRevision", fields: &[("apiVersion", String), ("data", Any), ("kind", String), ("metadata", Struct(181)), ("revision", Int64)] }, // 41
    Struct { name: "CronJob", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(43)), ("status", Struct(44))] }, // 42
    Struct { name: "CronJobSpec", fields: &[("concurrencyPolicy", String), ("failedJobsHistoryLimit", Int32), ("jobTemplate", Struct(128)), ("schedule", String), ("startingDeadlineSeconds", Int64), ("successfulJobsHistoryLimit", Int32), ("suspend", Bool), ("timeZone", String)] }, // 43
    Struct { name: "CronJobStatus", fields: &[("active", List(&Struct(184))), ("lastScheduleTime", Time), ("lastSuccessfulTime", Time)] }, // 44
    Struct { name: "CrossVersionObjectReference", fields: &[("apiVersion", String), ("kind", String), ("name", String)] }, // 45
    Struct { name: "DaemonEndpoint", fields: &[("Port", Int32)] }, // 46
    Struct { name: "DaemonSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(49)), ("status", Struct(50))] }, // 47
    Struct { name: "DaemonSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 48
    Struct { name: "DaemonSetSpec", fields: &[("minReadySeconds", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(130)), ("template", Struct(222)), ("updateStrategy", Struct(51))] }, // 49
    Struct { name: "DaemonSetStatus", fields: &[("collisionCount", Int32), ("conditions", List(&Struct(48))), ("currentNumberScheduled", Int32), ("desiredNumberScheduled", Int32), ("numberAvailable", Int32), ("numberMisscheduled", Int32), ("numberReady", Int32), ("numberUnavailable", Int32), ("observedGeneration", Int64), ("updatedNumberScheduled", Int32)] }, // 50
    Struct { name: "DaemonSetUpdateStrategy", fields: &[("rollingUpdate", Struct(256)), ("type", String)] }, // 51
    Struct { name: "Deployment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(54)), ("status", Struct(55))] }, // 52
    Struct { name: "DeploymentCondition", fields: &[("lastTransitionTime", Time), ("lastUpdateTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 53
    Struct { name: "DeploymentSpec", fields: &[("minReadySeconds", Int32), ("paused", Bool), ("progressDeadlineSeconds", Int32), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(130)), ("strategy", Struct(56)), ("template", Struct(222))] }, // 54
    Struct { name: "DeploymentStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(53))), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32), ("unavailableReplicas", Int32), ("updatedReplicas", Int32)] }, // 55
    Struct { name: "DeploymentStrategy", fields: &[("rollingUpdate", Struct(257)), ("type", String)] }, // 56
    Struct { name: "DownwardAPIProjection", fields: &[("items", List(&Struct(58)))] }, // 57
    Struct { name: "DownwardAPIVolumeFile", fields: &[("fieldRef", Struct(180)), ("mode", Int32), ("path", String), ("resourceFieldRef", Struct(244))] }, // 58
    Struct { name: "DownwardAPIVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(58)))] }, // 59
    Struct { name: "EmptyDirVolumeSource", fields: &[("medium", String), ("sizeLimit", Quantity)] }, // 60
    Struct { name: "Endpoint", fields: &[("addresses", List(&String)), ("conditions", Struct(63)), ("deprecatedTopology", Map(&String)), ("hints", Struct(64)), ("hostname", String), ("nodeName", String), ("targetRef", Struct(184)), ("zone", String)] }, // 61
    Struct { name: "EndpointAddress", fields: &[("hostname", String), ("ip", String), ("nodeName", String), ("targetRef", Struct(184))] }, // 62
    Struct { name: "EndpointConditions", fields: &[("ready", Bool), ("serving", Bool), ("terminating", Bool)] }, // 63
    Struct { name: "EndpointHints", fields: &[("forNodes", List(&Struct(85))), ("forZones", List(&Struct(86)))] }, // 64
    Struct { name: "EndpointPort", fields: &[("appProtocol", String), ("name", String), ("port", Int32), ("protocol", String)] }, // 65
    Struct { name: "EndpointSlice", fields: &[("addressType", String), ("apiVersion", String), ("endpoints", List(&Struct(61))), ("kind", String), ("metadata", Struct(181)), ("ports", List(&Struct(65)))] }, // 66
    Struct { name: "EndpointSubset", fields: &[("addresses", List(&Struct(62))), ("notReadyAddresses", List(&Struct(62))), ("ports", List(&Struct(65)))] }, // 67
    Struct { name: "Endpoints", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("subsets", List(&Struct(67)))] }, // 68
    Struct { name: "EnvFromSource", fields: &[("configMapRef", Struct(21)), ("prefix", String), ("secretRef", Struct(266))] }, // 69
    Struct { name: "EnvVar", fields: &[("name", String), ("value", String), ("valueFrom", Struct(71))] }, // 70
    Struct { name: "EnvVarSource", fields: &[("configMapKeyRef", Struct(22)), ("fieldRef", Struct(180)), ("fileKeyRef", Struct(81)), ("resourceFieldRef", Struct(244)), ("secretKeyRef", Struct(267))] }, // 71
    Struct { name: "EphemeralContainer", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(70))), ("envFrom", List(&Struct(69))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(134)), ("livenessProbe", Struct(230)), ("name", String), ("ports", List(&Struct(29))), ("readinessProbe", Struct(230)), ("resizePolicy", List(&Struct(30))), ("resources", Struct(251)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(33))), ("securityContext", Struct(271)), ("startupProbe", Struct(230)), ("stdin", Bool), ("stdinOnce", Bool), ("targetContainerName", String), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(309))), ("volumeMounts", List(&Struct(311))), ("workingDir", String)] }, // 72
    Struct { name: "EphemeralVolumeSource", fields: &[("volumeClaimTemplate", Struct(191))] }, // 73
    Struct { name: "Event", fields: &[("action", String), ("apiVersion", String), ("count", Int32), ("eventTime", MicroTime), ("firstTimestamp", Time), ("involvedObject", Struct(184)), ("kind", String), ("lastTimestamp", Time), ("message", String), ("metadata", Struct(181)), ("reason", String), ("related", Struct(184)), ("reportingComponent", String), ("reportingInstance", String), ("series", Struct(75)), ("source", Struct(76)), ("type", String)] }, // 74
    Struct { name: "EventSeries", fields: &[("count", Int32), ("lastObservedTime", MicroTime)] }, // 75
    Struct { name: "EventSource", fields: &[("component", String), ("host", String)] }, // 76
    Struct { name: "ExecAction", fields: &[("command", List(&String))] }, // 77
    Struct { name: "ExternalMetricSource", fields: &[("metric", Struct(145)), ("target", Struct(148))] }, // 78
    Struct { name: "ExternalMetricStatus", fields: &[("current", Struct(149)), ("metric", Struct(145))] }, // 79
    Struct { name: "FCVolumeSource", fields: &[("fsType", String), ("lun", Int32), ("readOnly", Bool), ("targetWWNs", List(&String)), ("wwids", List(&String))] }, // 80
    Struct { name: "FileKeySelector", fields: &[("key", String), ("optional", Bool), ("path", String), ("volumeName", String)] }, // 81
    Struct { name: "FlexPersistentVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(269))] }, // 82
    Struct { name: "FlexVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(142))] }, // 83
    Struct { name: "FlockerVolumeSource", fields: &[("datasetName", String), ("datasetUUID", String)] }, // 84
    Struct { name: "ForNode", fields: &[("name", String)] }, // 85
    Struct { name: "ForZone", fields: &[("name", String)] }, // 86
    Struct { name: "GCEPersistentDiskVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("pdName", String), ("readOnly", Bool)] }, // 87
    Struct { name: "GRPCAction", fields: &[("port", Int32), ("service", String)] }, // 88
    Struct { name: "GitRepoVolumeSource", fields: &[("directory", String), ("repository", String), ("revision", String)] }, // 89
    Struct { name: "GlusterfsPersistentVolumeSource", fields: &[("endpoints", String), ("endpointsNamespace", String), ("path", String), ("readOnly", Bool)] }, // 90
    Struct { name: "GlusterfsVolumeSource", fields: &[("endpoints", String), ("path", String), ("readOnly", Bool)] }, // 91
    Struct { name: "HPAScalingPolicy", fields: &[("periodSeconds", Int32), ("type", String), ("value", Int32)] }, // 92
    Struct { name: "HPAScalingRules", fields: &[("policies", List(&Struct(92))), ("selectPolicy", String), ("stabilizationWindowSeconds", Int32), ("tolerance", Quantity)] }, // 93
    Struct { name: "HTTPGetAction", fields: &[("host", String), ("httpHeaders", List(&Struct(95))), ("path", String), ("port", IntOrString), ("scheme", String)] }, // 94
    Struct { name: "HTTPHeader", fields: &[("name", String), ("value", String)] }, // 95
    Struct { name: "HTTPIngressPath", fields: &[("backend", Struct(112)), ("path", String), ("pathType", String)] }, // 96
    Struct { name: "HTTPIngressRuleValue", fields: &[("paths", List(&Struct(96)))] }, // 97
    Struct { name: "HorizontalPodAutoscaler", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(101)), ("status", Struct(102))] }, // 98
    Struct { name: "HorizontalPodAutoscalerBehavior", fields: &[("scaleDown", Struct(93)), ("scaleUp", Struct(93))] }, // 99
    Struct { name: "HorizontalPodAutoscalerCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 100
    Struct { name: "HorizontalPodAutoscalerSpec", fields: &[("behavior", Struct(99)), ("maxReplicas", Int32), ("metrics", List(&Struct(146))), ("minReplicas", Int32), ("scaleTargetRef", Struct(45))] }, // 101
    Struct { name: "HorizontalPodAutoscalerStatus", fields: &[("conditions", List(&Struct(100))), ("currentMetrics", List(&Struct(147))), ("currentReplicas", Int32), ("desiredReplicas", Int32), ("lastScaleTime", Time), ("observedGeneration", Int64)] }, // 102
    Struct { name: "HostAlias", fields: &[("hostnames", List(&String)), ("ip", String)] }, // 103
    Struct { name: "HostIP", fields: &[("ip", String)] }, // 104
    Struct { name: "HostPathVolumeSource", fields: &[("path", String), ("type", String)] }, // 105
    Struct { name: "IPBlock", fields: &[("cidr", String), ("except", List(&String))] }, // 106
    Struct { name: "ISCSIPersistentVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(269)), ("targetPortal", String)] }, // 107
    Struct { name: "ISCSIVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(142)), ("targetPortal", String)] }, // 108
    Struct { name: "ImageVolumeSource", fields: &[("pullPolicy", String), ("reference", String)] }, // 109
    Struct { name: "ImageVolumeStatus", fields: &[("imageRef", String)] }, // 110
    Struct { name: "Ingress", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(121)), ("status", Struct(122))] }, // 111
    Struct { name: "IngressBackend", fields: &[("resource", Struct(301)), ("service", Struct(120))] }, // 112
    Struct { name: "IngressClass", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(115))] }, // 113
    Struct { name: "IngressClassParametersReference", fields: &[("apiGroup", String), ("kind", String), ("name", String), ("namespace", String), ("scope", String)] }, // 114
    Struct { name: "IngressClassSpec", fields: &[("controller", String), ("parameters", Struct(114))] }, // 115
    Struct { name: "IngressLoadBalancerIngress", fields: &[("hostname", String), ("ip", String), ("ports", List(&Struct(118)))] }, // 116
    Struct { name: "IngressLoadBalancerStatus", fields: &[("ingress", List(&Struct(116)))] }, // 117
    Struct { name: "IngressPortStatus", fields: &[("error", String), ("port", Int32), ("protocol", String)] }, // 118
    Struct { name: "IngressRule", fields: &[("host", String), ("http", Struct(97))] }, // 119
    Struct { name: "IngressServiceBackend", fields: &[("name", String), ("port", Struct(275))] }, // 120
    Struct { name: "IngressSpec", fields: &[("defaultBackend", Struct(112)), ("ingressClassName", String), ("rules", List(&Struct(119))), ("tls", List(&Struct(123)))] }, // 121
    Struct { name: "IngressStatus", fields: &[("loadBalancer", Struct(117))] }, // 122
    Struct { name: "IngressTLS", fields: &[("hosts", List(&String)), ("secretName", String)] }, // 123
    Struct { name: "Job", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(126)), ("status", Struct(127))] }, // 124
    Struct { name: "JobCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 125
    Struct { name: "JobSpec", fields: &[("activeDeadlineSeconds", Int64), ("backoffLimit", Int32), ("backoffLimitPerIndex", Int32), ("completionMode", String), ("completions", Int32), ("managedBy", String), ("manualSelector", Bool), ("maxFailedIndexes", Int32), ("parallelism", Int32), ("podFailurePolicy", Struct(208)), ("podReplacementPolicy", String), ("selector", Struct(130)), ("successPolicy", Struct(292)), ("suspend", Bool), ("template", Struct(222)), ("ttlSecondsAfterFinished", Int32)] }, // 126
    Struct { name: "JobStatus", fields: &[("active", Int32), ("completedIndexes", String), ("completionTime", Time), ("conditions", List(&Struct(125))), ("failed", Int32), ("failedIndexes", String), ("ready", Int32), ("startTime", Time), ("succeeded", Int32), ("terminating", Int32), ("uncountedTerminatedPods", Struct(303))] }, // 127
    Struct { name: "JobTemplateSpec", fields: &[("metadata", Struct(181)), ("spec", Struct(126))] }, // 128
    Struct { name: "KeyToPath", fields: &[("key", String), ("mode", Int32), ("path", String)] }, // 129
    Struct { name: "LabelSelector", fields: &[("matchExpressions", List(&Struct(131))), ("matchLabels", Map(&String))] }, // 130
    Struct { name: "LabelSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 131
    Struct { name: "Lease", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(133))] }, // 132
    Struct { name: "LeaseSpec", fields: &[("acquireTime", MicroTime), ("holderIdentity", String), ("leaseDurationSeconds", Int32), ("leaseTransitions", Int32), ("preferredHolder", String), ("renewTime", MicroTime), ("strategy", String)] }, // 133
    Struct { name: "Lifecycle", fields: &[("postStart", Struct(135)), ("preStop", Struct(135)), ("stopSignal", String)] }, // 134
    Struct { name: "LifecycleHandler", fields: &[("exec", Struct(77)), ("httpGet", Struct(94)), ("sleep", Struct(280)), ("tcpSocket", Struct(295))] }, // 135
    Struct { name: "LimitRange", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(138))] }, // 136
    Struct { name: "LimitRangeItem", fields: &[("default", Map(&Quantity)), ("defaultRequest", Map(&Quantity)), ("max", Map(&Quantity)), ("maxLimitRequestRatio", Map(&Quantity)), ("min", Map(&Quantity)), ("type", String)] }, // 137
    Struct { name: "LimitRangeSpec", fields: &[("limits", List(&Struct(137)))] }, // 138
    Struct { name: "LinuxContainerUser", fields: &[("gid", Int64), ("supplementalGroups", List(&Int64)), ("uid", Int64)] }, // 139
    Struct { name: "LoadBalancerIngress", fields: &[("hostname", String), ("ip", String), ("ipMode", String), ("ports", List(&Struct(226)))] }, // 140
    Struct { name: "LoadBalancerStatus", fields: &[("ingress", List(&Struct(140)))] }, // 141
    Struct { name: "LocalObjectReference", fields: &[("name", String)] }, // 142
    Struct { name: "LocalVolumeSource", fields: &[("fsType", String), ("path", String)] }, // 143
    Struct { name: "ManagedFieldsEntry", fields: &[("apiVersion", String), ("fieldsType", String), ("fieldsV1", Any), ("manager", String), ("operation", String), ("subresource", String), ("time", Time)] }, // 144
    Struct { name: "MetricIdentifier", fields: &[("name", String), ("selector", Struct(130))] }, // 145
    Struct { name: "MetricSpec", fields: &[("containerResource", Struct(31)), ("external", Struct(78)), ("object", Struct(182)), ("pods", Struct(223)), ("resource", Struct(246)), ("type", String)] }, // 146
    Struct { name: "MetricStatus", fields: &[("containerResource", Struct(32)), ("external", Struct(79)), ("object", Struct(183)), ("pods", Struct(224)), ("resource", Struct(247)), ("type", String)] }, // 147
    Struct { name: "MetricTarget", fields: &[("averageUtilization", Int32), ("averageValue", Quantity), ("type", String), ("value", Quantity)] }, // 148
    Struct { name: "MetricValueStatus", fields: &[("averageUtilization", Int32), ("averageValue", Quantity), ("value", Quantity)] }, // 149
    Struct { name: "ModifyVolumeStatus", fields: &[("status", String), ("targetVolumeAttributesClassName", String)] }, // 150
    Struct { name: "NFSVolumeSource", fields: &[("path", String), ("readOnly", Bool), ("server", String)] }, // 151
    Struct { name: "Namespace", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(154)), ("status", Struct(155))] }, // 152
    Struct { name: "NamespaceCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 153
    Struct { name: "NamespaceSpec", fields: &[("finalizers", List(&String))] }, // 154
    Struct { name: "NamespaceStatus", fields: &[("conditions", List(&Struct(153))), ("phase", String)] }, // 155
    Struct { name: "NetworkPolicy", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(161))] }, // 156
    Struct { name: "NetworkPolicyEgressRule", fields: &[("ports", List(&Struct(160))), ("to", List(&Struct(159)))] }, // 157
    Struct { name: "NetworkPolicyIngressRule", fields: &[("from", List(&Struct(159))), ("ports", List(&Struct(160)))] }, // 158
    Struct { name: "NetworkPolicyPeer", fields: &[("ipBlock", Struct(106)), ("namespaceSelector", Struct(130)), ("podSelector", Struct(130))] }, // 159
    Struct { name: "NetworkPolicyPort", fields: &[("endPort", Int32), ("port", IntOrString), ("protocol", String)] }, // 160
    Struct { name: "NetworkPolicySpec", fields: &[("egress", List(&Struct(157))), ("ingress", List(&Struct(158))), ("podSelector", Struct(130)), ("policyTypes", List(&String))] }, // 161
    Struct { name: "Node", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(176)), ("status", Struct(177))] }, // 162
    Struct { name: "NodeAddress", fields: &[("address", String), ("type", String)] }, // 163
    Struct { name: "NodeAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(228))), ("requiredDuringSchedulingIgnoredDuringExecution", Struct(173))] }, // 164
    Struct { name: "NodeAllocatableResourceClaimStatus", fields: &[("containers", List(&String)), ("resourceClaimName", String), ("resources", Map(&Quantity))] }, // 165
    Struct { name: "NodeCondition", fields: &[("lastHeartbeatTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 166
    Struct { name: "NodeConfigSource", fields: &[("configMap", Struct(23))] }, // 167
    Struct { name: "NodeConfigStatus", fields: &[("active", Struct(167)), ("assigned", Struct(167)), ("error", String), ("lastKnownGood", Struct(167))] }, // 168
    Struct { name: "NodeDaemonEndpoints", fields: &[("kubeletEndpoint", Struct(46))] }, // 169
    Struct { name: "NodeFeatures", fields: &[("supplementalGroupsPolicy", Bool)] }, // 170
    Struct { name: "NodeRuntimeHandler", fields: &[("features", Struct(172)), ("name", String)] }, // 171
    Struct { name: "NodeRuntimeHandlerFeatures", fields: &[("recursiveReadOnlyMounts", Bool), ("userNamespaces", Bool)] }, // 172
    Struct { name: "NodeSelector", fields: &[("nodeSelectorTerms", List(&Struct(175)))] }, // 173
    Struct { name: "NodeSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 174
    Struct { name: "NodeSelectorTerm", fields: &[("matchExpressions", List(&Struct(174))), ("matchFields", List(&Struct(174)))] }, // 175
    Struct { name: "NodeSpec", fields: &[("configSource", Struct(167)), ("externalID", String), ("podCIDR", String), ("podCIDRs", List(&String)), ("providerID", String), ("taints", List(&Struct(296))), ("unschedulable", Bool)] }, // 176
    Struct { name: "NodeStatus", fields: &[("addresses", List(&Struct(163))), ("allocatable", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(166))), ("config", Struct(168)), ("daemonEndpoints", Struct(169)), ("declaredFeatures", List(&String)), ("features", Struct(170)), ("images", List(&Struct(28))), ("nodeInfo", Struct(179)), ("phase", String), ("runtimeHandlers", List(&Struct(171))), ("volumesAttached", List(&Struct(4))), ("volumesInUse", List(&String))] }, // 177
    Struct { name: "NodeSwapStatus", fields: &[("capacity", Int64)] }, // 178
    Struct { name: "NodeSystemInfo", fields: &[("architecture", String), ("bootID", String), ("containerRuntimeVersion", String), ("kernelVersion", String), ("kubeProxyVersion", String), ("kubeletVersion", String), ("machineID", String), ("operatingSystem", String), ("osImage", String), ("swap", Struct(178)), ("systemUUID", String)] }, // 179
    Struct { name: "ObjectFieldSelector", fields: &[("apiVersion", String), ("fieldPath", String)] }, // 180
    Struct { name: "ObjectMeta", fields: &[("annotations", Map(&String)), ("creationTimestamp", Time), ("deletionGracePeriodSeconds", Int64), ("deletionTimestamp", Time), ("finalizers", List(&String)), ("generateName", String), ("generation", Int64), ("labels", Map(&String)), ("managedFields", List(&Struct(144))), ("name", String), ("namespace", String), ("ownerReferences", List(&Struct(185))), ("resourceVersion", String), ("selfLink", String), ("uid", String)] }, // 181
    Struct { name: "ObjectMetricSource", fields: &[("describedObject", Struct(45)), ("metric", Struct(145)), ("target", Struct(148))] }, // 182
    Struct { name: "ObjectMetricStatus", fields: &[("current", Struct(149)), ("describedObject", Struct(45)), ("metric", Struct(145))] }, // 183
    Struct { name: "ObjectReference", fields: &[("apiVersion", String), ("fieldPath", String), ("kind", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 184
    Struct { name: "OwnerReference", fields: &[("apiVersion", String), ("blockOwnerDeletion", Bool), ("controller", Bool), ("kind", String), ("name", String), ("uid", String)] }, // 185
    Struct { name: "PersistentVolume", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(193)), ("status", Struct(194))] }, // 186
    Struct { name: "PersistentVolumeClaim", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(189)), ("status", Struct(190))] }, // 187
    Struct { name: "PersistentVolumeClaimCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 188
    Struct { name: "PersistentVolumeClaimSpec", fields: &[("accessModes", List(&String)), ("dataSource", Struct(301)), ("dataSourceRef", Struct(302)), ("resources", Struct(315)), ("selector", Struct(130)), ("storageClassName", String), ("volumeAttributesClassName", String), ("volumeMode", String), ("volumeName", String)] }, // 189
    Struct { name: "PersistentVolumeClaimStatus", fields: &[("accessModes", List(&String)), ("allocatedResourceStatuses", Map(&String)), ("allocatedResources", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(188))), ("currentVolumeAttributesClassName", String), ("modifyVolumeStatus", Struct(150)), ("phase", String)] }, // 190
    Struct { name: "PersistentVolumeClaimTemplate", fields: &[("metadata", Struct(181)), ("spec", Struct(189))] }, // 191
    Struct { name: "PersistentVolumeClaimVolumeSource", fields: &[("claimName", String), ("readOnly", Bool)] }, // 192
    Struct { name: "PersistentVolumeSpec", fields: &[("accessModes", List(&String)), ("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(5)), ("azureFile", Struct(6)), ("capacity", Map(&Quantity)), ("cephfs", Struct(11)), ("cinder", Struct(13)), ("claimRef", Struct(184)), ("csi", Struct(8)), ("fc", Struct(80)), ("flexVolume", Struct(82)), ("flocker", Struct(84)), ("gcePersistentDisk", Struct(87)), ("glusterfs", Struct(90)), ("hostPath", Struct(105)), ("iscsi", Struct(107)), ("local", Struct(143)), ("mountOptions", List(&String)), ("nfs", Struct(151)), ("nodeAffinity", Struct(313)), ("persistentVolumeReclaimPolicy", String), ("photonPersistentDisk", Struct(195)), ("portworxVolume", Struct(227)), ("quobyte", Struct(232)), ("rbd", Struct(233)), ("scaleIO", Struct(260)), ("storageClassName", String), ("storageos", Struct(289)), ("volumeAttributesClassName", String), ("volumeMode", String), ("vsphereVolume", Struct(317))] }, // 193
    Struct { name: "PersistentVolumeStatus", fields: &[("lastPhaseTransitionTime", Time), ("message", String), ("phase", String), ("reason", String)] }, // 194
    Struct { name: "PhotonPersistentDiskVolumeSource", fields: &[("fsType", String), ("pdID", String)] }, // 195
    Struct { name: "Pod", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(220)), ("status", Struct(221))] }, // 196
    Struct { name: "PodAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(318))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(198)))] }, // 197
    Struct { name: "PodAffinityTerm", fields: &[("labelSelector", Struct(130)), ("matchLabelKeys", List(&String)), ("mismatchLabelKeys", List(&String)), ("namespaceSelector", Struct(130)), ("namespaces", List(&String)), ("topologyKey", String)] }, // 198
    Struct { name: "PodAntiAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(318))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(198)))] }, // 199
    Struct { name: "PodCertificateProjection", fields: &[("certificateChainPath", String), ("credentialBundlePath", String), ("keyPath", String), ("keyType", String), ("maxExpirationSeconds", Int32), ("signerName", String), ("userAnnotations", Map(&String))] }, // 200
    Struct { name: "PodCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 201
    Struct { name: "PodDNSConfig", fields: &[("nameservers", List(&String)), ("options", List(&Struct(203))), ("searches", List(&String))] }, // 202
    Struct { name: "PodDNSConfigOption", fields: &[("name", String), ("value", String)] }, // 203
    Struct { name: "PodDisruptionBudget", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(205)), ("status", Struct(206))] }, // 204
    Struct { name: "PodDisruptionBudgetSpec", fields: &[("maxUnavailable", IntOrString), ("minAvailable", IntOrString), ("selector", Struct(130)), ("unhealthyPodEvictionPolicy", String)] }, // 205
    Struct { name: "PodDisruptionBudgetStatus", fields: &[("conditions", List(&Struct(19))), ("currentHealthy", Int32), ("desiredHealthy", Int32), ("disruptedPods", Map(&Time)), ("disruptionsAllowed", Int32), ("expectedPods", Int32), ("observedGeneration", Int64)] }, // 206
    Struct { name: "PodExtendedResourceClaimStatus", fields: &[("requestMappings", List(&Struct(27))), ("resourceClaimName", String)] }, // 207
    Struct { name: "PodFailurePolicy", fields: &[("rules", List(&Struct(211)))] }, // 208
    Struct { name: "PodFailurePolicyOnExitCodesRequirement", fields: &[("containerName", String), ("operator", String), ("values", List(&Int32))] }, // 209
    Struct { name: "PodFailurePolicyOnPodConditionsPattern", fields: &[("status", String), ("type", String)] }, // 210
    Struct { name: "PodFailurePolicyRule", fields: &[("action", String), ("onExitCodes", Struct(209)), ("onPodConditions", List(&Struct(210)))] }, // 211
    Struct { name: "PodIP", fields: &[("ip", String)] }, // 212
    Struct { name: "PodOS", fields: &[("name", String)] }, // 213
    Struct { name: "PodReadinessGate", fields: &[("conditionType", String)] }, // 214
    Struct { name: "PodResourceClaim", fields: &[("name", String), ("resourceClaimName", String), ("resourceClaimTemplateName", String)] }, // 215
    Struct { name: "PodResourceClaimStatus", fields: &[("name", String), ("resourceClaimName", String)] }, // 216
    Struct { name: "PodSchedulingGate", fields: &[("name", String)] }, // 217
    Struct { name: "PodSchedulingGroup", fields: &[("podGroupName", String)] }, // 218
    Struct { name: "PodSecurityContext", fields: &[("appArmorProfile", Struct(3)), ("fsGroup", Int64), ("fsGroupChangePolicy", String), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxChangePolicy", String), ("seLinuxOptions", Struct(259)), ("seccompProfile", Struct(264)), ("supplementalGroups", List(&Int64)), ("supplementalGroupsPolicy", String), ("sysctls", List(&Struct(294))), ("windowsOptions", Struct(319))] }, // 219
    Struct { name: "PodSpec", fields: &[("activeDeadlineSeconds", Int64), ("affinity", Struct(1)), ("automountServiceAccountToken", Bool), ("containers", List(&Struct(26))), ("dnsConfig", Struct(202)), ("dnsPolicy", String), ("enableServiceLinks", Bool), ("ephemeralContainers", List(&Struct(72))), ("hostAliases", List(&Struct(103))), ("hostIPC", Bool), ("hostNetwork", Bool), ("hostPID", Bool), ("hostUsers", Bool), ("hostname", String), ("hostnameOverride", String), ("imagePullSecrets", List(&Struct(142))), ("initContainers", List(&Struct(26))), ("nodeName", String), ("nodeSelector", Map(&String)), ("os", Struct(213)), ("overhead", Map(&Quantity)), ("preemptionPolicy", String), ("priority", Int32), ("priorityClassName", String), ("readinessGates", List(&Struct(214))), ("resourceClaims", List(&Struct(215))), ("resources", Struct(251)), ("restartPolicy", String), ("runtimeClassName", String), ("schedulerName", String), ("schedulingGates", List(&Struct(217))), ("schedulingGroup", Struct(218)), ("securityContext", Struct(219)), ("serviceAccount", String), ("serviceAccountName", String), ("setHostnameAsFQDN", Bool), ("shareProcessNamespace", Bool), ("subdomain", String), ("terminationGracePeriodSeconds", Int64), ("tolerations", List(&Struct(297))), ("topologySpreadConstraints", List(&Struct(300))), ("volumes", List(&Struct(304)))] }, // 220
    Struct { name: "PodStatus", fields: &[("allocatedResources", Map(&Quantity)), ("conditions", List(&Struct(201))), ("containerStatuses", List(&Struct(39))), ("ephemeralContainerStatuses", List(&Struct(39))), ("extendedResourceClaimStatus", Struct(207)), ("hostIP", String), ("hostIPs", List(&Struct(104))), ("initContainerStatuses", List(&Struct(39))), ("message", String), ("nodeAllocatableResourceClaimStatuses", List(&Struct(165))), ("nominatedNodeName", String), ("observedGeneration", Int64), ("phase", String), ("podIP", String), ("podIPs", List(&Struct(212))), ("qosClass", String), ("reason", String), ("resize", String), ("resourceClaimStatuses", List(&Struct(216))), ("resources", Struct(251)), ("startTime", Time)] }, // 221
    Struct { name: "PodTemplateSpec", fields: &[("metadata", Struct(181)), ("spec", Struct(220))] }, // 222
    Struct { name: "PodsMetricSource", fields: &[("metric", Struct(145)), ("target", Struct(148))] }, // 223
    Struct { name: "PodsMetricStatus", fields: &[("current", Struct(149)), ("metric", Struct(145))] }, // 224
    Struct { name: "PolicyRule", fields: &[("apiGroups", List(&String)), ("nonResourceURLs", List(&String)), ("resourceNames", List(&String)), ("resources", List(&String)), ("verbs", List(&String))] }, // 225
    Struct { name: "PortStatus", fields: &[("error", String), ("port", Int32), ("protocol", String)] }, // 226
    Struct { name: "PortworxVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("volumeID", String)] }, // 227
    Struct { name: "PreferredSchedulingTerm", fields: &[("preference", Struct(175)), ("weight", Int32)] }, // 228
    Struct { name: "PriorityClass", fields: &[("apiVersion", String), ("description", String), ("globalDefault", Bool), ("kind", String), ("metadata", Struct(181)), ("preemptionPolicy", String), ("value", Int32)] }, // 229
    Struct { name: "Probe", fields: &[("exec", Struct(77)), ("failureThreshold", Int32), ("grpc", Struct(88)), ("httpGet", Struct(94)), ("initialDelaySeconds", Int32), ("periodSeconds", Int32), ("successThreshold", Int32), ("tcpSocket", Struct(295)), ("terminationGracePeriodSeconds", Int64), ("timeoutSeconds", Int32)] }, // 230
    Struct { name: "ProjectedVolumeSource", fields: &[("defaultMode", Int32), ("sources", List(&Struct(314)))] }, // 231
    Struct { name: "QuobyteVolumeSource", fields: &[("group", String), ("readOnly", Bool), ("registry", String), ("tenant", String), ("user", String), ("volume", String)] }, // 232
    Struct { name: "RBDPersistentVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(269)), ("user", String)] }, // 233
    Struct { name: "RBDVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(142)), ("user", String)] }, // 234
    Struct { name: "ReplicaSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(237)), ("status", Struct(238))] }, // 235
    Struct { name: "ReplicaSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 236
    Struct { name: "ReplicaSetSpec", fields: &[("minReadySeconds", Int32), ("replicas", Int32), ("selector", Struct(130)), ("template", Struct(222))] }, // 237
    Struct { name: "ReplicaSetStatus", fields: &[("availableReplicas", Int32), ("conditions", List(&Struct(236))), ("fullyLabeledReplicas", Int32), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32)] }, // 238
    Struct { name: "ReplicationController", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(241)), ("status", Struct(242))] }, // 239
    Struct { name: "ReplicationControllerCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 240
    Struct { name: "ReplicationControllerSpec", fields: &[("minReadySeconds", Int32), ("replicas", Int32), ("selector", Map(&String)), ("template", Struct(222))] }, // 241
    Struct { name: "ReplicationControllerStatus", fields: &[("availableReplicas", Int32), ("conditions", List(&Struct(240))), ("fullyLabeledReplicas", Int32), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32)] }, // 242
    Struct { name: "ResourceClaim", fields: &[("name", String), ("request", String)] }, // 243
    Struct { name: "ResourceFieldSelector", fields: &[("containerName", String), ("divisor", Quantity), ("resource", String)] }, // 244
    Struct { name: "ResourceHealth", fields: &[("health", String), ("message", String), ("resourceID", String)] }, // 245
    Struct { name: "ResourceMetricSource", fields: &[("name", String), ("target", Struct(148))] }, // 246
    Struct { name: "ResourceMetricStatus", fields: &[("current", Struct(149)), ("name", String)] }, // 247
    Struct { name: "ResourceQuota", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(249)), ("status", Struct(250))] }, // 248
    Struct { name: "ResourceQuotaSpec", fields: &[("hard", Map(&Quantity)), ("scopeSelector", Struct(262)), ("scopes", List(&String))] }, // 249
    Struct { name: "ResourceQuotaStatus", fields: &[("hard", Map(&Quantity)), ("used", Map(&Quantity))] }, // 250
    Struct { name: "ResourceRequirements", fields: &[("claims", List(&Struct(243))), ("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 251
    Struct { name: "ResourceStatus", fields: &[("name", String), ("resources", List(&Struct(245)))] }, // 252
    Struct { name: "Role", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("rules", List(&Struct(225)))] }, // 253
    Struct { name: "RoleBinding", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("roleRef", Struct(255)), ("subjects", List(&Struct(291)))] }, // 254
    Struct { name: "RoleRef", fields: &[("apiGroup", String), ("kind", String), ("name", String)] }, // 255
    Struct { name: "RollingUpdateDaemonSet", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 256
    Struct { name: "RollingUpdateDeployment", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 257
    Struct { name: "RollingUpdateStatefulSetStrategy", fields: &[("maxUnavailable", IntOrString), ("partition", Int32)] }, // 258
    Struct { name: "SELinuxOptions", fields: &[("level", String), ("role", String), ("type", String), ("user", String)] }, // 259
    Struct { name: "ScaleIOPersistentVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(269)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 260
    Struct { name: "ScaleIOVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(142)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 261
    Struct { name: "ScopeSelector", fields: &[("matchExpressions", List(&Struct(263)))] }, // 262
    Struct { name: "ScopedResourceSelectorRequirement", fields: &[("operator", String), ("scopeName", String), ("values", List(&String))] }, // 263
    Struct { name: "SeccompProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 264
    Struct { name: "Secret", fields: &[("apiVersion", String), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(181)), ("stringData", Map(&String)), ("type", String)] }, // 265
    Struct { name: "SecretEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 266
    Struct { name: "SecretKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 267
    Struct { name: "SecretProjection", fields: &[("items", List(&Struct(129))), ("name", String), ("optional", Bool)] }, // 268
    Struct { name: "SecretReference", fields: &[("name", String), ("namespace", String)] }, // 269
    Struct { name: "SecretVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(129))), ("optional", Bool), ("secretName", String)] }, // 270
    Struct { name: "SecurityContext", fields: &[("allowPrivilegeEscalation", Bool), ("appArmorProfile", Struct(3)), ("capabilities", Struct(10)), ("privileged", Bool), ("procMount", String), ("readOnlyRootFilesystem", Bool), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxOptions", Struct(259)), ("seccompProfile", Struct(264)), ("windowsOptions", Struct(319))] }, // 271
    Struct { name: "Service", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(277)), ("status", Struct(278))] }, // 272
    Struct { name: "ServiceAccount", fields: &[("apiVersion", String), ("automountServiceAccountToken", Bool), ("imagePullSecrets", List(&Struct(142))), ("kind", String), ("metadata", Struct(181)), ("secrets", List(&Struct(184)))] }, // 273
    Struct { name: "ServiceAccountTokenProjection", fields: &[("audience", String), ("expirationSeconds", Int64), ("path", String)] }, // 274
    Struct { name: "ServiceBackendPort", fields: &[("name", String), ("number", Int32)] }, // 275
    Struct { name: "ServicePort", fields: &[("appProtocol", String), ("name", String), ("nodePort", Int32), ("port", Int32), ("protocol", String), ("targetPort", IntOrString)] }, // 276
    Struct { name: "ServiceSpec", fields: &[("allocateLoadBalancerNodePorts", Bool), ("clusterIP", String), ("clusterIPs", List(&String)), ("externalIPs", List(&String)), ("externalName", String), ("externalTrafficPolicy", String), ("healthCheckNodePort", Int32), ("internalTrafficPolicy", String), ("ipFamilies", List(&String)), ("ipFamilyPolicy", String), ("loadBalancerClass", String), ("loadBalancerIP", String), ("loadBalancerSourceRanges", List(&String)), ("ports", List(&Struct(276))), ("publishNotReadyAddresses", Bool), ("selector", Map(&String)), ("sessionAffinity", String), ("sessionAffinityConfig", Struct(279)), ("trafficDistribution", String), ("type", String)] }, // 277
    Struct { name: "ServiceStatus", fields: &[("conditions", List(&Struct(19))), ("loadBalancer", Struct(141))] }, // 278
    Struct { name: "SessionAffinityConfig", fields: &[("clientIP", Struct(15))] }, // 279
    Struct { name: "SleepAction", fields: &[("seconds", Int64)] }, // 280
    Struct { name: "StatefulSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(285)), ("status", Struct(286))] }, // 281
    Struct { name: "StatefulSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 282
    Struct { name: "StatefulSetOrdinals", fields: &[("start", Int32)] }, // 283
    Struct { name: "StatefulSetPersistentVolumeClaimRetentionPolicy", fields: &[("whenDeleted", String), ("whenScaled", String)] }, // 284
    Struct { name: "StatefulSetSpec", fields: &[("minReadySeconds", Int32), ("ordinals", Struct(283)), ("persistentVolumeClaimRetentionPolicy", Struct(284)), ("podManagementPolicy", String), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(130)), ("serviceName", String), ("template", Struct(222)), ("updateStrategy", Struct(287)), ("volumeClaimTemplates", List(&Struct(187)))] }, // 285
    Struct { name: "StatefulSetStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(282))), ("currentReplicas", Int32), ("currentRevision", String), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("updateRevision", String), ("updatedReplicas", Int32)] }, // 286
    Struct { name: "StatefulSetUpdateStrategy", fields: &[("rollingUpdate", Struct(258)), ("type", String)] }, // 287
    Struct { name: "StorageClass", fields: &[("allowVolumeExpansion", Bool), ("allowedTopologies", List(&Struct(299))), ("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("mountOptions", List(&String)), ("parameters", Map(&String)), ("provisioner", String), ("reclaimPolicy", String), ("volumeBindingMode", String)] }, // 288
    Struct { name: "StorageOSPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(184)), ("volumeName", String), ("volumeNamespace", String)] }, // 289
    Struct { name: "StorageOSVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(142)), ("volumeName", String), ("volumeNamespace", String)] }, // 290
    Struct { name: "Subject", fields: &[("apiGroup", String), ("kind", String), ("name", String), ("namespace", String)] }, // 291
    Struct { name: "SuccessPolicy", fields: &[("rules", List(&Struct(293)))] }, // 292
    Struct { name: "SuccessPolicyRule", fields: &[("succeededCount", Int32), ("succeededIndexes", String)] }, // 293
    Struct { name: "Sysctl", fields: &[("name", String), ("value", String)] }, // 294
    Struct { name: "TCPSocketAction", fields: &[("host", String), ("port", IntOrString)] }, // 295
    Struct { name: "Taint", fields: &[("effect", String), ("key", String), ("timeAdded", Time), ("value", String)] }, // 296
    Struct { name: "Toleration", fields: &[("effect", String), ("key", String), ("operator", String), ("tolerationSeconds", Int64), ("value", String)] }, // 297
    Struct { name: "TopologySelectorLabelRequirement", fields: &[("key", String), ("values", List(&String))] }, // 298
    Struct { name: "TopologySelectorTerm", fields: &[("matchLabelExpressions", List(&Struct(298)))] }, // 299
    Struct { name: "TopologySpreadConstraint", fields: &[("labelSelector", Struct(130)), ("matchLabelKeys", List(&String)), ("maxSkew", Int32), ("minDomains", Int32), ("nodeAffinityPolicy", String), ("nodeTaintsPolicy", String), ("topologyKey", String), ("whenUnsatisfiable", String)] }, // 300
    Struct { name: "TypedLocalObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String)] }, // 301
    Struct { name: "TypedObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String), ("namespace", String)] }, // 302
    Struct { name: "UncountedTerminatedPods", fields: &[("failed", List(&String)), ("succeeded", List(&String))] }, // 303
    Struct { name: "Volume", fields: &[("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(5)), ("azureFile", Struct(7)), ("cephfs", Struct(12)), ("cinder", Struct(14)), ("configMap", Struct(25)), ("csi", Struct(9)), ("downwardAPI", Struct(59)), ("emptyDir", Struct(60)), ("ephemeral", Struct(73)), ("fc", Struct(80)), ("flexVolume", Struct(83)), ("flocker", Struct(84)), ("gcePersistentDisk", Struct(87)), ("gitRepo", Struct(89)), ("glusterfs", Struct(91)), ("hostPath", Struct(105)), ("image", Struct(109)), ("iscsi", Struct(108)), ("name", String), ("nfs", Struct(151)), ("persistentVolumeClaim", Struct(192)), ("photonPersistentDisk", Struct(195)), ("portworxVolume", Struct(227)), ("projected", Struct(231)), ("quobyte", Struct(232)), ("rbd", Struct(234)), ("scaleIO", Struct(261)), ("secret", Struct(270)), ("storageos", Struct(290)), ("vsphereVolume", Struct(317))] }, // 304
    Struct { name: "VolumeAttachment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(181)), ("spec", Struct(307)), ("status", Struct(308))] }, // 305
    Struct { name: "VolumeAttachmentSource", fields: &[("inlineVolumeSpec", Struct(193)), ("persistentVolumeName", String)] }, // 306
    Struct { name: "VolumeAttachmentSpec", fields: &[("attacher", String), ("nodeName", String), ("source", Struct(306))] }, // 307
    Struct { name: "VolumeAttachmentStatus", fields: &[("attachError", Struct(310)), ("attached", Bool), ("attachmentMetadata", Map(&String)), ("detachError", Struct(310))] }, // 308
    Struct { name: "VolumeDevice", fields: &[("devicePath", String), ("name", String)] }, // 309
    Struct { name: "VolumeError", fields: &[("errorCode", Int32), ("message", String), ("time", Time)] }, // 310
    Struct { name: "VolumeMount", fields: &[("mountPath", String), ("mountPropagation", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("subPath", String), ("subPathExpr", String)] }, // 311
    Struct { name: "VolumeMountStatus", fields: &[("mountPath", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("volumeStatus", Struct(316))] }, // 312
    Struct { name: "VolumeNodeAffinity", fields: &[("required", Struct(173))] }, // 313
    Struct { name: "VolumeProjection", fields: &[("clusterTrustBundle", Struct(18)), ("configMap", Struct(24)), ("downwardAPI", Struct(57)), ("podCertificate", Struct(200)), ("secret", Struct(268)), ("serviceAccountToken", Struct(274))] }, // 314
    Struct { name: "VolumeResourceRequirements", fields: &[("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 315
    Struct { name: "VolumeStatus", fields: &[("image", Struct(110))] }, // 316
    Struct { name: "VsphereVirtualDiskVolumeSource", fields: &[("fsType", String), ("storagePolicyID", String), ("storagePolicyName", String), ("volumePath", String)] }, // 317
    Struct { name: "WeightedPodAffinityTerm", fields: &[("podAffinityTerm", Struct(198)), ("weight", Int32)] }, // 318
    Struct { name: "WindowsSecurityContextOptions", fields: &[("gmsaCredentialSpec", String), ("gmsaCredentialSpecName", String), ("hostProcess", Bool), ("runAsUserName", String)] }, // 319
];
