//! A border between panels that can be dragged, or moved with the arrow keys.

use yew::prelude::*;

use crate::model::{Border, Msg};
use crate::port::page;

/// Which border, how things are, and whom to tell.
#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// Which border.
    pub border: Border,
    /// Size of its panel now, CSS pixels.
    pub size: u32,
    /// Told of new sizes.
    pub send: Callback<Msg>,
}

/// Draws the border.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let dragging = use_state(|| false);
    let border = props.border;
    let measure = move |x: f64, y: f64, console: f64| {
        let (width, height) = page::window_size();
        match border {
            Border::Guide => x,
            Border::Workbench => width - x,
            Border::Timeline => height - y - console,
            Border::Console => height - y,
        }
    };
    let down = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            page::capture_pointer(&event);
            event.prevent_default();
            dragging.set(true);
        })
    };
    let moved = {
        let (dragging, send) = (dragging.clone(), props.send.clone());
        Callback::from(move |event: PointerEvent| {
            if *dragging {
                let console = page::property("--console-size").trim_end_matches("px").parse().unwrap_or(0.0);
                let size = measure(f64::from(event.client_x()), f64::from(event.client_y()), console);
                send.emit(Msg::Resize(border, size.max(0.0) as u32));
            }
        })
    };
    let up = {
        let dragging = dragging.clone();
        Callback::from(move |_: PointerEvent| dragging.set(false))
    };
    let key = {
        let (send, size) = (props.send.clone(), props.size);
        Callback::from(move |event: KeyboardEvent| {
            let grow = match (border, event.key().as_str()) {
                (Border::Guide, "ArrowRight")
                | (Border::Workbench, "ArrowLeft")
                | (Border::Timeline | Border::Console, "ArrowUp") => 16,
                (Border::Guide, "ArrowLeft")
                | (Border::Workbench, "ArrowRight")
                | (Border::Timeline | Border::Console, "ArrowDown") => -16,
                _ => return,
            };
            event.prevent_default();
            send.emit(Msg::Resize(border, size.saturating_add_signed(grow)));
        })
    };
    let (low, high) = border.bounds();
    let vertical = matches!(border, Border::Guide | Border::Workbench);
    html! {
        <div class={classes!("splitter", border.class(), dragging.then_some("dragging"))} role="separator" tabindex="0"
            aria-label={border.label()} aria-orientation={if vertical { "vertical" } else { "horizontal" }}
            aria-valuenow={props.size.to_string()} aria-valuemin={low.to_string()} aria-valuemax={high.to_string()}
            onpointerdown={down} onpointermove={moved} onpointerup={up.clone()} onpointercancel={up} onkeydown={key} />
    }
}
