//! A pod's ring: the state as a shape, the endpoint membership as the outer line, the running wait as an arc.

use lab::view::stage::{Countdown, Membership, PodState};
use yew::prelude::*;

/// What the ring shows.
#[derive(Properties, PartialEq)]
pub struct RingProps {
    /// The state: the shape in the middle.
    pub state: PodState,
    /// The membership: the outer line.
    pub membership: Membership,
    /// The wait: the arc.
    #[prop_or_default]
    pub countdown: Option<Countdown>,
}

/// Returns the shape of a state: its outline and the sign on it, on a 48-unit square around (24, 24).
fn shape(state: PodState) -> (&'static str, &'static str) {
    const CIRCLE: &str = "M24 11.500a12.500 12.500 0 1 0 0 25 12.500 12.500 0 0 0 0-25z";
    const HEXAGON: &str = "M24 11l11.300 6.500v13L24 37l-11.300-6.500v-13z";
    const OCTAGON: &str = "M19 11.500h10l7.500 7.500v10L29 36.500H19L11.500 29V19z";
    const TRIANGLE: &str = "M24 10.500 37.500 34.500h-27z";
    const SQUARE: &str = "M14.500 12.500h19a2 2 0 0 1 2 2v19a2 2 0 0 1-2 2h-19a2 2 0 0 1-2-2v-19a2 2 0 0 1 2-2z";
    const DIAMOND: &str = "M24 10l14 14-14 14-14-14z";
    match state {
        PodState::Pending => (CIRCLE, "M19 24h.1M24 24h.1M29 24h.1"),
        PodState::Starting => (HEXAGON, "M24 29v-10M19.500 23.500 24 19l4.500 4.500"),
        PodState::NotReady => (CIRCLE, "M24 17.500v7l4.500 2.500"),
        PodState::Ready => (CIRCLE, "M18.500 24.500l4 4 7.500-8.500"),
        PodState::BackOff => (OCTAGON, "M29.500 24a5.500 5.500 0 1 1-1.800-4M29.500 17v3.500H26"),
        PodState::Failed => (TRIANGLE, "M24 19v7M24 30.500v.1"),
        PodState::Completed => (SQUARE, "M18.500 24.500l4 4 7.500-8.500"),
        PodState::Terminating => (DIAMOND, "M24 18.500v10M19.500 24.500 24 29l4.500-4.500"),
        PodState::Stuck => (OCTAGON, "M19.500 19.500l9 9M28.500 19.500l-9 9"),
        PodState::Unknown => (DIAMOND, "M21.300 21.300a2.700 2.700 0 1 1 4 2.400c-.9.500-1.300 1-1.300 2M24 29.300v.1"),
    }
}

/// Draws the ring.
#[component]
pub fn Ring(props: &RingProps) -> Html {
    let (outline, sign) = shape(props.state);
    let membership = match props.membership {
        Membership::None => "ring-none",
        Membership::Ready => "ring-in",
        Membership::Out => "ring-out",
        Membership::Serving => "ring-serving",
    };
    let arc = props.countdown.as_ref().map(|wait| {
        let share = wait.left_ds * 100 / wait.total_ds.max(1);
        html! { <circle class="ring-arc" cx="24" cy="24" r="21.500" pathLength="100" stroke-dasharray={format!("{share} 100")} /> }
    });
    html! {
        <svg class="ring" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
            <circle class={classes!("ring-line", membership)} cx="24" cy="24" r="21.500" />
            {arc}
            <path class="shape" d={outline} />
            <path class="sign" d={sign} />
        </svg>
    }
}
