//! Reads files that the visitor chooses from their own disk. They go nowhere else.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{File, FileReader, HtmlInputElement};

/// Most files that are read at once.
const FILES: u32 = 12;

/// Lets the visitor choose files and hands over the name of each with its text, or with why there is none.
///
/// - `most`: bytes of the largest file that is read.
pub fn ask(most: usize, on_file: impl Fn(String, Result<String, String>) + 'static) {
    let made = web_sys::window().and_then(|window| window.document()?.create_element("input").ok());
    let Some(input) = made.and_then(|made| made.dyn_into::<HtmlInputElement>().ok()) else { return };
    input.set_type("file");
    input.set_multiple(true);
    input.set_accept(".yaml,.yml,.json,.txt");
    let (chooser, on_file) = (input.clone(), Rc::new(on_file));
    // Nobody comes back to an input that is in no page, so the closure may go with it.
    let chosen = Closure::once_into_js(move || {
        let list = chooser.files();
        for file in list.iter().flat_map(|list| (0..list.length().min(FILES)).filter_map(|place| list.get(place))) {
            read(&file, most, Rc::clone(&on_file));
        }
    });
    input.set_onchange(Some(chosen.unchecked_ref()));
    input.click();
}

fn read(file: &File, most: usize, on_file: Rc<impl Fn(String, Result<String, String>) + 'static>) {
    let name = file.name();
    if file.size() > most as f64 {
        return on_file(name, Err(format!("it is larger than {} MB", most / 1_000_000)));
    }
    let Ok(reader) = FileReader::new() else { return on_file(name, Err("this browser does not read files".into())) };
    let done = reader.clone();
    // `loadend` comes once, whether the text came or not.
    let ended = Closure::once_into_js(move || {
        let text = done.result().ok().and_then(|text| text.as_string());
        on_file(name, text.ok_or_else(|| "the system refused".into()));
    });
    reader.set_onloadend(Some(ended.unchecked_ref()));
    // A refusal to read is followed by `loadend` as well.
    let _refused = reader.read_as_text(file);
}
