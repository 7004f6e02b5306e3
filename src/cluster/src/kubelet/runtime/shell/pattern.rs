//! Shell patterns: `*`, `?`, `[…]` and quoted characters. Quoted text carries a backslash before each special letter.

use alloc::string::String;
use alloc::vec::Vec;

/// Letters that a pattern treats specially.
const SPECIAL: &str = "*?[]\\";

/// Adds text to a pattern so that it stands for itself.
pub(super) fn push_literal(pattern: &mut String, text: &str) {
    for letter in text.chars() {
        if SPECIAL.contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
}

/// Whether anything in the pattern is special.
pub(super) fn is_pattern(pattern: &str) -> bool {
    let mut quoted = false;
    for letter in pattern.chars() {
        if !quoted && matches!(letter, '*' | '?' | '[') {
            return true;
        }
        quoted = !quoted && letter == '\\';
    }
    false
}

/// The text that a pattern without special letters stands for.
pub(super) fn literal(pattern: &str) -> String {
    let mut text = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        text.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    text
}

/// Whether the whole text matches. Runs in the product of the lengths at worst.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
        } else if let Some(next) = one(&pattern, p, text[t]) {
            p = next;
            t += 1;
        } else if let Some((star_p, star_t)) = star {
            star = Some((star_p, star_t + 1));
            p = star_p + 1;
            t = star_t + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|letter| *letter == '*')
}

/// Matches one letter at `p`; the place after it.
fn one(pattern: &[char], p: usize, letter: char) -> Option<usize> {
    match pattern.get(p)? {
        '?' => Some(p + 1),
        '\\' => (pattern.get(p + 1) == Some(&letter)).then_some(p + 2),
        '[' => {
            let negated = matches!(pattern.get(p + 1), Some('!' | '^'));
            let start = p + 1 + usize::from(negated);
            let mut at = start;
            let mut found = false;
            loop {
                match pattern.get(at) {
                    // Without an end the bracket stands for itself.
                    None => return (letter == '[').then_some(p + 1),
                    Some(']') if at > start => break,
                    Some(low) => {
                        if let (Some('-'), Some(high)) = (pattern.get(at + 1), pattern.get(at + 2))
                            && *high != ']'
                        {
                            found |= (*low..=*high).contains(&letter);
                            at += 3;
                        } else {
                            found |= *low == letter;
                            at += 1;
                        }
                    }
                }
            }
            (found != negated).then_some(at + 1)
        }
        plain => (*plain == letter).then_some(p + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, text, want) in [
            ("*.yaml", "web.yaml", true),
            ("*.yaml", "web.yml", false),
            ("a?c", "abc", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("[", "[", true),
            ("", "", true),
            ("*", "", true),
            ("*a*b*c*", "xxaxxbxxcxx", true),
        ] {
            assert_eq!(matches(pattern, text), want, "{pattern} {text}");
        }
        let hostile = "a*".repeat(200) + "b";
        assert!(!matches(&hostile, &"a".repeat(2_000)));
    }
}
