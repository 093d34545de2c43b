//! Handlers of components: `wasi:http/incoming-handler`, whose functions about the request and the response are answered here.
//!
//! The response is on its way as soon as the guest has set it, whatever the guest does then.
//!
//! # Safety
//!
//! While a guest runs, its exchange is reached through here alone. The compiler guarantees the record.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use super::command::Memory;
use super::exchange::Exchange;
use super::guest::End;
use super::outcome::{Failure, Said};
use super::record::record;
use super::response::Origin;
use super::{guest, peer, routing};
use crate::host::error::Error;
use crate::host::poll::Interest;
use crate::host::socket::Waiting;
use crate::http::encode;
use crate::http::field::{self, Field};
use crate::http::request::Head;
use crate::http::writer::Writer;
use crate::message::Message;
use crate::p2::http::entries::Entries;
use crate::p2::http::port::{self, Port};
use crate::p2::http::request;

use crate::sys::file::IoVec;
use crate::sys::{Errno, pages};
use wasm2native_abi::component::CallContext;
use wasm2native_abi::script::VALUE_SIZE;

/// The number of bytes that may be written at once where the client takes them.
const PERMIT: u64 = 256 << 10;

/// The least number of bytes that are worth asking the guest for.
const WORTHWHILE: usize = 4096;

/// A request that a handler answers.
struct Current<'a, 'b> {
    exchange: &'a mut Exchange<'b>,
    said: Stated,
    /// The fields of the request, if they are not as they arrived.
    fields: Option<field::Fields<'static>>,
}

/// What the guest said of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stated {
    /// Nothing.
    Nothing,
    /// Its status and fields: the content is to come.
    Head,
    /// All of it.
    Whole,
    /// That there is none, for which this status stands.
    Status(u16),
    /// What cannot be sent, or is not complete.
    Broken,
}

/// The request that is being answered, if any is. The variable is the guest's: it is restored.
static CURRENT: AtomicPtr<Current<'static, 'static>> = AtomicPtr::new(ptr::null_mut());

/// Opens the way from the guest to the request: called once, before the state is frozen.
pub(super) fn prepare() -> Result<(), Errno> {
    port::open(pages::store(Port {
        head: || with_current(|current| Ok(for_now(current.head()))).ok(),
        trailers: || with_current(|current| Ok(for_now_fields(current.exchange.trailers()))).ok(),
        socket: || with_current(|current| Ok(current.exchange.socket)).ok(),
        supply: |waiting| with_current(|current| current.exchange.supply(waiting)),
        read: |into| with_current(|current| current.exchange.read(&[into])),
        pass: || with_current(|current| current.exchange.pass()),
        decide: |status, fields, length| said(|current| current.decide(status, fields, length)),
        refuse: |status| said(|_| Stated::Status(status)),
        room: |waiting| with_current(|current| current.room(waiting)),
        write: |part| with_current(|current| current.write(part)),
        discard: || {
            said(|current| {
                current.exchange.response.discard();
                current.said
            })
        },
        flush: || with_sent(Exchange::flush),
        finish: |trailers| with_current(|current| current.finish(trailers)),
        abort: || said(|_| Stated::Broken),
    })?);
    Ok(())
}

/// Makes room for the handles and fields of a request: called once, before the state is frozen.
pub(super) fn rehearse() {
    request::rehearse(context());
}

/// Returns the context of the call.
fn context() -> &'static CallContext {
    // SAFETY: a program with a handler has this record.
    let call = unsafe { &*record().handler.as_ptr() };
    // SAFETY: the record has a context.
    unsafe { &*call.context.as_ptr() }
}

/// Has the handler answer a request.
pub(super) fn answer(memory: &mut Memory, exchange: &mut Exchange<'_>) -> Result<Said, Failure> {
    // SAFETY: a program with a handler has this record.
    let call = unsafe { &*record().handler.as_ptr() };
    let handles = request::arguments(context()).map_err(|_| Failure::Server)?;
    let mut values = handles.map(|handle| {
        let mut value = [0; VALUE_SIZE];
        crate::bytes::copy(&mut value, &handle.to_le_bytes());
        value
    });
    let until = exchange.until;
    let fields = match routing::installed() {
        Some(routing) => Some(for_now_fields((routing.fields)(memory.room(), exchange)?)),
        None => None,
    };
    let mut current = Current { exchange, said: Stated::Nothing, fields };
    CURRENT.store((&raw mut current).cast(), Relaxed);
    let arguments = values.as_mut_ptr().cast();
    let mut outcome = guest::call(call.function.as_ptr(), arguments, until);
    let post_return = call.post_return.as_ptr();
    if outcome == Ok(End::Returned) && !post_return.is_null() {
        outcome = guest::call(post_return, arguments, until);
    }
    CURRENT.store(ptr::null_mut(), Relaxed);
    match (current.said, outcome?) {
        (Stated::Whole, End::Returned) => Ok(Said::Response),
        (Stated::Whole, End::Exited) => Ok(Said::LastResponse),
        (Stated::Status(status), End::Returned | End::Exited) => Err(Failure::Request(status)),
        // Nobody is left who could add what is missing.
        (Stated::Head, _) => {
            guest::say(Message::new().text("error: the body of a response was not finished\n"));
            Err(Failure::Server)
        }
        _ => Err(Failure::Server),
    }
}

/// Sends what the handler wrote some time ago; returns whether it goes on.
pub(super) fn tick() -> bool {
    // SAFETY: it is there as long as the guest runs, which was interrupted, and is used nowhere else meanwhile.
    unsafe { CURRENT.load(Relaxed).as_mut() }.is_none_or(|current| guest::exclusively(|| current.exchange.tick()))
}

/// Acts on the request that is being answered.
///
/// Errors: `Io` when there is none, which is so during instantiation.
fn with_current<T>(act: impl FnOnce(&mut Current<'static, 'static>) -> Result<T, Error>) -> Result<T, Error> {
    // SAFETY: it is there as long as the guest runs, which called this function and waits, and is used nowhere else meanwhile.
    let current = unsafe { CURRENT.load(Relaxed).as_mut() }.ok_or(Error::Io)?;
    guest::exclusively(|| act(current))
}

/// Acts on the exchange if a response is on its way.
fn with_sent(act: impl FnOnce(&mut Exchange<'static>) -> Result<(), Error>) -> Result<(), Error> {
    with_current(|current| if current.said == Stated::Head { act(current.exchange) } else { Ok(()) })
}

/// Remembers what the guest said of the response.
fn said(act: impl FnOnce(&mut Current<'static, 'static>) -> Stated) {
    let _ = with_current(|current| {
        current.said = act(current);
        Ok(())
    });
}

/// Lends a head to a function of the guest, which uses it before it does anything else.
fn for_now(head: Head<'_>) -> Head<'static> {
    // SAFETY: the head stays where it is until the request has been answered, and nobody writes there.
    unsafe { core::mem::transmute(head) }
}

/// Likewise, for trailers.
fn for_now_fields(fields: field::Fields<'_>) -> field::Fields<'static> {
    // SAFETY: as above.
    unsafe { core::mem::transmute(fields) }
}

impl Current<'_, '_> {
    /// Returns the head of the request as the guest sees it.
    fn head(&self) -> Head<'_> {
        let head = self.exchange.head();
        Head { fields: self.fields.unwrap_or(head.fields), ..head }
    }

    /// Decides on the response, unless it is none that can be sent.
    fn decide(&mut self, status: u16, fields: Entries<'_>, length: Option<u64>) -> Stated {
        let response = &mut *self.exchange.response;
        let mut block = Writer::new(&mut response.block);
        for Field { name, value } in fields {
            block.put_field(name, value);
        }
        let Some(written) = block.finish().filter(|_| (200..=599).contains(&status)) else { return Stated::Broken };
        response.decide(status, written, length, Origin::Handler);
        Stated::Head
    }

    /// Adds bytes to the content, unless there will be none.
    fn write(&mut self, part: IoVec<'_>) -> Result<(), Error> {
        match self.said {
            Stated::Nothing | Stated::Head => self.exchange.write(&[part]),
            Stated::Whole | Stated::Status(_) | Stated::Broken => Ok(()),
        }
    }

    /// Completes the content, if a response is on its way.
    fn finish(&mut self, trailers: Entries<'_>) -> Result<(), Error> {
        if self.said != Stated::Head {
            return Ok(());
        }
        self.said = Stated::Whole;
        self.exchange.finish(trailers)
    }

    /// Returns how many bytes may be written next.
    fn room(&mut self, waiting: Waiting) -> Result<u64, Error> {
        let response = &*self.exchange.response;
        let room = response.room();
        if !response.is_decided() || (room >= WORTHWHILE && response.is_unsent()) {
            return Ok(room as u64);
        }
        let until = if waiting == Waiting::Blocks { self.exchange.until } else { 0 };
        match peer::is_ready(self.exchange.socket, Interest::Write, until) {
            true => Ok(PERMIT),
            false => {
                self.exchange.expect_room();
                Ok(0)
            }
        }
    }
}

impl Exchange<'_> {
    /// Sends what was written to the response.
    fn flush(&mut self) -> Result<(), Error> {
        self.response.flush(self.socket, self.until).map_err(|_| Error::Pipe)
    }

    /// Completes the response, with these trailers where it can have some.
    fn finish(&mut self, trailers: Entries<'_>) -> Result<(), Error> {
        if self.is_gone() {
            return Err(Error::Pipe);
        }
        let mut trailers = trailers.filter(|field| field::is_trailer(field.name)).peekable();
        let finished = if trailers.peek().is_none() {
            self.response.finish(self.socket, &mut self.unsent)
        } else {
            self.response.finish_with(self.socket, self.until, &mut self.unsent, |room| {
                let mut length = 0;
                for field in trailers {
                    length += encode::trailer(room.get_mut(length..).unwrap_or_default(), &field).unwrap_or(0);
                }
                length
            })
        };
        finished.map(|_| ()).map_err(|_| Error::Pipe)
    }
}
