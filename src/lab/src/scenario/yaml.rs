//! YAML text as a tree in which every value knows its line and column: what the scenario format is read from.
//!
//! Depth, size and aliases are bounded before a tree exists, so hostile text costs little. It never decodes API objects:
//! manifests are read by [`crate::manifest`] as kubectl reads them, in YAML 1.1, where the key `on` of a route would be
//! the truth value; scenarios are YAML 1.2. Nor has it merge keys or custom tags, and a key given twice is an error.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

use super::problem::{Place, Problem};

/// Longest text in bytes that is read.
const LONGEST_TEXT: usize = 4 << 20;
/// Most values of one document, aliases counted each time.
const MOST_NODES: usize = 200_000;
/// Deepest nesting.
const DEEPEST: usize = 64;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it begins.
    pub at: Place,
    /// What it is.
    pub content: Content,
}

/// A YAML value.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing, a truth value, a number or text.
    Scalar(Value),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order written; keys are text.
    Mapping(Vec<(String, Place, Node)>),
}

impl Node {
    /// The value without its places.
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Content::Mapping(entries) => {
                let entries = entries.iter().map(|(key, _, value)| (key.clone(), value.to_json()));
                Value::Object(entries.collect::<Map<String, Value>>())
            }
        }
    }

    /// What it is, for messages: `"text"`, `5`, `a list`.
    pub fn described(&self) -> String {
        match &self.content {
            Content::Scalar(Value::Null) => "nothing".to_string(),
            Content::Scalar(value) => value.to_string(),
            Content::List(_) => "a list".to_string(),
            Content::Mapping(_) => "a mapping".to_string(),
        }
    }

    /// The value at a path such as `routes[2].latency`, as far as the path goes.
    pub fn at_path(&self, path: &str) -> &Node {
        let mut node = self;
        for part in path.split(['.', '[']).filter(|part| !part.is_empty()) {
            let next = match &node.content {
                Content::Mapping(entries) => entries.iter().find(|(key, _, _)| key == part).map(|(_, _, node)| node),
                Content::List(items) => {
                    part.trim_end_matches(']').parse().ok().and_then(|index: usize| items.get(index))
                }
                Content::Scalar(_) => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }
}

/// An open list or mapping.
struct Open {
    at: Place,
    anchor: usize,
    items: Vec<Node>,
    /// Keys of a mapping; the value that follows belongs to the last one.
    keys: Option<Vec<(String, Place)>>,
}

struct Builder {
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    done: Option<Node>,
}

/// Reads the one document of `text`; `None` when there is nothing in it.
///
/// - Errors: not YAML, more than one document, a duplicate key, or too deep or too large.
pub fn read(text: &str) -> Result<Option<Node>, Problem> {
    if text.len() > LONGEST_TEXT {
        return Err(Problem::new(
            Place::START,
            format!("the text is {} bytes long, expected at most {LONGEST_TEXT}", text.len()),
        ));
    }
    let mut builder = Builder { open: Vec::new(), anchors: BTreeMap::new(), nodes: 0, done: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = Place { line: error.marker().line(), column: error.marker().col() + 1 };
            Problem::new(at, format!("not YAML: {}", error.info()))
        })?;
        let at = Place { line: span.start.line(), column: span.start.col() + 1 };
        builder.take(event, at)?;
    }
    Ok(builder.done)
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: Place) -> Result<(), Problem> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) if self.done.is_some() => {
                Err(Problem::new(at, "a second document begins here, expected one document"))
            }
            Event::DocumentStart(_) => Ok(()),
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let value = if plain { plain_scalar(&text) } else { Value::String(text.into_owned()) };
                self.put(Node { at, content: Content::Scalar(value) }, anchor)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => {
                    self.count(size(&node), at)?;
                    self.put(Node { at, ..node }, 0)
                }
                None => Err(Problem::new(at, "an alias to something that is not finished yet")),
            },
            Event::SequenceStart(anchor, _) => self.begin(at, anchor, false),
            Event::MappingStart(anchor, _) => self.begin(at, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
        }
    }

    fn count(&mut self, nodes: usize, at: Place) -> Result<(), Problem> {
        self.nodes += nodes;
        if self.nodes > MOST_NODES {
            return Err(Problem::new(
                at,
                format!("too many values (aliases counted each time), expected at most {MOST_NODES}"),
            ));
        }
        Ok(())
    }

    fn begin(&mut self, at: Place, anchor: usize, mapping: bool) -> Result<(), Problem> {
        if self.open.len() >= DEEPEST {
            return Err(Problem::new(at, format!("nested too deep, expected at most {DEEPEST} levels")));
        }
        self.open.push(Open { at, anchor, items: Vec::new(), keys: mapping.then(Vec::new) });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Problem> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let content = match open.keys {
            None => Content::List(open.items),
            Some(keys) => {
                Content::Mapping(keys.into_iter().zip(open.items).map(|((key, at), node)| (key, at, node)).collect())
            }
        };
        self.put(Node { at: open.at, content }, open.anchor)
    }

    /// Puts a finished value where it belongs: a key, a value of a mapping, an item of a list, or the document.
    fn put(&mut self, node: Node, anchor: usize) -> Result<(), Problem> {
        self.count(1, node.at)?;
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.done = Some(node);
            return Ok(());
        };
        match &mut open.keys {
            Some(keys) if keys.len() == open.items.len() => {
                let key = match node.content {
                    Content::Scalar(Value::String(text)) => text,
                    Content::Scalar(Value::Null) => {
                        return Err(Problem::new(node.at, "a key is missing before the colon"));
                    }
                    Content::Scalar(value) => value.to_string(),
                    Content::List(_) | Content::Mapping(_) => {
                        return Err(Problem::new(node.at, "a key is a list or a mapping, expected text"));
                    }
                };
                if keys.iter().any(|(known, _)| *known == key) {
                    return Err(Problem::new(node.at, format!("{key:?} is given twice")));
                }
                keys.push((key, node.at));
            }
            _ => open.items.push(node),
        }
        Ok(())
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.content {
        Content::Scalar(_) => 0,
        Content::List(items) => items.iter().map(size).sum(),
        Content::Mapping(entries) => entries.iter().map(|(_, _, node)| size(node)).sum(),
    }
}

/// What an unquoted scalar is under YAML's core schema.
fn plain_scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0') || digits.starts_with("0."))
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    match serde_json::from_str::<Number>(text.strip_prefix('+').unwrap_or(text)) {
        Ok(number) if numeric => Value::Number(number),
        _ => Value::String(text.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        read(text).unwrap().unwrap().to_json().to_string()
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        assert_eq!(
            json("[1, -2, 0.5, 1m, 010, 0, true, ~, '1', 1.30, x: y]"),
            r#"[1,-2,0.5,"1m","010",0,true,null,"1",1.3,{"x":"y"}]"#
        );
        assert_eq!(json("a: &x {b: 1}\nc: *x"), r#"{"a":{"b":1},"c":{"b":1}}"#);
        assert_eq!(json("a: |\n  one\n  two\n"), r#"{"a":"one\ntwo\n"}"#);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let node = read("a:\n  - b: {c: 5}\n").unwrap().unwrap();
        assert_eq!(node.at_path("a[0].b.c").at, Place { line: 2, column: 12 });
    }

    #[test]
    fn hostile_text_is_refused_with_its_place() {
        let problem = |text: &str| read(text).unwrap_err().to_string();
        assert!(problem(&"[".repeat(100)).contains("nested too deep"));
        // The parser has a limit of its own, and runs into it before the first value is complete.
        assert!(problem(&"[".repeat(1 << 20)).starts_with("1:"));
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_string();
        for (name, last) in "bcdefghij".chars().zip("abcdefghi".chars()) {
            bomb += &format!("{name}: &{name} [{}]\n", vec![format!("*{last}"); 9].join(", "));
        }
        assert!(problem(&bomb).contains("too many values"));
        assert_eq!(problem("a: 1\na: 2"), "2:1: \"a\" is given twice");
        assert!(problem("a:\n\t- b").starts_with("2:"));
        assert!(problem("a: 1\n---\nb: 2").contains("one document"));
    }
}
