//! Reading scenarios, their manifests and recordings from files and standard input; sizes are bounded.

use std::fs::File;
use std::io::{BufRead, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use lab::scenario::{self, Place, Problem, Scenario, yaml};

use crate::{Stop, Terminal};

/// Longest scenario or manifest in bytes.
const LONGEST_TEXT: u64 = 4 << 20;
/// Longest recording in bytes, unpacked.
const LONGEST_RECORDING: u64 = 512 << 20;

/// A scenario with the texts of its manifests.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Texts of its manifests, in order.
    pub manifests: Vec<String>,
}

/// Reads text of at most `most` bytes.
fn text_of(reader: impl Read, most: u64) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = reader.take(most + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if read as u64 > most {
        return Err(format!("is longer than {most} bytes, expected less"));
    }
    String::from_utf8(bytes).map_err(|_| "is not UTF-8 text".to_string())
}

fn text_of_file(path: &Path, most: u64) -> Result<String, String> {
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    text_of(file, most)
}

fn located(name: &str, problems: Vec<Problem>) -> Stop {
    Stop::Bad(problems.into_iter().map(|problem| format!("{name}:{problem}")).collect())
}

/// Reads the scenario at `name`, `-` for standard input, and the files it names.
pub fn scenario(name: &str, terminal: &mut Terminal<'_>) -> Result<Loaded, Stop> {
    let text = if name == "-" {
        text_of(&mut *terminal.stdin, LONGEST_TEXT)
    } else {
        text_of_file(Path::new(name), LONGEST_TEXT)
    };
    let text = text.map_err(|message| {
        located(name, vec![Problem::new(Place::START, format!("the file {message}, expected a scenario"))])
    })?;
    loaded(name, text)
}

/// The scenario in `text`, with the files it names.
fn loaded(name: &str, text: String) -> Result<Loaded, Stop> {
    let scenario = scenario::read(&text).map_err(|problems| located(name, problems))?;
    let folder = if name == "-" { Path::new("") } else { Path::new(name).parent().unwrap_or(Path::new("")) };
    let mut manifests = Vec::new();
    let mut problems = Vec::new();
    for (index, file) in scenario.manifests.iter().enumerate() {
        match text_of_file(&folder.join(file), LONGEST_TEXT) {
            Ok(text) => manifests.push(text),
            Err(message) => {
                let node = yaml::read(&text).ok().flatten();
                let at = node.map_or(Place::START, |node| node.at_path(&format!("manifests[{index}]")).at);
                problems.push(Problem::new(at, format!("manifests: {file} {message}, expected a file of manifests")));
            }
        }
    }
    if problems.is_empty() { Ok(Loaded { scenario, manifests }) } else { Err(located(name, problems)) }
}

/// Reads the text of a recording, unpacked when its name ends in `.gz`.
pub fn recording(name: &str) -> Result<String, Stop> {
    let bad =
        |message: String| located(name, vec![Problem::new(Place::START, format!("{message}, expected a recording"))]);
    let file = File::open(name).map_err(|error| bad(format!("the file cannot be read: {error}")))?;
    let text = if name.ends_with(".gz") {
        text_of(GzDecoder::new(file), LONGEST_RECORDING)
    } else {
        text_of(file, LONGEST_RECORDING)
    };
    text.map_err(|message| bad(format!("the file {message}")))
}

/// A whole number of an option.
pub fn number(option: &str, text: &str) -> Result<u64, Stop> {
    text.parse().map_err(|_| {
        Stop::Bad(vec![format!(
            "selfheal: {option}: {text:?} is not right here, expected a whole number that is not negative"
        )])
    })
}

/// A duration of an option, in milliseconds.
pub fn duration(option: &str, text: &str) -> Result<u64, Stop> {
    cluster::settings::duration_ms(text).map_err(|message| Stop::Bad(vec![format!("selfheal: {option}: {message}")]))
}

/// The one file that a command needs.
pub fn needed(file: Option<String>, usage: &str) -> Result<String, Stop> {
    file.ok_or_else(|| Stop::Bad(vec![format!("selfheal: no file is given, expected {usage}")]))
}

/// Reads a scenario from the lines of standard input up to one that says `...`; commands follow.
pub fn scenario_before_commands(terminal: &mut Terminal<'_>) -> Result<Loaded, Stop> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        let read = terminal.stdin.take(LONGEST_TEXT).read_line(&mut line)?;
        if read == 0 || line.trim_end() == "..." || text.len() as u64 > LONGEST_TEXT {
            break;
        }
        text.push_str(&line);
    }
    loaded("-", text)
}
