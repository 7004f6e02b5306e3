//! What happens when the engine itself fails: the page says so and offers the work back, instead of standing still.

use crate::port::storage;

/// Shows the failure page when the engine panics. It is plain HTML of the index page, filled with text only, because after a
/// panic nothing of the app can be trusted to run.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|failure| {
        web_sys::console::error_1(&failure.to_string().into());
        storage::set("last-failure", &failure.to_string());
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            if let Some(text) = document.get_element_by_id("failure-text") {
                text.set_text_content(Some(&failure.to_string()));
            }
            if let Some(root) = document.document_element() {
                // Setting an attribute with a constant name cannot fail.
                let _refused = root.set_attribute("data-failed", "true");
            }
        }
    }));
}
