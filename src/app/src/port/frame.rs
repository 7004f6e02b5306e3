//! The frame clock: calls back once per drawn frame with the wall time that passed. A hidden tab draws no frames, so it stands still.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Longest wall time one frame may claim; after a pause of the tab the cluster does not jump.
const LONGEST_FRAME_MS: f64 = 100.0;

/// Returns the wall time in milliseconds since the page began. For pacing only; nothing simulated depends on it.
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Calls `on_frame(elapsed_ms)` for every frame until the page goes.
pub fn start(on_frame: impl Fn(f64) + 'static) {
    type Slot = Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>>;
    let slot: Slot = Rc::default();
    let next = Rc::clone(&slot);
    let mut last: Option<f64> = None;
    *slot.borrow_mut() = Some(Closure::new(move |at: f64| {
        let elapsed = last.map_or(0.0, |last| (at - last).clamp(0.0, LONGEST_FRAME_MS));
        last = Some(at);
        on_frame(elapsed);
        if let Some(closure) = next.borrow().as_ref() {
            request(closure);
        }
    }));
    if let Some(closure) = slot.borrow().as_ref() {
        request(closure);
    }
}

fn request(closure: &Closure<dyn FnMut(f64)>) {
    if let Some(window) = web_sys::window() {
        // Refused only while the page is being torn down.
        let _refused: Result<i32, JsValue> = window.request_animation_frame(closure.as_ref().unchecked_ref());
    }
}
