//! `kubectl logs` of the selected pod, of its running or its previous container.

use yew::prelude::*;

use crate::model::{Model, Msg, Target};
use crate::scene::Scene;

/// Draws them.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    if !matches!(model.selected, Some(Target::Pod(_))) {
        return html! { <p class="empty">{"Select a pod on the stage."}</p> };
    }
    let toggle = {
        let send = send.clone();
        Callback::from(move |_: MouseEvent| send.emit(Msg::Previous))
    };
    html! {
        <div class="reader">
            <button class="tool small floating" aria-pressed={model.previous.to_string()} onclick={toggle} title="Logs of the container before the last restart">
                <span class="mono">{"--previous"}</span>
            </button>
            <pre class="scroll" tabindex="0" role="group" aria-label="Logs">{ if scene.logs.is_empty() { "(nothing was printed)".to_string() } else { scene.logs.to_string() } }</pre>
        </div>
    }
}
