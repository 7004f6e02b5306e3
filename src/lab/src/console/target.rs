//! Which objects a command is about: `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`, `all`, with selectors.
//!
//! Models kubernetes 1.36 cli-runtime pkg/resource/builder.go.

use cluster::api::error::Reason;
use cluster::api::{ApiError, Key, Kind, Object};

use super::api::Api;
use super::output::Failure;
pub use super::selector::{Filter, label_selector};
use super::unserved::Unserved;

/// Kinds that `all` stands for.
pub(super) const ALL: &[Kind] = &[
    Kind::Pod,
    Kind::ReplicationController,
    Kind::Service,
    Kind::DaemonSet,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::StatefulSet,
    Kind::HorizontalPodAutoscaler,
    Kind::CronJob,
    Kind::Job,
];

/// kubectl's complaint about a command that names nothing.
const MISSING: &str = "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/// The objects that a command's words name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Every object of these kinds; the second list has kinds of which there are none.
    Kinds(Vec<Kind>, Vec<&'static Unserved>),
    /// These objects, in the order given.
    Names(Vec<(Kind, String)>),
}

impl Target {
    /// Reads the words after the verb.
    ///
    /// - Errors: kubectl's complaint about an unknown kind or a mixture of forms.
    pub fn parse(words: &[String]) -> Result<Target, Failure> {
        let Some(first) = words.first() else {
            return Err(Failure::new(MISSING));
        };
        if words.iter().any(|word| word.contains('/')) {
            if words.iter().any(|word| !word.contains('/')) {
                return Err(Failure::new(
                    "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
                ));
            }
            let names: Result<Vec<_>, Failure> = words
                .iter()
                .map(|word| match word.split('/').collect::<Vec<_>>().as_slice() {
                    [kind, name] if !name.is_empty() && !kind.is_empty() && !kind.contains(',') => {
                        match kind_of(kind) {
                            Ok(kind) => Ok((kind, name.to_string())),
                            Err(failure) => {
                                Err(Unserved::of_resource(kind).map_or(failure, |known| absent(known, name)))
                            }
                        }
                    }
                    [_, _] => Err(Failure::new("arguments in resource/name form must have a single resource and name")),
                    _ => Err(Failure::new("arguments in resource/name form may not have more than one slash")),
                })
                .collect();
            return Ok(Target::Names(names?));
        }
        // Several types with names become `TYPE/NAME` first.
        if words.len() > 1 && first.contains(',') && first.split(',').any(str::is_empty) {
            return Err(Failure::new("arguments in resource/name form must have a single resource and name"));
        }
        let mut kinds = Vec::new();
        let mut unserved = Vec::new();
        for word in first.split(',') {
            if let (Err(_), Some(known)) = (kind_of(word), Unserved::of_resource(word)) {
                unserved.push(known);
                continue;
            }
            for kind in if word == "all" { ALL.to_vec() } else { vec![kind_of(word)?] } {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        let names = &words[1..];
        if names.is_empty() {
            return Ok(Target::Kinds(kinds, unserved));
        }
        if let Some(known) = unserved.first() {
            return Err(absent(known, &names[0]));
        }
        Ok(Target::Names(kinds.iter().flat_map(|kind| names.iter().map(|name| (*kind, name.clone()))).collect()))
    }

    /// True when objects of several kinds may come, so that names carry their kind.
    pub fn has_several_kinds(&self) -> bool {
        match self {
            Target::Kinds(kinds, unserved) => kinds.len() + unserved.len() > 1,
            Target::Names(names) => names.iter().any(|(kind, _)| *kind != names[0].0),
        }
    }

    /// True when objects of that kind are meant.
    pub fn has(&self, kind: Kind) -> bool {
        match self {
            Target::Kinds(kinds, _) => kinds.contains(&kind),
            Target::Names(names) => names.iter().any(|(one, _)| *one == kind),
        }
    }

    /// True when any of the kinds lives in namespaces.
    pub fn is_namespaced(&self) -> bool {
        let unserved = match self {
            Target::Kinds(_, unserved) => unserved.as_slice(),
            Target::Names(_) => &[],
        };
        self.kinds().iter().any(|kind| kind.info().namespaced) || unserved.iter().any(|known| known.namespaced)
    }

    /// The served kinds named, each once.
    pub fn kinds(&self) -> Vec<Kind> {
        match self {
            Target::Kinds(kinds, _) => kinds.clone(),
            Target::Names(names) => {
                let mut kinds = Vec::new();
                for (kind, _) in names {
                    if !kinds.contains(kind) {
                        kinds.push(*kind);
                    }
                }
                kinds
            }
        }
    }

    /// Fetches the objects: `namespace` is `None` for all of them.
    ///
    /// Objects that are not there are collected as refusals; the others still come.
    ///
    /// - Errors: kubectl's complaint when names meet a selector or all namespaces, and an unreachable server.
    pub fn resolve(
        &self,
        api: &dyn Api,
        namespace: Option<&str>,
        filter: &Filter,
    ) -> Result<(Vec<Object>, Vec<ApiError>), Failure> {
        let mut objects = Vec::new();
        let mut missing = Vec::new();
        match self {
            Target::Kinds(kinds, _) => {
                for &kind in kinds {
                    filter.checked(kind)?;
                    let namespace = namespace.filter(|_| kind.info().namespaced);
                    objects.extend(api.list(kind, namespace)?.into_iter().filter(|object| filter.admits(object)));
                }
            }
            Target::Names(names) => {
                if filter.is_given() {
                    return Err(Failure::new("name cannot be provided when a selector is specified"));
                }
                for (kind, name) in names {
                    let Some(namespace) = namespace.or((!kind.info().namespaced).then_some("")) else {
                        return Err(Failure::new("a resource cannot be retrieved by name across all namespaces"));
                    };
                    match api.get(&Key::new(*kind, namespace, name)) {
                        Ok(object) => objects.push(object),
                        Err(error) if error.reason == Reason::NotFound => missing.push(error),
                        Err(error) => return Err(error.into()),
                    }
                }
            }
        }
        Ok((objects, missing))
    }
}

/// The refusal to find an object of a kind of which there are none.
fn absent(known: &Unserved, name: &str) -> Failure {
    Failure::bare(format!("Error from server (NotFound): {} {name:?} not found", known.resource()))
}

/// The served kind that a word names.
///
/// - Errors: kubectl's complaint.
pub(super) fn kind_of(word: &str) -> Result<Kind, Failure> {
    // `deployments.v1.apps` and `pods.v1.` name the version too; an abbreviation may have its group behind it.
    let (plain, behind) = word.split_once('.').unwrap_or((word, ""));
    let (version, group) = behind.split_once('.').unwrap_or(("", behind));
    let is_of = |kind: &Kind| {
        let info = kind.info();
        let served = info.api_version.rsplit('/').next().unwrap_or("");
        // The autoscaler is served in both of its versions.
        let is_served = served == version || (info.group == "autoscaling" && version == "v1");
        behind.is_empty() || info.group == behind || (info.group == group && is_served)
    };
    // Only the resource itself is named in the complaint, not its group.
    Kind::of_resource(plain)
        .filter(is_of)
        .ok_or_else(|| Failure::new(format!("the server doesn't have a resource type {plain:?}")))
}

/// `deployment.apps/web`, `pod/web-1`: an object as commands name it.
pub fn qualified(kind: Kind, name: &str) -> String {
    let info = kind.info();
    if info.group.is_empty() {
        format!("{}/{name}", info.singular)
    } else {
        format!("{}.{}/{name}", info.singular, info.group)
    }
}

/// `deployment.apps "web"`, `pod "web-1"`: an object as `delete` names it.
pub fn quoted(kind: Kind, name: &str) -> String {
    let info = kind.info();
    if info.group.is_empty() {
        format!("{} {name:?}", info.singular)
    } else {
        format!("{}.{} {name:?}", info.singular, info.group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Target, Failure> {
        Target::parse(&super::super::words::split(line).unwrap())
    }

    #[test]
    fn every_form_of_target_is_read() {
        assert_eq!(parse("po,svc").unwrap(), Target::Kinds(vec![Kind::Pod, Kind::Service], vec![]));
        assert_eq!(parse("all").unwrap(), Target::Kinds(ALL.to_vec(), vec![]));
        assert_eq!(
            parse("pod a b").unwrap(),
            Target::Names(vec![(Kind::Pod, "a".to_string()), (Kind::Pod, "b".to_string())])
        );
        assert_eq!(
            parse("pod/a deploy/b").unwrap(),
            Target::Names(vec![(Kind::Pod, "a".to_string()), (Kind::Deployment, "b".to_string())])
        );
        assert_eq!(parse("deploy.apps").unwrap(), Target::Kinds(vec![Kind::Deployment], vec![]));
        assert_eq!(parse("pods.v1.").unwrap(), Target::Kinds(vec![Kind::Pod], vec![]));
        for wrong in ["po.apps", "pods.v2.", "deployments.v1beta1.apps", "", "pods,"] {
            assert!(parse(&format!("'{wrong}'")).unwrap_err().text.contains("have a resource type"), "{wrong}");
        }
        assert_eq!(parse("podz").unwrap_err().text, "error: the server doesn't have a resource type \"podz\"");
    }
}
