//! `describe` of Roles, ClusterRoles and their bindings: nothing of events, and each resource on a line of its own.
//!
//! Models kubernetes 1.36 kubectl pkg/describe/describe.go and pkg/util/rbac/rbac.go.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::rbac::v1::{ClusterRole, PolicyRule, Role};

use super::super::api::Api;
use super::super::columns;
use super::Text;

pub(super) fn role(object: &Object, _api: &dyn Api, _with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let rules = match (object.get::<Role>(), object.get::<ClusterRole>()) {
        (Some(role), _) => &role.rules,
        (_, Some(role)) => &role.rules,
        _ => return Ok(()),
    };
    head(object, text);
    text.line(0, "PolicyRule:");
    text.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
    text.line(1, "---------\t-----------------\t--------------\t-----");
    let mut lines = merged(rules.iter().flatten().flat_map(single));
    lines.sort_by_key(Line::order);
    for line in lines {
        let list = |one: &Option<String>| format!("[{}]", one.as_deref().unwrap_or(""));
        let verbs = line.verbs.join(" ");
        text.line(1, format!("{}\t{}\t{}\t[{verbs}]", line.resource(), list(&line.url), list(&line.name)));
    }
    Ok(())
}

pub(super) fn binding(object: &Object, _api: &dyn Api, _with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some((role, subjects)) = columns::binding(object) else { return Ok(()) };
    head(object, text);
    text.line(0, "Role:");
    text.field(1, "Kind", &role.kind);
    text.field(1, "Name", &role.name);
    text.line(0, "Subjects:");
    text.line(1, "Kind\tName\tNamespace");
    text.line(1, "----\t----\t---------");
    for subject in subjects {
        let namespace = subject.namespace.as_deref().unwrap_or("");
        text.line(1, format!("{}\t{}\t{namespace}", subject.kind, subject.name));
    }
    Ok(())
}

fn head(object: &Object, text: &mut Text) {
    text.field(0, "Name", object.name());
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
}

/// What one verb or several may be done to: one resource, perhaps one of its names, or one path of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    group_and_resource: Option<(String, String)>,
    name: Option<String>,
    url: Option<String>,
    verbs: Vec<String>,
}

impl Line {
    /// `deployments.apps/scale`.
    fn resource(&self) -> String {
        let Some((group, resource)) = &self.group_and_resource else { return String::new() };
        let (resource, part) = resource.split_once('/').map_or((resource.as_str(), None), |(a, b)| (a, Some(b)));
        let dot = if group.is_empty() { "" } else { "." };
        let part = part.map(|part| format!("/{part}")).unwrap_or_default();
        format!("{resource}{dot}{group}{part}")
    }

    /// The text that upstream sorts rules by.
    ///
    /// - Source: PolicyRule.String of the generated API types, SortableRuleSlice.
    fn order(&self) -> String {
        let list = |one: Option<&String>| one.cloned().unwrap_or_default();
        let pair = self.group_and_resource.as_ref();
        format!(
            "Verbs:[{}],APIGroups:[{}],Resources:[{}],ResourceNames:[{}],NonResourceURLs:[{}],",
            self.verbs.join(" "),
            list(pair.map(|(group, _)| group)),
            list(pair.map(|(_, resource)| resource)),
            list(self.name.as_ref()),
            list(self.url.as_ref()),
        )
    }
}

/// A rule taken apart into single verbs of single things.
///
/// - Source: BreakdownRule.
fn single(rule: &PolicyRule) -> Vec<Line> {
    let mut lines = Vec::new();
    let names: Vec<Option<String>> = match rule.resource_names.as_deref() {
        None | Some([]) => vec![None],
        Some(names) => names.iter().cloned().map(Some).collect(),
    };
    for group in rule.api_groups.iter().flatten() {
        for resource in rule.resources.iter().flatten() {
            for verb in &rule.verbs {
                lines.extend(names.iter().map(|name| Line {
                    group_and_resource: Some((group.clone(), resource.clone())),
                    name: name.clone(),
                    url: None,
                    verbs: vec![verb.clone()],
                }));
            }
        }
    }
    for url in rule.non_resource_urls.iter().flatten() {
        lines.extend(rule.verbs.iter().map(|verb| Line {
            url: Some(url.clone()),
            verbs: vec![verb.clone()],
            ..Line::default()
        }));
    }
    lines
}

/// The verbs of one resource, or of one name of it, together.
///
/// - Source: CompactRules.
fn merged(single: impl Iterator<Item = Line>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for one in single {
        let same = |line: &&mut Line| {
            line.url.is_none() && line.group_and_resource == one.group_and_resource && line.name == one.name
        };
        match lines.iter_mut().find(same).filter(|_| one.url.is_none()) {
            Some(line) => {
                let new: Vec<String> = one.verbs.into_iter().filter(|verb| !line.verbs.contains(verb)).collect();
                line.verbs.extend(new);
            }
            None => lines.push(one),
        }
    }
    lines
}
