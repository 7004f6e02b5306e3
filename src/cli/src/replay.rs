//! `selfheal replay`: recordings of a real cluster against the engine.

use lab::console::print::yaml::document;
use lab::replay::{Recording, Report, compare, play};

use crate::{Stop, Terminal, help_of, input};

/// Arguments.
pub const USAGE: &str = "RECORDING.json[.gz]… [--json] [--object WORD/NAME] [--scenario] [--seed N]";
/// What it does.
pub const ABOUT: &str =
    "  Plays what was done to a recorded cluster on the engine and compares, object by object, the order of
  acts, their texts and their times. Prints the first difference of each object and `NAME: matched M of
  N acts`; exits 1 when anything differs. --json prints every difference. --object prints both timelines
  of one object side by side: `=` matched, `t` at another time, `~` another text, `-` missing, `+` extra.
  --scenario prints what was done as a scenario.";

/// Runs it.
pub fn run(parser: &mut lexopt::Parser, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    use lexopt::prelude::*;
    let (mut files, mut json, mut scenario, mut object, mut seed) = (Vec::new(), false, false, None, 1);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => json = true,
            Long("scenario") => scenario = true,
            Long("object") => object = Some(parser.value()?.string()?),
            Long("seed") => seed = input::number("--seed", &parser.value()?.string()?)?,
            Long("help") | Short('h') => return help_of("replay", terminal),
            Value(name) => files.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if files.is_empty() {
        input::needed(None, USAGE)?;
    }
    let mut recordings = Vec::new();
    for name in &files {
        let recording = Recording::read(&input::recording(name)?);
        recordings.push(recording.map_err(|message| Stop::Bad(vec![format!("{name}:1:1: {message}")]))?);
    }
    let mut agree = true;
    for recording in &recordings {
        let run = play(recording, seed).map_err(|message| Stop::Bad(vec![format!("{}: {message}", recording.name)]))?;
        if scenario {
            write!(terminal.stdout, "{}", document(&run.scenario.to_json()))?;
            continue;
        }
        let report = compare(recording, &run.seen, &run.kubectl, &run.pins);
        agree &= report.agrees();
        match &object {
            Some(wanted) => side_by_side(&report, wanted, terminal)?,
            None if json => writeln!(terminal.stdout, "{}", report.to_json())?,
            None => write!(terminal.stdout, "{}", report.text())?,
        }
    }
    Ok(u8::from(!agree))
}

/// Objects that `wanted` names: `pod/web-1` as recorded, as run or by its common name.
fn side_by_side(report: &Report, wanted: &str, terminal: &mut Terminal<'_>) -> Result<(), Stop> {
    let (word, name) = wanted.split_once('/').unwrap_or(("", wanted));
    for object in &report.objects {
        let (object_word, object_name) = object.id.split_once('/').unwrap_or(("", &object.id));
        let names = [Some(object_name), object.recorded_name.as_deref(), object.run_name.as_deref()];
        let named = names
            .into_iter()
            .flatten()
            .any(|one| one == name || (name.ends_with('*') && one.starts_with(name.trim_end_matches('*'))));
        if named && (word.is_empty() || word == object_word) {
            writeln!(terminal.stdout, "{}", object.side_by_side())?;
        }
    }
    Ok(())
}
