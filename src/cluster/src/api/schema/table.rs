//! The fields of every API structure, generated from the API types by `trace.rs`. Never edited by hand.

use super::Struct;
use super::Type::*;

/// Place in [`STRUCTS`] of every kind's structure, in the order of the kinds.
pub const ROOTS: [u16; 16] = [96, 100, 84, 132, 160, 37, 181, 50, 17, 174, 182, 122, 123, 189, 202, 56];

/// Every structure, in alphabetical order.
#[rustfmt::skip]
pub const STRUCTS: &[Struct] = &[
    Struct { name: "AWSElasticBlockStoreVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("readOnly", Bool), ("volumeID", String)] }, // 0
    Struct { name: "Affinity", fields: &[("nodeAffinity", Struct(102)), ("podAffinity", Struct(133)), ("podAntiAffinity", Struct(135))] }, // 1
    Struct { name: "AppArmorProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 2
    Struct { name: "AttachedVolume", fields: &[("devicePath", String), ("name", String)] }, // 3
    Struct { name: "AzureDiskVolumeSource", fields: &[("cachingMode", String), ("diskName", String), ("diskURI", String), ("fsType", String), ("kind", String), ("readOnly", Bool)] }, // 4
    Struct { name: "AzureFilePersistentVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("secretNamespace", String), ("shareName", String)] }, // 5
    Struct { name: "AzureFileVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("shareName", String)] }, // 6
    Struct { name: "CSIPersistentVolumeSource", fields: &[("controllerExpandSecretRef", Struct(178)), ("controllerPublishSecretRef", Struct(178)), ("driver", String), ("fsType", String), ("nodeExpandSecretRef", Struct(178)), ("nodePublishSecretRef", Struct(178)), ("nodeStageSecretRef", Struct(178)), ("readOnly", Bool), ("volumeAttributes", Map(&String)), ("volumeHandle", String)] }, // 7
    Struct { name: "CSIVolumeSource", fields: &[("driver", String), ("fsType", String), ("nodePublishSecretRef", Struct(91)), ("readOnly", Bool), ("volumeAttributes", Map(&String))] }, // 8
    Struct { name: "Capabilities", fields: &[("add", List(&String)), ("drop", List(&String))] }, // 9
    Struct { name: "CephFSPersistentVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(178)), ("user", String)] }, // 10
    Struct { name: "CephFSVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(91)), ("user", String)] }, // 11
    Struct { name: "CinderPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(178)), ("volumeID", String)] }, // 12
    Struct { name: "CinderVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(91)), ("volumeID", String)] }, // 13
    Struct { name: "ClientIPConfig", fields: &[("timeoutSeconds", Int32)] }, // 14
    Struct { name: "ClusterTrustBundleProjection", fields: &[("labelSelector", Struct(82)), ("name", String), ("optional", Bool), ("path", String), ("signerName", String)] }, // 15
    Struct { name: "Condition", fields: &[("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 16
    Struct { name: "ConfigMap", fields: &[("apiVersion", String), ("binaryData", Map(&String)), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(119))] }, // 17
    Struct { name: "ConfigMapEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 18
    Struct { name: "ConfigMapKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 19
    Struct { name: "ConfigMapNodeConfigSource", fields: &[("kubeletConfigKey", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 20
    Struct { name: "ConfigMapProjection", fields: &[("items", List(&Struct(81))), ("name", String), ("optional", Bool)] }, // 21
    Struct { name: "ConfigMapVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(81))), ("name", String), ("optional", Bool)] }, // 22
    Struct { name: "Container", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(52))), ("envFrom", List(&Struct(51))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(86)), ("livenessProbe", Struct(155)), ("name", String), ("ports", List(&Struct(26))), ("readinessProbe", Struct(155)), ("resizePolicy", List(&Struct(27))), ("resources", Struct(167)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(28))), ("securityContext", Struct(180)), ("startupProbe", Struct(155)), ("stdin", Bool), ("stdinOnce", Bool), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(206))), ("volumeMounts", List(&Struct(208))), ("workingDir", String)] }, // 23
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
    Struct { name: "ContainerStatus", fields: &[("allocatedResources", Map(&Quantity)), ("allocatedResourcesStatus", List(&Struct(168))), ("containerID", String), ("image", String), ("imageID", String), ("lastState", Struct(30)), ("name", String), ("ready", Bool), ("resources", Struct(167)), ("restartCount", Int32), ("started", Bool), ("state", Struct(30)), ("stopSignal", String), ("user", Struct(35)), ("volumeMounts", List(&Struct(209)))] }, // 34
    Struct { name: "ContainerUser", fields: &[("linux", Struct(88))] }, // 35
    Struct { name: "DaemonEndpoint", fields: &[("Port", Int32)] }, // 36
    Struct { name: "Deployment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(39)), ("status", Struct(40))] }, // 37
    Struct { name: "DeploymentCondition", fields: &[("lastTransitionTime", Time), ("lastUpdateTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 38
    Struct { name: "DeploymentSpec", fields: &[("minReadySeconds", Int32), ("paused", Bool), ("progressDeadlineSeconds", Int32), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(82)), ("strategy", Struct(41)), ("template", Struct(151))] }, // 39
    Struct { name: "DeploymentStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(38))), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32), ("unavailableReplicas", Int32), ("updatedReplicas", Int32)] }, // 40
    Struct { name: "DeploymentStrategy", fields: &[("rollingUpdate", Struct(169)), ("type", String)] }, // 41
    Struct { name: "DownwardAPIProjection", fields: &[("items", List(&Struct(43)))] }, // 42
    Struct { name: "DownwardAPIVolumeFile", fields: &[("fieldRef", Struct(118)), ("mode", Int32), ("path", String), ("resourceFieldRef", Struct(165))] }, // 43
    Struct { name: "DownwardAPIVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(43)))] }, // 44
    Struct { name: "EmptyDirVolumeSource", fields: &[("medium", String), ("sizeLimit", Quantity)] }, // 45
    Struct { name: "Endpoint", fields: &[("addresses", List(&String)), ("conditions", Struct(47)), ("deprecatedTopology", Map(&String)), ("hints", Struct(48)), ("hostname", String), ("nodeName", String), ("targetRef", Struct(120)), ("zone", String)] }, // 46
    Struct { name: "EndpointConditions", fields: &[("ready", Bool), ("serving", Bool), ("terminating", Bool)] }, // 47
    Struct { name: "EndpointHints", fields: &[("forNodes", List(&Struct(65))), ("forZones", List(&Struct(66)))] }, // 48
    Struct { name: "EndpointPort", fields: &[("appProtocol", String), ("name", String), ("port", Int32), ("protocol", String)] }, // 49
    Struct { name: "EndpointSlice", fields: &[("addressType", String), ("apiVersion", String), ("endpoints", List(&Struct(46))), ("kind", String), ("metadata", Struct(119)), ("ports", List(&Struct(49)))] }, // 50
    Struct { name: "EnvFromSource", fields: &[("configMapRef", Struct(18)), ("prefix", String), ("secretRef", Struct(175))] }, // 51
    Struct { name: "EnvVar", fields: &[("name", String), ("value", String), ("valueFrom", Struct(53))] }, // 52
    Struct { name: "EnvVarSource", fields: &[("configMapKeyRef", Struct(19)), ("fieldRef", Struct(118)), ("fileKeyRef", Struct(61)), ("resourceFieldRef", Struct(165)), ("secretKeyRef", Struct(176))] }, // 53
    Struct { name: "EphemeralContainer", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(52))), ("envFrom", List(&Struct(51))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(86)), ("livenessProbe", Struct(155)), ("name", String), ("ports", List(&Struct(26))), ("readinessProbe", Struct(155)), ("resizePolicy", List(&Struct(27))), ("resources", Struct(167)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(28))), ("securityContext", Struct(180)), ("startupProbe", Struct(155)), ("stdin", Bool), ("stdinOnce", Bool), ("targetContainerName", String), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(206))), ("volumeMounts", List(&Struct(208))), ("workingDir", String)] }, // 54
    Struct { name: "EphemeralVolumeSource", fields: &[("volumeClaimTemplate", Struct(127))] }, // 55
    Struct { name: "Event", fields: &[("action", String), ("apiVersion", String), ("count", Int32), ("eventTime", MicroTime), ("firstTimestamp", Time), ("involvedObject", Struct(120)), ("kind", String), ("lastTimestamp", Time), ("message", String), ("metadata", Struct(119)), ("reason", String), ("related", Struct(120)), ("reportingComponent", String), ("reportingInstance", String), ("series", Struct(57)), ("source", Struct(58)), ("type", String)] }, // 56
    Struct { name: "EventSeries", fields: &[("count", Int32), ("lastObservedTime", MicroTime)] }, // 57
    Struct { name: "EventSource", fields: &[("component", String), ("host", String)] }, // 58
    Struct { name: "ExecAction", fields: &[("command", List(&String))] }, // 59
    Struct { name: "FCVolumeSource", fields: &[("fsType", String), ("lun", Int32), ("readOnly", Bool), ("targetWWNs", List(&String)), ("wwids", List(&String))] }, // 60
    Struct { name: "FileKeySelector", fields: &[("key", String), ("optional", Bool), ("path", String), ("volumeName", String)] }, // 61
    Struct { name: "FlexPersistentVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(178))] }, // 62
    Struct { name: "FlexVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(91))] }, // 63
    Struct { name: "FlockerVolumeSource", fields: &[("datasetName", String), ("datasetUUID", String)] }, // 64
    Struct { name: "ForNode", fields: &[("name", String)] }, // 65
    Struct { name: "ForZone", fields: &[("name", String)] }, // 66
    Struct { name: "GCEPersistentDiskVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("pdName", String), ("readOnly", Bool)] }, // 67
    Struct { name: "GRPCAction", fields: &[("port", Int32), ("service", String)] }, // 68
    Struct { name: "GitRepoVolumeSource", fields: &[("directory", String), ("repository", String), ("revision", String)] }, // 69
    Struct { name: "GlusterfsPersistentVolumeSource", fields: &[("endpoints", String), ("endpointsNamespace", String), ("path", String), ("readOnly", Bool)] }, // 70
    Struct { name: "GlusterfsVolumeSource", fields: &[("endpoints", String), ("path", String), ("readOnly", Bool)] }, // 71
    Struct { name: "HTTPGetAction", fields: &[("host", String), ("httpHeaders", List(&Struct(73))), ("path", String), ("port", IntOrString), ("scheme", String)] }, // 72
    Struct { name: "HTTPHeader", fields: &[("name", String), ("value", String)] }, // 73
    Struct { name: "HostAlias", fields: &[("hostnames", List(&String)), ("ip", String)] }, // 74
    Struct { name: "HostIP", fields: &[("ip", String)] }, // 75
    Struct { name: "HostPathVolumeSource", fields: &[("path", String), ("type", String)] }, // 76
    Struct { name: "ISCSIPersistentVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(178)), ("targetPortal", String)] }, // 77
    Struct { name: "ISCSIVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(91)), ("targetPortal", String)] }, // 78
    Struct { name: "ImageVolumeSource", fields: &[("pullPolicy", String), ("reference", String)] }, // 79
    Struct { name: "ImageVolumeStatus", fields: &[("imageRef", String)] }, // 80
    Struct { name: "KeyToPath", fields: &[("key", String), ("mode", Int32), ("path", String)] }, // 81
    Struct { name: "LabelSelector", fields: &[("matchExpressions", List(&Struct(83))), ("matchLabels", Map(&String))] }, // 82
    Struct { name: "LabelSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 83
    Struct { name: "Lease", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(85))] }, // 84
    Struct { name: "LeaseSpec", fields: &[("acquireTime", MicroTime), ("holderIdentity", String), ("leaseDurationSeconds", Int32), ("leaseTransitions", Int32), ("preferredHolder", String), ("renewTime", MicroTime), ("strategy", String)] }, // 85
    Struct { name: "Lifecycle", fields: &[("postStart", Struct(87)), ("preStop", Struct(87)), ("stopSignal", String)] }, // 86
    Struct { name: "LifecycleHandler", fields: &[("exec", Struct(59)), ("httpGet", Struct(72)), ("sleep", Struct(188)), ("tcpSocket", Struct(193))] }, // 87
    Struct { name: "LinuxContainerUser", fields: &[("gid", Int64), ("supplementalGroups", List(&Int64)), ("uid", Int64)] }, // 88
    Struct { name: "LoadBalancerIngress", fields: &[("hostname", String), ("ip", String), ("ipMode", String), ("ports", List(&Struct(152)))] }, // 89
    Struct { name: "LoadBalancerStatus", fields: &[("ingress", List(&Struct(89)))] }, // 90
    Struct { name: "LocalObjectReference", fields: &[("name", String)] }, // 91
    Struct { name: "LocalVolumeSource", fields: &[("fsType", String), ("path", String)] }, // 92
    Struct { name: "ManagedFieldsEntry", fields: &[("apiVersion", String), ("fieldsType", String), ("fieldsV1", Any), ("manager", String), ("operation", String), ("subresource", String), ("time", Time)] }, // 93
    Struct { name: "ModifyVolumeStatus", fields: &[("status", String), ("targetVolumeAttributesClassName", String)] }, // 94
    Struct { name: "NFSVolumeSource", fields: &[("path", String), ("readOnly", Bool), ("server", String)] }, // 95
    Struct { name: "Namespace", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(98)), ("status", Struct(99))] }, // 96
    Struct { name: "NamespaceCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 97
    Struct { name: "NamespaceSpec", fields: &[("finalizers", List(&String))] }, // 98
    Struct { name: "NamespaceStatus", fields: &[("conditions", List(&Struct(97))), ("phase", String)] }, // 99
    Struct { name: "Node", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(114)), ("status", Struct(115))] }, // 100
    Struct { name: "NodeAddress", fields: &[("address", String), ("type", String)] }, // 101
    Struct { name: "NodeAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(154))), ("requiredDuringSchedulingIgnoredDuringExecution", Struct(111))] }, // 102
    Struct { name: "NodeAllocatableResourceClaimStatus", fields: &[("containers", List(&String)), ("resourceClaimName", String), ("resources", Map(&Quantity))] }, // 103
    Struct { name: "NodeCondition", fields: &[("lastHeartbeatTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 104
    Struct { name: "NodeConfigSource", fields: &[("configMap", Struct(20))] }, // 105
    Struct { name: "NodeConfigStatus", fields: &[("active", Struct(105)), ("assigned", Struct(105)), ("error", String), ("lastKnownGood", Struct(105))] }, // 106
    Struct { name: "NodeDaemonEndpoints", fields: &[("kubeletEndpoint", Struct(36))] }, // 107
    Struct { name: "NodeFeatures", fields: &[("supplementalGroupsPolicy", Bool)] }, // 108
    Struct { name: "NodeRuntimeHandler", fields: &[("features", Struct(110)), ("name", String)] }, // 109
    Struct { name: "NodeRuntimeHandlerFeatures", fields: &[("recursiveReadOnlyMounts", Bool), ("userNamespaces", Bool)] }, // 110
    Struct { name: "NodeSelector", fields: &[("nodeSelectorTerms", List(&Struct(113)))] }, // 111
    Struct { name: "NodeSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 112
    Struct { name: "NodeSelectorTerm", fields: &[("matchExpressions", List(&Struct(112))), ("matchFields", List(&Struct(112)))] }, // 113
    Struct { name: "NodeSpec", fields: &[("configSource", Struct(105)), ("externalID", String), ("podCIDR", String), ("podCIDRs", List(&String)), ("providerID", String), ("taints", List(&Struct(194))), ("unschedulable", Bool)] }, // 114
    Struct { name: "NodeStatus", fields: &[("addresses", List(&Struct(101))), ("allocatable", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(104))), ("config", Struct(106)), ("daemonEndpoints", Struct(107)), ("declaredFeatures", List(&String)), ("features", Struct(108)), ("images", List(&Struct(25))), ("nodeInfo", Struct(117)), ("phase", String), ("runtimeHandlers", List(&Struct(109))), ("volumesAttached", List(&Struct(3))), ("volumesInUse", List(&String))] }, // 115
    Struct { name: "NodeSwapStatus", fields: &[("capacity", Int64)] }, // 116
    Struct { name: "NodeSystemInfo", fields: &[("architecture", String), ("bootID", String), ("containerRuntimeVersion", String), ("kernelVersion", String), ("kubeProxyVersion", String), ("kubeletVersion", String), ("machineID", String), ("operatingSystem", String), ("osImage", String), ("swap", Struct(116)), ("systemUUID", String)] }, // 117
    Struct { name: "ObjectFieldSelector", fields: &[("apiVersion", String), ("fieldPath", String)] }, // 118
    Struct { name: "ObjectMeta", fields: &[("annotations", Map(&String)), ("creationTimestamp", Time), ("deletionGracePeriodSeconds", Int64), ("deletionTimestamp", Time), ("finalizers", List(&String)), ("generateName", String), ("generation", Int64), ("labels", Map(&String)), ("managedFields", List(&Struct(93))), ("name", String), ("namespace", String), ("ownerReferences", List(&Struct(121))), ("resourceVersion", String), ("selfLink", String), ("uid", String)] }, // 119
    Struct { name: "ObjectReference", fields: &[("apiVersion", String), ("fieldPath", String), ("kind", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 120
    Struct { name: "OwnerReference", fields: &[("apiVersion", String), ("blockOwnerDeletion", Bool), ("controller", Bool), ("kind", String), ("name", String), ("uid", String)] }, // 121
    Struct { name: "PersistentVolume", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(129)), ("status", Struct(130))] }, // 122
    Struct { name: "PersistentVolumeClaim", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(125)), ("status", Struct(126))] }, // 123
    Struct { name: "PersistentVolumeClaimCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 124
    Struct { name: "PersistentVolumeClaimSpec", fields: &[("accessModes", List(&String)), ("dataSource", Struct(199)), ("dataSourceRef", Struct(200)), ("resources", Struct(212)), ("selector", Struct(82)), ("storageClassName", String), ("volumeAttributesClassName", String), ("volumeMode", String), ("volumeName", String)] }, // 125
    Struct { name: "PersistentVolumeClaimStatus", fields: &[("accessModes", List(&String)), ("allocatedResourceStatuses", Map(&String)), ("allocatedResources", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(124))), ("currentVolumeAttributesClassName", String), ("modifyVolumeStatus", Struct(94)), ("phase", String)] }, // 126
    Struct { name: "PersistentVolumeClaimTemplate", fields: &[("metadata", Struct(119)), ("spec", Struct(125))] }, // 127
    Struct { name: "PersistentVolumeClaimVolumeSource", fields: &[("claimName", String), ("readOnly", Bool)] }, // 128
    Struct { name: "PersistentVolumeSpec", fields: &[("accessModes", List(&String)), ("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(5)), ("capacity", Map(&Quantity)), ("cephfs", Struct(10)), ("cinder", Struct(12)), ("claimRef", Struct(120)), ("csi", Struct(7)), ("fc", Struct(60)), ("flexVolume", Struct(62)), ("flocker", Struct(64)), ("gcePersistentDisk", Struct(67)), ("glusterfs", Struct(70)), ("hostPath", Struct(76)), ("iscsi", Struct(77)), ("local", Struct(92)), ("mountOptions", List(&String)), ("nfs", Struct(95)), ("nodeAffinity", Struct(210)), ("persistentVolumeReclaimPolicy", String), ("photonPersistentDisk", Struct(131)), ("portworxVolume", Struct(153)), ("quobyte", Struct(157)), ("rbd", Struct(158)), ("scaleIO", Struct(171)), ("storageClassName", String), ("storageos", Struct(190)), ("volumeAttributesClassName", String), ("volumeMode", String), ("vsphereVolume", Struct(214))] }, // 129
    Struct { name: "PersistentVolumeStatus", fields: &[("lastPhaseTransitionTime", Time), ("message", String), ("phase", String), ("reason", String)] }, // 130
    Struct { name: "PhotonPersistentDiskVolumeSource", fields: &[("fsType", String), ("pdID", String)] }, // 131
    Struct { name: "Pod", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(149)), ("status", Struct(150))] }, // 132
    Struct { name: "PodAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(215))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(134)))] }, // 133
    Struct { name: "PodAffinityTerm", fields: &[("labelSelector", Struct(82)), ("matchLabelKeys", List(&String)), ("mismatchLabelKeys", List(&String)), ("namespaceSelector", Struct(82)), ("namespaces", List(&String)), ("topologyKey", String)] }, // 134
    Struct { name: "PodAntiAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(215))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(134)))] }, // 135
    Struct { name: "PodCertificateProjection", fields: &[("certificateChainPath", String), ("credentialBundlePath", String), ("keyPath", String), ("keyType", String), ("maxExpirationSeconds", Int32), ("signerName", String), ("userAnnotations", Map(&String))] }, // 136
    Struct { name: "PodCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 137
    Struct { name: "PodDNSConfig", fields: &[("nameservers", List(&String)), ("options", List(&Struct(139))), ("searches", List(&String))] }, // 138
    Struct { name: "PodDNSConfigOption", fields: &[("name", String), ("value", String)] }, // 139
    Struct { name: "PodExtendedResourceClaimStatus", fields: &[("requestMappings", List(&Struct(24))), ("resourceClaimName", String)] }, // 140
    Struct { name: "PodIP", fields: &[("ip", String)] }, // 141
    Struct { name: "PodOS", fields: &[("name", String)] }, // 142
    Struct { name: "PodReadinessGate", fields: &[("conditionType", String)] }, // 143
    Struct { name: "PodResourceClaim", fields: &[("name", String), ("resourceClaimName", String), ("resourceClaimTemplateName", String)] }, // 144
    Struct { name: "PodResourceClaimStatus", fields: &[("name", String), ("resourceClaimName", String)] }, // 145
    Struct { name: "PodSchedulingGate", fields: &[("name", String)] }, // 146
    Struct { name: "PodSchedulingGroup", fields: &[("podGroupName", String)] }, // 147
    Struct { name: "PodSecurityContext", fields: &[("appArmorProfile", Struct(2)), ("fsGroup", Int64), ("fsGroupChangePolicy", String), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxChangePolicy", String), ("seLinuxOptions", Struct(170)), ("seccompProfile", Struct(173)), ("supplementalGroups", List(&Int64)), ("supplementalGroupsPolicy", String), ("sysctls", List(&Struct(192))), ("windowsOptions", Struct(216))] }, // 148
    Struct { name: "PodSpec", fields: &[("activeDeadlineSeconds", Int64), ("affinity", Struct(1)), ("automountServiceAccountToken", Bool), ("containers", List(&Struct(23))), ("dnsConfig", Struct(138)), ("dnsPolicy", String), ("enableServiceLinks", Bool), ("ephemeralContainers", List(&Struct(54))), ("hostAliases", List(&Struct(74))), ("hostIPC", Bool), ("hostNetwork", Bool), ("hostPID", Bool), ("hostUsers", Bool), ("hostname", String), ("hostnameOverride", String), ("imagePullSecrets", List(&Struct(91))), ("initContainers", List(&Struct(23))), ("nodeName", String), ("nodeSelector", Map(&String)), ("os", Struct(142)), ("overhead", Map(&Quantity)), ("preemptionPolicy", String), ("priority", Int32), ("priorityClassName", String), ("readinessGates", List(&Struct(143))), ("resourceClaims", List(&Struct(144))), ("resources", Struct(167)), ("restartPolicy", String), ("runtimeClassName", String), ("schedulerName", String), ("schedulingGates", List(&Struct(146))), ("schedulingGroup", Struct(147)), ("securityContext", Struct(148)), ("serviceAccount", String), ("serviceAccountName", String), ("setHostnameAsFQDN", Bool), ("shareProcessNamespace", Bool), ("subdomain", String), ("terminationGracePeriodSeconds", Int64), ("tolerations", List(&Struct(195))), ("topologySpreadConstraints", List(&Struct(198))), ("volumes", List(&Struct(201)))] }, // 149
    Struct { name: "PodStatus", fields: &[("allocatedResources", Map(&Quantity)), ("conditions", List(&Struct(137))), ("containerStatuses", List(&Struct(34))), ("ephemeralContainerStatuses", List(&Struct(34))), ("extendedResourceClaimStatus", Struct(140)), ("hostIP", String), ("hostIPs", List(&Struct(75))), ("initContainerStatuses", List(&Struct(34))), ("message", String), ("nodeAllocatableResourceClaimStatuses", List(&Struct(103))), ("nominatedNodeName", String), ("observedGeneration", Int64), ("phase", String), ("podIP", String), ("podIPs", List(&Struct(141))), ("qosClass", String), ("reason", String), ("resize", String), ("resourceClaimStatuses", List(&Struct(145))), ("resources", Struct(167)), ("startTime", Time)] }, // 150
    Struct { name: "PodTemplateSpec", fields: &[("metadata", Struct(119)), ("spec", Struct(149))] }, // 151
    Struct { name: "PortStatus", fields: &[("error", String), ("port", Int32), ("protocol", String)] }, // 152
    Struct { name: "PortworxVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("volumeID", String)] }, // 153
    Struct { name: "PreferredSchedulingTerm", fields: &[("preference", Struct(113)), ("weight", Int32)] }, // 154
    Struct { name: "Probe", fields: &[("exec", Struct(59)), ("failureThreshold", Int32), ("grpc", Struct(68)), ("httpGet", Struct(72)), ("initialDelaySeconds", Int32), ("periodSeconds", Int32), ("successThreshold", Int32), ("tcpSocket", Struct(193)), ("terminationGracePeriodSeconds", Int64), ("timeoutSeconds", Int32)] }, // 155
    Struct { name: "ProjectedVolumeSource", fields: &[("defaultMode", Int32), ("sources", List(&Struct(211)))] }, // 156
    Struct { name: "QuobyteVolumeSource", fields: &[("group", String), ("readOnly", Bool), ("registry", String), ("tenant", String), ("user", String), ("volume", String)] }, // 157
    Struct { name: "RBDPersistentVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(178)), ("user", String)] }, // 158
    Struct { name: "RBDVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(91)), ("user", String)] }, // 159
    Struct { name: "ReplicaSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(162)), ("status", Struct(163))] }, // 160
    Struct { name: "ReplicaSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 161
    Struct { name: "ReplicaSetSpec", fields: &[("minReadySeconds", Int32), ("replicas", Int32), ("selector", Struct(82)), ("template", Struct(151))] }, // 162
    Struct { name: "ReplicaSetStatus", fields: &[("availableReplicas", Int32), ("conditions", List(&Struct(161))), ("fullyLabeledReplicas", Int32), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32)] }, // 163
    Struct { name: "ResourceClaim", fields: &[("name", String), ("request", String)] }, // 164
    Struct { name: "ResourceFieldSelector", fields: &[("containerName", String), ("divisor", Quantity), ("resource", String)] }, // 165
    Struct { name: "ResourceHealth", fields: &[("health", String), ("message", String), ("resourceID", String)] }, // 166
    Struct { name: "ResourceRequirements", fields: &[("claims", List(&Struct(164))), ("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 167
    Struct { name: "ResourceStatus", fields: &[("name", String), ("resources", List(&Struct(166)))] }, // 168
    Struct { name: "RollingUpdateDeployment", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 169
    Struct { name: "SELinuxOptions", fields: &[("level", String), ("role", String), ("type", String), ("user", String)] }, // 170
    Struct { name: "ScaleIOPersistentVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(178)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 171
    Struct { name: "ScaleIOVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(91)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 172
    Struct { name: "SeccompProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 173
    Struct { name: "Secret", fields: &[("apiVersion", String), ("data", Map(&String)), ("immutable", Bool), ("kind", String), ("metadata", Struct(119)), ("stringData", Map(&String)), ("type", String)] }, // 174
    Struct { name: "SecretEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 175
    Struct { name: "SecretKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 176
    Struct { name: "SecretProjection", fields: &[("items", List(&Struct(81))), ("name", String), ("optional", Bool)] }, // 177
    Struct { name: "SecretReference", fields: &[("name", String), ("namespace", String)] }, // 178
    Struct { name: "SecretVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(81))), ("optional", Bool), ("secretName", String)] }, // 179
    Struct { name: "SecurityContext", fields: &[("allowPrivilegeEscalation", Bool), ("appArmorProfile", Struct(2)), ("capabilities", Struct(9)), ("privileged", Bool), ("procMount", String), ("readOnlyRootFilesystem", Bool), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxOptions", Struct(170)), ("seccompProfile", Struct(173)), ("windowsOptions", Struct(216))] }, // 180
    Struct { name: "Service", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(185)), ("status", Struct(186))] }, // 181
    Struct { name: "ServiceAccount", fields: &[("apiVersion", String), ("automountServiceAccountToken", Bool), ("imagePullSecrets", List(&Struct(91))), ("kind", String), ("metadata", Struct(119)), ("secrets", List(&Struct(120)))] }, // 182
    Struct { name: "ServiceAccountTokenProjection", fields: &[("audience", String), ("expirationSeconds", Int64), ("path", String)] }, // 183
    Struct { name: "ServicePort", fields: &[("appProtocol", String), ("name", String), ("nodePort", Int32), ("port", Int32), ("protocol", String), ("targetPort", IntOrString)] }, // 184
    Struct { name: "ServiceSpec", fields: &[("allocateLoadBalancerNodePorts", Bool), ("clusterIP", String), ("clusterIPs", List(&String)), ("externalIPs", List(&String)), ("externalName", String), ("externalTrafficPolicy", String), ("healthCheckNodePort", Int32), ("internalTrafficPolicy", String), ("ipFamilies", List(&String)), ("ipFamilyPolicy", String), ("loadBalancerClass", String), ("loadBalancerIP", String), ("loadBalancerSourceRanges", List(&String)), ("ports", List(&Struct(184))), ("publishNotReadyAddresses", Bool), ("selector", Map(&String)), ("sessionAffinity", String), ("sessionAffinityConfig", Struct(187)), ("trafficDistribution", String), ("type", String)] }, // 185
    Struct { name: "ServiceStatus", fields: &[("conditions", List(&Struct(16))), ("loadBalancer", Struct(90))] }, // 186
    Struct { name: "SessionAffinityConfig", fields: &[("clientIP", Struct(14))] }, // 187
    Struct { name: "SleepAction", fields: &[("seconds", Int64)] }, // 188
    Struct { name: "StorageClass", fields: &[("allowVolumeExpansion", Bool), ("allowedTopologies", List(&Struct(197))), ("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("mountOptions", List(&String)), ("parameters", Map(&String)), ("provisioner", String), ("reclaimPolicy", String), ("volumeBindingMode", String)] }, // 189
    Struct { name: "StorageOSPersistentVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(120)), ("volumeName", String), ("volumeNamespace", String)] }, // 190
    Struct { name: "StorageOSVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(91)), ("volumeName", String), ("volumeNamespace", String)] }, // 191
    Struct { name: "Sysctl", fields: &[("name", String), ("value", String)] }, // 192
    Struct { name: "TCPSocketAction", fields: &[("host", String), ("port", IntOrString)] }, // 193
    Struct { name: "Taint", fields: &[("effect", String), ("key", String), ("timeAdded", Time), ("value", String)] }, // 194
    Struct { name: "Toleration", fields: &[("effect", String), ("key", String), ("operator", String), ("tolerationSeconds", Int64), ("value", String)] }, // 195
    Struct { name: "TopologySelectorLabelRequirement", fields: &[("key", String), ("values", List(&String))] }, // 196
    Struct { name: "TopologySelectorTerm", fields: &[("matchLabelExpressions", List(&Struct(196)))] }, // 197
    Struct { name: "TopologySpreadConstraint", fields: &[("labelSelector", Struct(82)), ("matchLabelKeys", List(&String)), ("maxSkew", Int32), ("minDomains", Int32), ("nodeAffinityPolicy", String), ("nodeTaintsPolicy", String), ("topologyKey", String), ("whenUnsatisfiable", String)] }, // 198
    Struct { name: "TypedLocalObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String)] }, // 199
    Struct { name: "TypedObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String), ("namespace", String)] }, // 200
    Struct { name: "Volume", fields: &[("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(6)), ("cephfs", Struct(11)), ("cinder", Struct(13)), ("configMap", Struct(22)), ("csi", Struct(8)), ("downwardAPI", Struct(44)), ("emptyDir", Struct(45)), ("ephemeral", Struct(55)), ("fc", Struct(60)), ("flexVolume", Struct(63)), ("flocker", Struct(64)), ("gcePersistentDisk", Struct(67)), ("gitRepo", Struct(69)), ("glusterfs", Struct(71)), ("hostPath", Struct(76)), ("image", Struct(79)), ("iscsi", Struct(78)), ("name", String), ("nfs", Struct(95)), ("persistentVolumeClaim", Struct(128)), ("photonPersistentDisk", Struct(131)), ("portworxVolume", Struct(153)), ("projected", Struct(156)), ("quobyte", Struct(157)), ("rbd", Struct(159)), ("scaleIO", Struct(172)), ("secret", Struct(179)), ("storageos", Struct(191)), ("vsphereVolume", Struct(214))] }, // 201
    Struct { name: "VolumeAttachment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(119)), ("spec", Struct(204)), ("status", Struct(205))] }, // 202
    Struct { name: "VolumeAttachmentSource", fields: &[("inlineVolumeSpec", Struct(129)), ("persistentVolumeName", String)] }, // 203
    Struct { name: "VolumeAttachmentSpec", fields: &[("attacher", String), ("nodeName", String), ("source", Struct(203))] }, // 204
    Struct { name: "VolumeAttachmentStatus", fields: &[("attachError", Struct(207)), ("attached", Bool), ("attachmentMetadata", Map(&String)), ("detachError", Struct(207))] }, // 205
    Struct { name: "VolumeDevice", fields: &[("devicePath", String), ("name", String)] }, // 206
    Struct { name: "VolumeError", fields: &[("errorCode", Int32), ("message", String), ("time", Time)] }, // 207
    Struct { name: "VolumeMount", fields: &[("mountPath", String), ("mountPropagation", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("subPath", String), ("subPathExpr", String)] }, // 208
    Struct { name: "VolumeMountStatus", fields: &[("mountPath", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("volumeStatus", Struct(213))] }, // 209
    Struct { name: "VolumeNodeAffinity", fields: &[("required", Struct(111))] }, // 210
    Struct { name: "VolumeProjection", fields: &[("clusterTrustBundle", Struct(15)), ("configMap", Struct(21)), ("downwardAPI", Struct(42)), ("podCertificate", Struct(136)), ("secret", Struct(177)), ("serviceAccountToken", Struct(183))] }, // 211
    Struct { name: "VolumeResourceRequirements", fields: &[("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 212
    Struct { name: "VolumeStatus", fields: &[("image", Struct(80))] }, // 213
    Struct { name: "VsphereVirtualDiskVolumeSource", fields: &[("fsType", String), ("storagePolicyID", String), ("storagePolicyName", String), ("volumePath", String)] }, // 214
    Struct { name: "WeightedPodAffinityTerm", fields: &[("podAffinityTerm", Struct(134)), ("weight", Int32)] }, // 215
    Struct { name: "WindowsSecurityContextOptions", fields: &[("gmsaCredentialSpec", String), ("gmsaCredentialSpecName", String), ("hostProcess", Bool), ("runAsUserName", String)] }, // 216
];
