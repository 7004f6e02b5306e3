//! Events, newest first, each with who reported it.

use lab::view::duration;
use yew::prelude::*;

use crate::model::{Model, Msg, Target};
use crate::scene::Scene;

/// Draws the list.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    let rows = scene.events.iter().map(|event| {
        let mine = match &model.selected {
            Some(Target::Pod(key)) => event.pod.as_ref() == Some(key),
            Some(Target::Node(name)) => event.object.strip_prefix("Node/") == Some(name),
            Some(Target::Object(kind, key)) => {
                event.object.strip_prefix(kind.info().name).and_then(|rest| rest.strip_prefix('/')) == key.rsplit('/').next()
            }
            None => false,
        };
        let select = event.pod.clone().map(|pod| {
            let send = send.clone();
            Callback::from(move |_: MouseEvent| send.emit(Msg::Select(Some(Target::Pod(pod.clone())))))
        });
        html! {
            <li key={event.id} class={classes!("event", event.warning.then_some("warning"), mine.then_some("mine"))}>
                <span class="event-time num">{duration::clock_seconds(event.last_ms)}</span>
                <span class="event-reason">{event.reason.clone()}{ if event.count > 1 { html! { <b class="times">{format!("×{}", event.count)}</b> } } else { html! {} } }</span>
                { match select {
                    Some(onclick) => html! { <button class="link mono event-object" {onclick}>{event.object.clone()}</button> },
                    None => html! { <span class="mono event-object">{event.object.clone()}</span> },
                } }
                <span class="event-message">{event.message.clone()}</span>
                <span class="event-who">{event.who.clone()}</span>
            </li>
        }
    });
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label="Events">
            { if scene.events.is_empty() { html! { <p class="empty">{"No events yet."}</p> } } else { html! { <ol class="events">{for rows}</ol> } } }
        </div>
    }
}
