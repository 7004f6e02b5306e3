//! What a container printed: lines of its programs, and the access records of its server, kept small.
//!
//! A probe that a server logs costs one small record and no text; the line is made when somebody reads it. Only the
//! latest lines and records are kept (a real kubelet keeps 5 files of 10 MiB).

use super::http::{Agent, Body, Method};
use super::voice::Voice;
use alloc::collections::VecDeque;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kernel::time::Time;

/// The lines of programs that are kept.
pub const LINES_KEPT: usize = 1_000;

/// The access records that are kept.
pub const ACCESSES_KEPT: usize = 64;

/// The bytes of one line that are kept; the runtime splits longer ones.
pub const LINE_LIMIT_BYTES: usize = 16 * 1024;

/// Which of the two standard streams a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// One line as `kubectl logs` prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was printed.
    pub at: Time,
    /// Where it was printed.
    pub stream: Stream,
    /// Without the newline.
    pub text: String,
}

#[derive(Clone, Debug)]
struct Line {
    sequence: u64,
    at: Time,
    stream: Stream,
    text: Body,
}

#[derive(Clone, Debug)]
struct Access {
    sequence: u64,
    at: Time,
    method: Method,
    agent: Agent,
    status: u16,
    body_bytes: u32,
    path: Rc<str>,
    client: Rc<str>,
}

/// The log of one container's one run; it outlives the process for `kubectl logs --previous`.
#[derive(Clone, Debug, Default)]
pub struct Log {
    lines: VecDeque<Line>,
    accesses: VecDeque<Access>,
    style: Voice,
    next: u64,
}

impl Log {
    /// An empty log whose access records are printed in `style`.
    pub(super) fn new(style: Voice) -> Log {
        Log { style, ..Log::default() }
    }

    /// Adds text of one or more lines (a newline at the end is not a line of its own).
    pub(super) fn print(&mut self, at: Time, stream: Stream, text: &str) {
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            let mut rest = line;
            loop {
                let mut end = rest.len().min(LINE_LIMIT_BYTES);
                while !rest.is_char_boundary(end) {
                    end -= 1;
                }
                self.fixed(at, stream, rest[..end].into());
                rest = &rest[end..];
                if rest.is_empty() {
                    break;
                }
            }
        }
    }

    /// Adds one line whose text need not be copied.
    pub(super) fn fixed(&mut self, at: Time, stream: Stream, text: Body) {
        if self.lines.len() >= LINES_KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(Line { sequence: self.next, at, stream, text });
        self.next += 1;
    }

    /// Adds one access record, unless the program prints none.
    pub(super) fn access(&mut self, at: Time, request: &super::HttpRequest, status: u16, body_bytes: usize) {
        if !self.style.logs_requests() {
            return;
        }
        if self.accesses.len() >= ACCESSES_KEPT {
            self.accesses.pop_front();
        }
        self.accesses.push_back(Access {
            sequence: self.next,
            at,
            method: request.method,
            agent: request.agent,
            status,
            body_bytes: u32::try_from(body_bytes).unwrap_or(u32::MAX),
            path: request.path.clone(),
            client: request.client.clone(),
        });
        self.next += 1;
    }

    /// The number of entries ever added: a reader that follows the log asks for those from here on.
    pub fn sequence(&self) -> u64 {
        self.next
    }

    /// The lines still kept whose sequence number is at least `from`, in order.
    pub fn lines_from(&self, from: u64) -> Vec<LogLine> {
        let lines = self.lines.iter().filter(|line| line.sequence >= from).map(|line| {
            let text = line.text.to_string();
            (line.sequence, LogLine { at: line.at, stream: line.stream, text })
        });
        let accesses = self.accesses.iter().filter(|access| access.sequence >= from).map(|access| {
            let (stream, text) = self.style.access(&access.record());
            (access.sequence, LogLine { at: access.at, stream, text })
        });
        let mut all: Vec<(u64, LogLine)> = lines.chain(accesses).collect();
        all.sort_by_key(|(sequence, _)| *sequence);
        all.into_iter().map(|(_, line)| line).collect()
    }

    /// Bytes on disk of the lines still kept, in the runtime's format: time, stream and a tag before each.
    pub fn disk_bytes(&self) -> u64 {
        const PREFIX: usize = "2026-01-01T00:00:00.000000000Z stdout F \n".len();
        super::files::blocks_bytes(self.lines().iter().map(|line| line.text.len() + PREFIX).sum())
    }

    /// Every line still kept, in order.
    pub fn lines(&self) -> Vec<LogLine> {
        self.lines_from(0)
    }

    /// Every line still kept as one text, each with its newline, as `kubectl logs` prints it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.lines() {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }
}

/// One answered request, as access logs print it.
pub(super) struct AccessRecord<'a> {
    pub(super) at: Time,
    pub(super) method: Method,
    pub(super) agent: Agent,
    pub(super) status: u16,
    pub(super) body_bytes: u32,
    pub(super) path: &'a str,
    pub(super) client: &'a str,
}

impl Access {
    fn record(&self) -> AccessRecord<'_> {
        AccessRecord {
            at: self.at,
            method: self.method,
            agent: self.agent,
            status: self.status,
            body_bytes: self.body_bytes,
            path: &self.path,
            client: &self.client,
        }
    }
}
