//! What the server says of itself: health, version, API groups and their resources.
//!
//! Models kubernetes 1.36 apiserver pkg/endpoints/discovery, pkg/server/healthz and pkg/server/routes/version.go. Paths
//! of the OpenAPI documents are known and refused in so many words.

use cluster::api::Kind;
use cluster::api::kinds::{KINDS, KindInfo};

use super::super::target::ALL;
use super::subresource::Part;
use super::version::BUILD;

/// What a client can do with every resource here.
const VERBS: &str = r#"["create","delete","deletecollection","get","list","patch","update","watch"]"#;

/// The checks behind `/livez`, in the server's order; `/readyz` has the rest too.
const CHECKS: &[(&str, bool)] = &[
    ("ping", true),
    ("log", true),
    ("etcd", true),
    ("etcd-readiness", false),
    ("informer-sync", false),
    ("poststarthook/start-apiserver-admission-initializer", true),
    ("poststarthook/generic-apiserver-start-informers", true),
    ("poststarthook/priority-and-fairness-config-consumer", true),
    ("poststarthook/priority-and-fairness-filter", true),
    ("poststarthook/storage-object-count-tracker-hook", true),
    ("poststarthook/start-apiextensions-informers", true),
    ("poststarthook/start-apiextensions-controllers", true),
    ("poststarthook/crd-informer-synced", true),
    ("poststarthook/start-system-namespaces-controller", true),
    ("poststarthook/start-cluster-authentication-info-controller", true),
    ("poststarthook/start-kube-apiserver-identity-lease-controller", true),
    ("poststarthook/start-kube-apiserver-identity-lease-garbage-collector", true),
    ("poststarthook/start-legacy-token-tracking-controller", true),
    ("poststarthook/start-service-ip-repair-controllers", true),
    ("poststarthook/rbac/bootstrap-roles", true),
    ("poststarthook/scheduling/bootstrap-system-priority-classes", true),
    ("poststarthook/priority-and-fairness-config-producer", true),
    ("poststarthook/bootstrap-controller", true),
    ("poststarthook/start-kubernetes-service-cidr-controller", true),
    ("poststarthook/aggregator-reload-proxy-client-cert", true),
    ("poststarthook/start-kube-aggregator-informers", true),
    ("poststarthook/apiservice-status-local-available-controller", true),
    ("poststarthook/apiservice-status-remote-available-controller", true),
    ("poststarthook/apiservice-registration-controller", true),
    ("poststarthook/apiservice-discovery-controller", true),
    ("poststarthook/kube-apiserver-autoregistration", true),
    ("autoregister-completion", true),
    ("poststarthook/apiservice-openapi-controller", true),
    ("poststarthook/apiservice-openapiv3-controller", true),
    ("shutdown", false),
];

/// The answer to a path that is about the server itself; `None` for any other path.
pub fn answer(path: &str) -> Option<String> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        [""] => Some(paths()),
        ["version"] => Some(version()),
        [health @ ("healthz" | "livez" | "readyz"), check @ ..] => healthy(health, &check.join("/"), query),
        ["api"] => Some(
            "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],\"serverAddressByClientCIDRs\":[{\"clientCIDR\":\"0.0.0.0/0\",\"serverAddress\":\"127.0.0.1:6443\"}]}\n"
                .to_string(),
        ),
        ["apis"] => {
            let groups: Vec<String> = groups().into_iter().map(|group| format!("{{{}}}", group_text(group))).collect();
            Some(format!("{{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[{}]}}\n", groups.join(",")))
        }
        ["apis", group] => groups()
            .into_iter()
            .find(|info| info.group == *group)
            .map(|info| format!("{{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\",{}}}\n", group_text(info))),
        ["api", version] => resources(version),
        ["apis", group, version] => resources(&format!("{group}/{version}")),
        _ => None,
    }
}

/// `/version`, the only answer that the server indents.
fn version() -> String {
    let fields: Vec<String> = BUILD.iter().map(|(name, value)| format!("  {name:?}: {value:?}")).collect();
    format!("{{\n{}\n}}", fields.join(",\n"))
}

/// One kind of each group, in the order of groups.
fn groups() -> Vec<&'static KindInfo> {
    let mut groups: Vec<&KindInfo> = Vec::new();
    for info in KINDS.iter().filter(|info| !info.group.is_empty()) {
        if !groups.iter().any(|other| other.group == info.group) {
            groups.push(info);
        }
    }
    groups.sort_by_key(|info| info.group);
    groups
}

fn group_text(info: &KindInfo) -> String {
    let version = info.api_version.rsplit('/').next().unwrap_or("");
    let version = format!("{{\"groupVersion\":{:?},\"version\":{version:?}}}", info.api_version);
    format!("\"name\":{:?},\"versions\":[{version}],\"preferredVersion\":{version}", info.group)
}

/// The resources of a group version, each followed by its parts.
fn resources(group_version: &str) -> Option<String> {
    let mut kinds: Vec<&KindInfo> = KINDS.iter().filter(|info| info.api_version == group_version).collect();
    kinds.sort_by_key(|info| info.plural);
    if kinds.is_empty() {
        return None;
    }
    let mut texts = Vec::new();
    for info in kinds {
        let mut text = format!(
            "{{\"name\":{:?},\"singularName\":{:?},\"namespaced\":{},\"kind\":{:?},\"verbs\":{VERBS}",
            info.plural, info.singular, info.namespaced, info.name
        );
        if !info.short.is_empty() {
            text.push_str(&format!(",\"shortNames\":{:?}", info.short).replace("\", \"", "\",\""));
        }
        if ALL.contains(&info.kind) {
            text.push_str(",\"categories\":[\"all\"]");
        }
        texts.push(text + "}");
        let mut parts: Vec<(&str, &str, &str)> = Vec::new();
        if Part::Scale.is_of(info.kind) {
            parts.push(("scale", "Scale", "autoscaling/v1"));
        }
        if info.kind == Kind::Pod {
            parts.extend([("binding", "Binding", "v1"), ("eviction", "Eviction", "policy/v1"), ("log", "Pod", "v1")]);
        }
        if Part::Status.is_of(info.kind) {
            parts.push(("status", info.name, info.api_version));
        }
        for (part, kind, version) in parts {
            let (group, version) = version.split_once('/').unwrap_or(("", version));
            let place = match info.api_version == format!("{group}/{version}") || group.is_empty() {
                true => String::new(),
                false => format!("\"group\":{group:?},\"version\":{version:?},"),
            };
            let verbs = match part {
                "binding" | "eviction" => r#"["create"]"#,
                "log" => r#"["get"]"#,
                _ => r#"["get","patch","update"]"#,
            };
            texts.push(format!(
                "{{\"name\":\"{}/{part}\",\"singularName\":\"\",\"namespaced\":{},{place}\"kind\":{kind:?},\"verbs\":{verbs}}}",
                info.plural, info.namespaced
            ));
        }
    }
    let version = if group_version.contains('/') { "\"apiVersion\":\"v1\"," } else { "" };
    Some(format!(
        "{{\"kind\":\"APIResourceList\",{version}\"groupVersion\":{group_version:?},\"resources\":[{}]}}\n",
        texts.join(",")
    ))
}

/// `/readyz`, one of its checks or, with `?verbose`, all of them.
fn healthy(health: &str, check: &str, query: &str) -> Option<String> {
    let checks: Vec<&str> =
        CHECKS.iter().filter(|(_, live)| *live || health == "readyz").map(|(name, _)| *name).collect();
    if !check.is_empty() {
        return checks.contains(&check).then(|| "ok".to_string());
    }
    if !query.split('&').any(|word| word == "verbose" || word.starts_with("verbose=")) {
        return Some("ok".to_string());
    }
    let excluded: Vec<&str> = query.split('&').filter_map(|word| word.strip_prefix("exclude=")).collect();
    let line = |name: &&str| {
        if excluded.contains(name) { format!("[+]{name} excluded: ok\n") } else { format!("[+]{name} ok\n") }
    };
    Some(format!("{}{health} check passed\n", checks.iter().map(line).collect::<String>()))
}

/// `/`: the paths that there are.
fn paths() -> String {
    let mut paths = vec!["/api".to_string(), "/api/v1".to_string(), "/apis".to_string()];
    for info in groups() {
        paths.push(format!("/apis/{}", info.group));
        paths.push(format!("/apis/{}", info.api_version));
    }
    paths.extend(["/healthz", "/livez", "/readyz", "/version"].map(str::to_string));
    let lines: Vec<String> = paths.iter().map(|path| format!("    {path:?}")).collect();
    format!("{{\n  \"paths\": [\n{}\n  ]\n}}", lines.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_json_or_health() {
        for path in ["/", "/version", "/api", "/apis", "/apis/apps", "/apis/apps/v1", "/api/v1", "/apis/policy/v1"] {
            let text = answer(path).unwrap_or_default();
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{path}: {text}");
        }
        assert_eq!(answer("/livez/ping").as_deref(), Some("ok"));
        assert_eq!(answer("/livez/informer-sync"), None);
        assert!(answer("/readyz?verbose").unwrap().ends_with("[+]shutdown ok\nreadyz check passed\n"));
        assert_eq!(answer("/apis/none"), None);
        assert_eq!(answer("/api/v1/pods"), None);
    }
}
