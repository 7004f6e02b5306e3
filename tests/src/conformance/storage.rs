//! Storage: what containers see of ConfigMaps, Secrets and volumes, who binds and attaches, and what survives.

use super::{Case, See, hold};

/// A scenario of three nodes: its end, what is applied at t=0, and further actions.
macro_rules! scenario {
    ($until:literal, $manifests:literal $(, $more:literal)?) => {
        concat!(
            "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: case}\nuntil: ",
            $until,
            "\nactions:\n- at: 0s\n  apply: |\n",
            $manifests
            $(, $more)?
        )
    };
}

pub(super) const BINDING: &[Case] = &[
    Case {
        name: "a volume made by hand (docs: pods/storage/pv-volume.yaml, pv-claim.yaml, pv-pod.yaml)",
        source: "pkg/controller/volume/persistentvolume/pv_controller.go syncUnboundClaim",
        scenario: scenario!(
            "40s",
            "    {apiVersion: v1, kind: PersistentVolume, metadata: {name: task-pv-volume, labels: {type: local}}, spec: {storageClassName: manual, capacity: {storage: 10Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /mnt/data}}}
    ---
    {apiVersion: v1, kind: PersistentVolume, metadata: {name: larger}, spec: {storageClassName: manual, capacity: {storage: 20Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /mnt/large}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: task-pv-claim}, spec: {storageClassName: manual, accessModes: [ReadWriteOnce], resources: {requests: {storage: 3Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: task-pv-pod}, spec: {volumes: [{name: s, persistentVolumeClaim: {claimName: task-pv-claim}}], containers: [{name: c, image: nginx, ports: [{containerPort: 80, name: http-server}], volumeMounts: [{mountPath: /usr/share/nginx/html, name: s}]}]}}
"
        ),
        seen: &[
            See::At("pvc default/task-pv-claim", "/spec/volumeName", "\"task-pv-volume\""),
            See::At("pvc default/task-pv-claim", "/status/phase", "\"Bound\""),
            See::At("pvc default/task-pv-claim", "/status/capacity/storage", "\"10Gi\""),
            See::At("pv task-pv-volume", "/status/phase", "\"Bound\""),
            See::At("pv larger", "/status/phase", "\"Available\""),
            See::At("pod default/task-pv-pod", "/status/phase", "\"Running\""),
        ],
    },
    Case {
        name: "nothing fits",
        source: "pkg/controller/volume/persistentvolume/pv_controller.go syncUnboundClaim, provisionClaim",
        scenario: scenario!(
            "40s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: classless}, spec: {storageClassName: \"\", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: unknown}, spec: {storageClassName: gold, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: late}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: unknown}}], containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: nowhere}}], containers: [{name: c, image: nginx}]}}
"
        ),
        seen: &[
            See::Event("classless", "FailedBinding", "no persistent volumes available for this claim and no storage class is set"),
            See::Event("unknown", "ProvisioningFailed", "storageclass.storage.k8s.io \"gold\" not found"),
            See::Event("late", "WaitForFirstConsumer", "waiting for first consumer to be created before binding"),
            See::At("pvc default/late", "/spec/storageClassName", "\"standard\""),
            See::At("pvc default/late", "/status/phase", "\"Pending\""),
            See::Event("a", "FailedScheduling", "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"),
            See::Event("b", "FailedScheduling", "0/3 nodes are available: persistentvolumeclaim \"nowhere\" not found. not found"),
        ],
    },
    Case {
        name: "a default class that comes late, and a volume that is somebody else's",
        source: "pkg/controller/volume/persistentvolume/pv_controller.go assignDefaultStorageClass, syncUnboundClaim",
        scenario: scenario!(
            "60s",
            "    {apiVersion: v1, kind: PersistentVolume, metadata: {name: theirs}, spec: {claimRef: {name: other, namespace: default}, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: a, path: /b}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: taken}, spec: {volumeName: theirs, storageClassName: \"\", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
",
            "- {at: 1s, kubectl: \"delete sc standard\"}
- at: 2s
  apply: |
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: late}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: never}, spec: {storageClassName: \"\", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
- at: 20s
  apply: |
    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: now, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}, provisioner: ebs.csi.aws.com}
"
        ),
        seen: &[
            See::Event("taken", "FailedBinding", "volume \"theirs\" already bound to a different claim."),
            See::Event("late", "FailedBinding", "no persistent volumes available for this claim and no storage class is set"),
            See::At("pvc default/late", "/spec/storageClassName", "\"now\""),
            See::At("pvc default/late", "/status/phase", "\"Bound\""),
            See::At("pvc default/never", "/spec/storageClassName", "\"\""),
            See::At("pvc default/never", "/status/phase", "\"Pending\""),
        ],
    },
    Case {
        name: "a volume is made for a claim and goes with it, unless it is to be kept",
        source: "pkg/controller/volume/persistentvolume/pv_controller.go reclaimVolume",
        scenario: scenario!(
            "60s",
            "    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: kept}, provisioner: ebs.csi.aws.com, reclaimPolicy: Retain}
    ---
    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast}, provisioner: ebs.csi.aws.com}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: kept}, spec: {storageClassName: kept, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: gone}, spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: PersistentVolume, metadata: {name: by-hand}, spec: {storageClassName: manual, persistentVolumeReclaimPolicy: Delete, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /mnt/data}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: by-hand}, spec: {storageClassName: manual, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
",
            "- {at: 30s, kubectl: \"delete pvc --all --wait=false\"}\n"
        ),
        seen: &[
            See::Event("gone", "ExternalProvisioning", "Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' or manually by the system administrator. …"),
            See::Event("gone", "ProvisioningSucceeded", "Successfully provisioned volume pvc-…"),
            See::At("pvc default/gone", "", "null"),
            See::Count("pv", "", 2),
            See::Count("pv", "pvc-", 1),
            See::At("pv by-hand", "/status/phase", "\"Failed\""),
            See::Event("by-hand", "VolumeFailedDelete", "host_path deleter only supports /tmp/.+ but received provided /mnt/data"),
        ],
    },
    Case {
        name: "a claim waits for the node of its pod",
        source: "pkg/scheduler/framework/plugins/volumebinding PreBind",
        scenario: scenario!(
            "40s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeSelector: {kubernetes.io/hostname: node-2}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
"
        ),
        seen: &[
            See::At("pvc default/data", "/metadata/annotations/volume.kubernetes.io~1selected-node", "\"node-2\""),
            See::At("pvc default/data", "/status/phase", "\"Bound\""),
            See::At("pod default/a", "/spec/nodeName", "\"node-2\""),
            See::At("pod default/a", "/status/phase", "\"Running\""),
            See::Event("a", "SuccessfulAttachVolume", "AttachVolume.Attach succeeded for volume \"pvc-…"),
        ],
    },
    Case {
        name: "a local volume does not move",
        source: "pkg/scheduler/framework/plugins/volumebinding Filter",
        scenario: scenario!(
            "60s",
            "    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}
    ---
    {apiVersion: v1, kind: PersistentVolume, metadata: {name: disk}, spec: {storageClassName: local, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], local: {path: /mnt/disks}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-3]}]}]}}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: local, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- {at: 30s, kubectl: \"cordon node-3\"}
- {at: 31s, kubectl: \"delete pod a\"}
- at: 40s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
"
        ),
        seen: &[
            See::Event("a", "Scheduled", "Successfully assigned default/a to node-3"),
            See::At("pv disk", "/status/phase", "\"Bound\""),
            See::Event("b", "FailedScheduling", "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match PersistentVolume's node affinity. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."),
        ],
    },
    Case {
        name: "one pod only, and a claim that is still used",
        source: "pkg/scheduler/framework/plugins/volumerestrictions, pkg/controller/volume/pvcprotection",
        scenario: scenario!(
            "70s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {terminationGracePeriodSeconds: 1, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- at: 30s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
- {at: 40s, kubectl: \"delete pod b --wait=false\"}
- {at: 41s, kubectl: \"delete pvc data --wait=false\"}
"
        ),
        seen: &[
            See::Event("b", "FailedScheduling", "0/3 nodes are available: 3 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode. …"),
            See::At("pvc default/data", "/metadata/finalizers/0", "\"kubernetes.io/pvc-protection\""),
            See::At("pvc default/data", "/metadata/deletionGracePeriodSeconds", "0"),
            See::At("pod default/a", "/status/phase", "\"Running\""),
        ],
    },
    Case {
        name: "a claim grows",
        source: "pkg/controller/volume/expand/expand_controller.go",
        scenario: scenario!(
            "60s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- {at: 30s, kubectl: \"patch pvc data -p '{\\\"spec\\\":{\\\"resources\\\":{\\\"requests\\\":{\\\"storage\\\":\\\"2Gi\\\"}}}}'\"}\n"
        ),
        seen: &[
            See::At("pvc default/data", "/status/capacity/storage", "\"2Gi\""),
            See::At("pvc default/data", "/status/conditions", "null"),
            See::Event("data", "Resizing", "External resizer is resizing volume pvc-…"),
        ],
    },
    Case {
        name: "an ephemeral volume goes with its pod",
        source: "pkg/controller/volume/ephemeral/controller.go",
        scenario: scenario!(
            "90s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: scratch, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}], containers: [{name: c, image: nginx, volumeMounts: [{name: scratch, mountPath: /data}]}]}}
",
            "- {at: 40s, kubectl: \"delete pod a\"}\n"
        ),
        seen: &[
            See::Event("a", "Started", "Container started"),
            See::At("pvc default/a-scratch", "", "null"),
            See::Count("pv", "", 0),
        ],
    },
];

pub(super) const ATTACHING: &[Case] = &[
    Case {
        name: "two nodes want one disk; what was written is there on the second",
        source: "pkg/controller/volume/attachdetach/reconciler/reconciler.go reportMultiAttachError",
        scenario: scenario!(
            "200s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeSelector: {kubernetes.io/hostname: node-1}, terminationGracePeriodSeconds: 1, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: busybox, command: [sh, -c, 'echo kept > /data/x; sleep 999'], volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- at: 40s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {restartPolicy: Never, nodeSelector: {kubernetes.io/hostname: node-2}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: busybox, command: [sh, -c, 'test \"$(cat /data/x)\" = kept'], volumeMounts: [{name: d, mountPath: /data}]}]}}
- {at: 60s, kubectl: \"delete pod a\"}
"
        ),
        seen: &[
            See::Event("b", "FailedAttachVolume", "Multi-Attach error for volume \"pvc-…"),
            See::Event("b", "SuccessfulAttachVolume", "AttachVolume.Attach succeeded for volume \"pvc-…"),
            See::At("pod default/b", "/status/phase", "\"Succeeded\""),
            See::At("node node-1", "/status/volumesAttached", "null"),
        ],
    },
    Case {
        name: "a dead node keeps its disk for six minutes after its pod is gone",
        source: "pkg/controller/volume/attachdetach/attach_detach_controller.go ReconcilerMaxWaitForUnmountDuration",
        scenario: scenario!(
            "300s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeSelector: {kubernetes.io/hostname: node-1}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- {at: 40s, node: {name: node-1, fail: power}}
- {at: 120s, kubectl: \"delete pod a --force --grace-period=0\"}
- at: 121s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {nodeSelector: {kubernetes.io/hostname: node-2}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
"
        ),
        seen: &[
            See::Event("b", "FailedAttachVolume", "Multi-Attach error for volume \"pvc-…"),
            See::NoEvent("b", "SuccessfulAttachVolume"),
            See::At("pod default/b", "/status/phase", "\"Pending\""),
        ],
    },
    Case {
        name: "and then lets it go",
        source: "pkg/controller/volume/attachdetach/reconciler/reconciler.go reconcile",
        scenario: scenario!(
            "700s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeSelector: {kubernetes.io/hostname: node-1}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- {at: 40s, node: {name: node-1, fail: power}}
- {at: 120s, kubectl: \"delete pod a --force --grace-period=0\"}
- at: 121s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {nodeSelector: {kubernetes.io/hostname: node-2}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
"
        ),
        seen: &[
            See::Event("b", "SuccessfulAttachVolume", "AttachVolume.Attach succeeded for volume \"pvc-…"),
            See::At("pod default/b", "/status/phase", "\"Running\""),
        ],
    },
    Case {
        name: "a node that is out of service gives it up at once",
        source: "pkg/controller/volume/attachdetach/reconciler/reconciler.go hasOutOfServiceTaint",
        scenario: scenario!(
            "300s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeSelector: {kubernetes.io/hostname: node-1}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- {at: 40s, node: {name: node-1, fail: power}}
- {at: 120s, kubectl: \"delete pod a --force --grace-period=0\"}
- {at: 120s, kubectl: \"patch node node-1 -p '{\\\"spec\\\":{\\\"taints\\\":[{\\\"key\\\":\\\"node.kubernetes.io/out-of-service\\\",\\\"value\\\":\\\"nodeshutdown\\\",\\\"effect\\\":\\\"NoExecute\\\"}]}}'\"}
- at: 121s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {nodeSelector: {kubernetes.io/hostname: node-2}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
"
        ),
        seen: &[
            See::Event("b", "SuccessfulAttachVolume", "AttachVolume.Attach succeeded for volume \"pvc-…"),
            See::At("pod default/b", "/status/phase", "\"Running\""),
        ],
    },
    Case {
        name: "storage that fails waits for a person",
        source: "pkg/volume/util/operationexecutor/operation_generator.go GenerateMountVolumeFunc",
        scenario: scenario!(
            "180s",
            "    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeSelector: {kubernetes.io/hostname: node-2}, terminationGracePeriodSeconds: 1, restartPolicy: Never, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: busybox, command: [sh, -c, 'sleep 40; cat /data/x'], volumeMounts: [{name: d, mountPath: /data}]}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: keeper}, spec: {nodeSelector: {kubernetes.io/hostname: node-2}, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- {at: 30s, volume: {claim: data, fail: true}}
- {at: 80s, node: {name: node-2, reboot: true}}
- {at: 120s, volume: {claim: data, recover: true}}
"
        ),
        seen: &[
            See::At("pod default/a", "/status/phase", "\"Failed\""),
            See::Event("keeper", "FailedMount", "MountVolume.MountDevice failed for volume \"pvc-…"),
            See::NoEvent("keeper", "FailedAttachVolume"),
            See::At("pod default/keeper", "/status/phase", "\"Running\""),
            See::At("pod default/keeper", "/status/containerStatuses/0/restartCount", "1"),
        ],
    },
    Case {
        name: "a disk that fails cannot be attached; each side tries again after waits of its own that double",
        source: "pkg/volume/csi/csi_attacher.go Attach, pkg/volume/util/operationexecutor GenerateAttachVolumeFunc",
        scenario: scenario!(
            "160s",
            "    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: now}, provisioner: ebs.csi.aws.com}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: now, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
",
            "- {at: 10s, volume: {claim: data, fail: true}}
- at: 20s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
- {at: 60s, volume: {claim: data, recover: true}}
"
        ),
        seen: &[
            See::Event("a", "FailedAttachVolume", "AttachVolume.Attach failed for volume \"pvc-…"),
            // 0.5, 1, 2, 4, 8, 16, 32 and 64 s apart; the driver, asked after 1, 2, 4, 8, 16 and 32 s, has attached it 30 s after the
            // repair, and only the next try of the controller finds that out.
            See::Times("a", "FailedAttachVolume", 8),
            See::Event("a", "SuccessfulAttachVolume", "AttachVolume.Attach succeeded for volume \"pvc-…"),
            See::At("pod default/a", "/status/phase", "\"Running\""),
        ],
    },
    Case {
        name: "a pod that goes while its disk is refused leaves no attachment behind",
        source: "kubernetes-csi external-attacher pkg/controller/csi_handler.go syncDetach",
        scenario: scenario!(
            "70s",
            "    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: now}, provisioner: ebs.csi.aws.com}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: now, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
",
            "- {at: 10s, volume: {claim: data, fail: true}}
- at: 20s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {terminationGracePeriodSeconds: 1, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
- {at: 40s, kubectl: \"delete pod a --wait=false\"}
"
        ),
        seen: &[
            See::Event("a", "FailedAttachVolume", "AttachVolume.Attach failed for volume \"pvc-…"),
            See::Count("volumeattachment", "", 0),
            See::Count("pod", "", 0),
        ],
    },
    Case {
        name: "a local volume that fails: programs get I/O errors, parts of it and all of it cannot be mounted",
        source: "pkg/volume/local/local.go getGlobalLocalPath, pkg/kubelet/kubelet_pods.go makeMounts",
        scenario: scenario!(
            "180s",
            "    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}
    ---
    {apiVersion: v1, kind: PersistentVolume, metadata: {name: disk}, spec: {storageClassName: local, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], local: {path: /mnt/disks}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-3]}]}]}}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: local, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: busybox, command: [sh, -c, 'while date > /data/x; do sleep 1; done; exit 7'], volumeMounts: [{name: d, mountPath: /data}, {name: d, mountPath: /part, subPath: part}]}]}}
",
            "- {at: 30s, volume: {claim: data, fail: true}}
- at: 40s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /data}]}]}}
- {at: 70s, volume: {claim: data, recover: true}}
"
        ),
        seen: &[
            See::At("pod default/a", "/status/containerStatuses/0/lastState/terminated/exitCode", "7"),
            See::Event("a", "Failed", "Error: failed to prepare subPath for volumeMount \"d\" of container \"c\""),
            See::Event("b", "FailedMount", "MountVolume.NewMounter initialization failed for volume \"disk\" : stat /mnt/disks: input/output error"),
            See::At("pod default/a", "/status/phase", "\"Running\""),
            See::At("pod default/b", "/status/phase", "\"Running\""),
        ],
    },
];

pub(super) const CONFIGURATION: &[Case] = &[
    Case {
        name: "environment from a ConfigMap and a Secret (docs: configure-pod-configmap, distribute-credentials-secure)",
        source: "pkg/kubelet/kubelet_pods.go makeEnvironmentVariables",
        scenario: scenario!(
            "20s",
            "    {apiVersion: v1, kind: ConfigMap, metadata: {name: special-config}, data: {special.how: very, SPECIAL_LEVEL: charm}}
    ---
    {apiVersion: v1, kind: Secret, metadata: {name: test-secret}, data: {username: bXktYXBw}, stringData: {password: 39528$vdg7Jb}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, 'test \"$HOW $SPECIAL_LEVEL $SECRET_USERNAME $NODE $CPU\" = \"very charm my-app node-1 250\"'], resources: {requests: {cpu: 250m}}, envFrom: [{configMapRef: {name: special-config}}], env: [{name: HOW, valueFrom: {configMapKeyRef: {name: special-config, key: special.how}}}, {name: SECRET_USERNAME, valueFrom: {secretKeyRef: {name: test-secret, key: username}}}, {name: GONE, valueFrom: {secretKeyRef: {name: none, key: none, optional: true}}}, {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}, {name: CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: 1m}}}]}], nodeName: node-1}}
"
        ),
        seen: &[See::At("pod default/a", "/status/phase", "\"Succeeded\"")],
    },
    Case {
        name: "what is missing is said",
        source: "pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer, pkg/volume/configmap/configmap.go",
        scenario: scenario!(
            "20s",
            "    {apiVersion: v1, kind: Secret, metadata: {name: sec}, stringData: {a: b}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: env}, spec: {containers: [{name: c, image: nginx, envFrom: [{configMapRef: {name: conf}}]}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: key}, spec: {containers: [{name: c, image: nginx, env: [{name: A, valueFrom: {secretKeyRef: {name: sec, key: nope}}}]}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: vol}, spec: {volumes: [{name: conf, configMap: {name: conf}}], containers: [{name: c, image: nginx, volumeMounts: [{name: conf, mountPath: /etc/conf}]}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: sec}, spec: {volumes: [{name: sec, secret: {secretName: sec, items: [{key: nope, path: x}]}}], containers: [{name: c, image: nginx, volumeMounts: [{name: sec, mountPath: /etc/sec}]}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: dir}, spec: {volumes: [{name: dir, hostPath: {path: /not/there, type: Directory}}], containers: [{name: c, image: nginx, volumeMounts: [{name: dir, mountPath: /dir}]}]}}
"
        ),
        seen: &[
            See::At("pod default/env", "/status/containerStatuses/0/state/waiting/reason", "\"CreateContainerConfigError\""),
            See::At("pod default/env", "/status/containerStatuses/0/state/waiting/message", "\"configmap \\\"conf\\\" not found\""),
            See::Event("env", "Failed", "Error: configmap \"conf\" not found"),
            See::Event("key", "Failed", "Error: couldn't find key nope in Secret default/sec"),
            See::Event("vol", "FailedMount", "MountVolume.SetUp failed for volume \"conf\" : configmap \"conf\" not found"),
            See::At("pod default/vol", "/status/containerStatuses/0/state/waiting/reason", "\"ContainerCreating\""),
            See::Event("sec", "FailedMount", "MountVolume.SetUp failed for volume \"sec\" : references non-existent secret key: nope"),
            See::Event("dir", "FailedMount", "MountVolume.SetUp failed for volume \"dir\" : hostPath type check failed: /not/there is not a directory"),
        ],
    },
    Case {
        name: "files follow a ConfigMap, parts of it do not, and an immutable one stays",
        source: "pkg/kubelet/volumemanager, pkg/apis/core/validation ValidateConfigMapUpdate",
        scenario: scenario!(
            "200s",
            "    {apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {mode: slow}}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: stone}, data: {mode: slow}, immutable: true}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {restartPolicy: Never, volumes: [{name: c, configMap: {name: conf}}, {name: p, projected: {sources: [{configMap: {name: conf, items: [{key: mode, path: all/mode}]}}, {downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}]}}], containers: [{name: c, image: busybox, command: [sh, -c, 'sleep 150; test \"$(cat /etc/c/mode) $(cat /etc/one) $(cat /etc/p/all/mode) $(cat /etc/p/name)\" = \"fast slow fast a\" && ! touch /etc/c/x'], volumeMounts: [{name: c, mountPath: /etc/c}, {name: c, mountPath: /etc/one, subPath: mode}, {name: p, mountPath: /etc/p}]}]}}
",
            "- {at: 30s, kubectl: \"patch configmap conf -p '{\\\"data\\\":{\\\"mode\\\":\\\"fast\\\"}}'\"}
- {at: 30s, kubectl: \"patch configmap stone -p '{\\\"data\\\":{\\\"mode\\\":\\\"fast\\\"}}'\"}
"
        ),
        seen: &[
            See::At("pod default/a", "/status/phase", "\"Succeeded\""),
            See::At("configmap default/stone", "/data/mode", "\"slow\""),
        ],
    },
    Case {
        name: "two containers share an emptyDir (docs: pods/two-container-pod.yaml)",
        source: "pkg/volume/emptydir/empty_dir.go",
        scenario: scenario!(
            "20s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: two-containers}, spec: {restartPolicy: Never, volumes: [{name: shared-data, emptyDir: {}}], containers: [{name: nginx-container, image: nginx, volumeMounts: [{name: shared-data, mountPath: /usr/share/nginx/html}]}, {name: debian-container, image: debian, volumeMounts: [{name: shared-data, mountPath: /pod-data}], command: [/bin/sh], args: [-c, echo Hello from the debian container > /pod-data/index.html]}]}}
",
            "- {at: 15s, http: {pod: two-containers, port: 80, path: /}}\n"
        ),
        seen: &[
            See::At("pod default/two-containers", "/status/phase", "\"Running\""),
        ],
    },
];

pub(super) const SURVIVAL: &[Case] = &[
    Case {
        name: "a counter on a directory of the node stays on the node",
        source: "pkg/volume/hostpath/host_path.go",
        scenario: scenario!(
            "60s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: node-1, terminationGracePeriodSeconds: 1, volumes: [{name: d, hostPath: {path: /srv/store}}], containers: [{name: c, image: 'session-store:1.0', volumeMounts: [{name: d, mountPath: /data}]}]}}
",
            "- {at: 20s, http: {method: POST, pod: a, port: 6379, path: /incr}}
- {at: 21s, http: {method: POST, pod: a, port: 6379, path: /incr}}
- {at: 22s, kubectl: \"delete pod a\"}
- at: 30s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: here}, spec: {nodeName: node-1, restartPolicy: Never, volumes: [{name: d, hostPath: {path: /srv/store}}], containers: [{name: c, image: busybox, command: [sh, -c, 'test \"$(cat /data/counter)\" = 2'], volumeMounts: [{name: d, mountPath: /data}]}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: there}, spec: {nodeName: node-2, restartPolicy: Never, volumes: [{name: d, hostPath: {path: /srv/store}}], containers: [{name: c, image: busybox, command: [sh, -c, 'test -e /data/counter'], volumeMounts: [{name: d, mountPath: /data}]}]}}
"
        ),
        seen: &[
            See::At("pod default/here", "/status/phase", "\"Succeeded\""),
            See::At("pod default/there", "/status/phase", "\"Failed\""),
        ],
    },
    Case {
        name: "an emptyDir outlives a container and ends with its pod",
        source: "pkg/volume/emptydir/empty_dir.go TearDownAt",
        scenario: scenario!(
            "60s",
            "    {apiVersion: apps/v1, kind: Deployment, metadata: {name: store}, spec: {selector: {matchLabels: {app: store}}, template: {metadata: {labels: {app: store}}, spec: {volumes: [{name: d, emptyDir: {}}], containers: [{name: c, image: busybox, command: [sh, -c, 'echo x >> /data/runs; if test $(cat /data/runs | wc -l) = 3; then sleep 999; fi; exit 1'], volumeMounts: [{name: d, mountPath: /data}]}]}}}}
",
            "- {at: 30s, kubectl: \"delete pod -l app=store --grace-period=1\"}\n"
        ),
        // Two restarts (at once, and after 10 s) before the pod is deleted; the new one counts from the beginning.
        seen: &[See::Count("pods", "store-", 1), See::At("deployment default/store", "/status/readyReplicas", "1")],
    },
    Case {
        name: "each pod of a StatefulSet finds its own disk again",
        source: "pkg/controller/statefulset/stateful_set_utils.go getPersistentVolumeClaims",
        scenario: scenario!(
            "180s",
            "    {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, replicas: 2, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: busybox, command: [sh, -c, 'echo $HOSTNAME >> /data/names; sleep 999'], volumeMounts: [{name: data, mountPath: /data}]}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}
",
            "- {at: 60s, kubectl: \"delete pod db-1\"}
- {at: 120s, kubectl: \"scale statefulset db --replicas=0\"}
- at: 140s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: reader}, spec: {restartPolicy: Never, volumes: [{name: d, persistentVolumeClaim: {claimName: data-db-1}}], containers: [{name: c, image: busybox, command: [sh, -c, 'test \"$(echo $(cat /data/names))\" = \"db-1 db-1\"'], volumeMounts: [{name: d, mountPath: /data}]}]}}
"
        ),
        seen: &[
            See::At("pvc default/data-db-0", "/status/phase", "\"Bound\""),
            See::At("pvc default/data-db-1", "/status/phase", "\"Bound\""),
            See::Count("pods", "db-", 0),
            See::At("pod default/reader", "/status/phase", "\"Succeeded\""),
        ],
    },
];

#[test]
fn claims_find_their_volumes() {
    hold(BINDING);
}

#[test]
fn disks_go_from_node_to_node() {
    hold(ATTACHING);
}

#[test]
fn containers_see_their_configuration() {
    hold(CONFIGURATION);
}

#[test]
fn what_is_written_survives_or_not() {
    hold(SURVIVAL);
}

/// What a person types about storage, and what kubectl answers.
///
/// Source: kubernetes 1.36 kubectl pkg/describe/describe.go, pkg/cmd/create, pkg/printers/internalversion/printers.go.
const SAID: &[(&str, &str)] = &[
    (
        "create configmap game --from-literal=a=b --from-literal=c=d --dry-run=client -o yaml",
        "apiVersion: v1\ndata:\n  a: b\n  c: d\nkind: ConfigMap\nmetadata:\n  name: game\n",
    ),
    ("create configmap game --from-literal=a=b", "configmap/game created\n"),
    ("create secret generic pw --from-literal=password=hunter2", "secret/pw created\n"),
    ("get secret pw -o jsonpath={.data.password}", "aHVudGVyMg=="),
    (
        "get configmaps,secrets",
        "NAME                         DATA   AGE
configmap/game               1      0s
configmap/kube-root-ca.crt   1      40s

NAME        TYPE     DATA   AGE
secret/pw   Opaque   1      0s
",
    ),
    (
        "describe configmap game",
        "Name:         game
Namespace:    default
Labels:       <none>
Annotations:  <none>

Data
====
a:
----
b


BinaryData
====

Events:  <none>
",
    ),
    (
        "describe secret pw",
        "Name:         pw
Namespace:    default
Labels:       <none>
Annotations:  <none>

Type:  Opaque

Data
====
password:  7 bytes
",
    ),
    (
        "get pv,pvc",
        "NAME                              CAPACITY   ACCESS MODES   RECLAIM POLICY   STATUS      CLAIM                   STORAGECLASS   VOLUMEATTRIBUTESCLASS   REASON   AGE
persistentvolume/larger           20Gi       RWO            Retain           Available                           manual         <unset>                          40s
persistentvolume/task-pv-volume   10Gi       RWO            Retain           Bound       default/task-pv-claim   manual         <unset>                          40s

NAME                                  STATUS   VOLUME           CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE
persistentvolumeclaim/task-pv-claim   Bound    task-pv-volume   10Gi       RWO            manual         <unset>                 40s
",
    ),
    (
        "get storageclass",
        "NAME                 PROVISIONER             RECLAIMPOLICY   VOLUMEBINDINGMODE      ALLOWVOLUMEEXPANSION   AGE
standard (default)   disk.csi.selfheal.dev   Delete          WaitForFirstConsumer   true                   40s
",
    ),
    (
        "describe pvc task-pv-claim",
        "Name:          task-pv-claim
Namespace:     default
StorageClass:  manual
Status:        Bound
Volume:        task-pv-volume
Labels:        <none>
Annotations:   pv.kubernetes.io/bind-completed: yes
               pv.kubernetes.io/bound-by-controller: yes
Finalizers:    [kubernetes.io/pvc-protection]
Capacity:      10Gi
Access Modes:  RWO
VolumeMode:    Filesystem
Used By:       task-pv-pod
Events:        <none>
",
    ),
    (
        "describe pv task-pv-volume",
        "Name:            task-pv-volume
Labels:          type=local
Annotations:     pv.kubernetes.io/bound-by-controller: yes
Finalizers:      [kubernetes.io/pv-protection]
StorageClass:    manual
Status:          Bound
Claim:           default/task-pv-claim
Reclaim Policy:  Retain
Access Modes:    RWO
VolumeMode:      Filesystem
Capacity:        10Gi
Node Affinity:   <none>
Message:         
Source:
    Type:          HostPath (bare host directory volume)
    Path:          /mnt/data
    HostPathType:  
Events:            <none>
",
    ),
    (
        "patch pvc task-pv-claim -p '{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"5Gi\"}}}}'",
        "Error from server (Forbidden): persistentvolumeclaims \"task-pv-claim\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize\n",
    ),
];

#[test]
fn kubectl_speaks_of_storage_as_upstream_does() {
    let mut session = super::play(BINDING[0].scenario);
    for (line, wanted) in SAID {
        let action = lab::scenario::Action::Kubectl { line: (*line).into(), stdin: None };
        let lab::session::ActOutcome::Output(output) = session.act(action) else { panic!("{line} says nothing") };
        assert_eq!(output.stdout + &output.stderr, *wanted, "{line}");
    }
}
