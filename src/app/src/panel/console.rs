//! The console: kubectl commands and what they print.

use std::collections::VecDeque;
use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Line, Model, Msg};
use crate::port::page;
use crate::scene::Scene;
use crate::widget::icon::Icon;

/// Draws it.
pub fn view(model: &Model, _scene: &Scene, send: &Callback<Msg>) -> Html {
    let typed = {
        let send = send.clone();
        Callback::from(move |event: InputEvent| send.emit(Msg::Type(page::value_of(&event))))
    };
    let going = model.console.lines.iter().any(|line| line.going.is_some());
    let key = {
        let send = send.clone();
        Callback::from(move |event: KeyboardEvent| {
            let msg = match event.key().as_str() {
                "Enter" => Msg::Enter,
                "ArrowUp" => Msg::History(true),
                "ArrowDown" => Msg::History(false),
                "l" if event.ctrl_key() => Msg::Clear,
                "c" if event.ctrl_key() && going => Msg::Interrupt,
                _ => return,
            };
            event.prevent_default();
            send.emit(msg);
        })
    };
    html! {
        <div class="console-body">
            <div class="console-lines scroll" tabindex="0" role="log" aria-label="Console output">
                { if model.console.lines.is_empty() { html! {
                    <p class="console-hint">{"Try "}<code>{"kubectl get pods -o wide"}</code>{", "}<code>{"kubectl describe pod NAME"}</code>{" or "}<code>{"kubectl delete pod NAME"}</code>{"."}</p>
                } } else { html! {} } }
                <Lines lines={Rc::clone(&model.console.lines)} send={send.clone()} />
            </div>
            <label class="console-input"><span class="prompt" aria-hidden="true">{"$"}</span>
                <input id="console-input" type="text" value={model.console.input.clone()} oninput={typed} onkeydown={key} placeholder="kubectl get pods"
                    autocomplete="off" autocapitalize="off" spellcheck="false" aria-label="Command" />
            </label>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LinesProps {
    lines: Rc<VecDeque<Line>>,
    send: Callback<Msg>,
}

#[component]
fn Lines(props: &LinesProps) -> Html {
    let lines = props.lines.iter().map(|line| {
        let copy = {
            let (send, text) = (props.send.clone(), Rc::clone(&line.output));
            Callback::from(move |_: MouseEvent| send.emit(Msg::Copy(text.to_string())))
        };
        html! {
            <div class={classes!("line", line.failed.then_some("failed"))}>
                <div class="line-command"><span class="prompt">{"$"}</span><span>{line.command.clone()}</span>
                    <button class="tool tiny" onclick={copy} aria-label={format!("Copy what {} printed", line.command)} title="Copy"><Icon name="copy" /></button>
                </div>
                <pre>{line.output.to_string()}</pre>
                { if line.going.is_some() { html! { <p class="line-going">{"still running; Ctrl C ends it"}</p> } } else { html! {} } }
            </div>
        }
    });
    html! { {for lines} }
}
