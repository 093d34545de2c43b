//! The streams of datagrams of `wasi:sockets/udp`.
//!
//! A list must be allocated before it is filled, and each of its datagrams, too. So datagrams are received into memory of the host, as
//! many as there are and as it holds, and are copied from there when the program has memory for each.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::inbox;
use super::value::{self, ADDRESS_SIZE, found_u64, store};
use super::wanted;
use crate::bytes;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::net::socket::{self, Failure as Refusal, SocketId};
use crate::host::net::udp;
use crate::p2::io::poll;
use crate::p2::object::{Datagrams, Number, Object};
use crate::p2::objects;
use crate::sys::poll::Interest;

const INCOMING: u32 = Resource::IncomingDatagramStream.number();
const OUTGOING: u32 = Resource::OutgoingDatagramStream.number();

/// The number of datagrams that may be sent at once.
const MOST_SENT: u64 = 16;

/// The bytes before all datagrams in the memory of the host: their number.
const COUNT: usize = 4;

/// The bytes before each datagram in the memory of the host: its length and its sender.
const HEAD: usize = 4 + ADDRESS_SIZE;

/// Returns handles to new streams of a socket.
pub(super) fn new_streams(call: &mut Call<'_>, socket: SocketId, generation: u32) -> Result<[u32; 2], Failure> {
    let new = |call: &mut Call<'_>, resource| {
        let number = objects::insert(Object::Datagrams(Datagrams { socket, generation, permit: 0 }))?;
        socket::share(socket);
        call.new_own(resource, number)
    };
    Ok([new(call, INCOMING)?, new(call, OUTGOING)?])
}

/// Drops a handle, and the stream if it owned it.
pub(in crate::p2) fn drop_incoming_datagram_stream(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    drop_stream(call, INCOMING, this)
}

/// Drops a handle, and the stream if it owned it.
pub(in crate::p2) fn drop_outgoing_datagram_stream(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    drop_stream(call, OUTGOING, this)
}

fn drop_stream(call: &mut Call<'_>, resource: u32, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(resource, this)? {
        if let Some(Object::Datagrams(stream)) = objects::remove(number) {
            socket::release(stream.socket);
        }
    }
    Ok(0)
}

/// Receive messages on the socket. This function attempts to receive up to `max-results` datagrams on the socket without blocking.
pub(in crate::p2) fn receive(call: &mut Call<'_>, this: u32, max_results: u64, results: GuestPtr) -> Result<u32, Failure> {
    let (_, stream) = borrow(call, INCOMING, this)?;
    let slot = call.record::<12>(results, 4)?;
    // While the guest allocates, it calls nothing else: what was received is still there.
    let count = match call.is_first_time() {
        true => inbox::with(|buffer| receive_all(stream, max_results, buffer)),
        false => Ok(inbox::with(|buffer| u32::from_le_bytes(bytes::part(buffer, 0)))),
    };
    let count = match count {
        Ok(count) => count,
        Err(refusal) => {
            store(call, slot, 4, Err(refusal.into()));
            return Ok(0);
        }
    };
    let list = call.new_list::<40>(count, 4, |call, index| {
        let (head, at) = inbox::with(|buffer| part(buffer, index));
        let length = u32::from_le_bytes(bytes::part(&head, 0));
        let block = call.block(length, 1)?;
        if block.is_new {
            inbox::with(|buffer| call.memory.copy_out(block.bytes, 0, buffer.get(at..at + length as usize).unwrap_or_default()));
        }
        let mut element = [0; 40];
        bytes::copy(&mut element, &block.at.to_le_bytes());
        bytes::copy(element.get_mut(4..).unwrap_or_default(), &head);
        Ok(element)
    })?;
    let mut held = [0; 8];
    bytes::copy(&mut held, &list.to_le_bytes());
    bytes::copy(held.get_mut(4..).unwrap_or_default(), &count.to_le_bytes());
    store(call, slot, 4, Ok(&held));
    Ok(0)
}

/// Receives datagrams into the buffer, as long as it has room for the largest, and returns how many. An error counts only when
/// there is none before it.
fn receive_all(stream: Datagrams, most: u64, buffer: &mut [u8; inbox::SIZE]) -> Result<u32, Refusal> {
    let socket = udp::of_streams(stream.socket, stream.generation)?;
    let (mut count, mut at) = (0_u32, COUNT);
    while u64::from(count) < most {
        let Some(room) = buffer.get_mut(at + HEAD..).filter(|room| room.len() >= udp::LARGEST) else { break };
        match udp::receive(stream.socket, socket, room) {
            Ok((length, from)) => {
                let head = buffer.get_mut(at..).unwrap_or_default();
                bytes::copy(head, &(length as u32).to_le_bytes());
                bytes::copy(head.get_mut(4..).unwrap_or_default(), &value::stored_address(&from));
                at += HEAD + length;
                count += 1;
            }
            Err(Refusal::Wait) => break,
            Err(refusal) if count == 0 => return Err(refusal),
            Err(_) => break,
        }
    }
    bytes::copy(buffer, &count.to_le_bytes());
    Ok(count)
}

/// Returns the head of the datagram with a number in the buffer, and where it starts.
fn part(buffer: &[u8; inbox::SIZE], number: u32) -> ([u8; HEAD], usize) {
    let mut at = COUNT;
    for _ in 0..number {
        at += HEAD + u32::from_le_bytes(bytes::part(buffer, at)) as usize;
    }
    (bytes::part(buffer, at), at + HEAD)
}

/// Create a `pollable` which will resolve once the stream is ready to receive again.
pub(in crate::p2) fn subscribe_to_incoming(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let (number, _) = borrow(call, INCOMING, this)?;
    poll::subscribe(call, wanted::datagrams(number, Interest::Read))
}

/// Check readiness for sending. This function never blocks.
pub(in crate::p2) fn check_send(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, stream) = borrow(call, OUTGOING, this)?;
    let ready = udp::of_streams(stream.socket, stream.generation).and_then(udp::can_send);
    let permit = ready.map(|is_ready| if is_ready { MOST_SENT } else { 0 });
    objects::set(number, Object::Datagrams(Datagrams { permit: permit.unwrap_or(0), ..stream }));
    found_u64(call, results, permit)
}

/// Send messages on the socket. More than `check-send` has permitted are a trap.
pub(in crate::p2) fn send(
    call: &mut Call<'_>,
    this: u32,
    datagrams: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (number, stream) = borrow(call, OUTGOING, this)?;
    let list = call.list::<44>(datagrams, count, 4)?;
    call.record::<16>(results, 8)?;
    if u64::from(count) > stream.permit {
        return Err(Failure::Trap(Trap::WriteNotPermitted));
    }
    // All of them are valid before the first is sent.
    for datagram in list.iter() {
        lift(call, &call.memory.load(datagram))?;
    }
    let mut sent = 0;
    let mut refused = None;
    for datagram in list.iter() {
        let (bytes, to) = lift(call, &call.memory.load(datagram))?;
        let socket = udp::of_streams(stream.socket, stream.generation);
        let outcome = match bytes.len() as usize > udp::LARGEST {
            true => Err(Refusal::System(Error::Msgsize)),
            false => socket.and_then(|socket| udp::send(stream.socket, socket, call.memory.io_vec(bytes), to.as_ref())),
        };
        if let Err(refusal) = outcome {
            refused = Some(refusal);
            break;
        }
        sent += 1;
    }
    objects::set(number, Object::Datagrams(Datagrams { permit: stream.permit - sent, ..stream }));
    found_u64(
        call,
        results,
        match refused {
            Some(refusal) if sent == 0 && refusal != Refusal::Wait => Err(refusal),
            _ => Ok(sent),
        },
    )
}

/// Returns the bytes of an `outgoing-datagram` in memory, and the address that it goes to.
fn lift(call: &Call<'_>, datagram: &[u8; 44]) -> Result<(crate::guest::Range, Option<crate::host::net::Endpoint>), Failure> {
    let word = |at| u32::from_le_bytes(bytes::part(datagram, at));
    let contents = call.bytes(GuestPtr::new(word(0)), word(4))?;
    let [is_some] = bytes::part(datagram, 8);
    let to = match discriminant(u32::from(is_some), 2)? {
        0 => None,
        _ => Some(value::loaded_address(datagram.get(12..).unwrap_or_default())?),
    };
    Ok((contents, to))
}

/// Create a `pollable` which will resolve once the stream is ready to send again.
pub(in crate::p2) fn subscribe_to_outgoing(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let (number, _) = borrow(call, OUTGOING, this)?;
    poll::subscribe(call, wanted::datagrams(number, Interest::Write))
}

/// Returns the number of a stream, and the stream.
fn borrow(call: &Call<'_>, resource: u32, this: u32) -> Result<(Number, Datagrams), Failure> {
    let number = call.borrow(resource, this)?;
    match objects::get(number) {
        Some(Object::Datagrams(stream)) => Ok((number, stream)),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}
