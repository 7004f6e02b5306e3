//! Label and field selectors, and the server's words for one that it cannot read or does not serve.
//!
//! A selector is read by the server, not by kubectl, so a mistake comes back as a refusal of the list. Models kubernetes
//! 1.36 apimachinery pkg/labels/selector.go, pkg/fields/selector.go, cli-runtime pkg/resource/selector.go and the field
//! label conversions of pkg/apis/*/conversion.go.

use cluster::api::labels::Labels;
use cluster::api::validation::text::{label_value, qualified_name};
use cluster::api::{Kind, Object};

use serde_json::{Map, Value, json};

use super::output::Failure;

/// Label and field selectors of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    labels: Option<Vec<LabelRule>>,
    fields: Vec<(String, bool, String)>,
    /// Both selectors as they were given.
    given: [String; 2],
    /// Why they cannot be read.
    refusal: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum LabelRule {
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
    Exists(String),
    Absent(String),
    /// A number that must be more, or less when the flag is false, than this one.
    Beyond(String, bool, i64),
}

/// A label selector of an object, from the text of a flag.
///
/// - Errors: kubectl's complaint about one that cannot be read, or has an operator that objects do not know.
/// - Source: kubernetes 1.36 apimachinery pkg/apis/meta/v1/helpers.go ParseToLabelSelector.
pub fn label_selector(text: &str) -> Result<Value, String> {
    let rules = Reader::new(text)
        .selector()
        .map_err(|complaint| format!("couldn't parse the selector string {text:?}: {complaint}"))?;
    let (mut labels, mut expressions) = (Map::new(), Vec::new());
    for (rule, operator) in rules {
        match (rule, operator) {
            (LabelRule::In(key, values), "=" | "==") => {
                labels.insert(key, json!(values.first().map_or("", String::as_str)));
            }
            (_, "!=") => return Err("\"!=\" is not a valid label selector operator".to_string()),
            (LabelRule::Beyond(_, more, _), _) => {
                let word = if more { "gt" } else { "lt" };
                return Err(format!("{word:?} isn't supported in label selectors"));
            }
            (LabelRule::In(key, mut values), _) => {
                values.sort();
                expressions.push(json!({"key": key, "operator": "In", "values": values}));
            }
            (LabelRule::NotIn(key, mut values), _) => {
                values.sort();
                expressions.push(json!({"key": key, "operator": "NotIn", "values": values}));
            }
            (LabelRule::Exists(key), _) => expressions.push(json!({"key": key, "operator": "Exists"})),
            (LabelRule::Absent(key), _) => expressions.push(json!({"key": key, "operator": "DoesNotExist"})),
        }
    }
    let mut selector = json!({});
    if !labels.is_empty() {
        selector["matchLabels"] = Value::Object(labels);
    }
    if !expressions.is_empty() {
        selector["matchExpressions"] = json!(expressions);
    }
    Ok(selector)
}

impl Filter {
    /// Reads `-l` and `--field-selector`; what is wrong with them is told by [`Filter::checked`].
    pub fn parse(labels: Option<&str>, fields: Option<&str>) -> Filter {
        let given = [labels, fields].map(|text| text.unwrap_or("").trim().to_string());
        let (mut refusal, mut rules, mut label_rules) = (None, Vec::new(), None);
        if !given[0].is_empty() {
            match Reader::new(&given[0]).selector() {
                Ok(read) => label_rules = Some(read.into_iter().map(|(rule, _)| rule).collect()),
                Err(text) => refusal = Some(text),
            }
        }
        for part in given[1].split(',').filter(|part| !part.is_empty()) {
            match (part.split_once("!="), part.split_once('=')) {
                (Some((field, value)), _) => rules.push((field.to_string(), false, value.to_string())),
                (None, Some((field, value))) => {
                    rules.push((field.to_string(), true, value.strip_prefix('=').unwrap_or(value).to_string()));
                }
                (None, None) => {
                    let text = format!("invalid selector: '{}'; can't understand '{part}'", given[1]);
                    refusal.get_or_insert(text);
                }
            }
        }
        Filter { labels: label_rules, fields: rules, given, refusal }
    }

    /// True when any selector was given.
    pub fn is_given(&self) -> bool {
        self.given.iter().any(|text| !text.is_empty())
    }

    /// What makes it unreadable, if anything does.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Whether the server answers it for a kind.
    ///
    /// - Errors: the server's refusal as kubectl prints it.
    pub fn checked(&self, kind: Kind) -> Result<(), Failure> {
        let unserved = || self.fields.iter().find_map(|(field, ..)| unserved_field(kind, field));
        let Some(text) = self.refusal.clone().or_else(unserved) else { return Ok(()) };
        let info = kind.info();
        let version = info.api_version.rsplit('/').next().unwrap_or("");
        let [labels, fields] = &self.given;
        Err(Failure::bare(format!(
            "Error from server (BadRequest): Unable to find \"{}/{version}, Resource={}\" that match label selector {labels:?}, field selector {fields:?}: {text}",
            info.group, info.plural
        )))
    }

    /// True when the object passes.
    pub fn admits(&self, object: &Object) -> bool {
        let labels = object.meta().labels.as_ref();
        self.labels.iter().flatten().all(|rule| rule.admits(labels))
            && (self.fields.is_empty() || {
                let json = object.to_json();
                let text = |path: &str| match json.pointer(path) {
                    Some(serde_json::Value::String(text)) => text.clone(),
                    Some(serde_json::Value::Null) | None => String::new(),
                    Some(other) => other.to_string(),
                };
                self.fields.iter().all(|(path, equal, wanted)| {
                    let found = match (object.kind(), path.as_str()) {
                        (Kind::Event, "source") => match text("/source/component") {
                            component if component.is_empty() => text("/reportingComponent"),
                            component => component,
                        },
                        (Kind::Pod, "spec.host") => text("/spec/nodeName"),
                        // A switch that is off is not written, and is selected as false.
                        (Kind::Node, "spec.unschedulable") | (Kind::Pod, "spec.hostNetwork") => {
                            match text(&format!("/{}", path.replace('.', "/"))) {
                                empty if empty.is_empty() => "false".to_string(),
                                other => other,
                            }
                        }
                        _ => text(&format!("/{}", path.replace('.', "/"))),
                    };
                    (found == *wanted) == *equal
                })
            })
    }
}

/// The server's words for a field that objects of a kind are not selected by.
fn unserved_field(kind: Kind, field: &str) -> Option<String> {
    let own: &[&str] = match kind {
        Kind::Pod => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "spec.host",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
        ],
        Kind::Node => &["spec.unschedulable"],
        Kind::Namespace => &["status.phase"],
        Kind::Secret => &["type"],
        Kind::Service => &["spec.clusterIP", "spec.type"],
        Kind::Event => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        Kind::Job => &["status.successful"],
        Kind::ReplicationController => &["status.replicas"],
        _ => &[],
    };
    if field == "metadata.name" || field == "metadata.namespace" || own.contains(&field) {
        return None;
    }
    Some(match kind {
        Kind::Job => format!("field label {field:?} not supported for Job"),
        _ if own.is_empty() => {
            format!("{field:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")
        }
        _ => format!("field label not supported: {field}"),
    })
}

impl LabelRule {
    fn admits(&self, labels: Option<&Labels>) -> bool {
        let value = |key: &str| labels.and_then(|labels| labels.get(key));
        match self {
            LabelRule::In(key, values) => value(key).is_some_and(|value| values.contains(value)),
            LabelRule::NotIn(key, values) => value(key).is_none_or(|value| !values.contains(value)),
            LabelRule::Exists(key) => value(key).is_some(),
            LabelRule::Absent(key) => value(key).is_none(),
            LabelRule::Beyond(key, more, bound) => value(key)
                .and_then(|value| value.parse::<i64>().ok())
                .is_some_and(|number| if *more { number > *bound } else { number < *bound }),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// A key, a value or one of the words `in` and `notin`.
    Word(&'a str),
    /// `(`, `)`, `,`, `!`, `=`, `==`, `!=`, `>` or `<`.
    Sign(&'a str),
    End,
}

impl Token<'_> {
    fn text(&self) -> &str {
        match self {
            Token::Word(text) | Token::Sign(text) => text,
            Token::End => "",
        }
    }
}

/// Reads a label selector by its grammar.
struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    next: usize,
}

const SIGNS: [char; 7] = ['=', '!', '(', ')', ',', '>', '<'];

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        let mut tokens = Vec::new();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let (length, sign) = if SIGNS.contains(&first) {
                (if rest.starts_with("==") || rest.starts_with("!=") { 2 } else { 1 }, true)
            } else {
                (rest.find(|c: char| SIGNS.contains(&c) || c.is_whitespace()).unwrap_or(rest.len()), false)
            };
            let (word, tail) = rest.split_at(length);
            tokens.push(if sign { Token::Sign(word) } else { Token::Word(word) });
            rest = tail.trim_start();
        }
        Reader { tokens, next: 0 }
    }

    fn peek(&self) -> Token<'a> {
        self.tokens.get(self.next).copied().unwrap_or(Token::End)
    }

    fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        self.next += 1;
        token
    }

    /// The requirements, each with the operator that it was written with.
    fn selector(&mut self) -> Result<Vec<(LabelRule, &'a str)>, String> {
        let mut rules = Vec::new();
        loop {
            match self.peek() {
                Token::End => return Ok(rules),
                Token::Word(_) | Token::Sign("!") => {
                    rules.push(self.rule().map_err(|text| format!("unable to parse requirement: {text}"))?);
                }
                other => return Err(format!("found '{}', expected: !, identifier, or 'end of string'", other.text())),
            }
            match self.take() {
                Token::End => return Ok(rules),
                Token::Sign(",") => {
                    let after = self.peek();
                    if !matches!(after, Token::Word(_) | Token::Sign("!")) {
                        return Err(format!("found '{}', expected: identifier after ','", after.text()));
                    }
                }
                other => return Err(format!("found '{}', expected: ',' or 'end of string'", other.text())),
            }
        }
    }

    fn rule(&mut self) -> Result<(LabelRule, &'a str), String> {
        let absent = self.peek() == Token::Sign("!");
        if absent {
            self.take();
        }
        let key = match self.take() {
            Token::Word(key) => key.to_string(),
            other => return Err(format!("found '{}', expected: identifier", other.text())),
        };
        let complaints = qualified_name(&key);
        if !complaints.is_empty() {
            return Err(format!("<nil>: Invalid value: {key:?}: {}", complaints.join("; ")));
        }
        if absent {
            return Ok((LabelRule::Absent(key), "!"));
        }
        if matches!(self.peek(), Token::End | Token::Sign(",")) {
            return Ok((LabelRule::Exists(key), ""));
        }
        let operator = self.take();
        let values = match operator {
            Token::Word("in" | "notin") => self.values()?,
            Token::Sign("=" | "==" | "!=" | ">" | "<") => match self.peek() {
                Token::End | Token::Sign(",") => vec![String::new()],
                Token::Word(value) => {
                    self.take();
                    vec![value.to_string()]
                }
                other => return Err(format!("found '{}', expected: identifier", other.text())),
            },
            other => return Err(format!("found '{}', expected: in, notin, =, ==, !=, gt, lt", other.text())),
        };
        for (place, value) in values.iter().enumerate() {
            let complaints = label_value(value);
            if !complaints.is_empty() {
                return Err(format!("values[{place}][{key}]: Invalid value: {value:?}: {}", complaints.join("; ")));
            }
        }
        let rule = match operator.text() {
            "notin" | "!=" => LabelRule::NotIn(key, values),
            sign @ (">" | "<") => match values[0].parse() {
                Ok(bound) => LabelRule::Beyond(key, sign == ">", bound),
                Err(_) => {
                    return Err(format!(
                        "values[0]: Invalid value: {:?}: for 'Gt', 'Lt' operators, the value must be an integer",
                        values[0]
                    ));
                }
            },
            _ => LabelRule::In(key, values),
        };
        let operator = match operator {
            Token::Word(text) | Token::Sign(text) => text,
            Token::End => "",
        };
        Ok((rule, operator))
    }

    fn values(&mut self) -> Result<Vec<String>, String> {
        let open = self.take();
        if open != Token::Sign("(") {
            return Err(format!("found '{}' expected: '('", open.text()));
        }
        let first = self.peek();
        if !matches!(first, Token::Word(_) | Token::Sign("," | ")")) {
            return Err(format!("found '{}', expected: ',', ')' or identifier", first.text()));
        }
        let (mut values, mut wants_value) = (Vec::new(), true);
        loop {
            match self.take() {
                Token::Word(value) if wants_value => {
                    values.push(value.to_string());
                    wants_value = false;
                }
                Token::Sign(",") => {
                    if wants_value {
                        values.push(String::new());
                    }
                    wants_value = true;
                }
                Token::Sign(")") => {
                    if values.is_empty() && self.tokens.get(self.next.saturating_sub(2)) == Some(&Token::Sign("(")) {
                        return Err(
                            "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty"
                                .to_string(),
                        );
                    }
                    if wants_value {
                        values.push(String::new());
                    }
                    values.sort_unstable();
                    values.dedup();
                    return Ok(values);
                }
                other => return Err(format!("found '{}', expected: ',' or ')'", other.text())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_selectors_choose() {
        let pod = |labels: serde_json::Value| {
            Object::from_json(Kind::Pod, serde_json::json!({"metadata": {"name": "p", "labels": labels}})).unwrap()
        };
        let web = pod(serde_json::json!({"app": "web", "tier": "front", "n": "5"}));
        for (selector, chosen) in [
            ("app=web", true),
            ("app==web,tier=front", true),
            ("app!=web", false),
            ("app in (api, web)", true),
            ("app notin (api, web)", false),
            ("tier", true),
            ("!tier", false),
            ("! tier", false),
            ("missing!=x", true),
            ("n>4", true),
            ("n<4", false),
        ] {
            let filter = Filter::parse(Some(selector), None);
            assert_eq!((filter.admits(&web), filter.refusal()), (chosen, None), "{selector}");
        }
        assert!(Filter::parse(None, Some("metadata.name=p")).admits(&web));
        assert!(!Filter::parse(None, Some("metadata.name!=p")).admits(&web));
    }

    #[test]
    fn unreadable_selectors_are_refused_in_the_servers_words() {
        for (selector, text) in [
            ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
            ("a=b c", "found 'c', expected: ',' or 'end of string'"),
            ("a in b", "unable to parse requirement: found 'b' expected: '('"),
            ("a,", "found '', expected: identifier after ','"),
            ("=a", "found '=', expected: !, identifier, or 'end of string'"),
            ("a=(", "unable to parse requirement: found '(', expected: identifier"),
        ] {
            assert_eq!(Filter::parse(Some(selector), None).refusal(), Some(text), "{selector}");
        }
        let said = |kind, fields| Filter::parse(Some("app=web"), Some(fields)).checked(kind).unwrap_err().text;
        assert_eq!(
            said(Kind::Pod, "foo=bar"),
            "Error from server (BadRequest): Unable to find \"/v1, Resource=pods\" that match label selector \"app=web\", field selector \"foo=bar\": field label not supported: foo"
        );
        assert_eq!(
            said(Kind::Deployment, "status.replicas=1"),
            "Error from server (BadRequest): Unable to find \"apps/v1, Resource=deployments\" that match label selector \"app=web\", field selector \"status.replicas=1\": \"status.replicas\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
        );
        assert!(said(Kind::Pod, "foo").ends_with(": invalid selector: 'foo'; can't understand 'foo'"));
    }
}
