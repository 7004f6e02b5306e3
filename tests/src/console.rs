//! Golden transcripts: console sessions as text files, one for each family of verbs.
//!
//! `tests/golden/console/*.txt`: a line that begins with `$ ` is typed, `> ` continues it, everything up to the next one is
//! the answer, and `[exit N]` ends an answer that failed. A transcript begins on three empty nodes. They move only with the
//! code that moved them: `SELFHEAL_BLESS=1 cargo test -p tests console` writes them anew.

use lab::scenario::trace::Body;
use lab::scenario::{Action, Scenario};
use lab::session::{ActOutcome, Session};

/// Longest that a command is waited for, in milliseconds.
const LONGEST_WAIT_MS: u64 = 600_000;

/// What a line answers, run to its end.
fn answer(session: &mut Session, line: &str) -> String {
    session.take_entries();
    session.take_changes();
    if let ActOutcome::Running(id) = session.act(Action::Kubectl { line: line.to_string(), stdin: None }) {
        let limit = session.now().plus_ms(LONGEST_WAIT_MS);
        while session.commands().any(|one| one.id == id) {
            match session.next_time().filter(|next| *next <= limit) {
                Some(next) => {
                    session.run_until(next, &mut || true);
                }
                None => session.interrupt(id),
            }
        }
    }
    for entry in session.take_entries() {
        if let Body::Kubectl { command, answer, .. } = entry.body
            && command == line
        {
            let mut text = answer.shown();
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            if answer.exit_code != 0 {
                text += &format!("[exit {}]\n", answer.exit_code);
            }
            return text;
        }
    }
    "[no answer]\n".to_string()
}

/// The transcript with the answers of this engine.
fn played(transcript: &str) -> String {
    let mut session = Session::new(&Scenario::default(), Vec::new()).expect("the session starts");
    let mut out = String::new();
    let mut lines = transcript.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else { continue };
        let mut typed = first.to_string();
        out += &format!("$ {first}\n");
        while let Some(more) = lines.peek().and_then(|line| line.strip_prefix("> ").or(line.strip_prefix(">"))) {
            typed += &format!("\n{more}");
            out += &format!("> {more}\n");
            lines.next();
        }
        out += &answer(&mut session, &typed);
    }
    out
}

#[test]
fn transcripts_are_golden() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/console");
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        count += 1;
        let expected = std::fs::read_to_string(&path).expect("a transcript");
        let found = played(&expected);
        if std::env::var_os("SELFHEAL_BLESS").is_some() {
            std::fs::write(&path, &found).expect("the transcript is written");
        } else if found != expected {
            let line = expected.lines().zip(found.lines()).position(|(one, other)| one != other);
            let line = line.unwrap_or(expected.lines().count().min(found.lines().count()));
            let at = |text: &str| text.lines().nth(line).unwrap_or("(its end)").to_string();
            wrong.push(format!("{}:{}\n  - {}\n  + {}", path.display(), line + 1, at(&expected), at(&found)));
        }
    }
    assert!(count >= 10, "transcripts are there");
    assert!(wrong.is_empty(), "transcripts have changed:\n{}", wrong.join("\n"));
}
