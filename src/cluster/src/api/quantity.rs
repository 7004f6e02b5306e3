//! Resource quantities as integers.

use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

/// What is said of an amount that is none.
///
/// - Source: kubernetes 1.36 apimachinery pkg/api/resource/quantity.go parseQuantityString, ErrFormatWrong, ErrSuffix.
pub fn complaint(text: &str) -> &'static str {
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut rest = &number[digits(number)..];
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = &fraction[digits(fraction)..];
    }
    let letters = rest.find(|c: char| !"eEinumkKMGTP".contains(c)).unwrap_or(rest.len());
    let mut end = &rest[letters..];
    end = end.strip_prefix(['+', '-']).unwrap_or(end);
    match !text.is_empty() && end.chars().all(|c| c.is_ascii_digit()) {
        true => "unable to parse quantity's suffix",
        false => "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    }
}

/// The quantity in thousandths (`500m` is 500, `2` is 2000), rounded up; `None` when it is not a quantity.
///
/// - Source: kubernetes 1.36 apimachinery pkg/api/resource Quantity.MilliValue.
pub fn milli(quantity: &Quantity) -> Option<i128> {
    parse_milli(&quantity.0)
}

/// The quantity in whole units (bytes for memory), rounded up; `None` when it is not a quantity.
///
/// - Source: kubernetes 1.36 apimachinery pkg/api/resource Quantity.Value.
pub fn value(quantity: &Quantity) -> Option<i64> {
    let milli = parse_milli(&quantity.0)?;
    i64::try_from(milli.div_euclid(1000) + i128::from(milli.rem_euclid(1000) != 0)).ok()
}

/// Parses the text of a quantity into thousandths, rounded up.
pub fn parse_milli(text: &str) -> Option<i128> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if number.is_empty() || number == "." || fraction.contains('.') || whole.len() > 18 || fraction.len() > 18 {
        return None;
    }
    // Nine decimal places are kept, as nano units; anything finer rounds up.
    let mut nano: i128 = whole.parse::<i128>().unwrap_or(0).checked_mul(1_000_000_000)?;
    for (place, digit) in fraction.bytes().enumerate() {
        let digit = i128::from(digit - b'0');
        nano += if place < 9 { digit * 10i128.pow(8 - place as u32) } else { i128::from(digit > 0) };
    }
    let scaled = match unit {
        "n" => nano.div_ceil_by(1_000_000_000),
        "u" => nano.div_ceil_by(1_000_000),
        "m" => nano.div_ceil_by(1_000),
        "" => nano,
        "k" => nano.checked_mul(1_000)?,
        "M" => nano.checked_mul(1_000_000)?,
        "G" => nano.checked_mul(1_000_000_000)?,
        "T" => nano.checked_mul(1_000_000_000_000)?,
        "P" => nano.checked_mul(1_000_000_000_000_000)?,
        "E" => nano.checked_mul(1_000_000_000_000_000_000)?,
        "Ki" => nano.checked_mul(1 << 10)?,
        "Mi" => nano.checked_mul(1 << 20)?,
        "Gi" => nano.checked_mul(1 << 30)?,
        "Ti" => nano.checked_mul(1 << 40)?,
        "Pi" => nano.checked_mul(1 << 50)?,
        "Ei" => nano.checked_mul(1 << 60)?,
        exponent => {
            let digits = exponent.strip_prefix(['e', 'E'])?;
            let power: i32 = digits.parse().ok()?;
            match power {
                0..=18 => nano.checked_mul(10i128.pow(power as u32))?,
                -18..=-1 => nano.div_ceil_by(10i128.pow(power.unsigned_abs())),
                _ => return None,
            }
        }
    };
    let milli = scaled.div_ceil_by(1_000_000);
    Some(if negative { -milli } else { milli })
}

/// The text that the API server keeps for a quantity: `1000m` is `1`, `0.5` is `500m`, `1024Mi` is `1Gi`.
///
/// - Errors: `None` when it is not a quantity.
/// - Source: kubernetes 1.36 apimachinery pkg/api/resource Quantity.CanonicalizeBytes.
pub fn canonical(text: &str) -> Option<String> {
    let milli = parse_milli(text)?;
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
    if unit.ends_with('i') && milli % 1000 == 0 && (milli / 1000).abs() >= 1024 {
        let (mut value, mut power) = (milli / 1000, 0);
        while value % 1024 == 0 && power < 6 {
            value /= 1024;
            power += 1;
        }
        return Some(format!("{value}{}", ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][power]));
    }
    if matches!(unit, "n" | "u") && milli != 0 {
        // Finer than thousandths: kept as written.
        return Some(text.to_string());
    }
    let (mut value, mut power) = (milli, 0);
    while value != 0 && value % 1000 == 0 && power < 7 {
        value /= 1000;
        power += 1;
    }
    if value == 0 {
        return Some("0".to_string());
    }
    if unit.starts_with(['e', 'E']) && unit.len() > 1 {
        let exponent = power as i32 * 3 - 3;
        return Some(if exponent == 0 { value.to_string() } else { format!("{value}e{exponent}") });
    }
    Some(format!("{value}{}", ["m", "", "k", "M", "G", "T", "P", "E"][power]))
}

/// The text that the API server keeps for a quantity.
///
/// - Errors: what the parser says of a text that is none.
/// - Source: kubernetes 1.36 apimachinery pkg/api/resource ParseQuantity.
pub fn checked(text: &str) -> Result<String, &'static str> {
    canonical(text).ok_or_else(|| complaint(text))
}

/// How a quantity is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// In powers of ten: `500m`, `1G`.
    #[default]
    Decimal,
    /// In powers of 1,024 where they divide: `1Gi`.
    Binary,
    /// With an exponent: `1e3`.
    Exponent,
}

/// A quantity that can be added to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Thousandths.
    pub milli: i128,
    /// How it is written.
    pub form: Form,
}

impl Amount {
    /// So many whole ones.
    pub fn whole(count: i128) -> Amount {
        Amount { milli: count * 1_000, form: Form::Decimal }
    }

    /// The amount of a quantity; `None` when it is none.
    pub fn of(quantity: &Quantity) -> Option<Amount> {
        let unit = quantity.0.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
        let form = match unit {
            _ if unit.ends_with('i') => Form::Binary,
            "E" => Form::Decimal,
            _ if unit.starts_with(['e', 'E']) => Form::Exponent,
            _ => Form::Decimal,
        };
        Some(Amount { milli: parse_milli(&quantity.0)?, form })
    }

    /// Adds another; nothing takes the form of what is added to it.
    ///
    /// - Source: kubernetes 1.36 apimachinery pkg/api/resource Quantity.Add.
    pub fn add(&mut self, other: Amount) {
        if self.milli == 0 {
            self.form = other.form;
        }
        self.milli += other.milli;
    }

    /// The quantity in its form.
    pub fn quantity(self) -> Quantity {
        let whole = self.milli / 1_000;
        let text = match self.form {
            Form::Binary if self.milli % 1_000 == 0 && whole % 1_024 == 0 => format!("{}Ki", whole / 1_024),
            Form::Exponent if self.milli % 1_000 == 0 => format!("{whole}e0"),
            // A number of bytes that no power of 1,024 divides has no unit at all.
            Form::Binary if self.milli % 1_000 == 0 && whole.abs() >= 1_024 => return Quantity(whole.to_string()),
            _ => format!("{}m", self.milli),
        };
        Quantity(canonical(&text).unwrap_or(text))
    }
}

/// Division that rounds up, for values that are never negative.
trait DivCeilBy {
    fn div_ceil_by(self, by: Self) -> Self;
}
impl DivCeilBy for i128 {
    fn div_ceil_by(self, by: i128) -> i128 {
        self / by + i128::from(self % by != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_one_text() {
        for (text, canon) in [
            ("1000m", Some("1")),
            ("0.5", Some("500m")),
            ("2", Some("2")),
            ("1024Mi", Some("1Gi")),
            ("1.5Gi", Some("1536Mi")),
            ("64Mi", Some("64Mi")),
            ("1000", Some("1k")),
            ("1500", Some("1500")),
            ("100M", Some("100M")),
            ("0", Some("0")),
            ("0Mi", Some("0")),
            ("1e3", Some("1e3")),
            ("lots", None),
        ] {
            assert_eq!(canonical(text).as_deref(), canon, "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_says_why() {
        for (text, problem) in [("x", "quantities"), ("", "quantities"), ("5Zi", "quantities"), ("1.2.3", "quantities")]
        {
            assert!(checked(text).is_err_and(|why| why.starts_with(problem)), "{text}");
        }
        assert_eq!(checked("5KK"), Err("unable to parse quantity's suffix"));
        assert_eq!(checked("1024Mi").as_deref(), Ok("1Gi"));
    }

    /// The form of a sum is that of its first part that is not zero.
    #[test]
    fn sums_keep_a_form() {
        for (parts, sum) in [
            (&["512Mi", "100Mi"][..], "612Mi"),
            (&["0", "512Mi", "100M"], "636870912"),
            (&["100M", "512Mi"], "636870912"),
            (&["500M", "500M"], "1G"),
            (&["1024M", "0"], "1024M"),
            (&["1Gi", "1Gi"], "2Gi"),
            (&["1Gi", "1"], "1073741825"),
            (&["512", "512"], "1024"),
            (&["1e3", "1e3"], "2e3"),
            (&["500m", "500m"], "1"),
        ] {
            let mut amount = Amount::default();
            for part in parts {
                amount.add(Amount::of(&Quantity((*part).into())).unwrap());
            }
            assert_eq!(amount.quantity().0, sum, "{parts:?}");
        }
    }

    #[test]
    fn quantities_parse() {
        for (text, milli) in [
            ("500m", Some(500)),
            ("2", Some(2000)),
            ("0.5", Some(500)),
            ("64Mi", Some(64 * 1024 * 1024 * 1000)),
            ("1e3", Some(1_000_000)),
            ("1.5Gi", Some(1_610_612_736_000)),
            ("-1", Some(-1000)),
            ("0.1m", Some(1)),
            ("abc", None),
            ("", None),
            ("1.2.3", None),
            ("5 Mi", None),
        ] {
            assert_eq!(parse_milli(text), milli, "{text}");
        }
    }
}
