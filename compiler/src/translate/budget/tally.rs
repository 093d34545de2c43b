//! The work of all functions together.

use super::work::Work;
use crate::clif::effort::Effort;
use crate::error::{Error, Result};
use std::sync::{Mutex, PoisonError};

/// The maximum number of pieces of work of all functions of a module: a base, and an increase for each byte of their bodies.
const TOGETHER: (usize, usize) = (24_000_000, 8);

/// The work of all functions together, and of which functions exceeded the first budget.
#[derive(Debug)]
pub struct Tally<F> {
    most: usize,
    sums: Mutex<Sums<F>>,
}

#[derive(Clone, Copy, Debug)]
struct Sums<F> {
    work: Work,
    limited: usize,
    /// The largest of the limited functions, by size and then by order.
    largest: Option<(usize, F)>,
}

impl<F: Copy + Ord> Tally<F> {
    /// Creates a tally for functions whose bodies total `size` bytes.
    pub fn new(size: usize) -> Self {
        let (base, per_byte) = TOGETHER;
        Self { most: base + per_byte * size, sums: Mutex::new(Sums { work: Work::default(), limited: 0, largest: None }) }
    }

    /// Adds a function.
    ///
    /// # Errors
    ///
    /// When the sum so far is too much.
    pub fn add(&self, function: F, size: usize, work: Work, effort: Effort) -> Result<()> {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        sums.work += work;
        if effort == Effort::Least {
            sums.limited += 1;
            let other = sums.largest.is_none_or(|(largest, first)| (size, first) > (largest, function));
            if other {
                sums.largest = Some((size, function));
            }
        }
        if sums.work.pieces() > self.most {
            return Err(Error::unsupported("the functions of the module are too much for the code generator together")
                .help("split the module"));
        }
        Ok(())
    }

    /// Returns the sum.
    pub fn work(&self) -> Work {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).work
    }

    /// Returns the number of functions that were translated with the least effort, and the largest of them.
    pub fn limited(&self) -> Option<(usize, F)> {
        let sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        sums.largest.map(|(_, largest)| (sums.limited, largest))
    }
}
