//! base64, as people read Secrets with it.

use super::{Flags, Made, Out, Refusal, Tool, made};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[derive(Clone, Debug)]
struct Base64 {
    decodes: bool,
    ignores: bool,
    width: usize,
    text: String,
    failed: bool,
}

/// A text in base64.
pub fn encoded(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = ALPHABET[(word >> (18 - 6 * place) & 63) as usize] as char;
            out.push(if place <= chunk.len() { letter } else { '=' });
        }
    }
    out
}

/// What a text in base64 stands for; `None` when it is none.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    let (bytes, good) = decoded_from(text, false);
    good.then_some(bytes)
}

/// What a text in base64 stands for, up to the first letter that is none; false when there is one.
fn decoded_from(text: &str, ignores: bool) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let (mut word, mut held, mut padded) = (0_u32, 0, 0);
    for letter in text.bytes().filter(|letter| !matches!(letter, b'\n' | b'\r')) {
        if letter == b'=' && held >= 2 && held + padded < 4 {
            padded += 1;
            continue;
        }
        match ALPHABET.iter().position(|known| *known == letter) {
            Some(value) if padded == 0 => {
                word = word << 6 | value as u32;
                held += 1;
            }
            _ if ignores => continue,
            _ => return (bytes, false),
        }
        if held == 4 {
            bytes.extend([(word >> 16) as u8, (word >> 8) as u8, word as u8]);
            (word, held) = (0, 0);
        }
    }
    match held {
        0 => {}
        2 => bytes.push((word >> 4) as u8),
        3 => bytes.extend([(word >> 10) as u8, (word >> 2) as u8]),
        _ => return (bytes, false),
    }
    (bytes, held == 0 || held + padded == 4)
}

impl Tool for Base64 {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, whole: bool, _: &mut Out) {
        self.text.push_str(line);
        if whole {
            self.text.push('\n');
        }
    }

    fn end(&mut self, out: &mut Out) {
        if self.decodes {
            let (bytes, good) = decoded_from(&self.text, self.ignores);
            out.text.push_str(&String::from_utf8_lossy(&bytes));
            if !good {
                out.errors.push_str("base64: invalid input\n");
                self.failed = true;
            }
            return;
        }
        let text = encoded(self.text.as_bytes());
        let mut rest = text.as_str();
        while self.width > 0 && rest.len() > self.width {
            let (line, after) = rest.split_at(self.width);
            out.line(line);
            rest = after;
        }
        out.text.push_str(rest);
        if self.width > 0 && !rest.is_empty() {
            out.text.push('\n');
        }
    }

    fn status(&self) -> i32 {
        i32::from(self.failed)
    }
}

pub(super) fn base64(arguments: &[String]) -> Result<Made, Refusal> {
    let long = &[("decode", 'd'), ("wrap", 'w'), ("ignore-garbage", 'i')];
    let flags = Flags::read("base64", arguments, "dDi", "w", long, 1)?;
    let width = flags.value('w').and_then(|text| text.parse().ok()).unwrap_or(76);
    let decodes = flags.has('d') || flags.has('D');
    let tool = Base64 { decodes, ignores: flags.has('i'), width, text: String::new(), failed: false };
    Ok(made(tool, flags.words))
}
