//! Values of `wasi:sockets/network` in the memory of a component: addresses, results and error codes.

use crate::bytes;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::{GuestPtr, Slot};
use crate::host::error::Error;
use crate::host::net::dns::look_up::Trouble;
use crate::host::net::socket::Failure as Refusal;
use crate::host::net::{Endpoint, Ip, Version};

/// An `error-code`, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Code {
    Unknown = 0,
    AccessDenied = 1,
    NotSupported = 2,
    InvalidArgument = 3,
    OutOfMemory = 4,
    Timeout = 5,
    ConcurrencyConflict = 6,
    NotInProgress = 7,
    WouldBlock = 8,
    InvalidState = 9,
    NewSocketLimit = 10,
    AddressNotBindable = 11,
    AddressInUse = 12,
    RemoteUnreachable = 13,
    ConnectionRefused = 14,
    ConnectionReset = 15,
    ConnectionAborted = 16,
    DatagramTooLarge = 17,
    NameUnresolvable = 18,
    TemporaryResolverFailure = 19,
    PermanentResolverFailure = 20,
}

impl From<Refusal> for Code {
    fn from(refusal: Refusal) -> Code {
        match refusal {
            Refusal::Denied => Code::AccessDenied,
            Refusal::State => Code::InvalidState,
            Refusal::Conflict => Code::ConcurrencyConflict,
            Refusal::NotStarted => Code::NotInProgress,
            Refusal::Invalid => Code::InvalidArgument,
            Refusal::Wait => Code::WouldBlock,
            Refusal::System(error) => error.into(),
        }
    }
}

impl From<Error> for Code {
    fn from(error: Error) -> Code {
        match error {
            Error::Acces | Error::Perm => Code::AccessDenied,
            Error::Notsup | Error::Protonosupport | Error::Noprotoopt | Error::Afnosupport => Code::NotSupported,
            Error::Inval | Error::Destaddrreq => Code::InvalidArgument,
            Error::Nomem | Error::Nobufs => Code::OutOfMemory,
            Error::Timedout => Code::Timeout,
            Error::Already => Code::ConcurrencyConflict,
            Error::Again | Error::Inprogress => Code::WouldBlock,
            Error::Isconn | Error::Notconn => Code::InvalidState,
            Error::Mfile | Error::Nfile => Code::NewSocketLimit,
            Error::Addrnotavail => Code::AddressNotBindable,
            Error::Addrinuse => Code::AddressInUse,
            Error::Hostunreach | Error::Netunreach | Error::Netdown => Code::RemoteUnreachable,
            Error::Connrefused => Code::ConnectionRefused,
            Error::Connreset | Error::Pipe => Code::ConnectionReset,
            Error::Connaborted | Error::Netreset => Code::ConnectionAborted,
            Error::Msgsize => Code::DatagramTooLarge,
            _ => Code::Unknown,
        }
    }
}

impl From<Trouble> for Code {
    fn from(trouble: Trouble) -> Code {
        match trouble {
            Trouble::NoName => Code::NameUnresolvable,
            Trouble::Temporary => Code::TemporaryResolverFailure,
            Trouble::Permanent => Code::PermanentResolverFailure,
        }
    }
}

/// The size of an `ip-socket-address`.
pub(super) const ADDRESS_SIZE: usize = 32;

/// The words that an `ip-socket-address` is passed as: the case, then the fields of either version.
pub(super) type AddressWords = [u32; 12];

/// Returns the address that the words stand for.
pub(super) fn address(words: AddressWords) -> Result<Endpoint, Failure> {
    let [case, port, rest @ ..] = words;
    match discriminant(case, 2)? {
        0 => {
            let [a, b, c, d, ..] = rest.map(|word| word as u8);
            Ok(Endpoint::new(Ip::V4([a, b, c, d]), port as u16))
        }
        _ => {
            let [flow, groups @ .., scope] = rest;
            let (mut address, mut groups) = ([0; 16], groups.into_iter());
            for place in address.chunks_exact_mut(2) {
                let group = groups.next().unwrap_or_default();
                bytes::copy(place, &(group as u16).to_be_bytes());
            }
            Ok(Endpoint { ip: Ip::V6(address), port: port as u16, flow, scope })
        }
    }
}

/// Returns the address in an `ip-socket-address` in memory.
pub(super) fn loaded_address(bytes_of: &[u8]) -> Result<Endpoint, Failure> {
    let part = |at| u16::from_le_bytes(bytes::part(bytes_of, at));
    let word = |at| u32::from_le_bytes(bytes::part(bytes_of, at));
    let case = bytes_of.first().copied().unwrap_or(0);
    match discriminant(case.into(), 2)? {
        0 => Ok(Endpoint::new(Ip::V4(bytes::part(bytes_of, 6)), part(4))),
        _ => {
            let mut address: [u8; 16] = bytes::part(bytes_of, 12);
            swap_groups(&mut address);
            Ok(Endpoint { ip: Ip::V6(address), port: part(4), flow: word(8), scope: word(28) })
        }
    }
}

/// Returns an address as an `ip-socket-address`.
pub(super) fn stored_address(of: &Endpoint) -> [u8; ADDRESS_SIZE] {
    let mut stored = [0; ADDRESS_SIZE];
    let mut put = |at: usize, part: &[u8]| bytes::copy(stored.get_mut(at..).unwrap_or_default(), part);
    put(4, &of.port.to_le_bytes());
    match of.ip {
        Ip::V4(address) => put(6, &address),
        Ip::V6(mut address) => {
            swap_groups(&mut address);
            put(0, &[1]);
            put(8, &of.flow.to_le_bytes());
            put(12, &address);
            put(28, &of.scope.to_le_bytes())
        }
    };
    stored
}

/// Returns an address as an `ip-address`.
pub(super) fn stored_ip(ip: &Ip) -> [u8; 18] {
    let mut stored = [0; 18];
    let mut put = |at: usize, part: &[u8]| bytes::copy(stored.get_mut(at..).unwrap_or_default(), part);
    match *ip {
        Ip::V4(address) => put(2, &address),
        Ip::V6(mut address) => {
            swap_groups(&mut address);
            put(0, &[1]);
            put(2, &address)
        }
    };
    stored
}

/// Turns groups in the order of the network into numbers of a component, or back.
fn swap_groups(address: &mut [u8; 16]) {
    for group in address.chunks_exact_mut(2) {
        if let [high, low] = group {
            core::mem::swap(high, low);
        }
    }
}

/// Returns the version that an `ip-address-family` stands for.
pub(super) fn version(family: u32) -> Result<Version, Failure> {
    Ok(if discriminant(family, 2)? == 0 { Version::V4 } else { Version::V6 })
}

/// Returns an `ip-address-family`.
pub(super) fn family(version: Version) -> u32 {
    u32::from(version == Version::V6)
}

/// Stores a `result<…, error-code>` of `SIZE` bytes, whose cases hold what is at `at`.
pub(super) fn store<const SIZE: usize>(call: &mut Call<'_>, slot: Slot<SIZE>, at: usize, result: Result<&[u8], Code>) {
    let mut stored = [0; SIZE];
    let code = result.err().map_or(0, |code| code as u8);
    let held = result.unwrap_or(core::slice::from_ref(&code));
    bytes::copy(stored.get_mut(at..).unwrap_or_default(), held);
    if let Some(case) = stored.first_mut() {
        *case = u8::from(result.is_err());
    }
    call.store(slot, stored);
}

/// Calls `act`, and stores its result, a `result<_, error-code>`.
pub(super) fn done(call: &mut Call<'_>, results: GuestPtr, act: impl FnOnce() -> Result<(), Refusal>) -> Result<u32, Failure> {
    let slot = call.record::<2>(results, 1)?;
    let result = act();
    store(call, slot, 1, result.map(|()| &[][..]).map_err(Code::from));
    Ok(0)
}

/// Likewise for a `result<u8, error-code>` or `result<bool, error-code>`.
pub(super) fn found_u8(call: &mut Call<'_>, results: GuestPtr, found: Result<u8, Refusal>) -> Result<u32, Failure> {
    let slot = call.record::<2>(results, 1)?;
    store(call, slot, 1, found.as_ref().map(core::slice::from_ref).map_err(|refusal| (*refusal).into()));
    Ok(0)
}

/// Likewise for a `result<u32, error-code>`.
pub(super) fn found_u32(call: &mut Call<'_>, results: GuestPtr, found: Result<u32, Refusal>) -> Result<u32, Failure> {
    let slot = call.record::<8>(results, 4)?;
    let bytes = found.map(u32::to_le_bytes);
    store(call, slot, 4, bytes.as_ref().map(|bytes| &bytes[..]).map_err(|refusal| (*refusal).into()));
    Ok(0)
}

/// Likewise for a `result<u64, error-code>`.
pub(super) fn found_u64(call: &mut Call<'_>, results: GuestPtr, found: Result<u64, Refusal>) -> Result<u32, Failure> {
    let slot = call.record::<16>(results, 8)?;
    let bytes = found.map(u64::to_le_bytes);
    store(call, slot, 8, bytes.as_ref().map(|bytes| &bytes[..]).map_err(|refusal| (*refusal).into()));
    Ok(0)
}

/// Likewise for a `result<ip-socket-address, error-code>`.
pub(super) fn found_address(call: &mut Call<'_>, results: GuestPtr, found: Result<Endpoint, Refusal>) -> Result<u32, Failure> {
    let slot = call.record::<36>(results, 4)?;
    let bytes = found.map(|endpoint| stored_address(&endpoint));
    store(call, slot, 4, bytes.as_ref().map(|bytes| &bytes[..]).map_err(|refusal| (*refusal).into()));
    Ok(0)
}

/// Why a function does not return its handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// An error of the function.
    Refusal(Refusal),
    /// A trap.
    Failure(Failure),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refusal(refusal)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

/// Calls `act`, and stores its result, a `result<…, error-code>` of `SIZE` bytes with handles next to each other.
pub(super) fn store_handles<const COUNT: usize, const SIZE: usize>(
    call: &mut Call<'_>,
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>) -> Result<[u32; COUNT], Stop>,
) -> Result<u32, Failure> {
    const { assert!(SIZE == 4 + 4 * COUNT) }
    let slot = call.record::<SIZE>(results, 4)?;
    let handles = match act(call) {
        Ok(handles) => Ok(handles.map(u32::to_le_bytes)),
        Err(Stop::Refusal(refusal)) => Err(refusal.into()),
        Err(Stop::Failure(failure)) => return Err(failure),
    };
    store(call, slot, 4, handles.as_ref().map(|handles| handles.as_flattened()).map_err(|code| *code));
    Ok(0)
}

#[cfg(test)]
mod tests {
    use wasm2native_abi::trap::Trap;

    use super::*;

    const V6: [u8; 16] = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34];

    #[test]
    fn addresses_are_stored_as_they_are_loaded() {
        let v4 = Endpoint::new(Ip::V4([1, 2, 3, 4]), 0x5678);
        let stored = stored_address(&v4);
        assert_eq!(stored[..10], [0, 0, 0, 0, 0x78, 0x56, 1, 2, 3, 4]);
        assert_eq!(loaded_address(&stored), Ok(v4));
        assert_eq!(address([0, 0x5678, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0]), Ok(v4));
        let v6 = Endpoint { ip: Ip::V6(V6), port: 80, flow: 0x0102_0304, scope: 7 };
        let stored = stored_address(&v6);
        assert_eq!(stored[..14], [1, 0, 0, 0, 80, 0, 0, 0, 4, 3, 2, 1, 1, 0x20]);
        assert_eq!((stored[26..].to_vec(), loaded_address(&stored)), (vec![0x34, 0x12, 7, 0, 0, 0], Ok(v6)));
        assert_eq!(address([1, 80, 0x0102_0304, 0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x1234, 7]), Ok(v6));
        assert_eq!(address([2; 12]), Err(Failure::Trap(Trap::InvalidDiscriminant)));
        assert_eq!(loaded_address(&[2; 32]), Err(Failure::Trap(Trap::InvalidDiscriminant)));
        assert_eq!(stored_ip(&Ip::V4([1, 2, 3, 4]))[..6], [0, 0, 1, 2, 3, 4]);
        assert_eq!(stored_ip(&Ip::V6(V6))[..6], [1, 0, 1, 0x20, 0xb8, 0xd]);
    }
}
