//! What a step of a lesson keeps closed, because touching it would spoil the step.
//!
//! Names and meanings stand in `docs/lesson-format.md`. Looking is never locked. A lock only answers questions; whoever owns a
//! control asks before it acts.

use crate::console::verb::VERBS;
use crate::view::fault::FAULTS;

/// Verbs that only look, and words of the shell that change nothing in the cluster.
const LOOKING: &[&str] = &[
    // Verbs.
    "get",
    "describe",
    "logs",
    "events",
    "explain",
    "api-resources",
    "version",
    "cluster-info",
    "wait",
    "top",
    "config",
    "auth",
    "diff",
    "help",
    "options",
    "completion", // Words of the shell.
    "alias",
    "awk",
    "base64",
    "basename",
    "bg",
    "break",
    "case",
    "cat",
    "cd",
    "clear",
    "column",
    "continue",
    "cut",
    "date",
    "dirname",
    "done",
    "echo",
    "egrep",
    "esac",
    "exit",
    "export",
    "expr",
    "false",
    "fg",
    "fgrep",
    "fi",
    "for",
    "function",
    "grep",
    "head",
    "history",
    "in",
    "jobs",
    "jq",
    "kill",
    "less",
    "local",
    "ls",
    "mkdir",
    "more",
    "nl",
    "paste",
    "printf",
    "pwd",
    "read",
    "return",
    "rev",
    "rm",
    "sed",
    "seq",
    "shift",
    "sleep",
    "sort",
    "tac",
    "tail",
    "tee",
    "test",
    "touch",
    "tr",
    "true",
    "type",
    "unalias",
    "uniq",
    "unset",
    "watch",
    "wc",
    "which",
    "xargs",
    "[",
    "[[",
    "]",
    "}",
    ":",
];
/// Second words that make a verb one that only looks.
const LOOKING_SUB: &[(&str, &str)] = &[("rollout", "status"), ("rollout", "history")];
/// Flags of kubectl that may stand before the verb and take a word.
const TAKES_A_WORD: &[&str] =
    &["-n", "--namespace", "--context", "--cluster", "--user", "--kubeconfig", "-s", "--server"];

/// Words of the shell that a command of its own follows.
const LEADING: &[&str] =
    &["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "watch", "xargs", "exec"];

/// The locks of the present step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locks(Vec<String>);

impl Locks {
    /// The locks that a step names.
    #[must_use]
    pub fn of(names: &[String]) -> Locks {
        Locks(names.to_vec())
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|lock| lock == name)
    }

    /// Returns whether nothing is locked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether the editor may not apply.
    #[must_use]
    pub fn apply(&self) -> bool {
        self.has("yaml")
    }

    /// Returns whether the clock may neither be hurried nor stepped.
    #[must_use]
    pub fn transport(&self) -> bool {
        self.has("transport")
    }

    /// Returns whether a fault, by its name in the table of faults, may not be done.
    #[must_use]
    pub fn fault(&self, name: &str) -> bool {
        self.has("chaos") || self.0.iter().any(|lock| lock.strip_prefix("chaos ") == Some(name))
    }

    /// Returns what a command line does that this step keeps closed, such as `kubectl delete`; `None` when it may run.
    #[must_use]
    pub fn command(&self, line: &str) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let commands = line.split(['|', ';', '&', '\n', '`', '(', ')']).map(words);
        commands.filter_map(|(is_kubectl, words)| self.refused(is_kubectl, &words)).next()
    }

    fn refused(&self, is_kubectl: bool, words: &[&str]) -> Option<String> {
        let verb = *words.first()?;
        let named = self.0.iter().any(|lock| lock.strip_prefix("kubectl ") == Some(verb));
        let sub = words.get(1).copied().unwrap_or("");
        let looks = LOOKING.contains(&verb) || LOOKING_SUB.contains(&(verb, sub));
        (named || (self.has("console") && !looks)).then(|| match is_kubectl {
            true => format!("kubectl {verb}"),
            false => verb.to_owned(),
        })
    }
}

/// The words of one command from its verb on, and whether kubectl runs it.
fn words(command: &str) -> (bool, Vec<&str>) {
    let mut words = command.split_whitespace().peekable();
    let mut is_kubectl = false;
    while let Some(word) = words.peek().copied() {
        let assigns = word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
        if matches!(word, "kubectl" | "k") {
            is_kubectl = true;
        } else if LEADING.contains(&word) {
            // A command of its own follows.
        } else if TAKES_A_WORD.contains(&word) {
            words.next();
        } else if !word.starts_with('-') && !assigns && word != "$" && word.parse::<u32>().is_err() {
            break;
        }
        words.next();
    }
    // What no word of the shell begins is a verb of kubectl: the console does not ask for its name.
    let is_verb = words.peek().is_some_and(|word| VERBS.iter().any(|verb| verb.name == *word));
    (is_kubectl || is_verb, words.collect())
}

/// Returns a sentence for each name that locks nothing.
#[must_use]
pub fn unknown(names: &[String]) -> Vec<String> {
    let known = |name: &str| match name.split_once(' ') {
        Some(("kubectl", verb)) => VERBS.iter().any(|known| known.name == verb),
        Some(("chaos", fault)) => FAULTS.iter().any(|row| row.name == fault),
        Some(_) => false,
        None => matches!(name, "yaml" | "console" | "chaos" | "transport"),
    };
    let wanted = "yaml, console, kubectl VERB, chaos, chaos NAME and transport";
    names
        .iter()
        .filter(|name| !known(name))
        .map(|name| format!("nothing can be locked by the name {name:?}; known are {wanted}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locks(names: &[&str]) -> Locks {
        Locks::of(&names.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn looking_is_never_locked() {
        let locks = locks(&["yaml", "console", "chaos"]);
        for line in [
            "kubectl get pods -w",
            "get pods",
            "k -n default describe pod -l app=web",
            "kubectl rollout status deployment/web",
            "kubectl get pods | grep web | wc -l",
            "kubectl logs web-1 --previous",
            "clear",
            "",
        ] {
            assert_eq!(locks.command(line), None, "{line}");
        }
    }

    #[test]
    fn what_changes_something_is_refused_wherever_it_stands() {
        let locks = locks(&["console"]);
        for (line, verb) in [
            ("kubectl delete pod web-1", "kubectl delete"),
            ("delete pod web-1", "kubectl delete"),
            ("kubectl -n default delete pod web-1", "kubectl delete"),
            ("kubectl --namespace=default scale deployment web --replicas=0", "kubectl scale"),
            ("NAME=web kubectl rollout restart deployment/$NAME", "kubectl rollout"),
            ("kubectl get pods; kubectl edit deployment web", "kubectl edit"),
            ("echo $(kubectl delete pod a)", "kubectl delete"),
            ("curl -X POST http://web/crash", "curl"),
        ] {
            assert_eq!(locks.command(line).as_deref(), Some(verb), "{line}");
        }
    }

    #[test]
    fn one_verb_and_one_fault_can_be_locked_alone() {
        let locks = locks(&["kubectl delete", "chaos crash"]);
        assert_eq!(locks.command("kubectl delete pod a").as_deref(), Some("kubectl delete"));
        assert_eq!(locks.command("kubectl apply -f x.yaml"), None);
        assert!(locks.fault("crash") && !locks.fault("oom") && !locks.apply() && !locks.transport());
    }

    #[test]
    fn every_name_in_a_lesson_must_lock_something() {
        let names: Vec<String> =
            ["yaml", "chaos drain", "kubectl edit", "yamll", "chaos party", "kubectl dance"].map(String::from).into();
        assert_eq!(unknown(&names).len(), 3);
    }
}
