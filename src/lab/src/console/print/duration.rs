//! Ages and dates as kubectl writes them.
//!
//! Models kubernetes 1.36 apimachinery pkg/util/duration HumanDuration and Go's RFC1123Z.

use cluster::api::time::EPOCH_SECONDS;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, Time as ApiTime};
use kernel::Time;

/// A duration in whole seconds the way AGE columns show it, such as `95s`, `2m27s`, `5h`, `3d4h`.
pub fn human_duration(seconds: i64) -> String {
    let pair = |high: i64, high_unit: &str, low: i64, low_unit: &str| {
        if low == 0 { format!("{high}{high_unit}") } else { format!("{high}{high_unit}{low}{low_unit}") }
    };
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        i64::MIN..-1 => "<invalid>".to_string(),
        -1 => "0s".to_string(),
        0..120 => format!("{seconds}s"),
        _ if minutes < 10 => pair(minutes, "m", seconds % 60, "s"),
        _ if minutes < 180 => format!("{minutes}m"),
        _ if hours < 8 => pair(hours, "h", minutes % 60, "m"),
        _ if hours < 48 => format!("{hours}h"),
        _ if days < 8 => pair(days, "d", hours % 24, "h"),
        _ if days < 730 => format!("{days}d"),
        _ if days < 2920 => pair(days / 365, "y", days % 365, "d"),
        _ => format!("{}y", days / 365),
    }
}

/// Milliseconds of virtual time since the Unix epoch.
pub fn unix_ms(now: Time) -> i64 {
    EPOCH_SECONDS * 1000 + now.ms() as i64
}

/// How long ago a time stamp was; `<unknown>` without one.
pub fn age(now: Time, then: Option<&ApiTime>) -> String {
    then.map_or_else(|| "<unknown>".to_string(), |then| human_duration(seconds_since(now, then)))
}

/// Whole seconds from a time stamp to now, cut towards zero; negative for times to come.
pub fn seconds_since(now: Time, then: &ApiTime) -> i64 {
    (unix_ms(now) - then.0.as_millisecond()) / 1000
}

/// How long ago a microsecond time stamp was.
pub fn micro_age(now: Time, then: &MicroTime) -> String {
    human_duration((unix_ms(now) - then.0.as_millisecond()) / 1000)
}

/// A time stamp as `describe` shows it, such as `Fri, 20 Nov 2026 23:47:18 +0000`.
pub fn rfc1123(time: &ApiTime) -> String {
    rfc1123_seconds(time.0.as_second())
}

/// Seconds of the Unix epoch as `describe` shows them.
pub fn rfc1123_seconds(unix_seconds: i64) -> String {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (days, second) = (unix_seconds.div_euclid(86_400), unix_seconds.rem_euclid(86_400));
    // Civil date from a day count; years start in March so that the leap day comes last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12;
    let year = year_of_era + era * 400 + i64::from(month < 2);
    format!(
        "{}, {day:02} {} {year} {:02}:{:02}:{:02} +0000",
        WEEKDAYS[days.rem_euclid(7) as usize],
        MONTHS[month as usize],
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// The moment as `date -u` prints it.
pub fn utc_text(now: Time) -> String {
    rfc1123(&cluster::api::time::api_time(now)).replace("+0000", "UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_change_unit_where_kubectl_does() {
        for (seconds, text) in [
            (-2, "<invalid>"),
            (-1, "0s"),
            (119, "119s"),
            (120, "2m"),
            (147, "2m27s"),
            (599, "9m59s"),
            (600, "10m"),
            (10_799, "179m"),
            (10_800, "3h"),
            (11_000, "3h3m"),
            (28_800, "8h"),
            (172_799, "47h"),
            (172_800, "2d"),
            (176_400, "2d1h"),
            (691_200, "8d"),
            (63_072_000, "2y"),
        ] {
            assert_eq!(human_duration(seconds), text, "{seconds}");
        }
    }

    #[test]
    fn dates_are_rfc1123() {
        assert_eq!(rfc1123_seconds(1_795_218_438), "Fri, 20 Nov 2026 23:47:18 +0000");
        assert_eq!(rfc1123_seconds(951_782_400), "Tue, 29 Feb 2000 00:00:00 +0000");
        assert_eq!(rfc1123_seconds(EPOCH_SECONDS), "Thu, 01 Jan 2026 00:00:00 +0000");
    }
}
