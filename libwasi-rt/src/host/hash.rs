//! Hashes of numbers that do not reveal them at a glance: SipHash-1-3 with a fixed key, so that they are the same in every run.

/// Returns the hash of some numbers.
pub(crate) fn of(numbers: &[u64]) -> u64 {
    /// Any numbers: the first 32 digits of pi in hexadecimal.
    const KEY: (u64, u64) = (0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344);
    let mut state = State([
        KEY.0 ^ 0x736f_6d65_7073_6575,
        KEY.1 ^ 0x646f_7261_6e64_6f6d,
        KEY.0 ^ 0x6c79_6765_6e65_7261,
        KEY.1 ^ 0x7465_6462_7974_6573,
    ]);
    for &number in numbers {
        state.take(number);
    }
    // The last word holds the number of bytes.
    state.take((numbers.len() as u64 * 8) << 56);
    state.0[2] ^= 0xff;
    for _ in 0..3 {
        state.round();
    }
    let [a, b, c, d] = state.0;
    a ^ b ^ c ^ d
}

struct State([u64; 4]);

impl State {
    fn take(&mut self, word: u64) {
        self.0[3] ^= word;
        self.round();
        self.0[0] ^= word;
    }

    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.0;
        a = a.wrapping_add(b);
        b = b.rotate_left(13) ^ a;
        a = a.rotate_left(32);
        c = c.wrapping_add(d);
        d = d.rotate_left(16) ^ c;
        a = a.wrapping_add(d);
        d = d.rotate_left(21) ^ a;
        c = c.wrapping_add(b);
        b = b.rotate_left(17) ^ c;
        c = c.rotate_left(32);
        self.0 = [a, b, c, d];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_changes_half_of_the_others() {
        for bit in 0..64 {
            let changed = (of(&[0, 1 << bit]) ^ of(&[0, 0])).count_ones();
            assert!((12..52).contains(&changed), "{bit}: {changed}");
        }
        assert_eq!(of(&[7, 8]), of(&[7, 8]));
        assert_ne!(of(&[0]), of(&[0, 0]));
    }
}
