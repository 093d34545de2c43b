//! The date of responses, made once a second.

use crate::host::clock::{self, Clock};
use crate::http::date::imf_fixdate;

/// The date that was made last.
pub(super) struct Date {
    text: [u8; 29],
    seconds: u64,
}

impl Date {
    /// No date yet.
    pub(super) const fn none() -> Date {
        Date { text: [0; 29], seconds: u64::MAX }
    }

    /// Returns the date.
    pub(super) fn now(&mut self) -> [u8; 29] {
        let seconds = clock::time(Clock::Realtime).unwrap_or(0) / 1_000_000_000;
        if seconds != self.seconds {
            self.text = imf_fixdate(seconds);
            self.seconds = seconds;
        }
        self.text
    }
}
