//! `ping` as BusyBox has it: a host is looked up, and asked once a second whether it is there.
//!
//! An address answers when something could refuse a connection there; addresses of Services answer nothing, since nobody
//! has them. Models busybox networking/ping.c.

use super::builtins::{Call, Ran};
use super::fetch::ask;
use super::task::{NetCall, State};
use crate::kubelet::runtime::http::{NetReply, NetRequest};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The port that is tried; nothing listens there.
const PORT: u16 = 7;

/// The port that stands for the wait between two tries.
const PAUSE: u16 = 0;

/// How long a try waits for its answer, in milliseconds.
const ANSWER_MS: u64 = 1_000;

/// How long the last try is waited for, in milliseconds.
const LAST_ANSWER_MS: u64 = 10_000;

/// How far a `ping` is; it travels as the last word of the command.
#[derive(Clone, Copy, Default)]
struct Progress {
    sent: u32,
    answered: u32,
}

#[derive(Default)]
struct Options {
    host: String,
    count: Option<u32>,
    quiet: bool,
    pause_ms: u64,
    answer_ms: u64,
}

fn options(argv: &[String]) -> Options {
    let mut options = Options { pause_ms: 1_000, answer_ms: LAST_ANSWER_MS, ..Options::default() };
    let mut words = argv.iter().skip(1).filter(|word| !word.starts_with('\u{0}'));
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            options.host = word.clone();
            continue;
        };
        for (at, letter) in letters.char_indices() {
            if letter == 'q' {
                options.quiet = true;
            }
            if !"cisIWwptM".contains(letter) {
                continue;
            }
            let rest = &letters[at + 1..];
            let value = if rest.is_empty() { words.next().cloned().unwrap_or_default() } else { rest.to_string() };
            let seconds = value.parse::<f64>().ok().filter(|seconds| (0.0..86_400.0).contains(seconds));
            let ms = seconds.map(|seconds| (seconds * 1_000.0) as u64);
            match letter {
                'c' => options.count = value.parse().ok().filter(|count| *count > 0),
                'i' => options.pause_ms = ms.filter(|ms| *ms > 0).unwrap_or(options.pause_ms),
                'W' => options.answer_ms = ms.filter(|ms| *ms > 0).unwrap_or(options.answer_ms),
                _ => {}
            }
            break;
        }
    }
    options
}

/// The command.
pub(super) fn ping(call: &mut Call<'_, '_, '_>) -> Ran {
    let options = options(call.argv);
    if options.host.is_empty() {
        call.error_line("BusyBox v1.37.0 multi-call binary.\n\nUsage: ping [OPTIONS] HOST");
        return Ran::Status(1);
    }
    ask(call, NetRequest::Resolve { host: options.host }, Some(ANSWER_MS * 5), 0)
}

impl Call<'_, '_, '_> {
    /// Something that a `ping` waited for is there, or its time is over.
    pub(super) fn ping_goes_on(&mut self, request: &NetRequest, reply: Option<NetReply>) -> Ran {
        let options = options(self.argv);
        let NetRequest::Connect { host: address, port } = request else {
            let Some(NetReply::Resolved { addresses, .. }) = reply else {
                self.error_line(&format!("ping: bad address '{}'", options.host));
                return Ran::Status(1);
            };
            let address = addresses.first().cloned().unwrap_or_default();
            self.print(&format!("PING {} ({address}): 56 data bytes\n", options.host));
            return self.try_once(&options, address, Progress { sent: 1, answered: 0 });
        };
        let mut progress = self.progress();
        if *port == PAUSE {
            progress.sent += 1;
            return self.try_once(&options, address.clone(), progress);
        }
        if matches!(reply, Some(NetReply::Connected | NetReply::Refused | NetReply::Reset)) {
            progress.answered += 1;
            if !options.quiet {
                self.print(&format!("64 bytes from {address}: seq={} ttl=62 time=0.100 ms\n", progress.sent - 1));
            }
        }
        if options.count.is_some_and(|count| progress.sent >= count) {
            return self.sum_up(&options, progress);
        }
        let now = self.world.around.now;
        let request = NetRequest::Connect { host: address.clone(), port: PAUSE };
        let reply = Some((now.plus_ms(options.pause_ms), NetReply::Refused));
        let net = NetCall { argv: self.words(progress), request, reply, retries: 0 };
        Ran::Blocked(State::Network { id: 0, deadline: None, call: Box::new(net) })
    }

    fn try_once(&mut self, options: &Options, address: String, progress: Progress) -> Ran {
        let last = options.count.is_some_and(|count| progress.sent >= count);
        let limit_ms = if last { options.answer_ms } else { options.pause_ms };
        let argv = self.words(progress);
        let mut call = Call { session: self.session, task: self.task, world: self.world, argv: &argv };
        ask(&mut call, NetRequest::Connect { host: address, port: PORT }, Some(limit_ms), 0)
    }

    fn words(&self, progress: Progress) -> Vec<String> {
        let mut words: Vec<String> = self.argv.iter().filter(|word| !word.starts_with('\u{0}')).cloned().collect();
        words.push(format!("\u{0}{} {}", progress.sent, progress.answered));
        words
    }

    fn progress(&self) -> Progress {
        let held = self.argv.last().and_then(|word| word.strip_prefix('\u{0}')).and_then(|word| word.split_once(' '));
        held.map_or(Progress::default(), |(sent, answered)| Progress {
            sent: sent.parse().unwrap_or(0),
            answered: answered.parse().unwrap_or(0),
        })
    }

    fn sum_up(&mut self, options: &Options, progress: Progress) -> Ran {
        let lost = 100 - progress.answered * 100 / progress.sent.max(1);
        let mut text = format!(
            "\n--- {} ping statistics ---\n{} packets transmitted, {} packets received, {lost}% packet loss\n",
            options.host, progress.sent, progress.answered
        );
        if progress.answered > 0 {
            text.push_str("round-trip min/avg/max = 0.100/0.100/0.100 ms\n");
        }
        self.print(&text);
        Ran::Status(i32::from(progress.answered == 0))
    }
}
