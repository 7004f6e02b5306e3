//! What a mistaken word was meant to be: the nearest known one, or the place where the word belongs.

use cluster::api::Kind;
use cluster::api::schema::{self, Struct, Type};

use crate::distance::{SWAP_IS_ONE, distance};

/// Advice on an unknown field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// One plain sentence.
    pub help: String,
    /// The name that the field should have, when renaming it is enough.
    pub rename: Option<String>,
}

/// The candidate nearest to `word`, when one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 64 {
        return None;
    }
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    candidates
        .map(|candidate| (distance(word, candidate, SWAP_IS_ONE), candidate))
        .filter(|(distance, candidate)| *distance <= allowed || is_stem(word, candidate))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// True when one word is the beginning of the other and only a plural or a unit was left out.
fn is_stem(word: &str, candidate: &str) -> bool {
    word.len() >= 4 && candidate.strip_prefix(word).is_some_and(|rest| matches!(rest, "s" | "Seconds" | "es"))
}

/// Advice on an unknown field of a kind.
pub fn field(kind: Kind, path: &str) -> Suggestion {
    let (above, word) = path.rsplit_once('.').unwrap_or(("", path));
    let owner = structure_at(kind, above);
    if let Some(name) = owner.and_then(|owner| nearest(word, owner.fields.iter().map(|(name, _)| *name))) {
        return Suggestion { help: format!("Did you mean `{name}`?"), rename: Some(name.to_string()) };
    }
    if let Some(place) = elsewhere(kind, word, above) {
        let here = if above.is_empty() { "at the top".to_string() } else { format!("under `{above}`") };
        return Suggestion {
            help: format!("`{word}` belongs under `{place}`, not {here}; check its indentation."),
            rename: None,
        };
    }
    let name = owner.map_or(kind.info().name, |owner| owner.name);
    Suggestion {
        help: format!("{name} has no field `{word}`; remove it or check its spelling and indentation."),
        rename: None,
    }
}

/// The structure at a field path.
fn structure_at(kind: Kind, path: &str) -> Option<&'static Struct> {
    let mut here = Type::Any;
    let mut owner = Some(schema::root(kind));
    for word in path.split(['.', '[', ']']).filter(|word| !word.is_empty()) {
        here = match (here, owner) {
            (Type::List(inner) | Type::Map(inner), _) => *inner,
            (_, Some(owner)) => owner.field(word)?,
            (_, None) => return None,
        };
        owner = match here {
            Type::Struct(_) => schema::structure(here),
            _ => None,
        };
    }
    owner
}

/// The place nearest to `from` that has a field of that exact name.
fn elsewhere(kind: Kind, word: &str, from: &str) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    let mut queue = vec![(schema::root(kind), String::new())];
    let mut next = 0;
    while let Some((owner, path)) = queue.get(next).cloned() {
        next += 1;
        if path != plain(from) && !path.is_empty() && owner.field(word).is_some() {
            found.push(path.clone());
        }
        if path.matches('.').count() < 6 && next < 2_000 {
            for (name, inner) in owner.fields.iter().filter(|(name, _)| !matches!(*name, "status" | "managedFields")) {
                if let Some(inner) = schema::structure(*inner) {
                    let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
                    queue.push((inner, path));
                }
            }
        }
    }
    // The fewer steps from here to there, the likelier it was meant.
    let from = plain(from);
    let steps = |path: &str| {
        let (one, other): (Vec<&str>, Vec<&str>) = (from.split('.').collect(), path.split('.').collect());
        let shared = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
        one.len() + other.len() - 2 * shared
    };
    found.into_iter().min_by_key(|path| (steps(path), path.len()))
}

/// A path without its list indexes.
fn plain(path: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '[' => inside = true,
            ']' => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text
}

/// Advice on a value of the wrong type.
pub fn type_help(kind: Kind, path: &str, message: &str) -> Option<String> {
    let field = path.rsplit('.').next().unwrap_or(path);
    if message.starts_with("quantities") {
        return Some(format!("`{field}` is an amount such as 500m (half a CPU) or 64Mi."));
    }
    let wanted = message.rsplit(" type ").next()?;
    Some(match wanted {
        "int32" | "int64" => format!("`{field}` wants a whole number, without quotes."),
        "bool" => format!("`{field}` wants true or false, without quotes."),
        "string" if message.contains("number") || message.contains("bool") => {
            format!("`{field}` wants text: put the value in quotes.")
        }
        "string" => format!("`{field}` wants text."),
        _ if wanted.starts_with("[]") => format!("`{field}` wants a list: begin each item with `- `."),
        _ if wanted.starts_with("map[") || wanted == "v1.ResourceList" => {
            format!("`{field}` wants a mapping: `name: value` lines, indented under it.")
        }
        _ if structure_at(kind, path).is_some() => {
            format!("`{field}` wants fields of its own: `name: value` lines, indented under it.")
        }
        _ => format!("`{field}` wants text."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_are_understood() {
        for (path, help) in [
            ("spec.template.spec.containers[0].livenesProbe", "Did you mean `livenessProbe`?"),
            ("spec.replica", "Did you mean `replicas`?"),
            ("spec.template.spec.containers[0].livenessProbe.initialDelay", "Did you mean `initialDelaySeconds`?"),
            (
                "spec.containers",
                "`containers` belongs under `spec.template.spec`, not under `spec`; check its indentation.",
            ),
            (
                "spec.template.spec.containers[0].replicas",
                "`replicas` belongs under `spec`, not under `spec.template.spec.containers[0]`; check its indentation.",
            ),
            ("spec.zebra", "DeploymentSpec has no field `zebra`; remove it or check its spelling and indentation."),
        ] {
            assert_eq!(field(Kind::Deployment, path).help, help);
        }
    }
}
