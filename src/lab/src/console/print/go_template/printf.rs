//! Go's `Sprint` and `Sprintf` over the values of templates.
//!
//! Models Go fmt/print.go and fmt/format.go, without `#` and `+` of structures.

use serde_json::Value;

use super::Datum;

/// Widest field that is filled.
const WIDEST: usize = 1_000;

/// A value behind `%v`.
pub fn plain(datum: &Datum) -> String {
    match datum {
        Datum::Nothing | Datum::Json(Value::Null) => "<nil>".to_string(),
        other => other.shown(),
    }
}

/// Values beside each other, with spaces between those that are both no text.
pub fn print(values: &[Datum]) -> String {
    let mut out = String::new();
    for (place, value) in values.iter().enumerate() {
        if place > 0 && value.text().is_none() && values[place - 1].text().is_none() {
            out.push(' ');
        }
        out += &plain(value);
    }
    out
}

/// A number with a point as `%v` shows it.
pub fn general(number: f64) -> String {
    let magnitude = number.abs();
    if number == 0.0 || (1e-4..1e21).contains(&magnitude) {
        return number.to_string();
    }
    exponential(number, None)
}

fn exponential(number: f64, places: Option<usize>) -> String {
    let text = match places {
        Some(places) => format!("{number:.places$e}"),
        None => format!("{number:e}"),
    };
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{digits}e{sign}{exponent:0>2}")
}

#[derive(Default)]
struct Flags {
    left: bool,
    zeros: bool,
    plus: bool,
    space: bool,
    width: usize,
    precision: Option<usize>,
}

/// A format filled from values.
pub fn format(format: &str, values: &[Datum]) -> String {
    let mut out = String::new();
    let mut next = 0;
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let mut flags = Flags::default();
        while let Some(flag) = letters.next_if(|c| "-+# 0".contains(*c)) {
            match flag {
                '-' => flags.left = true,
                '0' => flags.zeros = true,
                '+' => flags.plus = true,
                ' ' => flags.space = true,
                _ => {}
            }
        }
        while let Some(digit) = letters.next_if(char::is_ascii_digit) {
            flags.width = (flags.width * 10 + digit as usize - '0' as usize).min(WIDEST);
        }
        if letters.next_if_eq(&'.').is_some() {
            let mut number = 0usize;
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                number = (number * 10 + digit as usize - '0' as usize).min(WIDEST);
            }
            flags.precision = Some(number);
        }
        let Some(verb) = letters.next() else {
            out += "%!(NOVERB)";
            break;
        };
        if verb == '%' {
            out.push('%');
            continue;
        }
        let Some(value) = values.get(next) else {
            out += &format!("%!{verb}(MISSING)");
            continue;
        };
        next += 1;
        out += &padded(&verbed(verb, value, &flags), &flags);
    }
    if next < values.len() {
        let extra: Vec<String> = values[next..]
            .iter()
            .map(|value| match value {
                Datum::Nothing | Datum::Json(Value::Null) => "<nil>".to_string(),
                value => format!("{}={}", value.type_name(), value.shown()),
            })
            .collect();
        out += &format!("%!(EXTRA {})", extra.join(", "));
    }
    out
}

fn padded(text: &str, flags: &Flags) -> String {
    let fill = flags.width.saturating_sub(text.chars().count());
    if flags.left {
        return format!("{text}{}", " ".repeat(fill));
    }
    if flags.zeros {
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => text.split_at(text.len() - digits.len()),
            None => ("", text),
        };
        return format!("{sign}{}{digits}", "0".repeat(fill));
    }
    format!("{}{text}", " ".repeat(fill))
}

fn verbed(verb: char, value: &Datum, flags: &Flags) -> String {
    if verb == 'T' {
        return value.type_name().to_string();
    }
    match value {
        Datum::Nothing | Datum::Json(Value::Null) if verb == 'v' => return "<nil>".to_string(),
        Datum::Nothing | Datum::Json(Value::Null) => return format!("%!{verb}(<nil>)"),
        Datum::Json(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| verbed(verb, &Datum::Json(item.clone()), flags)).collect();
            return format!("[{}]", items.join(" "));
        }
        Datum::Json(Value::Object(fields)) => {
            let pairs: Vec<String> = fields
                .iter()
                .map(|(key, field)| {
                    let key = verbed(verb, &Datum::from(key.as_str()), flags);
                    format!("{key}:{}", verbed(verb, &Datum::Json(field.clone()), flags))
                })
                .collect();
            return format!("map[{}]", pairs.join(" "));
        }
        _ => {}
    }
    let signed = |text: String| match () {
        () if text.starts_with('-') => text,
        () if flags.plus => format!("+{text}"),
        () if flags.space => format!(" {text}"),
        () => text,
    };
    if let Some(text) = value.text() {
        let cut: String = text.chars().take(flags.precision.unwrap_or(usize::MAX)).collect();
        match verb {
            'v' | 's' => return cut,
            'q' => return format!("{cut:?}"),
            'x' => return cut.bytes().map(|byte| format!("{byte:02x}")).collect(),
            'X' => return cut.bytes().map(|byte| format!("{byte:02X}")).collect(),
            _ => {}
        }
    } else if let Some(number) = value.int() {
        let letter = u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
        let sign = if number < 0 { "-" } else { "" };
        let size = number.unsigned_abs();
        match verb {
            'v' | 'd' => return signed(number.to_string()),
            'x' => return signed(format!("{sign}{size:x}")),
            'X' => return signed(format!("{sign}{size:X}")),
            'o' => return signed(format!("{sign}{size:o}")),
            'O' => return signed(format!("{sign}0o{size:o}")),
            'b' => return signed(format!("{sign}{size:b}")),
            'c' => return letter.to_string(),
            'q' => return format!("{letter:?}"),
            'U' => return format!("U+{size:04X}"),
            _ => {}
        }
    } else if let Some(number) = value.float() {
        match verb {
            'v' | 'g' | 'G' => return signed(general(number)),
            'f' | 'F' => return signed(format!("{number:.*}", flags.precision.unwrap_or(6))),
            'e' => return signed(exponential(number, Some(flags.precision.unwrap_or(6)))),
            'E' => return signed(exponential(number, Some(flags.precision.unwrap_or(6))).to_uppercase()),
            _ => {}
        }
    } else if matches!(verb, 'v' | 't') {
        return value.shown();
    }
    format!("%!{verb}({}={})", value.type_name(), value.shown())
}
