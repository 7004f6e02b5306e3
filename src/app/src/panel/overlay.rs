//! What lies over the page when asked for: the keys and what is simulated, and the palette over all actions.

use lab::view::fault::FAULTS;
use lab::view::timeline::SegmentKind;
use yew::prelude::*;

use crate::model::{FileDeed, Key, LessonDeed, Model, Msg, Overlay, Place, Speed};
use crate::panel::{PANELS, guide, yaml};
use crate::port::page;
use crate::scene::Scene;
use crate::widget::icon::Icon;
use crate::widget::prose::Prose;

/// Keys that work anywhere but in a text field: `(shown, key, message)`.
pub const KEYS: &[(&str, &str, fn() -> Msg, &str)] = &[
    ("P", "p", || Msg::Toggle, "Pause or play"),
    (".", ".", || Msg::Step, "Step to the next event"),
    ("1", "1", || Msg::Pace(Speed::One), "Speed 1×"),
    ("2", "2", || Msg::Pace(Speed::Ten), "Speed 10×"),
    ("3", "3", || Msg::Pace(Speed::Sixty), "Speed 60×"),
    ("4", "4", || Msg::Pace(Speed::Max), "As fast as it goes"),
    ("Shift R", "R", || Msg::Reset, "Start again"),
    ("G", "g", || Msg::Go(Place::Guide), "Go to the guide"),
    ("S", "s", || Msg::Go(Place::Stage), "Go to the stage"),
    ("W", "w", || Msg::Go(Place::Workbench), "Go to the workbench"),
    ("L", "l", || Msg::Go(Place::Timeline), "Go to the timeline"),
    ("C", "c", || Msg::Go(Place::Console), "Go to the console"),
    ("N", "n", || Msg::Key(Key::Open), "Another terminal"),
    ("T", "t", || Msg::Twin, "The stage as a table"),
    ("D", "d", || Msg::Theme, "Next theme"),
    ("?", "?", || Msg::Show(Overlay::Help), "This list"),
];

/// What this version does not simulate.
const ABSENT: &[&str] = &[
    "the containers' programs: each image is a small model of what probes, signals and traffic can see",
    "kube-proxy, CNI and DNS as processes: routes follow the endpoint slices with a propagation delay",
    "network policies and admission webhooks",
];

/// Returns the message of a key pressed outside of text fields.
#[must_use]
pub fn key_msg(key: &str) -> Option<Msg> {
    KEYS.iter().find(|row| row.1 == key).map(|row| row.2())
}

/// Every action the palette offers.
fn actions(scene: &Scene) -> Vec<(String, String, Msg)> {
    let mut actions: Vec<(String, String, Msg)> =
        KEYS.iter().map(|(shown, _, msg, label)| ((*label).into(), (*shown).into(), msg())).collect();
    for row in FAULTS {
        actions.push((format!("{}: {}", row.label, row.meaning), String::new(), Msg::Break(row.fault, None)));
    }
    for panel in PANELS.iter().filter_map(|panel| panel.tab.map(|tab| (panel.title, tab))) {
        actions.push((format!("Open {}", panel.0), String::new(), Msg::Open(panel.1)));
    }
    actions.push(("New file in the workbench".into(), String::new(), Msg::File(FileDeed::New)));
    actions.push(("Open the file that was closed last".into(), String::new(), Msg::File(FileDeed::Reopen)));
    actions.push(("Apply the manifest".into(), "Ctrl Enter".into(), Msg::Apply));
    actions.push(("Dry run of the manifest on the server".into(), String::new(), Msg::DryRun));
    for entry in scene.lessons.iter() {
        actions.push((
            format!("Lesson: {}", entry.title),
            String::new(),
            Msg::Lesson(LessonDeed::Open(entry.slug.clone())),
        ));
    }
    actions.push(("Where this differs from Kubernetes".into(), String::new(), Msg::Show(Overlay::Fidelity)));
    actions.push(("Back to the sandbox".into(), String::new(), Msg::Lesson(LessonDeed::Leave)));
    actions
}

/// Draws the open overlay.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    // Each in a function of its own, so that the first load holds none of them.
    match model.overlay {
        Overlay::None => html! {},
        Overlay::Help => help(send),
        Overlay::Fidelity => fidelity(model, send),
        Overlay::Debrief => debrief(model, scene, send),
        Overlay::Panes => panes(model, send),
        Overlay::Palette => palette(scene, send),
    }
}

#[inline(never)]
fn palette(scene: &Scene, send: &Callback<Msg>) -> Html {
    html! { <Palette actions={actions(scene)} send={send.clone()} /> }
}

fn close(send: &Callback<Msg>) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |_: MouseEvent| send.emit(Msg::Show(Overlay::None)))
}

/// A dialog over the page; `id` begins the ids of its title and its button.
fn dialog(id: &str, class: &'static str, title: &str, body: Html, send: &Callback<Msg>) -> Html {
    let titled = format!("{id}-title");
    html! {
        <div class="veil">
            <div class="veil-close" onclick={close(send)}></div>
            <div {class} role="dialog" aria-modal="true" aria-labelledby={titled.clone()}>
                <div class="dialog-head"><h2 id={titled}>{title.to_string()}</h2>
                    <button id={format!("{id}-close")} class="tool" onclick={close(send)} aria-label="Close"><Icon name="close" /></button></div>
                {body}
            </div>
        </div>
    }
}

#[inline(never)]
fn help(send: &Callback<Msg>) -> Html {
    let body = html! {
        <div class="dialog-body scroll" tabindex="0" role="group" aria-label="Help">
            <dl class="keylist">
                { for KEYS.iter().map(|(shown, _, _, label)| html! { <div><dt><kbd>{*shown}</kbd></dt><dd>{*label}</dd></div> }) }
                <div><dt><kbd>{"Ctrl K"}</kbd></dt><dd>{"All actions"}</dd></div>
                <div><dt><kbd>{"Ctrl Enter"}</kbd></dt><dd>{"Apply the manifest"}</dd></div>
                <div><dt><kbd>{"Tab"}</kbd></dt><dd>{"In the console: complete the word; Escape, then Tab leaves"}</dd></div>
                <div><dt><kbd>{"Ctrl R"}</kbd></dt><dd>{"In the console: search older commands"}</dd></div>
                <div><dt><kbd>{"Ctrl C"}</kbd></dt><dd>{"In the console: end what goes on, or drop the line"}</dd></div>
                <div><dt><kbd>{"F2"}</kbd></dt><dd>{"On a file's tab: another name; Delete closes it"}</dd></div>
                <div><dt><kbd>{"← →"}</kbd></dt><dd>{"From pod to pod on the stage; through time on the timeline"}</dd></div>
            </dl>
            <h3>{"What this models"}</h3>
            <p>{"The control plane, kubelets and traffic of Kubernetes 1.36, as a deterministic simulation in this tab. Same seed, same actions: same run, to the byte."}</p>
            <h3>{"What is not simulated"}</h3>
            <ul>{ for ABSENT.iter().map(|line| html! { <li>{*line}</li> }) }</ul>
            <p><button class="button" onclick={show(send, Overlay::Fidelity)}>{"Every known difference"}</button></p>
        </div>
    };
    dialog("help", "dialog", "Keys, and what this is", body, send)
}

fn show(send: &Callback<Msg>, overlay: Overlay) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |_: MouseEvent| send.emit(Msg::Show(overlay)))
}

/// The page of fidelity, which the build lays beside the app.
#[inline(never)]
fn fidelity(model: &Model, send: &Callback<Msg>) -> Html {
    let body = html! {
        <div class="dialog-body scroll" tabindex="0" role="group" aria-label="Differences">
            { match &model.fidelity {
                Some(text) => html! { <Prose text={text.trim_start_matches("# Fidelity").to_string()} /> },
                None => html! { <p class="quiet" role="status">{"Loading…"}</p> },
            } }
        </div>
    };
    dialog("fidelity", "dialog wide", "Where this differs from Kubernetes", body, send)
}

/// The manifest as written, live, and with what the cluster fills in.
#[inline(never)]
fn panes(model: &Model, send: &Callback<Msg>) -> Html {
    dialog(
        "panes",
        "dialog full",
        "Yours, live, and what the cluster fills in",
        yaml::panes(model.drafts.front()),
        send,
    )
}

/// The debrief: what happened beside the learner's own timeline.
#[inline(never)]
fn debrief(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    let Some((guide, text)) = scene.guide.as_ref().and_then(|guide| Some((guide, guide.debrief.as_ref()?))) else {
        return html! {};
    };
    let body = html! {
        <div class="side-by-side">
            <div class="dialog-body scroll" tabindex="0" role="group" aria-label="What happened"><Prose text={text.to_string()} /></div>
            <div class="dialog-body scroll" tabindex="0" role="group" aria-label="Your own run">
                <h3>{"Your own timeline"}</h3>
                {guide::own_timeline(guide, &scene.timeline, model.settings.theme.name(), 0)}
                <ul class="keys" aria-label="Legend">
                    { for SegmentKind::ALL.into_iter().map(|kind| html! { <li class={format!("key seg-{}", kind as usize)}><i></i>{kind.word()}</li> }) }
                </ul>
            </div>
        </div>
    };
    dialog("debrief", "dialog full", &guide.title, body, send)
}

/// Returns the actions whose label holds every word.
fn matching<'a>(actions: &'a [(String, String, Msg)], text: &str) -> Vec<&'a (String, String, Msg)> {
    let words: Vec<String> = text.to_lowercase().split_whitespace().map(String::from).collect();
    actions.iter().filter(|action| words.iter().all(|word| action.0.to_lowercase().contains(word))).collect()
}

#[derive(Properties, PartialEq)]
struct PaletteProps {
    actions: Vec<(String, String, Msg)>,
    send: Callback<Msg>,
}

#[component]
fn Palette(props: &PaletteProps) -> Html {
    let filter = use_state(String::new);
    let at = use_state(|| 0_usize);
    let found = matching(&props.actions, &filter);
    let current = (*at).min(found.len().saturating_sub(1));
    let choose = |msg: Msg| {
        let send = props.send.clone();
        move || {
            send.emit(Msg::Show(Overlay::None));
            send.emit(msg.clone());
        }
    };
    let input = {
        let (filter, at) = (filter.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            filter.set(page::value_of(&event));
            at.set(0);
        })
    };
    let keys = {
        let (at, count, shown, actions, send) =
            (at.clone(), found.len(), filter.clone(), props.actions.clone(), props.send.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => at.set((current + 1).min(count.saturating_sub(1))),
                "ArrowUp" => at.set(current.saturating_sub(1)),
                "Enter" => {
                    // Whoever types faster than the list is drawn means what stands in the field now.
                    let typed = page::value_of(&event);
                    let index = if typed == *shown { current } else { 0 };
                    if let Some(action) = matching(&actions, &typed).get(index) {
                        send.emit(Msg::Show(Overlay::None));
                        send.emit(action.2.clone());
                    }
                }
                "Escape" => send.emit(Msg::Show(Overlay::None)),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    html! {
        <div class="veil">
            <div class="veil-close" onclick={close(&props.send)}></div>
            <div class="dialog palette" role="dialog" aria-modal="true" aria-label="All actions">
                <label class="palette-input"><Icon name="search" />
                    <input id="palette-input" type="text" value={(*filter).clone()} oninput={input} onkeydown={keys} placeholder="What do you want to do?" autocomplete="off" spellcheck="false"
                        role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={format!("action-{current}")} aria-label="Action" />
                </label>
                <ul id="palette-list" class="scroll" role="listbox" aria-label="Actions">
                    { for found.iter().enumerate().map(|(index, action)| {
                        let choose = choose(action.2.clone());
                        html! {
                            <li id={format!("action-{index}")} role="option" aria-selected={(index == current).to_string()} onclick={Callback::from(move |_: MouseEvent| choose())}>
                                <span>{action.0.clone()}</span>{ if action.1.is_empty() { html! {} } else { html! { <kbd>{action.1.clone()}</kbd> } } }
                            </li>
                        }
                    }) }
                </ul>
            </div>
        </div>
    }
}
