//! Splits a command line into words as a shell does: spaces, quotes, backslashes.
//!
//! It expands nothing: no variables, no globs, no substitution.

/// Splits `line` into words.
///
/// - Errors: a sentence when a quote is not closed.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' | '\r' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('\'') => break,
                        Some(character) => word.push(character),
                        None => return Err("unexpected end of line while looking for matching `''".to_string()),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('"') => break,
                        Some('\\') => match characters.next() {
                            Some(escaped @ ('"' | '\\' | '$' | '`')) => word.push(escaped),
                            Some(other) => word.extend(['\\', other]),
                            None => {}
                        },
                        Some(character) => word.push(character),
                        None => return Err("unexpected end of line while looking for matching `\"'".to_string()),
                    }
                }
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            '#' if word.is_none() => break,
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_spaces_together() {
        for (line, words) in [
            ("get pods", vec!["get", "pods"]),
            ("  get\tpods -l 'app in (a, b)'", vec!["get", "pods", "-l", "app in (a, b)"]),
            (r#"patch deploy web -p "{\"spec\":1}""#, vec!["patch", "deploy", "web", "-p", r#"{"spec":1}"#]),
            (r"a\ b ''", vec!["a b", ""]),
            ("get pods # all of them", vec!["get", "pods"]),
        ] {
            assert_eq!(split(line).unwrap(), words, "{line}");
        }
        assert!(split("get 'pods").is_err());
    }
}
