//! `kubectl describe` of the selection, kept current.

use yew::prelude::*;

use crate::model::{Model, Msg};
use crate::scene::Scene;
use crate::widget::icon::Icon;

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
            <pre class="scroll" tabindex="0" role="group" aria-label="Description">{scene.describe.to_string()}</pre>
        </div>
    }
}
