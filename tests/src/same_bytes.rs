//! Same seed, same bytes: what the engine computes is one value, natively and in the browser.
//!
//! The expected hashes are constants of the project. They move only with the code that moved them, never with the machine.

use crate::everywhere;
use kernel::{Fnv64, Queue, Rng, Time};

/// A storm of events that schedule more events: the shape of a run, without Kubernetes in it.
fn storm(seed: u64, events: u32) -> u64 {
    let mut choice = Rng::stream(seed, "storm/choice");
    let mut delay = Rng::stream(seed, "storm/delay");
    let mut queue = Queue::default();
    for index in 0..50_u64 {
        queue.push(Time::from_ms(index * 7 % 13), index);
    }
    let mut trace = Fnv64::default();
    for _ in 0..events {
        let Some((now, item)) = queue.pop() else { break };
        trace.write(&now.ms().to_le_bytes());
        trace.write(&item.to_le_bytes());
        let next = now.plus_ms(delay.jitter(1_000, 50)).next_tick(100, item);
        queue.push(next, choice.below(1_000));
    }
    trace.value()
}

#[everywhere]
fn a_storm_of_events_is_one_value_everywhere() {
    assert_eq!(storm(1, 20_000), 18_443_965_596_049_005_112);
    assert_eq!(storm(2, 20_000), 282_489_125_897_306_092);
}
