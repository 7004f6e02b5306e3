//! YAML text as a tree in which every key and value knows its place.
//!
//! Depth, size and alias expansion are bounded on parser events, before a tree exists, so hostile text is refused at
//! once and dropping a tree never goes deep. Scalars are read by YAML 1.1, as kubectl does. It knows no API type.
//! Models go-yaml v2 behind sigs.k8s.io/yaml, its messages included.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use super::Span;
use super::scalar;

/// Longest text in bytes that is read: the size of the API server's request limit.
pub const LONGEST_TEXT: usize = 3 << 20;
/// Most values of one document, aliases counted each time.
const MOST_NODES: usize = 200_000;
/// Deepest nesting; the deepest API type needs less than a third of it.
const DEEPEST: usize = 100;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// From its first character to the one after its last.
    pub span: Span,
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
    /// A mapping in the order written, duplicate keys included.
    Mapping(Vec<(String, Span, Node)>),
}

impl Node {
    /// The value without its places; of duplicate keys the last one counts, as in kubectl.
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Content::Mapping(entries) => Value::Object(
                entries.iter().map(|(key, _, value)| (key.clone(), value.to_json())).collect::<Map<String, Value>>(),
            ),
        }
    }
}

/// Why a text is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where.
    pub span: Span,
    /// go-yaml's words, with `yaml: line N: ` in front where it says a line.
    pub message: String,
    /// One plain sentence on what to do.
    pub help: Option<&'static str>,
}

/// What stands for a key that is nothing; the document is refused for it.
const NO_KEY: &str = "\0";

/// An open list or mapping.
struct Open {
    span: Span,
    anchor: usize,
    items: Vec<Node>,
    /// Keys of a mapping; the value that follows belongs to the last one.
    keys: Option<Vec<(String, Span)>>,
    /// True while the next node is a key.
    wants_key: bool,
}

struct Builder {
    open: Vec<Open>,
    /// Finished anchored nodes with the number of values in them.
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    done: Option<Node>,
    first_line: usize,
    /// The first thing that go-yaml finds only when the whole text is YAML: a list as a key, or a wrong tag.
    late: Option<Malformed>,
    /// The first thing that has no place in JSON: no key at all, or a number that is none.
    latest: Option<Malformed>,
}

/// Reads one document that begins on `first_line` of the whole text; `None` when there is nothing in it.
pub fn read(text: &str, first_line: usize) -> Result<Option<Node>, Malformed> {
    if let Some(refused) = super::syntax::early(text, first_line) {
        return Err(refused);
    }
    // go-yaml takes a tab between a colon and its value, and in brackets and quotes; the parser does not.
    let inner = text.contains('\t').then(|| super::syntax::tabs_inside(text)).flatten();
    let text = inner.as_deref().unwrap_or(text);
    let spaced;
    let text = match text.contains(":\t") {
        true => {
            spaced = tabs_after_colons(text);
            &spaced
        }
        false => text,
    };
    let mut builder = Builder {
        open: Vec::new(),
        anchors: BTreeMap::new(),
        nodes: 0,
        done: None,
        first_line,
        late: None,
        latest: None,
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let (line, column) = (error.marker().line(), error.marker().col() + 1);
            super::syntax::malformed(text, first_line, line, column, error.info())
        })?;
        let span = Span {
            line: span.start.line() + first_line - 1,
            column: span.start.col() + 1,
            end_line: span.end.line() + first_line - 1,
            end_column: span.end.col() + 1,
        };
        // The parser takes tabs behind spaces for indentation.
        let line = span.line + 1 - first_line;
        if matches!(event, Event::Scalar(..) | Event::Alias(_) | Event::MappingStart(..) | Event::SequenceStart(..))
            && text.contains('\t')
            && indented_by_tab(text, line, span.column)
        {
            return Err(super::syntax::malformed(text, first_line, line, span.column, "tab"));
        }
        if !builder.take(event, span)? {
            break;
        }
    }
    match builder.late.or(builder.latest) {
        Some(wrong) => Err(wrong),
        None => Ok(builder.done),
    }
}

/// Whether only blanks stand before this place, a tab among them.
fn indented_by_tab(text: &str, line: usize, column: usize) -> bool {
    let Some(line) = text.lines().nth(line.saturating_sub(1)) else { return false };
    let before: String = line.chars().take(column.saturating_sub(1)).collect();
    before.contains('\t') && before.trim().is_empty()
}

/// The text with spaces for the tabs that follow the colon of a key.
fn tabs_after_colons(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let key = line.trim_start().trim_start_matches("- ");
        let end = key.find(|c: char| !c.is_alphanumeric() && !"-_./".contains(c)).unwrap_or(key.len());
        match key[end..].strip_prefix(':') {
            Some(rest) if end > 0 && rest.starts_with('\t') => {
                out.push_str(&line[..line.len() - rest.len()]);
                let tabs = rest.len() - rest.trim_start_matches('\t').len();
                out.push_str(&" ".repeat(tabs));
                out.push_str(&rest[tabs..]);
            }
            _ => out.push_str(line),
        }
    }
    out
}

/// A node as Go's `%#v` writes it.
fn go_syntax(node: &Node) -> String {
    match &node.content {
        Content::Scalar(Value::Null) => "interface {}(nil)".to_string(),
        Content::Scalar(Value::String(text)) => format!("{text:?}"),
        Content::Scalar(other) => other.to_string(),
        Content::List(items) => {
            format!("[]interface {{}}{{{}}}", items.iter().map(go_syntax).collect::<Vec<_>>().join(", "))
        }
        Content::Mapping(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, _, value)| format!("{}:{}", go_key(key), go_syntax(value))).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", entries.join(", "))
        }
    }
}

fn go_key(key: &str) -> String {
    if key == NO_KEY { "interface {}(nil)".to_string() } else { format!("{key:?}") }
}

/// The number of values in a tree.
fn size(node: &Node) -> usize {
    1 + match &node.content {
        Content::Scalar(_) => 0,
        Content::List(items) => items.iter().map(size).sum(),
        Content::Mapping(entries) => entries.iter().map(|(_, _, value)| 1 + size(value)).sum(),
    }
}

impl Builder {
    /// Takes one event; false when the document has ended.
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<bool, Malformed> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
            Event::DocumentStart(_) => {}
            // go-yaml reads the first document of what it is given.
            Event::DocumentEnd => return Ok(self.done.is_none()),
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_ref().map(|tag| tag.suffix.as_str());
                let is_key = self.open.last().is_some_and(|open| open.wants_key);
                let value = match scalar::value(&text, style == ScalarStyle::Plain, tag) {
                    Ok(value) => value,
                    Err(scalar::Wrong::Tag(words)) => {
                        let help = Some("The tag in front of this value asks for something that it is not.");
                        let message = format!("yaml: {words}");
                        self.late.get_or_insert(Malformed { span, message, help });
                        Value::Null
                    }
                    // Keys are text whatever they look like.
                    Err(scalar::Wrong::Number(_)) if is_key => Value::String(text.to_string()),
                    Err(scalar::Wrong::Number(number)) => {
                        let help = Some("This is a number that JSON has not; put text in quotes.");
                        let message = format!("json: unsupported value: {number}");
                        self.latest.get_or_insert(Malformed { span, message, help });
                        Value::Null
                    }
                };
                // The parser counts the line breaks after a plain value into it; the text itself says where it ends.
                let span = if style == ScalarStyle::Plain && !text.contains('\n') && span.end_line != span.line {
                    Span { end_line: span.line, end_column: span.column + text.chars().count(), ..span }
                } else {
                    span
                };
                self.put(Node { span, content: Content::Scalar(value) }, anchor, 1)?;
            }
            Event::Alias(anchor) => {
                let Some((node, nodes)) = self.anchors.get(&anchor).cloned() else {
                    return Err(self.malformed(span, "anchor value contains itself".to_string(), None));
                };
                self.put(Node { span, ..node }, 0, nodes)?;
            }
            Event::SequenceStart(anchor, _) => self.open(span, anchor, None)?,
            Event::MappingStart(anchor, _) => self.open(span, anchor, Some(Vec::new()))?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    let end = open.items.last().map_or(span, |item| item.span);
                    let end = if span.end_line > end.end_line && span.column > 1 { span } else { end };
                    let whole = Span { end_line: end.end_line, end_column: end.end_column, ..open.span };
                    let content = match open.keys {
                        None => Content::List(open.items),
                        Some(keys) => {
                            let entries = keys.into_iter().zip(open.items);
                            let entries = entries.map(|((key, span), value)| (key, span, value)).collect();
                            Content::Mapping(self.merged(entries))
                        }
                    };
                    let node = Node { span: whole, content };
                    self.put(node, open.anchor, 0)?;
                }
            }
        }
        Ok(true)
    }

    fn malformed(&self, span: Span, words: String, help: Option<&'static str>) -> Malformed {
        let line = span.line + 1 - self.first_line;
        let place = if words.starts_with("document") || words.starts_with("anchor") {
            String::new()
        } else {
            format!("line {line}: ")
        };
        Malformed { span, message: format!("yaml: {place}{words}"), help }
    }

    fn open(&mut self, span: Span, anchor: usize, keys: Option<Vec<(String, Span)>>) -> Result<(), Malformed> {
        if self.open.len() >= DEEPEST {
            let help = "Lists and mappings are nested far deeper than any API object; look for brackets that are never closed.";
            return Err(self.malformed(span, format!("exceeded max depth of {DEEPEST}"), Some(help)));
        }
        let wants_key = keys.is_some();
        self.open.push(Open { span, anchor, items: Vec::new(), keys, wants_key });
        self.count(span, 1)
    }

    fn count(&mut self, span: Span, nodes: usize) -> Result<(), Malformed> {
        self.nodes += nodes;
        if self.nodes > MOST_NODES {
            let help = "Aliases (`*name`) repeat so much that the document would become huge.";
            return Err(self.malformed(span, "document contains excessive aliasing".to_string(), Some(help)));
        }
        Ok(())
    }

    /// Puts a finished node where it belongs; `nodes` are the values that it adds to the count.
    fn put(&mut self, node: Node, anchor: usize, nodes: usize) -> Result<(), Malformed> {
        self.count(node.span, nodes)?;
        if anchor > 0 {
            let nodes = size(&node);
            self.anchors.insert(anchor, (node.clone(), nodes));
            self.count(node.span, nodes)?;
        }
        match self.open.last_mut() {
            None => {
                self.done.get_or_insert(node);
            }
            Some(open) => match &mut open.keys {
                Some(keys) if open.wants_key => {
                    let key = match node.content {
                        Content::Scalar(value) => scalar::key(value).unwrap_or_else(|| NO_KEY.to_string()),
                        Content::List(_) | Content::Mapping(_) => {
                            let text = go_syntax(&node);
                            let help = match text.contains(".Values") || text.contains("include ") {
                                true => "This is a template of Helm: render it first, with helm template.",
                                false => "Only plain text can be a key; put text with braces in quotes.",
                            };
                            self.late.get_or_insert(Malformed {
                                span: node.span,
                                message: format!("yaml: invalid map key: {text}"),
                                help: Some(help),
                            });
                            text
                        }
                    };
                    keys.push((key, node.span));
                    open.wants_key = false;
                }
                Some(keys) => {
                    if let Some((_, span)) = keys.last().filter(|(key, _)| key == NO_KEY) {
                        let value = go_syntax(&node);
                        let message = format!("unsupported map key of type: %!s(<nil>), key: <nil>, value: {value}");
                        let help = Some("A key is missing before the colon.");
                        self.latest.get_or_insert(Malformed { span: *span, message, help });
                    }
                    open.items.push(node);
                    open.wants_key = true;
                }
                None => open.items.push(node),
            },
        }
        Ok(())
    }

    /// Replaces `<<: *base` by the entries of the base. Whatever stands further down wins, the base over what is above it
    /// too; of several bases the first one wins.
    ///
    /// - Source: go-yaml v2 decode.go merge.
    fn merged(&mut self, entries: Vec<(String, Span, Node)>) -> Vec<(String, Span, Node)> {
        if !entries.iter().any(|(key, _, _)| key == "<<") {
            return entries;
        }
        let mut own: Vec<(String, Span, Node)> = Vec::new();
        let mut inherited: Vec<String> = Vec::new();
        for (key, span, base) in entries {
            if key != "<<" {
                // Only what is written twice here is a duplicate.
                if let Some(place) = inherited.iter().position(|one| *one == key) {
                    inherited.swap_remove(place);
                    own.retain(|(mine, _, _)| *mine != key);
                }
                own.push((key, span, base));
                continue;
            }
            let maps = match base.content {
                Content::Mapping(entries) => Some(vec![entries]),
                Content::List(items) => items
                    .into_iter()
                    .map(|item| match item.content {
                        Content::Mapping(entries) => Some(entries),
                        Content::Scalar(_) | Content::List(_) => None,
                    })
                    .collect(),
                Content::Scalar(_) => None,
            };
            let Some(maps) = maps else {
                let message = "yaml: map merge requires map or sequence of maps as the value".to_string();
                let help = Some("Behind `<<:` stands `*name` of a mapping that `&name` marked, or a list of such.");
                self.late.get_or_insert(Malformed { span, message, help });
                continue;
            };
            for (key, _, value) in maps.into_iter().rev().flatten() {
                match own.iter_mut().find(|(mine, _, _)| *mine == key) {
                    Some(mine) => mine.2 = value,
                    None => {
                        inherited.push(key.clone());
                        own.push((key, span, value));
                    }
                }
            }
        }
        own
    }
}
