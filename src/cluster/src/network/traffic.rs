//! The request generator: when the next request goes out, and what became of those that ended.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};

use kernel::{Rng, Time};

/// Requests that are sent to a service again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrafficConfig {
    /// Name of the service.
    pub service: String,
    /// Its namespace.
    pub namespace: String,
    /// Port of the service; 80 when a new generator names none.
    pub port: Option<u16>,
    /// Path; `/` when a new generator names none.
    pub path: Option<String>,
    /// Requests per 1,000 seconds; 0 ends them.
    pub rate_milli: u64,
}

/// One generator.
#[derive(Clone, Debug)]
pub struct Traffic {
    config: TrafficConfig,
    /// Place of the first request within the interval, in thousandths of it.
    phase_milli: u64,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With an HTTP status.
    Status(u16),
    /// Without an answer: `refused`, `timeout`, `reset` or `unroutable`.
    Unanswered(&'static str),
}

/// Requests that ended within one second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Second {
    /// All of them.
    pub sent: u64,
    /// Those answered with a status below 500.
    pub ok: u64,
    /// Those not answered, or with a status of 500 and above.
    pub failed: u64,
    /// How many per status code or way of not being answered.
    pub codes: BTreeMap<String, u64>,
}

impl Second {
    /// Counts one ended request.
    pub fn count(&mut self, ended: Ended) {
        let (ok, code) = match ended {
            Ended::Status(status) => (status < 500, status.to_string()),
            Ended::Unanswered(word) => (false, word.to_string()),
        };
        self.sent += 1;
        self.ok += u64::from(ok);
        self.failed += u64::from(!ok);
        *self.codes.entry(code).or_default() += 1;
    }
}

impl Traffic {
    /// A generator whose phase follows from the seed.
    pub fn new(config: TrafficConfig, seed: u64) -> Traffic {
        let name = alloc::format!("network/traffic/{}/{}", config.namespace, config.service);
        Traffic { phase_milli: Rng::stream(seed, &name).below(1_000), config }
    }

    /// What it sends, and where.
    pub fn config(&self) -> &TrafficConfig {
        &self.config
    }

    /// True when a change of traffic is meant for this generator: what it leaves out is any.
    pub fn is_meant(&self, change: &TrafficConfig) -> bool {
        self.config.service == change.service
            && self.config.namespace == change.namespace
            && change.port.is_none_or(|port| self.config.port.unwrap_or(80) == port)
            && change.path.as_deref().is_none_or(|path| self.config.path.as_deref().unwrap_or("/") == path)
    }

    /// Changes the rate.
    pub fn set_rate_milli(&mut self, rate_milli: u64) {
        self.config.rate_milli = rate_milli;
    }

    /// The moment of the first request at or after `from`; `None` when none are sent.
    pub fn next_request(&self, from: Time) -> Option<Time> {
        let interval_us = 1_000_000_000u64.checked_div(self.config.rate_milli)?.max(1);
        let phase_us = interval_us * self.phase_milli / 1_000;
        let past = (from.ms() * 1_000).saturating_sub(phase_us).div_ceil(interval_us);
        Some(Time::from_ms((phase_us + past * interval_us).div_ceil(1_000)).max(from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_evenly_spaced() {
        let config = TrafficConfig {
            service: "web".into(),
            namespace: "default".into(),
            port: None,
            path: None,
            rate_milli: 20_000,
        };
        let mut traffic = Traffic::new(config, 1);
        let mut at = Time::ZERO;
        let mut sent = 0;
        while let Some(next) = traffic.next_request(at).filter(|next| next.ms() < 10_000) {
            sent += 1;
            at = next.plus_ms(1);
        }
        assert_eq!(sent, 200);
        traffic.set_rate_milli(0);
        assert_eq!(traffic.next_request(at), None);
    }

    #[test]
    fn five_hundreds_and_silence_are_failures() {
        let mut second = Second::default();
        for ended in [Ended::Status(200), Ended::Status(404), Ended::Status(503), Ended::Unanswered("refused")] {
            second.count(ended);
        }
        assert_eq!((second.sent, second.ok, second.failed), (4, 2, 2));
        assert_eq!(second.codes.get("refused"), Some(&1));
    }
}
