//! What the kernel and the image show of themselves as files: `/proc`, the container's cgroup, `/etc/os-release` and
//! `/etc/passwd`.
//!
//! Only what scripts look at; none of it changes while the container runs. It stands for Linux 6.12 with cgroup v2.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::process::ProcessSpec;
use super::profile::Userland;
use super::resolve;

/// The kernel's release, as nodes report it and `uname -r` says.
pub const KERNEL: &str = "6.12.0";

/// Processors of a machine whose number nobody gave.
const USUAL_CPUS: u64 = 4;

/// Memory of a machine whose size nobody gave, in bytes.
const USUAL_MEMORY: u64 = 16 << 30;

/// The machine under a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hardware {
    /// Processors.
    pub cpus: u64,
    /// Memory in bytes.
    pub memory_bytes: u64,
}

impl Default for Hardware {
    fn default() -> Hardware {
        Hardware { cpus: USUAL_CPUS, memory_bytes: USUAL_MEMORY }
    }
}

/// User and groups by number; root by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// User.
    pub user: u64,
    /// Primary group.
    pub group: u64,
    /// All groups, in order.
    pub groups: Vec<u64>,
}

impl Identity {
    /// What `id` says of it.
    pub(super) fn told(&self) -> String {
        let named = |number: u64| if number == 0 { "0(root)".to_string() } else { number.to_string() };
        let groups: Vec<String> = self.groups.iter().map(|group| named(*group)).collect();
        let groups = if groups.is_empty() { named(self.group) } else { groups.join(",") };
        format!("uid={} gid={} groups={groups}", named(self.user), named(self.group))
    }

    /// Its user as `ps` shows it.
    pub(super) fn user_name(&self) -> String {
        if self.user == 0 { "root".to_string() } else { self.user.to_string() }
    }
}

/// Paths and texts of the files, for a container of an image.
pub(super) fn files(spec: &ProcessSpec, userland: Userland) -> Vec<(&'static str, String)> {
    let mut files = Vec::from([
        ("/proc/1/cmdline", command_line(spec)),
        ("/proc/cpuinfo", processors(spec.hardware.cpus)),
        ("/proc/meminfo", memory(spec.hardware.memory_bytes / 1024)),
        ("/proc/loadavg", "0.00 0.00 0.00 1/128 1\n".to_string()),
        ("/proc/version", format!("Linux version {KERNEL} (build@debian) (gcc 14.2.0) #1 SMP\n")),
        ("/sys/fs/cgroup/cpu.max", quota(spec.cpu_limit_milli)),
        (
            "/sys/fs/cgroup/memory.max",
            spec.memory_limit_bytes.map_or("max\n".to_string(), |bytes| format!("{bytes}\n")),
        ),
    ]);
    if userland != Userland::None {
        let shell = if userland == Userland::Busybox { "/bin/sh" } else { "/bin/bash" };
        files.push((
            "/etc/passwd",
            format!("root:x:0:0:root:/root:{shell}\nnobody:x:65534:65534:nobody:/:/bin/false\n"),
        ));
    }
    if let Some(release) = release(&spec.image, userland) {
        files.push(("/etc/os-release", release));
    }
    files
}

fn command_line(spec: &ProcessSpec) -> String {
    spec.command.iter().chain(&spec.args).map(|word| format!("{word}\0")).collect()
}

fn quota(limit_milli: Option<u64>) -> String {
    limit_milli.map_or("max 100000\n".to_string(), |milli| format!("{} 100000\n", milli * 100))
}

fn processors(count: u64) -> String {
    let each = |number: u64| {
        format!(
            "processor\t: {number}\nvendor_id\t: GenuineIntel\nmodel name\t: Virtual CPU\ncpu MHz\t\t: 2400.000\n\n"
        )
    };
    (0..count.min(256)).map(each).collect()
}

fn memory(total_kib: u64) -> String {
    let line = |name: &str, kib: u64| format!("{:<16}{kib:>8} kB\n", format!("{name}:"));
    let free = total_kib / 4 * 3;
    line("MemTotal", total_kib) + &line("MemFree", free) + &line("MemAvailable", free) + &line("SwapTotal", 0)
}

/// The text of `/etc/os-release`; BusyBox's own image has none.
fn release(image: &str, userland: Userland) -> Option<String> {
    let last = resolve::last_segment(image.split('@').next().unwrap_or(image));
    let (name, tag) = last.split_once(':').unwrap_or((last, "latest"));
    let named = |pretty: &str, name: &str, id: &str, version: &str| {
        Some(format!("PRETTY_NAME=\"{pretty}\"\nNAME=\"{name}\"\nID={id}\nVERSION_ID={version}\n"))
    };
    match userland {
        Userland::None => None,
        Userland::Busybox if name == "busybox" => None,
        Userland::Busybox => Some(
            "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME=\"Alpine Linux v3.22\"\n".to_string(),
        ),
        Userland::Debian if name == "ubuntu" => {
            let version = if tag.starts_with(|c: char| c.is_ascii_digit()) { tag } else { "24.04" };
            named(&format!("Ubuntu {version} LTS"), "Ubuntu", "ubuntu", &format!("\"{version}\""))
        }
        Userland::Debian => named("Debian GNU/Linux 13 (trixie)", "Debian GNU/Linux", "debian", "\"13\""),
    }
}
