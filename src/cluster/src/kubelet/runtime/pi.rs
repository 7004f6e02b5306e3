//! The digits of π, for the Job of the Kubernetes documentation.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// Decimal digits in one limb.
const LIMB: u64 = 1_000_000_000;

/// π with so many significant digits, cut.
///
/// - Source: J. Machin, π = 16 arctan(1/5) − 4 arctan(1/239), in fixed point.
pub(super) fn digits(count: usize) -> String {
    // Two more limbs keep the last digits right.
    let limbs = count / 9 + 3;
    let mut sum = arctan(5, 16, limbs);
    let minus = arctan(239, 4, limbs);
    let mut borrow = 0;
    for (held, taken) in sum.iter_mut().zip(&minus).rev() {
        let need = taken + borrow;
        borrow = u64::from(*held < need);
        *held = *held + borrow * LIMB - need;
    }
    let mut text = format!("{}.", sum[0]);
    for limb in &sum[1..] {
        text.push_str(&format!("{limb:09}"));
    }
    text.truncate(if count <= 1 { 1 } else { count + 1 });
    text
}

/// `factor × arctan(1/x)` as limbs after one whole limb.
fn arctan(x: u64, factor: u64, limbs: usize) -> Vec<u64> {
    let mut power = vec![0; limbs];
    power[0] = factor;
    divide(&mut power, x);
    let mut sum = power.clone();
    let mut odd = 1;
    let mut subtract = true;
    while power.iter().any(|limb| *limb > 0) {
        divide(&mut power, x * x);
        odd += 2;
        let mut term = power.clone();
        divide(&mut term, odd);
        let mut carry = 0;
        for (held, limb) in sum.iter_mut().zip(&term).rev() {
            if subtract {
                let need = limb + carry;
                carry = u64::from(*held < need);
                *held = *held + carry * LIMB - need;
            } else {
                *held += limb + carry;
                carry = *held / LIMB;
                *held %= LIMB;
            }
        }
        subtract = !subtract;
    }
    sum
}

fn divide(limbs: &mut [u64], by: u64) {
    let mut rest = 0;
    for limb in limbs {
        let whole = rest * LIMB + *limb;
        *limb = whole / by;
        rest = whole % by;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digits_are_right() {
        assert_eq!(super::digits(11), "3.1415926535");
        let many = super::digits(2_000);
        assert_eq!(many.len(), 2_001);
        assert!(many.starts_with("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"));
        // Digits that more precision does not change are right to the end.
        assert!(super::digits(2_100).starts_with(&many));
    }
}
