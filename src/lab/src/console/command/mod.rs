//! The commands of kubectl as its own help tells them: one table of paths feeds parsing, complaints, help and completion.
//!
//! It runs nothing. Models github.com/spf13/cobra as kubernetes 1.36 kubectl uses it.

mod table;
pub mod words;

pub use table::COMMANDS;

use super::flags::{Flag, GLOBAL, Takes};
use super::verb::Verb;

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its words: `rollout status`.
    pub path: &'static str,
    /// What it does, in one line; empty for a verb, which has its own.
    pub summary: &'static str,
    /// What stands behind its words in the line of usage, without the closing `[options]`.
    pub usage: &'static str,
    flags: &'static str,
}

/// Flags that many commands share.
const GROUPS: &[(&str, &str)] = &[
    ("@create", "dry-run='none' field-manager='kubectl-create' save-config=false validate='strict'"),
    ("@file", "f/filename=[] k/kustomize='' R/recursive=false"),
    ("@print", "allow-missing-template-keys=true o/output='' show-managed-fields=false template=''"),
];

/// Commands by other words, below the verb in front.
///
/// - Source: the aliases in kubernetes 1.36 kubectl pkg/cmd.
const ALIASES: &[(&str, &str, &[&str])] = &[
    ("create", "configmap", &["cm"]),
    ("create", "cronjob", &["cj"]),
    ("create", "deployment", &["deploy"]),
    ("create", "ingress", &["ing"]),
    ("create", "namespace", &["ns"]),
    ("create", "poddisruptionbudget", &["pdb"]),
    ("create", "priorityclass", &["pc"]),
    ("create", "quota", &["resourcequota"]),
    ("create", "service", &["svc"]),
    ("create", "serviceaccount", &["sa"]),
    ("set", "serviceaccount", &["sa"]),
    ("top", "node", &["nodes", "no"]),
    ("top", "pod", &["pods", "po"]),
    ("config", "use-context", &["use"]),
];

/// Words that hold commands and do nothing by themselves.
const HOLDERS: &[&str] = &["auth", "config", "create secret", "create service", "plugin", "rollout", "set", "top"];

/// One flag of a command.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The flag.
    pub flag: Flag,
    /// What it is when it is not given, as help writes it: `false`, `'none'`, `[]`.
    pub default: &'static str,
}

impl Command {
    /// The command of these words.
    pub fn at(path: &str) -> Option<&'static Command> {
        COMMANDS.iter().find(|command| command.path == path)
    }

    /// The command that `words` behind `verb` name; flags may stand between them.
    ///
    /// - Source: github.com/spf13/cobra command.go Find, stripFlags.
    pub fn find(verb: &Verb, words: &[String]) -> Option<&'static Command> {
        let mut found = Command::at(verb.name)?;
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                break;
            }
            if word.starts_with('-') {
                if found.takes_next(word, verb) {
                    words.next();
                }
                continue;
            }
            match Command::at(&format!("{} {}", found.path, full_word(found.path, word))) {
                Some(below) => found = below,
                None => break,
            }
        }
        Some(found)
    }

    /// Whether the word behind a flag is its value.
    fn takes_next(&self, word: &str, verb: &Verb) -> bool {
        let entries = self.entries(verb);
        let known = || entries.iter().map(|entry| &entry.flag).chain(GLOBAL);
        let flag = match word.strip_prefix("--") {
            Some(long) if long.contains('=') => return false,
            Some(long) => known().find(|flag| flag.long == long),
            None if word.chars().count() == 2 => known().find(|flag| flag.short == word.chars().nth(1)),
            None => return false,
        };
        flag.is_none_or(|flag| flag.takes == Takes::Value)
    }

    /// Commands below this one.
    pub fn below(&self) -> impl Iterator<Item = &'static Command> {
        let prefix = format!("{} ", self.path);
        COMMANDS.iter().filter(move |one| one.path.strip_prefix(&prefix).is_some_and(|word| !word.contains(' ')))
    }

    /// The last of its words.
    pub fn word(&self) -> &'static str {
        self.path.rsplit(' ').next().unwrap_or(self.path)
    }

    /// Other words for its last one.
    pub fn aliases(&self) -> &'static [&'static str] {
        let (holder, word) = self.path.rsplit_once(' ').unwrap_or(("", self.path));
        ALIASES.iter().find(|(above, name, _)| *above == holder && *name == word).map_or(&[], |(_, _, others)| others)
    }

    /// True when it only holds other commands.
    pub fn is_holder(&self) -> bool {
        HOLDERS.contains(&self.path)
    }

    /// Its flags in the order of help. What they take and do stands in the table of its verb, or else in [`words`].
    pub fn entries(&self, verb: &Verb) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for part in self.flags.split_whitespace() {
            match GROUPS.iter().find(|(name, _)| *name == part) {
                Some((_, shared)) => entries.extend(shared.split(' ').map(|one| entry(one, verb))),
                None => entries.push(entry(part, verb)),
            }
        }
        entries.sort_by_key(|entry| entry.flag.long);
        entries
    }
}

/// The word below `holder` that an abbreviation stands for; any other stands for itself.
pub fn full_word<'a>(holder: &str, word: &'a str) -> &'a str {
    ALIASES
        .iter()
        .find(|(above, _, others)| *above == holder && others.contains(&word))
        .map_or(word, |(_, full, _)| full)
}

fn entry(text: &'static str, verb: &Verb) -> Entry {
    let (name, default) = text.split_once('=').unwrap_or((text, ""));
    let (short, long) = match name.split_once('/') {
        Some((letter, long)) => (letter.chars().next(), long),
        None => (None, name),
    };
    let takes = match (long, default) {
        ("dry-run", _) => Takes::Optional("unchanged"),
        ("cascade", _) => Takes::Optional("background"),
        ("validate", _) => Takes::Optional("strict"),
        (_, "true" | "false") => Takes::Switch,
        _ => Takes::Value,
    };
    let help = verb.flags.iter().find(|flag| flag.long == long).map_or_else(|| words::of(long), |flag| flag.help);
    Entry { flag: Flag { long, short, takes, help }, default }
}

#[cfg(test)]
mod tests {
    use super::super::verb::VERBS;
    use super::*;

    fn path(line: &str) -> &'static str {
        let words: Vec<String> = line.split(' ').map(str::to_string).collect();
        let verb = VERBS.iter().find(|verb| verb.name == words[0]).unwrap();
        Command::find(verb, &words[1..]).unwrap().path
    }

    #[test]
    fn the_words_of_a_command_are_found_between_flags() {
        for (line, expected) in [
            ("get pods", "get"),
            ("rollout status deploy/web", "rollout status"),
            ("rollout -n shop status deploy/web", "rollout status"),
            ("rollout --timeout 1m status deploy/web", "rollout status"),
            ("create svc -o yaml clusterip web", "create service clusterip"),
            ("create deploy status", "create deployment"),
            ("top po", "top pod"),
            ("config use there", "config use-context"),
            ("exec -- rollout status", "exec"),
        ] {
            assert_eq!(path(line), expected, "{line}");
        }
    }

    #[test]
    fn every_verb_is_in_the_table_and_every_flag_has_words() {
        for verb in VERBS {
            let command = Command::at(verb.name).unwrap_or_else(|| panic!("{}", verb.name));
            let all = COMMANDS.iter().filter(|one| one.path.split(' ').next() == Some(verb.name));
            for one in all {
                assert!(one.path == command.path || !one.summary.is_empty(), "{}", one.path);
                for entry in one.entries(verb) {
                    assert!(!entry.flag.help.is_empty(), "{} --{}", one.path, entry.flag.long);
                }
            }
        }
    }

    #[test]
    fn both_tables_of_flags_tell_the_same() {
        let mut wrong = Vec::new();
        for verb in VERBS {
            let commands: Vec<_> =
                COMMANDS.iter().filter(|one| one.path.split(' ').next() == Some(verb.name)).collect();
            let entries: Vec<Entry> = commands.iter().flat_map(|command| command.entries(verb)).collect();
            for flag in verb.flags {
                match entries.iter().find(|entry| entry.flag.long == flag.long) {
                    Some(entry) if entry.flag.takes == flag.takes => {}
                    Some(_) => wrong.push(format!("{} --{} takes something else", verb.name, flag.long)),
                    None => wrong.push(format!("{} --{} belongs to no command", verb.name, flag.long)),
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
}
