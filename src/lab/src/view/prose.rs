//! The small part of Markdown that lessons use, as blocks: headings, paragraphs, lists, tables, code; `**bold**`, `` `code` ``, `*em*`
//! and links inside. Never HTML: text stays text.

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading with its level, from 1.
    Heading(u8, Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list; the flag says whether it is numbered.
    List(bool, Vec<Vec<Inline>>),
    /// Code, as written.
    Code(String),
    /// A table; the first row is the head.
    Table(Vec<Vec<Vec<Inline>>>),
    /// A quotation.
    Quote(Vec<Inline>),
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// Strong text.
    Strong(String),
    /// Stressed text.
    Em(String),
    /// Code.
    Code(String),
    /// A link: text and an `https:` address.
    Link(String, String),
}

/// Returns the blocks of a text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with("```") {
            let mut code = Vec::new();
            for line in lines.by_ref() {
                if line.trim_start().starts_with("```") {
                    break;
                }
                code.push(line);
            }
            out.push(Block::Code(code.join("\n")));
        } else if let Some((level, rest)) = heading(trimmed) {
            out.push(Block::Heading(level, inlines(rest)));
        } else if trimmed.starts_with('|') {
            let mut rows = vec![cells(trimmed)];
            while let Some(next) = lines.next_if(|next| next.trim_start().starts_with('|')) {
                if !next.trim().chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
                    rows.push(cells(next.trim()));
                }
            }
            out.push(Block::Table(rows));
        } else if let Some((numbered, first)) = item(trimmed) {
            let mut items = vec![first.to_string()];
            while let Some(next) =
                lines.next_if(|next| !next.trim().is_empty() && (item(next.trim()).is_some() || next.starts_with(' ')))
            {
                match item(next.trim()) {
                    Some((_, text)) => items.push(text.to_string()),
                    None => {
                        let last = items.last_mut().expect("a list begins with an item");
                        last.push(' ');
                        last.push_str(next.trim());
                    }
                }
            }
            out.push(Block::List(numbered, items.iter().map(|item| inlines(item)).collect()));
        } else {
            let quote = trimmed.starts_with('>');
            let mut paragraph = trimmed.trim_start_matches(['>', ' ']).to_string();
            while let Some(next) = lines.next_if(|next| {
                let next = next.trim();
                !next.is_empty()
                    && !next.starts_with(['#', '|'])
                    && !next.starts_with("```")
                    && item(next).is_none()
                    && next.starts_with('>') == quote
            }) {
                paragraph.push(' ');
                paragraph.push_str(next.trim().trim_start_matches(['>', ' ']));
            }
            out.push(if quote { Block::Quote(inlines(&paragraph)) } else { Block::Paragraph(inlines(&paragraph)) });
        }
    }
    out
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let rest = line[level..].strip_prefix(' ')?;
    (1..=4).contains(&level).then(|| (u8::try_from(level).unwrap_or(4), rest.trim()))
}

fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, rest));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| line[digits..].strip_prefix(". ").map(|rest| (true, rest))).flatten()
}

fn cells(line: &str) -> Vec<Vec<Inline>> {
    line.trim_matches('|').split('|').map(|cell| inlines(cell.trim())).collect()
}

/// Returns the pieces of a line.
#[must_use]
pub fn inlines(line: &str) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    let mut rest = line;
    let mut text = String::new();
    while let Some(first) = rest.chars().next() {
        let piece = delimited(rest, "**", "**")
            .map(|(inner, after)| (Inline::Strong(inner.into()), after))
            .or_else(|| delimited(rest, "`", "`").map(|(inner, after)| (Inline::Code(inner.into()), after)))
            .or_else(|| {
                delimited(rest, "*", "*")
                    .filter(|(inner, _)| !inner.starts_with(' '))
                    .map(|(inner, after)| (Inline::Em(inner.into()), after))
            })
            .or_else(|| link(rest));
        match piece {
            Some((piece, after)) => {
                if !text.is_empty() {
                    out.push(Inline::Text(std::mem::take(&mut text)));
                }
                out.push(piece);
                rest = after;
            }
            None => {
                text.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    if !text.is_empty() {
        out.push(Inline::Text(text));
    }
    out
}

fn delimited<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    let inner = text.strip_prefix(open)?;
    let end = inner.find(close).filter(|end| *end > 0)?;
    Some((&inner[..end], &inner[end + close.len()..]))
}

fn link(text: &str) -> Option<(Inline, &str)> {
    let (name, after) = delimited(text, "[", "](")?;
    let end = after.find(')')?;
    let address = &after[..end];
    address.starts_with("https://").then(|| (Inline::Link(name.into(), address.into()), &after[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_a_debrief() {
        let shown = blocks(
            "# What happened\nThe **kubelet** ran\n`kill`.\n\n- one\n  more\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nkubectl get pods\n```\n1. first",
        );
        assert_eq!(shown.len(), 6);
        assert_eq!(shown[0], Block::Heading(1, vec![Inline::Text("What happened".into())]));
        assert_eq!(
            shown[1],
            Block::Paragraph(vec![
                Inline::Text("The ".into()),
                Inline::Strong("kubelet".into()),
                Inline::Text(" ran ".into()),
                Inline::Code("kill".into()),
                Inline::Text(".".into())
            ])
        );
        assert_eq!(
            shown[2],
            Block::List(false, vec![vec![Inline::Text("one more".into())], vec![Inline::Text("two".into())]])
        );
        assert!(matches!(&shown[3], Block::Table(rows) if rows.len() == 2));
        assert_eq!(shown[4], Block::Code("kubectl get pods".into()));
        assert!(matches!(&shown[5], Block::List(true, items) if items.len() == 1));
    }

    #[test]
    fn loose_marks_stay_text_and_only_https_is_a_link() {
        assert_eq!(inlines("2 * 3 ** 4 `"), [Inline::Text("2 * 3 ** 4 `".into())]);
        assert_eq!(inlines("[x](javascript:1)"), [Inline::Text("[x](javascript:1)".into())]);
        assert_eq!(inlines("[x](https://k8s.io)"), [Inline::Link("x".into(), "https://k8s.io".into())]);
    }
}
