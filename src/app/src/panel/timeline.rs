//! The timeline: a canvas of lanes with its legend, zoom and follow, and the same as text.

use std::rc::Rc;

use lab::view::duration;
use lab::view::timeline::SegmentKind;
use yew::prelude::*;

use crate::model::{Model, Msg};
use crate::port::timeline::Window;
use crate::scene::Scene;
use crate::widget::icon::Icon;
use crate::widget::lanes::{Lanes, Which, Words};

/// Draws the panel.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    let end_ms = model.window_end_ms.unwrap_or(scene.clock_ms).max(model.window_ms);
    let window = Window { from_ms: end_ms - model.window_ms, to_ms: end_ms, now_ms: scene.clock_ms };
    let press = |msg: Msg| {
        let send = send.clone();
        Callback::from(move |_: MouseEvent| send.emit(msg.clone()))
    };
    let sizes = (model.settings.sizes, model.settings.collapsed);
    let follow = model.window_end_ms.is_none();
    let running = follow && model.playing;
    let shift = |by: i64| Msg::Follow(Some(end_ms.saturating_add_signed(by)));
    let keys = {
        let (send, length, quarter) = (send.clone(), model.window_ms, (model.window_ms / 4).cast_signed());
        Callback::from(move |event: KeyboardEvent| {
            let msg = match event.key().as_str() {
                "ArrowLeft" => Msg::Follow(Some(end_ms.saturating_add_signed(-quarter))),
                "ArrowRight" => Msg::Follow(Some(end_ms.saturating_add_signed(quarter))),
                "End" => Msg::Follow(None),
                "+" | "=" => Msg::Window(length / 2),
                "-" => Msg::Window(length * 2),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            send.emit(msg);
        })
    };
    let wheel = {
        let (send, length) = (send.clone(), model.window_ms);
        Callback::from(move |event: WheelEvent| {
            if event.ctrl_key() || event.shift_key() {
                event.prevent_default();
                send.emit(Msg::Window(if event.delta_y() + event.delta_x() > 0.0 {
                    length * 5 / 4
                } else {
                    length * 4 / 5
                }));
            }
        })
    };
    html! {
        <div class="timeline-body">
            <div class="timeline-tools">
                <ul class="keys" aria-label="Legend">
                    { for SegmentKind::ALL.into_iter().map(|kind| html! { <li class={format!("key seg-{}", kind as usize)}><i></i>{kind.word()}</li> }) }
                </ul>
                <div class="tool-row" role="toolbar" aria-label="Timeline window">
                    <button class="tool tiny" onclick={press(shift(-(model.window_ms / 2).cast_signed()))} aria-label="Earlier" title="Earlier (←)"><span class="flip"><Icon name="chevron" /></span></button>
                    <button class="tool tiny" onclick={press(shift((model.window_ms / 2).cast_signed()))} aria-label="Later" title="Later (→)"><Icon name="chevron" /></button>
                    <button class="tool tiny" onclick={press(Msg::Window(model.window_ms * 2))} aria-label="Zoom out" title="Longer (−)"><Icon name="zoom-out" /></button>
                    <span class="num timeline-length">{duration::short(model.window_ms)}</span>
                    <button class="tool tiny" onclick={press(Msg::Window(model.window_ms / 2))} aria-label="Zoom in" title="Shorter (+)"><Icon name="zoom-in" /></button>
                    <button class="tool tiny" aria-pressed={follow.to_string()} onclick={press(Msg::Follow(if follow { Some(end_ms) } else { None }))} title="Follow the clock (End)">
                        <Icon name="follow" /><span>{"Follow"}</span>
                    </button>
                </div>
            </div>
            <div class="timeline-scroll scroll" tabindex="0" role="group" aria-label="Timeline; arrow keys move, plus and minus zoom, End follows" onkeydown={keys} onwheel={wheel}>
                <Lanes which={Which::Lanes} timeline={Rc::clone(&scene.timeline)} revision={scene.timeline_revision} {window}
                    theme={model.settings.theme.name()} {running} {sizes} />
            </div>
            <Lanes which={Which::Areas} timeline={Rc::clone(&scene.timeline)} revision={scene.timeline_revision} {window}
                theme={model.settings.theme.name()} {running} {sizes} />
            <Words timeline={Rc::clone(&scene.timeline)} revision={scene.timeline_revision} from_ms={window.from_ms} to_ms={window.to_ms} />
        </div>
    }
}
