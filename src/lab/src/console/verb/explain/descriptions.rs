//! What the schema says of structures and fields: the words of Kubernetes' OpenAPI documents.
//!
//! `descriptions.txt` is written by scripts/descriptions.mjs from the crate of API types; `values.txt` lists the values of
//! fields with a closed set of them, which the crate leaves out. The page holds neither, as they would be a third of its first
//! load: it fetches both when somebody first asks ([`provide`]).

use std::sync::OnceLock;

use cluster::api::schema::{STRUCTS, Type};

/// What stands in their place while there are none.
pub const ABSENT: &str = "    <empty>: the descriptions could not be loaded; they are\n    at https://kubernetes.io/docs/reference/kubernetes-api/\n    \n";

/// Stands between the two files in what is fetched.
const BETWEEN: char = '\u{c}';

static GIVEN: OnceLock<String> = OnceLock::new();

/// Takes in both files with a form feed between them, as the build lays them beside the page. Only the first call counts.
pub fn provide(texts: String) {
    GIVEN.get_or_init(|| texts);
}

/// Whether there are descriptions.
pub fn are_present() -> bool {
    !texts().0.is_empty()
}

#[cfg(not(target_arch = "wasm32"))]
fn texts() -> (&'static str, &'static str) {
    (include_str!("descriptions.txt"), include_str!("values.txt"))
}

#[cfg(target_arch = "wasm32")]
fn texts() -> (&'static str, &'static str) {
    given()
}

/// What was provided; both empty while nothing was.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "natively the texts are built in"))]
fn given() -> (&'static str, &'static str) {
    GIVEN.get().and_then(|texts| texts.split_once(BETWEEN)).unwrap_or_default()
}

const API_VERSION: &str = "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";

const KIND: &str = "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";

/// A field's description.
#[derive(Clone, Debug, Default)]
pub struct Described {
    /// Its text, with the values that it may have.
    pub text: String,
    /// True when it must be there.
    pub required: bool,
    /// The values that it may have, where they are a closed set.
    pub values: Vec<&'static str>,
}

impl Described {
    /// Looks up the field of a structure.
    pub fn field(structure: &str, field: &str) -> Described {
        let mut described = Described::default();
        if let Some((mark, text)) = entry(structure, field) {
            described.required = mark == "!";
            described.text = text.replace("\\n", "\n");
        } else if are_present() {
            described.text = match field {
                "apiVersion" => API_VERSION,
                "kind" => KIND,
                _ => "",
            }
            .to_string();
        }
        let values = values(structure, field);
        if !values.is_empty() {
            described.text.push_str("\n\nPossible enum values:");
            for (value, said) in &values {
                let space = if said.is_empty() { "" } else { " " };
                described.text.push_str(&format!("\n - `\"{value}\"`{space}{said}"));
            }
        }
        described.values = values.into_iter().map(|(value, _)| value).collect();
        described
    }
}

/// What is said of a structure, in which `\n` stands for a new line.
pub fn of_structure(name: &str) -> &'static str {
    block(name).and_then(|block| block.lines().next()).unwrap_or("")
}

/// What is said of a type itself, wherever it is used.
pub fn of_type(type_: Type) -> String {
    let plain = |name: &str| of_structure(name).replace("\\n", "\n");
    match type_ {
        Type::Struct(index) => STRUCTS.get(usize::from(index)).map_or_else(String::new, |one| plain(one.name)),
        Type::List(inner) | Type::Map(inner) => of_type(*inner),
        Type::IntOrString => plain("IntOrString"),
        Type::Quantity => plain("Quantity"),
        Type::Time => plain("Time"),
        Type::MicroTime => plain("MicroTime"),
        Type::Bool | Type::Int32 | Type::Int64 | Type::Float | Type::String | Type::Any => String::new(),
    }
}

/// The lines of a structure, from behind its name.
fn block(structure: &str) -> Option<&'static str> {
    let texts = texts().0;
    let head = format!("{structure}\t");
    let start = match texts.starts_with(&head) {
        true => 0,
        false => texts.find(&format!("\n{head}"))? + 1,
    };
    let rest = &texts[start + head.len()..];
    let mut end = rest.len();
    for (at, _) in rest.match_indices('\n') {
        if !rest[at + 1..].starts_with(' ') {
            end = at;
            break;
        }
    }
    Some(&rest[..end])
}

/// The mark behind a field's name, and its text.
fn entry(structure: &str, field: &str) -> Option<(&'static str, &'static str)> {
    block(structure)?.lines().skip(1).find_map(|line| {
        let (mark, text) = line.strip_prefix(' ')?.strip_prefix(field)?.split_once('\t')?;
        ["", "!"].contains(&mark).then_some((mark, text))
    })
}

/// The values that a field may have, each with what is said of it.
fn values(structure: &str, field: &str) -> Vec<(&'static str, &'static str)> {
    let place = format!("={structure} {field}");
    let behind = texts().1.lines().skip_while(|line| *line != place);
    behind
        .skip_while(|line| line.starts_with('='))
        .take_while(|line| !line.starts_with('='))
        .filter_map(|line| line.split_once('\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_structure_and_every_listed_field_is_there() {
        for structure in STRUCTS {
            assert!(block(structure.name).is_some(), "{}", structure.name);
            for (field, _) in structure.fields.iter().filter(|(field, _)| !["apiVersion", "kind"].contains(field)) {
                assert!(entry(structure.name, field).is_some(), "{} {field}", structure.name);
            }
        }
        for place in texts().1.lines().filter_map(|line| line.strip_prefix('=')) {
            let (structure, field) = place.split_once(' ').unwrap();
            let known = STRUCTS.iter().find(|one| one.name == structure).and_then(|one| one.field(field));
            assert_eq!(known, Some(Type::String), "{place}");
        }
    }

    #[test]
    fn what_is_fetched_is_two_texts() {
        assert_eq!(given(), ("", ""));
        provide("a\u{c}b".into());
        provide("c\u{c}d".into());
        assert_eq!(given(), ("a", "b"));
    }

    #[test]
    fn fields_say_whether_they_must_be_there_and_what_they_may_be() {
        let containers = Described::field("PodSpec", "containers");
        assert!(containers.required && containers.text.starts_with("List of containers belonging to the pod."));
        let policy = Described::field("PodSpec", "restartPolicy");
        assert_eq!(policy.values, ["Always", "Never", "OnFailure"]);
        assert!(policy.text.ends_with("\n - `\"OnFailure\"`"));
    }
}
