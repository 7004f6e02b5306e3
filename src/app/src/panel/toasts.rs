//! What just happened, for a few seconds. Announced politely to screen readers.

use yew::prelude::*;

use crate::model::{Model, Msg};
use crate::widget::icon::Icon;

/// Draws them.
pub fn view(model: &Model, send: &Callback<Msg>) -> Html {
    html! {
        <div class="toasts" role="status" aria-live="polite">
            { for model.toasts.iter().map(|toast| {
                let dismiss = {
                    let (send, id) = (send.clone(), toast.id);
                    Callback::from(move |_: MouseEvent| send.emit(Msg::Dismiss(id)))
                };
                html! {
                    <div key={toast.id} class={classes!("toast", toast.failed.then_some("failed"))}>
                        <Icon name={if toast.failed { "warning" } else { "check" }} /><span>{toast.text.clone()}</span>
                        <button class="tool tiny" onclick={dismiss} aria-label="Dismiss"><Icon name="close" /></button>
                    </div>
                }
            }) }
        </div>
    }
}
