//! Numbers that may be given as a share: `3` or `25%`.
//!
//! Models kubernetes 1.36 apimachinery pkg/util/intstr.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// The number, or that share of `total` rounded up or down; `None` for text that is not a percentage.
///
/// - Source: GetScaledValueFromIntOrPercent.
pub fn scaled(value: &IntOrString, total: i32, round_up: bool) -> Option<i32> {
    match value {
        IntOrString::Int(number) => Some(*number),
        IntOrString::String(text) => {
            let share = i64::from(percent(text)?) * i64::from(total);
            let scaled =
                if round_up { share.div_euclid(100) + i64::from(share.rem_euclid(100) != 0) } else { share / 100 };
            i32::try_from(scaled).ok()
        }
    }
}

/// The number before the `%` of a percentage; `None` when the text is none.
pub fn percent(text: &str) -> Option<i32> {
    let digits = text.strip_suffix('%')?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_round_as_asked() {
        let quarter = IntOrString::String("25%".into());
        assert_eq!(scaled(&quarter, 10, true), Some(3));
        assert_eq!(scaled(&quarter, 10, false), Some(2));
        assert_eq!(scaled(&IntOrString::Int(4), 10, true), Some(4));
        assert_eq!(scaled(&IntOrString::String("abc".into()), 10, true), None);
        assert_eq!(scaled(&IntOrString::String("-5%".into()), 10, true), None);
    }
}
