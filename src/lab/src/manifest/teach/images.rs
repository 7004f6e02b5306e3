//! Lints on image references.

use super::{Finding, Scope, word};

/// An image whose content can change under the same name.
pub fn latest(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, pods) in scope.own() {
        for (path, container) in pods.containers() {
            let image = word(container, "/image");
            let segment = image.rsplit('/').next().unwrap_or(image);
            let floating = match segment.split_once(':') {
                Some((_, tag)) => tag == "latest",
                None => true,
            };
            if !image.is_empty() && floating && !image.contains('@') {
                found.push(Finding {
                    place,
                    path: format!("{path}.image"),
                    message: format!("{image} names no fixed version"),
                    reason: "Two pods of one Deployment may then run different programs, and a rollback has nothing to go back to. It is also pulled at every start.".into(),
                });
            }
        }
    }
}
