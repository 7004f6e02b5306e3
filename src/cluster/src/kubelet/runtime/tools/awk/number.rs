//! awk's values: numbers that are texts and texts that are numbers, and printf.

use alloc::format;
use alloc::string::{String, ToString};
use core::cmp::Ordering;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A text from the input, which compares as a number where it looks like one.
    Input(String),
    /// What was never set.
    Unset,
}

/// The number that a text begins with.
pub fn leading(text: &str) -> (f64, &str) {
    let trimmed = text.trim_start();
    let bytes = trimmed.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(sign);
    let mut end = sign + whole;
    let mut any = whole > 0;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if any || fraction > 0 {
            end += 1 + fraction;
            any = true;
        }
    }
    if !any {
        return (0.0, text);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits((end + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    (trimmed[..end].trim_start_matches('+').parse().unwrap_or(0.0), &trimmed[end..])
}

/// Whether a text is a number and nothing else.
fn looks_numeric(text: &str) -> Option<f64> {
    let (number, rest) = leading(text);
    (!text.trim().is_empty() && rest.trim().is_empty()).then_some(number)
}

impl Value {
    /// As a number.
    pub fn number(&self) -> f64 {
        match self {
            Value::Number(number) => *number,
            Value::Text(text) | Value::Input(text) => leading(text).0,
            Value::Unset => 0.0,
        }
    }

    /// As a text.
    pub fn text(&self) -> String {
        match self {
            Value::Number(number) => shown(*number),
            Value::Text(text) | Value::Input(text) => text.clone(),
            Value::Unset => String::new(),
        }
    }

    /// As a condition.
    pub fn truth(&self) -> bool {
        match self {
            Value::Number(number) => *number != 0.0,
            Value::Text(text) => !text.is_empty(),
            Value::Input(text) => looks_numeric(text).map_or(!text.is_empty(), |number| number != 0.0),
            Value::Unset => false,
        }
    }

    fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Input(text) => looks_numeric(text),
            Value::Unset => Some(0.0),
            Value::Text(_) => None,
        }
    }

    /// How two values compare: as numbers when both are.
    pub fn compare(&self, other: &Value) -> Ordering {
        match (self.as_number(), other.as_number()) {
            (Some(one), Some(other)) => one.partial_cmp(&other).unwrap_or(Ordering::Equal),
            _ => self.text().cmp(&other.text()),
        }
    }
}

/// A number as a text: whole ones as they are, others with six digits.
pub fn shown(number: f64) -> String {
    if libm::trunc(number) == number && libm::fabs(number) < 1e16 {
        return format!("{}", number as i64);
    }
    general(number, 6, false)
}

/// `%g`.
fn general(number: f64, precision: usize, keeps_zeros: bool) -> String {
    if number.is_nan() || number.is_infinite() {
        return if number.is_nan() {
            "nan".into()
        } else if number > 0.0 {
            "inf".into()
        } else {
            "-inf".into()
        };
    }
    let precision = precision.clamp(1, 40);
    let scientific = format!("{:.*e}", precision - 1, number);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |text: &str| {
        if text.contains('.') && !keeps_zeros {
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        } else {
            text.to_string()
        }
    };
    if exponent < -4 || exponent >= precision as i32 {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trim(mantissa), exponent.abs());
    }
    trim(&format!("{:.*}", (precision as i32 - 1 - exponent).max(0) as usize, number))
}

/// A text with its backslash sequences replaced.
pub fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('a') => out.push('\x07'),
            Some('b') => out.push('\x08'),
            Some(other @ ('"' | '\\' | '/')) => out.push(other),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// Most letters that one column of `printf` may have.
const WIDTH_LIMIT: usize = 4_096;

/// `sprintf`.
///
/// - Errors: too few values.
pub fn formatted(format: &str, values: &[Value]) -> Result<String, String> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        if letters.next_if_eq(&'%').is_some() {
            out.push('%');
            continue;
        }
        let mut flags = String::new();
        while let Some(flag) = letters.next_if(|flag| "-0+ #".contains(*flag)) {
            flags.push(flag);
        }
        let mut number = || -> Result<Option<usize>, String> {
            if letters.next_if_eq(&'*').is_some() {
                let value = values.next().ok_or("not enough arguments to satisfy format string")?;
                return Ok(Some((value.number() as i64).unsigned_abs() as usize));
            }
            let mut digits = String::new();
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            Ok(digits.parse::<usize>().ok())
        };
        let width = number()?.unwrap_or(0).min(WIDTH_LIMIT);
        let precision = if letters.next_if_eq(&'.').is_some() {
            let mut digits = String::new();
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            Some(digits.parse::<usize>().unwrap_or(0).min(WIDTH_LIMIT))
        } else {
            None
        };
        let Some(kind) = letters.next() else { break };
        if !"sdiouxXcfFeEgG".contains(kind) {
            out.push('%');
            out.push(kind);
            continue;
        }
        let Some(value) = values.next() else {
            return Err("not enough arguments to satisfy format string".into());
        };
        let plain = value.number();
        let mut body = match kind {
            's' => value.text().chars().take(precision.unwrap_or(usize::MAX)).collect(),
            'c' => match value {
                Value::Number(number) => char::from_u32(*number as u32).map(String::from).unwrap_or_default(),
                other => other.text().chars().take(1).collect(),
            },
            'd' | 'i' | 'u' => format!("{}", libm::trunc(plain) as i64),
            'o' => format!("{:o}", plain as i64),
            'x' => format!("{:x}", plain as i64),
            'X' => format!("{:X}", plain as i64),
            'f' | 'F' => format!("{:.*}", precision.unwrap_or(6).min(60), plain),
            'e' | 'E' => {
                let text = format!("{:.*e}", precision.unwrap_or(6).min(60), plain);
                let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
                let exponent: i32 = exponent.parse().unwrap_or(0);
                format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
            }
            _ => general(plain, precision.unwrap_or(6), flags.contains('#')),
        };
        if flags.contains('+') && !matches!(kind, 's' | 'c') && !body.starts_with('-') {
            body.insert(0, '+');
        } else if flags.contains(' ') && !matches!(kind, 's' | 'c') && !body.starts_with('-') {
            body.insert(0, ' ');
        }
        let pad = width.saturating_sub(body.chars().count());
        if flags.contains('-') {
            out.push_str(&body);
            out.push_str(&" ".repeat(pad));
        } else if flags.contains('0') && !matches!(kind, 's' | 'c') {
            let sign = body.len() - body.trim_start_matches(['-', '+', ' ']).len();
            out.push_str(&body[..sign]);
            out.push_str(&"0".repeat(pad));
            out.push_str(&body[sign..]);
        } else {
            out.push_str(&" ".repeat(pad));
            out.push_str(&body);
        }
    }
    Ok(out)
}
