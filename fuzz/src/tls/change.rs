//! What happens to bytes of a server on their way.

use rand::rngs::SmallRng;
use rand::{Rng, RngExt};

/// The first bytes of a record: of each type, with a version.
const HEADS: [&[u8]; 5] = [&[0x14, 3, 3], &[0x15, 3, 3], &[0x16, 3, 3], &[0x17, 3, 3], &[0x16, 3, 1]];

/// Changes at some places.
pub struct Changes {
    /// Numbers of bytes before which something changes, in their order.
    places: Vec<usize>,
    passed: usize,
    happened: bool,
}

impl Changes {
    /// Draws changes: none, or a few, most of them in the handshake.
    pub fn draw(random: &mut SmallRng) -> Changes {
        let count = [0, 1, 1, 2, 5][random.random_range(0..5)];
        let mut places: Vec<_> = (0..count)
            .map(|_| match random.random_range(0..4) {
                0 => random.random_range(0..150),
                1 | 2 => random.random_range(0..1_500),
                _ => random.random_range(0..50_000),
            })
            .collect();
        places.sort_unstable();
        Changes { places, passed: 0, happened: false }
    }

    /// Whether anything has changed.
    pub fn happened(&self) -> bool {
        self.happened
    }

    /// Changes some bytes.
    pub fn apply(&mut self, bytes: &mut Vec<u8>, random: &mut SmallRng) {
        let start = self.passed;
        self.passed += bytes.len();
        while let Some(&place) = self.places.first() {
            if place >= self.passed {
                return;
            }
            self.places.remove(0);
            self.happened = true;
            change(bytes, place.saturating_sub(start), random);
        }
    }
}

/// Changes bytes at some place.
fn change(bytes: &mut Vec<u8>, place: usize, random: &mut SmallRng) {
    let place = place.min(bytes.len().saturating_sub(1));
    let end = (place + random.random_range(1..40)).min(bytes.len());
    match random.random_range(0..8) {
        _ if bytes.is_empty() => {}
        0 => bytes[place] ^= 1 << random.random_range(0..8),
        1 => bytes[place] = [0, 1, 0x7f, 0x80, 0xff][random.random_range(0..5)],
        2 => random.fill_bytes(&mut bytes[place..end]),
        3 => bytes[place..end].fill(0),
        4 => {
            bytes.drain(place..end);
        }
        5 => {
            let repeated = bytes[place..end].to_vec();
            bytes.splice(place..place, repeated);
        }
        6 => {
            // A record of its own.
            let length = random.random_range(0..300_u16);
            let mut record = [HEADS[random.random_range(0..HEADS.len())], &length.to_be_bytes()].concat();
            record.resize(5 + usize::from(length), random.random_range(0..4));
            bytes.splice(place..place, record);
        }
        _ => bytes.truncate(place),
    }
}
