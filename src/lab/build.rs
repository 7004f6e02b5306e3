//! Lists the lesson folders, so that a lesson is added by its folder alone.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../lessons");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut folders: Vec<_> = fs::read_dir(&root)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.join("lesson.yaml").is_file())
        .collect();
    folders.sort();
    let mut text = String::from("&[\n");
    for folder in folders {
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files: Vec<_> = fs::read_dir(&folder)?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        let slug = folder.file_name().unwrap_or_default().to_string_lossy();
        let _ = writeln!(text, "  ({slug:?}, &[");
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let _ = writeln!(text, "    ({name:?}, include_str!({:?})),", file.canonicalize()?.display().to_string());
        }
        text.push_str("  ]),\n");
    }
    text.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("lessons.rs"), text)
}
