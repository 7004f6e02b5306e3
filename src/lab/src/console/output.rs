//! What a command wrote and how it ended, and kubectl's wording of refusals.

use cluster::api::error::Reason;
use cluster::api::{ApiError, Key};
use cluster::kubelet::runtime::Order;

use super::kube_config::KubeConfig;

/// Everything a finished command leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// 0 when all went well; 1 after an error; 130 when interrupted.
    pub exit_code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// How the two stand among each other on a terminal.
    pub order: Order,
    /// The object whose manifest the editor should open, after `edit`.
    pub edit: Option<Key>,
    /// The contexts of later commands, after `config` has changed them.
    pub config: Option<KubeConfig>,
}

impl Output {
    /// Both outputs as a terminal shows them.
    #[must_use]
    pub fn shown(&self) -> String {
        self.order.join(&self.stdout, &self.stderr)
    }
}

/// Why a command ended early, with the text for standard error (without its last newline).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Text for standard error.
    pub text: String,
    /// Exit code.
    pub exit_code: i32,
    /// Text that was written to standard output before.
    pub written: String,
}

impl Failure {
    /// `error: <text>`: kubectl's own complaint.
    pub fn new(text: impl AsRef<str>) -> Failure {
        Failure::bare(format!("error: {}", text.as_ref()))
    }

    /// The same complaint as part of a longer sentence: `error: <context>: <text>`.
    pub fn within(self, context: &str) -> Failure {
        let text = self.text.strip_prefix("error: ").unwrap_or(&self.text);
        Failure { text: format!("error: {context}: {text}"), ..self }
    }

    /// A text that kubectl prints without a prefix.
    pub fn bare(text: impl Into<String>) -> Failure {
        Failure { text: text.into(), exit_code: 1, written: String::new() }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        Failure::bare(refusal(&error, None))
    }
}

/// A refusal of the server as kubectl prints it; `context` is what it was doing, such as `error when creating "STDIN"`.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/util/helpers.go checkErr, StandardErrorMessage.
pub fn refusal(error: &ApiError, context: Option<&str>) -> String {
    match error.reason {
        Reason::Invalid => invalid(error),
        Reason::ServiceUnavailable => {
            "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?"
                .to_string()
        }
        reason => {
            let context = context.map(|context| format!("{context}: ")).unwrap_or_default();
            match reason.word() {
                "" => format!("Error from server: {context}{}", error.message),
                word => format!("Error from server ({word}): {context}{}", error.message),
            }
        }
    }
}

fn invalid(error: &ApiError) -> String {
    let what = match &error.about {
        Some((kind, name)) => format!("The {} {name:?} is invalid", kind.info().name),
        None => "The request is invalid".to_string(),
    };
    let mut causes: Vec<String> = Vec::new();
    for cause in &error.causes {
        let text = cause.to_string();
        if !causes.contains(&text) {
            causes.push(text);
        }
    }
    match causes.as_slice() {
        [] => format!("{what}: {}", error.message),
        [one] => format!("{what}: {one}"),
        many => {
            let bullets: String = many.iter().map(|cause| format!("\n* {cause}")).collect();
            format!("{what}: {bullets}")
        }
    }
}

/// The streams of a running command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Streams {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// How the two stand among each other on a terminal.
    pub order: Order,
}

impl Streams {
    /// Writes a line to standard output.
    pub fn line(&mut self, text: impl AsRef<str>) {
        self.stdout.push_str(text.as_ref());
        self.stdout.push('\n');
    }

    /// Writes a line to standard error.
    pub fn error_line(&mut self, text: impl AsRef<str>) {
        self.stderr.push_str(text.as_ref());
        self.stderr.push('\n');
        self.order.note(self.stdout.len(), self.stderr.len());
    }

    /// Writes an error that kubectl goes on after and returns at its end: on a terminal it stands behind the output.
    pub fn fail_line(&mut self, text: impl AsRef<str>) {
        self.stderr.push_str(text.as_ref());
        self.stderr.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cluster::api::Kind;
    use cluster::api::error::FieldError;

    #[test]
    fn refusals_read_as_kubectl_prints_them() {
        let not_found = ApiError::not_found(Kind::Deployment, "nope");
        assert_eq!(refusal(&not_found, None), "Error from server (NotFound): deployments.apps \"nope\" not found");
        let exists = ApiError::already_exists(Kind::Deployment, "web");
        assert_eq!(
            refusal(&exists, Some("error when creating \"STDIN\"")),
            "Error from server (AlreadyExists): error when creating \"STDIN\": deployments.apps \"web\" already exists"
        );
        let selector = FieldError::required("spec.selector", "");
        let replicas = FieldError::invalid("spec.replicas", -1, "must be greater than or equal to 0");
        let one = ApiError::invalid(Kind::Deployment, "web", vec![selector.clone()]);
        assert_eq!(refusal(&one, Some("x")), "The Deployment \"web\" is invalid: spec.selector: Required value");
        let two = ApiError::invalid(Kind::Deployment, "web", vec![selector, replicas]);
        assert_eq!(
            refusal(&two, None),
            "The Deployment \"web\" is invalid: \n* spec.selector: Required value\n* spec.replicas: Invalid value: -1: must be greater than or equal to 0"
        );
    }
}
