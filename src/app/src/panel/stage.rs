//! The stage: the control loop that acted last, services, nodes as racks, pods as tiles; or the same as a table.

use std::rc::Rc;

use cluster::api::Kind;
use lab::view::duration;
use lab::view::object::ObjectView;
use lab::view::stage::{AttachedVolume, NodeState, NodeView, PodState, PodView, ServiceView, Stage, Tally, Usage};
use yew::prelude::*;

use crate::model::{Model, Msg, Tab, Target};
use crate::panel::chaos;
use crate::panel::twin::Twin;
use crate::port::page;
use crate::scene::Scene;
use crate::widget::icon::Icon;
use crate::widget::ring::Ring;

/// Draws the stage.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    let twin = {
        let send = send.clone();
        Callback::from(move |_: MouseEvent| send.emit(Msg::Twin))
    };
    html! {
        <>
            {loop_strip(scene, send)}
            <div class="stage-tools">
                <Legend />
                <button class="tool small" aria-pressed={model.twin.to_string()} onclick={twin} title="The stage as a table (T)" aria-label="The stage as a table">
                    <Icon name="table" />
                </button>
            </div>
            { if model.twin {
                html! { <Twin stage={Rc::clone(&scene.stage)} send={send.clone()} selected={model.selected.clone()} /> }
            } else {
                html! { <Board stage={Rc::clone(&scene.stage)} send={send.clone()} selected={model.selected.clone()} /> }
            } }
            {chaos::view(model, scene, send)}
        </>
    }
}

fn loop_strip(scene: &Scene, send: &Callback<Msg>) -> Html {
    let Some(act) = scene.acts.first() else {
        return html! { <div class="loop" role="group" aria-label="Who acted last"><p class="loop-who">{"Nobody has acted yet."}</p></div> };
    };
    let select = {
        let (send, pod) = (send.clone(), act.pod.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(pod) = &pod {
                send.emit(Msg::Select(Some(Target::Pod(pod.clone()))));
            }
        })
    };
    // A new key makes new elements, and those play the entrance once: that is the motion of a turn of the loop.
    let key = act.id;
    html! {
        <div class={classes!("loop", act.warning.then_some("loop-warning"))} role="group" aria-label="Who acted last" {key}>
            <button class="loop-who" onclick={select} title={format!("{} · {}", duration::clock(act.at_ms), act.object)}>
                <strong>{act.who.clone()}</strong><span class="mono">{act.object.clone()}</span>
            </button>
            <div class="loop-step"><Icon name="eye" /><span><b>{"observe"}</b>{act.observe.clone()}</span></div>
            <div class="loop-step"><Icon name="scale" /><span><b>{"compare"}</b>{act.compare.clone()}</span></div>
            <div class="loop-step loop-act"><Icon name="act" /><span><b>{"act"}</b>{act.act.clone()}</span></div>
        </div>
    }
}

#[component]
fn Legend() -> Html {
    html! {
        <details class="legend">
            <summary aria-label="Legend" title="Legend"><Icon name="info" /></summary>
            <ul>
                { for PodState::ALL.into_iter().map(|state| html! {
                    <li class={format!("state-{}", state.class())}>
                        <Ring {state} membership={lab::view::stage::Membership::None} /><span>{state.meaning()}</span>
                    </li>
                }) }
                <li><span class="legend-line solid"></span><span>{"in the endpoint list"}</span></li>
                <li><span class="legend-line dashed"></span><span>{"out of it"}</span></li>
                <li><span class="lamps"><span class="lamp lamp-good">{"L ✓"}</span></span><span>{"last startup, liveness, readiness probe"}</span></li>
            </ul>
        </details>
    }
}

/// What board and table draw.
#[derive(Properties, PartialEq)]
pub struct BoardProps {
    /// The stage.
    pub stage: Rc<Stage>,
    /// The selection.
    pub selected: Option<Target>,
    /// Told of new selections.
    pub send: Callback<Msg>,
}

#[component]
fn Board(props: &BoardProps) -> Html {
    let stage = &props.stage;
    let first = stage.pods().next().map(|pod| pod.key.clone());
    let focus = match &props.selected {
        Some(Target::Pod(key)) if stage.pod(key).is_some() => Some(key.clone()),
        _ => first,
    };
    let tile = |pod: &Rc<PodView>| {
        let selected = matches!(&props.selected, Some(Target::Pod(key)) if *key == pod.key);
        html! {
            <Tile key={pod.key.clone()} pod={Rc::clone(pod)} {selected} roving={focus.as_ref() == Some(&pod.key)} compact={stage.compact} send={props.send.clone()} />
        }
    };
    let roomy = stage.nodes.len() <= 4 && stage.nodes.iter().all(|node| node.pods.len() <= 2);
    let keys = {
        let (stage, send, selected) = (Rc::clone(stage), props.send.clone(), props.selected.clone());
        Callback::from(move |event: KeyboardEvent| rove(&event, &stage, selected.as_ref(), &send))
    };
    html! {
        <div class={classes!("board", stage.compact.then_some("compact"), roomy.then_some("roomy"))} onkeydown={keys}>
            <canvas class="particles" aria-hidden="true"></canvas>
            <div class="hubs">{ for stage.services.iter().map(|service| {
                let selected = is_selected(&props.selected, Kind::Service, &service.key);
                html! { <Hub key={service.key.clone()} service={Rc::clone(service)} {selected} send={props.send.clone()} /> }
            }) }</div>
            { if stage.objects.is_empty() && stage.down.is_empty() { html! {} } else { html! {
                <ul class="objects" aria-label="Workloads, budgets, volumes">
                    { for stage.down.iter().map(|name| html! { <li key={name.clone()} class="object health-bad"><span class="object-down" role="status"><span class="object-name"><Icon name="power" />{name.clone()}</span><b>{"down"}</b></span></li> }) }
                    { for stage.objects.iter().map(|object| {
                        let selected = Kind::named(object.kind).is_some_and(|kind| is_selected(&props.selected, kind, &object.key));
                        let on_rack = object.kind == "PersistentVolumeClaim" && stage.holds_claim(&object.key);
                        html! { <Thing key={format!("{}{}", object.kind, object.key)} object={Rc::clone(object)} {selected} {on_rack} send={props.send.clone()} /> }
                    }) }
                    { if stage.more_objects > 0 { html! { <li class="more">{format!("and {} more", stage.more_objects)}</li> } } else { html! {} } }
                </ul>
            } } }
            <div class="racks">
                { for stage.nodes.iter().map(|node| {
                    let selected = matches!(&props.selected, Some(Target::Node(name)) if *name == node.name);
                    html! {
                        <section key={node.name.clone()} class={classes!("rack", rack_class(node), selected.then_some("selected"))} aria-label={format!("Node {}", node.name)} data-end={node.name.clone()}>
                            <RackHead node={Rc::clone(node)} {selected} send={props.send.clone()} />
                            <div class="tiles">
                                { for node.pods.iter().map(&tile) }
                                {more(&node.more)}
                            </div>
                        </section>
                    }
                }) }
                { if stage.unscheduled.is_empty() { html! {} } else { html! {
                    <section class="rack rack-none" aria-label="Pods without a node">
                        <div class="rack-head"><span class="rack-name">{"no node"}</span><span class="rack-state">{"Pending"}</span></div>
                        <div class="tiles">
                            { for stage.unscheduled.iter().map(&tile) }
                            {more(&stage.more_unscheduled)}
                        </div>
                    </section>
                } } }
                { if stage.more_nodes > 0 { html! { <p class="more">{format!("and {} more nodes, all well", stage.more_nodes)}</p> } } else { html! {} } }
            </div>
            { if stage.nodes.is_empty() && stage.services.is_empty() { html! { <p class="empty">{"The cluster is starting…"}</p> } } else { html! {} } }
        </div>
    }
}

fn is_selected(selected: &Option<Target>, kind: Kind, key: &str) -> bool {
    matches!(selected, Some(Target::Object(chosen, name)) if *chosen == kind && name == key)
}

/// Returns what a click on an object does: it is selected and described.
fn describes(send: &Callback<Msg>, target: Option<Target>) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |_| {
        send.emit(Msg::Select(target.clone()));
        send.emit(Msg::Front(Tab::Describe));
    })
}

/// Pods that are not drawn, counted by their state: shape, sign and number.
fn more(tally: &Tally) -> Html {
    if tally.0.is_empty() {
        return html! {};
    }
    html! {
        <span class="tally" role="img" aria-label={format!("and {} more: {}", tally.total(), tally.words())} title={tally.words()}>
            { for tally.0.iter().map(|(state, count)| html! {
                <span key={state.class()} class={format!("state-{}", state.class())}><Ring state={*state} membership={lab::view::stage::Membership::None} />{format!("+{count}")}</span>
            }) }
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct ThingProps {
    object: Rc<ObjectView>,
    selected: bool,
    /// A node shows it, too.
    on_rack: bool,
    send: Callback<Msg>,
}

#[component]
fn Thing(props: &ThingProps) -> Html {
    let object = &props.object;
    let target = Kind::named(object.kind).map(|kind| Target::Object(kind, object.key.clone()));
    let select = describes(&props.send, target);
    html! {
        <li class={classes!("object", format!("health-{}", object.health.class()), props.selected.then_some("selected"), props.on_rack.then_some("on-rack"))}>
            <button onclick={select} aria-pressed={props.selected.to_string()} aria-label={object.sentence()} title={object.sentence()}>
                <span class="object-name"><Icon name={object.icon} /><small>{object.word}</small>{object.name.clone()}</span><b>{object.figure.clone()}</b>
                { if object.note.is_empty() { html! {} } else { html! { <small>{object.note.clone()}</small> } } }
            </button>
        </li>
    }
}

fn rack_class(node: &NodeView) -> &'static str {
    match (node.broken.is_some(), node.state) {
        (true, _) => "rack-broken",
        (false, NodeState::Ready) => "rack-ready",
        (false, _) => "rack-notready",
    }
}

fn rove(event: &KeyboardEvent, stage: &Stage, selected: Option<&Target>, send: &Callback<Msg>) {
    let step = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => 1,
        "ArrowLeft" | "ArrowUp" => -1,
        "Escape" => {
            send.emit(Msg::Select(None));
            return;
        }
        _ => return,
    };
    let pods: Vec<&Rc<PodView>> = stage.pods().collect();
    if pods.is_empty() {
        return;
    }
    let at = pods.iter().position(|pod| matches!(selected, Some(Target::Pod(key)) if *key == pod.key));
    let to = at.map_or(0, |at| (at as isize + step).rem_euclid(pods.len() as isize) as usize);
    event.prevent_default();
    send.emit(Msg::Select(Some(Target::Pod(pods[to].key.clone()))));
    page::focus(&format!("[data-pod='{}']", pods[to].key));
}

#[derive(Properties, PartialEq)]
struct HubProps {
    service: Rc<ServiceView>,
    selected: bool,
    send: Callback<Msg>,
}

#[component]
fn Hub(props: &HubProps) -> Html {
    let service = &props.service;
    let share = service.success_percent();
    let select = describes(&props.send, Some(Target::Object(Kind::Service, service.key.clone())));
    let health = match share {
        None => "hub-idle",
        Some(100) => "hub-good",
        Some(90..100) => "hub-worse",
        Some(_) => "hub-bad",
    };
    html! {
        <div class={classes!("hub", health, props.selected.then_some("selected"))} data-hub={service.key.clone()} role="group" aria-label={format!("Service {}", service.name)}>
            <span class="hub-clients" title="Clients"><Icon name="clients" /><span class="num">{service.rate}</span><small>{"req/s"}</small></span>
            <button class="hub-name" onclick={select} aria-pressed={props.selected.to_string()}><Icon name="service" /><strong>{service.name.clone()}</strong><small class="mono">{service.ports.clone()}</small></button>
            <span class="hub-share" title="Requests of the last ten seconds that were answered well">
                <span class="num">{share.map_or("–".into(), |share| format!("{share}%"))}</span>
                <small>{ match &service.failure { Some(failure) if service.failed > 0 => format!("{} × {failure}", service.failed), _ => "ok".into() } }</small>
            </span>
            <span class="hub-ends" title="Ready endpoints"><span class="num">{format!("{}/{}", service.ready, service.endpoints)}</span><small>{"endpoints"}</small></span>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RackHeadProps {
    node: Rc<NodeView>,
    selected: bool,
    send: Callback<Msg>,
}

#[component]
fn RackHead(props: &RackHeadProps) -> Html {
    let node = &props.node;
    let select = {
        let (send, name) = (props.send.clone(), node.name.clone());
        Callback::from(move |_: MouseEvent| send.emit(Msg::Select(Some(Target::Node(name.clone())))))
    };
    let heartbeat =
        if node.alive { "heartbeat".to_string() } else { format!("no heartbeat for {}s", node.heartbeat_age_s) };
    html! {
        <>
            <button class="rack-head" onclick={select} aria-pressed={props.selected.to_string()}>
                <span class={classes!("led", node.alive.then_some("led-on"))} title={heartbeat.clone()}></span>
                <span class="rack-name">{node.name.clone()}</span>
                <span class="rack-state">{node.state.word()}</span>
            </button>
            <div class="gauges">
                {gauge("cpu", node.cpu, cores)}
                {gauge("mem", node.memory, bytes)}
                {gauge("pods", node.pods_used, |amount| amount.to_string())}
            </div>
            <div class="tags">
                { for node.broken.iter().map(|broken| html! { <span class="tag tag-bad"><Icon name="power" />{broken.clone()}</span> }) }
                { if node.alive { html! {} } else { html! { <span class="tag tag-warn"><Icon name="warning" />{heartbeat}</span> } } }
                { if node.cordoned { html! { <span class="tag tag-warn" title={CORDON}><Icon name="cordon" />{"cordoned"}</span> } } else { html! {} } }
                { for node.pressures.iter().map(|pressure| html! { <span class="tag tag-bad"><Icon name="warning" />{pressure.clone()}</span> }) }
                { if node.zone.is_empty() { html! {} } else { html! { <span class="tag" title="Zone">{node.zone.clone()}</span> } } }
                { for node.volumes.iter().map(|volume| volume_tag(volume, &props.send)) }
                { for node.taints.iter().filter(|taint| !(node.cordoned && **taint == CORDON)).map(|taint| html! { <span class="tag" title={taint.clone()}>{short_taint(taint)}</span> }) }
            </div>
        </>
    }
}

/// Draws an attached volume, by which its claim can be selected.
fn volume_tag(volume: &AttachedVolume, send: &Callback<Msg>) -> Html {
    let class = classes!("tag", volume.fails.then_some("tag-bad"));
    let title = format!("Attached volume {}", volume.title());
    let words =
        html! { <><Icon name={if volume.fails { "warning" } else { "disk" }} />{volume.label().to_string()}</> };
    if volume.claim.is_empty() {
        return html! { <span {class} {title}>{words}</span> };
    }
    let select = describes(send, Some(Target::Object(Kind::PersistentVolumeClaim, volume.claim.clone())));
    html! { <button {class} aria-label={title.clone()} {title} onclick={select}>{words}</button> }
}

/// The taint of a cordoned node, which its tag stands for.
const CORDON: &str = "node.kubernetes.io/unschedulable:NoSchedule";

fn owner_word(kind: &str) -> &'static str {
    match kind {
        "StatefulSet" => "sts",
        "DaemonSet" => "ds",
        "Job" => "job",
        _ => "static",
    }
}

fn short_taint(taint: &str) -> String {
    taint.rsplit_once('/').map_or(taint, |(_, rest)| rest).to_string()
}

fn gauge(name: &'static str, usage: Usage, unit: fn(u64) -> String) -> Html {
    let words = format!("{name}: {} of {}", unit(usage.used), unit(usage.allocatable));
    html! {
        <span class="gauge" title={words.clone()} role="img" aria-label={words}>
            <small>{name}</small>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="gauge-track" width="100" height="4" rx="2" /><rect class="gauge-fill" width={usage.percent().to_string()} height="4" rx="2" />
            </svg>
        </span>
    }
}

fn cores(milli: u64) -> String {
    if milli.is_multiple_of(1000) { (milli / 1000).to_string() } else { format!("{milli}m") }
}

fn bytes(amount: u64) -> String {
    const MIB: u64 = 1 << 20;
    if amount >= 1 << 30 && amount.is_multiple_of(1 << 30) {
        format!("{}Gi", amount >> 30)
    } else {
        format!("{}Mi", amount / MIB)
    }
}

#[derive(Properties, PartialEq)]
struct TileProps {
    pod: Rc<PodView>,
    selected: bool,
    roving: bool,
    compact: bool,
    send: Callback<Msg>,
}

#[component]
fn Tile(props: &TileProps) -> Html {
    let pod = &props.pod;
    let select = {
        let (send, key) = (props.send.clone(), pod.key.clone());
        Callback::from(move |_: MouseEvent| send.emit(Msg::Select(Some(Target::Pod(key.clone())))))
    };
    let class = classes!(
        "tile",
        format!("state-{}", pod.state.class()),
        pod.ghost.then_some("ghost"),
        pod.runs.then_some("still-runs"),
        props.selected.then_some("selected"),
    );
    let common = html! {
        <Ring state={pod.state} membership={pod.membership} countdown={pod.countdown.clone()} />
    };
    let body = if props.compact {
        html! {}
    } else {
        html! {
            <>
                <span class="tile-name"><span class="tile-short">{pod.short.clone()}</span>
                    { for pod.octet.iter().map(|octet| html! { <span class="tile-octet">{format!(".{octet}")}</span> }) }
                </span>
                <span class="tile-word">{pod.word.clone()}</span>
                <span class="tile-wait">
                    { match &pod.countdown {
                        Some(wait) => html! { <><span>{format!("{} {}", wait.what, wait.nominal)}</span><b>{wait.left()}</b></> },
                        None => html! { <span class="tile-stem">{pod.stem.clone()}</span> },
                    } }
                    { if pod.owner.is_empty() { html! {} } else { html! { <span class="badge" title={format!("of a {}", pod.owner)}>{owner_word(pod.owner)}</span> } } }
                    { for pod.claims.iter().map(|claim| html! { <span class="badge" title={format!("uses the claim {claim}")}><Icon name="disk" /></span> }) }
                </span>
                <span class="lamps">
                    { match (pod.ghost, pod.runs) {
                        (true, true) => html! { <span class="lamp lamp-good" title="Out of sight of the control plane, its containers run on">{"really runs"}</span> },
                        (true, false) => html! { <span class="lamp lamp-bad" title="The control plane does not know it yet">{"really dead"}</span> },
                        (false, _) => html! {},
                    } }
                    { for pod.lamps.iter().map(|lamp| {
                        let (class, sign) = match lamp.last {
                            None => ("lamp-idle", "·".to_string()),
                            Some(true) => ("lamp-good", "✓".to_string()),
                            Some(false) => ("lamp-bad", format!("✗{}/{}", lamp.count.min(lamp.threshold), lamp.threshold)),
                        };
                        html! {
                            <span key={lamp.kind.letter()} class={classes!("lamp", class)} title={lamp.words()}>
                                <span key={lamp.made} class="lamp-flash"></span>{lamp.kind.letter()}{" "}{sign}
                            </span>
                        }
                    }) }
                </span>
            </>
        }
    };
    html! {
        <button {class} data-pod={pod.key.clone()} data-end={pod.key.clone()} onclick={select} aria-pressed={props.selected.to_string()}
            aria-label={pod.sentence()} tabindex={if props.roving { "0" } else { "-1" }}>
            {common}
            {body}
            { if pod.restarts > 0 { html! { <span key={pod.restarts} class="restarts" title={format!("{} restarts", pod.restarts)}>{format!("↻{}", pod.restarts)}</span> } } else { html! {} } }
        </button>
    }
}
