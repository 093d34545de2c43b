//! `wasi:io/streams`.
//!
//! A stream whose operation failed, or that has come to its end, is closed from then on. Errors are not repeated below.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::input;
use super::output::{self, MOST_FLUSHED, Splicing};
use super::poll;
use super::stop::{Stop, store, store_count};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::socket::Waiting;
use crate::p2::object::{Event, Input, Object, Output};
use crate::p2::objects;

/// Drops a handle, and the stream if it owned it.
pub(in crate::p2) fn drop_input_stream(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(Resource::InputStream.number(), this)? {
        if let Some(Object::Input(input)) = objects::remove(number) {
            input.end.release();
        }
    }
    Ok(0)
}

/// Drops a handle, and the stream if it owned it.
pub(in crate::p2) fn drop_output_stream(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(Resource::OutputStream.number(), this)? {
        if let Some(Object::Output(output)) = objects::remove(number) {
            output.end.release();
        }
    }
    Ok(0)
}

/// Perform a non-blocking read from the stream. At most 1 MiB is read at once.
pub(in crate::p2) fn read(call: &mut Call<'_>, this: u32, len: u64, results: GuestPtr) -> Result<u32, Failure> {
    read_or_wait(call, this, len, results, Waiting::Fails)
}

/// Read bytes from a stream, after blocking until at least one byte can be read.
pub(in crate::p2) fn blocking_read(call: &mut Call<'_>, this: u32, len: u64, results: GuestPtr) -> Result<u32, Failure> {
    read_or_wait(call, this, len, results, Waiting::Blocks)
}

fn read_or_wait(call: &mut Call<'_>, this: u32, len: u64, results: GuestPtr, waiting: Waiting) -> Result<u32, Failure> {
    let (number, mut input) = input::borrow(call, this)?;
    let results = call.record::<12>(results, 4)?;
    let read = input.read(call, len, waiting);
    keep_input(number, input, &read);
    store(call, results, input.end, read, |(at, count)| layout! { 12; 4: at, 8: count })
}

/// Skip bytes from a stream. Returns number of bytes skipped.
pub(in crate::p2) fn skip(call: &mut Call<'_>, this: u32, len: u64, results: GuestPtr) -> Result<u32, Failure> {
    skip_or_wait(call, this, len, results, Waiting::Fails)
}

/// Skip bytes from a stream, after blocking until at least one byte can be skipped.
pub(in crate::p2) fn blocking_skip(call: &mut Call<'_>, this: u32, len: u64, results: GuestPtr) -> Result<u32, Failure> {
    skip_or_wait(call, this, len, results, Waiting::Blocks)
}

fn skip_or_wait(call: &mut Call<'_>, this: u32, len: u64, results: GuestPtr, waiting: Waiting) -> Result<u32, Failure> {
    let (number, mut input) = input::borrow(call, this)?;
    let results = call.record::<16>(results, 8)?;
    let skipped = input.skip(len, waiting);
    keep_input(number, input, &skipped);
    store_count(call, results, input.end, skipped)
}

/// Create a `pollable` which will resolve once either the specified stream has bytes available to read or the other end of the
/// stream has been closed. It also resolves when the stream has been dropped.
pub(in crate::p2) fn subscribe_to_input(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let (number, _) = input::borrow(call, this)?;
    poll::subscribe(call, Event::Input(number))
}

/// Check readiness for writing. This function never blocks.
pub(in crate::p2) fn check_write(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, mut output) = output::borrow(call, this)?;
    let results = call.record::<16>(results, 8)?;
    let permit = output.check(Waiting::Fails);
    keep_output(number, output, &permit);
    store_count(call, results, output.end, permit)
}

/// Perform a write. More bytes than `check-write` has permitted, less those written since, are a trap.
pub(in crate::p2) fn write(
    call: &mut Call<'_>,
    this: u32,
    contents: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    write_list(call, this, (contents, count), results, false, |output| output.spend(count.into()))
}

/// Perform a write of up to 4096 bytes, and then flush the stream. Block until all of these operations are complete, or an error
/// occurs. More bytes are a trap.
pub(in crate::p2) fn blocking_write_and_flush(
    call: &mut Call<'_>,
    this: u32,
    contents: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    write_list(call, this, (contents, count), results, true, |_| expect_few(count.into()))
}

fn write_list(
    call: &mut Call<'_>,
    this: u32,
    (contents, count): (GuestPtr, u32),
    results: GuestPtr,
    flushes: bool,
    permit: impl FnOnce(&mut Output) -> Result<(), Failure>,
) -> Result<u32, Failure> {
    let (number, mut output) = output::borrow(call, this)?;
    let contents = call.bytes(contents, count)?;
    let results = call.record::<12>(results, 4)?;
    let written = match output.expect_open() {
        Ok(()) => {
            permit(&mut output)?;
            output.write(call.memory.io_vec(contents)).and_then(|()| if flushes { output.flush() } else { Ok(()) })
        }
        closed => closed,
    };
    keep_output(number, output, &written);
    store(call, results, output.end, written, |()| [0; 12])
}

/// Request to flush buffered output.
pub(in crate::p2) fn flush(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, output) = output::borrow(call, this)?;
    let results = call.record::<12>(results, 4)?;
    let flushed = output.flush();
    keep_output(number, output, &flushed);
    store(call, results, output.end, flushed, |()| [0; 12])
}

/// Request to flush buffered output, and block until flush completes and stream is ready for writing again.
pub(in crate::p2) fn blocking_flush(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (number, output) = output::borrow(call, this)?;
    let results = call.record::<12>(results, 4)?;
    let ready = output.wait();
    keep_output(number, output, &ready);
    store(call, results, output.end, ready, |()| [0; 12])
}

/// Create a `pollable` which will resolve once the output-stream is ready for more writing, or an error has occurred. It also
/// resolves when the stream has been dropped.
pub(in crate::p2) fn subscribe_to_output(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let (number, _) = output::borrow(call, this)?;
    poll::subscribe(call, Event::Output(number))
}

/// Write zeroes to a stream, under the conditions of `write`.
pub(in crate::p2) fn write_zeroes(call: &mut Call<'_>, this: u32, len: u64, results: GuestPtr) -> Result<u32, Failure> {
    write_zeroes_if(call, this, len, results, false, |output| output.spend(len))
}

/// Perform a write of up to 4096 zeroes, and then flush the stream. Block until all of these operations are complete, or an error
/// occurs. More are a trap.
pub(in crate::p2) fn blocking_write_zeroes_and_flush(
    call: &mut Call<'_>,
    this: u32,
    len: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    write_zeroes_if(call, this, len, results, true, |_| expect_few(len))
}

fn write_zeroes_if(
    call: &mut Call<'_>,
    this: u32,
    len: u64,
    results: GuestPtr,
    flushes: bool,
    permit: impl FnOnce(&mut Output) -> Result<(), Failure>,
) -> Result<u32, Failure> {
    let (number, mut output) = output::borrow(call, this)?;
    let results = call.record::<12>(results, 4)?;
    let written = match output.expect_open() {
        Ok(()) => {
            permit(&mut output)?;
            output.write_zeroes(len).and_then(|()| if flushes { output.flush() } else { Ok(()) })
        }
        closed => closed,
    };
    keep_output(number, output, &written);
    store(call, results, output.end, written, |()| [0; 12])
}

/// Read from one stream and write to another, inside the kernel where that is possible.
pub(in crate::p2) fn splice(call: &mut Call<'_>, this: u32, src: u32, len: u64, results: GuestPtr) -> Result<u32, Failure> {
    splice_or_wait(call, this, src, len, results, Waiting::Fails)
}

/// Read from one stream and write to another, with blocking.
pub(in crate::p2) fn blocking_splice(
    call: &mut Call<'_>,
    this: u32,
    src: u32,
    len: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    splice_or_wait(call, this, src, len, results, Waiting::Blocks)
}

fn splice_or_wait(
    call: &mut Call<'_>,
    this: u32,
    src: u32,
    len: u64,
    results: GuestPtr,
    waiting: Waiting,
) -> Result<u32, Failure> {
    let (output_number, mut output) = output::borrow(call, this)?;
    let (input_number, mut input) = input::borrow(call, src)?;
    let results = call.record::<16>(results, 8)?;
    match output.splice(&mut input, len, waiting) {
        Err(Splicing::Input(stop)) => {
            let stopped = Err(stop);
            keep_input(input_number, input, &stopped);
            keep_output(output_number, output, &Ok(()));
            store_count(call, results, input.end, stopped)
        }
        moved => {
            let moved = moved.map_err(Splicing::stop);
            keep_input(input_number, input, &Ok(()));
            keep_output(output_number, output, &moved);
            store_count(call, results, output.end, moved)
        }
    }
}

/// Checks the length for functions that also flush.
fn expect_few(count: u64) -> Result<(), Failure> {
    if count <= MOST_FLUSHED { Ok(()) } else { Err(Failure::Trap(Trap::WriteNotPermitted)) }
}

/// Remembers the state of a stream after an operation.
fn keep_input<T>(number: u32, mut input: Input, result: &Result<T, Stop>) {
    input.is_closed |= matches!(result, Err(Stop::Closed | Stop::Failed(_)));
    objects::set(number, Object::Input(input));
}

/// Remembers the state of a stream after an operation.
fn keep_output<T>(number: u32, mut output: Output, result: &Result<T, Stop>) {
    output.is_closed |= matches!(result, Err(Stop::Closed | Stop::Failed(_)));
    objects::set(number, Object::Output(output));
}
