//! The page as a whole: attributes and custom properties of its root, focus, keys, clipboard, media queries.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn root() -> Option<HtmlElement> {
    document()?.document_element()?.dyn_into().ok()
}

/// Sets an attribute of the root element, such as the theme.
pub fn set_attribute(name: &str, value: &str) {
    if let Some(root) = root() {
        // Only an ill-formed name is refused, and ours are constants.
        let _refused = root.set_attribute(name, value);
    }
}

/// Sets a custom property of the root element, such as a panel's width.
pub fn set_property(name: &str, value: &str) {
    if let Some(root) = root() {
        // Only read-only styles refuse, and the root's are not.
        let _refused = root.style().set_property(name, value);
    }
}

/// Returns a custom property as the theme now has it.
pub fn property(name: &str) -> String {
    root()
        .and_then(|root| web_sys::window()?.get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value(name).ok())
        .map(|value| value.trim().to_string())
        .unwrap_or_default()
}

/// Returns whether a media query matches.
pub fn matches(query: &str) -> bool {
    web_sys::window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}

/// Returns the size of the window in CSS pixels.
pub fn window_size() -> (f64, f64) {
    let side = |value: Option<f64>| value.unwrap_or(1000.0);
    let window = web_sys::window();
    (
        side(window.as_ref().and_then(|window| window.inner_width().ok()?.as_f64())),
        side(window.as_ref().and_then(|window| window.inner_height().ok()?.as_f64())),
    )
}

/// Moves the focus to the first element that the selector finds.
pub fn focus(selector: &str) {
    if let Some(element) = document().and_then(|document| document.query_selector(selector).ok().flatten())
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        // An element that cannot take the focus leaves it where it is.
        let _refused = element.focus();
    }
}

/// Moves the focus to the first input that the selector finds, with its text selected.
pub fn select(selector: &str) {
    if let Some(element) = document().and_then(|document| document.query_selector(selector).ok().flatten())
        && let Ok(input) = element.dyn_into::<web_sys::HtmlInputElement>()
    {
        // An element that cannot take the focus leaves it where it is.
        let _refused = input.focus();
        input.select();
    }
}

thread_local! {
    /// Where the focus was before an overlay took it.
    static FOCUS: std::cell::RefCell<Option<HtmlElement>> = const { std::cell::RefCell::new(None) };
}

/// Remembers where the focus is.
pub fn keep_focus() {
    let now = document().and_then(|document| document.active_element()).and_then(|element| element.dyn_into().ok());
    FOCUS.with_borrow_mut(|kept| *kept = now);
}

/// Puts the focus back where it was remembered.
pub fn return_focus() {
    if let Some(element) = FOCUS.take() {
        // An element that is gone takes no focus.
        let _gone = element.focus();
    }
}

/// Scrolls no further than the first element that the selector finds needs to be seen.
pub fn bring_into_view(selector: &str) {
    if let Some(element) = document().and_then(|document| document.query_selector(selector).ok().flatten()) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls the first element that the selector finds to the top of what scrolls it.
pub fn reveal(selector: &str) {
    if let Some(element) = document().and_then(|document| document.query_selector(selector).ok().flatten()) {
        element.scroll_into_view();
    }
}

/// Scrolls the elements that the selector finds to their ends.
pub fn scroll_to_end(selector: &str) {
    let Some(found) = document().and_then(|document| document.query_selector_all(selector).ok()) else { return };
    for index in 0..found.length() {
        if let Some(element) = found.item(index).and_then(|node| node.dyn_into::<Element>().ok()) {
            element.set_scroll_top(element.scroll_height());
        }
    }
}

/// Returns whether the focus is where letters are typed.
pub fn typing() -> bool {
    document().and_then(|document| document.active_element()).is_some_and(|element: Element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.closest("[contenteditable=true]").ok().flatten().is_some()
    })
}

/// Returns whether text is selected, on the page or in the field that the key was pressed in.
pub fn has_selection(event: &KeyboardEvent) -> bool {
    let field = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
    let inside = field.is_some_and(|field| field.selection_start() != field.selection_end());
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    inside || selection.is_some_and(|selection| !selection.is_collapsed())
}

/// Puts text on the clipboard.
pub fn copy(text: &str) {
    if let Some(window) = web_sys::window() {
        // The promise settles by itself; a refusal leaves the clipboard as it was.
        let _promise = window.navigator().clipboard().write_text(text);
    }
}

/// Calls back for every key pressed anywhere on the page, for as long as the page lives.
pub fn on_key(callback: impl Fn(KeyboardEvent) + 'static) {
    let closure = Closure::<dyn Fn(KeyboardEvent)>::new(callback);
    if let Some(document) = document() {
        // Adding a listener to the document cannot fail.
        let _refused = document.add_event_listener_with_callback("keydown", closure.as_ref().unchecked_ref());
    }
    closure.forget();
}

/// Calls back whenever the page goes out of sight, which is all that a page learns before it is closed.
pub fn on_leave(callback: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(callback);
    if let (Some(window), Some(document)) = (web_sys::window(), document()) {
        let listener = closure.as_ref().unchecked_ref();
        // Adding a listener to the document or the window cannot fail.
        let _refused = document.add_event_listener_with_callback("visibilitychange", listener);
        let _refused = window.add_event_listener_with_callback("pagehide", listener);
    }
    closure.forget();
}

/// Keeps the pointer's moves coming to the element that a drag began on.
pub fn capture_pointer(event: &web_sys::PointerEvent) {
    if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
        // A pointer that is already up cannot be captured; then there is no drag.
        let _gone = element.set_pointer_capture(event.pointer_id());
    }
}

/// Returns the text of the input that an event came from.
pub fn value_of(event: &web_sys::Event) -> String {
    let target = event.target();
    target
        .as_ref()
        .and_then(|target| target.dyn_ref::<web_sys::HtmlInputElement>().map(web_sys::HtmlInputElement::value))
        .or_else(|| {
            target.as_ref().and_then(|target| {
                target.dyn_ref::<web_sys::HtmlSelectElement>().map(web_sys::HtmlSelectElement::value)
            })
        })
        .or_else(|| {
            target.as_ref().and_then(|target| {
                target.dyn_ref::<web_sys::HtmlTextAreaElement>().map(web_sys::HtmlTextAreaElement::value)
            })
        })
        .unwrap_or_default()
}

/// Puts a list of choices back to its first.
pub fn reset_select(event: &web_sys::Event) {
    if let Some(select) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok()) {
        select.set_selected_index(0);
    }
}

/// Returns the element of this id.
pub fn element(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Returns the canvas that the selector finds.
pub fn canvas(selector: &str) -> Option<web_sys::HtmlCanvasElement> {
    document()?.query_selector(selector).ok()??.dyn_into().ok()
}

/// Does something once the page has been drawn anew.
pub fn later(act: impl FnOnce() + 'static) {
    let closure = Closure::once_into_js(act);
    if let Some(window) = web_sys::window() {
        // Refused only while the page is being torn down.
        let _refused = window.request_animation_frame(closure.unchecked_ref());
    }
}
