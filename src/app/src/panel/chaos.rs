//! The chaos palette: what can be done to the selection, and to the cluster as a whole, with one press.

use cluster::api::Kind;
use lab::view::fault::{FAULTS, FaultRow, On};
use yew::prelude::*;

use crate::model::{LOCKED, Model, Msg, Target};
use crate::scene::Scene;
use crate::widget::icon::Icon;

/// Draws the palette.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    let node = match &model.selected {
        Some(Target::Node(name)) => scene.stage.nodes.iter().find(|node| node.name == *name),
        _ => None,
    };
    let (on, selected) = match &model.selected {
        None => (None, html! { <span class="chaos-none">{"Select a pod or a node"}</span> }),
        Some(target) => {
            let (on, kind) = match target {
                Target::Pod(_) => (Some(On::Pod), "pod"),
                Target::Node(_) => (Some(On::Node), "node"),
                Target::Object(Kind::PersistentVolumeClaim, _) => (Some(On::Claim), "claim"),
                Target::Object(kind, _) => (None, kind.info().singular),
            };
            let name = html! { <strong class="mono">{target.name().to_string()}</strong> };
            let gone = scene.gone.then(|| html! { <span class="chaos-none">{"is gone"}</span> });
            // A machine outlives its Node object; nothing else can be broken once it is gone.
            let on = on.filter(|on| !scene.gone || *on == On::Node);
            (on, html! { <span class="chaos-target"><span class="chaos-kind">{kind}</span>{name}{for gone}</span> })
        }
    };
    let down: Vec<&str> = scene.stage.down.iter().map(String::as_str).collect();
    let button = |row: &FaultRow| {
        let (send, fault) = (send.clone(), row.fault);
        let locked = model.locks.fault(row.name);
        html! {
            <button key={row.label} class={classes!("fault", (!row.mends()).then_some("harm"))} aria-disabled={locked.to_string()}
                title={if locked { format!("{} is {LOCKED}", row.label) } else { row.meaning.to_string() }}
                onclick={Callback::from(move |_: MouseEvent| send.emit(Msg::Break(fault, None)))}>
                <Icon name={if locked { "lock" } else { row.icon }} /><span>{row.label}</span>
            </button>
        }
    };
    let fitting = |on: On| {
        FAULTS
            .iter()
            .filter(move |row| row.on == on)
            .filter(|row| row.fits(node.map(|node| &**node), scene.failing, &down))
    };
    let why = scene.why.iter().map(|line| html! { <li>{line.clone()}</li> });
    html! {
        <div class="chaos">
            { if scene.why.is_empty() { html! {} } else { html! {
                <ul class="why" aria-label="What the selection waits for">{for why}</ul>
            } } }
            <div class={classes!("chaos-row", (on == Some(On::Node)).then_some("dense"))} role="toolbar" aria-label="Break something">
                {selected}
                <div class="chaos-buttons">
                    { for on.into_iter().flat_map(fitting).map(button) }
                    <Menu>{ for fitting(On::Cluster).map(button) }</Menu>
                </div>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct MenuProps {
    children: Html,
}

/// What is done to the cluster as a whole: a list that opens above its button, and closes with a choice, Escape or the button.
#[component]
fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    let set = |to: bool| {
        let open = open.clone();
        move || open.set(to)
    };
    let (toggle, chosen, closed) = (set(!*open), set(false), set(false));
    let key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            closed();
        }
    });
    html! {
        <div class="chaos-cluster" onkeydown={key}>
            <button class="fault menu" aria-expanded={open.to_string()} onclick={Callback::from(move |_: MouseEvent| toggle())} title="Nodes and the control plane">
                <Icon name="cloud" /><span>{"Cluster"}</span>
            </button>
            { if *open { html! { <div class="chaos-menu" onclick={Callback::from(move |_: MouseEvent| chosen())}>{props.children.clone()}</div> } } else { html! {} } }
        </div>
    }
}
