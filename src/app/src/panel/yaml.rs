//! The files of the workbench: editor, what the engine says about the text, comparison with what the cluster holds.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::model::draft::FILE_BYTES;
use crate::model::{Draft, Drafts, FileDeed, LOCKED, LessonDeed, Model, Msg};
use crate::port::editor::{Comparison, Editor, templates};
use crate::port::{disk, page};
use crate::scene::Scene;
use crate::widget::icon::Icon;

/// Draws the panel.
pub fn view(model: &Model, _scene: &Scene, send: &Callback<Msg>) -> Html {
    let press = |msg: Msg| {
        let send = send.clone();
        Callback::from(move |_: MouseEvent| send.emit(msg.clone()))
    };
    let draft = model.drafts.front();
    let errors = draft.remarks.iter().filter(|remark| remark.severity == "error").count();
    let changed = draft.is_edited();
    let locked = model.locks.apply();
    html! {
        <div class="yaml">
            <Files drafts={model.drafts.clone()} send={send.clone()} />
            <div class="yaml-tools" role="toolbar" aria-label="Manifest">
                <button class="button primary" onclick={press(Msg::Apply)} aria-disabled={locked.to_string()}
                    title={if locked { format!("Apply is {LOCKED}") } else { "kubectl apply (Ctrl Enter)".into() }}>{ if locked { html! { <Icon name="lock" /> } } else { html! {} } }{"Apply"}</button>
                <button class="button" onclick={press(Msg::DryRun)} title="kubectl apply --dry-run=server: what the API server would say">{"Dry run"}</button>
                <button class="button" onclick={press(Msg::Compare)} aria-pressed={draft.compared.is_some().to_string()} title="What Apply will change">{"Diff"}</button>
                <button class="button" onclick={press(Msg::Panes)} title="Yours, live, and with what the cluster fills in, side by side">{"Defaults"}</button>
                <button class="button" onclick={press(Msg::Format)} title="Tidy the indentation">{"Format"}</button>
                <button class="button" onclick={press(Msg::Revert)} disabled={!changed} title="Back to what the cluster holds">{"Reset"}</button>
                <Add closed={model.drafts.closed.as_ref().map(|file| Rc::clone(&file.name))} send={send.clone()} />
                <span class={classes!("yaml-state", (errors > 0).then_some("bad"))}>
                    { if errors > 0 { format!("{errors} {}", if errors == 1 { "problem" } else { "problems" }) } else if draft.live.is_empty() { "not applied".into() } else if changed { "edited".into() } else { "as in the cluster".into() } }
                </span>
            </div>
            { match &draft.compared {
                Some((before, after)) if before == after => html! { <p class="empty editor">{"Apply would change nothing."}</p> },
                Some((before, after)) => html! { <Changes live={Rc::clone(before)} text={Rc::clone(after)} label="Changes against the live object" whole={false} /> },
                None => html! {},
            } }
            // Each file keeps its own editor, and with it its undo history, place and folds.
            { for model.drafts.files.iter().map(|file| html! {
                <Host key={file.id} draft={file.clone()} shown={file.id == draft.id && draft.compared.is_none()} send={send.clone()} />
            }) }
            <ul class="remarks" aria-label="Problems">
                { for draft.remarks.iter().take(20).map(|remark| html! {
                    <li class={format!("remark {}", remark.severity)}>
                        <button class="link mono" onclick={press(Msg::GoTo(remark.from))}>{format!("{}:{}", remark.from.0, remark.from.1)}</button>
                        <span>{remark.message.clone()}{ if remark.help.is_empty() { html! {} } else { html! { <em>{remark.help.clone()}</em> } } }
                            { for remark.fix.iter().map(|fix| html! { <button class="button tiny" onclick={press(Msg::Mend(fix.clone()))}>{fix.title.clone()}</button> }) }
                            { for remark.lesson.iter().map(|slug| html! { <button class="button tiny" onclick={press(Msg::Lesson(LessonDeed::Open((*slug).into())))}>{"Play the lesson"}</button> }) }
                        </span>
                    </li>
                }) }
            </ul>
            <p class="yaml-hint"><Icon name="info" />{"Esc, then Tab leaves the editor."}</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FilesProps {
    drafts: Drafts,
    send: Callback<Msg>,
}

/// Turns the name of the file in front into an input.
fn begin(naming: &UseStateHandle<bool>) {
    naming.set(true);
    page::later(|| page::select(".file-name"));
}

/// The files as tabs. F2 or a double click gives the one in front another name, Delete closes it, arrows walk along.
#[component]
fn Files(props: &FilesProps) -> Html {
    let naming = use_state(|| false);
    let FilesProps { drafts, send } = props;
    let count = drafts.files.len();
    use_effect_with(drafts.front().id, |_| page::later(|| page::bring_into_view(".file.front")));
    let emit = |deed: FileDeed| {
        let send = send.clone();
        Callback::from(move |_: MouseEvent| send.emit(Msg::File(deed.clone())))
    };
    let rename = {
        let naming = naming.clone();
        Callback::from(move |_: MouseEvent| begin(&naming))
    };
    let named = {
        let (naming, send) = (naming.clone(), send.clone());
        move |event: &Event| {
            naming.set(false);
            send.emit(Msg::File(FileDeed::Rename(page::value_of(event))));
        }
    };
    let (typed, left) = (named.clone(), named);
    let typing = {
        let naming = naming.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => typed(&event),
            "Escape" => {
                event.stop_propagation();
                naming.set(false);
            }
            _ => {}
        })
    };
    let walk = {
        let (naming, send, front) = (naming.clone(), send.clone(), drafts.front);
        Callback::from(move |event: KeyboardEvent| {
            let deed = match event.key().as_str() {
                "ArrowRight" => FileDeed::Use((front + 1) % count),
                "ArrowLeft" => FileDeed::Use((front + count - 1) % count),
                "Delete" => FileDeed::Close(front),
                "F2" => return begin(&naming),
                _ => return,
            };
            event.prevent_default();
            // On the stage these keys walk the pods and delete one.
            event.stop_propagation();
            send.emit(Msg::File(deed));
            page::later(|| page::focus(".files [aria-pressed=true]"));
        })
    };
    let tab = |place: usize, file: &Draft| {
        let front = place == drafts.front;
        let state = if file.live.is_empty() {
            "not applied"
        } else if file.is_edited() {
            "edited"
        } else {
            "as in the cluster"
        };
        if front && *naming {
            let left = left.clone();
            return html! {
                <input key={file.id} class="file-name mono" aria-label="Name of the file" maxlength="60" value={file.name.to_string()} onkeydown={typing.clone()}
                    onblur={Callback::from(move |event: FocusEvent| left(&event))} />
            };
        }
        html! {
            <span key={file.id} class={classes!("file", front.then_some("front"))}>
                <button class="mono file-tab" aria-pressed={front.to_string()} tabindex={if front { "0" } else { "-1" }} title={format!("{}: {state}. F2 renames, Delete closes.", file.name)}
                    onclick={emit(FileDeed::Use(place))} ondblclick={rename.clone()}>
                    {file.name.to_string()}{ if file.is_edited() { html! { <i class="file-dot" aria-label="edited">{"•"}</i> } } else { html! {} } }
                </button>
                { if count > 1 { html! { <button class="file-close" tabindex="-1" aria-label={format!("Close {}", file.name)} title="Close" onclick={emit(FileDeed::Close(place))}><Icon name="close" /></button> } } else { html! {} } }
            </span>
        }
    };
    html! {
        <div class="files">
            <div class="file-tabs" role="toolbar" aria-label="Files" onkeydown={walk}>
                { for drafts.files.iter().enumerate().map(|(place, file)| tab(place, file)) }
            </div>
            <button class="tool small" aria-label="New file" title="New file" onclick={emit(FileDeed::New)}><Icon name="add" /></button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AddProps {
    closed: Option<Rc<str>>,
    send: Callback<Msg>,
}

/// Kinds to begin with. The list comes with the editor, so it is read when somebody reaches for it.
#[component]
fn Add(props: &AddProps) -> Html {
    let list = use_state(Vec::new);
    let reach = {
        let list = list.clone();
        move || {
            if list.is_empty() {
                list.set(templates());
            }
        }
    };
    let (focused, pointed) = (reach.clone(), reach);
    let chosen = {
        let (list, send) = (list.clone(), props.send.clone());
        Callback::from(move |event: Event| {
            let kind = page::value_of(&event);
            page::reset_select(&event);
            match (kind.as_str(), list.iter().find(|(name, _)| *name == kind)) {
                (_, Some((_, text))) => send.emit(Msg::Append(text.clone())),
                ("\u{1}new", _) => send.emit(Msg::File(FileDeed::New)),
                ("\u{1}closed", _) => send.emit(Msg::File(FileDeed::Reopen)),
                ("\u{1}disk", _) => {
                    let send = send.clone();
                    disk::ask(FILE_BYTES, move |name, text| send.emit(Msg::File(FileDeed::Read(name, text))));
                }
                _ => {}
            }
        })
    };
    html! {
        <select class="button" aria-label="Add a manifest" title="Another file, or a manifest to begin with" onchange={chosen}
            onfocus={Callback::from(move |_: FocusEvent| focused())} onpointerenter={Callback::from(move |_: PointerEvent| pointed())}>
            <option value="" selected=true>{"Add…"}</option>
            <option value="\u{1}new">{"New file"}</option>
            <option value="\u{1}disk">{"Files from this computer…"}</option>
            { for props.closed.iter().map(|name| html! { <option value="\u{1}closed">{format!("{name} again")}</option> }) }
            <optgroup label="A manifest in this file">
                { for list.iter().map(|(kind, _)| html! { <option value={kind.clone()}>{kind.clone()}</option> }) }
            </optgroup>
        </select>
    }
}

#[derive(Properties, PartialEq)]
struct HostProps {
    draft: Draft,
    shown: bool,
    send: Callback<Msg>,
}

#[component]
fn Host(props: &HostProps) -> Html {
    let host = use_node_ref();
    let editor = use_mut_ref(|| None::<Editor>);
    {
        let (host, editor, send, text) =
            (host.clone(), Rc::clone(&editor), props.send.clone(), Rc::clone(&props.draft.text));
        use_effect_with((), move |()| {
            if let Some(element) = host.cast::<Element>() {
                let (edit, apply) = (send.clone(), send);
                *editor.borrow_mut() = Some(Editor::mount(
                    element,
                    &text,
                    move |text| edit.emit(Msg::Edit(text)),
                    move |_| apply.emit(Msg::Apply),
                ));
            }
            move || *editor.borrow_mut() = None
        });
    }
    {
        let editor = Rc::clone(&editor);
        use_effect_with((Rc::clone(&props.draft.text), Rc::clone(&props.draft.remarks)), move |(text, remarks)| {
            if let Some(editor) = &*editor.borrow() {
                editor.set_doc(text);
                editor.set_remarks(remarks);
            }
        });
    }
    {
        let editor = Rc::clone(&editor);
        use_effect_with(props.draft.mend.clone(), move |mend| {
            if let (Some(editor), Some((fix, _))) = (&*editor.borrow(), mend) {
                editor.mend(fix);
            }
        });
    }
    use_effect_with(props.draft.go_to, move |go_to| {
        if let (Some(editor), Some((place, _))) = (&*editor.borrow(), go_to) {
            editor.go_to(*place);
        }
    });
    html! { <div class="editor" hidden={!props.shown} ref={host}></div> }
}

/// Three panes: as written, as the cluster holds it, and with what the cluster fills in marked.
pub fn panes(draft: &Draft) -> Html {
    let Some([yours, live, filled]) = &draft.panes else { return html! {} };
    let pane = |title: &'static str, before: &Rc<str>, text: &Rc<str>| {
        html! {
            <section class="pane" aria-label={title}>
                <h3>{title}</h3>
                <Changes live={Rc::clone(before)} text={Rc::clone(text)} label={title} whole={true} />
            </section>
        }
    };
    html! {
        <div class="panes">
            {pane("Yours", yours, yours)}
            {pane("Live", live, live)}
            {pane("Filled in by the cluster", yours, filled)}
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChangesProps {
    live: Rc<str>,
    text: Rc<str>,
    label: &'static str,
    whole: bool,
}

#[component]
fn Changes(props: &ChangesProps) -> Html {
    let host = use_node_ref();
    {
        let (host, label, whole) = (host.clone(), props.label, props.whole);
        use_effect_with((Rc::clone(&props.live), Rc::clone(&props.text)), move |(live, text)| {
            let shown = host.cast::<Element>().map(|host| Comparison::mount(&host, live, text, label, whole));
            move || drop(shown)
        });
    }
    html! { <div class="editor comparison" ref={host}></div> }
}
