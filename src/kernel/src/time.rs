//! Virtual time in whole milliseconds. It never reads a clock; only the engine moves it.

use core::fmt;

/// A moment of the simulation: milliseconds since the scenario began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

/// One simulated second in milliseconds.
pub const SECOND_MS: u64 = 1_000;

impl Time {
    /// The moment the scenario begins.
    pub const ZERO: Time = Time(0);
    /// Later than every moment that a run can reach.
    pub const NEVER: Time = Time(u64::MAX);

    /// The moment `ms` milliseconds after the beginning.
    pub const fn from_ms(ms: u64) -> Time {
        Time(ms)
    }

    /// Milliseconds since the beginning.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Whole seconds since the beginning, truncated.
    pub const fn seconds(self) -> u64 {
        self.0 / SECOND_MS
    }

    /// The moment `ms` milliseconds later; stops at [`Time::NEVER`].
    pub const fn plus_ms(self, ms: u64) -> Time {
        Time(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; 0 when `earlier` is later.
    pub const fn since_ms(self, earlier: Time) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The first moment at or after this one that is `phase_ms` past a multiple of `period_ms`.
    ///
    /// A period of 0 counts as 1 ms.
    pub const fn next_tick(self, period_ms: u64, phase_ms: u64) -> Time {
        let period = if period_ms == 0 { 1 } else { period_ms };
        let phase = phase_ms % period;
        let past = (self.0 + period - phase) % period;
        if past == 0 { self } else { self.plus_ms(period - past) }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}s", self.0 / SECOND_MS, self.0 % SECOND_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_keep_their_phase() {
        assert_eq!(Time::from_ms(0).next_tick(1000, 300), Time::from_ms(300));
        assert_eq!(Time::from_ms(300).next_tick(1000, 300), Time::from_ms(300));
        assert_eq!(Time::from_ms(301).next_tick(1000, 300), Time::from_ms(1300));
        assert_eq!(Time::from_ms(7).next_tick(0, 0), Time::from_ms(7));
    }

    #[test]
    fn differences_never_underflow() {
        assert_eq!(Time::ZERO.since_ms(Time::from_ms(5)), 0);
        assert_eq!(Time::NEVER.plus_ms(1), Time::NEVER);
    }
}
