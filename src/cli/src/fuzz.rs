//! `selfheal fuzz`: random scenarios with random faults, and the smallest one that breaks a rule.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};

use lab::console::print::yaml::document;
use lab::fuzz::{Broken, Clean, check, plan, shrink};
use lab::scenario::Scenario;

use crate::{Stop, Terminal, help_of, input};

/// Arguments.
pub const USAGE: &str = "--seeds N [--from S] [--hours H]";
/// What it does.
pub const ABOUT: &str =
    "  Runs random scenarios with random faults (N of them, from seed S on, H simulated hours each), checks
  the invariants after each event, prints a minimal scenario for the first violation and exits 1.";

/// What came of one run.
enum Found {
    Clean(Clean),
    Broken(Broken),
    /// The engine's own assertion.
    Bug(String),
}

impl Found {
    /// What must come again for a smaller scenario to count.
    fn kind(&self) -> Option<String> {
        match self {
            Found::Clean(_) => None,
            Found::Broken(broken) => broken.violations.first().map(|violation| violation.invariant.to_string()),
            Found::Bug(_) => Some("bug".to_string()),
        }
    }

    fn told(&self) -> String {
        match self {
            Found::Clean(clean) => format!("{} lines, {:016x}", clean.lines, clean.hash),
            Found::Broken(broken) => {
                let lines: Vec<String> = broken.violations.iter().map(|violation| format!("  {violation}")).collect();
                format!("broken at {}\n{}", broken.at, lines.join("\n"))
            }
            Found::Bug(text) => format!("a bug of the engine: {text}"),
        }
    }
}

thread_local! {
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

fn examine(scenario: &Scenario) -> Found {
    match panic::catch_unwind(AssertUnwindSafe(|| check(scenario))) {
        Ok(Ok(clean)) => Found::Clean(clean),
        Ok(Err(broken)) => Found::Broken(broken),
        Err(_) => Found::Bug(PANIC.with(|text| text.borrow().clone())),
    }
}

/// Runs it.
pub fn run(parser: &mut lexopt::Parser, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    use lexopt::prelude::*;
    let (mut seeds, mut from, mut hours) = (None, 1, 1);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("seeds") => seeds = Some(input::number("--seeds", &parser.value()?.string()?)?),
            Long("from") => from = input::number("--from", &parser.value()?.string()?)?,
            Long("hours") => hours = input::number("--hours", &parser.value()?.string()?)?.min(24 * 366),
            Long("help") | Short('h') => return help_of("fuzz", terminal),
            other => return Err(other.unexpected().into()),
        }
    }
    let Some(seeds) = seeds else {
        return Err(Stop::Bad(vec![format!("selfheal: how many seeds is not given, expected {USAGE}")]));
    };
    let usual = panic::take_hook();
    panic::set_hook(Box::new(|info| PANIC.with(|text| *text.borrow_mut() = info.to_string())));
    let code = search(seeds, from, hours, terminal);
    panic::set_hook(usual);
    code
}

fn search(seeds: u64, from: u64, hours: u64, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    for seed in from..from.saturating_add(seeds) {
        let scenario = plan(seed, hours * 60);
        let found = examine(&scenario);
        writeln!(terminal.stdout, "seed {seed}: {}", found.told())?;
        terminal.stdout.flush()?;
        let Some(kind) = found.kind() else { continue };
        let mut scenario = scenario;
        if let Found::Broken(broken) = &found {
            scenario.until = Some(broken.at);
        }
        let small = shrink(&scenario, &mut |candidate| examine(candidate).kind().as_deref() == Some(kind.as_str()));
        writeln!(terminal.stdout, "the smallest scenario found that does the same: {}", examine(&small).told())?;
        write!(terminal.stdout, "{}", document(&small.to_json()))?;
        return Ok(1);
    }
    Ok(0)
}
