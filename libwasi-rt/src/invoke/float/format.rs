//! The formats of floats, as bits.

/// A format of floats. Its values are `significand × 2^exponent`, with a significand below 2 to the power of `precision`.
#[derive(Clone, Copy)]
pub(crate) struct Format {
    /// The number of bits of the significand, including the implied one.
    pub(super) precision: u32,
    /// The least exponent.
    pub(super) least: i32,
    /// The exponent that infinity would have.
    pub(super) infinite: i32,
}

pub(crate) const F32: Format = Format { precision: 24, least: -149, infinite: 105 };
pub(crate) const F64: Format = Format { precision: 53, least: -1074, infinite: 972 };

impl Format {
    /// Returns the bits of a float.
    pub(super) fn encode(self, is_negative: bool, significand: u64, exponent: i32) -> u64 {
        let fraction = self.precision - 1;
        let is_normal = significand >> fraction != 0;
        let biased = if is_normal { (exponent - self.least + 1) as u64 } else { 0 };
        let sign = u64::from(is_negative) << (self.exponent_bits() + fraction);
        sign | biased << fraction | significand & ((1 << fraction) - 1)
    }

    /// Returns the sign of a float, its significand and its exponent.
    pub(super) fn decode(self, bits: u64) -> (bool, u64, i32) {
        let fraction = self.precision - 1;
        let significand = bits & ((1 << fraction) - 1);
        let biased = (bits >> fraction & ((1 << self.exponent_bits()) - 1)) as i32;
        let is_negative = bits >> (self.exponent_bits() + fraction) & 1 != 0;
        match biased {
            0 => (is_negative, significand, self.least),
            _ => (is_negative, significand | 1 << fraction, self.least + biased - 1),
        }
    }

    fn exponent_bits(self) -> u32 {
        if self.precision == F32.precision { 8 } else { 11 }
    }

    pub(super) fn infinity(self, is_negative: bool) -> u64 {
        self.encode(is_negative, 1 << (self.precision - 1), self.infinite)
    }
}
