//! The two canvases of the timeline: lanes of pods, and below them endpoints, success and the time axis. The panel and the debrief
//! show the same.

use std::cell::RefCell;
use std::rc::Rc;

use lab::view::timeline::Timeline;
use yew::prelude::*;

use crate::port::timeline::{Ink, Window, draw_areas, draw_lanes};
use crate::port::{frame, page};

/// Shortest wall time between two drawings while the clock runs, milliseconds.
const REDRAW_MS: f64 = 90.0;
/// Drawing takes at most one part in so many of the time.
const SHARE: f64 = 12.0;

/// Longest wall time between two drawings while the clock runs: a picture that lags further is wrong.
const LATEST_MS: f64 = 500.0;

/// Which of the two canvases.
#[derive(Clone, Copy, PartialEq)]
pub enum Which {
    /// The lanes, which scroll.
    Lanes,
    /// The areas and the axis, which stay below them.
    Areas,
}

/// What a canvas shows.
#[derive(Properties)]
pub struct LanesProps {
    /// Which of the two.
    pub which: Which,
    /// What happened.
    pub timeline: Rc<RefCell<Timeline>>,
    /// The timeline's revision.
    pub revision: u64,
    /// The stretch of time.
    pub window: Window,
    /// Name of the theme.
    pub theme: &'static str,
    /// Whether the clock runs and the picture follows it: then it need not be drawn anew each time.
    pub running: bool,
    /// What the size of the canvas depends on.
    #[prop_or_default]
    pub sizes: ([u32; 4], [bool; 4]),
}

impl PartialEq for LanesProps {
    fn eq(&self, other: &Self) -> bool {
        (self.revision, self.window, self.theme, self.running, self.sizes)
            == (other.revision, other.window, other.theme, other.running, other.sizes)
    }
}

/// What is known of the last drawing.
#[derive(Default)]
struct Drawn {
    at_ms: f64,
    took_ms: f64,
    ink: Option<(&'static str, bool, Ink)>,
}

/// Draws one canvas.
#[component]
pub fn Lanes(props: &LanesProps) -> Html {
    let canvas = use_node_ref();
    let drawn = use_mut_ref(Drawn::default);
    {
        let (canvas, timeline, window, which) = (canvas.clone(), Rc::clone(&props.timeline), props.window, props.which);
        let (theme, running) = (props.theme, props.running);
        use_effect(move || {
            let now = frame::now_ms();
            let wait = (drawn.borrow().took_ms * SHARE).clamp(REDRAW_MS, LATEST_MS);
            if running && now - drawn.borrow().at_ms < wait {
                return;
            }
            drawn.borrow_mut().at_ms = now;
            let draw = move || {
                let mut drawn = drawn.borrow_mut();
                let began = frame::now_ms();
                let light = page::matches("(prefers-color-scheme: light)");
                if drawn.ink.as_ref().is_none_or(|(name, was_light, _)| (*name, *was_light) != (theme, light)) {
                    drawn.ink = Some((theme, light, Ink::read()));
                }
                if let (Some(canvas), Some((_, _, ink))) = (canvas.cast(), &drawn.ink) {
                    match which {
                        Which::Lanes => draw_lanes(&canvas, &timeline.borrow(), window, ink),
                        Which::Areas => draw_areas(&canvas, &timeline.borrow(), window, ink),
                    }
                }
                drawn.took_ms = frame::now_ms() - began;
            };
            // The frame in which the rest of the page was drawn has enough to do: the canvases have the two after it.
            match (running, which) {
                (false, _) => draw(),
                (true, Which::Lanes) => page::later(draw),
                (true, Which::Areas) => page::later(move || page::later(draw)),
            }
        });
    }
    match props.which {
        Which::Lanes => {
            html! { <canvas ref={canvas} class="lanes" role="img" aria-label="Lanes of the pods over time; the same as text below"></canvas> }
        }
        Which::Areas => {
            html! { <canvas ref={canvas} class="areas" role="img" aria-label="Ready endpoints and share of good answers over time"></canvas> }
        }
    }
}

/// What a timeline says in words.
#[derive(Properties)]
pub struct WordsProps {
    /// What happened.
    pub timeline: Rc<RefCell<Timeline>>,
    /// The timeline's revision.
    pub revision: u64,
    /// From when, simulated milliseconds.
    pub from_ms: u64,
    /// Until when.
    pub to_ms: u64,
}

impl PartialEq for WordsProps {
    fn eq(&self, other: &Self) -> bool {
        (self.revision, self.from_ms, self.to_ms) == (other.revision, other.from_ms, other.to_ms)
    }
}

/// Offers the timeline as text; it is written only while it is open.
#[component]
pub fn Words(props: &WordsProps) -> Html {
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            open.set(!*open);
        })
    };
    html! {
        <details class="timeline-text" open={*open}>
            <summary onclick={toggle}>{"As text"}</summary>
            { if *open { html! { <pre tabindex="0">{props.timeline.borrow().text(props.from_ms, props.to_ms)}</pre> } } else { html! {} } }
        </details>
    }
}
