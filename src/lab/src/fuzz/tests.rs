//! Plans are stable and complete; shrinking keeps what matters.

use super::*;
use crate::scenario::{Action, read};

#[test]
fn a_seed_names_one_scenario_which_its_own_text_repeats() {
    for seed in 1..30 {
        let one = plan(seed, 60);
        assert_eq!(one, plan(seed, 60));
        assert_eq!(read(&one.to_json().to_string()).unwrap(), one, "seed {seed}");
        assert!(one.actions.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
    assert_ne!(plan(1, 60).actions, plan(2, 60).actions);
}

#[test]
fn every_verb_of_a_scenario_is_planned_sooner_or_later() {
    let verbs: std::collections::BTreeSet<&str> =
        (1..40).flat_map(|seed| plan(seed, 60).actions).map(|timed| timed.action.verb()).collect();
    assert_eq!(
        verbs.into_iter().collect::<Vec<_>>(),
        ["apply", "component", "crash", "http", "kubectl", "node", "set", "volume"]
    );
}

#[test]
fn shrinking_leaves_only_what_is_needed() {
    let scenario = plan(7, 60);
    let crashes = |scenario: &Scenario| {
        scenario.actions.iter().filter(|timed| matches!(timed.action, Action::Crash { .. })).count()
    };
    assert!(crashes(&scenario) >= 2);
    let mut tries = 0;
    let small = shrink(&scenario, &mut |candidate| {
        tries += 1;
        crashes(candidate) >= 2
    });
    assert_eq!((small.actions.len(), crashes(&small), small.traffic.len(), small.cluster.nodes.len()), (2, 2, 0, 1));
    assert!(tries < 400);
}
