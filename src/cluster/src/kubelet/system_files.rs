//! The files that the kubelet and the runtime put into every container: `/etc/hosts` and `/etc/resolv.conf`.
//!
//! What a pod takes over from its node is not simulated: such a file is left out. Models kubernetes 1.36
//! pkg/kubelet/kubelet_pods.go managedHostsFileContent, pkg/kubelet/network/dns/dns.go GetPodDNS and, for the order of lines,
//! containerd 2.1 internal/cri/server/podsandbox parseDNSOptions.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::pod::Pod;
use crate::settings::NAME_SERVER;

/// The text of `/etc/hosts`.
pub(super) fn hosts(pod: &Pod) -> String {
    let Some(spec) = pod.spec().filter(|spec| spec.host_network != Some(true)) else { return String::new() };
    let mut text = String::from(
        "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n\
         fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n",
    );
    let address = pod.sandbox.address.as_deref().unwrap_or("");
    let name = spec.hostname.clone().unwrap_or_else(|| pod.name.to_string());
    if !address.is_empty() {
        match spec.subdomain.as_deref().filter(|subdomain| !subdomain.is_empty()) {
            Some(subdomain) => {
                let domain = format!("{subdomain}.{}.svc.cluster.local", pod.namespace);
                text.push_str(&format!("{address}\t{name}.{domain}\t{name}\n"));
            }
            None => text.push_str(&format!("{address}\t{name}\n")),
        }
    }
    if let Some(aliases) = spec.host_aliases.as_ref().filter(|aliases| !aliases.is_empty()) {
        text.push_str("\n# Entries added by HostAliases.\n");
        for alias in aliases {
            let names = alias.hostnames.clone().unwrap_or_default();
            text.push_str(&format!("{}\t{}\n", alias.ip, names.join("\t")));
        }
    }
    text
}

/// The text of `/etc/resolv.conf`.
pub(super) fn resolver(pod: &Pod) -> String {
    let Some(spec) = pod.spec() else { return String::new() };
    let on_host = spec.host_network == Some(true);
    let (mut servers, mut searches, mut options) = (Vec::new(), Vec::new(), Vec::new());
    match spec.dns_policy.as_deref().unwrap_or("ClusterFirst") {
        "ClusterFirst" if on_host => return String::new(),
        "ClusterFirst" | "ClusterFirstWithHostNet" => {
            servers.push(NAME_SERVER.to_string());
            searches.push(format!("{}.svc.cluster.local", pod.namespace));
            searches.extend(["svc.cluster.local", "cluster.local"].map(ToString::to_string));
            options.push(("ndots".to_string(), "5".to_string()));
        }
        "None" => {}
        _ => return String::new(),
    }
    if let Some(own) = &spec.dns_config {
        let add = |held: &mut Vec<String>, more: &Option<Vec<String>>| {
            for one in more.iter().flatten() {
                if !held.contains(one) {
                    held.push(one.clone());
                }
            }
        };
        add(&mut servers, &own.nameservers);
        add(&mut searches, &own.searches);
        for option in own.options.iter().flatten() {
            let name = option.name.clone().unwrap_or_default();
            options.retain(|(held, _)| *held != name);
            options.push((name, option.value.clone().unwrap_or_default()));
        }
    }
    let mut text = String::new();
    if !searches.is_empty() {
        text.push_str(&format!("search {}\n", searches.join(" ")));
    }
    for server in &servers {
        text.push_str(&format!("nameserver {server}\n"));
    }
    if !options.is_empty() {
        let shown: Vec<String> = options
            .into_iter()
            .map(|(name, value)| if value.is_empty() { name } else { format!("{name}:{value}") })
            .collect();
        text.push_str(&format!("options {}\n", shown.join(" ")));
    }
    text
}
