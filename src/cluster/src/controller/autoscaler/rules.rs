//! How fast and how far a size may change.
//!
//! Models kubernetes 1.36 pkg/controller/podautoscaler/horizontal.go normalizeDesiredReplicas and
//! normalizeDesiredReplicasWithBehaviors.

use alloc::vec::Vec;

use k8s_openapi::api::autoscaling::v2::{HPAScalingRules, HorizontalPodAutoscalerSpec};
use kernel::Time;

use super::Memory;

/// Window over which the largest recommendation counts, where nothing else is said, in milliseconds.
const DOWNSCALE_MS: u64 = 300_000;
/// Time after which recommendations and changes are of no use, in milliseconds.
const FORGET_MS: u64 = 3_600_000;

/// The size to take, and what the conditions say of it.
pub(super) struct Decision {
    pub replicas: i32,
    /// Type, truth, reason and message.
    pub conditions: Vec<(&'static str, bool, &'static str, &'static str)>,
}

const WITHIN: (&str, &str) = ("DesiredWithinRange", "the desired count is within the acceptable range");
const TOO_FEW: (&str, &str) = ("TooFewReplicas", "the desired replica count is less than the minimum replica count");
const TOO_MANY: (&str, &str) = ("TooManyReplicas", "the desired replica count is more than the maximum replica count");
const FAST_UP: (&str, &str) =
    ("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate");
const FAST_DOWN: (&str, &str) =
    ("ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate");
const READY: (&str, &str) = ("ReadyForNewScale", "recommended size matches current size");
const DOWN_STABLE: (&str, &str) = (
    "ScaleDownStabilized",
    "recent recommendations were higher than current one, applying the highest recent recommendation",
);
const UP_STABLE: (&str, &str) = (
    "ScaleUpStabilized",
    "recent recommendations were lower than current one, applying the lowest recent recommendation",
);

/// Applies windows, rates and bounds to a wanted size.
pub(super) fn normalize(
    spec: &HorizontalPodAutoscalerSpec,
    memory: &mut Memory,
    current: i32,
    wanted: i32,
    now: Time,
) -> Decision {
    memory.recommendations.retain(|(at, _)| now.since_ms(*at) <= FORGET_MS);
    memory.changes.retain(|(at, _)| now.since_ms(*at) <= FORGET_MS);
    let (least, most) = (spec.min_replicas.unwrap_or(1), spec.max_replicas);
    let window = |rules: Option<&HPAScalingRules>, usual_ms: u64| {
        let seconds = rules.and_then(|rules| rules.stabilization_window_seconds);
        seconds.map_or(usual_ms, |seconds| u64::try_from(seconds).unwrap_or(0) * 1_000)
    };
    let behavior = spec.behavior.as_ref();
    let up = behavior.and_then(|behavior| behavior.scale_up.as_ref());
    let down = behavior.and_then(|behavior| behavior.scale_down.as_ref());
    let (up_ms, down_ms) = (window(up, 0), window(down, DOWNSCALE_MS));
    let (mut lowest, mut highest) = (wanted, wanted);
    for (at, recommended) in &memory.recommendations {
        let age_ms = now.since_ms(*at);
        if age_ms < up_ms {
            lowest = lowest.min(*recommended);
        }
        if age_ms < down_ms {
            highest = highest.max(*recommended);
        }
    }
    memory.recommendations.push((now, wanted));
    let (stable, able) = if behavior.is_none() {
        (highest, if highest == wanted { READY } else { DOWN_STABLE })
    } else {
        // From the current size up to the lowest and down to the highest recent recommendation.
        let stable = current.max(lowest).min(highest.max(lowest));
        let able = if stable == wanted {
            READY
        } else if wanted >= current {
            UP_STABLE
        } else {
            DOWN_STABLE
        };
        (stable, able)
    };
    let (replicas, limited) = match (up, down) {
        (Some(up), _) if stable > current => {
            let limit = limit(up, current, &memory.changes, now, true).max(current);
            let (bound, why) = if most > limit { (limit, FAST_UP) } else { (most, TOO_MANY) };
            if stable > bound { (bound, why) } else { (stable, WITHIN) }
        }
        (_, Some(down)) if stable < current => {
            let limit = limit(down, current, &memory.changes, now, false).min(current);
            let (bound, why) = if least < limit { (limit, FAST_DOWN) } else { (least, TOO_FEW) };
            if stable < bound { (bound, why) } else { (stable, WITHIN) }
        }
        (Some(_), _) | (_, Some(_)) => (stable, WITHIN),
        (None, None) => {
            let limit = (2 * current).max(4);
            let (bound, why) = if most > limit { (limit, FAST_UP) } else { (most, TOO_MANY) };
            if stable < least {
                (least, TOO_FEW)
            } else if stable > bound {
                (bound, why)
            } else {
                (stable, WITHIN)
            }
        }
    };
    let conditions = alloc::vec![
        ("AbleToScale", true, able.0, able.1),
        ("ScalingLimited", limited.0 != WITHIN.0, limited.0, limited.1),
    ];
    Decision { replicas, conditions }
}

/// The least whole number that is not below.
pub(super) fn ceiling(number: f64) -> i32 {
    let whole = number as i32;
    if f64::from(whole) < number { whole.saturating_add(1) } else { whole }
}

/// The furthest size that the policies allow now.
///
/// - Source: calculateScaleUpLimitWithScalingRules and calculateScaleDownLimitWithBehaviors.
fn limit(rules: &HPAScalingRules, current: i32, changes: &[(Time, i32)], now: Time, up: bool) -> i32 {
    let select = rules.select_policy.as_deref().unwrap_or("Max");
    if select == "Disabled" {
        return current;
    }
    let proposals = rules.policies.iter().flatten().map(|policy| {
        let period_ms = u64::try_from(policy.period_seconds).unwrap_or(0) * 1_000;
        let recent = changes.iter().filter(|(at, _)| now.since_ms(*at) < period_ms);
        let start = i64::from(current) - recent.map(|(_, change)| i64::from(*change)).sum::<i64>();
        let value = i64::from(policy.value);
        let proposal = match (policy.type_.as_str(), up) {
            ("Pods", true) => start + value,
            ("Pods", false) => start - value,
            // Floating-point as upstream, with what it loses: 10 % above 50 is 56.
            (_, true) => i64::from(ceiling(start as f64 * (1.0 + value as f64 / 100.0))),
            (_, false) => (start as f64 * (1.0 - value as f64 / 100.0)) as i64,
        };
        i32::try_from(proposal).unwrap_or(i32::MAX)
    });
    // The largest change wins, unless the smallest is asked for.
    let found = if up == (select == "Max") { proposals.max() } else { proposals.min() };
    found.unwrap_or(current)
}
