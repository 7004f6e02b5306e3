//! The timeline: one lane per pod, endpoint counts and success shares, over simulated time.
//!
//! It is a recorder: it is told of each change once and answers with what lies in a window. It never looks at the cluster and
//! never forgets more than its bounds say.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

use super::duration;

/// Most segments and marks one lane keeps; the oldest go first.
const LANE_LENGTH: usize = 2000;
/// Most lanes kept; those that ended first go first.
const LANES: usize = 400;
/// Seconds of traffic and endpoint history kept.
const SERIES_LENGTH: usize = 7200;

/// What a lane shows in one stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SegmentKind {
    /// Pending, without a node.
    Waiting,
    /// Containers being made, images pulled.
    Starting,
    /// Running, not ready.
    Running,
    /// Running and ready.
    Ready,
    /// Waiting for a restart; the label says the nominal back-off.
    BackOff,
    /// Ended.
    Ended,
    /// Being deleted.
    Terminating,
    /// Its node does not answer.
    Lost,
}

impl SegmentKind {
    /// All kinds in the order of the legend.
    pub const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Starting,
        Self::Running,
        Self::Ready,
        Self::BackOff,
        Self::Ended,
        Self::Terminating,
        Self::Lost,
    ];

    /// Returns the word of the legend and the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Ready => "ready",
            Self::BackOff => "back-off",
            Self::Ended => "ended",
            Self::Terminating => "terminating",
            Self::Lost => "lost",
        }
    }
}

/// A stretch of a lane. It ends where the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What it shows.
    pub kind: SegmentKind,
    /// Start, simulated milliseconds.
    pub from_ms: u64,
    /// Text on it, such as `40s`.
    pub label: String,
}

/// A point on a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A probe failed.
    ProbeFailed,
    /// The process exited or was killed.
    Exit,
    /// A container was started again.
    Restart,
    /// Somebody asked for the deletion.
    Deleted,
}

impl MarkKind {
    /// Returns the word of the legend and the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ProbeFailed => "probe failed",
            Self::Exit => "exit",
            Self::Restart => "restart",
            Self::Deleted => "delete",
        }
    }
}

/// A mark with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What happened.
    pub kind: MarkKind,
    /// When, simulated milliseconds.
    pub at_ms: u64,
}

/// One pod's life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// `namespace/name`.
    pub pod: String,
    /// What the lane is called.
    pub short: String,
    /// In order of time.
    pub segments: VecDeque<Segment>,
    /// In order of time.
    pub marks: VecDeque<Mark>,
    /// When the pod vanished.
    pub gone_ms: Option<u64>,
    /// When it appeared.
    pub born_ms: u64,
}

/// Results of one second of traffic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Second {
    /// Answered well.
    pub ok: u64,
    /// Not.
    pub failed: u64,
}

/// What happened so far, as lanes and series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    lanes: BTreeMap<String, Lane>,
    endpoints: VecDeque<(u64, u64)>,
    traffic: VecDeque<(u64, Second)>,
    /// Counts changes, so that a drawing knows when it is stale.
    revision: u64,
}

impl Timeline {
    /// Tells that a pod is now in this state. Telling the same again changes nothing.
    pub fn pod(&mut self, at_ms: u64, key: &str, short: &str, kind: SegmentKind, label: &str) {
        if !self.lanes.contains_key(key) {
            self.make_room();
        }
        let lane = self.lanes.entry(key.into()).or_insert_with(|| Lane {
            pod: key.into(),
            short: short.into(),
            born_ms: at_ms,
            ..Lane::default()
        });
        if lane.segments.back().is_some_and(|last| last.kind == kind && last.label == label) {
            return;
        }
        // What lasted no time is not drawn.
        if lane.segments.back().is_some_and(|last| last.from_ms == at_ms) {
            lane.segments.pop_back();
        }
        if lane.segments.len() == LANE_LENGTH {
            lane.segments.pop_front();
        }
        lane.segments.push_back(Segment { kind, from_ms: at_ms, label: label.into() });
        self.revision += 1;
    }

    /// Tells of a moment in a pod's life; unknown pods are ignored.
    pub fn mark(&mut self, at_ms: u64, key: &str, kind: MarkKind) {
        if let Some(lane) = self.lanes.get_mut(key) {
            if lane.marks.len() == LANE_LENGTH {
                lane.marks.pop_front();
            }
            lane.marks.push_back(Mark { kind, at_ms });
            self.revision += 1;
        }
    }

    /// Tells that a pod's object is gone.
    pub fn gone(&mut self, at_ms: u64, key: &str) {
        if let Some(lane) = self.lanes.get_mut(key) {
            lane.gone_ms.get_or_insert(at_ms);
            self.revision += 1;
        }
    }

    /// Tells how many ready endpoints there are now.
    pub fn endpoints(&mut self, at_ms: u64, ready: u64) {
        if self.endpoints.back().is_none_or(|last| last.1 != ready) {
            self.endpoints.push_back((at_ms, ready));
            if self.endpoints.len() > SERIES_LENGTH {
                self.endpoints.pop_front();
            }
            self.revision += 1;
        }
    }

    /// Tells the results of requests that ended in the second before `at_ms`; several services add up.
    pub fn traffic(&mut self, at_ms: u64, ok: u64, failed: u64) {
        match self.traffic.back_mut() {
            Some((at, second)) if *at == at_ms => {
                second.ok += ok;
                second.failed += failed;
            }
            _ => self.traffic.push_back((at_ms, Second { ok, failed })),
        }
        if self.traffic.len() > SERIES_LENGTH {
            self.traffic.pop_front();
        }
        self.revision += 1;
    }

    /// Returns a number that grows with every change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the lanes that live in the window, oldest first.
    #[must_use]
    pub fn lanes(&self, from_ms: u64, to_ms: u64) -> Vec<&Lane> {
        let mut lanes: Vec<&Lane> = self
            .lanes
            .values()
            .filter(|lane| lane.born_ms <= to_ms && lane.gone_ms.is_none_or(|gone| gone >= from_ms))
            .collect();
        lanes.sort_by_key(|lane| (lane.born_ms, &lane.pod));
        lanes
    }

    /// Returns the endpoint counts that hold in a stretch of time as steps `(from_ms, ready)`, oldest first.
    pub fn endpoint_steps(&self, from_ms: u64, to_ms: u64) -> impl DoubleEndedIterator<Item = (u64, u64)> + '_ {
        let first = self.endpoints.partition_point(|step| step.0 < from_ms).saturating_sub(1);
        let last = self.endpoints.partition_point(|step| step.0 <= to_ms);
        self.endpoints.range(first.min(last)..last).copied()
    }

    /// Returns the traffic of a stretch of time, several seconds added up to at least `step_ms`: `(end_ms, results)`, oldest first.
    #[must_use]
    pub fn seconds(&self, from_ms: u64, to_ms: u64, step_ms: u64) -> Vec<(u64, Second)> {
        let first = self.traffic.partition_point(|second| second.0 < from_ms);
        let mut out: Vec<(u64, Second)> = Vec::new();
        for (at, second) in self.traffic.iter().skip(first).take_while(|second| second.0 <= to_ms + 1000) {
            match out.last_mut().filter(|last| last.0 / step_ms.max(1) == at / step_ms.max(1)) {
                Some(last) => {
                    *last = (*at, Second { ok: last.1.ok + second.ok, failed: last.1.failed + second.failed });
                }
                None => out.push((*at, *second)),
            }
        }
        out
    }

    /// Returns the window as text: a line per lane, what it went through and when.
    #[must_use]
    pub fn text(&self, from_ms: u64, to_ms: u64) -> String {
        let mut out = String::new();
        for lane in self.lanes(from_ms, to_ms) {
            write!(out, "{}:", lane.pod).expect("a String takes all");
            for row in lane.rows(from_ms, to_ms) {
                write!(out, " {row};").expect("a String takes all");
            }
            out.push('\n');
        }
        out
    }

    fn make_room(&mut self) {
        while self.lanes.len() >= LANES {
            let oldest = self
                .lanes
                .values()
                .min_by_key(|lane| (lane.gone_ms.unwrap_or(u64::MAX), lane.born_ms))
                .map(|lane| lane.pod.clone());
            let Some(oldest) = oldest else { return };
            self.lanes.remove(&oldest);
        }
    }
}

impl Lane {
    /// Returns the segments that touch a stretch of time, each with its end: `(segment, end_ms)`; the last one ends now or when the
    /// pod vanished.
    pub fn spans(&self, from_ms: u64, to_ms: u64, now_ms: u64) -> impl Iterator<Item = (&Segment, u64)> + '_ {
        let first = self.segments.partition_point(|segment| segment.from_ms < from_ms).saturating_sub(1);
        let last = self.segments.partition_point(|segment| segment.from_ms <= to_ms);
        (first..last).filter_map(move |index| {
            let end = self.segments.get(index + 1).map_or(self.gone_ms.unwrap_or(now_ms), |next| next.from_ms);
            self.segments.get(index).filter(|_| end >= from_ms).map(|segment| (segment, end))
        })
    }

    /// Returns the marks of a stretch of time.
    pub fn marks_in(&self, from_ms: u64, to_ms: u64) -> impl Iterator<Item = &Mark> + '_ {
        let first = self.marks.partition_point(|mark| mark.at_ms < from_ms);
        self.marks.iter().skip(first).take_while(move |mark| mark.at_ms <= to_ms)
    }

    /// Returns the lane as words in order of time, such as `00:05 back-off 10s`.
    #[must_use]
    pub fn rows(&self, from_ms: u64, to_ms: u64) -> Vec<String> {
        let mut rows: Vec<(u64, String)> = Vec::new();
        for (segment, _) in self.spans(from_ms, to_ms, to_ms) {
            let gap = if segment.label.is_empty() { "" } else { " " };
            rows.push((segment.from_ms, format!("{}{gap}{}", segment.kind.word(), segment.label)));
        }
        for mark in self.marks_in(from_ms, to_ms) {
            rows.push((mark.at_ms, mark.kind.word().into()));
        }
        if let Some(gone) = self.gone_ms.filter(|gone| (from_ms..=to_ms).contains(gone)) {
            rows.push((gone, "gone".into()));
        }
        rows.sort_by_key(|row| row.0);
        rows.into_iter().map(|(at, what)| format!("{} {what}", duration::clock_seconds(at))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crash_loop() -> Timeline {
        let mut line = Timeline::default();
        line.pod(0, "default/web-1", "1", SegmentKind::Starting, "");
        line.pod(1_500, "default/web-1", "1", SegmentKind::Ready, "");
        line.pod(1_600, "default/web-1", "1", SegmentKind::Ready, "");
        line.mark(20_000, "default/web-1", MarkKind::Exit);
        line.pod(20_000, "default/web-1", "1", SegmentKind::BackOff, "10s");
        line.mark(31_000, "default/web-1", MarkKind::Restart);
        line.pod(31_000, "default/web-1", "1", SegmentKind::Ready, "");
        line
    }

    #[test]
    fn a_lane_reads_as_the_life_of_its_pod() {
        assert_eq!(
            crash_loop().text(0, 40_000),
            "default/web-1: 00:00 starting; 00:01 ready; 00:20 back-off 10s; 00:20 exit; 00:31 ready; 00:31 restart;\n"
        );
        assert_eq!(crash_loop().text(25_000, 30_000), "default/web-1: 00:20 back-off 10s;\n");
    }

    #[test]
    fn a_pod_that_is_gone_leaves_later_windows() {
        let mut line = crash_loop();
        line.gone(35_000, "default/web-1");
        assert_eq!(line.lanes(36_000, 50_000).len(), 0);
        assert!(line.text(0, 50_000).ends_with("00:35 gone;\n"));
    }

    #[test]
    fn a_thousand_dead_pods_do_not_pile_up() {
        let mut line = Timeline::default();
        for pod in 0..1000 {
            let key = format!("default/web-{pod}");
            line.pod(pod, &key, "x", SegmentKind::Ready, "");
            line.gone(pod + 1, &key);
        }
        assert_eq!(line.lanes(0, 5000).len(), LANES);
    }

    #[test]
    fn traffic_of_two_services_adds_up_and_equal_endpoint_counts_are_one_step() {
        let mut line = Timeline::default();
        line.traffic(1000, 20, 0);
        line.traffic(1000, 5, 5);
        line.endpoints(0, 3);
        line.endpoints(500, 3);
        line.endpoints(900, 2);
        assert_eq!(line.seconds(0, 5000, 1000), [(1000, Second { ok: 25, failed: 5 })]);
        assert_eq!(line.endpoint_steps(0, 5000).collect::<Vec<_>>(), [(0, 3), (900, 2)]);
        assert_eq!(line.endpoint_steps(500, 800).collect::<Vec<_>>(), [(0, 3)]);
    }

    #[test]
    fn a_long_stretch_of_traffic_is_added_up_by_steps() {
        let mut line = Timeline::default();
        for second in 1..=100 {
            line.traffic(second * 1000, 10, u64::from(second == 50));
        }
        let steps = line.seconds(0, 100_000, 10_000);
        assert_eq!(steps.len(), 11);
        assert_eq!(steps[5], (59_000, Second { ok: 100, failed: 1 }));
        assert_eq!(line.seconds(99_000, 100_000, 1000).len(), 2);
    }
}
