//! A container's file system: its own writable layer and the volumes mounted over it.
//!
//! Files hold text. Everybody is root here, so that of permissions only the right to run a file matters. There are no links or devices except `/dev/null`, which callers treat themselves.
//! Sizes are bounded so that a loop that writes for ever ends with "No space left on device".

use super::process::ProcessSpec;
use super::profile::Userland;
use super::system;
use crate::api::volume::NETWORK;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Names a volume on a node; containers of one pod share it by this id.
pub type VolumeId = Rc<str>;

/// The bytes that one tree may hold.
pub const TREE_LIMIT_BYTES: usize = 1 << 20;

/// The disk of every node, in bytes.
pub const NODE_DISK_BYTES: u64 = 100 << 30;

/// The number of files and directories that one tree may hold.
pub const TREE_LIMIT_ENTRIES: usize = 4_096;

/// Why a file operation failed; the text is strerror's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// ENOENT.
    NotFound,
    /// EISDIR.
    IsDirectory,
    /// ENOTDIR.
    NotDirectory,
    /// EEXIST.
    Exists,
    /// EROFS.
    ReadOnly,
    /// ENOSPC.
    NoSpace,
    /// ENOTEMPTY.
    NotEmpty,
    /// EIO.
    Broken,
}

impl FileError {
    /// The C library's text for the error.
    pub fn text(self) -> &'static str {
        match self {
            FileError::NotFound => "No such file or directory",
            FileError::IsDirectory => "Is a directory",
            FileError::NotDirectory => "Not a directory",
            FileError::Exists => "File exists",
            FileError::ReadOnly => "Read-only file system",
            FileError::NoSpace => "No space left on device",
            FileError::NotEmpty => "Directory not empty",
            FileError::Broken => "Input/output error",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Directory,
    File(String),
}

/// A tree of directories and text files; paths are absolute (`/a/b`), `/` always exists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    entries: BTreeMap<String, Entry>,
    /// Permissions that were set, by path.
    modes: BTreeMap<String, u16>,
    bytes: usize,
    /// Bytes of nothing that stand behind the text of files, by path: they take room on disk and are never looked at.
    filling: BTreeMap<String, u64>,
    /// What the disk under it holds; the node's, when none is told.
    limit: Option<u64>,
}

impl Tree {
    /// The text of the file at `path`.
    pub fn read(&self, path: &str) -> Result<&str, FileError> {
        match self.entries.get(path) {
            Some(Entry::File(text)) => Ok(text),
            Some(Entry::Directory) => Err(FileError::IsDirectory),
            None if path == "/" => Err(FileError::IsDirectory),
            None => Err(FileError::NotFound),
        }
    }

    /// The permissions of what is at `path`; those that a umask of 022 leaves, where none were set.
    pub fn mode(&self, path: &str) -> u16 {
        let usual = if self.kind(path) == Some(true) { 0o755 } else { 0o644 };
        self.modes.get(path).copied().unwrap_or(usual)
    }

    /// Sets the permissions of a file or directory.
    pub fn set_mode(&mut self, path: &str, mode: u16) -> Result<(), FileError> {
        if self.kind(path).is_none() {
            return Err(FileError::NotFound);
        }
        self.modes.insert(path.to_string(), mode & 0o7777);
        Ok(())
    }

    /// Whether something is at `path`; `Some(true)` for a directory.
    pub fn kind(&self, path: &str) -> Option<bool> {
        match self.entries.get(path) {
            Some(Entry::Directory) => Some(true),
            Some(Entry::File(_)) => Some(false),
            None => (path == "/").then_some(true),
        }
    }

    /// Writes a file, replacing (`append` false) or extending what is there; its directory must exist.
    pub fn write(&mut self, path: &str, text: &str, append: bool) -> Result<(), FileError> {
        match self.entries.get(path) {
            Some(Entry::Directory) => return Err(FileError::IsDirectory),
            None if path == "/" => return Err(FileError::IsDirectory),
            Some(Entry::File(_)) => {}
            None => {
                self.parent_must_exist(path)?;
                if self.entries.len() >= TREE_LIMIT_ENTRIES {
                    return Err(FileError::NoSpace);
                }
                self.entries.insert(path.to_string(), Entry::File(String::new()));
            }
        }
        if let Some(Entry::File(held)) = self.entries.get_mut(path) {
            if !append {
                self.bytes -= held.len();
                held.clear();
                self.filling.remove(path);
            }
            let full = self.limit.is_some_and(|limit| (self.bytes + text.len()) as u64 > limit);
            if full || self.bytes + text.len() > TREE_LIMIT_BYTES {
                return Err(FileError::NoSpace);
            }
            held.push_str(text);
            self.bytes += text.len();
        }
        Ok(())
    }

    /// Writes a file of so many bytes of nothing; as much as the disk has room for.
    pub fn fill(&mut self, path: &str, bytes: u64) -> Result<(), FileError> {
        self.write(path, "", false)?;
        let room = self.limit.unwrap_or(NODE_DISK_BYTES).saturating_sub(self.disk_bytes());
        self.filling.insert(path.to_string(), bytes.min(room));
        if bytes > room { Err(FileError::NoSpace) } else { Ok(()) }
    }

    /// The length of a file.
    pub fn size(&self, path: &str) -> Option<u64> {
        let Some(Entry::File(text)) = self.entries.get(path) else { return None };
        Some(text.len() as u64 + self.filling.get(path).copied().unwrap_or(0))
    }

    /// The bytes that everything takes on disk.
    pub fn disk_bytes(&self) -> u64 {
        let entries = self.entries.values().map(|entry| match entry {
            Entry::Directory => 4 << 10,
            Entry::File(text) => blocks_bytes(text.len()),
        });
        entries.sum::<u64>() + self.filling.values().sum::<u64>()
    }

    /// Tells what the disk under it holds.
    pub fn set_limit(&mut self, bytes: u64) {
        self.limit = Some(bytes);
    }

    /// Writes a file and makes the directories above it; for volumes filled from outside (ConfigMaps, Secrets).
    pub fn place(&mut self, path: &str, text: &str) -> Result<(), FileError> {
        if let Some(at) = path.rfind('/').filter(|at| *at > 0) {
            self.make_directories(&path[..at])?;
        }
        self.write(path, text, false)
    }

    /// Makes one directory.
    pub fn make_directory(&mut self, path: &str) -> Result<(), FileError> {
        if self.kind(path).is_some() {
            return Err(FileError::Exists);
        }
        self.parent_must_exist(path)?;
        if self.entries.len() >= TREE_LIMIT_ENTRIES {
            return Err(FileError::NoSpace);
        }
        self.entries.insert(path.to_string(), Entry::Directory);
        Ok(())
    }

    /// Makes a directory and those above it; fine when they exist.
    pub fn make_directories(&mut self, path: &str) -> Result<(), FileError> {
        let ends = path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
        for end in ends.chain([path.len()]) {
            match self.kind(&path[..end]) {
                Some(true) => {}
                Some(false) => return Err(FileError::NotDirectory),
                None => self.make_directory(&path[..end])?,
            }
        }
        Ok(())
    }

    /// Removes a file, or with `recursive` also a directory with all in it.
    pub fn remove(&mut self, path: &str, recursive: bool) -> Result<(), FileError> {
        match self.kind(path) {
            None => return Err(FileError::NotFound),
            Some(true) if !recursive => return Err(FileError::IsDirectory),
            Some(_) => {}
        }
        let below = format!("{}/", path.trim_end_matches('/'));
        let gone: Vec<String> =
            self.entries.keys().filter(|held| *held == path || held.starts_with(&below)).cloned().collect();
        for name in gone {
            self.modes.remove(&name);
            self.filling.remove(&name);
            if let Some(Entry::File(text)) = self.entries.remove(&name) {
                self.bytes -= text.len();
            }
        }
        Ok(())
    }

    /// Removes an empty directory.
    pub fn remove_directory(&mut self, path: &str) -> Result<(), FileError> {
        match self.kind(path) {
            None => Err(FileError::NotFound),
            Some(false) => Err(FileError::NotDirectory),
            Some(true) if self.list(path).is_empty() => self.remove(path, true),
            Some(true) => Err(FileError::NotEmpty),
        }
    }

    /// The names directly in the directory `path`, in order.
    pub fn list(&self, path: &str) -> Vec<&str> {
        let above = if path == "/" { "/".to_string() } else { format!("{path}/") };
        self.entries
            .range(above.clone()..)
            .take_while(|(name, _)| name.starts_with(&above))
            .map(|(name, _)| &name[above.len()..])
            .filter(|name| !name.is_empty() && !name.contains('/'))
            .collect()
    }

    fn parent_must_exist(&self, path: &str) -> Result<(), FileError> {
        let parent = match path.rfind('/') {
            None | Some(0) => "/",
            Some(at) => &path[..at],
        };
        match self.kind(parent) {
            Some(true) => Ok(()),
            Some(false) => Err(FileError::NotDirectory),
            None => Err(FileError::NotFound),
        }
    }
}

/// The id of the node's own file system among its volumes.
pub const HOST: &str = "host";

/// The volumes of a node by id.
#[derive(Clone, Debug, Default)]
pub struct Volumes {
    trees: BTreeMap<VolumeId, Tree>,
    /// Disks of the network, lent to the node whose turn it is.
    disks: BTreeMap<VolumeId, Tree>,
    /// Those of them whose storage fails.
    broken: BTreeSet<VolumeId>,
    /// Directories of the node's own file system whose storage fails.
    bad_paths: BTreeSet<String>,
}

impl Volumes {
    /// The id of a file system of the network.
    pub fn share_id(id: &str) -> VolumeId {
        format!("{NETWORK}{id}").into()
    }

    /// Breaks or repairs storage of the network.
    pub fn set_broken(&mut self, id: VolumeId, broken: bool) {
        if broken {
            self.broken.insert(id);
        } else {
            self.broken.remove(&id);
        }
    }

    /// Breaks or repairs what the node has at a directory of its own.
    pub fn set_bad_path(&mut self, path: &str, bad: bool) {
        if bad {
            self.bad_paths.insert(path.to_string());
        } else {
            self.bad_paths.remove(path);
        }
    }

    /// True while any storage of the network fails.
    pub fn fails(&self) -> bool {
        !self.broken.is_empty()
    }

    /// True while any directory of the node fails.
    pub fn has_bad_paths(&self) -> bool {
        !self.bad_paths.is_empty()
    }

    /// True while the storage fails that holds `path` of a volume.
    pub fn is_broken(&self, id: &str, path: &str) -> bool {
        let below =
            |bad: &String| path.strip_prefix(bad.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.broken.contains(id) || (id == HOST && self.bad_paths.iter().any(below))
    }

    /// The tree of a volume, made empty when it is not there yet.
    pub fn tree(&mut self, id: &VolumeId) -> &mut Tree {
        let trees = if id.starts_with(NETWORK) { &mut self.disks } else { &mut self.trees };
        trees.entry(id.clone()).or_default()
    }

    /// The bytes that a volume's files take on disk.
    pub fn disk_bytes(&self, id: &str) -> u64 {
        self.trees.get(id).map_or(0, Tree::disk_bytes)
    }

    /// Puts `tree` in the place of what the volume held; true when that is a change.
    pub fn replace(&mut self, id: &VolumeId, tree: Tree) -> bool {
        let held = self.tree(id);
        let changed = *held != tree;
        *held = tree;
        changed
    }

    /// Removes the volumes whose ids begin with `prefix`, and what they hold.
    pub fn remove_under(&mut self, prefix: &str) {
        self.trees.retain(|id, _| !id.starts_with(prefix));
    }

    /// Exchanges the disks of the network with those that `other` has: a node gets them for its turn and gives them back.
    pub fn swap_disks(&mut self, other: &mut Volumes) {
        core::mem::swap(&mut self.disks, &mut other.disks);
        core::mem::swap(&mut self.broken, &mut other.broken);
    }
}

/// A volume at a path of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// Absolute path without a slash at the end.
    pub path: String,
    /// Which volume.
    pub volume: VolumeId,
    /// The file or directory of the volume that is mounted, as `/a/b`; empty for all of it.
    pub sub_path: String,
    /// Writes fail with "Read-only file system".
    pub read_only: bool,
}

/// The file system that one container sees.
#[derive(Clone, Debug)]
pub struct Files {
    own: Tree,
    mounts: Vec<Mount>,
    /// The file for termination messages: its own mount, above all others. Empty for none.
    termination_path: String,
    /// Bytes on disk of what the image brings.
    image_bytes: u64,
    /// Its own layer cannot be written, but for `/dev`.
    read_only: bool,
}

impl Files {
    /// A fresh writable layer with an image's usual directories, under the given mounts.
    pub fn new(hostname: &str, mounts: &[Mount]) -> Files {
        let mut own = Tree::default();
        for directory in
            ["/bin", "/dev", "/dev/shm", "/etc", "/home", "/proc", "/root", "/tmp", "/usr", "/usr/bin", "/usr/share"]
        {
            own.entries.insert(directory.to_string(), Entry::Directory);
        }
        for directory in ["/mnt", "/opt", "/srv", "/var", "/var/log", "/var/run", "/var/tmp"] {
            own.entries.insert(directory.to_string(), Entry::Directory);
        }
        own.entries.insert("/etc/hostname".to_string(), Entry::File(format!("{hostname}\n")));
        for mount in mounts {
            // A mount point always exists; a path that cannot be made (a file is in the way) stays as it is.
            own.make_directories(&mount.path).ok();
        }
        Files { own, mounts: mounts.to_vec(), termination_path: String::new(), image_bytes: 0, read_only: false }
    }

    /// The files of its own layer that have been written, by path.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.own.entries.iter().filter_map(|(path, entry)| match entry {
            Entry::File(text) if path != "/etc/hostname" => Some((path.as_str(), text.as_str())),
            Entry::File(_) | Entry::Directory => None,
        })
    }

    /// Bytes on disk of its own layer, without what the image brings.
    pub(super) fn written_bytes(&self) -> u64 {
        self.own.disk_bytes().saturating_sub(self.image_bytes)
    }

    /// The length of a file.
    pub fn size(&self, volumes: &mut Volumes, path: &str) -> Option<u64> {
        match self.mount(path) {
            Some((mount, inner)) => volumes.tree(&mount.volume).size(&inner),
            None => self.own.size(path),
        }
    }

    /// The text of a file.
    pub fn read<'a>(&'a self, volumes: &'a mut Volumes, path: &str) -> Result<&'a str, FileError> {
        match self.mount(path) {
            Some((mount, inner)) if volumes.is_broken(&mount.volume, &inner) => Err(FileError::Broken),
            Some((mount, inner)) => volumes.tree(&mount.volume).read(&inner),
            None => self.own.read(path),
        }
    }

    /// The permissions of what is at `path`.
    pub fn mode(&self, volumes: &mut Volumes, path: &str) -> u16 {
        match self.mount(path) {
            Some((mount, inner)) => volumes.tree(&mount.volume).mode(&inner),
            None => self.own.mode(path),
        }
    }

    /// Whether something is at `path`; `Some(true)` for a directory.
    pub fn kind(&self, volumes: &mut Volumes, path: &str) -> Option<bool> {
        match self.mount(path) {
            Some((mount, inner)) => volumes.tree(&mount.volume).kind(&inner),
            None => self.own.kind(path),
        }
    }

    /// Whether the storage under `path` fails: names that are known stay, but nothing can be opened any more.
    pub fn fails(&self, volumes: &Volumes, path: &str) -> bool {
        self.mount(path).is_some_and(|(mount, inner)| volumes.is_broken(&mount.volume, &inner))
    }

    /// The names directly in a directory.
    pub fn list(&self, volumes: &mut Volumes, path: &str) -> Vec<String> {
        let names = match self.mount(path) {
            Some((mount, inner)) if volumes.is_broken(&mount.volume, &inner) => Vec::new(),
            Some((mount, inner)) => volumes.tree(&mount.volume).list(&inner),
            None => self.own.list(path),
        };
        names.into_iter().map(ToString::to_string).collect()
    }

    /// Changes the tree that holds `path`.
    pub fn change<T>(
        &mut self,
        volumes: &mut Volumes,
        path: &str,
        act: impl FnOnce(&mut Tree, &str) -> Result<T, FileError>,
    ) -> Result<T, FileError> {
        match self.mount(path) {
            Some((mount, inner)) if volumes.is_broken(&mount.volume, &inner) => Err(FileError::Broken),
            Some((mount, _)) if mount.read_only => Err(FileError::ReadOnly),
            Some((mount, inner)) => act(volumes.tree(&mount.volume), &inner),
            None if self.read_only && !self.is_apart(path) => Err(FileError::ReadOnly),
            None => act(&mut self.own, path),
        }
    }

    /// Whether `path` is on a file system of its own that the runtime mounts beside the image's.
    ///
    /// - Source: containerd 2.1 pkg/oci/mounts.go defaultMounts; kubernetes 1.36 kubelet_pods.go makeMounts.
    fn is_apart(&self, path: &str) -> bool {
        path == self.termination_path || path == "/etc/hosts" || path.starts_with("/dev/")
    }

    /// The mount that holds `path` (the longest one wins) and the path inside its volume.
    fn mount<'p>(&self, path: &'p str) -> Option<(&Mount, Cow<'p, str>)> {
        if path == self.termination_path {
            return None;
        }
        let (mount, inner) = self
            .mounts
            .iter()
            .filter_map(|mount| {
                let inner = path.strip_prefix(mount.path.as_str())?;
                (inner.is_empty() || inner.starts_with('/')).then_some((mount, inner))
            })
            .max_by_key(|(mount, _)| mount.path.len())?;
        let inner = match (mount.sub_path.as_str(), inner) {
            ("", "") => Cow::Borrowed("/"),
            ("", inner) => Cow::Borrowed(inner),
            (sub_path, inner) => Cow::Owned(format!("{sub_path}{inner}")),
        };
        Some((mount, inner))
    }
}

/// A container's file system, made only when something looks at it: most servers never do.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    files: Option<Box<Files>>,
    /// A directory that the image has beside the usual ones.
    root: Option<&'static str>,
    /// What the image brings; without it there is no `/proc` either.
    userland: Option<Userland>,
}

impl Disk {
    /// The disk of an image that also has the directory `root`; without a userland, one that holds nothing of a system.
    pub(super) fn new(root: Option<&'static str>, userland: Option<Userland>) -> Disk {
        Disk { files: None, root, userland }
    }

    /// The file system, made on first use.
    pub(super) fn files(&mut self, spec: &ProcessSpec) -> &mut Files {
        let (root, userland) = (self.root, self.userland);
        self.files.get_or_insert_with(|| {
            let mut files = Files::new(&spec.hostname, &spec.mounts);
            if let Some(root) = root {
                files.own.make_directories(root).ok();
            }
            for (path, text) in userland.map(|userland| system::files(spec, userland)).unwrap_or_default() {
                files.own.place(path, &text).ok();
            }
            for (path, text) in [("/etc/hosts", &spec.hosts), ("/etc/resolv.conf", &spec.resolver)] {
                if !text.is_empty() {
                    files.own.place(path, text).ok();
                }
            }
            files.termination_path = spec.termination_path();
            if !files.termination_path.is_empty() {
                // Where a directory is in the way there is no such file.
                files.own.place(&files.termination_path, "").ok();
            }
            files.image_bytes = files.written_bytes();
            files.read_only = spec.read_only_root;
            Box::new(files)
        })
    }

    /// The file system, if anything has looked at it.
    pub(super) fn made(&self) -> Option<&Files> {
        self.files.as_deref()
    }

    /// Whether anything but the image's own files can be under `path`: a volume, or what a program wrote.
    pub(super) fn may_differ(&self, spec: &ProcessSpec, path: &str) -> bool {
        self.files.is_some() || is_mounted(spec, path)
    }
}

/// Whether a volume is mounted at `path` or above it.
pub(super) fn is_mounted(spec: &ProcessSpec, path: &str) -> bool {
    spec.mounts.iter().any(|mount| {
        path.strip_prefix(mount.path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The bytes that a file of so many takes on a disk of 4 KiB blocks.
pub(super) fn blocks_bytes(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(4 << 10) * (4 << 10)
}

/// Makes `path` absolute against `directory` and takes `.`, `..` and doubled slashes out of it.
pub fn absolute(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let start = if path.starts_with('/') { "" } else { directory };
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_absolute() {
        for (directory, path, want) in [
            ("/", "a", "/a"),
            ("/tmp", "../x//y/.", "/x/y"),
            ("/tmp", "/etc/./hostname", "/etc/hostname"),
            ("/", "../..", "/"),
        ] {
            assert_eq!(absolute(directory, path), want);
        }
    }

    #[test]
    fn two_containers_share_a_volume_and_not_their_own_layer() {
        let mut volumes = Volumes::default();
        let mount = |read_only| Mount { path: "/data".into(), volume: "v".into(), read_only, ..Mount::default() };
        let mut writer = Files::new("p", &[mount(false)]);
        let mut reader = Files::new("p", &[mount(true)]);
        writer.change(&mut volumes, "/data/f", |tree, path| tree.write(path, "hi", false)).unwrap();
        writer.change(&mut volumes, "/tmp/f", |tree, path| tree.write(path, "own", false)).unwrap();
        assert_eq!(reader.read(&mut volumes, "/data/f"), Ok("hi"));
        assert_eq!(reader.read(&mut volumes, "/tmp/f"), Err(FileError::NotFound));
        let refused = reader.change(&mut volumes, "/data/f", |tree, path| tree.write(path, "no", false));
        assert_eq!(refused, Err(FileError::ReadOnly));
        assert_eq!(reader.list(&mut volumes, "/data"), ["f"]);
    }

    #[test]
    fn a_tree_is_bounded_and_directories_are_kept_apart_from_files() {
        let mut tree = Tree::default();
        assert_eq!(tree.write("/a/b", "x", false), Err(FileError::NotFound));
        tree.place("/a/b", "x").unwrap();
        assert_eq!(tree.read("/a"), Err(FileError::IsDirectory));
        assert_eq!(tree.make_directory("/a/b/c"), Err(FileError::NotDirectory));
        assert_eq!(tree.remove("/a", false), Err(FileError::IsDirectory));
        assert_eq!(tree.remove_directory("/a"), Err(FileError::NotEmpty));
        let big = "x".repeat(TREE_LIMIT_BYTES);
        assert_eq!(tree.write("/big", &big, false), Err(FileError::NoSpace));
        tree.remove("/a", true).unwrap();
        assert_eq!(tree.write("/big", &big, false), Ok(()));
        assert_eq!(tree.write("/big", "x", true), Err(FileError::NoSpace));
    }
}
