//! `selfheal`: the engine as a command. Everything it does is in the library beside it.

use std::io::{self, BufWriter, IsTerminal};
use std::process::ExitCode;
use std::time::Instant;

use cli::Terminal;

fn main() -> ExitCode {
    #[expect(
        clippy::disallowed_methods,
        reason = "wallMs of a trace's last line is measured where a clock may be read"
    )]
    let began = Instant::now();
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let mut terminal = Terminal {
        is_person: stdin.is_terminal(),
        stdin: &mut stdin.lock(),
        stdout: &mut BufWriter::new(stdout.lock()),
        stderr: &mut stderr.lock(),
        wall_ms: &|| u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    ExitCode::from(cli::run(std::env::args_os().skip(1).collect(), &mut terminal))
}
