//! Rules of probes and lifecycle hooks.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go validateProbe, validateLifecycle and validateHandler.

use alloc::format;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    Container, ExecAction, GRPCAction, HTTPGetAction, Lifecycle, LifecycleHandler, Probe, SleepAction, TCPSocketAction,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::text::{self, quoted};
use crate::api::error::FieldError;

/// A number that must not be negative.
pub fn not_negative(field: alloc::string::String, value: i64, found: &mut Vec<FieldError>) {
    if value < 0 {
        found.push(FieldError::invalid(field, value, "must be greater than or equal to 0"));
    }
}

/// What a probe or a hook does; exactly one is given.
#[derive(Default)]
struct Handler<'a> {
    exec: Option<&'a ExecAction>,
    http_get: Option<&'a HTTPGetAction>,
    tcp_socket: Option<&'a TCPSocketAction>,
    grpc: Option<&'a GRPCAction>,
    sleep: Option<&'a SleepAction>,
}

/// Rules of a container's three probes.
pub fn probes(container: &Container, grace_seconds: Option<i64>, path: &str, found: &mut Vec<FieldError>) {
    if let Some(liveness) = &container.liveness_probe {
        let path = format!("{path}.livenessProbe");
        probe(liveness, grace_seconds, &path, found);
        one_success(liveness, &path, found);
    }
    if let Some(readiness) = &container.readiness_probe {
        let path = format!("{path}.readinessProbe");
        probe(readiness, grace_seconds, &path, found);
        if let Some(grace) = readiness.termination_grace_period_seconds {
            let field = format!("{path}.terminationGracePeriodSeconds");
            found.push(FieldError::invalid(field, grace, "must not be set for readinessProbes"));
        }
    }
    if let Some(startup) = &container.startup_probe {
        let path = format!("{path}.startupProbe");
        probe(startup, grace_seconds, &path, found);
        one_success(startup, &path, found);
    }
}

fn one_success(probe: &Probe, path: &str, found: &mut Vec<FieldError>) {
    let threshold = probe.success_threshold.unwrap_or(0);
    if threshold != 1 {
        found.push(FieldError::invalid(format!("{path}.successThreshold"), threshold, "must be 1"));
    }
}

fn probe(probe: &Probe, grace_seconds: Option<i64>, path: &str, found: &mut Vec<FieldError>) {
    let does = Handler {
        exec: probe.exec.as_ref(),
        http_get: probe.http_get.as_ref(),
        tcp_socket: probe.tcp_socket.as_ref(),
        grpc: probe.grpc.as_ref(),
        sleep: None,
    };
    handler(&does, grace_seconds, path, found);
    for (field, value) in [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ] {
        not_negative(format!("{path}.{field}"), i64::from(value.unwrap_or(0)), found);
    }
    if let Some(grace) = probe.termination_grace_period_seconds.filter(|grace| *grace <= 0) {
        let field = format!("{path}.terminationGracePeriodSeconds");
        found.push(FieldError::invalid(field, grace, "must be greater than 0"));
    }
}

/// Rules of a container's hooks.
pub fn lifecycle(lifecycle: Option<&Lifecycle>, grace_seconds: Option<i64>, path: &str, found: &mut Vec<FieldError>) {
    let Some(lifecycle) = lifecycle else { return };
    for (field, hook) in [("postStart", &lifecycle.post_start), ("preStop", &lifecycle.pre_stop)] {
        if let Some(hook) = hook {
            handler(&of_hook(hook), grace_seconds, &format!("{path}.{field}"), found);
        }
    }
}

fn of_hook(hook: &LifecycleHandler) -> Handler<'_> {
    Handler {
        exec: hook.exec.as_ref(),
        http_get: hook.http_get.as_ref(),
        tcp_socket: hook.tcp_socket.as_ref(),
        grpc: None,
        sleep: hook.sleep.as_ref(),
    }
}

fn handler(does: &Handler<'_>, grace_seconds: Option<i64>, path: &str, found: &mut Vec<FieldError>) {
    let mut handlers = 0;
    let mut first = |field: &str, is_set: bool, found: &mut Vec<FieldError>| {
        handlers += u32::from(is_set);
        if is_set && handlers > 1 {
            found.push(FieldError::forbidden(format!("{path}.{field}"), "may not specify more than 1 handler type"));
        }
        is_set && handlers == 1
    };
    if first("exec", does.exec.is_some(), found)
        && does.exec.is_some_and(|exec| exec.command.as_ref().is_none_or(Vec::is_empty))
    {
        found.push(FieldError::required(format!("{path}.exec.command"), ""));
    }
    if first("httpGet", does.http_get.is_some(), found)
        && let Some(http) = does.http_get
    {
        http_get(http, &format!("{path}.httpGet"), found);
    }
    if first("tcpSocket", does.tcp_socket.is_some(), found)
        && let Some(tcp) = does.tcp_socket
    {
        port(&tcp.port, &format!("{path}.tcpSocket.port"), found);
    }
    if first("grpc", does.grpc.is_some(), found)
        && let Some(grpc) = does.grpc
    {
        port(&IntOrString::Int(grpc.port), &format!("{path}.grpc.port"), found);
    }
    if first("sleep", does.sleep.is_some(), found)
        && let (Some(sleep), Some(grace)) = (does.sleep, grace_seconds)
        && !(0..=grace).contains(&sleep.seconds)
    {
        let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        found.push(FieldError::invalid(format!("{path}.sleep"), sleep.seconds, &detail));
    }
    if handlers == 0 {
        found.push(FieldError::required(path, "must specify a handler type"));
    }
}

fn http_get(http: &HTTPGetAction, path: &str, found: &mut Vec<FieldError>) {
    if http.path.as_deref().unwrap_or("").is_empty() {
        found.push(FieldError::required(format!("{path}.path"), ""));
    }
    port(&http.port, &format!("{path}.port"), found);
    let supported = ["HTTP", "HTTPS"];
    let scheme = http.scheme.as_deref().unwrap_or("");
    if !supported.contains(&scheme) {
        found.push(FieldError::unsupported(format!("{path}.scheme"), scheme, &supported));
    }
    for header in http.http_headers.iter().flatten() {
        for message in text::header_name(&header.name) {
            found.push(FieldError::invalid(format!("{path}.httpHeaders"), quoted(&header.name), &message));
        }
    }
}

/// A port by number or by name.
///
/// - Source: ValidatePortNumOrName.
pub fn port(port: &IntOrString, path: &str, found: &mut Vec<FieldError>) {
    match port {
        IntOrString::Int(number) => {
            for message in text::port_number(*number) {
                found.push(FieldError::invalid(path, number, &message));
            }
        }
        IntOrString::String(name) => {
            for message in text::port_name(name) {
                found.push(FieldError::invalid(path, quoted(name), &message));
            }
        }
    }
}
