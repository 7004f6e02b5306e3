//! `selfheal run`: a scenario headless, as fast as it can, and its trace.

use std::fs::File;
use std::io::{BufWriter, Write};

use cluster::api::Kind;
use cluster::api::kinds::KINDS;
use kernel::Time;
use lab::scenario::nearest;
use lab::session::Session;

use crate::{Stop, Terminal, help_of, input};

/// Arguments.
pub const USAGE: &str = "FILE|- [--seed N] [--until 10m] [--watch Pod,EndpointSlice,…|*] [--trace FILE]";
/// What it does.
pub const ABOUT: &str = "  Runs a scenario headless and writes its trace as JSON lines to stdout, or to FILE.
  --seed and --until win over the file; --watch adds whole objects of these kinds.";

/// Built-in kinds of Kubernetes that the engine has no objects of: asking for them is right, and nothing comes.
const OTHER_KINDS: &[&str] = &["CSIDriver", "CSINode", "PodTemplate", "RuntimeClass", "ResourceClaim"];

/// Runs it.
pub fn run(parser: &mut lexopt::Parser, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    use lexopt::prelude::*;
    let (mut file, mut seed, mut until, mut kinds, mut trace) = (None, None, None, Vec::new(), None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("seed") => seed = Some(input::number("--seed", &parser.value()?.string()?)?),
            Long("until") => until = Some(input::duration("--until", &parser.value()?.string()?)?),
            Long("watch") => kinds.extend(watched(&parser.value()?.string()?)?),
            Long("trace") => trace = Some(parser.value()?.string()?),
            Long("help") | Short('h') => return help_of("run", terminal),
            Value(name) if file.is_none() => file = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let name = input::needed(file, USAGE)?;
    let mut loaded = input::scenario(&name, terminal)?;
    loaded.scenario.seed = seed.unwrap_or(loaded.scenario.seed);
    loaded.scenario.until = until.map(Time::from_ms).or(loaded.scenario.until);
    let end = loaded.scenario.end();
    let mut session = Session::new(&loaded.scenario, loaded.manifests)
        .map_err(|message| Stop::Bad(vec![format!("{name}:1:1: {message}")]))?;
    for kind in kinds {
        session.trace_kind(kind);
    }
    let mut to_file = match &trace {
        Some(path) => {
            let file = File::create(path).map_err(|error| {
                Stop::Bad(vec![format!("selfheal: --trace: {path} cannot be written: {error}, expected a file")])
            })?;
            Some(BufWriter::new(file))
        }
        None => None,
    };
    let out: &mut dyn Write = match &mut to_file {
        Some(file) => file,
        None => &mut *terminal.stdout,
    };
    loop {
        let done = session.run_until(end, &mut || false);
        write_entries(&mut session, out)?;
        if done {
            break;
        }
    }
    session.finish((terminal.wall_ms)());
    write_entries(&mut session, out)?;
    out.flush()?;
    Ok(0)
}

fn write_entries(session: &mut Session, out: &mut dyn Write) -> Result<(), Stop> {
    for entry in session.take_entries() {
        writeln!(out, "{}", entry.line())?;
    }
    Ok(())
}

/// Kinds that `--watch` names.
fn watched(list: &str) -> Result<Vec<Kind>, Stop> {
    let mut kinds = Vec::new();
    for word in list.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        if word == "*" {
            kinds.extend(KINDS.iter().map(|info| info.kind));
        } else if let Some(info) = KINDS.iter().find(|info| info.name == word) {
            kinds.push(info.kind);
        } else if !OTHER_KINDS.contains(&word) {
            let names: Vec<&str> = KINDS.iter().map(|info| info.name).chain(OTHER_KINDS.iter().copied()).collect();
            let near = nearest(word, &names).map_or_else(
                || format!("expected kinds such as {}", names[..6].join(", ")),
                |near| format!("did you mean {near:?}?"),
            );
            return Err(Stop::Bad(vec![format!("selfheal: --watch: unknown kind {word:?}, {near}")]));
        }
    }
    Ok(kinds)
}
