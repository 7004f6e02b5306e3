//! Names in what a command printed that stand for objects of the cluster: the page lets them be clicked.
//!
//! It reads words, not columns: `kind/name` anywhere, and a pod's or node's name where it opens a line (or follows a
//! namespace there) or is too peculiar to be anything else.

use cluster::api::{Key, Kind};
use cluster::store::Store;

/// Longest output in which names are looked for, bytes; a longer one is read, not clicked.
pub const LONGEST: usize = 24_000;
/// Most names of one output.
const MOST: usize = 400;
/// A name this long with a hyphen in it is a name wherever it stands.
const PECULIAR: usize = 9;

/// A name and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where it begins, in bytes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// The object.
    pub key: Key,
}

/// Returns the names in an output, in order; `namespace` is the one of commands that name none.
#[must_use]
pub fn links(output: &str, namespace: &str, store: &Store) -> Vec<Named> {
    let mut found = Vec::new();
    if output.len() > LONGEST {
        return found;
    }
    let spaces: Vec<String> = store.list(Kind::Namespace, None).map(|one| one.name().to_string()).collect();
    let mut start = 0;
    for line in output.split_inclusive('\n') {
        let mut of_line: Option<&str> = None;
        let (mut place, mut at) = (0, 0);
        while let Some(word) = next_word(line, &mut at) {
            let first = place == 0 || (place == 1 && of_line.is_some());
            if place == 0 {
                of_line = spaces.iter().map(String::as_str).find(|space| *space == word);
            }
            place += 1;
            let from = start + at - word.len();
            let own = of_line.into_iter().chain([namespace]).chain(spaces.iter().map(String::as_str));
            if let Some((skip, key)) = named(word, first, own, store) {
                found.push(Named { from: from + skip, to: from + word.len(), key });
                if found.len() == MOST {
                    return found;
                }
            }
        }
        start += line.len();
    }
    found
}

/// The next run of letters that names are made of, from `at` on, which is moved to its end.
fn next_word<'a>(line: &'a str, at: &mut usize) -> Option<&'a str> {
    let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '/');
    let from = *at + line[*at..].find(part)?;
    let to = line[from..].find(|letter| !part(letter)).map_or(line.len(), |length| from + length);
    *at = to;
    Some(&line[from..to])
}

/// What a word names, and how many of its bytes stand before the name.
fn named<'a>(
    word: &str,
    first: bool,
    namespaces: impl Iterator<Item = &'a str> + Clone,
    store: &Store,
) -> Option<(usize, Key)> {
    let find = |kind: Kind, name: &str| {
        if !kind.info().namespaced {
            return Some(Key::new(kind, "", name)).filter(|key| store.get(key).is_some());
        }
        namespaces.clone().map(|space| Key::new(kind, space, name)).find(|key| store.get(key).is_some())
    };
    if let Some((kind, name)) = word.split_once('/') {
        return find(Kind::of_resource(kind)?, name).map(|key| (kind.len() + 1, key));
    }
    if !first && (word.len() < PECULIAR || !word.contains('-')) && !word.starts_with("node-") {
        return None;
    }
    find(Kind::Pod, word).or_else(|| find(Kind::Node, word)).map(|key| (0, key))
}

#[cfg(test)]
mod tests {
    use cluster::api::Object;
    use serde_json::json;

    use super::*;

    fn store() -> Store {
        let mut store = Store::new(1);
        let objects = [
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}),
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}),
            json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"}}),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-5495965b97-h74pp", "namespace": "default"}, "spec": {"containers": [{"name": "main", "image": "nginx"}]}}),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "shop"}, "spec": {"containers": [{"name": "main", "image": "nginx"}]}}),
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default"}, "spec": {"ports": [{"port": 80}]}}),
        ];
        for object in objects {
            let kind = Kind::named(object["kind"].as_str().expect("a kind")).expect("a kind that is served");
            let object = Object::from_json(kind, object).expect("a whole object");
            store.create(object, kernel::Time::ZERO).expect("a new object");
        }
        store
    }

    fn found(output: &str) -> Vec<String> {
        let named = links(output, "default", &store());
        named.iter().map(|one| format!("{} {}", one.key, &output[one.from..one.to])).collect()
    }

    #[test]
    fn names_are_found_where_kubectl_prints_them() {
        assert_eq!(
            found("NAME READY\nweb-5495965b97-h74pp 1/1 node-1\n"),
            ["default/web-5495965b97-h74pp web-5495965b97-h74pp", "node-1 node-1"]
        );
        assert_eq!(found("NAMESPACE NAME\nshop   till  1/1\n"), ["shop/till till"]);
        assert_eq!(
            found("service/web unchanged (pod/web-5495965b97-h74pp)"),
            ["default/web web", "default/web-5495965b97-h74pp web-5495965b97-h74pp"]
        );
    }

    #[test]
    fn words_that_only_look_like_names_are_left_alone() {
        assert_eq!(found("the till of node shop, é web/till ☃"), Vec::<String>::new());
        assert_eq!(found(&"web-5495965b97-h74pp\n".repeat(LONGEST)), Vec::<String>::new());
    }
}
