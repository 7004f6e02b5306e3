//! Outcomes of random draws that are known beforehand.
//!
//! A recording of a real cluster tells how its draws came out. A run that is held against it may be told those outcomes,
//! so that it differs only where a rule does. A told outcome is taken only where the rule itself could have drawn it;
//! everything else stays drawn from the seed. Without any, which is how every scenario runs, nothing here has an effect.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use kernel::Time;

/// Most milliseconds from asking for a pull to its end, with those that it waits for.
const PULL_MOST_MS: u64 = 60_000;

/// How near a look must be to a moment to be the one that happened then, in milliseconds.
const NEAR_MS: u64 = 1_500;

/// How near a deletion must be to a moment to be the one that was asked for then, in milliseconds.
const DELETION_NEAR_MS: u64 = 5_000;

/// How near a taint must be to a moment to be the one that was set then, in milliseconds: half of the time in which a
/// zone earns its next one.
const TAINT_NEAR_MS: u64 = 5_000;

/// How near a pass over the nodes must be to a moment to be the one that found a node silent then, in milliseconds: the
/// periods of the lease and of the pass.
const SILENT_NEAR_MS: u64 = 15_000;

/// A moment at which a kubelet looked at a pod whose container had failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: Time,
    /// True when the back-off held the container back, false when it was started.
    pub held: bool,
}

/// What is known of one pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodLuck {
    /// The node that the scheduler took among those that passed its filters.
    pub node: Option<String>,
    /// When its kubelet looked at it, in order.
    pub looks: Vec<Look>,
    /// When its containers were started, in order.
    pub starts: Vec<Time>,
    /// How its uid began, which orders pods of one magnitude of age.
    pub uid: Option<String>,
    /// When its deletion was asked for, which tells which of equal pods a ReplicaSet gave up.
    pub deleted: Option<Time>,
    /// When pulls of its images ended, in order.
    pub pulls: Vec<Time>,
    /// When a kick of a readiness probe came before the status that the probe would have read, and was lost.
    pub lost_kicks: Vec<Time>,
}

/// What is known, by pod, and of nodes.
#[derive(Clone, Debug, Default)]
pub struct Luck {
    pods: BTreeMap<(Rc<str>, Rc<str>), PodLuck>,
    /// When which node got a NoExecute taint, in order.
    taints: Vec<(Time, Rc<str>)>,
    /// When a pass over the nodes was under way.
    passes: Vec<Time>,
    /// When a pass found which node silent.
    silences: Vec<(Time, Rc<str>)>,
    /// When the kubelet of which node computed the status of its node.
    statuses: Vec<(Time, Rc<str>)>,
    /// When the kubelet of which node repaired statuses of pods that somebody else had written.
    batches: Vec<(Time, Rc<str>)>,
    /// When who heard of what again after an outage of the API server.
    listens: Vec<(Time, Rc<str>)>,
}

fn apart_ms(one: Time, other: Time) -> u64 {
    one.since_ms(other).max(other.since_ms(one))
}

/// The moment of `name` that is nearest to `due`.
fn nearest(told: &[(Time, Rc<str>)], name: &str, due: Time) -> Option<Time> {
    told.iter().filter(|(_, of)| &**of == name).map(|(at, _)| *at).min_by_key(|at| apart_ms(*at, due))
}

impl Luck {
    /// Notes when a node got a NoExecute taint.
    pub fn tell_taint(&mut self, at: Time, node: &str) {
        self.taints.push((at, node.into()));
    }

    /// Whether a node got a NoExecute taint around `now`: of nodes that fall silent together, any may be the first.
    pub fn taints(&self, node: &str, now: Time) -> bool {
        self.taints.iter().any(|(at, name)| &**name == node && at.since_ms(now).max(now.since_ms(*at)) <= TAINT_NEAR_MS)
    }

    /// Notes that a pass over the nodes was under way, and which node it found silent, if any.
    pub fn tell_pass(&mut self, at: Time, silent: Option<&str>) {
        if !self.passes.contains(&at) {
            self.passes.push(at);
        }
        self.silences.extend(silent.map(|node| (at, node.into())));
    }

    /// When a pass begins that is due at `due` if nothing is known: the phase of the loop is drawn.
    pub fn pass(&self, due: Time, period_ms: u64) -> Time {
        let near = self.passes.iter().map(|at| (at.since_ms(due).max(due.since_ms(*at)), *at));
        near.min().filter(|(gap_ms, _)| *gap_ms * 2 <= period_ms).map_or(due, |(_, at)| at)
    }

    /// When a node that counts as silent from `due` on was found silent: the phase of its lease is drawn.
    pub fn silent(&self, node: &str, due: Time) -> Time {
        nearest(&self.silences, node, due).filter(|at| apart_ms(*at, due) <= SILENT_NEAR_MS).unwrap_or(due)
    }

    /// Notes when a kubelet computed the status of its node.
    pub fn tell_status(&mut self, at: Time, node: &str) {
        self.statuses.push((at, node.into()));
    }

    /// When a kubelet computes the status of its node that is due to do so at `due`: the phase of the loop is drawn.
    pub fn status(&self, node: &str, due: Time, period_ms: u64) -> Time {
        nearest(&self.statuses, node, due).filter(|at| apart_ms(*at, due) * 2 <= period_ms).unwrap_or(due)
    }

    /// Notes when a kubelet repaired statuses of pods that somebody else had written.
    pub fn tell_batch(&mut self, at: Time, node: &str) {
        self.batches.push((at, node.into()));
    }

    /// When a kubelet repairs statuses, from `from` on, that is due to do so at `due`: the phase of the loop is drawn.
    pub fn batch(&self, node: &str, from: Time, due: Time, period_ms: u64) -> Time {
        let span = from..=from.plus_ms(period_ms);
        self.batches.iter().find(|(at, name)| &**name == node && span.contains(at)).map_or(due, |(at, _)| *at)
    }

    /// Notes when a client heard of a resource again after an outage of the API server.
    pub fn tell_listening(&mut self, at: Time, client: &str) {
        self.listens.push((at, client.into()));
    }

    /// When a client hears again of a resource, if nothing is known at `due`, and from `back` on at the earliest.
    pub fn listening(&self, client: &str, back: Time, due: Time, most_ms: u64) -> Time {
        let span = back..=back.plus_ms(most_ms);
        self.listens.iter().find(|(at, name)| &**name == client && span.contains(at)).map_or(due, |(at, _)| *at)
    }

    /// Notes what is known of the pod `name` in `namespace`, in place of what was.
    pub fn tell(&mut self, namespace: &str, name: &str, luck: PodLuck) {
        self.pods.insert((namespace.into(), name.into()), luck);
    }

    /// What is known of a pod.
    pub fn of(&self, namespace: &str, name: &str) -> Option<&PodLuck> {
        if self.pods.is_empty() {
            return None;
        }
        self.pods.get(&(Rc::from(namespace), Rc::from(name)))
    }
}

impl PodLuck {
    /// The first look from `from` to `until`, and after `last`.
    pub fn look(&self, last: Time, from: Time, until: Time) -> Option<Look> {
        self.looks.iter().find(|look| last < look.at && from <= look.at && look.at <= until).copied()
    }

    /// The look after `last` that is nearest to `now`, when one is near.
    pub fn nearest(&self, last: Time, now: Time) -> Option<Look> {
        let apart = |look: &&Look| look.at.since_ms(now).max(now.since_ms(look.at));
        let left = self.looks.iter().filter(|look| last < look.at);
        left.min_by_key(apart).filter(|look| apart(look) <= NEAR_MS).copied()
    }

    /// The end of the pull that is asked for at `now`.
    pub fn pull_end(&self, now: Time) -> Option<Time> {
        self.pulls.iter().find(|at| now < **at && at.since_ms(now) <= PULL_MOST_MS).copied()
    }

    /// The start that happens from `from` to `until`.
    pub fn start(&self, from: Time, until: Time) -> Option<Time> {
        self.starts.iter().find(|at| from <= **at && **at <= until).copied()
    }

    /// When its deletion was asked for, if that was around `now`; else never.
    pub fn deleted_near(&self, now: Time) -> Time {
        let near = |at: &Time| at.since_ms(now).max(now.since_ms(*at)) <= DELETION_NEAR_MS;
        self.deleted.filter(near).unwrap_or(Time::NEVER)
    }

    /// When its deletion is asked for from about `now` on, else never.
    pub fn deleted_from(&self, now: Time) -> Time {
        self.deleted.filter(|at| now.since_ms(*at) <= DELETION_NEAR_MS).unwrap_or(Time::NEVER)
    }

    /// Whether a kick at `now` is lost.
    pub fn loses_kick(&self, now: Time) -> bool {
        self.lost_kicks.iter().any(|at| at.since_ms(now).max(now.since_ms(*at)) <= NEAR_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_found_in_a_span_and_near_a_moment() {
        let look = |at, held| Look { at: Time::from_ms(at), held };
        let luck = PodLuck { looks: Vec::from([look(5_000, true), look(9_000, false)]), ..PodLuck::default() };
        let (none, late) = (Time::ZERO, Time::from_ms(20_000));
        assert_eq!(luck.look(none, Time::from_ms(5_001), Time::from_ms(9_000)), Some(look(9_000, false)));
        assert_eq!(luck.look(none, Time::from_ms(9_001), late), None);
        assert_eq!(luck.look(Time::from_ms(5_000), none, late), Some(look(9_000, false)));
        assert_eq!(luck.nearest(none, Time::from_ms(6_000)), Some(look(5_000, true)));
        assert_eq!(luck.nearest(Time::from_ms(5_000), Time::from_ms(6_000)), None);
        assert_eq!(luck.nearest(none, Time::from_ms(7_000)), None);
    }

    #[test]
    fn a_deletion_is_known_around_its_moment() {
        let luck = PodLuck { deleted: Some(Time::from_ms(20_000)), ..PodLuck::default() };
        assert_eq!(luck.deleted_near(Time::from_ms(16_000)), Time::from_ms(20_000));
        assert_eq!(luck.deleted_near(Time::from_ms(26_000)), Time::NEVER);
        assert_eq!(PodLuck::default().deleted_near(Time::from_ms(1)), Time::NEVER);
    }

    #[test]
    fn passes_and_silences_are_known_around_their_moments() {
        let (mut luck, at) = (Luck::default(), Time::from_ms);
        luck.tell_pass(at(60_000), Some("node-c"));
        luck.tell_pass(at(60_000), Some("node-b"));
        assert_eq!([57_500, 57_499, 62_000].map(|due| luck.pass(at(due), 5_000).ms()), [60_000, 57_499, 60_000]);
        assert_eq!(luck.silent("node-c", at(52_000)), at(60_000));
        assert_eq!(luck.silent("node-c", at(80_000)), at(80_000));
        assert_eq!(luck.silent("node-a", at(52_000)), at(52_000));
    }

    #[test]
    fn loops_of_a_kubelet_take_the_phases_that_are_known() {
        let (mut luck, at) = (Luck::default(), Time::from_ms);
        luck.tell_status(at(60_000), "node-c");
        assert_eq!(
            [55_000, 64_999, 65_001].map(|due| luck.status("node-c", at(due), 10_000).ms()),
            [60_000, 60_000, 65_001]
        );
        luck.tell_batch(at(60_000), "node-c");
        assert_eq!(luck.batch("node-c", at(51_000), at(58_000), 10_000), at(60_000));
        assert_eq!(luck.batch("node-c", at(60_001), at(68_000), 10_000), at(68_000));
        luck.tell_listening(at(70_000), "node-c/pods");
        assert_eq!(luck.listening("node-c/pods", at(60_000), at(61_000), 20_000), at(70_000));
        assert_eq!(
            luck.listening("node-c/pods", at(40_000), at(61_000), 20_000),
            at(61_000),
            "later than could be drawn"
        );
        assert_eq!(luck.listening("node-c/nodes", at(60_000), at(61_000), 20_000), at(61_000));
    }

    #[test]
    fn a_taint_is_known_around_its_moment() {
        let mut luck = Luck::default();
        luck.tell_taint(Time::from_ms(20_000), "node-c");
        assert!(luck.taints("node-c", Time::from_ms(16_000)));
        assert!(!luck.taints("node-c", Time::from_ms(26_000)));
        assert!(!luck.taints("node-a", Time::from_ms(20_000)));
    }

    #[test]
    fn nothing_is_known_of_a_pod_that_nobody_told_of() {
        let mut luck = Luck::default();
        assert_eq!(luck.of("default", "web"), None);
        luck.tell("default", "web", PodLuck { node: Some("node-1".into()), ..PodLuck::default() });
        assert_eq!(luck.of("other", "web"), None);
        assert!(luck.of("default", "web").is_some());
    }
}
