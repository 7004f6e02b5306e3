//! The fields of every API structure, generated from the API types by `trace.rs`. Never edited by hand.

use super::Struct;
use super::Type::*;

/// Place in [`STRUCTS`] of every kind's structure, in the order of the kinds.
pub const ROOTS: [u16; 9] = [86, 90, 76, 116, 143, 32, 161, 45, 51];

/// Every structure, in alphabetical order.
#[rustfmt::skip]
pub const STRUCTS: &[Struct] = &[
    Struct { name: "AWSElasticBlockStoreVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("readOnly", Bool), ("volumeID", String)] }, // 0
    Struct { name: "Affinity", fields: &[("nodeAffinity", Struct(92)), ("podAffinity", Struct(117)), ("podAntiAffinity", Struct(119))] }, // 1
    Struct { name: "AppArmorProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 2
    Struct { name: "AttachedVolume", fields: &[("devicePath", String), ("name", String)] }, // 3
    Struct { name: "AzureDiskVolumeSource", fields: &[("cachingMode", String), ("diskName", String), ("diskURI", String), ("fsType", String), ("kind", String), ("readOnly", Bool)] }, // 4
    Struct { name: "AzureFileVolumeSource", fields: &[("readOnly", Bool), ("secretName", String), ("shareName", String)] }, // 5
    Struct { name: "CSIVolumeSource", fields: &[("driver", String), ("fsType", String), ("nodePublishSecretRef", Struct(83)), ("readOnly", Bool), ("volumeAttributes", Map(&String))] }, // 6
    Struct { name: "Capabilities", fields: &[("add", List(&String)), ("drop", List(&String))] }, // 7
    Struct { name: "CephFSVolumeSource", fields: &[("monitors", List(&String)), ("path", String), ("readOnly", Bool), ("secretFile", String), ("secretRef", Struct(83)), ("user", String)] }, // 8
    Struct { name: "CinderVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(83)), ("volumeID", String)] }, // 9
    Struct { name: "ClientIPConfig", fields: &[("timeoutSeconds", Int32)] }, // 10
    Struct { name: "ClusterTrustBundleProjection", fields: &[("labelSelector", Struct(74)), ("name", String), ("optional", Bool), ("path", String), ("signerName", String)] }, // 11
    Struct { name: "Condition", fields: &[("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 12
    Struct { name: "ConfigMapEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 13
    Struct { name: "ConfigMapKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 14
    Struct { name: "ConfigMapNodeConfigSource", fields: &[("kubeletConfigKey", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 15
    Struct { name: "ConfigMapProjection", fields: &[("items", List(&Struct(73))), ("name", String), ("optional", Bool)] }, // 16
    Struct { name: "ConfigMapVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(73))), ("name", String), ("optional", Bool)] }, // 17
    Struct { name: "Container", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(47))), ("envFrom", List(&Struct(46))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(78)), ("livenessProbe", Struct(139)), ("name", String), ("ports", List(&Struct(21))), ("readinessProbe", Struct(139)), ("resizePolicy", List(&Struct(22))), ("resources", Struct(150)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(23))), ("securityContext", Struct(160)), ("startupProbe", Struct(139)), ("stdin", Bool), ("stdinOnce", Bool), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(177))), ("volumeMounts", List(&Struct(178))), ("workingDir", String)] }, // 18
    Struct { name: "ContainerExtendedResourceRequest", fields: &[("containerName", String), ("requestName", String), ("resourceName", String)] }, // 19
    Struct { name: "ContainerImage", fields: &[("names", List(&String)), ("sizeBytes", Int64)] }, // 20
    Struct { name: "ContainerPort", fields: &[("containerPort", Int32), ("hostIP", String), ("hostPort", Int32), ("name", String), ("protocol", String)] }, // 21
    Struct { name: "ContainerResizePolicy", fields: &[("resourceName", String), ("restartPolicy", String)] }, // 22
    Struct { name: "ContainerRestartRule", fields: &[("action", String), ("exitCodes", Struct(24))] }, // 23
    Struct { name: "ContainerRestartRuleOnExitCodes", fields: &[("operator", String), ("values", List(&Int32))] }, // 24
    Struct { name: "ContainerState", fields: &[("running", Struct(26)), ("terminated", Struct(27)), ("waiting", Struct(28))] }, // 25
    Struct { name: "ContainerStateRunning", fields: &[("startedAt", Time)] }, // 26
    Struct { name: "ContainerStateTerminated", fields: &[("containerID", String), ("exitCode", Int32), ("finishedAt", Time), ("message", String), ("reason", String), ("signal", Int32), ("startedAt", Time)] }, // 27
    Struct { name: "ContainerStateWaiting", fields: &[("message", String), ("reason", String)] }, // 28
    Struct { name: "ContainerStatus", fields: &[("allocatedResources", Map(&Quantity)), ("allocatedResourcesStatus", List(&Struct(151))), ("containerID", String), ("image", String), ("imageID", String), ("lastState", Struct(25)), ("name", String), ("ready", Bool), ("resources", Struct(150)), ("restartCount", Int32), ("started", Bool), ("state", Struct(25)), ("stopSignal", String), ("user", Struct(30)), ("volumeMounts", List(&Struct(179)))] }, // 29
    Struct { name: "ContainerUser", fields: &[("linux", Struct(80))] }, // 30
    Struct { name: "DaemonEndpoint", fields: &[("Port", Int32)] }, // 31
    Struct { name: "Deployment", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(109)), ("spec", Struct(34)), ("status", Struct(35))] }, // 32
    Struct { name: "DeploymentCondition", fields: &[("lastTransitionTime", Time), ("lastUpdateTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 33
    Struct { name: "DeploymentSpec", fields: &[("minReadySeconds", Int32), ("paused", Bool), ("progressDeadlineSeconds", Int32), ("replicas", Int32), ("revisionHistoryLimit", Int32), ("selector", Struct(74)), ("strategy", Struct(36)), ("template", Struct(135))] }, // 34
    Struct { name: "DeploymentStatus", fields: &[("availableReplicas", Int32), ("collisionCount", Int32), ("conditions", List(&Struct(33))), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32), ("unavailableReplicas", Int32), ("updatedReplicas", Int32)] }, // 35
    Struct { name: "DeploymentStrategy", fields: &[("rollingUpdate", Struct(152)), ("type", String)] }, // 36
    Struct { name: "DownwardAPIProjection", fields: &[("items", List(&Struct(38)))] }, // 37
    Struct { name: "DownwardAPIVolumeFile", fields: &[("fieldRef", Struct(108)), ("mode", Int32), ("path", String), ("resourceFieldRef", Struct(148))] }, // 38
    Struct { name: "DownwardAPIVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(38)))] }, // 39
    Struct { name: "EmptyDirVolumeSource", fields: &[("medium", String), ("sizeLimit", Quantity)] }, // 40
    Struct { name: "Endpoint", fields: &[("addresses", List(&String)), ("conditions", Struct(42)), ("deprecatedTopology", Map(&String)), ("hints", Struct(43)), ("hostname", String), ("nodeName", String), ("targetRef", Struct(110)), ("zone", String)] }, // 41
    Struct { name: "EndpointConditions", fields: &[("ready", Bool), ("serving", Bool), ("terminating", Bool)] }, // 42
    Struct { name: "EndpointHints", fields: &[("forNodes", List(&Struct(59))), ("forZones", List(&Struct(60)))] }, // 43
    Struct { name: "EndpointPort", fields: &[("appProtocol", String), ("name", String), ("port", Int32), ("protocol", String)] }, // 44
    Struct { name: "EndpointSlice", fields: &[("addressType", String), ("apiVersion", String), ("endpoints", List(&Struct(41))), ("kind", String), ("metadata", Struct(109)), ("ports", List(&Struct(44)))] }, // 45
    Struct { name: "EnvFromSource", fields: &[("configMapRef", Struct(13)), ("prefix", String), ("secretRef", Struct(156))] }, // 46
    Struct { name: "EnvVar", fields: &[("name", String), ("value", String), ("valueFrom", Struct(48))] }, // 47
    Struct { name: "EnvVarSource", fields: &[("configMapKeyRef", Struct(14)), ("fieldRef", Struct(108)), ("fileKeyRef", Struct(56)), ("resourceFieldRef", Struct(148)), ("secretKeyRef", Struct(157))] }, // 48
    Struct { name: "EphemeralContainer", fields: &[("args", List(&String)), ("command", List(&String)), ("env", List(&Struct(47))), ("envFrom", List(&Struct(46))), ("image", String), ("imagePullPolicy", String), ("lifecycle", Struct(78)), ("livenessProbe", Struct(139)), ("name", String), ("ports", List(&Struct(21))), ("readinessProbe", Struct(139)), ("resizePolicy", List(&Struct(22))), ("resources", Struct(150)), ("restartPolicy", String), ("restartPolicyRules", List(&Struct(23))), ("securityContext", Struct(160)), ("startupProbe", Struct(139)), ("stdin", Bool), ("stdinOnce", Bool), ("targetContainerName", String), ("terminationMessagePath", String), ("terminationMessagePolicy", String), ("tty", Bool), ("volumeDevices", List(&Struct(177))), ("volumeMounts", List(&Struct(178))), ("workingDir", String)] }, // 49
    Struct { name: "EphemeralVolumeSource", fields: &[("volumeClaimTemplate", Struct(113))] }, // 50
    Struct { name: "Event", fields: &[("action", String), ("apiVersion", String), ("count", Int32), ("eventTime", MicroTime), ("firstTimestamp", Time), ("involvedObject", Struct(110)), ("kind", String), ("lastTimestamp", Time), ("message", String), ("metadata", Struct(109)), ("reason", String), ("related", Struct(110)), ("reportingComponent", String), ("reportingInstance", String), ("series", Struct(52)), ("source", Struct(53)), ("type", String)] }, // 51
    Struct { name: "EventSeries", fields: &[("count", Int32), ("lastObservedTime", MicroTime)] }, // 52
    Struct { name: "EventSource", fields: &[("component", String), ("host", String)] }, // 53
    Struct { name: "ExecAction", fields: &[("command", List(&String))] }, // 54
    Struct { name: "FCVolumeSource", fields: &[("fsType", String), ("lun", Int32), ("readOnly", Bool), ("targetWWNs", List(&String)), ("wwids", List(&String))] }, // 55
    Struct { name: "FileKeySelector", fields: &[("key", String), ("optional", Bool), ("path", String), ("volumeName", String)] }, // 56
    Struct { name: "FlexVolumeSource", fields: &[("driver", String), ("fsType", String), ("options", Map(&String)), ("readOnly", Bool), ("secretRef", Struct(83))] }, // 57
    Struct { name: "FlockerVolumeSource", fields: &[("datasetName", String), ("datasetUUID", String)] }, // 58
    Struct { name: "ForNode", fields: &[("name", String)] }, // 59
    Struct { name: "ForZone", fields: &[("name", String)] }, // 60
    Struct { name: "GCEPersistentDiskVolumeSource", fields: &[("fsType", String), ("partition", Int32), ("pdName", String), ("readOnly", Bool)] }, // 61
    Struct { name: "GRPCAction", fields: &[("port", Int32), ("service", String)] }, // 62
    Struct { name: "GitRepoVolumeSource", fields: &[("directory", String), ("repository", String), ("revision", String)] }, // 63
    Struct { name: "GlusterfsVolumeSource", fields: &[("endpoints", String), ("path", String), ("readOnly", Bool)] }, // 64
    Struct { name: "HTTPGetAction", fields: &[("host", String), ("httpHeaders", List(&Struct(66))), ("path", String), ("port", IntOrString), ("scheme", String)] }, // 65
    Struct { name: "HTTPHeader", fields: &[("name", String), ("value", String)] }, // 66
    Struct { name: "HostAlias", fields: &[("hostnames", List(&String)), ("ip", String)] }, // 67
    Struct { name: "HostIP", fields: &[("ip", String)] }, // 68
    Struct { name: "HostPathVolumeSource", fields: &[("path", String), ("type", String)] }, // 69
    Struct { name: "ISCSIVolumeSource", fields: &[("chapAuthDiscovery", Bool), ("chapAuthSession", Bool), ("fsType", String), ("initiatorName", String), ("iqn", String), ("iscsiInterface", String), ("lun", Int32), ("portals", List(&String)), ("readOnly", Bool), ("secretRef", Struct(83)), ("targetPortal", String)] }, // 70
    Struct { name: "ImageVolumeSource", fields: &[("pullPolicy", String), ("reference", String)] }, // 71
    Struct { name: "ImageVolumeStatus", fields: &[("imageRef", String)] }, // 72
    Struct { name: "KeyToPath", fields: &[("key", String), ("mode", Int32), ("path", String)] }, // 73
    Struct { name: "LabelSelector", fields: &[("matchExpressions", List(&Struct(75))), ("matchLabels", Map(&String))] }, // 74
    Struct { name: "LabelSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 75
    Struct { name: "Lease", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(109)), ("spec", Struct(77))] }, // 76
    Struct { name: "LeaseSpec", fields: &[("acquireTime", MicroTime), ("holderIdentity", String), ("leaseDurationSeconds", Int32), ("leaseTransitions", Int32), ("preferredHolder", String), ("renewTime", MicroTime), ("strategy", String)] }, // 77
    Struct { name: "Lifecycle", fields: &[("postStart", Struct(79)), ("preStop", Struct(79)), ("stopSignal", String)] }, // 78
    Struct { name: "LifecycleHandler", fields: &[("exec", Struct(54)), ("httpGet", Struct(65)), ("sleep", Struct(167)), ("tcpSocket", Struct(170))] }, // 79
    Struct { name: "LinuxContainerUser", fields: &[("gid", Int64), ("supplementalGroups", List(&Int64)), ("uid", Int64)] }, // 80
    Struct { name: "LoadBalancerIngress", fields: &[("hostname", String), ("ip", String), ("ipMode", String), ("ports", List(&Struct(136)))] }, // 81
    Struct { name: "LoadBalancerStatus", fields: &[("ingress", List(&Struct(81)))] }, // 82
    Struct { name: "LocalObjectReference", fields: &[("name", String)] }, // 83
    Struct { name: "ManagedFieldsEntry", fields: &[("apiVersion", String), ("fieldsType", String), ("fieldsV1", Any), ("manager", String), ("operation", String), ("subresource", String), ("time", Time)] }, // 84
    Struct { name: "NFSVolumeSource", fields: &[("path", String), ("readOnly", Bool), ("server", String)] }, // 85
    Struct { name: "Namespace", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(109)), ("spec", Struct(88)), ("status", Struct(89))] }, // 86
    Struct { name: "NamespaceCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 87
    Struct { name: "NamespaceSpec", fields: &[("finalizers", List(&String))] }, // 88
    Struct { name: "NamespaceStatus", fields: &[("conditions", List(&Struct(87))), ("phase", String)] }, // 89
    Struct { name: "Node", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(109)), ("spec", Struct(104)), ("status", Struct(105))] }, // 90
    Struct { name: "NodeAddress", fields: &[("address", String), ("type", String)] }, // 91
    Struct { name: "NodeAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(138))), ("requiredDuringSchedulingIgnoredDuringExecution", Struct(101))] }, // 92
    Struct { name: "NodeAllocatableResourceClaimStatus", fields: &[("containers", List(&String)), ("resourceClaimName", String), ("resources", Map(&Quantity))] }, // 93
    Struct { name: "NodeCondition", fields: &[("lastHeartbeatTime", Time), ("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 94
    Struct { name: "NodeConfigSource", fields: &[("configMap", Struct(15))] }, // 95
    Struct { name: "NodeConfigStatus", fields: &[("active", Struct(95)), ("assigned", Struct(95)), ("error", String), ("lastKnownGood", Struct(95))] }, // 96
    Struct { name: "NodeDaemonEndpoints", fields: &[("kubeletEndpoint", Struct(31))] }, // 97
    Struct { name: "NodeFeatures", fields: &[("supplementalGroupsPolicy", Bool)] }, // 98
    Struct { name: "NodeRuntimeHandler", fields: &[("features", Struct(100)), ("name", String)] }, // 99
    Struct { name: "NodeRuntimeHandlerFeatures", fields: &[("recursiveReadOnlyMounts", Bool), ("userNamespaces", Bool)] }, // 100
    Struct { name: "NodeSelector", fields: &[("nodeSelectorTerms", List(&Struct(103)))] }, // 101
    Struct { name: "NodeSelectorRequirement", fields: &[("key", String), ("operator", String), ("values", List(&String))] }, // 102
    Struct { name: "NodeSelectorTerm", fields: &[("matchExpressions", List(&Struct(102))), ("matchFields", List(&Struct(102)))] }, // 103
    Struct { name: "NodeSpec", fields: &[("configSource", Struct(95)), ("externalID", String), ("podCIDR", String), ("podCIDRs", List(&String)), ("providerID", String), ("taints", List(&Struct(171))), ("unschedulable", Bool)] }, // 104
    Struct { name: "NodeStatus", fields: &[("addresses", List(&Struct(91))), ("allocatable", Map(&Quantity)), ("capacity", Map(&Quantity)), ("conditions", List(&Struct(94))), ("config", Struct(96)), ("daemonEndpoints", Struct(97)), ("declaredFeatures", List(&String)), ("features", Struct(98)), ("images", List(&Struct(20))), ("nodeInfo", Struct(107)), ("phase", String), ("runtimeHandlers", List(&Struct(99))), ("volumesAttached", List(&Struct(3))), ("volumesInUse", List(&String))] }, // 105
    Struct { name: "NodeSwapStatus", fields: &[("capacity", Int64)] }, // 106
    Struct { name: "NodeSystemInfo", fields: &[("architecture", String), ("bootID", String), ("containerRuntimeVersion", String), ("kernelVersion", String), ("kubeProxyVersion", String), ("kubeletVersion", String), ("machineID", String), ("operatingSystem", String), ("osImage", String), ("swap", Struct(106)), ("systemUUID", String)] }, // 107
    Struct { name: "ObjectFieldSelector", fields: &[("apiVersion", String), ("fieldPath", String)] }, // 108
    Struct { name: "ObjectMeta", fields: &[("annotations", Map(&String)), ("creationTimestamp", Time), ("deletionGracePeriodSeconds", Int64), ("deletionTimestamp", Time), ("finalizers", List(&String)), ("generateName", String), ("generation", Int64), ("labels", Map(&String)), ("managedFields", List(&Struct(84))), ("name", String), ("namespace", String), ("ownerReferences", List(&Struct(111))), ("resourceVersion", String), ("selfLink", String), ("uid", String)] }, // 109
    Struct { name: "ObjectReference", fields: &[("apiVersion", String), ("fieldPath", String), ("kind", String), ("name", String), ("namespace", String), ("resourceVersion", String), ("uid", String)] }, // 110
    Struct { name: "OwnerReference", fields: &[("apiVersion", String), ("blockOwnerDeletion", Bool), ("controller", Bool), ("kind", String), ("name", String), ("uid", String)] }, // 111
    Struct { name: "PersistentVolumeClaimSpec", fields: &[("accessModes", List(&String)), ("dataSource", Struct(174)), ("dataSourceRef", Struct(175)), ("resources", Struct(181)), ("selector", Struct(74)), ("storageClassName", String), ("volumeAttributesClassName", String), ("volumeMode", String), ("volumeName", String)] }, // 112
    Struct { name: "PersistentVolumeClaimTemplate", fields: &[("metadata", Struct(109)), ("spec", Struct(112))] }, // 113
    Struct { name: "PersistentVolumeClaimVolumeSource", fields: &[("claimName", String), ("readOnly", Bool)] }, // 114
    Struct { name: "PhotonPersistentDiskVolumeSource", fields: &[("fsType", String), ("pdID", String)] }, // 115
    Struct { name: "Pod", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(109)), ("spec", Struct(133)), ("status", Struct(134))] }, // 116
    Struct { name: "PodAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(184))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(118)))] }, // 117
    Struct { name: "PodAffinityTerm", fields: &[("labelSelector", Struct(74)), ("matchLabelKeys", List(&String)), ("mismatchLabelKeys", List(&String)), ("namespaceSelector", Struct(74)), ("namespaces", List(&String)), ("topologyKey", String)] }, // 118
    Struct { name: "PodAntiAffinity", fields: &[("preferredDuringSchedulingIgnoredDuringExecution", List(&Struct(184))), ("requiredDuringSchedulingIgnoredDuringExecution", List(&Struct(118)))] }, // 119
    Struct { name: "PodCertificateProjection", fields: &[("certificateChainPath", String), ("credentialBundlePath", String), ("keyPath", String), ("keyType", String), ("maxExpirationSeconds", Int32), ("signerName", String), ("userAnnotations", Map(&String))] }, // 120
    Struct { name: "PodCondition", fields: &[("lastProbeTime", Time), ("lastTransitionTime", Time), ("message", String), ("observedGeneration", Int64), ("reason", String), ("status", String), ("type", String)] }, // 121
    Struct { name: "PodDNSConfig", fields: &[("nameservers", List(&String)), ("options", List(&Struct(123))), ("searches", List(&String))] }, // 122
    Struct { name: "PodDNSConfigOption", fields: &[("name", String), ("value", String)] }, // 123
    Struct { name: "PodExtendedResourceClaimStatus", fields: &[("requestMappings", List(&Struct(19))), ("resourceClaimName", String)] }, // 124
    Struct { name: "PodIP", fields: &[("ip", String)] }, // 125
    Struct { name: "PodOS", fields: &[("name", String)] }, // 126
    Struct { name: "PodReadinessGate", fields: &[("conditionType", String)] }, // 127
    Struct { name: "PodResourceClaim", fields: &[("name", String), ("resourceClaimName", String), ("resourceClaimTemplateName", String)] }, // 128
    Struct { name: "PodResourceClaimStatus", fields: &[("name", String), ("resourceClaimName", String)] }, // 129
    Struct { name: "PodSchedulingGate", fields: &[("name", String)] }, // 130
    Struct { name: "PodSchedulingGroup", fields: &[("podGroupName", String)] }, // 131
    Struct { name: "PodSecurityContext", fields: &[("appArmorProfile", Struct(2)), ("fsGroup", Int64), ("fsGroupChangePolicy", String), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxChangePolicy", String), ("seLinuxOptions", Struct(153)), ("seccompProfile", Struct(155)), ("supplementalGroups", List(&Int64)), ("supplementalGroupsPolicy", String), ("sysctls", List(&Struct(169))), ("windowsOptions", Struct(185))] }, // 132
    Struct { name: "PodSpec", fields: &[("activeDeadlineSeconds", Int64), ("affinity", Struct(1)), ("automountServiceAccountToken", Bool), ("containers", List(&Struct(18))), ("dnsConfig", Struct(122)), ("dnsPolicy", String), ("enableServiceLinks", Bool), ("ephemeralContainers", List(&Struct(49))), ("hostAliases", List(&Struct(67))), ("hostIPC", Bool), ("hostNetwork", Bool), ("hostPID", Bool), ("hostUsers", Bool), ("hostname", String), ("hostnameOverride", String), ("imagePullSecrets", List(&Struct(83))), ("initContainers", List(&Struct(18))), ("nodeName", String), ("nodeSelector", Map(&String)), ("os", Struct(126)), ("overhead", Map(&Quantity)), ("preemptionPolicy", String), ("priority", Int32), ("priorityClassName", String), ("readinessGates", List(&Struct(127))), ("resourceClaims", List(&Struct(128))), ("resources", Struct(150)), ("restartPolicy", String), ("runtimeClassName", String), ("schedulerName", String), ("schedulingGates", List(&Struct(130))), ("schedulingGroup", Struct(131)), ("securityContext", Struct(132)), ("serviceAccount", String), ("serviceAccountName", String), ("setHostnameAsFQDN", Bool), ("shareProcessNamespace", Bool), ("subdomain", String), ("terminationGracePeriodSeconds", Int64), ("tolerations", List(&Struct(172))), ("topologySpreadConstraints", List(&Struct(173))), ("volumes", List(&Struct(176)))] }, // 133
    Struct { name: "PodStatus", fields: &[("allocatedResources", Map(&Quantity)), ("conditions", List(&Struct(121))), ("containerStatuses", List(&Struct(29))), ("ephemeralContainerStatuses", List(&Struct(29))), ("extendedResourceClaimStatus", Struct(124)), ("hostIP", String), ("hostIPs", List(&Struct(68))), ("initContainerStatuses", List(&Struct(29))), ("message", String), ("nodeAllocatableResourceClaimStatuses", List(&Struct(93))), ("nominatedNodeName", String), ("observedGeneration", Int64), ("phase", String), ("podIP", String), ("podIPs", List(&Struct(125))), ("qosClass", String), ("reason", String), ("resize", String), ("resourceClaimStatuses", List(&Struct(129))), ("resources", Struct(150)), ("startTime", Time)] }, // 134
    Struct { name: "PodTemplateSpec", fields: &[("metadata", Struct(109)), ("spec", Struct(133))] }, // 135
    Struct { name: "PortStatus", fields: &[("error", String), ("port", Int32), ("protocol", String)] }, // 136
    Struct { name: "PortworxVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("volumeID", String)] }, // 137
    Struct { name: "PreferredSchedulingTerm", fields: &[("preference", Struct(103)), ("weight", Int32)] }, // 138
    Struct { name: "Probe", fields: &[("exec", Struct(54)), ("failureThreshold", Int32), ("grpc", Struct(62)), ("httpGet", Struct(65)), ("initialDelaySeconds", Int32), ("periodSeconds", Int32), ("successThreshold", Int32), ("tcpSocket", Struct(170)), ("terminationGracePeriodSeconds", Int64), ("timeoutSeconds", Int32)] }, // 139
    Struct { name: "ProjectedVolumeSource", fields: &[("defaultMode", Int32), ("sources", List(&Struct(180)))] }, // 140
    Struct { name: "QuobyteVolumeSource", fields: &[("group", String), ("readOnly", Bool), ("registry", String), ("tenant", String), ("user", String), ("volume", String)] }, // 141
    Struct { name: "RBDVolumeSource", fields: &[("fsType", String), ("image", String), ("keyring", String), ("monitors", List(&String)), ("pool", String), ("readOnly", Bool), ("secretRef", Struct(83)), ("user", String)] }, // 142
    Struct { name: "ReplicaSet", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(109)), ("spec", Struct(145)), ("status", Struct(146))] }, // 143
    Struct { name: "ReplicaSetCondition", fields: &[("lastTransitionTime", Time), ("message", String), ("reason", String), ("status", String), ("type", String)] }, // 144
    Struct { name: "ReplicaSetSpec", fields: &[("minReadySeconds", Int32), ("replicas", Int32), ("selector", Struct(74)), ("template", Struct(135))] }, // 145
    Struct { name: "ReplicaSetStatus", fields: &[("availableReplicas", Int32), ("conditions", List(&Struct(144))), ("fullyLabeledReplicas", Int32), ("observedGeneration", Int64), ("readyReplicas", Int32), ("replicas", Int32), ("terminatingReplicas", Int32)] }, // 146
    Struct { name: "ResourceClaim", fields: &[("name", String), ("request", String)] }, // 147
    Struct { name: "ResourceFieldSelector", fields: &[("containerName", String), ("divisor", Quantity), ("resource", String)] }, // 148
    Struct { name: "ResourceHealth", fields: &[("health", String), ("message", String), ("resourceID", String)] }, // 149
    Struct { name: "ResourceRequirements", fields: &[("claims", List(&Struct(147))), ("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 150
    Struct { name: "ResourceStatus", fields: &[("name", String), ("resources", List(&Struct(149)))] }, // 151
    Struct { name: "RollingUpdateDeployment", fields: &[("maxSurge", IntOrString), ("maxUnavailable", IntOrString)] }, // 152
    Struct { name: "SELinuxOptions", fields: &[("level", String), ("role", String), ("type", String), ("user", String)] }, // 153
    Struct { name: "ScaleIOVolumeSource", fields: &[("fsType", String), ("gateway", String), ("protectionDomain", String), ("readOnly", Bool), ("secretRef", Struct(83)), ("sslEnabled", Bool), ("storageMode", String), ("storagePool", String), ("system", String), ("volumeName", String)] }, // 154
    Struct { name: "SeccompProfile", fields: &[("localhostProfile", String), ("type", String)] }, // 155
    Struct { name: "SecretEnvSource", fields: &[("name", String), ("optional", Bool)] }, // 156
    Struct { name: "SecretKeySelector", fields: &[("key", String), ("name", String), ("optional", Bool)] }, // 157
    Struct { name: "SecretProjection", fields: &[("items", List(&Struct(73))), ("name", String), ("optional", Bool)] }, // 158
    Struct { name: "SecretVolumeSource", fields: &[("defaultMode", Int32), ("items", List(&Struct(73))), ("optional", Bool), ("secretName", String)] }, // 159
    Struct { name: "SecurityContext", fields: &[("allowPrivilegeEscalation", Bool), ("appArmorProfile", Struct(2)), ("capabilities", Struct(7)), ("privileged", Bool), ("procMount", String), ("readOnlyRootFilesystem", Bool), ("runAsGroup", Int64), ("runAsNonRoot", Bool), ("runAsUser", Int64), ("seLinuxOptions", Struct(153)), ("seccompProfile", Struct(155)), ("windowsOptions", Struct(185))] }, // 160
    Struct { name: "Service", fields: &[("apiVersion", String), ("kind", String), ("metadata", Struct(109)), ("spec", Struct(164)), ("status", Struct(165))] }, // 161
    Struct { name: "ServiceAccountTokenProjection", fields: &[("audience", String), ("expirationSeconds", Int64), ("path", String)] }, // 162
    Struct { name: "ServicePort", fields: &[("appProtocol", String), ("name", String), ("nodePort", Int32), ("port", Int32), ("protocol", String), ("targetPort", IntOrString)] }, // 163
    Struct { name: "ServiceSpec", fields: &[("allocateLoadBalancerNodePorts", Bool), ("clusterIP", String), ("clusterIPs", List(&String)), ("externalIPs", List(&String)), ("externalName", String), ("externalTrafficPolicy", String), ("healthCheckNodePort", Int32), ("internalTrafficPolicy", String), ("ipFamilies", List(&String)), ("ipFamilyPolicy", String), ("loadBalancerClass", String), ("loadBalancerIP", String), ("loadBalancerSourceRanges", List(&String)), ("ports", List(&Struct(163))), ("publishNotReadyAddresses", Bool), ("selector", Map(&String)), ("sessionAffinity", String), ("sessionAffinityConfig", Struct(166)), ("trafficDistribution", String), ("type", String)] }, // 164
    Struct { name: "ServiceStatus", fields: &[("conditions", List(&Struct(12))), ("loadBalancer", Struct(82))] }, // 165
    Struct { name: "SessionAffinityConfig", fields: &[("clientIP", Struct(10))] }, // 166
    Struct { name: "SleepAction", fields: &[("seconds", Int64)] }, // 167
    Struct { name: "StorageOSVolumeSource", fields: &[("fsType", String), ("readOnly", Bool), ("secretRef", Struct(83)), ("volumeName", String), ("volumeNamespace", String)] }, // 168
    Struct { name: "Sysctl", fields: &[("name", String), ("value", String)] }, // 169
    Struct { name: "TCPSocketAction", fields: &[("host", String), ("port", IntOrString)] }, // 170
    Struct { name: "Taint", fields: &[("effect", String), ("key", String), ("timeAdded", Time), ("value", String)] }, // 171
    Struct { name: "Toleration", fields: &[("effect", String), ("key", String), ("operator", String), ("tolerationSeconds", Int64), ("value", String)] }, // 172
    Struct { name: "TopologySpreadConstraint", fields: &[("labelSelector", Struct(74)), ("matchLabelKeys", List(&String)), ("maxSkew", Int32), ("minDomains", Int32), ("nodeAffinityPolicy", String), ("nodeTaintsPolicy", String), ("topologyKey", String), ("whenUnsatisfiable", String)] }, // 173
    Struct { name: "TypedLocalObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String)] }, // 174
    Struct { name: "TypedObjectReference", fields: &[("apiGroup", String), ("kind", String), ("name", String), ("namespace", String)] }, // 175
    Struct { name: "Volume", fields: &[("awsElasticBlockStore", Struct(0)), ("azureDisk", Struct(4)), ("azureFile", Struct(5)), ("cephfs", Struct(8)), ("cinder", Struct(9)), ("configMap", Struct(17)), ("csi", Struct(6)), ("downwardAPI", Struct(39)), ("emptyDir", Struct(40)), ("ephemeral", Struct(50)), ("fc", Struct(55)), ("flexVolume", Struct(57)), ("flocker", Struct(58)), ("gcePersistentDisk", Struct(61)), ("gitRepo", Struct(63)), ("glusterfs", Struct(64)), ("hostPath", Struct(69)), ("image", Struct(71)), ("iscsi", Struct(70)), ("name", String), ("nfs", Struct(85)), ("persistentVolumeClaim", Struct(114)), ("photonPersistentDisk", Struct(115)), ("portworxVolume", Struct(137)), ("projected", Struct(140)), ("quobyte", Struct(141)), ("rbd", Struct(142)), ("scaleIO", Struct(154)), ("secret", Struct(159)), ("storageos", Struct(168)), ("vsphereVolume", Struct(183))] }, // 176
    Struct { name: "VolumeDevice", fields: &[("devicePath", String), ("name", String)] }, // 177
    Struct { name: "VolumeMount", fields: &[("mountPath", String), ("mountPropagation", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("subPath", String), ("subPathExpr", String)] }, // 178
    Struct { name: "VolumeMountStatus", fields: &[("mountPath", String), ("name", String), ("readOnly", Bool), ("recursiveReadOnly", String), ("volumeStatus", Struct(182))] }, // 179
    Struct { name: "VolumeProjection", fields: &[("clusterTrustBundle", Struct(11)), ("configMap", Struct(16)), ("downwardAPI", Struct(37)), ("podCertificate", Struct(120)), ("secret", Struct(158)), ("serviceAccountToken", Struct(162))] }, // 180
    Struct { name: "VolumeResourceRequirements", fields: &[("limits", Map(&Quantity)), ("requests", Map(&Quantity))] }, // 181
    Struct { name: "VolumeStatus", fields: &[("image", Struct(72))] }, // 182
    Struct { name: "VsphereVirtualDiskVolumeSource", fields: &[("fsType", String), ("storagePolicyID", String), ("storagePolicyName", String), ("volumePath", String)] }, // 183
    Struct { name: "WeightedPodAffinityTerm", fields: &[("podAffinityTerm", Struct(118)), ("weight", Int32)] }, // 184
    Struct { name: "WindowsSecurityContextOptions", fields: &[("gmsaCredentialSpec", String), ("gmsaCredentialSpecName", String), ("hostProcess", Bool), ("runAsUserName", String)] }, // 185
];
