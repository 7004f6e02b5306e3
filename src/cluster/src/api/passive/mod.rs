//! Kinds that nothing in the cluster acts on: they are kept, filled in, validated and shown.
//!
//! One file a family and one row a kind in [`PASSIVE`], beside the kind's line in [`super::kinds`].

mod networking;
mod rbac;

pub(crate) use networking::OLD_CLASS;

use alloc::string::String;
use alloc::vec::Vec;

use super::error::FieldError;
use super::kinds::Kind;
use super::object::Object;

/// What the API server does with a kind that nothing acts on.
#[derive(Clone, Copy, Debug)]
pub struct Passive {
    /// The kind.
    pub kind: Kind,
    /// Fills in the defaults.
    pub fill: fn(&mut Object),
    /// The rules of a new object, or of one that replaces the second.
    pub rules: fn(&Object, Option<&Object>, &mut Vec<FieldError>),
    /// What the server warns of while it accepts a new object.
    pub warnings: fn(&Object, &mut Vec<String>),
    /// Whether a change asks for something else, which raises the generation; `None` for kinds without one.
    pub asks_for_more: Option<fn(&Object, &Object) -> bool>,
}

/// Every kind that nothing acts on.
pub const PASSIVE: &[Passive] = &[
    networking::INGRESS,
    networking::INGRESS_CLASS,
    networking::NETWORK_POLICY,
    rbac::ROLE,
    rbac::ROLE_BINDING,
    rbac::CLUSTER_ROLE,
    rbac::CLUSTER_ROLE_BINDING,
];

/// The row of a kind that nothing acts on.
pub fn of(kind: Kind) -> Option<&'static Passive> {
    PASSIVE.iter().find(|passive| passive.kind == kind)
}

/// Calls `change` with the typed object when it is one of that type.
fn typed<T: super::object::Stored>(object: &mut Object, change: fn(&mut T)) {
    if let Some(typed) = object.get_mut::<T>() {
        change(typed);
    }
}

/// Lists that are empty are not stored.
fn drop_empty<T>(list: &mut Option<Vec<T>>) {
    if list.as_ref().is_some_and(Vec::is_empty) {
        *list = None;
    }
}

fn silent(_: &Object, _: &mut Vec<String>) {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{defaults, validation};
    use alloc::string::ToString;
    use alloc::vec;
    use serde_json::{Value, json};

    fn object(kind: Kind, value: Value) -> Object {
        let mut object = Object::from_json(kind, value).expect("decodes");
        defaults::default_object(&mut object);
        object
    }

    fn refused(kind: Kind, value: Value) -> Vec<String> {
        validation::validate_create(&object(kind, value)).iter().map(ToString::to_string).collect()
    }

    fn rule(path: Value) -> Value {
        json!({"metadata": {"name": "web", "namespace": "default"}, "spec": {"rules": [{"http": {"paths": [path]}}]}})
    }

    #[test]
    fn ingresses_keep_the_rules_of_their_paths_and_backends() {
        let backend = json!({"service": {"name": "web", "port": {"number": 80}}});
        let fine = rule(json!({"path": "/", "pathType": "Prefix", "backend": backend}));
        assert_eq!(refused(Kind::Ingress, fine), Vec::<String>::new());
        let path = "spec.rules[0].http.paths[0]";
        for (given, words) in [
            (json!({"path": "/", "backend": backend}), ".pathType: Required value: pathType must be specified"),
            (
                json!({"path": "x", "pathType": "Exact", "backend": backend}),
                ".path: Invalid value: \"x\": must be an absolute path",
            ),
            (json!({"pathType": "Prefix", "backend": backend}), ".path: Invalid value: \"\": must be an absolute path"),
            (
                json!({"path": "/", "pathType": "prefix", "backend": backend}),
                ".pathType: Unsupported value: \"prefix\": supported values: \"Exact\", \"ImplementationSpecific\", \"Prefix\"",
            ),
            (
                json!({"path": "/", "pathType": "Prefix", "backend": {}}),
                ".backend: Invalid value: \"\": resource or service backend is required",
            ),
            (
                json!({"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web"}}}),
                ".backend: Required value: port name or number is required",
            ),
        ] {
            assert_eq!(refused(Kind::Ingress, rule(given)), vec![alloc::format!("{path}{words}")]);
        }
        let empty = json!({"metadata": {"name": "web", "namespace": "default"}});
        let words = "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified";
        assert_eq!(refused(Kind::Ingress, empty), vec![words]);
    }

    #[test]
    fn policies_say_which_way_they_look() {
        let policy = |spec: Value| json!({"metadata": {"name": "deny", "namespace": "default"}, "spec": spec});
        for (spec, types) in [
            (json!({}), json!(["Ingress"])),
            (json!({"egress": [{}]}), json!(["Ingress", "Egress"])),
            (json!({"egress": [], "policyTypes": []}), json!(["Ingress"])),
            (json!({"egress": [{}], "policyTypes": ["Egress"]}), json!(["Egress"])),
        ] {
            assert_eq!(object(Kind::NetworkPolicy, policy(spec)).to_json()["spec"]["policyTypes"], types);
        }
        for (spec, words) in [
            (json!({"ingress": [{"from": [{}]}]}), "spec.ingress[0].from[0]: Required value: must specify a peer"),
            (
                json!({"egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}}]}]}),
                "spec.egress[0].to[0].ipBlock.except[0]: Invalid value: \"11.0.0.0/16\": must be a strict subset of `cidr`",
            ),
            (
                json!({"ingress": [{"ports": [{"port": 80, "endPort": 79}]}]}),
                "spec.ingress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`",
            ),
            (
                json!({"policyTypes": ["ingress"]}),
                "spec.policyTypes[0]: Unsupported value: \"ingress\": supported values: \"Ingress\", \"Egress\"",
            ),
        ] {
            assert_eq!(refused(Kind::NetworkPolicy, policy(spec)), vec![words]);
        }
        let inside = json!({"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}]});
        assert_eq!(refused(Kind::NetworkPolicy, policy(inside)), Vec::<String>::new());
    }

    #[test]
    fn a_binding_keeps_its_role() {
        let binding = |role: &str| {
            let reference = json!({"kind": "Role", "name": role});
            let subjects = json!([{"kind": "User", "name": "jane"}]);
            let value =
                json!({"metadata": {"name": "b", "namespace": "default"}, "roleRef": reference, "subjects": subjects});
            object(Kind::RoleBinding, value)
        };
        assert_eq!(binding("a").to_json()["subjects"][0]["apiGroup"], "rbac.authorization.k8s.io");
        let found = validation::validate_update(&binding("b"), &binding("a"));
        let words: Vec<String> = found.iter().map(ToString::to_string).collect();
        let role = "{\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"b\"}";
        assert_eq!(words, vec![alloc::format!("roleRef: Invalid value: {role}: cannot change roleRef")]);
    }

    #[test]
    fn roles_name_verbs_groups_and_resources() {
        let role = json!({"metadata": {"name": "system:reader", "namespace": "default"}, "rules": [{"verbs": []}]});
        let words = [
            "rules[0].verbs: Required value: verbs must contain at least one value",
            "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
            "rules[0].resources: Required value: resource rules must supply at least one resource",
        ];
        assert_eq!(refused(Kind::Role, role), words);
    }
}
