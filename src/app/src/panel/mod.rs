//! The panels. Each draws view models and sends messages; none computes what the cluster means.

use yew::prelude::*;

use crate::model::{Model, Msg, Place, Tab};
use crate::scene::Scene;

pub mod chaos;
pub mod console;
pub mod describe;
pub mod endpoints;
pub mod events;
pub mod guide;
pub mod logs;
pub mod overlay;
pub mod stage;
pub mod timeline;
pub mod toasts;
pub mod transport;
pub mod twin;
pub mod yaml;

/// A panel: a row of [`PANELS`].
pub struct Panel {
    /// Where it stands.
    pub place: Place,
    /// Its tab, when it is one of several at that place.
    pub tab: Option<Tab>,
    /// Its title.
    pub title: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Draws it.
    pub view: fn(&Model, &Scene, &Callback<Msg>) -> Html,
}

/// Every panel, in the order of the tab bars. Menus, tab bars and the command palette are projections of this table.
pub const PANELS: &[Panel] = &[
    Panel { place: Place::Guide, tab: None, title: "Guide", icon: "book", view: guide::view },
    Panel { place: Place::Stage, tab: None, title: "Stage", icon: "stage", view: stage::view },
    Panel { place: Place::Workbench, tab: Some(Tab::Yaml), title: "YAML", icon: "yaml", view: yaml::view },
    Panel {
        place: Place::Workbench,
        tab: Some(Tab::Describe),
        title: "Describe",
        icon: "describe",
        view: describe::view,
    },
    Panel { place: Place::Workbench, tab: Some(Tab::Logs), title: "Logs", icon: "logs", view: logs::view },
    Panel { place: Place::Workbench, tab: Some(Tab::Events), title: "Events", icon: "events", view: events::view },
    Panel {
        place: Place::Workbench,
        tab: Some(Tab::Endpoints),
        title: "Endpoints",
        icon: "endpoints",
        view: endpoints::view,
    },
    Panel { place: Place::Timeline, tab: None, title: "Timeline", icon: "timeline", view: timeline::view },
    Panel { place: Place::Console, tab: None, title: "Console", icon: "console", view: console::view },
];

/// Returns the panel at a place that has no tabs.
#[must_use]
pub fn at(place: Place) -> Option<&'static Panel> {
    PANELS.iter().find(|panel| panel.place == place && panel.tab.is_none())
}
