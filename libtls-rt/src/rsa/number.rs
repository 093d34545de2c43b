//! Arithmetic modulo a large odd number, by Montgomery's method ("Modular Multiplication Without Trial Division", 1985).
//!
//! A number is a vector of 64-bit limbs, the least significant one first, all as long as the modulus. `R` is 2 to the power of the number of
//! bits in them. Time depends on the values.

use alloc::vec;
use alloc::vec::Vec;

type Number = Vec<u64>;

const LIMB: usize = size_of::<u64>();

/// An odd number that others are taken modulo.
pub(super) struct Modulus {
    limbs: Number,
    /// The number by which its least significant limb makes -1, modulo 2⁶⁴.
    inverse: u64,
}

impl Modulus {
    /// Reads a modulus, the most significant byte first; returns nothing if it is even.
    pub(super) fn new(bytes: &[u8]) -> Option<Modulus> {
        let limbs = parse(bytes, bytes.len().div_ceil(LIMB));
        let lowest = *limbs.first()?;
        if lowest & 1 == 0 {
            return None;
        }
        // Newton's method: an odd number is its own inverse modulo 8, and each step doubles the number of bits that are right.
        let mut inverse = lowest;
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2_u64.wrapping_sub(lowest.wrapping_mul(inverse)));
        }
        Some(Modulus { limbs, inverse: inverse.wrapping_neg() })
    }

    /// Reads a number; returns nothing if it is not less than the modulus.
    pub(super) fn parse(&self, bytes: &[u8]) -> Option<Number> {
        let number = parse(bytes, self.limbs.len());
        is_less(&number, &self.limbs).then_some(number)
    }

    /// Returns the last bytes of a number, the most significant one first.
    pub(super) fn bytes(&self, number: &[u64], length: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = number.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect();
        bytes.drain(..bytes.len().saturating_sub(length));
        bytes
    }

    /// Returns a power of a number; the exponent is not zero.
    pub(super) fn power(&self, number: &[u64], exponent: u64) -> Number {
        // The factors are numbers times R, as products then are.
        let mut factor = number.to_vec();
        for _ in 0..factor.len() * LIMB * 8 {
            self.double(&mut factor);
        }
        let mut power = factor.clone();
        for bit in (0..exponent.ilog2()).rev() {
            power = self.multiply(&power, &power);
            if exponent >> bit & 1 == 1 {
                power = self.multiply(&power, &factor);
            }
        }
        let mut one = vec![0; power.len()];
        one[0] = 1;
        self.multiply(&power, &one)
    }

    /// Doubles a number.
    fn double(&self, number: &mut [u64]) {
        let mut carry = 0;
        for limb in &mut *number {
            let next = *limb >> 63;
            *limb = *limb << 1 | carry;
            carry = next;
        }
        if carry == 1 || !is_less(number, &self.limbs) {
            subtract(number, &self.limbs);
        }
    }

    /// Returns the product of two numbers, divided by `R`.
    fn multiply(&self, one: &[u64], other: &[u64]) -> Number {
        // After each limb of one factor, a multiple of the modulus makes the lowest limb zero, and it goes.
        let mut sum = vec![0; self.limbs.len() + 2];
        for &limb in one {
            add_product(&mut sum, limb, other);
            let factor = sum[0].wrapping_mul(self.inverse);
            add_product(&mut sum, factor, &self.limbs);
            sum.rotate_left(1);
        }
        // It is less than twice the modulus, and the last limb, which went round, is zero.
        let high = sum[self.limbs.len()];
        sum.truncate(self.limbs.len());
        if high == 1 || !is_less(&sum, &self.limbs) {
            subtract(&mut sum, &self.limbs);
        }
        sum
    }
}

/// Adds a multiple of a number to a sum that has two limbs more.
fn add_product(sum: &mut [u64], factor: u64, number: &[u64]) {
    let mut carry = 0;
    let limbs = number.iter().copied().chain([0, 0]);
    for (limb, other) in sum.iter_mut().zip(limbs) {
        // At most (2⁶⁴ - 1)² + 2 (2⁶⁴ - 1), which is 2¹²⁸ - 1.
        let value = u128::from(*limb) + u128::from(factor) * u128::from(other) + u128::from(carry);
        *limb = value as u64;
        carry = (value >> 64) as u64;
    }
}

/// Subtracts a number from another, modulo `R`.
fn subtract(number: &mut [u64], other: &[u64]) {
    let mut borrow = false;
    for (limb, &other) in number.iter_mut().zip(other) {
        let (difference, one) = limb.overflowing_sub(other);
        let (difference, two) = difference.overflowing_sub(u64::from(borrow));
        *limb = difference;
        borrow = one | two;
    }
}

fn is_less(one: &[u64], other: &[u64]) -> bool {
    one.iter().rev().lt(other.iter().rev())
}

fn parse(bytes: &[u8], limbs: usize) -> Number {
    let value = |bytes: &[u8]| bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte));
    let mut number: Number = bytes.rchunks(LIMB).map(value).collect();
    number.resize(limbs, 0);
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moduli of one and two limbs, next to where sums overflow, against arithmetic of the language.
    #[test]
    fn powers_are_those_of_small_numbers() {
        let product = |one: u64, other: u64, modulus: u64| (u128::from(one) * u128::from(other) % u128::from(modulus)) as u64;
        for modulus in [3, 5, 0xffff_fffb, 0x8000_0000_0000_001d, u64::MAX, u64::MAX - 58] {
            let numbers = Modulus::new(&modulus.to_be_bytes()).expect("it is odd");
            for number in [0, 1, 2, 0x1234_5678_9abc_def0, modulus / 2, modulus - 1].map(|number| number % modulus) {
                let mut expected = number;
                for exponent in 1..20 {
                    assert_eq!(numbers.power(&[number], exponent), [expected], "{number}^{exponent} mod {modulus}");
                    expected = product(expected, number, modulus);
                }
            }
        }
    }

    #[test]
    fn numbers_are_less_than_the_modulus() {
        assert!(Modulus::new(&[4]).is_none());
        assert!(Modulus::new(&[]).is_none());
        let modulus = Modulus::new(&[1, 0, 0, 0, 0, 0, 0, 0, 1]).expect("it is odd");
        assert_eq!(modulus.parse(&[1, 0, 0, 0, 0, 0, 0, 0, 0]), Some(vec![0, 1]));
        assert_eq!(modulus.parse(&[1, 0, 0, 0, 0, 0, 0, 0, 1]), None);
        assert_eq!(modulus.bytes(&[0x0102, 3], 9), [3, 0, 0, 0, 0, 0, 0, 1, 2]);
        // 2^64 is -1 modulo 2^64 + 1.
        assert_eq!(modulus.power(&[0, 1], 2), [1, 0]);
        assert_eq!(modulus.power(&[0, 1], 65537), [0, 1]);
    }
}
