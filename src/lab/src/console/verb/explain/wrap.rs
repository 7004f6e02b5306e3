//! Wraps text as kubectl wraps descriptions: at 76 columns, words kept whole and spaces between them kept as they are.
//!
//! Models github.com/mitchellh/go-wordwrap, which kubernetes 1.36 kubectl pkg/util/term uses.

const WIDTH: usize = 76;

/// The text in lines of at most 76 columns where its words allow it, each behind `indent` spaces.
pub fn indented(text: &str, indent: usize) -> String {
    let space = " ".repeat(indent);
    wrapped(text).split('\n').map(|line| format!("{space}{line}")).collect::<Vec<_>>().join("\n")
}

fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let (mut word, mut spaces) = (String::new(), String::new());
    let (mut column, mut word_width, mut space_width) = (0, 0, 0);
    for character in text.chars() {
        if character == '\n' {
            if word.is_empty() && column + space_width > WIDTH {
                spaces.clear();
            }
            out.push_str(&spaces);
            out.push_str(&word);
            out.push('\n');
            spaces.clear();
            word.clear();
            (column, word_width, space_width) = (0, 0, 0);
        } else if character.is_whitespace() && character != '\u{a0}' {
            if spaces.is_empty() || !word.is_empty() {
                column += space_width + word_width;
                out.push_str(&spaces);
                out.push_str(&word);
                spaces.clear();
                word.clear();
                (word_width, space_width) = (0, 0);
            }
            spaces.push(character);
            space_width += 1;
        } else {
            word.push(character);
            word_width += 1;
            if column + word_width + space_width > WIDTH && word_width < WIDTH {
                out.push('\n');
                spaces.clear();
                (column, space_width) = (0, 0);
            }
        }
    }
    if !word.is_empty() || column + space_width <= WIDTH {
        out.push_str(&spaces);
    }
    out + &word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_spaces_stay() {
        let text = format!("{} one.  two\n\n - `\"A\"` is", "x".repeat(70));
        assert_eq!(wrapped(&text), format!("{} one.\ntwo\n\n - `\"A\"` is", "x".repeat(70)));
        // A word that is longer than a line has a line of its own.
        let long = "y".repeat(90);
        assert_eq!(wrapped(&format!("see: {long} z")), format!("see:\n{long}\nz"));
        assert_eq!(indented("a\n", 4), "    a\n    ");
    }
}
