//! `wasi:random`: all of it comes from the kernel's generator, what need not be secure as well.

use wasm2native_abi::trap::Trap;

use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host;
use crate::refuse::refuse;
use crate::sys::file::IoVec;

/// `wasi:random/random`.
pub(super) mod secure {
    use super::{Call, Failure, GuestPtr, bytes, number};

    /// Return `len` cryptographically-secure random or pseudo-random bytes.
    pub(in crate::p2) fn get_random_bytes(call: &mut Call<'_>, len: u64, results: GuestPtr) -> Result<u32, Failure> {
        bytes(call, len, results)
    }

    /// Return a cryptographically-secure random or pseudo-random `u64` value.
    pub(in crate::p2) fn get_random_u64() -> u64 {
        number()
    }
}

/// `wasi:random/insecure`.
pub(super) mod insecure {
    use super::{Call, Failure, GuestPtr, bytes, number};

    /// Return `len` insecure pseudo-random bytes.
    pub(in crate::p2) fn get_insecure_random_bytes(call: &mut Call<'_>, len: u64, results: GuestPtr) -> Result<u32, Failure> {
        bytes(call, len, results)
    }

    /// Return an insecure pseudo-random `u64` value.
    pub(in crate::p2) fn get_insecure_random_u64() -> u64 {
        number()
    }
}

/// `wasi:random/insecure-seed`.
pub(super) mod insecure_seed {
    use super::{Call, Failure, GuestPtr, number};

    /// Return a 128-bit value that may contain a pseudo-random value: another one each time.
    pub(in crate::p2) fn insecure_seed(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<16>(results, 8)?;
        let seed = (number(), number());
        call.store(results, crate::bytes::layout! { 16; 0: seed.0, 8: seed.1 });
        Ok(0)
    }
}

/// Returns a list of random bytes.
fn bytes(call: &mut Call<'_>, length: u64, results: GuestPtr) -> Result<u32, Failure> {
    let results = call.record::<8>(results, 4)?;
    let length = u32::try_from(length).map_err(|_| Failure::Trap(Trap::ListOutOfBounds))?;
    let block = call.block(length, 1)?;
    host::random::fill(call.memory.io_vec(block.bytes)).map_err(|_| Failure::Trap(Trap::HostExhausted))?;
    call.store(results, crate::bytes::layout! { 8; 0: block.at, 4: length });
    Ok(0)
}

/// Returns a random number.
fn number() -> u64 {
    let mut bytes = [0; 8];
    if host::random::fill(IoVec::new(&mut bytes)).is_err() {
        refuse(b"error: the system has no random numbers\n");
    }
    u64::from_le_bytes(bytes)
}
