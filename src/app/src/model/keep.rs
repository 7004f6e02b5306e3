//! What somebody wrote outlives the visit: the files of the workbench and the console's history, as JSON in the browser's storage.
//!
//! Anybody can write there, so what comes back is bounded like anything from outside, and a text that cannot be read is set aside
//! instead of written over.

use serde_json::{Value, json};

use super::Model;
use super::draft::MOST_FILES;

/// Longest texts kept, in bytes together; as JSON they may take twice that, and browsers give a site some five million.
const LONGEST: usize = 450_000;

/// Returns what is to be kept: files that the cluster did not write, each as far as it fits, and the history.
#[must_use]
pub fn kept(model: &Model) -> String {
    let mut room = LONGEST;
    let own = model.drafts.files.iter().filter(|file| file.id > 0 || file.is_edited());
    let fits = own.filter(|file| !file.text.trim().is_empty()).filter(|file| {
        let left = room.checked_sub(file.text.len());
        room = left.unwrap_or(room);
        left.is_some()
    });
    let files: Vec<Value> = fits.map(|file| json!([&*file.name, &*file.text])).collect();
    json!({ "files": files, "history": model.console().history() }).to_string()
}

/// Puts what was kept into a model that has its first file; returns whether it could be read.
pub fn restore(model: &mut Model, text: &str) -> bool {
    let kept = match serde_json::from_str::<Value>(text) {
        Ok(kept) => kept,
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            model
                .tell(format!("What was kept of your last visit cannot be read (line {line}, column {column})."), true);
            return false;
        }
    };
    let list = |name: &str| kept[name].as_array().map(Vec::as_slice).unwrap_or_default();
    for entry in list("files").iter().take(MOST_FILES - 1) {
        if let (Some(name), Some(text)) = (entry[0].as_str(), entry[1].as_str())
            && *model.drafts.files[0].text != *text
        {
            model.drafts.put_back(name, text);
        }
    }
    for command in list("history").iter().filter_map(Value::as_str) {
        model.console_mut().remember(command);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::{FileDeed, Msg, update};
    use super::*;
    use crate::settings::Settings;

    fn visit() -> Model {
        let mut model = Model::new(Settings::default());
        update(&mut model, Msg::Live { text: "kind: Pod\n".into(), reset: true });
        model
    }

    fn files(model: &Model) -> Vec<(&str, &str)> {
        model.drafts.files.iter().map(|file| (&*file.name, &*file.text)).collect()
    }

    #[test]
    fn what_was_written_is_there_on_the_next_visit_and_the_one_after() {
        let mut model = visit();
        update(&mut model, Msg::Edit("kind: Mine\n".into()));
        update(&mut model, Msg::File(FileDeed::New));
        update(&mut model, Msg::Edit("kind: Job\n".into()));
        update(&mut model, Msg::File(FileDeed::Rename("job.yaml".into())));
        model.console_mut().remember("kubectl get pods");
        let mut text = kept(&model);
        for _ in 0..2 {
            let mut model = visit();
            assert!(restore(&mut model, &text));
            let expected =
                [("manifest.yaml", "kind: Pod\n"), ("manifest-2.yaml", "kind: Mine\n"), ("job.yaml", "kind: Job\n")];
            assert_eq!(files(&model), expected);
            assert_eq!((model.drafts.front, model.console().history()), (0, &["kubectl get pods".to_string()][..]));
            text = kept(&model);
        }
    }

    #[test]
    fn a_visit_without_files_of_its_own_keeps_and_says_nothing() {
        let mut model = visit();
        let text = kept(&model);
        assert!(restore(&mut model, &text));
        assert_eq!((files(&model).len(), model.toasts.len()), (1, 0));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_what_is_too_much_is_cut() {
        let mut model = visit();
        assert!(!restore(&mut model, "{\"files\": ["));
        assert!(model.toasts.last().unwrap().text.contains("line 1, column 11"));
        let many: Vec<_> = (0..40).map(|number| json!([format!("../{number}"), "kind: Job\n"])).collect();
        for text in ["[]", "{\"files\": 3, \"history\": [1, null]}", &json!({ "files": many }).to_string()] {
            assert!(restore(&mut model, text));
        }
        assert_eq!(model.drafts.files.len(), MOST_FILES);
        assert!(model.drafts.files.iter().all(|file| !file.name.contains('/')));
        update(&mut model, Msg::Edit("x".repeat(LONGEST + 1)));
        assert!(kept(&model).len() < 1000);
    }
}
