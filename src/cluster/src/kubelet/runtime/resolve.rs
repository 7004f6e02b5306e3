//! From an image reference to a profile: which images exist, and what a near miss probably meant.

use super::profile::Profile;
use super::reference::Reference;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;

/// What a pull of an image finds.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// An image with a profile.
    Found(Rc<Profile>),
    /// An image outside the catalogue: it runs as a generic server, and says so.
    Generic(Rc<Profile>),
    /// The registry does not have it.
    NotFound {
        /// The runtime's error, as it follows `Failed to pull image "…": `.
        message: String,
        /// The reference that was probably meant.
        closest: Option<String>,
    },
    /// The reference cannot be parsed; nothing is pulled.
    InvalidName {
        /// The text after `Failed to apply default image tag "…": `.
        message: String,
    },
}

impl Resolution {
    /// The profile, when there is an image.
    pub fn profile(&self) -> Option<&Rc<Profile>> {
        match self {
            Resolution::Found(profile) | Resolution::Generic(profile) => Some(profile),
            Resolution::NotFound { .. } | Resolution::InvalidName { .. } => None,
        }
    }
}

/// The last segment of an image path.
pub fn last_segment(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The runtime's error for a tag that the registry does not have.
///
/// - Source: containerd 2.1 core/remotes/docker resolver; recorded for a missing tag.
pub(super) fn no_tag_message(reference: &Reference) -> String {
    let full = reference.full();
    format!("rpc error: code = NotFound desc = {}", unresolved(&full, &format!("{full}: not found")))
}

/// The runtime's error for a repository that the registry does not have. Docker Hub does not tell strangers whether
/// there is one that they may not see; other registries answer as they do for a missing tag. The code of that error is
/// Unknown, and the kubelet leaves such codes away.
///
/// - Source: containerd 2.1 core/remotes/docker/resolver.go Resolve, kubernetes 1.36 cri-client PullImage.
pub(super) fn no_repository_message(reference: &Reference) -> String {
    if reference.domain != "docker.io" {
        return no_tag_message(reference);
    }
    const DENIED: &str = "pull access denied, repository does not exist or may require authorization: \
                          server message: insufficient_scope: authorization failed";
    unresolved(&reference.full(), DENIED)
}

fn unresolved(full: &str, why: &str) -> String {
    format!("failed to pull and unpack image \"{full}\": failed to resolve reference \"{full}\": {why}")
}

/// The reference with another last path segment, written as short as the original was.
pub(super) fn with_segment(image: &str, segment: &str) -> String {
    let start = image.rfind('/').map_or(0, |at| at + 1);
    let tail = image[start..].find([':', '@']).map_or("", |at| &image[start + at..]);
    format!("{}{segment}{tail}", &image[..start])
}

/// The reference with another tag.
pub(super) fn with_tag(image: &str, tag: &str) -> String {
    let start = image.rfind('/').map_or(0, |at| at + 1);
    let end = image[start..].find([':', '@']).map_or(image.len(), |at| start + at);
    format!("{}:{tag}", &image[..end])
}

/// Whether `a` becomes `b` by one letter changed, added, dropped or swapped with its neighbour.
pub fn one_letter_apart(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    let same_start = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[same_start..], &long[same_start..]);
    match long.len() - short.len() {
        1 => short == &long[1..],
        0 if short.is_empty() => false,
        0 => {
            let swapped = short.len() >= 2 && short[0] == long[1] && short[1] == long[0] && short[2..] == long[2..];
            short[1..] == long[1..] || swapped
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted() {
        for (a, b, want) in [
            ("ngnix", "nginx", true),
            ("nginxx", "nginx", true),
            ("ginx", "nginx", true),
            ("nginy", "nginx", true),
            ("nginx", "nginx", false),
            ("ngixn", "nginx", true),
            ("ngnxi", "nginx", false),
            ("web", "nginx", false),
            ("nginxab", "nginx", false),
        ] {
            assert_eq!(one_letter_apart(a, b), want, "{a} {b}");
            assert_eq!(one_letter_apart(b, a), want, "{b} {a}");
        }
    }

    #[test]
    fn suggestions_keep_the_rest_of_the_reference() {
        assert_eq!(with_segment("registry.k8s.io/ngnix:1.2", "nginx"), "registry.k8s.io/nginx:1.2");
        assert_eq!(with_segment("localhost:5000/ngnix", "nginx"), "localhost:5000/nginx");
        assert_eq!(with_tag("localhost:5000/nginx", "latest"), "localhost:5000/nginx:latest");
        assert_eq!(with_tag("nginx:1.161", "1.16"), "nginx:1.16");
    }
}
