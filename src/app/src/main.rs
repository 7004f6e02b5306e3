//! Entry of the page: a Yew app on the `lab` room. Panels draw view models and send messages; the cluster runs in `engine`, a slice per frame.

mod engine;
mod model;
mod panel;
mod port;
mod root;
mod scene;
mod settings;
mod widget;

fn main() {
    port::crash::install();
    match port::page::element("app") {
        Some(element) => {
            element.set_inner_html("");
            yew::Renderer::<root::Root>::with_root(element).render();
        }
        None => {
            yew::Renderer::<root::Root>::new().render();
        }
    }
}
