//! The bar on top: the clock and how it runs, the seed, the theme, help and the palette.

use lab::view::duration;
use yew::prelude::*;

use crate::model::{LOCKED, Model, Msg, Overlay, Speed};
use crate::port::page;
use crate::scene::Scene;
use crate::settings::Theme;
use crate::widget::icon::Icon;

/// Draws the bar.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    let press = |msg: Msg| {
        let send = send.clone();
        Callback::from(move |_: MouseEvent| send.emit(msg.clone()))
    };
    let seed = {
        let (send, now) = (send.clone(), model.seed);
        Callback::from(move |event: Event| {
            if let Ok(seed) = page::value_of(&event).trim().parse()
                && seed != now
            {
                send.emit(Msg::Seed(seed));
            }
        })
    };
    let (theme_icon, theme) = match model.settings.theme {
        Theme::Auto => ("auto", "Theme: as the system"),
        Theme::Dark => ("moon", "Theme: dark"),
        Theme::Light => ("sun", "Theme: light"),
    };
    let clock = duration::clock(scene.clock_ms);
    let (whole, fraction) = clock.split_at(clock.len() - 4);
    let held = model.locks.transport();
    let hint = |text: String, held: bool| if held { format!("{text}: {LOCKED}") } else { text };
    html! {
        <header class="transport">
            <div class="brand">
                <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                    <path class="mark-ring" d="M27 12.500A11.800 11.800 0 1 0 27.800 16" />
                    <path class="mark-tip" d="M28.500 6.500v6.500H22" />
                    <path class="mark-pulse" d="M8.500 16.500h4l2.300-5 3.400 9 2.300-4h3.500" />
                </svg>
                <h1>{"Selfheal"}</h1>
                <button class="models" onclick={press(Msg::Show(Overlay::Fidelity))} title="What this models, and where it differs">{"Kubernetes 1.36"}</button>
            </div>
            <div class="transport-run" role="toolbar" aria-label="Time">
                <button class="tool" onclick={press(Msg::Reset)} aria-label="Start again" title="Start again (Shift R)"><Icon name="reset" /></button>
                <button class="tool primary" onclick={press(Msg::Toggle)} aria-label={if model.playing { "Pause" } else { "Play" }}
                    title={if model.playing { "Pause (P)" } else { "Play (P)" }}>
                    <Icon name={if model.playing { "pause" } else { "play" }} />
                </button>
                <button class="tool" onclick={press(Msg::Step)} aria-label="Step to the next event" aria-disabled={held.to_string()} title={hint("Step to the next event (.)".into(), held)}><Icon name="step" /></button>
                <div class="segmented" role="group" aria-label="Speed">
                    { for Speed::ALL.into_iter().enumerate().map(|(index, speed)| html! {
                        <button aria-pressed={(model.speed == speed).to_string()} onclick={press(Msg::Pace(speed))} aria-disabled={(held && speed != Speed::One).to_string()}
                            title={hint(format!("Speed {} ({})", speed.label(), index + 1), held && speed != Speed::One)}>{speed.label()}</button>
                    }) }
                </div>
                <div class={classes!("clock", (!model.playing).then_some("paused"))} role="timer" aria-label="Simulated time" title="Simulated time since the run began">
                    <span class="clock-whole">{whole.to_string()}</span><span class="clock-fraction">{fraction.to_string()}</span>
                </div>
                { for scene.pace.filter(|_| model.playing).map(|pace| html! { <span class="pace" title="Simulated seconds per second">{format!("{pace}×")}</span> }) }
            </div>
            <div class="transport-more">
                <label class="seed" title="Same seed, same run"><span>{"seed"}</span>
                    <input type="text" inputmode="numeric" pattern="[0-9]*" value={model.seed.to_string()} onchange={seed} aria-label="Seed" />
                </label>
                <button class="tool wide" onclick={press(Msg::Show(Overlay::Palette))} aria-label="All actions" title="All actions (Ctrl K)">
                    <Icon name="search" /><kbd>{"Ctrl K"}</kbd>
                </button>
                <button class="tool" onclick={press(Msg::Theme)} aria-label={theme} title={theme}><Icon name={theme_icon} /></button>
                <button class="tool" onclick={press(Msg::Show(Overlay::Help))} aria-label="Help and keys" title="Help and keys (?)"><Icon name="help" /></button>
            </div>
        </header>
    }
}
