//! Random numbers that are the same each time.

/// A sequence that its seed determines (splitmix64).
#[derive(Clone, Debug, Default)]
pub struct Random(u64);

impl Random {
    /// Starts the sequence of seed 0.
    pub fn new() -> Random {
        Random::from_seed(0)
    }

    /// Starts another sequence.
    pub fn from_seed(seed: u64) -> Random {
        Random(seed)
    }

    /// Returns the next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `limit`, which is far below 2^64: the bias of the remainder is negligible.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }

    /// Returns a number from 0 on and below 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Brings things into an order in which each is as likely at each place.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spread_evenly() {
        let mut random = Random::new();
        let mut counts = [0; 10];
        (0..10_000).for_each(|_| counts[random.below(10)] += 1);
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
        let mean = (0..10_000).map(|_| random.unit()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }

    #[test]
    fn orders_are_permutations_that_differ() {
        let order = |seed| {
            let mut order: Vec<usize> = (0..50).collect();
            Random::from_seed(seed).shuffle(&mut order);
            order
        };
        let orders: Vec<_> = (0..5).map(order).collect();
        for order in &orders {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.iter().copied().eq(0..50));
            assert_eq!(orders.iter().filter(|other| *other == order).count(), 1);
        }
        assert_eq!(order(3), orders[3]);
    }
}
