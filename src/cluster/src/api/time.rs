//! Between virtual time and the time stamps of API objects. Simulated time starts at 2026-01-01T00:00:00Z.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, Time as ApiTime};
use k8s_openapi::jiff::Timestamp;
use kernel::Time;

/// 2026-01-01T00:00:00Z in seconds of the Unix epoch.
pub const EPOCH_SECONDS: i64 = 1_767_225_600;

/// The API time stamp of a moment, truncated to whole seconds as `metav1.Time` is.
pub fn api_time(at: Time) -> ApiTime {
    ApiTime(stamp(at.seconds() as i64, 0))
}

/// The API time stamp of a moment `seconds` after another, used for deadlines in objects.
pub fn api_time_after(at: Time, seconds: i64) -> ApiTime {
    ApiTime(stamp(at.seconds() as i64 + seconds, 0))
}

/// The API time stamp with microseconds, as leases and scheduler events carry it.
pub fn micro_time(at: Time) -> MicroTime {
    MicroTime(stamp(at.seconds() as i64, (at.ms() % 1000) as i32 * 1_000_000))
}

/// The moment of an API time stamp; moments before the scenario count as its beginning.
pub fn moment(time: &ApiTime) -> Time {
    Time::from_ms((time.0.as_second() - EPOCH_SECONDS).max(0) as u64 * 1000)
}

/// Seconds of an API time stamp since the scenario began; negative before it.
pub fn seconds(time: &ApiTime) -> i64 {
    time.0.as_second() - EPOCH_SECONDS
}

fn stamp(seconds: i64, nanoseconds: i32) -> Timestamp {
    Timestamp::new(EPOCH_SECONDS + seconds, nanoseconds).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_have_whole_seconds() {
        let at = Time::from_ms(61_999);
        assert_eq!(serde_json::to_value(api_time(at)).unwrap(), "2026-01-01T00:01:01Z");
        assert_eq!(serde_json::to_value(micro_time(at)).unwrap(), "2026-01-01T00:01:01.999000Z");
        assert_eq!(moment(&api_time(at)), Time::from_ms(61_000));
    }
}
