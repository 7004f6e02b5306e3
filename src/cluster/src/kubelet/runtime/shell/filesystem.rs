//! Programs on files and directories, with the messages of BusyBox and of GNU coreutils.

use super::builtins::{Call, Ran};
use crate::kubelet::runtime::files::FileError;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Flags (letters) and operands of a command without flag values.
fn split(call: &Call<'_, '_, '_>) -> (String, Vec<String>) {
    let mut flags = String::new();
    let mut operands = Vec::new();
    let mut only_operands = false;
    for word in call.operands() {
        if word == "--" {
            only_operands = true;
        } else if word.len() > 1 && word.starts_with('-') && !only_operands {
            flags.push_str(word.trim_start_matches('-'));
        } else {
            operands.push(word.clone());
        }
    }
    (flags, operands)
}

pub(super) fn touch(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut status = 0;
    for path in split(call).1 {
        if call.kind(&path).is_some() {
            continue;
        }
        if let Err(error) = call.change(&path, |tree, path| tree.write(path, "", true)) {
            let text = if call.busybox() {
                format!("{path}: {}", error.text())
            } else {
                format!("cannot touch '{path}': {}", error.text())
            };
            call.error(&text);
            status = 1;
        }
    }
    Ran::Status(status)
}

pub(super) fn rm(call: &mut Call<'_, '_, '_>) -> Ran {
    let (flags, operands) = split(call);
    let recursive = flags.contains(['r', 'R']);
    let force = flags.contains('f');
    let mut status = 0;
    for path in operands {
        match call.change(&path, |tree, path| tree.remove(path, recursive)) {
            Ok(()) => {}
            Err(FileError::NotFound) if force => {}
            Err(error) => {
                let text = match (call.busybox(), error) {
                    (true, FileError::IsDirectory) => format!("'{path}' is a directory"),
                    (true, error) => format!("can't remove '{path}': {}", error.text()),
                    (false, error) => format!("cannot remove '{path}': {}", error.text()),
                };
                call.error(&text);
                status = 1;
            }
        }
    }
    Ran::Status(status)
}

pub(super) fn mkdir(call: &mut Call<'_, '_, '_>) -> Ran {
    let (flags, operands) = split(call);
    let parents = flags.contains('p');
    let mut status = 0;
    for path in operands {
        let made = call.change(
            &path,
            |tree, path| {
                if parents { tree.make_directories(path) } else { tree.make_directory(path) }
            },
        );
        if let Err(error) = made {
            let text = if call.busybox() {
                format!("can't create directory '{path}': {}", error.text())
            } else {
                format!("cannot create directory '{path}': {}", error.text())
            };
            call.error(&text);
            status = 1;
        }
    }
    Ran::Status(status)
}

pub(super) fn rmdir(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut status = 0;
    for path in split(call).1 {
        if let Err(error) = call.change(&path, |tree, path| tree.remove_directory(path)) {
            call.error(&format!("'{path}': {}", error.text()));
            status = 1;
        }
    }
    Ran::Status(status)
}

pub(super) fn ls(call: &mut Call<'_, '_, '_>) -> Ran {
    let (flags, mut operands) = split(call);
    if operands.is_empty() {
        operands.push(".".into());
    }
    let several = operands.len() > 1;
    let mut status = 0;
    let mut text = String::new();
    for path in &operands {
        let names = match call.kind(path) {
            None => {
                let problem = if call.busybox() {
                    format!("{path}: No such file or directory")
                } else {
                    format!("cannot access '{path}': No such file or directory")
                };
                call.error(&problem);
                status = if call.busybox() { 1 } else { 2 };
                continue;
            }
            Some(false) => [path.clone()].into(),
            Some(true) if flags.contains('d') => [path.clone()].into(),
            Some(true) => {
                let absolute = call.path(path);
                let (files, volumes) = call.world.files();
                if files.fails(volumes, &absolute) {
                    let error = FileError::Broken.text();
                    let (problem, code) = if call.busybox() {
                        (format!("can't open '{path}': {error}"), 1)
                    } else {
                        (format!("cannot open directory '{path}': {error}"), 2)
                    };
                    call.error(&problem);
                    status = code;
                    continue;
                }
                let names = files.list(volumes, &absolute);
                names
                    .into_iter()
                    .filter(|name| flags.contains(['a', 'A']) || !name.starts_with('.'))
                    .collect::<Vec<_>>()
            }
        };
        if several && call.kind(path) == Some(true) {
            text.push_str(&format!("{path}:\n"));
        }
        if flags.contains('l') && call.kind(path) == Some(true) && !flags.contains('d') {
            // Blocks of a kibibyte: four for a directory and for each begun 4 KiB of a file.
            let blocks =
                names.iter().map(|name| call.size(&format!("{path}/{name}")).map_or(1, |bytes| bytes.div_ceil(4_096)));
            let total: u64 = blocks.sum::<u64>() * 4;
            text.push_str(&format!("total {total}\n"));
        }
        for name in names {
            if flags.contains('l') {
                let full = if call.kind(path) == Some(true) { format!("{path}/{name}") } else { name.clone() };
                let directory = call.kind(&full) == Some(true);
                let size = call.size(&full).unwrap_or(4_096);
                let mode = shown_mode(directory, call.mode(&full));
                text.push_str(&format!("{mode}    1 root     root     {size:>9} Jan  1 00:00 {name}\n"));
            } else {
                text.push_str(&format!("{name}\n"));
            }
        }
    }
    call.print(&text);
    Ran::Status(status)
}

/// `-rwxr-xr-x`.
fn shown_mode(directory: bool, mode: u16) -> String {
    let mut text = String::from(if directory { "d" } else { "-" });
    for place in (0..9).rev() {
        let letter = ['x', 'w', 'r'][place % 3];
        text.push(if mode >> place & 1 == 1 { letter } else { '-' });
    }
    text
}

/// What `chmod` makes of permissions: `755`, `+x`, `u+x,go-w`, `a=r`.
fn changed_mode(mode: u16, text: &str, directory: bool) -> Option<u16> {
    if !text.is_empty() && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte)) {
        return u16::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o7777);
    }
    let mut mode = mode;
    for clause in text.split(',') {
        let at = clause.find(['+', '-', '='])?;
        let (who, rest) = clause.split_at(at);
        let mut mask = 0;
        for letter in who.chars() {
            mask |= match letter {
                'u' => 0o700,
                'g' => 0o070,
                'o' => 0o007,
                'a' => 0o777,
                _ => return None,
            };
        }
        // Without a letter the umask of 022 keeps the right to write.
        let (mask, kept) = if who.is_empty() { (0o777, 0o022) } else { (mask, 0) };
        let mut bits = 0;
        for letter in rest[1..].chars() {
            bits |= match letter {
                'r' => 0o444,
                'w' => 0o222,
                'x' => 0o111,
                'X' if directory || mode & 0o111 != 0 => 0o111,
                'X' | 's' | 't' => 0,
                _ => return None,
            };
        }
        let bits = bits & mask & !kept;
        mode = match rest.chars().next() {
            Some('+') => mode | bits,
            Some('-') => mode & !bits,
            _ => mode & !mask | bits,
        };
    }
    Some(mode)
}

pub(super) fn chmod(call: &mut Call<'_, '_, '_>) -> Ran {
    let recursive = call.operands().iter().any(|word| word == "-R");
    let words: Vec<String> = call.operands().iter().filter(|word| *word != "-R" && *word != "-v").cloned().collect();
    let Some((wanted, paths)) = words.split_first().filter(|(_, paths)| !paths.is_empty()) else {
        call.error("missing operand");
        return Ran::Status(1);
    };
    let mut status = 0;
    let mut waiting: Vec<String> = paths.to_vec();
    while let Some(path) = waiting.pop() {
        let kind = call.kind(&path);
        let mode = call.mode(&path);
        let Some(mode) = changed_mode(mode, wanted, kind == Some(true)) else {
            let text =
                if call.busybox() { format!("invalid mode '{wanted}'") } else { format!("invalid mode: '{wanted}'") };
            call.error(&text);
            return Ran::Status(1);
        };
        if let Err(error) = call.change(&path, |tree, path| tree.set_mode(path, mode)) {
            let text = match (call.busybox(), error) {
                (true, error) => format!("{path}: {}", error.text()),
                (false, FileError::NotFound) => format!("cannot access '{path}': {}", error.text()),
                (false, error) => format!("changing permissions of '{path}': {}", error.text()),
            };
            call.error(&text);
            status = 1;
        }
        if recursive && kind == Some(true) {
            let absolute = call.path(&path);
            let (files, volumes) = call.world.files();
            let names = files.list(volumes, &absolute);
            waiting.extend(names.into_iter().map(|name| format!("{path}/{name}")));
        }
    }
    Ran::Status(status)
}

pub(super) fn copy(call: &mut Call<'_, '_, '_>) -> Ran {
    let operands = split(call).1;
    let Some((to, sources)) = operands.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        call.error("missing file operand");
        return Ran::Status(1);
    };
    let mut status = 0;
    for source in sources {
        let text = match call.read(source) {
            Ok(text) => text,
            Err(error) => {
                let problem = if call.busybox() {
                    format!("can't stat '{source}': {}", error.text())
                } else {
                    format!("cannot stat '{source}': {}", error.text())
                };
                call.error(&problem);
                status = 1;
                continue;
            }
        };
        let name = source.rsplit('/').next().unwrap_or(source).to_string();
        let target = if call.kind(to) == Some(true) { format!("{to}/{name}") } else { to.clone() };
        if let Err(error) = call.change(&target, |tree, path| tree.write(path, &text, false)) {
            call.error(&format!("can't create '{target}': {}", error.text()));
            status = 1;
        } else if let mode = call.mode(source)
            && call.change(&target, |tree, path| tree.set_mode(path, mode)).is_err()
        {
            status = 1;
        } else if call.name() == "mv" {
            call.change(source, |tree, path| tree.remove(path, false)).ok();
        }
    }
    Ran::Status(status)
}

pub(super) fn mktemp(call: &mut Call<'_, '_, '_>) -> Ran {
    let path = format!("/tmp/tmp.{:06x}", call.session.rng.next_u64() & 0xff_ffff);
    let directory = split(call).0.contains('d');
    let made = call.change(
        &path,
        |tree, path| {
            if directory { tree.make_directory(path) } else { tree.write(path, "", false) }
        },
    );
    if made.is_ok() {
        call.print(&format!("{path}\n"));
    }
    Ran::Status(i32::from(made.is_err()))
}

/// A size as `dd` and `fallocate` take it: `100`, `1k`, `5M`.
fn size_of(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "" | "c" => 1,
        "k" | "K" | "KiB" => 1 << 10,
        "M" | "m" | "MiB" => 1 << 20,
        "G" | "g" | "GiB" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok().map(|number| number.saturating_mul(factor))
}

/// Writes zeroes: `dd of=FILE bs=N count=N`, as many as the disk has room for.
pub(super) fn dd(call: &mut Call<'_, '_, '_>) -> Ran {
    let value =
        |key: &str| call.operands().iter().find_map(|operand| operand.strip_prefix(key)).map(ToString::to_string);
    let size = |text: Option<String>, default: u64| text.and_then(|text| size_of(&text)).unwrap_or(default);
    let bytes = size(value("bs="), 512).saturating_mul(size(value("count="), 1));
    let Some(path) = value("of=").filter(|path| path != "/dev/null") else { return Ran::Status(0) };
    match call.change(&path, |tree, path| tree.fill(path, bytes)) {
        Ok(()) => Ran::Status(0),
        Err(error) => {
            call.error(&format!("error writing '{path}': {}", error.text()));
            Ran::Status(1)
        }
    }
}

/// Makes a file of a size: `fallocate -l SIZE FILE`.
pub(super) fn fallocate(call: &mut Call<'_, '_, '_>) -> Ran {
    let words = call.operands().to_vec();
    let length = words.iter().position(|word| word == "-l").and_then(|at| words.get(at + 1));
    let Some((bytes, path)) =
        length.and_then(|text| size_of(text)).zip(words.last().filter(|path| Some(*path) != length))
    else {
        call.error("no length argument specified");
        return Ran::Status(1);
    };
    match call.change(path, |tree, path| tree.fill(path, bytes)) {
        Ok(()) => Ran::Status(0),
        Err(error) => {
            let text = if call.busybox() { format!("fallocate '{path}'") } else { "fallocate failed".into() };
            call.error(&format!("{text}: {}", error.text()));
            Ran::Status(1)
        }
    }
}
