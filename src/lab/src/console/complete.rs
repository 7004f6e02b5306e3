//! What Tab offers at the end of a command line: programs, commands, flags, kinds, and names from the cluster.

use cluster::api::kinds::KINDS;
use cluster::api::{Key, Kind, schema};
use k8s_openapi::api::core::v1::Pod;

use super::api::Api;
use super::command::Command;
use super::flags::{GLOBAL, Takes};
use super::verb::{VERBS, Verb, Words};
use super::{shell, words};

/// What may stand at the end of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the word to complete begins, in bytes of the line.
    pub start: usize,
    /// Words that may stand there, in order, each once.
    pub candidates: Vec<String>,
}

/// Formats that `-o` takes.
const FORMATS: &[&str] =
    &["custom-columns=", "go-template=", "json", "jsonpath=", "jsonpath-as-json=", "kyaml", "name", "wide", "yaml"];

/// Offers what the last word of `line` may become; a line that ends in a space begins a new word.
pub fn complete(line: &str, namespace: &str, api: &dyn Api) -> Completion {
    let start =
        line.rfind(char::is_whitespace).map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
    let (command, piped) = last_command(line);
    // `$(get` and `|head` begin a word without a space.
    let start = start.max(command);
    let (before, word) = (&line[command..start], &line[start..]);
    let Ok(mut before) = words::split(before) else { return Completion { start, candidates: Vec::new() } };
    // What watch repeats is a command of its own.
    if before.first().is_some_and(|word| word == "watch") {
        let skipped = if before.get(1).is_some_and(|word| word == "-n") { 3 } else { 1 };
        before.drain(..skipped.min(before.len()));
    }
    let named = matches!(before.first().map(String::as_str), Some("kubectl" | "k"));
    let mut candidates = if piped {
        if before.is_empty() { texts(shell::FILTERS) } else { Vec::new() }
    } else {
        let programs = if before.is_empty() && !word.is_empty() { shell::PROGRAMS } else { &[] };
        before.drain(..usize::from(named));
        [candidates(&before, word, namespace, api), texts(programs)].concat()
    };
    candidates.retain(|candidate| candidate.starts_with(word));
    candidates.sort_unstable();
    candidates.dedup();
    Completion { start, candidates }
}

/// Where the last command of a line begins, and whether it is a filter behind a pipe.
fn last_command(line: &str) -> (usize, bool) {
    let (mut start, mut piped, mut quote, mut escaped) = (0, false, None, false);
    for (index, letter) in line.char_indices() {
        match (quote, letter) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None, '|' | ';' | '&' | '\n') | (None | Some('"'), '(') => {
                (start, piped) = (index + 1, letter == '|' && !line[..index].ends_with('|'));
                // A command in a command in quotes is read as if it stood outside of them.
                quote = None;
            }
            (Some(_) | None, _) => {}
        }
    }
    (start, piped)
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| word.to_string()).collect()
}

fn candidates(before: &[String], word: &str, namespace: &str, api: &dyn Api) -> Vec<String> {
    // Flags with values may stand before the verb and between words.
    let mut plain: Vec<&str> = Vec::new();
    let mut namespace = namespace.to_string();
    let mut open_flag = None;
    let mut verb: Option<&Verb> = None;
    for one in before {
        if let Some(flag) = open_flag.take() {
            if flag == "namespace" {
                namespace = one.clone();
            }
        } else if one.starts_with('-') {
            let typed: Vec<String> = plain.iter().map(|one| one.to_string()).collect();
            let command = verb.and_then(|verb| Some((verb, Command::find(verb, &typed)?)));
            let entries = command.map(|(verb, command)| command.entries(verb)).unwrap_or_default();
            let flag = entries.iter().map(|entry| &entry.flag).chain(GLOBAL).find(|flag| {
                *one == format!("--{}", flag.long) || flag.short.is_some_and(|short| *one == format!("-{short}"))
            });
            open_flag = flag.filter(|flag| flag.takes == Takes::Value).map(|flag| flag.long);
            if let Some(given) = one.strip_prefix("--namespace=") {
                namespace = given.to_string();
            }
        } else if verb.is_none() {
            match VERBS.iter().find(|known| known.name == one) {
                Some(known) => verb = Some(known),
                None => return Vec::new(),
            }
        } else {
            plain.push(one);
        }
    }
    let typed: Vec<String> = plain.iter().map(|one| one.to_string()).collect();
    let Some(verb) = verb else {
        return match open_flag {
            Some("namespace") => names(Kind::Namespace, "", api),
            _ => VERBS.iter().map(|verb| verb.name.to_string()).collect(),
        };
    };
    if let Some(flag) = open_flag {
        return match flag {
            "namespace" => names(Kind::Namespace, "", api),
            "output" => texts(FORMATS),
            "container" => plain.first().map(|pod| containers(pod, &namespace, api)).unwrap_or_default(),
            "filename" => texts(&["-"]),
            _ => Vec::new(),
        };
    }
    if word.starts_with('-') {
        let entries = Command::find(verb, &typed).map(|command| command.entries(verb)).unwrap_or_default();
        let flags = entries.iter().map(|entry| &entry.flag).chain(GLOBAL);
        return flags.map(|flag| format!("--{}", flag.long)).collect();
    }
    match (verb.words, plain.as_slice()) {
        (Words::Targets, plain) => targets(plain, word, &namespace, api),
        (Words::SubTargets(subcommands), []) => texts(subcommands),
        (Words::SubTargets(_), [_, plain @ ..]) => targets(plain, word, &namespace, api),
        (Words::Sub(subcommands), []) => texts(subcommands),
        (Words::Sub(_), _) => Command::find(verb, &typed)
            .filter(|command| command.path.split(' ').count() == plain.len() + 1)
            .map(|command| command.below().map(|one| one.word().to_string()).collect())
            .unwrap_or_default(),
        (Words::Verbs, []) => VERBS.iter().map(|verb| verb.name.to_string()).collect(),
        (Words::Pods, []) => match word.split_once('/') {
            Some(_) => targets(&[], word, &namespace, api),
            None => names(Kind::Pod, &namespace, api),
        },
        (Words::Nodes, _) => names(Kind::Node, "", api),
        (Words::Fields, []) => field_paths(word),
        (Words::None | Words::Pods | Words::Verbs | Words::Fields, _) => Vec::new(),
    }
}

/// `pod.spec.containers`: a kind, or the fields below what is there already.
fn field_paths(word: &str) -> Vec<String> {
    let Some((path, _)) = word.rsplit_once('.') else {
        return KINDS.iter().flat_map(|info| [info.plural, info.singular]).map(str::to_string).collect();
    };
    let mut parts = path.split('.');
    let Some(kind) = parts.next().and_then(Kind::of_resource) else { return Vec::new() };
    let found = parts.try_fold(schema::root(kind), |here, field| here.field(field).and_then(schema::structure));
    found.into_iter().flat_map(|here| here.fields).map(|(field, _)| format!("{path}.{field}")).collect()
}

fn targets(plain: &[&str], word: &str, namespace: &str, api: &dyn Api) -> Vec<String> {
    if let Some((kind_word, _)) = word.split_once('/') {
        let Some(kind) = Kind::of_resource(kind_word) else { return Vec::new() };
        return names(kind, namespace, api).into_iter().map(|name| format!("{kind_word}/{name}")).collect();
    }
    match plain.first() {
        None => KINDS.iter().flat_map(|info| [info.plural, info.singular]).chain(["all"]).map(str::to_string).collect(),
        Some(first) if first.contains('/') => Vec::new(),
        Some(first) => Kind::of_resource(first).map(|kind| names(kind, namespace, api)).unwrap_or_default(),
    }
}

fn names(kind: Kind, namespace: &str, api: &dyn Api) -> Vec<String> {
    let namespace = kind.info().namespaced.then_some(namespace);
    let objects = api.list(kind, namespace).unwrap_or_default();
    objects.iter().map(|object| object.name().to_string()).collect()
}

fn containers(pod: &str, namespace: &str, api: &dyn Api) -> Vec<String> {
    let found = api.get(&Key::new(Kind::Pod, namespace, pod.strip_prefix("pod/").unwrap_or(pod)));
    let spec = found.ok().and_then(|object| object.get::<Pod>().and_then(|pod| pod.spec.clone())).unwrap_or_default();
    let all = spec.containers.into_iter().chain(spec.init_containers.into_iter().flatten());
    all.map(|container| container.name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fake::Fake;
    use super::*;

    #[test]
    fn every_place_of_a_line_has_its_words() {
        let mut fake = Fake::new();
        let pod = |name: &str| {
            serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default"},
                "spec": {"containers": [{"name": "main"}, {"name": "side"}]}})
        };
        fake.show(pod("web-1"));
        fake.show(pod("web-2"));
        for (line, start, words) in [
            ("kubectl ver", 8, vec!["version"]),
            ("desc", 0, vec!["describe"]),
            ("get pod", 4, vec!["pod", "poddisruptionbudget", "poddisruptionbudgets", "pods"]),
            ("get pods w", 9, vec!["web-1", "web-2"]),
            ("describe pod/web-1", 9, vec!["pod/web-1"]),
            ("get -n default pods web-2", 20, vec!["web-2"]),
            ("logs web-1 -c ", 14, vec!["main", "side"]),
            ("get pods -o y", 12, vec!["yaml"]),
            ("get pods --show", 9, vec!["--show-kind", "--show-labels", "--show-managed-fields"]),
            ("rollout sta", 8, vec!["status"]),
            ("rollout undo --to", 13, vec!["--to-revision", "--token"]),
            ("create service nod", 15, vec!["nodeport"]),
            ("create deployment x --rep", 20, vec!["--replicas"]),
            ("rollout status deployment", 15, vec!["deployment", "deployments"]),
            ("-n ", 3, vec!["default"]),
            ("explain pod.spec.restartP", 8, vec!["pod.spec.restartPolicy"]),
            ("frobnicate ", 11, vec![]),
            ("kub", 0, vec!["kubectl"]),
            ("kubectl kub", 8, vec![]),
            ("kubectl get pods | he", 19, vec!["head"]),
            ("kubectl get pods | head -n ", 27, vec![]),
            ("true || kubectl get pods web-2", 25, vec!["web-2"]),
            ("watch -n 2 kubectl get pods web-1", 28, vec!["web-1"]),
            ("POD=$(kubectl get pods web-1", 23, vec!["web-1"]),
            ("echo \"$(k get pods web-2", 19, vec!["web-2"]),
            ("echo 'a;b", 5, vec![]),
        ] {
            let words = words.into_iter().map(str::to_string).collect();
            assert_eq!(complete(line, "default", &fake), Completion { start, candidates: words }, "{line:?}");
        }
    }
}
