//! `kubectl describe` of the selection, kept current; below a pod's, what the scheduler thought of each node.

use std::rc::Rc;

use lab::view::placement::{Placement, PlacementRow};
use yew::prelude::*;

use crate::model::{Model, Msg};
use crate::scene::Scene;
use crate::widget::icon::Icon;

/// Most nodes listed.
const NODES: usize = 30;

/// Draws it.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    if model.selected.is_none() {
        return html! { <p class="empty">{"Select something on the stage."}</p> };
    }
    let copy = {
        let (send, text) = (send.clone(), scene.describe.to_string());
        Callback::from(move |_: MouseEvent| send.emit(Msg::Copy(text.clone())))
    };
    html! {
        <div class="reader">
            <button class="tool small floating" onclick={copy} title="Copy"><Icon name="copy" /><span>{"Copy"}</span></button>
            <div class="scroll" tabindex="0" role="group" aria-label="Description">
                <pre>{scene.describe.to_string()}</pre>
                { for scene.placement.iter().map(|placement| html! { <Why placement={Rc::clone(placement)} /> }) }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WhyProps {
    placement: Rc<Placement>,
}

/// The scheduler's judgement on each node.
#[component]
fn Why(props: &WhyProps) -> Html {
    let Placement { summary, rows } = &*props.placement;
    let row = |row: &PlacementRow| {
        let points: Vec<String> = row.points.iter().map(|(plugin, points)| format!("{plugin} {points}")).collect();
        html! {
            <tr key={row.node.clone()} class={classes!(row.chosen.then_some("selected"))}>
                <th scope="row" class="mono">{row.node.clone()}</th>
                <td>{ if row.chosen { "chosen" } else if row.refused.is_some() { "refused" } else { "fits" } }</td>
                <td class="num">{ if row.refused.is_some() || row.points.is_empty() { "–".into() } else { row.total.to_string() } }</td>
                <td>{row.refused.clone().unwrap_or_else(|| points.join(" · "))}</td>
            </tr>
        }
    };
    html! {
        <section class="placement" aria-label="Why this node">
            <h3>{"What the scheduler thought"}</h3>
            <p>{summary.clone()}</p>
            <table>
                <thead><tr><th scope="col">{"Node"}</th><th scope="col">{"Verdict"}</th><th scope="col">{"Points"}</th><th scope="col">{"Filter, or points by plugin"}</th></tr></thead>
                <tbody>{ for rows.iter().take(NODES).map(row) }</tbody>
            </table>
            { if rows.len() > NODES { html! { <p class="quiet">{format!("and {} more nodes", rows.len() - NODES)}</p> } } else { html! {} } }
        </section>
    }
}
