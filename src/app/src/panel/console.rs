//! The console: terminals side by side, kubectl commands and what they print.

use std::collections::VecDeque;
use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Console, Key, Line, MOST, Model, Msg, Tab, Target};
use crate::port::page;
use crate::scene::Scene;
use crate::widget::icon::Icon;

/// Most lines of a command that its field shows at once.
const TALLEST: usize = 8;
/// Most candidates shown.
const OFFERS: usize = 80;

/// Draws them.
pub fn view(model: &Model, _scene: &Scene, send: &Callback<Msg>) -> Html {
    let last = model.consoles.len() - 1;
    let terminal = |(place, console): (usize, &Console)| {
        let class = classes!("console-body", (place == model.terminal).then_some("current"));
        html! {
            <div key={console.id} {class} role="group" aria-label={(last > 0).then(|| format!("Terminal {}", place + 1))}>
                <div class="console-lines scroll" tabindex="0" role="log" aria-label="Console output">
                    { if console.lines.is_empty() { hint(place) } else { html! {} } }
                    <Lines lines={Rc::clone(&console.lines)} send={send.clone()} />
                </div>
                {offers(console)}
                <div class="console-input">
                    {field(model, place, console, send)}
                    { if place == last && last + 1 < MOST { html! {
                        <button class="tool tiny" onclick={key(send, Key::Open)} aria-label="Open another terminal" title="Another terminal beside this one (N)"><Icon name="add" /></button>
                    } } else { html! {} } }
                    { if last > 0 { html! {
                        <button class="tool tiny" onclick={key(send, Key::Close(place))} aria-label={format!("Close terminal {}", place + 1)} title="Close this terminal"><Icon name="close" /></button>
                    } } else { html! {} } }
                </div>
            </div>
        }
    };
    html! {
        <>
            { if last > 0 { switch(model, send) } else { html! {} } }
            <div class="consoles">{ for model.consoles.iter().enumerate().map(terminal) }</div>
        </>
    }
}

fn key(send: &Callback<Msg>, key: Key) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |_: MouseEvent| send.emit(Msg::Key(key.clone())))
}

fn hint(place: usize) -> Html {
    if place > 0 {
        return html! { <p class="console-hint">{"Another terminal on the same cluster."}</p> };
    }
    html! {
        <p class="console-hint">{"Try "}<code>{"kubectl get pods -o wide"}</code>{", "}<code>{"kubectl describe pod NAME"}</code>{" or "}<code>{"kubectl delete pod NAME"}</code>{"."}
            {" Tab completes, ↑ and Ctrl R find older commands."}</p>
    }
}

/// Which terminal is shown, where there is room for one.
fn switch(model: &Model, send: &Callback<Msg>) -> Html {
    html! {
        <div class="console-switch" role="group" aria-label="Terminals">
            { for (0..model.consoles.len()).map(|place| html! {
                <button class="tool small" aria-pressed={(place == model.terminal).to_string()} onclick={key(send, Key::Use(place))}>{format!("Terminal {}", place + 1)}</button>
            }) }
        </div>
    }
}

fn offers(console: &Console) -> Html {
    if console.offers.is_empty() {
        return html! {};
    }
    let more = console.offers.len().saturating_sub(OFFERS);
    html! {
        <ul class="console-offers" role="status" aria-label="Completions">
            { for console.offers.iter().take(OFFERS).map(|offer| html! { <li>{offer.clone()}</li> }) }
            { if more > 0 { html! { <li class="quiet">{format!("and {more} more")}</li> } } else { html! {} } }
        </ul>
    }
}

fn field(model: &Model, place: usize, console: &Console, send: &Callback<Msg>) -> Html {
    let typed = {
        let send = send.clone();
        Callback::from(move |event: InputEvent| send.emit(Msg::Type(page::value_of(&event))))
    };
    let used = {
        let (send, current) = (send.clone(), place == model.terminal);
        Callback::from(move |_: FocusEvent| {
            if !current {
                send.emit(Msg::Key(Key::Use(place)));
            }
        })
    };
    let (going, empty, several) = (console.going().is_some(), console.input.is_empty(), console.input.contains('\n'));
    let (released, searching) = (console.released, console.search.is_some());
    let pressed = {
        let send = send.clone();
        Callback::from(move |event: KeyboardEvent| {
            let plain = !event.ctrl_key() && !event.shift_key() && !event.alt_key() && !event.meta_key();
            let control = event.ctrl_key() && !event.shift_key() && !event.alt_key();
            let msg = match event.key().as_str() {
                "Enter" if plain => Msg::Enter,
                "ArrowUp" if plain && !several => Msg::History(true),
                "ArrowDown" if plain && !several => Msg::History(false),
                "Tab" if plain && !empty && !released => Msg::Key(Key::Tab),
                "ArrowRight" if searching => Msg::Key(Key::Escape),
                "Escape" if searching || (!empty && !released) => Msg::Key(Key::Escape),
                "r" if control => Msg::Key(Key::Search),
                "g" if control && searching => Msg::Key(Key::Interrupt),
                "l" if control => Msg::Clear,
                "u" if control => Msg::Type(String::new()),
                "c" if control && (going || !page::has_selection(&event)) => Msg::Key(Key::Interrupt),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            send.emit(msg);
        })
    };
    let rows = console.input.split('\n').count().min(TALLEST);
    let label = if place == 0 { "Command".to_string() } else { format!("Command, terminal {}", place + 1) };
    let id = if place == model.terminal { "console-input".to_string() } else { format!("console-input-{place}") };
    html! {
        <label>
            { if searching { html! { <span class="prompt">{"search:"}</span> } } else { html! { <span class="prompt" aria-hidden="true">{"$"}</span> } } }
            <textarea {id} rows={rows.to_string()} value={console.input.clone()} oninput={typed} onkeydown={pressed} onfocus={used} placeholder={ if searching { "part of an older command" } else { "kubectl get pods" } }
                autocomplete="off" autocapitalize="off" spellcheck="false" aria-label={label} />
            { if searching { html! { <output class="console-found">{console.found().unwrap_or("nothing fits").to_string()}</output> } } else { html! {} } }
        </label>
    }
}

#[derive(Properties, PartialEq)]
struct LinesProps {
    lines: Rc<VecDeque<Line>>,
    send: Callback<Msg>,
}

#[component]
fn Lines(props: &LinesProps) -> Html {
    let lines = props.lines.iter().map(|line| html! { <Printed line={line.clone()} send={props.send.clone()} /> });
    html! { {for lines} }
}

#[derive(Properties, PartialEq)]
struct PrintedProps {
    line: Line,
    send: Callback<Msg>,
}

#[component]
fn Printed(props: &PrintedProps) -> Html {
    let line = &props.line;
    let copy = {
        let (send, text) = (props.send.clone(), Rc::clone(&line.output));
        Callback::from(move |_: MouseEvent| send.emit(Msg::Copy(text.to_string())))
    };
    html! {
        <div class={classes!("line", line.failed.then_some("failed"))}>
            <div class="line-command"><span class="prompt">{"$"}</span><span>{line.command.clone()}</span>
                <button class="tool tiny" onclick={copy} aria-label={format!("Copy what {} printed", line.command)} title="Copy"><Icon name="copy" /></button>
            </div>
            <pre>{output(line, &props.send)}</pre>
            { if line.going.is_some() { html! { <p class="line-going">{"still running; Ctrl C ends it"}</p> } } else { html! {} } }
        </div>
    }
}

/// The output with the names in it as links: what a link says can be selected as text, what a button says cannot.
fn output(line: &Line, send: &Callback<Msg>) -> Html {
    if line.links.is_empty() {
        return html! { {line.output.to_string()} };
    }
    let mut parts = Vec::new();
    let mut at = 0;
    for link in line.links.iter() {
        let (Some(before), Some(name)) = (line.output.get(at..link.from), line.output.get(link.from..link.to)) else {
            continue;
        };
        let select = {
            let (send, target) = (send.clone(), link.target.clone());
            Callback::from(move |event: MouseEvent| {
                event.prevent_default();
                send.emit(Msg::Select(Some(target.clone())));
                if matches!(target, Target::Object(..)) {
                    send.emit(Msg::Front(Tab::Describe));
                }
            })
        };
        parts.push(html! { {before.to_string()} });
        parts.push(html! { <a class="named" href="#stage" draggable="false" onclick={select}>{name.to_string()}</a> });
        at = link.to;
    }
    parts.push(html! { {line.output.get(at..).unwrap_or_default().to_string()} });
    html! { {for parts} }
}
