//! What the page remembers, in the browser's local storage. Absent, full or forbidden storage is not an error: the page just forgets.

const PREFIX: &str = "selfheal.";
/// Longest value believed; anything longer was not written by this page.
const LONGEST: usize = 1_000_000;

/// Returns what was remembered under this name.
pub fn get(name: &str) -> Option<String> {
    let storage = web_sys::window()?.local_storage().ok()??;
    storage.get_item(&format!("{PREFIX}{name}")).ok()?.filter(|value| value.len() <= LONGEST)
}

/// Remembers a value.
pub fn set(name: &str, value: &str) {
    if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok().flatten()) {
        // A full or forbidden storage only means that nothing is remembered.
        let _full = storage.set_item(&format!("{PREFIX}{name}"), value);
    }
}
