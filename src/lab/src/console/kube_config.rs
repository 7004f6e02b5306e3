//! The kubeconfig of a console: its contexts, and which of them is current. There is one cluster and one user.
//!
//! It reads no file and knows no command. Models client-go tools/clientcmd.

use super::output::Failure;

/// Name of the context, cluster and user that are there at first.
pub const NAME: &str = "selfheal";

/// One context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Its name.
    pub name: String,
    /// Its cluster; empty when it names none.
    pub cluster: String,
    /// Its user; empty when it names none.
    pub user: String,
    /// The namespace of commands that name none; empty for `default`.
    pub namespace: String,
}

/// The contexts, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeConfig {
    /// In the order of their names.
    pub contexts: Vec<Context>,
    /// Name of the current one; empty when there is none.
    pub current: String,
}

impl Default for KubeConfig {
    fn default() -> KubeConfig {
        KubeConfig::in_namespace("")
    }
}

impl KubeConfig {
    /// The one context, with this namespace.
    pub fn in_namespace(namespace: &str) -> KubeConfig {
        let [name, cluster, user] = [NAME; 3].map(str::to_string);
        let namespace = if namespace == "default" { String::new() } else { namespace.to_string() };
        KubeConfig { contexts: vec![Context { name, cluster, user, namespace }], current: NAME.to_string() }
    }

    /// The context of this name.
    pub fn context(&self, name: &str) -> Option<&Context> {
        self.contexts.iter().find(|context| context.name == name)
    }

    /// The context of this name, made when it is not there.
    pub fn context_mut(&mut self, name: &str) -> &mut Context {
        let place = self.contexts.partition_point(|context| context.name.as_str() < name);
        if self.contexts.get(place).is_none_or(|context| context.name != name) {
            self.contexts.insert(place, Context { name: name.to_string(), ..Context::default() });
        }
        &mut self.contexts[place]
    }

    /// Takes a context away; what it was, if it was there.
    pub fn remove(&mut self, name: &str) -> Option<Context> {
        let place = self.contexts.iter().position(|context| context.name == name)?;
        Some(self.contexts.remove(place))
    }

    /// The namespace of commands that name none, in the current context.
    pub fn namespace(&self) -> &str {
        self.namespace_of(&self.current)
    }

    /// The same in the context of this name.
    pub fn namespace_of(&self, name: &str) -> &str {
        self.context(name)
            .map(|context| context.namespace.as_str())
            .filter(|name| !name.is_empty())
            .unwrap_or("default")
    }

    /// Makes sure that the context of this name leads to the cluster.
    ///
    /// - Errors: client-go's complaint when it does not.
    /// - Source: client-go tools/clientcmd/validation.go; a configuration without a server means localhost.
    pub fn reaches(&self, name: &str) -> Result<(), Failure> {
        let context = self.context(name);
        if context.is_none() && !name.is_empty() {
            return Err(Failure::bare(format!(
                "Error in configuration: context was not found for specified context: {name}"
            )));
        }
        match context.map_or("", |context| context.cluster.as_str()) {
            NAME => Ok(()),
            "" => Err(Failure::bare(
                "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
            )),
            other => Err(Failure::bare(format!("Error in configuration: cluster {other:?} does not exist"))),
        }
    }
}
