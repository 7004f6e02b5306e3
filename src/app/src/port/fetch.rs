//! Loads a text that lies beside the page, once somebody asks for it.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::XmlHttpRequest;

/// Loads the text at an address relative to the page and hands it over; `None` when there is none or the network is away.
pub fn text(address: &str, on_text: impl FnOnce(Option<String>) + 'static) {
    let Ok(request) = XmlHttpRequest::new() else { return on_text(None) };
    if request.open("GET", address).is_err() {
        return on_text(None);
    }
    let asked = request.clone();
    // `loadend` comes once, whether the text came or not.
    let ended = Closure::once_into_js(move || {
        let found = asked.status().is_ok_and(|status| status == 200);
        on_text(asked.response_text().ok().flatten().filter(|_| found));
    });
    request.set_onloadend(Some(ended.unchecked_ref()));
    // A refusal to send is followed by `loadend` as well.
    let _refused = request.send();
}
