//! The lessons that ship with the app, and reading one from its folder.

use serde::Deserialize;
use serde_json::Value;

use super::format::{LESSON_FIELDS, Lesson};
use crate::scenario::{self, Place, Problem, Scenario};

/// A lesson's files by name.
type Files = &'static [(&'static str, &'static str)];

/// Slug and files of every lesson folder, in the order of the slugs.
const FOLDERS: &[(&str, Files)] = include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

/// A lesson with its scenario and the text of its files.
#[derive(Clone, Debug)]
pub struct Course {
    /// Name of its folder.
    pub slug: String,
    /// The scenario part.
    pub scenario: Scenario,
    /// Texts of the scenario's manifests, in order.
    pub manifests: Vec<String>,
    /// The lesson part.
    pub lesson: Lesson,
    /// Text of the debrief, in Markdown; empty when there is none.
    pub debrief: String,
    /// Scenarios beside the lesson that can be played as they are: file name, scenario, manifests.
    pub extras: Vec<(String, Scenario, Vec<String>)>,
}

/// Slugs of the lessons that ship with the app, in their order.
pub fn slugs() -> impl Iterator<Item = &'static str> {
    FOLDERS.iter().map(|(slug, _)| *slug)
}

/// What the list of lessons says of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Name of its folder.
    pub slug: &'static str,
    /// Title.
    pub title: String,
    /// Minutes it takes.
    pub minutes: u32,
    /// For whom.
    pub level: String,
    /// Concepts and field paths.
    pub teaches: Vec<String>,
}

/// Headings of the lessons that ship with the app, in their order.
///
/// Reads four fields and not the lessons: the page lists them before anybody plays one.
pub fn headings() -> impl Iterator<Item = Heading> {
    FOLDERS.iter().filter_map(|(slug, files)| {
        let (_, text) = files.iter().find(|(name, _)| *name == "lesson.yaml")?;
        let lesson = scenario::yaml::read(text).ok()??.to_json();
        let word = |value: &Value| value.as_str().map(String::from);
        Some(Heading {
            slug,
            title: word(&lesson["title"])?,
            minutes: u32::try_from(lesson["minutes"].as_u64()?).ok()?,
            level: word(&lesson["level"])?,
            teaches: lesson["teaches"].as_array()?.iter().filter_map(word).collect(),
        })
    })
}

/// A lesson that ships with the app.
///
/// - Errors: what is wrong with it; the project's tests rule that out.
pub fn course(slug: &str) -> Result<Course, Vec<Problem>> {
    match FOLDERS.iter().find(|(one, _)| *one == slug) {
        Some((slug, files)) => {
            read(slug, &|name| files.iter().find(|(one, _)| *one == name).map(|(_, text)| (*text).to_owned()), &|| {
                files.iter().map(|(name, _)| (*name).to_owned()).collect()
            })
        }
        None => Err(vec![Problem::new(Place::START, format!("there is no lesson {slug:?}"))]),
    }
}

/// Reads a lesson from its folder: `file` gives a file's text, `names` lists the folder.
///
/// - Errors: everything that is wrong, with its place in `lesson.yaml`.
pub fn read(
    slug: &str,
    file: &dyn Fn(&str) -> Option<String>,
    names: &dyn Fn() -> Vec<String>,
) -> Result<Course, Vec<Problem>> {
    let text = file("lesson.yaml").ok_or_else(|| vec![Problem::new(Place::START, "lesson.yaml is missing")])?;
    let scenario = scenario::read(&text)?;
    let node = scenario::yaml::read(&text).map_err(|problem| vec![problem])?;
    let Some(node) = node else { return Err(vec![Problem::new(Place::START, "lesson.yaml is empty")]) };
    let mut value = node.to_json();
    if let Value::Object(map) = &mut value {
        map.retain(|key, _| LESSON_FIELDS.contains(&key.as_str()));
    }
    let mut track = serde_path_to_error::Track::new();
    let lesson = Lesson::deserialize(serde_path_to_error::Deserializer::new(value, &mut track))
        .map_err(|error| vec![Problem::new(node.at_path(&track.path().to_string()).at, error.to_string())])?;
    let mut problems = Vec::new();
    let manifests = texts(&scenario.manifests, file, &node.at_path("manifests").at, &mut problems);
    let debrief = match &lesson.debrief.file {
        Some(name) => file(name).unwrap_or_else(|| {
            problems.push(Problem::new(node.at_path("debrief.file").at, format!("{name} is missing")));
            String::new()
        }),
        None => String::new(),
    };
    for (index, step) in lesson.steps.iter().enumerate() {
        if let Some(Err(error)) = step.predict.as_ref().map(|predict| predict.validate()) {
            problems.push(Problem::new(node.at_path(&format!("steps[{index}].predict")).at, error));
        }
    }
    let mut extras = Vec::new();
    for name in names().into_iter().filter(|name| name.ends_with(".yaml") && name != "lesson.yaml") {
        let Some(text) = file(&name).filter(|text| text.contains("\nkind: Scenario")) else { continue };
        match scenario::read(&text) {
            Ok(extra) => {
                let manifests = texts(&extra.manifests, file, &Place::START, &mut problems);
                extras.push((name, extra, manifests));
            }
            Err(found) => problems
                .extend(found.into_iter().map(|problem| Problem::new(Place::START, format!("{name}:{problem}")))),
        }
    }
    if problems.is_empty() {
        Ok(Course { slug: slug.to_owned(), scenario, manifests, lesson, debrief, extras })
    } else {
        Err(problems)
    }
}

fn texts(
    names: &[String],
    file: &dyn Fn(&str) -> Option<String>,
    at: &Place,
    problems: &mut Vec<Problem>,
) -> Vec<String> {
    names
        .iter()
        .filter_map(|name| {
            let text = file(name);
            if text.is_none() {
                problems.push(Problem::new(*at, format!("{name} is missing")));
            }
            text
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Course, Heading, course, headings, slugs};

    #[test]
    fn a_heading_says_what_the_lesson_says() {
        let read = slugs().map(|slug| {
            let Course { lesson, .. } = course(slug).expect("shipped lessons are right");
            Heading { slug, title: lesson.title, minutes: lesson.minutes, level: lesson.level, teaches: lesson.teaches }
        });
        assert_eq!(headings().collect::<Vec<_>>(), read.collect::<Vec<_>>());
    }
}
