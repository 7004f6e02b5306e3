//! Times and durations as the screen writes them. Kubernetes' own age column belongs to the console's printers.

/// Returns a clock reading such as `00:04.250` or `1:02:04.250`.
///
/// - Units: simulated milliseconds since the run began.
#[must_use]
pub fn clock(at_ms: u64) -> String {
    let (hours, minutes, seconds, rest) = (at_ms / 3_600_000, at_ms / 60_000 % 60, at_ms / 1000 % 60, at_ms % 1000);
    if hours == 0 {
        format!("{minutes:02}:{seconds:02}.{rest:03}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}.{rest:03}")
    }
}

/// Returns a clock reading without its fraction, such as `04:25` or `1:02:04`.
///
/// - Units: simulated milliseconds since the run began.
#[must_use]
pub fn clock_seconds(at_ms: u64) -> String {
    let whole = clock(at_ms);
    whole[..whole.len() - 4].to_string()
}

/// Returns a duration in at most two units: `0.4s`, `12s`, `1m05s`, `2h04m`.
///
/// - Units: simulated milliseconds.
#[must_use]
pub fn short(length_ms: u64) -> String {
    match length_ms {
        0..10_000 if !length_ms.is_multiple_of(1000) => format!("{}.{}s", length_ms / 1000, length_ms % 1000 / 100),
        0..60_000 => format!("{}s", length_ms / 1000),
        60_000..3_600_000 => match length_ms / 1000 % 60 {
            0 => format!("{}m", length_ms / 60_000),
            seconds => format!("{}m{seconds:02}s", length_ms / 60_000),
        },
        _ => format!("{}h{:02}m", length_ms / 3_600_000, length_ms / 60_000 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_and_durations() {
        assert_eq!(clock(0), "00:00.000");
        assert_eq!(clock(64_250), "01:04.250");
        assert_eq!(clock(3_724_250), "1:02:04.250");
        assert_eq!(clock_seconds(64_250), "01:04");
        let shown: Vec<String> = [0, 400, 9_900, 12_300, 60_000, 65_000, 7_440_000].map(short).into();
        assert_eq!(shown, ["0s", "0.4s", "9.9s", "12s", "1m", "1m05s", "2h04m"]);
    }
}
