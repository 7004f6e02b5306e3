//! A pod's volumes: where each is kept, and what the kubelet itself puts into it.
//!
//! Models kubernetes 1.36 pkg/volume/projected/projected.go and pkg/volume/downwardapi/downwardapi.go. Contents of
//! ConfigMaps and Secrets are not there, because those kinds are not served; the one exception is the cluster's own
//! certificate, which every pod gets.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{DownwardAPIVolumeFile, Volume};

use super::Kubelet;
use super::pod::Pod;

/// ConfigMap with the certificate of the cluster's authority, which exists in every namespace.
const ROOT_CERTIFICATE: &str = "kube-root-ca.crt";

impl Kubelet {
    /// The value of a field that the downward API offers.
    pub(super) fn field_value(&self, pod: &Pod, path: &str) -> Option<String> {
        let meta = &pod.object.metadata;
        let in_map = |map: &Option<alloc::collections::BTreeMap<String, String>>, rest: &str| {
            let key = rest.trim_start_matches("['").trim_end_matches("']");
            Some(map.as_ref().and_then(|map| map.get(key)).cloned().unwrap_or_default())
        };
        match path {
            "metadata.name" => Some(pod.name.to_string()),
            "metadata.namespace" => Some(pod.namespace.to_string()),
            "metadata.uid" => Some(pod.uid.to_string()),
            "spec.nodeName" => Some(self.config.name.clone()),
            "spec.serviceAccountName" => pod.spec().and_then(|spec| spec.service_account_name.clone()),
            "status.hostIP" | "status.hostIPs" => Some(self.config.address.clone()),
            "status.podIP" | "status.podIPs" => Some(pod.sandbox.address.as_deref().unwrap_or("").to_string()),
            path => match (path.strip_prefix("metadata.labels"), path.strip_prefix("metadata.annotations")) {
                (Some(rest), _) => in_map(&meta.labels, rest),
                (_, Some(rest)) => in_map(&meta.annotations, rest),
                _ => None,
            },
        }
    }

    /// Makes the pod's volumes; they are found by name, so nothing is copied.
    pub(super) fn mount_volumes(&mut self, pod: &Pod) {
        for volume in pod.spec().and_then(|spec| spec.volumes.as_ref()).into_iter().flatten() {
            let files = self.projected_files(pod, volume);
            let tree = self.volumes.tree(&volume_id(pod, volume));
            for (path, text) in files {
                // A volume that is mounted again has its files already; writing them anew changes nothing.
                let _ = tree.place(&path, &text);
            }
        }
    }

    /// Removes the volumes that live as long as the pod.
    pub(super) fn forget_volumes(&mut self, pod: &Pod) {
        for volume in pod.spec().and_then(|spec| spec.volumes.as_ref()).into_iter().flatten() {
            let id = volume_id(pod, volume);
            if id.starts_with(&*pod.uid) {
                self.volumes.remove(&id);
            }
        }
    }

    /// Files that a projected or downward API volume holds, by path within it.
    fn projected_files(&self, pod: &Pod, volume: &Volume) -> Vec<(String, String)> {
        let mut files = Vec::new();
        let fields = |items: &Option<Vec<DownwardAPIVolumeFile>>, files: &mut Vec<(String, String)>| {
            for item in items.iter().flatten() {
                let value = item.field_ref.as_ref().and_then(|field| self.field_value(pod, &field.field_path));
                files.push((format!("/{}", item.path), value.unwrap_or_default()));
            }
        };
        if let Some(source) = &volume.downward_api {
            fields(&source.items, &mut files);
        }
        for source in volume.projected.iter().flat_map(|projected| projected.sources.iter().flatten()) {
            if let Some(source) = &source.downward_api {
                fields(&source.items, &mut files);
            }
            if let Some(token) = &source.service_account_token {
                files.push((format!("/{}", token.path), format!("token-of-{}", pod.uid)));
            }
            if let Some(map) = source.config_map.as_ref().filter(|map| map.name == ROOT_CERTIFICATE) {
                let certificate = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_string();
                files.extend(map.items.iter().flatten().map(|item| (format!("/{}", item.path), certificate.clone())));
            }
        }
        files
    }
}

/// Where a volume is kept: by claim, by host path, or with the pod.
pub(super) fn volume_id(pod: &Pod, volume: &Volume) -> Rc<str> {
    if let Some(claim) = &volume.persistent_volume_claim {
        return format!("claim/{}/{}", pod.namespace, claim.claim_name).into();
    }
    if let Some(host) = &volume.host_path {
        return format!("host{}", host.path).into();
    }
    format!("{}/{}", pod.uid, volume.name).into()
}
