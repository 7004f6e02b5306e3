//! Replaces what cannot agree between two clusters: UIDs, addresses, moments, names with random parts, ages in tables.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the recorded distribution adds to the volume of the service account.
const RECORDER_SOURCE: &str = " openshift-service-ca.crt";

/// The name of a service account token's volume, up to its random end.
const ACCESS: &str = "kube-api-access-";

/// Fields of a node whose values are those of its machine.
const MACHINE: [&str; 5] = ["Machine ID:", "System UUID:", "Kernel Version:", "OS Image:", "ephemeral-storage:"];

/// Fields of a node that some machines and clusters do not have.
const MACHINE_ONLY: [&str; 3] = ["hugepages-", "PodCIDR:", "PodCIDRs:"];

/// Words to replace, with what stands for them.
pub type Renaming = BTreeMap<String, String>;

/// Text in which the socket of a container runtime is only said to be one.
fn without_sockets(text: &str) -> Cow<'_, str> {
    const DIAL: &str = "dial unix ";
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(DIAL) {
        let path = at + DIAL.len();
        let end = rest[path..].find(':').map_or(rest.len(), |length| path + length);
        out.push_str(&rest[..path]);
        out.push_str("<socket>");
        rest = &rest[end..];
    }
    if out.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(out + rest) }
}

/// Text with UIDs, addresses, moments and renamed words replaced.
pub fn masked(text: &str, renaming: &Renaming) -> String {
    let text = &*without_sockets(text);
    let mut out = String::with_capacity(text.len());
    let pull = text.contains("including waiting");
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !is_word(first) {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if let Some(length) = moment_length(rest) {
            out.push_str("<time>");
            rest = &rest[length..];
            continue;
        }
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        rest = &rest[end..];
        let trimmed = word.trim_end_matches('-');
        if let Some(name) = renaming.get(word).or_else(|| renaming.get(trimmed)) {
            out.push_str(name);
            out.push_str(if renaming.contains_key(word) { "" } else { &word[trimmed.len()..] });
        } else if let Some(length) = version_tail(word, rest) {
            out.push_str("resourceVersion <version>");
            rest = &rest[length..];
        } else if let Some(length) = log_head_tail(word, rest) {
            out.push_str("<log>");
            rest = &rest[length..];
        } else if word == "milliseconds" && rest.starts_with('=') {
            // How long a request took.
            out.push_str("milliseconds=<number>");
            rest = rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
        } else if let Some(name) = unseen_name(word) {
            out.push_str(&name);
        } else if is_uid(word) {
            out.push_str("<uid>");
        } else if word.len() == ACCESS.len() + 5 && word.starts_with(ACCESS) {
            out.push_str("kube-api-access-<random>");
        } else if word.starts_with("default-scheduler-") {
            // The scheduler says on which machine it runs.
            out.push_str("default-scheduler-<host>");
        } else if word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            // The end of an event's name: its first moment in nanoseconds.
            out.push_str("<moment>");
        } else if word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            // The id of a container or an image.
            out.push_str("<id>");
        } else if let Some(length) = address_tail(word, rest) {
            out.push_str("<ip>");
            rest = &rest[length..];
            // The port of the asking side is random.
            if let Some(after) = rest.strip_prefix(':') {
                let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
                if digits > 0 && after[digits..].starts_with("->") {
                    rest = &after[digits..];
                }
            }
        } else if is_duration_head(word) && (pull || rest_is_ago(rest)) && duration_tail(rest).is_some() {
            out.push_str("<duration>");
            rest = &rest[duration_tail(rest).unwrap_or(0)..];
        } else if (pull || rest.starts_with(" ago")) && is_duration(word) {
            out.push_str("<duration>");
        } else {
            out.push_str(word);
        }
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

/// True for eight, four, four, four and twelve hexadecimal digits.
fn is_uid(word: &str) -> bool {
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && word.split('-').all(hex)
}

/// Length in `rest` of the other three parts of an IPv4 address that begins with `word`.
fn address_tail(word: &str, rest: &str) -> Option<usize> {
    let part = |text: &str| text.parse::<u8>().is_ok();
    if !part(word) {
        return None;
    }
    let mut length = 0;
    for _ in 0..3 {
        let after = rest[length..].strip_prefix('.')?;
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        if !part(&after[..digits]) {
            return None;
        }
        length += 1 + digits;
    }
    Some(length)
}

/// Length of a moment such as `2026-11-20T23:24:04Z` or `Fri, 20 Nov 2026 23:24:04 +0000` at the start of `text`.
fn moment_length(text: &str) -> Option<usize> {
    // Headers of HTTP name the zone.
    let (worded, named) = (b"aaa, dd aaa dddd dd:dd:dd +dddd", b"aaa, dd aaa dddd dd:dd:dd aaa");
    let fits = |(shape, byte): (&u8, &u8)| match *shape {
        b'd' => byte.is_ascii_digit(),
        b'a' => byte.is_ascii_alphabetic(),
        shape => shape == *byte,
    };
    if text.len() >= worded.len() && worded.iter().zip(text.as_bytes()).all(fits) {
        return Some(worded.len());
    }
    if text.len() >= named.len() && named.iter().zip(text.as_bytes()).all(fits) {
        return Some(named.len());
    }
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:dd";
    if bytes.len() < shape.len() {
        return None;
    }
    // Headers of a diff have a space in the middle and the zone in figures.
    if bytes[10] == b' ' && bytes.get(29..35) == Some(b" +0000") {
        return Some(35);
    }
    let fits =
        shape.iter().zip(bytes).all(|(shape, byte)| if *shape == b'd' { byte.is_ascii_digit() } else { shape == byte });
    if !fits {
        return None;
    }
    let tail = &text[shape.len()..];
    let end = tail.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(tail.len());
    let zone = usize::from(tail[end..].starts_with('Z'));
    Some(shape.len() + end + zone)
}

/// Length of ` 23:26:33.354181    3142` after the day of a log line, such as `I1120`.
fn log_head_tail(word: &str, rest: &str) -> Option<usize> {
    let (level, day) = word.split_at_checked(1)?;
    if !["I", "W", "E"].contains(&level) || day.len() != 4 || !day.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let shape = b" dd:dd:dd.dddddd ";
    let fits = |(shape, byte): (&u8, &u8)| if *shape == b'd' { byte.is_ascii_digit() } else { shape == byte };
    if rest.len() < shape.len() || !shape.iter().zip(rest.as_bytes()).all(fits) {
        return None;
    }
    let process = rest[shape.len()..].trim_start_matches(' ').trim_start_matches(|c: char| c.is_ascii_digit());
    Some(rest.len() - process.len())
}

/// Length of `: "123"` or `":"123"` after the word `resourceVersion`.
fn version_tail(word: &str, rest: &str) -> Option<usize> {
    if word != "resourceVersion" {
        return None;
    }
    let opening = [": \"", "\":\"", "\": \""].into_iter().find(|opening| rest.starts_with(opening))?;
    let digits = rest[opening.len()..].find(|c: char| !c.is_ascii_digit())?;
    (digits > 0).then_some(opening.len() + digits + 1)
}

/// What stands for a generated name that the recorder did not watch, such as `web-7ddb994fc8-c9wnn`, and for the
/// directories of a diff.
pub(super) fn unseen_name(word: &str) -> Option<String> {
    const LETTERS: &str = "bcdfghjklmnpqrstvwxz2456789";
    let random = |part: &str| part.chars().all(|c| LETTERS.contains(c));
    if let Some(number) = word.strip_prefix("LIVE-").or_else(|| word.strip_prefix("MERGED-"))
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(format!("{}<number>", &word[..word.len() - number.len()]));
    }
    let is_hash =
        |part: &str| (8..=10).contains(&part.len()) && random(part) && part.bytes().any(|byte| byte.is_ascii_digit());
    let (head, last) = word.rsplit_once('-')?;
    if is_hash(last) {
        return Some(format!("{head}-<hash>"));
    }
    let (base, hash) = head.rsplit_once('-')?;
    (last.len() == 5 && random(last) && is_hash(hash)).then(|| format!("{base}-<hash>-<random>"))
}

/// True for `12s`, `5m34s`, `3d4h`, without a fraction.
pub fn is_duration(word: &str) -> bool {
    let mut digits = false;
    let mut units = 0;
    let mut characters = word.chars().peekable();
    while let Some(c) = characters.next() {
        if c.is_ascii_digit() {
            digits = true;
        } else if digits && "dhmsy".contains(c) {
            units += 1;
            digits = false;
            if c == 'm' && characters.peek() == Some(&'s') {
                characters.next();
            }
        } else {
            return false;
        }
    }
    units > 0 && !digits
}

/// True for the part of a duration before its fraction: `1`, `6m32`.
fn is_duration_head(word: &str) -> bool {
    word.ends_with(|c: char| c.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || b"hm".contains(&byte))
}

/// Length of `.202s` after whole digits.
fn duration_tail(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('.')?;
    let digits = after.find(|c: char| !c.is_ascii_digit())?;
    let unit = after[digits..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len() - digits);
    (digits > 0 && matches!(&after[digits..digits + unit], "s" | "ms")).then_some(1 + digits + unit)
}

fn rest_is_ago(rest: &str) -> bool {
    duration_tail(rest).is_some_and(|length| rest[length..].starts_with(" ago"))
}

/// Output of kubectl with ages, column widths and the order of renamed rows taken out.
pub fn masked_output(text: &str, renaming: &Renaming) -> Vec<String> {
    let masked = masked(&without_recorder_source(text), renaming);
    let mut lines: Vec<String> = Vec::new();
    let mut table_from: Option<usize> = None;
    let mut of_recorder = 0;
    for line in masked.lines() {
        // The recorded distribution projects one more source into each pod, shown in two lines.
        if line.trim_start().starts_with("ConfigMapName:") && line.ends_with(RECORDER_SOURCE) {
            of_recorder = 2;
        }
        if of_recorder > 0 {
            of_recorder -= 1;
            continue;
        }
        // Each machine keeps its configuration where it likes.
        if let Some((head, _)) = line.split_once("Config loaded from file:") {
            lines.push(format!("{head}Config loaded from file: <path>"));
            continue;
        }
        // Where a change stands depends on what the recorder's distribution adds before it.
        if line.starts_with("@@ -") && line.ends_with(" @@") {
            lines.push("@@".to_string());
            continue;
        }
        if MACHINE_ONLY.iter().any(|start| line.trim_start().starts_with(start)) {
            continue;
        }
        if is_header(line) {
            table_from = Some(lines.len() + 1);
        } else if line.trim().is_empty()
            && let Some(from) = table_from.take()
        {
            lines[from..].sort();
        }
        lines.push(columns(line));
    }
    if let Some(from) = table_from {
        lines[from..].sort();
    }
    // Lines that are names and nothing else come in the order of names.
    if lines.iter().all(|line| line.contains('/') && !line.contains(' ')) {
        lines.sort();
    }
    sorted_sections(lines)
}

/// YAML without the source that the recorded distribution projects into each pod; its name stands in its last line.
fn without_recorder_source(text: &str) -> String {
    let last = format!("name:{RECORDER_SOURCE}");
    if !text.contains(&last) {
        return text.to_string();
    }
    let mut kept: Vec<&str> = Vec::new();
    for line in text.lines() {
        kept.push(line);
        if line.trim() == last {
            let begin = kept.iter().rposition(|line| line.trim() == "- configMap:").unwrap_or(kept.len());
            kept.truncate(begin);
        }
    }
    kept.join("\n")
}

/// Descriptions of several objects, which come in the order of names with random parts.
fn sorted_sections(lines: Vec<String>) -> Vec<String> {
    let begins = |line: &String| line.starts_with("Name:");
    if lines.iter().filter(|line| begins(line)).count() < 2 || !begins(&lines[0]) {
        return lines;
    }
    let mut sections: Vec<Vec<String>> = Vec::new();
    for line in lines {
        match sections.last_mut() {
            Some(section) if !begins(&line) => section.push(line),
            _ => sections.push(vec![line]),
        }
    }
    for section in &mut sections {
        while section.last().is_some_and(|line| line.trim().is_empty()) {
            section.pop();
        }
    }
    sections.sort();
    sections.concat()
}

/// A line that begins with two words in capitals is the header of a table.
fn is_header(line: &str) -> bool {
    let mut cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
    let capital = |cell: Option<&str>| {
        cell.is_some_and(|cell| !cell.chars().any(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
    };
    !line.starts_with(' ') && capital(cells.next()) && capital(cells.next())
}

/// A line with one width between its cells, its ages replaced, and what its machine has.
fn columns(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let mut cells: Vec<String> =
        line.trim().split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(ages).collect();
    for place in 0..cells.len() {
        let is_system = cells[place].starts_with("Debian GNU/Linux ");
        if is_system {
            cells[place] = "<system>".to_string();
        }
        if (is_system || MACHINE.contains(&cells[place].as_str()))
            && let Some(next) = cells.get_mut(place + 1)
        {
            *next = match next.split_once(' ') {
                Some((_, architecture)) if is_system => format!("<machine> {architecture}"),
                _ => "<machine>".to_string(),
            };
        }
    }
    format!("{}{}", &line[..indent], cells.join("  "))
}

/// A cell whose durations are ages: `12m`, `3 (15s ago)`, `2m (x3 over 5m)`.
fn ages(cell: &str) -> String {
    let words = cell.split(' ').map(|word| {
        let bare = word.trim_matches(['(', ')', ',']);
        if is_duration(bare) || bare == "<invalid>" { word.replace(bare, "<age>") } else { word.to_string() }
    });
    words.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_agree_is_replaced() {
        let names = Renaming::from([("web-8589c6665f-nd7xq".to_string(), "web-<1>-<2>".to_string())]);
        for (text, expected) in [
            ("Created pod: web-8589c6665f-nd7xq", "Created pod: web-<1>-<2>"),
            (
                "back-off 10s restarting failed container=web pod=web-8589c6665f-nd7xq_default(3ea3a533-0000-4000-8000-00000000000a)",
                "back-off 10s restarting failed container=web pod=web-<1>-<2>_default(<uid>)",
            ),
            (
                "Successfully pulled image \"registry.test/web:1.0\" in 1.202s (2.334s including waiting). Image size: 52428800 bytes.",
                "Successfully pulled image \"registry.test/web:1.0\" in <duration> (<duration> including waiting). Image size: 52428800 bytes.",
            ),
            (
                "pleg was last seen active 6m32s ago; threshold is 3m0s",
                "pleg was last seen active <duration> ago; threshold is 3m0s",
            ),
            (
                "dial tcp 10.244.3.3:8080: connect: connection refused",
                "dial tcp <ip>:8080: connect: connection refused",
            ),
            ("read tcp 10.0.0.1:4242->10.0.0.2:8080: reset", "read tcp <ip>-><ip>:8080: reset"),
            ("active 6m31.577s ago; threshold", "active <duration> ago; threshold"),
            ("at 2026-11-20T23:24:04Z and 2026-11-20T23:24:04.482806Z", "at <time> and <time>"),
            ("default-scheduler, default-scheduler-vm", "default-scheduler, default-scheduler-<host>"),
            ("Started:  Fri, 20 Nov 2026 23:24:06 +0000", "Started:  <time>"),
            ("Date: Fri, 20 Nov 2026 23:26:33 GMT", "Date: <time>"),
            (" > milliseconds=8", " > milliseconds=<number>"),
            ("I1120 23:26:33.354181    3142 loader.go:407] x", "<log> loader.go:407] x"),
            ("web-8589c6665f-nd7xq.18e9e464a6d958c2", "web-<1>-<2>.<moment>"),
            ("image web:1.0.2.3.4 v1.36.3", "image web:<ip>.4 v1.36.3"),
            ("  resourceVersion: \"3035\"", "  resourceVersion <version>"),
            ("pod \"web-7ddb994fc8-c9wnn\" of web-7ddb994fc8", "pod \"web-<hash>-<random>\" of web-<hash>"),
            ("web-frontend and deploy-production", "web-frontend and deploy-production"),
            ("/tmp/LIVE-109/x\t2026-11-20 23:28:15.176111203 +0000", "/tmp/LIVE-<number>/x\t<time>"),
        ] {
            assert_eq!(masked(text, &names), expected);
        }
    }

    #[test]
    fn the_recorder_s_own_source_is_left_out() {
        let text = "    Optional:       false\n    ConfigMapName:  openshift-service-ca.crt\n    Optional:  false\nQoS Class:  x\n";
        assert_eq!(masked_output(text, &Renaming::new()), ["    Optional:  false", "QoS Class:  x"]);
    }

    #[test]
    fn what_a_machine_has_is_replaced() {
        let wide = "node-a  Ready  <none>  5m  v1.36.3  <ip>  <none>  Debian GNU/Linux 12 (bookworm)  6.1.0 (amd64)  containerd://2.1.0";
        assert_eq!(
            columns(wide),
            "node-a  Ready  <none>  <age>  v1.36.3  <ip>  <none>  <system>  <machine> (amd64)  containerd://2.1.0"
        );
        let described = "  hugepages-2Mi:      0\n  ephemeral-storage:  0\nSystem Info:\n  OS Image:  Debian GNU/Linux 12 (bookworm)\nPodCIDR:  10.0.0.0/24\n";
        assert_eq!(
            masked_output(described, &Renaming::new()),
            ["  ephemeral-storage:  <machine>", "System Info:", "  OS Image:  <machine>"]
        );
    }

    #[test]
    fn tables_keep_their_cells_only() {
        let names =
            Renaming::from([("b-x".to_string(), "p-<1>".to_string()), ("a-y".to_string(), "p-<2>".to_string())]);
        let one = "NAME   READY   STATUS    RESTARTS      AGE\na-y    1/1     Running   2 (14s ago)   5m34s\nb-x    0/1     Error     0             12m\n";
        assert_eq!(
            masked_output(one, &names),
            [
                "NAME  READY  STATUS  RESTARTS  AGE",
                "p-<1>  0/1  Error  0  <age>",
                "p-<2>  1/1  Running  2 (<duration> ago)  <age>"
            ]
        );
    }
}
