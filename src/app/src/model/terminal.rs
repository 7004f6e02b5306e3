//! What a terminal's keys and commands do to the page; how one terminal looks is in `console`.

use std::rc::Rc;

use super::console::{Console, Key, Line, MOST};
use super::{Border, Deed, Effect, Model, Msg, update};

/// Runs what waits in a terminal, when nothing goes on there.
pub fn next_command(model: &mut Model, terminal: usize) -> Vec<Effect> {
    match model.consoles[terminal].next() {
        Some(command) => command_line(model, terminal, command),
        None => vec![],
    }
}

fn command_line(model: &mut Model, terminal: usize, command: String) -> Vec<Effect> {
    model.consoles[terminal].remember(&command);
    if let Some(what) = model.locks.command(&command) {
        let output = format!(
            "error: this step of the lesson keeps \"{what}\" closed. Looking is free: get, describe, logs, events.\n"
        );
        let line = Line { command, output: output.into(), links: Rc::default(), failed: true, going: None };
        model.answering = Some(terminal);
        return update(model, Msg::Printed(line));
    }
    model.answering = None;
    if command == "clear" {
        model.consoles[terminal].lines = Rc::default();
        return next_command(model, terminal);
    }
    // What fields are for is fetched when somebody first asks.
    if !model.explained && command.contains("explain") {
        model.consoles[terminal].hold(command);
        return vec![Effect::FetchWords];
    }
    begin(model, terminal, command)
}

/// Runs the command that a terminal holds back; `None` when it holds none.
///
/// The queue behind it goes on when that has printed.
pub fn go_on(model: &mut Model, terminal: usize) -> Option<Vec<Effect>> {
    let command = model.consoles[terminal].release()?;
    Some(begin(model, terminal, command))
}

fn begin(model: &mut Model, terminal: usize, command: String) -> Vec<Effect> {
    model.answering = Some(terminal);
    let files = model.drafts.named_in(&command);
    let write = (!files.is_empty()).then_some(Effect::Do(Deed::Write(files)));
    write.into_iter().chain([Effect::Do(Deed::Command(command))]).collect()
}

/// Takes a key of the console that is not a letter.
pub fn key(model: &mut Model, key: Key) -> Vec<Effect> {
    match key {
        Key::Tab => {
            if model.console().search.is_some() {
                model.console_mut().escape();
                return vec![];
            }
            vec![Effect::Do(Deed::Complete(model.console().input.clone()))]
        }
        Key::Search => {
            model.console_mut().search();
            vec![]
        }
        Key::Escape => {
            model.console_mut().escape();
            vec![]
        }
        Key::Interrupt => {
            let going = model.console().going();
            model.console_mut().abandon();
            going.map(|id| Effect::Do(Deed::Interrupt(id))).into_iter().collect()
        }
        Key::Open if model.consoles.len() < MOST => {
            model.opened += 1;
            model.terminal = model.consoles.len();
            model.consoles.push(Console::new(model.opened));
            let mut effects = vec![Effect::Focus("#console-input")];
            if model.settings.collapsed[Border::Console.index()] {
                effects.extend(update(model, Msg::Collapse(Border::Console)));
            }
            effects
        }
        Key::Open => {
            model.tell(format!("{MOST} terminals are open: close one first."), true);
            vec![]
        }
        Key::Close(place) => {
            if place >= model.consoles.len() || model.consoles.len() == 1 {
                return vec![];
            }
            let closed = model.consoles.remove(place);
            if model.terminal >= place {
                model.terminal = model.terminal.saturating_sub(1);
            }
            let going = closed.lines.iter().filter_map(|line| line.going);
            let ends = going.map(|id| Effect::Do(Deed::Interrupt(id)));
            ends.chain([Effect::Focus("#console-input")]).collect()
        }
        Key::Use(place) => {
            model.terminal = place.min(model.consoles.len() - 1);
            vec![]
        }
    }
}
