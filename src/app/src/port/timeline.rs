//! Draws the timeline on its canvas with plotters: a lane per pod, below it the endpoint count and the share of good answers, and the
//! time axis. Kinds differ in height and pattern as well as in colour; wide stretches carry their word.

use lab::view::duration;
use lab::view::timeline::{Lane, MarkKind, SegmentKind, Timeline};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

use crate::port::{canvas, page};

/// Height of a lane, CSS pixels.
const LANE: f64 = 18.0;
/// Width of the names on the left.
const GUTTER: f64 = 96.0;
/// Height of the axis.
const AXIS: f64 = 18.0;
/// Most lanes drawn.
const MOST_LANES: usize = 40;

type Failure = DrawingAreaErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>;
type Area = DrawingArea<CanvasBackend, plotters::coord::Shift>;

/// The colours of the theme.
pub struct Ink {
    text: RGBColor,
    muted: RGBColor,
    line: RGBColor,
    good: RGBColor,
    bad: RGBColor,
    ends: RGBColor,
    kinds: [RGBColor; 8],
}

fn colour(name: &str) -> RGBColor {
    let value = page::property(name);
    let part = |from: usize| value.get(from..from + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(128);
    RGBColor(part(1), part(3), part(5))
}

impl Ink {
    /// Reads the colours that the page has now.
    pub fn read() -> Self {
        Self {
            text: colour("--text"),
            muted: colour("--muted"),
            line: colour("--line"),
            good: colour("--good"),
            bad: colour("--bad"),
            ends: colour("--accent"),
            kinds: [
                colour("--seg-waiting"),
                colour("--seg-starting"),
                colour("--seg-running"),
                colour("--seg-ready"),
                colour("--seg-backoff"),
                colour("--seg-ended"),
                colour("--seg-terminating"),
                colour("--seg-lost"),
            ],
        }
    }
}

/// Window of simulated time to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Left edge.
    pub from_ms: u64,
    /// Right edge.
    pub to_ms: u64,
    /// The present.
    pub now_ms: u64,
}

struct Frame<'a> {
    ratio: f64,
    width: f64,
    window: Window,
    ink: &'a Ink,
}

impl Frame<'_> {
    fn px(&self, css: f64) -> i32 {
        (css * self.ratio).round() as i32
    }

    fn x(&self, at_ms: u64) -> f64 {
        let Window { from_ms, to_ms, .. } = self.window;
        let share = (at_ms.max(from_ms) - from_ms) as f64 / (to_ms - from_ms).max(1) as f64;
        GUTTER + share.min(1.0) * (self.width - GUTTER - 8.0)
    }

    fn rectangle(&self, left: f64, top: f64, right: f64, bottom: f64) -> [(i32, i32); 2] {
        [(self.px(left), self.px(top)), (self.px(right), self.px(bottom))]
    }

    fn style(&self, size: f64, colour: RGBColor, across: HPos, down: VPos) -> TextStyle<'static> {
        ("system-ui, sans-serif", size * self.ratio).into_font().color(&colour).pos(Pos::new(across, down))
    }
}

/// Draws the lanes of the window. A canvas that is hidden, or that refuses, stays as it is.
pub fn draw_lanes(canvas: &HtmlCanvasElement, timeline: &Timeline, window: Window, ink: &Ink) {
    let lanes = timeline.lanes(window.from_ms, window.to_ms);
    let shown = lanes.len().min(MOST_LANES);
    // Only read-only styles refuse a property, and this one is not.
    let _always = canvas.style().set_property("--lanes", &shown.to_string());
    let Some((root, frame, height)) = begin(canvas, window, ink) else { return };
    // Drawing fails only when the browser refuses text or paths; the next frame draws anew.
    let _refused = paint_lanes(&root, &frame, &lanes[..shown], height);
}

/// Draws endpoint count, success share and time axis of the window, likewise.
pub fn draw_areas(canvas: &HtmlCanvasElement, timeline: &Timeline, window: Window, ink: &Ink) {
    let Some((root, frame, height)) = begin(canvas, window, ink) else { return };
    let _refused = paint_areas(&root, &frame, timeline, height);
}

fn begin<'a>(canvas: &HtmlCanvasElement, window: Window, ink: &'a Ink) -> Option<(Area, Frame<'a>, f64)> {
    let (width, height, ratio) = canvas::fit(canvas)?;
    canvas::context(canvas)?.clear_rect(0.0, 0.0, width * ratio, height * ratio);
    let root = CanvasBackend::with_canvas_object(canvas.clone())?.into_drawing_area();
    Some((root, Frame { ratio, width, window, ink }, height))
}

fn paint_lanes(root: &Area, frame: &Frame<'_>, lanes: &[&Lane], height: f64) -> Result<(), Failure> {
    grid(root, frame, height)?;
    for (index, lane) in lanes.iter().enumerate() {
        paint_lane(root, frame, lane, 4.0 + index as f64 * LANE)?;
    }
    present_line(root, frame, height)?;
    root.present()
}

fn paint_areas(root: &Area, frame: &Frame<'_>, timeline: &Timeline, height: f64) -> Result<(), Failure> {
    let bottom = height - AXIS;
    let style = frame.style(10.5, frame.ink.muted, HPos::Center, VPos::Top);
    for tick in grid(root, frame, bottom)? {
        // The last one would stick out.
        let x = frame.x(tick).min(frame.width - 18.0);
        root.draw_text(&duration::clock_seconds(tick), &style, (frame.px(x), frame.px(bottom + 3.0)))?;
    }
    areas(root, frame, timeline, 3.0, bottom - 2.0)?;
    present_line(root, frame, bottom)?;
    root.present()
}

/// The line of the present.
fn present_line(root: &Area, frame: &Frame<'_>, bottom: f64) -> Result<(), Failure> {
    if frame.window.now_ms > frame.window.to_ms {
        return Ok(());
    }
    let x = frame.px(frame.x(frame.window.now_ms));
    root.draw(&PathElement::new(vec![(x, 0), (x, frame.px(bottom))], frame.ink.text.mix(0.55)))
}

/// Draws the lines of the time axis and returns their times.
fn grid(root: &Area, frame: &Frame<'_>, bottom: f64) -> Result<Vec<u64>, Failure> {
    let Window { from_ms, to_ms, .. } = frame.window;
    let span = to_ms - from_ms;
    let steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
    let most = ((frame.width - GUTTER) / 80.0).max(2.0) as u64;
    let step = steps.into_iter().map(|seconds| seconds * 1000).find(|step| span / step <= most).unwrap_or(7_200_000);
    let ticks: Vec<u64> = (from_ms.div_ceil(step)..=to_ms / step).map(|tick| tick * step).collect();
    for tick in &ticks {
        let x = frame.px(frame.x(*tick));
        root.draw(&PathElement::new(vec![(x, 0), (x, frame.px(bottom))], frame.ink.line.mix(0.8)))?;
    }
    Ok(ticks)
}

fn paint_lane(root: &Area, frame: &Frame<'_>, lane: &Lane, top: f64) -> Result<(), Failure> {
    let name = frame.style(
        11.0,
        if lane.gone_ms.is_some() { frame.ink.muted } else { frame.ink.text },
        HPos::Right,
        VPos::Center,
    );
    let short: String = lane.short.chars().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect();
    root.draw_text(&short, &name, (frame.px(GUTTER - 8.0), frame.px(top + LANE / 2.0 - 1.0)))?;
    let Window { from_ms, to_ms, now_ms } = frame.window;
    let mut drawn = 0.0;
    for (segment, end) in lane.spans(from_ms, to_ms, now_ms) {
        let (left, right) = (frame.x(segment.from_ms), frame.x(end));
        // What would lie on the same half pixel as the last cannot be seen.
        if right < drawn + 0.5 {
            continue;
        }
        drawn = right;
        let ink = frame.ink.kinds[segment.kind as usize];
        let (high, low) = match segment.kind {
            SegmentKind::Ready => (1.5, 15.5),
            SegmentKind::BackOff | SegmentKind::Running => (3.5, 13.5),
            SegmentKind::Starting | SegmentKind::Terminating | SegmentKind::Lost => (5.0, 12.0),
            SegmentKind::Waiting | SegmentKind::Ended => (7.0, 10.0),
        };
        let right = right.max(left + 1.0);
        let corners = frame.rectangle(left, top + high, right, top + low);
        let fill = if segment.kind == SegmentKind::BackOff { ink.mix(0.28) } else { ink.mix(0.9) };
        root.draw(&Rectangle::new(corners, fill.filled()))?;
        if segment.kind == SegmentKind::BackOff || segment.kind == SegmentKind::Lost {
            root.draw(&Rectangle::new(corners, ink.stroke_width(frame.px(1.0).max(1) as u32)))?;
        }
        let words = if segment.label.is_empty() { segment.kind.word().to_string() } else { segment.label.clone() };
        if right - left > 12.0 + 5.6 * words.len() as f64
            && !matches!(segment.kind, SegmentKind::Waiting | SegmentKind::Ended)
        {
            let on = if segment.kind == SegmentKind::BackOff { frame.ink.text } else { on_colour(ink) };
            let style = frame.style(10.0, on, HPos::Left, VPos::Center);
            root.draw_text(&words, &style, (frame.px(left + 5.0), frame.px(top + 8.5)))?;
        }
    }
    let mut last = [f64::MIN; 4];
    for mark in lane.marks_in(from_ms, to_ms) {
        let (x, middle) = (frame.x(mark.at_ms), top + 8.5);
        if x < last[mark.kind as usize] + 2.0 {
            continue;
        }
        last[mark.kind as usize] = x;
        let point = |dx: f64, dy: f64| (frame.px(x + dx), frame.px(middle + dy));
        let bad = frame.ink.bad.stroke_width(frame.px(1.6) as u32);
        match mark.kind {
            MarkKind::ProbeFailed => {
                root.draw(&PathElement::new(vec![point(0.0, 4.0), point(0.0, 8.0)], bad))?;
            }
            MarkKind::Exit => {
                root.draw(&PathElement::new(vec![point(-3.5, -3.5), point(3.5, 3.5)], bad))?;
                root.draw(&PathElement::new(vec![point(3.5, -3.5), point(-3.5, 3.5)], bad))?;
            }
            MarkKind::Restart => {
                root.draw(&Polygon::new(
                    vec![point(-3.0, -4.5), point(4.0, 0.0), point(-3.0, 4.5)],
                    frame.ink.text.filled(),
                ))?;
            }
            MarkKind::Deleted => {
                root.draw(&Polygon::new(
                    vec![point(-4.0, -3.0), point(4.0, -3.0), point(0.0, 4.5)],
                    frame.ink.bad.filled(),
                ))?;
            }
        }
    }
    Ok(())
}

/// Returns black or white, whichever reads better on a colour.
fn on_colour(RGBColor(red, green, blue): RGBColor) -> RGBColor {
    let light = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    if light > 140_000 { RGBColor(8, 12, 24) } else { RGBColor(255, 255, 255) }
}

fn areas(root: &Area, frame: &Frame<'_>, timeline: &Timeline, top: f64, bottom: f64) -> Result<(), Failure> {
    let Window { from_ms, to_ms, now_ms } = frame.window;
    let middle = (top + bottom) / 2.0;
    let end = now_ms.min(to_ms);
    let steps: Vec<(u64, u64)> = timeline.endpoint_steps(from_ms, end).collect();
    let most = steps.iter().map(|step| step.1).max().unwrap_or(1).max(1);
    let high = |ready: u64| middle - 1.0 - (middle - 2.0 - top) * ready as f64 / most as f64;
    let mut outline = Vec::new();
    for (index, (at, ready)) in steps.iter().enumerate() {
        let until = steps.get(index + 1).map_or(end, |next| next.0).min(end);
        if until >= from_ms && *at <= end {
            outline.push((frame.px(frame.x(*at)), frame.px(high(*ready))));
            outline.push((frame.px(frame.x(until)), frame.px(high(*ready))));
        }
    }
    area(root, frame, outline, middle - 1.0, frame.ink.ends)?;
    let mut good = Vec::new();
    let step_ms = ((to_ms - from_ms) / (frame.width.max(100.0) as u64)).max(1000);
    for (at, second) in timeline.seconds(from_ms, end, step_ms) {
        let total = second.ok + second.failed;
        if total == 0 {
            continue;
        }
        let y = bottom - (bottom - middle - 3.0) * second.ok as f64 / total as f64;
        let (left, right) = (frame.x(at.saturating_sub(step_ms)), frame.x(at));
        good.push((frame.px(left), frame.px(y)));
        good.push((frame.px(right), frame.px(y)));
        if second.failed > 0 {
            root.draw(&Rectangle::new(
                frame.rectangle(left, middle + 3.0, right.max(left + 1.0), y),
                frame.ink.bad.mix(0.75).filled(),
            ))?;
        }
    }
    area(root, frame, good, bottom, frame.ink.good)?;
    let style = |ink| frame.style(10.0, ink, HPos::Right, VPos::Center);
    let ready = steps.iter().rev().find(|step| step.0 <= end).map_or(0, |step| step.1);
    root.draw_text(
        &format!("endpoints {ready}"),
        &style(frame.ink.muted),
        (frame.px(GUTTER - 8.0), frame.px((top + middle) / 2.0)),
    )?;
    root.draw_text(
        "success",
        &style(frame.ink.muted),
        (frame.px(GUTTER - 8.0), frame.px((middle + bottom) / 2.0 + 1.0)),
    )
}

fn area(root: &Area, frame: &Frame<'_>, outline: Vec<(i32, i32)>, floor: f64, ink: RGBColor) -> Result<(), Failure> {
    let (Some(first), Some(last)) = (outline.first().copied(), outline.last().copied()) else { return Ok(()) };
    let mut shape = outline.clone();
    shape.push((last.0, frame.px(floor)));
    shape.push((first.0, frame.px(floor)));
    root.draw(&Polygon::new(shape, ink.mix(0.3).filled()))?;
    root.draw(&PathElement::new(outline, ink.stroke_width(frame.px(1.4) as u32)))
}
