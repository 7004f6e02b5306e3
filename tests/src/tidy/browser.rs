//! The page has one door to the browser: `src/app/src/port/`.
//!
//! Outside the door a panel may still name the types that Yew hands to its event handlers (`web_sys::MouseEvent` and the
//! like) and `yew` itself; it may not call the window, the document, storage, clocks or JavaScript.

use super::{Source, example, hold, sources};

/// Crates that reach the browser.
const BROWSER: [&str; 6] = ["web_sys", "js_sys", "gloo", "wasm_bindgen", "wasm_bindgen_futures", "plotters_canvas"];

/// The names that may be taken from `web_sys` anywhere in the page: what Yew's listeners and node references are typed with.
fn is_event_type(name: &str) -> bool {
    name.ends_with("Event") || name.ends_with("Element")
}

/// What follows `web_sys::` up to the end of the name, or of the braces.
fn names_after(rest: &str) -> Vec<&str> {
    if let Some(list) = rest.strip_prefix('{') {
        let list = list.split('}').next().unwrap_or_default();
        return list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    }
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    vec![&rest[..end]]
}

/// A file outside the door names no crate of the browser, event types aside.
fn door(source: &Source) -> Vec<String> {
    if source.path.starts_with("src/app/src/port/") || source.path == "src/app/src/port.rs" {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    let code: String =
        source.text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    for name in BROWSER {
        for (at, _) in code.match_indices(name) {
            let before = code[..at].chars().next_back();
            let rest = &code[at + name.len()..];
            let is_whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
                && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let is_typing = name == "web_sys"
                && rest.strip_prefix("::").is_some_and(|rest| names_after(rest).into_iter().all(is_event_type));
            if is_whole && !is_typing {
                let line = code[..at].rsplit('\n').next().unwrap_or_default();
                let end = rest.split('\n').next().unwrap_or_default();
                complaints.push(format!("only port/ may reach the browser: {}", format!("{line}{name}{end}").trim()));
            }
        }
    }
    complaints
}

#[test]
fn only_the_door_reaches_the_browser() {
    let mut rooms = sources(&[".rs"]);
    rooms.retain(|source| source.path.starts_with("src/"));
    hold(&rooms, door);
}

#[test]
fn the_rule_about_the_door_can_fail() {
    let panel = |text: &str| door(&example("src/app/src/panel/stage.rs", text)).len();
    assert_eq!(panel("fn now() -> f64 { js_sys::Date::now() }"), 1);
    assert_eq!(panel("let page = web_sys::window();"), 1);
    assert_eq!(panel("use web_sys::{MouseEvent, Storage};"), 1);
    assert_eq!(panel("use wasm_bindgen::JsCast;"), 1);
    assert_eq!(panel("use web_sys::{MouseEvent, HtmlElement};\nfn f(e: web_sys::KeyboardEvent) {}"), 0);
    assert_eq!(panel("//! Never touches web_sys.\nuse yew::prelude::*;"), 0);
    assert_eq!(door(&example("src/app/src/port/clock.rs", "js_sys::Date::now()")).len(), 0);
    assert_eq!(door(&example("src/lab/src/lib.rs", "use web_sys::MouseEvent;\nuse gloo::timers;")).len(), 1);
}
