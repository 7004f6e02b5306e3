//! The root component: carries out effects, runs the cluster a slice per frame, and lays the panels out.

use lab::view::stage::{PodState, Stage};
use yew::html::Scope;
use yew::prelude::*;

use crate::engine::Engine;
use crate::model::{Border, Effect, Model, Msg, Overlay, Place, Tab, keep, update};
use crate::panel::{self, PANELS, Panel};
use crate::port::particles::{Field, Flow};
use crate::port::{fetch, frame, page, storage};
use crate::scene::Scene;
use crate::settings::Settings;
use crate::widget::icon::Icon;
use crate::widget::splitter::Splitter;

/// Wall time that the cluster may take of a frame in which nothing is drawn, milliseconds.
const BUDGET_MS: f64 = 8.0;
/// The same of a frame in which the page is drawn anew.
const DRAWING_BUDGET_MS: f64 = 2.0;
/// Shortest wall time between two drawings of the page while the clock runs; the particles move every frame.
const REDRAW_MS: f64 = 48.0;
/// Longest wall time between two drawings while the clock runs.
const LATEST_MS: f64 = 400.0;
/// Drawing takes at most one part in so many of the time: a slow machine draws less often instead of stuttering.
const DRAWING_SHARE: f64 = 6.0;

/// Where files and history of a visit are kept, and where a text stays that cannot be read.
const KEPT: &str = "kept";
const UNREAD: &str = "kept-unread";

/// The page.
pub struct Root {
    link: Scope<Self>,
    /// One callback for the whole life of the page: panels that compare what they were given see the same one.
    send: Callback<Msg>,
    model: Model,
    engine: Engine,
    scene: Scene,
    field: Option<Field>,
    since_drawn_ms: f64,
    drawing_since_ms: f64,
    drawing_took_ms: f64,
}

impl Component for Root {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let settings = storage::get("settings").map(|text| Settings::parse(&text)).unwrap_or_default();
        show_settings(&settings);
        let model = Model::new(settings);
        let link = ctx.link().clone();
        frame::start(move |elapsed_ms| link.send_message(Msg::Frame(elapsed_ms)));
        let link = ctx.link().clone();
        page::on_key(move |event| {
            let combined = event.ctrl_key() || event.meta_key();
            let msg = match event.key().as_str() {
                "k" | "K" if combined => Some(Msg::Show(Overlay::Palette)),
                "Escape" => Some(Msg::Show(Overlay::None)),
                key if !combined && !event.alt_key() && !page::typing() => panel::overlay::key_msg(key),
                _ => None,
            };
            if let Some(msg) = msg {
                if event.key() != "Escape" {
                    event.prevent_default();
                }
                link.send_message(msg);
            }
        });
        let engine = Engine::new(model.seed);
        let mut root = Self {
            link: ctx.link().clone(),
            send: ctx.link().callback(|msg: Msg| msg),
            model,
            engine,
            scene: Scene::default(),
            field: None,
            since_drawn_ms: 0.0,
            drawing_since_ms: 0.0,
            drawing_took_ms: 0.0,
        };
        let first = root.engine.manifest();
        root.dispatch(Msg::Live { text: first, reset: true });
        if let Some(text) = storage::get(KEPT)
            && !keep::restore(&mut root.model, &text)
        {
            storage::set(UNREAD, &text);
        }
        let link = ctx.link().clone();
        page::on_leave(move || link.send_message(Msg::Leave));
        root.engine.project(&root.model, &mut root.scene);
        root
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Frame(elapsed_ms) => self.frame(elapsed_ms),
            Msg::Leave => {
                storage::set(KEPT, &keep::kept(&self.model));
                false
            }
            msg => {
                self.dispatch(msg);
                self.engine.project(&self.model, &mut self.scene);
                true
            }
        }
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let (model, scene, send) = (&self.model, &self.scene, &self.send);
        let place = |place: Place| panel::at(place).map(|panel| self.panel(panel, send));
        html! {
            <>
                <a class="skip" href="#stage">{"Skip to the stage"}</a>
                <div inert={model.overlay != Overlay::None} class={classes!("app", collapsed_classes(model), format!("at-{}", place_class(model.place)))}>
                    {panel::transport::view(model, scene, send)}
                    {place(Place::Guide)}
                    <main id="stage" class="panel stage" tabindex="-1" aria-label="Stage">{panel::stage::view(model, scene, send)}</main>
                    {self.workbench(send)}
                    {place(Place::Timeline)}
                    {place(Place::Console)}
                    <section class="borders" aria-label="Panel borders">{ for Border::ALL.into_iter().filter(|border| !model.settings.collapsed[border.index()]).map(|border| html! {
                        <Splitter key={border.class()} {border} size={model.settings.sizes[border.index()]} send={send.clone()} />
                    }) }</section>
                    {places(model, send)}
                </div>
                {panel::toasts::view(model, send)}
                <div class="unseen" aria-live="polite" aria-atomic="true">{scene.narration.to_string()}</div>
                {panel::overlay::view(model, scene, send)}
            </>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, first_render: bool) {
        if self.drawing_since_ms > 0.0 {
            // Smoothed, so that one slow drawing does not hold up the next ones for long.
            let took = frame::now_ms() - self.drawing_since_ms;
            self.drawing_took_ms += (took - self.drawing_took_ms) / 4.0;
            self.drawing_since_ms = 0.0;
        }
        if first_render || self.field.is_none() {
            self.field = page::canvas("canvas.particles").map(Field::new);
        }
        if let Some(field) = &mut self.field {
            field.set_flows(flows(&self.scene.stage));
        }
        if self.model.twin {
            self.field = None;
        }
    }
}

impl Root {
    fn frame(&mut self, elapsed_ms: f64) -> bool {
        self.since_drawn_ms += elapsed_ms;
        let mut due = self.model.playing
            && self.since_drawn_ms >= (self.drawing_took_ms * DRAWING_SHARE).clamp(REDRAW_MS, LATEST_MS);
        if self.model.playing {
            let budget = if due { DRAWING_BUDGET_MS } else { BUDGET_MS };
            self.engine.advance(elapsed_ms, self.model.speed, budget);
        }
        let news = self.engine.take_messages();
        // A command that goes on prints often: its lines wait for the next drawing as everything else does.
        due |= news.iter().any(|msg| !matches!(msg, Msg::Printing { ended: None, .. }));
        for msg in news {
            self.dispatch(msg);
        }
        if !self.model.toasts.is_empty() {
            let before = self.model.toasts.len();
            update(&mut self.model, Msg::Frame(elapsed_ms));
            due |= before != self.model.toasts.len();
        }
        if let Some(field) = &mut self.field {
            field.frame(elapsed_ms, self.model.playing);
        }
        if due {
            self.since_drawn_ms = 0.0;
            self.drawing_since_ms = frame::now_ms();
            self.engine.project(&self.model, &mut self.scene);
        }
        due
    }

    fn dispatch(&mut self, msg: Msg) {
        for effect in update(&mut self.model, msg) {
            match effect {
                Effect::Do(deed) => {
                    for answer in self.engine.act(deed) {
                        self.dispatch(answer);
                    }
                }
                Effect::Settings => {
                    storage::set("settings", &self.model.settings.text());
                    show_settings(&self.model.settings);
                    if let Some(field) = &mut self.field {
                        field.retheme();
                    }
                }
                Effect::Focus(selector) => page::later(move || page::focus(selector)),
                Effect::KeepFocus => page::keep_focus(),
                Effect::ReturnFocus => page::later(page::return_focus),
                Effect::Reveal(selector) => page::later(move || page::reveal(selector)),
                Effect::ScrollConsole => page::later(|| page::scroll_to_end(".console-lines")),
                Effect::Copy(text) => page::copy(&text),
                Effect::FetchWords => {
                    let link = self.link.clone();
                    fetch::text("explain.txt", move |text| link.send_message(Msg::Explained(text)));
                }
                Effect::Fetch(address) => {
                    let link = self.link.clone();
                    fetch::text(address, move |text| link.send_message(Msg::Fidelity(text)));
                }
            }
        }
    }

    fn panel(&self, panel: &Panel, send: &Callback<Msg>) -> Html {
        let border = match panel.place {
            Place::Guide => Border::Guide,
            Place::Timeline => Border::Timeline,
            _ => Border::Console,
        };
        let collapsed = self.model.settings.collapsed[border.index()];
        let toggle = {
            let send = send.clone();
            Callback::from(move |_: MouseEvent| send.emit(Msg::Collapse(border)))
        };
        html! {
            <section id={border.class()} class={classes!("panel", border.class())} tabindex="-1" aria-label={panel.title}>
                <div class="panel-head">
                    <h2><Icon name={panel.icon} />{panel.title}</h2>
                    <button class="tool tiny collapse" onclick={toggle} aria-expanded={(!collapsed).to_string()}
                        aria-label={format!("{} the {}", if collapsed { "Expand" } else { "Collapse" }, panel.title.to_lowercase())}><Icon name="chevron" /></button>
                </div>
                {(panel.view)(&self.model, &self.scene, send)}
            </section>
        }
    }

    fn workbench(&self, send: &Callback<Msg>) -> Html {
        let tabs: Vec<(&Panel, Tab)> = PANELS.iter().filter_map(|panel| panel.tab.map(|tab| (panel, tab))).collect();
        let current = tabs.iter().position(|(_, tab)| *tab == self.model.tab).unwrap_or(0);
        let keys = {
            let (send, order) = (send.clone(), tabs.iter().map(|(_, tab)| *tab).collect::<Vec<_>>());
            Callback::from(move |event: KeyboardEvent| {
                let to = match event.key().as_str() {
                    "ArrowRight" => (current + 1) % order.len(),
                    "ArrowLeft" => (current + order.len() - 1) % order.len(),
                    "Home" => 0,
                    "End" => order.len() - 1,
                    _ => return,
                };
                event.prevent_default();
                event.stop_propagation();
                send.emit(Msg::Open(order[to]));
                page::later(|| page::focus("#workbench [role=tab][aria-selected=true]"));
            })
        };
        let collapsed = self.model.settings.collapsed[Border::Workbench.index()];
        let toggle = {
            let send = send.clone();
            Callback::from(move |_: MouseEvent| send.emit(Msg::Collapse(Border::Workbench)))
        };
        html! {
            <section id="workbench" class="panel workbench" aria-label="Workbench">
                <div class="panel-head">
                    <div class="tabs" role="tablist" aria-label="Workbench" onkeydown={keys}>
                        { for tabs.iter().enumerate().map(|(index, (panel, tab))| {
                            let (open, tab) = (send.clone(), *tab);
                            let on = index == current;
                            html! {
                                <button role="tab" id={format!("tab-{index}")} aria-selected={on.to_string()} aria-controls="workbench-panel" tabindex={if on { "0" } else { "-1" }}
                                    onclick={Callback::from(move |_: MouseEvent| open.emit(Msg::Open(tab)))}><Icon name={panel.icon} /><span>{panel.title}</span></button>
                            }
                        }) }
                    </div>
                    <button class="tool tiny collapse" onclick={toggle} aria-expanded={(!collapsed).to_string()}
                        aria-label={if collapsed { "Expand the workbench" } else { "Collapse the workbench" }}><Icon name="chevron" /></button>
                </div>
                <div id="workbench-panel" class="tab-panel" role="tabpanel" aria-labelledby={format!("tab-{current}")}>
                    {(tabs[current].0.view)(&self.model, &self.scene, send)}
                </div>
            </section>
        }
    }
}

fn places(model: &Model, send: &Callback<Msg>) -> Html {
    const PLACES: [(Place, &str, &str); 5] = [
        (Place::Guide, "Guide", "book"),
        (Place::Stage, "Stage", "stage"),
        (Place::Workbench, "Work", "yaml"),
        (Place::Timeline, "Time", "timeline"),
        (Place::Console, "Console", "console"),
    ];
    html! {
        <nav class="places" aria-label="Places">
            { for PLACES.into_iter().map(|(place, label, icon)| {
                let send = send.clone();
                html! {
                    <button aria-pressed={(model.place == place).to_string()} onclick={Callback::from(move |_: MouseEvent| send.emit(Msg::Go(place)))}>
                        <Icon name={icon} /><span>{label}</span>
                    </button>
                }
            }) }
        </nav>
    }
}

fn place_class(place: Place) -> &'static str {
    match place {
        Place::Guide => "guide",
        Place::Stage => "stage",
        Place::Workbench => "workbench",
        Place::Timeline => "timeline",
        Place::Console => "console",
    }
}

fn collapsed_classes(model: &Model) -> Classes {
    Border::ALL
        .into_iter()
        .filter(|border| model.settings.collapsed[border.index()])
        .map(|border| format!("no-{}", border.class()))
        .collect()
}

fn show_settings(settings: &Settings) {
    page::set_attribute("data-theme", settings.theme.name());
    for border in Border::ALL {
        let size = if settings.collapsed[border.index()] { 36 } else { settings.sizes[border.index()] };
        page::set_property(&format!("--{}-size", border.class()), &format!("{size}px"));
    }
}

fn flows(stage: &Stage) -> Vec<Flow> {
    let silent = |end: &String| stage.pod(end).is_some_and(|pod| pod.ghost || pod.state != PodState::Ready);
    let flow = |service: &std::rc::Rc<lab::view::stage::ServiceView>| {
        let total = service.ok + service.failed;
        let failing = if total == 0 { 0.0 } else { service.failed as f64 / total as f64 };
        let bad = if stage.compact {
            vec![]
        } else {
            (0..service.ends.len()).filter(|index| silent(&service.ends[*index])).collect()
        };
        Flow { service: service.key.clone(), ends: service.ends.clone(), bad, rate: service.rate as f64, failing }
    };
    stage.services.iter().map(flow).collect()
}
