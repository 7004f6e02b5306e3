//! The stage as tables: the same as the picture, for whoever reads rather than looks.

use std::rc::Rc;

use lab::view::stage::PodView;
use yew::prelude::*;

use crate::model::{Msg, Target};
use crate::panel::stage::BoardProps;

/// Draws the stage as tables.
#[component]
pub fn Twin(props: &BoardProps) -> Html {
    let row = |node: &str, pod: &Rc<PodView>| {
        let selected = matches!(&props.selected, Some(Target::Pod(key)) if *key == pod.key);
        let select = {
            let (send, key) = (props.send.clone(), pod.key.clone());
            Callback::from(move |_: MouseEvent| send.emit(Msg::Select(Some(Target::Pod(key.clone())))))
        };
        let probes: Vec<String> = pod.lamps.iter().map(lab::view::stage::Lamp::words).collect();
        html! {
            <tr key={pod.key.clone()} class={classes!(selected.then_some("selected"))}>
                <th scope="row"><button class="link mono" onclick={select} aria-pressed={selected.to_string()}>{format!("{}{}", pod.stem, pod.short)}</button></th>
                <td>{pod.ready.clone()}</td><td>{pod.word.clone()}</td><td>{pod.restarts}</td><td>{node.to_string()}</td><td>{pod.membership.word()}</td>
                <td>{pod.countdown.as_ref().map(|wait| format!("{} {}, {} left", wait.what, wait.nominal, wait.left())).unwrap_or_default()}</td>
                <td>{probes.join(", ")}</td>
            </tr>
        }
    };
    let stage = &props.stage;
    html! {
        <div class="twin scroll" tabindex="0" role="group" aria-label="The stage as a table">
            <table>
                <caption>{"Services"}</caption>
                <thead><tr><th scope="col">{"Name"}</th><th scope="col">{"Ports"}</th><th scope="col">{"Ready"}</th><th scope="col">{"Requests/s"}</th><th scope="col">{"Success"}</th></tr></thead>
                <tbody>{ for stage.services.iter().map(|service| html! {
                    <tr><th scope="row">{service.name.clone()}</th><td>{service.ports.clone()}</td><td>{format!("{} of {}", service.ready, service.endpoints)}</td>
                    <td>{service.rate}</td><td>{service.success_percent().map_or("–".into(), |share| format!("{share}%"))}</td></tr>
                }) }</tbody>
            </table>
            { if stage.objects.is_empty() { html! {} } else { html! {
                <table>
                    <caption>{"Workloads, budgets, volumes"}</caption>
                    <thead><tr><th scope="col">{"Kind"}</th><th scope="col">{"Name"}</th><th scope="col">{"Figure"}</th><th scope="col">{"Note"}</th></tr></thead>
                    <tbody>{ for stage.objects.iter().map(|object| html! {
                        <tr key={format!("{}{}", object.kind, object.key)}><td>{object.kind}</td><th scope="row">{object.key.clone()}</th><td>{object.figure.clone()}</td><td>{object.note.clone()}</td></tr>
                    }) }</tbody>
                </table>
            } } }
            { for stage.down.iter().map(|name| html! { <p class="twin-note" role="status">{format!("{name} is down.")}</p> }) }
            <table>
                <caption>{"Nodes"}</caption>
                <thead><tr><th scope="col">{"Name"}</th><th scope="col">{"State"}</th><th scope="col">{"Heartbeat"}</th><th scope="col">{"Pods"}</th><th scope="col">{"Remarks"}</th></tr></thead>
                <tbody>{ for stage.nodes.iter().map(|node| {
                    let select = {
                        let (send, name) = (props.send.clone(), node.name.clone());
                        Callback::from(move |_: MouseEvent| send.emit(Msg::Select(Some(Target::Node(name.clone())))))
                    };
                    html! {
                        <tr><th scope="row"><button class="link mono" onclick={select}>{node.name.clone()}</button></th><td>{node.state.word()}</td>
                        <td>{if node.alive { "yes".into() } else { format!("none for {}s", node.heartbeat_age_s) }}</td>
                        <td>{node.pods_used.used}</td><td>{node.words().join(", ")}</td></tr>
                    }
                }) }</tbody>
            </table>
            <table>
                <caption>{"Pods"}</caption>
                <thead><tr><th scope="col">{"Name"}</th><th scope="col">{"Ready"}</th><th scope="col">{"Status"}</th><th scope="col">{"Restarts"}</th><th scope="col">{"Node"}</th>
                <th scope="col">{"Traffic"}</th><th scope="col">{"Waits for"}</th><th scope="col">{"Probes"}</th></tr></thead>
                <tbody>
                    { for stage.nodes.iter().flat_map(|node| node.pods.iter().map(|pod| row(&node.name, pod))) }
                    { for stage.unscheduled.iter().map(|pod| row("none", pod)) }
                </tbody>
            </table>
            { for stage.nodes.iter().filter(|node| node.more.total() > 0).map(|node| html! { <p class="twin-note">{format!("{}: {} more pods: {}", node.name, node.more.total(), node.more.words())}</p> }) }
            { if stage.more_unscheduled.total() > 0 { html! { <p class="twin-note">{format!("Without a node: {} more", stage.more_unscheduled.total())}</p> } } else { html! {} } }
            { if stage.more_nodes > 0 { html! { <p class="twin-note">{format!("{} more nodes, all well", stage.more_nodes)}</p> } } else { html! {} } }
        </div>
    }
}
