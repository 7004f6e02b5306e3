//! What a comparison found, as text and as JSON.

use serde_json::{Value, json};

/// How an act fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// On both sides, in time.
    Matched,
    /// On both sides, at times too far apart.
    Time,
    /// On both sides, with different texts.
    Text,
    /// Recorded, but not in the run.
    Missing,
    /// In the run, but not recorded.
    Extra,
}

impl RowState {
    fn sign(self) -> char {
        match self {
            RowState::Matched => '=',
            RowState::Time => 't',
            RowState::Text => '~',
            RowState::Missing => '-',
            RowState::Extra => '+',
        }
    }

    fn word(self) -> &'static str {
        match self {
            RowState::Matched => "matched",
            RowState::Time => "time",
            RowState::Text => "text",
            RowState::Missing => "missing",
            RowState::Extra => "extra",
        }
    }
}

/// One act on one side or on both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How it fared.
    pub state: RowState,
    /// Time and text in the recording.
    pub recorded: Option<(u64, String)>,
    /// Time and text in the run.
    pub run: Option<(u64, String)>,
    /// What is wrong with its time, where that is.
    pub note: String,
}

/// The comparison of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectReport {
    /// `word/name`, with random parts of the name replaced.
    pub id: String,
    /// The name in the recording, where it has one.
    pub recorded_name: Option<String>,
    /// The name in the run, where it has one.
    pub run_name: Option<String>,
    /// False when the engine has no such kind.
    pub modelled: bool,
    /// Its acts.
    pub rows: Vec<Row>,
}

/// The comparison of a recording with a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Name of the recording.
    pub name: String,
    /// Objects, by id.
    pub objects: Vec<ObjectReport>,
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

/// At most `most` characters of the first line, marked when cut.
fn clipped(text: &str, most: usize) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= most {
        line.to_string()
    } else {
        format!("{}…", line.chars().take(most - 1).collect::<String>())
    }
}

impl ObjectReport {
    /// Acts that matched.
    pub fn matched(&self) -> usize {
        self.rows.iter().filter(|row| row.state == RowState::Matched).count()
    }

    /// The first difference in a sentence; `None` when everything matches.
    pub fn first_difference(&self) -> Option<String> {
        if !self.modelled {
            return Some("this kind is not modelled".to_string());
        }
        let row = self.rows.iter().find(|row| row.state != RowState::Matched)?;
        let recorded = row.recorded.as_ref().map(|(at, text)| format!("recorded at {}s: {text}", seconds(*at)));
        let run = row.run.as_ref().map(|(at, text)| format!("run at {}s: {text}", seconds(*at)));
        Some(match (recorded, run) {
            (Some(recorded), Some(run)) if row.state == RowState::Time => {
                format!("{recorded}\n    {} ({})", clipped(&run, 60), row.note)
            }
            (Some(recorded), Some(run)) => format!("{recorded}\n    {run}"),
            (Some(recorded), None) => format!("{recorded}\n    not in the run"),
            (None, Some(run)) => format!("{run}\n    not recorded"),
            (None, None) => String::new(),
        })
    }

    /// Both timelines side by side.
    pub fn side_by_side(&self) -> String {
        let mut text = format!(
            "{} (recorded as {}, run as {})\n",
            self.id,
            self.recorded_name.as_deref().unwrap_or("nothing"),
            self.run_name.as_deref().unwrap_or("nothing")
        );
        let side = |act: &Option<(u64, String)>| {
            act.as_ref().map_or(String::new(), |(at, text)| format!("{:>9} {}", seconds(*at), text))
        };
        for row in &self.rows {
            let (left, right) = (side(&row.recorded), side(&row.run));
            match row.state {
                RowState::Matched | RowState::Time => {
                    let at = row.run.as_ref().map_or(String::new(), |(at, _)| seconds(*at));
                    text += &format!("{} {at:>9} | {left}  {}\n", row.state.sign(), row.note);
                }
                RowState::Text => text += &format!("~ recorded  | {left}\n~ run       | {right}\n"),
                RowState::Missing => text += &format!("-           | {left}\n"),
                RowState::Extra => text += &format!("+           | {right}\n"),
            }
        }
        text
    }
}

impl Report {
    /// Acts that matched.
    pub fn matched(&self) -> usize {
        self.objects.iter().map(ObjectReport::matched).sum()
    }

    /// All acts of both sides.
    pub fn total(&self) -> usize {
        self.objects.iter().map(|object| object.rows.len()).sum()
    }

    /// True when nothing differs.
    pub fn agrees(&self) -> bool {
        self.matched() == self.total()
    }

    /// The first difference of each object and the sum.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for object in &self.objects {
            if let Some(difference) = object.first_difference() {
                text += &format!("{} ({} of {})\n    {difference}\n", object.id, object.matched(), object.rows.len());
            }
        }
        text + &format!("{}: matched {} of {} acts\n", self.name, self.matched(), self.total())
    }

    /// Everything as one JSON value.
    pub fn to_json(&self) -> Value {
        let side = |act: &Option<(u64, String)>| act.as_ref().map(|(at, text)| json!({"t": at, "text": text}));
        let objects = self.objects.iter().map(|object| {
            let differences: Vec<Value> = object
                .rows
                .iter()
                .filter(|row| row.state != RowState::Matched)
                .map(|row| json!({"state": row.state.word(), "recorded": side(&row.recorded), "run": side(&row.run), "note": row.note}))
                .collect();
            json!({
                "object": object.id,
                "recorded": object.recorded_name,
                "run": object.run_name,
                "modelled": object.modelled,
                "matched": object.matched(),
                "acts": object.rows.len(),
                "differences": differences,
            })
        });
        json!({"name": self.name, "matched": self.matched(), "acts": self.total(), "objects": objects.collect::<Vec<Value>>()})
    }
}
