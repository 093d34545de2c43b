//! The integers that a value may be.
//!
//! Whatever is computed from bytes is often small, although its type is `i32`. A [`Range`] tells how many bits are enough for it. An
//! `i32` or `i64` is taken with its sign here.

use cranelift_codegen::ir::Type;

/// All integers from `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) low: i64,
    pub(super) high: i64,
}

impl Range {
    /// Returns the range of everything that a type can be; of floating-point numbers, of their bits.
    pub(super) fn of_type(ty: Type) -> Self {
        Self::signed(ty.bytes())
    }

    /// Returns the range of signed integers of some bytes.
    pub(super) fn signed(bytes: u32) -> Self {
        let high = i64::MAX >> (64 - 8 * bytes.clamp(1, 8));
        Self { low: -high - 1, high }
    }

    /// Returns the range of unsigned integers of at most four bytes.
    pub(super) fn unsigned(bytes: u32) -> Self {
        Self { low: 0, high: i64::from(u32::MAX >> (32 - 8 * bytes.clamp(1, 4))) }
    }

    /// Returns the range of one integer.
    pub(super) fn one(number: i64) -> Self {
        Self { low: number, high: number }
    }

    /// Returns the range from one integer to another one, or that of the type if results may wrap around in it.
    fn within(ty: Type, low: i128, high: i128) -> Self {
        let all = Self::of_type(ty);
        let fits = low >= i128::from(all.low) && high <= i128::from(all.high);
        if fits { Self { low: low as i64, high: high as i64 } } else { all }
    }

    /// Returns the range of everything in this one or another one.
    pub(super) fn or(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Returns the range of sums.
    pub(super) fn plus(self, other: Self, ty: Type) -> Self {
        Self::within(ty, i128::from(self.low) + i128::from(other.low), i128::from(self.high) + i128::from(other.high))
    }

    /// Returns the range of differences.
    pub(super) fn minus(self, other: Self, ty: Type) -> Self {
        Self::within(ty, i128::from(self.low) - i128::from(other.high), i128::from(self.high) - i128::from(other.low))
    }

    /// Returns the range of products.
    pub(super) fn times(self, other: Self, ty: Type) -> Self {
        let products = [(self.low, other.low), (self.low, other.high), (self.high, other.low), (self.high, other.high)]
            .map(|(one, other)| i128::from(one) * i128::from(other));
        let low = products.into_iter().min().unwrap_or(i128::MIN);
        Self::within(ty, low, products.into_iter().max().unwrap_or(i128::MAX))
    }

    /// Returns the range of integers shifted to the left.
    pub(super) fn shifted_left(self, by: u32, ty: Type) -> Self {
        Self::within(ty, i128::from(self.low) << by, i128::from(self.high) << by)
    }

    /// Returns the range of integers shifted to the right, with copies of their signs or with zeros.
    pub(super) fn shifted_right(self, by: u32, is_signed: bool, ty: Type) -> Self {
        if is_signed || self.low >= 0 {
            return Self { low: self.low >> by, high: self.high >> by };
        }
        match by {
            0 => self,
            by => Self { low: 0, high: (u64::MAX >> (64 - ty.bits()) >> by).cast_signed() },
        }
    }

    /// Returns the range of the bits that integers have in common.
    pub(super) fn masked(self, other: Self, ty: Type) -> Self {
        match (self.low >= 0, other.low >= 0) {
            (true, true) => Self { low: 0, high: self.high.min(other.high) },
            (true, false) => Self { low: 0, high: self.high },
            (false, true) => Self { low: 0, high: other.high },
            (false, false) => self.combined(other, ty),
        }
    }

    /// Returns the range of integers whose bits are a combination of those of two others.
    pub(super) fn combined(self, other: Self, ty: Type) -> Self {
        let both = self.or(other);
        // Enough bits for either of them and its sign.
        let bits = |number: i64| 64 - if number < 0 { !number } else { number }.leading_zeros();
        let high = ((1_i128 << bits(both.low).max(bits(both.high))) - 1) as i64;
        let low = if both.low < 0 { -high - 1 } else { 0 };
        let all = Self::of_type(ty);
        Self { low: low.max(all.low), high: high.min(all.high) }
    }

    /// Returns the range of distances from zero.
    pub(super) fn absolute(self, ty: Type) -> Self {
        let high = i128::from(self.low).abs().max(i128::from(self.high).abs());
        Self::within(ty, if self.low > 0 { self.low.into() } else { 0 }, high)
    }

    /// Whether all are integers of some bytes, with a sign.
    pub(super) fn is_signed_in(self, bytes: u32) -> bool {
        let all = Self::signed(bytes);
        all.low <= self.low && self.high <= all.high
    }

    /// Whether all are integers of some bytes, without a sign.
    pub(super) fn is_unsigned_in(self, bytes: u32) -> bool {
        self.low >= 0 && (bytes >= 8 || self.high <= Self::unsigned(bytes).high)
    }

    /// Whether all are known by some bytes of them.
    pub(super) fn is_in(self, bytes: u32) -> bool {
        self.is_signed_in(bytes) || self.is_unsigned_in(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cranelift_codegen::ir::types::{I32, I64};

    const BYTE: Range = Range { low: 0, high: 255 };

    #[test]
    fn sums_and_products_of_bytes_are_small() {
        assert_eq!(BYTE.plus(BYTE, I32), Range { low: 0, high: 510 });
        assert_eq!(BYTE.minus(BYTE, I32).absolute(I32), BYTE);
        assert_eq!(BYTE.minus(BYTE, I32).times(BYTE, I32), Range { low: -65025, high: 65025 });
        assert!(BYTE.minus(BYTE, I32).is_signed_in(2) && BYTE.times(BYTE, I32).is_unsigned_in(2));
    }

    #[test]
    fn what_may_wrap_around_may_be_anything() {
        let all = Range::of_type(I32);
        assert_eq!(all.plus(Range::one(1), I32), all);
        assert_eq!(all.absolute(I32), all);
        assert_eq!(Range::of_type(I64).minus(Range::one(1), I64), Range::of_type(I64));
        assert_eq!(all.shifted_left(1, I32), all);
    }

    #[test]
    fn bits_of_negative_integers() {
        let all = Range::of_type(I32);
        assert_eq!(all.masked(Range::one(255), I32), BYTE);
        assert_eq!(all.shifted_right(24, false, I32), BYTE);
        assert_eq!(all.shifted_right(24, true, I32), Range { low: -128, high: 127 });
        assert_eq!(Range { low: -3, high: 4 }.combined(BYTE, I32), Range { low: -256, high: 255 });
        assert_eq!(Range::of_type(I64).combined(BYTE, I64), Range::of_type(I64));
    }
}
