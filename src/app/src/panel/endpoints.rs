//! The endpoint list: who is behind each Service, with the three booleans.

use yew::prelude::*;

use crate::model::{Model, Msg, Target};
use crate::scene::Scene;

/// Most rows drawn.
const MOST: usize = 200;

/// Draws the list.
pub fn view(_model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    let flag = |on: bool, class: &'static str| html! { <td class={classes!("flag", class, on.then_some("on"))}>{if on { "✓ yes" } else { "no" }}</td> };
    let rows = scene.endpoints.iter().take(MOST).map(|row| {
        let select = {
            let namespace = row.service.split_once('/').map_or("default", |(namespace, _)| namespace);
            let (send, pod) = (send.clone(), format!("{namespace}/{}", row.pod));
            Callback::from(move |_: MouseEvent| send.emit(Msg::Select(Some(Target::Pod(pod.clone())))))
        };
        html! {
            <tr key={format!("{}{}{}", row.service, row.address, row.pod)}>
                <th scope="row" class="mono">{row.address.clone()}<small>{row.node.clone()}</small></th>
                <td><button class="link mono" onclick={select}>{row.pod.clone()}</button></td>
                {flag(row.ready, "good")}{flag(row.serving, "good")}{flag(row.terminating, "warn")}
            </tr>
        }
    });
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label="Endpoints">
            <table class="endpoints">
                <thead><tr><th scope="col">{"Address"}</th><th scope="col">{"Pod"}</th><th scope="col">{"ready"}</th><th scope="col">{"serving"}</th><th scope="col">{"terminating"}</th></tr></thead>
                <tbody>{for rows}</tbody>
            </table>
            { if scene.endpoints.is_empty() { html! { <p class="empty">{"No Service has endpoints."}</p> } } else { html! {} } }
        </div>
    }
}
