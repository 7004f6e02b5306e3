//! The fields of every API structure, generated from the API types by `trace.rs`. Never edited by hand.

use super::Struct;
use super::Type::*;

/// Place in [`STRUCTS`] of every kind's structure, in the order of the kinds.
pub const ROOTS: [u16; 19] = [102, 106, 90, 138, 166, 43, 197, 38, 36, 189, 56, 17, 182, 190, 128, 129, 204, 217, 62];

/// Every structure, in alphabetical order.
#[rustfmt::skip]
pub const STRUCTS: &[Struct] = &[
    Struct { name: "AWSElasticBlockStoreVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("readOnly", Bool), ("volumeID", String)] }, // 0
    Struct { name: "Affinity", fields: &[("nodeAffinity", Struct(108)), ("podAffinity", Struct(139)), ("podAntiAffinity", Struct(141))] }, // 1
    Struct { name: "AppArmorProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 2
    Struct { name: "AttachedVolume", fields: &[("devicePath", String), ("name", String)] }, // 3
    Struct { name: "AzureDiskVolumeSource", fields: &[("cachingMode", String), ("diskName", String), ("diskURI", String), ("fsType", String), ("kind", String), ("readOnly", Bool)] }, // 4
    Struct { name: "AzureFilePersistentVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("secretNamespace", String), ("shareName", String)] }, // 5
    Struct { name: "AzureFileVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("shareName", String)] }, // 6
    Struct { name: "CSIPersistentVolumeSource", fields: &[("controllerExpandSecretRef", Struct(186)), ("controllerPublishSecretRef", Struct(186)), ("driver", String), ("fsType", String), ("nodeExpandSecretRef", Struct(186)), ("nodePublishSecretRef", Struct(186)), ("nodeStageSecretRef", Struct(186)), ("readOnly", Bool), ("volumeAttributes", Map(&String)), ("volumeHandle", String)] }, // 7
    Struct { name: "CSIVolumeSource", fields: &[("driver", String), ("fsType", String), ("nodePublishSecretRef", Struct(97)), ("readOnly", Bool), ("volumeAttributes", Map(&String))] }, // 8
    Struct { name: "Capabilities", fields: &[("add", List(&String)), ("drop", List(&String))] }, // 9
    Struct { name: "CephFSPersistentVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(186)), ("user", String)] }, // 10
    Struct { name: "CephFSVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(97)), ("user", String)] }, // 11
    Struct { name: "CinderPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(186)), ("volumeID", String)] }, // 12
    Struct { name: "CinderVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(97)), ("volumeID", String)] }, // 13
    Struct { name: "ClientIPConfig", fields: &[("timeoutSeconds", Int32)] }, // 14
    Struct { name: "ClusterTrustBundleProjection", fields: &[("labelSelector", Struct(88)), ("name", String), ("optional", Bool), ("path", String), ("signerName", String)] }, // 15
    Struct { name: "Condition", fields: &[("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 16
    Struct { name: "ConfigMap", fields: &[("apiVersion", String), ("binaryData", Map(&String)), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(125))] }, // 17
    Struct { name: "ConfigMapEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 18
    Struct { name: "ConfigMapKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 19
    Struct { name: "ConfigMapNodeConfigSource", fields: &[("kubeletConfigKey", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 20
    Struct { name: "ConfigMapProjection", fields: &[("items", List(&Struct(87))), ("name", String), ("optional", Bool)] }, // 21
    Struct { name: "ConfigMapVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(87))), ("name", String), ("optional", Bool)] }, // 22
    Struct { name: "Container", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(58))), ("envFrom", List(&Struct(57))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(92)), ("livenessProbe", Struct(161)), ("name", String), ("ports", List(&Struct(26))), ("readinessProbe", Struct(161)), ("resizePolicy", List(&Struct(27))), ("resources", Struct(173)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(28))), ("securityContext", Struct(188)), ("startupProbe", Struct(161)), ("stdin", Bool), ("stdinOnce", Bool), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(221))), ("volumeMounts", List(&Struct(223))), ("workingDir", String)] }, // 23
    Struct { name: "ContainerExtendedResourceRequest", fields: &[("containerName", String), ("requestName", String), ("resourceName", String)] }, // 24
    Struct { name: "ContainerImage", fields: &[("names", List(&String)), ("sizeBytes", Int64)] }, // 25
    Struct { name: "ContainerPort", fields: &[("containerPort", Int32), ("hostIP", String), ("hostPort", Int32), ("name", String), ("protocol", String)] }, // 26
    Struct { name: "ContainerResizePolicy", fields: &[("resourceName", String), ("restartPolicy", String)] }, // 27
    Struct { name: "ContainerRestartRule", fields: &[("action", String), ("exitCodes", Struct(29))] }, // 28
    Struct { name: "ContainerRestartRuleOnExitCodes", fields: &[("operator", String), ("values", List(&Int32))] }, // 29
    Struct { name: "ContainerState", fields: &[("running", Struct(31)), ("terminated", Struct(32)), ("waiting", Struct(33))] }, // 30
    Struct { name: "ContainerStateRunning", fields: &[("startedAt", Time)] }, // 31
    Struct { name: "ContainerStateTerminated", fields: &[("containerID", String), ("exitCode", Int32), ("finishedAt", Time), ("message", String), ("reason", String), ("signal", Int32), ("startedAt", Time)] }, // 32
    Struct { name: "ContainerStateWaiting", fields: &[("message", String), ("reason", String)] }, // 33
    Struct { name: "ContainerStatus", fields: &[("allocatedResources", Map(&Quantity)), ("allocatedResourcesStatus", List(&Struct(174))), ("containerID", String), ("image", String), ("imageID", String), ("lastState", Struct(30)), ("name", String), ("ready", Bool), ("resources", Struct(173)), ("restartCount", Int32), ("started", Bool), ("state", Struct(30)), ("stopSignal", String), ("user", Struct(35)), ("volumeMounts", List(&Struct(224)))] }, // 34
    Struct { name: "ContainerUser", fields: &[("linux", Struct(94))] }, // 35
    Struct { name: "ControllerRevision", fields: &[("apiVersion", String), ("data", Any), ("kind", String), ("metadata", Struct(125)), ("revision", Int64)] }, // 36
    Struct { name: "DaemonEndpoint", fields: &[("Port", Int32)] }, // 37
    Struct { name: "DaemonSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(40)), ("status", Struct(41))] }, // 38
    Struct { name: "DaemonSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 39
    Struct { name: "DaemonSetSpec", fields: &[("minReadySeconds", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(88)), ("template", Struct(157)), ("updateStrategy", Struct(42))] }, // 40
    Struct { name: "DaemonSetStatus", fields: &[("collisionCount", Int32), ("conditions", List(&Struct(39))), ("currentNumberScheduled", Int32), ("desiredNumberScheduled", Int32), ("numberAvailable", Int32), ("numberMisscheduled", Int32), ("numberReady", Int32), ("numberUnavailable", Int32), ("observedGeneration", Int64), ("updatedNumberScheduled", Int32)] }, // 41
    Struct { name: "DaemonSetUpdateStrategy", fields: &[("rollingUpdate", Struct(175)), ("type", String)] }, // 42
    Struct { name: "Deployment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(45)), ("status", Struct(46))] }, // 43
    Struct { name: "DeploymentCondition", fields: &[("lastTransitionTime", Time), ("lastUpdateTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 44
    Struct { name: "DeploymentSpec", fields: &[("minReadySeconds", Int32), ("paused", Bool), ("progressDeadlineSeconds", Int32), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(88)), ("strategy", Struct(47)), ("template", Struct(157))] }, // 45
    Struct { name: "DeploymentStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(44))), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32), ("unavailableReplicas", Int32), ("updatedReplicas", Int32)] }, // 46
    Struct { name: "DeploymentStrategy", fields: &[("rollingUpdate", Struct(176)), ("type", String)] }, // 47
    Struct { name: "DownwardAPIProjection", fields: &[("items", List(&Struct(49)))] }, // 48
    Struct { name: "DownwardAPIVolumeFile", fields: &[("fieldRef", Struct(124)), ("mode", Int32), ("path", String), ("resourceFieldRef", Struct(171))] }, // 49
    Struct { name: "DownwardAPIVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(49)))] }, // 50
    Struct { name: "EmptyDirVolumeSource", fields: &[("medium", String), ("sizeLimit", Quantity)] }, // 51
    Struct { name: "Endpoint", fields: &[("addresses", List(&String)), ("conditions", Struct(53)), ("deprecatedTopology", Map(&String)), ("hints", Struct(54)), ("hostname", String), ("nodeName", String), ("targetRef", Struct(126)), ("zone", String)] }, // 52
    Struct { name: "EndpointConditions", fields: &[("ready", Bool), ("serving", Bool), ("terminating", Bool)] }, // 53
    Struct { name: "EndpointHints", fields: &[("forNodes", List(&Struct(71))), ("forZones", List(&Struct(72)))] }, // 54
    Struct { name: "EndpointPort", fields: &[("appProtocol", String), ("name", String), ("port", Int32), ("protocol", String)] }, // 55
    Struct { name: "EndpointSlice", fields: &[("addressType", String), ("apiVersion", String), ("endpoints", List(&Struct(52))), ("kind", String), ("metadata", Struct(125)), ("ports", List(&Struct(55)))] }, // 56
    Struct { name: "EnvFromSource", fields: &[("configMapRef", Struct(18)), ("prefix", String), ("secretRef", Struct(183))] }, // 57
    Struct { name: "EnvVar", fields: &[("name", String), ("value", String), ("valueFrom", Struct(59))] }, // 58
    Struct { name: "EnvVarSource", fields: &[("configMapKeyRef", Struct(19)), ("fieldRef", Struct(124)), ("fileKeyRef", Struct(67)), ("resourceFieldRef", Struct(171)), ("secretKeyRef", Struct(184))] }, // 59
    Struct { name: "EphemeralContainer", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(58))), ("envFrom", List(&Struct(57))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(92)), ("livenessProbe", Struct(161)), ("name", String), ("ports", List(&Struct(26))), ("readinessProbe", Struct(161)), ("resizePolicy", List(&Struct(27))), ("resources", Struct(173)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(28))), ("securityContext", Struct(188)), ("startupProbe", Struct(161)), ("stdin", Bool), ("stdinOnce", Bool), ("targetContainerName", String), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(221))), ("volumeMounts", List(&Struct(223))), ("workingDir", String)] }, // 60
    Struct { name: "EphemeralVolumeSource", fields: &[("volumeClaimTemplate", Struct(133))] }, // 61
    Struct { name: "Event", fields: &[("action", String), ("apiVersion", String), ("count", Int32), ("eventTime", MicroTime), ("firstTimestamp", Time), ("involvedObject", Struct(126)), ("kind", String), ("lastTimestamp", Time), ("message", String), ("metadata", Struct(125)), ("reason", String), ("related", Struct(126)), ("reportingComponent", String), ("reportingInstance", String), ("series", Struct(63)), ("source", Struct(64)), ("type", String)] }, // 62
    Struct { name: "EventSeries", fields: &[("count", Int32), ("lastObservedTime", MicroTime)] }, // 63
    Struct { name: "EventSource", fields: &[("component", String), ("host", String)] }, // 64
    Struct { name: "ExecAction", fields: &[("command", List(&String))] }, // 65
    Struct { name: "FCVolumeSource", fields: &[("fsType", String), ("lun", Int32), ("readOnly", Bool), ("targetWWNs", List(&String)), ("wwids", List(&String))] }, // 66
    Struct { name: "FileKeySelector", fields: &[("key", String), ("optional", Bool), ("path", String), ("volumeName", String)] }, // 67
    Struct { name: "FlexPersistentVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(186))] }, // 68
    Struct { name: "FlexVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(97))] }, // 69
    Struct { name: "FlockerVolumeSource", fields: &[("datasetName", String), ("datasetUUID", String)] }, // 70
    Struct { name: "ForNode", fields: &[("name", String)] }, // 71
    Struct { name: "ForZone", fields: &[("name", String)] }, // 72
    Struct { name: "GCEPersistentDiskVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("pdName", String), ("readOnly", Bool)] }, // 73
    Struct { name: "GRPCAction", fields: &[("port", Int32), ("service", String)] }, // 74
    Struct { name: "GitRepoVolumeSource", fields: &[("directory", String), ("repository", String), ("revision", String)] }, // 75
    Struct { name: "GlusterfsPersistentVolumeSource", fields: &[("endpoints", String), ("endpointsNamespace", String), ("path", String), ("readOnly", Bool)] }, // 76
    Struct { name: "GlusterfsVolumeSource", fields: &[("endpoints", String), ("path", String), ("readOnly", Bool)] }, // 77
    Struct { name: "HTTPGetAction", fields: &[("host", String), ("httpHeaders", List(&Struct(79))), ("path", String), ("port", IntOrString), ("scheme", String)] }, // 78
    Struct { name: "HTTPHeader", fields: &[("name", String), ("value", String)] }, // 79
    Struct { name: "HostAlias", fields: &[("hostnames", List(&String)), ("ip", String)] }, // 80
    Struct { name: "HostIP", fields: &[("ip", String)] }, // 81
    Struct { name: "HostPathVolumeSource", fields: &[("path", String), ("type", String)] }, // 82
    Struct { name: "ISCSIPersistentVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(186)), ("targetPortal", String)] }, // 83
    Struct { name: "ISCSIVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(97)), ("targetPortal", String)] }, // 84
    Struct { name: "ImageVolumeSource", fields: &[("pullPolicy", String), ("reference", String)] }, // 85
    Struct { name: "ImageVolumeStatus", fields: &[("imageRef", String)] }, // 86
    Struct { name: "KeyToPath", fields: &[("key", String), ("mode", Int32), ("path", String)] }, // 87
    Struct { name: "LabelSelector", fields: &[("matchExpressions", List(&Struct(89))), ("matchLabels", Map(&String))] }, // 88
    Struct { name: "LabelSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 89
    Struct { name: "Lease", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(91))] }, // 90
    Struct { name: "LeaseSpec", fields: &[("acquireTime", MicroTime), ("holderIdentity", String), ("leaseDurationSeconds", Int32), ("leaseTransitions", Int32), ("preferredHolder", String), ("renewTime", MicroTime), ("strategy", String)] }, // 91
    Struct { name: "Lifecycle", fields: &[("postStart", Struct(93)), ("preStop", Struct(93)), ("stopSignal", String)] }, // 92
    Struct { name: "LifecycleHandler", fields: &[("exec", Struct(65)), ("httpGet", Struct(78)), ("sleep", Struct(196)), ("tcpSocket", Struct(208))] }, // 93
    Struct { name: "LinuxContainerUser", fields: &[("gid", Int64), ("supplementalGroups", List(&Int64)), ("uid", Int64)] }, // 94
    Struct { name: "LoadBalancerIngress", fields: &[("hostname", String), ("ip", String), ("ipMode", String), ("ports", List(&Struct(158)))] }, // 95
    Struct { name: "LoadBalancerStatus", fields: &[("ingress", List(&Struct(95)))] }, // 96
    Struct { name: "LocalObjectReference", fields: &[("name", String)] }, // 97
    Struct { name: "LocalVolumeSource", fields: &[("fsType", String), ("path", String)] }, // 98
    Struct { name: "ManagedFieldsEntry", fields: &[("apiVersion", String), ("fieldsType", String), ("fieldsV1", Any), ("manager", String), ("operation", String), ("subresource", String), ("time", Time)] }, // 99
    Struct { name: "ModifyVolumeStatus", fields: &[("status", String), ("targetVolumeAttributesClassName", String)] }, // 100
    Struct { name: "NFSVolumeSource", fields: &[("path", String), ("readOnly", Bool), ("server", String)] }, // 101
    Struct { name: "Namespace", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(104)), ("status", Struct(105))] }, // 102
    Struct { name: "NamespaceCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 103
    Struct { name: "NamespaceSpec", fields: &[("finalizers", List(&String))] }, // 104
    Struct { name: "NamespaceStatus", fields: &[("conditions", List(&Struct(103))), ("phase", String)] }, // 105
    Struct { name: "Node", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(120)), ("status", Struct(121))] }, // 106
    Struct { name: "NodeAddress", fields: &[("address", String), ("type", String)] }, // 107
    Struct { name: "NodeAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(160))), ("requiredDuringSchedulingIgnoredDuringExecution", Struct(117))] }, // 108
    Struct { name: "NodeAllocatableResourceClaimStatus", fields: &[("containers", List(&String)), ("resourceClaimName", String), ("resources", Map(&Quantity))] }, // 109
    Struct { name: "NodeCondition", fields: &[("lastHeartbeatTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 110
    Struct { name: "NodeConfigSource", fields: &[("configMap", Struct(20))] }, // 111
    Struct { name: "NodeConfigStatus", fields: &[("active", Struct(111)), ("assigned", Struct(111)), ("error", String), ("lastKnownGood", Struct(111))] }, // 112
    Struct { name: "NodeDaemonEndpoints", fields: &[("kubeletEndpoint", Struct(37))] }, // 113
    Struct { name: "NodeFeatures", fields: &[("supplementalGroupsPolicy", Bool)] }, // 114
    Struct { name: "NodeRuntimeHandler", fields: &[("features", Struct(116)), ("name", String)] }, // 115
    Struct { name: "NodeRuntimeHandlerFeatures", fields: &[("recursiveReadOnlyMounts", Bool), ("userNamespaces", Bool)] }, // 116
    Struct { name: "NodeSelector", fields: &[("nodeSelectorTerms", List(&Struct(119)))] }, // 117
    Struct { name: "NodeSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 118
    Struct { name: "NodeSelectorTerm", fields: &[("matchExpressions", List(&Struct(118))), ("matchFields", List(&Struct(118)))] }, // 119
    Struct { name: "NodeSpec", fields: &[("configSource", Struct(111)), ("externalID", String), ("podCIDR", String), ("podCIDRs", List(&String)), ("providerID", String), ("taints", List(&Struct(209))), ("unschedulable", Bool)] }, // 120
    Struct { name: "NodeStatus", fields: &[("addresses", List(&Struct(107))), ("allocatable", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(110))), ("config", Struct(112)), ("daemonEndpoints", Struct(113)), ("declaredFeatures", List(&String)), ("features", Struct(114)), ("images", List(&Struct(25))), ("nodeInfo", Struct(123)), ("phase", String), ("runtimeHandlers", List(&Struct(115))), ("volumesAttached", List(&Struct(3))), ("volumesInUse", List(&String))] }, // 121
    Struct { name: "NodeSwapStatus", fields: &[("capacity", Int64)] }, // 122
    Struct { name: "NodeSystemInfo", fields: &[("architecture", String), ("bootID", String), ("containerRuntimeVersion", String), ("kernelVersion", String), ("kubeProxyVersion", String), ("kubeletVersion", String), ("machineID", String), ("operatingSystem", String), ("osImage", String), ("swap", Struct(122)), ("systemUUID", String)] }, // 123
    Struct { name: "ObjectFieldSelector", fields: &[("apiVersion", String), ("fieldPath", String)] }, // 124
    Struct { name: "ObjectMeta", fields: &[("annotations", Map(&String)), ("creationTimestamp", Time), ("deletionGracePeriodSeconds", Int64), ("deletionTimestamp", Time), ("finalizers", List(&String)), ("generateName", String), ("generation", Int64), ("labels", Map(&String)), ("managedFields", List(&Struct(99))), ("name", String), ("namespace", String), ("ownerReferences", List(&Struct(127))), ("resourceVersion", String), ("selfLink", String), ("uid", String)] }, // 125
    Struct { name: "ObjectReference", fields: &[("apiVersion", String), ("fieldPath", String), ("kind", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 126
    Struct { name: "OwnerReference", fields: &[("apiVersion", String), ("blockOwnerDeletion", Bool), ("controller", Bool), ("kind", String), ("name", String), ("uid", String)] }, // 127
    Struct { name: "PersistentVolume", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(135)), ("status", Struct(136))] }, // 128
    Struct { name: "PersistentVolumeClaim", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(131)), ("status", Struct(132))] }, // 129
    Struct { name: "PersistentVolumeClaimCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 130
    Struct { name: "PersistentVolumeClaimSpec", fields: &[("accessModes", List(&String)), ("dataSource", Struct(214)), ("dataSourceRef", Struct(215)), ("resources", Struct(227)), ("selector", Struct(88)), ("storageClassName", String), ("volumeAttributesClassName", String), ("volumeMode", String), ("volumeName", String)] }, // 131
    Struct { name: "PersistentVolumeClaimStatus", fields: &[("accessModes", List(&String)), ("allocatedResourceStatuses", Map(&String)), ("allocatedResources", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(130))), ("currentVolumeAttributesClassName", String), ("modifyVolumeStatus", Struct(100)), ("phase", String)] }, // 132
    Struct { name: "PersistentVolumeClaimTemplate", fields: &[("metadata", Struct(125)), ("spec", Struct(131))] }, // 133
    Struct { name: "PersistentVolumeClaimVolumeSource", fields: &[("claimName", String), ("readOnly", Bool)] }, // 134
    Struct { name: "PersistentVolumeSpec", fields: &[("accessModes", List(&String)), ("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(5)), ("capacity", Map(&Quantity)), ("cephfs", Struct(10)), ("cinder", Struct(12)), ("claimRef", Struct(126)), ("csi", Struct(7)), ("fc", Struct(66)), ("flexVolume", Struct(68)), ("flocker", Struct(70)), ("gcePersistentDisk", Struct(73)), ("glusterfs", Struct(76)), ("hostPath", Struct(82)), ("iscsi", Struct(83)), ("local", Struct(98)), ("mountOptions", List(&String)), ("nfs", Struct(101)), ("nodeAffinity", Struct(225)), ("persistentVolumeReclaimPolicy", String), ("photonPersistentDisk", Struct(137)), ("portworxVolume", Struct(159)), ("quobyte", Struct(163)), ("rbd", Struct(164)), ("scaleIO", Struct(179)), ("storageClassName", String), ("storageos", Struct(205)), ("volumeAttributesClassName", String), ("volumeMode", String), ("vsphereVolume", Struct(229))] }, // 135
    Struct { name: "PersistentVolumeStatus", fields: &[("lastPhaseTransitionTime", Time), ("message", String), ("phase", String), ("reason", String)] }, // 136
    Struct { name: "PhotonPersistentDiskVolumeSource", fields: &[("fsType", String), ("pdID", String)] }, // 137
    Struct { name: "Pod", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(155)), ("status", Struct(156))] }, // 138
    Struct { name: "PodAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(230))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(140)))] }, // 139
    Struct { name: "PodAffinityTerm", fields: &[("labelSelector", Struct(88)), ("matchLabelKeys", List(&String)), ("mismatchLabelKeys", List(&String)), ("namespaceSelector", Struct(88)), ("namespaces", List(&String)), ("topologyKey", String)] }, // 140
    Struct { name: "PodAntiAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(230))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(140)))] }, // 141
    Struct { name: "PodCertificateProjection", fields: &[("certificateChainPath", String), ("credentialBundlePath", String), ("keyPath", String), ("keyType", String), ("maxExpirationSeconds", Int32), ("signerName", String), ("userAnnotations", Map(&String))] }, // 142
    Struct { name: "PodCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 143
    Struct { name: "PodDNSConfig", fields: &[("nameservers", List(&String)), ("options", List(&Struct(145))), ("searches", List(&String))] }, // 144
    Struct { name: "PodDNSConfigOption", fields: &[("name", String), ("value", String)] }, // 145
    Struct { name: "PodExtendedResourceClaimStatus", fields: &[("requestMappings", List(&Struct(24))), ("resourceClaimName", String)] }, // 146
    Struct { name: "PodIP", fields: &[("ip", String)] }, // 147
    Struct { name: "PodOS", fields: &[("name", String)] }, // 148
    Struct { name: "PodReadinessGate", fields: &[("conditionType", String)] }, // 149
    Struct { name: "PodResourceClaim", fields: &[("name", String), ("resourceClaimName", String), ("resourceClaimTemplateName", String)] }, // 150
    Struct { name: "PodResourceClaimStatus", fields: &[("name", String), ("resourceClaimName", String)] }, // 151
    Struct { name: "PodSchedulingGate", fields: &[("name", String)] }, // 152
    Struct { name: "PodSchedulingGroup", fields: &[("podGroupName", String)] }, // 153
    Struct { name: "PodSecurityContext", fields: &[("appArmorProfile", Struct(2)), ("fsGroup", Int64), ("fsGroupChangePolicy", String), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxChangePolicy", String), ("seLinuxOptions", Struct(178)), ("seccompProfile", Struct(181)), ("supplementalGroups", List(&Int64)), ("supplementalGroupsPolicy", String), ("sysctls", List(&Struct(207))), ("windowsOptions", Struct(231))] }, // 154
    Struct { name: "PodSpec", fields: &[("activeDeadlineSeconds", Int64), ("affinity", Struct(1)), ("automountServiceAccountToken", Bool), ("containers", List(&Struct(23))), ("dnsConfig", Struct(144)), ("dnsPolicy", String), ("enableServiceLinks", Bool), ("ephemeralContainers", List(&Struct(60))), ("hostAliases", List(&Struct(80))), ("hostIPC", Bool), ("hostNetwork", Bool), ("hostPID", Bool), ("hostUsers", Bool), ("hostname", String), ("hostnameOverride", String), ("imagePullSecrets", List(&Struct(97))), ("initContainers", List(&Struct(23))), ("nodeName", String), ("nodeSelector", Map(&String)), ("os", Struct(148)), ("overhead", Map(&Quantity)), ("preemptionPolicy", String), ("priority", Int32), ("priorityClassName", String), ("readinessGates", List(&Struct(149))), ("resourceClaims", List(&Struct(150))), ("resources", Struct(173)), ("restartPolicy", String), ("runtimeClassName", String), ("schedulerName", String), ("schedulingGates", List(&Struct(152))), ("schedulingGroup", Struct(153)), ("securityContext", Struct(154)), ("serviceAccount", String), ("serviceAccountName", String), ("setHostnameAsFQDN", Bool), ("shareProcessNamespace", Bool), ("subdomain", String), ("terminationGracePeriodSeconds", Int64), ("tolerations", List(&Struct(210))), ("topologySpreadConstraints", List(&Struct(213))), ("volumes", List(&Struct(216)))] }, // 155
    Struct { name: "PodStatus", fields: &[("allocatedResources", Map(&Quantity)), ("conditions", List(&Struct(143))), ("containerStatuses", List(&Struct(34))), ("ephemeralContainerStatuses", List(&Struct(34))), ("extendedResourceClaimStatus", Struct(146)), ("hostIP", String), ("hostIPs", List(&Struct(81))), ("initContainerStatuses", List(&Struct(34))), ("message", String), ("nodeAllocatableResourceClaimStatuses", List(&Struct(109))), ("nominatedNodeName", String), ("observedGeneration", Int64), ("phase", String), ("podIP", String), ("podIPs", List(&Struct(147))), ("qosClass", String), ("reason", String), ("resize", String), ("resourceClaimStatuses", List(&Struct(151))), ("resources", Struct(173)), ("startTime", Time)] }, // 156
    Struct { name: "PodTemplateSpec", fields: &[("metadata", Struct(125)), ("spec", Struct(155))] }, // 157
    Struct { name: "PortStatus", fields: &[("error", String), ("port", Int32), ("protocol", String)] }, // 158
    Struct { name: "PortworxVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("volumeID", String)] }, // 159
    Struct { name: "PreferredSchedulingTerm", fields: &[("preference", Struct(119)), ("weight", Int32)] }, // 160
    Struct { name: "Probe", fields: &[("exec", Struct(65)), ("failureThreshold", Int32), ("grpc", Struct(74)), ("httpGet", Struct(78)), ("initialDelaySeconds", Int32), ("periodSeconds", Int32), ("successThreshold", Int32), ("tcpSocket", Struct(208)), ("terminationGracePeriodSeconds", Int64), ("timeoutSeconds", Int32)] }, // 161
    Struct { name: "ProjectedVolumeSource", fields: &[("defaultMode", Int32), ("sources", List(&Struct(226)))] }, // 162
    Struct { name: "QuobyteVolumeSource", fields: &[("group", String), ("readOnly", Bool), ("registry", String), ("tenant", String), ("user", String), ("volume", String)] }, // 163
    Struct { name: "RBDPersistentVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(186)), ("user", String)] }, // 164
    Struct { name: "RBDVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(97)), ("user", String)] }, // 165
    Struct { name: "ReplicaSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(168)), ("status", Struct(169))] }, // 166
    Struct { name: "ReplicaSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 167
    Struct { name: "ReplicaSetSpec", fields: &[("minReadySeconds", Int32), ("replicas", Int32), ("selector", Struct(88)), ("template", Struct(157))] }, // 168
    Struct { name: "ReplicaSetStatus", fields: &[("availableReplicas", Int32), ("conditions", List(&Struct(167))), ("fullyLabeledReplicas", Int32), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32)] }, // 169
    Struct { name: "ResourceClaim", fields: &[("name", String), ("request", String)] }, // 170
    Struct { name: "ResourceFieldSelector", fields: &[("containerName", String), ("divisor", Quantity), ("resource", String)] }, // 171
    Struct { name: "ResourceHealth", fields: &[("health", String), ("message", String), ("resourceID", String)] }, // 172
    Struct { name: "ResourceRequirements", fields: &[("claims", List(&Struct(170))), ("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 173
    Struct { name: "ResourceStatus", fields: &[("name", String), ("resources", List(&Struct(172)))] }, // 174
    Struct { name: "RollingUpdateDaemonSet", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 175
    Struct { name: "RollingUpdateDeployment", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 176
    Struct { name: "RollingUpdateStatefulSetStrategy", fields: &[("maxUnavailable", IntOrString), ("partition", Int32)] }, // 177
    Struct { name: "SELinuxOptions", fields: &[("level", String), ("role", String), ("type", String), ("user", String)] }, // 178
    Struct { name: "ScaleIOPersistentVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(186)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 179
    Struct { name: "ScaleIOVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(97)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 180
    Struct { name: "SeccompProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 181
    Struct { name: "Secret", fields: &[("apiVersion", String), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(125)), ("stringData", Map(&String)), ("type", String)] }, // 182
    Struct { name: "SecretEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 183
    Struct { name: "SecretKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 184
    Struct { name: "SecretProjection", fields: &[("items", List(&Struct(87))), ("name", String), ("optional", Bool)] }, // 185
    Struct { name: "SecretReference", fields: &[("name", String), ("namespace", String)] }, // 186
    Struct { name: "SecretVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(87))), ("optional", Bool), ("secretName", String)] }, // 187
    Struct { name: "SecurityContext", fields: &[("allowPrivilegeEscalation", Bool), ("appArmorProfile", Struct(2)), ("capabilities", Struct(9)), ("privileged", Bool), ("procMount", String), ("readOnlyRootFilesystem", Bool), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxOptions", Struct(178)), ("seccompProfile", Struct(181)), ("windowsOptions", Struct(231))] }, // 188
    Struct { name: "Service", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(193)), ("status", Struct(194))] }, // 189
    Struct { name: "ServiceAccount", fields: &[("apiVersion", String), ("automountServiceAccountToken", Bool), ("imagePullSecrets", List(&Struct(97))), ("kind", String), ("metadata", Struct(125)), ("secrets", List(&Struct(126)))] }, // 190
    Struct { name: "ServiceAccountTokenProjection", fields: &[("audience", String), ("expirationSeconds", Int64), ("path", String)] }, // 191
    Struct { name: "ServicePort", fields: &[("appProtocol", String), ("name", String), ("nodePort", Int32), ("port", Int32), ("protocol", String), ("targetPort", IntOrString)] }, // 192
    Struct { name: "ServiceSpec", fields: &[("allocateLoadBalancerNodePorts", Bool), ("clusterIP", String), ("clusterIPs", List(&String)), ("externalIPs", List(&String)), ("externalName", String), ("externalTrafficPolicy", String), ("healthCheckNodePort", Int32), ("internalTrafficPolicy", String), ("ipFamilies", List(&String)), ("ipFamilyPolicy", String), ("loadBalancerClass", String), ("loadBalancerIP", String), ("loadBalancerSourceRanges", List(&String)), ("ports", List(&Struct(192))), ("publishNotReadyAddresses", Bool), ("selector", Map(&String)), ("sessionAffinity", String), ("sessionAffinityConfig", Struct(195)), ("trafficDistribution", String), ("type", String)] }, // 193
    Struct { name: "ServiceStatus", fields: &[("conditions", List(&Struct(16))), ("loadBalancer", Struct(96))] }, // 194
    Struct { name: "SessionAffinityConfig", fields: &[("clientIP", Struct(14))] }, // 195
    Struct { name: "SleepAction", fields: &[("seconds", Int64)] }, // 196
    Struct { name: "StatefulSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(201)), ("status", Struct(202))] }, // 197
    Struct { name: "StatefulSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 198
    Struct { name: "StatefulSetOrdinals", fields: &[("start", Int32)] }, // 199
    Struct { name: "StatefulSetPersistentVolumeClaimRetentionPolicy", fields: &[("whenDeleted", String), ("whenScaled", String)] }, // 200
    Struct { name: "StatefulSetSpec", fields: &[("minReadySeconds", Int32), ("ordinals", Struct(199)), ("persistentVolumeClaimRetentionPolicy", Struct(200)), ("podManagementPolicy", String), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(88)), ("serviceName", String), ("template", Struct(157)), ("updateStrategy", Struct(203)), ("volumeClaimTemplates", List(&Struct(129)))] }, // 201
    Struct { name: "StatefulSetStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(198))), ("currentReplicas", Int32), ("currentRevision", String), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("updateRevision", String), ("updatedReplicas", Int32)] }, // 202
    Struct { name: "StatefulSetUpdateStrategy", fields: &[("rollingUpdate", Struct(177)), ("type", String)] }, // 203
    Struct { name: "StorageClass", fields: &[("allowVolumeExpansion", Bool), ("allowedTopologies", List(&Struct(212))), ("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("mountOptions", List(&String)), ("parameters", Map(&String)), ("provisioner", String), ("reclaimPolicy", String), ("volumeBindingMode", String)] }, // 204
    Struct { name: "StorageOSPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(126)), ("volumeName", String), ("volumeNamespace", String)] }, // 205
    Struct { name: "StorageOSVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(97)), ("volumeName", String), ("volumeNamespace", String)] }, // 206
    Struct { name: "Sysctl", fields: &[("name", String), ("value", String)] }, // 207
    Struct { name: "TCPSocketAction", fields: &[("host", String), ("port", IntOrString)] }, // 208
    Struct { name: "Taint", fields: &[("effect", String), ("key", String), ("timeAdded", Time), ("value", String)] }, // 209
    Struct { name: "Toleration", fields: &[("effect", String), ("key", String), ("operator", String), ("tolerationSeconds", Int64), ("value", String)] }, // 210
    Struct { name: "TopologySelectorLabelRequirement", fields: &[("key", String), ("values", List(&String))] }, // 211
    Struct { name: "TopologySelectorTerm", fields: &[("matchLabelExpressions", List(&Struct(211)))] }, // 212
    Struct { name: "TopologySpreadConstraint", fields: &[("labelSelector", Struct(88)), ("matchLabelKeys", List(&String)), ("maxSkew", Int32), ("minDomains", Int32), ("nodeAffinityPolicy", String), ("nodeTaintsPolicy", String), ("topologyKey", String), ("whenUnsatisfiable", String)] }, // 213
    Struct { name: "TypedLocalObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String)] }, // 214
    Struct { name: "TypedObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String), ("namespace", String)] }, // 215
    Struct { name: "Volume", fields: &[("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(6)), ("cephfs", Struct(11)), ("cinder", Struct(13)), ("configMap", Struct(22)), ("csi", Struct(8)), ("downwardAPI", Struct(50)), ("emptyDir", Struct(51)), ("ephemeral", Struct(61)), ("fc", Struct(66)), ("flexVolume", Struct(69)), ("flocker", Struct(70)), ("gcePersistentDisk", Struct(73)), ("gitRepo", Struct(75)), ("glusterfs", Struct(77)), ("hostPath", Struct(82)), ("image", Struct(85)), ("iscsi", Struct(84)), ("name", String), ("nfs", Struct(101)), ("persistentVolumeClaim", Struct(134)), ("photonPersistentDisk", Struct(137)), ("portworxVolume", Struct(159)), ("projected", Struct(162)), ("quobyte", Struct(163)), ("rbd", Struct(165)), ("scaleIO", Struct(180)), ("secret", Struct(187)), ("storageos", Struct(206)), ("vsphereVolume", Struct(229))] }, // 216
    Struct { name: "VolumeAttachment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(125)), ("spec", Struct(219)), ("status", Struct(220))] }, // 217
    Struct { name: "VolumeAttachmentSource", fields: &[("inlineVolumeSpec", Struct(135)), ("persistentVolumeName", String)] }, // 218
    Struct { name: "VolumeAttachmentSpec", fields: &[("attacher", String), ("nodeName", String), ("source", Struct(218))] }, // 219
    Struct { name: "VolumeAttachmentStatus", fields: &[("attachError", Struct(222)), ("attached", Bool), ("attachmentMetadata", Map(&String)), ("detachError", Struct(222))] }, // 220
    Struct { name: "VolumeDevice", fields: &[("devicePath", String), ("name", String)] }, // 221
    Struct { name: "VolumeError", fields: &[("errorCode", Int32), ("message", String), ("time", Time)] }, // 222
    Struct { name: "VolumeMount", fields: &[("mountPath", String), ("mountPropagation", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("subPath", String), ("subPathExpr", String)] }, // 223
    Struct { name: "VolumeMountStatus", fields: &[("mountPath", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("volumeStatus", Struct(228))] }, // 224
    Struct { name: "VolumeNodeAffinity", fields: &[("required", Struct(117))] }, // 225
    Struct { name: "VolumeProjection", fields: &[("clusterTrustBundle", Struct(15)), ("configMap", Struct(21)), ("downwardAPI", Struct(48)), ("podCertificate", Struct(142)), ("secret", Struct(185)), ("serviceAccountToken", Struct(191))] }, // 226
    Struct { name: "VolumeResourceRequirements", fields: &[("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 227
    Struct { name: "VolumeStatus", fields: &[("image", Struct(86))] }, // 228
    Struct { name: "VsphereVirtualDiskVolumeSource", fields: &[("fsType", String), ("storagePolicyID", String), ("storagePolicyName", String), ("volumePath", String)] }, // 229
    Struct { name: "WeightedPodAffinityTerm", fields: &[("podAffinityTerm", Struct(140)), ("weight", Int32)] }, // 230
    Struct { name: "WindowsSecurityContextOptions", fields: &[("gmsaCredentialSpec", String), ("gmsaCredentialSpecName", String), ("hostProcess", Bool), ("runAsUserName", String)] }, // 231
];
