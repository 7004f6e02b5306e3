//! The door to the YAML editor, a CodeMirror bundle that loads when it is first wanted and sets `window.SelfhealEditor`.
//!
//! The page works without it: until the bundle has come, `mount` waits for its event. Yew never draws into the host element.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

/// A remark on a place of the text. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Line and column where it begins.
    pub from: (u32, u32),
    /// Line and column where it ends.
    pub to: (u32, u32),
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// A change that would mend it.
    pub fix: Option<Fix>,
    /// The lesson that shows why, by the folder's name.
    pub lesson: Option<&'static str>,
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What its button says.
    pub title: String,
    /// Where it begins.
    pub from: (u32, u32),
    /// Where it ends.
    pub to: (u32, u32),
    /// What comes there.
    pub text: String,
}

/// An editor in the page. Dropping it removes it.
pub struct Editor {
    handle: Rc<RefCell<Option<JsValue>>>,
    doc: Rc<RefCell<String>>,
    remarks: Rc<RefCell<Vec<Remark>>>,
    _callbacks: (Closure<dyn Fn(String)>, Closure<dyn Fn(String)>, Closure<dyn Fn()>),
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _always = Reflect::set(object, &name.into(), value);
}

fn place((line, column): (u32, u32)) -> Object {
    let object = Object::new();
    set(&object, "line", &line.into());
    set(&object, "column", &column.into());
    object
}

fn call(handle: &JsValue, method: &str, arguments: &[JsValue]) {
    if let Ok(function) = Reflect::get(handle, &method.into()).and_then(JsValue::dyn_into::<Function>) {
        // What the bundle throws is its own concern; the text in the model is not lost.
        let _thrown = function.apply(handle, &arguments.iter().collect::<Array>());
    }
}

fn bundle() -> Option<JsValue> {
    let window = web_sys::window()?;
    Reflect::get(&window, &"SelfhealEditor".into()).ok().filter(JsValue::is_object)
}

/// Returns the kinds and texts of the manifests to begin with; none until the bundle is here.
pub fn templates() -> Vec<(String, String)> {
    let list = bundle().and_then(|bundle| Reflect::get(&bundle, &"templates".into()).ok());
    let list = list.and_then(|list| list.dyn_into::<Array>().ok()).unwrap_or_default();
    let word = |one: &JsValue, name: &str| Reflect::get(one, &name.into()).ok().and_then(|value| value.as_string());
    list.iter().filter_map(|one| Some((word(&one, "kind")?, word(&one, "text")?))).collect()
}

/// Starts to load the bundle that `index.html` names, once: a data block becomes a script.
fn load() {
    let Some(block) = web_sys::window().and_then(|window| window.document()?.get_element_by_id("editor-bundle")) else {
        return;
    };
    let (Some(address), Some(document), Some(parent)) =
        (block.get_attribute("src"), block.owner_document(), block.parent_node())
    else {
        return;
    };
    if let Ok(script) = document.create_element("script") {
        for (name, value) in [("type", "module"), ("src", address.as_str())] {
            // Only ill-formed names are refused, and these are constants.
            let _refused = script.set_attribute(name, value);
        }
        // The block has this parent, so it can be replaced there.
        let _always = parent.replace_child(&script, &block);
    }
}

impl Editor {
    /// Puts an editor into the empty element `host`, now or as soon as the bundle is here.
    pub fn mount(
        host: Element,
        doc: &str,
        on_change: impl Fn(String) + 'static,
        on_apply: impl Fn(String) + 'static,
    ) -> Self {
        let handle: Rc<RefCell<Option<JsValue>>> = Rc::default();
        let doc = Rc::new(RefCell::new(doc.to_string()));
        let remarks: Rc<RefCell<Vec<Remark>>> = Rc::default();
        let kept = Rc::clone(&doc);
        let change = Closure::<dyn Fn(String)>::new(move |text: String| {
            kept.borrow_mut().clone_from(&text);
            on_change(text);
        });
        let apply = Closure::<dyn Fn(String)>::new(on_apply);
        let (change_js, apply_js) = (change.as_ref().clone(), apply.as_ref().clone());
        let (slot, text, pending) = (Rc::clone(&handle), Rc::clone(&doc), Rc::clone(&remarks));
        let create = Closure::<dyn Fn()>::new(move || {
            let Some(bundle) = bundle() else { return };
            if slot.borrow().is_some() {
                return;
            }
            let options = Object::new();
            set(&options, "doc", &text.borrow().as_str().into());
            set(&options, "label", &"YAML manifest".into());
            set(&options, "onChange", &change_js);
            set(&options, "onApply", &apply_js);
            if let Ok(create) = Reflect::get(&bundle, &"create".into()).and_then(JsValue::dyn_into::<Function>)
                && let Ok(made) = create.call2(&bundle, &host, &options)
            {
                show(&made, &pending.borrow());
                *slot.borrow_mut() = Some(made);
            }
        });
        let function: &Function = create.as_ref().unchecked_ref();
        if bundle().is_some() {
            // The closure itself never throws.
            let _never = function.call0(&JsValue::NULL);
        } else if let Some(window) = web_sys::window() {
            // Adding a listener to the window cannot fail.
            let _always = window.add_event_listener_with_callback("selfheal-editor-ready", function);
            load();
        }
        Self { handle, doc, remarks, _callbacks: (change, apply, create) }
    }

    /// Replaces the text; does nothing when it is there already.
    pub fn set_doc(&self, text: &str) {
        if *self.doc.borrow() != text {
            *self.doc.borrow_mut() = text.to_string();
            if let Some(handle) = &*self.handle.borrow() {
                call(handle, "setDoc", &[text.into()]);
            }
        }
    }

    /// Replaces the remarks.
    pub fn set_remarks(&self, remarks: &[Remark]) {
        if *self.remarks.borrow() != remarks {
            *self.remarks.borrow_mut() = remarks.to_vec();
            if let Some(handle) = &*self.handle.borrow() {
                show(handle, remarks);
            }
        }
    }

    /// Makes a change that can be undone.
    pub fn mend(&self, fix: &Fix) {
        if let Some(handle) = &*self.handle.borrow() {
            let place = [fix.from.0, fix.from.1, fix.to.0, fix.to.1].map(JsValue::from);
            let text = JsValue::from(fix.text.as_str());
            call(handle, "replace", &[&place[..], &[text]].concat());
        }
    }

    /// Moves the cursor and the focus to a place.
    pub fn go_to(&self, (line, column): (u32, u32)) {
        if let Some(handle) = &*self.handle.borrow() {
            call(handle, "goto", &[line.into(), column.into()]);
        }
    }
}

fn show(handle: &JsValue, remarks: &[Remark]) {
    let list: Array = remarks
        .iter()
        .map(|remark| {
            let object = Object::new();
            set(&object, "from", &place(remark.from));
            set(&object, "to", &place(remark.to));
            set(&object, "severity", &remark.severity.into());
            set(&object, "message", &remark.message.as_str().into());
            set(&object, "help", &remark.help.as_str().into());
            object
        })
        .collect();
    call(handle, "setDiagnostics", &[list.into()]);
}

impl Drop for Editor {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.borrow_mut().take() {
            call(&handle, "destroy", &[]);
        }
        if let Some(window) = web_sys::window() {
            // Removing a listener that is not there does nothing.
            let _always = window.remove_event_listener_with_callback(
                "selfheal-editor-ready",
                self._callbacks.2.as_ref().unchecked_ref(),
            );
        }
    }
}

/// A read-only comparison in the page. Dropping it removes it.
pub struct Comparison(Option<JsValue>);

impl Comparison {
    /// Shows `doc` in the empty element `host` with what differs from `live` marked; `whole` leaves what is the same unfolded.
    pub fn mount(host: &Element, live: &str, doc: &str, label: &str, whole: bool) -> Self {
        let options = Object::new();
        set(&options, "live", &live.into());
        set(&options, "doc", &doc.into());
        set(&options, "label", &label.into());
        set(&options, "whole", &whole.into());
        Self(bundle().and_then(|bundle| {
            let compare = Reflect::get(&bundle, &"compare".into()).and_then(JsValue::dyn_into::<Function>).ok()?;
            compare.call2(&bundle, host, &options).ok()
        }))
    }
}

impl Drop for Comparison {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            call(&handle, "destroy", &[]);
        }
    }
}
