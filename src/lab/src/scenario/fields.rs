//! Reads mappings strictly: each field is asked for by name, and what nobody asked for is a problem.

use cluster::settings::duration_ms;
use kernel::Time;
use serde_json::Value;

use super::problem::{Problem, nearest};
use super::yaml::{Content, Node};

/// The fields of one mapping while they are read.
pub struct Fields<'a> {
    node: &'a Node,
    known: &'static [&'static str],
}

/// Everything that is found wrong.
#[derive(Debug, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Notes that `node` is not what was expected.
    pub fn wrong(&mut self, node: &Node, field: &str, expected: &str) {
        self.0.push(Problem::new(
            node.at,
            format!("{field}: {} is not right here, expected {expected}", node.described()),
        ));
    }

    /// Notes a sentence about `node`.
    pub fn say(&mut self, node: &Node, message: impl Into<String>) {
        self.0.push(Problem::new(node.at, message));
    }

    /// The items of a list; nothing for nothing.
    pub fn list<'a>(&mut self, node: &'a Node, field: &str, expected: &str) -> &'a [Node] {
        match &node.content {
            Content::List(items) => items,
            Content::Scalar(Value::Null) => &[],
            _ => {
                self.wrong(node, field, expected);
                &[]
            }
        }
    }

    /// The entries of a mapping; nothing for nothing.
    pub fn entries<'a>(&mut self, node: &'a Node, field: &str, expected: &str) -> &'a [(String, super::Place, Node)] {
        match &node.content {
            Content::Mapping(entries) => entries,
            Content::Scalar(Value::Null) => &[],
            _ => {
                self.wrong(node, field, expected);
                &[]
            }
        }
    }

    /// Text that is not empty.
    pub fn text(&mut self, node: &Node, field: &str, expected: &str) -> Option<String> {
        match &node.content {
            Content::Scalar(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            _ => {
                self.wrong(node, field, expected);
                None
            }
        }
    }

    /// Text that may be empty.
    pub fn any_text(&mut self, node: &Node, field: &str, expected: &str) -> Option<String> {
        match &node.content {
            Content::Scalar(Value::String(text)) => Some(text.clone()),
            _ => {
                self.wrong(node, field, expected);
                None
            }
        }
    }

    /// A whole number within bounds.
    pub fn integer(&mut self, node: &Node, field: &str, low: i64, high: i64) -> Option<i64> {
        match &node.content {
            Content::Scalar(value) if value.as_i64().is_some_and(|number| (low..=high).contains(&number)) => {
                value.as_i64()
            }
            _ => {
                self.wrong(node, field, &format!("a whole number from {low} to {high}"));
                None
            }
        }
    }

    /// `true`; anything else is a problem.
    pub fn truth(&mut self, node: &Node, field: &str) -> bool {
        let is_true = matches!(&node.content, Content::Scalar(Value::Bool(true)));
        if !is_true {
            self.wrong(node, field, "true");
        }
        is_true
    }

    /// A duration, as a moment since the beginning.
    pub fn moment(&mut self, node: &Node, field: &str) -> Option<Time> {
        match &node.content {
            Content::Scalar(Value::Number(number)) if number.as_u64() == Some(0) => Some(Time::ZERO),
            Content::Scalar(Value::String(text)) if text.starts_with('-') => {
                self.say(
                    node,
                    format!(
                        "{field}: {text:?} lies before the beginning, expected a duration such as 90s, 1m30s or 250ms"
                    ),
                );
                None
            }
            Content::Scalar(Value::String(text)) => match duration_ms(text) {
                Ok(ms) => Some(Time::from_ms(ms)),
                Err(message) => {
                    self.say(node, format!("{field}: {message}"));
                    None
                }
            },
            _ => {
                self.wrong(node, field, "a duration such as 90s, 1m30s or 250ms");
                None
            }
        }
    }
}

impl<'a> Fields<'a> {
    /// Opens a mapping; every field that is not in `known` is a problem that names the nearest known one.
    pub fn open(
        node: &'a Node,
        what: &str,
        known: &'static [&'static str],
        problems: &mut Problems,
    ) -> Option<Fields<'a>> {
        let Content::Mapping(entries) = &node.content else {
            problems.wrong(node, what, &format!("a mapping with {}", known.join(", ")));
            return None;
        };
        for (key, at, _) in entries {
            if !known.contains(&key.as_str()) {
                let hint = match nearest(key, known) {
                    Some(near) => format!("did you mean {near:?}?"),
                    None => format!("expected one of {}", known.join(", ")),
                };
                problems.0.push(Problem::new(*at, format!("unknown field {key:?} in {what}, {hint}")));
            }
        }
        Some(Fields { node, known })
    }

    /// A field, when it is there and not null.
    pub fn get(&self, key: &'static str) -> Option<&'a Node> {
        debug_assert!(self.known.contains(&key), "{key} is not a known field");
        let Content::Mapping(entries) = &self.node.content else { return None };
        let found = entries.iter().find(|(name, _, _)| name == key).map(|(_, _, value)| value);
        found.filter(|value| !matches!(value.content, Content::Scalar(Value::Null)))
    }

    /// A field that must be there.
    pub fn need(&self, key: &'static str, what: &str, problems: &mut Problems) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            problems.say(self.node, format!("{what} needs the field {key:?}"));
        }
        found
    }

    /// Optional text.
    pub fn text(&self, key: &'static str, problems: &mut Problems) -> Option<String> {
        self.get(key).and_then(|node| problems.text(node, key, "text"))
    }

    /// Optional whole number within bounds.
    pub fn integer(&self, key: &'static str, low: i64, high: i64, problems: &mut Problems) -> Option<i64> {
        self.get(key).and_then(|node| problems.integer(node, key, low, high))
    }

    /// Which of `keys` are there; exactly one must be.
    pub fn one_of(
        &self,
        keys: &[&'static str],
        what: &str,
        problems: &mut Problems,
    ) -> Option<(&'static str, &'a Node)> {
        let mut found = keys.iter().filter_map(|key| self.get(key).map(|node| (*key, node)));
        match (found.next(), found.next()) {
            (Some(one), None) => Some(one),
            (None, _) => {
                problems.say(self.node, format!("{what} says nothing to do, expected one of {}", keys.join(", ")));
                None
            }
            (Some(_), Some((second, node))) => {
                problems.say(
                    node,
                    format!("{what} has {second:?} beside another one, expected exactly one of {}", keys.join(", ")),
                );
                None
            }
        }
    }
}
