//! Random numbers from named streams, split from one seed.
//!
//! A new draw in one stream moves nothing in another. The generator is our own (SplitMix64), because library
//! generators differ between targets; it is not for secrets.

use crate::hash::Fnv64;

/// One random stream.
#[derive(Clone, Debug)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// The stream called `name` of `seed`; equal arguments give equal numbers on every target.
    pub fn stream(seed: u64, name: &str) -> Rng {
        let mut hash = Fnv64::default();
        hash.write(&seed.to_le_bytes());
        hash.write(name.as_bytes());
        let mut rng = Rng { state: hash.value() };
        rng.next_u64();
        rng
    }

    /// The next 64 random bits. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// `base` stretched by a factor drawn from `[1, 1 + percent/100)`, as `wait.Jitter` does.
    ///
    /// - Units: those of `base`.
    /// - Source: kubernetes 1.36 staging apimachinery pkg/util/wait Jitter.
    pub fn jitter(&mut self, base: u64, percent: u64) -> u64 {
        base + self.below(base.saturating_mul(percent) / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_stable_and_independent() {
        let mut a = Rng::stream(7, "kubelet/node-1");
        let mut b = Rng::stream(7, "kubelet/node-2");
        let first = a.next_u64();
        assert_ne!(first, b.next_u64());
        assert_eq!(first, Rng::stream(7, "kubelet/node-1").next_u64());
        assert_ne!(first, Rng::stream(8, "kubelet/node-1").next_u64());
    }

    #[test]
    fn bounds_hold() {
        let mut rng = Rng::stream(1, "bounds");
        assert_eq!(rng.below(0), 0);
        assert!((0..1000).all(|_| rng.below(7) < 7));
        assert!((0..1000).map(|_| rng.jitter(10_000, 50)).all(|ms| (10_000..15_000).contains(&ms)));
    }
}
