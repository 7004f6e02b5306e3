//! The chaos palette: what can be done to the selection with one press.

use yew::prelude::*;

use crate::model::{Fault, Model, Msg, Target};
use crate::scene::Scene;
use crate::widget::icon::Icon;

/// A button of the palette: a row of [`FAULTS`].
pub struct FaultRow {
    /// What it does.
    pub fault: Fault,
    /// Label.
    pub label: &'static str,
    /// Icon.
    pub icon: &'static str,
    /// What really happens.
    pub meaning: &'static str,
    /// Whether it works on a node; otherwise on a pod.
    pub node: bool,
}

const fn row(fault: Fault, label: &'static str, icon: &'static str, meaning: &'static str, node: bool) -> FaultRow {
    FaultRow { fault, label, icon, meaning, node }
}

/// All faults. The palette, the command palette and their tests are projections of it.
pub const FAULTS: &[FaultRow] = &[
    row(Fault::Crash, "Crash", "bolt", "The process exits with code 1", false),
    row(Fault::OutOfMemory, "OOM", "memory", "The kernel kills the process for its memory: exit 137, OOMKilled", false),
    row(Fault::Hang, "Hang", "hang", "The process stays and answers nothing any more", false),
    row(Fault::ReadinessOff, "Unready", "unplug", "The app says that it is not ready; press again to undo", false),
    row(Fault::Delete, "Delete", "trash", "kubectl delete pod", false),
    row(Fault::PowerOff, "Power off", "power", "The machine stops, with everything on it", true),
    row(Fault::PowerOn, "Recover", "recover", "The machine boots again", true),
];

/// Draws the palette.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    let on_node = matches!(model.selected, Some(Target::Node(_)));
    let selected = match &model.selected {
        None => html! { <span class="chaos-none">{"Select a pod or a node"}</span> },
        Some(target) => html! {
            <span class="chaos-target">
                <span class="chaos-kind">{if on_node { "node" } else { "pod" }}</span><strong class="mono">{target.name().to_string()}</strong>
            </span>
        },
    };
    let buttons = FAULTS.iter().filter(|row| row.node == on_node).map(|row| {
        let (send, fault) = (send.clone(), row.fault);
        let harm = row.fault != Fault::PowerOn;
        html! {
            <button class={classes!("fault", harm.then_some("harm"))} disabled={model.selected.is_none()} title={row.meaning}
                onclick={Callback::from(move |_: MouseEvent| send.emit(Msg::Break(fault, None)))}>
                <Icon name={row.icon} /><span>{row.label}</span>
            </button>
        }
    });
    let why = scene.why.iter().map(|line| html! { <li>{line.clone()}</li> });
    html! {
        <div class="chaos">
            { if scene.why.is_empty() { html! {} } else { html! {
                <ul class="why" aria-label="What the selection waits for">{for why}</ul>
            } } }
            <div class="chaos-row" role="toolbar" aria-label="Break something">
                {selected}
                <div class="chaos-buttons">{for buttons}</div>
            </div>
        </div>
    }
}
