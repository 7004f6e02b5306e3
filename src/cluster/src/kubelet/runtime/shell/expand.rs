//! From words to arguments: parameters, substitutions, arithmetic, splitting and file names (POSIX 2.6).

use super::arithmetic::{self, Names};
use super::pattern;
use super::script::{Assignment, Given, Modifier, Piece, Wanted, Word};
use super::task::Task;
use crate::kubelet::runtime::files::{self, Files, Volumes};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kernel::time::Time;

/// The bytes that one command's arguments may have together.
pub(super) const ARGUMENT_LIMIT_BYTES: usize = 128 * 1024;

/// The bytes of a value that `${x#pattern}` and its like may be asked to take apart.
const PATTERN_LIMIT_BYTES: usize = 4_096;

/// What expansion needs beside the task.
pub(super) struct Scene<'a> {
    pub(super) now: Time,
    pub(super) captured: &'a [String],
    pub(super) files: &'a mut Files,
    pub(super) volumes: &'a mut Volumes,
    pub(super) random: u64,
}

/// Fields under construction; text is kept as a pattern.
#[derive(Default)]
struct Fields {
    done: Vec<String>,
    open: Option<String>,
    bytes: usize,
}

impl Fields {
    fn literal(&mut self, text: &str) {
        self.bytes += text.len();
        pattern::push_literal(self.open.get_or_insert_default(), text);
    }

    fn raw(&mut self, text: &str) {
        self.bytes += text.len();
        self.open.get_or_insert_default().push_str(text);
    }

    fn end(&mut self) {
        self.done.extend(self.open.take());
    }

    /// Adds text that is split at the separators.
    fn split(&mut self, text: &str, separators: &str) {
        for letter in text.chars() {
            if separators.contains(letter) {
                if letter.is_whitespace() {
                    self.end();
                } else {
                    self.open.get_or_insert_default();
                    self.end();
                }
            } else {
                self.bytes += letter.len_utf8();
                let open = self.open.get_or_insert_default();
                if letter == '\\' {
                    open.push('\\');
                }
                open.push(letter);
            }
        }
    }
}

impl Names for Task {
    fn get(&self, name: &str) -> String {
        self.variable(name).unwrap_or_default().to_string()
    }

    fn set(&mut self, name: &str, value: i64) {
        self.assign(name, &value.to_string());
    }
}

impl Task {
    /// Whether the shell is bash.
    pub(super) fn is_bash(&self) -> bool {
        self.name.ends_with("bash")
    }

    /// Expands words to arguments.
    ///
    /// - Errors: the text after the shell's name; the command is not run.
    pub(super) fn fields(&mut self, words: &[Word], scene: &mut Scene<'_>) -> Result<Vec<String>, String> {
        let mut all = Vec::new();
        let mut bytes = 0;
        for word in words {
            let mut fields = Fields::default();
            self.expand(word, &mut fields, true, scene)?;
            fields.end();
            bytes += fields.bytes;
            self.work = self.work.saturating_add(fields.bytes);
            if bytes > ARGUMENT_LIMIT_BYTES {
                return Err("out of memory".into());
            }
            for field in fields.done {
                if pattern::is_pattern(&field) {
                    let found = self.file_names(&field, scene);
                    if !found.is_empty() {
                        all.extend(found);
                        continue;
                    }
                }
                all.push(pattern::literal(&field));
            }
        }
        Ok(all)
    }

    /// Expands a word to one text, as in assignments and redirections.
    pub(super) fn text(&mut self, word: &Word, scene: &mut Scene<'_>) -> Result<String, String> {
        Ok(pattern::literal(&self.pattern(word, scene)?))
    }

    /// Expands a word to a pattern.
    pub(super) fn pattern(&mut self, word: &Word, scene: &mut Scene<'_>) -> Result<String, String> {
        let mut fields = Fields::default();
        self.expand(word, &mut fields, false, scene)?;
        self.work = self.work.saturating_add(fields.bytes);
        if fields.bytes > ARGUMENT_LIMIT_BYTES {
            return Err("out of memory".into());
        }
        Ok(fields.open.unwrap_or_default())
    }

    fn expand(&mut self, word: &Word, out: &mut Fields, split: bool, scene: &mut Scene<'_>) -> Result<(), String> {
        for piece in word {
            match piece {
                Piece::Text { text, quoted: true } => out.literal(text),
                Piece::Text { text, quoted: false } => out.raw(text),
                Piece::Home => {
                    let home = self.variable("HOME").unwrap_or("/root").to_string();
                    out.literal(&home);
                }
                Piece::Substitution { index, quoted } => {
                    let text = scene.captured.get(*index).cloned().unwrap_or_default();
                    self.place(&text, out, split && !quoted);
                }
                Piece::Arithmetic { expression, quoted } => {
                    let expression = self.text(expression, scene)?;
                    let value = arithmetic::evaluate(&expression, self)?;
                    self.place(&value.to_string(), out, split && !quoted);
                }
                Piece::Variable { name, modifier: None, quoted } if name == "@" || name == "*" => {
                    self.all_parameters(name, *quoted, out, split);
                }
                Piece::Element { name, index, modifier, quoted } => {
                    let index = self.index(name, index, scene)?;
                    let key = element_key(name, index);
                    self.parameter(&key, modifier.as_ref(), *quoted, out, split, scene)?;
                }
                Piece::Elements { name, wanted, joined, modifier, quoted } => {
                    let list = self.elements(name);
                    let mut list: Vec<String> = match wanted {
                        Wanted::Count => Vec::from([list.len().to_string()]),
                        Wanted::Indices => list.into_iter().map(|(index, _)| index.to_string()).collect(),
                        Wanted::Values => list.into_iter().map(|(_, value)| value).collect(),
                    };
                    if let Some(Modifier::Slice { offset, length }) = modifier {
                        let (start, end) = self.slice(offset, length.as_ref(), list.len(), scene)?;
                        list = list.drain(start..end).collect();
                    }
                    self.all_of(&list, *joined, *quoted, out, split);
                }
                Piece::Variable { name, modifier, quoted } => {
                    self.parameter(name, modifier.as_ref(), *quoted, out, split, scene)?;
                }
            }
        }
        Ok(())
    }

    fn place(&self, text: &str, out: &mut Fields, split: bool) {
        if split {
            let separators = self.variable("IFS").unwrap_or(" \t\n").to_string();
            out.split(text, &separators);
        } else {
            out.literal(text);
        }
    }

    fn all_parameters(&self, name: &str, quoted: bool, out: &mut Fields, split: bool) {
        let params: Rc<Vec<String>> = self.params.clone();
        self.all_of(&params, name == "*", quoted, out, split);
    }

    fn all_of(&self, params: &[String], joined: bool, quoted: bool, out: &mut Fields, split: bool) {
        if !split || quoted && joined {
            out.literal(&params.join(" "));
            return;
        }
        for (at, param) in params.iter().enumerate() {
            if at > 0 {
                out.end();
            }
            self.place(param, out, !quoted);
        }
    }

    fn parameter(
        &mut self,
        name: &str,
        modifier: Option<&Modifier>,
        quoted: bool,
        out: &mut Fields,
        split: bool,
        scene: &mut Scene<'_>,
    ) -> Result<(), String> {
        let value = self.value(name, scene);
        if let Some(Modifier::Prefix { .. } | Modifier::Suffix { .. } | Modifier::Replace { .. }) = modifier {
            // These try a pattern at every place of the value.
            let length = value.as_ref().map_or(0, String::len);
            if length > PATTERN_LIMIT_BYTES {
                return Err("out of memory".into());
            }
            self.work = self.work.saturating_add(length * length);
        }
        let missing = |colon: bool| value.as_ref().is_none_or(|value| colon && value.is_empty());
        let held = value.clone().unwrap_or_default();
        let text = match modifier {
            None if value.is_none() && self.options.nounset && name != "!" => {
                let what = if self.is_bash() { "unbound variable" } else { "parameter not set" };
                return Err(format!("{name}: {what}"));
            }
            None => held,
            Some(Modifier::Length) => held.chars().count().to_string(),
            Some(Modifier::Default { colon, word }) if missing(*colon) => {
                return self.nested(word, quoted, out, split, scene);
            }
            Some(Modifier::Alternative { colon, word }) => {
                if missing(*colon) {
                    String::new()
                } else {
                    return self.nested(word, quoted, out, split, scene);
                }
            }
            Some(Modifier::Assign { colon, word }) if missing(*colon) => {
                let text = self.text(word, scene)?;
                self.assign(name, &text);
                text
            }
            Some(Modifier::Error { colon, word }) if missing(*colon) => {
                let text = self.text(word, scene)?;
                let text = if text.is_empty() { "parameter not set".into() } else { text };
                return Err(format!("{name}: {text}"));
            }
            Some(Modifier::Default { .. } | Modifier::Assign { .. } | Modifier::Error { .. }) => held,
            Some(Modifier::Prefix { longest, word }) => {
                let pattern = self.pattern(word, scene)?;
                let ends: Vec<usize> = held.char_indices().map(|(at, _)| at).chain([held.len()]).collect();
                let hit = |end: &&usize| pattern::matches(&pattern, &held[..**end]);
                let end = if *longest { ends.iter().rev().find(hit) } else { ends.iter().find(hit) };
                held[end.copied().unwrap_or(0)..].to_string()
            }
            Some(Modifier::Suffix { longest, word }) => {
                let pattern = self.pattern(word, scene)?;
                let starts: Vec<usize> = held.char_indices().map(|(at, _)| at).chain([held.len()]).collect();
                let hit = |start: &&usize| pattern::matches(&pattern, &held[**start..]);
                let start = if *longest { starts.iter().find(hit) } else { starts.iter().rev().find(hit) };
                held[..start.copied().unwrap_or(held.len())].to_string()
            }
            Some(Modifier::Replace { all, pattern, with }) => {
                let pattern = self.pattern(pattern, scene)?;
                let with = self.text(with, scene)?;
                replace(&held, &pattern, &with, *all)
            }
            Some(Modifier::Case { upper, all }) => {
                let turned = |letter: char| -> String {
                    if *upper { letter.to_uppercase().collect() } else { letter.to_lowercase().collect() }
                };
                let letters = held.chars().enumerate();
                letters.map(|(at, letter)| if *all || at == 0 { turned(letter) } else { letter.to_string() }).collect()
            }
            Some(Modifier::Slice { offset, length }) => {
                let (start, end) = self.slice(offset, length.as_ref(), held.chars().count(), scene)?;
                held.chars().skip(start).take(end - start).collect()
            }
        };
        if quoted || !split || !text.is_empty() {
            self.place(&text, out, split && !quoted);
        }
        Ok(())
    }

    /// The span that `:offset:length` means of so many things.
    fn slice(
        &mut self,
        offset: &Word,
        length: Option<&Word>,
        count: usize,
        scene: &mut Scene<'_>,
    ) -> Result<(usize, usize), String> {
        let offset = self.text(offset, scene)?;
        let offset = arithmetic::evaluate(&offset, self)?;
        let length = match length {
            Some(word) => {
                let text = self.text(word, scene)?;
                Some(arithmetic::evaluate(&text, self)?)
            }
            None => None,
        };
        let count = count as i64;
        let start = if offset < 0 { count.saturating_add(offset).max(0) } else { offset.min(count) };
        let end = match length {
            None => count,
            Some(length) if length < 0 => count.saturating_add(length).max(start),
            Some(length) => start.saturating_add(length).min(count),
        };
        Ok((start as usize, end as usize))
    }

    /// The index of an element; from the end where it is negative.
    fn index(&mut self, name: &str, index: &Word, scene: &mut Scene<'_>) -> Result<i64, String> {
        let text = self.text(index, scene)?;
        let index = arithmetic::evaluate(&text, self)?;
        let behind = || self.elements(name).last().map_or(0, |(last, _)| last + 1);
        let index = if index < 0 { index + behind() } else { index };
        if index < 0 { Err(format!("{name}[{text}]: bad array subscript")) } else { Ok(index) }
    }

    /// The elements of an array in the order of their indices; a plain variable is its own first one.
    fn elements(&self, name: &str) -> Vec<(i64, String)> {
        let first = self.variable(name).map(|value| (0, value.to_string()));
        let others = self.variables.range(format!("{name}[")..).map_while(|(key, held)| {
            let index = key.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?;
            Some((index, held.value.clone()))
        });
        let mut all: Vec<(i64, String)> = first.into_iter().chain(others).collect();
        all.sort();
        all
    }

    /// Takes an array and everything in it away; whether there was one.
    pub(super) fn forget_array(&mut self, name: &str) -> bool {
        let keys: Vec<String> = self.elements(name).iter().map(|(index, _)| element_key(name, *index)).collect();
        let variables = Rc::make_mut(&mut self.variables);
        let before = variables.len();
        keys.iter().for_each(|key| drop(variables.remove(key)));
        variables.len() < before
    }

    /// Assigns an element of an array, or all of them.
    ///
    /// - Errors: the text after the shell's name.
    pub(super) fn assign_elements(&mut self, assignment: &Assignment, scene: &mut Scene<'_>) -> Result<(), String> {
        let Assignment { name, given, appends } = assignment;
        match given {
            Given::Text(_) => {}
            Given::Element { index, text } => {
                let key = element_key(name, self.index(name, index, scene)?);
                let mut value = self.text(text, scene)?;
                if *appends {
                    value.insert_str(0, self.variable(&key).unwrap_or(""));
                }
                self.assign(&key, &value);
            }
            Given::List(words) => {
                let values = self.fields(words, scene)?;
                let mut next = 0;
                if *appends {
                    next = self.elements(name).last().map_or(0, |(last, _)| last + 1);
                } else {
                    self.forget_array(name);
                }
                for value in values {
                    self.assign(&element_key(name, next), &value);
                    next += 1;
                }
            }
        }
        Ok(())
    }

    /// Expands the word of a modifier in place.
    fn nested(
        &mut self,
        word: &Word,
        quoted: bool,
        out: &mut Fields,
        split: bool,
        scene: &mut Scene<'_>,
    ) -> Result<(), String> {
        if quoted || !split {
            let text = self.text(word, scene)?;
            out.literal(&text);
            Ok(())
        } else {
            self.expand(word, out, true, scene)
        }
    }

    /// The value of a parameter, `None` when it is unset.
    fn value(&self, name: &str, scene: &Scene<'_>) -> Option<String> {
        Some(match name {
            "?" => self.status.to_string(),
            "$" => self.shell_pid.to_string(),
            "!" => return (self.last_background > 0).then(|| self.last_background.to_string()),
            "#" => self.params.len().to_string(),
            "-" => String::new(),
            "@" | "*" => self.params.join(" "),
            "0" => self.name.clone(),
            "PPID" => self.parent.to_string(),
            "SECONDS" => (scene.now.since_ms(self.started) / 1_000).to_string(),
            "RANDOM" => (scene.random % 32_768).to_string(),
            _ => match name.parse::<usize>() {
                Ok(index) => return self.params.get(index.wrapping_sub(1)).cloned(),
                Err(_) => return self.variable(name).map(ToString::to_string),
            },
        })
    }

    fn file_names(&mut self, field: &str, scene: &mut Scene<'_>) -> Vec<String> {
        let mut found: Vec<String> = [if field.starts_with('/') { "/".to_string() } else { String::new() }].into();
        for part in field.split('/').filter(|part| !part.is_empty()) {
            let mut next = Vec::new();
            for base in found {
                let directory = files::absolute(&self.cwd, &base);
                let join = |name: &str| match base.as_str() {
                    "" => name.to_string(),
                    "/" => format!("/{name}"),
                    _ => format!("{base}/{name}"),
                };
                if pattern::is_pattern(part) {
                    let names = scene.files.list(scene.volumes, &directory);
                    let hits = names.iter().filter(|name| {
                        pattern::matches(part, name) && (part.starts_with('.') || !name.starts_with('.'))
                    });
                    next.extend(hits.map(|name| join(name)));
                } else {
                    let path = join(&pattern::literal(part));
                    if scene.files.kind(scene.volumes, &files::absolute(&self.cwd, &path)).is_some() {
                        next.push(path);
                    }
                }
            }
            found = next;
        }
        self.work = self.work.saturating_add(found.len() * 64);
        found
    }
}

/// The variable that holds an element of an array: the first is the array's own name.
pub(super) fn element_key(name: &str, index: i64) -> String {
    if index == 0 { name.to_string() } else { format!("{name}[{index}]") }
}

fn replace(text: &str, wanted: &str, with: &str, all: bool) -> String {
    if !pattern::is_pattern(wanted) {
        let wanted = pattern::literal(wanted);
        return match (wanted.is_empty(), all) {
            (true, _) => text.to_string(),
            (false, true) => text.replace(&wanted, with),
            (false, false) => text.replacen(&wanted, with, 1),
        };
    }
    let mut out = String::new();
    let mut rest = text;
    let mut replaced = false;
    while let Some(first) = rest.chars().next() {
        let ends = rest.char_indices().map(|(at, _)| at).skip(1).chain([rest.len()]);
        let hit = ends.filter(|end| pattern::matches(wanted, &rest[..*end])).last();
        match hit.filter(|_| (all || !replaced) && !wanted.is_empty()) {
            Some(end) => {
                out.push_str(with);
                rest = &rest[end..];
                replaced = true;
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}
