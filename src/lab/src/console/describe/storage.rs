//! `describe pv`, `describe pvc` and `describe storageclass`.

use cluster::api::{ApiError, Kind, Object, volume};
use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec, Pod};
use k8s_openapi::api::storage::v1::StorageClass;

use super::super::api::Api;
use super::super::columns::{access_modes, pairs};
use super::super::print::duration::{age, rfc1123};
use super::{Text, events};

pub(super) fn volume(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(persistent) = object.get::<PersistentVolume>() else { return Ok(()) };
    let spec = persistent.spec.clone().unwrap_or_default();
    let status = persistent.status.clone().unwrap_or_default();
    text.name(object);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    finalizers(object, text);
    text.field(0, "StorageClass", volume::volume_class(persistent));
    phase(object, api, status.phase.as_ref(), text);
    let claim = spec.claim_ref.as_ref().map_or(String::new(), |claim| {
        format!("{}/{}", claim.namespace.as_deref().unwrap_or(""), claim.name.as_deref().unwrap_or(""))
    });
    text.field(0, "Claim", claim);
    text.field(0, "Reclaim Policy", spec.persistent_volume_reclaim_policy.as_deref().unwrap_or(""));
    text.field(0, "Access Modes", access_modes(spec.access_modes.as_ref()));
    if let Some(mode) = &spec.volume_mode {
        text.field(0, "VolumeMode", mode);
    }
    let size = spec.capacity.as_ref().and_then(|held| held.get("storage"));
    text.field(0, "Capacity", size.map_or("0", |size| size.0.as_str()));
    affinity(&spec, text);
    text.field(0, "Message", status.message.unwrap_or_default());
    text.line(0, "Source:");
    source(&spec, text);
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

fn finalizers(object: &Object, text: &mut Text) {
    let held = object.meta().finalizers.clone().unwrap_or_default();
    text.field(0, "Finalizers", format!("[{}]", held.join(" ")));
}

fn phase(object: &Object, api: &dyn Api, phase: Option<&String>, text: &mut Text) {
    match object.meta().deletion_timestamp.as_ref() {
        Some(since) => text.field(0, "Status", format!("Terminating (lasts {})", age(api.now(), Some(since)))),
        None => text.field(0, "Status", phase.map_or("", String::as_str)),
    }
}

fn affinity(spec: &PersistentVolumeSpec, text: &mut Text) {
    let Some(required) = spec.node_affinity.as_ref().and_then(|affinity| affinity.required.as_ref()) else {
        text.field(0, "Node Affinity", "<none>");
        return;
    };
    text.field(0, "Node Affinity", "");
    if required.node_selector_terms.is_empty() {
        text.field(1, "Required Terms", "<none>");
        return;
    }
    text.field(1, "Required Terms", "");
    for (place, term) in required.node_selector_terms.iter().enumerate() {
        let rules: Vec<String> = term
            .match_expressions
            .iter()
            .flatten()
            .map(|rule| {
                let values = rule.values.as_deref().unwrap_or(&[]);
                let values = if values.is_empty() { String::new() } else { format!(" [{}]", values.join(", ")) };
                format!("{} {}{values}", rule.key, rule.operator.to_lowercase())
            })
            .collect();
        if rules.is_empty() {
            text.line(2, format!("Term {place}:\t<none>"));
        }
        for (number, rule) in rules.iter().enumerate() {
            let title = if number == 0 { format!("Term {place}:") } else { String::new() };
            text.line(2, format!("{title}\t{rule}"));
        }
    }
}

fn source(spec: &PersistentVolumeSpec, text: &mut Text) {
    let flag = |value: Option<bool>| value.unwrap_or(false);
    if let Some(host) = &spec.host_path {
        text.field(2, "Type", "HostPath (bare host directory volume)");
        text.field(2, "Path", &host.path);
        text.field(2, "HostPathType", host.type_.as_deref().unwrap_or(""));
    } else if let Some(local) = &spec.local {
        text.field(2, "Type", "LocalVolume (a persistent volume backed by local storage on a node)");
        text.field(2, "Path", &local.path);
    } else if let Some(nfs) = &spec.nfs {
        text.field(2, "Type", "NFS (an NFS mount that lasts the lifetime of a pod)");
        text.field(2, "Server", &nfs.server);
        text.field(2, "Path", &nfs.path);
        text.field(2, "ReadOnly", flag(nfs.read_only));
    } else if let Some(csi) = &spec.csi {
        text.field(2, "Type", "CSI (a Container Storage Interface (CSI) volume source)");
        text.field(2, "Driver", &csi.driver);
        text.field(2, "FSType", csi.fs_type.as_deref().unwrap_or(""));
        text.field(2, "VolumeHandle", &csi.volume_handle);
        text.field(2, "ReadOnly", flag(csi.read_only));
        text.attributes(csi.volume_attributes.as_ref());
    } else {
        // Most sources are the same as those of a pod.
        super::volume_source::describe(&serde_json::to_value(spec).unwrap_or_default(), text);
    }
}

pub(super) fn claim(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(claim) = object.get::<PersistentVolumeClaim>() else { return Ok(()) };
    let status = claim.status.clone().unwrap_or_default();
    let bound = volume::bound_volume(claim);
    text.name(object);
    text.field(0, "StorageClass", volume::claim_class(claim));
    phase(object, api, status.phase.as_ref(), text);
    text.field(0, "Volume", bound.unwrap_or(""));
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    finalizers(object, text);
    let size = status.capacity.as_ref().and_then(|held| held.get("storage")).filter(|_| bound.is_some());
    text.field(0, "Capacity", size.map_or("", |size| size.0.as_str()));
    let modes = status.access_modes.as_ref().filter(|_| bound.is_some());
    text.field(0, "Access Modes", access_modes(modes));
    if let Some(mode) = claim.spec.as_ref().and_then(|spec| spec.volume_mode.as_ref()) {
        text.field(0, "VolumeMode", mode);
    }
    if let Some(source) = claim.spec.as_ref().and_then(|spec| spec.data_source.as_ref()) {
        text.line(0, "DataSource:");
        text.field_if(1, "APIGroup", source.api_group.as_ref());
        text.field(1, "Kind", &source.kind);
        text.field(1, "Name", &source.name);
    }
    let users: Vec<String> = api
        .list(Kind::Pod, Some(object.namespace()))?
        .iter()
        .filter_map(|pod| pod.get::<Pod>())
        .filter(|pod| {
            let mut volumes = pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
            volumes.any(|one| volume::claim_name(pod, one).as_deref() == Some(object.name()))
        })
        .filter_map(|pod| pod.metadata.name.clone())
        .collect();
    text.list("Used By", &users);
    let conditions = status.conditions.unwrap_or_default();
    if !conditions.is_empty() {
        text.line(0, "Conditions:");
        text.line(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage");
        text.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
        for one in &conditions {
            let stamp = |time: Option<&_>| time.map_or_else(|| "Mon, 01 Jan 0001 00:00:00 +0000".to_string(), rfc1123);
            text.line(
                1,
                format!(
                    "{} \t{} \t{} \t{} \t{} \t{}",
                    one.type_,
                    one.status,
                    stamp(one.last_probe_time.as_ref()),
                    stamp(one.last_transition_time.as_ref()),
                    one.reason.as_deref().unwrap_or(""),
                    one.message.as_deref().unwrap_or("")
                ),
            );
        }
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

pub(super) fn class(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(class) = object.get::<StorageClass>() else { return Ok(()) };
    let notes = object.meta().annotations.as_ref();
    let default = volume::annotation(notes, volume::DEFAULT_CLASS) == Some("true");
    text.field(0, "Name", object.name());
    text.field(0, "IsDefaultClass", if default { "Yes" } else { "No" });
    text.field(0, "Annotations", pairs(notes));
    text.field(0, "Provisioner", &class.provisioner);
    text.field(0, "Parameters", pairs(class.parameters.as_ref()));
    let expansion = match class.allow_volume_expansion {
        None => "<unset>",
        Some(true) => "True",
        Some(false) => "False",
    };
    text.field(0, "AllowVolumeExpansion", expansion);
    let options = class.mount_options.clone().unwrap_or_default();
    if options.is_empty() {
        text.field(0, "MountOptions", "<none>");
    } else {
        text.line(0, "MountOptions:");
        options.iter().for_each(|option| text.line(1, option));
    }
    if let Some(policy) = &class.reclaim_policy {
        text.field(0, "ReclaimPolicy", policy);
    }
    if let Some(mode) = &class.volume_binding_mode {
        text.field(0, "VolumeBindingMode", mode);
    }
    if let Some(terms) = &class.allowed_topologies {
        text.field(0, "AllowedTopologies", if terms.is_empty() { "<none>" } else { "" });
        for (place, term) in terms.iter().enumerate() {
            let rules = term.match_label_expressions.as_deref().unwrap_or(&[]);
            if rules.is_empty() {
                text.line(1, format!("Term {place}:\t<none>"));
            }
            for (number, rule) in rules.iter().enumerate() {
                let title = if number == 0 { format!("Term {place}:") } else { String::new() };
                let values =
                    if rule.values.is_empty() { String::new() } else { format!(" [{}]", rule.values.join(", ")) };
                text.line(1, format!("{title}\t{} in{values}", rule.key));
            }
        }
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
