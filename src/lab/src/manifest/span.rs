//! Places in a text, and where each field of a manifest stands.

use std::collections::BTreeMap;

use super::node::{Content, Node};

/// A range of text; lines and columns count characters from 1, the end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the character after the last.
    pub end_line: usize,
    /// Column of the character after the last.
    pub end_column: usize,
}

impl Span {
    /// The very beginning of a text.
    pub const START: Span = Span { line: 1, column: 1, end_line: 1, end_column: 1 };
}

/// Where a field and everything in it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans {
    /// The key, or the value where there is no key (list items and the whole document).
    pub key: Span,
    /// The value.
    pub value: Span,
    /// Fields and, under their index, list items.
    pub fields: BTreeMap<String, Spans>,
}

impl Spans {
    /// The places in a tree.
    pub fn of(node: &Node) -> Spans {
        Spans::under(node.span, node)
    }

    fn under(key: Span, node: &Node) -> Spans {
        let fields = match &node.content {
            Content::Scalar(_) => BTreeMap::new(),
            Content::List(items) => {
                items.iter().enumerate().map(|(place, item)| (place.to_string(), Spans::of(item))).collect()
            }
            Content::Mapping(entries) => {
                entries.iter().map(|(key, span, value)| (key.clone(), Spans::under(*span, value))).collect()
            }
        };
        Spans { key, value: node.span, fields }
    }

    /// What stands at a field path such as `spec.containers[0].resources.limits[cpu]`, or at its nearest ancestor that
    /// is there; true when the path itself is.
    pub fn find(&self, path: &str) -> (&Spans, bool) {
        let mut here = self;
        let mut rest = path;
        while !rest.is_empty() {
            rest = rest.trim_start_matches('.');
            // A key may hold dots itself: the longest key that fits wins.
            if let Some(next) = here.fields.get(rest) {
                return (next, true);
            }
            let (word, after) = match rest.strip_prefix('[') {
                Some(inner) => inner.split_once(']').unwrap_or((inner, "")),
                None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
            };
            match here.fields.get(word) {
                Some(next) => here = next,
                None => return (here, false),
            }
            rest = after;
        }
        (here, true)
    }

    /// The span to underline for a field path: the value when the field is there, else the key of the nearest ancestor.
    pub fn mark(&self, path: &str) -> Span {
        match self.find(path) {
            (spans, true) if spans.fields.is_empty() && spans.value.line == spans.value.end_line => spans.value,
            (spans, _) => spans.head(),
        }
    }

    /// The key; for list items and whole documents the first line of the value.
    pub fn head(&self) -> Span {
        if self.key.line == self.key.end_line {
            return self.key;
        }
        match self.fields.values().map(|field| field.key).min() {
            Some(first) if first.line == self.key.line => {
                Span { end_line: first.line, end_column: first.end_column.max(first.column), ..self.key }
            }
            _ => Span { end_line: self.key.line, end_column: self.key.column + 1, ..self.key },
        }
    }
}
