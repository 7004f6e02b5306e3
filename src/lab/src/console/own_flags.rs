//! Which flags belong to which of the commands below a verb: `create deployment` has `--image`, `create namespace` has not.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd: the flags of the commands below create, top, rollout, set, config and auth.

/// A verb, flags of it, and the words below it that have them; every other flag of the verb is for all of its words.
const OWNED: &[(&str, &str, &[&str])] = &[
    ("create", "aggregation-rule non-resource-url", &["clusterrole"]),
    ("create", "resource resource-name verb", &["clusterrole", "role"]),
    ("create", "clusterrole group serviceaccount user", &["clusterrolebinding", "rolebinding"]),
    ("create", "role", &["rolebinding"]),
    ("create", "append-hash", &["configmap", "secret docker-registry", "secret generic", "secret tls"]),
    ("create", "from-file", &["configmap", "secret docker-registry", "secret generic"]),
    ("create", "from-env-file from-literal", &["configmap", "secret generic"]),
    ("create", "image", &["cronjob", "deployment", "job"]),
    ("create", "restart schedule", &["cronjob"]),
    ("create", "port replicas", &["deployment"]),
    ("create", "annotation class default-backend rule", &["ingress"]),
    ("create", "from", &["job"]),
    ("create", "max-unavailable min-available selector", &["poddisruptionbudget"]),
    ("create", "description global-default preemption-policy value", &["priorityclass"]),
    ("create", "hard scopes", &["quota"]),
    ("create", "docker-email docker-password docker-server docker-username", &["secret docker-registry"]),
    ("create", "type", &["secret generic"]),
    ("create", "cert key", &["secret tls"]),
    ("create", "clusterip", &["service clusterip"]),
    ("create", "external-name", &["service externalname"]),
    ("create", "node-port", &["service nodeport"]),
    ("create", "tcp", &["service clusterip", "service externalname", "service loadbalancer", "service nodeport"]),
    ("create", "audience bound-object-kind bound-object-name bound-object-uid duration", &["token"]),
    ("create", "edit filename kustomize raw recursive windows-line-endings", &[]),
    ("top", "show-capacity show-swap", &["node"]),
    ("top", "all-namespaces containers field-selector sum", &["pod"]),
    ("rollout", "revision", &["history", "status"]),
    ("rollout", "to-revision", &["undo"]),
    ("rollout", "timeout watch", &["status"]),
    ("rollout", "output", &["history", "pause", "restart", "resume", "undo"]),
    ("set", "containers", &["env", "resources"]),
    ("set", "env from keys list overwrite prefix resolve", &["env"]),
    ("set", "limits requests", &["resources"]),
    ("set", "resource-version", &["selector"]),
    ("set", "kustomize", &["env", "image", "resources", "serviceaccount"]),
    ("set", "selector", &["env", "image", "resources"]),
    ("config", "no-headers", &["get-contexts"]),
    ("config", "output", &["get-contexts", "view"]),
    ("config", "current", &["set-context"]),
    ("config", "flatten minify raw", &["view"]),
    ("auth", "all-namespaces list no-headers quiet subresource", &["can-i"]),
    ("auth", "filename", &["reconcile"]),
    ("auth", "output", &["reconcile", "whoami"]),
];

/// Whether a command, which is a verb with what is below it, has this flag of its verb.
pub fn has_flag(command: &str, flag: &str) -> bool {
    let Some((verb, below)) = command.split_once(' ') else { return true };
    OWNED
        .iter()
        .find(|(owner, flags, _)| *owner == verb && flags.split(' ').any(|one| one == flag))
        .is_none_or(|(_, _, words)| words.contains(&below))
}

#[cfg(test)]
mod tests {
    use super::has_flag;

    #[test]
    fn flags_belong_to_the_words_below_their_verb() {
        assert!(has_flag("create deployment", "image"));
        assert!(has_flag("create secret generic", "from-literal"));
        assert!(has_flag("create deployment", "save-config"));
        assert!(has_flag("create", "filename"));
        assert!(!has_flag("create configmap", "image"));
        assert!(!has_flag("create configmap", "filename"));
        assert!(!has_flag("rollout status", "to-revision"));
    }
}
