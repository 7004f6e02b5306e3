//! Requests in flight, drawn over the stage: edges from each Service to where its traffic goes, a dot per request, a cross for one
//! that failed and bounces. A picture of the rate and of the share that fails, with a bounded number of particles; the exact figures
//! stand on the hub. It measures the tiles where they are, so the layout belongs to the style sheet alone.

use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

use crate::port::{canvas, page};

/// Most particles alive.
const MOST: usize = 160;
/// Most particles that one service sends in a second.
const MOST_PER_SECOND: f64 = 24.0;
/// Flight time from hub to tile.
const FLIGHT_MS: f64 = 420.0;
/// Most edges drawn.
const MOST_EDGES: usize = 120;
/// Wall time between two measurements of where hubs and tiles are: asking the browser costs it a layout.
const MEASURE_MS: f64 = 150.0;

/// The traffic of one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// `namespace/name` of the service.
    pub service: String,
    /// Values of `data-end` of the elements that traffic goes to.
    pub ends: Vec<String>,
    /// Those of them that do not answer; failed requests are shown going there.
    pub bad: Vec<usize>,
    /// Requests per second.
    pub rate: f64,
    /// Share that fails, 0 to 1.
    pub failing: f64,
}

/// Where a hub is, and where its traffic goes.
type Ends = Option<((f64, f64), Vec<(f64, f64)>)>;

struct Particle {
    from: (f64, f64),
    to: (f64, f64),
    age_ms: f64,
    failed: bool,
}

#[derive(Default)]
struct Theme {
    edge: String,
    good: String,
    bad: String,
}

/// The particle field over one stage.
pub struct Field {
    canvas: HtmlCanvasElement,
    flows: Vec<Flow>,
    owed: Vec<(f64, f64, usize)>,
    particles: Vec<Particle>,
    theme: Theme,
    still: bool,
    ends: Vec<Ends>,
    measured_ms: f64,
}

impl Field {
    /// Returns an empty field on this canvas.
    pub fn new(canvas: HtmlCanvasElement) -> Self {
        let mut field = Self {
            canvas,
            flows: Vec::new(),
            owed: Vec::new(),
            particles: Vec::new(),
            theme: Theme::default(),
            still: page::matches("(prefers-reduced-motion: reduce)"),
            ends: Vec::new(),
            measured_ms: MEASURE_MS,
        };
        field.retheme();
        field
    }

    /// Reads the colours anew, after the theme changed.
    pub fn retheme(&mut self) {
        self.theme =
            Theme { edge: page::property("--edge"), good: page::property("--good"), bad: page::property("--bad") };
    }

    /// Replaces the flows.
    pub fn set_flows(&mut self, flows: Vec<Flow>) {
        if self.flows != flows {
            // A new run, or nobody to answer any more: what was on its way belongs to the past.
            if flows.iter().all(|flow| flow.ends.is_empty()) {
                self.particles.clear();
            }
            self.owed.resize(flows.len(), (0.0, 0.0, 0));
            if self.flows.len() != flows.len() || self.flows.iter().zip(&flows).any(|(a, b)| a.ends != b.ends) {
                self.measured_ms = MEASURE_MS;
            }
            self.flows = flows;
        }
    }

    /// Moves everything on by the wall time that passed and draws it. `running` says whether new requests start.
    pub fn frame(&mut self, elapsed_ms: f64, running: bool) {
        let Some((width, height, ratio)) = canvas::fit(&self.canvas) else { return };
        let Some(context) = canvas::context(&self.canvas) else { return };
        self.measured_ms += elapsed_ms;
        if self.measured_ms >= MEASURE_MS {
            self.measured_ms = 0.0;
            let Some(stage) = self.canvas.parent_element() else { return };
            let origin = self.canvas.get_bounding_client_rect();
            self.ends = self.flows.iter().map(|flow| self.ends(&stage, flow, (origin.left(), origin.top()))).collect();
        }
        let ends = std::mem::take(&mut self.ends);
        if running && !self.still {
            for (index, ends) in ends.iter().enumerate() {
                self.emit(index, ends, elapsed_ms);
            }
        }
        for particle in &mut self.particles {
            particle.age_ms += if running { elapsed_ms } else { 0.0 };
        }
        self.particles.retain(|particle| particle.age_ms < if particle.failed { FLIGHT_MS * 1.7 } else { FLIGHT_MS });
        // Scaling by the pixel ratio keeps the picture sharp; the values are finite, so it cannot fail.
        let _always = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        context.clear_rect(0.0, 0.0, width, height);
        for (hub, tiles) in ends.iter().flatten() {
            for tile in tiles.iter().take(MOST_EDGES) {
                self.edge(&context, *hub, *tile);
            }
        }
        for particle in &self.particles {
            self.particle(&context, particle);
        }
        self.ends = ends;
    }

    fn ends(&self, stage: &Element, flow: &Flow, origin: (f64, f64)) -> Ends {
        let find = |selector: &str| stage.query_selector(selector).ok().flatten();
        let hub = find(&format!("[data-hub='{}']", flow.service))?.get_bounding_client_rect();
        let hub = (hub.left() + hub.width() / 2.0 - origin.0, hub.bottom() - origin.1);
        let tiles = flow
            .ends
            .iter()
            .take(MOST_EDGES)
            .filter_map(|end| find(&format!("[data-end='{end}']")))
            .map(|tile| {
                let tile = tile.get_bounding_client_rect();
                (tile.left() + 28.0_f64.min(tile.width() / 2.0) - origin.0, tile.top() - origin.1)
            })
            .collect();
        Some((hub, tiles))
    }

    fn emit(&mut self, index: usize, ends: &Ends, elapsed_ms: f64) {
        let Some((hub, tiles)) = ends else { return };
        let flow = &self.flows[index];
        let (owed, failures, turn) = &mut self.owed[index];
        *owed += flow.rate.min(MOST_PER_SECOND) * elapsed_ms / 1000.0;
        while *owed >= 1.0 {
            *owed -= 1.0;
            *failures += flow.failing;
            let failed = *failures >= 1.0;
            if failed {
                *failures -= 1.0;
            }
            *turn += 1;
            let fitting: Vec<(f64, f64)> = tiles
                .iter()
                .enumerate()
                .filter(|(index, _)| flow.bad.is_empty() || flow.bad.contains(index) == failed)
                .map(|(_, tile)| *tile)
                .collect();
            let to = if fitting.is_empty() { (hub.0, hub.1 + 44.0) } else { fitting[*turn % fitting.len()] };
            if self.particles.len() < MOST {
                self.particles.push(Particle { from: *hub, to, age_ms: 0.0, failed });
            }
        }
    }

    fn edge(&self, context: &CanvasRenderingContext2d, hub: (f64, f64), tile: (f64, f64)) {
        let middle = (hub.1 + tile.1) / 2.0;
        context.begin_path();
        context.move_to(hub.0, hub.1);
        context.bezier_curve_to(hub.0, middle, tile.0, middle, tile.0, tile.1);
        context.set_stroke_style_str(&self.theme.edge);
        context.set_line_width(1.5);
        context.stroke();
    }

    fn particle(&self, context: &CanvasRenderingContext2d, particle: &Particle) {
        let progress = particle.age_ms / FLIGHT_MS;
        let (x, y) = if progress <= 1.0 {
            along(particle.from, particle.to, progress)
        } else {
            // Bounced: back a little and to the side, so that it is seen to have been refused.
            let back = progress - 1.0;
            let (x, y) = along(particle.from, particle.to, 1.0 - back * 0.35);
            (x + back * 26.0, y - back * 8.0)
        };
        if particle.failed && progress > 0.85 {
            context.set_stroke_style_str(&self.theme.bad);
            context.set_line_width(2.2);
            context.begin_path();
            context.move_to(x - 4.0, y - 4.0);
            context.line_to(x + 4.0, y + 4.0);
            context.move_to(x + 4.0, y - 4.0);
            context.line_to(x - 4.0, y + 4.0);
            context.stroke();
        } else {
            context.set_fill_style_str(&self.theme.good);
            context.begin_path();
            // A circle of constant radius is always drawable.
            let _always = context.arc(x, y, 2.8, 0.0, std::f64::consts::TAU);
            context.fill();
        }
    }
}

fn along(from: (f64, f64), to: (f64, f64), progress: f64) -> (f64, f64) {
    let rest = 1.0 - progress;
    let middle = (from.1 + to.1) / 2.0;
    let mix = |a: f64, b: f64, c: f64, d: f64| {
        rest.powi(3) * a
            + 3.0 * rest * rest * progress * b
            + 3.0 * rest * progress * progress * c
            + progress.powi(3) * d
    };
    (mix(from.0, from.0, to.0, to.0), mix(from.1, middle, middle, to.1))
}
