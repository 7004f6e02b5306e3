//! `selfheal lint`: lessons proved headless.

use std::fs;
use std::path::{Path, PathBuf};

use lab::lesson::{catalogue, proof};

use crate::{Stop, Terminal, help_of, input};

/// Arguments.
pub const USAGE: &str = "PATH…";
/// What it does.
pub const ABOUT: &str =
    "  Proves lessons: untouched they stay unsolved, solution and alternatives solve them, wrong fixes fail
  where they should. PATH is a lesson's folder or a folder of lessons. Exits 1 when a proof fails.";

/// Runs it.
pub fn run(parser: &mut lexopt::Parser, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    use lexopt::prelude::*;
    let mut paths: Vec<String> = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return help_of("lint", terminal),
            Value(name) => paths.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if paths.is_empty() {
        input::needed(None, USAGE)?;
    }
    let mut folders = Vec::new();
    for path in &paths {
        folders
            .extend(lessons_in(Path::new(path)).map_err(|message| Stop::Bad(vec![format!("{path}:1:1: {message}")]))?);
    }
    let mut failed = false;
    for folder in &folders {
        failed |= !proves(folder, terminal)?;
    }
    Ok(u8::from(failed))
}

/// The lesson folders at or below a path, in the order of their names.
fn lessons_in(path: &Path) -> Result<Vec<PathBuf>, String> {
    if path.join("lesson.yaml").is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries =
        fs::read_dir(path).map_err(|error| format!("cannot be read: {error}, expected a folder of lessons"))?;
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("lesson.yaml").is_file())
        .collect();
    folders.sort();
    if folders.is_empty() {
        Err("there is no lesson.yaml, expected a lesson's folder or a folder of lessons".to_string())
    } else {
        Ok(folders)
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn proves(folder: &Path, terminal: &mut Terminal<'_>) -> Result<bool, Stop> {
    let slug = folder.file_name().and_then(|name| name.to_str()).unwrap_or("lesson").to_string();
    let file = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let course = match catalogue::read(&slug, &file, &|| names_in(folder)) {
        Ok(course) => course,
        Err(problems) => {
            for problem in problems {
                writeln!(terminal.stdout, "{}:{problem}", folder.join("lesson.yaml").display())?;
            }
            return Ok(false);
        }
    };
    let findings = proof::prove(&course);
    let wrong = findings.iter().filter(|finding| finding.wrong).count();
    for finding in &findings {
        writeln!(terminal.stdout, "{slug}: {} {}", if finding.wrong { "FAILS" } else { "ok" }, finding.text)?;
    }
    writeln!(
        terminal.stdout,
        "{slug}: {}",
        if wrong == 0 { "proved".to_string() } else { format!("{wrong} findings") }
    )?;
    Ok(wrong == 0)
}
