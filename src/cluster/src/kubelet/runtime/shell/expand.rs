//! From words to arguments: parameters, substitutions, arithmetic, splitting and file names (POSIX 2.6).

use super::arithmetic::{self, Names};
use super::pattern;
use super::script::{Modifier, Piece, Word};
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
        if !split || quoted && name == "*" {
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
                let offset = self.text(offset, scene)?;
                let offset = arithmetic::evaluate(&offset, self)?;
                let length = match length {
                    Some(word) => {
                        let text = self.text(word, scene)?;
                        Some(arithmetic::evaluate(&text, self)?)
                    }
                    None => None,
                };
                let count = held.chars().count() as i64;
                let start = if offset < 0 { (count + offset).max(0) } else { offset.min(count) };
                let end = match length {
                    None => count,
                    Some(length) if length < 0 => (count + length).max(start),
                    Some(length) => start.saturating_add(length).min(count),
                };
                held.chars().skip(start as usize).take((end - start) as usize).collect()
            }
        };
        if quoted || !split || !text.is_empty() {
            self.place(&text, out, split && !quoted);
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
