//! Canvases that are as sharp as the screen: sized in device pixels, measured in CSS pixels.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Returns the device pixels per CSS pixel, between 1 and 4.
pub fn pixel_ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio().clamp(1.0, 4.0))
}

/// Makes the canvas as large as its box and returns `(width, height, ratio)`, the sides in CSS pixels; `None` while it is hidden.
pub fn fit(canvas: &HtmlCanvasElement) -> Option<(f64, f64, f64)> {
    let ratio = pixel_ratio();
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    if width < 1.0 || height < 1.0 {
        return None;
    }
    let (wide, high) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
    if canvas.width() != wide || canvas.height() != high {
        canvas.set_width(wide);
        canvas.set_height(high);
    }
    Some((width, height, ratio))
}

/// Returns the drawing context of a canvas.
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
