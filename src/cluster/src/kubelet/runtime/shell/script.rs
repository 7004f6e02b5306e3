//! A parsed shell script: a list of operations with jumps, so that running it needs no recursion and can stop anywhere.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::OnceCell;

/// What stands between `${name` and `}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Modifier {
    /// `:-` or `-` (`colon` false): another value.
    Default { colon: bool, word: Word },
    /// `:=` or `=`: another value, which is also assigned.
    Assign { colon: bool, word: Word },
    /// `:?` or `?`: an error.
    Error { colon: bool, word: Word },
    /// `:+` or `+`: a value if it is set.
    Alternative { colon: bool, word: Word },
    /// `#` `##`: without a matching beginning.
    Prefix { longest: bool, word: Word },
    /// `%` `%%`: without a matching end.
    Suffix { longest: bool, word: Word },
    /// `${#name}`.
    Length,
    /// `${name/pattern/text}`, `//` for all (bash and ash).
    Replace { all: bool, pattern: Word, with: Word },
    /// `${name^^}`, `${name,,}` and their like for one letter (bash).
    Case { upper: bool, all: bool },
    /// `${name:offset:length}` (bash and ash).
    Slice { offset: Word, length: Option<Word> },
}

/// What of an array is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The elements.
    Values,
    /// Their indices: `${!name[@]}`.
    Indices,
    /// How many there are: `${#name[@]}`.
    Count,
}

/// What an assignment gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// `name=text`.
    Text(Word),
    /// `name[expression]=text` (bash).
    Element { index: Word, text: Word },
    /// `name=(words)` (bash).
    List(Vec<Word>),
}

/// An assignment before or without a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) name: String,
    pub(super) given: Given,
    /// `+=`: behind what is there (bash).
    pub(super) appends: bool,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it stands; quoted text is neither split nor a pattern.
    Text { text: String, quoted: bool },
    /// `$name`, `${name…}` and the special parameters.
    Variable { name: String, modifier: Option<Modifier>, quoted: bool },
    /// `${name[expression]…}`: one element of an array (bash).
    Element { name: String, index: Word, modifier: Option<Modifier>, quoted: bool },
    /// `${name[@]…}` and `${name[*]…}`: all of them (bash).
    Elements { name: String, wanted: Wanted, joined: bool, modifier: Option<Modifier>, quoted: bool },
    /// `$( … )` or backquotes: the index in the list of substitutions beside the word.
    Substitution { index: usize, quoted: bool },
    /// `$(( … ))`.
    Arithmetic { expression: Word, quoted: bool },
    /// `~` at the beginning of a word.
    Home,
}

/// A word before expansion.
pub(super) type Word = Vec<Piece>;

/// What a redirection does with its file descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Redirection {
    /// `<`.
    Read(Word),
    /// `>` and `>|`.
    Write(Word),
    /// `>>`.
    Append(Word),
    /// `<<`: the text itself, filled in when the parser reaches it.
    Here(Rc<OnceCell<Words>>),
    /// `>&n`.
    Duplicate(u8),
    /// `>&-`.
    Close,
}

/// A redirection of one file descriptor (0–2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redirect {
    pub(super) descriptor: u8,
    pub(super) action: Redirection,
}

/// Words with the command substitutions inside them, in order of appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) words: Vec<Word>,
    pub(super) substitutions: Vec<Rc<Program>>,
}

/// A simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Simple {
    pub(super) assignments: Vec<Assignment>,
    pub(super) words: Vec<Word>,
    pub(super) redirects: Vec<Redirect>,
    pub(super) substitutions: Vec<Rc<Program>>,
    /// Its status is tested by something around it, so `set -e` does not apply.
    pub(super) tested: bool,
    /// Line in the script, from 1.
    pub(super) line: usize,
}

impl Simple {
    /// The substitutions of the words, then those of the here-documents.
    pub(super) fn all_substitutions(&self) -> Vec<Rc<Program>> {
        let bodies = self.redirects.iter().filter_map(|redirect| match &redirect.action {
            Redirection::Here(body) => body.get(),
            _ => None,
        });
        let inner = bodies.flat_map(|body| &body.substitutions);
        self.substitutions.iter().chain(inner).cloned().collect()
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Simple(Rc<Simple>),
    Jump(usize),
    /// Jumps when the status is zero (`true`) or not.
    JumpIf(bool, usize),
    Not,
    Status(i32),
    /// `( … )`.
    Subshell(Rc<Program>, bool),
    /// `… &`, with its text.
    Background(Rc<Program>, Rc<str>),
    /// `time` begins (`true`) or ends.
    Clock(bool),
    /// `a | b | …`; the flag is that of [`Simple::tested`].
    Pipeline(Vec<Rc<Program>>, bool),
    /// Enters a loop; `break` goes to the first address, `continue` to the second, and the loop begins at the third.
    Enter {
        end: usize,
        next: usize,
        begin: usize,
    },
    /// Enters a `for` loop over words (`None`: the parameters).
    For {
        words: Option<Rc<Words>>,
        end: usize,
        next: usize,
    },
    /// Assigns the loop's next item or jumps to its end.
    Next {
        name: String,
        end: usize,
    },
    Leave,
    /// Remembers the word of a `case`.
    Case(Rc<Words>),
    /// Jumps unless one of the patterns matches the word of the case.
    Match(Rc<Words>, usize),
    CaseEnd,
    Redirect(Rc<Simple>),
    Restore,
    Function(String, Rc<Program>),
}

/// The text of a word in which nothing is to be expanded.
pub(super) fn plain_text(word: &Word) -> Option<String> {
    let mut text = String::new();
    for piece in word {
        match piece {
            Piece::Text { text: part, quoted } if *quoted || !part.contains(['*', '?', '[']) => text.push_str(part),
            _ => return None,
        }
    }
    Some(text)
}

/// A list of operations; it ends where the list ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) ops: Vec<Op>,
}

/// A script that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    /// The unexpected text; empty at the end of the script.
    pub(super) unexpected: String,
    /// Line, from 1.
    pub(super) line: usize,
    /// The quote or bracket that is not closed, when the script ends in one.
    pub(super) open: Option<char>,
}
