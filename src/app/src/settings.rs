//! What the page remembers between visits: theme, panel sizes, seed, finished lessons. Stored as lines `name=value`; whatever does
//! not fit its bounds is ignored, because anybody can write to a browser's storage.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::model::Border;

/// Colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

impl Theme {
    /// Returns its name, as in the settings and on the page's root.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Colours.
    pub theme: Theme,
    /// Panel sizes by border, CSS pixels.
    pub sizes: [u32; 4],
    /// Collapsed panels by border.
    pub collapsed: [bool; 4],
    /// The seed.
    pub seed: u64,
    /// Folder names of finished lessons.
    pub finished: BTreeSet<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            sizes: [312, 432, 188, 148],
            collapsed: [false; 4],
            seed: 1,
            finished: BTreeSet::new(),
        }
    }
}

impl Settings {
    /// Returns the settings as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("theme={}\nseed={}\n", self.theme.name(), self.seed);
        for border in Border::ALL {
            let (size, collapsed) = (self.sizes[border.index()], self.collapsed[border.index()]);
            writeln!(out, "{}={size}\n{}.collapsed={collapsed}", border.class(), border.class())
                .expect("a String takes all");
        }
        for slug in &self.finished {
            writeln!(out, "finished={slug}").expect("a String takes all");
        }
        out
    }

    /// Returns the settings that a text holds; what is missing or out of bounds stays at its default.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut settings = Self::default();
        for (name, value) in text.lines().filter_map(|line| line.split_once('=')) {
            let border = Border::ALL
                .into_iter()
                .find(|border| name.strip_suffix(".collapsed").unwrap_or(name) == border.class());
            match (name, border) {
                ("theme", _) => {
                    settings.theme =
                        [Theme::Dark, Theme::Light].into_iter().find(|theme| theme.name() == value).unwrap_or_default();
                }
                ("seed", _) => settings.seed = value.parse().unwrap_or(1),
                ("finished", _) if slug(value) && settings.finished.len() < 500 => {
                    settings.finished.insert(value.to_string());
                }
                (_, Some(border)) if name.ends_with(".collapsed") => {
                    settings.collapsed[border.index()] = value == "true"
                }
                (_, Some(border)) => {
                    let (low, high) = border.bounds();
                    if let Some(size) = value.parse().ok().filter(|size| (low..=high).contains(size)) {
                        settings.sizes[border.index()] = size;
                    }
                }
                _ => {}
            }
        }
        settings
    }
}

fn slug(value: &str) -> bool {
    (1..=80).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_a_round_trip() {
        let mut settings = Settings { theme: Theme::Light, seed: 7, ..Settings::default() };
        settings.sizes[1] = 500;
        settings.collapsed[3] = true;
        settings.finished.insert("restart-loop".into());
        assert_eq!(Settings::parse(&settings.text()), settings);
    }

    #[test]
    fn hostile_values_are_ignored() {
        let text = "theme=<script>\nseed=-1\nguide=999999\nworkbench=1e3\nfinished=../../etc\nfinished=\n=\nconsole.collapsed=maybe\nnonsense";
        assert_eq!(Settings::parse(text), Settings::default());
    }
}
