//! The fields of every API structure, generated from the API types by `trace.rs`. Never edited by hand.

use super::Struct;
use super::Type::*;

/// Place in [`STRUCTS`] of every kind's structure, in the order of the kinds.
#[rustfmt::skip]
pub const ROOTS: [u16; 25] = [130, 134, 110, 168, 203, 49, 241, 44, 38, 233, 62, 17, 226, 234, 158, 159, 248, 264, 102, 39, 90, 212, 114, 197, 68];

/// Every structure, in alphabetical order.
#[rustfmt::skip]
pub const STRUCTS: &[Struct] = &[
    Struct { name: "AWSElasticBlockStoreVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("readOnly", Bool), ("volumeID", String)] }, // 0
    Struct { name: "Affinity", fields: &[("nodeAffinity", Struct(136)), ("podAffinity", Struct(169)), ("podAntiAffinity", Struct(171))] }, // 1
    Struct { name: "AppArmorProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 2
    Struct { name: "AttachedVolume", fields: &[("devicePath", String), ("name", String)] }, // 3
    Struct { name: "AzureDiskVolumeSource", fields: &[("cachingMode", String), ("diskName", String), ("diskURI", String), ("fsType", String), ("kind", String), ("readOnly", Bool)] }, // 4
    Struct { name: "AzureFilePersistentVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("secretNamespace", String), ("shareName", String)] }, // 5
    Struct { name: "AzureFileVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("shareName", String)] }, // 6
    Struct { name: "CSIPersistentVolumeSource", fields: &[("controllerExpandSecretRef", Struct(230)), ("controllerPublishSecretRef", Struct(230)), ("driver", String), ("fsType", String), ("nodeExpandSecretRef", Struct(230)), ("nodePublishSecretRef", Struct(230)), ("nodeStageSecretRef", Struct(230)), ("readOnly", Bool), ("volumeAttributes", Map(&String)), ("volumeHandle", String)] }, // 7
    Struct { name: "CSIVolumeSource", fields: &[("driver", String), ("fsType", String), ("nodePublishSecretRef", Struct(120)), ("readOnly", Bool), ("volumeAttributes", Map(&String))] }, // 8
    Struct { name: "Capabilities", fields: &[("add", List(&String)), ("drop", List(&String))] }, // 9
    Struct { name: "CephFSPersistentVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(230)), ("user", String)] }, // 10
    Struct { name: "CephFSVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(120)), ("user", String)] }, // 11
    Struct { name: "CinderPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(230)), ("volumeID", String)] }, // 12
    Struct { name: "CinderVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(120)), ("volumeID", String)] }, // 13
    Struct { name: "ClientIPConfig", fields: &[("timeoutSeconds", Int32)] }, // 14
    Struct { name: "ClusterTrustBundleProjection", fields: &[("labelSelector", Struct(108)), ("name", String), ("optional", Bool), ("path", String), ("signerName", String)] }, // 15
    Struct { name: "Condition", fields: &[("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 16
    Struct { name: "ConfigMap", fields: &[("apiVersion", String), ("binaryData", Map(&String)), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(153))] }, // 17
    Struct { name: "ConfigMapEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 18
    Struct { name: "ConfigMapKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 19
    Struct { name: "ConfigMapNodeConfigSource", fields: &[("kubeletConfigKey", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 20
    Struct { name: "ConfigMapProjection", fields: &[("items", List(&Struct(107))), ("name", String), ("optional", Bool)] }, // 21
    Struct { name: "ConfigMapVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(107))), ("name", String), ("optional", Bool)] }, // 22
    Struct { name: "Container", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(64))), ("envFrom", List(&Struct(63))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(112)), ("livenessProbe", Struct(198)), ("name", String), ("ports", List(&Struct(26))), ("readinessProbe", Struct(198)), ("resizePolicy", List(&Struct(27))), ("resources", Struct(215)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(30))), ("securityContext", Struct(232)), ("startupProbe", Struct(198)), ("stdin", Bool), ("stdinOnce", Bool), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(268))), ("volumeMounts", List(&Struct(270))), ("workingDir", String)] }, // 23
    Struct { name: "ContainerExtendedResourceRequest", fields: &[("containerName", String), ("requestName", String), ("resourceName", String)] }, // 24
    Struct { name: "ContainerImage", fields: &[("names", List(&String)), ("sizeBytes", Int64)] }, // 25
    Struct { name: "ContainerPort", fields: &[("containerPort", Int32), ("hostIP", String), ("hostPort", Int32), ("name", String), ("protocol", String)] }, // 26
    Struct { name: "ContainerResizePolicy", fields: &[("resourceName", String), ("restartPolicy", String)] }, // 27
    Struct { name: "ContainerResourceMetricSource", fields: &[("container", String), ("name", String), ("target", Struct(126))] }, // 28
    Struct { name: "ContainerResourceMetricStatus", fields: &[("container", String), ("current", Struct(127)), ("name", String)] }, // 29
    Struct { name: "ContainerRestartRule", fields: &[("action", String), ("exitCodes", Struct(31))] }, // 30
    Struct { name: "ContainerRestartRuleOnExitCodes", fields: &[("operator", String), ("values", List(&Int32))] }, // 31
    Struct { name: "ContainerState", fields: &[("running", Struct(33)), ("terminated", Struct(34)), ("waiting", Struct(35))] }, // 32
    Struct { name: "ContainerStateRunning", fields: &[("startedAt", Time)] }, // 33
    Struct { name: "ContainerStateTerminated", fields: &[("containerID", String), ("exitCode", Int32), ("finishedAt", Time), ("message", String), ("reason", String), ("signal", Int32), ("startedAt", Time)] }, // 34
    Struct { name: "ContainerStateWaiting", fields: &[("message", String), ("reason", String)] }, // 35
    Struct { name: "ContainerStatus", fields: &[("allocatedResources", Map(&Quantity)), ("allocatedResourcesStatus", List(&Struct(216))), ("containerID", String), ("image", String), ("imageID", String), ("lastState", Struct(32)), ("name", String), ("ready", Bool), ("resources", Struct(215)), ("restartCount", Int32), ("started", Bool), ("state", Struct(32)), ("stopSignal", String), ("user", Struct(37)), ("volumeMounts", List(&Struct(271)))] }, // 36
    Struct { name: "ContainerUser", fields: &[("linux", Struct(117))] }, // 37
    Struct { name: "ControllerRevision", fields: &[("apiVersion", String), ("data", Any), ("kind", String), ("metadata", Struct(153)), ("revision", Int64)] }, // 38
    Struct { name: "CronJob", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(40)), ("status", Struct(41))] }, // 39
    Struct { name: "CronJobSpec", fields: &[("concurrencyPolicy", String), ("failedJobsHistoryLimit", Int32), ("jobTemplate", Struct(106)), ("schedule", String), ("startingDeadlineSeconds", Int64), ("successfulJobsHistoryLimit", Int32), ("suspend", Bool), ("timeZone", String)] }, // 40
    Struct { name: "CronJobStatus", fields: &[("active", List(&Struct(156))), ("lastScheduleTime", Time), ("lastSuccessfulTime", Time)] }, // 41
    Struct { name: "CrossVersionObjectReference", fields: &[("apiVersion", String), ("kind", String), ("name", String)] }, // 42
    Struct { name: "DaemonEndpoint", fields: &[("Port", Int32)] }, // 43
    Struct { name: "DaemonSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(46)), ("status", Struct(47))] }, // 44
    Struct { name: "DaemonSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 45
    Struct { name: "DaemonSetSpec", fields: &[("minReadySeconds", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(108)), ("template", Struct(191)), ("updateStrategy", Struct(48))] }, // 46
    Struct { name: "DaemonSetStatus", fields: &[("collisionCount", Int32), ("conditions", List(&Struct(45))), ("currentNumberScheduled", Int32), ("desiredNumberScheduled", Int32), ("numberAvailable", Int32), ("numberMisscheduled", Int32), ("numberReady", Int32), ("numberUnavailable", Int32), ("observedGeneration", Int64), ("updatedNumberScheduled", Int32)] }, // 47
    Struct { name: "DaemonSetUpdateStrategy", fields: &[("rollingUpdate", Struct(217)), ("type", String)] }, // 48
    Struct { name: "Deployment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(51)), ("status", Struct(52))] }, // 49
    Struct { name: "DeploymentCondition", fields: &[("lastTransitionTime", Time), ("lastUpdateTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 50
    Struct { name: "DeploymentSpec", fields: &[("minReadySeconds", Int32), ("paused", Bool), ("progressDeadlineSeconds", Int32), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(108)), ("strategy", Struct(53)), ("template", Struct(191))] }, // 51
    Struct { name: "DeploymentStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(50))), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32), ("unavailableReplicas", Int32), ("updatedReplicas", Int32)] }, // 52
    Struct { name: "DeploymentStrategy", fields: &[("rollingUpdate", Struct(218)), ("type", String)] }, // 53
    Struct { name: "DownwardAPIProjection", fields: &[("items", List(&Struct(55)))] }, // 54
    Struct { name: "DownwardAPIVolumeFile", fields: &[("fieldRef", Struct(152)), ("mode", Int32), ("path", String), ("resourceFieldRef", Struct(208))] }, // 55
    Struct { name: "DownwardAPIVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(55)))] }, // 56
    Struct { name: "EmptyDirVolumeSource", fields: &[("medium", String), ("sizeLimit", Quantity)] }, // 57
    Struct { name: "Endpoint", fields: &[("addresses", List(&String)), ("conditions", Struct(59)), ("deprecatedTopology", Map(&String)), ("hints", Struct(60)), ("hostname", String), ("nodeName", String), ("targetRef", Struct(156)), ("zone", String)] }, // 58
    Struct { name: "EndpointConditions", fields: &[("ready", Bool), ("serving", Bool), ("terminating", Bool)] }, // 59
    Struct { name: "EndpointHints", fields: &[("forNodes", List(&Struct(79))), ("forZones", List(&Struct(80)))] }, // 60
    Struct { name: "EndpointPort", fields: &[("appProtocol", String), ("name", String), ("port", Int32), ("protocol", String)] }, // 61
    Struct { name: "EndpointSlice", fields: &[("addressType", String), ("apiVersion", String), ("endpoints", List(&Struct(58))), ("kind", String), ("metadata", Struct(153)), ("ports", List(&Struct(61)))] }, // 62
    Struct { name: "EnvFromSource", fields: &[("configMapRef", Struct(18)), ("prefix", String), ("secretRef", Struct(227))] }, // 63
    Struct { name: "EnvVar", fields: &[("name", String), ("value", String), ("valueFrom", Struct(65))] }, // 64
    Struct { name: "EnvVarSource", fields: &[("configMapKeyRef", Struct(19)), ("fieldRef", Struct(152)), ("fileKeyRef", Struct(75)), ("resourceFieldRef", Struct(208)), ("secretKeyRef", Struct(228))] }, // 65
    Struct { name: "EphemeralContainer", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(64))), ("envFrom", List(&Struct(63))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(112)), ("livenessProbe", Struct(198)), ("name", String), ("ports", List(&Struct(26))), ("readinessProbe", Struct(198)), ("resizePolicy", List(&Struct(27))), ("resources", Struct(215)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(30))), ("securityContext", Struct(232)), ("startupProbe", Struct(198)), ("stdin", Bool), ("stdinOnce", Bool), ("targetContainerName", String), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(268))), ("volumeMounts", List(&Struct(270))), ("workingDir", String)] }, // 66
    Struct { name: "EphemeralVolumeSource", fields: &[("volumeClaimTemplate", Struct(163))] }, // 67
    Struct { name: "Event", fields: &[("action", String), ("apiVersion", String), ("count", Int32), ("eventTime", MicroTime), ("firstTimestamp", Time), ("involvedObject", Struct(156)), ("kind", String), ("lastTimestamp", Time), ("message", String), ("metadata", Struct(153)), ("reason", String), ("related", Struct(156)), ("reportingComponent", String), ("reportingInstance", String), ("series", Struct(69)), ("source", Struct(70)), ("type", String)] }, // 68
    Struct { name: "EventSeries", fields: &[("count", Int32), ("lastObservedTime", MicroTime)] }, // 69
    Struct { name: "EventSource", fields: &[("component", String), ("host", String)] }, // 70
    Struct { name: "ExecAction", fields: &[("command", List(&String))] }, // 71
    Struct { name: "ExternalMetricSource", fields: &[("metric", Struct(123)), ("target", Struct(126))] }, // 72
    Struct { name: "ExternalMetricStatus", fields: &[("current", Struct(127)), ("metric", Struct(123))] }, // 73
    Struct { name: "FCVolumeSource", fields: &[("fsType", String), ("lun", Int32), ("readOnly", Bool), ("targetWWNs", List(&String)), ("wwids", List(&String))] }, // 74
    Struct { name: "FileKeySelector", fields: &[("key", String), ("optional", Bool), ("path", String), ("volumeName", String)] }, // 75
    Struct { name: "FlexPersistentVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(230))] }, // 76
    Struct { name: "FlexVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(120))] }, // 77
    Struct { name: "FlockerVolumeSource", fields: &[("datasetName", String), ("datasetUUID", String)] }, // 78
    Struct { name: "ForNode", fields: &[("name", String)] }, // 79
    Struct { name: "ForZone", fields: &[("name", String)] }, // 80
    Struct { name: "GCEPersistentDiskVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("pdName", String), ("readOnly", Bool)] }, // 81
    Struct { name: "GRPCAction", fields: &[("port", Int32), ("service", String)] }, // 82
    Struct { name: "GitRepoVolumeSource", fields: &[("directory", String), ("repository", String), ("revision", String)] }, // 83
    Struct { name: "GlusterfsPersistentVolumeSource", fields: &[("endpoints", String), ("endpointsNamespace", String), ("path", String), ("readOnly", Bool)] }, // 84
    Struct { name: "GlusterfsVolumeSource", fields: &[("endpoints", String), ("path", String), ("readOnly", Bool)] }, // 85
    Struct { name: "HPAScalingPolicy", fields: &[("periodSeconds", Int32), ("type", String), ("value", Int32)] }, // 86
    Struct { name: "HPAScalingRules", fields: &[("policies", List(&Struct(86))), ("selectPolicy", String), ("stabilizationWindowSeconds", Int32), ("tolerance", Quantity)] }, // 87
    Struct { name: "HTTPGetAction", fields: &[("host", String), ("httpHeaders", List(&Struct(89))), ("path", String), ("port", IntOrString), ("scheme", String)] }, // 88
    Struct { name: "HTTPHeader", fields: &[("name", String), ("value", String)] }, // 89
    Struct { name: "HorizontalPodAutoscaler", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(93)), ("status", Struct(94))] }, // 90
    Struct { name: "HorizontalPodAutoscalerBehavior", fields: &[("scaleDown", Struct(87)), ("scaleUp", Struct(87))] }, // 91
    Struct { name: "HorizontalPodAutoscalerCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 92
    Struct { name: "HorizontalPodAutoscalerSpec", fields: &[("behavior", Struct(91)), ("maxReplicas", Int32), ("metrics", List(&Struct(124))), ("minReplicas", Int32), ("scaleTargetRef", Struct(42))] }, // 93
    Struct { name: "HorizontalPodAutoscalerStatus", fields: &[("conditions", List(&Struct(92))), ("currentMetrics", List(&Struct(125))), ("currentReplicas", Int32), ("desiredReplicas", Int32), ("lastScaleTime", Time), ("observedGeneration", Int64)] }, // 94
    Struct { name: "HostAlias", fields: &[("hostnames", List(&String)), ("ip", String)] }, // 95
    Struct { name: "HostIP", fields: &[("ip", String)] }, // 96
    Struct { name: "HostPathVolumeSource", fields: &[("path", String), ("type", String)] }, // 97
    Struct { name: "ISCSIPersistentVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(230)), ("targetPortal", String)] }, // 98
    Struct { name: "ISCSIVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(120)), ("targetPortal", String)] }, // 99
    Struct { name: "ImageVolumeSource", fields: &[("pullPolicy", String), ("reference", String)] }, // 100
    Struct { name: "ImageVolumeStatus", fields: &[("imageRef", String)] }, // 101
    Struct { name: "Job", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(104)), ("status", Struct(105))] }, // 102
    Struct { name: "JobCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 103
    Struct { name: "JobSpec", fields: &[("activeDeadlineSeconds", Int64), ("backoffLimit", Int32), ("backoffLimitPerIndex", Int32), ("completionMode", String), ("completions", Int32), ("managedBy", String), ("manualSelector", Bool), ("maxFailedIndexes", Int32), ("parallelism", Int32), ("podFailurePolicy", Struct(177)), ("podReplacementPolicy", String), ("selector", Struct(108)), ("successPolicy", Struct(251)), ("suspend", Bool), ("template", Struct(191)), ("ttlSecondsAfterFinished", Int32)] }, // 104
    Struct { name: "JobStatus", fields: &[("active", Int32), ("completedIndexes", String), ("completionTime", Time), ("conditions", List(&Struct(103))), ("failed", Int32), ("failedIndexes", String), ("ready", Int32), ("startTime", Time), ("succeeded", Int32), ("terminating", Int32), ("uncountedTerminatedPods", Struct(262))] }, // 105
    Struct { name: "JobTemplateSpec", fields: &[("metadata", Struct(153)), ("spec", Struct(104))] }, // 106
    Struct { name: "KeyToPath", fields: &[("key", String), ("mode", Int32), ("path", String)] }, // 107
    Struct { name: "LabelSelector", fields: &[("matchExpressions", List(&Struct(109))), ("matchLabels", Map(&String))] }, // 108
    Struct { name: "LabelSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 109
    Struct { name: "Lease", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(111))] }, // 110
    Struct { name: "LeaseSpec", fields: &[("acquireTime", MicroTime), ("holderIdentity", String), ("leaseDurationSeconds", Int32), ("leaseTransitions", Int32), ("preferredHolder", String), ("renewTime", MicroTime), ("strategy", String)] }, // 111
    Struct { name: "Lifecycle", fields: &[("postStart", Struct(113)), ("preStop", Struct(113)), ("stopSignal", String)] }, // 112
    Struct { name: "LifecycleHandler", fields: &[("exec", Struct(71)), ("httpGet", Struct(88)), ("sleep", Struct(240)), ("tcpSocket", Struct(254))] }, // 113
    Struct { name: "LimitRange", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(116))] }, // 114
    Struct { name: "LimitRangeItem", fields: &[("default", Map(&Quantity)), ("defaultRequest", Map(&Quantity)), ("max", Map(&Quantity)), ("maxLimitRequestRatio", Map(&Quantity)), ("min", Map(&Quantity)), ("type", String)] }, // 115
    Struct { name: "LimitRangeSpec", fields: &[("limits", List(&Struct(115)))] }, // 116
    Struct { name: "LinuxContainerUser", fields: &[("gid", Int64), ("supplementalGroups", List(&Int64)), ("uid", Int64)] }, // 117
    Struct { name: "LoadBalancerIngress", fields: &[("hostname", String), ("ip", String), ("ipMode", String), ("ports", List(&Struct(194)))] }, // 118
    Struct { name: "LoadBalancerStatus", fields: &[("ingress", List(&Struct(118)))] }, // 119
    Struct { name: "LocalObjectReference", fields: &[("name", String)] }, // 120
    Struct { name: "LocalVolumeSource", fields: &[("fsType", String), ("path", String)] }, // 121
    Struct { name: "ManagedFieldsEntry", fields: &[("apiVersion", String), ("fieldsType", String), ("fieldsV1", Any), ("manager", String), ("operation", String), ("subresource", String), ("time", Time)] }, // 122
    Struct { name: "MetricIdentifier", fields: &[("name", String), ("selector", Struct(108))] }, // 123
    Struct { name: "MetricSpec", fields: &[("containerResource", Struct(28)), ("external", Struct(72)), ("object", Struct(154)), ("pods", Struct(192)), ("resource", Struct(210)), ("type", String)] }, // 124
    Struct { name: "MetricStatus", fields: &[("containerResource", Struct(29)), ("external", Struct(73)), ("object", Struct(155)), ("pods", Struct(193)), ("resource", Struct(211)), ("type", String)] }, // 125
    Struct { name: "MetricTarget", fields: &[("averageUtilization", Int32), ("averageValue", Quantity), ("type", String), ("value", Quantity)] }, // 126
    Struct { name: "MetricValueStatus", fields: &[("averageUtilization", Int32), ("averageValue", Quantity), ("value", Quantity)] }, // 127
    Struct { name: "ModifyVolumeStatus", fields: &[("status", String), ("targetVolumeAttributesClassName", String)] }, // 128
    Struct { name: "NFSVolumeSource", fields: &[("path", String), ("readOnly", Bool), ("server", String)] }, // 129
    Struct { name: "Namespace", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(132)), ("status", Struct(133))] }, // 130
    Struct { name: "NamespaceCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 131
    Struct { name: "NamespaceSpec", fields: &[("finalizers", List(&String))] }, // 132
    Struct { name: "NamespaceStatus", fields: &[("conditions", List(&Struct(131))), ("phase", String)] }, // 133
    Struct { name: "Node", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(148)), ("status", Struct(149))] }, // 134
    Struct { name: "NodeAddress", fields: &[("address", String), ("type", String)] }, // 135
    Struct { name: "NodeAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(196))), ("requiredDuringSchedulingIgnoredDuringExecution", Struct(145))] }, // 136
    Struct { name: "NodeAllocatableResourceClaimStatus", fields: &[("containers", List(&String)), ("resourceClaimName", String), ("resources", Map(&Quantity))] }, // 137
    Struct { name: "NodeCondition", fields: &[("lastHeartbeatTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 138
    Struct { name: "NodeConfigSource", fields: &[("configMap", Struct(20))] }, // 139
    Struct { name: "NodeConfigStatus", fields: &[("active", Struct(139)), ("assigned", Struct(139)), ("error", String), ("lastKnownGood", Struct(139))] }, // 140
    Struct { name: "NodeDaemonEndpoints", fields: &[("kubeletEndpoint", Struct(43))] }, // 141
    Struct { name: "NodeFeatures", fields: &[("supplementalGroupsPolicy", Bool)] }, // 142
    Struct { name: "NodeRuntimeHandler", fields: &[("features", Struct(144)), ("name", String)] }, // 143
    Struct { name: "NodeRuntimeHandlerFeatures", fields: &[("recursiveReadOnlyMounts", Bool), ("userNamespaces", Bool)] }, // 144
    Struct { name: "NodeSelector", fields: &[("nodeSelectorTerms", List(&Struct(147)))] }, // 145
    Struct { name: "NodeSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 146
    Struct { name: "NodeSelectorTerm", fields: &[("matchExpressions", List(&Struct(146))), ("matchFields", List(&Struct(146)))] }, // 147
    Struct { name: "NodeSpec", fields: &[("configSource", Struct(139)), ("externalID", String), ("podCIDR", String), ("podCIDRs", List(&String)), ("providerID", String), ("taints", List(&Struct(255))), ("unschedulable", Bool)] }, // 148
    Struct { name: "NodeStatus", fields: &[("addresses", List(&Struct(135))), ("allocatable", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(138))), ("config", Struct(140)), ("daemonEndpoints", Struct(141)), ("declaredFeatures", List(&String)), ("features", Struct(142)), ("images", List(&Struct(25))), ("nodeInfo", Struct(151)), ("phase", String), ("runtimeHandlers", List(&Struct(143))), ("volumesAttached", List(&Struct(3))), ("volumesInUse", List(&String))] }, // 149
    Struct { name: "NodeSwapStatus", fields: &[("capacity", Int64)] }, // 150
    Struct { name: "NodeSystemInfo", fields: &[("architecture", String), ("bootID", String), ("containerRuntimeVersion", String), ("kernelVersion", String), ("kubeProxyVersion", String), ("kubeletVersion", String), ("machineID", String), ("operatingSystem", String), ("osImage", String), ("swap", Struct(150)), ("systemUUID", String)] }, // 151
    Struct { name: "ObjectFieldSelector", fields: &[("apiVersion", String), ("fieldPath", String)] }, // 152
    Struct { name: "ObjectMeta", fields: &[("annotations", Map(&String)), ("creationTimestamp", Time), ("deletionGracePeriodSeconds", Int64), ("deletionTimestamp", Time), ("finalizers", List(&String)), ("generateName", String), ("generation", Int64), ("labels", Map(&String)), ("managedFields", List(&Struct(122))), ("name", String), ("namespace", String), ("ownerReferences", List(&Struct(157))), ("resourceVersion", String), ("selfLink", String), ("uid", String)] }, // 153
    Struct { name: "ObjectMetricSource", fields: &[("describedObject", Struct(42)), ("metric", Struct(123)), ("target", Struct(126))] }, // 154
    Struct { name: "ObjectMetricStatus", fields: &[("current", Struct(127)), ("describedObject", Struct(42)), ("metric", Struct(123))] }, // 155
    Struct { name: "ObjectReference", fields: &[("apiVersion", String), ("fieldPath", String), ("kind", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 156
    Struct { name: "OwnerReference", fields: &[("apiVersion", String), ("blockOwnerDeletion", Bool), ("controller", Bool), ("kind", String), ("name", String), ("uid", String)] }, // 157
    Struct { name: "PersistentVolume", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(165)), ("status", Struct(166))] }, // 158
    Struct { name: "PersistentVolumeClaim", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(161)), ("status", Struct(162))] }, // 159
    Struct { name: "PersistentVolumeClaimCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 160
    Struct { name: "PersistentVolumeClaimSpec", fields: &[("accessModes", List(&String)), ("dataSource", Struct(260)), ("dataSourceRef", Struct(261)), ("resources", Struct(274)), ("selector", Struct(108)), ("storageClassName", String), ("volumeAttributesClassName", String), ("volumeMode", String), ("volumeName", String)] }, // 161
    Struct { name: "PersistentVolumeClaimStatus", fields: &[("accessModes", List(&String)), ("allocatedResourceStatuses", Map(&String)), ("allocatedResources", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(160))), ("currentVolumeAttributesClassName", String), ("modifyVolumeStatus", Struct(128)), ("phase", String)] }, // 162
    Struct { name: "PersistentVolumeClaimTemplate", fields: &[("metadata", Struct(153)), ("spec", Struct(161))] }, // 163
    Struct { name: "PersistentVolumeClaimVolumeSource", fields: &[("claimName", String), ("readOnly", Bool)] }, // 164
    Struct { name: "PersistentVolumeSpec", fields: &[("accessModes", List(&String)), ("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(5)), ("capacity", Map(&Quantity)), ("cephfs", Struct(10)), ("cinder", Struct(12)), ("claimRef", Struct(156)), ("csi", Struct(7)), ("fc", Struct(74)), ("flexVolume", Struct(76)), ("flocker", Struct(78)), ("gcePersistentDisk", Struct(81)), ("glusterfs", Struct(84)), ("hostPath", Struct(97)), ("iscsi", Struct(98)), ("local", Struct(121)), ("mountOptions", List(&String)), ("nfs", Struct(129)), ("nodeAffinity", Struct(272)), ("persistentVolumeReclaimPolicy", String), ("photonPersistentDisk", Struct(167)), ("portworxVolume", Struct(195)), ("quobyte", Struct(200)), ("rbd", Struct(201)), ("scaleIO", Struct(221)), ("storageClassName", String), ("storageos", Struct(249)), ("volumeAttributesClassName", String), ("volumeMode", String), ("vsphereVolume", Struct(276))] }, // 165
    Struct { name: "PersistentVolumeStatus", fields: &[("lastPhaseTransitionTime", Time), ("message", String), ("phase", String), ("reason", String)] }, // 166
    Struct { name: "PhotonPersistentDiskVolumeSource", fields: &[("fsType", String), ("pdID", String)] }, // 167
    Struct { name: "Pod", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(189)), ("status", Struct(190))] }, // 168
    Struct { name: "PodAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(277))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(170)))] }, // 169
    Struct { name: "PodAffinityTerm", fields: &[("labelSelector", Struct(108)), ("matchLabelKeys", List(&String)), ("mismatchLabelKeys", List(&String)), ("namespaceSelector", Struct(108)), ("namespaces", List(&String)), ("topologyKey", String)] }, // 170
    Struct { name: "PodAntiAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(277))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(170)))] }, // 171
    Struct { name: "PodCertificateProjection", fields: &[("certificateChainPath", String), ("credentialBundlePath", String), ("keyPath", String), ("keyType", String), ("maxExpirationSeconds", Int32), ("signerName", String), ("userAnnotations", Map(&String))] }, // 172
    Struct { name: "PodCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 173
    Struct { name: "PodDNSConfig", fields: &[("nameservers", List(&String)), ("options", List(&Struct(175))), ("searches", List(&String))] }, // 174
    Struct { name: "PodDNSConfigOption", fields: &[("name", String), ("value", String)] }, // 175
    Struct { name: "PodExtendedResourceClaimStatus", fields: &[("requestMappings", List(&Struct(24))), ("resourceClaimName", String)] }, // 176
    Struct { name: "PodFailurePolicy", fields: &[("rules", List(&Struct(180)))] }, // 177
    Struct { name: "PodFailurePolicyOnExitCodesRequirement", fields: &[("containerName", String), ("operator", String), ("values", List(&Int32))] }, // 178
    Struct { name: "PodFailurePolicyOnPodConditionsPattern", fields: &[("status", String), ("type", String)] }, // 179
    Struct { name: "PodFailurePolicyRule", fields: &[("action", String), ("onExitCodes", Struct(178)), ("onPodConditions", List(&Struct(179)))] }, // 180
    Struct { name: "PodIP", fields: &[("ip", String)] }, // 181
    Struct { name: "PodOS", fields: &[("name", String)] }, // 182
    Struct { name: "PodReadinessGate", fields: &[("conditionType", String)] }, // 183
    Struct { name: "PodResourceClaim", fields: &[("name", String), ("resourceClaimName", String), ("resourceClaimTemplateName", String)] }, // 184
    Struct { name: "PodResourceClaimStatus", fields: &[("name", String), ("resourceClaimName", String)] }, // 185
    Struct { name: "PodSchedulingGate", fields: &[("name", String)] }, // 186
    Struct { name: "PodSchedulingGroup", fields: &[("podGroupName", String)] }, // 187
    Struct { name: "PodSecurityContext", fields: &[("appArmorProfile", Struct(2)), ("fsGroup", Int64), ("fsGroupChangePolicy", String), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxChangePolicy", String), ("seLinuxOptions", Struct(220)), ("seccompProfile", Struct(225)), ("supplementalGroups", List(&Int64)), ("supplementalGroupsPolicy", String), ("sysctls", List(&Struct(253))), ("windowsOptions", Struct(278))] }, // 188
    Struct { name: "PodSpec", fields: &[("activeDeadlineSeconds", Int64), ("affinity", Struct(1)), ("automountServiceAccountToken", Bool), ("containers", List(&Struct(23))), ("dnsConfig", Struct(174)), ("dnsPolicy", String), ("enableServiceLinks", Bool), ("ephemeralContainers", List(&Struct(66))), ("hostAliases", List(&Struct(95))), ("hostIPC", Bool), ("hostNetwork", Bool), ("hostPID", Bool), ("hostUsers", Bool), ("hostname", String), ("hostnameOverride", String), ("imagePullSecrets", List(&Struct(120))), ("initContainers", List(&Struct(23))), ("nodeName", String), ("nodeSelector", Map(&String)), ("os", Struct(182)), ("overhead", Map(&Quantity)), ("preemptionPolicy", String), ("priority", Int32), ("priorityClassName", String), ("readinessGates", List(&Struct(183))), ("resourceClaims", List(&Struct(184))), ("resources", Struct(215)), ("restartPolicy", String), ("runtimeClassName", String), ("schedulerName", String), ("schedulingGates", List(&Struct(186))), ("schedulingGroup", Struct(187)), ("securityContext", Struct(188)), ("serviceAccount", String), ("serviceAccountName", String), ("setHostnameAsFQDN", Bool), ("shareProcessNamespace", Bool), ("subdomain", String), ("terminationGracePeriodSeconds", Int64), ("tolerations", List(&Struct(256))), ("topologySpreadConstraints", List(&Struct(259))), ("volumes", List(&Struct(263)))] }, // 189
    Struct { name: "PodStatus", fields: &[("allocatedResources", Map(&Quantity)), ("conditions", List(&Struct(173))), ("containerStatuses", List(&Struct(36))), ("ephemeralContainerStatuses", List(&Struct(36))), ("extendedResourceClaimStatus", Struct(176)), ("hostIP", String), ("hostIPs", List(&Struct(96))), ("initContainerStatuses", List(&Struct(36))), ("message", String), ("nodeAllocatableResourceClaimStatuses", List(&Struct(137))), ("nominatedNodeName", String), ("observedGeneration", Int64), ("phase", String), ("podIP", String), ("podIPs", List(&Struct(181))), ("qosClass", String), ("reason", String), ("resize", String), ("resourceClaimStatuses", List(&Struct(185))), ("resources", Struct(215)), ("startTime", Time)] }, // 190
    Struct { name: "PodTemplateSpec", fields: &[("metadata", Struct(153)), ("spec", Struct(189))] }, // 191
    Struct { name: "PodsMetricSource", fields: &[("metric", Struct(123)), ("target", Struct(126))] }, // 192
    Struct { name: "PodsMetricStatus", fields: &[("current", Struct(127)), ("metric", Struct(123))] }, // 193
    Struct { name: "PortStatus", fields: &[("error", String), ("port", Int32), ("protocol", String)] }, // 194
    Struct { name: "PortworxVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("volumeID", String)] }, // 195
    Struct { name: "PreferredSchedulingTerm", fields: &[("preference", Struct(147)), ("weight", Int32)] }, // 196
    Struct { name: "PriorityClass", fields: &[("apiVersion", String), ("description", String), ("globalDefault", Bool), ("kind", String), ("metadata", Struct(153)), ("preemptionPolicy", String), ("value", Int32)] }, // 197
    Struct { name: "Probe", fields: &[("exec", Struct(71)), ("failureThreshold", Int32), ("grpc", Struct(82)), ("httpGet", Struct(88)), ("initialDelaySeconds", Int32), ("periodSeconds", Int32), ("successThreshold", Int32), ("tcpSocket", Struct(254)), ("terminationGracePeriodSeconds", Int64), ("timeoutSeconds", Int32)] }, // 198
    Struct { name: "ProjectedVolumeSource", fields: &[("defaultMode", Int32), ("sources", List(&Struct(273)))] }, // 199
    Struct { name: "QuobyteVolumeSource", fields: &[("group", String), ("readOnly", Bool), ("registry", String), ("tenant", String), ("user", String), ("volume", String)] }, // 200
    Struct { name: "RBDPersistentVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(230)), ("user", String)] }, // 201
    Struct { name: "RBDVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(120)), ("user", String)] }, // 202
    Struct { name: "ReplicaSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(205)), ("status", Struct(206))] }, // 203
    Struct { name: "ReplicaSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 204
    Struct { name: "ReplicaSetSpec", fields: &[("minReadySeconds", Int32), ("replicas", Int32), ("selector", Struct(108)), ("template", Struct(191))] }, // 205
    Struct { name: "ReplicaSetStatus", fields: &[("availableReplicas", Int32), ("conditions", List(&Struct(204))), ("fullyLabeledReplicas", Int32), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32)] }, // 206
    Struct { name: "ResourceClaim", fields: &[("name", String), ("request", String)] }, // 207
    Struct { name: "ResourceFieldSelector", fields: &[("containerName", String), ("divisor", Quantity), ("resource", String)] }, // 208
    Struct { name: "ResourceHealth", fields: &[("health", String), ("message", String), ("resourceID", String)] }, // 209
    Struct { name: "ResourceMetricSource", fields: &[("name", String), ("target", Struct(126))] }, // 210
    Struct { name: "ResourceMetricStatus", fields: &[("current", Struct(127)), ("name", String)] }, // 211
    Struct { name: "ResourceQuota", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(213)), ("status", Struct(214))] }, // 212
    Struct { name: "ResourceQuotaSpec", fields: &[("hard", Map(&Quantity)), ("scopeSelector", Struct(223)), ("scopes", List(&String))] }, // 213
    Struct { name: "ResourceQuotaStatus", fields: &[("hard", Map(&Quantity)), ("used", Map(&Quantity))] }, // 214
    Struct { name: "ResourceRequirements", fields: &[("claims", List(&Struct(207))), ("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 215
    Struct { name: "ResourceStatus", fields: &[("name", String), ("resources", List(&Struct(209)))] }, // 216
    Struct { name: "RollingUpdateDaemonSet", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 217
    Struct { name: "RollingUpdateDeployment", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 218
    Struct { name: "RollingUpdateStatefulSetStrategy", fields: &[("maxUnavailable", IntOrString), ("partition", Int32)] }, // 219
    Struct { name: "SELinuxOptions", fields: &[("level", String), ("role", String), ("type", String), ("user", String)] }, // 220
    Struct { name: "ScaleIOPersistentVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(230)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 221
    Struct { name: "ScaleIOVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(120)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 222
    Struct { name: "ScopeSelector", fields: &[("matchExpressions", List(&Struct(224)))] }, // 223
    Struct { name: "ScopedResourceSelectorRequirement", fields: &[("operator", String), ("scopeName", String), ("values", List(&String))] }, // 224
    Struct { name: "SeccompProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 225
    Struct { name: "Secret", fields: &[("apiVersion", String), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(153)), ("stringData", Map(&String)), ("type", String)] }, // 226
    Struct { name: "SecretEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 227
    Struct { name: "SecretKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 228
    Struct { name: "SecretProjection", fields: &[("items", List(&Struct(107))), ("name", String), ("optional", Bool)] }, // 229
    Struct { name: "SecretReference", fields: &[("name", String), ("namespace", String)] }, // 230
    Struct { name: "SecretVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(107))), ("optional", Bool), ("secretName", String)] }, // 231
    Struct { name: "SecurityContext", fields: &[("allowPrivilegeEscalation", Bool), ("appArmorProfile", Struct(2)), ("capabilities", Struct(9)), ("privileged", Bool), ("procMount", String), ("readOnlyRootFilesystem", Bool), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxOptions", Struct(220)), ("seccompProfile", Struct(225)), ("windowsOptions", Struct(278))] }, // 232
    Struct { name: "Service", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(237)), ("status", Struct(238))] }, // 233
    Struct { name: "ServiceAccount", fields: &[("apiVersion", String), ("automountServiceAccountToken", Bool), ("imagePullSecrets", List(&Struct(120))), ("kind", String), ("metadata", Struct(153)), ("secrets", List(&Struct(156)))] }, // 234
    Struct { name: "ServiceAccountTokenProjection", fields: &[("audience", String), ("expirationSeconds", Int64), ("path", String)] }, // 235
    Struct { name: "ServicePort", fields: &[("appProtocol", String), ("name", String), ("nodePort", Int32), ("port", Int32), ("protocol", String), ("targetPort", IntOrString)] }, // 236
    Struct { name: "ServiceSpec", fields: &[("allocateLoadBalancerNodePorts", Bool), ("clusterIP", String), ("clusterIPs", List(&String)), ("externalIPs", List(&String)), ("externalName", String), ("externalTrafficPolicy", String), ("healthCheckNodePort", Int32), ("internalTrafficPolicy", String), ("ipFamilies", List(&String)), ("ipFamilyPolicy", String), ("loadBalancerClass", String), ("loadBalancerIP", String), ("loadBalancerSourceRanges", List(&String)), ("ports", List(&Struct(236))), ("publishNotReadyAddresses", Bool), ("selector", Map(&String)), ("sessionAffinity", String), ("sessionAffinityConfig", Struct(239)), ("trafficDistribution", String), ("type", String)] }, // 237
    Struct { name: "ServiceStatus", fields: &[("conditions", List(&Struct(16))), ("loadBalancer", Struct(119))] }, // 238
    Struct { name: "SessionAffinityConfig", fields: &[("clientIP", Struct(14))] }, // 239
    Struct { name: "SleepAction", fields: &[("seconds", Int64)] }, // 240
    Struct { name: "StatefulSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(245)), ("status", Struct(246))] }, // 241
    Struct { name: "StatefulSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 242
    Struct { name: "StatefulSetOrdinals", fields: &[("start", Int32)] }, // 243
    Struct { name: "StatefulSetPersistentVolumeClaimRetentionPolicy", fields: &[("whenDeleted", String), ("whenScaled", String)] }, // 244
    Struct { name: "StatefulSetSpec", fields: &[("minReadySeconds", Int32), ("ordinals", Struct(243)), ("persistentVolumeClaimRetentionPolicy", Struct(244)), ("podManagementPolicy", String), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(108)), ("serviceName", String), ("template", Struct(191)), ("updateStrategy", Struct(247)), ("volumeClaimTemplates", List(&Struct(159)))] }, // 245
    Struct { name: "StatefulSetStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(242))), ("currentReplicas", Int32), ("currentRevision", String), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("updateRevision", String), ("updatedReplicas", Int32)] }, // 246
    Struct { name: "StatefulSetUpdateStrategy", fields: &[("rollingUpdate", Struct(219)), ("type", String)] }, // 247
    Struct { name: "StorageClass", fields: &[("allowVolumeExpansion", Bool), ("allowedTopologies", List(&Struct(258))), ("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("mountOptions", List(&String)), ("parameters", Map(&String)), ("provisioner", String), ("reclaimPolicy", String), ("volumeBindingMode", String)] }, // 248
    Struct { name: "StorageOSPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(156)), ("volumeName", String), ("volumeNamespace", String)] }, // 249
    Struct { name: "StorageOSVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(120)), ("volumeName", String), ("volumeNamespace", String)] }, // 250
    Struct { name: "SuccessPolicy", fields: &[("rules", List(&Struct(252)))] }, // 251
    Struct { name: "SuccessPolicyRule", fields: &[("succeededCount", Int32), ("succeededIndexes", String)] }, // 252
    Struct { name: "Sysctl", fields: &[("name", String), ("value", String)] }, // 253
    Struct { name: "TCPSocketAction", fields: &[("host", String), ("port", IntOrString)] }, // 254
    Struct { name: "Taint", fields: &[("effect", String), ("key", String), ("timeAdded", Time), ("value", String)] }, // 255
    Struct { name: "Toleration", fields: &[("effect", String), ("key", String), ("operator", String), ("tolerationSeconds", Int64), ("value", String)] }, // 256
    Struct { name: "TopologySelectorLabelRequirement", fields: &[("key", String), ("values", List(&String))] }, // 257
    Struct { name: "TopologySelectorTerm", fields: &[("matchLabelExpressions", List(&Struct(257)))] }, // 258
    Struct { name: "TopologySpreadConstraint", fields: &[("labelSelector", Struct(108)), ("matchLabelKeys", List(&String)), ("maxSkew", Int32), ("minDomains", Int32), ("nodeAffinityPolicy", String), ("nodeTaintsPolicy", String), ("topologyKey", String), ("whenUnsatisfiable", String)] }, // 259
    Struct { name: "TypedLocalObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String)] }, // 260
    Struct { name: "TypedObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String), ("namespace", String)] }, // 261
    Struct { name: "UncountedTerminatedPods", fields: &[("failed", List(&String)), ("succeeded", List(&String))] }, // 262
    Struct { name: "Volume", fields: &[("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(6)), ("cephfs", Struct(11)), ("cinder", Struct(13)), ("configMap", Struct(22)), ("csi", Struct(8)), ("downwardAPI", Struct(56)), ("emptyDir", Struct(57)), ("ephemeral", Struct(67)), ("fc", Struct(74)), ("flexVolume", Struct(77)), ("flocker", Struct(78)), ("gcePersistentDisk", Struct(81)), ("gitRepo", Struct(83)), ("glusterfs", Struct(85)), ("hostPath", Struct(97)), ("image", Struct(100)), ("iscsi", Struct(99)), ("name", String), ("nfs", Struct(129)), ("persistentVolumeClaim", Struct(164)), ("photonPersistentDisk", Struct(167)), ("portworxVolume", Struct(195)), ("projected", Struct(199)), ("quobyte", Struct(200)), ("rbd", Struct(202)), ("scaleIO", Struct(222)), ("secret", Struct(231)), ("storageos", Struct(250)), ("vsphereVolume", Struct(276))] }, // 263
    Struct { name: "VolumeAttachment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(153)), ("spec", Struct(266)), ("status", Struct(267))] }, // 264
    Struct { name: "VolumeAttachmentSource", fields: &[("inlineVolumeSpec", Struct(165)), ("persistentVolumeName", String)] }, // 265
    Struct { name: "VolumeAttachmentSpec", fields: &[("attacher", String), ("nodeName", String), ("source", Struct(265))] }, // 266
    Struct { name: "VolumeAttachmentStatus", fields: &[("attachError", Struct(269)), ("attached", Bool), ("attachmentMetadata", Map(&String)), ("detachError", Struct(269))] }, // 267
    Struct { name: "VolumeDevice", fields: &[("devicePath", String), ("name", String)] }, // 268
    Struct { name: "VolumeError", fields: &[("errorCode", Int32), ("message", String), ("time", Time)] }, // 269
    Struct { name: "VolumeMount", fields: &[("mountPath", String), ("mountPropagation", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("subPath", String), ("subPathExpr", String)] }, // 270
    Struct { name: "VolumeMountStatus", fields: &[("mountPath", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("volumeStatus", Struct(275))] }, // 271
    Struct { name: "VolumeNodeAffinity", fields: &[("required", Struct(145))] }, // 272
    Struct { name: "VolumeProjection", fields: &[("clusterTrustBundle", Struct(15)), ("configMap", Struct(21)), ("downwardAPI", Struct(54)), ("podCertificate", Struct(172)), ("secret", Struct(229)), ("serviceAccountToken", Struct(235))] }, // 273
    Struct { name: "VolumeResourceRequirements", fields: &[("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 274
    Struct { name: "VolumeStatus", fields: &[("image", Struct(101))] }, // 275
    Struct { name: "VsphereVirtualDiskVolumeSource", fields: &[("fsType", String), ("storagePolicyID", String), ("storagePolicyName", String), ("volumePath", String)] }, // 276
    Struct { name: "WeightedPodAffinityTerm", fields: &[("podAffinityTerm", Struct(170)), ("weight", Int32)] }, // 277
    Struct { name: "WindowsSecurityContextOptions", fields: &[("gmsaCredentialSpec", String), ("gmsaCredentialSpecName", String), ("hostProcess", Bool), ("runAsUserName", String)] }, // 278
];
