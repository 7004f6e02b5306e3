//! Containers in `describe`, in pods and in pod templates.

use k8s_openapi::api::core::v1::{
    Container, ContainerPort, ContainerState, ContainerStatus, Pod, Probe, ResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::columns::none_if_empty;
use super::super::print::duration::rfc1123;
use super::Text;

/// Writes `label:` and every container below it; `pod` is absent for templates.
pub(super) fn section(
    label: &str,
    containers: &[Container],
    statuses: &[ContainerStatus],
    pod: Option<&Pod>,
    text: &mut Text,
) {
    let none = if containers.is_empty() { " <none>" } else { "" };
    let (space, name_indent) = if pod.is_some() { ("", "") } else { ("  ", " ") };
    text.line(0, format!("{space}{label}:{none}"));
    for container in containers {
        let status = statuses.iter().find(|status| status.name == container.name);
        text.line(1, format!("{name_indent}{}:", container.name));
        identity(container, status, text);
        words("Command", container.command.as_deref(), text);
        words("Args", container.args.as_deref(), text);
        if let Some(status) = status {
            state("State", status.state.as_ref(), text);
            if status.last_state.as_ref().is_some_and(|state| state.terminated.is_some()) {
                state("Last State", status.last_state.as_ref(), text);
            }
            text.field(2, "Ready", if status.ready { "True" } else { "False" });
            text.field(2, "Restart Count", status.restart_count);
        }
        resources(container.resources.as_ref(), 2, text);
        let probes = [
            ("Liveness", &container.liveness_probe),
            ("Readiness", &container.readiness_probe),
            ("Startup", &container.startup_probe),
        ];
        for (name, probe) in probes {
            if let Some(probe) = probe {
                text.field(2, name, probe_text(probe));
            }
        }
        environment(container, pod, text);
        mounts(container, text);
    }
}

fn identity(container: &Container, status: Option<&ContainerStatus>, text: &mut Text) {
    if let Some(status) = status {
        text.field(2, "Container ID", status.container_id.as_deref().unwrap_or(""));
    }
    text.field(2, "Image", container.image.as_deref().unwrap_or(""));
    if let Some(status) = status {
        text.field(2, "Image ID", &status.image_id);
    }
    let ports = container.ports.as_deref().unwrap_or(&[]);
    let list = |number: fn(&ContainerPort) -> i32| -> String {
        let texts: Vec<String> = ports
            .iter()
            .map(|port| format!("{}/{}", number(port), port.protocol.as_deref().unwrap_or("TCP")))
            .collect();
        texts.join(", ")
    };
    let plural = if ports.len() > 1 { "s" } else { "" };
    text.field(2, &format!("Port{plural}"), none_if_empty(list(|port| port.container_port)));
    text.field(2, &format!("Host Port{plural}"), none_if_empty(list(|port| port.host_port.unwrap_or(0))));
    let seccomp = container.security_context.as_ref().and_then(|context| context.seccomp_profile.as_ref());
    if let Some(profile) = seccomp {
        text.field(2, "SeccompProfile", &profile.type_);
        if profile.type_ == "Localhost" {
            text.field(3, "LocalhostProfile", profile.localhost_profile.as_deref().unwrap_or(""));
        }
    }
}

fn words(title: &str, words: Option<&[String]>, text: &mut Text) {
    let words = words.unwrap_or(&[]);
    if !words.is_empty() {
        text.line(2, format!("{title}:"));
    }
    for line in words.iter().flat_map(|word| word.split('\n')) {
        text.line(3, line);
    }
}

fn state(title: &str, state: Option<&ContainerState>, text: &mut Text) {
    let empty = ContainerState::default();
    let state = state.unwrap_or(&empty);
    if let Some(running) = &state.running {
        text.field(2, title, "Running");
        text.field(3, "Started", running.started_at.as_ref().map(rfc1123).unwrap_or_default());
    } else if let Some(terminated) = &state.terminated {
        text.field(2, title, "Terminated");
        text.field_if(3, "Reason", terminated.reason.as_ref());
        text.field_if(3, "Message", terminated.message.as_ref());
        text.field(3, "Exit Code", terminated.exit_code);
        if let Some(signal) = terminated.signal.filter(|signal| *signal > 0) {
            text.field(3, "Signal", signal);
        }
        // Go's zero time stands for a moment that never came.
        let moment = |at: Option<&_>| at.map_or_else(|| "Mon, 01 Jan 0001 00:00:00 +0000".to_string(), rfc1123);
        text.field(3, "Started", moment(terminated.started_at.as_ref()));
        text.field(3, "Finished", moment(terminated.finished_at.as_ref()));
    } else {
        text.field(2, title, "Waiting");
        text.field_if(3, "Reason", state.waiting.as_ref().and_then(|waiting| waiting.reason.as_ref()));
    }
}

/// Limits and requests at an indentation.
pub(super) fn resources(resources: Option<&ResourceRequirements>, level: usize, text: &mut Text) {
    let Some(resources) = resources else { return };
    for (title, quantities) in [("Limits", &resources.limits), ("Requests", &resources.requests)] {
        let Some(quantities) = quantities.as_ref().filter(|quantities| !quantities.is_empty()) else { continue };
        text.line(level, format!("{title}:"));
        for (name, quantity) in quantities {
            text.field(level + 1, name, &quantity.0);
        }
    }
}

fn port_text(port: &IntOrString) -> String {
    match port {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(name) => name.clone(),
    }
}

/// A probe on one line, such as `http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3`.
fn probe_text(probe: &Probe) -> String {
    let attributes = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        probe.initial_delay_seconds.unwrap_or(0),
        probe.timeout_seconds.unwrap_or(0),
        probe.period_seconds.unwrap_or(0),
        probe.success_threshold.unwrap_or(0),
        probe.failure_threshold.unwrap_or(0)
    );
    if let Some(exec) = &probe.exec {
        format!("exec [{}] {attributes}", exec.command.as_deref().unwrap_or(&[]).join(" "))
    } else if let Some(http) = &probe.http_get {
        let path = http.path.as_deref().unwrap_or("");
        let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
        format!(
            "http-get {}://{}:{}{slash}{path} {attributes}",
            http.scheme.as_deref().unwrap_or("HTTP").to_lowercase(),
            http.host.as_deref().unwrap_or(""),
            port_text(&http.port)
        )
    } else if let Some(tcp) = &probe.tcp_socket {
        format!("tcp-socket {}:{} {attributes}", tcp.host.as_deref().unwrap_or(""), port_text(&tcp.port))
    } else if let Some(grpc) = &probe.grpc {
        format!("grpc <pod>:{} {} {attributes}", grpc.port, grpc.service.as_deref().unwrap_or(""))
    } else {
        format!("unknown {attributes}")
    }
}

fn environment(container: &Container, pod: Option<&Pod>, text: &mut Text) {
    let from = container.env_from.as_deref().unwrap_or(&[]);
    if !from.is_empty() {
        text.line(2, "Environment Variables from:");
    }
    for source in from {
        let (kind, name, optional) = match (&source.config_map_ref, &source.secret_ref) {
            (Some(map), _) => ("ConfigMap", &map.name, map.optional),
            (None, Some(secret)) => ("Secret", &secret.name, secret.optional),
            (None, None) => continue,
        };
        let prefix = match source.prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
            Some(prefix) => format!(" with prefix '{prefix}'"),
            None => String::new(),
        };
        text.line(3, format!("{name}\t{kind}{prefix}\tOptional: {}", optional.unwrap_or(false)));
    }
    let variables = container.env.as_deref().unwrap_or(&[]);
    text.line(2, if variables.is_empty() { "Environment:\t<none>" } else { "Environment:" });
    for variable in variables {
        let name = &variable.name;
        let Some(source) = &variable.value_from else {
            for (index, line) in variable.value.as_deref().unwrap_or("").split('\n').enumerate() {
                text.line(3, if index == 0 { format!("{name}:\t{line}") } else { format!("\t{line}") });
            }
            continue;
        };
        if let Some(field) = &source.field_ref {
            let value = pod.and_then(|pod| pod_field(pod, &field.field_path)).unwrap_or_default();
            let version = field.api_version.as_deref().unwrap_or("v1");
            text.line(3, format!("{name}:\t{value} ({version}:{})", field.field_path));
        } else if let Some(resource) = &source.resource_field_ref {
            let value = resource_value(container, &resource.resource, resource.divisor.as_ref());
            text.line(3, format!("{name}:\t{value} ({})", resource.resource));
        } else if let Some(secret) = &source.secret_key_ref {
            text.line(
                3,
                format!(
                    "{name}:\t<set to the key '{}' in secret '{}'>\tOptional: {}",
                    secret.key,
                    secret.name,
                    secret.optional.unwrap_or(false)
                ),
            );
        } else if let Some(map) = &source.config_map_key_ref {
            text.line(
                3,
                format!(
                    "{name}:\t<set to the key '{}' of config map '{}'>\tOptional: {}",
                    map.key,
                    map.name,
                    map.optional.unwrap_or(false)
                ),
            );
        }
    }
}

/// What `describe` can tell of a pod's field: kubectl converts the path without the server's own conversions, which
/// leaves the two fields that every kind has. All others stand there without a value.
///
/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go EnvValueRetriever, apimachinery pkg/runtime/conversion.go
///   DefaultMetaV1FieldSelectorConversion.
fn pod_field(pod: &Pod, path: &str) -> Option<String> {
    match path {
        "metadata.name" => pod.metadata.name.clone(),
        "metadata.namespace" => pod.metadata.namespace.clone(),
        _ => None,
    }
}

fn resource_value(container: &Container, resource: &str, divisor: Option<&Quantity>) -> String {
    let found = container.resources.as_ref().and_then(|resources| {
        let (list, name) = resource.split_once('.')?;
        let quantities = if list == "limits" { resources.limits.as_ref() } else { resources.requests.as_ref() };
        let quantity = quantities?.get(name)?;
        let milli = cluster::api::quantity::milli(quantity)?;
        let divisor = divisor.and_then(cluster::api::quantity::milli).filter(|milli| *milli > 0).unwrap_or(1_000);
        Some((milli / divisor + i128::from(milli % divisor != 0)).to_string())
    });
    match found {
        Some(value) => value,
        None if matches!(resource, "limits.cpu" | "limits.memory") => "node allocatable".to_string(),
        None => "0".to_string(),
    }
}

fn mounts(container: &Container, text: &mut Text) {
    let mut mounts: Vec<_> = container.volume_mounts.iter().flatten().collect();
    text.line(2, if mounts.is_empty() { "Mounts:\t<none>" } else { "Mounts:" });
    mounts.sort_by(|one, other| one.mount_path.cmp(&other.mount_path));
    for mount in mounts {
        let mut flags = if mount.read_only == Some(true) { "ro" } else { "rw" }.to_string();
        if let Some(path) = mount.sub_path.as_deref().filter(|path| !path.is_empty()) {
            flags.push_str(&format!(",path={path:?}"));
        }
        text.line(3, format!("{} from {} ({flags})", mount.mount_path, mount.name));
    }
    let mut devices: Vec<_> = container.volume_devices.iter().flatten().collect();
    devices.sort_by(|one, other| one.device_path.cmp(&other.device_path));
    if !devices.is_empty() {
        text.line(2, if container.volume_mounts.is_some() { "Devices:" } else { "Devices:\t<none>" });
    }
    for device in devices {
        text.line(3, format!("{} from {}", device.device_path, device.name));
    }
}
