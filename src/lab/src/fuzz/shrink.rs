//! Makes a scenario small while it still does what was found.

use crate::scenario::Scenario;

/// Most runs that are spent on it.
const MOST_TRIES: usize = 400;

/// The smallest scenario that could be found by leaving actions, traffic and nodes out for which `still` says yes.
pub fn shrink(scenario: &Scenario, still: &mut dyn FnMut(&Scenario) -> bool) -> Scenario {
    let mut best = scenario.clone();
    let mut tries = 0;
    let mut keep = |candidate: Scenario, best: &mut Scenario, tries: &mut usize| {
        *tries += 1;
        let smaller = *tries <= MOST_TRIES && still(&candidate);
        if smaller {
            *best = candidate;
        }
        smaller
    };
    let without_traffic = Scenario { traffic: Vec::new(), ..best.clone() };
    keep(without_traffic, &mut best, &mut tries);
    let mut chunk = best.actions.len().div_ceil(2).max(1);
    while tries <= MOST_TRIES {
        let mut from = 0;
        let mut any = false;
        while from < best.actions.len() && tries <= MOST_TRIES {
            let mut candidate = best.clone();
            candidate.actions.drain(from..(from + chunk).min(candidate.actions.len()));
            if keep(candidate, &mut best, &mut tries) {
                any = true;
            } else {
                from += chunk;
            }
        }
        if chunk == 1 && !any {
            break;
        }
        chunk = chunk.div_ceil(2).max(1);
    }
    while best.cluster.nodes.len() > 1 && tries <= MOST_TRIES {
        let mut candidate = best.clone();
        candidate.cluster.nodes.pop();
        if !keep(candidate, &mut best, &mut tries) {
            break;
        }
    }
    best
}
