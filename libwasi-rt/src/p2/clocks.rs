//! `wasi:clocks`.

/// `wasi:clocks/monotonic-clock`.
pub(super) mod monotonic_clock {
    use crate::component::call::Call;
    use crate::component::outcome::Failure;
    use crate::host::clock::{self, Clock};
    use crate::p2::io::poll;
    use crate::p2::object::Event;

    /// Read the current value of the clock, which never goes back.
    pub(in crate::p2) fn now() -> u64 {
        // The kernel has this clock, and its time fits for centuries.
        clock::time(Clock::Monotonic).unwrap_or(u64::MAX)
    }

    /// Query the resolution of the clock.
    pub(in crate::p2) fn resolution() -> u64 {
        clock::resolution(Clock::Monotonic).unwrap_or(1)
    }

    /// Create a `pollable` which will resolve once the specified instant has occurred.
    pub(in crate::p2) fn subscribe_instant(call: &mut Call<'_>, when: u64) -> Result<u32, Failure> {
        poll::subscribe(call, Event::Time(when))
    }

    /// Create a `pollable` that will resolve after the specified duration has elapsed from the time this function is invoked.
    pub(in crate::p2) fn subscribe_duration(call: &mut Call<'_>, when: u64) -> Result<u32, Failure> {
        poll::subscribe(call, Event::Time(now().saturating_add(when)))
    }
}

/// `wasi:clocks/wall-clock`.
pub(super) mod wall_clock {
    use crate::component::call::Call;
    use crate::component::outcome::Failure;
    use crate::guest::GuestPtr;
    use crate::host::clock::{self, Clock};

    /// Read the current value of the clock: seconds since 1970; none before that.
    pub(in crate::p2) fn now(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<16>(results, 8)?;
        call.store(results, datetime(clock::time(Clock::Realtime).unwrap_or(0)));
        Ok(0)
    }

    /// Query the resolution of the clock.
    pub(in crate::p2) fn resolution(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<16>(results, 8)?;
        call.store(results, datetime(clock::resolution(Clock::Realtime).unwrap_or(1)));
        Ok(0)
    }

    /// Returns nanoseconds as `datetime`.
    pub(in crate::p2) fn datetime(nanoseconds: u64) -> [u8; 16] {
        let (seconds, rest) = (nanoseconds / 1_000_000_000, (nanoseconds % 1_000_000_000) as u32);
        crate::bytes::layout! { 16; 0: seconds, 8: rest }
    }
}
