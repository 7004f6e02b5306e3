//! Schedules of CronJobs: reading them and finding their next time.
//!
//! It reads no clock; times are whole seconds of the Unix epoch. Models github.com/robfig/cron v3 parser.go and spec.go,
//! as kubernetes 1.36 pkg/util/parsers uses them, with its messages.

mod zones;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// The fields of a schedule: name of the field's words, lowest and highest number.
const FIELDS: [(&[&str], u32, u32); 5] = [
    (&[], 0, 59),
    (&[], 0, 23),
    (&[], 1, 31),
    (&["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1, 12),
    (&["sun", "mon", "tue", "wed", "thu", "fri", "sat"], 0, 6),
];
/// Marks a field that was `*`.
const STAR: u64 = 1 << 63;

/// When a CronJob runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// At these minutes, hours, days of the month, months and days of the week, as bits.
    Times([u64; 5]),
    /// Every so many seconds.
    Every(i64),
}

impl Schedule {
    /// Reads five fields or a macro such as `@daily`; a `TZ=` or `CRON_TZ=` prefix is passed over.
    ///
    /// - Errors: the parser's own words.
    pub fn parse(text: &str) -> Result<Schedule, String> {
        let mut text = text;
        if text.starts_with("TZ=") || text.starts_with("CRON_TZ=") {
            let (zone, rest) = text.split_once(' ').unwrap_or((text, ""));
            let zone = zone.split_once('=').map_or("", |(_, zone)| zone);
            if Zone::find(zone).is_none() {
                return Err(format!("provided bad location {zone}: unknown time zone {zone}"));
            }
            text = rest.trim();
        }
        if text.is_empty() {
            return Err("empty spec string".into());
        }
        if text.starts_with('@') {
            return Schedule::parse_macro(text);
        }
        let fields: Vec<&str> = text.split_whitespace().collect();
        if fields.len() != 5 {
            return Err(format!("expected exactly 5 fields, found {}: [{}]", fields.len(), fields.join(" ")));
        }
        let mut bits = [0; 5];
        for (place, field) in fields.iter().enumerate() {
            for part in field.split(',').filter(|part| !part.is_empty()) {
                bits[place] |= range(part, FIELDS[place])?;
            }
        }
        Ok(Schedule::Times(bits))
    }

    fn parse_macro(text: &str) -> Result<Schedule, String> {
        let fields = match text {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ => {
                let Some(duration) = text.strip_prefix("@every ") else {
                    return Err(format!("unrecognized descriptor: {text}"));
                };
                let seconds = go_duration_seconds(duration)
                    .ok_or_else(|| format!("failed to parse duration {text}: time: invalid duration {duration:?}"))?;
                return Ok(Schedule::Every(seconds.max(1)));
            }
        };
        Schedule::parse(fields)
    }

    /// The first time after `after`; `None` when there is none in the next five years.
    pub fn next(&self, after: i64, zone: Zone) -> Option<i64> {
        let bits = match self {
            Schedule::Every(seconds) => return Some(after + seconds),
            Schedule::Times(bits) => bits,
        };
        let mut at = after - after.rem_euclid(MINUTE) + MINUTE;
        let last_year = Civil::of(at, zone).year + 5;
        loop {
            let civil = Civil::of(at, zone);
            if civil.year > last_year {
                return None;
            }
            let has = |field: usize, number: i64| bits[field] & (1 << number) != 0;
            if !has(3, civil.month) || !day_matches(bits, &civil) {
                // The next local midnight; a shift in between is made good by looking again.
                let midnight = at - (civil.hour * HOUR + civil.minute * MINUTE) + DAY;
                let shifted = Civil::of(midnight, zone);
                at = match shifted.hour {
                    0 => midnight - shifted.minute * MINUTE,
                    late if late >= 12 => midnight + DAY - late * HOUR - shifted.minute * MINUTE,
                    early => midnight - early * HOUR - shifted.minute * MINUTE,
                };
            } else if !has(1, civil.hour) {
                at += HOUR - civil.minute * MINUTE;
            } else if !has(0, civil.minute) {
                at += MINUTE;
            } else {
                return Some(at);
            }
        }
    }
}

/// Days match when both fields do, where one of them is `*`, and when either does otherwise.
fn day_matches(bits: &[u64; 5], civil: &Civil) -> bool {
    let of_month = bits[2] & (1 << civil.day) != 0;
    let of_week = bits[4] & (1 << civil.weekday) != 0;
    if bits[2] & STAR != 0 || bits[4] & STAR != 0 { of_month && of_week } else { of_month || of_week }
}

fn range(text: &str, (names, lowest, highest): (&[&str], u32, u32)) -> Result<u64, String> {
    let steps: Vec<&str> = text.split('/').collect();
    let ends: Vec<&str> = steps[0].split('-').collect();
    let number = |word: &str| -> Result<u32, String> {
        let lower = word.to_ascii_lowercase();
        match names.iter().position(|name| *name == lower) {
            Some(place) => Ok(place as u32 + lowest),
            None => integer(word),
        }
    };
    let mut star = 0;
    let (first, mut last) = if matches!(ends[0], "*" | "?") {
        star = STAR;
        (lowest, highest)
    } else {
        let first = number(ends[0])?;
        match ends[1..] {
            [] => (first, first),
            [end] => (first, number(end)?),
            _ => return Err(format!("too many hyphens: {text}")),
        }
    };
    let step = match steps[1..] {
        [] => 1,
        [step] => {
            let step = integer(step)?;
            if ends.len() == 1 {
                last = highest;
            }
            if step > 1 {
                star = 0;
            }
            step
        }
        _ => return Err(format!("too many slashes: {text}")),
    };
    if first < lowest {
        return Err(format!("beginning of range ({first}) below minimum ({lowest}): {text}"));
    }
    if last > highest {
        return Err(format!("end of range ({last}) above maximum ({highest}): {text}"));
    }
    if first > last {
        return Err(format!("beginning of range ({first}) beyond end of range ({last}): {text}"));
    }
    if step == 0 {
        return Err(format!("step of range should be a positive number: {text}"));
    }
    let bits = (first..=last).step_by(step as usize).fold(0u64, |bits, number| bits | 1 << number);
    Ok(bits | star)
}

fn integer(word: &str) -> Result<u32, String> {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("failed to parse int from {word}: strconv.Atoi: parsing {word:?}: invalid syntax"));
    }
    if word.starts_with('-') {
        return Err(format!("negative number ({word}) not allowed: {word}"));
    }
    digits
        .parse()
        .map_err(|_| format!("failed to parse int from {word}: strconv.Atoi: parsing {word:?}: value out of range"))
}

/// Whole seconds of a Go duration such as `1h30m`.
fn go_duration_seconds(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut milli: i64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|character: char| !character.is_ascii_digit()).filter(|end| *end > 0)?;
        let number: i64 = rest[..end].parse().ok()?;
        let unit_end = rest[end..].find(|character: char| character.is_ascii_digit()).map_or(rest.len(), |at| end + at);
        let unit = match &rest[end..unit_end] {
            "h" => 3_600_000,
            "m" => 60_000,
            "s" => 1_000,
            "ms" => 1,
            _ => return None,
        };
        milli = milli.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[unit_end..];
    }
    (!text.is_empty()).then_some(milli / 1000)
}

/// A time zone: its standard offset in seconds and its summer time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    offset_seconds: i64,
    rule: u8,
}

impl Zone {
    /// Coordinated universal time, in which the controller manager runs.
    pub const UTC: Zone = Zone { offset_seconds: 0, rule: b'-' };

    /// The zone of that name.
    pub fn find(name: &str) -> Option<Zone> {
        let mut zone = Zone::UTC;
        for line in zones::ZONES.lines() {
            let mut words = line.split_whitespace();
            if !line.starts_with(' ') {
                zone.offset_seconds = words.next()?.parse::<i64>().ok()? * MINUTE;
                zone.rule = *words.next()?.as_bytes().first()?;
            }
            if words.any(|word| word == name) {
                return Some(zone);
            }
        }
        None
    }

    /// Seconds that local time is ahead of UTC at a moment.
    pub fn offset(self, at: i64) -> i64 {
        let year = date(at.div_euclid(DAY)).0;
        let standard = self.offset_seconds;
        // A transition at an hour of local standard time.
        let local = |days: i64, hour: i64| days * DAY + hour * HOUR - standard;
        let summer = match self.rule {
            b'e' => {
                let (from, to) = (sunday(year, 3, 31, true), sunday(year, 10, 31, true));
                (from * DAY + HOUR..to * DAY + HOUR).contains(&at)
            }
            b'u' => {
                let (from, to) = (sunday(year, 3, 8, false), sunday(year, 11, 1, false));
                (local(from, 2)..local(to, 1)).contains(&at)
            }
            b'a' => {
                let (to, from) = (sunday(year, 4, 1, false), sunday(year, 10, 1, false));
                at < local(to, 2) || at >= local(from, 2)
            }
            b'n' => {
                // Chatham keeps the instant of New Zealand, 45 minutes ahead of it.
                let at_instant = |days: i64| days * DAY - 10 * HOUR;
                let (to, from) = (sunday(year, 4, 1, false), sunday(year, 9, 30, true));
                at < at_instant(to) || at >= at_instant(from)
            }
            b'c' => {
                let (to, from) = (sunday(year, 4, 2, false), sunday(year, 9, 2, false));
                at < to * DAY + 3 * HOUR || at >= from * DAY + 4 * HOUR
            }
            _ => false,
        };
        standard + if summer { HOUR } else { 0 }
    }

    /// The time stamp of RFC 3339 in this zone, such as `2026-01-01T02:00:00+01:00`.
    pub fn rfc3339(self, at: i64) -> String {
        let civil = Civil::of(at, self);
        let offset = self.offset(at) / MINUTE;
        let zone = if offset == 0 {
            String::from("Z")
        } else {
            let sign = if offset < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
        };
        let second = at.rem_euclid(MINUTE);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{second:02}{zone}",
            civil.year, civil.month, civil.day, civil.hour, civil.minute
        )
    }
}

/// A local date and time.
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    weekday: i64,
    hour: i64,
    minute: i64,
}

impl Civil {
    fn of(at: i64, zone: Zone) -> Civil {
        let local = at + zone.offset(at);
        let (days, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        let (year, month, day) = date(days);
        let weekday = (days + 4).rem_euclid(7);
        Civil { year, month, day, weekday, hour: second / HOUR, minute: second % HOUR / MINUTE }
    }
}

/// Year, month and day of a count of days; years start in March inside, so that the leap day comes last.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// Count of days of a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The Sunday on or after a date, or on or before it.
fn sunday(year: i64, month: i64, day: i64, before: bool) -> i64 {
    let count = days(year, month, day);
    let weekday = (count + 4).rem_euclid(7);
    if before { count - weekday } else { count + (7 - weekday) % 7 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_767_225_600;

    fn next(schedule: &str, zone: &str) -> String {
        let zone = Zone::find(zone).expect("a zone");
        let schedule = Schedule::parse(schedule).expect("a schedule");
        schedule.next(START, zone).map_or_else(String::new, |at| zone.rfc3339(at))
    }

    #[test]
    fn schedules_find_their_next_time() {
        for (schedule, zone, expected) in [
            ("*/5 * * * *", "UTC", "2026-01-01T00:05:00Z"),
            ("30 4 * * *", "UTC", "2026-01-01T04:30:00Z"),
            ("0 0 13 * 5", "UTC", "2026-01-02T00:00:00Z"),
            ("0 0 29 2 *", "UTC", "2028-02-29T00:00:00Z"),
            ("0 0 31 2 *", "UTC", ""),
            ("0 22 * * mon-FRI", "UTC", "2026-01-01T22:00:00Z"),
            ("5/20 * * * *", "UTC", "2026-01-01T00:05:00Z"),
            ("@weekly", "UTC", "2026-01-04T00:00:00Z"),
            ("@every 1h30m", "UTC", "2026-01-01T01:30:00Z"),
            ("0 12 * * *", "Europe/Berlin", "2026-01-01T12:00:00+01:00"),
            ("0 12 1 7 *", "Europe/Berlin", "2026-07-01T12:00:00+02:00"),
            ("30 2 29 3 *", "Europe/Berlin", "2027-03-29T02:30:00+02:00"),
            ("0 9 4 7 *", "America/New_York", "2026-07-04T09:00:00-04:00"),
            ("0 9 * * *", "Australia/Sydney", "2026-01-02T09:00:00+11:00"),
            ("0 9 * 6 *", "Pacific/Auckland", "2026-06-01T09:00:00+12:00"),
            ("0 9 * * *", "Asia/Kolkata", "2026-01-01T09:00:00+05:30"),
        ] {
            assert_eq!(next(schedule, zone), expected, "{schedule} {zone}");
        }
    }

    #[test]
    fn broken_schedules_are_refused_in_the_parsers_words() {
        for (schedule, message) in [
            ("every minute", "expected exactly 5 fields, found 2: [every minute]"),
            ("60 * * * *", "end of range (60) above maximum (59): 60"),
            ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
            ("* * * * 7", "end of range (7) above maximum (6): 7"),
            ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
            ("*/0 * * * *", "step of range should be a positive number: */0"),
            ("x * * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax"),
            ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
            ("@often", "unrecognized descriptor: @often"),
        ] {
            assert_eq!(Schedule::parse(schedule), Err(message.into()), "{schedule}");
        }
    }
}
