//! Natural numbers large enough for exact conversions of floats.

use core::cmp::Ordering;

/// A natural number below 2^4096: enough to compare a decimal number of [`MOST_DIGITS`](super::float) digits with the smallest
/// float.
#[derive(Clone, Copy)]
pub(super) struct Natural {
    /// The least significant word first.
    words: [u32; 128],
}

impl Natural {
    pub(super) fn new(value: u64) -> Natural {
        let mut words = [0; 128];
        [words[0], words[1]] = [value as u32, (value >> 32) as u32];
        Natural { words }
    }

    /// Multiplies by a small number and adds another.
    pub(super) fn multiply_add(&mut self, factor: u32, summand: u32) {
        let mut carry = u64::from(summand);
        for word in &mut self.words {
            carry += u64::from(*word) * u64::from(factor);
            *word = carry as u32;
            carry >>= 32;
        }
    }

    /// Multiplies by a power of a small number.
    pub(super) fn scale(&mut self, base: u32, exponent: u32) {
        for _ in 0..exponent {
            self.multiply_add(base, 0);
        }
    }

    pub(super) fn add(&mut self, other: &Natural) {
        let mut carry = 0;
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            carry += u64::from(*word) + u64::from(*other);
            *word = carry as u32;
            carry >>= 32;
        }
    }

    /// Subtracts a number that is not larger.
    pub(super) fn subtract(&mut self, other: &Natural) {
        let mut borrow = 0;
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            let difference = i64::from(*word) - i64::from(*other) + borrow;
            *word = difference as u32;
            borrow = difference >> 32;
        }
    }

    pub(super) fn compare(&self, other: &Natural) -> Ordering {
        for (word, other) in self.words.iter().zip(&other.words).rev() {
            if word != other {
                return if word < other { Ordering::Less } else { Ordering::Greater };
            }
        }
        Ordering::Equal
    }
}
