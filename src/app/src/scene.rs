//! Everything that one frame shows of the cluster: view models behind shared pointers, so that an unchanged one is not drawn again.

use std::cell::RefCell;
use std::rc::Rc;

use lab::view::endpoints::EndpointRow;
use lab::view::event::EventRow;
use lab::view::explain::Act;
use lab::view::guide::{Entry, Guide};
use lab::view::placement::Placement;
use lab::view::stage::Stage;
use lab::view::timeline::Timeline;

/// What one frame shows.
#[derive(Clone, Default)]
pub struct Scene {
    /// Simulated time, milliseconds.
    pub clock_ms: u64,
    /// Nodes, pods, services.
    pub stage: Rc<Stage>,
    /// Events, newest first.
    pub events: Rc<Vec<EventRow>>,
    /// Turns of control loops, newest first; the strip and the guide show them.
    pub acts: Rc<Vec<Act>>,
    /// Endpoint lists.
    pub endpoints: Rc<Vec<EndpointRow>>,
    /// Why something is not happening to the selection.
    pub why: Rc<Vec<String>>,
    /// Whether the storage behind the selected claim fails.
    pub failing: bool,
    /// Whether the selected object is no longer there.
    pub gone: bool,
    /// `kubectl describe` of the selection.
    pub describe: Rc<str>,
    /// What the scheduler thought of the selected pod.
    pub placement: Option<Rc<Placement>>,
    /// `kubectl logs` of the selection.
    pub logs: Rc<str>,
    /// What happened so far.
    pub timeline: Rc<RefCell<Timeline>>,
    /// The timeline's revision when this scene was made.
    pub timeline_revision: u64,
    /// The lesson.
    pub guide: Option<Rc<Guide>>,
    /// The catalogue.
    pub lessons: Rc<Vec<Entry>>,
    /// The latest words for screen readers, well paced.
    pub narration: Rc<str>,
    /// Simulated seconds that passed in the last second of wall time, when that is not what was asked for.
    pub pace: Option<u64>,
}
