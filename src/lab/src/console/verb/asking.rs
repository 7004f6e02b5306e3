//! A request that the server asks to repeat: kubectl's client does so by itself and tells nothing of it.
//!
//! Models kubernetes 1.36 client-go rest/with_retry.go: an answer with a Retry-After header is waited for and asked again,
//! ten times at most.

use cluster::api::{ApiError, Key};
use cluster::world::Eviction;
use kernel::Time;

use super::super::api::Api;
use super::super::output::{Failure, Streams};
use super::raw::{CREATED, Refused};
use super::wire_log::Wire;

/// How often a client asks again by itself.
const TRIES: u32 = 10;

/// How often one request has been repeated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries(u32);

impl Tries {
    /// When to ask again after an answer; `None` where that is for others to decide.
    pub fn next(self, answer: &ApiError, now: Time) -> Option<(Time, Tries)> {
        let wait_ms = u64::from(answer.retry_after_seconds) * 1_000;
        (wait_ms > 0 && self.0 < TRIES).then(|| (now.plus_ms(wait_ms), Tries(self.0 + 1)))
    }
}

/// A raw eviction, until the server has an answer.
#[derive(Clone, Debug)]
pub struct Asking {
    key: Key,
    eviction: Eviction,
    wire: Wire,
    at: Time,
    tries: Tries,
}

impl Asking {
    /// An eviction that is asked for now.
    pub fn new(key: Key, eviction: Eviction, wire: Wire, now: Time) -> Asking {
        Asking { key, eviction, wire, at: now, tries: Tries::default() }
    }

    /// When to ask again.
    pub fn deadline(&self) -> Option<Time> {
        Some(self.at)
    }

    /// Asks when it is time.
    ///
    /// - Errors: the server's refusal.
    pub fn poll(&mut self, api: &mut dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        let now = api.now();
        if now < self.at {
            return Ok(None);
        }
        let answer = api.evict(&self.key, &self.eviction);
        if let Err(error) = &answer
            && let Some((at, tries)) = self.tries.next(error, now)
        {
            (self.at, self.tries) = (at, tries);
            return Ok(None);
        }
        let answer = answer.map(|()| CREATED.to_string()).map_err(Refused::Api);
        self.wire.write(streams, now, &answer);
        match answer {
            Ok(text) => {
                streams.line(text);
                Ok(Some(0))
            }
            Err(Refused::Api(error)) => Err(error.into()),
            Err(Refused::Failure(failure)) => Err(failure),
        }
    }
}
