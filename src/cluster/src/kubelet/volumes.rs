//! A pod's volumes: mounting them, retrying what fails, and keeping the files of ConfigMaps and Secrets up to date.
//!
//! It never attaches disks; it waits until the attach/detach controller has. Models kubernetes 1.36
//! pkg/kubelet/volumemanager (reconciler, desired state of world populator), pkg/volume/{configmap,secret,projected,
//! downwardapi,hostpath,emptydir} and pkg/volume/util/operationexecutor.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    Container, DownwardAPIVolumeFile, HostPathVolumeSource, KeyToPath, Node, PersistentVolume, PersistentVolumeClaim,
    PersistentVolumeSpec, Volume,
};
use kernel::Time;

use super::environment::{config_map, secret_texts};
use super::pod::Pod;
use super::runtime::Volumes;
use super::runtime::expansion;
use super::runtime::files::{HOST, Mount, Tree, VolumeId};
use super::{Kubelet, Turn};
use crate::api::quantity;
use crate::api::volume::{self, Backing};
use crate::store::Store;

/// First wait after a failed operation on a volume, in milliseconds; it doubles each time.
///
/// - Source: kubernetes 1.36 pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go.
const RETRY_FIRST_MS: u64 = 500;
/// Longest such wait.
const RETRY_LAST_MS: u64 = 122_000;

/// Directories that every node has.
const HOST_DIRECTORIES: [&str; 22] = [
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/media",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/var",
    "/var/lib",
    "/var/lib/kubelet",
    "/var/log",
];

/// How far the volume manager is with one volume.
#[derive(Clone, Debug, Default)]
pub(super) struct Mounting {
    /// Where it is kept and which part of that it is, once it is mounted.
    place: Option<(VolumeId, String)>,
    /// The wait after the last failure, in milliseconds.
    delay_ms: u64,
    /// When it may be tried again.
    next: Time,
}

/// Why not every volume is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unmounted {
    /// Something is tried again then.
    Until(Time),
    /// The sync has failed, with the message of its event.
    Failed(String),
}

/// What kept a volume from being mounted.
enum Trouble {
    /// Told as an event.
    Told(String),
    /// Not attached to the node yet, which is no event.
    Unattached,
    /// The node has not yet reported that it wants the volume; the time of its next report.
    Unreported(Time),
    /// The claim does not lead to a volume; the whole sync fails.
    Unprocessed(String),
}

impl Kubelet {
    /// The value of a field that the downward API offers.
    pub(super) fn field_value(&self, pod: &Pod, path: &str) -> Option<String> {
        let meta = &pod.object.metadata;
        let in_map = |map: &Option<alloc::collections::BTreeMap<String, String>>, rest: &str| {
            if rest.is_empty() {
                let lines: Vec<String> = map.iter().flatten().map(|(key, value)| format!("{key}={value:?}")).collect();
                return Some(lines.join("\n"));
            }
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

    /// Tries to mount what is not mounted yet and may be tried now.
    ///
    /// - Errors: something is still missing.
    pub(super) fn mount_volumes(&mut self, pod: &mut Pod, turn: &mut Turn<'_>) -> Result<(), Unmounted> {
        let object = pod.object.clone();
        let volumes = object.spec.as_ref().and_then(|spec| spec.volumes.as_deref()).unwrap_or(&[]);
        pod.volumes.resize(volumes.len(), Mounting::default());
        let mut next = Time::NEVER;
        let mut errors = Vec::new();
        let mut unprocessed = Vec::new();
        for (place, volume) in volumes.iter().enumerate() {
            if pod.volumes[place].place.is_some() {
                continue;
            }
            if pod.volumes[place].next > turn.now {
                next = next.min(pod.volumes[place].next);
                continue;
            }
            let trouble = match self.set_up(pod, volume, turn) {
                Ok(found) => {
                    pod.volumes[place].place = Some(found);
                    continue;
                }
                Err(trouble) => trouble,
            };
            let held = &mut pod.volumes[place];
            if let Trouble::Unreported(at) = trouble {
                held.next = at.max(turn.now.plus_ms(1));
            } else {
                held.delay_ms = (held.delay_ms * 2).clamp(RETRY_FIRST_MS, RETRY_LAST_MS);
                held.next = turn.now.plus_ms(held.delay_ms);
            }
            next = next.min(held.next);
            match trouble {
                Trouble::Told(message) => self.event(pod, None, true, "FailedMount", message, turn),
                Trouble::Unattached | Trouble::Unreported(_) => {}
                Trouble::Unprocessed(error) => {
                    held.next = turn.now;
                    errors.push(error);
                    unprocessed.push(volume.name.as_str());
                }
            }
        }
        if !errors.is_empty() {
            let pairs = volumes.iter().zip(&pod.volumes).filter(|(_, held)| held.place.is_none());
            let unmounted: Vec<&str> = pairs.map(|(volume, _)| volume.name.as_str()).collect();
            return Err(Unmounted::Failed(format!(
                "Unable to attach or mount volumes: unmounted volumes=[{}], unattached volumes=[], failed to process volumes=[{}]: {}",
                unmounted.join(" "),
                unprocessed.join(" "),
                errors.join("; ")
            )));
        }
        if next < Time::NEVER { Err(Unmounted::Until(next)) } else { Ok(()) }
    }

    /// Brings the files of mounted volumes up to date with the API, as every sync does.
    ///
    /// A volume that cannot be read any more keeps its files, and the pod runs on.
    pub(super) fn refresh_volumes(&mut self, pod: &mut Pod, turn: &mut Turn<'_>) {
        if turn.net.cached().is_none() {
            return;
        }
        let object = pod.object.clone();
        for volume in object.spec.as_ref().and_then(|spec| spec.volumes.as_ref()).into_iter().flatten() {
            if let Some(claim) = volume::claim_name(&pod.object, volume) {
                self.note_capacity(pod, volume, &claim, turn);
                continue;
            }
            // Token, certificate and namespace of the pod's account never change here.
            if !holds_objects(volume) || volume.name.starts_with("kube-api-access-") {
                continue;
            }
            if let Err(Trouble::Told(message)) = self.set_up(pod, volume, turn) {
                self.event(pod, None, true, "FailedMount", message, turn);
            }
        }
    }

    /// Tells a mounted disk how much it holds, which may have grown.
    fn note_capacity(&mut self, pod: &Pod, volume: &Volume, claim: &str, turn: &Turn<'_>) {
        let volumes = pod.spec().and_then(|spec| spec.volumes.as_ref()).into_iter().flatten();
        let held = volumes.zip(&pod.volumes).find(|(one, _)| one.name == volume.name);
        let place = held.and_then(|(_, held)| held.place.as_ref()).filter(|(id, _)| id.starts_with(volume::NETWORK));
        let claim = turn.net.cached().and_then(|api| api.find::<PersistentVolumeClaim>(&pod.namespace, claim));
        if let Some(((id, _), bytes)) = place.cloned().zip(claim.and_then(|claim| capacity(claim))) {
            self.volumes.tree(&id).set_limit(bytes);
        }
    }

    /// Removes the volumes that live as long as the pod.
    pub(super) fn forget_volumes(&mut self, pod: &Pod) {
        self.volumes.remove_under(&format!("{}/", pod.uid));
    }

    /// Empties the volumes that are kept in memory: the machine has lost its power.
    pub(super) fn lose_memory_volumes(&mut self) {
        for id in self.pod_ids() {
            let Some(pod) = self.pod_ref(id) else { continue };
            let volumes = pod.spec().and_then(|spec| spec.volumes.as_ref()).into_iter().flatten();
            let lost: Vec<VolumeId> =
                volumes.filter(|volume| is_in_memory(volume)).map(|volume| own_id(pod, volume)).collect();
            for volume in lost {
                self.volumes.replace(&volume, Tree::default());
            }
        }
    }

    /// Bytes on disk of the volumes that live as long as the pod.
    ///
    /// - Source: kubernetes 1.36 pkg/volume/util IsLocalEphemeralVolume.
    pub(super) fn local_volume_bytes(&self, pod: &Pod) -> i64 {
        let volumes = pod.spec().and_then(|spec| spec.volumes.as_ref()).into_iter().flatten();
        let on_disk = volumes.filter(|volume| is_directory(volume) || volume.config_map.is_some());
        let bytes: u64 = on_disk.map(|volume| self.volumes.disk_bytes(&own_id(pod, volume))).sum();
        i64::try_from(bytes).unwrap_or(i64::MAX)
    }

    /// Where the volumes of a container are mounted; makes the directories that `subPath` asks for.
    pub(super) fn mounts(&mut self, pod: &Pod, index: usize, env: &[(String, String)]) -> Vec<Mount> {
        let (Some(spec), Some(container)) = (pod.spec(), pod.api(index)) else { return Vec::new() };
        let mut mounts = Vec::new();
        for (number, mount) in container.volume_mounts.iter().flatten().enumerate() {
            let mut volumes = spec.volumes.iter().flatten().zip(&pod.volumes);
            let Some((volume, held)) = volumes.find(|(volume, _)| volume.name == mount.name) else { continue };
            let Some((id, within)) = &held.place else { continue };
            let path = mount.mount_path.trim_end_matches('/').to_string();
            let lookup = |name: &str| env.iter().rev().find(|(held, _)| held == name).map(|(_, value)| value.as_str());
            let expanded = mount.sub_path_expr.as_deref().map(|text| expansion::expand(text, lookup));
            let below = expanded.as_deref().or(mount.sub_path.as_deref()).unwrap_or("").trim_matches('/');
            let sub_path = if below.is_empty() { within.clone() } else { format!("{within}/{below}") };
            let objects = holds_objects(volume);
            let claimed = volume.persistent_volume_claim.as_ref().is_some_and(|claim| claim.read_only == Some(true));
            let read_only = mount.read_only == Some(true) || objects || claimed;
            let mut volume_id = id.clone();
            if objects && !below.is_empty() {
                // A part of such a volume is mounted as it is now: later changes do not reach it.
                let run = pod.containers[index].newest().map_or(0, |run| run.attempt);
                volume_id = format!("{}/{}/{run}/{number}", pod.uid, container.name).into();
                let tree = self.volumes.tree(id).clone();
                self.volumes.replace(&volume_id, tree);
            }
            let tree = self.volumes.tree(&volume_id);
            if !sub_path.is_empty() && tree.kind(&sub_path).is_none() {
                // A full volume stays as it is; the mount is empty then.
                let _ = tree.make_directories(&sub_path);
            }
            mounts.push(Mount { path, volume: volume_id, sub_path, read_only });
        }
        mounts
    }

    /// Looks whether the parts of volumes that a container mounts can be found.
    ///
    /// - Errors: a volume's storage fails, in the words of its waiting state and event.
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet_pods.go makeMounts.
    pub(super) fn sub_paths(&self, pod: &Pod, container: &Container) -> Result<(), String> {
        let Some(spec) = pod.spec() else { return Ok(()) };
        for mount in container.volume_mounts.iter().flatten() {
            let part = mount.sub_path_expr.as_deref().or(mount.sub_path.as_deref()).unwrap_or("");
            let mut volumes = spec.volumes.iter().flatten().zip(&pod.volumes);
            let held = volumes.find(|(volume, _)| volume.name == mount.name).and_then(|(_, held)| held.place.as_ref());
            if let Some((id, within)) = held.filter(|_| !part.is_empty())
                && self.volumes.is_broken(id, within)
            {
                return Err(format!(
                    "failed to prepare subPath for volumeMount {:?} of container {:?}",
                    mount.name, container.name
                ));
            }
        }
        Ok(())
    }

    /// Sets one volume up; where it is kept, and which part of that it is.
    fn set_up(&mut self, pod: &Pod, volume: &Volume, turn: &Turn<'_>) -> Result<(VolumeId, String), Trouble> {
        let failed =
            |error: String| Trouble::Told(format!("MountVolume.SetUp failed for volume {:?} : {error}", volume.name));
        let own = own_id(pod, volume);
        if let Some(host) = &volume.host_path {
            return self.host_path(host).map_err(failed);
        }
        if volume.persistent_volume_claim.is_some() || volume.ephemeral.is_some() {
            return self.claimed(pod, volume, turn);
        }
        if let Some(nfs) = &volume.nfs {
            let id = Volumes::share_id(&format!("nfs/{}", nfs.server));
            return Ok((id, nfs.path.trim_end_matches('/').to_string()));
        }
        if holds_objects(volume) {
            let files = self.files(pod, volume, turn).map_err(failed)?;
            let mut tree = Tree::default();
            for (path, text) in files {
                // What does not fit, or lies below another file, is left out.
                let path = format!("/{path}");
                let _ = tree.place(&path, &text);
                if let Some(mode) = file_mode(volume, &path) {
                    let _ = tree.set_mode(&path, mode);
                }
            }
            self.volumes.replace(&own, tree);
        } else {
            let in_memory = volume.empty_dir.as_ref().filter(|_| is_in_memory(volume));
            let limit = in_memory.and_then(|empty| empty.size_limit.as_ref()).and_then(quantity::value);
            let tree = self.volumes.tree(&own);
            if let Some(bytes) = limit.filter(|bytes| *bytes > 0) {
                tree.set_limit(bytes.unsigned_abs());
            }
        }
        Ok((own, String::new()))
    }

    /// A path of the node.
    ///
    /// - Source: kubernetes 1.36 pkg/volume/hostpath/host_path.go checkTypeInternal.
    fn host_path(&mut self, host: &HostPathVolumeSource) -> Result<(VolumeId, String), String> {
        let id: VolumeId = HOST.into();
        let path = format!("/{}", host.path.trim_matches('/'));
        let tree = self.volumes.tree(&id);
        let known = HOST_DIRECTORIES.contains(&path.as_str());
        let kind = if known { Some(true) } else { tree.kind(&path) };
        let fail = |what: &str| Err(format!("hostPath type check failed: {} is not {what}", host.path));
        match (host.type_.as_deref().unwrap_or(""), kind) {
            ("Directory", None | Some(false)) | ("DirectoryOrCreate", Some(false)) => return fail("a directory"),
            ("File", None | Some(true)) | ("FileOrCreate", Some(true)) => return fail("a file"),
            ("Socket", _) => return fail("a socket"),
            ("CharDevice", _) => return fail("a character device"),
            ("BlockDevice", _) => return fail("a block device"),
            ("FileOrCreate", None) => {
                // A full disk shows when the file is written.
                let _ = tree.place(&path, "");
            }
            (_, None | Some(true)) => {
                let _ = tree.make_directories(&path);
            }
            (_, Some(false)) => {}
        }
        Ok((id, if path == "/" { String::new() } else { path }))
    }

    /// The volume behind a claim.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go getPVCExtractPV.
    fn claimed(&mut self, pod: &Pod, volume: &Volume, turn: &Turn<'_>) -> Result<(VolumeId, String), Trouble> {
        let name = volume::claim_name(&pod.object, volume).unwrap_or_default();
        let unprocessed =
            |error: String| Trouble::Unprocessed(format!("error processing PVC {}/{name}: {error}", pod.namespace));
        let Some(api) = turn.net.api() else {
            return Err(unprocessed("failed to fetch PVC from API server: timed out waiting for the condition".into()));
        };
        let claim = api.find::<PersistentVolumeClaim>(&pod.namespace, &name).ok_or_else(|| {
            unprocessed(format!("failed to fetch PVC from API server: persistentvolumeclaims {name:?} not found"))
        })?;
        if claim.metadata.deletion_timestamp.is_some() {
            return Err(unprocessed("PVC is being deleted".into()));
        }
        let phase = claim.status.as_ref().and_then(|status| status.phase.as_deref());
        let bound = volume::bound_volume(claim).filter(|_| phase == Some("Bound"));
        let bound = bound.ok_or_else(|| unprocessed("PVC is not bound".into()))?;
        let persistent = api.find::<PersistentVolume>("", bound);
        let spec = persistent.and_then(|volume| volume.spec.as_ref()).ok_or_else(|| {
            let error = format!("failed to fetch PV {bound} from API server: persistentvolumes {bound:?} not found");
            unprocessed(error)
        })?;
        let failed = |error: String| Trouble::Told(format!("MountVolume.SetUp failed for volume {bound:?} : {error}"));
        match volume::backing(spec) {
            Backing::Host(host) => self.host_path(&host).map_err(failed),
            Backing::Local(path) => {
                // Upstream: pkg/volume/local/local.go getGlobalLocalPath, which NewMounter calls.
                if self.volumes.is_broken(HOST, path.trim_end_matches('/')) {
                    let message = format!(
                        "MountVolume.NewMounter initialization failed for volume {bound:?} : stat {path}: input/output error"
                    );
                    return Err(Trouble::Told(message));
                }
                let host = HostPathVolumeSource { path, type_: None };
                self.host_path(&host).map_err(failed)
            }
            Backing::Shared { id, path } => {
                let id = Volumes::share_id(&id);
                if self.volumes.is_broken(&id, "") {
                    let target = format!("/var/lib/kubelet/pods/{}/volumes/kubernetes.io~nfs/{bound}", pod.uid);
                    return Err(failed(unmountable(spec, &target)));
                }
                Ok((id, path))
            }
            Backing::Disk(disk) => {
                self.attached(api, &disk.unique_name(), turn)?;
                let id: VolumeId = disk.id().into();
                // Where another pod of the node has it mounted, a mount of the same directory is all that it takes.
                let mounted = |id: &VolumeId| {
                    let pods = self.by_uid.values().filter_map(|pod| self.pod_ref(*pod));
                    let pods = pods.filter(|pod| !pod.work.finished);
                    let mut places = pods.flat_map(|pod| &pod.volumes).filter_map(|held| held.place.as_ref());
                    places.any(|(held, _)| held == id)
                };
                if self.volumes.is_broken(&id, "") && !mounted(&id) {
                    let error = unmountable(spec, "");
                    let message = format!("MountVolume.MountDevice failed for volume {bound:?} : {error}");
                    return Err(Trouble::Told(message));
                }
                if let Some(bytes) = capacity(claim) {
                    self.volumes.tree(&id).set_limit(bytes);
                }
                Ok((id, String::new()))
            }
        }
    }

    /// Whether a disk is attached to this node, as its status says.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/volumemanager/reconciler waitForVolumeAttach: the node first reports that it
    ///   uses the volume; GenerateVerifyControllerAttachedVolumeFunc makes no event.
    fn attached(&self, api: &Store, unique: &str, turn: &Turn<'_>) -> Result<(), Trouble> {
        let in_use = self.node.object().and_then(|node| node.status.as_ref()?.volumes_in_use.as_ref());
        if !in_use.is_some_and(|names| names.iter().any(|name| name == unique)) {
            let round_trip_ms = 2 * self.settings.api_latency_ms + 1;
            return Err(Trouble::Unreported(self.node.status_due.max(turn.now).plus_ms(round_trip_ms)));
        }
        let node = api.find::<Node>("", &self.config.name);
        let attached = node.and_then(|node| node.status.as_ref()?.volumes_attached.as_ref());
        let attached = attached.is_some_and(|list| list.iter().any(|one| one.name == unique));
        if attached { Ok(()) } else { Err(Trouble::Unattached) }
    }

    /// Disks that pods of this node use or want to use, in order: `volumesInUse` of the node's status.
    pub(super) fn disks_in_use(&self, api: &Store) -> Vec<String> {
        let mut names = Vec::new();
        for pod in self.by_uid.values().filter_map(|id| self.pod_ref(*id)) {
            if pod.work.finished {
                continue;
            }
            let claims = pod.spec().and_then(|spec| spec.volumes.as_ref()).into_iter().flatten();
            for name in claims.filter_map(|volume| volume::claim_name(&pod.object, volume)) {
                let claim = api.find::<PersistentVolumeClaim>(&pod.namespace, &name);
                let bound = claim.and_then(|claim| volume::bound_volume(claim));
                let spec = bound.and_then(|bound| api.find::<PersistentVolume>("", bound)?.spec.as_ref());
                if let Some(Backing::Disk(disk)) = spec.map(volume::backing) {
                    names.push(disk.unique_name());
                }
            }
        }
        names.sort();
        names.dedup();
        names
    }

    /// Files that a volume made from API objects holds, by path within it.
    ///
    /// - Errors: what is missing, all of it for projected volumes.
    fn files(&self, pod: &Pod, volume: &Volume, turn: &Turn<'_>) -> Result<Vec<(String, String)>, String> {
        let mut files = Vec::new();
        if let Some(map) = &volume.config_map {
            let held = config_map(pod, &map.name, map.optional, turn)?;
            chosen(held, map.items.as_deref(), map.optional, CONFIG_KEY, &mut files)?;
        }
        if let Some(secret) = &volume.secret {
            let name = secret.secret_name.as_deref().unwrap_or("");
            let held = secret_texts(pod, name, secret.optional, turn)?;
            chosen(held, secret.items.as_deref(), secret.optional, SECRET_KEY, &mut files)?;
        }
        if let Some(downward) = &volume.downward_api {
            self.downward(pod, downward.items.as_deref(), &mut files);
        }
        let mut errors: Vec<String> = Vec::new();
        for source in volume.projected.iter().flat_map(|projected| projected.sources.iter().flatten()) {
            if let Some(map) = &source.config_map {
                let outcome = config_map(pod, &map.name, map.optional, turn)
                    .and_then(|held| chosen(held, map.items.as_deref(), map.optional, CONFIG_KEY, &mut files));
                errors.extend(outcome.err());
            } else if let Some(secret) = &source.secret {
                let outcome = secret_texts(pod, &secret.name, secret.optional, turn)
                    .and_then(|held| chosen(held, secret.items.as_deref(), secret.optional, SECRET_KEY, &mut files));
                errors.extend(outcome.err());
            } else if let Some(downward) = &source.downward_api {
                self.downward(pod, downward.items.as_deref(), &mut files);
            } else if let Some(token) = &source.service_account_token {
                files.push((token.path.clone(), format!("token-of-{}", pod.uid)));
            }
        }
        match errors.len() {
            0 => Ok(files),
            1 => Err(errors.remove(0)),
            _ => Err(format!("[{}]", errors.join(", "))),
        }
    }

    fn downward(&self, pod: &Pod, items: Option<&[DownwardAPIVolumeFile]>, files: &mut Vec<(String, String)>) {
        for item in items.unwrap_or(&[]) {
            let value = match (&item.field_ref, &item.resource_field_ref) {
                (Some(field), _) => self.field_value(pod, &field.field_path).unwrap_or_default(),
                (None, Some(field)) => self.resource_value(pod, None, field),
                (None, None) => String::new(),
            };
            files.push((item.path.clone(), value));
        }
    }
}

/// Beginning of the error about a key that a ConfigMap lacks.
const CONFIG_KEY: &str = "configmap references non-existent config key";
/// Beginning of the error about a key that a Secret lacks.
const SECRET_KEY: &str = "references non-existent secret key";

/// The chosen keys of an object as files; all of them when none is chosen.
fn chosen(
    held: Option<alloc::collections::BTreeMap<String, String>>,
    items: Option<&[KeyToPath]>,
    optional: Option<bool>,
    missing: &str,
    files: &mut Vec<(String, String)>,
) -> Result<(), String> {
    let Some(mut held) = held else { return Ok(()) };
    let items = items.unwrap_or(&[]);
    if items.is_empty() {
        files.extend(held);
        return Ok(());
    }
    for item in items {
        match held.remove(&item.key) {
            Some(text) => files.push((item.path.clone(), text)),
            None if optional == Some(true) => {}
            None => return Err(format!("{missing}: {}", item.key)),
        }
    }
    Ok(())
}

/// The permissions of a file of such a volume: its item's, or the volume's; `None` for the usual ones.
///
/// - Source: kubernetes 1.36 pkg/volume/{configmap,secret,downwardapi,projected} MakePayload.
fn file_mode(volume: &Volume, path: &str) -> Option<u16> {
    let path = path.trim_start_matches('/');
    let of_keys = |items: &Option<Vec<KeyToPath>>| {
        items.iter().flatten().find(|item| item.path == path).and_then(|item| item.mode)
    };
    let of_fields = |items: &Option<Vec<DownwardAPIVolumeFile>>| {
        items.iter().flatten().find(|item| item.path == path).and_then(|item| item.mode)
    };
    let mode = if let Some(map) = &volume.config_map {
        of_keys(&map.items).or(map.default_mode)
    } else if let Some(secret) = &volume.secret {
        of_keys(&secret.items).or(secret.default_mode)
    } else if let Some(downward) = &volume.downward_api {
        of_fields(&downward.items).or(downward.default_mode)
    } else {
        let projected = volume.projected.as_ref()?;
        let own = projected.sources.iter().flatten().find_map(|source| {
            let map = source.config_map.as_ref().and_then(|map| of_keys(&map.items));
            let secret = source.secret.as_ref().and_then(|secret| of_keys(&secret.items));
            let downward = source.downward_api.as_ref().and_then(|downward| of_fields(&downward.items));
            map.or(secret).or(downward)
        });
        own.or(projected.default_mode)
    };
    u16::try_from(mode?).ok()
}

/// The id of a volume that lives as long as its pod.
pub(super) fn own_id(pod: &Pod, volume: &Volume) -> VolumeId {
    format!("{}/{}", pod.uid, volume.name).into()
}

/// True for an emptyDir that takes memory instead of disk.
fn is_in_memory(volume: &Volume) -> bool {
    volume.empty_dir.as_ref().is_some_and(|empty| empty.medium.as_deref() == Some("Memory"))
}

/// True for an emptyDir on the node's disk.
pub(super) fn is_directory(volume: &Volume) -> bool {
    volume.empty_dir.is_some() && !is_in_memory(volume)
}

/// What a bound claim's disk holds, in bytes.
fn capacity(claim: &PersistentVolumeClaim) -> Option<u64> {
    let amount = claim.status.as_ref()?.capacity.as_ref()?.get("storage")?;
    quantity::value(amount).map(i64::unsigned_abs)
}

/// What is answered when storage that fails is to be mounted at `target`; the words of a CSI driver are its own.
///
/// - Source: kubernetes 1.36 staging mount-utils makeMountError; util-linux mount(8) for EIO.
fn unmountable(spec: &PersistentVolumeSpec, target: &str) -> String {
    if let Some(nfs) = &spec.nfs {
        let arguments = format!("-t nfs {}:{} {target}", nfs.server, nfs.path);
        return format!(
            "mount failed: exit status 32\nMounting command: mount\nMounting arguments: {arguments}\nOutput: mount.nfs: Connection timed out\n"
        );
    }
    "rpc error: code = Internal desc = mount failed: exit status 32: can't read superblock on /dev/vdb.".to_string()
}

/// True for volumes whose files come from API objects: read-only, and kept up to date.
fn holds_objects(volume: &Volume) -> bool {
    volume.config_map.is_some()
        || volume.secret.is_some()
        || volume.downward_api.is_some()
        || volume.projected.is_some()
}
