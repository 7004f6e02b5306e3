//! Image references: their grammar, their parts and the errors for bad ones.
//!
//! Models distribution/reference ParseNormalizedNamed and kubernetes 1.36 pkg/util/parsers ParseImageName.

use alloc::format;
use alloc::string::{String, ToString};

/// An image reference in its full form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Registry host, `docker.io` when none was given.
    pub domain: String,
    /// Path in the registry (`library/nginx`).
    pub path: String,
    /// Tag; `latest` when neither tag nor digest was given.
    pub tag: Option<String>,
    /// Digest with its algorithm.
    pub digest: Option<String>,
}

impl Reference {
    /// Reads a reference as the kubelet does before it pulls.
    ///
    /// - Errors: the text after `Failed to apply default image tag "…": `.
    pub fn parse(image: &str) -> Result<Reference, String> {
        Reference::read(image).map_err(|problem| format!("couldn't parse image name {image:?}: {problem}"))
    }

    /// Name, tag and digest as the runtime prints them in pull errors.
    pub fn full(&self) -> String {
        let mut text = format!("{}/{}", self.domain, self.path);
        if let Some(tag) = &self.tag {
            text = format!("{text}:{tag}");
        }
        if let Some(digest) = &self.digest {
            text = format!("{text}@{digest}");
        }
        text
    }

    fn read(image: &str) -> Result<Reference, String> {
        const BAD: &str = "invalid reference format";
        if image.len() == 64 && image.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(format!("invalid repository name ({image}), cannot specify 64-byte hexadecimal strings"));
        }
        let (domain, rest) = match image.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" || has_upper(first) => {
                (first, rest)
            }
            _ => ("docker.io", image),
        };
        let domain = if domain == "index.docker.io" { "docker.io" } else { domain };
        let rest = if domain == "docker.io" && !rest.contains('/') { format!("library/{rest}") } else { rest.into() };
        let (named, digest) = match rest.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (rest.as_str(), None),
        };
        let (path, tag) = match named.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (named, None),
        };
        if has_upper(path) {
            return Err(format!("{BAD}: repository name ({path}) must be lowercase"));
        }
        let good = path.split('/').all(is_component)
            && is_domain(domain)
            && tag.is_none_or(is_tag)
            && digest.is_none_or(is_digest)
            && path.len() + domain.len() < 255;
        if !good {
            return Err(BAD.to_string());
        }
        let tag = match (tag, digest) {
            (None, None) => Some("latest".to_string()),
            (tag, _) => tag.map(ToString::to_string),
        };
        Ok(Reference { domain: domain.into(), path: path.into(), tag, digest: digest.map(ToString::to_string) })
    }
}

fn has_upper(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Lower-case letters and digits, separated by `.`, `_`, `__` or dashes.
fn is_component(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut separator = String::new();
    let mut after_word = false;
    for byte in text.bytes() {
        if word(byte) {
            let joined = separator.is_empty()
                || after_word
                    && (matches!(separator.as_str(), "." | "_" | "__") || separator.bytes().all(|held| held == b'-'));
            if !joined {
                return false;
            }
            separator.clear();
            after_word = true;
        } else if matches!(byte, b'.' | b'_' | b'-') {
            separator.push(char::from(byte));
        } else {
            return false;
        }
    }
    after_word && separator.is_empty()
}

fn is_domain(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(part) && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty()
            && algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+._-".contains(&byte))
            && hex.len() >= 32
            && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_completed() {
        for (image, want) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("nginx:1.27", "docker.io/library/nginx:1.27"),
            ("user/flask-app", "docker.io/user/flask-app:latest"),
            ("registry.test/web:1.0", "registry.test/web:1.0"),
            ("localhost:5000/a/b", "localhost:5000/a/b:latest"),
            ("registry.k8s.io/e2e-test-images/agnhost:2.40", "registry.k8s.io/e2e-test-images/agnhost:2.40"),
        ] {
            assert_eq!(Reference::parse(image).expect(image).full(), want);
        }
    }

    #[test]
    fn bad_references_are_told() {
        for (image, want) in [
            ("Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"),
            ("nginx:", "invalid reference format"),
            ("nginx:a b", "invalid reference format"),
            (" web:1", "invalid reference format"),
            ("nginx:1:2", "invalid reference format"),
            ("a..b", "invalid reference format"),
            ("-a", "invalid reference format"),
        ] {
            assert_eq!(
                Reference::parse(image).expect_err(image),
                format!("couldn't parse image name {image:?}: {want}")
            );
        }
    }
}
