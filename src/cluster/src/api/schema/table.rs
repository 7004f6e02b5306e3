//! The fields of every API structure, generated from the API types by `trace.rs`. Never edited by hand.

use super::Struct;
use super::Type::*;

/// Place in [`STRUCTS`] of every kind's structure, in the order of the kinds.
#[rustfmt::skip]
pub const ROOTS: [u16; 27] = [133, 137, 113, 171, 209, 49, 247, 44, 38, 239, 63, 17, 232, 240, 161, 162, 254, 270, 105, 39, 93, 218, 117, 203, 65, 179, 71];

/// Every structure, in alphabetical order.
#[rustfmt::skip]
pub const STRUCTS: &[Struct] = &[
    Struct { name: "AWSElasticBlockStoreVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("readOnly", Bool), ("volumeID", String)] }, // 0
    Struct { name: "Affinity", fields: &[("nodeAffinity", Struct(139)), ("podAffinity", Struct(172)), ("podAntiAffinity", Struct(174))] }, // 1
    Struct { name: "AppArmorProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 2
    Struct { name: "AttachedVolume", fields: &[("devicePath", String), ("name", String)] }, // 3
    Struct { name: "AzureDiskVolumeSource", fields: &[("cachingMode", String), ("diskName", String), ("diskURI", String), ("fsType", String), ("kind", String), ("readOnly", Bool)] }, // 4
    Struct { name: "AzureFilePersistentVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("secretNamespace", String), ("shareName", String)] }, // 5
    Struct { name: "AzureFileVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("shareName", String)] }, // 6
    Struct { name: "CSIPersistentVolumeSource", fields: &[("controllerExpandSecretRef", Struct(236)), ("controllerPublishSecretRef", Struct(236)), ("driver", String), ("fsType", String), ("nodeExpandSecretRef", Struct(236)), ("nodePublishSecretRef", Struct(236)), ("nodeStageSecretRef", Struct(236)), ("readOnly", Bool), ("volumeAttributes", Map(&String)), ("volumeHandle", String)] }, // 7
    Struct { name: "CSIVolumeSource", fields: &[("driver", String), ("fsType", String), ("nodePublishSecretRef", Struct(123)), ("readOnly", Bool), ("volumeAttributes", Map(&String))] }, // 8
    Struct { name: "Capabilities", fields: &[("add", List(&String)), ("drop", List(&String))] }, // 9
    Struct { name: "CephFSPersistentVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(236)), ("user", String)] }, // 10
    Struct { name: "CephFSVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(123)), ("user", String)] }, // 11
    Struct { name: "CinderPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(236)), ("volumeID", String)] }, // 12
    Struct { name: "CinderVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(123)), ("volumeID", String)] }, // 13
    Struct { name: "ClientIPConfig", fields: &[("timeoutSeconds", Int32)] }, // 14
    Struct { name: "ClusterTrustBundleProjection", fields: &[("labelSelector", Struct(111)), ("name", String), ("optional", Bool), ("path", String), ("signerName", String)] }, // 15
    Struct { name: "Condition", fields: &[("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 16
    Struct { name: "ConfigMap", fields: &[("apiVersion", String), ("binaryData", Map(&String)), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(156))] }, // 17
    Struct { name: "ConfigMapEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 18
    Struct { name: "ConfigMapKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 19
    Struct { name: "ConfigMapNodeConfigSource", fields: &[("kubeletConfigKey", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 20
    Struct { name: "ConfigMapProjection", fields: &[("items", List(&Struct(110))), ("name", String), ("optional", Bool)] }, // 21
    Struct { name: "ConfigMapVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(110))), ("name", String), ("optional", Bool)] }, // 22
    Struct { name: "Container", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(67))), ("envFrom", List(&Struct(66))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(115)), ("livenessProbe", Struct(204)), ("name", String), ("ports", List(&Struct(26))), ("readinessProbe", Struct(204)), ("resizePolicy", List(&Struct(27))), ("resources", Struct(221)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(30))), ("securityContext", Struct(238)), ("startupProbe", Struct(204)), ("stdin", Bool), ("stdinOnce", Bool), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(274))), ("volumeMounts", List(&Struct(276))), ("workingDir", String)] }, // 23
    Struct { name: "ContainerExtendedResourceRequest", fields: &[("containerName", String), ("requestName", String), ("resourceName", String)] }, // 24
    Struct { name: "ContainerImage", fields: &[("names", List(&String)), ("sizeBytes", Int64)] }, // 25
    Struct { name: "ContainerPort", fields: &[("containerPort", Int32), ("hostIP", String), ("hostPort", Int32), ("name", String), ("protocol", String)] }, // 26
    Struct { name: "ContainerResizePolicy", fields: &[("resourceName", String), ("restartPolicy", String)] }, // 27
    Struct { name: "ContainerResourceMetricSource", fields: &[("container", String), ("name", String), ("target", Struct(129))] }, // 28
    Struct { name: "ContainerResourceMetricStatus", fields: &[("container", String), ("current", Struct(130)), ("name", String)] }, // 29
    Struct { name: "ContainerRestartRule", fields: &[("action", String), ("exitCodes", Struct(31))] }, // 30
    Struct { name: "ContainerRestartRuleOnExitCodes", fields: &[("operator", String), ("values", List(&Int32))] }, // 31
    Struct { name: "ContainerState", fields: &[("running", Struct(33)), ("terminated", Struct(34)), ("waiting", Struct(35))] }, // 32
    Struct { name: "ContainerStateRunning", fields: &[("startedAt", Time)] }, // 33
    Struct { name: "ContainerStateTerminated", fields: &[("containerID", String), ("exitCode", Int32), ("finishedAt", Time), ("message", String), ("reason", String), ("signal", Int32), ("startedAt", Time)] }, // 34
    Struct { name: "ContainerStateWaiting", fields: &[("message", String), ("reason", String)] }, // 35
    Struct { name: "ContainerStatus", fields: &[("allocatedResources", Map(&Quantity)), ("allocatedResourcesStatus", List(&Struct(222))), ("containerID", String), ("image", String), ("imageID", String), ("lastState", Struct(32)), ("name", String), ("ready", Bool), ("resources", Struct(221)), ("restartCount", Int32), ("started", Bool), ("state", Struct(32)), ("stopSignal", String), ("user", Struct(37)), ("volumeMounts", List(&Struct(277)))] }, // 36
    Struct { name: "ContainerUser", fields: &[("linux", Struct(120))] }, // 37
    Struct { name: "ControllerRevision", fields: &[("apiVersion", String), ("data", Any), ("kind", String), ("metadata", Struct(156)), ("revision", Int64)] }, // 38
    Struct { name: "CronJob", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(40)), ("status", Struct(41))] }, // 39
    Struct { name: "CronJobSpec", fields: &[("concurrencyPolicy", String), ("failedJobsHistoryLimit", Int32), ("jobTemplate", Struct(109)), ("schedule", String), ("startingDeadlineSeconds", Int64), ("successfulJobsHistoryLimit", Int32), ("suspend", Bool), ("timeZone", String)] }, // 40
    Struct { name: "CronJobStatus", fields: &[("active", List(&Struct(159))), ("lastScheduleTime", Time), ("lastSuccessfulTime", Time)] }, // 41
    Struct { name: "CrossVersionObjectReference", fields: &[("apiVersion", String), ("kind", String), ("name", String)] }, // 42
    Struct { name: "DaemonEndpoint", fields: &[("Port", Int32)] }, // 43
    Struct { name: "DaemonSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(46)), ("status", Struct(47))] }, // 44
    Struct { name: "DaemonSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 45
    Struct { name: "DaemonSetSpec", fields: &[("minReadySeconds", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(111)), ("template", Struct(197)), ("updateStrategy", Struct(48))] }, // 46
    Struct { name: "DaemonSetStatus", fields: &[("collisionCount", Int32), ("conditions", List(&Struct(45))), ("currentNumberScheduled", Int32), ("desiredNumberScheduled", Int32), ("numberAvailable", Int32), ("numberMisscheduled", Int32), ("numberReady", Int32), ("numberUnavailable", Int32), ("observedGeneration", Int64), ("updatedNumberScheduled", Int32)] }, // 47
    Struct { name: "DaemonSetUpdateStrategy", fields: &[("rollingUpdate", Struct(223)), ("type", String)] }, // 48
    Struct { name: "Deployment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(51)), ("status", Struct(52))] }, // 49
    Struct { name: "DeploymentCondition", fields: &[("lastTransitionTime", Time), ("lastUpdateTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 50
    Struct { name: "DeploymentSpec", fields: &[("minReadySeconds", Int32), ("paused", Bool), ("progressDeadlineSeconds", Int32), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(111)), ("strategy", Struct(53)), ("template", Struct(197))] }, // 51
    Struct { name: "DeploymentStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(50))), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32), ("unavailableReplicas", Int32), ("updatedReplicas", Int32)] }, // 52
    Struct { name: "DeploymentStrategy", fields: &[("rollingUpdate", Struct(224)), ("type", String)] }, // 53
    Struct { name: "DownwardAPIProjection", fields: &[("items", List(&Struct(55)))] }, // 54
    Struct { name: "DownwardAPIVolumeFile", fields: &[("fieldRef", Struct(155)), ("mode", Int32), ("path", String), ("resourceFieldRef", Struct(214))] }, // 55
    Struct { name: "DownwardAPIVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(55)))] }, // 56
    Struct { name: "EmptyDirVolumeSource", fields: &[("medium", String), ("sizeLimit", Quantity)] }, // 57
    Struct { name: "Endpoint", fields: &[("addresses", List(&String)), ("conditions", Struct(60)), ("deprecatedTopology", Map(&String)), ("hints", Struct(61)), ("hostname", String), ("nodeName", String), ("targetRef", Struct(159)), ("zone", String)] }, // 58
    Struct { name: "EndpointAddress", fields: &[("hostname", String), ("ip", String), ("nodeName", String), ("targetRef", Struct(159))] }, // 59
    Struct { name: "EndpointConditions", fields: &[("ready", Bool), ("serving", Bool), ("terminating", Bool)] }, // 60
    Struct { name: "EndpointHints", fields: &[("forNodes", List(&Struct(82))), ("forZones", List(&Struct(83)))] }, // 61
    Struct { name: "EndpointPort", fields: &[("appProtocol", String), ("name", String), ("port", Int32), ("protocol", String)] }, // 62
    Struct { name: "EndpointSlice", fields: &[("addressType", String), ("apiVersion", String), ("endpoints", List(&Struct(58))), ("kind", String), ("metadata", Struct(156)), ("ports", List(&Struct(62)))] }, // 63
    Struct { name: "EndpointSubset", fields: &[("addresses", List(&Struct(59))), ("notReadyAddresses", List(&Struct(59))), ("ports", List(&Struct(62)))] }, // 64
    Struct { name: "Endpoints", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("subsets", List(&Struct(64)))] }, // 65
    Struct { name: "EnvFromSource", fields: &[("configMapRef", Struct(18)), ("prefix", String), ("secretRef", Struct(233))] }, // 66
    Struct { name: "EnvVar", fields: &[("name", String), ("value", String), ("valueFrom", Struct(68))] }, // 67
    Struct { name: "EnvVarSource", fields: &[("configMapKeyRef", Struct(19)), ("fieldRef", Struct(155)), ("fileKeyRef", Struct(78)), ("resourceFieldRef", Struct(214)), ("secretKeyRef", Struct(234))] }, // 68
    Struct { name: "EphemeralContainer", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(67))), ("envFrom", List(&Struct(66))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(115)), ("livenessProbe", Struct(204)), ("name", String), ("ports", List(&Struct(26))), ("readinessProbe", Struct(204)), ("resizePolicy", List(&Struct(27))), ("resources", Struct(221)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(30))), ("securityContext", Struct(238)), ("startupProbe", Struct(204)), ("stdin", Bool), ("stdinOnce", Bool), ("targetContainerName", String), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(274))), ("volumeMounts", List(&Struct(276))), ("workingDir", String)] }, // 69
    Struct { name: "EphemeralVolumeSource", fields: &[("volumeClaimTemplate", Struct(166))] }, // 70
    Struct { name: "Event", fields: &[("action", String), ("apiVersion", String), ("count", Int32), ("eventTime", MicroTime), ("firstTimestamp", Time), ("involvedObject", Struct(159)), ("kind", String), ("lastTimestamp", Time), ("message", String), ("metadata", Struct(156)), ("reason", String), ("related", Struct(159)), ("reportingComponent", String), ("reportingInstance", String), ("series", Struct(72)), ("source", Struct(73)), ("type", String)] }, // 71
    Struct { name: "EventSeries", fields: &[("count", Int32), ("lastObservedTime", MicroTime)] }, // 72
    Struct { name: "EventSource", fields: &[("component", String), ("host", String)] }, // 73
    Struct { name: "ExecAction", fields: &[("command", List(&String))] }, // 74
    Struct { name: "ExternalMetricSource", fields: &[("metric", Struct(126)), ("target", Struct(129))] }, // 75
    Struct { name: "ExternalMetricStatus", fields: &[("current", Struct(130)), ("metric", Struct(126))] }, // 76
    Struct { name: "FCVolumeSource", fields: &[("fsType", String), ("lun", Int32), ("readOnly", Bool), ("targetWWNs", List(&String)), ("wwids", List(&String))] }, // 77
    Struct { name: "FileKeySelector", fields: &[("key", String), ("optional", Bool), ("path", String), ("volumeName", String)] }, // 78
    Struct { name: "FlexPersistentVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(236))] }, // 79
    Struct { name: "FlexVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(123))] }, // 80
    Struct { name: "FlockerVolumeSource", fields: &[("datasetName", String), ("datasetUUID", String)] }, // 81
    Struct { name: "ForNode", fields: &[("name", String)] }, // 82
    Struct { name: "ForZone", fields: &[("name", String)] }, // 83
    Struct { name: "GCEPersistentDiskVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("pdName", String), ("readOnly", Bool)] }, // 84
    Struct { name: "GRPCAction", fields: &[("port", Int32), ("service", String)] }, // 85
    Struct { name: "GitRepoVolumeSource", fields: &[("directory", String), ("repository", String), ("revision", String)] }, // 86
    Struct { name: "GlusterfsPersistentVolumeSource", fields: &[("endpoints", String), ("endpointsNamespace", String), ("path", String), ("readOnly", Bool)] }, // 87
    Struct { name: "GlusterfsVolumeSource", fields: &[("endpoints", String), ("path", String), ("readOnly", Bool)] }, // 88
    Struct { name: "HPAScalingPolicy", fields: &[("periodSeconds", Int32), ("type", String), ("value", Int32)] }, // 89
    Struct { name: "HPAScalingRules", fields: &[("policies", List(&Struct(89))), ("selectPolicy", String), ("stabilizationWindowSeconds", Int32), ("tolerance", Quantity)] }, // 90
    Struct { name: "HTTPGetAction", fields: &[("host", String), ("httpHeaders", List(&Struct(92))), ("path", String), ("port", IntOrString), ("scheme", String)] }, // 91
    Struct { name: "HTTPHeader", fields: &[("name", String), ("value", String)] }, // 92
    Struct { name: "HorizontalPodAutoscaler", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(96)), ("status", Struct(97))] }, // 93
    Struct { name: "HorizontalPodAutoscalerBehavior", fields: &[("scaleDown", Struct(90)), ("scaleUp", Struct(90))] }, // 94
    Struct { name: "HorizontalPodAutoscalerCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 95
    Struct { name: "HorizontalPodAutoscalerSpec", fields: &[("behavior", Struct(94)), ("maxReplicas", Int32), ("metrics", List(&Struct(127))), ("minReplicas", Int32), ("scaleTargetRef", Struct(42))] }, // 96
    Struct { name: "HorizontalPodAutoscalerStatus", fields: &[("conditions", List(&Struct(95))), ("currentMetrics", List(&Struct(128))), ("currentReplicas", Int32), ("desiredReplicas", Int32), ("lastScaleTime", Time), ("observedGeneration", Int64)] }, // 97
    Struct { name: "HostAlias", fields: &[("hostnames", List(&String)), ("ip", String)] }, // 98
    Struct { name: "HostIP", fields: &[("ip", String)] }, // 99
    Struct { name: "HostPathVolumeSource", fields: &[("path", String), ("type", String)] }, // 100
    Struct { name: "ISCSIPersistentVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(236)), ("targetPortal", String)] }, // 101
    Struct { name: "ISCSIVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(123)), ("targetPortal", String)] }, // 102
    Struct { name: "ImageVolumeSource", fields: &[("pullPolicy", String), ("reference", String)] }, // 103
    Struct { name: "ImageVolumeStatus", fields: &[("imageRef", String)] }, // 104
    Struct { name: "Job", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(107)), ("status", Struct(108))] }, // 105
    Struct { name: "JobCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 106
    Struct { name: "JobSpec", fields: &[("activeDeadlineSeconds", Int64), ("backoffLimit", Int32), ("backoffLimitPerIndex", Int32), ("completionMode", String), ("completions", Int32), ("managedBy", String), ("manualSelector", Bool), ("maxFailedIndexes", Int32), ("parallelism", Int32), ("podFailurePolicy", Struct(183)), ("podReplacementPolicy", String), ("selector", Struct(111)), ("successPolicy", Struct(257)), ("suspend", Bool), ("template", Struct(197)), ("ttlSecondsAfterFinished", Int32)] }, // 107
    Struct { name: "JobStatus", fields: &[("active", Int32), ("completedIndexes", String), ("completionTime", Time), ("conditions", List(&Struct(106))), ("failed", Int32), ("failedIndexes", String), ("ready", Int32), ("startTime", Time), ("succeeded", Int32), ("terminating", Int32), ("uncountedTerminatedPods", Struct(268))] }, // 108
    Struct { name: "JobTemplateSpec", fields: &[("metadata", Struct(156)), ("spec", Struct(107))] }, // 109
    Struct { name: "KeyToPath", fields: &[("key", String), ("mode", Int32), ("path", String)] }, // 110
    Struct { name: "LabelSelector", fields: &[("matchExpressions", List(&Struct(112))), ("matchLabels", Map(&String))] }, // 111
    Struct { name: "LabelSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 112
    Struct { name: "Lease", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(114))] }, // 113
    Struct { name: "LeaseSpec", fields: &[("acquireTime", MicroTime), ("holderIdentity", String), ("leaseDurationSeconds", Int32), ("leaseTransitions", Int32), ("preferredHolder", String), ("renewTime", MicroTime), ("strategy", String)] }, // 114
    Struct { name: "Lifecycle", fields: &[("postStart", Struct(116)), ("preStop", Struct(116)), ("stopSignal", String)] }, // 115
    Struct { name: "LifecycleHandler", fields: &[("exec", Struct(74)), ("httpGet", Struct(91)), ("sleep", Struct(246)), ("tcpSocket", Struct(260))] }, // 116
    Struct { name: "LimitRange", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(119))] }, // 117
    Struct { name: "LimitRangeItem", fields: &[("default", Map(&Quantity)), ("defaultRequest", Map(&Quantity)), ("max", Map(&Quantity)), ("maxLimitRequestRatio", Map(&Quantity)), ("min", Map(&Quantity)), ("type", String)] }, // 118
    Struct { name: "LimitRangeSpec", fields: &[("limits", List(&Struct(118)))] }, // 119
    Struct { name: "LinuxContainerUser", fields: &[("gid", Int64), ("supplementalGroups", List(&Int64)), ("uid", Int64)] }, // 120
    Struct { name: "LoadBalancerIngress", fields: &[("hostname", String), ("ip", String), ("ipMode", String), ("ports", List(&Struct(200)))] }, // 121
    Struct { name: "LoadBalancerStatus", fields: &[("ingress", List(&Struct(121)))] }, // 122
    Struct { name: "LocalObjectReference", fields: &[("name", String)] }, // 123
    Struct { name: "LocalVolumeSource", fields: &[("fsType", String), ("path", String)] }, // 124
    Struct { name: "ManagedFieldsEntry", fields: &[("apiVersion", String), ("fieldsType", String), ("fieldsV1", Any), ("manager", String), ("operation", String), ("subresource", String), ("time", Time)] }, // 125
    Struct { name: "MetricIdentifier", fields: &[("name", String), ("selector", Struct(111))] }, // 126
    Struct { name: "MetricSpec", fields: &[("containerResource", Struct(28)), ("external", Struct(75)), ("object", Struct(157)), ("pods", Struct(198)), ("resource", Struct(216)), ("type", String)] }, // 127
    Struct { name: "MetricStatus", fields: &[("containerResource", Struct(29)), ("external", Struct(76)), ("object", Struct(158)), ("pods", Struct(199)), ("resource", Struct(217)), ("type", String)] }, // 128
    Struct { name: "MetricTarget", fields: &[("averageUtilization", Int32), ("averageValue", Quantity), ("type", String), ("value", Quantity)] }, // 129
    Struct { name: "MetricValueStatus", fields: &[("averageUtilization", Int32), ("averageValue", Quantity), ("value", Quantity)] }, // 130
    Struct { name: "ModifyVolumeStatus", fields: &[("status", String), ("targetVolumeAttributesClassName", String)] }, // 131
    Struct { name: "NFSVolumeSource", fields: &[("path", String), ("readOnly", Bool), ("server", String)] }, // 132
    Struct { name: "Namespace", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(135)), ("status", Struct(136))] }, // 133
    Struct { name: "NamespaceCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 134
    Struct { name: "NamespaceSpec", fields: &[("finalizers", List(&String))] }, // 135
    Struct { name: "NamespaceStatus", fields: &[("conditions", List(&Struct(134))), ("phase", String)] }, // 136
    Struct { name: "Node", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(151)), ("status", Struct(152))] }, // 137
    Struct { name: "NodeAddress", fields: &[("address", String), ("type", String)] }, // 138
    Struct { name: "NodeAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(202))), ("requiredDuringSchedulingIgnoredDuringExecution", Struct(148))] }, // 139
    Struct { name: "NodeAllocatableResourceClaimStatus", fields: &[("containers", List(&String)), ("resourceClaimName", String), ("resources", Map(&Quantity))] }, // 140
    Struct { name: "NodeCondition", fields: &[("lastHeartbeatTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 141
    Struct { name: "NodeConfigSource", fields: &[("configMap", Struct(20))] }, // 142
    Struct { name: "NodeConfigStatus", fields: &[("active", Struct(142)), ("assigned", Struct(142)), ("error", String), ("lastKnownGood", Struct(142))] }, // 143
    Struct { name: "NodeDaemonEndpoints", fields: &[("kubeletEndpoint", Struct(43))] }, // 144
    Struct { name: "NodeFeatures", fields: &[("supplementalGroupsPolicy", Bool)] }, // 145
    Struct { name: "NodeRuntimeHandler", fields: &[("features", Struct(147)), ("name", String)] }, // 146
    Struct { name: "NodeRuntimeHandlerFeatures", fields: &[("recursiveReadOnlyMounts", Bool), ("userNamespaces", Bool)] }, // 147
    Struct { name: "NodeSelector", fields: &[("nodeSelectorTerms", List(&Struct(150)))] }, // 148
    Struct { name: "NodeSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 149
    Struct { name: "NodeSelectorTerm", fields: &[("matchExpressions", List(&Struct(149))), ("matchFields", List(&Struct(149)))] }, // 150
    Struct { name: "NodeSpec", fields: &[("configSource", Struct(142)), ("externalID", String), ("podCIDR", String), ("podCIDRs", List(&String)), ("providerID", String), ("taints", List(&Struct(261))), ("unschedulable", Bool)] }, // 151
    Struct { name: "NodeStatus", fields: &[("addresses", List(&Struct(138))), ("allocatable", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(141))), ("config", Struct(143)), ("daemonEndpoints", Struct(144)), ("declaredFeatures", List(&String)), ("features", Struct(145)), ("images", List(&Struct(25))), ("nodeInfo", Struct(154)), ("phase", String), ("runtimeHandlers", List(&Struct(146))), ("volumesAttached", List(&Struct(3))), ("volumesInUse", List(&String))] }, // 152
    Struct { name: "NodeSwapStatus", fields: &[("capacity", Int64)] }, // 153
    Struct { name: "NodeSystemInfo", fields: &[("architecture", String), ("bootID", String), ("containerRuntimeVersion", String), ("kernelVersion", String), ("kubeProxyVersion", String), ("kubeletVersion", String), ("machineID", String), ("operatingSystem", String), ("osImage", String), ("swap", Struct(153)), ("systemUUID", String)] }, // 154
    Struct { name: "ObjectFieldSelector", fields: &[("apiVersion", String), ("fieldPath", String)] }, // 155
    Struct { name: "ObjectMeta", fields: &[("annotations", Map(&String)), ("creationTimestamp", Time), ("deletionGracePeriodSeconds", Int64), ("deletionTimestamp", Time), ("finalizers", List(&String)), ("generateName", String), ("generation", Int64), ("labels", Map(&String)), ("managedFields", List(&Struct(125))), ("name", String), ("namespace", String), ("ownerReferences", List(&Struct(160))), ("resourceVersion", String), ("selfLink", String), ("uid", String)] }, // 156
    Struct { name: "ObjectMetricSource", fields: &[("describedObject", Struct(42)), ("metric", Struct(126)), ("target", Struct(129))] }, // 157
    Struct { name: "ObjectMetricStatus", fields: &[("current", Struct(130)), ("describedObject", Struct(42)), ("metric", Struct(126))] }, // 158
    Struct { name: "ObjectReference", fields: &[("apiVersion", String), ("fieldPath", String), ("kind", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 159
    Struct { name: "OwnerReference", fields: &[("apiVersion", String), ("blockOwnerDeletion", Bool), ("controller", Bool), ("kind", String), ("name", String), ("uid", String)] }, // 160
    Struct { name: "PersistentVolume", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(168)), ("status", Struct(169))] }, // 161
    Struct { name: "PersistentVolumeClaim", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(164)), ("status", Struct(165))] }, // 162
    Struct { name: "PersistentVolumeClaimCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 163
    Struct { name: "PersistentVolumeClaimSpec", fields: &[("accessModes", List(&String)), ("dataSource", Struct(266)), ("dataSourceRef", Struct(267)), ("resources", Struct(280)), ("selector", Struct(111)), ("storageClassName", String), ("volumeAttributesClassName", String), ("volumeMode", String), ("volumeName", String)] }, // 164
    Struct { name: "PersistentVolumeClaimStatus", fields: &[("accessModes", List(&String)), ("allocatedResourceStatuses", Map(&String)), ("allocatedResources", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(163))), ("currentVolumeAttributesClassName", String), ("modifyVolumeStatus", Struct(131)), ("phase", String)] }, // 165
    Struct { name: "PersistentVolumeClaimTemplate", fields: &[("metadata", Struct(156)), ("spec", Struct(164))] }, // 166
    Struct { name: "PersistentVolumeClaimVolumeSource", fields: &[("claimName", String), ("readOnly", Bool)] }, // 167
    Struct { name: "PersistentVolumeSpec", fields: &[("accessModes", List(&String)), ("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(5)), ("capacity", Map(&Quantity)), ("cephfs", Struct(10)), ("cinder", Struct(12)), ("claimRef", Struct(159)), ("csi", Struct(7)), ("fc", Struct(77)), ("flexVolume", Struct(79)), ("flocker", Struct(81)), ("gcePersistentDisk", Struct(84)), ("glusterfs", Struct(87)), ("hostPath", Struct(100)), ("iscsi", Struct(101)), ("local", Struct(124)), ("mountOptions", List(&String)), ("nfs", Struct(132)), ("nodeAffinity", Struct(278)), ("persistentVolumeReclaimPolicy", String), ("photonPersistentDisk", Struct(170)), ("portworxVolume", Struct(201)), ("quobyte", Struct(206)), ("rbd", Struct(207)), ("scaleIO", Struct(227)), ("storageClassName", String), ("storageos", Struct(255)), ("volumeAttributesClassName", String), ("volumeMode", String), ("vsphereVolume", Struct(282))] }, // 168
    Struct { name: "PersistentVolumeStatus", fields: &[("lastPhaseTransitionTime", Time), ("message", String), ("phase", String), ("reason", String)] }, // 169
    Struct { name: "PhotonPersistentDiskVolumeSource", fields: &[("fsType", String), ("pdID", String)] }, // 170
    Struct { name: "Pod", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(195)), ("status", Struct(196))] }, // 171
    Struct { name: "PodAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(283))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(173)))] }, // 172
    Struct { name: "PodAffinityTerm", fields: &[("labelSelector", Struct(111)), ("matchLabelKeys", List(&String)), ("mismatchLabelKeys", List(&String)), ("namespaceSelector", Struct(111)), ("namespaces", List(&String)), ("topologyKey", String)] }, // 173
    Struct { name: "PodAntiAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(283))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(173)))] }, // 174
    Struct { name: "PodCertificateProjection", fields: &[("certificateChainPath", String), ("credentialBundlePath", String), ("keyPath", String), ("keyType", String), ("maxExpirationSeconds", Int32), ("signerName", String), ("userAnnotations", Map(&String))] }, // 175
    Struct { name: "PodCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 176
    Struct { name: "PodDNSConfig", fields: &[("nameservers", List(&String)), ("options", List(&Struct(178))), ("searches", List(&String))] }, // 177
    Struct { name: "PodDNSConfigOption", fields: &[("name", String), ("value", String)] }, // 178
    Struct { name: "PodDisruptionBudget", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(180)), ("status", Struct(181))] }, // 179
    Struct { name: "PodDisruptionBudgetSpec", fields: &[("maxUnavailable", IntOrString), ("minAvailable", IntOrString), ("selector", Struct(111)), ("unhealthyPodEvictionPolicy", String)] }, // 180
    Struct { name: "PodDisruptionBudgetStatus", fields: &[("conditions", List(&Struct(16))), ("currentHealthy", Int32), ("desiredHealthy", Int32), ("disruptedPods", Map(&Time)), ("disruptionsAllowed", Int32), ("expectedPods", Int32), ("observedGeneration", Int64)] }, // 181
    Struct { name: "PodExtendedResourceClaimStatus", fields: &[("requestMappings", List(&Struct(24))), ("resourceClaimName", String)] }, // 182
    Struct { name: "PodFailurePolicy", fields: &[("rules", List(&Struct(186)))] }, // 183
    Struct { name: "PodFailurePolicyOnExitCodesRequirement", fields: &[("containerName", String), ("operator", String), ("values", List(&Int32))] }, // 184
    Struct { name: "PodFailurePolicyOnPodConditionsPattern", fields: &[("status", String), ("type", String)] }, // 185
    Struct { name: "PodFailurePolicyRule", fields: &[("action", String), ("onExitCodes", Struct(184)), ("onPodConditions", List(&Struct(185)))] }, // 186
    Struct { name: "PodIP", fields: &[("ip", String)] }, // 187
    Struct { name: "PodOS", fields: &[("name", String)] }, // 188
    Struct { name: "PodReadinessGate", fields: &[("conditionType", String)] }, // 189
    Struct { name: "PodResourceClaim", fields: &[("name", String), ("resourceClaimName", String), ("resourceClaimTemplateName", String)] }, // 190
    Struct { name: "PodResourceClaimStatus", fields: &[("name", String), ("resourceClaimName", String)] }, // 191
    Struct { name: "PodSchedulingGate", fields: &[("name", String)] }, // 192
    Struct { name: "PodSchedulingGroup", fields: &[("podGroupName", String)] }, // 193
    Struct { name: "PodSecurityContext", fields: &[("appArmorProfile", Struct(2)), ("fsGroup", Int64), ("fsGroupChangePolicy", String), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxChangePolicy", String), ("seLinuxOptions", Struct(226)), ("seccompProfile", Struct(231)), ("supplementalGroups", List(&Int64)), ("supplementalGroupsPolicy", String), ("sysctls", List(&Struct(259))), ("windowsOptions", Struct(284))] }, // 194
    Struct { name: "PodSpec", fields: &[("activeDeadlineSeconds", Int64), ("affinity", Struct(1)), ("automountServiceAccountToken", Bool), ("containers", List(&Struct(23))), ("dnsConfig", Struct(177)), ("dnsPolicy", String), ("enableServiceLinks", Bool), ("ephemeralContainers", List(&Struct(69))), ("hostAliases", List(&Struct(98))), ("hostIPC", Bool), ("hostNetwork", Bool), ("hostPID", Bool), ("hostUsers", Bool), ("hostname", String), ("hostnameOverride", String), ("imagePullSecrets", List(&Struct(123))), ("initContainers", List(&Struct(23))), ("nodeName", String), ("nodeSelector", Map(&String)), ("os", Struct(188)), ("overhead", Map(&Quantity)), ("preemptionPolicy", String), ("priority", Int32), ("priorityClassName", String), ("readinessGates", List(&Struct(189))), ("resourceClaims", List(&Struct(190))), ("resources", Struct(221)), ("restartPolicy", String), ("runtimeClassName", String), ("schedulerName", String), ("schedulingGates", List(&Struct(192))), ("schedulingGroup", Struct(193)), ("securityContext", Struct(194)), ("serviceAccount", String), ("serviceAccountName", String), ("setHostnameAsFQDN", Bool), ("shareProcessNamespace", Bool), ("subdomain", String), ("terminationGracePeriodSeconds", Int64), ("tolerations", List(&Struct(262))), ("topologySpreadConstraints", List(&Struct(265))), ("volumes", List(&Struct(269)))] }, // 195
    Struct { name: "PodStatus", fields: &[("allocatedResources", Map(&Quantity)), ("conditions", List(&Struct(176))), ("containerStatuses", List(&Struct(36))), ("ephemeralContainerStatuses", List(&Struct(36))), ("extendedResourceClaimStatus", Struct(182)), ("hostIP", String), ("hostIPs", List(&Struct(99))), ("initContainerStatuses", List(&Struct(36))), ("message", String), ("nodeAllocatableResourceClaimStatuses", List(&Struct(140))), ("nominatedNodeName", String), ("observedGeneration", Int64), ("phase", String), ("podIP", String), ("podIPs", List(&Struct(187))), ("qosClass", String), ("reason", String), ("resize", String), ("resourceClaimStatuses", List(&Struct(191))), ("resources", Struct(221)), ("startTime", Time)] }, // 196
    Struct { name: "PodTemplateSpec", fields: &[("metadata", Struct(156)), ("spec", Struct(195))] }, // 197
    Struct { name: "PodsMetricSource", fields: &[("metric", Struct(126)), ("target", Struct(129))] }, // 198
    Struct { name: "PodsMetricStatus", fields: &[("current", Struct(130)), ("metric", Struct(126))] }, // 199
    Struct { name: "PortStatus", fields: &[("error", String), ("port", Int32), ("protocol", String)] }, // 200
    Struct { name: "PortworxVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("volumeID", String)] }, // 201
    Struct { name: "PreferredSchedulingTerm", fields: &[("preference", Struct(150)), ("weight", Int32)] }, // 202
    Struct { name: "PriorityClass", fields: &[("apiVersion", String), ("description", String), ("globalDefault", Bool), ("kind", String), ("metadata", Struct(156)), ("preemptionPolicy", String), ("value", Int32)] }, // 203
    Struct { name: "Probe", fields: &[("exec", Struct(74)), ("failureThreshold", Int32), ("grpc", Struct(85)), ("httpGet", Struct(91)), ("initialDelaySeconds", Int32), ("periodSeconds", Int32), ("successThreshold", Int32), ("tcpSocket", Struct(260)), ("terminationGracePeriodSeconds", Int64), ("timeoutSeconds", Int32)] }, // 204
    Struct { name: "ProjectedVolumeSource", fields: &[("defaultMode", Int32), ("sources", List(&Struct(279)))] }, // 205
    Struct { name: "QuobyteVolumeSource", fields: &[("group", String), ("readOnly", Bool), ("registry", String), ("tenant", String), ("user", String), ("volume", String)] }, // 206
    Struct { name: "RBDPersistentVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(236)), ("user", String)] }, // 207
    Struct { name: "RBDVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(123)), ("user", String)] }, // 208
    Struct { name: "ReplicaSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(211)), ("status", Struct(212))] }, // 209
    Struct { name: "ReplicaSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 210
    Struct { name: "ReplicaSetSpec", fields: &[("minReadySeconds", Int32), ("replicas", Int32), ("selector", Struct(111)), ("template", Struct(197))] }, // 211
    Struct { name: "ReplicaSetStatus", fields: &[("availableReplicas", Int32), ("conditions", List(&Struct(210))), ("fullyLabeledReplicas", Int32), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32)] }, // 212
    Struct { name: "ResourceClaim", fields: &[("name", String), ("request", String)] }, // 213
    Struct { name: "ResourceFieldSelector", fields: &[("containerName", String), ("divisor", Quantity), ("resource", String)] }, // 214
    Struct { name: "ResourceHealth", fields: &[("health", String), ("message", String), ("resourceID", String)] }, // 215
    Struct { name: "ResourceMetricSource", fields: &[("name", String), ("target", Struct(129))] }, // 216
    Struct { name: "ResourceMetricStatus", fields: &[("current", Struct(130)), ("name", String)] }, // 217
    Struct { name: "ResourceQuota", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(219)), ("status", Struct(220))] }, // 218
    Struct { name: "ResourceQuotaSpec", fields: &[("hard", Map(&Quantity)), ("scopeSelector", Struct(229)), ("scopes", List(&String))] }, // 219
    Struct { name: "ResourceQuotaStatus", fields: &[("hard", Map(&Quantity)), ("used", Map(&Quantity))] }, // 220
    Struct { name: "ResourceRequirements", fields: &[("claims", List(&Struct(213))), ("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 221
    Struct { name: "ResourceStatus", fields: &[("name", String), ("resources", List(&Struct(215)))] }, // 222
    Struct { name: "RollingUpdateDaemonSet", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 223
    Struct { name: "RollingUpdateDeployment", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 224
    Struct { name: "RollingUpdateStatefulSetStrategy", fields: &[("maxUnavailable", IntOrString), ("partition", Int32)] }, // 225
    Struct { name: "SELinuxOptions", fields: &[("level", String), ("role", String), ("type", String), ("user", String)] }, // 226
    Struct { name: "ScaleIOPersistentVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(236)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 227
    Struct { name: "ScaleIOVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(123)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 228
    Struct { name: "ScopeSelector", fields: &[("matchExpressions", List(&Struct(230)))] }, // 229
    Struct { name: "ScopedResourceSelectorRequirement", fields: &[("operator", String), ("scopeName", String), ("values", List(&String))] }, // 230
    Struct { name: "SeccompProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 231
    Struct { name: "Secret", fields: &[("apiVersion", String), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(156)), ("stringData", Map(&String)), ("type", String)] }, // 232
    Struct { name: "SecretEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 233
    Struct { name: "SecretKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 234
    Struct { name: "SecretProjection", fields: &[("items", List(&Struct(110))), ("name", String), ("optional", Bool)] }, // 235
    Struct { name: "SecretReference", fields: &[("name", String), ("namespace", String)] }, // 236
    Struct { name: "SecretVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(110))), ("optional", Bool), ("secretName", String)] }, // 237
    Struct { name: "SecurityContext", fields: &[("allowPrivilegeEscalation", Bool), ("appArmorProfile", Struct(2)), ("capabilities", Struct(9)), ("privileged", Bool), ("procMount", String), ("readOnlyRootFilesystem", Bool), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxOptions", Struct(226)), ("seccompProfile", Struct(231)), ("windowsOptions", Struct(284))] }, // 238
    Struct { name: "Service", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(243)), ("status", Struct(244))] }, // 239
    Struct { name: "ServiceAccount", fields: &[("apiVersion", String), ("automountServiceAccountToken", Bool), ("imagePullSecrets", List(&Struct(123))), ("kind", String), ("metadata", Struct(156)), ("secrets", List(&Struct(159)))] }, // 240
    Struct { name: "ServiceAccountTokenProjection", fields: &[("audience", String), ("expirationSeconds", Int64), ("path", String)] }, // 241
    Struct { name: "ServicePort", fields: &[("appProtocol", String), ("name", String), ("nodePort", Int32), ("port", Int32), ("protocol", String), ("targetPort", IntOrString)] }, // 242
    Struct { name: "ServiceSpec", fields: &[("allocateLoadBalancerNodePorts", Bool), ("clusterIP", String), ("clusterIPs", List(&String)), ("externalIPs", List(&String)), ("externalName", String), ("externalTrafficPolicy", String), ("healthCheckNodePort", Int32), ("internalTrafficPolicy", String), ("ipFamilies", List(&String)), ("ipFamilyPolicy", String), ("loadBalancerClass", String), ("loadBalancerIP", String), ("loadBalancerSourceRanges", List(&String)), ("ports", List(&Struct(242))), ("publishNotReadyAddresses", Bool), ("selector", Map(&String)), ("sessionAffinity", String), ("sessionAffinityConfig", Struct(245)), ("trafficDistribution", String), ("type", String)] }, // 243
    Struct { name: "ServiceStatus", fields: &[("conditions", List(&Struct(16))), ("loadBalancer", Struct(122))] }, // 244
    Struct { name: "SessionAffinityConfig", fields: &[("clientIP", Struct(14))] }, // 245
    Struct { name: "SleepAction", fields: &[("seconds", Int64)] }, // 246
    Struct { name: "StatefulSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(251)), ("status", Struct(252))] }, // 247
    Struct { name: "StatefulSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 248
    Struct { name: "StatefulSetOrdinals", fields: &[("start", Int32)] }, // 249
    Struct { name: "StatefulSetPersistentVolumeClaimRetentionPolicy", fields: &[("whenDeleted", String), ("whenScaled", String)] }, // 250
    Struct { name: "StatefulSetSpec", fields: &[("minReadySeconds", Int32), ("ordinals", Struct(249)), ("persistentVolumeClaimRetentionPolicy", Struct(250)), ("podManagementPolicy", String), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(111)), ("serviceName", String), ("template", Struct(197)), ("updateStrategy", Struct(253)), ("volumeClaimTemplates", List(&Struct(162)))] }, // 251
    Struct { name: "StatefulSetStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(248))), ("currentReplicas", Int32), ("currentRevision", String), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("updateRevision", String), ("updatedReplicas", Int32)] }, // 252
    Struct { name: "StatefulSetUpdateStrategy", fields: &[("rollingUpdate", Struct(225)), ("type", String)] }, // 253
    Struct { name: "StorageClass", fields: &[("allowVolumeExpansion", Bool), ("allowedTopologies", List(&Struct(264))), ("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("mountOptions", List(&String)), ("parameters", Map(&String)), ("provisioner", String), ("reclaimPolicy", String), ("volumeBindingMode", String)] }, // 254
    Struct { name: "StorageOSPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(159)), ("volumeName", String), ("volumeNamespace", String)] }, // 255
    Struct { name: "StorageOSVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(123)), ("volumeName", String), ("volumeNamespace", String)] }, // 256
    Struct { name: "SuccessPolicy", fields: &[("rules", List(&Struct(258)))] }, // 257
    Struct { name: "SuccessPolicyRule", fields: &[("succeededCount", Int32), ("succeededIndexes", String)] }, // 258
    Struct { name: "Sysctl", fields: &[("name", String), ("value", String)] }, // 259
    Struct { name: "TCPSocketAction", fields: &[("host", String), ("port", IntOrString)] }, // 260
    Struct { name: "Taint", fields: &[("effect", String), ("key", String), ("timeAdded", Time), ("value", String)] }, // 261
    Struct { name: "Toleration", fields: &[("effect", String), ("key", String), ("operator", String), ("tolerationSeconds", Int64), ("value", String)] }, // 262
    Struct { name: "TopologySelectorLabelRequirement", fields: &[("key", String), ("values", List(&String))] }, // 263
    Struct { name: "TopologySelectorTerm", fields: &[("matchLabelExpressions", List(&Struct(263)))] }, // 264
    Struct { name: "TopologySpreadConstraint", fields: &[("labelSelector", Struct(111)), ("matchLabelKeys", List(&String)), ("maxSkew", Int32), ("minDomains", Int32), ("nodeAffinityPolicy", String), ("nodeTaintsPolicy", String), ("topologyKey", String), ("whenUnsatisfiable", String)] }, // 265
    Struct { name: "TypedLocalObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String)] }, // 266
    Struct { name: "TypedObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String), ("namespace", String)] }, // 267
    Struct { name: "UncountedTerminatedPods", fields: &[("failed", List(&String)), ("succeeded", List(&String))] }, // 268
    Struct { name: "Volume", fields: &[("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(6)), ("cephfs", Struct(11)), ("cinder", Struct(13)), ("configMap", Struct(22)), ("csi", Struct(8)), ("downwardAPI", Struct(56)), ("emptyDir", Struct(57)), ("ephemeral", Struct(70)), ("fc", Struct(77)), ("flexVolume", Struct(80)), ("flocker", Struct(81)), ("gcePersistentDisk", Struct(84)), ("gitRepo", Struct(86)), ("glusterfs", Struct(88)), ("hostPath", Struct(100)), ("image", Struct(103)), ("iscsi", Struct(102)), ("name", String), ("nfs", Struct(132)), ("persistentVolumeClaim", Struct(167)), ("photonPersistentDisk", Struct(170)), ("portworxVolume", Struct(201)), ("projected", Struct(205)), ("quobyte", Struct(206)), ("rbd", Struct(208)), ("scaleIO", Struct(228)), ("secret", Struct(237)), ("storageos", Struct(256)), ("vsphereVolume", Struct(282))] }, // 269
    Struct { name: "VolumeAttachment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(156)), ("spec", Struct(272)), ("status", Struct(273))] }, // 270
    Struct { name: "VolumeAttachmentSource", fields: &[("inlineVolumeSpec", Struct(168)), ("persistentVolumeName", String)] }, // 271
    Struct { name: "VolumeAttachmentSpec", fields: &[("attacher", String), ("nodeName", String), ("source", Struct(271))] }, // 272
    Struct { name: "VolumeAttachmentStatus", fields: &[("attachError", Struct(275)), ("attached", Bool), ("attachmentMetadata", Map(&String)), ("detachError", Struct(275))] }, // 273
    Struct { name: "VolumeDevice", fields: &[("devicePath", String), ("name", String)] }, // 274
    Struct { name: "VolumeError", fields: &[("errorCode", Int32), ("message", String), ("time", Time)] }, // 275
    Struct { name: "VolumeMount", fields: &[("mountPath", String), ("mountPropagation", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("subPath", String), ("subPathExpr", String)] }, // 276
    Struct { name: "VolumeMountStatus", fields: &[("mountPath", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("volumeStatus", Struct(281))] }, // 277
    Struct { name: "VolumeNodeAffinity", fields: &[("required", Struct(148))] }, // 278
    Struct { name: "VolumeProjection", fields: &[("clusterTrustBundle", Struct(15)), ("configMap", Struct(21)), ("downwardAPI", Struct(54)), ("podCertificate", Struct(175)), ("secret", Struct(235)), ("serviceAccountToken", Struct(241))] }, // 279
    Struct { name: "VolumeResourceRequirements", fields: &[("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 280
    Struct { name: "VolumeStatus", fields: &[("image", Struct(104))] }, // 281
    Struct { name: "VsphereVirtualDiskVolumeSource", fields: &[("fsType", String), ("storagePolicyID", String), ("storagePolicyName", String), ("volumePath", String)] }, // 282
    Struct { name: "WeightedPodAffinityTerm", fields: &[("podAffinityTerm", Struct(173)), ("weight", Int32)] }, // 283
    Struct { name: "WindowsSecurityContextOptions", fields: &[("gmsaCredentialSpec", String), ("gmsaCredentialSpecName", String), ("hostProcess", Bool), ("runAsUserName", String)] }, // 284
];
