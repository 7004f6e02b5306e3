//! Resource words of kinds that this cluster does not serve: kubectl knows them, and finds nothing.
//!
//! A kind leaves this table when it enters `cluster::api::kinds`.

/// A kind that is known by name only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unserved {
    /// Plural resource name.
    pub plural: &'static str,
    /// API group; empty for the core group.
    pub group: &'static str,
    words: &'static [&'static str],
    /// False for cluster-scoped kinds.
    pub namespaced: bool,
}

const fn namespaced(plural: &'static str, group: &'static str, words: &'static [&'static str]) -> Unserved {
    Unserved { plural, group, words, namespaced: true }
}

const fn cluster_scoped(plural: &'static str, group: &'static str, words: &'static [&'static str]) -> Unserved {
    Unserved { plural, group, words, namespaced: false }
}

/// Every such kind.
pub const UNSERVED: &[Unserved] = &[
    namespaced("podtemplates", "", &["podtemplate"]),
    cluster_scoped("customresourcedefinitions", "apiextensions.k8s.io", &["customresourcedefinition", "crd", "crds"]),
    cluster_scoped("mutatingwebhookconfigurations", "admissionregistration.k8s.io", &["mutatingwebhookconfiguration"]),
    cluster_scoped(
        "validatingwebhookconfigurations",
        "admissionregistration.k8s.io",
        &["validatingwebhookconfiguration"],
    ),
    cluster_scoped("certificatesigningrequests", "certificates.k8s.io", &["certificatesigningrequest", "csr"]),
    cluster_scoped("runtimeclasses", "node.k8s.io", &["runtimeclass"]),
    cluster_scoped("csidrivers", "storage.k8s.io", &["csidriver"]),
    namespaced("csistoragecapacities", "storage.k8s.io", &["csistoragecapacity"]),
];

impl Unserved {
    /// Whether a word in lower case names it, without its group.
    pub fn is(&self, word: &str) -> bool {
        self.plural == word || self.words.contains(&word)
    }

    /// The kind that kubectl's resource word names, in any case and with or without its group.
    pub fn of_resource(word: &str) -> Option<&'static Unserved> {
        let word = word.to_ascii_lowercase();
        UNSERVED.iter().find(|one| {
            let base = if one.group.is_empty() {
                word.as_str()
            } else {
                word.strip_suffix(one.group).and_then(|base| base.strip_suffix('.')).unwrap_or(&word)
            };
            one.is(base)
        })
    }

    /// `runtimeclasses.node.k8s.io`: the resource as errors name it.
    pub fn resource(&self) -> String {
        if self.group.is_empty() { self.plural.to_string() } else { format!("{}.{}", self.plural, self.group) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cluster::api::Kind;

    #[test]
    fn no_kind_is_both_served_and_not() {
        for one in UNSERVED {
            assert_eq!(Kind::of_resource(one.plural), None, "{}", one.plural);
            assert!(one.words.iter().all(|word| Unserved::of_resource(word) == Some(one)), "{}", one.plural);
        }
        assert_eq!(
            Unserved::of_resource("RuntimeClasses.node.k8s.io").map(Unserved::resource).as_deref(),
            Some("runtimeclasses.node.k8s.io")
        );
    }
}
