//! The functions that the runtime calls. Their contract is in [`wasm2native_abi::tls`].
//!
//! Roots and sessions begin with an arena, in memory that is never freed: the runtime takes it back whole. What sessions have in common
//! is counted in the arena of the roots, and never freed either.
//!
//! # Safety
//!
//! The caller keeps the contract: pointers are to what it says they are.
#![allow(unsafe_code)]

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::{ptr, slice};

use rustls::ClientConfig;
use wasm2native_abi::tls::{self, Host, Progress};

use crate::arena::Arena;
use crate::connection::Connection;
use crate::{current, roots};

/// What sessions have in common.
struct Roots {
    config: Arc<ClientConfig>,
    host: Host,
}

/// A connection, and what its calls need.
struct Session {
    connection: Connection,
    arena: *mut Arena,
    host: Host,
    now: u64,
}

const _: tls::MakeRoots = w2n_tls_roots;
const _: tls::Begin = w2n_tls_begin;
const _: tls::Advance = w2n_tls_step;
const _: tls::Write = w2n_tls_write;
const _: tls::End = w2n_tls_end;

// SAFETY: the contract has the names of all functions here, for nothing else.
#[unsafe(no_mangle)]
unsafe extern "C" fn w2n_tls_roots(
    memory: *mut u8,
    memory_length: usize,
    roots: *const u8,
    length: usize,
    format: u32,
    host: *const Host,
) -> *const tls::Roots {
    // SAFETY: passed on to the caller.
    let arena = unsafe { Arena::create(memory, memory_length) };
    // SAFETY: likewise.
    let host = unsafe { *host };
    current::enter(arena, host);
    // SAFETY: likewise.
    let certificates = unsafe { bytes(roots, length) };
    match roots::configure(certificates, format) {
        Some(config) if !arena.is_null() => Box::into_raw(Box::new(Roots { config, host })).cast(),
        _ => ptr::null(),
    }
}

// SAFETY: as above.
#[unsafe(no_mangle)]
unsafe extern "C" fn w2n_tls_begin(
    memory: *mut u8,
    memory_length: usize,
    roots: *const tls::Roots,
    name: *const u8,
    name_length: usize,
    now: u64,
) -> *mut tls::Session {
    // SAFETY: `w2n_tls_roots` has returned it, and it is not written to.
    let roots = unsafe { &*roots.cast::<Roots>() };
    // SAFETY: passed on to the caller.
    let arena = unsafe { Arena::create(memory, memory_length) };
    current::enter(arena, roots.host);
    current::set_now(now);
    // SAFETY: likewise.
    let name = unsafe { bytes(name, name_length) };
    match Connection::new(roots.config.clone(), name) {
        Some(connection) if !arena.is_null() => {
            Box::into_raw(Box::new(Session { connection, arena, host: roots.host, now })).cast()
        }
        _ => ptr::null_mut(),
    }
}

// SAFETY: as above.
#[unsafe(no_mangle)]
unsafe extern "C" fn w2n_tls_step(
    session: *mut tls::Session,
    arrived: *const u8,
    arrived_length: usize,
    plain: *mut u8,
    plain_room: usize,
    out: *mut u8,
    out_room: usize,
    progress: *mut Progress,
) {
    // SAFETY: passed on to the caller.
    let connection = unsafe { enter(session) };
    // SAFETY: likewise.
    let arrived = unsafe { bytes(arrived, arrived_length) };
    // SAFETY: likewise.
    let plain = unsafe { room(plain, plain_room) };
    // SAFETY: likewise.
    let out = unsafe { room(out, out_room) };
    let made = connection.step(arrived, plain, out);
    // SAFETY: likewise.
    unsafe { progress.write(made) };
}

// SAFETY: as above.
#[unsafe(no_mangle)]
unsafe extern "C" fn w2n_tls_write(
    session: *mut tls::Session,
    data: *const u8,
    length: usize,
    out: *mut u8,
    out_room: usize,
    progress: *mut Progress,
) {
    // SAFETY: passed on to the caller.
    let connection = unsafe { enter(session) };
    // SAFETY: likewise.
    let data = unsafe { bytes(data, length) };
    // SAFETY: likewise.
    let out = unsafe { room(out, out_room) };
    let made = connection.write(data, out);
    // SAFETY: likewise.
    unsafe { progress.write(made) };
}

// SAFETY: as above.
#[unsafe(no_mangle)]
unsafe extern "C" fn w2n_tls_end(session: *mut tls::Session, out: *mut u8, out_room: usize, progress: *mut Progress) {
    // SAFETY: passed on to the caller.
    let connection = unsafe { enter(session) };
    // SAFETY: likewise.
    let out = unsafe { room(out, out_room) };
    let made = connection.end(out);
    // SAFETY: likewise.
    unsafe { progress.write(made) };
}

/// Begins a call about a session.
///
/// # Safety
///
/// `w2n_tls_begin` has returned it, and no other call is about it at the same time.
unsafe fn enter<'a>(session: *mut tls::Session) -> &'a mut Connection {
    // SAFETY: passed on to the caller.
    let session = unsafe { &mut *session.cast::<Session>() };
    current::enter(session.arena, session.host);
    current::set_now(session.now);
    &mut session.connection
}

/// Returns bytes of the caller, of which there may be none at no address.
///
/// # Safety
///
/// So many can be read until the call ends.
unsafe fn bytes<'a>(start: *const u8, length: usize) -> &'a [u8] {
    // SAFETY: passed on to the caller.
    if length == 0 { &[] } else { unsafe { slice::from_raw_parts(start, length) } }
}

/// Returns room for bytes, likewise.
///
/// # Safety
///
/// So many can be written until the call ends, and are bytes already.
unsafe fn room<'a>(start: *mut u8, length: usize) -> &'a mut [u8] {
    // SAFETY: passed on to the caller.
    if length == 0 { &mut [] } else { unsafe { slice::from_raw_parts_mut(start, length) } }
}
