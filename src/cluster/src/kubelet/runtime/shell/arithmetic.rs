//! `$(( … ))`: 64-bit integers with wrap-around, C's operators and assignment (POSIX 2.6.4).

use super::expand::element_key;
use alloc::format;
use alloc::string::{String, ToString};

/// How deep an expression may nest.
const DEPTH_LIMIT: usize = 64;

/// Where names get their values and leave them.
pub(super) trait Names {
    /// The text of a variable, empty when unset.
    fn get(&self, name: &str) -> String;
    /// Assigns a variable.
    fn set(&mut self, name: &str, value: i64);
}

/// Computes an expression.
///
/// - Errors: the text after the shell's name.
pub(super) fn evaluate(text: &str, names: &mut dyn Names) -> Result<i64, String> {
    if text.trim().is_empty() {
        return Ok(0);
    }
    let mut reader = Reader { text: text.as_bytes(), at: 0, names, depth: 0, dry: 0 };
    let value = reader.assignment()?;
    reader.blanks();
    if reader.at < reader.text.len() { reader.syntax() } else { Ok(value) }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    names: &'a mut dyn Names,
    depth: usize,
    /// Above 0 inside a branch that is not taken: no assignments, no division errors.
    dry: usize,
}

const BINARY: [&[&str]; 9] = [
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
    &["**"],
];

impl Reader<'_> {
    fn syntax<T>(&self) -> Result<T, String> {
        Err(format!("arithmetic syntax error: {:?}", String::from_utf8_lossy(self.text).trim()))
    }

    fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn eat(&mut self, operator: &str) -> bool {
        self.blanks();
        let found = self.text[self.at..].starts_with(operator.as_bytes());
        if found {
            self.at += operator.len();
        }
        found
    }

    fn name(&mut self) -> Option<String> {
        self.blanks();
        let start = self.at;
        let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        if !self.text.get(start).copied().is_some_and(letter) {
            return None;
        }
        while self.text.get(self.at).is_some_and(|byte| letter(*byte) || byte.is_ascii_digit()) {
            self.at += 1;
        }
        Some(String::from_utf8_lossy(&self.text[start..self.at]).into_owned())
    }

    fn value_of(&mut self, name: &str) -> i64 {
        let text = self.names.get(name);
        number(text.trim()).unwrap_or(0)
    }

    fn assign(&mut self, name: &str, value: i64) -> i64 {
        if self.dry == 0 {
            self.names.set(name, value);
        }
        value
    }

    fn assignment(&mut self) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return self.syntax();
        }
        let start = self.at;
        if let Some(name) = self.name() {
            self.blanks();
            for operator in ["<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="] {
                let compare = operator == "=" && self.text.get(self.at + 1) == Some(&b'=');
                if !compare && self.eat(operator) {
                    let right = self.assignment()?;
                    let left = self.value_of(&name);
                    let plain = operator.trim_end_matches('=');
                    let value = if plain.is_empty() { right } else { self.apply(plain, left, right)? };
                    self.depth -= 1;
                    return Ok(self.assign(&name, value));
                }
            }
        }
        self.at = start;
        let value = self.ternary()?;
        self.depth -= 1;
        Ok(value)
    }

    fn ternary(&mut self) -> Result<i64, String> {
        let condition = self.or()?;
        if !self.eat("?") {
            return Ok(condition);
        }
        self.dry += usize::from(condition == 0);
        let yes = self.assignment()?;
        self.dry -= usize::from(condition == 0);
        if !self.eat(":") {
            return self.syntax();
        }
        self.dry += usize::from(condition != 0);
        let no = self.assignment()?;
        self.dry -= usize::from(condition != 0);
        Ok(if condition != 0 { yes } else { no })
    }

    fn or(&mut self) -> Result<i64, String> {
        let mut left = self.and()?;
        while self.eat("||") {
            let skip = usize::from(left != 0);
            self.dry += skip;
            let right = self.and()?;
            self.dry -= skip;
            left = i64::from(left != 0 || right != 0);
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<i64, String> {
        let mut left = self.binary(0)?;
        while self.eat("&&") {
            let skip = usize::from(left == 0);
            self.dry += skip;
            let right = self.binary(0)?;
            self.dry -= skip;
            left = i64::from(left != 0 && right != 0);
        }
        Ok(left)
    }

    fn binary(&mut self, level: usize) -> Result<i64, String> {
        let Some(operators) = BINARY.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        loop {
            self.blanks();
            let rest = &self.text[self.at..];
            let found = operators.iter().find(|operator| {
                let after = rest.get(operator.len());
                // `|` is not the beginning of `||`, `<` not that of `<<`, `*` not that of `**`.
                rest.starts_with(operator.as_bytes())
                    && !(operator.len() == 1 && after == rest.first() && b"|&<>*".contains(&rest[0]))
            });
            let Some(operator) = found else { return Ok(left) };
            self.at += operator.len();
            let right = self.binary(level + 1)?;
            left = self.apply(operator, left, right)?;
        }
    }

    fn apply(&self, operator: &str, left: i64, right: i64) -> Result<i64, String> {
        let shift = (right & 63) as u32;
        Ok(match operator {
            "|" => left | right,
            "^" => left ^ right,
            "&" => left & right,
            "==" => i64::from(left == right),
            "!=" => i64::from(left != right),
            "<=" => i64::from(left <= right),
            ">=" => i64::from(left >= right),
            "<" => i64::from(left < right),
            ">" => i64::from(left > right),
            "<<" => left.wrapping_shl(shift),
            ">>" => left.wrapping_shr(shift),
            "+" => left.wrapping_add(right),
            "-" => left.wrapping_sub(right),
            "*" => left.wrapping_mul(right),
            "**" => left.wrapping_pow(u32::try_from(right).unwrap_or(0)),
            "/" | "%" if right == 0 && self.dry > 0 => 0,
            "/" | "%" if right == 0 => return Err("divide by zero".to_string()),
            "/" => left.wrapping_div(right),
            _ => left.wrapping_rem(right),
        })
    }

    fn unary(&mut self) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return self.syntax();
        }
        let value = if self.eat("++") || self.eat("--") {
            let step = if self.text[self.at - 1] == b'+' { 1 } else { -1 };
            let Some(name) = self.name() else { return self.syntax() };
            let value = self.value_of(&name).wrapping_add(step);
            self.assign(&name, value)
        } else if self.eat("!") {
            i64::from(self.unary()? == 0)
        } else if self.eat("~") {
            !self.unary()?
        } else if self.eat("-") {
            self.unary()?.wrapping_neg()
        } else if self.eat("+") {
            self.unary()?
        } else if self.eat("(") {
            let value = self.assignment()?;
            if !self.eat(")") {
                return self.syntax();
            }
            value
        } else if let Some(mut name) = self.name() {
            if self.text.get(self.at) == Some(&b'[') {
                // An element of an array of bash.
                self.at += 1;
                let index = self.assignment()?;
                if !self.eat("]") {
                    return self.syntax();
                }
                name = element_key(&name, index);
            }
            let value = self.value_of(&name);
            if self.eat("++") {
                self.assign(&name, value.wrapping_add(1));
            } else if self.eat("--") {
                self.assign(&name, value.wrapping_sub(1));
            }
            value
        } else {
            self.blanks();
            let start = self.at;
            while self.text.get(self.at).is_some_and(u8::is_ascii_alphanumeric) {
                self.at += 1;
            }
            match core::str::from_utf8(&self.text[start..self.at]).ok().and_then(number) {
                Some(value) => value,
                None => return self.syntax(),
            }
        };
        self.depth -= 1;
        Ok(value)
    }
}

/// A C integer constant with a sign.
fn number(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let value = if let Some(hex) = digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        i64::from_str_radix(hex, 16).ok()?
    } else if digits.len() > 1 && digits.starts_with('0') {
        i64::from_str_radix(digits, 8).ok()?
    } else {
        digits.parse().ok()?
    };
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeMap;

    impl Names for BTreeMap<String, String> {
        fn get(&self, name: &str) -> String {
            BTreeMap::get(self, name).cloned().unwrap_or_default()
        }
        fn set(&mut self, name: &str, value: i64) {
            self.insert(name.to_string(), value.to_string());
        }
    }

    #[test]
    fn expressions_are_computed_as_in_c() {
        let mut names = BTreeMap::from([("i".to_string(), "5".to_string())]);
        for (text, want) in [
            ("1 + 2 * 3", Ok(7)),
            ("(1 + 2) * 3", Ok(9)),
            ("i+1", Ok(6)),
            ("i = i * 2", Ok(10)),
            ("i++ + 1", Ok(11)),
            ("i", Ok(11)),
            ("i -= 1", Ok(10)),
            ("unset + 1", Ok(1)),
            ("7 % 4 == 3 && 2 < 1 || 1", Ok(1)),
            ("1 ? 2 : 1/0", Ok(2)),
            ("-2 ** 2", Ok(4)),
            ("1 << 4 | 1", Ok(17)),
            ("0x10 + 010", Ok(24)),
            ("!0 + ~0", Ok(0)),
            ("", Ok(0)),
            ("1/0", Err("divide by zero".to_string())),
            ("1 +", Err("arithmetic syntax error: \"1 +\"".to_string())),
            ("2 3", Err("arithmetic syntax error: \"2 3\"".to_string())),
        ] {
            assert_eq!(evaluate(text, &mut names), want, "{text}");
        }
        assert!(evaluate(&"(".repeat(10_000), &mut names).is_err());
    }
}
