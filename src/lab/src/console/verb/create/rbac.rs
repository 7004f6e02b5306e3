//! `create role`, `clusterrole`, `rolebinding` and `clusterrolebinding`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/create/create_role.go, create_clusterrole.go, create_rolebinding.go and
//! create_clusterrolebinding.go.

use std::collections::BTreeMap;

use cluster::api::kinds::KINDS;
use serde_json::{Map, Value, json};

use super::super::Call;
use super::generate::{name, require};
use crate::console::output::Failure;
use crate::console::unserved::UNSERVED;

const GROUP: &str = "rbac.authorization.k8s.io";
const VERSION: &str = "rbac.authorization.k8s.io/v1";

/// Verbs that are usual for resources.
const RESOURCE_VERBS: &[&str] = &[
    "*",
    "get",
    "delete",
    "list",
    "create",
    "update",
    "patch",
    "watch",
    "proxy",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
];
/// Verbs that there are for paths of the server.
const PATH_VERBS: &[&str] = &["*", "get", "post", "put", "delete", "patch", "head", "options"];
/// What the special verbs may be done to: group and resource.
const SPECIAL: &[(&str, &[(&str, &str)])] = &[
    ("use", &[("policy", "podsecuritypolicies"), ("extensions", "podsecuritypolicies")]),
    ("bind", &[(GROUP, "roles"), (GROUP, "clusterroles")]),
    ("escalate", &[(GROUP, "roles"), (GROUP, "clusterroles")]),
    ("impersonate", &[("", "users"), ("", "serviceaccounts"), ("", "groups"), ("authentication.k8s.io", "userextras")]),
];

/// A resource as a flag names it: `deployments.apps/scale`.
struct Resource {
    name: String,
    group: String,
    part: String,
    /// Group and plural, where the server has it.
    served: Option<(String, String)>,
}

impl Resource {
    fn parse(word: &str) -> Resource {
        let (whole, part) = word.split_once('/').unwrap_or((word, ""));
        let (name, group) = whole.split_once('.').unwrap_or((whole, ""));
        let served = served(name, group);
        Resource { name: name.to_string(), group: group.to_string(), part: part.to_string(), served }
    }

    /// Group and name as a rule has them.
    fn written(&self) -> (String, String) {
        let (group, name) = self.served.clone().unwrap_or_else(|| (self.group.clone(), self.name.clone()));
        (group, if self.part.is_empty() { name } else { format!("{name}/{}", self.part) })
    }
}

/// Group and plural of the resource that a word names; the beginning of a group is enough.
///
/// - Source: apimachinery pkg/api/meta/restmapper.go ResourcesFor.
fn served(name: &str, group: &str) -> Option<(String, String)> {
    let word = name.to_lowercase();
    let by_name: Vec<(&str, &str)> = KINDS
        .iter()
        .filter(|info| info.plural == word || info.singular == word || info.short.contains(&word.as_str()))
        .map(|info| (info.group, info.plural))
        .chain(UNSERVED.iter().filter(|one| one.is(&word)).map(|one| (one.group, one.plural)))
        .collect();
    let found = match group {
        "" => by_name.first(),
        group => {
            let exact = by_name.iter().find(|(own, _)| *own == group);
            exact.or_else(|| by_name.iter().find(|(own, _)| own.starts_with(group)))
        }
    };
    found.map(|(group, plural)| (group.to_string(), plural.to_string()))
}

/// Every word of a flag that may hold several behind commas.
fn words(call: &Call, flag: &str) -> Vec<String> {
    call.arguments.values(flag).iter().flat_map(|given| given.split(',')).map(str::to_string).collect()
}

fn each_once(list: Vec<String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for word in list {
        if !once.contains(&word) {
            once.push(word);
        }
    }
    once
}

/// The manifest of a Role or, of `clusterrole`, of a ClusterRole.
///
/// - Errors: kubectl's complaint about a flag.
pub(super) fn role(call: &mut Call, command: &str) -> Result<Value, Failure> {
    let name = name(call, command, 1)?;
    let verbs = words(call, "verb");
    let verbs = if verbs.iter().any(|verb| verb == "*") { vec!["*".to_string()] } else { each_once(verbs) };
    let mut resources: Vec<Resource> = Vec::new();
    for word in words(call, "resource") {
        if word == "*" {
            resources = vec![Resource::parse("*")];
            break;
        }
        resources.push(Resource::parse(&word));
    }
    let names = each_once(call.arguments.values("resource-name").to_vec());
    let urls = each_once(words(call, "non-resource-url"));
    let of_cluster = command == "clusterrole";
    let kind = if of_cluster { "ClusterRole" } else { "Role" };
    let mut role = json!({"apiVersion": VERSION, "kind": kind, "metadata": {"name": name}});
    let labels: Map<String, Value> = words(call, "aggregation-rule")
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.trim().to_string(), json!(value.trim())))
        .collect();
    if !labels.is_empty() {
        if !(urls.is_empty() && verbs.is_empty() && resources.is_empty() && names.is_empty()) {
            return Err(Failure::new(
                "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames",
            ));
        }
        role["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchLabels": labels}]});
        return Ok(role);
    }
    if verbs.is_empty() {
        return Err(Failure::new("at least one verb must be specified"));
    }
    if !of_cluster || !resources.is_empty() {
        for verb in verbs.iter().filter(|verb| !RESOURCE_VERBS.contains(&verb.as_str())) {
            call.streams.error_line(format!("Warning: '{verb}' is not a standard resource verb"));
        }
    }
    if resources.is_empty() && urls.is_empty() {
        return Err(Failure::new(match of_cluster {
            true => "one of resource or nonResourceURL must be specified",
            false => "at least one resource must be specified",
        }));
    }
    check_resources(&resources, &verbs)?;
    check_paths(&urls, &verbs)?;
    role["rules"] = json!(rules(&resources, &verbs, &names, &urls));
    Ok(role)
}

/// - Source: validateResource.
fn check_resources(resources: &[Resource], verbs: &[String]) -> Result<(), Failure> {
    for resource in resources {
        if resource.name.is_empty() {
            return Err(Failure::new("resource must be specified if apiGroup/subresource specified"));
        }
        if resource.name == "*" {
            return Ok(());
        }
        let (group, name) = resource.served.clone().unwrap_or_else(|| (resource.group.clone(), resource.name.clone()));
        let mut is_special = false;
        for (verb, on) in SPECIAL.iter().filter(|(verb, _)| verbs.iter().any(|one| one == verb)) {
            if !on.contains(&(group.as_str(), name.as_str())) {
                return Err(Failure::new(format!("can not perform '{verb}' on '{name}' in group '{group}'")));
            }
            is_special = true;
        }
        if resource.served.is_none() && !is_special {
            let within = if group.is_empty() { String::new() } else { format!(" in group {group:?}") };
            return Err(Failure::bare(format!("the server doesn't have a resource type {name:?}{within}")));
        }
    }
    Ok(())
}

fn check_paths(urls: &[String], verbs: &[String]) -> Result<(), Failure> {
    if let Some(verb) = verbs.iter().find(|verb| !urls.is_empty() && !PATH_VERBS.contains(&verb.as_str())) {
        return Err(Failure::new(format!("invalid verb: '{verb}' for nonResourceURL")));
    }
    for url in urls.iter().filter(|url| *url != "*") {
        if !url.starts_with('/') {
            return Err(Failure::new("nonResourceURL should start with /"));
        }
        if url.strip_suffix('*').unwrap_or(url).contains('*') {
            return Err(Failure::new("nonResourceURL only supports wildcard matches when '*' is at the end"));
        }
    }
    Ok(())
}

/// One rule for each group, in the order of groups, and one for paths.
///
/// - Source: generateResourcePolicyRules.
fn rules(resources: &[Resource], verbs: &[String], names: &[String], urls: &[String]) -> Vec<Value> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (group, name) in resources.iter().map(Resource::written) {
        let list = groups.entry(group).or_default();
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let mut rules: Vec<Value> = Vec::new();
    for (group, resources) in groups {
        let mut rule = json!({"verbs": verbs, "apiGroups": [group], "resources": resources});
        if !names.is_empty() {
            rule["resourceNames"] = json!(names);
        }
        rules.push(rule);
    }
    if !urls.is_empty() {
        rules.push(json!({"verbs": verbs, "nonResourceURLs": urls}));
    }
    rules
}

/// The manifest of a RoleBinding or, of `clusterrolebinding`, of a ClusterRoleBinding.
///
/// - Errors: kubectl's complaint about a flag.
pub(super) fn binding(call: &Call, command: &str) -> Result<Value, Failure> {
    let of_cluster = command == "clusterrolebinding";
    if of_cluster {
        require(call, &["clusterrole"])?;
    }
    let name = name(call, command, 1)?;
    let given = |flag: &str| call.arguments.value(flag).filter(|role| !role.is_empty());
    let (kind, role) = match (given("clusterrole"), given("role")) {
        (Some(role), None) => ("ClusterRole", role),
        (None, Some(role)) => ("Role", role),
        _ if of_cluster => ("ClusterRole", ""),
        _ => return Err(Failure::new("exactly one of clusterrole or role must be specified")),
    };
    let mut subjects: Vec<Value> = Vec::new();
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
        let names = call.arguments.values(flag).iter();
        subjects.extend(names.map(|name| json!({"kind": kind, "apiGroup": GROUP, "name": name})));
    }
    for account in call.arguments.values("serviceaccount") {
        match account.split(':').collect::<Vec<_>>().as_slice() {
            [namespace, name] if !namespace.is_empty() && !name.is_empty() => {
                subjects.push(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}));
            }
            _ => return Err(Failure::new("serviceaccount must be <namespace>:<name>")),
        }
    }
    let mut binding = json!({
        "apiVersion": VERSION,
        "kind": if of_cluster { "ClusterRoleBinding" } else { "RoleBinding" },
        "metadata": {"name": name},
        "roleRef": {"apiGroup": GROUP, "kind": kind, "name": role},
    });
    if !subjects.is_empty() {
        binding["subjects"] = json!(subjects);
    }
    Ok(binding)
}
