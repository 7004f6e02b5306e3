//! Resource quantities as integers.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

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
