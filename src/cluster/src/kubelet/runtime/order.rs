//! In which order a command wrote to its two outputs, so that a terminal shows them as it wrote them.

use alloc::string::String;
use alloc::vec::Vec;

use super::Stream;

/// Where texts on the error output stand among those on the output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order(
    /// Lengths in bytes: of the output when something was written to the error output, and of that afterwards.
    Vec<(usize, usize)>,
);

impl Order {
    /// Notes that something was written to the error output: how long the output is, and how long that is now.
    pub fn note(&mut self, stdout: usize, stderr: usize) {
        match self.0.last_mut() {
            Some(last) if last.0 == stdout => last.1 = stderr,
            _ => self.0.push((stdout, stderr)),
        }
    }

    /// What was written beyond the given lengths, in order; what was not noted comes last.
    pub fn pieces<'a>(&self, stdout: &'a str, stderr: &'a str, from: (usize, usize)) -> Vec<(Stream, &'a str)> {
        let (mut out, mut err) = from;
        let mut pieces = Vec::new();
        let mut put = |stream: Stream, text: &'a str, from: &mut usize, to: usize| {
            // An output that was laid out anew has other lengths.
            if let Some(piece) = text.get(*from..to.min(text.len())).filter(|piece| !piece.is_empty()) {
                pieces.push((stream, piece));
                *from = to.min(text.len());
            }
        };
        for (stdout_end, stderr_end) in self.0.iter().copied().chain([(stdout.len(), stderr.len())]) {
            put(Stream::Stdout, stdout, &mut out, stdout_end);
            put(Stream::Stderr, stderr, &mut err, stderr_end);
        }
        pieces
    }

    /// Both outputs as one text.
    pub fn join(&self, stdout: &str, stderr: &str) -> String {
        self.pieces(stdout, stderr, (0, 0)).into_iter().map(|(_, piece)| piece).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_as_they_were_written() {
        let mut order = Order::default();
        order.note(0, 5);
        order.note(0, 9);
        order.note(4, 13);
        assert_eq!(order.join("out\nend\n", "err1\nwar\nerr\n"), "err1\nwar\nout\nerr\nend\n");
        assert_eq!(
            order.pieces("out\nend\n", "err1\nwar\nerr\n", (4, 9)),
            [(Stream::Stderr, "err\n"), (Stream::Stdout, "end\n")]
        );
        assert_eq!(Order::default().join("out\n", "err\n"), "out\nerr\n");
    }

    #[test]
    fn an_output_that_became_shorter_or_cuts_a_letter_loses_nothing() {
        let mut order = Order::default();
        order.note(20, 4);
        assert_eq!(order.join("out\n", "err\n"), "out\nerr\n");
        let mut order = Order::default();
        order.note(1, 4);
        assert_eq!(order.join("ä\n", "err\n"), "err\nä\n");
    }
}
