//! Civil time inside containers: `date`, log stamps. Virtual time only; the clock reads UTC.

use crate::api::time::EPOCH_SECONDS;
use alloc::format;
use alloc::string::String;
use core::fmt::Write;
use kernel::time::Time;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

/// A moment split as a calendar shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Seconds since 1970.
    pub unix: u64,
    /// Four digits.
    pub year: u64,
    /// 1–12.
    pub month: u64,
    /// 1–31.
    pub day: u64,
    /// 0–23.
    pub hour: u64,
    /// 0–59.
    pub minute: u64,
    /// 0–59.
    pub second: u64,
    /// 0–999.
    pub millisecond: u64,
}

/// Splits a moment of the simulation.
///
/// - Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
pub fn civil(at: Time) -> Civil {
    let unix = EPOCH_SECONDS as u64 + at.seconds();
    let days = unix / 86_400 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    Civil {
        unix,
        year: year_of_era + era * 400 + u64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted + 2) / 5 + 1,
        hour: unix / 3_600 % 24,
        minute: unix / 60 % 60,
        second: unix % 60,
        millisecond: at.ms() % 1_000,
    }
}

/// Formats a moment as `date` does for `+format`; unknown letters stay as they are.
pub fn format_date(at: Time, format: &str) -> String {
    let time = civil(at);
    let mut text = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let Some(code) = letters.next() else {
            text.push('%');
            break;
        };
        let month = MONTHS[(time.month - 1) as usize];
        let weekday = WEEKDAYS[(time.unix / 86_400 % 7) as usize];
        // Writing to a String cannot fail.
        let _ = match code {
            'Y' => write!(text, "{}", time.year),
            'm' => write!(text, "{:02}", time.month),
            'd' => write!(text, "{:02}", time.day),
            'e' => write!(text, "{:>2}", time.day),
            'H' => write!(text, "{:02}", time.hour),
            'I' => write!(text, "{:02}", (time.hour + 11) % 12 + 1),
            'p' => write!(text, "{}", if time.hour < 12 { "AM" } else { "PM" }),
            'M' => write!(text, "{:02}", time.minute),
            'S' => write!(text, "{:02}", time.second),
            's' => write!(text, "{}", time.unix),
            'N' => write!(text, "{:09}", time.millisecond * 1_000_000),
            'a' => write!(text, "{}", &weekday[..3]),
            'A' => write!(text, "{weekday}"),
            'b' | 'h' => write!(text, "{}", &month[..3]),
            'B' => write!(text, "{month}"),
            'Z' => write!(text, "UTC"),
            'z' => write!(text, "+0000"),
            'j' => write!(text, "{:03}", day_of_year(&time)),
            'u' => write!(text, "{}", (time.unix / 86_400 + 3) % 7 + 1),
            'y' => write!(text, "{:02}", time.year % 100),
            'F' => write!(text, "{}-{:02}-{:02}", time.year, time.month, time.day),
            'T' => write!(text, "{:02}:{:02}:{:02}", time.hour, time.minute, time.second),
            'R' => write!(text, "{:02}:{:02}", time.hour, time.minute),
            'D' => write!(text, "{:02}/{:02}/{:02}", time.month, time.day, time.year % 100),
            'n' => text.write_char('\n'),
            't' => write!(text, "\t"),
            '%' => write!(text, "%"),
            other => write!(text, "%{other}"),
        };
    }
    text
}

fn day_of_year(time: &Civil) -> u64 {
    let leap = time.year.is_multiple_of(4) && (!time.year.is_multiple_of(100) || time.year.is_multiple_of(400));
    let lengths = [31, 28 + u64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    lengths[..(time.month - 1) as usize].iter().sum::<u64>() + time.day
}

/// `Thu Jan  1 00:00:05 UTC 2026`, as `date` prints it in the C locale.
pub fn plain_date(at: Time) -> String {
    format_date(at, "%a %b %e %H:%M:%S UTC %Y")
}

/// `01/Jan/2026:00:00:05 +0000`, as access logs print it.
pub fn access_stamp(at: Time) -> String {
    format_date(at, "%d/%b/%Y:%H:%M:%S %z")
}

/// `2026-01-01T00:00:05.123Z` with milliseconds.
pub fn iso_stamp(at: Time) -> String {
    format!("{}.{:03}Z", format_date(at, "%FT%T"), civil(at).millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (ms, format, want) in [
            (5_000, "%a %b %e %H:%M:%S UTC %Y", "Thu Jan  1 00:00:05 UTC 2026"),
            (0, "%s", "1767225600"),
            (59 * 86_400_000, "%F %A %j", "2026-03-01 Sunday 060"),
            (31 * 86_400_000 + 13 * 3_600_000, "%I %p %u", "01 PM 7"),
            (1_250, "%T.%N", "00:00:01.250000000"),
            (0, "100%% %Q%", "100% %Q%"),
        ] {
            assert_eq!(format_date(Time::from_ms(ms), format), want);
        }
        assert_eq!(access_stamp(Time::from_ms(61_000)), "01/Jan/2026:00:01:01 +0000");
        assert_eq!(iso_stamp(Time::from_ms(61_007)), "2026-01-01T00:01:01.007Z");
    }
}
